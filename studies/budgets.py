#!/usr/bin/env python3
"""What a router that serves within a budget earns on each set of outcomes with costs, beside every simple baseline: a table of docs/results.md.

Half of a set trains; the other half is played in some orders by the default policy with a budget per request, learning on, and the
other way round. The baselines learn from the same half, and each is given what a server hasn't: the one price per dollar at which its
choices on exactly these rows cost the budget, the whole of it. Budgets lie between the mean costs of the cheapest and of the best
single model, by the logarithm.

Usage: SUFFICE_DATA=FOLDER studies/budgets.py PATH_OF_SUFFICE [SPLITS [ORDERS]]
"""
import json, math, os, statistics, sys, tempfile

import common

SETS = {"RouterBench part": "routerbench_part/train", "LLMRouter": "llmrouter/train", "MMLU pair": "routellm/mmlu_dev",
        "ZeroEval": "zeroeval/gsm"}
SHARES = [.1, .3, .5, .7, .9]
BASELINES = ["kNN", "predicted task", "zero router", "shuffled control", "oracle"]


def main():
    suffice, data = common.inputs()
    splits, orders = (int(a) for a in (sys.argv[2:] + ["4", "5"][len(sys.argv) - 2:]))
    print("| set: cheapest, best single | budget, USD | **served** | without learning | its one price | " + " | ".join(BASELINES)
          + " | cost / budget | dearest half |")
    print("| --- " * (7 + len(BASELINES)) + "|")
    for name, file in SETS.items():
        rows = common.read(f"{data}/{file}.jsonl.gz")
        results = []
        for split in range(1, splits + 1):
            halves = common.halves(rows, split)
            results.append([Half(suffice, f"{data}/{os.path.dirname(file)}/models.json", *half, split, orders).lines()
                            for half in (halves, halves[::-1])])
        show(name, results)


class Half:
    """A router from one half of a set, and the other half."""

    def __init__(self, suffice, prices, known, played, split, orders):
        self.suffice, self.prices, self.known, self.played, self.split, self.orders = suffice, prices, known, played, split, orders

    def lines(self):
        """Per budget: the budget, and what each method earned."""
        with tempfile.TemporaryDirectory() as work:
            known, played = common.write(f"{work}/known", self.known), common.write(f"{work}/played", self.played)
            fixed = common.write(f"{work}/fixed.yaml", ["policy: {learning: {enabled: false}}"])
            common.run(self.suffice, "train", "--data", known, "--models", self.prices, "--out", f"{work}/router", "--seed", self.split)
            router = ["--router", f"{work}/router", "--models", self.prices, "--json", "--data", played]
            singles = json.loads(common.run(self.suffice, "simulate", *router, "--seeds", 1))["baselines"]
            best, cheap = (next(line for line in singles if line["name"].startswith(kind)) for kind in ("best single", "all cheap"))
            least, most = (math.log(line["cost_usd"]["value"]) for line in (cheap, best))
            budgets = [f"{math.exp(least + share * (most - least)):.3g}" for share in SHARES]
            ends = [line["quality"]["value"] for line in (best, cheap)]
            served, unlearnt = (json.loads(common.run(
                self.suffice, "simulate", *router, *policy, "--seeds", self.orders, "--budget-usd", *budgets))["policies"]
                for policy in ([], ["--policy", fixed]))
            report = json.loads(common.run(
                self.suffice, "evaluate", *router, "--baseline-data", known, "--resamples", 2, "--at-cost", *budgets))
            offline = {line["name"]: [at and at["value"] for at in line["quality_at_cost"]] for line in report["baselines"] + [report["router"]]
                       if all(line.get("quality_at_cost") or [None])}
        return [{"budget": float(budget), "ends": ends, "served": live["quality"]["value"], "unlearnt": still["quality"]["value"],
                 "ratio": live["budget"]["ratio"]["value"], **{name: curve[place] for name, curve in offline.items()}}
                for place, (budget, live, still) in enumerate(zip(budgets, served, unlearnt))]


def show(name, results):
    """One row per budget: means over the splits; ± is the standard error, over the splits, of the router's one price less that baseline."""
    for place in range(len(SHARES)):
        splits = [[half[place] for half in halves] for halves in results]
        lines = [line for halves in splits for line in halves]

        def mean(key):
            return statistics.mean(line[key] for line in lines)

        def beside(key):
            if key not in lines[0]:
                return "–"
            leads = [statistics.mean(line["router"] - line[key] for line in halves) for halves in splits]
            error = statistics.stdev(leads) / math.sqrt(len(leads)) if len(leads) > 1 else 0
            return f"{mean(key):.4f} ({statistics.mean(leads):+.4f} ± {error:.4f})".replace("(-", "(−")

        best, cheap = (statistics.mean(line["ends"][end] for line in lines) for end in (0, 1))
        print(f"| {name}: {cheap:.3f}, {best:.3f} | {mean('budget'):.2e} | **{mean('served'):.4f}** | {mean('unlearnt'):.4f} "
              f"| {mean('router'):.4f} | " + " | ".join(beside(key) for key in BASELINES[:-1])
              + f" | {mean('oracle'):.3f} | {mean('ratio'):.3f} | {max(line['ratio'] for line in lines):.3f} |", flush=True)


if __name__ == "__main__":
    main()
