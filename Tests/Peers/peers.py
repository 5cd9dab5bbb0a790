#!/usr/bin/env python3
"""Do other programs read what we export, and reproduce our numbers?

Vowpal Wabbit learns from our dsjson and our cb_adf text; the Open Bandit Pipeline reads our arrays and estimates the
same values as `suffice ope`. The log is one that a real server writes here.

Usage: Tests/Peers/peers.py PATH_OF_SUFFICE      (packages: Tests/Peers/requirements.txt)
A peer that is not installed is skipped, and said so. Ends with status 1 where one disagrees.
"""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile

MODELS = ["small", "large"]
CONFIG = """models:
  - {name: small, input_usd_per_mtok: 0.1, output_usd_per_mtok: 0.4}
  - {name: large, input_usd_per_mtok: 3, output_usd_per_mtok: 12}
policy:
  objective: {cost_weight: 20}
  exploration: {kind: epsilon, epsilon: 0.4}
  learning: {enabled: false}
log_prompts: full
"""
DECISIONS = 2000
failures = []


def check(name, holds, detail=""):
    print(f"  {'ok  ' if holds else 'FAIL'} {name} {detail}")
    if not holds:
        failures.append(name)


def ask(connection, line):
    connection.write(json.dumps(line).encode() + b"\n")
    connection.flush()
    return json.loads(connection.readline())


def quality(number, model):
    """Short prompts are easy for both; long ones only for the large model."""
    is_hard = number % 2
    chance = 0.9 if model == "large" or not is_hard else 0.2
    return float((number * 7919 + (3 if model == "large" else 0)) % 1000 < 1000 * chance)


def prompt(number):
    return f"Hello number {number}" if number % 2 == 0 else f"Prove: for all x > {number} there is a y with y*y > x. " * 4


def write_log(suffice, folder):
    with open(f"{folder}/serve.yaml", "w") as file:
        file.write(CONFIG)
    server = subprocess.Popen([suffice, "serve", "--config", f"{folder}/serve.yaml", "--listen", "127.0.0.1:0",
                               "--store", f"{folder}/log.db"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True)
    host, port = re.search(r"([0-9.]+):([0-9]+)", server.stdout.readline()).groups()
    with socket.create_connection((host, int(port))) as opened, opened.makefile("rwb") as connection:
        for start in range(0, DECISIONS, 200):
            items = [{"prompt": prompt(start + place), "task": "hard" if place % 2 else "easy"} for place in range(200)]
            answers = ask(connection, {"op": "route_batch", "items": items})["results"]
            ask(connection, {"op": "feedback_batch", "items": [
                {"decision": answer["decision"], "quality": quality(start + place, answer["model"]),
                 "cost_usd": 1e-4 if answer["model"] == "small" else 3e-3}
                for place, answer in enumerate(answers)]})
    server.send_signal(signal.SIGTERM)
    server.wait()


def vowpal_wabbit(suffice, folder):
    try:
        import vowpalwabbit
    except ImportError:
        print("Vowpal Wabbit: SKIPPED, not installed (pip install -r Tests/Peers/requirements.txt)")
        return
    print(f"Vowpal Wabbit {vowpalwabbit.__version__}")
    losses = {}
    for form, option in (("dsjson", "--dsjson"), ("cb_adf", "")):
        subprocess.run([suffice, "export", "--log", f"{folder}/log.db", "--format", form, "--out", f"{folder}/log.{form}"],
                       check=True, capture_output=True)
        text = open(f"{folder}/log.{form}").read()
        # The prompt's words are in the dsjson alone; leave them out, and both are the same examples.
        workspace = vowpalwabbit.Workspace(f"--cb_explore_adf {option} --quiet -q RM --cb_type mtr --ignore P --epsilon 0.05")
        examples = text.splitlines() if option else text.strip().split("\n\n")
        for example in examples:
            parsed = workspace.parse(example if option else example.split("\n"))
            workspace.learn(parsed)
            workspace.finish_example(parsed)
        losses[form] = workspace.get_sum_loss() / workspace.get_weighted_examples()
        check(f"{form}: reads every decision", len(examples) == DECISIONS, f"{len(examples)}")
        right = 0
        for task, best in (("hard", "large"),):
            lines = [f"shared |Request task={task}"] + [f"|Model name={model}" for model in MODELS]
            if option:
                lines = json.dumps({"_label_cost": 0, "_labelIndex": 0, "_label_Action": 1, "_label_probability": 1,
                                    "a": [1, 2], "p": [1, 0], "c": {"Request": {"task": task}, "_multi": [
                                        {"Model": {"name": model}} for model in MODELS]}})
            chances = workspace.predict(workspace.parse(lines))
            right += chances.index(max(chances)) == MODELS.index(best)
        check(f"{form}: learns that hard requests need the large model", right == 1, f"{chances}")
        workspace.finish()
    logged = sum(quality(number, MODELS[0]) for number in range(DECISIONS)) / DECISIONS
    check("both forms give the same loss", abs(losses["dsjson"] - losses["cb_adf"]) < 1e-4, f"{losses}")
    check("the learnt policy is estimated better than the small model alone", -losses["dsjson"] > logged,
          f"{-losses['dsjson']:.3f} > {logged:.3f}")


def open_bandit_pipeline(suffice, folder):
    try:
        import numpy as np
        import obp
        from obp.ope import (DirectMethod, DoublyRobust, InverseProbabilityWeighting,
                             SelfNormalizedDoublyRobust, SelfNormalizedInverseProbabilityWeighting)
    except ImportError as error:
        print(f"Open Bandit Pipeline: SKIPPED, {error} (pip install -r Tests/Peers/requirements.txt)")
        return
    print(f"Open Bandit Pipeline {obp.__version__}")
    subprocess.run([suffice, "export", "--log", f"{folder}/log.db", "--format", "obp", "--out", f"{folder}/log.npz"],
                   check=True, capture_output=True)
    arrays = np.load(f"{folder}/log.npz")
    action, count, actions = arrays["action"], len(arrays["action"]), len(arrays["models"])
    check("every decision is there", count == DECISIONS, f"{count}")
    check("pscore is the drawn model's probability", bool(
        (arrays["pi_b"][np.arange(count), action] == arrays["pscore"]).all()))
    candidate = 0.5 * arrays["pi_b"] + 0.5 / actions
    predicted = np.tile(0.4 + 0.1 * np.arange(actions), (count, 1))
    with open(f"{folder}/rows.jsonl", "w") as file:
        for row in range(count):
            file.write(json.dumps({"action": int(action[row]), "reward": float(arrays["reward"][row]),
                                   "pscore": float(arrays["pscore"][row]), "pi_e": candidate[row].tolist(),
                                   "q_hat": predicted[row].tolist()}) + "\n")
    ours = json.loads(subprocess.run([suffice, "ope", "--rows", f"{folder}/rows.jsonl", "--json"], check=True,
                                     capture_output=True, text=True).stdout)["estimators"]
    arguments = dict(reward=arrays["reward"], action=action, position=arrays["position"], pscore=arrays["pscore"],
                     action_dist=candidate[:, :, None], estimated_rewards_by_reg_model=predicted[:, :, None])
    for key, estimator in {"ips": InverseProbabilityWeighting(), "snips": SelfNormalizedInverseProbabilityWeighting(),
                           "dm": DirectMethod(), "dr": DoublyRobust(), "sndr": SelfNormalizedDoublyRobust()}.items():
        value = estimator.estimate_policy_value(**arguments)
        check(key, abs(ours[key]["value"] - value) <= 1e-9 * abs(value), f"{ours[key]['value']:.12f} {value:.12f}")
    # The other way: what their side saves, we read.
    np.savez_compressed(f"{folder}/theirs.npz", action=action.astype("int32"), reward=arrays["reward"],
                        pscore=arrays["pscore"].astype("float32"), models=arrays["models"])
    subprocess.run([suffice, "import", f"{folder}/theirs.npz", "--format", "obp", "--out", f"{folder}/theirs.jsonl"],
                   check=True, capture_output=True)
    rows = [json.loads(line) for line in open(f"{folder}/theirs.jsonl")]
    check("arrays of theirs come back as bandit rows", len(rows) == count and all(
        list(row["outcomes"]) == [str(arrays["models"][action[place]])] for place, row in enumerate(rows)))


def round_trips(suffice, folder):
    print("round trips")
    kept = {}
    for form, name in (("jsonl", "outcomes"), ("dsjson", "dsjson"), ("csv", "csv")):
        subprocess.run([suffice, "export", "--log", f"{folder}/log.db", "--format", form, "--out", f"{folder}/log.{form}"],
                       check=True, capture_output=True)
        subprocess.run([suffice, "import", f"{folder}/log.{form}", "--format", name, "--out", f"{folder}/back.jsonl"],
                       check=True, capture_output=True)
        kept[form] = [(row["id"], row["prompt"], row["propensity"], row["outcomes"])
                      for row in map(json.loads, open(f"{folder}/back.jsonl"))]
    for form in ("dsjson", "csv"):
        check(f"{form} comes back as the same bandit log", kept[form] == kept["jsonl"])


def main():
    suffice = os.path.realpath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        write_log(suffice, folder)
        round_trips(suffice, folder)
        vowpal_wabbit(suffice, folder)
        open_bandit_pipeline(suffice, folder)
    if failures:
        sys.exit(f"peers disagree: {', '.join(failures)}")


if __name__ == "__main__":
    main()
