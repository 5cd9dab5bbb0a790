"""make bench-train: ours and PyTorch take turns at the same net on the same rows, each on one thread.

    python3 -m venv .venv && .venv/bin/pip install -r Benchmarks/requirements.txt
    make bench-train PYTHON=.venv/bin/python

Prints medians of CPU time, their ratio, the share of this machine's sgemm rate at the same shapes, and peak memory.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
try:
    import torch
except ImportError:
    sys.exit(f"bench-train: {sys.executable} has no PyTorch: pip install -r Benchmarks/requirements.txt, in an environment of "
             "its own, and give its interpreter with PYTHON=")

INPUTS, HIDDEN, MODELS = 256, 128, 11


class Ours:
    """The Swift side, a process that trains one epoch per line."""

    def __init__(self, program, data, rows, batch):
        command = [program, "train", data, str(rows), str(batch)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        seconds, loss = self.process.stdout.readline().split()
        return float(seconds), float(loss)

    def peak_mb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Peer:
    """The usual PyTorch loop; `fused` is its fastest Adam."""

    def __init__(self, x, y, batch, fused):
        torch.manual_seed(1)
        self.x, self.y, self.batch = x, y, batch
        self.net = torch.nn.Sequential(
            torch.nn.Linear(INPUTS, HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, MODELS))
        self.adam = torch.optim.Adam(self.net.parameters(), lr=2e-3, fused=fused)
        self.loss = torch.nn.BCEWithLogitsLoss()

    def epoch(self):
        start, total = time.thread_time(), torch.zeros(())
        order = torch.randperm(len(self.x))
        for first in range(0, len(order), self.batch):
            rows = order[first : first + self.batch]
            self.adam.zero_grad(set_to_none=True)
            loss = self.loss(self.net(self.x[rows]), self.y[rows])
            loss.backward()
            self.adam.step()
            total += loss.detach() * len(rows)
        return time.thread_time() - start, total.item() / len(order)


def data(rows, path):
    """Rows whose labels a small random net gives, so that there is something to learn."""
    torch.manual_seed(7)
    x = torch.randn(rows, INPUTS)
    teacher = torch.nn.Sequential(torch.nn.Linear(INPUTS, 16), torch.nn.Tanh(), torch.nn.Linear(16, MODELS))
    with torch.no_grad():
        y = torch.bernoulli(torch.sigmoid(4 * teacher(x)))
    with open(path, "wb") as file:
        x.numpy().tofile(file)
        y.numpy().tofile(file)
    return x, y


def compare(program, path, x, y, batch, epochs):
    ours = Ours(program, path, len(x), batch)
    contestants = {
        "ours": lambda: ours.ask("epoch"),
        "PyTorch, fused Adam": Peer(x, y, batch, fused=True).epoch,
        "PyTorch, default Adam": Peer(x, y, batch, fused=False).epoch,
        "sgemm alone": lambda: ours.ask("sgemm"),
    }
    for turn in contestants.values():
        turn()
    seconds, losses = {name: [] for name in contestants}, {}
    for _ in range(epochs):
        for name, turn in contestants.items():
            taken, losses[name] = turn()
            seconds[name].append(taken)
    median = {name: statistics.median(values) for name, values in seconds.items()}
    print(f"\nbatch {batch}, median of {epochs} epochs in turn")
    for name, taken in median.items():
        loss = f"  loss {losses[name]:.4f}" if losses[name] else ""
        print(f"  {name:22} {taken * 1e3:7.0f} ms  {taken / median['ours']:5.2f} × ours{loss}")
    flops = 2 * len(x) * (2 * INPUTS * HIDDEN + 3 * HIDDEN * MODELS)
    rate = flops / median["sgemm alone"] / 1e9
    share = statistics.median(g / o for g, o in zip(seconds["sgemm alone"], seconds["ours"]))
    matrix = x.numel() * 4 / 2**20
    print(f"  sgemm rate {rate:.0f} GFLOP/s at these shapes; a whole epoch of ours runs at {share:.0%} of it")
    print(f"  peak memory of ours {ours.peak_mb():.0f} MB, {ours.peak_mb() / matrix:.2f} × the feature matrix")
    ours.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--epochs", type=int, default=11)
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"PyTorch {torch.__version__}, {options.rows} rows, net {INPUTS}-{HIDDEN}-{MODELS}, one thread")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rows.f32")
        x, y = data(options.rows, path)
        for batch in (256, 1024):
            compare(options.program, path, x, y, batch, options.epochs)
    print(f"peak memory of PyTorch {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
