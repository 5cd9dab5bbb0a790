#!/usr/bin/env python3
"""A long run at half the greatest rate, with everything that happens to a server: feedback, swaps of the artefact,
reloads of the configuration, retention, restarts. Ends with status 1 where a request failed, memory or latency
drifted, or the store is not sound.

    SOAK_SECONDS=1800 SOAK_RATE=0 python3 Benchmarks/soak.py .build/release/suffice

SOAK_RATE is decisions per second; 0 measures the greatest rate and takes half of it. One line of JSON per window of
ten seconds goes to stdout, and a summary last.
"""

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

SUFFICE = os.path.abspath(sys.argv[1])
SECONDS = float(os.environ.get("SOAK_SECONDS", 1800))
RATE = float(os.environ.get("SOAK_RATE", 0))
WINDOW = 10.0
WINDOWS_PER_LIFE = 12  # then SIGTERM and a new start
GROWTH_MAX = 1.25
STOP_S_MAX = 11  # limits.stop_seconds, and a second for a busy machine to see the end
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One `suffice serve` after another over the same store."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        for name in ("one", "two"):
            shutil.copytree(f"{ROOT}/models/base", f"{folder}/models/{name}")
        self.configure(20)
        self.process = None
        self.starts = []
        self.stops = []

    def configure(self, weight):
        with open(f"{self.folder}/suffice.yaml", "w") as f:
            f.write(
                f"listen: 127.0.0.1:{self.port}\n"
                f"policy: {{seed: 7, objective: {{cost_weight: {weight}}}}}\n"
                "retention: {decisions: 400000, check_minutes: 0.25}\n"
            )

    def start(self):
        begun = time.monotonic()
        self.log = open(f"{self.folder}/log", "a")
        self.process = subprocess.Popen(
            [SUFFICE, "serve", "--config", f"{self.folder}/suffice.yaml", "--router", f"{self.folder}/models/one",
             "--store", f"{self.folder}/decisions.db"],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        assert "ready" in line, f"not ready: {line}"
        self.starts.append(time.monotonic() - begun)

    def stop(self):
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.stops.append(time.monotonic() - begun)
        assert status == 0, f"SIGTERM ended with status {status}"

    def rss_kib(self):
        with open(f"/proc/{self.process.pid}/status") as f:
            return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


class Client:
    """A client that routes and tells, a few hundred times a second."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")

    def ask(self, **request):
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        return json.loads(self.file.readline())


def tell(server, ending, count, failures):
    """Routes and gives feedback until `ending` is set."""
    client = Client(server.port)
    number = 0
    while not ending.is_set():
        number += 1
        reply = client.ask(op="route", prompt=f"Question {number} of a long day, and how it ends.")
        if reply["ok"]:
            reply = client.ask(op="feedback", decision=reply["decision"], quality=(number % 10) / 10, cost_usd=1e-4)
        if reply["ok"]:
            count[0] += 1
        else:
            failures.append(reply)
        ending.wait(0.003)


def bench(server, *options):
    run = subprocess.run(
        [SUFFICE, "bench", "--server", f"127.0.0.1:{server.port}", "--json", "--pid", str(server.process.pid),
         "--connections", "8", *options], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def window(server, number, rate, failures):
    """Ten seconds of load with feedback, and one of the things that happen."""
    count, ending = [0], threading.Event()
    teller = threading.Thread(target=tell, args=(server, ending, count, failures))
    teller.start()

    def happen():
        time.sleep(WINDOW / 2)
        if number % 2:
            reply = Client(server.port).ask(op="router_load", path="two" if number % 4 == 1 else "one")
            if not reply["ok"]:
                failures.append(reply)
        else:
            server.configure(20 + number % 5)
            server.process.send_signal(signal.SIGHUP)

    memory = []

    def watch():
        while not ending.wait(0.2):
            memory.append(server.rss_kib())

    happening, watching = threading.Thread(target=happen), threading.Thread(target=watch)
    happening.start()
    watching.start()
    try:
        load = bench(server, "--rate", str(rate), "--seconds", str(WINDOW - 1), "--warm-up", "1")
    finally:
        happening.join()
        ending.set()
        teller.join()
        watching.join()
    line = {
        "window": number, "decisions": load["decisions"], "refused": load["refused"], "feedback": count[0],
        "p50_us": load["latency_us"]["p50"], "p99_us": load["latency_us"]["p99"],
        "cpu_us": load["cpu_us_per_decision"],
        "stolen_share": load["stolen_share"], "rss_kib": statistics.quantiles(memory, n=4)[0], "rss_kib_max": max(memory), "files": server.files(),
        "store_mib": sum(os.path.getsize(f"{server.folder}/{f}") for f in os.listdir(server.folder)
                         if f.startswith("decisions.db")) >> 20,
    }
    print(json.dumps(line), flush=True)
    return line


def main():
    server = Server(tempfile.mkdtemp(prefix="soak-"))
    try:
        run(server, server.folder)
    finally:
        if server.process and server.process.poll() is None:
            server.process.kill()


def run(server, folder):
    failures, lines, lives = [], [], []
    server.start()
    rate = RATE
    if rate == 0:
        most = bench(server, "--seconds", "4")["decisions_per_second"]
        rate = most / 2
        print(json.dumps({"greatest_rate": most, "rate": rate}), flush=True)
    end, number, life = time.monotonic() + SECONDS, 0, []
    while time.monotonic() < end or not lines:
        line = window(server, number, rate, failures)
        lines.append(line)
        life.append(line)
        number += 1
        if len(life) == WINDOWS_PER_LIFE:
            lives.append(life)
            life = []
            server.stop()
            server.start()
    if life:
        lives.append(life)
    server.stop()
    check = subprocess.run([SUFFICE, "store", "check", f"{folder}/decisions.db", "--json"], capture_output=True, text=True)
    with open(f"{folder}/log") as f:
        complaints = [line for line in f if '"level":"error"' in line]

    # Within a life, past its first two windows: its last four against its first four, two with a swap among each, by what a
    # window holds for three quarters of its time. A single sample tells little: what waits for the log, and what a swap
    # reads again, comes and goes. A leak goes on.
    def level(windows):
        return statistics.median(line["rss_kib"] for line in windows)

    growth = [level(life[-4:]) / level(life[2:6]) for life in lives if len(life) > 9]
    third = max(1, len(lines) // 3)
    drift = statistics.median(l["p50_us"] for l in lines[-third:]) / statistics.median(l["p50_us"] for l in lines[:third])
    summary = {
        "seconds": SECONDS, "rate": round(rate), "windows": len(lines),
        "decisions": sum(l["decisions"] for l in lines), "feedback": sum(l["feedback"] for l in lines),
        "refused": sum(l["refused"] for l in lines), "failures": len(failures), "error_lines": len(complaints),
        "restarts": len(server.starts) - 1, "start_s_max": max(server.starts), "stop_s_max": max(server.stops),
        "rss_mib_max": max(l["rss_kib_max"] for l in lines) >> 10,
        "rss_growth_in_a_life": max(growth) if growth else None,
        "p50_us": statistics.median(l["p50_us"] for l in lines), "p99_us": statistics.median(l["p99_us"] for l in lines),
        "p50_drift": drift, "stolen_share": statistics.fmean(l["stolen_share"] or 0 for l in lines),
        "files_max": max(l["files"] for l in lines), "store_mib_max": max(l["store_mib"] for l in lines),
        "store_sound": check.returncode == 0,
    }
    print(json.dumps(summary), flush=True)
    for failure in failures[:5]:
        print("failed:", failure, file=sys.stderr)
    for line in complaints[:5]:
        print("logged:", line.strip(), file=sys.stderr)
    bad = (summary["refused"] or failures or complaints or not summary["store_sound"]
           or (growth and max(growth) > GROWTH_MAX) or summary["stop_s_max"] > STOP_S_MAX or (len(lines) >= 9 and drift > 1.5))
    shutil.rmtree(folder, ignore_errors=not bad)
    sys.exit(1 if bad else 0)


main()
