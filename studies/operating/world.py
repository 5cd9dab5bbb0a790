"""A set of real outcomes as providers would charge for it: tokens and list prices, and a part of the price for input in the cache."""

import copy, json, random

import common

FILES = {"ParetoBandit": "paretobandit/val", "RouterBench part": "routerbench_part/train", "LLMRouter": "llmrouter/train"}
# RouterBench's outcomes have costs, and its paper the prices, in USD per million tokens: input, output.
PAPER = {"gpt-4-1106-preview": (10, 30), "gpt-3.5-turbo-1106": (1, 2), "claude-v1": (8, 24), "claude-v2": (8, 24), "claude-instant-v1": (0.8, 2.4),
         "mistralai/mixtral-8x7b-chat": (0.6, 0.6), "mistralai/mistral-7b-chat": (0.2, 0.2), "zero-one-ai/Yi-34B-Chat": (0.8, 0.8),
         "meta/llama-2-70b-chat": (0.9, 0.9), "meta/code-llama-instruct-34b-chat": (0.776, 0.776), "WizardLM/WizardLM-13B-V1.2": (0.3, 0.3)}
# Of an answer whose cost nobody has recorded.
OUTPUT_TOKENS = 200


class World:
    """Rows that have an outcome of every model, and what calls cost. Four bytes of a prompt are a token; what a call has cost beyond its
    input is its output. A third of the rows, drawn anew by each seed, trains, if anything does, and the others are the stream."""

    def __init__(self, data, name, seed, cached=0.1):
        self.cached, folder = cached, FILES[name].split("/")[0]
        with open(f"{data}/{folder}/models.json") as file:
            self.prices = {model: (price["input_usd_per_mtok"], price["output_usd_per_mtok"]) for model, price in json.load(file).items()}
        if folder == "routerbench_part":
            self.prices = PAPER
        rows = [row for row in common.read(f"{data}/{FILES[name]}.jsonl.gz") if set(self.prices) <= set(row["outcomes"])]
        for row in rows:
            row["task"] = row["task"].split("/")[0]
            row["tokens"] = max(1, len(row["prompt"].encode()) // 4)
            for model, outcome in row["outcomes"].items():
                outcome["tokens"] = self.written(model, row["tokens"], outcome.get("cost_usd"))
        random.Random(seed).shuffle(rows)
        self.known, self.rows = rows[:len(rows) // 3], rows[len(rows) // 3:]
        self.router = []

    def written(self, model, tokens, cost):
        input_price, output_price = self.prices[model]
        return OUTPUT_TOKENS if cost is None else max(1, round((cost * 1e6 - tokens * input_price) / output_price))

    def pays(self, row, model, before=0, held=0):
        """USD for a call on a row's prompt after `before` tokens, of which `held` and no more are in the provider's cache."""
        input_price, output_price = self.prices[model]
        tokens = before + row["tokens"]
        paid_for = tokens - held + held * self.cached
        return (paid_for * input_price + row["outcomes"][model]["tokens"] * output_price) * 1e-6

    def models(self):
        """As a configuration lists them."""
        return [{"name": model, "input_usd_per_mtok": price, "output_usd_per_mtok": written, "cached_input_usd_per_mtok": price * self.cached}
                for model, (price, written) in sorted(self.prices.items())]

    def trained(self, suffice, folder):
        """The same with a router from the third that is known, as single prompts: it has never seen a conversation."""
        lines = []
        for row in self.known:
            outcomes = {model: {"quality": outcome["quality"], "cost_usd": self.pays(row, model)} for model, outcome in row["outcomes"].items()}
            lines.append({"id": row["id"], "task": row["task"], "prompt": row["prompt"], "outcomes": outcomes})
        listed = {model: {"input_usd_per_mtok": price[0], "output_usd_per_mtok": price[1]} for model, price in self.prices.items()}
        common.run(suffice, "train", "--data", common.write(f"{folder}/known.jsonl", lines), "--models",
                   common.write(f"{folder}/models.json", [listed]), "--out", f"{folder}/router", "--seed", 1)
        world = copy.copy(self)
        world.router = ["--router", f"{folder}/router"]
        return world
