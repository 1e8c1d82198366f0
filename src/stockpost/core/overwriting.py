"""What of a person's change in QuickBooks cannot be overwritten with what Autotask says: QuickBooks keeps what goods were received with."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from stockpost.core.compare import WHOLE_LINE, Change
from stockpost.core.decimals import number
from stockpost.core.desired import DesiredOrder
from stockpost.core.ledger import OrderLink
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine

OTHER_VENDOR = (
    " It cannot be overwritten: goods were received on the order, and QuickBooks keeps its vendor as long as there are receipts of it. "
    "Delete them in QuickBooks before you try again."
)
OTHER_ITEM = (
    " It cannot be overwritten: {received} × “{there}” were received on the line in QuickBooks, which keeps the item of what was received. In "
    "QuickBooks, delete that receipt and put “{before}” back on the line; then try again. Or, where Autotask's product is “{there}” in "
    "QuickBooks, choose that on the page Mapping and try again."
)
OTHER_UNIT = (
    " It cannot be overwritten: {received} × “{there}” were received on the line in QuickBooks, which keeps the unit of what was received. "
    "Delete that receipt in QuickBooks before you try again."
)
ADDED = (
    " It cannot be overwritten: {received} × “{there}” were received on the line that was added in QuickBooks, which keeps it as long as there "
    "is a receipt of it."
)
BELOW_RECEIVED = (
    " It cannot be overwritten: Autotask orders {ordered} × “{there}”, and {received} were received in QuickBooks. Correct the receipt there, or "
    "raise the quantity in Autotask, before you try again."
)


def why_not_overwritten(
    changes: Iterable[Change], link: OrderLink, found: QuickBooksOrder, wanted: DesiredOrder
) -> str:
    """The first obstacle, with what to do in QuickBooks, for people; empty where all of it can be overwritten. What can be, leads to no further
    question about what was received (B13)."""
    txn_line_ids = {str(line.line_id): line.txn_line_id for line in (link.written.lines if link.written else ())}
    there = {line.txn_line_id: line for line in found.lines}
    ordered = {
        str(line_id): line.quantity or Decimal(0) for line_id, line in zip(wanted.line_ids, wanted.lines, strict=True)
    }
    for change in changes:
        if change.name == "vendor_list_id" and any(line.received for line in found.lines):
            return OTHER_VENDOR
        line = there.get(txn_line_ids.get(change.line, change.line))
        if line is not None and line.received and (obstacle := _obstacle(change, line, ordered.get(change.line))):
            return obstacle
    return ""


def _obstacle(change: Change, there: QuickBooksOrderLine, ordered: Decimal | None) -> str:
    received = there.received or Decimal(0)
    words = ""
    if change.name == "item_list_id":
        words = OTHER_ITEM
    elif change.name == "unit":
        words = OTHER_UNIT
    elif change.name == WHOLE_LINE:
        words = ADDED
    elif change.name == "quantity" and ordered is not None and ordered < received:
        words = BELOW_RECEIVED
    return words.format(
        received=number(received), there=there.item_name, before=change.before, ordered=number(ordered or Decimal(0))
    )
