#!/usr/bin/env python3
"""Whether training from a base's hidden layers helps small data: the figures of that section in docs/results-prediction.md.

Sets that models/base has not seen, 30 % of each split for testing; of the others 50 to 1,000 prompts train, from the base
(`--base`) and from a random start. Printed: Brier score of the predicted qualities, base − random start; lower is better. ± is
1.96 standard errors over the splits.

Usage: SUFFICE_DATA=FOLDER studies/base_start.py PATH_OF_SUFFICE [SPLITS]
"""
import json, math, os, random, statistics, sys, tempfile

from common import inputs, read, run, write

SETS = {"RouterBench part": "routerbench_part", "RouterDC": "routerdc"}
SIZES = [50, 100, 200, 500, 1_000]


def main():
    suffice, data = inputs()
    splits = int((sys.argv[2:] + ["4"])[0])
    base = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "models", "base")
    print("| prompts | " + " | ".join(f"{size:,}" for size in SIZES) + " |\n| --- |" + " --- |" * len(SIZES))
    for name, folder in SETS.items():
        rows = read(f"{data}/{folder}/train.jsonl.gz")
        cells = [[] for _ in SIZES]
        for split in range(splits):
            random.Random(500 + split).shuffle(rows)
            cut = int(0.7 * len(rows))
            for cell, size in zip(cells, SIZES):
                with tempfile.TemporaryDirectory() as work:
                    known, test = (write(f"{work}/{tag}.jsonl", part)
                                   for tag, part in (("known", rows[:min(cut, size)]), ("test", rows[cut:])))
                    brier = [judged(suffice, work, known, test, split, start) for start in (["--base", base], [])]
                cell.append(brier[0] - brier[1])
        print(f"| {name} | " + " | ".join(shown(cell) for cell in cells) + " |", flush=True)


def judged(suffice, work, known, test, seed, start):
    """Mean squared error of the predicted qualities over all outcomes of the test."""
    router = f"{work}/{'based' if start else 'random'}"
    run(suffice, "train", "--data", known, "--out", router, "--seed", seed + 1, *start)
    lines = run(suffice, "predict", "--router", router, "--data", test).splitlines()
    errors = []
    with open(test) as rows:
        for line, row in zip(lines, map(json.loads, rows)):
            predicted = json.loads(line)["predicted"]
            errors += [(predicted[model]["quality"] - outcome["quality"]) ** 2
                       for model, outcome in row["outcomes"].items() if model in predicted]
    return statistics.mean(errors)


def shown(values):
    half = 1.96 * statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0
    return f"{statistics.mean(values):+.4f} ± {half:.4f}"


if __name__ == "__main__":
    main()
