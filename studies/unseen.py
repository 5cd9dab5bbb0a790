#!/usr/bin/env python3
"""What a router that has learnt from a stream earns on rows that taught it nothing: a table of docs/results.md.

An artefact from ParetoBandit's `train_partial` learns over one half of `val`, then the other half counts, and the other way round,
for every budget. Beside it the best mixture of single models within the budget on the rows that count.

Usage: SUFFICE_DATA=FOLDER studies/unseen.py PATH_OF_SUFFICE [SPLITS [SHUFFLES [FIRST_SPLIT [POLICY_FILE]]]]
"""
import json, statistics, sys, tempfile

import common

# What is wanted above the mixture of single models: the project's own aim, from published figures.
WANTED = {2.9e-5: 0, 8.3e-5: .016, 2.3e-4: .021, 6.6e-4: .0005, 1.9e-3: .002, 5.3e-3: .004, 1.5e-2: .002}


def main():
    suffice, data = common.inputs()
    data = f"{data}/paretobandit"
    splits, shuffles, first = (int(a) for a in (sys.argv[2:5] + ["12", "5", "1"][len(sys.argv[2:5]):]))
    policy = ["--policy", sys.argv[5]] if sys.argv[5:] else []
    rows = common.read(f"{data}/val.jsonl.gz")
    results = {budget: [] for budget in WANTED}
    with tempfile.TemporaryDirectory() as work:
        common.run(suffice, "train", "--data", f"{data}/train_partial.jsonl.gz", "--out", f"{work}/router", "--seed", 1)
        for split in range(first, first + splits):
            halves = common.halves(rows, split)
            for taught, played in (halves, halves[::-1]):
                play(suffice, data, work, taught, played, shuffles, policy, results)
    print("| budget, USD per request | above the best mixture of single models | of one half | wanted | reached in "
          "| mean cost / budget | dearest half |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for budget, found in results.items():
        show(budget, found, splits)


def play(suffice, data, work, taught, played, shuffles, policy, results):
    report = json.loads(common.run(
        suffice, "simulate", "--router", f"{work}/router", "--models", f"{data}/models.json", "--json", "--seeds", shuffles,
        "--warmup-data", common.write(f"{work}/taught.jsonl", taught), "--data", common.write(f"{work}/played.jsonl", played),
        *policy, "--budget-usd", *results))
    for (budget, found), policy in zip(results.items(), report["policies"]):
        quality = policy["quality"]["value"] - mixture(report["models"], played, budget)
        found.append((quality, policy["budget"]["ratio"]["value"]))


def mixture(models, rows, budget):
    """Quality of the best mixture of single models within the budget; of the cheapest where none is."""
    points = sorted((statistics.mean(row["outcomes"][model]["cost_usd"] for row in rows),
                     statistics.mean(row["outcomes"][model]["quality"] for row in rows)) for model in models)
    best = max((quality for cost, quality in points if cost <= budget), default=points[0][1])
    for cost, quality in points:
        for dearer, other in points:
            if cost <= budget < dearer:
                best = max(best, quality + (other - quality) * (budget - cost) / (dearer - cost))
    return best


def show(budget, found, splits):
    qualities, costs = zip(*found)
    means = [statistics.mean(qualities[2 * split:2 * split + 2]) for split in range(splits)]
    error = statistics.stdev(means) / len(means) ** 0.5 if len(means) > 1 else 0
    reached = sum(quality >= WANTED[budget] for quality in qualities)
    print(f"| {budget:.1e} | {statistics.mean(means):+.4f} ± {error:.4f} | ± {statistics.stdev(qualities):.4f} | {WANTED[budget]:+.4f} "
          f"| {reached} of {len(found)} | {statistics.mean(costs):.3f} | {max(costs):.3f} |", flush=True)


if __name__ == "__main__":
    main()
