"""Models that fail for a while: who is hurt, for how long, and how soon traffic is back. A part of operations.py.

Two hundred requests a second. Breakers run thirty times as fast as by default (`open_seconds` 1, at most 20), so that a second here
stands for half a minute of a gateway with seven requests a second: five minutes of warm-up are 10 s.
"""

import random, threading, time
from collections import Counter

from operating.gateway import Gateway, Server

RATE, BATCH = 200, 4
BEFORE, OUTAGE, AFTER = 5, 10, 14
BREAKERS = {"open_seconds": 1, "open_seconds_max": 20}
SOON = 100
OBJECTIVE = {"cost_weight": 40}


class Course:
    """What became of each request: when it was decided, who was drawn, whether the first call failed, and the quality in the end."""

    def __init__(self):
        self.steps = []

    def share(self, model, start, end):
        part = [drawn == model for at, drawn, _, _ in self.steps if start <= at < end]
        return sum(part) / max(1, len(part))

    def hurt(self, start, end):
        return sum(failed for at, _, failed, _ in self.steps if start <= at < end)

    def quality(self, start, end):
        part = [quality for at, _, _, quality in self.steps if start <= at < end]
        return sum(part) / max(1, len(part))

    def back(self, model, end, former):
        """Seconds and requests after `end` from which on the model has nine tenths of its former share."""
        later = [(at, drawn == model) for at, drawn, _, _ in self.steps if at >= end]
        for place in range(len(later) - SOON):
            if sum(hit for _, hit in later[place:place + SOON]) >= 0.9 * former * SOON:
                return later[place][0] - end, place
        return None, None


def play(suffice, folder, world, failing, *, error, share, seed, breakers, late=0, without=False):
    """A stream in which calls of `failing` fail with probability `share` during the outage: `error`, or the word slow.

    - late: requests after which a call's reports come, in any order; 0: at once.
    - without: a gateway that knows, and asks for the others alone meanwhile.
    """
    draws, course = random.Random(seed), Course()
    stream = world.rows[:]
    draws.shuffle(stream)
    settings = {"models": world.models(), "policy": {"objective": OBJECTIVE, "seed": seed}, "breakers": {**BREAKERS, **breakers}}
    others = [model for model in world.prices if model != failing]
    end = BEFORE + OUTAGE + AFTER
    with Server(suffice, folder, settings, *world.router) as server:
        gateway, reports, start = Gateway(server), [], time.monotonic()
        for place in range(0, RATE * end, BATCH):
            at = place / RATE
            time.sleep(max(0, start + at - time.monotonic()))
            asked = [stream[(place + i) % len(stream)] for i in range(BATCH)]
            out = BEFORE <= at < BEFORE + OUTAGE
            replies = gateway.route([
                {"prompt": row["prompt"], "task": row["task"], **({"candidates": others} if without and out else {})} for row in asked])
            for row, reply in zip(asked, replies):
                fails = out and reply["model"] == failing and draws.random() < share
                told, answered = attempts(world, row, reply, error if fails else None)
                course.steps.append((at, reply["model"], fails, row["outcomes"][answered]["quality"]))
                reports += [(place + (draws.uniform(0, 2 * late) if late else 0), item) for item in told]
            due = [item for when, item in reports if when <= place]
            reports = [(when, item) for when, item in reports if when > place]
            if late:
                draws.shuffle(due)
            gateway.tell(due)
    return course


def attempts(world, row, reply, error):
    """What a gateway tells of a request whose first call ended with `error`, or well, and the model that answered in the end."""
    def said(model, latency):
        return {"decision": reply["decision"], "model": model, "quality": row["outcomes"][model]["quality"], "latency_ms": latency,
                "cost_usd": world.pays(row, model)}
    if error is None:
        return [said(reply["model"], 1_500)], reply["model"]
    if error == "slow":
        return [said(reply["model"], 30_000)], reply["model"]
    answered = reply["fallbacks"][0]
    failed = {"decision": reply["decision"], "model": reply["model"], "error": error, "cost_usd": 0}
    return [failed, said(answered, 1_500)], answered


def limited(suffice, folder, world, busy, *, seed, capacity, breakers, connections=8, seconds=15):
    """Eight connections ask at once, and `busy` takes `capacity` calls a second; what is beyond is `rate_limited`.

    - Returns: shares of the requests whose first call was refused, and that the busy model answered; mean quality.
    """
    settings = {"models": world.models(), "policy": {"objective": OBJECTIVE, "seed": seed}, "breakers": {**BREAKERS, **breakers}}
    lock, calls, tally, qualities = threading.Lock(), [], Counter(), []
    with Server(suffice, folder, settings, *world.router) as server:
        begin = time.monotonic()

        def admit():
            with lock:
                now = time.monotonic()
                while calls and calls[0] < now - 1:
                    calls.pop(0)
                if len(calls) >= capacity:
                    return False
                calls.append(now)
                return True

        def one(number):
            draws, gateway, turn = random.Random(1000 * seed + number), Gateway(server), 0
            while time.monotonic() < begin + seconds:
                time.sleep(max(0, begin + turn * connections / RATE - time.monotonic()))
                turn += 1
                row = draws.choice(world.rows)
                reply = gateway.ask(op="route", prompt=row["prompt"], task=row["task"])
                refused = reply["model"] == busy and not admit()
                told, answered = attempts(world, row, reply, "rate_limited" if refused else None)
                with lock:
                    tally["refused"] += refused
                    tally["by the busy one"] += answered == busy
                    qualities.append(row["outcomes"][answered]["quality"])
                gateway.tell(told)

        threads = [threading.Thread(target=one, args=(number,)) for number in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return tally["refused"] / len(qualities), tally["by the busy one"] / len(qualities), sum(qualities) / len(qualities)
