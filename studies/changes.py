#!/usr/bin/env python3
"""What changes in the world cost, and how soon they are found: the figures of "Changes" in docs/results.md.

RouterDC: half of the prompts train, the others are a stream of 3,000 requests, the first 1,500 of which come again at its end,
shuffled anew; after the first 1,500 one model loses 30 % of its quality in one task. ParetoBandit: an artefact that does not know mistral-large is served `val`; before request 600 that model joins,
as it is, or with 30 % of its quality (and, to compare, for one request only).

Usage: SUFFICE_DATA=FOLDER studies/changes.py PATH_OF_SUFFICE [SEEDS]
"""
import json, random, statistics, sys, tempfile

import common

MISTRAL = "mistralai/mistral-large-2512"
DROPS = [("meta-math/MetaMath-Mistral-7B", "gsm8k"), ("meta-llama/Meta-Llama-3-8B", "mmlu"),
         ("HuggingFaceH4/zephyr-7b-beta", "arc_challenge"), ("meta-llama/Meta-Llama-3-8B", "cmmlu")]
STREAM, DROP = 3_000, 1_500
POLICIES = {"quality alone": "cost_weight: 0", "20 per USD": "cost_weight: 20",
            **{f"${usd}": f"budget_usd_per_request: {usd}" for usd in ("2.3e-4", "6.6e-4", "1.9e-3", "3e-3", "5.3e-3")}}


def main():
    suffice, data = common.inputs()
    seeds = (sys.argv[2:] + ["10"])[0]
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(suffice, folder, seeds)
        drops(lab, f"{data}/routerdc/train.jsonl.gz", f"{data}/routerdc/models.json")
        newcomers(lab, f"{data}/paretobandit", f"{data}/paretobandit/models.json")


class Lab:
    """The command, in a folder of its own."""

    def __init__(self, suffice, folder, seeds):
        self.suffice, self.folder, self.seeds = suffice, folder, seeds

    def write(self, name, text):
        return common.write(f"{self.folder}/{name}", text.splitlines())

    def run(self, *arguments):
        return common.run(self.suffice, *arguments)

    def train(self, rows, prices, name):
        lines = self.write(f"{name}.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        self.run("train", "--data", lines, "--models", prices, "--out", f"{self.folder}/{name}", "--seed", 1)
        return f"{self.folder}/{name}"

    def simulate(self, router, data, prices, policies, scenario):
        files = [self.write(f"policy-{place}.yaml", f"policy: {{objective: {{{objective}}}}}\n")
                 for place, objective in enumerate(policies)]
        return json.loads(self.run(
            "simulate", "--data", data, "--models", prices, "--router", router, "--policy", *files, "--scenario",
            self.write("scenario.yaml", json.dumps(scenario)), "--seeds", self.seeds, "--json"))


def drops(lab, path, prices):
    every = common.read(path)
    random.Random(7).shuffle(every)
    half = len(every) - STREAM
    router = lab.train(every[:half], prices, "routerdc")
    stream = lab.write("stream.jsonl", "".join(json.dumps(row) + "\n" for row in every[half:]))
    print("| 30 % less | found where it had a quarter of the task | after requests: median, most | found elsewhere "
          "| false alarms before | its share of the task, before → last 600 |")
    print("| --- | --- | --- | --- | --- | --- |")
    for model, task in DROPS:
        runs = [drop(lab, router, stream, prices, model, task, seed) for seed in range(1, int(lab.seeds) + 1)]
        drawn = [run for run in runs if run["before"] >= 0.25]
        found = [run["found"] for run in drawn if run["found"] is not None]
        others = [run for run in runs if run["before"] < 0.25]
        shares = (statistics.mean(run[part] for run in runs) for part in ("before", "after"))
        print(f"| {model.split('/')[1]}, {task} | {len(found)} of {len(drawn)} "
              f"| {statistics.median(found):.0f}, {max(found)} " if found else "| – ",
              f"| {sum(run['found'] is not None for run in others)} of {len(others)} " if others else "| – ",
              f"| {sum(run['false'] for run in runs)} | {' → '.join(format(share, '.2f') for share in shares)} |", sep="")


def drop(lab, router, stream, prices, model, task, seed):
    """One stream: when the model's detector, or its detector for the task, first raised an alarm, and its share of the task."""
    event = {"at": DROP, "model": model, "task": task, "quality_factor": 0.7}
    steps = f"{lab.folder}/steps.jsonl"
    report = json.loads(lab.run(
        "simulate", "--data", stream, "--models", prices, "--router", router, "--policy",
        lab.write("plain.yaml", "policy: {objective: {cost_weight: 0}}\n"), "--scenario",
        lab.write("scenario.yaml", json.dumps({"requests": DROP + STREAM, "events": [event]})), "--first-seed", seed,
        "--seeds", 1, "--json", "--steps", steps))
    alarms = report["policies"][0]["alarms"]
    hits = [a["requests"] for a in alarms
            if a["after"] > 0 and a["model"] == model and a.get("group") in (None, task)]
    drawn = {"before": [], "after": []}
    with open(steps) as lines:
        for step in map(json.loads, lines):
            if step["row"].startswith(task + "/") and not DROP <= step["request"] < DROP + STREAM - 600:
                drawn["before" if step["request"] < DROP else "after"].append(step["model"] == model)
    return {"found": min(hits, default=None), "false": sum(a["after"] == 0 for a in alarms),
            **{part: statistics.mean(which) for part, which in drawn.items()}}


def newcomers(lab, folder, prices):
    known = [dict(row, outcomes={m: o for m, o in row["outcomes"].items() if m != MISTRAL})
             for row in common.read(f"{folder}/train_partial.jsonl.gz")]
    router = lab.train(known, prices, "pareto")
    joins = {"at": 600, "model": MISTRAL, "state": "joins"}
    worlds = {"as it is": [joins], "useless": [{"at": 0, "model": MISTRAL, "quality_factor": 0.3}, joins],
              "nobody": [joins, dict(joins, at=601, state="leaves")]}
    reports = {name: lab.simulate(router, f"{folder}/val.jsonl.gz", prices, POLICIES.values(), {"events": events})
               for name, events in worlds.items()}
    print("\n| objective | quality before, settled | share after 300 requests, at last | recovered after | a useless one costs |")
    print("| --- | --- | --- | --- | --- |")
    for place, objective in enumerate(POLICIES):
        line = reports["as it is"]["policies"][place]
        recovery = line["recoveries"][0]
        shares = [(part["request"], part["shares"].get(MISTRAL, 0)) for part in line["parts"]]
        soon = statistics.mean(share for request, share in shares if 800 <= request < 1_000)
        late = statistics.mean(share for _, share in shares[-10:])
        useless, nobody = (reports[name]["policies"][place]["quality"]["value"] for name in ("useless", "nobody"))
        print(f"| {objective} | {recovery['reward_before']:.3f}, {recovery['reward_settled']:.3f} | {soon:.2f}, {late:.2f} "
              f"| {recovery['requests']['value']:.0f} | {100 * (nobody - useless) / nobody:.2f} % |")


main()
