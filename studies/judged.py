#!/usr/bin/env python3
"""What the router earns from judges that err, from few people, late and from some answers alone: "Judges, delay and missing
feedback" in docs/results-operation.md.

Half of a set trains an artefact, the other half is the stream, of 6,000 requests (rows come again, shuffled anew); quality alone
counts, and what is counted is the truth, whatever the judge said. The same stream without the artefact. The model that a judge
favours, and the one it is harsh on with the task, are those whose favour would cost most where the best of each task is
taken by the judge's word.

Usage: SUFFICE_DATA=FOLDER studies/judged.py PATH_OF_SUFFICE [SEEDS [FIRST_SEED [SET…]]]
"""
import collections, json, math, statistics, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

import common

SETS = {"RouterDC": "routerdc/train", "RouterBench part": "routerbench_part/train", "LLMRouter": "llmrouter/train",
        "ParetoBandit `val`": "paretobandit/val"}
# A model that the published stream adds later.
LATER = "google/gemini-2.5-flash"
REQUESTS = 6_000
# People speak later than a judge, and are believed before it; a judge is corrected by them.
PEOPLE = {"source": "people", "says": ["quality"], "delay": 100}
BELIEVED = {"people": {"weight": 5, "trusted": True}, "judge": {"calibrate": True}}
HEAVIER = {"people": {"weight": 5}}
SHARES = (0.02, 0.05, 0.1)


def main():
    suffice, data = common.inputs()
    seeds, first = (int(word) for word in (sys.argv[2:4] + ["8", "1"][len(sys.argv[2:4]):]))
    studies = []
    for name in sys.argv[4:] or SETS:
        with tempfile.TemporaryDirectory() as folder:
            studies.append(study(suffice, data, folder, name, range(first, first + seeds)))
            print(f"{name} done", file=sys.stderr)
    for side, words in enumerate(["with an artefact", "untrained"]):
        table(studies, side, words)
    print("\nFavoured, and harshly judged:")
    for one in studies:
        print(f"- {one['name']}: {one['liked']}; {one['harsh']}")


def study(suffice, data, folder, name, seeds):
    """One set: reports of every case, with the artefact and without."""
    prices = f"{data}/{SETS[name].split('/')[0]}/models.json"
    rows = common.read(f"{data}/{SETS[name]}.jsonl.gz")
    for row in rows:
        row["outcomes"].pop(LATER, None)
    known, stream = common.halves(rows, 11)
    common.run(suffice, "train", "--data", common.write(f"{folder}/known.jsonl", known), "--models", prices,
               "--out", f"{folder}/router", "--seed", 1)
    common.write(f"{folder}/stream.jsonl", stream)
    offered = {model for row in rows for model in row["outcomes"]}
    with open(prices) as file:
        common.write(f"{folder}/models.json", [{model: price for model, price in json.load(file).items() if model in offered}])
    tasks = by_task(stream)
    liked, harsh = worst_liked(tasks, 0.2), worst_harsh(tasks, -0.3)
    lab, listed = Lab(suffice, folder, seeds), list(cases(liked, harsh))
    with ThreadPoolExecutor(4) as pool:
        fixed = pool.submit(lab.play, "fixed", [judge({})], {}, True, False)
        jobs = [(f"{place}-{side}", feedback, sources, side == 0)
                for place, (_, feedback, sources) in enumerate(listed) for side in (0, 1)]
        runs = list(pool.map(lambda job: lab.play(*job), jobs))
        return {"name": name, "fixed": fixed.result(), "liked": liked, "harsh": harsh, "words": [case[0] for case in listed],
                "runs": [runs[0::2], runs[1::2]]}


def cases(liked, harsh):
    """Per row of the table: what it is called, feedback, and how far each source is believed."""
    judges = {"flips .1": {"flip": 0.1}, "flips .2": {"flip": 0.2}, "favours one by .1": {"favours": [{**liked, "by": 0.1}]},
              "favours one by .2": {"favours": [liked]}, "harsh on one in one task, −.3": {"favours": [harsh]}}
    yield "the truth, at once", [judge({})], {}
    for words, errs in judges.items():
        yield f"judge {words}", [judge(errs)], {}
    for share in SHARES:
        yield f"people alone, {share:.0%}", [people(share)], {}
    for words in list(judges)[1::2] + list(judges)[-1:]:
        yield f"{words}; people 5%, heavier", [judge(judges[words]), people(0.05)], HEAVIER
        for share in SHARES:
            yield f"{words}; people {share:.0%}, calibrated", [judge(judges[words]), people(share)], BELIEVED
    yield "flips .2; to be calibrated, but nobody else", [judge(judges["flips .2"])], BELIEVED
    yield "the truth; people 5%, calibrated", [judge({}), people(0.05)], BELIEVED
    for delay in (20, 200, 1_000):
        yield f"the truth, {delay:,} requests late", [judge({"delay": delay})], {}
    for share in (0.5, 0.1):
        yield f"the truth of {share:.0%}", [judge({"share": share})], {}
    yield "the truth of 10% of good, 60% of bad answers", [judge({"share": 0.1, "share_bad": 0.6})], {}
    praise, complaints = judge({"share": 0.1, "share_bad": 0}), judge({"source": "complaints", "share": 0, "share_bad": 0.6})
    yield "the same, bad ones told as complaints that weigh a sixth", [praise, complaints], {"complaints": {"weight": 1 / 6}}
    yield "flips .3, the truth 200 requests later", [judge({"flip": 0.3}), judge({"delay": 200})], {}


def judge(errs):
    return {"source": "judge", "says": ["quality"], **errs}


def people(share):
    return {**PEOPLE, "share": share}


def worst_liked(tasks, by):
    liked = max(models(tasks), key=lambda model: loss(tasks, lambda other, _: by if other == model else 0))
    return {"model": liked, "by": by}


def worst_harsh(tasks, by):
    places = [(model, task) for task in sorted(filter(None, tasks)) for model in models(tasks)]
    model, task = max(places, key=lambda place: loss(tasks, lambda *other: by if other == place else 0))
    return {"model": model, "task": task, "by": by}


def by_task(rows):
    """Qualities by task and model."""
    tasks = collections.defaultdict(lambda: collections.defaultdict(list))
    for row in rows:
        for model, outcome in row["outcomes"].items():
            tasks[row.get("task")][model].append(outcome["quality"])
    return tasks


def models(tasks):
    return sorted({model for qualities in tasks.values() for model in qualities})


def loss(tasks, bias):
    """What is lost where the best model of each task is taken by the word of a judge that adds `bias(model, task)`."""
    lost = 0
    for task, found in tasks.items():
        truth = {model: statistics.fmean(qualities) for model, qualities in found.items()}
        said = {model: statistics.fmean(min(1, max(0, quality + bias(model, task))) for quality in qualities)
                for model, qualities in found.items()}
        lost += max(map(len, found.values())) * (max(truth.values()) - truth[max(said, key=said.get)])
    return lost


class Lab:
    """The command, on one stream."""

    def __init__(self, suffice, folder, seeds):
        self.suffice, self.folder, self.seeds = suffice, folder, seeds

    def play(self, name, feedback, sources, has_router, learns=True):
        """One report per seed."""
        scenario = common.write(f"{self.folder}/scenario-{name}", [{"requests": REQUESTS, "feedback": feedback}])
        learning = {"enabled": learns, "sources": sources}
        policy = common.write(
            f"{self.folder}/policy-{name}", [{"policy": {"objective": {"cost_weight": 0}, "learning": learning}}])
        router = ["--router", f"{self.folder}/router"] if has_router else ["--models", f"{self.folder}/models.json"]
        return [json.loads(common.run(
            self.suffice, "simulate", "--data", f"{self.folder}/stream.jsonl", *router, "--policy", policy, "--scenario", scenario,
            "--first-seed", seed, "--seeds", 1, "--threads", 1, "--json")) for seed in self.seeds]


def table(studies, side, words):
    """Points (hundredths of quality) less than the same streams bring with the truth at once, and false alarms."""
    print(f"\n| {words} | " + " | ".join(one["name"] for one in studies) + " | alarms a stream |")
    print("| --- |" + " --- |" * (len(studies) + 1))
    references = {"best single": lambda one: baseline(one, "best single"), "oracle": lambda one: baseline(one, "oracle")}
    if side == 0:
        references["the artefact alone"] = lambda one: statistics.fmean(qualities(one["fixed"]))
    references["the truth, at once"] = lambda one: statistics.fmean(qualities(one["runs"][side][0]))
    for what, of in references.items():
        print(f"| {what} | " + " | ".join(f"{of(one):.4f}" for one in studies) + " | |")
    for place, what in enumerate(studies[0]["words"]):
        runs = [(one["runs"][side][place], one["runs"][side][0]) for one in studies]
        less = [points(a - b for a, b in zip(qualities(found), qualities(truth))) for found, truth in runs]
        alarms = statistics.fmean(alarm_count(found) for found, _ in runs)
        if place > 0:
            print(f"| {what} | {' | '.join(less)} | {alarms:.1f} |")


def points(differences):
    values = [100 * difference for difference in differences]
    half = 1.96 * statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0
    return f"{statistics.fmean(values):+.2f} ± {half:.2f}".replace("-", "−")


def qualities(reports):
    return [report["policies"][0]["quality"]["value"] for report in reports]


def baseline(one, word):
    return statistics.fmean(
        line["quality"]["value"] for report in one["fixed"] for line in report["baselines"] if line["name"].startswith(word))


def alarm_count(reports):
    return sum(len(report["policies"][0]["alarms"]) for report in reports) / len(reports)


if __name__ == "__main__":
    main()
