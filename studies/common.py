"""What the studies share: running the command line, writing rows and cutting them in half."""

import json, random, subprocess, sys


def run(*arguments):
    """What a command printed; where it fails, the study ends with what it said."""
    words = [str(argument) for argument in arguments]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


def write(path, rows):
    """One line per row: text as it stands, anything else as JSON. Returns the path."""
    with open(path, "w") as file:
        file.writelines((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    return path


def halves(rows, seed):
    """The rows cut in half at random."""
    order = rows[:]
    random.Random(seed).shuffle(order)
    return order[:len(order) // 2], order[len(order) // 2:]
