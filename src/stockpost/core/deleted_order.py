"""A purchase order of ours that is gone from QuickBooks, and what is left of its receipts (B11)."""

from __future__ import annotations

from dataclasses import replace

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.ledger import LinkState, OrderLink
from stockpost.core.plan_receipts import not_read
from stockpost.core.problems import Difference, Problem, problem
from stockpost.core.receipt_changes import given_up, receipt_or_bill, unread_of
from stockpost.core.resolve import Resolver


def has_receipts_without_order(order: PurchaseOrder, resolver: Resolver) -> bool:
    """After a restore receipts of an order may be found that is younger than the copy, and that a person deleted since; and an older
    company file may have receipts again that an undo had deleted. Entering the order would receive their units a second time (P1)."""
    link = resolver.ledger.links.get(order.id)
    return (link is None or not link.txn_id) and bool(_receipts_left(order, resolver))


def _receipts_left(order: PurchaseOrder, resolver: Resolver) -> set[str]:
    """TxnIDs of receipts of ours that should be there, and of those that were given up, since they or their order had been deleted, and that are
    there again without their order."""
    ours, facts = resolver.ledger.receipts.get(order.id, ()), resolver.facts
    left = {receipt.txn_id for receipt in ours if not receipt.is_gone}
    had = resolver.ledger.had(order_id=order.id)
    if facts.is_live:
        resolver.needs.order_txn_ids |= had - facts.orders.keys()
    back = {txn_id for txn_id in had if facts.orders.get(txn_id) is not None}
    received = {receiving.id for receiving in order.receivings if receiving.quantity > 0}
    before = {one.txn_id for one in given_up(order.id, received, resolver.ledger)}
    unread_of(before, facts, resolver.needs)
    there = {txn_id: record for txn_id in before if (record := receipt_or_bill(txn_id, facts)) is not None}
    return left | {
        txn_id for txn_id, record in there.items() if back.isdisjoint(linked.txn_id for linked in record.linked)
    }


def deleted_problem(order: PurchaseOrder, link: OrderLink, resolver: Resolver) -> tuple[Problem, bool]:
    """The problem, and whether QuickBooks must be asked first. While receipts of the order are still there, creating it again would
    receive their units twice."""
    ours = _receipts_left(order, resolver)
    unread = unread_of(ours, resolver.facts, resolver.needs)
    is_unknown = bool(unread and resolver.facts.is_live)
    found = problem(
        "deleted_in_quickbooks",
        order_id=order.id,
        number=order.number,
        ref_number=link.ref_number,
        whose=order.vendor_name,
        basis=link.txn_id,
        differences=as_a_whole(order, link, "deleted"),
    )
    left = sum(1 for txn_id in ours if receipt_or_bill(txn_id, resolver.facts) is not None)
    if not left:
        return (not_read(found) if unread else found), is_unknown
    what = "One of its receipts is" if left == 1 else f"{left} of its receipts are"
    found = replace(
        found,
        explanation=f"{found.explanation} {what} still there and would be entered twice.",
        remedy="Delete its receipts in QuickBooks, too, and try again, or leave QuickBooks as it is and let go of the order.",
        choices=("retry", "detach"),
    )
    return found, is_unknown


def as_a_whole(order: PurchaseOrder, link: OrderLink, now: str) -> tuple[Difference, ...]:
    """The order as one line of the comparison of both sides."""
    before = "closed" if link.state == LinkState.CLOSED else "open"
    return (Difference(field="Purchase order", autotask=order.status.value, last_transferred=before, quickbooks=now),)
