"""Joins the rows of one purchase order into a self-contained record, or says why that cannot be done. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stockpost.autotask.wire import LineRow, OrderRow, ProductRow, ReceivingRow, utc, words
from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder, Receiving, ShipTo


class NotWhole(Exception):
    """The order cannot be read whole; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What ids of an order resolve to. `charge_products`: line id → product id, for lines that name a charge only."""

    statuses: Mapping[int, OrderStatus | str]
    companies: Mapping[int, str]
    shipping_types: Mapping[int, str]
    products: Mapping[int, Product]
    charge_products: Mapping[int, int]
    currencies: Mapping[int, str] = field(default_factory=dict)
    """By vendor whose currency is not Autotask's own; empty text where Autotask does not show which it is."""


def order_number(row: OrderRow) -> str:
    """Return the number people know the order by: purchaseOrderNumber, or the id where it is missing (design 3.1)."""
    return words(row.purchase_order_number) or str(row.id)


def order_record(
    row: OrderRow, lines: Sequence[LineRow], receivings: Sequence[ReceivingRow], names: Names
) -> PurchaseOrder:
    """Join one order with its lines and receivings. Raises NotWhole."""
    status = _status(row, names)
    if not lines and status not in (OrderStatus.NEW, OrderStatus.CANCELED):
        raise NotWhole(
            "Autotask shows no lines for it. Give the API user's security level the right to see purchase order items."
        )
    vendor_id = _known(row.vendor_id, "the vendor")
    return PurchaseOrder(
        id=row.id,
        number=order_number(row),
        vendor_id=vendor_id,
        vendor_name=_company(vendor_id, names, "vendor"),
        status=status,
        created_at=_moment(row.create_date_time, "the create date"),
        lines=tuple(_line(line, names) for line in sorted(lines, key=lambda line: line.id)),
        receivings=tuple(
            receiving_record(receiving) for receiving in sorted(receivings, key=lambda receiving: receiving.id)
        ),
        general_memo=words(row.general_memo),
        external_number=words(row.external_po_number),
        vendor_invoice_number=words(row.vendor_invoice_number),
        shipping_type_id=row.shipping_type,
        shipping_type=names.shipping_types.get(row.shipping_type, "") if row.shipping_type is not None else "",
        freight=row.freight,
        purchase_for_id=row.purchase_for_company_id,
        purchase_for_name=_company(row.purchase_for_company_id, names, "purchase-for organization"),
        ship_to=ShipTo(
            name=words(row.ship_to_name),
            address1=words(row.ship_to_address1),
            address2=words(row.ship_to_address2),
            city=words(row.ship_to_city),
            state=words(row.ship_to_state),
            postal_code=words(row.ship_to_postal_code),
        ),
        currency=_currency(vendor_id, names),
    )


def _currency(vendor_id: int, names: Names) -> str:
    """UNVERIFIED: that the costs of an order are in the currency of its vendor."""
    if names.currencies.get(vendor_id) == "":
        raise NotWhole(
            "Autotask does not show the currency of its vendor. Give the API user's security level the right to see currencies."
        )
    return names.currencies.get(vendor_id, "")


def receiving_record(row: ReceivingRow) -> Receiving:
    """Return one receiving. The quantity is kept as given, negative too. Raises NotWhole.

    UNVERIFIED: how receipts cancelled in Autotask's pages show in the API; negative rows are tolerated for that case.
    """
    if row.quantity_now_receiving is None:
        raise NotWhole(f"Autotask does not say the quantity of receiving {row.id}. Look at the receiving in Autotask.")
    return Receiving(
        id=row.id,
        line_id=row.purchase_order_item_id,
        quantity=row.quantity_now_receiving,
        received_at=_moment(row.receive_date, f"the date of receiving {row.id}"),
        vendor_invoice_number=words(row.vendor_invoice_number),
    )


def product_record(row: ProductRow) -> Product:
    """Return one product. The part number is the manufacturer's product name, else the vendor's number (design N4)."""
    return Product(
        id=row.id,
        name=words(row.name),
        is_active=row.is_active is not False,
        is_serialized=row.is_serialized is True,
        description=words(row.description),
        part_number=words(row.manufacturer_product_name) or words(row.vendor_product_number),
        unit_cost=row.unit_cost,
        unit_price=row.unit_price,
    )


def _status(row: OrderRow, names: Names) -> OrderStatus:
    status = names.statuses.get(row.status) if row.status is not None else None
    if isinstance(status, OrderStatus):
        return status
    shown = f"“{status}”" if status is not None else f"number {row.status}, which has no label"
    known = ", ".join(OrderStatus)
    raise NotWhole(
        f"Its Autotask status is {shown}; Stockpost knows {known}. Give the order one of these statuses in Autotask."
    )


def _line(row: LineRow, names: Names) -> OrderLine:
    if row.quantity is None or row.unit_cost is None:
        raise NotWhole(f"Autotask does not say the quantity or unit cost of line {row.id}. Fill it in in Autotask.")
    product_id = row.product_id if row.product_id is not None else names.charge_products.get(row.id)
    product = None
    if product_id is not None:
        product = names.products.get(product_id)
        if product is None:
            raise NotWhole(
                f"Autotask does not show product {product_id} of line {row.id}. Give the API user's security level the right to see products."
            )
    return OrderLine(
        id=row.id,
        product=product,
        quantity=row.quantity,
        unit_cost=row.unit_cost,
        memo=words(row.memo),
        location_id=row.inventory_location_id,
    )


def _company(company_id: int | None, names: Names, role: str) -> str:
    if company_id is None:
        return ""
    name = names.companies.get(company_id, "")
    if not name:
        raise NotWhole(
            f"Autotask does not show its {role} (company {company_id}). Give the API user's security level the right to see companies."
        )
    return name


def _known(value: int | None, what: str) -> int:
    if value is None:
        raise NotWhole(f"Autotask does not say {what}. Fill it in in Autotask.")
    return value


def _moment(text: str | None, what: str) -> datetime:
    try:
        return utc(text or "")
    except ValueError:
        raise NotWhole(f"Autotask gives no usable value for {what} ({text!r}). Report this as a fault.") from None
