"""The reference tokeniser: BERT WordPiece, uncased, with the teacher's vocabulary and no special tokens.

`[SEP]` and the like in a prompt are plain text here, split as any other: nobody steers the tokeniser from inside a
prompt. `[UNK]` (100) counts as an ordinary token.
"""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

WORD_CHARACTERS_MAX = 100  # longer words are one [UNK]


def read_vocabulary(model_folder: Path) -> list[str]:
    """Tokens in id order."""
    return (model_folder / "vocab.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")


def tokenizer(vocabulary: list[str]) -> Tokenizer:
    ids = {token: index for index, token in enumerate(vocabulary)}
    model = models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=WORD_CHARACTERS_MAX)
    result = Tokenizer(model)
    result.normalizer = normalizers.BertNormalizer(lowercase=True)  # strips accents too, spaces around CJK
    result.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return result


def encode(reference: Tokenizer, texts: list[str]) -> list[list[int]]:
    return [encoding.ids for encoding in reference.encode_batch(texts, add_special_tokens=False)]
