"""An order or a line that a person closed in QuickBooks, while Autotask has received more of it (B11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.deleted_order import as_a_whole
from stockpost.core.ledger import OrderLink
from stockpost.core.problems import Difference, Problem, problem
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine
from stockpost.core.steps import Step

CLOSED = "closed by hand"


def closed_lines(lines: Mapping[int, QuickBooksOrderLine], receipts: Sequence[Step]) -> list[QuickBooksOrderLine]:
    """Of `lines` by Autotask line, those closed by hand that one of the receipts is for: QuickBooks receives nothing on them, though
    their order may be open (QuickBooks FACTS 4, linking rule 7)."""
    wanted = {part.line_id for step in receipts for part in step.parts}
    return [line for line_id, line in lines.items() if line_id in wanted and line.is_manually_closed]


def closed_problem(
    order: PurchaseOrder, link: OrderLink, found: QuickBooksOrder, lines: Sequence[QuickBooksOrderLine]
) -> Problem:
    """Asks whether to open it again: the order as a whole, or these lines of an open one."""
    if found.is_manually_closed:
        closed, differences = order.number, as_a_whole(order, link, CLOSED)
    else:
        closed = f"“{lines[0].item_name}” of {order.number}"
        differences = tuple(
            Difference(field=line.item_name, autotask=order.status.value, last_transferred="open", quickbooks=CLOSED)
            for line in lines
        )
    return problem(
        "closed_in_quickbooks", order_id=order.id, closed=closed, basis=found.edit_sequence, differences=differences
    )
