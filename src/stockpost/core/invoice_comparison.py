"""An invoice of Autotask beside one of QuickBooks that has its number: what a person compares before it is taken for the same one."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import zip_longest

from stockpost.core.compare import NOT_THERE
from stockpost.core.decimals import cents, money, number
from stockpost.core.desired_invoice import DesiredInvoice
from stockpost.core.invoice_changes import is_voided
from stockpost.core.problems import Difference
from stockpost.core.quickbooks_records import QuickBooksInvoice

LINES_SHOWN_MAX = 20
"""Of long invoices whose lines differ so many are shown."""


def side_by_side(wanted: DesiredInvoice, found: QuickBooksInvoice) -> tuple[Difference, ...]:
    """Customer, dates, total and the customer's number, whether or not they are equal; of the lines those that have no equal on the other
    side, and how many have."""
    invoice = wanted.invoice
    there = "voided" if is_voided(found) else "" if found.total is None else money(found.total)
    due = [one.isoformat() if one is not None else "" for one in (wanted.due_date, found.due_date)]
    rows = [
        both_now("Customer", invoice.customer_name, found.customer_name),
        both_now("Date", wanted.txn_date.isoformat(), found.txn_date.isoformat() if found.txn_date else ""),
        both_now("Due date", due[0], due[1]),
        both_now("PO number", wanted.po_number, found.po_number),
        both_now("Total", money(invoice.total), there),
        *_lines(wanted, found),
    ]
    return tuple(row for row in rows if row.autotask or row.quickbooks)


def both_now(field: str, autotask: str, quickbooks: str) -> Difference:
    """What both sides say now, of what was never written before."""
    return Difference(field=field, autotask=autotask, last_transferred="", quickbooks=quickbooks)


_Line = tuple[str, Decimal, Decimal]
"""The item (its ListID), how many, and for how much together."""


def _lines(wanted: DesiredInvoice, found: QuickBooksInvoice) -> list[Difference]:
    """In the order that they have; lines of the same item, quantity and amount stand for each other."""
    ids = [line.item_list_id for line in wanted.lines] or [""] * len(wanted.invoice.lines)
    ours = [
        ((list_id, line.quantity or Decimal(0), cents(line.amount)), line.product.name if line.product else line.text)
        for list_id, line in zip(ids, wanted.invoice.lines, strict=False)
    ]
    theirs = [
        (
            (line.item_list_id, line.quantity or Decimal(0), cents(line.amount or Decimal(0))),
            line.item_name or line.description,
        )
        for line in found.lines
    ]
    here, there = _without(ours, theirs), _without(theirs, ours)
    pairs = list(zip_longest(here, there, fillvalue=NOT_THERE))
    rows = [both_now(f"Line {place}", *pair) for place, pair in enumerate(pairs[:LINES_SHOWN_MAX], start=1)]
    equal = len(ours) - len(here)
    if len(pairs) > LINES_SHOWN_MAX:
        rows.append(both_now("Lines", *(f"{len(lines)} in all, {equal} of them equal" for lines in (ours, theirs))))
    elif equal:
        told = f"{equal} further {'line is' if equal == 1 else 'lines are'} equal" if pairs else "all lines are equal"
        rows.append(both_now("Lines", told, told))
    return rows


def _without(lines: list[tuple[_Line, str]], others: list[tuple[_Line, str]]) -> list[str]:
    """In words, those that have no equal among the others."""
    left = Counter(line for line, _ in others)
    alone = []
    for line, name in lines:
        if left[line]:
            left[line] -= 1
        else:
            _, quantity, amount = line
            alone.append(f"{name}: {number(quantity)} for {money(amount)}" if quantity else f"{name}: {money(amount)}")
    return alone
