#!/usr/bin/env python3
"""Writes Sources/Features/Tokens/UnicodeFolding+Table.swift: what BERT's uncased normaliser makes of every character.

The reference is asked itself (`pip install tokenizers`): each code point goes through BertNormalizer and
BertPreTokenizer between two letters, so the table has the reference's idea of Unicode, not Python's or Swift's.
The script fails if a character were to depend on its neighbours. ASCII and the arithmetic Hangul decomposition
are left to the Swift code.

    python3 training/unicode_table.py > Sources/Features/Tokens/UnicodeFolding+Table.swift
"""

import sys
import textwrap
import unicodedata

import tokenizers
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

HANGUL = range(0xAC00, 0xD7A4)
SURROGATES = range(0xD800, 0xE000)


def classify():
    """Code point → (class, replacement): d dropped, s space, a a token of its own, w part of a word."""
    normalizer = BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
    splitter = BertPreTokenizer()
    found = {}
    for code in range(0x80, 0x110000):
        if code in SURROGATES:
            continue
        pieces = [word for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(f"a{chr(code)}a"))]
        if pieces == ["aa"]:
            found[code] = ("d", "")
        elif pieces == ["a", "a"]:
            found[code] = ("s", "")
        elif len(pieces) == 1:
            found[code] = ("w", pieces[0][1:-1])
        elif len(pieces) == 3 and pieces[0] == pieces[2] == "a":
            found[code] = ("a", pieces[1])
        else:
            sys.exit(f"U+{code:04X} becomes {pieces}: not a matter of one character")
    return found


def check_hangul(found):
    for code in HANGUL:
        if found[code] != ("w", unicodedata.normalize("NFD", chr(code))):
            sys.exit(f"U+{code:04X} does not decompose by arithmetic")


def runs(codes):
    """Sorted code points as (first, last, stride), stride 1 or 2."""
    start = 0
    while start < len(codes):
        end, stride = start, 1
        if start + 1 < len(codes) and codes[start + 1] - codes[start] <= 2:
            stride = codes[start + 1] - codes[start]
            while end + 1 < len(codes) and codes[end + 1] - codes[end] == stride:
                end += 1
        yield codes[start], codes[end], stride
        start = end + 1


def lines(found):
    groups, sequences = {}, []
    for code, (kind, replacement) in found.items():
        if code in HANGUL or (kind == "w" and replacement == chr(code)):
            continue
        if len(replacement) > 1:
            sequences.append(f"q {code:x} " + " ".join(f"{ord(part):x}" for part in replacement))
        else:
            delta = ord(replacement) - code if replacement else 0
            groups.setdefault((kind, delta), []).append(code)
    rows = [(first, last, stride, kind, delta)
            for (kind, delta), codes in groups.items() for first, last, stride in runs(codes)]
    for first, last, stride, kind, delta in sorted(rows):
        line = f"{kind} {first:x}"
        if last != first or delta:
            line += f" {last:x} {stride}"
        yield line + (f" {delta:x}" if delta else "")
    yield from sequences


def main():
    found = classify()
    check_hangul(found)
    print(f"""\
// Written by training/unicode_table.py with tokenizers {tokenizers.__version__}; do not edit.

extension UnicodeFolding {{
    /// What BERT's uncased normaliser makes of the characters outside ASCII that it changes; numbers are hexadecimal.
    ///
    /// - `d first last stride;`: dropped. `s`: a space. `a`: a token of its own. `w`: part of a word.
    ///   A fourth number is added to the code point to give its replacement; a lone `first` is one character.
    /// - `q code parts…`: part of a word, replaced by several characters.
    static let rules: StaticString = \"\"\"""")
    print(textwrap.fill("; ".join(lines(found)), 116, initial_indent=" " * 8, subsequent_indent=" " * 8,
                        break_long_words=False))
    print('        """\n}')


if __name__ == "__main__":
    main()
