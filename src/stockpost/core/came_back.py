"""What an undo deleted and QuickBooks has again: an older company file was put back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from stockpost.core.ledger import InvoiceLink, Ledger, LinkState, OrderLink, StepKind
from stockpost.core.problems import Problem, problem

SHOWN = (StepKind.CREATE_PURCHASE_ORDER, StepKind.RECEIVE_ITEMS, StepKind.CREATE_INVOICE)
"""A count that is back is no error: the next one overwrites it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """A transaction of an order or an invoice that was deleted to take the run `undone` back; `is_by_us`: not by a person who was quicker."""

    txn_id: str
    kind: StepKind
    entered_at: datetime
    deleted_at: datetime
    is_by_us: bool
    undone: int
    order_id: int | None
    invoice_id: int | None

    @property
    def about(self) -> tuple[int | None, int | None]:
        """The Autotask order, or the invoice."""
        return self.order_id, self.invoice_id


def not_ours_now(deleted: Sequence[Deleted], ledger: Ledger) -> list[Deleted]:
    """Without what was transferred again since and found there, and what a person let go of."""
    held = {link.txn_id for link in ledger.links.values()} | {link.txn_id for link in ledger.invoices.values()}
    held |= {one.txn_id for receipts in ledger.receipts.values() for one in receipts if not one.is_gone}
    links = {one.txn_id: _link_of(one, ledger) for one in deleted}
    return [
        one
        for one in deleted
        if one.txn_id not in held and not ((link := links[one.txn_id]) is not None and link.state.is_let_go)
    ]


def is_watched(one: Deleted, ledger: Ledger) -> bool:
    """Is its order or invoice transferred, with another transaction? Then a look at that one says what is wrong."""
    link = _link_of(one, ledger)
    return link is not None and link.state != LinkState.GONE


def _link_of(one: Deleted, ledger: Ledger) -> OrderLink | InvoiceLink | None:
    return ledger.links.get(one.order_id or 0) if one.invoice_id is None else ledger.invoices.get(one.invoice_id)


def telltales(deleted: Sequence[Deleted]) -> list[Deleted]:
    """If any of these transactions is there again, so is one that this answers. Of what was deleted at the same moment, each company file
    from before it that has any has the one that was entered first; what people deleted went at any moment."""
    ours = sorted((one for one in deleted if one.is_by_us), key=lambda one: one.deleted_at)
    by_moment = groupby(ours, key=lambda one: one.deleted_at)
    chosen = [min(those, key=lambda one: one.entered_at) for _, those in by_moment]
    return [*chosen, *(one for one in deleted if not one.is_by_us)]


def problems_of(
    back: Sequence[Deleted], names: Mapping[tuple[int | None, int | None], str], *, canceled: Collection[int]
) -> list[Problem]:
    """One for each order and each invoice; `canceled` are the orders that are not transferred any more."""
    cases: dict[tuple[int | None, int | None], list[Deleted]] = {}
    for one in back:
        cases.setdefault(one.about, []).append(one)
    return [
        came_back(
            names[order_id, invoice_id],
            order_id=order_id,
            invoice_id=invoice_id,
            undone=max(those, key=lambda one: one.deleted_at).undone,
            is_whole=any(one.kind != StepKind.RECEIVE_ITEMS for one in those),
            is_wanted=order_id not in canceled,
        )
        for (order_id, invoice_id), those in sorted(cases.items(), key=lambda case: (case[0][0] is None, case[0]))
    ]


def came_back(
    name: str, *, order_id: int | None, invoice_id: int | None, undone: int, is_whole: bool, is_wanted: bool
) -> Problem:
    """The problem of an order or invoice; of receipts alone where the order is not back (not `is_whole`), and then, or where Autotask does not
    want it any more, it cannot be used."""
    return problem(
        "came_back",
        order_id=order_id,
        invoice_id=invoice_id,
        basis=f"back:{undone}",
        choices=("adopt", "detach") if is_whole and is_wanted else ("detach",),
        subject=name if is_whole else f"What was received on {name}",
        undone=undone,
        by_hand=", first its receipts, then the order" if order_id is not None else "",
        or_use=" Or use it: Stockpost recognises it and goes on with it; nothing is entered twice."
        if is_whole and is_wanted
        else "",
    )
