#!/usr/bin/env python3
"""What Suffice and ParetoBandit earn on the same rows within the same budgets: tables of docs/results.md.

Both know ParetoBandit's `train_partial`. They learn along one half of `val`, then the other half counts, and the other way round; they
play all of `val` while a model changes in the middle third; and both start once with nothing but prices. ParetoBandit is the package of
its author with the settings that it ships and the pacer that its paper measures (adaptive; told what each call really cost). Its encoder
has to be fetched from a hub, which this study doesn't do: prompts are 25 whitened principal components of their weighted words, or of
words and task, fitted on `train_partial`. So beside what it earns here stands what its paper says.

Usage: SUFFICE_DATA=FOLDER studies/paretobandit.py PATH_OF_SUFFICE [SPLITS [ORDERS]]      (Tests/Peers/requirements.txt)
"""
import hashlib, json, logging, random, statistics, sys, tempfile
from concurrent.futures import ProcessPoolExecutor

import common
from unseen import WANTED, mixture

try:
    import joblib, numpy
    from pareto_bandit import BanditRouter, FeatureService, generate_warmup_priors
    from pareto_bandit.budget_pacer import BudgetPacer, PacingMode
    from pareto_bandit.config import BEST_K3_HPARAMS, BEST_K3_TABULA_RASA_HPARAMS
    from sklearn.decomposition import PCA, TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
except ImportError:
    BanditRouter = None

MODELS = ["meta-llama/llama-3.1-8b-instruct", "mistralai/mistral-large-2512", "google/gemini-2.5-pro"]
# Of its paper, at the seven budgets: its reward, and the best mixture of single models on its own 1,824 prompts.
PUBLISHED = [.793, .813, .859, .898, .917, .924, .929]
PUBLISHED_MIXTURE = [.793, .807, .846, .923, .924, .926, .932]
# Budgets of the other tables, and what changes in the middle third of a stream: which model's outcomes, what of them, by which factor.
BUDGETS = [3e-4, 6.6e-4, 1.9e-3]
CHANGES = {"Mistral is worth .8 of what it was": (MODELS[1], "quality", .8), "Gemini costs a tenth": (MODELS[2], "cost_usd", .1)}
CONTEXTS = ["words", "words and task"]
COMPONENTS = 25
HEADINGS = ["**Suffice**"] + [f"ParetoBandit, {context}" for context in CONTEXTS]


def main():
    suffice, data = common.inputs()
    data += "/paretobandit"
    if not BanditRouter:
        return print("paretobandit: SKIPPED, not installed (pip install -r Tests/Peers/requirements.txt)")
    splits, orders = (int(a) for a in (sys.argv[2:] + ["12", "5"][len(sys.argv) - 2:]))
    known, rows = (common.read(f"{data}/{name}.jsonl.gz") for name in ("train_partial", "val"))
    for place, row in enumerate(rows):
        row["place"] = place
    with tempfile.TemporaryDirectory() as work:
        common.run(suffice, "train", "--data", f"{data}/train_partial.jsonl.gz", "--out", f"{work}/router", "--seed", 1)
        for context in CONTEXTS:
            joblib.dump(priors(known, context), f"{work}/{context}.joblib")
        with ProcessPoolExecutor(initializer=begin, initargs=(data, work, known, rows)) as pool:
            both = Both(suffice, data, work, pool)
            unseen(both, rows, splits, orders)
            changing(both, rows, splits * orders)
            untrained(both, rows, splits * orders)


# What ParetoBandit sees of a prompt

def raw_vectors(known, rows, context):
    """Weighted words, and the task's own direction: fitted on what is known, [rows, dimensions]."""
    words = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2))
    few = TruncatedSVD(300, random_state=1)
    parts = [few.fit(words.fit_transform(row["prompt"] for row in known)).transform(words.transform(row["prompt"] for row in rows))]
    if context != "words":
        tasks = sorted({row["task"] for row in known})
        parts.append(numpy.array([[row["task"] == task for task in tasks] for row in rows], float))
    return numpy.hstack(parts)


def components(known, context):
    return PCA(COMPONENTS, random_state=1).fit(raw_vectors(known, known, context))


def priors(known, context):
    """By the package's own means: what it takes from outcomes of all models."""
    vectors = {hashlib.sha256(row["prompt"].encode()).hexdigest(): vector
               for row, vector in zip(known, raw_vectors(known, known, context))}
    rewards = [{"prompt": row["prompt"], "rewards": {model: row["outcomes"][model]["quality"] for model in MODELS}} for row in known]
    return generate_warmup_priors(rewards, "none", components(known, context), precomputed_raw_embeddings=vectors)


# One stream of ParetoBandit's

def begin(data, work, known, rows):
    """Once per process: the prices, and every row's context, a constant last."""
    global folder, registry, seen
    logging.disable(logging.WARNING)
    folder, seen = work, {}
    with open(f"{data}/models.json") as file:
        prices = json.load(file)
    registry = {model: {f"{kind}_cost_per_m": prices[model][f"{kind}_usd_per_mtok"] for kind in ("input", "output")} for model in MODELS}
    for context in CONTEXTS:
        space = components(known, context)
        whitened = space.transform(raw_vectors(known, rows, context)) / numpy.sqrt(space.explained_variance_)
        seen[context] = numpy.hstack([whitened, numpy.ones((len(rows), 1))])


def play(run):
    """Quality and cost of every request that counts, in their order."""
    context, budget, seed, taught, played, change, is_trained = run
    settings = BEST_K3_HPARAMS if is_trained else BEST_K3_TABULA_RASA_HPARAMS
    router = BanditRouter.create(
        model_registry=registry, feature_service=FeatureService.for_precomputed(COMPONENTS + 1), cost_penalty=0,
        budget_pacer=BudgetPacer(target_avg_spend_usd=budget, mode=PacingMode.ADAPTIVE),
        priors=f"{folder}/{context}.joblib" if is_trained else "none", prior_n_effective=settings["prior_n_effective"],
        alpha=settings["alpha"], forgetting_factor=settings["forgetting_factor"], bandit_seed=seed)
    order, third = random.Random(seed), len(played) // 3
    for row in order.sample(taught, len(taught)):
        ask(router, seen[context], row)
    return [ask(router, seen[context], row, change if third <= place < 2 * third else None)
            for place, row in enumerate(order.sample(played, len(played)))]


def ask(router, vectors, row, change=None):
    model, log = router.route(vectors[row["place"]])
    outcome = dict(row["outcomes"][model])
    if change and change[0] == model:
        outcome[change[1]] *= change[2]
    log.cost_usd = outcome["cost_usd"]
    router.process_feedback(log.request_id, reward=outcome["quality"])
    return outcome["quality"], outcome["cost_usd"]


class Both:
    """Suffice and ParetoBandit on the same rows, each in orders of its own."""

    def __init__(self, suffice, data, work, pool):
        self.suffice, self.data, self.work, self.pool = suffice, data, work, pool

    def streams(self, budgets, orders, played, taught=(), change=None, is_trained=True):
        """Per budget, for Suffice and each context of ParetoBandit: the requests of each order."""
        words = self.words(played, taught, change, is_trained)
        ours = {budget: self.simulated(words, budget, orders) for budget in budgets}
        runs = [(context, budget, seed, taught, played, change, is_trained)
                for budget in budgets for context in CONTEXTS for seed in range(orders)]
        theirs = iter(list(self.pool.map(play, runs, chunksize=4)))
        return {budget: [ours[budget]] + [[next(theirs) for _ in range(orders)] for _ in CONTEXTS] for budget in budgets}

    def words(self, played, taught, change, is_trained):
        """The command's arguments, its files written."""
        with open(f"{self.data}/models.json") as file:
            listed = {model: price for model, price in json.load(file).items() if model in MODELS}
        words = ["--data", common.write(f"{self.work}/played.jsonl", played), "--models", common.write(f"{self.work}/models.json", [listed])]
        if taught:
            words += ["--warmup-data", common.write(f"{self.work}/taught.jsonl", taught)]
        if is_trained:
            words += ["--router", f"{self.work}/router"]
        if change:
            third, kind = len(played) // 3, change[1].removesuffix("_usd")
            words += ["--scenario", common.write(f"{self.work}/scenario.yaml", [
                f"events: [{{at: {third}, until: {2 * third}, model: {change[0]}, {kind}_factor: {change[2]}}}]"])]
        return words

    def simulated(self, words, budget, orders):
        common.run(self.suffice, "simulate", *words, "--budget-usd", budget, "--seeds", orders, "--steps", f"{self.work}/steps.jsonl")
        streams = {}
        with open(f"{self.work}/steps.jsonl") as lines:
            for step in map(json.loads, lines):
                streams.setdefault(step["seed"], []).append((step["quality"], step["cost_usd"]))
        return list(streams.values())


# The tables

def unseen(both, rows, splits, orders):
    found = {budget: [[] for _ in HEADINGS] for budget in WANTED}
    for split in range(1, splits + 1):
        halves = common.halves(rows, split)
        for taught, played in (halves, halves[::-1]):
            for budget, methods in both.streams(WANTED, orders, played, taught).items():
                for method, streams in zip(found[budget], methods):
                    quality, cost = total(streams)
                    method.append((quality - mixture(MODELS, played, budget), cost / budget))
    table("Above the best mixture of single models, on rows that taught nothing",
          *HEADINGS, "ParetoBandit's paper", *("cost / budget (dearest half)" for _ in HEADINGS))
    for (budget, methods), paper, paper_mixture in zip(found.items(), PUBLISHED, PUBLISHED_MIXTURE):
        cells = [f"{statistics.mean(q for q, _ in method):+.4f}" for method in methods] + [f"{paper - paper_mixture:+.3f}"]
        line(budget, cells + [f"{statistics.mean(c for _, c in method):.3f} ({max(c for _, c in method):.3f})" for method in methods])


def changing(both, rows, orders):
    for name, change in CHANGES.items():
        table(f"{name}: quality before / meanwhile / afterwards", *HEADINGS, *("cost / budget meanwhile" for _ in HEADINGS))
        for budget, methods in both.streams(BUDGETS, orders, rows, change=change).items():
            parts = [[total([third(stream, part) for stream in streams]) for part in range(3)] for streams in methods]
            line(budget, [" / ".join(f"{quality:.4f}" for quality, _ in method) for method in parts]
                 + [f"{method[1][1] / budget:.3f}" for method in parts])


def untrained(both, rows, orders):
    table("Untrained: mean quality", *HEADINGS, *("cost / budget (dearest stream)" for _ in HEADINGS))
    for budget, methods in both.streams(BUDGETS, orders, rows, is_trained=False).items():
        costs = [[total([stream])[1] / budget for stream in streams] for streams in methods]
        line(budget, [f"{total(streams)[0]:.4f}" for streams in methods]
             + [f"{statistics.mean(method):.3f} ({max(method):.3f})" for method in costs])


def total(streams):
    """Mean quality and mean cost of all their requests."""
    return tuple(statistics.mean(request[part] for stream in streams for request in stream) for part in (0, 1))


def third(stream, part):
    size = len(stream) // 3
    return stream[part * size:(part + 1) * size]


def table(title, *headings):
    print(f"\n{title}\n\n| budget, USD per request | " + " | ".join(headings) + " |\n" + "| --- " * (1 + len(headings)) + "|")


def line(budget, cells):
    print(f"| {budget:.1e} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
