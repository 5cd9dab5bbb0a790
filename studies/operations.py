#!/usr/bin/env python3
"""What sessions, breakers, ramps, exploration budgets and rules are worth on real outcomes: "Conversations, failing models and ramps" in
docs/results-operation.md. Everything goes through the socket of a running server, as a gateway would write it.

Usage: SUFFICE_DATA=FOLDER studies/operations.py PATH_OF_SUFFICE [SEEDS [conversations | outages | ramps | rules]]
"""
import os, statistics, sys, tempfile
from concurrent.futures import ProcessPoolExecutor

import common
from operating import conversations, outages, ramps, rules
from operating.world import FILES, World

POLICIES = ["sessions", "price alone", "no sessions", "asked once"]
OBJECTIVES = {"ParetoBandit": [{"cost_weight": 100}, {"budget_usd_per_request": 0.003}, {"cheapest_within": 0.02}],
              "RouterBench part": [{"cost_weight": 20}, {"budget_usd_per_request": 0.003}, {"cheapest_within": 0.02}],
              "LLMRouter": [{"cost_weight": 100}, {"budget_usd_per_request": 0.0003}, {"cheapest_within": 0.02}]}
BUSY, CHEAP = "mistralai/mistral-large-2512", "meta-llama/llama-3.1-8b-instruct"


def main():
    global suffice, worlds
    suffice, data = common.inputs()
    seeds = range(1, 1 + int((sys.argv[2:] + ["5"])[0]))
    wanted = sys.argv[3:] or ["conversations", "outages", "ramps", "rules"]
    with tempfile.TemporaryDirectory() as folder:
        worlds = {(name, kind): {} for name in FILES for kind in ("untrained", "trained")}
        for name in FILES:
            for seed in seeds:
                world = worlds[name, "untrained"][seed] = World(data, name, seed)
                os.mkdir(f"{folder}/{name} {seed}")
                worlds[name, "trained"][seed] = world.trained(suffice, f"{folder}/{name} {seed}")
        with ProcessPoolExecutor(3) as pool:
            for part in wanted:
                {"conversations": talk, "outages": fail, "ramps": climb, "rules": forbid}[part](pool, seeds)


def somewhere(job):
    """Runs `job` in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return job(folder)


def table(*columns):
    print("\n| " + " | ".join(columns) + " |\n" + "| --- " * len(columns) + "|")


# Conversations

def talk(pool, seeds):
    table("set, router", "objective", *POLICIES, "best single")
    runs = {(key, place, policy): pool.map(converse, [(key, objective, policy, "last", "cost", seed) for seed in seeds])
            for key in worlds for place, objective in enumerate(OBJECTIVES[key[0]]) for policy in POLICIES}
    for key in worlds:
        for place, objective in enumerate(OBJECTIVES[key[0]]):
            cells = [shown(objective, list(runs[key, place, policy])) for policy in POLICIES]
            print(f"| {', '.join(key)} | `{words(objective)}` | {' | '.join(cells)} | {best_single(worlds[key], objective)} |", flush=True)
    promises(pool, seeds)


def promises(pool, seeds):
    table("paid / expected, sessions, `cost_weight`", "turn 1", "2 to 5", "6 to 10", "11 to 20")
    ways = [("last", "cost"), ("all", "cost"), ("last", "tokens")]
    runs = {(key, way): pool.map(converse, [(key, OBJECTIVES[key[0]][0], "sessions", *way, seed) for seed in seeds])
            for key in worlds for way in ways}
    for (key, (text, told)), played in runs.items():
        ratios = zip(*(kept for _, _, _, kept in played))
        print(f"| {', '.join(key)}; {text} message{'s' * (text == 'all')}, {told} told | "
              + " | ".join(f"{statistics.mean(part):.2f}" for part in ratios) + " |", flush=True)


def converse(run):
    """Mean quality, USD, share of switches, and what was paid by what was expected."""
    key, objective, policy, text, told, seed = run
    steps = somewhere(lambda folder: conversations.play(suffice, folder, worlds[key][seed], objective, seed, policy, text, told))
    parts = [conversations.kept(steps, first, last) for first, last in ((1, 1), (2, 5), (6, 10), (11, 20))]
    return *(conversations.mean(steps, place) for place in (1, 2, 3)), parts


def words(objective):
    return ", ".join(f"{key}: {value}" for key, value in objective.items())


def shown(objective, runs):
    quality, usd = [run[0] for run in runs], [run[1] for run in runs]
    if weight := objective.get("cost_weight"):
        return common.interval([q - weight * c for q, c in zip(quality, usd)])
    if budget := objective.get("budget_usd_per_request"):
        return f"{statistics.mean(quality):.4f} for {statistics.mean(usd) / budget:.2f}"
    return f"{statistics.mean(quality):.4f} for ${statistics.mean(usd):.5f}"


def best_single(worlds, objective):
    """With hindsight, the best under the objective: who keeps within a budget, who is cheapest of those within the margin."""
    found = {model: [conversations.single(world, model, seed) for seed, world in worlds.items()] for model in worlds[1].prices}
    means = {model: [statistics.mean(run[place] for run in runs) for place in (0, 1)] for model, runs in found.items()}
    if weight := objective.get("cost_weight"):
        best = max(means, key=lambda model: means[model][0] - weight * means[model][1])
    elif budget := objective.get("budget_usd_per_request"):
        best = max((model for model in means if means[model][1] <= budget), key=lambda model: means[model][0])
    else:
        bar = max(quality for quality, _ in means.values()) - objective["cheapest_within"]
        best = min((model for model in means if means[model][0] >= bar), key=lambda model: means[model][1])
    return shown(objective, found[best])


# Failing models

def fail(pool, seeds):
    table("calls that fail", "gateway", "hurt of 2,000 requests", "in the first 100", "its share: before, during", "quality: before, during",
          "back after, s")
    ways = {"breakers": {}, "breakers, reports up to 100 requests late": {"late": 50}, "retries, learns nothing": {}, "knows": {"without": True}}
    kinds = [("timeout", 1), ("rate_limited", 0.3), ("provider_error", 0.05), ("slow", 1)]
    runs = {(kind, way): pool.map(suffer, [(kind, way, ways[way], seed) for seed in seeds]) for kind in kinds for way in ways}
    for ((error, share), way), played in runs.items():
        played = list(played)
        columns = [[run[place] for run in played] for place in range(7)]
        hurt, soon, before, during, good, bad = (statistics.mean(column) for column in columns[:6])
        back = "never" if None in columns[6] else f"{statistics.mean(columns[6]):.1f}"
        print(f"| {share:.0%} {error} | {way} | {hurt:.0f} | {soon:.0f} | {before:.2f}, {during:.2f} | {good:.3f}, {bad:.3f} | {back} |", flush=True)
    table("calls a second that it takes, of 200 asked", "gateway", "refused at first", "answered by it", "quality")
    runs = {(capacity, way): pool.map(crowd, [(capacity, way, seed) for seed in seeds]) for capacity in (40, 100, 160) for way in (True, False)}
    for (capacity, way), played in runs.items():
        refused, answered, quality = zip(*played)
        print(f"| {capacity} | {'breakers' if way else 'retries, learns nothing'} | {statistics.mean(refused):.3f} | {statistics.mean(answered):.3f} "
              f"| {common.interval(quality)} |", flush=True)


def suffer(run):
    (error, share), way, options, seed = run
    breakers = {"enabled": not way.startswith("retries"), **({"latency_ms": 20_000} if error == "slow" else {})}
    course = somewhere(lambda folder: outages.play(
        suffice, folder, worlds["ParetoBandit", "trained"][seed], BUSY, error=error, share=share, seed=seed, breakers=breakers, **options))
    start, end = outages.BEFORE, outages.BEFORE + outages.OUTAGE
    former = course.share(BUSY, 1, start)
    return (course.hurt(start, end), course.hurt(start, start + 100 / outages.RATE), former, course.share(BUSY, start, end),
            course.quality(0, start), course.quality(start, end), course.back(BUSY, end, former)[0])


def crowd(run):
    capacity, way, seed = run
    return somewhere(lambda folder: outages.limited(
        suffice, folder, worlds["ParetoBandit", "trained"][seed], BUSY, seed=seed, capacity=capacity, breakers={"enabled": way}))


# Ramps and exploration budgets

def climb(pool, seeds):
    table("a ramp on mistral-large, .05 to .5 over 200 outcomes", "requests while it rises", "drawn, allowed", "drawn, allowed at the top",
          "worst excess")
    for late, played in {late: pool.map(ramped, [(late, seed) for seed in seeds]) for late in (0, 20)}.items():
        parts, worst = zip(*played)
        rising, full = ([weighted([part[name] for part in parts], place) for place in (0, 1)] for name in ("rising", "full"))
        requests = statistics.mean(part["rising"][2] for part in parts)
        print(f"| told {f'{late} requests late' if late else 'at once'} | {requests:.0f} | {rising[0]:.3f}, {rising[1]:.3f} "
              f"| {full[0]:.3f}, {full[1]:.3f} | {max(worst):.0e} |", flush=True)
    table("what exploring costs a request, `epsilon: 0.1`", "budget", "millionths of a USD: true, as the server saw it",
          "quality: true, as the server saw it")
    budgets = [{}, {"budget_usd_per_request": 1e-4}, {"budget_quality_per_request": 0.002}]
    keys = [key for key in worlds if key[0] != "LLMRouter"]
    runs = {(key, place): pool.map(explored, [(key, budget, seed) for seed in seeds]) for key in keys for place, budget in enumerate(budgets)}
    for (key, place), played in runs.items():
        usd, quality, seen_usd, seen_quality = zip(*played)
        print(f"| {', '.join(key)} | {words(budgets[place]) or 'none'} | {interval(usd, 1e6)}, {1e6 * statistics.mean(seen_usd):.0f} "
              f"| {common.interval(quality)}, {statistics.mean(seen_quality):.4f} |", flush=True)


def interval(values, scale):
    mean, half = common.interval([scale * value for value in values]).split(" ± ")
    return f"{float(mean):.0f} ± {float(half):.0f}"


def weighted(parts, place):
    return sum(part[place] * part[2] for part in parts) / max(1, sum(part[2] for part in parts))


def ramped(run):
    late, seed = run
    policy = {"objective": {"cost_weight": 40}, "traffic": {BUSY: ramps.LIMIT}}
    return somewhere(lambda folder: ramps.ramp(
        ramps.stream(suffice, folder, worlds["ParetoBandit", "trained"][seed], policy, seed, late), BUSY, late))


def explored(run):
    key, budget, seed = run
    policy = {"objective": {"cost_weight": 20}, "exploration": {"kind": "epsilon", "epsilon": 0.1, **budget}}
    return somewhere(lambda folder: ramps.exploring(worlds[key][seed], ramps.stream(suffice, folder, worlds[key][seed], policy, seed)))


# Rules

def forbid(pool, seeds):
    table("a rule for three requests in ten, objective", "with it", "without it", "it costs", "dry runs say")
    cases = [([BUSY], {"cost_weight": 40}), ([CHEAP, BUSY], {"cost_weight": 100}),
             (["google/gemini-2.5-pro", "google/gemini-2.5-flash"], {"cheapest_within": 0.0})]
    runs = {place: pool.map(ruled, [(*case, seed) for seed in seeds]) for place, case in enumerate(cases)}
    for place, played in runs.items():
        with_it, without, told = ([statistics.mean(values) for values in zip(*part)] for part in zip(*played))
        names = " and ".join(model.split("/")[1] for model in cases[place][0])
        print(f"| no {names}, `{words(cases[place][1])}` | {with_it[1]:.4f}, ${with_it[2]:.6f} | {without[1]:.4f}, ${without[2]:.6f} "
              f"| {with_it[1] - without[1]:+.4f}, ${with_it[2] - without[2]:+.6f} | {told[0]:+.4f}, ${told[1]:+.6f} |", flush=True)
    requests, seconds, late, broken = zip(*pool.map(loaded, seeds))
    print(f"\nA rule loaded amid {sum(requests):,} requests of eight connections: obeyed after {1000 * max(seconds):.0f} ms at most; of {sum(late):,} "
          f"requests sent after that, {sum(broken)} got or were offered a model that it denies. None was refused.")


def ruled(run):
    denied, objective, seed = run
    return somewhere(lambda folder: rules.cost(suffice, folder, worlds["ParetoBandit", "trained"][seed], denied, objective, seed))


def loaded(seed):
    return somewhere(lambda folder: rules.reload(suffice, folder, worlds["ParetoBandit", "trained"][seed], [BUSY, CHEAP], seed))


if __name__ == "__main__":
    main()
