"""What a purchase order in QuickBooks should say, by the field map (N4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.company_settings import CompanySettings
from stockpost.core.decimals import five_decimals, number, price
from stockpost.core.ledger import OrderLink
from stockpost.core.markers import external_guid, memo_token, read_token
from stockpost.core.names import REF_NUMBER_LENGTH, ref_number
from stockpost.core.problems import Problem, problem
from stockpost.core.requests import PurchaseOrderLineWrite
from stockpost.core.resolve import Resolution, Resolver
from stockpost.core.resolve_charges import resolve_charge
from stockpost.core.resolve_class import resolve_class, take_class
from stockpost.core.resolve_entities import resolve_customer, resolve_vendor
from stockpost.core.resolve_items import resolve_item
from stockpost.core.resolve_ship_methods import resolve_ship_method
from stockpost.core.steps import Step, content_hash
from stockpost.core.text import storable
from stockpost.core.units import LineUnit, line_unit

MEMO_LENGTH = 4095
VENDOR_MESSAGE_LENGTH = 99
FOB_LENGTH = 13
ADDRESS_LINE_LENGTH = 41
ADDRESS_LINES = 5
FREIGHT_LINE_ID = 0
"""Stands for the freight line where Autotask has no line id."""


@dataclass(slots=True, kw_only=True)
class DesiredOrder:
    """The purchase order as it should be. While something is unknown or to be created first, `is_complete` is False."""

    vendor_list_id: str = ""
    class_list_id: str = ""
    ship_to_entity_list_id: str = ""
    ref_number: str = ""
    memo: str = ""
    vendor_message: str = ""
    ship_address: tuple[str, ...] = ()
    ship_method_list_id: str = ""
    ship_method: str = ""
    fob: str = ""
    guid: str = ""
    mark: str = ""
    lines: tuple[PurchaseOrderLineWrite, ...] = ()
    line_ids: tuple[int, ...] = ()
    vendor_name: str = ""
    item_names: tuple[str, ...] = ()
    """The items of the lines, for people."""
    is_complete: bool = True
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def order_content_hash(order: PurchaseOrder) -> str:
    """A hash of all that Autotask says about an order and Stockpost writes (N5: not the number that we wrote back)."""
    return content_hash(
        order.vendor_id,
        order.general_memo,
        order.ship_to,
        order.shipping_type,
        order.freight or Decimal(0),
        order.purchase_for_id,
        *filter(None, [order.currency]),
        [
            (line.id, line.product.id if line.product else None, line.quantity.normalize(), line.unit_cost.normalize())
            for line in order.lines
        ],
    )


def wanted_number(order: PurchaseOrder, settings: CompanySettings) -> tuple[str, str]:
    """RefNumber by the setting number_source, and a note where it had to be shortened."""
    if settings.number_source == "quickbooks":
        return "", ""
    source = _number_source(order, settings)
    short = ref_number(source, prefix=settings.number_prefix)
    note = (
        f"The number {settings.number_prefix}{source} is longer than {REF_NUMBER_LENGTH} characters; QuickBooks gets {short.full_name}"
        if short.is_changed
        else ""
    )
    return short.full_name, note


def _number_source(order: PurchaseOrder, settings: CompanySettings) -> str:
    return order.external_number if settings.is_external_number and order.external_number else order.number


def memo_of(order: PurchaseOrder, settings: CompanySettings, *, number: str, token: str) -> str:
    """Autotask's number where `number` is another one, the whole number where it was shortened, the whole general memo where the
    vendor message cannot hold it, and our token."""
    parts = []
    source = _number_source(order, settings)
    if number != settings.number_prefix + order.number:
        parts.append(f"Autotask {order.number}")
    if number and source not in (order.number, number) and number != settings.number_prefix + source:
        parts.append(f"External number {storable(source, one_line=True)}")
    text = storable(order.general_memo)
    if text != vendor_message_of(order):
        parts.append(text)
    return "\n".join(
        [*(storable("\n".join(parts), length=MEMO_LENGTH - len(token) - 1).split("\n") if parts else []), token]
    )


def vendor_message_of(order: PurchaseOrder) -> str:
    """The general memo on one line, at most 99 characters."""
    return storable(order.general_memo, length=VENDOR_MESSAGE_LENGTH, one_line=True)


def ship_address_of(order: PurchaseOrder) -> tuple[str, ...]:
    """At most five printed lines: name, address, city with state and postal code (QuickBooks FACTS 2 'address')."""
    to = order.ship_to
    place = ", ".join(
        part for part in (to.city.strip(), " ".join(filter(None, (to.state.strip(), to.postal_code.strip())))) if part
    )
    lines = [
        storable(text, length=ADDRESS_LINE_LENGTH, one_line=True) for text in (to.name, to.address1, to.address2, place)
    ]
    return tuple(line for line in lines if line)[:ADDRESS_LINES]


def desired_of_entered(order: PurchaseOrder, link: OrderLink, resolver: Resolver) -> DesiredOrder:
    """As `desired_order`, of one that is there: it keeps its number and its mark. That may be of an earlier generation than the last attempt's,
    where an older company file has again what an undo had deleted."""
    base = f"po:{order.id}"
    step, written = resolver.ledger.steps.get(base), link.written
    token = read_token(resolver.context.company_key, written.memo) if written else None
    generation = token[1] if token is not None and token[0] == base else step.generation if step else 0
    entered_as = written.ref_number if written else None
    return desired_order(order, resolver, base=base, generation=generation, entered_as=entered_as)


def desired_order(
    order: PurchaseOrder, resolver: Resolver, *, base: str, generation: int, entered_as: str | None = None
) -> DesiredOrder:
    """Work out what `order` should be in QuickBooks; what stands in the way is in `problems`, what must come first in `steps`.

    `entered_as` is the number of an order that is there already: it keeps it, whatever the settings say now (N5).
    """
    wanted = DesiredOrder()
    settings = resolver.settings
    wanted.guid = external_guid(resolver.context.company_key, base, generation)
    wanted.mark = memo_token(resolver.context.company_key, base, generation)
    wanted.ref_number, note = wanted_number(order, settings) if entered_as is None else (entered_as, "")
    if note:
        wanted.notes.append(note)
    wanted.memo = memo_of(order, settings, number=wanted.ref_number, token=wanted.mark)
    wanted.vendor_message = vendor_message_of(order)
    wanted.ship_address = ship_address_of(order)
    if settings.freight == "fob" and order.freight:
        wanted.fob = storable(f"{order.freight:.2f}", length=FOB_LENGTH)
    vendor = resolve_vendor(resolver, order.vendor_id, order.vendor_name, order_id=order.id, currency=order.currency)
    wanted.vendor_name, wanted.vendor_list_id = vendor.name, _take(wanted, vendor)
    if order.purchase_for_id is not None:
        wanted.ship_to_entity_list_id = _take(
            wanted, resolve_customer(resolver, order.purchase_for_id, order.purchase_for_name, order_id=order.id)
        )
    take_class(wanted, resolve_class(resolver, order_id=order.id))
    method = resolve_ship_method(resolver, order.shipping_type_id, order.shipping_type)
    wanted.ship_method_list_id, wanted.ship_method = method.list_id, method.name
    wanted.is_complete &= not method.is_unknown
    _add_lines(order, resolver, wanted)
    return wanted


def _take(wanted: DesiredOrder, resolution: Resolution) -> str:
    wanted.steps.extend(resolution.steps)
    if resolution.note:
        wanted.notes.append(resolution.note)
    if resolution.problem is not None:
        wanted.problems.append(resolution.problem)
    if not resolution.list_id:
        wanted.is_complete = False
    return resolution.list_id


def _add_lines(order: PurchaseOrder, resolver: Resolver, wanted: DesiredOrder) -> None:
    lines: list[PurchaseOrderLineWrite] = []
    for line in order.lines:
        if line.product is None:
            wanted.problems.append(
                problem(
                    "field_invalid",
                    order_id=order.id,
                    subject=order.number,
                    field="Product",
                    basis=f"line:{line.id}",
                    detail=f"The line “{line.memo or line.id}” names no product in Autotask, and QuickBooks takes only items on a purchase order.",
                )
            )
            continue
        if line.quantity < 0 or line.unit_cost < 0:
            wanted.problems.append(
                problem(
                    "field_invalid",
                    order_id=order.id,
                    item=line.product.name,
                    subject=order.number,
                    field="Quantity" if line.quantity < 0 else "Unit cost",
                    basis=f"line:{line.id}:{line.quantity}:{line.unit_cost}",
                    detail=f"The line “{line.product.name}” has a negative value "
                    f"({number(line.quantity)} at {price(line.unit_cost)}).",
                )
            )
            continue
        item = resolve_item(resolver, line.product, order_id=order.id)
        unit = _take_unit(wanted, line_unit(resolver, item, line.quantity))
        lines.append(
            PurchaseOrderLineWrite(
                item_list_id=_take(wanted, item),
                part_number=storable(line.product.part_number, length=31, one_line=True),
                description=storable(line.product.description or line.product.name, length=4095),
                quantity=line.quantity,
                unit=unit.name,
                unit_abbreviation=unit.abbreviation,
                rate=five_decimals(line.unit_cost),
                class_list_id=wanted.class_list_id,
                customer_list_id=wanted.ship_to_entity_list_id,
            )
        )
        wanted.line_ids += (line.id,)
        wanted.item_names += (item.name,)
    if resolver.settings.freight == "line" and order.freight:
        lines.append(_freight_line(order.freight, order, resolver, wanted))
    if not order.lines:
        wanted.problems.append(
            problem(
                "field_invalid",
                order_id=order.id,
                subject=order.number,
                field="Lines",
                basis="lines:0",
                detail="The order has no lines, and QuickBooks takes no purchase order without one.",
            )
        )
    wanted.lines = tuple(lines)


def _freight_line(
    freight: Decimal, order: PurchaseOrder, resolver: Resolver, wanted: DesiredOrder
) -> PurchaseOrderLineWrite:
    charge = resolve_charge(resolver, "freight_item", order_id=order.id)
    unit = _take_unit(wanted, line_unit(resolver, charge, None))
    wanted.line_ids += (FREIGHT_LINE_ID,)
    wanted.item_names += (charge.name,)
    return PurchaseOrderLineWrite(
        item_list_id=_take(wanted, charge),
        quantity=Decimal(1),
        unit=unit.name,
        unit_abbreviation=unit.abbreviation,
        rate=five_decimals(freight),
        class_list_id=wanted.class_list_id,
    )


def _take_unit(wanted: DesiredOrder, unit: LineUnit | None) -> LineUnit:
    if unit is None:
        wanted.is_complete = False
        return LineUnit()
    if unit.conversion:
        wanted.notes.append(unit.conversion)
    return unit
