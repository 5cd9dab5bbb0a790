#!/usr/bin/env python3
"""Does docs/offline-lab.md still tell the truth? Run its commands, and compare every line that it shows.

A command is a line of the page that is indented by four spaces and begins with `suffice` or `for`; the fenced block behind
it, before the next command, is what it is said to print. A line `…` stands for any others; only times differ, and the
router's version, in which the commit of the program that trained it counts.
Training rounds as the processor's BLAS kernels do, so the page's are asked for (they need AVX-512); with others most figures
differ a little.
A fenced block of YAML is the file /tmp/suffice-lab/NAME.yaml, NAME being the policy's. The page ends at its section 5.

Usage: studies/story.py PATH_OF_SUFFICE
"""
import os
import re
import shutil
import subprocess
import sys

FOLDER = "/tmp/suffice-lab"
PAGE = "docs/offline-lab.md"
END = "**Why one may look"
KERNELS = "SkylakeX"
TIMES = re.compile(r"in [0-9.]+ m?s, [0-9,]+ per second|router@[0-9a-f]{8}")


def parts(text):
    """The page's YAML, commands and what they print, in order: ("yaml" | "command" | "output", text)."""
    block = None
    for line in text.split(END)[0].splitlines():
        if line.startswith("```"):
            if block is None:
                kind, block = ("yaml" if line == "```yaml" else "output"), []
            else:
                yield kind, "\n".join(block)
                block = None
        elif block is not None:
            block.append(line)
        elif re.match("    (suffice|for) ", line):
            yield "command", line.strip()


def missing(shown, printed):
    """The first shown line that isn't printed behind those before it; `None` where all are."""
    lines = iter(TIMES.sub("", printed).splitlines())
    return next((line for line in shown.splitlines() if line != "…" and TIMES.sub("", line) not in lines), None)


def main(suffice):
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    bin_folder = f"{FOLDER}/bin"
    os.makedirs(bin_folder)
    os.symlink(os.path.abspath(suffice), f"{bin_folder}/suffice")
    environment = {"OPENBLAS_CORETYPE": KERNELS} | os.environ | {"PATH": f"{bin_folder}:{os.environ['PATH']}"}
    servers, wrong, compared, printed = [], [], 0, ""
    try:
        for kind, text in parts(open(PAGE).read()):
            if kind == "yaml":
                name = re.search(r"name: (\S+)", text)[1]
                open(f"{FOLDER}/{name}.yaml", "w").write(text + "\n")
            elif kind == "command" and text.endswith("&"):
                command = text.removesuffix("&").split()
                servers.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment))
                servers[-1].stdout.readline()
            elif kind == "command":
                done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, env=environment)
                printed = done.stdout
                if done.returncode != 0:
                    wrong.append(f"{text}: status {done.returncode}: {done.stderr.strip()}")
            else:
                compared += 1
                line = missing(text, printed)
                if line is not None:
                    wrong.append(f"not printed any more: {line}")
    finally:
        for server in servers:
            server.terminate()
            server.wait()
    for line in wrong:
        print(line)
    print(f"{PAGE}: {compared} outputs compared, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
