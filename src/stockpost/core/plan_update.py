"""The change of a purchase order that is already in QuickBooks (B9, B12). `PurchaseOrderMod` replaces all lines, so every line
to keep is listed with its TxnLineID (QuickBooks FACTS 4 'PurchaseOrder')."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from stockpost.core.agreed import Kept
from stockpost.core.autotask_records import Product, PurchaseOrder, received_in_autotask
from stockpost.core.compare import NOT_THERE, WHOLE_LINE, named_lines
from stockpost.core.customer_of_order import is_new_customer, with_customer_of_line
from stockpost.core.decimals import number, price
from stockpost.core.desired import DesiredOrder, order_content_hash
from stockpost.core.entry_meant import is_made_again
from stockpost.core.ledger import OrderLink, StepKind
from stockpost.core.markers import without_tokens
from stockpost.core.names import fold
from stockpost.core.problems import Difference, Problem, problem
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine
from stockpost.core.requests import PurchaseOrderLineWrite, PurchaseOrderMod
from stockpost.core.resolve import Resolver
from stockpost.core.steps import Step, content_hash
from stockpost.core.text import shortened
from stockpost.core.units import is_same_unit

CLEARED = frozenset({"memo", "vendor_message", "ship_address"})
"""Fields that are emptied where Autotask has nothing to say."""
NEW_CUSTOMER = "new customer"
HAS = "has in QuickBooks, as after two were merged"
HAD = "had already when it was taken over from QuickBooks"
OF_ANOTHER_VENDOR = (
    "Delete its receipts in QuickBooks, and try again: the order then gets “{name}”. Or leave QuickBooks as it is, and let go of the order here. "
    "If all orders of “{name}” should go to “{there}”, choose that on the page Mapping, and try again."
)
RECEIVED_LESS_TOO = (
    "Autotask has received {received} of it, so correct or delete the receipt in QuickBooks and try again. Or leave QuickBooks as it is, and let "
    "go of the order."
)
ON_A_LINE_OF_NONE = "QuickBooks has received on a line of {number} that Autotask does not have"
"""Title where Autotask orders the item on other lines."""
SHOWN_LENGTH = 60
"""Characters of a text in the summary of an update."""


def update_step(
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder,
    wanted: DesiredOrder | None,
    resolver: Resolver,
    problems: list[Problem],
    *,
    kept: Kept,
    reopen: bool = False,
) -> Step | None:
    """The update, or None where QuickBooks already says all of it. A quantity below what was received is a problem (B13).
    What is `kept` stays as QuickBooks has it."""
    changes: list[str] = []
    lines: tuple[PurchaseOrderLineWrite, ...] | None = None
    line_ids = tuple(line.line_id for line in link.written.lines) if link.written else ()
    header: dict[str, object] = {}
    if wanted is not None:
        lines, line_ids = _lines(order, link, found, wanted, resolver, changes, problems, kept)
        header = _header(order, link, wanted, found, changes, kept)
    if reopen:
        changes.append("open it again")
    if problems or not changes:
        return None
    request = None
    if wanted is None or wanted.is_complete:
        request = PurchaseOrderMod(
            txn_id=found.txn_id,
            edit_sequence=found.edit_sequence,
            is_manually_closed=False if reopen else None,
            lines=lines,
            **header,  # type: ignore[arg-type]
        )
    base = f"update:{order.id}"
    customer = f"{NEW_CUSTOMER} “{order.purchase_for_name}”"
    told = dict.fromkeys(customer if one == NEW_CUSTOMER else one for one in changes)
    return Step(
        base=base,
        generation=resolver.ledger.next_generation(base),
        kind=StepKind.UPDATE_PURCHASE_ORDER,
        subject=order.number,
        summary=f"Update PO {order.number}: {'; '.join(told)}",
        request=request,
        content_hash=content_hash("update", found.edit_sequence, header, lines, reopen),
        order_id=order.id,
        vendor_id=order.vendor_id,
        order_content_hash=order_content_hash(order),
        line_ids=line_ids,
    )


def closing_step(order: PurchaseOrder, found: QuickBooksOrder, resolver: Resolver, *, is_ready: bool) -> Step:
    """Closes the purchase order; what was received stays (B12)."""
    base = f"close:{order.id}"
    return Step(
        base=base,
        generation=resolver.ledger.next_generation(base),
        kind=StepKind.CLOSE_PURCHASE_ORDER,
        subject=order.number,
        summary=f"Close PO {order.number}, since it is canceled in Autotask",
        request=PurchaseOrderMod(txn_id=found.txn_id, edit_sequence=found.edit_sequence, is_manually_closed=True)
        if is_ready
        else None,
        content_hash=content_hash("close", found.edit_sequence),
        order_id=order.id,
        vendor_id=order.vendor_id,
        order_content_hash=order_content_hash(order),
    )


def _header(
    order: PurchaseOrder, link: OrderLink, wanted: DesiredOrder, found: QuickBooksOrder, changes: list[str], kept: Kept
) -> dict[str, object]:
    """The fields that differ. The number is the one the order was entered with: only a person's change of it is taken back."""
    header: dict[str, object] = {}
    entered_as = link.written.ref_number if link.written else ""
    for field, ours, theirs, words in (
        (
            "vendor_list_id",
            wanted.vendor_list_id,
            found.vendor_list_id,
            f"vendor {found.vendor_name} → {wanted.vendor_name}",
        ),
        ("ref_number", entered_as, found.ref_number, f"number {found.ref_number or 'none'} → {entered_as}"),
        ("memo", wanted.memo, found.memo, _new("memo", wanted.memo)),
        ("vendor_message", wanted.vendor_message, found.vendor_message, _new("vendor message", wanted.vendor_message)),
        (
            "ship_address",
            wanted.ship_address,
            found.ship_address,
            _new("ship-to address", ", ".join(wanted.ship_address)),
        ),
    ):
        # An empty one means that Autotask names none, and what a person typed there stays (B10), or that the entry has still
        # to be created.
        is_to_come = not ours and field == "vendor_list_id"
        if (ours != theirs or is_to_come) and (ours or field in CLEARED or is_to_come) and not kept.holds(field):
            header[field] = ours
            changes.append(words)
    customer = wanted.ship_to_entity_list_id
    # With the lines alone, too: what is written to the order tells which customer was named last.
    is_elsewhere = not customer or customer != found.ship_to_entity_list_id or NEW_CUSTOMER in changes
    if is_elsewhere and is_new_customer(order, link, found, wanted):
        header["ship_to_entity_list_id"] = customer
        changes.append(NEW_CUSTOMER)
    freight = link.written.fob if link.written else ""
    # What a person typed over the freight stays, until the freight itself changes.
    if wanted.fob != freight and (wanted.fob or found.fob == freight):
        header["fob"] = wanted.fob
        changes.append(f"freight {freight or 'none'} → {wanted.fob or 'none'}")
    before = link.written.ship_method if link.written else ""
    is_untouched = fold(found.ship_method) == fold(before)
    if wanted.ship_method_list_id and is_untouched and fold(wanted.ship_method) != fold(before):
        header["ship_method_list_id"] = wanted.ship_method_list_id
        changes.append(f"ship method {before or 'none'} → {wanted.ship_method}")
    return header


def _new(title: str, text: str) -> str:
    """`new memo “rack 4”`, `no memo`: a text in the few words of a summary."""
    return f"new {title} “{shortened(without_tokens(text), SHOWN_LENGTH)}”" if text else f"no {title}"


def _lines(
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder,
    wanted: DesiredOrder,
    resolver: Resolver,
    changes: list[str],
    problems: list[Problem],
    kept: Kept,
) -> tuple[tuple[PurchaseOrderLineWrite, ...] | None, tuple[int, ...]]:
    """All lines as they should be: QuickBooks' order is kept, new ones come last. None where no line differs."""
    wanted_lines = dict(zip(wanted.line_ids, wanted.lines, strict=True))
    autotask_ids = {line.txn_line_id: line.line_id for line in (link.written.lines if link.written else ())}
    products = {line.id: line.product for line in order.lines if line.product}
    names = {line_id: product.name for line_id, product in products.items()}
    labels = named_lines(
        (there.txn_line_id, names.get(autotask_ids.get(there.txn_line_id, 0), there.item_name)) for there in found.lines
    )
    is_new = is_new_customer(order, link, found, wanted)
    lines: list[PurchaseOrderLineWrite] = []
    line_ids: list[int] = []
    before = len(changes)
    for there in found.lines:
        line_id = autotask_ids.get(there.txn_line_id)
        if kept.holds(WHOLE_LINE, there.txn_line_id):
            lines.append(_as_it_is(there))
            line_ids.append(line_id or 0)
            continue
        ours = _with_kept(wanted_lines.pop(-1 if line_id is None else line_id, None), line_id, there, kept)
        obstacle = _why_not(order, link, there, ours, products.get(line_id or 0), resolver)
        if obstacle is not None:
            problems.append(obstacle if ours else _of_item(obstacle, order, found, there, wanted))
            continue
        if ours is None:
            changes.append(f"remove the line {labels[there.txn_line_id]}")
            continue
        ours = with_customer_of_line(ours, there, is_new=is_new)
        product = products.get(line_id or 0)
        mapped = resolver.ledger.mappings.get(("item", product.id)) if product else None
        lines.append(_line(there, ours, labels[there.txn_line_id], mapped or labels[there.txn_line_id], changes))
        line_ids.append(line_id or 0)
    for line_id, ours in wanted_lines.items():
        lines.append(ours)
        line_ids.append(line_id)
        changes.append(f"add {number(ours.quantity)} × {names.get(line_id, 'freight')}")
    if len(changes) == before:
        return None, tuple(line_ids)
    return tuple(lines), tuple(line_ids)


def _why_not(
    order: PurchaseOrder,
    link: OrderLink,
    there: QuickBooksOrderLine,
    ours: PurchaseOrderLineWrite | None,
    product: Product | None,
    resolver: Resolver,
) -> Problem | None:
    """What was received of a line stands in the way of what Autotask wants of it (B13)."""
    received = there.received or Decimal(0)
    ordered = ours.quantity or Decimal(0) if ours else Decimal(0)
    # Where more came than was ordered, and nobody cut the line, it stays as it is.
    is_cut = ours is None or ours.quantity != there.quantity
    if ordered < received and is_cut:
        found = problem(
            "quantity_below_received",
            order_id=order.id,
            item=there.item_name,
            number=order.number,
            basis=f"{there.txn_line_id}:{ordered}:{received}",
            ordered=number(ordered),
            received=number(received),
            differences=_ordered_and_received(there, link, ordered),
        )
        line_ids = {line.txn_line_id: line.line_id for line in (link.written.lines if link.written else ())}
        in_autotask = received_in_autotask(order, line_ids.get(there.txn_line_id, 0)) if ours else Decimal(0)
        if in_autotask < received:
            return replace(found, remedy=RECEIVED_LESS_TOO.format(received=number(in_autotask)))
        return found
    if not received or ours is None:
        return None
    if product is not None and leads_elsewhere(
        ours.item_list_id, there.item_list_id, resolver, role="item", autotask_id=product.id
    ):
        basis = f"{there.txn_line_id}:{there.item_list_id}"
        found = received_as_another(
            order, "item", product.id, product.name, there.item_name, basis, is_taken_over=is_taken_over(link, resolver)
        )
        return _told_whose_it_is(found, there, product, resolver)
    return None if _same_unit(ours, there) else _unit_problem(order, there, ours)


def _of_item(
    obstacle: Problem, order: PurchaseOrder, found: QuickBooksOrder, there: QuickBooksOrderLine, wanted: DesiredOrder
) -> Problem:
    """A line that stands for none in Autotask, as where somebody had entered one as two, orders nothing there: the item's numbers tell more,
    where Autotask orders it on other lines."""
    item = there.item_list_id
    alike = {
        line_id: line for line_id, line in zip(wanted.line_ids, wanted.lines, strict=True) if line.item_list_id == item
    }
    if not alike:
        return obstacle
    ordered = sum((line.quantity or Decimal(0) for line in alike.values()), Decimal(0))
    received = sum((received_in_autotask(order, line_id) for line_id in alike), Decimal(0))
    in_all = sum((line.received or Decimal(0) for line in found.lines if line.item_list_id == item), Decimal(0))
    return replace(
        obstacle,
        title=ON_A_LINE_OF_NONE.format(number=order.number),
        explanation=f"{there.item_name}: QuickBooks has received {number(there.received)} on a line of {number(there.quantity)} that Autotask "
        f"does not have, so that it cannot be removed. In all, Autotask orders {number(ordered)} and has received {number(received)}; "
        f"QuickBooks has received {number(in_all)}.",
        remedy="Correct or delete the receipt of that line in QuickBooks and try again: what Autotask has received is then posted on the "
        "lines that it has. Or leave QuickBooks as it is, and let go of the order.",
        differences=tuple(replace(one, autotask=NOT_THERE) for one in obstacle.differences),
    )


def leads_elsewhere(wanted: str, there: str, resolver: Resolver, *, role: str, autotask_id: int) -> bool:
    """Is another entry meant than the one of this ListID? An empty one is still to be created, or not known to a preview: it knows where a
    person said that the entry is made again, so that it finds what the next contact finds."""
    is_known = bool(wanted) or resolver.facts.is_live or is_made_again(resolver, role, autotask_id)
    return wanted != there and is_known


def is_taken_over(link: OrderLink, resolver: Resolver) -> bool:
    """Is it an order that somebody had entered in QuickBooks and a person chose as this one, and nothing was written to it yet?"""
    entered = resolver.ledger.steps.get(f"po:{link.order_id}")
    return not link.content_hash and (entered is None or entered.txn_id != link.txn_id)


def received_as_another(
    order: PurchaseOrder, role: str, autotask_id: int, name: str, there: str, basis: str, *, is_taken_over: bool
) -> Problem:
    """What was received stays with its vendor and item: QuickBooks refuses another one (UNVERIFIED, see assumptions). `role` is vendor or
    item, `there` the entry that the order has in QuickBooks. Of an order that was taken over nothing was merged or transferred; that its
    vendor should be that of all orders is not offered: most likely it was another order."""
    found = problem(
        "received_as_another",
        order_id=order.id,
        item=there if role == "item" else "",
        number=order.number,
        role=role,
        there=there,
        name=name,
        has=HAD if is_taken_over else HAS,
        basis=f"{role}:{autotask_id}:{basis}",
        differences=(
            Difference(
                field=role.capitalize(),
                autotask=name,
                last_transferred="" if is_taken_over else there,
                quickbooks=there,
            ),
        ),
    )
    if is_taken_over and role == "vendor":
        remedy = OF_ANOTHER_VENDOR.format(there=there, name=name)
        return replace(found, remedy=remedy, choices=tuple(one for one in found.choices if one != "adopt"))
    return replace(found, suggested=there)


def _told_whose_it_is(found: Problem, there: QuickBooksOrderLine, product: Product, resolver: Resolver) -> Problem:
    """Where the item is that of another product, somebody has rather given the line another product in Autotask. One item for both would
    end the counts of either, so putting it back comes first."""
    others = (
        resolver.catalogue.newest_name(role, autotask_id)
        for (role, autotask_id), entry in sorted(resolver.ledger.entries.items())
        if role == "item" and autotask_id != product.id and entry.list_id == there.item_list_id
    )
    other = next(filter(None, others), "")
    if not other:
        return found
    return replace(
        found,
        explanation=f"{found.explanation} It is the item of Autotask's “{other}”; used for both, its count is not set any more.",
        remedy=f"Put “{other}” back on the line in Autotask and try again. Use “{there.item_name}” for both only where they are one "
        "item in QuickBooks. Or leave QuickBooks as it is.",
        choices=("retry", "adopt", "detach"),
    )


def _ordered_and_received(there: QuickBooksOrderLine, link: OrderLink, ordered: Decimal) -> tuple[Difference, ...]:
    written = {line.txn_line_id: line.quantity for line in (link.written.lines if link.written else ())}
    before = written.get(there.txn_line_id)
    return (
        Difference(
            field=f"{there.item_name}: quantity",
            autotask=number(ordered),
            last_transferred="" if before is None else number(before),
            quickbooks=f"{number(there.quantity)}, of them {number(there.received)} received",
        ),
    )


def _as_it_is(there: QuickBooksOrderLine) -> PurchaseOrderLineWrite:
    return PurchaseOrderLineWrite(
        txn_line_id=there.txn_line_id, group_txn_line_id=there.group_txn_line_id, keep_only=True
    )


def _with_kept(
    ours: PurchaseOrderLineWrite | None, line_id: int | None, there: QuickBooksOrderLine, kept: Kept
) -> PurchaseOrderLineWrite | None:
    """The line that is wanted, with the quantity and cost of QuickBooks where a person agreed to them."""
    if ours is None:
        return None
    if kept.holds("quantity", str(line_id)):
        ours = replace(ours, quantity=there.quantity)
    return replace(ours, rate=there.rate) if kept.holds("rate", str(line_id)) else ours


def _same_unit(ours: PurchaseOrderLineWrite, there: QuickBooksOrderLine) -> bool:
    """A line of ours that names no unit takes what is there."""
    return not ours.unit or is_same_unit(ours.unit, ours.unit_abbreviation, there.unit)


def _unit_problem(order: PurchaseOrder, there: QuickBooksOrderLine, ours: PurchaseOrderLineWrite) -> Problem:
    return problem(
        "unit_differs",
        order_id=order.id,
        item=there.item_name,
        number=order.number,
        basis=f"{there.txn_line_id}:{there.unit}:{number(there.received)}",
        unit=there.unit,
        received=number(there.received),
        wanted=ours.unit,
    )


def _line(
    there: QuickBooksOrderLine, ours: PurchaseOrderLineWrite, name: str, item: str, changes: list[str]
) -> PurchaseOrderLineWrite:
    """`name` is what the line is called, `item` what its item is called in QuickBooks from now on."""
    # Without a ListID the item has still to be created, so it is not the one on the line.
    same_item = ours.item_list_id == there.item_list_id
    same_unit = _same_unit(ours, there)
    same_customer = ours.customer_list_id == there.customer_list_id
    is_same = same_item and same_unit and same_customer
    if is_same and (ours.quantity, ours.rate) == (there.quantity, there.rate):
        return _as_it_is(there)
    if not same_unit:
        before = f"{number(there.quantity)} {there.unit}".strip()
        changes.append(f"{name}: quantity {before} → {number(ours.quantity)} {ours.unit}")
    elif ours.quantity != there.quantity:
        changes.append(f"{name}: quantity {number(there.quantity)} → {number(ours.quantity)}")
    if ours.rate != there.rate:
        changes.append(f"{name}: cost {price(there.rate)} → {price(ours.rate)}")
    if not same_item:
        changes.append(f"{there.item_name} → {item}")
    if not same_customer:
        changes.append(NEW_CUSTOMER)
    return PurchaseOrderLineWrite(
        txn_line_id=there.txn_line_id,
        group_txn_line_id=there.group_txn_line_id,
        item_list_id="" if same_item else ours.item_list_id,
        part_number="" if same_item else ours.part_number,
        description="" if same_item else ours.description,
        quantity=ours.quantity,
        unit=ours.unit,
        unit_abbreviation=ours.unit_abbreviation,
        rate=ours.rate,
        customer_list_id="" if same_customer else ours.customer_list_id,
    )
