"""What a finished step changes in the ledger and in what is known of QuickBooks. Applying twice changes nothing more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from stockpost.core.compare import as_we_wrote, written_order
from stockpost.core.invoice_changes import as_sent
from stockpost.core.ledger import (
    InvoiceLink,
    KnownEntry,
    LinkState,
    OrderLink,
    ReceiptLink,
    StepKind,
    WrittenLine,
    WrittenOrder,
    stays_let_go,
)
from stockpost.core.names import fold
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
from stockpost.core.requests import (
    InvoiceAdd,
    ItemReceiptAdd,
    PurchaseOrderAdd,
    PurchaseOrderLineWrite,
    PurchaseOrderMod,
    TxnDel,
)
from stockpost.core.steps import ReceiptPart, Step, name_of_entry
from stockpost.core.units import is_same_unit


@dataclass(slots=True, kw_only=True)
class Effects:
    """Ledger rows to write, facts to remember by (kind, key), and facts that no longer count."""

    link: OrderLink | None = None
    invoice: InvoiceLink | None = None
    receipts: list[ReceiptLink] = field(default_factory=list)
    known: dict[tuple[str, str], QuickBooksRecord | tuple[()] | None] = field(default_factory=dict)
    forgotten: set[tuple[str, str]] = field(default_factory=set)
    receipts_gone: set[str] = field(default_factory=set)
    """TxnIDs of receipts that are no longer there."""
    entries: dict[tuple[str, int], KnownEntry] = field(default_factory=dict)
    """The entry that was created for a name of Autotask: it stays that one's, whatever either side calls it next."""


def apply_step(
    step: Step,
    record: QuickBooksRecord | None,
    txn_id: str,
    *,
    link: OrderLink | None,
    invoice: InvoiceLink | None = None,
    orders: Mapping[str, QuickBooksOrder | None],
    is_adopted: bool,
    now: datetime,
) -> Effects:
    """The effects of a confirmed or adopted step. `record` is what QuickBooks answered or what was found."""
    effects = Effects()
    if step.kind == StepKind.CREATE_PURCHASE_ORDER and isinstance(record, QuickBooksOrder):
        _entered(step, record, effects, is_adopted=is_adopted, now=now)
    elif step.kind in (StepKind.UPDATE_PURCHASE_ORDER, StepKind.CLOSE_PURCHASE_ORDER) and isinstance(
        record, QuickBooksOrder
    ):
        _changed(step, record, link, effects, is_adopted=is_adopted, now=now)
    elif step.kind == StepKind.RECEIVE_ITEMS:
        _received(step, record, txn_id, link, orders, effects, is_adopted=is_adopted, now=now)
    elif step.kind == StepKind.ADJUST_ON_HAND:
        effects.forgotten.add(("on_hand", step.item_key))
    elif step.kind == StepKind.CREATE_INVOICE:
        _invoiced(step, record, txn_id, effects, is_adopted=is_adopted, now=now)
    elif isinstance(step.request, TxnDel) and step.request.kind == "Invoice":
        _invoice_deleted(step, step.request, invoice, effects)
    elif isinstance(step.request, TxnDel):
        _deleted(step, step.request, link, orders, effects)
    else:
        _listed(step, record, txn_id, effects)
    if isinstance(record, QuickBooksAdjustment | QuickBooksInvoice | QuickBooksReceipt):
        # A message that leaves again knows its items by the names they had at first; the answer tells those they have now.
        effects.forgotten.update(("on_hand", fold(line.item_name)) for line in record.lines)
    if effects.link is not None:
        effects.link = stays_let_go(effects.link, link)
    if effects.invoice is not None:
        effects.invoice = stays_let_go(effects.invoice, invoice)
    return effects


def _entered(step: Step, record: QuickBooksOrder, effects: Effects, *, is_adopted: bool, now: datetime) -> None:
    if is_adopted and isinstance(step.request, PurchaseOrderAdd):
        written = _as_sent(step.request, record, step.line_ids)
    else:
        written = written_order(record, step.line_ids)
    effects.link = OrderLink(
        order_id=step.order_id or 0,
        state=LinkState.LINKED,
        txn_id=record.txn_id,
        ref_number=record.ref_number,
        vendor_id=step.vendor_id,
        content_hash=step.order_content_hash,
        written=written,
        transferred_at=now,
    )
    effects.known["order", record.txn_id] = record
    effects.forgotten.update(_on_order(record, effects.link))
    if record.ref_number:
        effects.forgotten.add(("order_number", record.ref_number))


def _as_sent(request: PurchaseOrderAdd, record: QuickBooksOrder, line_ids: Sequence[int]) -> WrittenOrder:
    """What was found after a lost answer may have been edited meanwhile: the edit must show, so what counts as written is what was sent, and
    of what QuickBooks fills in by itself what is there as long as nobody has touched it."""
    is_touched = record.time_modified != record.time_created
    return WrittenOrder(
        vendor_list_id=request.vendor_list_id,
        ref_number=request.ref_number or record.ref_number,
        memo=request.memo,
        vendor_message=request.vendor_message,
        ship_address=request.ship_address,
        fob=request.fob,
        txn_date=request.txn_date,
        due_date=None if is_touched else record.due_date,
        expected_date=None if is_touched else record.expected_date,
        ship_method=record.ship_method if request.ship_method_list_id else "",
        customer_list_id=request.ship_to_entity_list_id,
        vendor_name=record.vendor_name if record.vendor_list_id == request.vendor_list_id else "",
        lines=tuple(
            WrittenLine(
                line_id=line_id,
                txn_line_id=there.txn_line_id if there else "",
                item_list_id=sent.item_list_id,
                quantity=sent.quantity or Decimal(0),
                rate=sent.rate or Decimal(0),
                item_name=there.item_name if there else "",
                unit=_unit_as_sent(sent, there),
                # Where none was sent QuickBooks puts the item's own.
                description=sent.description or (there.description if there else None),
                part_number=sent.part_number or (there.part_number if there else None),
            )
            for line_id, sent, there in zip(
                line_ids, request.lines, _lines_as_sent(request.lines, record.lines), strict=True
            )
        ),
    )


def _unit_as_sent(sent: PurchaseOrderLineWrite, there: QuickBooksOrderLine | None) -> str | None:
    """As QuickBooks shows the unit that was named, and that one as it was named where a person changed it; None where none was."""
    if not sent.unit:
        return None
    is_there = there is not None and is_same_unit(sent.unit, sent.unit_abbreviation, there.unit)
    return there.unit if there is not None and is_there else sent.unit


def _lines_as_sent(
    sent: Sequence[PurchaseOrderLineWrite], there: Sequence[QuickBooksOrderLine]
) -> list[QuickBooksOrderLine | None]:
    """For each line that was sent the one that QuickBooks made of it, by item in their order; None for one that a person removed."""
    left = list(there)
    matched = []
    for line in sent:
        found = next((one for one in left if one.item_list_id == line.item_list_id), None)
        if found is not None:
            left.remove(found)
        matched.append(found)
    return matched


def _changed(
    step: Step,
    record: QuickBooksOrder,
    link: OrderLink | None,
    effects: Effects,
    *,
    is_adopted: bool,
    now: datetime,
) -> None:
    assert link is not None  # noqa: S101 - only what was entered is changed, and no link is ever removed
    line_ids = step.line_ids or tuple(line.line_id for line in (link.written.lines if link.written else ()))
    written = written_order(record, line_ids)
    request, before = step.request, link.written or written
    assert isinstance(request, PurchaseOrderMod)  # noqa: S101 - nothing else changes an order
    if is_adopted:
        written = _as_changed(request, written, before)
    kept, customer = as_we_wrote(written, before), request.ship_to_entity_list_id
    # Unless this very change wrote it.
    written = replace(
        kept,
        fob=kept.fob if request.fob is None else written.fob,
        ship_method=kept.ship_method if request.ship_method_list_id is None else written.ship_method,
        customer_list_id=kept.customer_list_id if customer is None else customer,
        # It follows the vendor's terms.
        due_date=kept.due_date if request.vendor_list_id is None else written.due_date,
    )
    effects.link = replace(
        link,
        state=LinkState.CLOSED if step.kind == StepKind.CLOSE_PURCHASE_ORDER else LinkState.LINKED,
        ref_number=record.ref_number,
        vendor_id=step.vendor_id or link.vendor_id,
        content_hash=step.order_content_hash or link.content_hash,
        written=written,
        transferred_at=now,
    )
    effects.known["order", record.txn_id] = record
    effects.forgotten.update(_on_order(record, link))


def _on_order(record: QuickBooksOrder | None, link: OrderLink | None) -> set[tuple[str, str]]:
    """The items of which QuickBooks has another quantity on order since: of the lines that are there, and of those that were written before."""
    before = [line.item_name for line in link.written.lines] if link is not None and link.written is not None else []
    now = [line.item_name for line in record.lines] if record is not None else []
    return {("on_order", fold(name)) for name in (*before, *now) if name}


def _as_changed(request: PurchaseOrderMod, found: WrittenOrder, before: WrittenOrder) -> WrittenOrder:
    """As `_as_sent` for a change: what it did not touch counts as it was written before, so that a person's edit shows."""
    lines = before.lines
    if request.lines is not None:
        known = {line.txn_line_id: line for line in before.lines}
        lines = tuple(
            known.get(there.txn_line_id, there) if sent.keep_only else there
            for sent, there in zip(request.lines, found.lines, strict=False)
        )
    return replace(
        found,
        vendor_list_id=before.vendor_list_id if request.vendor_list_id is None else found.vendor_list_id,
        vendor_name=before.vendor_name if request.vendor_list_id is None else found.vendor_name,
        ref_number=before.ref_number if request.ref_number is None else found.ref_number,
        memo=before.memo if request.memo is None else found.memo,
        vendor_message=before.vendor_message if request.vendor_message is None else found.vendor_message,
        ship_address=before.ship_address if request.ship_address is None else found.ship_address,
        lines=lines,
    )


def _received(
    step: Step,
    record: QuickBooksRecord | None,
    txn_id: str,
    link: OrderLink | None,
    orders: Mapping[str, QuickBooksOrder | None],
    effects: Effects,
    *,
    is_adopted: bool,
    now: datetime,
) -> None:
    assert link is not None  # noqa: S101 - as in `_changed`
    effects.link = replace(link, transferred_at=now)
    parts = _parts_there(step, record, link)
    effects.receipts = [
        ReceiptLink(
            order_id=step.order_id or 0,
            line_id=part.line_id,
            receiving_ids=part.receiving_ids,
            quantity=part.quantity,
            txn_id=txn_id,
        )
        for part in parts
    ]
    assert isinstance(step.request, ItemReceiptAdd)  # noqa: S101 - it was sent
    order = orders.get(step.request.lines[0].order_txn_id)
    if order is None:
        return
    # A receipt that was found afterwards was found through its order as it is now: that has counted it already.
    received = {part.txn_line_id: Decimal(0) if is_adopted else part.quantity for part in parts}
    lines = tuple(
        replace(line, received=(line.received or Decimal(0)) + received.get(line.txn_line_id, Decimal(0)))
        for line in order.lines
    )
    effects.known["order", order.txn_id] = replace(order, lines=lines)
    effects.forgotten.update(("on_hand", fold(line.item_name)) for line in order.lines if line.txn_line_id in received)


def _parts_there(step: Step, record: QuickBooksRecord | None, link: OrderLink) -> list[ReceiptPart]:
    """What QuickBooks made of a receipt: it leaves out lines that take no more, and saves the others (QuickBooks FACTS 4, linking rule 4).
    Of one that people have changed before it was found, what was sent counts, as in `_as_sent`."""
    parts = list(step.parts)
    if not isinstance(record, QuickBooksReceipt) or record.time_modified != record.time_created:
        return parts
    if not 0 < len(record.lines) < len(parts):
        return parts
    items = {line.txn_line_id: line.item_list_id for line in (link.written.lines if link.written else ())}
    there = Counter((line.item_list_id, line.quantity) for line in record.lines)
    saved = []
    for part in parts:
        line = items.get(part.txn_line_id, ""), part.quantity
        if there[line]:
            there[line] -= 1
            saved.append(part)
    return saved


def _invoiced(
    step: Step, record: QuickBooksRecord | None, txn_id: str, effects: Effects, *, is_adopted: bool, now: datetime
) -> None:
    """The record is missing in the short answer to a write that QuickBooks remembers: then it is read when it is needed."""
    ref_number = step.request.ref_number if isinstance(step.request, InvoiceAdd) else ""
    written = None
    if isinstance(record, QuickBooksInvoice):
        ref_number = record.ref_number
        effects.known["invoice", txn_id] = record
        written = as_sent(step, record) if is_adopted else record
    effects.invoice = InvoiceLink(
        invoice_id=step.invoice_id or 0,
        state=LinkState.LINKED,
        txn_id=txn_id,
        ref_number=ref_number,
        content_hash=step.order_content_hash,
        transferred_at=now,
        written=written,
    )
    effects.forgotten.add(("invoice_number", ref_number))
    effects.forgotten.update(("on_hand", fold(name)) for name in step.item_key.split("\n"))


def _invoice_deleted(step: Step, request: TxnDel, invoice: InvoiceLink | None, effects: Effects) -> None:
    """Taken back, as an order is."""
    effects.known["invoice", request.txn_id] = None
    if invoice is not None and invoice.txn_id == request.txn_id and not invoice.state.is_let_go:
        effects.invoice = replace(invoice, state=LinkState.GONE, txn_id="", content_hash="", written=None)
        effects.known["invoice_number", invoice.ref_number] = ()
        effects.forgotten.add(("invoice_number", invoice.ref_number))
    effects.forgotten.update(("on_hand", fold(name)) for name in step.item_key.split("\n"))


def _deleted(
    step: Step,
    request: TxnDel,
    link: OrderLink | None,
    orders: Mapping[str, QuickBooksOrder | None],
    effects: Effects,
) -> None:
    """Taken back: the order can be transferred again, under marks of the next generation (design 5.5)."""
    if request.kind == "PurchaseOrder":
        effects.known["order", request.txn_id] = None
        effects.forgotten.update(_on_order(orders.get(request.txn_id), link))
        # What a person let go of stays let go of, also where they deleted it themselves.
        if link is not None and link.txn_id == request.txn_id and not link.state.is_let_go:
            effects.link = replace(link, state=LinkState.GONE, txn_id="", written=None, content_hash="", kept=())
            # As far as known the number is free; before it is used QuickBooks is asked.
            effects.known["order_number", link.ref_number] = ()
            effects.forgotten.add(("order_number", link.ref_number))
    elif request.kind == "ItemReceipt":
        effects.receipts_gone.add(request.txn_id)
        effects.known["receipt", request.txn_id] = None
        assert link is not None  # noqa: S101 - as in `_changed`
        order = orders.get(link.txn_id)
        effects.forgotten.add(("order", link.txn_id))
        effects.forgotten.update(("on_hand", fold(line.item_name)) for line in (order.lines if order else ()))
    else:
        effects.known["adjustment", request.txn_id] = None
    effects.forgotten.update(("on_hand", fold(name)) for name in step.item_key.split("\n"))


def _listed(step: Step, record: QuickBooksRecord | None, list_id: str, effects: Effects) -> None:
    name = name_of_entry(step)
    if name is not None and list_id:
        effects.entries[name] = KnownEntry(list_id=list_id, full_name=step.subject, key=step.item_key)
    if name is not None and isinstance(record, Entity | Item) and fold(record.full_name) != step.item_key:
        # Somebody renamed it before it was found: its name is not there.
        return
    if isinstance(record, Entity):
        effects.known["entity", step.item_key] = effects.known["entity_by_list_id", record.list_id] = record
    elif isinstance(record, Item):
        effects.known["item", step.item_key] = effects.known["item_by_list_id", record.list_id] = record
    elif isinstance(record, Account):
        effects.known["account", step.item_key] = record
    else:
        effects.forgotten.update((kind, step.item_key) for kind in ("entity", "item", "account"))
        effects.forgotten.update((kind, list_id) for kind in ("entity_by_list_id", "item_by_list_id"))
