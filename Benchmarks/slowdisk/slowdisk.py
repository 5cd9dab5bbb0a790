#!/usr/bin/env python3
"""Decisions beside a slow disk: a server whose syncs take 450 ms, and emptying a file 1.5 s, under a constant load.

    python3 Benchmarks/slowdisk/slowdisk.py .build/release/suffice

Nobody who asks for a decision waits for the disk: ends with status 1 where the ninety-ninth of a hundred took a tenth of
the quickest sync, a request was refused, the stop took longer than promised, or a decision is missing after it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

RATE, SECONDS = 2000, 12
SYNC_US = 450_000
STOP_SECONDS = 10  # what limits.stop_seconds promises
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def load(program, address):
    run = subprocess.run(
        [program, "bench", "--server", address, "--json", "--rate", str(RATE), "--connections", "8", "--seconds", str(SECONDS),
         "--warm-up", "1"], capture_output=True, text=True, env=dict(os.environ, SUFFICE_HOME=ROOT))
    if run.returncode != 0:
        sys.exit(f"slowdisk: {run.stderr}")
    return json.loads(run.stdout)


def decisions_kept(program, store):
    """After another start, which takes in what the journal has."""
    subprocess.run([program, "store", "migrate", store], check=True, stdout=subprocess.DEVNULL)
    check = subprocess.run([program, "store", "check", store, "--json"], capture_output=True, text=True, check=True)
    return json.loads(check.stdout)["decisions"]


def main():
    if not sys.platform.startswith("linux"):
        return print("slowdisk: SKIPPED, the disk is slowed down by glibc's names")
    program = os.path.abspath(sys.argv[1])
    compiler = next(c for c in ("cc", "clang", "gcc") if shutil.which(c))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", f"{HERE}/slow.c", "-o", f"{folder}/slow.so"], check=True)
        server = subprocess.Popen(
            [program, "serve", "--config", f"{ROOT}/Benchmarks/serve.yaml", "--router", f"{ROOT}/models/base", "--listen",
             "127.0.0.1:0", "--store", f"{folder}/decisions.db"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=dict(os.environ, LD_PRELOAD=f"{folder}/slow.so", SUFFICE_HOME=ROOT))
        try:
            ready = server.stdout.readline()
            if "ready" not in ready:
                sys.exit("slowdisk: the server did not start")
            result = load(program, ready.split(" on ")[1].split(" ")[0])
        finally:
            begun = time.monotonic()
            server.terminate()
            status = server.wait(timeout=60)
            stop = time.monotonic() - begun
        kept = decisions_kept(program, f"{folder}/decisions.db")
    latency = result["latency_us"]
    print(f"{result['decisions']} decisions at {RATE}/s: p50 {latency['p50'] / 1000:.2f} ms, p99 {latency['p99'] / 1000:.2f} ms, "
          f"refused {result['refused']}; stopped after {stop:.1f} s with status {status}, {kept} decisions kept")
    sys.exit(1 if latency["p99"] >= SYNC_US / 10 or result["refused"] or status != 0 or stop > STOP_SECONDS
             or kept < result["decisions"] else 0)


main()
