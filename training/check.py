"""Self-check: `python training/check.py` says whether what is shipped is what the cards say. NumPy is all it needs."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import table

ROOT = Path(__file__).resolve().parent.parent


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_table() -> None:
    folder = ROOT / "models/features"
    card = json.loads((folder / "card.json").read_text())
    data = (folder / "table.bin").read_bytes()
    assert len(data) == card["table"]["bytes"], "table.bin: size differs from the card's"
    assert hashlib.sha256(data).hexdigest() == card["table"]["sha256"], "table.bin: hash differs from the card's"
    tokens = table.decoded(data)
    assert table.encoded(tokens) == data, "table.bin: reading and writing changes it"
    settings = card["settings"]
    assert tokens.values.shape[1] == settings["topic_dimensions"] + settings["lexical_dimensions"], \
        "table.bin: dimensions differ from the card's"
    assert (tokens.weight > 0).all() and (tokens.scale >= 0).all(), "table.bin: weight or scale out of range"
    assert tokens.vocabulary[100] == "[UNK]" and len(set(tokens.vocabulary)) == len(tokens.vocabulary)


def check_golden() -> None:
    golden = ROOT / "Tests/FeaturesTests/Golden"
    tokens = table.decoded((ROOT / "models/features/table.bin").read_bytes())
    ids = {row["text"]: row["ids"] for row in json.loads((golden / "tokens.json").read_text())}
    for row in json.loads((golden / "pooled.json").read_text()):
        distance = abs(tokens.pool(ids[row["text"]]) - row["vector"]).max()
        assert distance < 1e-6, f"pooled.json: {row['text']!r} is off by {distance}"


def check_demo() -> None:
    folder = ROOT / "data/demo"
    card = json.loads((folder / "card.json").read_text())
    for name, hash in card["sha256"].items():
        assert sha256(folder / name) == hash, f"{name}: hash differs from the card's"
    rows = gzip.decompress((folder / "outcomes.jsonl.gz").read_bytes()).decode().splitlines()
    assert len(rows) == card["prompts"], "outcomes.jsonl.gz: number of prompts differs from the card's"
    models = json.loads((folder / "models.json").read_text())
    for row in map(json.loads, rows):
        assert list(row["outcomes"]) == list(models), f"{row['id']}: models differ from models.json"
        assert all(0 <= o["quality"] <= 1 and o["cost_usd"] > 0 for o in row["outcomes"].values()), row["id"]


if __name__ == "__main__":
    check_table()
    check_golden()
    check_demo()
    print("table, golden vectors and demo data agree with their cards")
