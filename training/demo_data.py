"""Makes the demo data: `python training/demo_data.py`. Standard library only; the same seed gives the same bytes.

Writes outcomes.jsonl.gz, models.json and card.json to data/demo. Everything in them is synthetic and our own.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from pathlib import Path
from random import Random

from demo import outcomes, prompts

ROOT = Path(__file__).resolve().parent.parent
SEED = 20
PROMPTS = 4000
TRAIN_SHARE = 0.6


def rows(seed: int, count: int):
    """Unique prompts in random order; the first `TRAIN_SHARE` are for training, the rest is the stream."""
    random, seen = Random(seed), set()
    while len(seen) < count:
        prompt = prompts.draw(random)
        if prompt.text in seen:
            continue
        split = "train" if len(seen) < TRAIN_SHARE * count else "stream"
        row = {"id": f"demo/{len(seen)}", "task": prompt.task, "prompt": prompt.text, "split": split}
        seen.add(prompt.text)
        yield {**row, "outcomes": outcomes.outcomes(random, prompt)}


def main() -> None:
    arguments = argparse.ArgumentParser(description="Makes data/demo.")
    arguments.add_argument("--seed", type=int, default=SEED)
    arguments.add_argument("--prompts", type=int, default=PROMPTS)
    arguments.add_argument("--out", type=Path, default=ROOT / "data/demo")
    options = arguments.parse_args()

    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows(options.seed, options.prompts)]
    prices = {name: {"input_usd_per_mtok": m.input_usd_per_mtok, "output_usd_per_mtok": m.output_usd_per_mtok}
              for name, m in outcomes.MODELS.items()}
    files = {
        "outcomes.jsonl.gz": gzip.compress(("\n".join(lines) + "\n").encode("utf-8"), compresslevel=9, mtime=0),
        "models.json": (json.dumps(prices, indent=2) + "\n").encode("utf-8"),
    }
    card = {
        "what": "synthetic outcomes of four made-up models on made-up prompts",
        "licence": "Apache-2.0", "recipe": "training/demo_data.py", "seed": options.seed, "prompts": options.prompts,
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    options.out.mkdir(parents=True, exist_ok=True)
    for name, data in {**files, "card.json": (json.dumps(card, indent=2) + "\n").encode("utf-8")}.items():
        (options.out / name).write_bytes(data)
        print(f"{name}: {len(data)} bytes")


if __name__ == "__main__":
    main()
