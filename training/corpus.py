"""The prompts the table is distilled on: only sets whose licence lets us ship what is learned from them.

Prompts alone are read, never outcomes. A prompt longer than the teacher can read is cut into windows.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

FILES = {
    "paretobandit/train_partial.jsonl.gz": "Apache-2.0",
    "paretobandit/val.jsonl.gz": "Apache-2.0",
    "routellm/mmlu_dev.jsonl.gz": "Apache-2.0",
    "llmrouter/train.jsonl.gz": "MIT",
    "zeroeval/gsm.jsonl.gz": "Apache-2.0",
}


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


def windows(ids: list[int], size: int) -> list[list[int]]:
    """Cuts of at most `size` tokens, as even as can be."""
    count = max(1, -(-len(ids) // size))
    edges = [len(ids) * i // count for i in range(count + 1)]
    return [ids[a:b] for a, b in zip(edges, edges[1:])]
