"""What the studies share: their inputs, running the command line, reading and writing rows, a world to draw them from, and what is printed of a mean."""

import gzip, json, math, os, random, shutil, statistics, subprocess, sys


def inputs():
    """The command under study, which is the first argument, and the folder of real outcomes; without that the study is skipped."""
    if not os.environ.get("SUFFICE_DATA"):
        study = os.path.basename(sys.argv[0]).removesuffix(".py")
        print(f"{study}: SKIPPED, SUFFICE_DATA is not set to a folder of real outcomes")
        sys.exit()
    return os.path.realpath(sys.argv[1]), os.environ["SUFFICE_DATA"]


def read(path):
    """The rows of a compressed outcomes file."""
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


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


def world_and_router(suffice, data, folder, name, has_router):
    """Two thirds of a set, to draw samples from, and the words that give a command a router from the other third, or none;
    the prices lie in the folder."""
    rows = read(f"{data}/{name}.jsonl.gz")
    random.Random(5).shuffle(rows)
    shutil.copyfile(f"{data}/{name.split('/')[0]}/models.json", f"{folder}/models.json")
    known, others = rows[:len(rows) // 3], rows[len(rows) // 3:]
    if not has_router:
        return others, []
    run(suffice, "train", "--data", write(f"{folder}/learnt.jsonl", known), "--out", f"{folder}/router")
    return others, ["--router", f"{folder}/router"]


def interval(values):
    """Mean ± 1.96 standard errors."""
    half = 1.96 * statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else 0
    return f"{statistics.mean(values):.4f} ± {half:.4f}"
