"""Golden vectors for the Swift tokeniser and pooling: `python training/golden_features.py`.

Token ids come from the reference `tokenizers` library, pooled vectors from table.bin in NumPy. All texts are made
by hand for this file. `tokens.json` is a list of {text, ids}, `pooled.json` of {text, vector}.
"""

from __future__ import annotations

import json
from pathlib import Path

import table
import wordpiece

ROOT = Path(__file__).resolve().parent.parent

TEXTS = [
    "",
    " ",
    "\t\n\r  \u00a0\u3000",
    "Hello, world!",
    "hello world",
    "HELLO WORLD",
    "The quick brown fox jumps over the lazy dog.",
    "What is the capital of Australia?",
    "unaffable antidisestablishmentarianism floccinaucinihilipilification",
    "It's the neighbour's dog; isn't it? \u201cYes,\u201d she said \u2014 \u2018maybe\u2019\u2026",
    "Café crème à la carte, déjà vu, naïve façade, Ångström",  # NFC
    "Cafe\u0301 cre\u0300me a\u0300 la carte, de\u0301ja\u0300 vu, nai\u0308ve fac\u0327ade, A\u030angstro\u0308m",  # NFD
    "Größe, Straße, STRASSE, Maße, ẞ, Übermut, Äpfel, ÖL",
    "İstanbul'da ığdır, Işık ve İĞNE",
    "Σίσυφος ΣΊΣΥΦΟΣ, ὀδυσσεύς",
    "Đặng Thái Sơn, phở, tiếng Việt, Nguyễn",
    "Łódź, Žižek, Ørsted, Þór, Æsir, œuvre, ﬁnal ﬂow",
    "你好，世界！",
    "机器学习 and deep learning 混合在一起",
    "日本語のテキスト、カタカナ、ひらがな。",
    "𠀀𠮷野家 and 㐂",  # ideographs outside the first plane, extension A
    "안녕하세요 세계",
    "\u1112\u1161\u11ab\u1100\u1173\u11af",  # Hangul in conjoining letters
    "Привет, мир! Ёжик и йод, объект",
    "И\u0306 е\u0308 composed from parts",
    "مرحبا بالعالم، كيف الحال؟",
    "الْعَرَبِيَّةُ with marks",
    "שָׁלוֹם עולם",
    "नमस्ते दुनिया, हिन्दी",
    "สวัสดีชาวโลก",
    "🙂 smile 🎉🎉 party",
    "👩‍👩‍👧‍👦 family, 👍🏽 thumb, 🇫🇷 flag, ❤️ heart, 1️⃣ key",
    "zero\u200bwidth\u200cjoin\u200der \ufeffmark soft\u00adhyphen word\u2060joiner",
    "null\u0000byte bell\u0007 escape\u001b[0m delete\u007f next\u0085line replacement\ufffd",
    "tab\tseparated\tvalues\r\nnext line\u000bvertical\u000cfeed",
    "left\u202eto\u202cright \u2066isolate\u2069 line\u2028paragraph\u2029end",
    "private \ue000 use, unassigned \u0378, noncharacter \ufdd0",
    "def fib(n: int) -> int:\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n",
    "for (int i = 0; i <= 10; ++i) { sum += a[i] * b[i]; } // C99",
    "SELECT name, COUNT(*) FROM users WHERE age >= 21 GROUP BY name HAVING COUNT(*) > 3;",
    "let x: [String: Int] = [\"a\": 1, \"b\": 2]; print(x[\"a\"]!)",
    "#include <stdio.h>\nint main(void) { printf(\"%d\\n\", 0x1F); return 0; }",
    "{\"id\": 17, \"tags\": [\"a\", null, true], \"x\": -1.5e-3}",
    "<p class=\"note\">3 &lt; 4 &amp; 5 &gt; 2</p>",
    "\\int_0^{\\infty} e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}",
    "$\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}$, ∀ε>0 ∃δ: |x−a|<δ ⇒ |f(x)−L|<ε",
    "x² + y³ ≤ ½ · ∞, 10⁻⁹ m, ℝ ⊂ ℂ, ①②③, Ⅳ, ½",
    "w" * 150,
    "w" * 100 + " " + "w" * 101,
    "é" * 100 + " " + "e\u0301" * 101,
    "ab" * 75 + " after a long word",
    "☃ ♞ 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 ꙮ ߷ ⸘",
    "https://example.org/a/b-c_d?q=1&r=%20#frag and mailto:someone@example.com",
    "/usr/local/bin/tool --flag=value -x 2>&1 | grep -v '^#'",
    "0 1 12 123 1234 12345 1234567890 3.14159 1,000,000 -42 1e10 0xFF",
    "2024-02-29T23:59:59Z, 12:30 pm, $19.99, €5, £3, ¥100, 50%, #1, 7th",
    "snake_case camelCase PascalCase kebab-case SCREAMING_SNAKE x1y2z3",
    "!!! ??? ... --- ___ *** ((( ))) [[[ ]]] {{{ }}} <<< >>> ~~~ ``` ''' \"\"\" ^^^ ||| \\\\\\",
    "[CLS] plain [SEP] text [MASK] here [UNK] and [PAD] [unused1]",
    "##ing ##s # #hash @name $var ~home `code`",
    "，。！？；：「」『』（）【】《》、～・—",
    "a" + " ".join(["word"] * 40) + "?",
    "Mixed: Ünïcödé 東京 2×3=6 → ok✓ naïve-ish №5 ™®© 100µs ΔT≈3°C",
    "Solve for x: 3x + 7 = 22. Show every step, then check the answer.",
    "Translate into German: \u201cThe meeting has been moved to Thursday at 10:45.\u201d",
]


def write(path: Path, rows: list[dict]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(row, ensure_ascii=True) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main() -> None:
    tokens = table.decoded((ROOT / "models/features/table.bin").read_bytes())
    ids = wordpiece.encode(wordpiece.tokenizer(tokens.vocabulary), TEXTS)
    golden = ROOT / "Tests/FeaturesTests/Golden"
    write(golden / "tokens.json", [{"text": t, "ids": i} for t, i in zip(TEXTS, ids)])
    vectors = [[round(float(x), 7) + 0.0 for x in tokens.pool(i)] for i in ids]
    write(golden / "pooled.json", [{"text": t, "vector": v} for t, v in zip(TEXTS, vectors)])
    print(f"{len(TEXTS)} texts, {sum(map(len, ids))} tokens")


if __name__ == "__main__":
    main()
