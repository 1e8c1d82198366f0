"""Names compared for likeness: 5,000 of Autotask, none of which has an entry, with 5,000 of QuickBooks.

Prints seconds of work for names without numbers (vendors) and with (products), the time per comparison that would be needed without
leaving any out, and both as a ratio to a fixed piece of work on this machine.
Run: `.venv/bin/python -m benchmarks.mapping [--names 5000]`.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections.abc import Callable, Sequence

from stockpost.app.suggestions import Suggester

SEED = 20261127
YARDSTICK_ROUNDS = 300_000
WORDS = [
    "Pacific",
    "Coast",
    "Network",
    "Systems",
    "Digital",
    "Data",
    "Supply",
    "Micro",
    "Cloud",
    "North",
    "South",
    "Lake",
    "Harbor",
    "Summit",
    "Prime",
    "Delta",
    "Alpha",
    "Vector",
    "Logic",
    "Global",
    "First",
    "United",
    "Metro",
    "Valley",
    "River",
    "Stone",
    "Oak",
    "Pine",
    "Cedar",
    "Blue",
    "Red",
    "Green",
    "Silver",
    "Gold",
    "Iron",
    "Steel",
    "Solar",
    "Lunar",
    "Star",
    "Apex",
    "Core",
]
MODELS = ("Dell Latitude", "HP EliteBook", "Cisco Switch SG", "Lenovo ThinkPad T", "APC Smart-UPS")
ENDS = ("", " Inc.", " LLC", ", Ltd", " GmbH")


def vendors(chance: random.Random, count: int) -> list[str]:
    """Names of a few words, as companies have them."""
    return [" ".join(chance.sample(WORDS, chance.randint(2, 4))) + chance.choice(ENDS) for _ in range(count)]


def products(chance: random.Random, count: int) -> list[str]:
    """Names with model numbers."""
    return [
        f"{chance.choice(MODELS)} {chance.randrange(100, 9999)} {chance.choice(('14in', 'rack', '16GB', 'dock'))}"
        for _ in range(count)
    ]


def slipped(chance: random.Random, names: Sequence[str]) -> list[str]:
    """Each name with one letter typed wrong."""
    typed = []
    for name in names:
        place = chance.choice([place for place, letter in enumerate(name) if letter.isalpha()])
        typed.append(name[:place] + chance.choice("abcdefgh") + name[place + 1 :])
    return typed


def seconds_of(work: Callable[[], object]) -> float:
    """Seconds of this process's own work, whatever else the machine does."""
    started = time.process_time()
    work()
    return time.process_time() - started


def yardstick() -> None:
    """A fixed piece of work, by which the figures of two machines can be compared."""
    for number in range(YARDSTICK_ROUNDS):
        hashlib.sha256(str(number).encode()).hexdigest()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=5000)
    count: int = parser.parse_args().names
    fixed = min(seconds_of(yardstick) for _ in range(3))
    for title, make in (("vendors", vendors), ("products", products)):
        chance = random.Random(SEED)  # noqa: S311
        names = make(chance, count)
        typed = slipped(chance, names)
        found: list[object] = []

        def suggest(names: list[str] = names, typed: list[str] = typed, found: list[object] = found) -> None:
            suggester = Suggester(names)
            found.extend(suggester.suggest(name) for name in typed)

        seconds = seconds_of(suggest)
        suggested = sum(one is not None for one in found)
        print(
            f"{title}: {count} x {count} names in {seconds:.2f} s, {seconds / fixed:.1f} times the yardstick "
            f"({fixed:.2f} s); {seconds / count / count * 1e9:.0f} ns a pair; {suggested} suggestions"
        )


if __name__ == "__main__":
    main()
