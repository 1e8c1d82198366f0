"""Recognises in QuickBooks what the ledger does not know: transactions with our marks, as after an older copy of the database was put back.

What is recognised is entered in the ledger and never written a second time (P1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import OrderLine, PurchaseOrder, received_in_autotask
from stockpost.core.company_settings import CompanySettings
from stockpost.core.compare import written_order
from stockpost.core.decimals import number
from stockpost.core.desired import FREIGHT_LINE_ID, order_content_hash
from stockpost.core.desired_invoice import invoice_content_hash
from stockpost.core.item_counts import item_key_of
from stockpost.core.ledger import (
    DONE,
    InvoiceLink,
    KnownEntry,
    Ledger,
    LinkState,
    OrderLink,
    ReceiptLink,
    StepKind,
)
from stockpost.core.markers import (
    COUNT,
    RECEIPT,
    external_guid,
    generation_of,
    memo_token,
    product_of_count,
    read_joint_token,
    read_token,
    receipt_base,
    receiving_of,
)
from stockpost.core.names import fold
from stockpost.core.posted_before import Postings
from stockpost.core.quickbooks_records import (
    QuickBooksAdjustment,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksReceipt,
)
from stockpost.core.resolve_charges import name_of_charge
from stockpost.core.steps import Step

Marked = TypeVar("Marked", QuickBooksOrder, QuickBooksInvoice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A write of ours that the ledger lacks: as a finished step, with the rows that belong to it."""

    step: Step
    txn_id: str
    link: OrderLink | None = None
    receipts: tuple[ReceiptLink, ...] = ()
    replaced: frozenset[str] = frozenset()
    """TxnIDs of receipts that were posted for the same after an undo, and that are not there."""
    invoice: InvoiceLink | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What is needed to tell lines apart by name: people's mappings, and the item that freight goes on."""

    mappings: Mapping[tuple[str, int], str]
    freight_item: str

    @classmethod
    def of(
        cls,
        mappings: Mapping[tuple[str, int], str],
        entries: Mapping[tuple[str, int], KnownEntry],
        settings: CompanySettings,
    ) -> Names:
        """With the freight item as QuickBooks calls it: `entries` tell where people renamed it."""
        return cls(mappings=mappings, freight_item=name_of_charge(entries, "freight_item", settings.freight_item))


def _of_ours(company_key: str, base: str, candidates: Iterable[Marked]) -> list[tuple[int, Marked]]:
    """Those with our mark, without the copies that people made: a copy has our memo, and not our ExternalGUID.

    UNVERIFIED: QuickBooks copies the memo of a transaction and not its ExternalGUID. Where it copies both, a person chooses.
    """
    marked = (
        (generation_of(company_key, base, memo=found.memo, guid=found.external_guid), found) for found in candidates
    )
    ours = [(generation, found) for generation, found in marked if generation is not None]
    entered = [
        (generation, found)
        for generation, found in ours
        if found.external_guid.casefold() == external_guid(company_key, base, generation).casefold()
    ]
    return entered or ours


def orders_of_ours(
    company_key: str, order_id: int, candidates: Iterable[QuickBooksOrder]
) -> list[tuple[int, QuickBooksOrder]]:
    """(generation, purchase order) of those that carry a mark of this Autotask order, whatever the generation."""
    return _of_ours(company_key, f"po:{order_id}", candidates)


def recognised_order(
    company_key: str, order: PurchaseOrder, found: QuickBooksOrder, generation: int, names: Names
) -> Recognised:
    """The link of an order that was found. Where its lines are not as Autotask has them, the next plan updates it (B9); where somebody
    has changed it since it was entered, a person says who is right (B10)."""
    base = f"po:{order.id}"
    line_ids = matching_lines(order, found, names)
    is_uncertain = found.time_modified != found.time_created
    is_equal = not is_uncertain and lines_agree(order, found, line_ids)
    content = order_content_hash(order) if is_equal else ""
    step = Step(
        base=base,
        generation=generation,
        kind=StepKind.CREATE_PURCHASE_ORDER,
        subject=order.number,
        summary=f"PO {order.number} was found in QuickBooks",
        request=None,
        order_id=order.id,
        vendor_id=order.vendor_id,
        order_content_hash=content,
        line_ids=tuple(line_ids),
        item_key=found.ref_number,
        mark=memo_token(company_key, base, generation),
        guid=external_guid(company_key, base, generation),
    )
    link = OrderLink(
        order_id=order.id,
        state=LinkState.LINKED,
        txn_id=found.txn_id,
        ref_number=found.ref_number,
        vendor_id=order.vendor_id,
        content_hash=content,
        written=replace(written_order(found, line_ids), is_uncertain=is_uncertain),
    )
    return Recognised(step=step, txn_id=found.txn_id, link=link)


def matching_lines(order: PurchaseOrder, found: QuickBooksOrder, names: Names) -> list[int]:
    """For each line in QuickBooks the Autotask line of the same item, or a negative number that stands for none.

    Where as many lines are left over on both sides they belong together in their order: names may have changed.
    """
    left = list(order.lines)
    matching: list[int | None] = []
    for there in found.lines:
        key = fold(there.item_name)
        if key == fold(names.freight_item):
            matching.append(FREIGHT_LINE_ID)
            continue
        line = next((one for one in left if _key_of(one, names) == key), None)
        if line is not None:
            left.remove(line)
        matching.append(None if line is None else line.id)
    rest = iter(left if matching.count(None) == len(left) else ())
    return [
        next((line.id for line in rest), -position) if line_id is None else line_id
        for position, line_id in enumerate(matching, start=1)
    ]


def _key_of(line: OrderLine, names: Names) -> str:
    return "" if line.product is None else item_key_of(names.mappings, line.product)


def lines_agree(order: PurchaseOrder, found: QuickBooksOrder, line_ids: list[int]) -> bool:
    """Does QuickBooks order the same lines, quantities and unit costs as Autotask?"""
    wanted = {line.id: (line.quantity, line.unit_cost) for line in order.lines}
    there = {
        line_id: (line.quantity or Decimal(0), line.rate or Decimal(0))
        for line_id, line in zip(line_ids, found.lines, strict=True)
        if line_id != FREIGHT_LINE_ID
    }
    return wanted == there


def recognised_receipts(
    company_key: str,
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder,
    *,
    receipts: Mapping[str, QuickBooksReceipt | None],
    ledger: Ledger,
    settings: CompanySettings,
) -> tuple[list[Recognised], set[str]]:
    """Receipts of the order that carry our mark and that the ledger does not know, and the TxnIDs that must be read to tell.

    Only asked where one of both sides has received more than we know to have posted, or the order has one again that an undo deleted. Of two with one mark none is taken: the sweep
    shows them.
    """
    lines = {line.txn_line_id: line.line_id for line in (link.written.lines if link.written else ())}
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
        if (receipt := receipts[txn_id]) is not None and (token := _receipt_mark(company_key, order, receipt))
    ]
    return _taken_up(company_key, order, link, found, marked, ledger=ledger, settings=settings), set()


def receipts_of_ours(
    company_key: str,
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder | None,
    *,
    receipts: Iterable[QuickBooksReceipt],
    ledger: Ledger,
    settings: CompanySettings,
) -> list[Recognised]:
    """Of `receipts` those of the order that carry our mark and that the ledger does not know, whether the order shows them or a person
    unlinked them, moved them to another order or deleted the order: their units are in QuickBooks all the same, and must not be received
    twice (P1). Of two with one mark none is taken: the sweep shows them."""
    bases = {receipt_base(receiving.id) for receiving in order.receivings}
    marked = [
        (*token, receipt)
        for receipt in receipts
        if (token := _receipt_mark(company_key, order, receipt)) is not None and token[0] in bases
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
    known = (base for base, record in ledger.steps.items() if record.kind == StepKind.RECEIVE_ITEMS)
    postings = Postings(
        order=order,
        first_ids={receiving_of(base) for base in (*known, *(base for base, _ in marks))},
        has_all_lines=settings.receipt_grouping == "shipment",
    )
    lines = {line.txn_line_id: line.line_id for line in (link.written.lines if link.written else ())}
    back = {receipt.txn_id for _, _, receipt in marked if _came_back(receipt.txn_id, order.id, ledger)}
    taken_up = [
        _recognised_receipt(company_key, postings, found, receipt, base=base, generation=generation, lines=lines)
        for base, generation, receipt in marked
        if marks.count((base, generation)) == 1 and (receipt.txn_id in back or not _is_known(ledger, base, generation))
    ]
    return [
        replace(one, replaced=_replaced(one, found, ledger)) if one.txn_id in back else one
        for one in taken_up
        # One that is back and counts for no line would be found again and again.
        if one.receipts or one.txn_id not in back
    ]


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


def _receipt_mark(company_key: str, order: PurchaseOrder, receipt: QuickBooksReceipt) -> tuple[str, int] | None:
    token = read_token(company_key, receipt.memo)
    if token is not None:
        return token if token[0].startswith(RECEIPT) else None
    for receiving in order.receivings:
        base = receipt_base(receiving.id)
        generation = generation_of(company_key, base, memo="", guid=receipt.external_guid)
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
    taken back and transferred again) does not."""
    record = ledger.steps.get(base)
    if record is None or record.generation < generation:
        return False
    return record.generation > generation or record.state in DONE


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


def recognised_adjustment(company_key: str, found: QuickBooksAdjustment) -> list[Recognised]:
    """An adjustment of ours as finished steps, one for each item, so that the next ones get marks of their own."""
    marks = [one for one in read_joint_token(company_key, found.memo) if one[0].startswith(COUNT)]
    every = ", ".join(line.item_name for line in found.lines)
    # Lines stand in the order in which they were sent, unless a person added or removed some.
    names = [line.item_name for line in found.lines] if len(found.lines) == len(marks) else [every] * len(marks)
    return [
        _recognised_count(company_key, found.txn_id, base, generation, name=name)
        for (base, generation), name in zip(marks, names, strict=True)
    ]


def _recognised_count(company_key: str, txn_id: str, base: str, generation: int, *, name: str) -> Recognised:
    step = Step(
        base=base,
        generation=generation,
        kind=StepKind.ADJUST_ON_HAND,
        subject=name,
        summary=f"The adjustment of {name} was found in QuickBooks",
        request=None,
        product_id=product_of_count(base),
        item_key=fold(name),
        mark=memo_token(company_key, base, generation),
        guid=external_guid(company_key, base, generation),
    )
    return Recognised(step=step, txn_id=txn_id)


def invoices_of_ours(
    company_key: str, invoice_id: int, candidates: Iterable[QuickBooksInvoice]
) -> list[tuple[int, QuickBooksInvoice]]:
    """(generation, invoice) of those that carry a mark of this Autotask invoice, whatever the generation."""
    return _of_ours(company_key, f"invoice:{invoice_id}", candidates)


def recognised_invoice(company_key: str, invoice: Invoice, found: QuickBooksInvoice, generation: int) -> Recognised:
    """The link of an invoice that was found."""
    base = f"invoice:{invoice.id}"
    step = Step(
        base=base,
        generation=generation,
        kind=StepKind.CREATE_INVOICE,
        subject=invoice.number,
        summary=f"Invoice {invoice.number} was found in QuickBooks",
        request=None,
        invoice_id=invoice.id,
        item_key="\n".join(dict.fromkeys(line.item_name for line in found.lines if line.item_name)),
        mark=memo_token(company_key, base, generation),
        guid=external_guid(company_key, base, generation),
    )
    link = InvoiceLink(
        invoice_id=invoice.id,
        state=LinkState.LINKED,
        txn_id=found.txn_id,
        ref_number=found.ref_number,
        content_hash=invoice_content_hash(invoice),
    )
    return Recognised(step=step, txn_id=found.txn_id, invoice=link)
