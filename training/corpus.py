"""The prompts the table is distilled on: only sets whose licence lets us ship what is learned from them.

Prompts alone are read, never outcomes. Each prompt is cut into windows the teacher can read whole; long ones also
into sentences, so that rare tokens are seen in shorter company.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

FILES = {
    "paretobandit/train_partial.jsonl.gz": "Apache-2.0",
    "paretobandit/val.jsonl.gz": "Apache-2.0",
    "routellm/mmlu_dev.jsonl.gz": "Apache-2.0",
    "llmrouter/train.jsonl.gz": "MIT",
    "zeroeval/gsm.jsonl.gz": "Apache-2.0",
}
SENTENCE_CHARACTERS_MIN = 25
SENTENCE_END = re.compile(r"(?<=[.?!:;])\s+|\n+")


@dataclass(frozen=True)
class Corpus:
    prompts: list[str]  # unique, sorted: the order of the files doesn't matter
    hashes: dict[str, str]  # file → sha256
    rows: dict[str, int]  # file → lines


def read(folder: Path) -> Corpus:
    prompts, hashes, rows = set(), {}, {}
    for name in FILES:
        data = (folder / name).read_bytes()
        lines = gzip.decompress(data).rstrip(b"\n").split(b"\n")  # JSON lines may hold U+2028
        prompts.update(json.loads(line)["prompt"] for line in lines)
        hashes[name], rows[name] = hashlib.sha256(data).hexdigest(), len(lines)
    return Corpus(sorted(prompts), hashes, rows)


def sentences(prompts: list[str]) -> list[str]:
    """Unique sentences that are not prompts themselves, sorted."""
    found: set[str] = set()
    for prompt in prompts:
        parts = (part.strip() for part in SENTENCE_END.split(prompt))
        found.update(part for part in parts if len(part) >= SENTENCE_CHARACTERS_MIN)
    return sorted(found - set(prompts))


def windows(ids: list[int], size: int) -> list[list[int]]:
    """Cuts of at most `size` tokens, as even as can be."""
    count = max(1, -(-len(ids) // size))
    edges = [len(ids) * i // count for i in range(count + 1)]
    return [ids[a:b] for a, b in zip(edges, edges[1:])]
