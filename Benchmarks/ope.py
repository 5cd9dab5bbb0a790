#!/usr/bin/env python3
"""Off-policy evaluation of a million logged rows: ours beside the field's library (or NumPy), in one run.

Usage: Benchmarks/ope.py PATH_OF_SUFFICE [ROWS [STORED]]      (packages of Tests/Peers: numpy, obp)

Prints the medians of alternating runs and how far the values are apart. With a server: a store of STORED decisions with
feedback is written through the socket, and `suffice ope --log` reads it, decides it again and estimates.
"""
import json
import os
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

try:
    import numpy as np
except ImportError:
    print("bench-ope: SKIPPED, numpy is not installed (make peers names the packages)")
    sys.exit(0)

ACTIONS = 4


def log(count):
    random = np.random.default_rng(7)
    logits = random.normal(size=(count, ACTIONS))
    behaviour = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    other = logits + 0.7 * random.normal(size=logits.shape)
    candidate = np.exp(other) / np.exp(other).sum(1, keepdims=True)
    action = (behaviour.cumsum(1) < random.random((count, 1))).sum(1).clip(0, ACTIONS - 1)
    reward = (random.random(count) < 0.3 + 0.1 * action).astype(float)
    predicted = np.clip(0.3 + 0.1 * np.arange(ACTIONS) + 0.05 * random.normal(size=(count, ACTIONS)), 0, 1)
    return action, reward, behaviour[np.arange(count), action], candidate, predicted


def write(path, rows):
    action, reward, pscore, candidate, predicted = (array.tolist() for array in rows)
    with open(path, "w") as file:
        for a, r, p, c, q in zip(action, reward, pscore, candidate, predicted):
            file.write(f'{{"action":{a},"reward":{r},"pscore":{p!r},"pi_e":{c},"q_hat":{q}}}\n')


def peer(rows):
    """The four values, and what works them out."""
    action, reward, pscore, candidate, predicted = rows
    at = np.arange(len(action))
    try:
        from obp.ope import DirectMethod, DoublyRobust, InverseProbabilityWeighting, SelfNormalizedInverseProbabilityWeighting
        arguments = dict(reward=reward, action=action, position=np.zeros(len(action), int), pscore=pscore,
                         action_dist=candidate[:, :, None], estimated_rewards_by_reg_model=predicted[:, :, None])
        estimators = {"ips": InverseProbabilityWeighting(), "snips": SelfNormalizedInverseProbabilityWeighting(),
                      "dm": DirectMethod(), "dr": DoublyRobust()}
        return "obp", lambda: {key: one.estimate_policy_value(**arguments) for key, one in estimators.items()}
    except ImportError:
        def values():
            weight = candidate[at, action] / pscore
            model = (candidate * predicted).sum(1) / candidate.sum(1)
            ips = weight * reward
            return {"ips": ips.mean(), "snips": ips.sum() / weight.sum(), "dm": model.mean(),
                    "dr": (model + weight * (reward - predicted[at, action])).mean()}
        return "NumPy", values


def rows_bench(suffice, folder, count):
    rows = log(count)
    path = f"{folder}/rows.jsonl"
    write(path, rows)
    name, values = peer(rows)
    ours, reads, theirs, answer, expected = [], [], [], None, None
    for _ in range(5):
        answer = json.loads(subprocess.run(
            [suffice, "ope", "--rows", path, "--estimators", "ips,snips,dm,dr", "--json"],
            check=True, capture_output=True, text=True).stdout)
        ours.append(answer["seconds"]["estimate"])
        reads.append(answer["seconds"]["read"])
        start = time.perf_counter()
        expected = values()
        theirs.append(time.perf_counter() - start)
    apart = max(abs(answer["estimators"][key]["value"] - value) / abs(value) for key, value in expected.items())
    print(f"{count:,} rows of {ACTIONS} actions, IPS + SNIPS + DM + DR, medians of 5 alternating runs")
    print(f"  suffice: {1e3 * statistics.median(ours):.1f} ms after reading (intervals and diagnostics included), "
          f"reading {statistics.median(reads):.2f} s")
    print(f"  {name}: {1e3 * statistics.median(theirs):.1f} ms (values alone, arrays in memory)")
    print(f"  largest relative difference of a value: {apart:.1e}")


def ask(connection, line):
    connection.write(json.dumps(line).encode() + b"\n")
    connection.flush()
    return json.loads(connection.readline())


def fill(address, count):
    """Decisions and feedback through the socket, in batches."""
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as opened, opened.makefile("rwb") as connection:
        for start in range(0, count, 250):
            requests = [{"prompt": f"Question {start + place}: what is {place} times {start}?", "task": "sums"}
                        for place in range(250)]
            answers = ask(connection, {"op": "route_batch", "items": requests})["results"]
            items = [{"decision": answer["decision"], "quality": float(place % 3 > 0), "cost_usd": 1e-4 * (1 + place % 5)}
                     for place, answer in enumerate(answers)]
            ask(connection, {"op": "feedback_batch", "items": items})


def store_bench(suffice, folder, count):
    config = f"{folder}/serve.yaml"
    with open(config, "w") as file:
        file.write("models: [{name: small, input_usd_per_mtok: 0.1, output_usd_per_mtok: 0.4},"
                   " {name: large, input_usd_per_mtok: 3, output_usd_per_mtok: 12}]\n"
                   "policy: {objective: {cost_weight: 20}, exploration: {kind: epsilon, epsilon: 0.3}}\n")
    policy = f"{folder}/candidate.yaml"
    with open(policy, "w") as file:
        file.write("objective: {cost_weight: 100}\nexploration: {kind: epsilon, epsilon: 0.1}\nlearning: {enabled: false}\n")
    server = subprocess.Popen([suffice, "serve", "--config", config, "--listen", "127.0.0.1:0", "--store",
                               f"{folder}/store.db"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    address = re.search(r"[0-9.]+:[0-9]+", server.stdout.readline()).group()
    fill(address, count)
    server.send_signal(signal.SIGTERM)
    server.wait()
    seconds, processor = {"read": [], "decide": [], "estimate": []}, []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        answer = json.loads(subprocess.run(
            [suffice, "ope", "--log", f"{folder}/store.db", "--policy", policy, "--json"],
            check=True, capture_output=True, text=True).stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        for key in seconds:
            seconds[key].append(answer["seconds"][key])
    read, decide, estimate = (statistics.median(seconds[key]) for key in ("read", "decide", "estimate"))
    megabytes = os.path.getsize(f"{folder}/store.db") / 1e6
    print(f"a store of {count:,} decisions with feedback ({megabytes:.0f} MB), medians of 3 on {os.cpu_count()} cores")
    print(f"  read in {read:.2f} s ({1e6 * read / count:.2f} µs each), decided again in {decide:.2f} s, estimated with "
          f"a cross-fitted reward model in {estimate:.2f} s")
    print(f"  {statistics.median(processor):.1f} s of processor time; load of the machine {os.getloadavg()[0]:.1f}")


def main():
    suffice = os.path.realpath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        rows_bench(suffice, folder, count)
        store_bench(suffice, folder, int(sys.argv[3]) if len(sys.argv) > 3 else count)


if __name__ == "__main__":
    main()
