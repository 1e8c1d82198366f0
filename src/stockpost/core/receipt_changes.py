"""What people did to receipts of ours: raised, lowered, deleted, turned into a bill, or no longer on their order (B11).

Their quantities are on the purchase order, which is read anyway. Only where that says something else than we posted are the receipts
read as well, to tell a receipt entered by hand (B6) from one of ours that was edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from stockpost.core.autotask_records import OrderLine, PurchaseOrder, received_in_autotask
from stockpost.core.compare import number
from stockpost.core.ledger import ReceiptLink
from stockpost.core.problems import Difference
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine, QuickBooksReceipt
from stockpost.core.resolve import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReceipts:
    """What became of our receipts of one line. `raised` names what was added to them and how much, empty where nothing was;
    `is_elsewhere`: one is still in QuickBooks, but it does not count for this line any more. `is_unread`: one was not looked at
    since the order was read, so it may be elsewhere, too; `is_back`: one that a person let be posted again is elsewhere after all."""

    differences: tuple[Difference, ...] = ()
    raised: str = ""
    is_elsewhere: bool = False
    is_unread: bool = False
    is_back: bool = False


def changed_receipts(
    order: PurchaseOrder, lines: Mapping[int, QuickBooksOrderLine], found: QuickBooksOrder, resolver: Resolver
) -> dict[int, LineReceipts] | None:
    """By Autotask line, for the lines that have received something else than we posted; None while receipts must be read first.

    A receipt that a person let be posted again is looked at, too, as long as that is to be done: it may have been taken off the order
    since they saw it.
    """
    doubtful = {
        line.id: (_unlike(order, line, there, resolver), _posted_again(order, line, there, resolver))
        for line in order.lines
        if (there := lines.get(line.id)) is not None
    }
    doubtful = {line_id: one for line_id, one in doubtful.items() if any(one)}
    unread = {
        receipt.txn_id
        for unlike, again in doubtful.values()
        for receipt in (*unlike, *again)
        if receipt.txn_id not in resolver.facts.receipts
    }
    if unread and resolver.facts.is_live:
        resolver.needs.receipt_txn_ids.update(unread)
        return None
    return {
        line_id: _of_line(order, lines[line_id], found, resolver, ours=unlike, again=again)
        for line_id, (unlike, again) in doubtful.items()
    }


def _unlike(order: PurchaseOrder, line: OrderLine, there: QuickBooksOrderLine, resolver: Resolver) -> list[ReceiptLink]:
    """Receipts of ours, where the line has received something else than they posted."""
    if (there.received or Decimal(0)) == resolver.ledger.posted_by_us(order.id, line.id):
        return []
    receipts = resolver.ledger.receipts.get(order.id, ())
    return [receipt for receipt in receipts if receipt.line_id == line.id and not receipt.is_gone]


def _posted_again(
    order: PurchaseOrder, line: OrderLine, there: QuickBooksOrderLine, resolver: Resolver
) -> list[ReceiptLink]:
    """Receipts that count as gone and whose receivings are to be posted now."""
    if received_in_autotask(order, line.id) <= (there.received or Decimal(0)):
        return []
    open_ids = {one.id for one in order.receivings} - resolver.ledger.receivings_posted(order.id, line.id)
    receipts = resolver.ledger.receipts.get(order.id, ())
    return [one for one in receipts if one.line_id == line.id and one.is_gone and open_ids & {*one.receiving_ids}]


def _of_line(
    order: PurchaseOrder,
    there: QuickBooksOrderLine,
    found: QuickBooksOrder,
    resolver: Resolver,
    *,
    ours: list[ReceiptLink],
    again: list[ReceiptLink],
) -> LineReceipts:
    rows: list[Difference] = []
    raised: list[str] = []
    is_elsewhere = False
    as_known = Decimal(0)
    is_back = False
    for receipt in again:
        record = resolver.facts.receipts.get(receipt.txn_id)
        words, added = _became(receipt, record, there, found, resolver)
        if record is not None and added is None:
            is_back = True
            rows.append(_row(order, receipt, there, words))
    for receipt in ours:
        record = resolver.facts.receipts.get(receipt.txn_id)
        words, added = _became(receipt, record, there, found, resolver)
        if not words:
            as_known += receipt.quantity
            continue
        if record is not None and added is not None:
            as_known += receipt.quantity + added
        rows.append(_row(order, receipt, there, words))
        is_elsewhere = is_elsewhere or (record is not None and added is None)
        if added is not None and added > 0:
            raised.append(f"{receipt.txn_id}:{receipt.quantity + added}")
    return LineReceipts(
        differences=tuple(rows),
        raised=",".join(raised) or _raised_bill(order.id, ours, there, found, resolver),
        is_elsewhere=is_elsewhere,
        # By what is known of them the receipts hold more than their order counts: they changed after they were last read.
        is_unread=not resolver.facts.is_live and as_known > (there.received or Decimal(0)),
        is_back=is_back,
    )


def _row(order: PurchaseOrder, receipt: ReceiptLink, there: QuickBooksOrderLine, words: str) -> Difference:
    return Difference(
        field=f"Receipt of {number(receipt.quantity)} × {there.item_name}",
        autotask=f"{number(_received_of(order, receipt))} received",
        last_transferred=number(receipt.quantity),
        quickbooks=words,
    )


def _received_of(order: PurchaseOrder, receipt: ReceiptLink) -> Decimal:
    """What Autotask says today of the receivings in the receipt."""
    return sum((one.quantity for one in order.receivings if one.id in receipt.receiving_ids), Decimal(0))


def _became(
    receipt: ReceiptLink,
    record: QuickBooksReceipt | None,
    there: QuickBooksOrderLine,
    found: QuickBooksOrder,
    resolver: Resolver,
) -> tuple[str, Decimal | None]:
    """In words, empty where nothing changed, and the units that were added; None where it does not count for the line any more."""
    if record is None:
        if any(linked.txn_id == receipt.txn_id and linked.kind == "Bill" for linked in found.linked):
            return "turned into a bill", Decimal(0)
        return ("deleted" if receipt.txn_id in resolver.facts.receipts else ""), None
    if all(linked.txn_id != found.txn_id for linked in record.linked):
        other = next((linked.ref_number for linked in record.linked if linked.kind == "PurchaseOrder"), "")
        return (f"on purchase order {other}" if other else "no longer on this order"), None
    of_item = [line.quantity or Decimal(0) for line in record.lines if line.item_list_id == there.item_list_id]
    if not of_item:
        return "now of " + ", ".join(line.item_name for line in record.lines), None
    alike = [one for one in resolver.ledger.receipts.get(receipt.order_id, ()) if one.txn_id == receipt.txn_id]
    quantity = sum(of_item, Decimal(0))
    if len(alike) > 1 and len(of_item) > 1:
        # Of two lines of one item in one receipt nobody can tell which is whose; the purchase order's own count is shown.
        quantity = receipt.quantity
    return ("" if quantity == receipt.quantity else number(quantity)), quantity - receipt.quantity


def _raised_bill(
    order_id: int, ours: list[ReceiptLink], there: QuickBooksOrderLine, found: QuickBooksOrder, resolver: Resolver
) -> str:
    """More was received than we posted, nobody else's transaction is on the order, and one of ours is a bill now: it was raised."""
    known = {one.txn_id for one in resolver.ledger.receipts.get(order_id, ()) if not one.is_gone}
    billed = [one.txn_id for one in found.linked if one.kind == "Bill" and one.txn_id in known]
    others = [one for one in found.linked if one.txn_id not in known]
    posted = sum((receipt.quantity for receipt in ours), Decimal(0))
    received = there.received or Decimal(0)
    return f"{billed[0]}:{received}" if billed and not others and received > posted else ""
