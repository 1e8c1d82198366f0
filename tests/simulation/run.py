"""One seed from its start to its end: storm, calm, judgement."""

from __future__ import annotations

import contextlib
import random
import shutil
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from quickbooks_simulator.web_connector.soap import SoapFailure
from stockpost.store.database import Database
from stockpost.store.secrets import Sealer, open_sealer
from tests.simulation import people
from tests.simulation.fate import Fate, Kind, Rolled
from tests.simulation.invariants.committed_first import check_committed_first
from tests.simulation.invariants.one_order import check_one_order
from tests.simulation.invariants.one_receipt import OneReceipt
from tests.simulation.invariants.only_ours import OnlyOurs
from tests.simulation.invariants.records import check_audit, check_records
from tests.simulation.invariants.settled import check_settled, is_explained
from tests.simulation.invariants.step_states import StepStates
from tests.simulation.world import Sizes, World, make_world

CALM_SESSIONS_MAX = 20
MESSAGES_BASE = 60
MESSAGES_PER_WRITE = 12
"""Bound on what calm may cost (L6): the base and this many messages for each write of the runs."""


MEMORY_DISK = Path("/dev/shm")


def scratch() -> str | None:
    """The folder of a disk in memory, where there is one."""
    return str(MEMORY_DISK) if MEMORY_DISK.is_dir() else None


@dataclass
class Place:
    """Where a process keeps its worlds, one after the other: a folder, a database template, the key."""

    folder: Path
    template: Path
    sealer: Sealer
    worlds: int = 0

    def fresh_url(self) -> str:
        """A new database in the place of the last one."""
        path = self.folder / "stockpost.db"
        for name in (path, path.with_name("stockpost.db-wal"), path.with_name("stockpost.db-shm")):
            name.unlink(missing_ok=True)
        shutil.copy(self.template, path)
        return f"sqlite:///{path}"


def make_place(folder: Path) -> Place:
    template = folder / "template.db"
    database = Database(f"sqlite:///{template}")
    database.migrate()
    database.close()
    return Place(folder, template, open_sealer(folder / "stockpost.key"))


@dataclass
class Outcome:
    """What a run saw. `violation` is empty where everything held."""

    seed: int
    violation: str = ""
    events: int = 0
    messages: int = 0
    deaths: int = 0
    trace_hash: str = ""
    faults: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)


def watch_safety(world: World) -> None:
    """Every invariant that must hold after every event."""
    only_ours = OnlyOurs()
    world.watchers += [check_one_order, OneReceipt(), only_ours, StepStates(), check_audit]
    world.on_message += [check_committed_first, only_ours.before_message]


def run_seed(place: Place, seed: int, *, fate: Fate | None = None) -> Outcome:
    """Storm and calm of one seed. A violation or an unexpected exception is in the outcome, never raised."""
    chance = random.Random(f"sizes {seed}")
    sizes = Sizes(
        products=chance.randint(1, 6),
        vendors=chance.randint(1, 3),
        orders_max=chance.randint(1, 6),
        lines_max=chance.randint(1, 4),
        hosts=chance.choice([1, 1, 2, 3]),
        connectors=chance.choice([1, 1, 2]),
    )
    settings = {
        "receipt_grouping": chance.choice(["line", "line", "shipment"]),
        "writes_per_message_set": chance.choice(["1", "3", "20"]),
        "takeover_seconds": chance.choice(["0", "30"]),
        "sync_after_transfer": chance.choice(["true", "true", "false"]),
    }
    world = make_world(
        seed, folder=place.folder, url=place.fresh_url(), sealer=place.sealer, sizes=sizes, settings=settings
    )
    watch_safety(world)
    return judge(world, lambda: _whole_story(world, chance, fate or Rolled(seed)))


def judge(world: World, story: Callable[[], None]) -> Outcome:
    """Tell a story and say what came of it."""
    outcome = Outcome(world.seed)
    try:
        story()
    except Exception as error:
        outcome.violation = f"{type(error).__name__}: {error}"
        world.note(f"VIOLATION {outcome.violation}")
        outcome.trace = [*world.trace, *explain(world)]
        if not isinstance(error, AssertionError):
            outcome.trace.append(traceback.format_exc())
    outcome.events, outcome.messages, outcome.deaths = world.events, world.messages, world.deaths
    outcome.trace_hash, outcome.faults = world.trace_hash(), world.fate.struck
    outcome.steps = _step_counts(world)
    world.close()
    return outcome


def explain(world: World) -> list[str]:
    """What helps to understand a violation: orders, problems, the last messages."""
    desk = world.hosts[0].desk
    views = [
        f"{view.number} {view.autotask_status} {view.transfer_status} {view.txn_id} {view.update_summary}"
        + "".join(f" | {line.item} {line.ordered} {line.received} {line.posted}" for line in view.lines)
        for view in desk.orders(world.company)
    ]
    found = [f"{one.code} {one.order} {one.item}: {one.explanation}" for one in desk.problems(world.company)]
    log = [f"{one.note}\n{one.request}\n{one.answer[:3000]}" for one in world.bookkeeping.quickbooks.log[-8:]]
    return [*views, *found, *log]


def _step_counts(world: World) -> Counter[str]:
    try:
        with world.hosts[0].database.read() as connection:
            rows = connection.execute(text("SELECT state, count(*) AS many FROM steps GROUP BY state"))
            return Counter({row.state: row.many for row in rows})
    except Exception:
        return Counter()


def _whole_story(world: World, chance: random.Random, fate: Fate) -> None:
    for _ in range(chance.randint(1, world.sizes.orders_max)):
        people.raise_order(world, world.chance)
    storm(world, chance, fate)
    calm(world)


def storm(world: World, chance: random.Random, fate: Fate) -> None:
    """Everybody acts, anything fails. Each seed has its own mixture of people."""
    world.fate = fate
    technician = _some(chance, people.TECHNICIAN)
    bookkeeper = _some(chance, people.BOOKKEEPER) if chance.random() < 0.7 else []
    operator = [people.approve, people.refresh, *_some(chance, people.OPERATOR)]
    busy = chance.choice([0.6, 0.8, 0.9])
    for _ in range(chance.randint(20, 90)):
        if world.chance.random() < busy:
            world.connect(world.chance.randrange(len(world.connectors)))
            continue
        who = world.chance.choice([technician, bookkeeper, operator, operator])
        if who:
            world.do(world.chance.choice(who))
        if world.chance.random() < 0.1:
            wake_sleepers(world)


def _some(chance: random.Random, acts: tuple[people.Act, ...]) -> list[people.Act]:
    share = chance.choice([0.3, 0.6, 1.0])
    return [act for act in acts if chance.random() < share]


def wake_sleepers(world: World) -> None:
    for connector in world.connectors:
        if connector.held:
            world.note("a computer wakes")
            with contextlib.suppress(SoapFailure):
                connector.wake(deliver=world.chance.random() < 0.5)
            world.watch()


def calm(world: World) -> None:
    """Faults stop, QuickBooks is open, each problem is resolved by its remedy, and the Web Connector calls until all is done."""
    struck = world.fate.struck
    wake_sleepers(world)
    world.fate, world.is_calm = Kind(struck), True
    world.sessions.clear()
    mended: dict[str, Any] = {"modalDialog": False, "multiUser": True, "isOpen": True, "accessGranted": True}
    world.bookkeeping.act("preferences", closingDate="", **mended)
    before = world.messages
    for _ in range(CALM_SESSIONS_MAX):
        world.time.advance(3700)
        world.do(people.refresh)
        settle_problems(world)
        world.do(approve_all)
        world.run_session()
        if _is_settled(world):
            world.do(update_status)
            world.run_session()
            world.do(sync_all)
            world.run_session()
            if _is_settled(world):
                break
    check_settled(world)
    check_records(world)
    if world.messages - before > MESSAGES_BASE + MESSAGES_PER_WRITE * sum(_step_counts(world).values()):
        raise AssertionError(f"L6: {world.messages - before} messages after the storm")


def approve_all(world: World, _chance: random.Random) -> None:
    world.hosts[0].desk.approve_transfer(world.company, [], who="dana", all_orders=True)


def update_status(world: World, _chance: random.Random) -> None:
    """Whoever wants to know what people did to transferred orders in QuickBooks asks for their status."""
    desk = world.hosts[0].desk
    known = [view.number for view in desk.orders(world.company) if view.transfer_status in ("transferred", "closed")]
    if known:
        desk.approve_transfer(world.company, known, who="dana")


def sync_all(world: World, _chance: random.Random) -> None:
    desk = world.hosts[0].desk
    items = {
        line.item
        for view in desk.orders(world.company)
        if view.transfer_status in ("transferred", "closed")
        for line in view.lines
    }
    if items:
        desk.approve_sync(world.company, sorted(items), who="dana")


def settle_problems(world: World) -> None:
    """As `do`, for each open problem that has choices."""

    def resolve(world: World, chance: random.Random) -> None:
        desk = world.hosts[0].desk
        for found in desk.problems(world.company):
            if found.choices:
                choice = people.remedy_of(found, chance)
                world.note(f"resolve {found.code} {found.order or found.item}: {choice}")
                desk.resolve(world.company, found.id, choice, who="dana")
                return

    for _ in range(len(world.hosts[0].desk.problems(world.company))):
        world.do(resolve)


def _is_settled(world: World) -> bool:
    desk = world.hosts[0].desk
    is_idle = all(run.state not in ("queued", "in_progress") for run in desk.runs(world.company))
    waits = [view for view in desk.orders(world.company) if view.transfer_status in ("not_transferred", "needs_update")]
    problems = [found for found in desk.problems(world.company) if not is_explained(world, found)]
    return (
        is_idle and not problems and not [view for view in waits if view.autotask_status != "Canceled" or view.txn_id]
    )
