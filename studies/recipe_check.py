#!/usr/bin/env python3
"""The default recipe beside every simple baseline, on all sets: the first tables of docs/results-prediction.md.

Each set is cut into five folds, repeated prompts in one of them; a router is trained on four (`suffice train`, nothing set but
the seed) and judged on the fifth (`suffice evaluate --baseline-data`), so that every prompt is judged once. A figure is the mean
over the folds, ± half of a 95 % interval over the prompts: the folds' own bootstrap intervals, joined as those of separate
samples. The last column is paired: the router less the best of kNN, predicted task, all-cheap and the zero router on the same
resamples.

Usage: SUFFICE_DATA=FOLDER studies/recipe_check.py PATH_OF_SUFFICE [--seed 2027] [--robustness] …      prints Markdown
"""
import argparse, concurrent.futures, json, math, os, random, subprocess, sys, tempfile

from common import read, write

BASELINES = ["kNN", "predicted task", "zero router", "best single", "all-cheap", "shuffled control", "oracle"]
# A best single model is picked with hindsight on the rows that are judged.
SIMPLE = ["kNN", "predicted task", "zero router", "all-cheap"]
TITLES = {"apgr": "APGR", "cpt50": "CPT50", "aiq": "AIQ", "ece": "ECE", "brier": "Brier", "gain": "gain",
          "routed_accuracy_macro": "macro", "routed_accuracy_micro": "micro"}
LESS_IS_BETTER = {"cpt50", "ece", "brier"}
PAIR = ["apgr", "cpt50", "ece", "brier"]
FRONTIER = ["gain", "aiq", "ece", "brier"]
EQUAL_COST = ["routed_accuracy_macro", "routed_accuracy_micro", "ece", "brier"]
COSTS = ["2.3e-4", "6.6e-4", "1.9e-3"]
CHEAP, DEAR = "mistralai/Mixtral-8x7B-Instruct-v0.1", "gpt-4-1106-preview"


class Setting:
    """Pairs of training and test rows out of a folder, and what is measured on them."""

    def __init__(self, title, folder, splits, measures, costs=(), tests_overlap=False):
        self.title, self.splits, self.measures, self.costs = title, splits, measures, list(costs)
        self.prices, self.tests_overlap = f"{folder}/models.json", tests_overlap


def settings(data, seed, folds):
    """All settings, by name."""
    def rows(file):
        return read(f"{data}/{file}.jsonl.gz")

    def parts(all_rows):
        return folded(all_rows, folds, random.Random(seed))

    mmlu, routerdc = rows("routellm/mmlu_dev"), rows("routerdc/train")
    gsm = [renamed(row, {CHEAP.split("/")[1]: CHEAP, "gpt-4o-2024-05-13": DEAR}) for row in rows("zeroeval/gsm")]
    pareto_train, pareto = rows("paretobandit/train_partial"), rows("paretobandit/val")
    offered = {name: name for name in pareto_train[0]["outcomes"]}
    pareto = [renamed(row, offered) for row in pareto]
    tasks = sorted({row["task"] for row in routerdc})
    left_out = [([r for r in routerdc if r["task"] != task], [r for r in routerdc if r["task"] == task]) for task in tasks]

    def setting(title, folder, splits, measures, **more):
        return Setting(title.format(f"{len(splits[0][0]):,}"), f"{data}/{folder}", splits, measures, **more)

    return {
        "mmlu1400": setting("MMLU pair, {} labels", "routellm", [(a[:1400], b) for a, b in parts(mmlu)], PAIR),
        "mmlu": setting("MMLU pair, {} labels", "routellm", parts(mmlu), PAIR),
        "gsm8k": setting("GSM8K pair, {} labels", "routellm", parts(gsm), PAIR),
        "mmlu-gsm8k": setting("MMLU pair → GSM8K", "routellm", [(mmlu, gsm)] * folds, PAIR[:2], tests_overlap=True),
        "routerdc": setting("RouterDC", "routerdc", parts(routerdc), EQUAL_COST),
        "routerdc-out": setting("RouterDC, a task left out", "routerdc", left_out, EQUAL_COST[1:2]),
        "pareto": setting("ParetoBandit", "paretobandit", [(pareto_train + a, b) for a, b in parts(pareto)],
                          ["aiq", "ece", "brier"], costs=COSTS),
        "routerbench": setting("RouterBench part", "routerbench_part", parts(rows("routerbench_part/train")), FRONTIER),
        "llmrouter": setting("LLMRouter", "llmrouter", parts(rows("llmrouter/train")), FRONTIER),
        "zeroeval": setting("ZeroEval", "zeroeval", parts(rows("zeroeval/gsm")), FRONTIER),
    }


def renamed(row, names):
    """Only the models of `names`, under their new names."""
    return dict(row, outcomes={names[m]: o for m, o in row["outcomes"].items() if m in names})


def folded(rows, folds, chance):
    """(training, test) for each fold; both in a random order, a prompt never in both."""
    prompts = sorted({row["prompt"] for row in rows})
    chance.shuffle(prompts)
    place = {prompt: i for i, prompt in enumerate(prompts)}
    order = sorted(rows, key=lambda row: place[row["prompt"]])
    fold = [place[row["prompt"]] % folds for row in order]
    return [([r for r, f in zip(order, fold) if f != k], [r for r, f in zip(order, fold) if f == k])
            for k in range(folds)]


def judged(options, setting, number):
    """The evaluation of one split, as `suffice evaluate --json` says it."""
    training, test = setting.splits[number]
    shared = ["--models", setting.prices, "--seed", options.seed + number]
    with tempfile.TemporaryDirectory() as folder:
        def command(*arguments):
            done = subprocess.run([options.suffice, *map(str, arguments)], capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"{setting.title}, split {number + 1}: {done.stderr}")
            return done.stdout

        training, test = write(f"{folder}/train.jsonl", training), write(f"{folder}/test.jsonl", test)
        recipe = ["--recipe", options.recipe] if options.recipe else []
        command("train", "--data", training, "--out", f"{folder}/router", *shared, *recipe)
        audit = ["--robustness"] if options.robustness else []
        return json.loads(command(
            "evaluate", "--router", f"{folder}/router", "--data", test, "--baseline-data", training, "--json", *shared,
            "--resamples", options.resamples, *audit, *(["--at-cost", *setting.costs] if setting.costs else [])))


class Figure:
    """The mean of one figure over the splits, with half of its interval; `None` where a split lacks it."""

    def __init__(self, estimates, tests_overlap):
        self.value = self.half = None
        if estimates and all(estimates):
            halves = [(e.get("high", e["value"]) - e.get("low", e["value"])) / 2 for e in estimates]
            self.value = sum(e["value"] for e in estimates) / len(estimates)
            spread = sum(halves) if tests_overlap else math.sqrt(sum(h * h for h in halves))
            self.half = spread / len(estimates)

    def text(self, signed=False):
        if self.value is None:
            return "–"
        digits = f"{self.value:+.4f}" if signed else f"{self.value:.4f}"
        return digits.replace("-", "−") + (f" ± {self.half:.4f}" if self.half else "")


def lines(setting, reports):
    """(title, default, {baseline: figure}, best simple baseline, lead over it) for every measure of a setting."""
    def over_splits(read):
        found = []
        for report in reports:
            methods = {method["name"]: method for method in report["baselines"]}
            try:
                found.append(read(report["router"], methods))
            except (KeyError, IndexError):
                found.append(None)
        return Figure(found, setting.tests_overlap)

    keys = [(TITLES[m], m in LESS_IS_BETTER, "measures", "router_lead", m) for m in setting.measures]
    keys += [(f"quality at ${c}", False, "quality_at_cost", "router_lead_at_cost", i) for i, c in enumerate(setting.costs)]
    for title, is_less, values, leads, key in keys:
        ours = over_splits(lambda router, _: router[values][key])
        theirs = {b: over_splits(lambda _, methods: methods[b][values][key]) for b in BASELINES}
        known = [b for b in SIMPLE if theirs[b].value is not None]
        best = (min if is_less else max)(known, key=lambda b: theirs[b].value)
        lead = over_splits(lambda _, methods: methods[best][leads][key])
        yield title, ours, theirs, best, lead


def show(results):
    print("| setting: measure | **default** | " + " | ".join(BASELINES) + " | default − best simple |")
    print("| --- | --- |" + " --- |" * len(BASELINES) + " --- |")
    for setting, reports in results:
        for title, ours, theirs, best, lead in lines(setting, reports):
            cells = [theirs[b].text() for b in BASELINES]
            print(f"| {setting.title}: {title} | **{ours.text()}** | " + " | ".join(cells)
                  + f" | {lead.text(signed=True)} ({best}) |")


def show_calibration(results):
    """The router's ECE with the bins of all folds together: chance makes that of a single fold larger."""
    print("\nECE over the rows of all splits: " + ", ".join(f"{s.title} {pooled_ece(r):.4f}" for s, r in results) + ".")


def pooled_ece(reports):
    pairs, apart = 0, {}
    for report in reports:
        for place, found in enumerate(report["reliability"]):
            if found["pairs"]:
                pairs += found["pairs"]
                error = found["pairs"] * (found["mean_predicted"] - found["mean_quality"])
                apart[place] = apart.get(place, 0) + error
    return sum(map(abs, apart.values())) / max(1, pairs)


def show_foresight(results):
    """Tenths of each fold's prompts by the error that was expected: its mean, and the squared error that came."""
    print("\n| setting | | " + " | ".join(map(str, range(1, 11))) + " | rank correlation | beyond training |")
    print("| --- | --- |" + " --- |" * 12)
    for setting, reports in results:
        found = [report["error_foresight"] for report in reports if report.get("error_foresight")]
        if not found:
            continue
        expected = [sum(f["lines"][i]["expected_error"] for f in found) / len(found) for i in range(10)]
        came = [Figure([f["lines"][i]["squared_error"] for f in found], setting.tests_overlap).value for i in range(10)]
        rank = Figure([f["rank_correlation"] for f in found], setting.tests_overlap)
        beyond = sum(f["share_beyond_training"] for f in found) / len(found)
        print(f"| {setting.title} | expected | " + " | ".join(f"{e:.3f}" for e in expected)
              + f" | {rank.value:.2f} ± {rank.half:.2f} | {100 * beyond:.1f} % |".replace("-", "−"))
        print("| | came | " + " | ".join("–" if c is None else f"{c:.3f}" for c in came) + " | | |")


def show_robustness(results):
    print("\n| same decisions, % (quality lost, thousandths) | " + " | ".join(s.title for s, _ in results) + " |")
    print("| --- |" + " --- |" * len(results))
    for number, line in enumerate(results[0][1][0]["robustness"]["lines"]):
        cells = []
        for setting, reports in results:
            of_split = [report["robustness"]["lines"][number] for report in reports]
            share, lost = (Figure([l.get(key) for l in of_split], setting.tests_overlap)
                           for key in ("equal_decisions", "quality_lost"))
            cells.append("–" if share.value is None else
                         f"{100 * share.value:.1f} ({1000 * lost.value:+.0f} ± {1000 * lost.half:.0f})".replace("-", "−"))
        print(f"| {line['perturbation']} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("suffice")
    parser.add_argument("--seed", type=int, default=2027, help="of folds and training; 2027 was used in no choice")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=2, help="splits at a time, each on one thread")
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--recipe", help="a recipe file instead of the defaults")
    parser.add_argument("--robustness", action="store_true", help="decisions on perturbed prompts, too")
    parser.add_argument("--only", nargs="+", help="names of settings")
    parser.add_argument("--save", help="keep all reports in this file")
    options = parser.parse_args()
    if "SUFFICE_DATA" not in os.environ:
        return print("recipe-check: SKIPPED, SUFFICE_DATA is not set to a folder of real outcomes")
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    options.suffice = os.path.realpath(options.suffice)
    chosen = {n: s for n, s in settings(os.environ["SUFFICE_DATA"], options.seed, options.folds).items()
              if not options.only or n in options.only}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        pending = {n: [pool.submit(judged, options, s, k) for k in range(len(s.splits))] for n, s in chosen.items()}
        reports = {}
        for name, splits in pending.items():
            reports[name] = [split.result() for split in splits]
            if sys.stderr.isatty():
                print(f"{name} is done", file=sys.stderr)
    if options.save:
        with open(options.save, "w") as file:
            json.dump(reports, file)
    results = [(setting, reports[name]) for name, setting in chosen.items()]
    show(results)
    show_calibration(results)
    show_foresight(results)
    if options.robustness:
        show_robustness(results)


main()
