"""The reasons that the page Stock gives for a difference are a sum that a person can check: what moved on both sides since the last sync, from
the counts that it left. Where they are none, they name what waits for a decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from sqlalchemy import text

from stockpost.app.stock_words import reasons
from stockpost.app.views import StockItemView
from tests.simulation.invariants.marks import Violation
from tests.simulation.invariants.settled import LET_GO
from tests.simulation.world import World

UNITS = r"([+−-]?[\d,]+(?:\.\d+)?)"
BEFORE = re.compile(rf"Autotask had {UNITS} then and QuickBooks {UNITS}\.$")
LEAVING_OUT = ("left_out", "problem")
"""Results of syncs that compared no counts."""
SYNCS = text(
    "SELECT product_id, received, posted FROM item_syncs JOIN companies ON companies.id = company_id "
    "WHERE companies.name = :company AND result NOT IN ('left_out', 'problem')"
)
BEGUN_ANEW = ("It stands for another item", "The item stands for other products")


def check_why(world: World) -> None:
    for view in world.hosts[0].desk.stock(world.company).items:
        told = reasons(view)
        if view.differs and not _is_left_alone(view) and not _is_explained(view, told):
            raise Violation(f"S21: {view.count.item} differs by {view.count.difference}, and what is told is {told}")


def remember_compared(world: World) -> None:
    """A sync that leaves a product out overwrites what the database says of the last one that compared it."""
    with world.hosts[0].database.read() as connection:
        rows = connection.execute(SYNCS, {"company": world.company})
        world.compared.update({row.product_id: (Decimal(row.received), Decimal(row.posted)) for row in rows})


def check_received_is_counted(world: World) -> None:
    """Once all orders are through, and each transfer compares counts, no difference is left of units that came on them since the last sync
    that compared it, none of which Stockpost posted. An order that somebody let go of needs no transfer that would compare."""
    if world.settings.get("sync_after_transfer") == "false":
        return
    desk = world.hosts[0].desk
    let_go = {line.item for one in desk.orders(world.company) if one.transfer_status in LET_GO for line in one.lines}
    for view in desk.stock(world.company).items:
        moved, last = view.movements, view.last_sync
        if (
            not view.differs
            or moved is None
            or last is None
            or _is_left_alone(view)
            or view.count.never_transferred
            or view.count.item in let_go
        ):
            continue
        received, posted = last.received, last.posted
        came, went = moved.received, moved.posted + moved.posted_not_read
        # What Autotask did not stock was compared as far as it could be.
        if last.result in LEAVING_OUT and last.autotask is not None:
            received, posted = world.compared.get(view.count.product_id, (received, posted))
            came, went = view.count.received - received, view.count.posted - posted
        # What people took out of receipts, and was decided, is below zero there. What had been posted before it was taken back in Autotask, and
        # came again since, is posted.
        if came + min(received - posted, Decimal(0)) > 0 == went:
            raise Violation(f"S22: {view.count.item} differs by {view.count.difference} after {reasons(view)}")


def _is_left_alone(view: StockItemView) -> bool:
    """A sentence says for what it waits."""
    return bool(view.count.reason or view.asked or view.count.limit is not None or view.vanished)


def _is_explained(view: StockItemView, told: Sequence[str]) -> bool:
    if view.last_sync is None or None in (view.last_sync.autotask, view.last_sync.quickbooks):
        # Nothing moved since: both counts stand side by side.
        return True
    if view.count.shared_with or view.count.by_site or any(one.startswith(BEGUN_ANEW) for one in told):
        return True
    moved = sum(_signed(one for one in told if one.startswith("Autotask since the last sync")), Decimal(0))
    moved -= sum(_signed(one for one in told if one.startswith("QuickBooks since the last sync")), Decimal(0))
    standing = -sum(_first(one for one in told if one.endswith(" and not yet posted.")), Decimal(0))
    standing += sum(_first(one for one in told if one.endswith(": kept until the invoice takes it off.")), Decimal(0))
    agreed = sum(_signed(one for one in told if " in QuickBooks: invoice " in one), Decimal(0))
    let_go = sum(_first(one for one in told if one.endswith(", which was let go of.")), Decimal(0))
    before = next((found for one in told if (found := BEFORE.search(one))), None)
    moved -= agreed
    if before is not None:
        return view.count.difference == moved + standing + _units(before[1]) - _units(before[2])
    # What is not posted, or is held, may be so since the last sync or have been so then.
    return view.count.difference in (moved, moved + standing, moved + let_go, moved + standing + let_go)


def _signed(sentences: Iterable[str]) -> list[Decimal]:
    return [_units(one) for words in sentences for one in re.findall(rf"(?:^|: |, ){UNITS} ", words)]


def _first(sentences: Iterable[str]) -> list[Decimal]:
    return [_units(words.split(" ", 1)[0]) for words in sentences]


def _units(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace(",", "").removeprefix("+"))
