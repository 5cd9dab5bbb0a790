#!/usr/bin/env python3
"""How often `suffice calibrate` breaks its promise, on real outcomes.

Per set: a router from one part of the rows; from the other part, whose means are the truth, rows are drawn
(each taken `repeats` times), a threshold is calibrated on them, and what it keeps of the whole part is compared with the promise.

Usage: SUFFICE_DATA=FOLDER [DRAWS=100] studies/promise.py PATH_OF_SUFFICE
"""

import json, os, random, shutil, subprocess, sys, tempfile
from common import inputs, read, run, write

SETS = [  # file, model, share, rows drawn, repeats of each
    ("paretobandit/val", "google/gemini-2.5-pro", 0.98, 400, 1),
    ("paretobandit/val", "google/gemini-2.5-pro", 0.98, 120, 10),
    ("routellm/mmlu_dev", "gpt-4-1106-preview", 0.9, 400, 1),
    ("routellm/mmlu_dev", "gpt-4-1106-preview", 0.9, 120, 10),
]


def choice(row, predicted, threshold):
    """The cheapest of the models that were run within `threshold` of the best one, as the policy takes it."""
    predicted = {name: model for name, model in predicted.items() if name in row["outcomes"]}
    best = max(model["quality"] for model in predicted.values())
    near = [name for name in predicted if predicted[name]["quality"] >= best - threshold]
    return min(near, key=lambda name: (predicted[name]["cost_usd"], -predicted[name]["quality"]))


def kept(rows, predictions, threshold, model):
    """Quality of the threshold, and of the model, over all rows."""
    chosen = [row["outcomes"][choice(row, p, threshold)]["quality"] for row, p in zip(rows, predictions)]
    reference = [row["outcomes"][model]["quality"] for row in rows]
    return sum(chosen) / len(rows), sum(reference) / len(rows)


def study(suffice, data, draws, folder, name, model, share, count, repeats):
    rows = read(f"{data}/{name}.jsonl.gz")
    random.Random(5).shuffle(rows)
    learnt, rows = rows[: len(rows) // 3], rows[len(rows) // 3 :]
    shutil.copyfile(f"{data}/{name.split('/')[0]}/models.json", f"{folder}/models.json")
    router, rest = f"{folder}/router", write(f"{folder}/rest.jsonl", rows)
    run(suffice, "train", "--data", write(f"{folder}/learnt.jsonl", learnt), "--out", router)
    run(suffice, "predict", "--data", rest, "--router", router, "--out", f"{folder}/predicted.jsonl")
    predictions = [json.loads(line)["predicted"] for line in open(f"{folder}/predicted.jsonl")]
    shown, broken = 0, 0
    for seed in range(draws):
        rng = random.Random(seed)
        drawn = rng.sample(rows, count)
        file = write(f"{folder}/drawn.jsonl", [dict(r, id=f"{i}-{j}") for i, r in enumerate(drawn) for j in range(repeats)])
        words = [suffice, "calibrate", "--data", file, "--router", router, "--of", model, "--json"]
        words += ["--at-least", str(share), "--threshold", "cheapest_within"]
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(done.stderr)
        found = json.loads(done.stdout).get("chosen")
        if found:
            shown += 1
            quality, reference = kept(rows, predictions, found["threshold"], model)
            broken += quality < share * reference - 1e-9
    print(f"{name}, {count} prompts, each {repeats}: {broken} of {draws} broken, {draws - shown} refused", flush=True)


def main():
    suffice, data = inputs()
    for part in SETS:
        with tempfile.TemporaryDirectory() as folder:
            study(suffice, data, int(os.environ.get("DRAWS", 100)), folder, *part)


main()
