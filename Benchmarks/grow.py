#!/usr/bin/env python3
"""What a decision costs as work grows: more models, longer prompts, more connections, a longer log.

    python3 Benchmarks/grow.py .build/release/suffice .build/release/suffice-bench [ROUNDS [SECONDS]]

Each table's servers run side by side and get the load in turns; a ratio is the median over the rounds of a server's CPU per
decision beside that of the row marked 1, so that a host that gives the machine less of itself for a while does not count.
Servers have half of the cores, the load the others. Tables in Markdown go to stdout; what a round came to, to stderr.
"""

import gzip
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

SUFFICE, BENCH = (os.path.abspath(path) for path in sys.argv[1:3])
ROUNDS = int((sys.argv[3:] + ["5"])[0])
SECONDS = (sys.argv[4:] + ["2"])[0]
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
CORES = os.cpu_count()
NEAR = f"0-{(CORES + 1) // 2 - 1}"
FAR = f"{CORES // 2}-{CORES - 1}"
MODELS = [2, 7, 20, 100, 200]
PROMPT_BYTES = [100, 1_000, 10_000, 100_000, 900_000]
CONNECTIONS = [1, 8, 100, 1_000, 10_000]
LOG_ROWS = [1_000, 100_000, 1_000_000, 10_000_000]
ONE_BY_ONE, BATCHES = ["--connections", "8"], ["--connections", "4", "--batch", "64"]


class Server:
    def __init__(self, folder, name, config=f"{HERE}/serve.yaml", store=None):
        self.options = ["--config", config, "--router", f"{ROOT}/models/base", "--store", store or f"{folder}/{name}.db"]
        self.errors = f"{folder}/{name}.errors"
        self.start()

    def start(self):
        begun = time.monotonic()
        self.process = subprocess.Popen(
            ["taskset", "-c", NEAR, SUFFICE, "serve", "--listen", "127.0.0.1:0", *self.options],
            stdout=subprocess.PIPE, stderr=open(self.errors, "a"), text=True)
        line = self.process.stdout.readline()
        assert "ready" in line, open(self.errors).read()
        self.ready_s = time.monotonic() - begun
        self.address = line.split(" on ")[1].split()[0]

    def bench(self, *options):
        done = subprocess.run(
            ["taskset", "-c", FAR, SUFFICE, "bench", "--json", "--server", self.address, "--pid", str(self.process.pid),
             "--seconds", SECONDS, "--warm-up", "0.5", *options], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def models(self):
        host, port = self.address.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as client:
            client.sendall(b'{"op":"models"}\n')
            return [model["name"] for model in json.loads(client.makefile().readline())["models"]]

    def resident_mb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=60) == 0, open(self.errors).read()


def in_turns(loads, reference):
    """Loads by name, each a function that gives bench's figures. Of each: the median of its CPU per decision in µs, of that
    beside the reference's of the same round, and of its p50 in µs."""
    rounds = []
    for number in range(ROUNDS):
        rounds.append({name: load() for name, load in loads.items()})
        told = {name: round(figures["cpu_us_per_decision"]) for name, figures in rounds[-1].items()}
        stolen = statistics.fmean(figures.get("stolen_share") or 0 for figures in rounds[-1].values())
        print(f"round {number + 1}: {told}, stolen {stolen:.0%}", file=sys.stderr)
    cpu = lambda round, name: round[name]["cpu_us_per_decision"]
    return {name: (statistics.median(cpu(r, name) for r in rounds),
                   statistics.median(cpu(r, name) / cpu(r, reference) for r in rounds),
                   statistics.median(r[name]["latency_us"]["p50"] for r in rounds)) for name in loads}


def table(title, columns, rows):
    print(f"\n| {title} | " + " | ".join(columns) + " |\n" + "| --- " * (len(columns) + 1) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def many_models(folder):
    names = artefact_models(folder)
    servers = {count: Server(folder, f"models-{count}", roster(folder, names, count)) for count in MODELS}
    sizes = ["--prompt-bytes-min", "300", "--prompt-bytes-max", "600"]
    alone = in_turns({n: lambda s=s: s.bench(*ONE_BY_ONE, *sizes) for n, s in servers.items()}, 7)
    batch = in_turns({n: lambda s=s: s.bench(*BATCHES, *sizes) for n, s in servers.items()}, 7)
    table("models", ["one by one", "in batches", "memory"], [
        [f"{n}", f"{alone[n][1]:.2f} × ({alone[n][0]:.0f} µs)", f"{batch[n][1]:.2f} × ({batch[n][0]:.0f} µs)",
         f"{server.resident_mb():.0f} MB"] for n, server in servers.items()])
    for server in servers.values():
        server.stop()


def artefact_models(folder):
    """All that models/base knows."""
    empty = f"{folder}/empty.yaml"
    with open(empty, "w") as file:
        file.write("policy: {objective: {cost_weight: 20}}\n")
    server = Server(folder, "all", empty)
    names = server.models()
    server.stop()
    return names


def roster(folder, names, count):
    """So many models: those that the artefact knows, then strangers to it."""
    strangers = [f"stranger-{number}" for number in range(count)]
    path = f"{folder}/models-{count}.yaml"
    with open(path, "w") as file:
        models = [{"name": name, "input_usd_per_mtok": 0.5, "output_usd_per_mtok": 1 + place / 100}
                  for place, name in enumerate((names + strangers)[:count])]
        json.dump({"models": models, "policy": {"objective": {"cost_weight": 20}}}, file)
    return path


def long_prompts(folder):
    server = Server(folder, "prompts")
    files = {size: prompts(folder, size) for size in PROMPT_BYTES}
    found = in_turns(
        {size: lambda f=f: server.bench("--connections", "2", "--data", f) for size, f in files.items()}, 1_000)
    table("bytes of a prompt", ["CPU", "", "p50"], [
        [f"{size:,}", f"{ratio:.2f} ×", f"{cpu:,.0f} µs", f"{p50:,.0f} µs"] for size, (cpu, ratio, p50) in found.items()])
    server.stop()


def prompts(folder, size):
    """The demonstration's prompts, one after another, cut at this size."""
    with gzip.open(f"{ROOT}/data/demo/outcomes.jsonl.gz", "rt") as lines:
        texts = [json.loads(line)["prompt"] for line in lines]
    path = f"{folder}/prompts-{size}.jsonl"
    with open(path, "w") as file:
        for number in range(64 if size < 100_000 else 8):
            text, place = "", number * 7
            while len(text) < size:
                text += texts[place % len(texts)] + "\n\n"
                place += 1
            row = {"id": f"p{number}", "prompt": text.encode()[:size].decode(errors="ignore"),
                   "outcomes": {"small": {"quality": 1}}}
            file.write(json.dumps(row) + "\n")
    return path


def many_connections(folder):
    config = f"{folder}/connections.yaml"
    with open(config, "w") as file:
        file.write(f"limits: {{connections: {2 * CONNECTIONS[-1]}}}\n" + open(f"{HERE}/serve.yaml").read())
    server = Server(folder, "connections", config)
    loads = {count: lambda count=count: server.bench("--connections", str(count)) for count in CONNECTIONS}
    found, memory = {}, {}
    for count, load in loads.items():  # Memory first, as connections come to a server that has had fewer.
        load()
        memory[count] = server.resident_mb()
    found = in_turns(loads, 8)
    table("connections", ["CPU", "", "p50", "memory"], [
        [f"{count:,}", f"{ratio:.2f} ×", f"{cpu:.0f} µs", f"{p50:,.0f} µs", f"{memory[count]:.0f} MB"]
        for count, (cpu, ratio, p50) in found.items()])
    server.stop()


def long_logs(folder):
    servers, first = {}, {}
    for count in LOG_ROWS:
        store = f"{folder}/log-{count}.db"
        subprocess.run([BENCH, "log", store, str(count)], check=True, stdout=subprocess.DEVNULL)
        server = Server(folder, f"log-{count}", store=store)
        first[count] = server.ready_s
        server.stop()
        server.start()
        servers[count] = server
    found = in_turns({n: lambda s=s: s.bench(*BATCHES) for n, s in servers.items()}, LOG_ROWS[0])
    table("decisions in the log", ["CPU", "", "ready", "ready without a checkpoint", "memory"], [
        [f"{count:,}", f"{ratio:.2f} ×", f"{cpu:.0f} µs", f"{servers[count].ready_s * 1e3:.0f} ms",
         f"{first[count]:.2f} s", f"{servers[count].resident_mb():.0f} MB"] for count, (cpu, ratio, _) in found.items()])
    for server in servers.values():
        server.stop()


def main():
    files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files[1], files[1]))
    os.environ.setdefault("SUFFICE_HOME", ROOT)
    folder = tempfile.mkdtemp(prefix="grow-")
    try:
        for part in many_models, long_prompts, many_connections, long_logs:
            part(folder)
    finally:
        shutil.rmtree(folder)


main()
