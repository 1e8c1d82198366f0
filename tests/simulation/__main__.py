"""Runs the simulation and says what was seen.

`--seeds 1000 --first 0` runs random seeds; `--seed N` shows one with its story, and `--seed N --shrink` the fewest of its events
and faults that still break a promise; `--scene NAME` shows one that is told, `--scenes` tells all. `--branches` names the branches
of the recovery that only scenes have passed. `--faults 3` tells a tiny world with every placement of up to three faults, and `--world small` a
larger one; `--every K` takes one of K first faults, `--no-cutting` tells each story to its end, `--mutant NAME` shows that a
broken protocol is noticed. `--mutants` breaks the protocol on purpose. `--year N` tells 250 working days of trade, or so many
`--days`. `--record` puts the figures into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from tests.memory_disk import scratch
from tests.postgresql import running_postgresql
from tests.simulation import broken_seeds
from tests.simulation.branches import never_passed, watched
from tests.simulation.exhaustive import WORLDS, tell
from tests.simulation.explore import explore
from tests.simulation.figures import record
from tests.simulation.mutants import MUTANTS, Caught, hunt
from tests.simulation.place import Place
from tests.simulation.run import Outcome, Story, run_seed, run_story
from tests.simulation.scenes import SCENES
from tests.simulation.shrink import shrink
from tests.simulation.stage import run_scene
from tests.simulation.year import DAYS, run_year

Given, Found = TypeVar("Given"), TypeVar("Found")
SEEDS_A_PART = 25
VIOLATIONS_SHOWN = 20
_folders: list[str] = []
"""That of this run, which goes when it ends: what its processes leave behind would stay in memory."""
_urls: list[str] = []
_place: list[Place] = []


def own_place() -> Place:
    """The place of this process: on SQLite, or on the next of the PostgreSQL databases."""
    if not _place:
        folder = Path(tempfile.mkdtemp(dir=_folders[0]))
        _place.append(Place(folder, _urls.pop() if _urls else ""))
    return _place[0]


def _start_worker(folder: str, urls: tuple[str, ...]) -> None:
    # What the parent has open is not the worker's.
    _place.clear()
    _folders[:] = [folder]
    _urls[:] = urls


@dataclass(frozen=True)
class Workers:
    """So many processes, each with a place of its own. One works in this process, where a debugger and coverage see it."""

    jobs: int
    urls: tuple[str, ...] = ()

    def map(self, work: Callable[[Given], Found], given: Iterable[Given], *, chunk: int = 5) -> Iterator[Found]:
        if self.jobs == 1:
            _urls[:] = self.urls
            yield from map(work, given)
            return
        with ProcessPoolExecutor(self.jobs, initializer=_start_worker, initargs=(_folders[0], self.urls)) as pool:
            yield from pool.map(work, given, chunksize=chunk)


@contextmanager
def workers(jobs: int, database: str) -> Iterator[Workers]:
    with tempfile.TemporaryDirectory(prefix="stockpost-simulation-", dir=scratch()) as folder:
        _folders[:] = [folder]
        if database == "sqlite":
            yield Workers(jobs)
        else:
            with running_postgresql() as server, server.database() as url:
                # A place has a database to itself, so one process at a time.
                yield Workers(1, (url,))
        for place in _place:
            place.close()


def main() -> int:
    options = _parser().parse_args()
    if options.faults:
        return _place_faults(options)
    with workers(options.jobs, options.database) as crew:
        if options.seed is not None:
            _urls[:] = crew.urls
            return _one(Story(options.seed, options.only, options.quiet), is_shrunk=options.shrink)
        if options.year is not None:
            return _tell_year(crew, options)
        if options.scene:
            return _show(run_scene(own_place(), next(one for one in SCENES if one.name == options.scene)))
        if options.scenes:
            return _tell_scenes()
        if options.mutants:
            return _hunt(crew, options)
        return _run_seeds(crew, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--scene", choices=[scene.name for scene in SCENES], metavar="NAME")
    parser.add_argument("--scenes", action="store_true")
    parser.add_argument("--only", type=_numbers, metavar="EVENT,...", help="with --seed: leave out all other events")
    parser.add_argument(
        "--quiet", type=_numbers, default=frozenset(), metavar="EVENT,...", help="events without faults"
    )
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("--faults", type=int, choices=[1, 2, 3])
    parser.add_argument("--world", choices=[*WORLDS], default="tiny", help="with --faults")
    parser.add_argument("--every", type=int, default=1, metavar="K", help="with --faults: one of K first faults")
    parser.add_argument("--no-cutting", action="store_true", help="with --faults: tell what was told before once more")
    parser.add_argument(
        "--mutant", choices=[mutant.name for mutant in MUTANTS], help="with --faults: break the protocol"
    )
    parser.add_argument("--mutants", action="store_true")
    parser.add_argument("--year", type=int, metavar="SEED")
    parser.add_argument("--days", type=int, default=DAYS, help="with --year")
    parser.add_argument("--with-faults", action="store_true", help="with --year: by day anything may fail, too")
    parser.add_argument("--branches", action="store_true", help="which of the recovery no seed has passed")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    return parser


def _numbers(text: str) -> frozenset[int]:
    return frozenset(int(part) for part in text.split(",") if part)


def _one(story: Story, *, is_shrunk: bool) -> int:
    if is_shrunk:
        story, violation = shrink(own_place(), story)
        print(f"{violation}\npython -m tests.simulation {story.flags()}")
        return 1
    return _show(run_story(own_place(), story))


def _show(outcome: Outcome) -> int:
    print("\n".join(outcome.trace))
    print(outcome.violation or "held", outcome.trace_hash)
    return bool(outcome.violation)


def _tell_scenes() -> int:
    violations = {scene.name: run_scene(own_place(), scene).violation for scene in SCENES}
    broken = [f"{name}: {violation}" for name, violation in violations.items() if violation]
    print(*broken, f"{len(SCENES)} scenes, {len(broken)} broken", sep="\n")
    return bool(broken)


# Random seeds


def _run(given: tuple[range, Path | None]) -> tuple[Outcome, list[int]]:
    """What all of the seeds saw, and which of them broke something."""
    seeds, folder = given
    total, broken = Outcome(-1), []
    with watched(folder) if folder else nullcontext():
        for seed in seeds:
            outcome = run_seed(own_place(), seed)
            total.add(outcome)
            if outcome.violation:
                broken.append(seed)
                print(f"{outcome.violation[:300]}\npython -m tests.simulation --seed {seed}", flush=True)
    return total, broken


def _run_seeds(crew: Workers, options: argparse.Namespace) -> int:
    started = time.monotonic()
    total = Outcome(-1)
    broken: list[int] = []
    end = options.first + options.seeds
    parts = [range(first, min(first + SEEDS_A_PART, end)) for first in range(options.first, end, SEEDS_A_PART)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) if options.branches else None
        for outcome, violations in crew.map(_run, [(part, folder) for part in parts], chunk=1):
            total.add(outcome)
            broken += violations
        missed = never_passed(folder) if folder else []
    if missed:
        print(f"{len(missed)} branches that no seed has passed, only scenes:", *missed, sep="\n  ")
    counts = {"events": total.events, "messages": total.messages, "deaths": total.deaths}
    seconds = round(time.monotonic() - started)
    print(f"{options.seeds} seeds, {seconds} s, {counts}, {sum(total.faults.values())} faults, {len(broken)} broken")
    if broken:
        broken_seeds.add(broken)
        print(
            f"they are run with all tests from now on ({broken_seeds.FILE.name}); --shrink shortens one, as here the first:"
        )
        _one(Story(broken[0]), is_shrunk=True)
    print(f"{dict(total.steps)} {dict(total.turns)}")
    if options.record:
        more = {"faults": dict(total.faults), "steps": dict(total.steps), "turns": dict(total.turns)}
        run = {"database": options.database, "seeds": options.seeds, "first": options.first, "seconds": seconds}
        record("seeds", {**run, **counts, "violations": len(broken), **more})
    return bool(broken)


# Every placement of faults


def _place_faults(options: argparse.Namespace) -> int:
    started = time.monotonic()
    mutants = [mutant for mutant in MUTANTS if mutant.name == options.mutant]
    with mutants[0].alive() if mutants else nullcontext():
        story = partial(tell, WORLDS[options.world])
        cutting = not options.no_cutting
        result = explore(story, options.faults, jobs=options.jobs, every=options.every, is_cutting=cutting)
    seconds = round(time.monotonic() - started)
    placements = result.placements[: options.faults + 1]
    print("\n".join(result.violations[:VIOLATIONS_SHOWN]))
    words = ", ".join(f"{count:,} of {faults}" for faults, count in enumerate(placements))
    print(f"placements by faults: {words}; {result.told:,} told, {result.cut:,} cut off, {result.states:,} states")
    print(f"{len(result.violations)} broken, {seconds} s")
    if options.record:
        chosen = f"one of {options.every} first faults" if options.every > 1 else "all"
        run = {"world": options.world, "faults": options.faults, "chosen": chosen, "placements": sum(placements)}
        found = {"told": result.told, "cut off": result.cut, "seconds": seconds, "violations": len(result.violations)}
        record("placements", {**run, **found})
    return bool(result.violations)


# A year


def _tell_year(crew: Workers, options: argparse.Namespace) -> int:
    _urls[:] = crew.urls
    started = time.process_time()
    outcome, figures = run_year(own_place(), options.year, days=options.days, has_faults=options.with_faults)
    seconds = round(time.process_time() - started)
    if outcome.violation:
        print(*outcome.trace, sep="\n")
    print(*figures.lines(), sep="\n")
    print(f"{figures.days} days, {outcome.events} events, {outcome.messages} messages, {seconds} s of computing time")
    print(outcome.violation or "held", outcome.trace_hash)
    if options.record:
        run = {"seed": options.year, **figures.row(), "seconds": seconds, "violations": int(bool(outcome.violation))}
        record("years", run)
    return bool(outcome.violation)


# Mutants


def _hunt_one(given: tuple[str, range]) -> Caught:
    name, seeds = given
    (mutant,) = (one for one in MUTANTS if one.name == name)
    return hunt(own_place(), mutant, first=seeds.start, seeds_max=len(seeds))


def _hunt(crew: Workers, options: argparse.Namespace) -> int:
    seeds = range(options.first, options.first + options.seeds)
    given = [(mutant.name, seeds) for mutant in MUTANTS]
    noticed: dict[str, Any] = {}
    for (name, _), caught in zip(given, crew.map(_hunt_one, given, chunk=1), strict=True):
        promise = caught.violation.removeprefix("Violation: ").partition(":")[0]
        noticed[name] = {"seeds": caught.seeds, "promise": promise or "not noticed"}
        print(f"{name}: seed {caught.seed}, {caught.seeds} seeds: {caught.violation[:90] or 'NOT NOTICED'}", flush=True)
    if options.record:
        record("mutants", {"noticed": noticed})
    return any(found["promise"] == "not noticed" for found in noticed.values())


if __name__ == "__main__":
    sys.exit(main())
