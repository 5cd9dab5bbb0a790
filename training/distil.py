"""Distils the static token table from MiniLM: `python training/distil.py [CORPUS]`.

CORPUS (or SUFFICE_DATA) is the folder with the outcome sets named in `corpus.py`. Writes models/features/table.bin and
card.json; the same inputs give the same bytes. `--cache` keeps the teacher's embeddings between runs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

import corpus
import fit
import table
import teacher
import wordpiece

ROOT = Path(__file__).resolve().parent.parent
SEED = 0  # nothing is drawn; it names the split below
HELD_OUT_ONE_IN = 20


def is_held_out(prompt: str) -> bool:
    digest = hashlib.sha256(f"{SEED}:{prompt}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % HELD_OUT_ONE_IN == 0


def embed(sequences, model_folder: Path, cache: Path | None, workers: int | None) -> np.ndarray:
    """Teacher embeddings, from the cache where one is kept for these very sequences."""
    key = hashlib.sha256(json.dumps(sequences).encode()).hexdigest()[:16]
    path = cache / f"{key}.npy" if cache else None
    if path and path.exists():
        return np.load(path)
    result = teacher.embed_all(sequences, model_folder, workers)
    if path:
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, result)
    return result


def embed_prompts(sequences, *arguments) -> np.ndarray:
    """One embedding per prompt: the mean over its windows by length, so that the end of a long prompt counts."""
    pieces = [(i, w) for i, s in enumerate(sequences) for w in corpus.windows(s, teacher.TOKENS_MAX)]
    lengths = np.array([len(w) for _, w in pieces], dtype=np.float64)
    owners = np.array([i for i, _ in pieces])
    embeddings = embed([w for _, w in pieces], *arguments)
    total = np.zeros((len(sequences), embeddings.shape[1]))
    np.add.at(total, owners, embeddings * lengths[:, None])
    return total / np.bincount(owners, lengths)[:, None]


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return (a * b).sum(axis=1) / np.maximum(norms, 1e-12)


def agreement(tokens: table.Table, sequences, embeddings: np.ndarray, topic: fit.Projection) -> dict[str, float]:
    """How well the shipped, quantised table meets the teacher on prompts it was not fitted to."""
    pooled = np.array([tokens.pool(s) for s in sequences])
    target = topic(embeddings)
    first, second = np.triu_indices(len(pooled), k=1)
    some = slice(None, None, max(1, len(first) // 100_000))
    first, second = first[some], second[some]
    ours, theirs = cosines(pooled[first], pooled[second]), cosines(target[first], target[second])
    return {
        "prompts": len(sequences),
        "topic_cosine_mean": round(float(cosines(pooled[:, : target.shape[1]], target).mean()), 4),
        "pair_similarity_correlation": round(float(np.corrcoef(ours, theirs)[0, 1]), 4),
    }


def distil(data: corpus.Corpus, model_folder: Path, recipe: fit.Recipe, cache: Path | None, workers: int | None):
    """The quantised table, the number of prompts it was fitted on, and the agreement on those held out."""
    vocabulary = wordpiece.read_vocabulary(model_folder)
    ids = wordpiece.encode(wordpiece.tokenizer(vocabulary), data.prompts)
    contextless = embed([[i] for i in range(len(vocabulary))], model_folder, cache, workers)
    embeddings = embed_prompts(ids, model_folder, cache, workers)
    held = np.array([is_held_out(prompt) for prompt in data.prompts])
    fitted = fit.fit(contextless, [ids[i] for i in np.flatnonzero(~held)], embeddings[~held], recipe)
    tokens = table.quantised(vocabulary, fitted.rows, fitted.weight)
    report = agreement(tokens, [ids[i] for i in np.flatnonzero(held)], embeddings[held], fitted.topic)
    return tokens, int((~held).sum()), report


def card(data: corpus.Corpus, encoded: bytes, weights_sha256: str, recipe: fit.Recipe, fitted_on: int, report: dict) -> dict:
    packages = [teacher.PACKAGE.replace("_", "-"), "numpy", "scipy", "safetensors", "tokenizers", "threadpoolctl"]
    return {
        "what": "static token embeddings distilled from a sentence encoder, for the prompt features",
        "licence": "Apache-2.0",
        "recipe": "training/distil.py",
        "teacher": {"name": teacher.NAME, "licence": teacher.LICENCE, "weights_sha256": weights_sha256},
        "table": {"file": "table.bin", "bytes": len(encoded), "sha256": hashlib.sha256(encoded).hexdigest()},
        "settings": {**asdict(recipe), "seed": SEED},
        "corpus": [{"file": name, "licence": licence, "rows": data.rows[name], "sha256": data.hashes[name]}
                   for name, licence in corpus.FILES.items()],
        "fitted_on_prompts": fitted_on,
        "held_out": report,
        "versions": {"python": sys.version.split()[0], **{name: version(name) for name in packages}},
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description="Distils models/features/table.bin from MiniLM.")
    arguments.add_argument("corpus", nargs="?", default=os.environ.get("SUFFICE_DATA"), help="folder of the outcome sets")
    arguments.add_argument("--out", type=Path, default=ROOT / "models/features")
    arguments.add_argument("--cache", type=Path, help="folder that keeps the teacher's embeddings")
    arguments.add_argument("--workers", type=int, help="processes of the teacher; doesn't change the bytes")
    options = arguments.parse_args()
    if not options.corpus:
        arguments.error("name the corpus folder, or set SUFFICE_DATA")

    threadpool_limits(1)  # the sums' order, and so the bytes, must not depend on the machine's cores
    model_folder, recipe = teacher.folder(), fit.Recipe()
    weights_sha256 = teacher.sha256(model_folder / "model.safetensors")
    if weights_sha256 != teacher.WEIGHTS_SHA256:
        raise SystemExit(f"the teacher's weights hash to {weights_sha256}, expected {teacher.WEIGHTS_SHA256}")
    data = corpus.read(Path(options.corpus))
    tokens, fitted_on, report = distil(data, model_folder, recipe, options.cache, options.workers)
    encoded = table.encoded(tokens)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "table.bin").write_bytes(encoded)
    text = json.dumps(card(data, encoded, weights_sha256, recipe, fitted_on, report), indent=2) + "\n"
    (options.out / "card.json").write_text(text, encoding="utf-8")
    print(json.dumps({"bytes": len(encoded), **report}))


if __name__ == "__main__":
    main()
