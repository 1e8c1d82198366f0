"""One seed from its start to its end: rounds of work in which something is killed, calm, judgement."""

from __future__ import annotations

import random
import time
import traceback
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

from tests.processes import kills
from tests.processes.evidence import COMPANY, Judge, evidence, read_books, reader, step_counts
from tests.processes.kills import draw_some
from tests.processes.story import Story, make_story
from tests.processes.town import Place, Town
from tests.simulation.invariants.committed_first import check_stored
from tests.simulation.invariants.marks import Violation
from tests.simulation.invariants.settled import check_settled, is_explained
from tests.simulation.people import remedy_of

KILLS_A_WORLD = 25
SESSIONS_MAX = 12
CALM_ROUNDS_MAX = 12
WAITS_MAX = 2
"""So many rounds an armed kill may wait for its event; then the server is killed at rest."""
LOG_CHARACTERS = 4000


@dataclass
class Outcome:
    """What a world saw. `violation` is empty where everything held."""

    seed: int
    violation: str = ""
    kills: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    sessions: int = 0
    starts: int = 0
    seconds: float = 0.0
    trace: list[str] = field(default_factory=list)


def run_seed(place: Place, seed: int, *, kills_wanted: int = KILLS_A_WORLD, mutant: str = "") -> Outcome:
    """Storm and calm of one seed. A violation or an unexpected exception is in the outcome, never raised."""
    outcome, started = Outcome(seed), time.monotonic()
    chance = random.Random(f"processes {seed}")
    with ExitStack() as stack:
        town = Town(
            place,
            random.Random(f"town {seed}"),
            outcome.trace.append,
            partial(check_committed_first, place),
            hosts_count=chance.choice([1, 1, 2]),
            mutant=mutant,
        )
        try:
            _tell(town, stack, chance, outcome, kills_wanted)
        except Exception as error:
            outcome.violation = f"{type(error).__name__}: {error}"
            outcome.trace.append(f"VIOLATION {outcome.violation}")
            if not isinstance(error, Violation):
                outcome.trace.append(traceback.format_exc())
            outcome.trace += [
                f"{log.name}: {log.read_text()[-LOG_CHARACTERS:]}" for log in sorted(place.folder.glob("*.log"))
            ]
        outcome.kills, outcome.faults, outcome.starts = town.kills, town.faults, town.starts
    outcome.seconds = time.monotonic() - started
    return outcome


def check_committed_first(place: Place, document: str) -> None:
    """S3, asked of the database that the servers use."""
    with reader(place) as host:
        check_stored(host.database, document)


def _tell(town: Town, stack: ExitStack, chance: random.Random, outcome: Outcome, kills_wanted: int) -> None:
    story, judge = make_story(town, chance), Judge()
    town.open(stack, story.seed())
    story.join(
        {
            "receipt_grouping": chance.choice(["line", "line", "shipment"]),
            "writes_per_message_set": chance.choice(["1", "3", "20"]),
            "sync_after_transfer": chance.choice(["true", "true", "false"]),
        }
    )
    weights = kills.SQLITE_WEIGHTS if town.place.is_sqlite else kills.POSTGRESQL_WEIGHTS
    story.raise_order()
    disks = [*kills.DISKS] if town.place.is_sqlite else []
    waited = 0
    while town.kills.total() < kills_wanted:
        waited = waited + 1 if town.is_armed else 0
        if waited > WAITS_MAX:
            town.kill_at_rest()
        if not town.is_armed:
            # Each world meets a full and a failing disk, whatever else chance brings.
            aims = [kills.of_disk(chance, disks.pop())] if disks else draw_some(chance, weights)
            for aim in aims:
                town.arm(aim)
        _round(town, story, judge, outcome)
    town.kill_at_rest()
    _calm(town, story, judge, outcome, chance)
    with reader(town.place) as host:
        outcome.steps = step_counts(host)


def _round(town: Town, story: Story, judge: Judge, outcome: Outcome) -> None:
    """People act, an operator approves, the Web Connector calls until nothing is left; then it is judged."""
    story.everybody_acts()
    judge.strangers.remember(read_books(town))
    story.refresh()
    story.approve_all()
    for _ in range(SESSIONS_MAX):
        _session(town, outcome)
        if story.is_idle():
            break
        story.perhaps_forget()
    with evidence(town) as found:
        judge.look(found)


def _session(town: Town, outcome: Outcome) -> None:
    outcome.sessions += 1
    outcome.trace.append(f"session: {town.session()}")


def _calm(town: Town, story: Story, judge: Judge, outcome: Outcome, chance: random.Random) -> None:
    """Nothing is killed any more: each problem is resolved by its remedy, and the Web Connector calls until all is done."""
    for _ in range(CALM_ROUNDS_MAX):
        story.refresh()
        _settle_problems(town, story, chance)
        for approve in (story.approve_all, story.update_status, story.sync):
            approve()
            for _ in range(SESSIONS_MAX):
                _session(town, outcome)
                if story.is_idle():
                    break
        with evidence(town) as found:
            try:
                check_settled(found)  # type: ignore[arg-type]
            except Violation as unsettled:
                outcome.trace.append(f"not yet: {unsettled}")
                continue
        break
    with evidence(town) as found:
        judge.end(found)


def _settle_problems(town: Town, story: Story, chance: random.Random) -> None:
    with evidence(town) as found:
        problems = [one for one in found.hosts[0].desk.problems(COMPANY) if not is_explained(found, one)]  # type: ignore[arg-type]
    for problem in problems:
        if problem.choices:
            choice = remedy_of(problem, chance)
            story.town.note(f"resolve {problem.code} {problem.order or problem.item}: {choice}")
            story.resolve(problem.id, choice)
