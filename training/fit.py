"""The regression: token rows and token weights whose weighted mean is the teacher's sentence embedding.

n texts, V tokens, H = 384 teacher dimensions, d = 64 dimensions of the table. Text i with token counts c has
pᵢ = Σᵥ cᵢᵥ wᵥ eᵥ / Σᵥ cᵢᵥ wᵥ; we minimise Σᵢ sᵢ‖pᵢ − tᵢ‖² plus a pull of each row towards its prior and of each
log weight towards its SIF weight. Rows are a linear problem (conjugate gradients), weights a smooth one (L-BFGS);
a few rounds of each suffice. All in double precision and in one thread: the same bytes on every run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import minimize


@dataclass(frozen=True)
class Recipe:
    dimensions: int = 64
    sif: float = 1e-3  # a in w = a / (a + p): Arora et al., ICLR 2017
    whitening: float = 0.5  # target dimension k is divided by its deviation to this power
    row_pull: float = 0.03
    weight_pull: float = 0.03
    base_ridge: float = 1e-3
    rounds: int = 3
    row_steps: int = 60
    weight_steps: int = 25


@dataclass(frozen=True)
class Projection:
    """Teacher space → table space: centre, rotate to the leading d axes, scale."""

    mean: np.ndarray  # H
    axes: np.ndarray  # H × d, scales inside

    def __call__(self, embeddings: np.ndarray) -> np.ndarray:
        return (embeddings - self.mean) @ self.axes


def projection(embeddings: np.ndarray, recipe: Recipe) -> Projection:
    x = embeddings.astype(np.float64)
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    axes = vectors[:, ::-1][:, : recipe.dimensions]
    deviations = np.sqrt(values[::-1][: recipe.dimensions])
    signs = np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    scales = signs / deviations**recipe.whitening
    unit = np.sqrt(np.mean((deviations * scales) ** 2))  # mean square of a target's entry is 1
    return Projection(mean, axes * (scales / unit))


def count_matrix(sequences: list[list[int]], vocabulary: int) -> sparse.csr_matrix:
    """n × V token counts."""
    columns = np.concatenate([np.asarray(s, dtype=np.int64) for s in sequences])
    rows = np.repeat(np.arange(len(sequences)), [len(s) for s in sequences])
    shape = (len(sequences), vocabulary)
    return sparse.csr_matrix((np.ones(len(columns)), (rows, columns)), shape=shape)


def sif_weights(counts: sparse.csr_matrix, recipe: Recipe) -> np.ndarray:
    """SIF weights; the corpus's frequencies are smoothed by a Zipf law over token ids (BERT's are roughly by rank)."""
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


def base_rows(contextless: np.ndarray, mix, target, importance, recipe: Recipe) -> np.ndarray:
    """V × d prior: one linear map of the contextless embeddings, fitted so that their means meet the targets."""
    x = contextless.astype(np.float64)
    x = np.hstack([x - x.mean(axis=0), np.ones((len(x), 1))])
    pooled = mix @ x
    gram = pooled.T @ (pooled * importance[:, None])
    gram += recipe.base_ridge * np.trace(gram) / len(gram) * np.eye(len(gram))
    return x @ np.linalg.solve(gram, pooled.T @ (target * importance[:, None]))


def fitted_rows(start, prior, mix, target, importance, recipe: Recipe) -> np.ndarray:
    """Conjugate gradients on all d columns at once: (AᵀSA + λI) Δ = AᵀS (t − A prior)."""
    weighted = (sparse.diags(importance) @ mix).T.tocsr()
    pull = recipe.row_pull

    def normal(x):
        return weighted @ (mix @ x) + pull * x

    delta = start - prior
    residual = weighted @ (target - mix @ prior) - normal(delta)
    direction, square = residual.copy(), (residual**2).sum(axis=0)
    for _ in range(recipe.row_steps):
        image = normal(direction)
        step = square / np.maximum((direction * image).sum(axis=0), 1e-300)
        delta += step * direction
        residual -= step * image
        square, previous = (residual**2).sum(axis=0), square
        direction = residual + square / np.maximum(previous, 1e-300) * direction
    return prior + delta


def fitted_weights(weight, prior, rows, counts, target, importance, recipe: Recipe) -> np.ndarray:
    """L-BFGS over log weights; ∂pᵢ/∂log wᵥ = Aᵢᵥ (eᵥ − pᵢ)."""
    pull = recipe.weight_pull

    def loss(log_weight):
        mix = mixing(counts, np.exp(log_weight))
        pooled = mix @ rows
        error = (pooled - target) * importance[:, None]
        away = log_weight - np.log(prior)
        value = (error * (pooled - target)).sum() + pull * (away**2).sum()
        gradient = (rows * (mix.T @ error)).sum(axis=1) - mix.T @ (pooled * error).sum(axis=1)
        return value, 2 * gradient + 2 * pull * away

    options = {"maxiter": recipe.weight_steps, "maxcor": 10}
    return np.exp(minimize(loss, np.log(weight), jac=True, method="L-BFGS-B", options=options).x)


def fit(contextless, sequences, target, importance, recipe: Recipe) -> tuple[np.ndarray, np.ndarray]:
    """Rows (V × d) and weights (V) before quantisation."""
    counts = count_matrix(sequences, len(contextless))
    prior_weight = sif_weights(counts, recipe)
    weight, mix = prior_weight, mixing(counts, prior_weight)
    prior = base_rows(contextless, mix, target, importance, recipe)
    rows = prior
    for index in range(recipe.rounds):
        rows = fitted_rows(rows, prior, mix, target, importance, recipe)
        if index + 1 < recipe.rounds:
            weight = fitted_weights(weight, prior_weight, rows, counts, target, importance, recipe)
            mix = mixing(counts, weight)
    return rows, weight
