"""The reasons that the page Stock gives for a difference are a sum that a person can check: what moved on both sides since the last sync, from
the counts that it left. Where they are none, they name what waits for a decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from stockpost.app.stock_words import reasons
from stockpost.app.views import StockItemView
from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World

UNITS = r"([+−-]?[\d,]+(?:\.\d+)?)"
BEFORE = re.compile(rf"Autotask had {UNITS} then and QuickBooks {UNITS}\.$")
BEGUN_ANEW = ("It stands for another item", "The item stands for other products")


def check_why(world: World) -> None:
    for view in world.hosts[0].desk.stock(world.company).items:
        told = reasons(view)
        if view.differs and not _is_left_alone(view) and not _is_explained(view, told):
            raise Violation(f"S21: {view.count.item} differs by {view.count.difference}, and what is told is {told}")


def check_received_is_counted(world: World) -> None:
    """Once all orders are through, and each transfer compares counts, no difference is left of units that came on them since the last sync,
    none of which Stockpost posted."""
    if world.settings.get("sync_after_transfer") == "false" or "sync_after_transfer" in world.changed_settings:
        return
    for view in world.hosts[0].desk.stock(world.company).items:
        moved = view.movements
        if (
            not view.differs
            or moved is None
            or _is_left_alone(view)
            or view.count.never_transferred
            or view.count.let_go
        ):
            continue
        # What people took out of receipts, and was decided, is below zero there. What had been posted before it was taken back in Autotask, and
        # came again since, is posted.
        last = view.last_sync
        before = (
            Decimal(0) if last is None else min((last.received or Decimal(0)) - (last.posted or Decimal(0)), Decimal(0))
        )
        if moved.received + before > 0 == moved.posted + moved.posted_not_read:
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
