"""Recognises in QuickBooks what the ledger does not know: transactions with our marks, as after an older copy of the database was put back.

What is recognised is entered in the ledger and never written a second time (P1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeVar

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import OrderLine, PurchaseOrder
from stockpost.core.company_settings import CompanySettings
from stockpost.core.compare import written_order
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
    StepRecord,
)
from stockpost.core.markers import (
    COUNT,
    external_guid,
    generation_of,
    is_proven,
    memo_token,
    product_of_count,
    read_joint_token,
)
from stockpost.core.names import fold
from stockpost.core.quickbooks_records import (
    QuickBooksAdjustment,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksOrderLine,
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


def _of_ours(
    company_key: str,
    base: str,
    candidates: Iterable[Marked],
    *,
    link: OrderLink | InvoiceLink | None,
    had: frozenset[str],
    ledger: Ledger,
    shows_guids: bool,
) -> list[tuple[int, Marked]]:
    """Those that are proven to be ours, and those that the ledger knows by their TxnIDs: the linked one, and what it `had`.

    Where only the memo speaks for it, it is none of a generation that the ledger saw end: it is a copy that a person made of that.
    """
    linked = {link.txn_id} - {""} if link is not None else set()
    ended = _last_ended(ledger.steps.get(base)) if had and not linked else -1
    ours: list[tuple[int, Marked]] = []
    for found in candidates:
        is_known, guid = found.txn_id in had | linked, found.external_guid
        is_shown = shows_guids and not is_known
        generation = generation_of(company_key, base, memo=found.memo, guid=guid, shows_guids=is_shown)
        if generation is None:
            continue
        if is_known or generation > ended or is_proven(company_key, base, generation, guid, shows_guids=True):
            ours.append((generation, found))
    return ours


def _last_ended(record: StepRecord | None) -> int:
    """The last generation of what was taken back or deleted: before one that is entered by now, or is to be."""
    return -1 if record is None else record.generation - (record.state not in DONE)


def orders_of_ours(
    company_key: str, order_id: int, candidates: Iterable[QuickBooksOrder], *, ledger: Ledger, shows_guids: bool
) -> list[tuple[int, QuickBooksOrder]]:
    """(generation, purchase order) of those that are this Autotask order, whatever the generation. `shows_guids` as in `Facts`."""
    return _of_ours(
        company_key,
        f"po:{order_id}",
        candidates,
        link=ledger.links.get(order_id),
        had=ledger.had(order_id=order_id),
        ledger=ledger,
        shows_guids=shows_guids,
    )


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
    freight = fold(names.freight_item)
    matching = same_items(order, found, names.mappings)
    matching = [
        FREIGHT_LINE_ID if fold(there.item_name) == freight else line_id
        for there, line_id in zip(found.lines, matching, strict=True)
    ]
    left = [line.id for line in order.lines if line.id not in matching]
    return numbered(matching, left if matching.count(None) == len(left) else ())


def numbered(matching: Sequence[int | None], rest: Iterable[int] = ()) -> list[int]:
    """With the lines of `rest` in the places that are left, then a negative number that stands for none."""
    left = iter(rest)
    return [next(left, -position) if one is None else one for position, one in enumerate(matching, start=1)]


def same_items(
    order: PurchaseOrder, found: QuickBooksOrder, mappings: Mapping[tuple[str, int], str]
) -> list[int | None]:
    """For each line in QuickBooks the Autotask line of the same item, if there is one. Of several that with the same quantity and unit cost
    comes first: since items were merged, a line may have the name of another one."""
    left = list(order.lines)
    matching: list[int | None] = [None] * len(found.lines)
    for fits in (_is_as_ordered, _is_any):
        for position, there in enumerate(found.lines):
            if matching[position] is not None:
                continue
            key = fold(there.item_name)
            line = next((one for one in left if _key_of(one, mappings) == key and fits(one, there)), None)
            if line is not None:
                left.remove(line)
                matching[position] = line.id
    return matching


def _is_as_ordered(line: OrderLine, there: QuickBooksOrderLine) -> bool:
    return (line.quantity, line.unit_cost) == (there.quantity or Decimal(0), there.rate or Decimal(0))


def _is_any(_line: OrderLine, _there: QuickBooksOrderLine) -> bool:
    return True


def _key_of(line: OrderLine, mappings: Mapping[tuple[str, int], str]) -> str | None:
    return None if line.product is None else item_key_of(mappings, line.product)


def lines_agree(order: PurchaseOrder, found: QuickBooksOrder, line_ids: list[int]) -> bool:
    """Does QuickBooks order the same lines, quantities and unit costs as Autotask?"""
    wanted = {line.id: (line.quantity, line.unit_cost) for line in order.lines}
    there = {
        line_id: (line.quantity or Decimal(0), line.rate or Decimal(0))
        for line_id, line in zip(line_ids, found.lines, strict=True)
        if line_id != FREIGHT_LINE_ID
    }
    return wanted == there


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
    company_key: str, invoice_id: int, candidates: Iterable[QuickBooksInvoice], *, ledger: Ledger, shows_guids: bool
) -> list[tuple[int, QuickBooksInvoice]]:
    """(generation, invoice) of those that are this Autotask invoice, as `orders_of_ours`."""
    return _of_ours(
        company_key,
        f"invoice:{invoice_id}",
        candidates,
        link=ledger.invoices.get(invoice_id),
        had=ledger.had(invoice_id=invoice_id),
        ledger=ledger,
        shows_guids=shows_guids,
    )


def recognised_invoice(
    company_key: str,
    invoice: Invoice,
    found: QuickBooksInvoice,
    generation: int,
    *,
    written: QuickBooksInvoice | None = None,
) -> Recognised:
    """The link of an invoice that was found; `written` is what it was, None where that is not known."""
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
        written=written,
    )
    return Recognised(step=step, txn_id=found.txn_id, invoice=link)
