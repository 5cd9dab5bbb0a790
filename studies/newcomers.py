#!/usr/bin/env python3
"""How few outcomes a new model needs: the figures of "A new model" in docs/results-prediction.md.

For each set and seed: 70 % of the prompts train, 30 % test. Each of some models is left out in turn; a router is trained on the
others, and the model joins it with 0 outcomes (its price, or its quality declared to one digit), 20, 50, 200 and all
(`--add-model`). Beside it, from scratch: a training on everything the others did and the same few outcomes of the new model.
Printed: its Brier score less that of its mean quality in the test, so 0 is a constant and lower is better; and the quality
routed to over the whole roster.

Usage: SUFFICE_DATA=FOLDER studies/newcomers.py PATH_OF_SUFFICE [SEEDS [MODELS_PER_SET]]
"""
import json, os, random, statistics, subprocess, sys, tempfile

from common import inputs, interval, read, write

SETS = {"LLMRouter": "llmrouter/train.jsonl.gz", "RouterBench part": "routerbench_part/train.jsonl.gz"}


def main():
    suffice, data = inputs()
    seeds, models_max = (int(a) for a in (sys.argv[2:] + ["2", "4"][len(sys.argv) - 2:]))
    for name, file in SETS.items():
        rows = read(f"{data}/{file}")
        prices = os.path.join(os.path.dirname(f"{data}/{file}"), "models.json")
        results = []
        for seed in range(1, seeds + 1):
            chance = random.Random(100 + seed)
            shuffled = rows[:]
            chance.shuffle(shuffled)
            models = sorted({m for row in rows for m in row["outcomes"]})
            chance.shuffle(models)
            results += [left_out(suffice, shuffled, m, seed, prices) for m in models[:models_max]]
        show(name, results)


def left_out(suffice, rows, model, seed, prices):
    cut = int(0.7 * len(rows))
    training, test = rows[:cut], [row for row in rows[cut:] if model in row["outcomes"]]
    known = [row for row in training if model in row["outcomes"]]
    others = [dict(row, outcomes={m: o for m, o in row["outcomes"].items() if m != model}) for row in training]
    truth = [row["outcomes"][model]["quality"] for row in test]
    price = json.load(open(prices)).get(model, {}) if os.path.exists(prices) else {}
    prices = ["--models", prices] if os.path.exists(prices) else []
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        def train(tag, *arguments):
            done = subprocess.run([suffice, "train", "--out", f"{folder}/{tag}", *map(str, arguments)],
                                  capture_output=True, text=True)
            if done.returncode:
                sys.exit(done.stderr)

        def judge(tag):
            done = subprocess.run([suffice, "predict", "--router", f"{folder}/{tag}", "--data", f"{folder}/test"],
                                  capture_output=True, text=True, check=True)
            result[tag] = score([json.loads(line)["predicted"] for line in done.stdout.splitlines()], test, model, truth)

        fit = ["--seed", seed, "--recipe", write(f"{folder}/recipe", [{"assessment_share": 0}]), *prices]
        write(f"{folder}/test", test)
        train("base", "--data", write(f"{folder}/others", others), *fit)
        add = ["--add-model", model, "--router", f"{folder}/base", *prices]
        listed = [x for key in ("input", "output") if price.get(f"{key}_usd_per_mtok") is not None
                  for x in (f"--{key}-usd-per-mtok", price[f"{key}_usd_per_mtok"])]
        if len(listed) == 4:
            train("0, price", *add, *listed)
            judge("0, price")
        train("0, declared", *add, "--declared-quality", round(statistics.mean(truth), 1))
        judge("0, declared")
        for count in (20, 50, 200, len(known)):
            tag = "all" if count == len(known) else str(count)
            few = [dict(row, outcomes={model: row["outcomes"][model]}) for row in known[:count]]
            train(f"{tag}, added", *add, *listed, "--data", write(f"{folder}/few", few))
            judge(f"{tag}, added")
            chosen = {row["id"] for row in few}
            mixed = [row if row["id"] in chosen else other for row, other in zip(training, others)]
            train(f"{tag}, from scratch", "--data", write(f"{folder}/mixed", mixed), *fit)
            judge(f"{tag}, from scratch")
    return result


def score(predicted, test, model, truth):
    mean = statistics.mean(truth)
    brier = statistics.mean((p[model]["quality"] - y) ** 2 - (mean - y) ** 2 for p, y in zip(predicted, truth))
    picks = []
    for p, row in zip(predicted, test):
        known = {m: o["quality"] for m, o in row["outcomes"].items() if o.get("quality") is not None and m in p}
        picks.append(known[max(known, key=lambda m: p[m]["quality"])])
    return brier, statistics.mean(picks)


def show(name, results):
    print(f"| {name}: outcomes | Brier − constant | routed quality |\n| --- | --- | --- |")
    for tag in dict.fromkeys(tag for result in results for tag in result):
        columns = zip(*(result[tag] for result in results if tag in result))
        print(f"| {tag} | " + " | ".join(interval(list(column)) for column in columns) + " |", flush=True)


main()
