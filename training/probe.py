"""What the table is worth to a router: `python training/probe.py [CORPUS] [--cache DIR]`.

Five-fold cross-validation on RouteLLM's MMLU, GPT-4 against Mixtral: APGR of a logistic regression and of a small network
per kind of features, with and without a dozen surface numbers. A measurement, not a part of the recipe.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

import corpus
import distil
import fit
import table
import teacher
import wordpiece

CHEAP, DEAR = "mistralai/Mixtral-8x7B-Instruct-v0.1", "gpt-4-1106-preview"


def apgr(score: np.ndarray, cheap: np.ndarray, dear: np.ndarray) -> float:
    """Thresholds at the 11 edges of the score's deciles; ≥ goes to the dear model, > at the last edge."""
    shares, accuracies = [], []
    for index, edge in enumerate(np.quantile(score, np.linspace(0, 1, 11))):
        chosen = score > edge if index == 10 else score >= edge
        shares.append(chosen.mean())
        accuracies.append(np.where(chosen, dear, cheap).mean())
    area = np.trapezoid(accuracies[::-1], shares[::-1])
    width = shares[0] - shares[-1]
    return (area - cheap.mean() * width) / ((dear.mean() - cheap.mean()) * width)


def surface(prompt: str) -> list[float]:
    digits = sum(c.isdigit() for c in prompt)
    marks = sum(not c.isalnum() and not c.isspace() for c in prompt)
    size = len(prompt) + 1
    counts = [size, len(prompt.split()), prompt.count("\n"), digits, prompt.count("?"), sum(map(prompt.count, "`{(")),
              sum(ord(c) > 127 for c in prompt), sum(map(prompt.count, "$\\")), max(map(len, prompt.split()), default=0)]
    return [*np.log1p(counts), digits / size, sum(c.isupper() for c in prompt) / size, marks / size]


def network_scores(x: np.ndarray, quality: np.ndarray, test: np.ndarray, seeds=(0, 1, 2)) -> np.ndarray:
    """Quality of the dear model less the cheap one's, as the mean of small networks sees it."""
    nets = [MLPRegressor(hidden_layer_sizes=(64,), alpha=1.0, learning_rate_init=2e-3, max_iter=20, batch_size=128, random_state=s)
            for s in seeds]
    predicted = np.mean([net.fit(x, quality).predict(test) for net in nets], axis=0)
    return predicted[:, 1] - predicted[:, 0]


def probe(features: np.ndarray, quality: np.ndarray) -> tuple[float, float]:
    """Mean APGR over folds of (logistic regression, network)."""
    linear, network = [], []
    for train, test in KFold(5, shuffle=True, random_state=0).split(features):
        scale = StandardScaler().fit(features[train])
        x, z = scale.transform(features[train]), scale.transform(features[test])
        chances = [LogisticRegression(C=0.03, max_iter=300).fit(x, quality[train, k] > 0.5).predict_proba(z)[:, 1] for k in (0, 1)]
        linear.append(apgr(chances[1] - chances[0], *quality[test].T))
        network.append(apgr(network_scores(x, quality[train], z), *quality[test].T))
    return float(np.mean(linear)), float(np.mean(network))


def main() -> None:
    arguments = argparse.ArgumentParser(description="Probes the token table on RouteLLM's MMLU.")
    arguments.add_argument("corpus", nargs="?", default=os.environ.get("SUFFICE_DATA"))
    arguments.add_argument("--cache", type=Path)
    options = arguments.parse_args()
    if not options.corpus:
        arguments.error("name the corpus folder, or set SUFFICE_DATA")
    threadpool_limits(1)
    warnings.filterwarnings("ignore", message="Stochastic Optimizer")

    folder, model_folder = Path(options.corpus), teacher.folder()
    lines = gzip.decompress((folder / "routellm/mmlu_dev.jsonl.gz").read_bytes()).rstrip(b"\n").split(b"\n")
    rows = [json.loads(line) for line in lines]
    quality = np.array([[row["outcomes"][m]["quality"] for m in (CHEAP, DEAR)] for row in rows])
    data = corpus.read(folder)
    position = {prompt: i for i, prompt in enumerate(data.prompts)}
    chosen = [position[row["prompt"]] for row in rows]
    tokens = table.decoded((distil.ROOT / "models/features/table.bin").read_bytes())
    ids = wordpiece.encode(wordpiece.tokenizer(tokens.vocabulary), data.prompts)
    contextless = distil.embed([[i] for i in range(len(tokens.vocabulary))], model_folder, options.cache, None)
    embeddings = distil.embed_prompts(ids, model_folder, options.cache, None)
    held = np.array([distil.is_held_out(prompt) for prompt in data.prompts])

    def pooled(recipe: fit.Recipe) -> np.ndarray:
        fitted = fit.fit(contextless, [ids[i] for i in np.flatnonzero(~held)], embeddings[~held], recipe)
        other = table.quantised(tokens.vocabulary, fitted.rows, fitted.weight)
        return np.array([other.pool(ids[i]) for i in chosen])

    plain = replace(fit.Recipe(), topic_dimensions=0, lexical_dimensions=64)
    numbers = np.array([surface(row["prompt"]) for row in rows])
    kinds = {
        "none": np.zeros((len(rows), 0)),
        "table.bin": np.array([tokens.pool(ids[i]) for i in chosen]),
        "Model2Vec, equal weights": pooled(plain),
        "Model2Vec, SIF weights": pooled(replace(plain, sif=1e-3)),
        "regression alone": pooled(replace(fit.Recipe(), topic_dimensions=64, lexical_dimensions=0)),
        "teacher, 384 dimensions": embeddings[chosen],
    }
    print("| features | logistic | network | logistic + surface | network + surface |\n| --- | --- | --- | --- | --- |")
    for name, features in kinds.items():
        alone = probe(features, quality) if features.shape[1] else (0.5, 0.5)
        cells = [*alone, *probe(np.hstack([features, numbers]), quality)]
        print(f"| {name} | " + " | ".join(f"{cell:.3f}" for cell in cells) + " |", flush=True)


if __name__ == "__main__":
    main()
