#!/usr/bin/env python3
"""How much too good a log's word is on a router that was trained on it: the figures in docs/learn-from-logs.md.

ParetoBandit's val, the qualities of each row dealt to its three models anew and all calls at one price, so that no router is
better than another. A server draws each model with 1/3 and learns nothing; its log trains a router, and `ope` values that
router, greedy, against what was logged: on the log that it was trained on, and, trained on the first 1,100 decisions, on the
685 others (two stores, so that nothing is shared).

Usage: SUFFICE_DATA=FOLDER studies/learnt_log.py PATH_OF_SUFFICE [SEEDS]      prints a Markdown table
"""
import json, random, subprocess, sys, tempfile

import common

LEFT_OUT = "google/gemini-2.5-flash"
FIRST = 1100
CANDIDATE = "policy: {objective: {cost_weight: 0}, exploration: {kind: none}, learning: {enabled: false}}\n"


def main():
    suffice, data = common.inputs()
    data = f"{data}/paretobandit"
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 21
    rows = common.read(f"{data}/val.jsonl.gz")
    with tempfile.TemporaryDirectory() as folder:
        common.run(suffice, "train", "--data", f"{data}/train_partial.jsonl.gz", "--out", f"{folder}/serving")
        found = [run(suffice, folder, rows, seed) for seed in range(1, seeds + 1)]
    print("| trained on → valued on | quality − logged, mean | intervals above 0 | below 0 |\n| --- | --- | --- | --- |")
    for name, place in [("the log → the same log", 0), (f"the first {FIRST:,} → the others", 1)]:
        values = [result[place] for result in found]
        print(f"| {name} | {sum(v['value'] for v in values) / seeds:+.4f} | {sum(v['ci95'][0] > 0 for v in values)} of {seeds} | "
              f"{sum(v['ci95'][1] < 0 for v in values)} of {seeds} |")


def run(suffice, folder, rows, seed):
    rows = dealt(rows, random.Random(seed))
    models = sorted(rows[0]["outcomes"])
    common.write(f"{folder}/uniform.yaml", [json.dumps({
        "listen": "127.0.0.1:0", "http": "off", "models": [{"name": model} for model in models],
        "policy": {"objective": {"cost_weight": 0}, "learning": {"enabled": False},
                   "exploration": {"kind": "weighted", "weights": dict.fromkeys(models, 1)}}})])
    common.write(f"{folder}/greedy.yaml", [CANDIDATE])
    common.write(f"{folder}/recipe.json", [{"assessment_share": 0}])
    parts = {"whole": rows, "first": rows[:FIRST], "others": rows[FIRST:]}
    for name, part in parts.items():
        play(suffice, folder, f"{seed}-{name}", part)
    return [valued(suffice, folder, seed, learnt, on) for learnt, on in [("whole", "whole"), ("first", "others")]]


def dealt(rows, chance):
    """In a random order, each row's qualities at random places."""
    dealt = []
    for row in chance.sample(rows, len(rows)):
        outcomes = {model: outcome for model, outcome in row["outcomes"].items() if model != LEFT_OUT}
        qualities = [outcome["quality"] for outcome in outcomes.values()]
        chance.shuffle(qualities)
        dealt.append(dict(row, outcomes={m: {"quality": q, "cost_usd": 0.001} for m, q in zip(outcomes, qualities)}))
    return dealt


def play(suffice, folder, name, rows):
    """Leaves the log of a server that these rows were played through."""
    data = common.write(f"{folder}/{name}.jsonl", rows)
    server = subprocess.Popen(
        [suffice, "serve", "--config", f"{folder}/uniform.yaml", "--router", f"{folder}/serving", "--store", f"{folder}/{name}.db"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = next(word for word in server.stdout.readline().split() if word.startswith("127.0.0.1:"))
    common.run(suffice, "play", "--data", data, "--seed", 1, "--server", address)
    server.terminate()
    server.wait()


def valued(suffice, folder, seed, learnt, on):
    """The difference in quality, and its interval."""
    router = f"{folder}/{seed}-{learnt}"
    common.run(suffice, "train", "--data", f"{router}.db", "--out", router, "--recipe", f"{folder}/recipe.json")
    report = json.loads(common.run(
        suffice, "ope", "--log", f"{folder}/{seed}-{on}.db", "--policy", f"{folder}/greedy.yaml", "--router", router, "--json"))
    return report["candidates"][0]["values"]["quality"]["difference"]


main()
