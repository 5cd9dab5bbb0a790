"""What ramps let through, and what exploring truly costs, by the outcomes of all models. A part of operations.py."""

import random

from operating.gateway import Gateway, Server

BATCH = 4
LIMIT = {"max_share": 0.5, "start_share": 0.05, "full_after": 200}


def stream(suffice, folder, world, policy, seed, late=0):
    """Every row once, in an order of its own: (row, reply) of each decision. `late`: requests after which a call is told of."""
    order, waiting = world.rows[:], []
    random.Random(seed).shuffle(order)
    settings = {"models": world.models(), "policy": {**policy, "seed": seed}}
    with Server(suffice, folder, settings, *world.router) as server:
        gateway = Gateway(server)
        for place in range(0, len(order), BATCH):
            asked = order[place:place + BATCH]
            replies = gateway.route([{"prompt": row["prompt"], "task": row["task"], "explain": True} for row in asked])
            for row, reply in zip(asked, replies):
                outcome = row["outcomes"][reply["model"]]
                waiting.append((place, {"decision": reply["decision"], "quality": outcome["quality"], "cost_usd": world.pays(row, reply["model"])}))
                yield row, reply
            gateway.tell([item for at, item in waiting if at <= place - late])
            waiting = [(at, item) for at, item in waiting if at > place - late]


def ramp(decisions, model, late):
    """The share drawn, what the ramp allowed on average, and the greatest excess of a probability over that: while the ramp rises, and
    after."""
    parts, told, worst = {"rising": [], "full": []}, [], 0
    for number, (_, reply) in enumerate(decisions):
        # Told of before this batch was asked.
        known = sum(at // BATCH < number // BATCH - late // BATCH for at in told)
        allowed = LIMIT["start_share"] + (LIMIT["max_share"] - LIMIT["start_share"]) * min(1, known / LIMIT["full_after"])
        worst = max(worst, reply["explain"]["models"][model]["probability"] - allowed)
        parts["rising" if known < LIMIT["full_after"] else "full"].append((reply["model"] == model, allowed))
        if reply["model"] == model:
            told.append(number)
    return {name: [sum(step[place] for step in part) / max(1, len(part)) for place in (0, 1)] + [len(part)] for name, part in parts.items()}, worst


def exploring(world, decisions):
    """What drawing from the distributions costs more than the greedy models, per request, in money and quality: by the truth, and as
    the server expected it."""
    sums, count = [0] * 4, 0
    for row, reply in decisions:
        models = reply["explain"]["models"]
        best = max(models, key=lambda model: models[model]["utility"])
        for model, seen in models.items():
            share = seen["probability"]
            sums[0] += share * (world.pays(row, model) - world.pays(row, best))
            sums[1] += share * (row["outcomes"][best]["quality"] - row["outcomes"][model]["quality"])
            sums[2] += share * (seen["cost_usd"] - models[best]["cost_usd"])
            sums[3] += share * (models[best]["quality"] - seen["quality"])
        count += 1
    return [value / count for value in sums]
