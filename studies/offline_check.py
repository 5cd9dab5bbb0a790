#!/usr/bin/env python3
"""Does the log tell what a frozen candidate will earn? Play it and see.

For each seed: a server with an exploring, learning policy serves ParetoBandit's val stream; `suffice ope` asks its log
what two frozen candidates would have earned; each candidate is then served for real, frozen, on the same stream.

Usage: SUFFICE_DATA=FOLDER studies/offline_check.py PATH_OF_SUFFICE [SEEDS]
"""
import json, math, re, signal, subprocess, sys, tempfile

from common import inputs

LOGGER = """policy:
  name: logger
  objective: {cost_weight: 200}
  exploration: {kind: epsilon, epsilon: 0.3}
  seed: %d
"""
CANDIDATES = {
    "cheap": "{cost_weight: 800}",
    "dear": "{cost_weight: 20}",
}
CANDIDATE = """policy:
  name: %s
  objective: %s
  exploration: {kind: epsilon, epsilon: 0.05}
  learning: {enabled: false}
  seed: %d
"""


class Server:
    """A router on a port of its own, for as long as a `with` lasts."""

    def __init__(self, suffice, folder, name, config):
        self.store = f"{folder}/{name}.db"
        self.config = f"{folder}/{name}.yaml"
        with open(self.config, "w") as file:
            file.write(config)
        self.command = [suffice, "serve", "--router", f"{folder}/router", "--config", self.config,
                        "--listen", "127.0.0.1:0", "--store", self.store]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.address = re.search(r"[0-9.]+:[0-9]+", self.process.stdout.readline()).group()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def run(*command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def play(suffice, server, data, seed):
    report = run(suffice, "play", "--data", data, "--server", server.address, "--seed", str(seed),
                 "--connections", "4", "--json")
    return {"quality": report["mean_quality"], "cost": report["mean_cost_usd"]}


def one_seed(suffice, folder, data, seed):
    """Per candidate and measure: (estimate, half width of its interval, what was earned)."""
    found = {}
    with Server(suffice, folder, f"log{seed}", LOGGER % seed) as logger:
        play(suffice, logger, data, seed)
        files = []
        for name, objective in CANDIDATES.items():
            files.append(f"{folder}/{name}.yaml")
            with open(files[-1], "w") as file:
                file.write(CANDIDATE % (name, objective, seed))
        answer = run(suffice, "ope", "--log", logger.store, "--policy", *files, "--router", f"{folder}/router", "--json")
    for candidate in answer["candidates"]:
        name = candidate["name"]
        config = CANDIDATE % (name, CANDIDATES[name], 1000 + seed)
        with Server(suffice, folder, f"{name}{seed}", config) as server:
            earned = play(suffice, server, data, seed)
        for measure in ("quality", "cost"):
            value = candidate["values"][measure]
            low, high = value["difference"]["ci95"]
            found[name, measure] = (value["candidate"], (high - low) / 2, earned[measure])
    return found


def main():
    suffice, root = inputs()
    seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    data = f"{root}/paretobandit/val.jsonl.gz"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([suffice, "train", "--data", f"{root}/paretobandit/train_partial.jsonl.gz", "--out",
                        f"{folder}/router", "--seed", "1"], check=True, capture_output=True)
        runs = [one_seed(suffice, folder, data, seed) for seed in range(1, seeds + 1)]
    print(f"{seeds} seeds, means over them; error: root mean square of estimate - earned")
    print("| candidate | measure | estimated | earned when played | error | mean half width | earned inside interval |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, measure in runs[0]:
        triples = [run[name, measure] for run in runs]
        estimate, half, earned = (sum(column) / seeds for column in zip(*triples))
        error = math.sqrt(sum((e - t) ** 2 for e, _, t in triples) / seeds)
        inside = sum(abs(e - t) <= h for e, h, t in triples)
        digits = 4 if measure == "quality" else 6
        print(f"| {name} | {measure} | {estimate:.{digits}f} | {earned:.{digits}f} | {error:.{digits}f} | "
              f"{half:.{digits}f} | {inside} of {seeds} |")


if __name__ == "__main__":
    main()
