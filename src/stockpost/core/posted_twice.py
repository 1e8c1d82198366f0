"""Receipts that are not posted again, since QuickBooks has what they would hold: an older company file was put back there (P1)."""

from __future__ import annotations

from collections.abc import Sequence

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.decimals import number
from stockpost.core.plan_receipts import Target, name_of, not_twice
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import QuickBooksOrder
from stockpost.core.receipt_changes import elsewhere, given_up, receipt_row, unread_of
from stockpost.core.resolve import Resolver
from stockpost.core.steps import Step


def posted_twice(
    order: PurchaseOrder, receipts: Sequence[Step], target: Target, found: QuickBooksOrder, resolver: Resolver
) -> tuple[list[Problem], bool]:
    """For each line of which a receipt that was given up is in QuickBooks all the same, and does not count for the order; and whether
    QuickBooks must be asked first."""
    named = {part.line_id: part.receiving_ids for step in receipts for part in step.parts}
    before = {line_id: given_up(order.id, receiving_ids, resolver.ledger) for line_id, receiving_ids in named.items()}
    txn_ids = {receipt.txn_id for those in before.values() for receipt in those}
    is_unread = bool(unread_of(txn_ids, resolver.facts, resolver.needs, billed={one.txn_id for one in found.linked}))
    problems = []
    for line in order.lines:
        there = target.lines.get(line.id)
        still_there = [] if there is None else elsewhere(before.get(line.id, ()), there, found, resolver)
        if there is None or not still_there:
            continue
        units = sum((receipt.quantity for receipt, _ in still_there), resolver.ledger.posted_by_us(order.id, line.id))
        asked = problem(
            "receipt_deleted",
            order_id=order.id,
            item=name_of(line),
            number=order.number,
            basis=" ".join(sorted(receipt.txn_id for receipt, _ in still_there)),
            posted=number(units),
            found=number(there.received),
            differences=tuple(receipt_row(order, receipt, there, words) for receipt, words in still_there),
        )
        problems.append(not_twice(asked, order))
    return problems, is_unread and resolver.facts.is_live
