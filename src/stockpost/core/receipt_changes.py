"""What people did to receipts of ours: raised, lowered, deleted, turned into a bill, or no longer on their order (B11).

Their quantities are on the purchase order, which is read anyway. Only where that says something else than we posted are the receipts
read as well, to tell a receipt entered by hand (B6) from one of ours that was edited.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from stockpost.core.autotask_records import OrderLine, PurchaseOrder
from stockpost.core.compare import changes_since, received_there
from stockpost.core.decimals import number
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import Ledger, LinkState, OrderLink, ReceiptLink
from stockpost.core.problems import Difference
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine, QuickBooksReceipt
from stockpost.core.resolve import Resolver
from stockpost.core.steps import content_hash

BILLED = "turned into a bill"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReceipts:
    """What became of our receipts of one line. `raised` names what was added to them and how much, empty where nothing was;
    `is_elsewhere`: units of one, or of one that was given up before, are still in QuickBooks, but do not count for this line any more.
    `is_unread`: one was not looked at since the order was read, so it may be elsewhere, too. `state` is another one once something else
    became of them; `left` are those that count for less, or not at all, once a person lets what is missing be posted again."""

    differences: tuple[Difference, ...] = ()
    raised: str = ""
    is_elsewhere: bool = False
    is_unread: bool = False
    state: str = ""
    left: tuple[ReceiptLink, ...] = ()


def changed_receipts(
    order: PurchaseOrder, lines: Mapping[int, QuickBooksOrderLine], found: QuickBooksOrder, resolver: Resolver
) -> dict[int, LineReceipts] | None:
    """By Autotask line, for the lines that have received something else than we posted; None while receipts must be read first."""
    doubtful = {
        line.id: unlike
        for line in order.lines
        if (there := lines.get(line.id)) is not None and (unlike := _unlike(order, line, there, resolver))
    }
    before = {
        line_id: given_up(order.id, _receivings_of(unlike), resolver.ledger) for line_id, unlike in doubtful.items()
    }
    ours = {receipt.txn_id for those in (*doubtful.values(), *before.values()) for receipt in those}
    if unread_of(ours, resolver.facts, resolver.needs, billed=_bills_of(found)) and resolver.facts.is_live:
        return None
    return {
        line_id: _of_line(order, lines[line_id], found, resolver, ours=unlike, before=before[line_id])
        for line_id, unlike in doubtful.items()
    }


def given_up(order_id: int, receiving_ids: Collection[int], ledger: Ledger) -> list[ReceiptLink]:
    """Receipts of ours that count no more and name one of these receivings: what they held was, or is to be, posted again, and an older
    company file may have them."""
    return [
        receipt
        for receipt in ledger.receipts.get(order_id, ())
        if receipt.is_gone and not set(receipt.receiving_ids).isdisjoint(receiving_ids)
    ]


def elsewhere(
    receipts: Iterable[ReceiptLink], there: QuickBooksOrderLine, found: QuickBooksOrder, resolver: Resolver
) -> list[tuple[ReceiptLink, str]]:
    """Those that are in QuickBooks, as far as they were read, and do not count for this line; and in words where they are."""
    became = ((receipt, *_became(receipt, there, found, resolver)) for receipt in receipts)
    return [
        (receipt, words)
        for receipt, words, added in became
        if added is None and _record_of(receipt.txn_id, found, resolver.facts) is not None
    ]


def is_as_we_left_it(link: OrderLink, found: QuickBooksOrder | None, ledger: Ledger) -> bool:
    """Does QuickBooks show the order as it was written, and as received what we posted? One that people received on or closed does not:
    it is looked at, and nothing is found (B6) unless Autotask has received more (B11)."""
    if found is None or (link.state == LinkState.CLOSED and not found.is_closed):
        return False
    if is_closed_by_people(link, found):
        return False
    if link.written is None or link.written.is_uncertain:
        return link.written is None
    return not changes_since(link.written, found) and all(
        units == ledger.posted_by_us(link.order_id, line_id)
        for line_id, units in received_there(link.written, found).items()
    )


def is_closed_by_people(link: OrderLink, found: QuickBooksOrder) -> bool:
    """Did a person close the order, or a line of it?"""
    return link.state != LinkState.CLOSED and (
        found.is_manually_closed or any(line.is_closed_short for line in found.lines)
    )


def are_receipts_others(order_txn_id: str, receipts: Sequence[ReceiptLink], facts: Facts) -> bool:
    """Has a receipt of ours, as far as it was read, other units than we posted, or is it not on its order any more? A bill that bears more is
    looked at, and nothing is found (B11)."""
    posted: dict[str, Decimal] = {}
    for one in receipts:
        if not one.is_gone:
            posted[one.txn_id] = posted.get(one.txn_id, Decimal(0)) + one.quantity
    read = ((units, receipt_or_bill(txn_id, facts)) for txn_id, units in posted.items())
    return any(
        sum((line.quantity or Decimal(0) for line in record.lines), Decimal(0)) != units
        or all(linked.txn_id != order_txn_id for linked in record.linked)
        for units, record in read
        if record is not None
    )


def unread_of(txn_ids: Collection[str], facts: Facts, needs: Needs, *, billed: Collection[str] = ()) -> set[str]:
    """Those of which it is not known what became of them. In a conversation it is asked: whether they are receipts still, and where not,
    whether they are bills. Off its order and turned into a bill, a receipt is no receipt any more and on no order that would tell of it;
    `billed` are those that the order tells of."""
    unread = {one for one in txn_ids if one not in facts.receipts}
    gone = {one for one in txn_ids if one not in unread and facts.receipts[one] is None}
    unbilled = gone - facts.bills.keys() - set(billed)
    if facts.is_live:
        needs.receipt_txn_ids |= unread
        needs.bill_txn_ids |= unbilled
    return unread | unbilled


def receipt_or_bill(txn_id: str, facts: Facts) -> QuickBooksReceipt | None:
    """The receipt, or the bill that it became, as far as it was read."""
    return facts.receipts.get(txn_id) or facts.bills.get(txn_id)


def _record_of(txn_id: str, found: QuickBooksOrder, facts: Facts) -> QuickBooksReceipt | None:
    """The receipt, or the bill that it became off its order. Of a bill on the order it is the order that counts: others may have entered units
    on it as well."""
    return facts.receipts.get(txn_id) or (None if txn_id in _bills_of(found) else facts.bills.get(txn_id))


def _bills_of(found: QuickBooksOrder) -> set[str]:
    return {linked.txn_id for linked in found.linked if linked.kind == "Bill"}


def _receivings_of(receipts: Iterable[ReceiptLink]) -> set[int]:
    return {receiving_id for receipt in receipts for receiving_id in receipt.receiving_ids}


def _unlike(order: PurchaseOrder, line: OrderLine, there: QuickBooksOrderLine, resolver: Resolver) -> list[ReceiptLink]:
    """Receipts of ours, where the line has received something else than they posted."""
    if (there.received or Decimal(0)) == resolver.ledger.posted_by_us(order.id, line.id):
        return []
    receipts = resolver.ledger.receipts.get(order.id, ())
    return [receipt for receipt in receipts if receipt.line_id == line.id and not receipt.is_gone]


def _of_line(
    order: PurchaseOrder,
    there: QuickBooksOrderLine,
    found: QuickBooksOrder,
    resolver: Resolver,
    *,
    ours: list[ReceiptLink],
    before: list[ReceiptLink],
) -> LineReceipts:
    became = [
        (receipt, _record_of(receipt.txn_id, found, resolver.facts), *_became(receipt, there, found, resolver))
        for receipt in ours
    ]
    received = there.received or Decimal(0)
    as_known = sum(
        (
            receipt.quantity + (added or 0)
            for receipt, record, words, added in became
            if not words or (record is not None and added is not None)
        ),
        Decimal(0),
    )
    raised = [f"{receipt.txn_id}:{receipt.quantity + added}" for receipt, _, _, added in became if added and added > 0]
    # Of a receipt of several lines people can take a single one off the order: the receipt says no word of it, the order does.
    is_more = as_known > received
    still_there = elsewhere(before, there, found, resolver)
    changed = [*((receipt, words) for receipt, _, words, _ in became if words), *still_there]
    return LineReceipts(
        differences=tuple(receipt_row(order, receipt, there, words) for receipt, words in changed),
        raised=",".join(raised) or _raised_bill(order.id, ours, there, found, resolver),
        is_elsewhere=(is_more and resolver.facts.is_live)
        or bool(still_there)
        or any(words and record is not None and added is None for _, record, words, added in became),
        # By what is known of them the receipts hold more than their order counts: they changed after they were last read.
        is_unread=is_more and not resolver.facts.is_live,
        state=content_hash(*((receipt.txn_id, words) for receipt, _, words, _ in became)),
        left=_left([(receipt, words, added) for receipt, _, words, added in became], received),
    )


def _left(became: Sequence[tuple[ReceiptLink, str, Decimal | None]], received: Decimal) -> tuple[ReceiptLink, ...]:
    """What was deleted does not count, what was lowered counts for what is left of it, and since nobody can read how much of a bill is
    ours, bills bear what is missing beyond that."""
    counted = [
        (receipt, words == BILLED, min(receipt.quantity, receipt.quantity + added) if added is not None else Decimal(0))
        for receipt, words, added in became
    ]
    missing = sum((quantity for _, _, quantity in counted), Decimal(0)) - received
    left: list[ReceiptLink] = []
    for receipt, is_bill, counts in counted:
        taken = max(Decimal(0), min(missing, counts)) if is_bill else Decimal(0)
        missing -= taken
        quantity = counts - taken
        if quantity != receipt.quantity:
            left.append(replace(receipt, quantity=quantity) if quantity else replace(receipt, is_gone=True))
    return tuple(left)


def receipt_row(order: PurchaseOrder, receipt: ReceiptLink, there: QuickBooksOrderLine, words: str) -> Difference:
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
    receipt: ReceiptLink, there: QuickBooksOrderLine, found: QuickBooksOrder, resolver: Resolver
) -> tuple[str, Decimal | None]:
    """In words, empty where nothing changed, and the units that were added; None where it does not count for the line any more."""
    facts, txn_id = resolver.facts, receipt.txn_id
    record = _record_of(txn_id, found, facts)
    if record is None:
        if txn_id in _bills_of(found):
            return BILLED, Decimal(0)
        return ("deleted", None) if txn_id in facts.receipts and txn_id in facts.bills else ("", Decimal(0))
    if all(linked.txn_id != found.txn_id for linked in record.linked):
        other = next((linked.ref_number for linked in record.linked if linked.kind == "PurchaseOrder"), "")
        where = f"on purchase order {other}" if other else "no longer on this order"
        if record.vendor_list_id and record.vendor_list_id != found.vendor_list_id:
            # Goods of another vendor cannot count for the order (QuickBooks FACTS 4, linking rule 6): that is what to put right.
            where = f"{where}, of another vendor"
        return (f"{BILLED}, {where}" if facts.receipts.get(txn_id) is None else where), None
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
