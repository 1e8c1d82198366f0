"""Liveness, once nothing goes wrong any more: L1 runs end, L2 orders equal, L3 receipts equal, L4 on hand equal, L5 nothing unknown,
L9 no count that nobody knows."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import text

from autotask_simulator.tenant import Row
from quickbooks_simulator.records import Transaction
from quickbooks_simulator.stock import received_quantities, stock_of
from stockpost.app.views import OrderView, ProblemView
from tests.simulation.invariants.counts import (
    check_sites,
    held_units,
    items_meant,
    items_possible,
    kept_in_quickbooks,
    on_hand,
)
from tests.simulation.invariants.late_counts import check_counts_known
from tests.simulation.invariants.marks import Violation, marked, whole
from tests.simulation.invariants.one_invoice import check_invoices
from tests.simulation.world import World

Line = tuple[str, Decimal, Decimal, Decimal]
"""Item, quantity, cost, received."""
LET_GO = ("detached", "ignored")
FREIGHT_ITEM = "Autotask Freight"
FINAL = ("transferred", "closed", *LET_GO)


def check_settled(world: World) -> None:
    desk = world.hosts[0].desk
    unfinished = [run for run in desk.runs(world.company) if run.state in ("queued", "in_progress")]
    if unfinished:
        raise Violation(f"L1: run {unfinished[0].run} does not end")
    with world.hosts[0].database.read() as connection:
        unknown = connection.execute(text("SELECT base FROM steps WHERE state IN ('unknown', 'sent')")).scalars().all()
    if unknown:
        raise Violation(f"L5: {unknown[0]} is still unknown")
    left = [found for found in desk.problems(world.company) if not is_explained(world, found)]
    if left:
        raise Violation(f"L5: {left[0].code} {left[0].title} is not resolved by its remedy")
    shown = desk.orders(world.company)
    missing = world.tenancy.tenant.tables["PurchaseOrders"].keys() - {view.autotask_id for view in shown}
    if missing:
        raise Violation(f"L2: the order {min(missing)} of Autotask is not shown")
    for view in shown:
        _check_order(world, view)
    if world.sizes.has_invoices:
        check_invoices(world)
    check_counts_known(world)
    _check_stock(world, shown)


def is_explained(world: World, found: ProblemView) -> bool:
    """An item of which Autotask has no stock row at all stays unknown (B8), whatever is chosen."""
    products = world.tenancy.tenant.tables["Products"].values()
    ids = [whole(row["id"]) for row in products if str(row["name"]) == found.item]
    return found.code == "on_hand_unknown" and any(on_hand(world, product_id) is None for product_id in ids)


def is_never_entered(view: OrderView) -> bool:
    """A person let go of it, or it was canceled before it was entered: what was received on it counts as Autotask has it."""
    return view.transfer_status in LET_GO or (view.autotask_status == "Canceled" and view.txn_id is None)


def _check_order(world: World, view: OrderView) -> None:
    if is_never_entered(view):
        return
    if view.transfer_status not in FINAL:
        raise Violation(f"L2: {view.number} ends as {view.transfer_status}")
    books, tenant = world.bookkeeping.books, world.tenancy.tenant
    found = [one.transaction for one in marked(books, "PurchaseOrder") if one.autotask_id == view.autotask_id]
    order = found[0] if found else books.transaction(view.txn_id or "")
    if order is None:
        raise Violation(f"L2: {view.number} is not in QuickBooks")
    if view.transfer_status == "closed" or view.autotask_status == "Canceled":
        return
    received = received_quantities(books, order.txn_id)
    lines = tenant.linked("PurchaseOrderItems", "orderID", view.autotask_id)
    possible = items_possible(world)
    choices = [possible[whole(line["productID"])] for line in lines]
    names = [str(tenant.get("Products", whole(line["productID"]))["name"]) for line in lines]
    likely = [next(iter(one), name) for one, name in zip(choices, names, strict=True)]
    got = sorted(
        (
            item.list_id,
            line.quantity or Decimal(0),
            line.rate or Decimal(0),
            received.get(line.line_id, Decimal(0)),
        )
        for line in order.lines
        if line.item_id is not None
        and (item := books.entry("Item", line.item_id)) is not None
        and item.kind == "ItemInventory"
    )
    if view.number in world.agreed_orders:
        return
    # Another entry may have got an item's name since, and nobody looked at the order: the likeliest reading comes first.
    readings = [_with_items(world, lines, items) for items in (likely, *itertools.product(*choices))]
    wanted = next((one for one in readings if _without_received(one) == _without_received(got)), None)
    if wanted is None:
        raise Violation(f"L2: {view.number}: Autotask {readings[0]}, QuickBooks {got}")
    _check_freight(world, view, order)
    if any(_received_by_item(wanted)[item] > units for item, units in _received_by_item(got).items()):
        raise Violation(f"L3: {view.number}: Autotask received {wanted}, QuickBooks {got}")


def _with_items(world: World, lines: Sequence[Row], items: Sequence[str]) -> list[Line]:
    """The lines of Autotask, where these are their items."""
    return sorted(
        (item, Decimal(str(line["quantity"])), Decimal(str(line["unitCost"])), received_units(world, whole(line["id"])))
        for line, item in zip(lines, items, strict=True)
    )


def _without_received(lines: Sequence[Line]) -> list[tuple[str, Decimal, Decimal]]:
    return [line[:3] for line in lines]


def _received_by_item(lines: Sequence[Line]) -> dict[str, Decimal]:
    """People may receive on another line of the same item."""
    received: dict[str, Decimal] = {}
    for item, _quantity, _cost, units in lines:
        received[item] = received.get(item, Decimal(0)) + units
    return received


def _check_freight(world: World, view: OrderView, order: Transaction) -> None:
    """Where it is wanted as a line, it is one line with what Autotask says."""
    if world.settings.get("freight") != "line":
        return
    books = world.bookkeeping.books
    item = books.by_name("Item", FREIGHT_ITEM)
    got = [line.rate for line in order.lines if item is not None and line.item_id == item.list_id]
    freight = Decimal(str(world.tenancy.tenant.get("PurchaseOrders", view.autotask_id)["freight"] or 0))
    if got != ([freight] if freight else []):
        raise Violation(f"L2: {view.number}: Autotask has the freight {freight}, QuickBooks {got}")


def _check_stock(world: World, orders: list[OrderView]) -> None:
    tenant, books = world.tenancy.tenant, world.bookkeeping.books
    let_go = {line.item for view in orders if view.transfer_status in LET_GO for line in view.lines}
    transferred = {
        line.item for view in orders if view.transfer_status in ("transferred", "closed") for line in view.lines
    }
    meant = items_meant(world)
    several = {item for item, count in Counter(meant.values()).items() if count > 1}
    kept = kept_in_quickbooks(world)
    for row in tenant.tables["Products"].values():
        name = str(row["name"])
        if name not in transferred or name in let_go:
            continue
        item = meant[whole(row["id"])]
        total = on_hand(world, whole(row["id"]))
        # Several products of one item: none of their counts is its own.
        if total is None or not item or item in several or whole(row["id"]) in kept:
            continue
        if world.settings.get("inventory_sites") == "by_location" and books.preferences.multi_location:
            check_sites(world, whole(row["id"]), item)
            continue
        counted = stock_of(books, item).on_hand
        if counted != total + held_units(world, whole(row["id"])):
            raise Violation(f"L4: {name}: Autotask {total}, QuickBooks {counted}")


def received_units(world: World, line_id: int) -> Decimal:
    """On a line of Autotask."""
    rows = world.tenancy.tenant.linked("PurchaseOrderItemReceiving", "purchaseOrderItemID", line_id)
    return sum((Decimal(str(row["quantityNowReceiving"])) for row in rows), Decimal(0))
