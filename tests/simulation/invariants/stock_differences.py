"""Each difference of on hand between the two systems is explained: by an open problem of the item, by one of an order or invoice that holds it
up, or by somebody's decision. Counted without Stockpost's own figures; what Stockpost merely says about itself explains nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlalchemy import text

from autotask_simulator.tenant import Row
from quickbooks_simulator.stock import received_quantities, stock_of
from stockpost.app.views import InvoiceView, OrderView, ProblemView, StockView
from tests.simulation.invariants.counts import held_units, items_possible, kept_in_quickbooks, likeliest, on_hand
from tests.simulation.invariants.marks import Violation, whole
from tests.simulation.invariants.settled import is_never_entered, received_units
from tests.simulation.world import World

HELD, KEPT_THERE = "held until it is invoiced", "kept in QuickBooks, as somebody decided"
NOT_ASKED = (HELD, KEPT_THERE)
"""Reasons about which nobody is asked any more."""


@dataclass(frozen=True)
class Difference:
    """One item whose counts differ; several products that it stands for count together. `reason` is empty where nothing explains it."""

    item: str
    autotask: Decimal
    quickbooks: Decimal
    reason: str

    def __str__(self) -> str:
        return f"{self.item}: Autotask {self.autotask}, QuickBooks {self.quickbooks} ({self.reason or 'unexplained'})"


class _Shown:
    """What Stockpost shows and the database says, looked at once for all items of a judgement: nobody is at work meanwhile, and after a year
    each look takes long."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._desk = world.hosts[0].desk

    @cached_property
    def problems(self) -> list[ProblemView]:
        return self._desk.problems(self.world.company)

    @cached_property
    def orders(self) -> list[OrderView]:
        return self._desk.orders(self.world.company)

    @cached_property
    def invoices(self) -> list[InvoiceView]:
        return self._desk.invoices.known(self.world.company)

    @cached_property
    def stock(self) -> StockView:
        return self._desk.stock(self.world.company)

    @cached_property
    def kept(self) -> set[int]:
        return kept_in_quickbooks(self.world)

    @cached_property
    def asked_of_items(self) -> list[tuple[int, str]]:
        return _asked_of_items(self.world)

    @cached_property
    def possible(self) -> dict[int, list[str]]:
        return items_possible(self.world)

    @cached_property
    def meant(self) -> dict[int, str]:
        """As `items_meant`."""
        return likeliest(self.possible)


def check_differences(world: World) -> list[Difference]:
    """Right after a sync of everything, with nobody at work: all that still differs, each with its reason."""
    found = differences(world)
    unexplained = [str(one) for one in found if not one.reason]
    if unexplained:
        raise Violation(f"differences without an explanation: {'; '.join(unexplained)}")
    return found


def differences(world: World) -> list[Difference]:
    """Of all products of Autotask that have a stock row."""
    shown = _Shown(world)
    books, meant = world.bookkeeping.books, shown.meant
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in world.tenancy.tenant.rows("Products"):
        product_id = whole(row["id"])
        if on_hand(world, product_id) is not None:
            # What QuickBooks does not have is nobody's but the product's.
            groups[meant[product_id] or f"product {product_id}"].append(row)
    found = []
    for item, rows in groups.items():
        ids = [whole(row["id"]) for row in rows]
        total = sum((on_hand(world, product_id) or Decimal(0) for product_id in ids), Decimal(0))
        counted = stock_of(books, item).on_hand if meant[ids[0]] else Decimal(0)
        if total != counted:
            names = [str(row["name"]) for row in rows]
            target = total + sum((held_units(world, product_id) for product_id in ids), Decimal(0))
            reason = HELD if counted == target else _reason(shown, rows, target - counted)
            found.append(Difference(" and ".join(names), total, counted, reason))
    return found


def _reason(shown: _Shown, products: Sequence[Row], missing: Decimal) -> str:
    """What a person can read and decide, or has decided: an open problem of the item itself; a decision about it; an open problem of
    an order or invoice that the item is left alone for; problems of orders of which just the missing units were received and not posted."""
    problems, ids = shown.problems, {whole(row["id"]) for row in products}
    if of_items := sorted(code for product_id, code in shown.asked_of_items if product_id in ids):
        # Somebody is asked which item has the units of both; one that was counted without them meanwhile lost some.
        return "" if "entry_gone" in of_items and _was_set_since_a_merge(shown, products) else f"problem {of_items[0]}"
    if ids & shown.kept:
        return KEPT_THERE
    told = [one.count.reason for one in shown.stock.items if one.count.product_id in ids]
    holding = [one for one in problems if any(_is_left_alone_for(shown, one, reason, ids) for reason in told)]
    if any(one.code == "entry_gone" for one in holding) and _was_set_since_a_merge(shown, products):
        return ""
    if holding:
        return f"left alone: {holding[0].code}"
    # Also where an order could not be taken back: as long as somebody is asked about an order, the transfer of all leaves it out.
    held_up = {one.order: one.code for one in problems if one.order is not None}
    waiting = {
        view.number: units
        for view in shown.orders
        if not is_never_entered(view) and (units := sum(_not_posted(shown, view, one) for one in ids))
    }
    if sum(waiting.values()) != missing or not waiting.keys() <= held_up.keys():
        return ""
    return "not yet posted: " + ", ".join(sorted({held_up[number] for number in waiting}))


def _was_set_since_a_merge(shown: _Shown, products: Sequence[Row]) -> bool:
    """Did Stockpost set the count of an item since another one was merged into it about which somebody is still asked? A vendor that is gone
    took no units with it, nor did an item that no product of Autotask stands for."""
    world, meant = shown.world, shown.meant
    gone = [name for one in shown.problems if one.code == "entry_gone" for name in one.items]
    remained = {list_id for name in gone for list_id in world.once_called("Item", name)}
    items = remained & {meant[whole(one["id"])] for one in products}
    merged = {item: at for item in items if (at := world.merged_at.get(("Item", item))) is not None}
    return any(
        line.item_id in merged and one.time_created > merged[line.item_id]
        for one in world.bookkeeping.books.transactions("InventoryAdjustment")
        if "[AT:" in str(one.fields.get("Memo", ""))
        for line in one.lines
    )


def _asked_of_items(world: World) -> list[tuple[int, str]]:
    """The open problems of single items, by product, with their codes."""
    query = """SELECT p.product_id, p.code FROM problems p JOIN companies c ON c.id = p.company_id
        WHERE p.closed_at IS NULL AND p.product_id IS NOT NULL AND p.order_id IS NULL AND p.invoice_id IS NULL
        AND p.code <> 'undo_blocked' AND c.name = :name"""
    with world.hosts[0].database.read() as connection:
        return [(row.product_id, row.code) for row in connection.execute(text(query), {"name": world.company})]


def _is_left_alone_for(shown: _Shown, found: ProblemView, reason: str, product_ids: set[int]) -> bool:
    """Is it this open problem that the stock page names, and has it to do with the products? What people did to such an order or invoice may
    have moved any number of units, so nothing is compared by size."""
    named = f" {found.order} waits for a decision"
    if not reason or (found.title not in reason and not (found.order and named in reason)):
        return False
    tenant = shown.world.tenancy.tenant
    if found.order is not None:
        view = next(one for one in shown.orders if one.number == found.order)
        lines = tenant.linked("PurchaseOrderItems", "orderID", view.autotask_id)
        # The units of what was merged are in the count of what remained, which another product may stand for.
        return (
            any(line["productID"] in product_ids for line in lines)
            or (found.code == "entry_gone" and bool(found.items))
            or found.code == "received_as_another"
            or _is_on_paper(shown, view.txn_id, product_ids)
        )
    if found.invoice is not None:
        invoice_ids = {one.autotask_id for one in shown.invoices if one.number == found.invoice}
        billed = {row["ticketChargeID"] for row in tenant.rows("BillingItems") if row["invoiceID"] in invoice_ids}
        return any(row["id"] in billed and row["productID"] in product_ids for row in tenant.rows("TicketCharges"))
    # An item that was merged, and this is the one that remained.
    return found.code in ("changes_unseen", "entry_gone")


def _is_on_paper(shown: _Shown, txn_id: str, product_ids: set[int]) -> bool:
    """Is an item of the products on the purchase order, or on a receipt of ours, where people put it?"""
    meant, books = shown.meant, shown.world.bookkeeping.books
    receipts = [*books.transactions("ItemReceipt"), *books.transactions("Bill")]
    found = [books.transaction(txn_id), *(one for one in receipts if "[AT:" in str(one.fields.get("Memo", "")))]
    items = {line.item_id for one in found if one is not None for line in one.lines}
    return any(meant[one] in items for one in product_ids)


def _not_posted(shown: _Shown, view: OrderView, product_id: int) -> Decimal:
    """Units that Autotask has received on an order and QuickBooks has not."""
    world = shown.world
    tenant, books = world.tenancy.tenant, world.bookkeeping.books
    lines = list(tenant.linked("PurchaseOrderItems", "orderID", view.autotask_id))
    ours = [whole(one["id"]) for one in lines if one["productID"] == product_id]
    received = sum((received_units(world, line_id) for line_id in ours), Decimal(0))
    order = books.transaction(view.txn_id) if view.txn_id else None
    if order is None or not received:
        return received
    there = received_quantities(books, order.txn_id)
    items = shown.possible[product_id]
    posted = sum((there.get(line.line_id, Decimal(0)) for line in order.lines if line.item_id in items), Decimal(0))
    return max(received - posted, Decimal(0))
