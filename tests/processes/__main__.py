"""`python -m tests.processes --kills 500 --database sqlite`: real processes, killed so often, and what became of the books.

`--database` is `sqlite` or `postgresql`; `--first` names the first seed, each world takes 25 kills; `--seed N` shows one world.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.postgresql import PostgresqlServer, running_postgresql
from tests.processes.places import postgresql_place, sqlite_place
from tests.processes.run import KILLS_A_WORLD, Outcome, run_seed
from tests.processes.town import Place
from tests.simulation.figures import commit, record

DATABASES = ("sqlite", "postgresql")


class Rooms:
    """Where worlds live: so many at once, on PostgreSQL each with a server of its own, which is killed, too."""

    def __init__(self, stack: ExitStack, database: str, jobs: int) -> None:
        self._free: SimpleQueue[PostgresqlServer | None] = SimpleQueue()
        for _ in range(jobs):
            self._free.put(stack.enter_context(running_postgresql()) if database == "postgresql" else None)

    @contextmanager
    def place(self) -> Iterator[Place]:
        server = self._free.get()
        try:
            with sqlite_place() if server is None else postgresql_place(server) as place:
                yield place
        finally:
            self._free.put(server)

    def run(self, seed: int, *, mutant: str) -> Outcome:
        with self.place() as place:
            return run_seed(place, seed, mutant=mutant)


def repeat_command(database: str, seed: int) -> str:
    return f"python -m tests.processes --database {database} --seed {seed}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.processes", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--mutant", default="", help="break Stockpost in this way (tests/simulation/mutants.py)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the summary here, too")
    parser.add_argument("--record", action="store_true", help="put the figures into docs/reliability.md")
    options = parser.parse_args()
    first = options.first if options.seed is None else options.seed
    worlds = 1 if options.seed is not None else math.ceil(options.kills / KILLS_A_WORLD)
    jobs = min(options.jobs, worlds)
    started = time.monotonic()
    outcomes = []
    with ExitStack() as stack:
        rooms = Rooms(stack, options.database, jobs)
        # Threads, since the work is done by the processes that each world starts.
        pool = stack.enter_context(ThreadPoolExecutor(jobs))
        for outcome in pool.map(partial(rooms.run, mutant=options.mutant), range(first, first + worlds)):
            outcomes.append(outcome)
            print(_line(outcome, options.database), flush=True)
    if options.seed is not None:
        print("\n".join(outcomes[0].trace))
    summary = summarize(outcomes, options.database)
    print(f"{worlds} worlds, {time.monotonic() - started:.0f} s; {_written(summary)}")
    if options.json:
        options.json.write_text(json.dumps(summary, indent=2) + "\n")
    if options.record:
        counts = {name: len(summary[name]) for name in ("seeds", "violations")}
        record("processes", {**{name: summary[name] for name in ("database", "kills", "faults", "steps")}, **counts})
    return bool(summary["violations"])


def _line(outcome: Outcome, database: str) -> str:
    said = f"violation: {outcome.violation[:300]}\n  repeat: {repeat_command(database, outcome.seed)}"
    counts = f"{outcome.kills.total()} kills, {outcome.sessions} sessions, {outcome.starts} server starts"
    return f"seed {outcome.seed}: {counts}, {outcome.seconds:.0f} s; {said if outcome.violation else 'held'}"


def summarize(outcomes: list[Outcome], database: str) -> dict[str, Any]:
    """The figures of the lane: what was killed how often, what became of the writes, what was broken."""
    kills, faults, steps = Counter[str](), Counter[str](), Counter[str]()
    for outcome in outcomes:
        kills += outcome.kills
        faults += outcome.faults
        steps += outcome.steps
    return {
        "lane": "processes",
        "database": database,
        "commit": commit(),
        "seeds": [outcome.seed for outcome in outcomes],
        "kills": dict(kills.most_common()),
        "faults": dict(faults.most_common()),
        "steps": dict(steps.most_common()),
        "sessions": sum(outcome.sessions for outcome in outcomes),
        "violations": [
            {
                "seed": outcome.seed,
                "violation": outcome.violation,
                "repeat": repeat_command(database, outcome.seed),
            }
            for outcome in outcomes
            if outcome.violation
        ],
    }


def _written(summary: dict[str, Any]) -> str:
    kills = "\n".join(f"  {many:5} {kind}" for kind, many in (summary["kills"] | summary["faults"]).items())
    steps = ", ".join(f"{many} {state}" for state, many in summary["steps"].items())
    broken = len(summary["violations"])
    return (
        f"{sum(summary['kills'].values())} kills, {broken} violations, commit {summary['commit']}"
        f"\n{kills}\n  writes: {steps}"
    )


if __name__ == "__main__":
    sys.exit(main())
