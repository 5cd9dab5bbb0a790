#!/usr/bin/env python3
"""What learning earns or costs while nothing changes, and how often an alarm is false: figures of docs/results.md.

Half of a set's prompts train; the others, in some orders, with their tasks and without, are streams in which no model changes. The
default policy, one that learns and doesn't explore, and one that never learns play each of them, quality alone counting. Whether a stream's difference is more
than chance is told by flipping the signs of the differences of its prompts: which of two models is right on one prompt is luck.
The streams of one split share that luck, so errors are taken over the splits.

Usage: SUFFICE_DATA=FOLDER studies/stationary.py PATH_OF_SUFFICE [SPLITS [FIRST_SPLIT [ORDERS]]]
"""
import json, math, os, random, statistics, sys, tempfile

import common

SETS = {"RouterDC": "routerdc", "RouterBench part": "routerbench_part", "LLMRouter": "llmrouter"}
POLICIES = {"learning": "policy: {objective: {cost_weight: 0}}",
            "greedy": "policy: {objective: {cost_weight: 0}, exploration: {kind: none}}",
            "fixed": "policy: {objective: {cost_weight: 0}, learning: {enabled: false}, exploration: {kind: none}}"}
# Two detectors see an outcome, on two sides, each promised one false alarm in so many outcomes.
PROMISED = 4 / 10_000
POINTS = 0.003


def main():
    suffice, data = common.inputs()
    splits, first, orders = (int(a) for a in (sys.argv[2:] + ["4", "1", "10"][len(sys.argv) - 2:]))
    print("| set, streams | learning − fixed, points | worst | below −.3, by chance alone | without exploration: mean, worst "
          "| alarms a stream, promised | refuted, confirmed, open |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, folder in SETS.items():
        streams = []
        for split in range(first, first + splits):
            with tempfile.TemporaryDirectory() as work:
                streams.append(Split(suffice, f"{data}/{folder}", split, work).streams(orders))
        show(name, streams)


class Split:
    """A set cut in half: one trains, the other is played."""

    def __init__(self, suffice, folder, split, work):
        self.suffice, self.work, self.prices = suffice, work, f"{folder}/models.json"
        rows = common.read(f"{folder}/train.jsonl.gz")
        random.Random(1_000 + split).shuffle(rows)
        self.first_order = 100 * split
        self.played = rows[len(rows) // 2:]
        known = self.write("known.jsonl", rows[:len(rows) // 2])
        self.run("train", "--data", known, "--models", self.prices, "--out", f"{work}/router", "--seed", split)

    def write(self, name, rows):
        return common.write(f"{self.work}/{name}", rows)

    def run(self, *arguments):
        return common.run(self.suffice, *arguments)

    def streams(self, orders):
        """One result per order, with tasks and without."""
        policies = [self.write(f"{name}.yaml", [text]) for name, text in POLICIES.items()]
        untold = [{key: value for key, value in row.items() if key != "task"} for row in self.played]
        results = []
        for rows in (self.played, untold):
            data = self.write("stream.jsonl", rows)
            for order in range(self.first_order, self.first_order + orders):
                steps = f"{self.work}/steps.jsonl"
                report = json.loads(self.run(
                    "simulate", "--data", data, "--models", self.prices, "--router", f"{self.work}/router", "--policy",
                    *policies, "--seeds", 1, "--first-seed", order, "--json", "--steps", steps))
                results.append(result(steps, report["policies"][0]["alarms"]))
        return results


def result(path, alarms):
    quality = {name: {} for name in POLICIES}
    with open(path) as lines:
        for step in map(json.loads, lines):
            quality[os.path.basename(step["policy"]).removesuffix(".yaml")][step["request"]] = step["quality"]
    requests = len(quality["fixed"])
    differences, greedy = ([quality[name][request] - value for request, value in quality["fixed"].items()]
                           for name in ("learning", "greedy"))
    return {"mean": sum(differences) / requests, "greedy": sum(greedy) / requests, "sd": math.sqrt(sum(d * d for d in differences)) / requests,
            "requests": requests, **{key: sum(a[key] for a in alarms) for key in ("seeds", "refuted", "confirmed")}}


def show(name, splits):
    streams = [stream for split in splits for stream in split]
    means = [stream["mean"] for stream in streams]
    below = sum(mean < -POINTS for mean in means)
    chance = sum(0.5 * math.erfc(POINTS / stream["sd"] / math.sqrt(2)) for stream in streams if stream["sd"])
    alarms, refuted, confirmed = (sum(stream[key] for stream in streams) for key in ("seeds", "refuted", "confirmed"))
    promised = PROMISED * statistics.mean(stream["requests"] for stream in streams)
    greedy = [stream["greedy"] for stream in streams]
    print(f"| {name}, {len(streams)} of {streams[0]['requests']:,} | {interval(splits, 'mean')} | {100 * min(means):+.2f} "
          f"| {below}, {chance:.1f} | {interval(splits, 'greedy')}, {100 * min(greedy):+.2f} | {alarms / len(streams):.2f}, {promised:.2f} "
          f"| {refuted}, {confirmed}, {alarms - refuted - confirmed} |", flush=True)


def interval(splits, key):
    """In points, with the standard error over the splits."""
    means = [100 * statistics.mean(stream[key] for stream in split) for split in splits]
    error = statistics.stdev(means) / math.sqrt(len(means)) if len(means) > 1 else 0
    return f"{statistics.mean(means):+.2f} ± {error:.2f}"


if __name__ == "__main__":
    main()
