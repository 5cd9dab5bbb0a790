"""Prompts of the demo data: one function per task family, each returning a text and how hard it is.

Difficulty is in [0, 1] and follows from what the text shows: size of numbers, steps, constraints, length, rare
topics. What the text doesn't show is added later, as noise, in `outcomes.py`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random

from . import words as w


@dataclass(frozen=True)
class Prompt:
    task: str
    text: str
    difficulty: float


def level(random: Random) -> float:
    """A draw in [0, 1], easier ones more often, as in real traffic."""
    return random.betavariate(0.8, 1.0)


def pick(random: Random, easy: list, middle: list, hard: list, difficulty: float):
    blurred = difficulty + random.uniform(-0.12, 0.12)
    return random.choice(easy if blurred < 0.36 else middle if blurred < 0.66 else hard)


def clamp(value: float) -> float:
    return min(1.0, max(0.0, value))


def filled(random: Random, template: str) -> str:
    """Fills the blanks of a sentence; each blank has its own draw."""
    name, other = random.sample(w.NAMES, 2)
    return template.format(
        name=name, name2=other, city=random.choice(w.CITIES), company=random.choice(w.COMPANIES), n=random.randint(11, 98),
        k=random.randint(2, 9), month=random.choice(w.MONTHS), day=random.choice(w.DAYS), year=random.randint(1987, 2023),
        goods=random.choice(w.GOODS), place=random.choice(w.PLACES), h=random.randint(6, 22), mm=f"{random.randint(0, 59):02d}")


def unlike(random: Random, easy: list[str], hard: list[str], is_hard: list[bool]) -> list[str]:
    """A filled sentence per flag; none comes twice before all of its kind have come."""
    easy, hard = random.sample(easy, len(easy)), random.sample(hard, len(hard))
    return [filled(random, (hard if flag else easy)[i % len(hard if flag else easy)]) for i, flag in enumerate(is_hard)]


# --- arithmetic -----------------------------------------------------------------------------------------------------

STEPS = [
    "Then {name} sells {a} more.", "On {day} a delivery of {a} arrives.", "{a} of them turn out to be damaged and are thrown away.",
    "A neighbour gives back {a}.", "After that the stock is divided equally among {b} shelves, and {name} keeps one shelf.",
    "The following week the number grows by {p} percent, rounded down.", "{name} swaps every {b} of them for one of a better kind.",
    "Half of what is left goes to {city}.", "{name} then buys {b} boxes with {a} in each.",
    "A discount of {p} percent applies to the price beyond the first {b}.",
]
QUESTIONS = ["How many are left at the end?", "How many does {name} have now?", "What is the final number?", "Work out the result."]


def arithmetic(random: Random) -> Prompt:
    aim = level(random)
    steps = 1 + int(aim * 6.99 * random.uniform(0.8, 1.1))
    digits = 1 + int(3.2 * clamp(aim + random.uniform(-0.3, 0.3)))
    name, big = random.choice(w.NAMES), 10**digits
    opening = random.choice([
        "{name} runs a {place} and starts with {a} {goods}.", "At the {place} in {city}, {name} counts {a} {goods}.",
        "{name} has {a} {goods} for the {place}.", "A {place} orders {a} {goods}, and {name} keeps the books."])
    values = lambda: dict(
        name=name, place=random.choice(w.PLACES), goods=random.choice(w.GOODS), city=random.choice(w.CITIES),
        day=random.choice(w.DAYS), a=random.randint(big // 5 + 1, big), b=random.randint(2, 5 + digits * 3), p=random.choice([5, 10, 12, 15, 17.5, 20, 35]))
    parts = [opening, *random.sample(STEPS, steps), random.choice(QUESTIONS)]
    return Prompt("arithmetic", " ".join(part.format(**values()) for part in parts), clamp(0.1 * steps + 0.09 * digits - 0.09))


# --- code -----------------------------------------------------------------------------------------------------------

def code_writing(random: Random) -> Prompt:
    aim = level(random)
    job = pick(random, w.CODE_EASY, w.CODE_MIDDLE, w.CODE_HARD, aim)
    base = 0.05 if job in w.CODE_EASY else 0.35 if job in w.CODE_MIDDLE else 0.68
    count = min(6, int(aim * 5 * random.uniform(0.5, 1.4)))
    language = random.choice(w.CODE_LANGUAGES)
    opening = random.choice([
        f"Write a {language} function that {job}.", f"Please implement a {language} function that {job}.",
        f"I need {language} code that {job}.", f"In {language}, write a routine that {job}."])
    constraints = random.sample(w.CODE_CONSTRAINTS, count)
    return Prompt("code_writing", " ".join([opening, *constraints]), clamp(base + 0.06 * count))


SNIPPETS = [
    ("for {x} in {xs}:\n    {t} += {x}", 0.05), ("if {x} % {n} == 0:\n    {xs}.append({x})", 0.05),
    ("{t} = [{x} * {n} for {x} in {xs} if {x} > {m}]", 0.1), ("{t} = sorted({xs}, key=lambda {x}: (-{x}[1], {x}[0]))", 0.15),
    ("while {x} > {n}:\n    {x}, {t} = {x} // {n}, {t} * {m} + {x} % {n}", 0.2),
    ("def {t}({x}, seen=set()):\n    if {x} in seen: return {n}\n    seen.add({x})\n    return sum({t}(y) for y in {xs}[{x}])", 0.3),
    ("{t} = reduce(lambda a, b: a ^ (b << {n}) & 0x{m}F, {xs}, {m})", 0.3),
    ("async with lock:\n    {t} = await gather(*(f({x}) for {x} in {xs}))", 0.25),
    ("{x} = yield from ({t} := iter({xs}))", 0.3),
]
VARIABLES = ["total", "items", "rows", "acc", "queue", "left", "node", "scores", "value", "index", "parts", "result"]


def code_explanation(random: Random) -> Prompt:
    aim = level(random)
    count = 1 + int(aim * 3.99)
    reach = max(3, int(len(SNIPPETS) * clamp(aim + 0.25)))
    chosen = random.sample(SNIPPETS[:reach], min(count, reach))
    lines = []
    for snippet, _ in chosen:
        x, xs, t = random.sample(VARIABLES, 3)
        lines.append(snippet.format(x=x, xs=xs, t=t, n=random.randint(2, 9), m=random.randint(2, 9)))
    opening = random.choice(["Explain what this Python code does.", "What does the following snippet do?", "Walk me through this code.",
                             "Is there a bug in this code? Explain it step by step.", "Describe this code to a beginner."])
    text = opening + "\n\n```python\n" + "\n".join(lines) + "\n```"
    return Prompt("code_explanation", text, clamp(1.15 * sum(d for _, d in chosen) + (0.1 if "bug" in opening else 0)))


# --- language -------------------------------------------------------------------------------------------------------

def translation(random: Random) -> Prompt:
    aim = level(random)
    rare = random.random() < 0.1 + 0.5 * aim
    language = random.choice(w.LANGUAGES_RARE if rare else w.LANGUAGES_EASY)
    count = 1 + int(aim * 4.5)
    hard = [random.random() < aim * 0.8 for _ in range(count)]
    sentences = unlike(random, w.SENTENCES_EASY, w.SENTENCES_HARD, hard)
    opening = random.choice([f"Translate into {language}:", f"How do you say this in {language}?", f"Please put this into {language}:",
                             f"Give me a natural {language} translation of the following."])
    return Prompt("translation", f"{opening}\n{' '.join(sentences)}", clamp(0.35 * rare + 0.03 * count + 0.13 * sum(hard)))


def summarisation(random: Random) -> Prompt:
    aim = level(random)
    count = 3 + int(aim * 9)
    hard = [random.random() < 0.05 + 0.6 * aim for _ in range(count)]
    details = unlike(random, w.DETAILS, w.DETAILS_HARD, hard)
    subject = random.choice(w.SUBJECTS)
    opening = random.choice(["Summarise this report in one sentence.", "Sum up the text below in three bullet points.",
                             "Write a two-sentence summary for a busy reader.", "What are the main points of this text?"])
    text = f"{opening}\n\nThe news is about {subject}. {' '.join(details)}"
    return Prompt("summarisation", text, clamp(0.03 * count + 0.09 * sum(hard) - 0.05))


def extraction(random: Random) -> Prompt:
    aim = level(random)
    fields = random.sample(w.FIELDS, 2 + int(aim * 6.99))
    nested = aim + random.uniform(-0.2, 0.2) > 0.7
    count = 1 + int(aim * 4)
    sentences = [filled(random, s) for s in random.sample(w.DETAILS + w.SENTENCES_EASY, count)]
    message = filled(random, "Hello, this is {name} from {company}. Order %d, {n} {goods}, goes to {city} on {day}." % random.randint(1000, 99999))
    shape = " Group them by person, with null for what is missing." if nested else ""
    opening = random.choice(["Extract these fields as JSON:", "Return a JSON object with the keys", "From the message below, fill this JSON schema:"])
    keys = ", ".join(fields) if random.random() < 0.5 else json.dumps({f: "string" for f in fields})
    return Prompt("extraction", f"{opening} {keys}.{shape}\n\n{message} {' '.join(sentences)}",
                  clamp(0.07 * len(fields) + 0.03 * count + 0.25 * nested - 0.12))


# --- knowledge, logic, writing --------------------------------------------------------------------------------------

def factual(random: Random) -> Prompt:
    aim = level(random)
    _, things, questions = pick(random, w.FACT_EASY, w.FACT_MIDDLE, w.FACT_HARD, aim)
    kind = 0 if any(things is f[1] for f in w.FACT_EASY) else 1 if any(things is f[1] for f in w.FACT_MIDDLE) else 2
    parts = [random.choice(questions).format(random.choice(things))]
    extras = int(aim * 3 * random.uniform(0.3, 1.2))
    parts += random.sample(["Answer in one paragraph.", "Give the exact year.", "Name your sources.", "Also say what remains uncertain.",
                            f"I need it for a talk in {random.choice(w.CITIES)}.", "Mention one common misconception."], extras)
    opening = random.choice(["", "", f"{random.choice(w.NAMES)} asks: ", "Quick question: ", "For a quiz: "])
    return Prompt("factual", opening + " ".join(parts), clamp([0.06, 0.4, 0.78][kind] + 0.06 * extras))


def logic(random: Random) -> Prompt:
    aim = level(random)
    people = random.sample(w.NAMES, 3 + int(aim * 3.99))
    attributes = random.sample(w.ATTRIBUTES, 1 + int(aim * 2.99))
    clues = []
    for _ in range(len(people) + int(aim * 5)):
        (verb, things), (verb2, things2) = random.choice(attributes), random.choice(attributes)
        a, b = random.sample(people, 2)
        clues.append(random.choice([
            f"{a} {verb} {random.choice(things)}.", f"Whoever {verb} {random.choice(things)} sits next to {a}.",
            f"{a} is older than {b}.", f"Either {a} {verb} {random.choice(things)} or {b} {verb2} {random.choice(things2)}, but not both.",
            f"If {a} {verb} {random.choice(things)}, then {b} doesn't."]))
    negated = aim > 0.55 and random.random() < 0.6
    if negated:
        clues.append("Exactly one of these clues is false.")
    random.shuffle(clues)
    verb, things = attributes[0]
    text = (f"{', '.join(people[:-1])} and {people[-1]} sit in a row. " + " ".join(clues)
            + random.choice([f" Who {verb} {random.choice(things)}?", " Who sits in the middle?", " Give the order from left to right."]))
    return Prompt("logic", text, clamp(0.09 * (len(people) - 2) + 0.12 * len(attributes) + 0.025 * len(clues) + 0.12 * negated - 0.1))


def creative(random: Random) -> Prompt:
    aim = level(random)
    genre = random.choice(w.GENRES[:4] if aim < 0.3 else w.GENRES)
    rules = random.sample(w.STYLES, random.randint(0, 2))
    hard = random.sample(w.STYLES_HARD, int(aim * 3.6 * random.uniform(0.6, 1.2)))
    parts = [f"Write a {genre} about {random.choice(w.THEMES)}.", *rules, *(filled(random, rule) for rule in hard)]
    if random.random() < 0.5:
        parts.append(filled(random, "The hero is called {name} and lives in {city}."))
    return Prompt("creative", " ".join(parts), clamp(0.06 + 0.22 * len(hard) + 0.05 * len(rules) + (0.12 if genre in ("sonnet", "villanelle") else 0)))


FAMILIES = [(arithmetic, 15), (code_writing, 13), (code_explanation, 9), (translation, 12), (summarisation, 11), (extraction, 12),
            (factual, 12), (logic, 9), (creative, 7)]


def draw(random: Random) -> Prompt:
    make, = random.choices([f for f, _ in FAMILIES], [share for _, share in FAMILIES])
    return make(random)
