"""`python -m tests.simulation --seeds 1000 --first 0`: run seeds and say what was seen; `--seed N` shows one seed's trace, and
`--seed N --shrink` the fewest of its events and faults that still break a promise."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.simulation.mutants import MUTANTS, Caught, hunt
from tests.simulation.place import Place, scratch
from tests.simulation.run import Outcome, Story, run_seed, run_story
from tests.simulation.shrink import shrink

_place: list[Place] = []


def _own_place() -> Place:
    if not _place:
        _place.append(Place(Path(tempfile.mkdtemp(prefix="stockpost-simulation-", dir=scratch()))))
    return _place[0]


def _numbers(text: str) -> frozenset[int]:
    return frozenset(int(part) for part in text.split(",") if part)


def _run(seed: int) -> Outcome:
    outcome = run_seed(_own_place(), seed)
    if not outcome.violation:
        outcome.trace = []
    return outcome


def _hunt_one(name: str, seeds: range) -> Caught:
    (mutant,) = (one for one in MUTANTS if one.name == name)
    return hunt(_own_place(), mutant, first=seeds.start, seeds_max=len(seeds))


def _hunt(seeds: range, jobs: int) -> int:
    names = [mutant.name for mutant in MUTANTS]
    with ProcessPoolExecutor(jobs) as pool:
        found = list(pool.map(_hunt_one, names, [seeds] * len(names)))
    for name, caught in zip(names, found, strict=True):
        print(
            f"{name}: "
            + (f"{caught.seeds} seeds, {caught.seed}: {caught.violation[:90]}" if caught.violation else "NOT CAUGHT")
        )
    return any(not caught.violation for caught in found)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--only", type=_numbers, metavar="EVENT,...", help="with --seed: leave out all other events")
    parser.add_argument(
        "--quiet",
        type=_numbers,
        nargs="?",
        const=frozenset(),
        default=frozenset(),
        metavar="EVENT,...",
        help="events without faults",
    )
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument(
        "--mutants", action="store_true", help="break the protocol on purpose and say when it is noticed"
    )
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.seed is not None:
        story = Story(options.seed, options.only, options.quiet)
        if options.shrink:
            story, violation = shrink(_own_place(), story)
            only, quiet = (",".join(map(str, sorted(events))) for events in (story.only or (), story.quiet))
            print(f"{violation}\npython -m tests.simulation --seed {story.seed} --only {only} --quiet {quiet}")
            return 1
        outcome = run_story(_own_place(), story)
        print("\n".join(outcome.trace))
        print(outcome.violation or "held", outcome.trace_hash)
        return bool(outcome.violation)
    if options.mutants:
        return _hunt(range(options.first, options.first + options.seeds), options.jobs)
    started = time.monotonic()
    total, faults, failed = Outcome(-1), Counter[str](), []
    with ProcessPoolExecutor(options.jobs) as pool:
        for outcome in pool.map(_run, range(options.first, options.first + options.seeds), chunksize=5):
            total.events += outcome.events
            total.messages += outcome.messages
            total.deaths += outcome.deaths
            total.steps += outcome.steps
            faults += outcome.faults
            if outcome.violation:
                failed.append(outcome)
                print(f"seed {outcome.seed}: {outcome.violation[:300]}", flush=True)
    seconds = time.monotonic() - started
    print(
        f"{options.seeds} seeds, {seconds:.0f} s, {total.events} events, {total.messages} messages, {total.deaths} deaths"
    )
    print(dict(total.steps), sum(faults.values()), "faults")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
