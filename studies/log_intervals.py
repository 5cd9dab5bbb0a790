#!/usr/bin/env python3
"""How often the intervals of `suffice ope` hold the truth, on real outcomes: with repeats of prompts, and with little exploration.

Per set: a router from one part of the rows; the other part is the world, in which every model's outcome is known. Prompts are drawn
from it (each taken `repeats` times), an epsilon-greedy policy logs them, and what a greedy candidate would earn more is
estimated from the log and compared with what it earns more in that world.

Usage: SUFFICE_DATA=FOLDER [LOGS=200] studies/log_intervals.py PATH_OF_SUFFICE
"""

import json, os, random, shutil, tempfile
from common import inputs, read, run, write

SETS = [  # file, prompts, repeats of each, epsilon, cost weights of the logging policy and of the candidate
    ("routellm/mmlu_dev", 400, 1, 0.3, 5, 20),
    ("routellm/mmlu_dev", 100, 5, 0.3, 5, 20),
    ("routellm/mmlu_dev", 60, 10, 0.3, 5, 20),
    ("paretobandit/val", 100, 5, 0.3, 20, 500),
    ("routerbench_part/train", 300, 1, 0.3, 20, 50),
    ("routerbench_part/train", 600, 1, 0.1, 20, 50),
]


class World:
    """Prompts whose outcomes are all known, with a router's predictions."""

    def __init__(self, suffice, data, name, folder):
        rows = read(f"{data}/{name}.jsonl.gz")
        random.Random(5).shuffle(rows)
        shutil.copyfile(f"{data}/{name.split('/')[0]}/models.json", f"{folder}/models.json")
        learnt, rest = write(f"{folder}/learnt.jsonl", rows[: len(rows) // 3]), write(f"{folder}/rest.jsonl", rows[len(rows) // 3 :])
        run(suffice, "train", "--data", learnt, "--out", f"{folder}/router")
        run(suffice, "import", rest, "--format", "outcomes", "--out", f"{folder}/priced.jsonl")
        run(suffice, "predict", "--data", f"{folder}/priced.jsonl", "--router", f"{folder}/router", "--out", f"{folder}/predicted.jsonl")
        self.prompts = []
        for row, found in zip(open(f"{folder}/priced.jsonl"), open(f"{folder}/predicted.jsonl")):
            row, predicted = json.loads(row), json.loads(found)["predicted"]
            known = {model: outcome for model, outcome in row["outcomes"].items()
                     if model in predicted and None not in (outcome.get("quality"), outcome.get("cost_usd"), predicted[model]["cost_usd"])}
            if len(known) > 1:
                self.prompts.append((row["prompt"], known, {model: predicted[model] for model in known}))

    def truth(self, weight, epsilon=0.0):
        """Mean quality and cost of a policy."""
        sums = [0.0, 0.0]
        for _, outcomes, predicted in self.prompts:
            for model, probability in chances(predicted, weight, epsilon).items():
                sums[0] += probability * outcomes[model]["quality"]
                sums[1] += probability * outcomes[model]["cost_usd"]
        return [total / len(self.prompts) for total in sums]


def chances(predicted, weight, epsilon):
    best = max(predicted, key=lambda model: predicted[model]["quality"] - weight * predicted[model]["cost_usd"])
    return {model: epsilon / len(predicted) + (1 - epsilon) * (model == best) for model in predicted}


def decision(number, prompt, weight, epsilon, rng):
    """A line of the log, as `suffice export` writes it."""
    text, outcomes, predicted = prompt
    probability = chances(predicted, weight, epsilon)
    drawn = rng.choices(list(probability), list(probability.values()))[0]
    models = {model: {"probability": probability[model], **{f"{prior}{key}": expected[key] for prior in ("", "prior_")
                                                          for key in ("quality", "cost_usd")}}
              for model, expected in predicted.items()}
    return {"id": str(number), "number": number + 1, "time_ms": number, "prompt": text, "model": drawn,
            "propensity": probability[drawn], "reason": "best_utility", "router": "r", "policy": "p", "context": [],
            "objective": {"cost_weight": weight}, "models": models,
            "outcomes": {drawn: {key: outcomes[drawn][key] for key in ("quality", "cost_usd")}}}


def study(suffice, data, logs, folder, name, count, repeats, epsilon, weight, candidate_weight):
    world = World(suffice, data, name, folder)
    before, after = world.truth(weight, epsilon), world.truth(candidate_weight)
    policy = write(f"{folder}/candidate.yaml", [
        f"{{objective: {{cost_weight: {candidate_weight}}}, exploration: {{kind: none}}, learning: {{enabled: false}}}}"])
    held, shown = {"quality": 0, "cost": 0}, {"quality": 0, "cost": 0}
    for seed in range(logs):
        rng = random.Random(seed)
        prompts = [prompt for prompt in rng.choices(world.prompts, k=count) for _ in range(repeats)]
        rng.shuffle(prompts)
        log = write(f"{folder}/log.jsonl", [decision(i, prompt, weight, epsilon, rng) for i, prompt in enumerate(prompts)])
        values = json.loads(run(suffice, "ope", "--log", log, "--policy", policy, "--json"))["candidates"][0]["values"]
        for place, measure in enumerate(held):
            if measure in values:
                low, high = values[measure]["difference"]["ci95"]
                shown[measure] += 1
                held[measure] += low <= after[place] - before[place] <= high
    figures = ", ".join(f"{measure} {held[measure]} of {shown[measure]}" for measure in held)
    print(f"{name}, {count} prompts, each {repeats}, epsilon {epsilon}: held {figures}, {logs - shown['quality']} without estimate", flush=True)


def main():
    suffice, data = inputs()
    for part in SETS:
        with tempfile.TemporaryDirectory() as folder:
            study(suffice, data, int(os.environ.get("LOGS", 200)), folder, *part)


main()
