"""One seed from its start to its end: storm, calm, judgement."""

from __future__ import annotations

import contextlib
import gc
import random
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from stockpost.app.errors import UseError
from tests.simulation import billing, lists, numbers_back, people, sites, trade
from tests.simulation.fate import Kind, Rolled
from tests.simulation.invariants.approved import ApprovedStays
from tests.simulation.invariants.committed_first import check_committed_first
from tests.simulation.invariants.edits_stay import EditsStay
from tests.simulation.invariants.in_scope import check_scope
from tests.simulation.invariants.late_counts import LateCountsEnd
from tests.simulation.invariants.let_go import LetGoStays
from tests.simulation.invariants.marks import Violation
from tests.simulation.invariants.one_company import check_own_names, check_own_views
from tests.simulation.invariants.one_entry import OneEntry
from tests.simulation.invariants.one_invoice import check_one_invoice
from tests.simulation.invariants.one_order import check_one_order
from tests.simulation.invariants.one_receipt import OneReceipt
from tests.simulation.invariants.only_ours import OnlyOurs
from tests.simulation.invariants.readings_in_order import ReadingsInOrder
from tests.simulation.invariants.records import check_audit, check_records
from tests.simulation.invariants.settled import LET_GO, check_settled, is_explained
from tests.simulation.invariants.step_states import StepStates
from tests.simulation.invariants.told import called_transferred, check_told
from tests.simulation.invariants.why import check_received_is_counted, check_why, remember_compared
from tests.simulation.invariants.written_back import WrittenBack, check_written_back
from tests.simulation.place import Place
from tests.simulation.server import Host
from tests.simulation.settings import let_names_be_created, more_settings, other_readings
from tests.simulation.storm import THEMES, storm, wake_sleepers
from tests.simulation.versions import VERSIONS
from tests.simulation.world import COMPANIES, Shared, Sizes, World, close_world, make_shared, make_world

LARGE_EVERY = 4
"""One of so many seeds is a large world. Small ones find most of what is wrong, and more of them fit into an hour."""
INVOICES_SHARE = 0.25
"""Of the seeds: so many tell of invoices, too, which takes more time."""
CALM_SESSIONS_MAX = 20
INACTIVE = "is inactive in QuickBooks"
"""Whoever reads this makes the entry active there."""
MESSAGES_BASE = 60
MESSAGES_PER_WRITE = 12
"""Bound on what calm may cost (L6): the base and this many messages for each write of the runs."""


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
    """Writes by the state in which they ended."""
    turns: Counter[str] = field(default_factory=Counter)
    """Changes of the state of a write, as seen after each event."""
    trace: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Count what the other saw."""
        self.events += other.events
        self.messages += other.messages
        self.deaths += other.deaths
        self.faults += other.faults
        self.steps += other.steps
        self.turns += other.turns


def watch_safety(world: World) -> None:
    """Every invariant that must hold after every event."""
    place = world.shared.place
    only_ours, edits, approved = OnlyOurs(), EditsStay(), ApprovedStays(lambda: place.writes)
    let_go = LetGoStays(lambda: place.writes)
    readings, receipts = ReadingsInOrder(), OneReceipt()
    states = StepStates(writes=lambda: place.writes, has_written=only_ours.has_written)
    world.watchers += [
        check_one_order,
        check_one_invoice,
        receipts,
        OneEntry(),
        only_ours,
        edits,
        approved,
        let_go,
        states,
        readings,
        LateCountsEnd(),
        check_audit,
        remember_compared,
    ]
    world.on_message += [
        check_committed_first,
        check_own_names,
        check_scope,
        only_ours.before_message,
        edits.before_message,
    ]
    world.on_second_reading.append(readings.read_meanwhile)
    world.on_meanwhile.append(receipts.remember)
    world.on_restore += [
        states.forget,
        edits.forget,
        let_go.forget,
        readings.restore,
        world.compared.clear,
        lambda: approved.restore(world),
    ]
    world.shared.turns.append(states.turns)


@dataclass(frozen=True)
class Story:
    """A seed, of whose events some may be left out, and some may go without faults: what is left still happens in the same way."""

    seed: int
    only: frozenset[int] | None = None
    quiet: frozenset[int] = frozenset()

    def flags(self) -> str:
        """As the command takes them."""
        only, quiet = (",".join(map(str, sorted(events))) for events in (self.only or (), self.quiet))
        return f"--seed {self.seed}" + (f" --only {only}" if only else "") + (f" --quiet {quiet}" if quiet else "")


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Garbage is collected when the story is told: to look for it meanwhile takes a tenth of the time. What is there before stays
    unlooked at."""
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()
        gc.unfreeze()


def run_seed(place: Place, seed: int) -> Outcome:
    return run_story(place, Story(seed))


@uncollected()
def run_story(place: Place, told: Story) -> Outcome:
    """Storm and calm of one seed. A violation or an unexpected exception is in the outcome, never raised."""
    seed = told.seed
    chance = random.Random(f"sizes {seed}")
    shared = make_shared(seed, place, hosts=chance.choice([1, 1, 2, 3]))
    is_small = seed % LARGE_EVERY > 0
    companies = 1 if is_small else chance.choice([1, 2])
    for number in range(companies):
        prefix = f"{COMPANIES[number]} " if companies > 1 else ""
        sizes = _with_drivers(seed, _small(chance) if is_small else _large(chance, prefix))
        sizes = _with_invoices(seed, sizes)
        lines = random.Random(f"lines of an adjustment {seed}").choice(["1", "2", "100"])
        more = more_settings(random.Random(f"settings {seed} {number}"))
        more = {**more, **numbers_back.settings_of_numbers(seed), **sites.settings_of_sites(seed)}
        settings = {**_settings(chance), "lines_per_adjustment": lines, **more}
        world = make_world(seed, shared, sizes=sizes, settings=settings)
        world.bookkeeping.act("preferences", unverified=other_readings(random.Random(f"unverified {seed} {number}")))
        if sites.has_sites(seed):
            sites.keep_sites(world)
        watch_safety(world)
        world.writes_numbers_back = numbers_back.writes_numbers_back(seed)
        world.watchers += [WrittenBack()] if world.writes_numbers_back else []
    return judge(seed, shared, lambda: _whole_story(shared, chance, told))


def _small(chance: random.Random) -> Sizes:
    return Sizes(
        products=chance.randint(1, 3), vendors=chance.randint(1, 2), orders_max=1, lines_max=2, events=(5, 8, 13, 20)
    )


def _large(chance: random.Random, prefix: str) -> Sizes:
    return Sizes(
        products=chance.randint(1, 6),
        vendors=chance.randint(1, 3),
        orders_max=chance.choice([1, 1, 2, 2, 3, 6]),
        lines_max=chance.randint(1, 4),
        connectors=chance.choice([1, 1, 2]),
        prefix=prefix,
        events=(12, 20, 32, 60),
    )


def _with_drivers(seed: int, sizes: Sizes) -> Sizes:
    """In some worlds the driver stands instead of a Web Connector, or beside it."""
    kind = random.Random(f"drivers {seed}").choice([*[""] * 6, "instead", "beside"])
    if kind == "beside":
        return replace(sizes, connectors=sizes.connectors + 1, drivers=1)
    return replace(sizes, drivers=1) if kind == "instead" else sizes


def _with_invoices(seed: int, sizes: Sizes) -> Sizes:
    return replace(sizes, has_invoices=random.Random(f"invoices {seed}").random() < INVOICES_SHARE)


def _settings(chance: random.Random) -> dict[str, str]:
    return {
        "receipt_grouping": chance.choice(["line", "line", "shipment"]),
        "writes_per_message_set": chance.choice(["1", "3", "20"]),
        "takeover_seconds": chance.choice(["0", "30"]),
        "sync_after_transfer": chance.choice(["true", "true", "false"]),
    }


def judge(seed: int, shared: Shared, story: Callable[[], None]) -> Outcome:
    """Tell a story and say what came of it."""
    outcome = Outcome(seed)
    try:
        story()
    except Exception as error:
        outcome.violation = f"{type(error).__name__}: {error}"
        shared.trace.append(f"VIOLATION {outcome.violation}")
        outcome.trace = [*shared.trace, *(line for world in shared.worlds for line in explain(world))]
        if not isinstance(error, AssertionError):
            outcome.trace.append(traceback.format_exc())
    outcome.trace = outcome.trace or shared.trace
    outcome.events, outcome.deaths = shared.events, shared.deaths
    outcome.messages = sum(world.messages for world in shared.worlds)
    outcome.trace_hash, outcome.faults = shared.trace_hash(), shared.fate.struck
    outcome.steps = _step_counts(shared.hosts[0])
    outcome.turns = sum(shared.turns, Counter())
    close_world(shared)
    return outcome


def explain(world: World) -> list[str]:
    """What helps to understand a violation: orders, problems, the last messages."""
    desk = world.hosts[0].desk
    views = [
        f"{view.number} {view.autotask_status} {view.transfer_status} {view.txn_id} {view.update_summary}"
        + "".join(f" | {line.item} {line.ordered} {line.received} {line.posted}" for line in view.lines)
        for view in desk.orders(world.company)
    ]
    views += [
        f"{view.number} invoice {view.autotask_id} {view.transfer_status} {view.txn_id} {'voided' if view.is_voided else ''}"
        for view in desk.invoices.known(world.company)
    ]
    found = [f"{one.code} {one.order} {one.item}: {one.explanation}" for one in desk.problems(world.company)]
    log = [f"{one.note}\n{one.request}\n{one.answer[:3000]}" for one in world.bookkeeping.quickbooks.log[-8:]]
    return [*views, *found, *log]


def _step_counts(host: Host) -> Counter[str]:
    try:
        with host.database.read() as connection:
            rows = connection.execute(text("SELECT state, count(*) AS many FROM steps GROUP BY state"))
            return Counter({row.state: row.many for row in rows})
    except Exception:
        return Counter()


def _whole_story(shared: Shared, chance: random.Random, told: Story) -> None:
    for world in shared.worlds:
        for _ in range(chance.randint(1, world.sizes.orders_max)):
            people.raise_order(world, world.chance)
        for _ in range(world.chance.choice([1, 1, 2]) if world.sizes.has_invoices else 0):
            billing.invoice_at_once(world, world.chance)
    theme = chance.choice(THEMES)
    if theme == "restore":
        shared.worlds[0].do(people.back_up_stockpost)
    if chance.random() < 0.5:
        _approve_what_is_there(shared)
        for world in shared.worlds:
            world.run_session()
    if chance.random() < 0.9:
        # Else a storm would blow over hardly any write: most of what goes wrong does before the first one.
        _approve_what_is_there(shared)
    shared.fate = Rolled(told.seed, quiet=told.quiet)
    storm(shared, chance, seed=told.seed, only=told.only, theme=theme)
    shared.chance.seed(f"calm {told.seed}")
    calm(shared)


def _approve_what_is_there(shared: Shared) -> None:
    for world in shared.worlds:
        world.do(people.receive)
        world.do(people.refresh)
        world.do(approve_all)
        if world.sizes.has_invoices:
            world.do(trade.transfer_invoices)


def calm(shared: Shared, *, looks_again: bool = True) -> None:
    """Faults stop, QuickBooks is open, each problem is resolved by its remedy, and the Web Connector calls until all is done.

    `looks_again`: people approve once more even where both sides are equal already.
    """
    for world in shared.worlds:
        wake_sleepers(world)
    shared.fate, shared.is_calm = Kind(shared.fate.struck), True
    newest = max(host.version for host in shared.hosts)
    for host in shared.hosts:
        host.clock_error, host.version = timedelta(0), newest
    VERSIONS.run(newest)
    if shared.was_ahead:
        shared.time.advance(3700)
    for world in shared.worlds:
        world.sessions.clear()
        world.bookkeeping.clock.error = 0.0
        world.tenancy.api.faults.waiting.clear()
        mended: dict[str, Any] = {"modalDialog": False, "multiUser": True, "isOpen": True, "accessGranted": True}
        world.bookkeeping.act("preferences", closingDate="", **mended)
    for world in shared.worlds:
        check_why(world)
        if looks_again or not (_is_settled(world) and _is_equal(world)):
            _settle(world)
    for world in shared.worlds:
        check_settled(world)
    for world in shared.worlds:
        if people.let_go(world, world.hosts[0].desk):
            # Nobody is caught by a wrong choice: decided again, all of it comes to an end a second time.
            world.do(trade.decide_everything_again)
            _settle(world)
    for world in shared.worlds:
        check_settled(world)
        if world.writes_numbers_back:
            world.do(numbers_back.write_numbers)
            check_written_back(world)
        check_records(world)
        check_own_views(world)
        check_why(world)


def _settle(world: World) -> None:
    before = world.messages
    for number in range(CALM_SESSIONS_MAX):
        world.time.advance(3700)
        if number == 0 or world.chance.random() < 0.3:
            world.do(people.refresh)
        let_names_be_created(world)
        settle_problems(world)
        world.do(approve_all)
        if world.sizes.has_invoices:
            world.do(trade.transfer_invoices)
        entered = called_transferred(world)
        world.run_session()
        check_told(world, entered)
        if _is_settled(world):
            check_received_is_counted(world)
            if world.chance.random() < 0.5 and _is_equal(world):
                break
            world.do(update_status)
            if world.sizes.has_invoices:
                world.do(billing.look_at_invoices)
            world.do(sync_all)
            world.run_session()
            if _is_settled(world):
                break
    bound = MESSAGES_BASE + MESSAGES_PER_WRITE * sum(_step_counts(world.hosts[0]).values())
    if world.messages - before > bound:
        raise Violation(f"L6: {world.messages - before} messages after the storm")


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
        if view.txn_id and view.transfer_status not in LET_GO
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
                choice, name = lists.with_entry(world, found, choice)
                if found.code == "number_taken" and choice == "retry":
                    numbers_back.take_out_number(world, found.order)
                if INACTIVE in found.explanation:
                    lists.reactivate_entries(world, chance)
                try:
                    people.decide(world, desk, found, choice, name=name)
                except UseError as refused:
                    if INACTIVE not in str(refused):
                        raise
                    lists.reactivate_entries(world, chance)
                    desk.mapping.read_lists(world.company, who="dana")
                return

    for _ in range(len(world.hosts[0].desk.problems(world.company))):
        world.do(resolve)


def _is_equal(world: World) -> bool:
    """Nobody has to look once more what people did meanwhile."""
    try:
        check_settled(world)
    except Violation:
        return False
    return True


def _is_settled(world: World) -> bool:
    desk = world.hosts[0].desk
    is_idle = all(run.state not in ("queued", "in_progress") for run in desk.runs(world.company))
    waits = [view for view in desk.orders(world.company) if view.transfer_status in ("not_transferred", "needs_update")]
    problems = [found for found in desk.problems(world.company) if not is_explained(world, found)]
    if world.sizes.has_invoices and billing.is_waiting(world):
        return False
    return (
        is_idle and not problems and not [view for view in waits if view.autotask_status != "Canceled" or view.txn_id]
    )
