"""What an undo deleted and QuickBooks has again: an older company file was put back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from stockpost.core.facts import Facts
from stockpost.core.ledger import InvoiceLink, Ledger, LinkState, OrderLink, StepKind
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksOrder

SHOWN = (StepKind.CREATE_PURCHASE_ORDER, StepKind.RECEIVE_ITEMS, StepKind.CREATE_INVOICE)
"""A count that is back is no error: the next one overwrites it."""
About = tuple[int | None, int | None]
"""The Autotask order, or the invoice."""
Shown = QuickBooksOrder | QuickBooksInvoice


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
    def about(self) -> About:
        return self.order_id, self.invoice_id


def not_ours_now(deleted: Sequence[Deleted], ledger: Ledger) -> list[Deleted]:
    """Without what was transferred again since and found there, and without receipts of an order that a person left to QuickBooks."""
    held = {link.txn_id for link in ledger.links.values()} | {link.txn_id for link in ledger.invoices.values()}
    held |= {one.txn_id for receipts in ledger.receipts.values() for one in receipts if not one.is_gone}
    return [one for one in deleted if one.txn_id not in held and not _is_left_with_its_order(one, ledger)]


def _is_left_with_its_order(one: Deleted, ledger: Ledger) -> bool:
    link = _link_of(one, ledger)
    return one.kind == StepKind.RECEIVE_ITEMS and link is not None and link.state.is_let_go and bool(link.txn_id)


def counting_now(one: Deleted, ledger: Ledger) -> str:
    """TxnID of the transaction that its order or invoice is now, empty where it is none, or one that a person let go of. If that one is
    missing, a look at it says what is wrong."""
    link = _link_of(one, ledger)
    return "" if link is None or link.state == LinkState.GONE or link.state.is_let_go else link.txn_id


def _link_of(one: Deleted, ledger: Ledger) -> OrderLink | InvoiceLink | None:
    return ledger.links.get(one.order_id or 0) if one.invoice_id is None else ledger.invoices.get(one.invoice_id)


def is_let_go(one: Deleted, ledger: Ledger) -> bool:
    """Did a person let go of its order or invoice while this was not in QuickBooks?"""
    link = _link_of(one, ledger)
    return link is not None and link.state.is_let_go


def telltales(deleted: Sequence[Deleted]) -> list[Deleted]:
    """If any of these transactions is there again, so is one that this answers. Of what was deleted at the same moment, each company file
    from before it that has any has the one that was entered first; what people deleted went at any moment."""
    ours = sorted((one for one in deleted if one.is_by_us), key=lambda one: one.deleted_at)
    by_moment = groupby(ours, key=lambda one: one.deleted_at)
    chosen = [min(those, key=lambda one: one.entered_at) for _, those in by_moment]
    return [*chosen, *(one for one in deleted if not one.is_by_us)]


def told_apart(one: Deleted, ledger: Ledger, known: Facts) -> str:
    """Where another transaction counts now and is there as well, as one that a person entered before the older file was made: how the two are
    told apart."""
    shown: Mapping[str, Shown | None] = {**known.orders, **known.invoices}
    back, counting = shown.get(one.txn_id), shown.get(counting_now(one, ledger))
    if back is None or counting is None:
        return ""
    return f" {_look('Another one counts in its place', counting)} {_look('What is there again', back)}"


def _look(what: str, shown: Shown) -> str:
    return f"{what}: number {shown.ref_number}, dated {shown.txn_date}, memo “{shown.memo}”."


def problems_of(
    back: Sequence[Deleted], names: Mapping[About, str], *, unwanted: Collection[About], beside: Mapping[About, str]
) -> list[Problem]:
    """One for each order and each invoice. `unwanted` are those that are not to be transferred; `beside` tells of another transaction that
    is there in the place of what is back."""
    cases: dict[About, list[Deleted]] = {}
    for one in back:
        cases.setdefault(one.about, []).append(one)
    return [
        came_back(
            names[about],
            order_id=about[0],
            invoice_id=about[1],
            undone=max(those, key=lambda one: one.deleted_at).undone,
            txn_ids=[one.txn_id for one in those],
            is_whole=any(one.kind != StepKind.RECEIVE_ITEMS for one in those),
            is_wanted=about not in unwanted,
            beside=beside.get(about, ""),
        )
        for about, those in sorted(cases.items(), key=lambda case: (case[0][0] is None, case[0]))
    ]


def came_back(
    name: str,
    *,
    order_id: int | None,
    invoice_id: int | None,
    undone: int,
    txn_ids: Collection[str],
    is_whole: bool,
    is_wanted: bool,
    beside: str = "",
) -> Problem:
    """The problem of an order or invoice, with what is back of it as its basis; of receipts alone where the order is not back (not
    `is_whole`), and then, or where it is not wanted any more or another one is there `beside` it, it cannot be used."""
    can_be_used = is_whole and is_wanted and not beside
    return problem(
        "came_back",
        order_id=order_id,
        invoice_id=invoice_id,
        basis=" ".join(sorted(txn_ids)),
        choices=("adopt", "detach") if can_be_used else ("detach",),
        subject=name if is_whole else f"What was received on {name}",
        undone=undone,
        beside=beside,
        by_hand=", first its receipts, then the order" if order_id is not None else "",
        or_use=" Or use it: Stockpost recognises it and goes on with it; nothing is entered twice."
        if can_be_used
        else "",
    )
