#!/usr/bin/env python3
"""Whether the differences that `suffice simulate` shows are there on other prompts: how often their intervals hold the truth, and how wide they are.

Per set: a router from one third of the rows (or none); the others are the world. Rows are drawn from it with replacement, a
repeat with a space more so that it is a prompt of its own, and two policies simulated on them; the truth is what they differ by
on 1,000 streams, as long as the samples, of the whole world. Under luck both are one policy with other dice, and the truth is 0.
Where the policies do alike on every row there is no interval.
Width: the mean of the intervals' halves by 1.96 standard deviations of what they are around.

Usage: SUFFICE_DATA=FOLDER studies/compared.py PATH_OF_SUFFICE [DRAWS]
"""
import json, random, statistics, sys, tempfile

from common import inputs, run, world_and_router, write

ROWS, SEEDS = 400, [20, 5]
SETS = [  # file, a router or none, a cost weight that matters
    ("llmrouter/train", False, 100),
    ("routellm/mmlu_dev", True, 5),
    ("paretobandit/val", True, 5),
]


def pairs(weight):
    """Label, policies, and whether only luck decides between them."""
    counted = {"objective": {"cost_weight": weight}}
    dice = dict(counted, exploration={"kind": "epsilon", "epsilon": 0.2})
    return [
        (f"cost_weight 0 and {weight}", [{"objective": {"cost_weight": 0}}, counted], False),
        ("exploration epsilon 0.1 and default", [dict(counted, exploration={"kind": "epsilon", "epsilon": 0.1}), counted], False),
        ("luck", [dice, dice], True),
    ]


class World:
    def __init__(self, suffice, data, folder, name, has_router):
        self.rows, self.more = world_and_router(suffice, data, folder, name, has_router)
        self.suffice, self.folder = suffice, folder
        self.path = write(f"{folder}/world.jsonl", self.rows)

    def sample(self, count, seed):
        seen, rows = {}, []
        for place, row in enumerate(random.Random(seed).choices(self.rows, k=count)):
            times = seen[row["prompt"]] = seen.get(row["prompt"], -1) + 1
            rows.append(dict(row, id=str(place), prompt=row["prompt"] + " " * times))
        return write(f"{self.folder}/sample.jsonl", rows)

    def difference(self, path, policies, weight, seeds, first, *more):
        """Of the second policy to the first, on fresh streams and with fresh dice."""
        files = [
            write(f"{self.folder}/{name}.yaml", [{"policy": dict(policy, seed=100_000 * place + 1_000 * first)}])
            for place, (name, policy) in enumerate(zip("ab", policies))]
        report = json.loads(run(
            self.suffice, "simulate", "--data", path, *self.more, "--policy", *files, "--cost-weight", weight, "--seeds", seeds,
            "--first-seed", first, "--json", *more))
        return report["differences"][0]


def study(world, name, pair, weight, count, draws, seed_counts):
    label, policies, is_luck = pair
    scenario = write(f"{world.folder}/scenario.yaml", [f"requests: {count}"])
    truth = world.difference(world.path, policies, weight, 1000, 1, "--scenario", scenario)
    for seeds in seed_counts:
        found = [world.difference(world.sample(count, draw), policies, weight, seeds, 2000 + draw * seeds) for draw in range(draws)]
        words = []
        for figure in ("quality", "cost_usd", "reward"):
            true, shown = 0 if is_luck else truth[figure]["value"], [draw[figure] for draw in found if "low" in draw[figure]]
            held = sum(one["low"] <= true <= one["high"] for one in shown)
            right = sum(one["low"] > 0 and true > 0 or one["high"] < 0 and true < 0 for one in shown)
            wrong = sum(one["low"] > 0 or one["high"] < 0 for one in shown) - right
            half = statistics.mean((one["high"] - one["low"]) / 2 for one in shown)
            need = 1.96 * statistics.stdev(draw[figure]["value"] for draw in found)
            words.append(f"{figure} {true:+.3g}: held {held} of {len(shown)}, shown {right}, wrongly {wrong}, ± {half:.2g}, width {half / need:.2f}")
        print(f"{name}, {label}, {count} rows, {seeds} seeds: of {draws} " + "; ".join(words), flush=True)


def main():
    suffice, data = inputs()
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    for name, has_router, weight in SETS:
        with tempfile.TemporaryDirectory() as folder:
            world = World(suffice, data, folder, name, has_router)
            for pair in pairs(weight):
                study(world, name, pair, weight, ROWS, draws, SEEDS)


if __name__ == "__main__":
    main()
