#!/usr/bin/env python3
"""What a router learns from its own log: the figures of "Learning from logs" in docs/results-prediction.md.

For each set and seed: 70 % of the prompts are the world, 30 % the test. A first router is trained on 300 prompts of full
information and served with epsilon = .1 and nothing logged but features (log_prompts: never); 10,000 prompts of the world
are played through its socket; its store trains the next router. Beside it: the first router, the same log without the
logged expectations (prior_outcomes 0), the log and the 300 prompts together, and full information on all prompts.

Usage: SUFFICE_DATA=FOLDER studies/logs.py PATH_OF_SUFFICE [SEEDS]      prints a Markdown table
"""
import json, random, re, subprocess, sys, tempfile

import common

SETS = {
    "LLMRouter": ["llmrouter/train.jsonl.gz"],
    "RouterDC": ["routerdc/train.jsonl.gz"],
    "ParetoBandit": ["paretobandit/train_partial.jsonl.gz", "paretobandit/val.jsonl.gz"],
}
DECISIONS = 10_000
CONFIGURATION = """listen: 127.0.0.1:0
http: off
policy: {seed: %d, objective: {cost_weight: 0}, exploration: {kind: epsilon, epsilon: 0.1}}
"""


def main():
    suffice, data = common.inputs()
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print("| set | measure | " + " | ".join(VARIANTS) + " |")
    print("| --- | --- |" + " --- |" * len(VARIANTS))
    for name, files in SETS.items():
        rows = []
        for file in files:
            rows += common.read(f"{data}/{file}")
        results = [run(suffice, rows, seed) for seed in range(11, 11 + seeds)]
        for measure in ("quality", "Brier"):
            cells = [common.interval([r[v][measure] for r in results]) for v in VARIANTS]
            print(f"| {name} | {measure} | " + " | ".join(cells) + " |", flush=True)


VARIANTS = ["first router", "its log, no expectations", "its log", "its log and the 300", "full information"]


def run(suffice, rows, seed):
    chance = random.Random(seed)
    rows = rows[:]
    chance.shuffle(rows)
    cut = int(0.7 * len(rows))
    world, test = rows[:cut], rows[cut:]
    with tempfile.TemporaryDirectory() as folder:
        def command(*arguments):
            return common.run(suffice, *arguments)

        def train(out, *arguments, **recipe):
            common.write(f"{folder}/recipe.json", [{"assessment_share": 0, **recipe}])
            command("train", "--out", f"{folder}/{out}", "--seed", seed, "--recipe", f"{folder}/recipe.json",
                    "--data", *arguments)
            return score(command("predict", "--router", f"{folder}/{out}", "--data", f"{folder}/test.jsonl"), test)

        common.write(f"{folder}/test.jsonl", test)
        common.write(f"{folder}/first.jsonl", world[:300])
        common.write(f"{folder}/world.jsonl", world)
        common.write(f"{folder}/play.jsonl", [dict(chance.choice(world), id=str(i)) for i in range(DECISIONS)])
        result = {"first router": train("first", f"{folder}/first.jsonl")}
        serve(suffice, folder, seed, lambda address: command(
            "play", "--data", f"{folder}/play.jsonl", "--server", address, "--connections", 4))
        result["its log, no expectations"] = train("plain", f"{folder}/log.db", prior_outcomes=0)
        result["its log"] = train("next", f"{folder}/log.db")
        result["its log and the 300"] = train("both", f"{folder}/log.db", f"{folder}/first.jsonl")
        result["full information"] = train("full", f"{folder}/world.jsonl")
        return result


def serve(suffice, folder, seed, body):
    with open(f"{folder}/suffice.yaml", "w") as file:
        file.write(CONFIGURATION % seed)
    server = subprocess.Popen(
        [suffice, "serve", "--router", f"{folder}/first", "--config", f"{folder}/suffice.yaml", "--store",
         f"{folder}/log.db"], stdout=subprocess.PIPE, stderr=open(f"{folder}/log", "w"), text=True)
    try:
        body(re.search(r"[\d.]+:\d+", server.stdout.readline()).group())
    finally:
        server.terminate()
        server.wait()


def score(predictions, test):
    """Mean quality of the model ranked first among those that were run, and Brier score over all known outcomes."""
    picked, squares = [], []
    for line, row in zip(predictions.splitlines(), test):
        predicted = json.loads(line)["predicted"]
        known = {m: o["quality"] for m, o in row["outcomes"].items() if o.get("quality") is not None}
        expected = {m: predicted[m]["quality"] if m in predicted else 0.5 for m in known}
        picked.append(known[max(known, key=expected.get)])
        squares += [(expected[m] - known[m]) ** 2 for m in known]
    return {"quality": sum(picked) / len(picked), "Brier": sum(squares) / len(squares)}


main()
