"""What became of a write whose answer was lost? QuickBooks is asked, and only what is proven absent may be sent again (design 5.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stockpost.core.facts import ANYBODY, Facts, Needs, vendor_key
from stockpost.core.ledger import InvoiceLink, Ledger, OrderLink, StepKind
from stockpost.core.quickbooks_records import (
    Account,
    Entity,
    Item,
    QuickBooksAdjustment,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksOrderLine,
    QuickBooksReceipt,
    QuickBooksRecord,
)
from stockpost.core.receipt_changes import receipt_or_bill, unread_of
from stockpost.core.requests import (
    CustomerAdd,
    InventoryAdjustmentAdd,
    InvoiceAdd,
    ItemReceiptAdd,
    PurchaseOrderAdd,
    PurchaseOrderLineWrite,
    PurchaseOrderMod,
    TxnDel,
    VendorAdd,
)
from stockpost.core.several import Doubled, Transaction, that_count
from stockpost.core.steps import Step, name_of_entry
from stockpost.core.units import is_same_unit

WINDOW = timedelta(days=1)
"""How long before the sending a lost order is looked for: the clocks of both computers may differ by a time zone."""


class Verdict(StrEnum):
    """What was found out. `asking`: QuickBooks has to answer first; `superseded`: it is neither as before nor as we sent it."""

    ASKING = "asking"
    FOUND = "found"
    ABSENT = "absent"
    SEVERAL = "several"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The verdict on one unknown step, with the record that proves it, or several; `left` is the one that is left of those."""

    verdict: Verdict
    record: QuickBooksRecord | None = None
    left: Doubled | None = None
    several: tuple[Transaction, ...] = ()


ASKING = Finding(verdict=Verdict.ASKING)
ABSENT = Finding(verdict=Verdict.ABSENT)


def verify(step: Step, *, sent_at: datetime, ledger: Ledger, facts: Facts, needs: Needs) -> Finding:
    """Judge one unknown step by facts read since it became unknown; what is missing is added to `needs`."""
    request = step.request
    if isinstance(request, PurchaseOrderAdd):
        return _verify_order(step, request, sent_at=sent_at, facts=facts, needs=needs)
    if isinstance(request, PurchaseOrderMod):
        return _verify_change(request, facts=facts, needs=needs)
    if isinstance(request, ItemReceiptAdd):
        return _verify_receipt(step, request, sent_at=sent_at, ledger=ledger, facts=facts, needs=needs)
    if isinstance(request, InventoryAdjustmentAdd):
        return _verify_adjustment(step, request, facts=facts, needs=needs)
    if isinstance(request, InvoiceAdd):
        return _verify_invoice(step, request, sent_at=sent_at, facts=facts, needs=needs)
    if isinstance(request, TxnDel):
        return _verify_deletion(request, facts=facts, needs=needs)
    if step.kind == StepKind.REACTIVATE:
        # Making an entry active again changes nothing the second time.
        return ABSENT
    return _verify_list_entry(step, sent_at=sent_at, facts=facts, needs=needs)


def left_of_several(
    kind: StepKind,
    txn_ids: Collection[str],
    *,
    link: OrderLink | InvoiceLink | None,
    facts: Facts,
    needs: Needs,
) -> Finding:
    """Which of several transactions of one mark is left? People delete all but one, or void it, and may renumber it or take its mark out: they
    are read by their ids. `link` is that of the order or invoice; the order of a receipt tells to which of its lines it belongs."""
    if kind == StepKind.RECEIVE_ITEMS:
        is_unread = bool(unread_of(txn_ids, facts, needs))
        if link is not None and link.txn_id and link.txn_id not in facts.orders:
            needs.order_txn_ids.add(link.txn_id)
            is_unread = True
        found: list[Doubled | None] = [receipt_or_bill(txn_id, facts) for txn_id in txn_ids]
    else:
        is_order = kind == StepKind.CREATE_PURCHASE_ORDER
        known: Mapping[str, Doubled | None] = facts.orders if is_order else facts.invoices
        unread = {txn_id for txn_id in txn_ids if txn_id not in known}
        (needs.order_txn_ids if is_order else needs.invoice_txn_ids).update(unread)
        is_unread, found = bool(unread), [known.get(txn_id) for txn_id in txn_ids]
    there = that_count([record for record in found if record is not None], link)
    if is_unread:
        return ASKING
    if len(there) > 1:
        return Finding(verdict=Verdict.SEVERAL, several=tuple(there))
    return Finding(verdict=Verdict.FOUND, left=there[0]) if there else ABSENT


def _verify_deletion(request: TxnDel, *, facts: Facts, needs: Needs) -> Finding:
    """A TxnID is never used twice: what is not there was deleted, by us or by a person, and what is there may be deleted again. A receipt
    that became a bill is there: the undo looks at it anew."""
    if request.kind == "ItemReceipt":
        if unread_of({request.txn_id}, facts, needs):
            return ASKING
        is_there = receipt_or_bill(request.txn_id, facts) is not None
        return ABSENT if is_there else Finding(verdict=Verdict.FOUND)
    known: Mapping[str, object | None]
    if request.kind == "PurchaseOrder":
        known, wanted = facts.orders, needs.order_txn_ids
    elif request.kind == "Invoice":
        known, wanted = facts.invoices, needs.invoice_txn_ids
    else:
        known, wanted = facts.adjustments, needs.adjustment_txn_ids
    if request.txn_id not in known:
        wanted.add(request.txn_id)
        return ASKING
    return Finding(verdict=Verdict.FOUND) if known[request.txn_id] is None else ABSENT


def _verify_list_entry(step: Step, *, sent_at: datetime, facts: Facts, needs: Needs) -> Finding:
    """By name, which is unique in QuickBooks; then, since a person may have renamed it, by its mark among what was changed since."""
    known: Mapping[str, Entity | Item | Account | None]
    changed: Mapping[str, tuple[Entity, ...]] | Mapping[str, tuple[Item, ...]]
    if isinstance(step.request, VendorAdd | CustomerAdd):
        known, wanted, changed = facts.entities, needs.entities, facts.entities_since
    elif step.kind == StepKind.CREATE_ACCOUNT:
        known, wanted, changed = facts.accounts, needs.accounts, {}
    else:
        known, wanted, changed = facts.items, needs.items, facts.items_since
    if step.item_key not in known:
        wanted[step.item_key] = step.subject
        return ASKING
    there = known[step.item_key]
    if there is not None:
        return Finding(verdict=Verdict.FOUND, record=there)
    if name_of_entry(step) is None:
        return ABSENT
    since = _day_before(sent_at)
    if since.isoformat() not in changed:
        needs.entries_since.add(since)
        return ASKING
    marked = [one for one in changed[since.isoformat()] if one.external_guid.casefold() == step.guid.casefold()]
    return Finding(verdict=Verdict.FOUND, record=marked[0]) if len(marked) == 1 else ABSENT


def _verify_order(step: Step, request: PurchaseOrderAdd, *, sent_at: datetime, facts: Facts, needs: Needs) -> Finding:
    """First by number; then, since a person may have edited number and vendor, among all that were changed since."""
    numbered: tuple[QuickBooksOrder, ...] = ()
    if request.ref_number:
        if request.ref_number not in facts.orders_by_number:
            needs.order_numbers.add(request.ref_number)
            return ASKING
        numbered = facts.orders_by_number[request.ref_number]
    found = _ours(step, numbered, facts)
    if found.verdict != Verdict.ABSENT:
        return found
    since = _day_before(sent_at)
    changed = facts.orders_of_vendor.get(vendor_key(ANYBODY, since))
    if changed is None:
        needs.vendors_since.add((ANYBODY, since))
        return ASKING
    return _ours(step, changed, facts)


def _day_before(sent_at: datetime) -> datetime:
    """A whole day, so that what was sent on the same day shares a question."""
    return start_of_day(sent_at - WINDOW)


def start_of_day(moment: datetime) -> datetime:
    """Midnight before it, in its own time zone."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _verify_invoice(step: Step, request: InvoiceAdd, *, sent_at: datetime, facts: Facts, needs: Needs) -> Finding:
    """As an order: by number, then among all that were changed since."""
    if request.ref_number not in facts.invoices_by_number:
        needs.invoice_numbers.add(request.ref_number)
        return ASKING
    numbered = facts.invoices_by_number[request.ref_number]
    found = _ours(step, numbered, facts)
    if found.verdict != Verdict.ABSENT:
        return found
    since = _day_before(sent_at)
    if since.isoformat() not in facts.invoices_since:
        needs.invoices_since.add(since)
        return ASKING
    return _ours(step, facts.invoices_since[since.isoformat()], facts)


def _ours(
    step: Step,
    candidates: tuple[QuickBooksOrder, ...]
    | tuple[QuickBooksReceipt, ...]
    | tuple[QuickBooksAdjustment, ...]
    | tuple[QuickBooksInvoice, ...],
    facts: Facts,
    bills: tuple[QuickBooksReceipt, ...] = (),
) -> Finding:
    """Those that are proven to be ours: none, one, or too many. Of a receipt that became a bill nobody knows whether it keeps its ExternalGUID
    (UNVERIFIED): its memo is enough."""
    ours = that_count(
        [
            *(found for found in candidates if is_ours(step, found, shows_guids=facts.shows_guids(type(found)))),
            *(found for found in bills if is_ours(step, found, shows_guids=False)),
        ]
    )
    if len(ours) > 1:
        return Finding(verdict=Verdict.SEVERAL, several=tuple(ours))
    return Finding(verdict=Verdict.FOUND, record=ours[0]) if ours else ABSENT


def is_ours(
    step: Step,
    found: QuickBooksOrder | QuickBooksReceipt | QuickBooksAdjustment | QuickBooksInvoice,
    *,
    shows_guids: bool,
) -> bool:
    """Is the transaction this very step, by its mark (`markers.is_proven`)?"""
    same_guid = bool(step.guid) and found.external_guid.casefold() == step.guid.casefold()
    return same_guid or (not shows_guids and bool(step.mark) and step.mark in found.memo)


def _verify_change(request: PurchaseOrderMod, *, facts: Facts, needs: Needs) -> Finding:
    if request.txn_id not in facts.orders:
        needs.order_txn_ids.add(request.txn_id)
        return ASKING
    found = facts.orders[request.txn_id]
    if found is None:
        return Finding(verdict=Verdict.SUPERSEDED)
    if _says(request, found):
        # First: the EditSequence of a change within the second of the one before is the same.
        return Finding(verdict=Verdict.FOUND, record=found)
    return ABSENT if found.edit_sequence == request.edit_sequence else Finding(verdict=Verdict.SUPERSEDED)


def _says(request: PurchaseOrderMod, found: QuickBooksOrder) -> bool:
    """Is the order as the change wanted it?"""
    pairs = (
        (request.vendor_list_id, found.vendor_list_id),
        (request.ship_to_entity_list_id, found.ship_to_entity_list_id),
        (request.ref_number, found.ref_number),
        (request.memo, found.memo),
        (request.vendor_message, found.vendor_message),
        (request.ship_address, found.ship_address),
        (request.is_manually_closed, found.is_manually_closed),
        (request.fob, found.fob),
    )
    if any(wanted is not None and wanted != is_ for wanted, is_ in pairs):
        return False
    if request.is_manually_closed is False and any(line.is_closed_short for line in found.lines):
        return False
    if request.lines is None:
        return True
    if len(request.lines) != len(found.lines):
        return False
    return all(_says_line(line, there) for line, there in zip(request.lines, found.lines, strict=True))


def _says_line(line: PurchaseOrderLineWrite, there: QuickBooksOrderLine) -> bool:
    if line.txn_line_id and line.txn_line_id != there.txn_line_id:
        return False
    if line.keep_only:
        return True
    return (
        (line.quantity, line.rate) == (there.quantity, there.rate)
        and (not line.unit or is_same_unit(line.unit, line.unit_abbreviation, there.unit))
        and line.item_list_id in ("", there.item_list_id)
        and line.customer_list_id in ("", there.customer_list_id)
    )


def _verify_receipt(
    step: Step, request: ItemReceiptAdd, *, sent_at: datetime, ledger: Ledger, facts: Facts, needs: Needs
) -> Finding:
    """First among the linked transactions of its purchase order; those of other receivings are known already. Then among all receipts that
    were changed since, bills among them: a person may have taken it off its order, or deleted the order, and its units are there all the
    same."""
    order_txn_id = request.lines[0].order_txn_id
    if order_txn_id not in facts.orders:
        needs.order_txn_ids.add(order_txn_id)
        return ASKING
    order = facts.orders[order_txn_id]
    # Where QuickBooks has two of it, one that the ledger knows is one of them.
    own = {one for part in step.parts for one in part.receiving_ids}
    ours = ledger.receipts.get(step.order_id or 0, ())
    known = {one.txn_id for one in ours} - {
        one.txn_id for one in ours if own.intersection(one.receiving_ids) or not own
    }
    linked = [found.txn_id for found in order.linked if found.kind == "ItemReceipt"] if order else []
    candidates = [txn_id for txn_id in linked if txn_id not in known]
    unread = [txn_id for txn_id in candidates if txn_id not in facts.receipts]
    if unread:
        needs.receipt_txn_ids.update(unread)
        return ASKING
    found = _ours(step, tuple(one for txn_id in candidates if (one := facts.receipts[txn_id]) is not None), facts)
    if found.verdict != Verdict.ABSENT:
        return found
    since = _day_before(sent_at)
    key = since.isoformat()
    if key not in facts.receipts_since or key not in facts.bills_since:
        needs.receipts_since.add(since)
        return ASKING
    found = _ours(step, facts.receipts_since[key], facts, bills=facts.bills_since[key])
    if found.verdict == Verdict.ABSENT and order is None:
        return Finding(verdict=Verdict.SUPERSEDED)
    return found


def _verify_adjustment(step: Step, request: InventoryAdjustmentAdd, *, facts: Facts, needs: Needs) -> Finding:
    if request.ref_number not in facts.adjustments_by_number:
        needs.adjustment_numbers.add(request.ref_number)
        return ASKING
    return _ours(step, facts.adjustments_by_number[request.ref_number], facts)
