"""Recognises in QuickBooks the receipts that the ledger does not know, by their marks (see `recognise`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from stockpost.core.autotask_records import PurchaseOrder, received_in_autotask
from stockpost.core.company_settings import CompanySettings
from stockpost.core.decimals import number
from stockpost.core.ledger import DONE, Ledger, OrderLink, ReceiptLink, StepKind
from stockpost.core.markers import (
    RECEIPT,
    external_guid,
    generation_of,
    memo_token,
    proven_names,
    receipt_base,
    receiving_of,
)
from stockpost.core.other_lines import lines_received_alone
from stockpost.core.posted_before import Postings
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksReceipt
from stockpost.core.recognise import Recognised
from stockpost.core.steps import Step


def recognised_receipts(
    company_key: str,
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder,
    *,
    receipts: Mapping[str, QuickBooksReceipt | None],
    shows_guids: bool,
    ledger: Ledger,
    settings: CompanySettings,
) -> tuple[list[Recognised], set[str]]:
    """Receipts of the order that carry our mark and that the ledger does not know, and the TxnIDs that must be read to tell.

    Only asked where one of both sides has received more than we know to have posted, or the order has one again that an undo deleted. Of two with one mark none is taken: the sweep
    shows them.
    """
    lines = _lines_of(link)
    received = {
        line_id: max(line.received or Decimal(0), received_in_autotask(order, line_id))
        for line in found.lines
        if (line_id := lines.get(line.txn_line_id)) is not None
    }
    back = {one for one in ledger.deleted.get((order.id, None), ()) if _came_back(one, order.id, ledger)}
    if not back and all(count <= ledger.posted_by_us(order.id, line_id) for line_id, count in received.items()):
        return [], set()
    known = {receipt.txn_id for receipt in ledger.receipts.get(order.id, ())}
    linked = [one.txn_id for one in found.linked if one.kind == "ItemReceipt" and one.txn_id not in known]
    looked_at = [*linked, *sorted(back)]
    unread = {txn_id for txn_id in looked_at if txn_id not in receipts}
    if unread:
        return [], unread
    marked = [
        (*token, receipt)
        for txn_id in looked_at
        if (receipt := receipts[txn_id]) is not None
        and (token := _receipt_mark(company_key, order, receipt, shows_guids=shows_guids))
    ]
    return _taken_up(company_key, order, link, found, marked, ledger=ledger, settings=settings), set()


def receipts_of_ours(
    company_key: str,
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder | None,
    *,
    receipts: Iterable[QuickBooksReceipt],
    bills: Collection[str] = (),
    shows_guids: bool,
    ledger: Ledger,
    settings: CompanySettings,
) -> list[Recognised]:
    """Of `receipts` those of the order that carry our mark and that the ledger does not know, whether the order shows them or a person
    unlinked them, moved them to another order or deleted the order: their units are in QuickBooks all the same, and must not be received
    twice (P1). Of two with one mark none is taken: the sweep shows them. `bills` are TxnIDs of those that became bills: nobody knows whether
    these keep their ExternalGUID (UNVERIFIED), so their memo is enough."""
    bases = {receipt_base(receiving.id) for receiving in order.receivings}
    marked = [
        (*token, receipt)
        for receipt in receipts
        if (
            token := _receipt_mark(company_key, order, receipt, shows_guids=shows_guids and receipt.txn_id not in bills)
        )
        and token[0] in bases
    ]
    return _taken_up(company_key, order, link, found, marked, ledger=ledger, settings=settings)


def _taken_up(
    company_key: str,
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder | None,
    marked: Sequence[tuple[str, int, QuickBooksReceipt]],
    *,
    ledger: Ledger,
    settings: CompanySettings,
) -> list[Recognised]:
    marks = [(base, generation) for base, generation, _ in marked]
    postings = _postings(order, link, marks, ledger, settings)
    lines = _lines_of(link)
    back = {receipt.txn_id for _, _, receipt in marked if _came_back(receipt.txn_id, order.id, ledger)}
    ours = ledger.receipts.get(order.id, ())
    counted = {receipt.txn_id for receipt in ours}
    whole = _posted_whole(ours, marked)
    taken_up: list[Recognised] = []
    for base, generation, receipt in sorted(marked, key=lambda one: one[1]):
        is_lost = receipt.txn_id not in counted and base not in whole and not _is_known(ledger, base, generation)
        if marks.count((base, generation)) == 1 and (receipt.txn_id in back or is_lost):
            one = _recognised_receipt(
                company_key, postings, found, receipt, base=base, generation=generation, lines=lines
            )
            taken_up.append(one)
            whole |= _posted_whole(one.receipts, [(base, generation, receipt)])
    return [
        replace(one, replaced=_replaced(one, found, ledger)) if one.txn_id in back else one
        for one in taken_up
        # One that is back and counts for no line would be found again and again.
        if one.receipts or one.txn_id not in back
    ]


def _posted_whole(ours: Collection[ReceiptLink], marked: Sequence[tuple[str, int, QuickBooksReceipt]]) -> set[str]:
    """What counts as posted with a receipt that is there as it was entered: another one of the same mark makes up for nothing. It is the
    second one, and their marks tell of both."""
    posted = {(one.txn_id, receiving_id) for one in ours if not one.is_gone for receiving_id in one.receiving_ids}
    return {
        base
        for base, _, receipt in marked
        if (receipt.txn_id, receiving_of(base)) in posted and receipt.time_modified == receipt.time_created
    }


def receipt_in_place(
    company_key: str,
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder | None,
    receipt: QuickBooksReceipt,
    *,
    base: str,
    generation: int,
    ledger: Ledger,
    settings: CompanySettings,
) -> Recognised:
    """The receipt that counts from now on for what its mark names, whatever the ledger knows of that."""
    postings = _postings(order, link, [(base, generation)], ledger, settings)
    return _recognised_receipt(
        company_key, postings, found, receipt, base=base, generation=generation, lines=_lines_of(link)
    )


def _postings(
    order: PurchaseOrder, link: OrderLink, marks: Iterable[tuple[str, int]], ledger: Ledger, settings: CompanySettings
) -> Postings:
    there = {line.line_id: line for line in (link.written.lines if link.written else ())}
    known = (base for base, record in ledger.steps.items() if record.kind == StepKind.RECEIVE_ITEMS)
    return Postings(
        order=order,
        first_ids={receiving_of(base) for base in (*known, *(base for base, _ in marks))},
        has_all_lines=settings.receipt_grouping == "shipment",
        alone=lines_received_alone(order, there, ledger.mappings),
    )


def _lines_of(link: OrderLink) -> dict[str, int]:
    """By line of the purchase order the Autotask line."""
    return {line.txn_line_id: line.line_id for line in (link.written.lines if link.written else ())}


def _replaced(one: Recognised, found: QuickBooksOrder | None, ledger: Ledger) -> frozenset[str]:
    """What was posted of the same receivings since an undo had deleted this receipt, unless the order shows it."""
    shown = {linked.txn_id for linked in found.linked} if found else set()
    return frozenset(
        posted.txn_id
        for receipt in one.receipts
        for posted in ledger.receipts.get(receipt.order_id, ())
        if not posted.is_gone and posted.txn_id not in shown
        if not set(posted.receiving_ids).isdisjoint(receipt.receiving_ids)
    )


def _receipt_mark(
    company_key: str, order: PurchaseOrder, receipt: QuickBooksReceipt, *, shows_guids: bool
) -> tuple[str, int] | None:
    guid = receipt.external_guid
    names = proven_names(company_key, memo=receipt.memo, guid=guid, shows_guids=shows_guids)
    if names:
        return names[0] if names[0][0].startswith(RECEIPT) else None
    for receiving in order.receivings:
        base = receipt_base(receiving.id)
        generation = generation_of(company_key, base, memo="", guid=guid, shows_guids=shows_guids)
        if generation is not None:
            return base, generation
    return None


def _came_back(txn_id: str, order_id: int, ledger: Ledger) -> bool:
    """Was the receipt deleted by an undo? It is found, so an older company file has it again."""
    if txn_id not in ledger.deleted.get((order_id, None), frozenset()):
        return False
    ours = [receipt for receipt in ledger.receipts.get(order_id, ()) if receipt.txn_id == txn_id]
    return bool(ours) and all(receipt.is_gone for receipt in ours)


def _is_known(ledger: Ledger, base: str, generation: int) -> bool:
    """The receipt of this mark stands in the ledger, or one that was posted after it. One that was posted again since (choice `recreate`, or
    taken back and transferred again) does not; nor does one after which another was meant to be posted, and was not."""
    record = ledger.steps.get(base)
    return record is not None and record.generation >= generation and record.state in DONE


def _recognised_receipt(
    company_key: str,
    postings: Postings,
    found: QuickBooksOrder | None,
    receipt: QuickBooksReceipt,
    *,
    base: str,
    generation: int,
    lines: Mapping[str, int],
) -> Recognised:
    order = postings.order
    first_id = receiving_of(base)
    held = postings.posted_with(
        receipt, _held(order, found, receipt, first_id=first_id, lines=lines), first_id=first_id
    )
    links = tuple(
        ReceiptLink(
            order_id=order.id,
            line_id=line_id,
            receiving_ids=_receivings(order, line_id, quantity, first_id),
            quantity=quantity,
            txn_id=receipt.txn_id,
        )
        for line_id, quantity in held.items()
    )
    names = ", ".join(f"{number(line.quantity)} × {line.item_name}" for line in receipt.lines)
    step = Step(
        base=base,
        generation=generation,
        kind=StepKind.RECEIVE_ITEMS,
        subject=names,
        summary=f"The receipt of {names} was found in QuickBooks",
        request=None,
        order_id=order.id,
        mark=memo_token(company_key, base, generation),
        guid=external_guid(company_key, base, generation),
    )
    return Recognised(step=step, txn_id=receipt.txn_id, receipts=links)


def _held(
    order: PurchaseOrder,
    found: QuickBooksOrder | None,
    receipt: QuickBooksReceipt,
    *,
    first_id: int,
    lines: Mapping[str, int],
) -> dict[int, Decimal]:
    """By Autotask line, what was received with the receipt. It says which item it received, not which line of the order; the smallest
    receiving of ours, which its mark names, tells that.

    A person may have changed a line of it to another item. That receiving is in it all the same, and so is what the order lacks: what
    counts as received by nobody would be received a second time, and nobody could explain the other item's units (P1).
    """
    first = {one.line_id: one.quantity for one in order.receivings if one.id == first_id}
    ours = sorted(
        (line for line in (found.lines if found else ()) if line.txn_line_id in lines),
        key=lambda one: lines[one.txn_line_id] not in first,
    )
    held: dict[int, Decimal] = {}
    left: list[Decimal] = []
    receipt_lines = [(line.item_list_id, line.quantity) for line in receipt.lines if line.quantity]
    for item, quantity in receipt_lines:
        candidates = [
            lines[line.txn_line_id]
            for line in ours
            if line.item_list_id == item
            and lines[line.txn_line_id] not in held
            and (line.received or received_in_autotask(order, lines[line.txn_line_id]))
        ]
        if len(receipt_lines) == 1:
            candidates = [*first, *candidates]
        if candidates:
            held[candidates[0]] = quantity
        else:
            left.append(quantity)
    lacking = [
        line_id
        for line in ours
        if (line_id := lines[line.txn_line_id]) not in held
        and (line.received or Decimal(0)) < received_in_autotask(order, line_id)
    ]
    return first | dict(zip(lacking, left, strict=False)) | held


def _receivings(order: PurchaseOrder, line_id: int, quantity: Decimal, first_id: int) -> tuple[int, ...]:
    """The receivings of the line from the named one on, the smallest of the receipt, as many as make up the quantity. Where none of them
    was read yet, as after an older copy was put back, the named one."""
    of_line = sorted((one for one in order.receivings if one.line_id == line_id), key=lambda one: one.id)
    taken: list[int] = []
    for receiving in of_line:
        if receiving.id >= first_id and quantity > 0:
            taken.append(receiving.id)
            quantity -= receiving.quantity
    return tuple(taken) or (first_id,)
