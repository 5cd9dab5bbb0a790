#!/usr/bin/env python3
"""How well objectives keep what they promise on real outcomes, and at what price: "Floors, windows, ceilings and latency targets" in docs/results-operation.md.

Half of a set trains; the other half is the stream, in some orders, with its artefact and untrained. What the engine does by itself is
played by `suffice simulate`; uneven traffic, latency, and objectives that requests bring go through the socket of a served router
(objectives_live.py). Everything is set beside what fixed choices come to on the very same rows (references.py).

Usage: SUFFICE_DATA=FOLDER studies/objectives.py PATH_OF_SUFFICE [SEEDS [SECTION…]]
"""
import json, os, statistics, sys, tempfile

import common
import objectives_live as live
from references import Truth, crossing, dearest, hull, poorest

SETS = {"ParetoBandit": "paretobandit/val", "RouterBench part": "routerbench_part/train", "LLMRouter": "llmrouter/train"}
FLOORS = {"ParetoBandit": [.85, .9, .92, .93], "RouterBench part": [.7, .78, .82, .86], "LLMRouter": [.56, .6, .64]}
CEILINGS = {"ParetoBandit": ["6e-4", "1.5e-3", "1e-2"], "RouterBench part": ["3e-4", "5e-4", "6e-3"], "LLMRouter": ["2e-4"]}
REQUESTS = 3_000
COSTS = {"source": "gateway", "says": ["cost"]}
GOOD = {"source": "good", "share": .1, "share_bad": 0, "says": ["quality"]}
BAD = {"source": "bad", "share": 0, "share_bad": .6, "says": ["quality"]}
WEIGHTS = [0, 1, 3, 10, 20, 40, 80, 150, 250, 400, 700, 1_500, 4_000, 10_000, 30_000, 100_000]


class Half:
    """A router from one half of a set, and the other half."""

    def __init__(self, suffice, data, name, folder, seeds):
        self.suffice, self.name, self.folder, self.seeds = suffice, name, folder, seeds
        file = f"{data}/{SETS[name]}"
        self.prices = f"{os.path.dirname(file)}/models.json"
        known, played = common.halves(common.read(f"{file}.jsonl.gz"), 1)
        self.played = common.write(f"{folder}/played.jsonl", played)
        self.rows = {row["id"]: row for row in played}
        self.router = f"{folder}/router"
        common.run(suffice, "train", "--data", common.write(f"{folder}/known.jsonl", known), "--models", self.prices,
                   "--out", self.router, "--seed", 1)
        models = sorted({model for row in played for model in row["outcomes"]})
        truth = {row: {} for row in self.rows}
        for model in models:
            fixed = f"objective: {{cost_weight: 0}}, exploration: {{kind: fixed, model: {json.dumps(model)}}}"
            for step in self.play(fixed, seeds=1, scenario={})[0]:
                if step["model"] == model:
                    truth[step["row"]][model] = (step["quality"], step["cost_usd"])
        self.truth = Truth(truth)

    def play(self, policy, trained=True, scenario=None, seeds=None):
        """The decisions of each seed's stream under the settings of a policy."""
        steps = f"{self.folder}/steps.jsonl"
        world = {"requests": max(REQUESTS, len(self.rows))} if scenario is None else scenario
        common.run(self.suffice, "simulate", "--data", self.played, "--models", self.prices, "--policy",
                   common.write(f"{self.folder}/policy.yaml", [f"policy: {{{policy}}}"]), "--scenario",
                   common.write(f"{self.folder}/world.yaml", [json.dumps(world)]), "--seeds", seeds or self.seeds,
                   "--steps", steps, *(["--router", self.router] if trained else []))
        streams = {}
        with open(steps) as lines:
            for step in map(json.loads, lines):
                streams.setdefault(step["seed"], []).append(step)
        return list(streams.values())

    def frontier(self, trained):
        """Mean quality and cost of the same router at fixed weights of cost: what one price of quality can reach."""
        means = [mean_of([step for stream in self.play(f"objective: {{cost_weight: {weight}}}", trained, seeds=3) for step in stream])
                 for weight in WEIGHTS]
        return [(quality, cost) for cost, quality in hull((cost, quality) for quality, cost in means)]


def mean_of(steps):
    return statistics.fmean(step["quality"] for step in steps), statistics.fmean(step["cost_usd"] for step in steps)


def pm(values, digits=4):
    """Mean ± half of a 95 % interval over the streams; one has none."""
    mean = f"{statistics.fmean(values):.{digits}f}"
    return f"{mean} ± {1.96 * statistics.stdev(values) / len(values) ** .5:.{digits}f}" if len(values) > 1 else mean


def times(cost, reference):
    return "–" if not reference else f"{cost / reference:.2f}"


def floors(halves):
    """Lowest cost while the mean quality stays at a floor."""
    print("| set, start, floor | mean − floor | poorest 1,000 − floor: mean, worst | USD per request | × cheapest mixture | × cheapest single "
          "| × same router, one price | × oracle |\n" + "| --- " * 8 + "|")
    for half in halves:
        for trained in (True, False):
            frontier = half.frontier(trained)
            for floor in FLOORS[half.name]:
                streams = half.play(f"objective: {{min_mean_quality: {floor}}}", trained)
                lacking = [poorest([step["quality"] for step in stream], 1_000) - floor for stream in streams]
                means = [mean_of(stream) for stream in streams]
                cost = statistics.fmean(cost for _, cost in means)
                print(f"| {half.name}, {'artefact' if trained else 'untrained'}, {floor} | {pm([quality - floor for quality, _ in means])} "
                      f"| {statistics.fmean(lacking):+.4f}, {min(lacking):+.4f} | {cost:.2e} | {times(cost, half.truth.mixture_at(floor))} "
                      f"| {times(cost, half.truth.single_at(floor))} | {times(cost, crossing(frontier, floor))} "
                      f"| {times(cost, half.truth.oracle_at(floor))} |", flush=True)


def troubled_floors(halves):
    """The same where something is wrong."""
    print("\n| set, floor, trouble | mean − floor: first third, last | poorest 1,000 − floor: mean, worst | USD, last third / cheapest mixture |\n"
          + "| --- " * 4 + "|")
    for half in halves:
        floor = FLOORS[half.name][1]
        cheap = min(half.truth.singles, key=lambda model: half.truth.singles[model][1])
        used = max(half.truth.singles, key=lambda model: half.truth.singles[model][0] - 100 * half.truth.singles[model][1])
        every = {model for row in half.rows.values() for model in row["outcomes"]}
        drop = {"at": "33.4%", "quality_factor": .8}
        troubles = {
            "none": ({}, lambda model, quality: quality),
            "every model .03 worse than in training": (
                {"events": [{"at": 0, "model": model, "quality_shift": -.03} for model in sorted(every)]},
                lambda model, quality: max(0, quality - .03)),
            f"{cheap.split('/')[-1]}, the cheapest, at .8 of its quality after a third": (
                {"events": [{"model": cheap, **drop}]}, lambda model, quality: quality * (.8 if model == cheap else 1)),
            f"{used.split('/')[-1]} at .8 of its quality after a third": (
                {"events": [{"model": used, **drop}]}, lambda model, quality: quality * (.8 if model == used else 1)),
            "a tenth of the outcomes told": ({"feedback": [{"source": "client", "share": .1}]}, lambda model, quality: quality),
            **{f"outcomes {late} requests late": ({"feedback": [{"source": "client", "delay": late}]}, lambda model, quality: quality)
               for late in (100, 300, 1_000)},
            "good answers told in one of ten, bad ones in six of ten": ({"feedback": [COSTS, GOOD, BAD]}, lambda model, quality: quality),
            "the same, the bad ones weighing a sixth": ({"feedback": [COSTS, GOOD, BAD]}, lambda model, quality: quality,
                                                        "learning: {sources: {bad: {weight: 0.1667}}}")}
        for trouble, (world, change, *learning) in troubles.items():
            streams = half.play(", ".join([f"objective: {{min_mean_quality: {floor}}}", *learning]),
                                scenario={"requests": 2 * REQUESTS, **world})
            third = len(streams[0]) // 3
            lacking = [poorest([step["quality"] for step in stream], 1_000) - floor for stream in streams]
            first, last = ([mean_of(stream[part]) for stream in streams] for part in (slice(third), slice(-third, None)))
            cost = statistics.fmean(cost for _, cost in last)
            print(f"| {half.name}, {floor}, {trouble} | {pm([quality - floor for quality, _ in first])}, "
                  f"{pm([quality - floor for quality, _ in last])} | {statistics.fmean(lacking):+.4f}, {min(lacking):+.4f} "
                  f"| {times(cost, half.truth.changed(change).mixture_at(floor))} |", flush=True)


def adequate(halves):
    """The cheapest model that is good enough."""
    print("\n| set, start, objective | mean quality | less the best single | cost / best single's | / cheapest mixture as good |\n" + "| --- " * 5 + "|")
    for half in halves:
        best = max(half.truth.singles.values())
        for trained in (True, False):
            for objective in ("cheapest_within: 0.02", "cheapest_within: 0.05", "cheapest_within: 0.1", "min_quality: 0.6", "min_quality: 0.9"):
                means = [mean_of(stream) for stream in half.play(f"objective: {{{objective}}}", trained, scenario={})]
                quality, cost = (statistics.fmean(values) for values in zip(*means))
                print(f"| {half.name}, {'artefact' if trained else 'untrained'}, {objective} | {pm([quality for quality, _ in means])} "
                      f"| {quality - best[0]:+.4f} | {times(cost, best[1])} | {times(cost, half.truth.mixture_at(quality))} |", flush=True)


def windows(half):
    """A thousand requests to a window of any length; a price doubles half-way."""
    print("\n| ParetoBandit, $6.6e-4 a request, 1,000 requests a window | dearest window / amount: mean, worst | spent / amounts | quality less the best "
          "mixture at that cost |\n" + "| --- " * 4 + "|")
    change = {"at": "50%", "model": "mistralai/mistral-large-2512", "cost_factor": 2}
    cases = {"an hour": (3_600, {}), "a day": (86_400, {}), "30 days": (2_592_000, {}),
             "an hour, 500 requests late": (3_600, {"feedback": [{"source": "client", "delay": 500}]}),
             "an hour, Mistral's price doubles, announced": (3_600, {"events": [{**change, "announced": True}]}),
             "an hour, Mistral's price doubles, nobody says so": (3_600, {"events": [change]})}
    for name, (seconds, world) in cases.items():
        amount = 1_000 * live.USD
        streams = half.play(f"objective: {{budget_usd: {{usd: {amount}, per: {seconds}s}}}}",
                            scenario={"requests": 2 * REQUESTS, "seconds_per_request": seconds / 1_000, **world})
        most = [dearest(range(len(stream)), [step["cost_usd"] for step in stream], 1_000) / amount for stream in streams]
        quality, cost = mean_of([step for stream in streams for step in stream])
        lead = "–" if "events" in world else f"{quality - half.truth.mixture_quality(cost):+.4f}"
        print(f"| {name} | {statistics.fmean(most):.3f}, {max(most):.3f} | {cost / live.USD:.3f} | {lead} |", flush=True)


def main():
    suffice, data = common.inputs()
    seeds = int((sys.argv[2:] + ["10"])[0])
    with tempfile.TemporaryDirectory() as folder:
        halves = []
        for place, name in enumerate(SETS):
            os.mkdir(f"{folder}/{place}")
            halves.append(Half(suffice, data, name, f"{folder}/{place}", seeds))
        live_folder = f"{folder}/live"
        every = {
            "floors": lambda: floors(halves), "troubled": lambda: troubled_floors(halves), "adequate": lambda: adequate(halves),
            "windows": lambda: windows(halves[0]), "traffic": lambda: live.windows(halves[0], live_folder, seeds),
            "ceilings": lambda: live.ceilings(halves, CEILINGS, live_folder, seeds),
            "own": lambda: live.own_objectives(halves[0], live_folder, seeds),
            "latency": lambda: live.latency(suffice, data, live_folder, seeds)}
        for section in sys.argv[3:] or every:
            every[section]()


if __name__ == "__main__":
    main()
