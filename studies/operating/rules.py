"""What a rule costs, whether anybody can tell, and whether one that is loaded during traffic holds. A part of operations.py."""

import random, signal, threading, time

from operating.gateway import Gateway, Server

SHARE, BATCH = 0.3, 4
PHI, PUBLIC = {"data_class": "phi"}, {"data_class": "public"}


def governance(denied):
    return {"rules": [{"name": "phi-stays", "when": {"data_class": "phi"}, "deny": {"models": denied}}]}


def cost(suffice, folder, world, denied, objective, seed):
    """What is earned on the requests that a rule is about, and what dry runs without their data class say that it costs.

    - Returns: requests; quality and USD a request as they came; the same where the rule isn't; and both differences as dry runs tell them.
    """
    order = world.rows[:]
    random.Random(seed).shuffle(order)
    sums = {}
    for ruled in (True, False):
        draws, came, told = random.Random(seed), [0, 0, 0], [0, 0]
        settings = {"models": world.models(), "policy": {"objective": objective, "seed": seed}}
        if ruled:
            settings["governance"] = governance(denied)
        with Server(suffice, folder, settings, *world.router) as server:
            gateway = Gateway(server)
            for place in range(0, len(order), BATCH):
                asked = [(row, draws.random() < SHARE) for row in order[place:place + BATCH]]
                requests = [{"prompt": row["prompt"], "task": row["task"], "attributes": PHI if phi else PUBLIC} for row, phi in asked]
                free = gateway.route([{**request, "attributes": PUBLIC, "dry_run": True} for request in requests])
                items = []
                for (row, phi), reply, other in zip(asked, gateway.route(requests), free):
                    quality, usd = row["outcomes"][reply["model"]]["quality"], world.pays(row, reply["model"])
                    items.append({"decision": reply["decision"], "quality": quality, "cost_usd": usd})
                    if phi:
                        came = [came[0] + 1, came[1] + quality, came[2] + usd]
                        told = [told[place] + reply["expected"][key] - other["expected"][key] for place, key in enumerate(("quality", "cost_usd"))]
                gateway.tell(items)
        sums[ruled] = [came[0], came[1] / came[0], came[2] / came[0], told[0] / came[0], told[1] / came[0]]
    return sums[True][:3], sums[False][:3], sums[True][3:]


def reload(suffice, folder, world, denied, seed, connections=8, seconds=6):
    """A rule that comes with SIGHUP while eight connections ask.

    - Returns: requests, those refused or lost, seconds until a dry run obeyed, draws of a denied model by requests sent after that.
    """
    settings = {"models": world.models(), "policy": {"objective": {"cost_weight": 0}, "seed": seed}}
    seen, lock, obeyed = [], threading.Lock(), [None]
    with Server(suffice, folder, settings, *world.router) as server:
        begin = time.monotonic()

        def one(number):
            draws, gateway = random.Random(1_000 * seed + number), Gateway(server)
            while time.monotonic() < begin + seconds:
                sent, row = time.monotonic(), draws.choice(world.rows)
                reply = gateway.ask(op="route", prompt=row["prompt"], attributes=PHI)
                gateway.tell([{"decision": reply["decision"], "quality": row["outcomes"][reply["model"]]["quality"]}])
                with lock:
                    seen.append((sent, reply["model"], set(reply["fallbacks"])))

        threads = [threading.Thread(target=one, args=(number,)) for number in range(connections)]
        for thread in threads:
            thread.start()
        time.sleep(seconds / 2)
        server.write({**settings, "governance": governance(denied)})
        server.process.send_signal(signal.SIGHUP)
        sent, gateway = time.monotonic(), Gateway(server)
        while set(denied) - set(gateway.ask(op="route", prompt="x", attributes=PHI, dry_run=True, explain=True)["explain"]["excluded"]):
            time.sleep(0.001)
        obeyed = time.monotonic()
        for thread in threads:
            thread.join()
    late = [step for step in seen if step[0] > obeyed]
    return len(seen), obeyed - sent, len(late), sum(model in denied or bool(others & set(denied)) for _, model, others in late)
