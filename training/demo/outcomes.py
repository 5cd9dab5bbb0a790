"""Four made-up models and what they would have made of a prompt.

    quality = low + (high − low) · σ(16 · (skill − difficulty)) + judge noise,   clipped to [0, 1]

`skill` is the difficulty at which a model is half as good as it gets, per family. The difficulty is the visible one
plus a part no router can see. Tokens, cost and latency follow from prompt, family, difficulty and the model's manner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

from .prompts import Prompt

LOW, HIGH, SLOPE = 0.06, 0.97, 16.0
HIDDEN_DEVIATION = 0.05
JUDGE_DEVIATION = 0.05
PROMPT_BYTES_PER_TOKEN = 4.2


@dataclass(frozen=True)
class DemoModel:
    input_usd_per_mtok: float
    output_usd_per_mtok: float
    verbosity: float  # output tokens against the family's usual
    first_token_ms: float
    tokens_per_second: float
    skill: dict[str, float]


def skills(arithmetic, code_writing, code_explanation, translation, summarisation, extraction, factual, logic, creative):
    return dict(locals())


MODELS = {
    "wren-mini": DemoModel(0.05, 0.2, 0.8, 90, 210, skills(0.36, 0.26, 0.3, 0.62, 0.42, 0.7, 0.38, 0.26, 0.36)),
    "harbor-coder": DemoModel(0.4, 1.4, 0.9, 180, 120, skills(0.48, 0.82, 0.95, 0.24, 0.36, 0.6, 0.3, 0.42, 0.2)),
    "atlas-70b": DemoModel(0.8, 3.0, 1.0, 260, 75, skills(0.62, 0.46, 0.55, 0.9, 0.75, 0.85, 0.6, 0.48, 0.64)),
    "zenith-pro": DemoModel(5.0, 20.0, 1.3, 620, 55, skills(1.1, 1.0, 1.15, 1.05, 1.1, 1.1, 1.1, 1.0, 1.1)),
}

OUTPUT_TOKENS = {"arithmetic": 140, "code_writing": 260, "code_explanation": 190, "translation": 45, "summarisation": 75,
                 "extraction": 60, "factual": 110, "logic": 240, "creative": 300}


def outcome(random: Random, prompt: Prompt, difficulty: float, model: DemoModel) -> dict:
    size = len(prompt.text.encode("utf-8"))
    slack = 1 / (1 + math.exp(-SLOPE * (model.skill[prompt.task] - difficulty)))
    quality = LOW + (HIGH - LOW) * slack + random.gauss(0, JUDGE_DEVIATION)
    input_tokens = 6 + round(size / PROMPT_BYTES_PER_TOKEN)
    usual = OUTPUT_TOKENS[prompt.task] * (0.6 + 1.2 * difficulty)
    if prompt.task == "translation":
        usual += size / 4
    output_tokens = max(1, round(usual * model.verbosity * math.exp(random.gauss(0, 0.22))))
    latency = (model.first_token_ms + 1000 * output_tokens / model.tokens_per_second) * math.exp(random.gauss(0, 0.15))
    usd = (input_tokens * model.input_usd_per_mtok + output_tokens * model.output_usd_per_mtok) / 1e6
    return {"quality": round(min(1.0, max(0.0, quality)), 2), "cost_usd": round(usd, 9), "input_tokens": input_tokens,
            "output_tokens": output_tokens, "latency_ms": round(latency)}


def outcomes(random: Random, prompt: Prompt) -> dict[str, dict]:
    difficulty = prompt.difficulty + random.gauss(0, HIDDEN_DEVIATION)
    return {name: outcome(random, prompt, difficulty, model) for name, model in MODELS.items()}
