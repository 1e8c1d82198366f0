"""Which receipts an order still needs in QuickBooks (B4–B6, B11, B13)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import groupby

from stockpost.core.autotask_records import OrderLine, PurchaseOrder, Receiving, received_in_autotask
from stockpost.core.decimals import number
from stockpost.core.ledger import ReceiptLink, StepKind
from stockpost.core.markers import external_guid, memo_token, receipt_base
from stockpost.core.other_lines import lines_received_alone, with_other_lines
from stockpost.core.problems import Difference, Problem, problem
from stockpost.core.quickbooks_records import QuickBooksOrderLine
from stockpost.core.receipt_changes import LineReceipts
from stockpost.core.requests import ItemReceiptAdd, ItemReceiptLineWrite
from stockpost.core.resolve import Resolver
from stockpost.core.steps import ReceiptPart, Step, content_hash
from stockpost.core.text import storable

REF_NUMBER_LENGTH = 20
ELSEWHERE = "A receipt of {} no longer counts for it in QuickBooks"
"""Title where a receipt is still there: taken off its order, on another one, or with another vendor or item."""
LESS_RECEIVED = "Less is received on {} in QuickBooks than was posted"
"""Title while it is not known what became of the receipts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where receipts go: the purchase order in QuickBooks, empty while it is not there. `lines` is by Autotask line, in the order that
    they have in QuickBooks."""

    txn_id: str = ""
    vendor_list_id: str = ""
    lines: Mapping[int, QuickBooksOrderLine]
    is_ready: bool = False
    kept_quantities: Collection[int] = ()
    """Autotask lines of which QuickBooks orders its own quantity, as a person agreed."""
    changed: Mapping[int, LineReceipts] = field(default_factory=dict)
    """What people did to receipts of ours, by Autotask line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Portion:
    """What is posted of one line and date."""

    line: OrderLine
    day: date
    receivings: tuple[Receiving, ...]
    quantity: Decimal


def plan_receipts(order: PurchaseOrder, target: Target, resolver: Resolver) -> tuple[list[Step], list[Problem]]:
    """The receipts that bring QuickBooks from what it has received to what Autotask has received, never more."""
    portions: list[_Portion] = []
    problems: list[Problem] = []
    counted = with_other_lines(order, {line_id: one.received or Decimal(0) for line_id, one in target.lines.items()})
    for line in order.lines:
        there = target.lines.get(line.id)
        posted = (there.received or Decimal(0)) if there else Decimal(0)
        changed = target.changed.get(line.id, LineReceipts())
        ordered = _ordered(line, there, is_kept=line.id in target.kept_quantities)
        found = _line_problem(order, line, posted, resolver, changed, is_known=there is not None) or _full(
            order, line, there, resolver, ordered=ordered, counted=counted[line.id]
        )
        if found is not None:
            problems.append(found)
            continue
        portions.extend(_that_fit(_portions(order, line, counted[line.id], resolver), posted, ordered))
    if problems:
        return [], problems
    return [_receipt(order, group, target, resolver) for group in _grouped(order, portions, target, resolver)], []


def posted_again(order: PurchaseOrder, target: Target, resolver: Resolver) -> list[ReceiptLink]:
    """Receipts of ours as they count from now on, where a person chose `recreate` for what is missing of them. That is a decision about
    what they saw: QuickBooks is asked again first, and where something else became of the receipts they are asked again, too."""
    again: list[ReceiptLink] = []
    for line in order.lines:
        changed = target.changed.get(line.id, LineReceipts())
        if changed.is_elsewhere or changed.is_unread or not changed.left:
            continue
        basis = _missing_basis(order, line, target.lines[line.id].received or Decimal(0), resolver, changed)
        if resolver.ledger.decided("receipt_deleted", basis, order_id=order.id) == "recreate":
            again.extend(changed.left)
    return again


def counting(again: Collection[ReceiptLink], resolver: Resolver) -> Resolver:
    """The same with these receipts in the ledger in place of those that they were."""
    if not again:
        return resolver
    newest = {(one.txn_id, one.line_id): one for one in again}
    receipts = {
        order_id: tuple(newest.get((one.txn_id, one.line_id), one) for one in ours)
        for order_id, ours in resolver.ledger.receipts.items()
    }
    return replace(resolver, ledger=replace(resolver.ledger, receipts=receipts))


def corrected_receipts(
    order: PurchaseOrder, target: Target, linked: Collection[str], resolver: Resolver
) -> list[ReceiptLink]:
    """Receipts of ours that are no longer expected: Autotask took units back, and QuickBooks was corrected to the same (B13).

    `linked` are the transactions that the order still shows; where their quantities explain what is left, they stay ours, a lowered one
    with what is left of it: taken off its order later, its units would be received twice by somebody who knew nothing of it (P1).
    """
    let_go: list[ReceiptLink] = []
    for line in order.lines:
        there = target.lines.get(line.id)
        received = received_in_autotask(order, line.id)
        if there is None or there.received != received or resolver.ledger.posted_by_us(order.id, line.id) <= received:
            continue
        receipts = resolver.ledger.receipts.get(order.id, ())
        ours = [receipt for receipt in receipts if receipt.line_id == line.id and not receipt.is_gone]
        counting = {one.txn_id: one for one in target.changed.get(line.id, LineReceipts()).left}
        newest = [
            counting.get(receipt.txn_id, replace(receipt, is_gone=receipt.txn_id not in linked)) for receipt in ours
        ]
        is_explained = sum((one.quantity for one in newest if not one.is_gone), Decimal(0)) <= received
        let_go += (
            [one for one in newest if one not in ours] if is_explained else [replace(one, is_gone=True) for one in ours]
        )
    return let_go


def _line_problem(
    order: PurchaseOrder,
    line: OrderLine,
    posted: Decimal,
    resolver: Resolver,
    changed: LineReceipts,
    *,
    is_known: bool,
) -> Problem | None:
    ours = resolver.ledger.posted_by_us(order.id, line.id)
    received = received_in_autotask(order, line.id)
    name = name_of(line)
    rows = (_received_row(name, received, ours, posted), *changed.differences)
    if changed.raised and resolver.ledger.decided("receipt_changed", changed.raised, order_id=order.id) != "adopt":
        return problem(
            "receipt_changed",
            order_id=order.id,
            item=name,
            number=order.number,
            basis=changed.raised,
            posted=number(ours),
            found=number(posted),
            differences=rows,
        )
    if received < ours and posted > received:
        return problem(
            "received_less",
            order_id=order.id,
            item=name,
            number=order.number,
            basis=f"{line.id}:{received}:{ours}",
            received=number(received),
            posted=number(ours),
            differences=rows,
        )
    # Corrected on both sides to the same quantity, nothing is missing.
    if is_known and posted < min(ours, received):
        found = problem(
            "receipt_deleted",
            order_id=order.id,
            item=name,
            number=order.number,
            basis=_missing_basis(order, line, posted, resolver, changed),
            posted=number(ours),
            found=number(posted),
            differences=rows,
        )
        if changed.is_elsewhere:
            return not_twice(found, order)
        return not_read(replace(found, title=LESS_RECEIVED.format(order.number))) if changed.is_unread else found
    return None


def _missing_basis(
    order: PurchaseOrder, line: OrderLine, posted: Decimal, resolver: Resolver, changed: LineReceipts
) -> str:
    return f"{line.id}:{resolver.ledger.posted_by_us(order.id, line.id)}:{posted}:{changed.state}"


def not_twice(found: Problem, order: PurchaseOrder) -> Problem:
    """Its units are on hand all the same, so posting them again would enter them twice."""
    return replace(
        found,
        title=ELSEWHERE.format(order.number),
        explanation=f"{found.explanation} A receipt of ours is still in QuickBooks, but no longer counts for this line, and would be entered twice.",
        remedy="Put it right or delete it in QuickBooks and try again, or leave QuickBooks as it is and let go of the order.",
        choices=("retry", "detach"),
    )


def not_read(found: Problem) -> Problem:
    """A conversation ended between the order and its receipts: whether their units are still on hand is asked before they are entered
    again."""
    return replace(
        found,
        explanation=f"{found.explanation} What became of its receipts has not been read from QuickBooks yet.",
        remedy="Try again to have them read, which says what can be done, or leave QuickBooks as it is and let go of the order.",
        choices=("retry", "detach"),
    )


def name_of(line: OrderLine) -> str:
    return line.product.name if line.product else str(line.id)


def _received_row(name: str, received: Decimal, ours: Decimal, there: Decimal) -> Difference:
    return Difference(
        field=f"{name}: received", autotask=number(received), last_transferred=number(ours), quickbooks=number(there)
    )


def _ordered(line: OrderLine, there: QuickBooksOrderLine | None, *, is_kept: bool) -> Decimal | None:
    """What the line orders in QuickBooks, or will once it is entered or updated; None where it has no quantity."""
    if there is None:
        return line.quantity
    if there.received is None or there.quantity is None:
        return None
    return there.quantity if is_kept else max(there.quantity, line.quantity)


def _that_fit(portions: Sequence[_Portion], posted: Decimal, ordered: Decimal | None) -> list[_Portion]:
    """Those before which the line is not full. What comes after them is asked about once they are posted: in one receipt with other lines
    QuickBooks would leave it out (FACTS 4, linking rule 4)."""
    fitting = []
    for portion in portions:
        if ordered is None or posted < ordered:
            fitting.append(portion)
        posted += portion.quantity
    return fitting


def _full(
    order: PurchaseOrder,
    line: OrderLine,
    there: QuickBooksOrderLine | None,
    resolver: Resolver,
    *,
    ordered: Decimal | None,
    counted: Decimal,
) -> Problem | None:
    """QuickBooks takes a receipt above what is ordered, but none on a line that is fully received (FACTS 4, linking rule 7)."""
    if there is None or there.received is None or ordered is None:
        return None
    received = received_in_autotask(order, line.id)
    if received <= counted or there.received < ordered:
        return None
    name = name_of(line)
    ours = resolver.ledger.posted_by_us(order.id, line.id)
    return problem(
        "received_more",
        order_id=order.id,
        item=name,
        number=order.number,
        basis=f"{line.id}:{line.quantity}:{received}:{there.received}",
        ordered=number(line.quantity),
        received=number(received),
        posted=number(there.received),
        differences=(_received_row(name, received, ours, there.received),),
    )


def _portions(order: PurchaseOrder, line: OrderLine, posted: Decimal, resolver: Resolver) -> list[_Portion]:
    """What is open on a line, as portions by receive date; what people received by hand is taken from the oldest dates (B6)."""
    open_quantity = received_in_autotask(order, line.id) - posted
    if open_quantity <= 0:
        return []
    ours = resolver.ledger.receivings_posted(order.id, line.id)
    units = {r.id: r.quantity for r in order.receivings}

    def is_lacking(receiving: Receiving) -> bool:
        """Does its receipt hold less than it names? What is missing of it is posted again."""
        receipt = ours[receiving.id]
        return receipt.quantity < sum(units.get(one, Decimal(0)) for one in receipt.receiving_ids)

    # What a receipt of ours names is posted: another one is made of it only where nothing else explains what is open.
    receivings = sorted(
        (r for r in order.receivings if r.line_id == line.id and r.quantity > 0),
        key=lambda r: (r.id not in ours, r.id in ours and is_lacking(r), r.received_at, r.id),
    )
    taken: list[tuple[Receiving, Decimal]] = []
    for receiving in reversed(receivings):
        quantity = min(receiving.quantity, open_quantity)
        if quantity > 0:
            taken.append((receiving, quantity))
        open_quantity -= quantity
    taken.sort(key=lambda entry: (entry[0].received_at, entry[0].id))

    def day(entry: tuple[Receiving, Decimal]) -> date:
        return resolver.context.local_date(entry[0].received_at)

    portions = []
    for when, entries in groupby(taken, key=day):
        group = list(entries)
        portions.append(
            _Portion(
                line=line,
                day=when,
                receivings=tuple(r for r, _ in group),
                quantity=sum((q for _, q in group), Decimal(0)),
            )
        )
    return portions


def _grouped(
    order: PurchaseOrder, portions: list[_Portion], target: Target, resolver: Resolver
) -> list[list[_Portion]]:
    """One receipt per line and date, or with the setting `shipment` one per date with all its lines, in the order that they have in
    QuickBooks: it refuses another one (QuickBooks FACTS 4, linking rule 5)."""
    if resolver.settings.receipt_grouping == "line":
        return [[portion] for portion in portions]
    alone = lines_received_alone(order, target.lines, resolver.ledger.mappings)
    positions = {line_id: position for position, line_id in enumerate(target.lines)}
    portions = sorted(portions, key=lambda portion: positions.get(portion.line.id, len(positions)))
    shipments: dict[tuple[date, int | None], list[_Portion]] = {}
    for portion in sorted(portions, key=lambda portion: portion.day):
        shipments.setdefault((portion.day, portion.line.id if portion.line.id in alone else None), []).append(portion)
    return list(shipments.values())


def _receipt(order: PurchaseOrder, group: list[_Portion], target: Target, resolver: Resolver) -> Step:
    first_id = min(receiving.id for portion in group for receiving in portion.receivings)
    base = receipt_base(first_id)
    generation = resolver.ledger.next_generation(base)
    key = resolver.context.company_key
    guid, mark = external_guid(key, base, generation), memo_token(key, base, generation)
    closing_date = resolver.facts.preferences.closing_date if resolver.facts.preferences else None
    day = group[0].day
    txn_date = resolver.context.today if closing_date is not None and day <= closing_date else day
    invoice = next(
        (r.vendor_invoice_number for p in group for r in p.receivings if r.vendor_invoice_number),
        order.vendor_invoice_number,
    )
    parts = tuple(
        ReceiptPart(
            line_id=portion.line.id,
            txn_line_id=target.lines[portion.line.id].txn_line_id if portion.line.id in target.lines else "",
            receiving_ids=tuple(receiving.id for receiving in portion.receivings),
            quantity=portion.quantity,
        )
        for portion in group
    )
    memo = f"PO {order.number} received {day.isoformat()} {mark}"
    request = None
    if target.is_ready and all(part.txn_line_id for part in parts):
        request = ItemReceiptAdd(
            vendor_list_id=target.vendor_list_id,
            txn_date=txn_date,
            ref_number=storable(invoice, length=REF_NUMBER_LENGTH, one_line=True),
            memo=storable(memo),
            external_guid=guid,
            lines=tuple(
                ItemReceiptLineWrite(
                    order_txn_id=target.txn_id,
                    order_txn_line_id=part.txn_line_id,
                    quantity=part.quantity,
                    unit=target.lines[part.line_id].unit,
                )
                for part in parts
            ),
        )
    names = ", ".join(
        f"{number(portion.quantity)} × {portion.line.product.name if portion.line.product else portion.line.id}"
        for portion in group
    )
    late = "" if txn_date == day else f", dated {txn_date.isoformat()} since {day.isoformat()} is closed"
    return Step(
        base=base,
        generation=generation,
        kind=StepKind.RECEIVE_ITEMS,
        subject=names,
        summary=f"Receive {names} (received {day.isoformat()}{late})",
        request=request,
        content_hash=content_hash("receipt", parts, day, txn_date if late else None, invoice),
        order_id=order.id,
        parts=parts,
        mark=mark,
        guid=guid,
    )
