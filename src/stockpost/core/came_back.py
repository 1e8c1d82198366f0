"""What an undo deleted and QuickBooks has again: an older company file was put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from stockpost.core.ledger import InvoiceLink, Ledger, LinkState, OrderLink, StepKind
from stockpost.core.problems import Problem, problem

SHOWN = (StepKind.CREATE_PURCHASE_ORDER, StepKind.RECEIVE_ITEMS, StepKind.CREATE_INVOICE)
"""A count that is back is no error: the next one overwrites it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A transaction that `run` deleted to take the run `undone` back, of an order or an invoice."""

    txn_id: str
    kind: StepKind
    entered_at: datetime
    deleted_at: datetime
    run: int
    undone: int
    order_id: int | None
    invoice_id: int | None


def not_ours_now(deleted: Sequence[Deleted], ledger: Ledger) -> list[Deleted]:
    """Without what was transferred again since and found there, and what a person let go of."""
    held = {link.txn_id for link in ledger.links.values()} | {link.txn_id for link in ledger.invoices.values()}
    held |= {one.txn_id for receipts in ledger.receipts.values() for one in receipts if not one.is_gone}
    return [one for one in deleted if one.txn_id not in held and not _is_let_go(one, ledger)]


def _is_let_go(one: Deleted, ledger: Ledger) -> bool:
    link: OrderLink | InvoiceLink | None
    link = ledger.links.get(one.order_id or 0) if one.invoice_id is None else ledger.invoices.get(one.invoice_id)
    return link is not None and link.state.is_let_go


def is_part_of_ours(one: Deleted, ledger: Ledger) -> bool:
    """A receipt on an order that is Stockpost's: its units count as any that others received."""
    link = ledger.links.get(one.order_id or 0)
    return one.kind == StepKind.RECEIVE_ITEMS and link is not None and link.state != LinkState.GONE


def telltales(deleted: Sequence[Deleted]) -> list[Deleted]:
    """If any of these transactions is there again, so is one that this answers. Of what was deleted at the same moment, each company file
    from before it that has any has the one that was entered first."""
    by_moment = groupby(sorted(deleted, key=lambda one: one.deleted_at), key=lambda one: one.deleted_at)
    return [min(those, key=lambda one: one.entered_at) for _, those in by_moment]


def problems_of(
    back: Sequence[Deleted], *, order_names: Mapping[int, str], invoice_names: Mapping[int, str]
) -> list[Problem]:
    """One for each order and each invoice."""
    cases: dict[tuple[int | None, int | None], list[Deleted]] = {}
    for one in back:
        cases.setdefault((one.order_id, one.invoice_id), []).append(one)
    found = []
    for (order_id, invoice_id), those in cases.items():
        if order_id is not None:
            name = f"PO {order_names.get(order_id, order_id)}"
        else:
            name = f"Invoice {invoice_names.get(invoice_id or 0, invoice_id)}"
        is_whole = any(one.kind != StepKind.RECEIVE_ITEMS for one in those)
        last = max(those, key=lambda one: one.deleted_at)
        found.append(
            problem(
                "came_back",
                order_id=order_id,
                invoice_id=invoice_id,
                basis=f"undo:{last.undone}",
                subject=name if is_whole else f"What was received on {name}",
                run=last.run,
                undone=last.undone,
            )
        )
    return found
