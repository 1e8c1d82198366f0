"""Each difference of on hand between the two systems has a reason that somebody can read, counted without Stockpost's own figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quickbooks_simulator.stock import stock_of
from tests.simulation.invariants.counts import held_units, items_meant, on_hand
from tests.simulation.invariants.marks import Violation, whole
from tests.simulation.world import World


@dataclass(frozen=True)
class Difference:
    """One item whose counts differ. `reason` is empty where nothing explains it."""

    item: str
    autotask: Decimal
    quickbooks: Decimal
    reason: str

    def __str__(self) -> str:
        return f"{self.item}: Autotask {self.autotask}, QuickBooks {self.quickbooks} ({self.reason or 'unexplained'})"


def check_differences(world: World) -> list[Difference]:
    """Right after a sync of everything, with nobody at work: all that still differs, each with its reason."""
    found = differences(world)
    unexplained = [str(one) for one in found if not one.reason]
    if unexplained:
        raise Violation(f"differences without an explanation: {'; '.join(unexplained)}")
    return found


def differences(world: World) -> list[Difference]:
    """Of all products of Autotask that have a stock row."""
    books, meant = world.bookkeeping.books, items_meant(world)
    found = []
    for row in world.tenancy.tenant.tables["Products"].values():
        total = on_hand(world, whole(row["id"]))
        item = meant[whole(row["id"])]
        counted = stock_of(books, item).on_hand if item else Decimal(0)
        if total is not None and total != counted:
            name = str(row["name"])
            held = held_units(world, whole(row["id"]))
            reason = "held until it is invoiced" if counted == total + held else _reason(world, name)
            found.append(Difference(name, total, counted, reason))
    return found


def _reason(world: World, name: str) -> str:
    """The open problem of the item or of an order that has it, else why the stock page says that it is left alone."""
    desk = world.hosts[0].desk
    with_it = {view.number for view in desk.orders(world.company) if any(line.item == name for line in view.lines)}
    problems = [one for one in desk.problems(world.company) if name in one.items or one.order in with_it]
    if problems:
        return f"problem {problems[0].code}"
    return next((one.count.reason for one in desk.stock(world.company).items if one.count.item == name), "")
