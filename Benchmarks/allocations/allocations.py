#!/usr/bin/env python3
"""What a decision of a running server takes from the allocator, all threads together: a gate on the program that ships.

    python3 Benchmarks/allocations/allocations.py .build/release/suffice

Ends with status 1 where a decision takes more than `LIMITS` says. A limit is what was counted when it was written, and a
little for what hangs on the moment (how many events one transaction of the log takes).
"""

import gzip
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

LIMITS = {1: 22.0, 64: 19.0}
DECISIONS = 6400
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def prompts():
    with gzip.open(f"{ROOT}/data/demo/outcomes.jsonl.gz", "rt") as lines:
        found = [json.loads(line)["prompt"] for line in lines]
    return [prompt for prompt in found if 300 <= len(prompt.encode()) <= 600]


def lines(batch):
    """Requests of `DECISIONS` decisions, so many in each."""
    texts = prompts()
    items = [{"prompt": texts[i % len(texts)]} for i in range(DECISIONS)]
    if batch == 1:
        requests = [{"op": "route", **item} for item in items]
    else:
        requests = [{"op": "route_batch", "items": items[i:i + batch]} for i in range(0, DECISIONS, batch)]
    return [json.dumps(request).encode() + b"\n" for request in requests]


class Server:
    def __init__(self, program, folder):
        compiler = next(c for c in ("cc", "clang", "gcc") if shutil.which(c))
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", f"{HERE}/count.c", "-o", f"{folder}/count.so"], check=True)
        self.counter = f"{folder}/count"
        self.log = open(f"{folder}/log", "w+")
        self.process = subprocess.Popen(
            [os.path.abspath(program), "serve", "--config", f"{ROOT}/Benchmarks/serve.yaml", "--router", f"{ROOT}/models/base",
             "--listen", "127.0.0.1:0", "--store", f"{folder}/decisions.db"],
            stdout=subprocess.PIPE, stderr=self.log, text=True,
            env=dict(os.environ, LD_PRELOAD=f"{folder}/count.so", ALLOCATIONS=self.counter, SUFFICE_HOME=ROOT))
        ready = self.process.stdout.readline()
        if "ready" not in ready:
            self.log.seek(0)
            sys.exit(f"allocations: the server did not start: {self.log.read()}")
        host, port = ready.split(" on ")[1].split(" ")[0].split(":")
        self.socket = socket.create_connection((host, int(port)))
        self.replies = self.socket.makefile("rb")

    def ask(self, requests):
        for request in requests:
            self.socket.sendall(request)
            reply = self.replies.readline()
            if not reply.startswith(b'{"ok":true'):
                sys.exit(f"allocations: refused: {reply[:300]}")

    def count(self):
        with open(self.counter, "rb") as file:
            return struct.unpack("q", file.read(8))[0]


def main():
    if not sys.platform.startswith("linux"):
        return print("allocations: SKIPPED, they are counted by glibc's names")
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        server = Server(sys.argv[1], folder)
        try:
            for batch, limit in LIMITS.items():
                requests = lines(batch)
                server.ask(requests)  # buffers have their size then
                before = server.count()
                server.ask(requests)
                each = (server.count() - before) / DECISIONS
                failed = failed or each > limit
                print(f"{batch:3} a request: {each:6.2f} allocations a decision, {limit:.0f} at most")
        finally:
            server.process.terminate()
            server.process.wait(timeout=60)
    sys.exit(1 if failed else 0)


main()
