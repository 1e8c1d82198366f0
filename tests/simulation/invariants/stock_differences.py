"""Each difference of on hand between the two systems has a reason that somebody can read, counted without Stockpost's own figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from autotask_simulator.tenant import Row
from quickbooks_simulator.stock import received_quantities, stock_of
from stockpost.app.views import OrderView
from tests.simulation.invariants.counts import held_units, items_meant, items_possible, on_hand
from tests.simulation.invariants.marks import Violation, whole
from tests.simulation.invariants.settled import is_never_entered, received_units
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
        product_id = whole(row["id"])
        total, item = on_hand(world, product_id), meant[product_id]
        counted = stock_of(books, item).on_hand if item else Decimal(0)
        if total is not None and total != counted:
            name, target = str(row["name"]), total + held_units(world, product_id)
            reason = "held until it is invoiced" if counted == target else _reason(world, row, target - counted)
            found.append(Difference(name, total, counted, reason))
    return found


def _reason(world: World, product: Row, missing: Decimal) -> str:
    """Why the stock page says that the item is left alone, or the problem of the item itself; else the problem of an order of which just
    the missing units were received and not posted."""
    desk, name = world.hosts[0].desk, str(product["name"])
    problems = desk.problems(world.company)
    left_alone = next((one.count.reason for one in desk.stock(world.company).items if one.count.item == name), "")
    if left_alone:
        code = next((one.code for one in problems if one.title in left_alone), "")
        return f"left alone: {code or left_alone}"
    of_item = [one.code for one in problems if name in one.items and one.order is None]
    if of_item:
        return f"problem {of_item[0]}"
    held_up = {one.order: one.code for one in problems if one.order is not None}
    waiting = {
        view.number: units
        for view in desk.orders(world.company)
        if not is_never_entered(view) and (units := _not_posted(world, view, whole(product["id"])))
    }
    if sum(waiting.values()) != missing or not waiting.keys() <= held_up.keys():
        return ""
    return "not yet posted: " + ", ".join(sorted({held_up[number] for number in waiting}))


def _not_posted(world: World, view: OrderView, product_id: int) -> Decimal:
    """Units that Autotask has received on an order and QuickBooks has not."""
    tenant, books = world.tenancy.tenant, world.bookkeeping.books
    lines = list(tenant.linked("PurchaseOrderItems", "orderID", view.autotask_id))
    ours = [whole(one["id"]) for one in lines if one["productID"] == product_id]
    received = sum((received_units(world, line_id) for line_id in ours), Decimal(0))
    order = books.transaction(view.txn_id) if view.txn_id else None
    if order is None or not received:
        return received
    there = received_quantities(books, order.txn_id)
    items = items_possible(world)[product_id]
    posted = sum((there.get(line.line_id, Decimal(0)) for line in order.lines if line.item_id in items), Decimal(0))
    return max(received - posted, Decimal(0))
