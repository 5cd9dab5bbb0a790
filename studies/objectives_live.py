"""The parts of objectives.py that need a server: traffic that comes unevenly, latency, and objectives that requests bring along.

A day is shrunk to less than a minute: a budget's window is in the configuration, and its clock the server's own.
"""
import json, math, os, random, re, shutil, socket, statistics, subprocess, threading, time

import common
from references import dearest, poorest

CROCKFORD = {letter: place for place, letter in enumerate("0123456789ABCDEFGHJKMNPQRSTVWXYZ")}


class Server:
    """A served router, and one connection to it."""

    def __init__(self, suffice, folder, policy, router=None, models=None):
        config = common.write(f"{folder}/serve.yaml", [json.dumps({"policy": policy, **({"models": models} if models else {})})])
        self.process = subprocess.Popen(
            [suffice, "serve", "--config", config, "--listen", "127.0.0.1:0", "--store", f"{folder}/log.db",
             *(["--router", router] if router else [])], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        host, port = re.search(r"([\d.]+):(\d+)", self.process.stdout.readline()).groups()
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lines = self.socket.makefile("r")

    def ask(self, **message):
        self.socket.sendall(json.dumps(message).encode() + b"\n")
        return json.loads(self.lines.readline())

    def stop(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()


class Stream:
    """What one stream of requests came to: one entry per request that was answered."""

    def __init__(self):
        self.times, self.costs, self.qualities, self.latencies, self.models, self.kinds, self.refused = [], [], [], [], [], [], 0

    def play(self, server, row, extra=None, kind=None, truth=None):
        """Routes a row, and tells what came of the model that was drawn."""
        outcomes = truth or row["outcomes"]
        reply = server.ask(op="route", prompt=row["prompt"], task=row.get("task"), candidates=sorted(outcomes), **(extra or {}))
        if not reply["ok"]:
            self.refused += 1
            return
        outcome = outcomes[reply["model"]]
        said = {key: outcome[key] for key in ("quality", "cost_usd", "latency_ms") if outcome.get(key) is not None}
        server.ask(op="feedback", decision=reply["decision"], **said)
        milliseconds = 0
        for letter in reply["decision"][:10]:
            milliseconds = milliseconds * 32 + CROCKFORD[letter]
        for values, value in zip((self.times, self.costs, self.qualities, self.latencies, self.models, self.kinds),
                                 (milliseconds / 1000, outcome["cost_usd"], outcome["quality"], outcome.get("latency_ms"),
                                  reply["model"], kind)):
            values.append(value)


def shuffled(rows, seed):
    """The rows again and again, each time shuffled anew."""
    dice = random.Random(seed)
    while True:
        yield from dice.sample(rows, len(rows))


def side_by_side(count, play):
    """play(seed) for so many seeds, each on a thread of its own."""
    results = [None] * count

    def run(place):
        results[place] = play(place + 1)

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def pm(values, digits=4):
    """Mean ± half of a 95 % interval over the streams; one has none."""
    mean = f"{statistics.fmean(values):+.{digits}f}"
    return f"{mean} ± {1.96 * statistics.stdev(values) / len(values) ** .5:.{digits}f}" if len(values) > 1 else mean


def place(folder, *names):
    """A folder of its own, empty."""
    path = "-".join([folder, *map(str, names)])
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


# MARK: Windows

USD = 6.6e-4
# Requests per second at a time, seconds that it goes on, seconds of a window, and requests that its amount is for.
TRAFFIC = {
    "steady": (lambda now: 40, 80, 20, 800),
    "day and night within a window": (lambda now: 80 if now % 20 < 10 else 8, 80, 20, 880),
    "day and night, each three windows long": (lambda now: 80 if now % 48 >= 24 else 8, 96, 8, 352),
    "ten times the rate for a twelfth of a window": (lambda now: 400 if 40 <= now < 41.7 else 40, 80, 20, 800),
    "the amount is lowered to 1.02 of what is gone": (lambda now: 40, 80, 20, 800),
}


def windows(half, folder, seeds):
    print("\n| traffic | dearest window / amount: mean, worst | beyond 1.01 | spent / amounts | quality less a mixture that keeps the windows |\n"
          + "| --- " * 5 + "|")
    for name, (rate, seconds, window, requests) in TRAFFIC.items():
        streams = side_by_side(seeds, lambda seed: uneven(
            half, place(folder, seed), seed, rate, seconds, window, USD * requests, name.startswith("the amount")))
        most = [dearest(stream.times[start:], stream.costs[start:], window) / amount for stream, amount, start in streams]
        spent = [sum(stream.costs[start:]) / (amount * (stream.times[-1] - stream.times[start]) / window) for stream, amount, start in streams]
        lead = [statistics.fmean(stream.qualities[start:]) - mixture(half.truth, stream.times[start:], window, amount)
                for stream, amount, start in streams]
        print(f"| {name} | {statistics.fmean(most):.3f}, {max(most):.3f} | {sum(one > 1.01 for one in most)} of {len(most)} "
              f"| {statistics.fmean(spent):.3f} | {pm(lead)} |", flush=True)


def uneven(half, folder, seed, rate, seconds, window, amount, is_lowered):
    """One stream; the amount at its end, and the first request from which on it was that (with those of the window that was under way)."""
    policy = {"objective": {"budget_usd": {"usd": amount, "per": f"{window}s"}}, "seed": seed}
    server = Server(half.suffice, folder, policy, half.router)
    stream, rows, dice = Stream(), shuffled(list(half.rows.values()), seed), random.Random(seed)
    begin, due, start = time.monotonic(), 0.0, 0
    while due < seconds:
        time.sleep(max(0, begin + due - time.monotonic()))
        stream.play(server, next(rows))
        due += dice.expovariate(rate(due))
        if is_lowered and start == 0 and due > 1.5 * window:
            start = next(place for place, at in enumerate(stream.times) if at > stream.times[-1] - window)
            amount = policy["objective"]["budget_usd"]["usd"] = 1.02 * sum(stream.costs[start:])
            assert server.ask(op="policy_put", policy=policy)["ok"]
    server.stop()
    return stream, amount, start


def mixture(truth, times, window, amount):
    """Quality of mixtures of single models that share an amount among the requests of the fullest window that each is part of: who
    knows the traffic keeps every window so."""
    counts, first = [], 0
    for place, now in enumerate(times):
        while times[first] <= now - window:
            first += 1
        counts.append(place - first + 1)
    total, last = 0.0, 0
    for place, now in enumerate(times):
        while last < len(times) and times[last] < now + window:
            last += 1
        total += truth.mixture_quality(amount / max(counts[place:last])) or truth.hull[0][1]
    return total / len(times)


# MARK: Ceilings, and what requests bring along

def told(half):
    """The rows with what their outcomes cost by list price, too."""
    return [dict(row, outcomes={model: {"quality": quality, "cost_usd": cost} for model, (quality, cost) in half.truth.rows[name].items()})
            for name, row in half.rows.items()]


def ceilings(halves, amounts, folder, seeds):
    print("\n| set, start, ceiling of each request, USD | refused | mean quality | mean cost / ceiling | calls beyond it, the dearest / ceiling "
          "| best single model as seldom beyond | random below it | oracle |\n" + "| --- " * 8 + "|")
    for half in halves:
        rows = told(half)
        models = [{"name": name, **{key: usd for key, usd in prices.items() if key.endswith("per_mtok") and usd is not None}}
                  for name, prices in json.load(open(half.prices)).items()]
        for trained in (True, False):
            for ceiling in map(float, amounts[half.name]):
                def play(seed):
                    server = Server(half.suffice, place(folder, seed), {"objective": {"cost_weight": 0}, "seed": seed},
                                    half.router if trained else None, None if trained else models)
                    stream = Stream()
                    for row in random.Random(seed).sample(rows, min(len(rows), 1_000)):
                        stream.play(server, row, {"objective": {"max_cost_usd": ceiling}})
                    server.stop()
                    return stream
                streams = side_by_side(seeds, play)
                refused = sum(stream.refused for stream in streams) / sum(stream.refused + len(stream.costs) for stream in streams)
                line = f"| {half.name}, {'artefact' if trained else 'untrained'}, {ceiling:.1e} | {100 * refused:.1f} % "
                costs = [cost for stream in streams for cost in stream.costs]
                if not costs:
                    print(line + "| – " * 6 + "|", flush=True)
                    continue
                beyond = statistics.fmean(cost > ceiling for cost in costs)
                fitting = [[outcome["quality"] for outcome in row["outcomes"].values() if outcome["cost_usd"] <= ceiling] for row in rows]
                singles = [(quality, model) for model, (quality, _) in half.truth.singles.items()
                           if statistics.fmean(row["outcomes"][model]["cost_usd"] > ceiling for row in rows) <= beyond + 1e-9]
                print(line + f"| {pm([statistics.fmean(stream.qualities) for stream in streams])[1:]} | {statistics.fmean(costs) / ceiling:.2f} "
                      f"| {100 * beyond:.1f} %, {max(costs) / ceiling:.1f} "
                      f"| {f'{max(singles)[0]:.4f}' if singles else '–'} | {statistics.fmean(statistics.fmean(q) for q in fitting if q):.4f} "
                      f"| {statistics.fmean(max(q) for q in fitting if q):.4f} |", flush=True)


def own_objectives(half, folder, seeds):
    """A policy over many requests, and some requests with an objective of their own."""
    print("\n| server's objective, requests with their own | mean cost / budget, dearest 1,500 / budget | mean quality − floor, poorest 1,000 "
          "| quality of those with their own | of the others |\n" + "| --- " * 5 + "|")
    rows = told(half)
    cases = {"$6.6e-4 a request, none": ({"budget_usd_per_request": 6.6e-4}, 0, {}),
             "$6.6e-4 a request, one in twenty for quality alone": ({"budget_usd_per_request": 6.6e-4}, .05, {"objective": {"cost_weight": 0}}),
             "floor .9, none": ({"min_mean_quality": .9}, 0, {}),
             "floor .9, one in five within $1e-4": ({"min_mean_quality": .9}, .2, {"objective": {"max_cost_usd": 1e-4}}),
             "floor .9, one in five for quality alone": ({"min_mean_quality": .9}, .2, {"objective": {"cost_weight": 0}})}
    for name, (objective, share, extra) in cases.items():
        def play(seed):
            server = Server(half.suffice, place(folder, seed), {"objective": objective, "seed": seed}, half.router)
            stream, stock, dice = Stream(), shuffled(rows, seed), random.Random(seed)
            for _ in range(3_000):
                own = dice.random() < share
                stream.play(server, next(stock), extra if own else None, own)
            server.stop()
            return stream
        streams = side_by_side(seeds, play)
        budget, floor = objective.get("budget_usd_per_request"), objective.get("min_mean_quality")
        costs = [statistics.fmean(stream.costs) for stream in streams]
        kinds = [[quality for stream in streams for quality, own in zip(stream.qualities, stream.kinds) if own == kind] for kind in (True, False)]
        print(f"| {name} | " + (f"{statistics.fmean(costs) / budget:.3f}, "
                                f"{max(-poorest([-cost for cost in stream.costs], 1_500) for stream in streams) / budget:.3f}" if budget
                                else f"– (${statistics.fmean(costs):.2e})")
              + " | " + (f"{pm([statistics.fmean(stream.qualities) - floor for stream in streams])}, "
                         f"{min(poorest(stream.qualities, 1_000) for stream in streams) - floor:+.4f}" if floor
                         else f"– ({statistics.fmean(statistics.fmean(stream.qualities) for stream in streams):.4f})")
              + "".join(f" | {statistics.fmean(kind):.4f}" if kind else " | –" for kind in kinds) + " |", flush=True)


# MARK: Latency

# A set, the model that takes twice as long half-way, a target in milliseconds, and a budget in USD per request.
LATENCIES = [("conduit_gsm8k", "gpt-5.1-2025-11-13", 4_000, 1.5e-3), ("qwen_pair_gsm8k", "qwen3.5-397b-a17b", 1_500, 2.5e-4)]


def latency(suffice, data, folder, seeds):
    """Prompts that the model which changes was run on, again and again, 2,000 requests, untrained."""
    for name, changing, target, budget in LATENCIES:
        rows = [row for row in common.read(f"{data}/latency_small/{name}.jsonl.gz") if changing in row["outcomes"]]
        slowed(suffice, rows, changing, target, budget, folder, seeds)


def slowed(suffice, rows, changing, target_ms, budget_usd, folder, seeds):
    names = sorted({model for row in rows for model in row["outcomes"]})
    oracle = statistics.fmean(max([one["quality"] for one in row["outcomes"].values() if one["latency_ms"] <= target_ms] or [0]) for row in rows)
    fast = {model for model in names if quantile([row["outcomes"][model]["latency_ms"] for row in rows if model in row["outcomes"]]) <= target_ms}
    known = {model: statistics.fmean(row["outcomes"][model]["quality"] for row in rows if model in row["outcomes"]) for model in names}
    print(f"\n{len(rows)} prompts, target {target_ms} ms; half-way {changing} takes twice as long. Fast enough in nine of ten calls: {', '.join(f'{model} ({known[model]:.3f})' for model in sorted(fast))}; "
          f"oracle {oracle:.3f}, random {statistics.fmean(known.values()):.3f}.\n\n"
          "| policy | calls beyond the target: first 200, to 1,000, 200 after the change, last 500 | share of the model that changed: before, last 500 "
          "| 20 in a row without it after | mean quality | mean cost / budget |\n" + "| --- " * 6 + "|")
    target, budget = {"latency": {"target_ms": target_ms, "quantile": .9}}, {"budget_usd_per_request": budget_usd}
    cases = {"quality alone": ({"objective": {"cost_weight": 0}}, {}),
             "quality alone, target": ({"objective": {"cost_weight": 0}, **target}, {}),
             f"${budget_usd:.1e} a request": ({"objective": budget}, {}),
             f"${budget_usd:.1e} a request, target": ({"objective": budget, **target}, {}),
             "quality alone, requests bring the target": ({"objective": {"cost_weight": 0}}, {"max_latency_ms": target_ms})}
    for name, (policy, extra) in cases.items():
        def play(seed):
            server = Server(suffice, place(folder, seed), {**policy, "seed": seed}, None, [{"name": model} for model in names])
            stream, stock = Stream(), shuffled(rows, seed)
            for request in range(2_000):
                row = next(stock)
                truth = {model: dict(one, latency_ms=one["latency_ms"] * (2 if request >= 1_000 and model == changing else 1))
                         for model, one in row["outcomes"].items()}
                stream.play(server, row, extra, truth=truth)
            server.stop()
            return stream
        streams = side_by_side(seeds, play)
        parts = [slice(0, 200), slice(200, 1_000), slice(1_000, 1_200), slice(1_500, 2_000)]
        beyond = [statistics.fmean(ms > target_ms for stream in streams for ms in stream.latencies[part]) for part in parts]
        share = [statistics.fmean(model == changing for stream in streams for model in stream.models[part]) for part in parts]
        left = [next((at for at in range(1_000, 1_980) if changing not in stream.models[at:at + 20]), 2_000) - 1_000 for stream in streams]
        cost = statistics.fmean(statistics.fmean(stream.costs) for stream in streams)
        print(f"| {name} | {', '.join(f'{100 * one:.1f}' for one in beyond)} % | {share[1]:.2f}, {share[3]:.2f} | {statistics.median(left):.0f} "
              f"| {pm([statistics.fmean(stream.qualities) for stream in streams])[1:]} | "
              + (f"{cost / budget_usd:.3f}" if "budget_usd_per_request" in policy["objective"] else "–") + " |", flush=True)


def quantile(values):
    return sorted(values)[max(0, math.ceil(.9 * len(values)) - 1)]
