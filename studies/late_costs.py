#!/usr/bin/env python3
"""Whether a budget per request is kept where costs are told late, or never: a table of docs/results-operation.md.

Streams of 6,000 requests of ParetoBandit's `val`, with an artefact from its `train_partial` and untrained, at every budget. What counts
is the dearest 1,500 requests in a row of each stream.

Usage: SUFFICE_DATA=FOLDER studies/late_costs.py PATH_OF_SUFFICE [STREAMS]
"""
import json, sys, tempfile

import common

BUDGETS = [8.3e-5, 2.3e-4, 6.6e-4, 1.9e-3, 5.3e-3]
# Requests after which a cost is told, and the share of the costs that are.
FEEDBACK = {"at once": (0, 1), "20 requests late": (20, 1), "100 requests late": (100, 1), "300 requests late": (300, 1), "2,000 requests late": (2_000, 1),
            "a third never": (0, 0.67), "300 late, a third never": (300, 0.67), "19 of 20 never": (0, 0.05)}


def main():
    suffice, data = common.inputs()
    data, streams = f"{data}/paretobandit", int(sys.argv[2]) if sys.argv[2:] else 60
    with tempfile.TemporaryDirectory() as work:
        common.run(suffice, "train", "--data", f"{data}/train_partial.jsonl.gz", "--out", f"{work}/router", "--seed", 1)
        known = common.read(f"{data}/train_partial.jsonl.gz")[0]["outcomes"]
        common.write(f"{work}/rows.jsonl", [dict(row, outcomes={model: row["outcomes"][model] for model in known})
                                            for row in common.read(f"{data}/val.jsonl.gz")])
        print("| start | costs told |" + "".join(f" {budget:.1e} |" for budget in BUDGETS))
        print("| --- | --- |" + " --- |" * len(BUDGETS))
        for start, router in ("artefact", ["--router", f"{work}/router"]), ("untrained", []):
            for told, (delay, share) in FEEDBACK.items():
                scenario = {"requests": 6_000, "feedback": [{"source": "client", "share": share, "delay": delay}]}
                report = json.loads(common.run(
                    suffice, "simulate", *router, "--data", f"{work}/rows.jsonl", "--models", f"{data}/models.json", "--json",
                    "--seeds", streams, "--scenario", common.write(f"{work}/scenario.yaml", [scenario]), "--budget-usd", *BUDGETS))
                print(f"| {start} | {told} |" + "".join(f" {cell(policy, streams)} |" for policy in report["policies"]), flush=True)


def cell(policy, streams):
    """Streams beyond the promise, the dearest one, what is used, and the mean quality."""
    budget = policy["budget"]
    beyond = round((1 - budget["kept_share"]) * streams)
    return f"{beyond}, {budget['worst_window_ratio']:.3f}; {budget['ratio']['value']:.3f}, {policy['quality']['value']:.4f}"


if __name__ == "__main__":
    main()
