#!/usr/bin/env python3
"""What a recommendation of `suffice tune` is worth: how often the settings are truly better, and how often the interval of the held-out gain holds the truth.

Per set: a router from one third of the rows (or none); the others are the world. Rows are drawn from it with replacement and
tuned on; the truth is what the search's winner earns more than the plain settings on 150 streams, as long as the held-out ones, of the
whole world. In a world of luck every row's outcomes are dealt to its models anew, so that no router is right.

Usage: SUFFICE_DATA=FOLDER studies/tuned.py PATH_OF_SUFFICE [DRAWS]
"""
import json, random, sys, tempfile

from common import inputs, run, world_and_router, write

SETS = [  # file, rows, a router or none, luck, the goal
    ("routellm/mmlu_dev", 400, True, False, ["--cost-weight", 5]),
    ("routellm/mmlu_dev", 400, True, True, ["--cost-weight", 5]),
    ("routellm/mmlu_dev", 1500, True, True, ["--cost-weight", 5]),
    ("llmrouter/train", 400, False, False, ["--cost-weight", 100]),
    ("paretobandit/val", 400, True, False, ["--budget-usd", 0.00066]),
    ("paretobandit/val", 400, True, False, ["--min-quality", 0.92]),
]


class World:
    def __init__(self, suffice, data, folder, name, has_router, is_luck):
        self.rows, self.more = world_and_router(suffice, data, folder, name, has_router)
        if is_luck:
            self.rows = [dealt(row, random.Random(place)) for place, row in enumerate(self.rows)]
        self.suffice, self.folder = suffice, folder
        self.path = write(f"{folder}/world.jsonl", self.rows)

    def sample(self, count, seed):
        drawn = random.Random(seed).choices(self.rows, k=count)
        return write(f"{self.folder}/sample.jsonl", [dict(row, id=str(place)) for place, row in enumerate(drawn)])

    def tuned(self, sample, goal, seed):
        return json.loads(run(self.suffice, "tune", "--data", sample, *self.more, *goal, "--json", "--threads", 1, "--seed", seed))

    def worth(self, policies, requests):
        """Mean quality and cost of policies, given as text, on fresh streams."""
        paths = [write(f"{self.folder}/{place}.yaml", [text]) for place, text in enumerate(policies)]
        scenario = write(f"{self.folder}/scenario.yaml", [f"requests: {requests}"])
        lines = json.loads(run(
            self.suffice, "simulate", "--data", self.path, *self.more, "--policy", *paths, "--scenario", scenario,
            "--seeds", 150, "--threads", 1, "--json"))["policies"]
        return [(line["quality"]["value"], line["cost_usd"]["value"]) for line in lines]


def dealt(row, chance):
    models = sorted(row["outcomes"])
    return dict(row, outcomes={model: row["outcomes"][other] for model, other in zip(models, chance.sample(models, len(models)))})


def gain(goal, found, plain):
    """Of a reward, what is gained; of a constraint, what is gained where it is kept, and −1 where only the plain settings keep it."""
    kind, bound = goal
    if kind == "--cost-weight":
        return (found[0] - plain[0]) - bound * (found[1] - plain[1])
    kept = [cost <= 1.01 * bound if kind == "--budget-usd" else quality >= bound for quality, cost in (found, plain)]
    if kept[0] != kept[1]:
        return 1 if kept[0] else -1
    return found[0] - plain[0] if kind == "--budget-usd" else plain[1] - found[1]


def study(suffice, data, draws, folder, name, count, has_router, is_luck, goal):
    world = World(suffice, data, folder, name, has_router, is_luck)
    plain = json.dumps({"name": "plain", "objective": {
        {"--cost-weight": "cost_weight", "--budget-usd": "budget_usd_per_request", "--min-quality": "min_quality"}[goal[0]]: goal[1]}})
    found, held, ahead = [], 0, []
    for draw in range(1, draws + 1):
        report = world.tuned(world.sample(count, draw), goal, draw)
        shown = report["gain_held_out"]
        true = gain(goal, *world.worth([report["found"], plain], report["held_out_rows"]))
        held += shown["low"] <= true <= shown["high"]
        if report["is_tuned"]:
            found.append(true)
        if shown["value"] > 0:
            ahead.append(true)
    world_name = f"{name}, {count} rows, {'a router' if has_router else 'untrained'}{', luck' if is_luck else ''}, {goal[0][2:]} {goal[1]}"
    print(f"{world_name}: of {draws} recommended {len(found)}, truly no better {sum(true <= 0 for true in found)}; "
          f"ahead on the held-out rows {len(ahead)}, truly no better {sum(true <= 0 for true in ahead)}"
          + (f"; interval held {held}" if goal[0] == "--cost-weight" else ""), flush=True)


def main():
    suffice, data = inputs()
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    for part in SETS:
        with tempfile.TemporaryDirectory() as folder:
            study(suffice, data, draws, folder, *part)


if __name__ == "__main__":
    main()
