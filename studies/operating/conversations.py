"""Conversations, and what a gateway truly pays for them while providers keep prompts in their caches. A part of operations.py.

Prompts of one task are strung into conversations of 2 to 20 turns, of which 32 go on at a time. A turn's input is instructions, all earlier
turns with their answers (what a model thinks is not kept), and its own prompt. Each provider keeps what it has read last of a conversation.
"""

import random
from collections import defaultdict

from operating.gateway import Gateway, Server

INSTRUCTIONS, ANSWER_MAX, LIVE, BATCH = 500, 400, 32, 16


class Talk:
    """One conversation: where it stands, and what providers hold of it."""

    def __init__(self, key, rows):
        self.key, self.rows, self.turn, self.before, self.model, self.held = key, rows, 0, INSTRUCTIONS, None, {}

    @property
    def row(self):
        return self.rows[self.turn]

    @property
    def tokens(self):
        return self.before + self.row["tokens"]

    def request(self, policy, text):
        asked = {"prompt": self.row["prompt"]} if text == "last" else {
            "messages": [{"role": "user", "content": row["prompt"]} for row in self.rows[:self.turn + 1]]}
        if policy in ("sessions", "price alone"):
            asked["session"] = self.key
        if policy == "asked once" and self.model:
            asked["candidates"] = [self.model]
        return {**asked, "task": self.row["task"], "input_tokens": self.tokens}

    def answer(self, world, model):
        """Takes the turn with a model.
        - Returns: number of the turn, quality, USD, whether the model is another one than before."""
        outcome = self.row["outcomes"][model]
        cost = world.pays(self.row, model, self.before, min(self.held.get(model, 0), self.tokens))
        taken = self.turn + 1, outcome["quality"], cost, self.model not in (None, model)
        self.before = self.held[model] = self.tokens + min(outcome["tokens"], ANSWER_MAX)
        self.model, self.turn = model, self.turn + 1
        return taken


def talks(rows, seed):
    draws, tasks, found = random.Random(seed), defaultdict(list), []
    for row in rows:
        tasks[row["task"]].append(row)
    for _, left in sorted(tasks.items()):
        draws.shuffle(left)
        while left:
            length = draws.randint(2, 20)
            found.append(left[:length])
            left = left[length:]
    draws.shuffle(found)
    return [Talk(f"c{number}", part) for number, part in enumerate(found)]


def play(suffice, folder, world, objective, seed, policy, text="last", told="cost"):
    """All turns of the world's stream.

    - policy: sessions (as by default), price alone (`pin: false`), no sessions, or asked once a conversation.
    - text: the prompt is the last message, or all of them.
    - told: feedback has the cost, or tokens alone.
    - Returns: (turn, quality, USD, whether the model is another one, expected USD) of each.
    """
    settings = {"models": world.models(), "policy": {"objective": objective, "seed": seed}, "sessions": {"pin": policy != "price alone"}}
    waiting, live, steps, draws = talks(world.rows, seed), [], [], random.Random(1_000 + seed)
    with Server(suffice, folder, settings, *world.router) as server:
        gateway = Gateway(server)
        while waiting or live:
            while waiting and len(live) < LIVE:
                live.append(waiting.pop())
            asked = draws.sample(live, min(BATCH, len(live)))
            replies, items = gateway.route([talk.request(policy, text) for talk in asked]), []
            for talk, reply in zip(asked, replies):
                tokens, written = talk.tokens, talk.row["outcomes"][reply["model"]]["tokens"]
                taken = talk.answer(world, reply["model"])
                steps.append((*taken, reply["expected"]["cost_usd"]))
                items.append({"decision": reply["decision"], "quality": taken[1], "input_tokens": tokens, "output_tokens": written,
                              **({"cost_usd": taken[2]} if told == "cost" else {})})
            gateway.tell(items)
            live = [talk for talk in live if talk.turn < len(talk.rows)]
    return steps


def single(world, model, seed):
    """Quality and USD of a turn where one model takes all."""
    taken = [talk.answer(world, model) for talk in talks(world.rows, seed) for _ in talk.rows]
    return mean(taken, 1), mean(taken, 2)


def mean(steps, place):
    return sum(step[place] for step in steps) / len(steps)


def kept(steps, first, last):
    """What turns `first` to `last` cost, by what was expected of them."""
    part = [step for step in steps if first <= step[0] <= last]
    return sum(step[2] for step in part) / sum(step[4] for step in part)
