"""Which lines of an invoice stand for each other: QuickBooks' as they were and as they are now, and Autotask's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from stockpost.core.autotask_invoices import Invoice, InvoiceLine
from stockpost.core.item_counts import item_key_of
from stockpost.core.names import fold
from stockpost.core.quickbooks_records import QuickBooksInvoiceLine


def paired(
    before: Sequence[QuickBooksInvoiceLine], now: Sequence[QuickBooksInvoiceLine]
) -> list[tuple[QuickBooksInvoiceLine | None, QuickBooksInvoiceLine | None]]:
    """Each line as it was and as it is: by QuickBooks' id, else one that was taken out with one of the same item that somebody entered
    instead. None where it was not there, or is there no more."""
    added = {line.txn_line_id: line for line in now}
    pairs = [(line, added.pop(line.txn_line_id, None)) for line in before]
    for place, (was, there) in enumerate(pairs):
        if there is None and (instead := _instead_of(was, added.values())) is not None:
            pairs[place] = (was, added.pop(instead.txn_line_id))
    return [*pairs, *((None, line) for line in added.values())]


def _instead_of(was: QuickBooksInvoiceLine, added: Iterable[QuickBooksInvoiceLine]) -> QuickBooksInvoiceLine | None:
    """The added line of the same item that is most like it."""
    of_item = [line for line in added if was.item_list_id and line.item_list_id == was.item_list_id]
    return min(of_item, key=lambda line: (line.quantity != was.quantity, line.amount != was.amount), default=None)


def beside(
    invoice: Invoice,
    lines: Sequence[QuickBooksInvoiceLine],
    mappings: Mapping[tuple[str, int], str],
) -> dict[str, InvoiceLine]:
    """By TxnLineID Autotask's line of the same thing: each stands beside one, rather of the same quantity."""
    left = list(invoice.lines)
    found: dict[str, InvoiceLine] = {}
    for is_exact in (True, False):
        for line in lines:
            if line.txn_line_id in found:
                continue
            alike = (one for one in left if _is_same(one, line, mappings))
            match = next((one for one in alike if not is_exact or one.quantity == line.quantity), None)
            if match is not None:
                left.remove(match)
                found[line.txn_line_id] = match
    return found


def _is_same(ours: InvoiceLine, theirs: QuickBooksInvoiceLine, mappings: Mapping[tuple[str, int], str]) -> bool:
    """The item that the product leads to; of what is no product the same text."""
    if ours.product is None:
        return bool(ours.text) and fold(ours.text) == fold(theirs.description)
    return fold(theirs.item_name) == item_key_of(mappings, ours.product)
