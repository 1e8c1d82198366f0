"""A year of ordinary trade: day by day people of both sides work, and each Friday evening every difference of on hand is explained by an
open problem or by somebody's decision."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from quickbooks_simulator.ledger import balances
from quickbooks_simulator.stock import check_books, is_inventory, stock_of
from tests.simulation import lists, people, trade
from tests.simulation.fate import Fate, Kind, Rolled
from tests.simulation.invariants.marks import Violation
from tests.simulation.invariants.stock_differences import NOT_ASKED, check_differences
from tests.simulation.place import Place
from tests.simulation.run import Outcome, approve_all, calm, judge, watch_safety
from tests.simulation.storm import wake_sleepers
from tests.simulation.world import CUSTOMERS, NAMES, VENDORS, Sizes, World, make_shared, make_world

DAYS = 250
FIRST_DAY = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
"""A Monday morning in Chicago."""
SIZES = Sizes(products=40, vendors=4, orders_max=100_000, lines_max=3)
SETTINGS = (
    {"decrement_on_invoice": "true", "hold_uninvoiced": "true"},
    {"decrement_on_invoice": "false"},
    {"decrement_on_invoice": "true", "hold_uninvoiced": "false"},
)
"""Each year has one of them, in turn by its seed (docs/stock-and-invoices.md)."""
ASSET_ACCOUNT = "Inventory Asset"
"""Of all items of a year."""
ACTS_A_DAY = (6, 9, 14)
SELDOM_SHARE = 0.2
RARELY: tuple[people.Act, ...] = (
    *(lists.rename_entry, lists.rename_entry, lists.rename_in_autotask, lists.merge_entries),
    *(lists.rename_vendor, lists.rename_vendor, lists.merge_vendors),
    *(people.undo_run, people.restore_newest_copy),
)
RARE_SHARE = 0.15
"""Of the days: on so many, one of these is done as well."""
SESSIONS_MAX = 12
APPROVALS_MAX = 3
"""On an evening: what waited for a busy QuickBooks is no problem any more after its first call, and is approved once more."""
FIRST_ORDERS = 3
OPENING_STOCK_MAX = 20


@dataclass
class Figures:
    """What a year saw."""

    settings: str
    days: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    """What people did, without what they were refused."""
    records: dict[str, int] = field(default_factory=dict)
    """How many there are of each kind at the end, on both sides."""
    problems: Counter[str] = field(default_factory=Counter)
    """All that were ever open, by code."""
    explained: Counter[str] = field(default_factory=Counter)
    """Differences of on hand on Friday evenings, by their reason."""
    at_the_end: Counter[str] = field(default_factory=Counter)
    """The same when the year is over and all that could be decided is decided."""
    compared: int = 0
    """How often the counts of an item were compared on a Friday evening."""

    def row(self) -> dict[str, Any]:
        """For the table of docs/reliability.md."""
        names = {"orders": "PurchaseOrders", "receivings": "PurchaseOrderItemReceiving"}
        names |= {"deliveries": "TicketCharges", "invoices": "Invoices"}
        counts = {name: self.records.get(f"Autotask {table}", 0) for name, table in names.items()}
        explained = self.explained.total()
        compared: dict[str, Any] = {
            "counts compared": self.compared,
            "equal": self.compared - explained,
            "explained": explained,
        }
        left = ", ".join(f"{reason} {count}" for reason, count in sorted(self.at_the_end.items()))
        compared["at the end"] = left or ("all equal" if self.records else "not reached")
        return {"settings": self.settings, "days": self.days, **counts, "problems": self.problems.total(), **compared}

    def lines(self) -> list[str]:
        """For people."""
        parts = {
            "done": self.acts,
            "there at the end": self.records,
            "problems": self.problems,
            "differences by reason": self.explained,
            "differences at the end": self.at_the_end,
        }
        told = [
            f"{title}: {', '.join(f'{name} {count:,}' for name, count in counts.items())}"
            for title, counts in parts.items()
        ]
        return [", ".join(f"{name}: {value}" for name, value in self.row().items()), *told]


def run_year(place: Place, seed: int, *, days: int = DAYS, has_faults: bool = False) -> tuple[Outcome, Figures]:
    """So many working days of a seed. A violation or an unexpected exception is in the outcome, never raised.

    `has_faults`: whatever can fail in a seed's storm fails by day, too.
    """
    shared = make_shared(seed, place, hosts=1)
    shared.time.advance((FIRST_DAY - shared.time()).total_seconds())
    chance, products = random.Random(f"stock {seed}"), NAMES[: SIZES.products]
    stock = [
        {"product": name, "location": location, "onHand": chance.randint(0, OPENING_STOCK_MAX)}
        for name in products
        for location in people.LOCATIONS
    ]
    companies = [{"companyName": name} for name in (*VENDORS, *CUSTOMERS)]
    tenant, settings = {"companies": companies, "stock": stock}, SETTINGS[seed % len(SETTINGS)]
    world = make_world(seed, shared, sizes=SIZES, tenant=tenant, settings=settings)
    watch_safety(world)
    world.watchers.append(Balanced())
    told = [f"{name} {value}" for name, value in settings.items()]
    figures = Figures(", ".join([*told, "anything may fail by day"] if has_faults else told))
    return judge(
        seed, shared, lambda: _whole_year(world, days, figures, fate=Rolled(seed) if has_faults else Kind())
    ), figures


def _whole_year(world: World, days: int, figures: Figures, *, fate: Fate) -> None:
    for _ in range(FIRST_ORDERS):
        people.raise_order(world, world.chance)
    for day in range(days):
        _go_on_to(world, FIRST_DAY + timedelta(weeks=day // 5, days=day % 5))
        world.note(f"-- day {day}")
        world.shared.chance.seed(f"day {world.seed} {day}")
        fate.begin(day)
        world.shared.fate = fate
        _work(world, figures)
        figures.days += 1
        _check_books(world)
        if day % 5 == 4 or day == days - 1:
            _evening(world, figures)
    world.do(trade.reactivate_items)
    _bill_everything(world)
    calm(world.shared)
    _decide_everything_again(world)
    _sync_everything(world)
    _look_again(world)
    left = check_differences(world)
    if decided := [str(one) for one in left if one.reason in NOT_ASKED]:
        raise Violation(f"differences that no open problem explains at the end: {'; '.join(decided)}")
    figures.at_the_end.update(one.reason for one in left)
    _check_books(world)
    figures.records, figures.problems = _records(world), _problems(world)


def _bill_everything(world: World) -> None:
    """At the end of the year all that was delivered is invoiced, so that nothing is held for an invoice any more."""
    for _ in world.tenancy.tenant.rows("TicketCharges"):
        world.do(trade.invoice_charges)
    world.do(trade.transfer_invoices)
    _run_all(world)


def _decide_everything_again(world: World) -> None:
    """Nor does anybody's decision explain a difference at the end: what differs then waits for one."""
    world.do(trade.decide_everything_again)
    world.do(people.refresh)
    world.do(approve_all)
    _run_all(world)


def _go_on_to(world: World, morning: datetime) -> None:
    seconds = (morning - world.time()).total_seconds()
    if seconds < 0:
        raise Violation(f"the day before did not end until {world.time()}")
    world.time.advance(seconds)


def _work(world: World, figures: Figures) -> None:
    """A day: people of both sides do this and that, and the Web Connector calls meanwhile."""
    world.shared.is_calm = False
    chance = world.chance
    for _ in range(chance.choice(ACTS_A_DAY)):
        act = chance.choice(trade.SELDOM if chance.random() < SELDOM_SHARE else trade.OFTEN)
        figures.acts[act.__name__] += _does(world, act)
        if chance.random() < 0.3:
            world.connect(0)
        elif chance.random() < 0.2:
            world.run_session()
    if chance.random() < RARE_SHARE:
        act = chance.choice(RARELY)
        figures.acts[act.__name__] += _does(world, act)
    world.run_session()


def _does(world: World, act: people.Act) -> bool:
    """Whether they were let do it: what was refused stands in the trace with its reason."""
    world.do(act)
    return world.shared.trace[-1].endswith(act.__name__)


def _evening(world: World, figures: Figures) -> None:
    """All approve what there is to do, then everything is synced; what differs after that has a reason."""
    world.shared.is_calm, world.shared.fate = True, Kind(world.shared.fate.struck)
    wake_sleepers(world)
    desk = world.hosts[0].desk
    for _ in range(APPROVALS_MAX):
        world.do(people.refresh)
        world.do(approve_all)
        world.do(trade.transfer_invoices)
        _run_all(world)
        if all(view.transfer_status != "needs_update" for view in desk.orders(world.company)):
            break
    _sync_everything(world)
    people.back_up_stockpost(world, world.chance)
    _look_again(world)
    found = check_differences(world)
    figures.explained.update(one.reason for one in found)
    figures.compared += len(world.products)


def _sync_everything(world: World) -> None:
    world.do(people.refresh)
    world.do(trade.sync_everything)
    _run_all(world)


def _look_again(world: World) -> None:
    """What only the reading for a sync has told, such as goods received on an order of long ago, becomes a problem with the next one."""
    world.do(people.refresh)


def _run_all(world: World) -> None:
    """The Web Connector calls until no run is left."""
    desk = world.hosts[0].desk
    for _ in range(SESSIONS_MAX):
        world.time.advance(600)
        world.run_session()
        if not any(run.state in ("queued", "in_progress") for run in desk.runs(world.company)):
            return
    raise Violation("L1: the runs of an evening do not end")


class Balanced:
    """The trial balance is zero after every event: each transaction that it entered or changed balances in itself."""

    def __init__(self) -> None:
        self._before: dict[str, Any] = {}

    def __call__(self, world: World) -> None:
        now = dict(world.bookkeeping.books.table("transactions"))
        for txn_id, transaction in now.items():
            if self._before.get(txn_id) is not transaction:
                off = sum(posting.amount for posting in transaction.postings)
                if off:
                    raise Violation(f"the simulated books: {transaction.kind} {txn_id} is off by {off}")
        self._before = now


def _check_books(world: World) -> None:
    """Each evening: the trial balance is zero, stock is what all movements give, and the account of all items is what it is worth."""
    books = world.bookkeeping.books
    wrong = check_books(books)
    (asset,) = (one.list_id for one in books.entries("Account") if one.name == ASSET_ACCOUNT)
    worth = sum((stock_of(books, one.list_id).value for one in books.entries("Item") if is_inventory(one)), Decimal(0))
    if balances(books)[asset] != worth:
        wrong.append(f"{ASSET_ACCOUNT} is {balances(books)[asset]}, the stock is worth {worth}")
    if wrong:
        raise Violation(f"the simulated books: {wrong}")


def _problems(world: World) -> Counter[str]:
    """All that were ever opened, by code."""
    with world.hosts[0].database.read() as connection:
        rows = connection.execute(text("SELECT code, count(*) AS many FROM problems GROUP BY code ORDER BY code"))
        return Counter({row.code: row.many for row in rows})


def _records(world: World) -> dict[str, int]:
    tables = world.tenancy.tenant.tables
    names = ("PurchaseOrders", "PurchaseOrderItemReceiving", "TicketCharges", "Invoices")
    autotask = {f"Autotask {name}": len(tables[name]) for name in names}
    books = Counter(f"QuickBooks {one.kind}" for one in world.bookkeeping.books.transactions())
    return {**autotask, **dict(sorted(books.items()))}
