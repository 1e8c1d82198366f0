"""S1: each invoice of Autotask is in QuickBooks at most once; L2: in the end each is there as Autotask has it, or let go of."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from quickbooks_simulator.records import Transaction
from stockpost.app.views import InvoiceView
from tests.simulation.invariants.marks import Violation, marked
from tests.simulation.world import World

LET_GO = ("detached", "ignored")


def check_one_invoice(world: World) -> None:
    """And sells nothing from stock where the setting says so (I4)."""
    counts = Counter(found.autotask_id for found in marked(world.bookkeeping.books, "Invoice"))
    twice = [invoice_id for invoice_id, count in counts.items() if count > 1]
    if twice:
        raise Violation(f"S1: invoice {twice[0]} is in QuickBooks {counts[twice[0]]} times")
    if world.settings.get("decrement_on_invoice") == "false" and "decrement_on_invoice" not in world.changed_settings:
        _check_nothing_sold(world)


def _check_nothing_sold(world: World) -> None:
    books = world.bookkeeping.books
    for found in marked(books, "Invoice"):
        items = [books.entry("Item", line.item_id) for line in found.transaction.lines if line.item_id is not None]
        if any(item is not None and item.kind == "ItemInventory" for item in items):
            raise Violation(f"I4: invoice {found.autotask_id} takes units off QuickBooks' on hand")


def check_invoices(world: World) -> None:
    """At the end."""
    tenant = world.tenancy.tenant
    shown = world.hosts[0].desk.invoices.known(world.company)
    missing = tenant.tables["Invoices"].keys() - {view.autotask_id for view in shown}
    if missing:
        raise Violation(f"L2: the invoice {min(missing)} of Autotask is not shown")
    found = {one.autotask_id: one.transaction for one in marked(world.bookkeeping.books, "Invoice")}
    for view in shown:
        _check_invoice(world, view, found.get(view.autotask_id))


def _check_invoice(world: World, view: InvoiceView, ours: Transaction | None) -> None:
    if view.transfer_status in LET_GO:
        return
    if view.is_voided:
        if ours is not None:
            raise Violation(f"L2: {view.number} is voided in Autotask and stands in QuickBooks, and nobody was asked")
        return
    if view.transfer_status != "transferred":
        raise Violation(f"L2: the invoice {view.number} ends as {view.transfer_status}")
    if view.autotask_id in world.agreed_invoices:
        return
    standing = ours or world.bookkeeping.books.transaction(view.txn_id or "")
    if standing is None or standing.is_voided:
        raise Violation(f"L2: the invoice {view.number} is not in QuickBooks")
    total = sum((line.amount or Decimal(0) for line in standing.lines), Decimal(0))
    wanted = Decimal(str(world.tenancy.tenant.get("Invoices", view.autotask_id)["invoiceTotal"]))
    if total != wanted:
        raise Violation(f"L2: the invoice {view.number} is over {wanted} in Autotask, {total} in QuickBooks")
