"""Token rows, in two halves: what the teacher thinks a text is about, and which tokens it is made of.

n texts, V tokens, H = 384 teacher dimensions. A text's vector is the mean of its tokens' rows, p = A E, where row i of
A (n × V) holds the shares of the tokens in text i.

- **Topic half** (V × 32): rows whose mean meets the teacher's sentence embedding t, projected to its leading axes.
  min Σᵢ‖pᵢ − tᵢ‖² + λ Σᵥ‖eᵥ − priorᵥ‖², the prior being a linear map of the contextless embeddings.
- **Lexical half** (V × 32): the contextless embeddings themselves (Model2Vec), on the leading axes of their text means.

Either half alone routes worse than both (see README). All in double precision and in one thread: the same bytes on
every run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse


@dataclass(frozen=True)
class Recipe:
    topic_dimensions: int = 32
    lexical_dimensions: int = 32
    sif: float | None = None  # a in w = a / (a + p) (Arora et al., ICLR 2017); none: all tokens weigh the same
    whitening: float = 0.5  # an axis is divided by its deviation to this power
    row_pull: float = 0.3  # λ
    base_ridge: float = 1e-3
    row_steps: int = 40


@dataclass(frozen=True)
class Projection:
    """Teacher space → table space: centre, rotate to the leading d axes, scale."""

    mean: np.ndarray  # H
    axes: np.ndarray  # H × d, scales inside

    def __call__(self, embeddings: np.ndarray) -> np.ndarray:
        return (embeddings - self.mean) @ self.axes


def projection(embeddings: np.ndarray, dimensions: int, whitening: float) -> Projection:
    x = embeddings.astype(np.float64)
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    axes = vectors[:, ::-1][:, :dimensions]
    deviations = np.sqrt(values[::-1][:dimensions])
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(dimensions)])
    scales = signs / deviations**whitening
    unit = np.sqrt(np.mean((deviations * scales) ** 2))  # the mean square of an entry is 1
    return Projection(mean, axes * (scales / unit))


def count_matrix(sequences: list[list[int]], vocabulary: int) -> sparse.csr_matrix:
    """n × V token counts."""
    columns = np.concatenate([np.asarray(s, dtype=np.int64) for s in sequences])
    rows = np.repeat(np.arange(len(sequences)), [len(s) for s in sequences])
    shape = (len(sequences), vocabulary)
    return sparse.csr_matrix((np.ones(len(columns)), (rows, columns)), shape=shape)


def sif_weights(counts: sparse.csr_matrix, recipe: Recipe) -> np.ndarray:
    """SIF weights, or ones; the corpus's frequencies are smoothed by a Zipf law over token ids (BERT's are roughly by rank)."""
    if recipe.sif is None:
        return np.ones(counts.shape[1])
    observed = np.asarray(counts.sum(axis=0)).ravel()
    zipf = 1 / (np.arange(counts.shape[1]) + 2.7)
    share = observed / observed.sum()
    mixed = 0.5 * share + 0.5 * zipf / zipf.sum()
    return recipe.sif / (recipe.sif + mixed)


def mixing(counts: sparse.csr_matrix, weight: np.ndarray) -> sparse.csr_matrix:
    """n × V: row i holds the shares with which tokens enter text i's vector."""
    weighted = counts.multiply(weight[None, :]).tocsr()
    total = np.asarray(weighted.sum(axis=1)).ravel()
    return sparse.diags(1 / np.maximum(total, 1e-300)) @ weighted


def base_rows(contextless: np.ndarray, mix, target: np.ndarray, recipe: Recipe) -> np.ndarray:
    """V × d prior: one linear map of the contextless embeddings, fitted so that their means meet the targets."""
    x = contextless.astype(np.float64)
    x = np.hstack([x - x.mean(axis=0), np.ones((len(x), 1))])
    pooled = mix @ x
    gram = pooled.T @ pooled
    gram += recipe.base_ridge * np.trace(gram) / len(gram) * np.eye(len(gram))
    return x @ np.linalg.solve(gram, pooled.T @ target)


def fitted_rows(prior: np.ndarray, mix, target: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Conjugate gradients on all d columns at once: (AᵀA + λI) Δ = Aᵀ (t − A prior)."""
    transposed = mix.T.tocsr()
    delta = np.zeros_like(prior)
    residual = transposed @ (target - mix @ prior)
    direction, square = residual.copy(), (residual**2).sum(axis=0)
    for _ in range(recipe.row_steps):
        image = transposed @ (mix @ direction) + recipe.row_pull * direction
        step = square / np.maximum((direction * image).sum(axis=0), 1e-300)
        delta += step * direction
        residual -= step * image
        square, previous = (residual**2).sum(axis=0), square
        direction = residual + square / np.maximum(previous, 1e-300) * direction
    return prior + delta


def unit_pooled(rows: np.ndarray, mix) -> np.ndarray:
    """Rows scaled so that the mean square of a text vector's entry is 1: the halves share one int8 scale per row."""
    return rows / np.sqrt(np.mean((mix @ rows) ** 2))


@dataclass(frozen=True)
class Fitted:
    rows: np.ndarray  # V × (topic + lexical)
    weight: np.ndarray  # V
    topic: Projection  # what the topic half was fitted to, up to one factor


def fit(contextless: np.ndarray, sequences: list[list[int]], embeddings: np.ndarray, recipe: Recipe) -> Fitted:
    """contextless V × H, token ids of n texts, their teacher embeddings n × H."""
    counts = count_matrix(sequences, len(contextless))
    weight = sif_weights(counts, recipe)
    mix = mixing(counts, weight)
    halves = []
    topic = projection(embeddings, max(1, recipe.topic_dimensions), recipe.whitening)
    if recipe.topic_dimensions:
        target = topic(embeddings)
        halves.append(fitted_rows(base_rows(contextless, mix, target, recipe), mix, target, recipe))
    if recipe.lexical_dimensions:
        lexical = projection(mix @ contextless.astype(np.float64), recipe.lexical_dimensions, recipe.whitening)
        halves.append(lexical(contextless.astype(np.float64)))
    return Fitted(np.hstack([unit_pooled(half, mix) for half in halves]), weight, topic)
