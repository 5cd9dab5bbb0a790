#!/usr/bin/env python3
"""What a router without any training earns from its first request on, beside Vowpal Wabbit: a table of docs/results.md.

Whole sets of outcomes in some orders, quality alone counting. The server's own engine plays them untrained (`suffice simulate`).
Vowpal Wabbit plays the same kind of stream with `--cb_explore_adf`: it sees the prompt's words and its task, crossed with the model's name,
draws from its own probabilities, and learns from the drawn model's outcome. It is run with several settings; shown are its
defaults and, picked with hindsight on each set, its best.

Usage: SUFFICE_DATA=FOLDER studies/untrained.py PATH_OF_SUFFICE [ORDERS [FIRST_ORDER]]      (Tests/Peers/requirements.txt; without it ours alone)
"""
import json, os, random, re, statistics, sys, tempfile
from concurrent.futures import ProcessPoolExecutor

import common

try:
    import vowpalwabbit
except ImportError:
    vowpalwabbit = None

SETS = {"RouterDC": "routerdc/train", "RouterBench part": "routerbench_part/train", "LLMRouter": "llmrouter/train",
        "ParetoBandit `val`": "paretobandit/val"}
# A model that the published streams add later.
LATER = "google/gemini-2.5-flash"
POLICY = "policy: {objective: {cost_weight: 0}}"
WORDS_MAX = 200
DEFAULTS = ("--epsilon 0.05", "words and task", 0)
EXPLORING = ["--epsilon 0.05", "--epsilon 0.02", "--squarecb --gamma_scale 10", "--squarecb --gamma_scale 100", "--cover 3 --epsilon 0.02",
             "--softmax --lambda 20", "--regcb --mellowness 0.01"]
CROSSED = {"words and task": "-q WA -q TA", "task": "-q TA --ignore W"}
# What nothing known costs: in [0, 1] the unknown looks best, in [-1, 0] worst.
OFFSETS = [0, 1]


def main():
    suffice, data = common.inputs()
    orders, first = (int(a) for a in (sys.argv[2:] + ["8", "1"][len(sys.argv) - 2:]))
    if not vowpalwabbit:
        print("untrained: Vowpal Wabbit is not installed, its rows are SKIPPED", file=sys.stderr)
    print("| mean quality, every request counted | untrained | Vowpal Wabbit, defaults | its best of "
          f"{len(EXPLORING) * len(CROSSED) * len(OFFSETS)} settings | which |")
    print("| --- | --- | --- | --- | --- |")
    for name, file in SETS.items():
        rows = common.read(f"{data}/{file}.jsonl.gz")
        for row in rows:
            row["outcomes"].pop(LATER, None)
        ours = play_suffice(suffice, f"{data}/{os.path.dirname(file)}/models.json", rows, orders, first)
        print(f"| {name}, {len(rows):,} | **{shown(ours)}** | " + beside(rows, orders, first), flush=True)


def play_suffice(suffice, prices, rows, orders, first):
    with tempfile.TemporaryDirectory() as work:
        offered = {model for row in rows for model in row["outcomes"]}
        with open(prices) as file:
            listed = {model: price for model, price in json.load(file).items() if model in offered}
        report = json.loads(common.run(
            suffice, "simulate", "--data", common.write(f"{work}/rows", rows), "--models", common.write(f"{work}/models.json", [listed]),
            "--policy", common.write(f"{work}/policy.yaml", [POLICY]), "--seeds", orders, "--first-seed", first, "--json"))
    return report["policies"][0]["quality"]


def shown(quality):
    return f"{quality['value']:.4f}" + (f" ± {(quality['high'] - quality['low']) / 2:.4f}" if "high" in quality else "")


def beside(rows, orders, first):
    if not vowpalwabbit:
        return "– | – | – |"
    settings = [(exploring, crossed, offset) for exploring in EXPLORING for crossed in CROSSED for offset in OFFSETS]
    with ProcessPoolExecutor(initializer=begin, initargs=(rows,)) as pool:
        runs = list(pool.map(play_vw, [(setting, order) for setting in settings for order in range(first, first + orders)]))
    found = {setting: runs[place * orders:(place + 1) * orders] for place, setting in enumerate(settings)}
    best = max(found, key=lambda setting: statistics.mean(found[setting]))
    return f"{common.interval(found[DEFAULTS])} | {common.interval(found[best])} | `{best[0]}`, {best[1]}, costs from {-best[2]} |"


def begin(rows):
    """Once per process: every row's context as Vowpal Wabbit reads it."""
    global played
    played = [(context(row), list(row["outcomes"].items())) for row in rows]


def context(row):
    words = dict.fromkeys(re.findall(r"[A-Za-z0-9]+", row["prompt"].lower()))
    task = re.sub(r"[\s:|]", "_", row.get("task") or "none")
    return f"shared |T {task} |W " + " ".join(list(words)[:WORDS_MAX])


def play_vw(run):
    """Mean quality of one stream."""
    (exploring, crossed, offset), order = run
    learner = vowpalwabbit.Workspace(f"--cb_explore_adf --quiet -b 20 {exploring} {CROSSED[crossed]} --random_seed {order}")
    draws, stream, earned = random.Random(order), played[:], 0
    random.Random(1_000 + order).shuffle(stream)
    for shared, outcomes in stream:
        actions = [f"|A {re.sub('[^A-Za-z0-9]', '_', model)}" for model, _ in outcomes]
        chances = learner.predict([shared] + actions)
        drawn = draws.choices(range(len(actions)), chances)[0]
        quality = outcomes[drawn][1]["quality"]
        earned += quality
        actions[drawn] = f"{drawn}:{1 - offset - quality:.6f}:{chances[drawn]:.6f} " + actions[drawn]
        learner.learn([shared] + actions)
    learner.finish()
    return earned / len(stream)


if __name__ == "__main__":
    main()
