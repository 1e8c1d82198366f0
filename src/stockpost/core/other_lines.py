"""An order may have several lines of one item.

Where people received its units on another one of them than Autotask did, they are received all the same, and nothing is posted of them (B6): a
unit that Autotask has received once is in QuickBooks once. And what our own receipts hold must be told apart by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from stockpost.core.autotask_records import PurchaseOrder, received_in_autotask
from stockpost.core.item_counts import item_key_of
from stockpost.core.ledger import WrittenLine
from stockpost.core.quickbooks_records import QuickBooksOrderLine

NOTHING = Decimal(0)


def with_other_lines(order: PurchaseOrder, there: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """`there` is what QuickBooks has received on each Autotask line. What one line has above what Autotask received on it counts for the lines of
    the same product that lack some, the first one first, as long as Autotask does not receive it on that line as well."""
    received = {line.id: received_in_autotask(order, line.id) for line in order.lines}
    above: dict[int, Decimal] = {}
    for line in order.lines:
        if line.product is not None:
            more = max(there.get(line.id, NOTHING) - received[line.id], NOTHING)
            above[line.product.id] = above.get(line.product.id, NOTHING) + more
    counted = {line.id: there.get(line.id, NOTHING) for line in order.lines}
    for line in order.lines:
        lacking = received[line.id] - counted[line.id]
        if line.product is not None and (taken := min(above[line.product.id], lacking)) > 0:
            above[line.product.id] -= taken
            counted[line.id] += taken
    return counted


def lines_received_alone(
    order: PurchaseOrder,
    there: Mapping[int, QuickBooksOrderLine] | Mapping[int, WrittenLine],
    mappings: Mapping[tuple[str, int], str],
) -> set[int]:
    """Lines whose item stands on another line as well, by name or (as after a merge) `there` in QuickBooks. Each has receipts of its own: a
    receipt says which items it holds and not for which lines, so of two lines of one item in it nobody could tell which QuickBooks left out
    (QuickBooks FACTS 4, linking rule 4), or which one people changed."""
    items = {
        line.id: {item_key_of(mappings, line.product), *([there[line.id].item_list_id] if line.id in there else ())}
        for line in order.lines
        if line.product is not None
    }
    times = Counter(item for of_line in items.values() for item in of_line)
    return {line_id for line_id, of_line in items.items() if any(times[item] > 1 for item in of_line)}
