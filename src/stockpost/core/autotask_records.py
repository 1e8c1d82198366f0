"""What Autotask says, as immutable records. A purchase order is self-contained: names stand beside the ids they resolve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from stockpost.core.decimals import line_amount


class OrderStatus(StrEnum):
    """Autotask's purchase-order status, by its label; integer values differ by tenant (Autotask FACTS A8)."""

    NEW = "New"
    SUBMITTED = "Submitted"
    RECEIVED_PARTIAL = "Received Partial"
    RECEIVED_FULL = "Received Full"
    CANCELED = "Canceled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One Autotask product. `part_number` is the manufacturer's product name, else the vendor's product number (N4)."""

    id: int
    name: str
    is_active: bool = True
    is_serialized: bool = False
    description: str = ""
    part_number: str = ""
    unit_cost: Decimal | None = None
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueName:
    """A name of Autotask's whole catalogue, and what it would stand for: `item` (a product), `vendor` or `customer`."""

    role: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One line of a purchase order. `product` is None where Autotask names none (a charge without a product)."""

    id: int
    product: Product | None
    quantity: Decimal
    unit_cost: Decimal
    memo: str = ""
    location_id: int | None = None

    @property
    def amount(self) -> Decimal:
        """What it comes to in QuickBooks, to the cent."""
        return line_amount(self.quantity, self.unit_cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """One receiving of one line. `received_at` is UTC; `quantity` is quantityNowReceiving (negative rows are corrections)."""

    id: int
    line_id: int
    quantity: Decimal
    received_at: datetime
    vendor_invoice_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipTo:
    """Where the goods go, as typed in Autotask."""

    name: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder:
    """An Autotask purchase order with its lines and receivings, lines and receivings in order of id."""

    id: int
    number: str
    vendor_id: int
    vendor_name: str
    status: OrderStatus
    created_at: datetime
    lines: tuple[OrderLine, ...]
    receivings: tuple[Receiving, ...] = ()
    general_memo: str = ""
    external_number: str = ""
    vendor_invoice_number: str = ""
    shipping_type_id: int | None = None
    shipping_type: str = ""
    freight: Decimal | None = None
    purchase_for_id: int | None = None
    purchase_for_name: str = ""
    ship_to: ShipTo = ShipTo()
    currency: str = ""
    """ISO code of the vendor's currency, in which the costs are; empty where that is Autotask's own."""

    @property
    def total(self) -> Decimal:
        """All lines as QuickBooks adds them, without the freight."""
        return sum((line.amount for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class StockRow:
    """Units of one product on hand at one inventory location (Autotask FACTS C, InventoryProducts / InventoryItems)."""

    product_id: int
    location_id: int
    on_hand: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class VanishedRow:
    """Units of a product that were on hand at a location, for which Autotask's answers have no row any more since a moment (UTC)."""

    location_id: int
    on_hand: Decimal
    since: datetime


def received_in_autotask(order: PurchaseOrder, line_id: int) -> Decimal:
    """Units received on a line: the API has no such field, the receivings are summed (Autotask FACTS C)."""
    return sum((receiving.quantity for receiving in order.receivings if receiving.line_id == line_id), Decimal(0))


def units_come(orders: Iterable[PurchaseOrder], product_id: int, *, since: datetime) -> Decimal:
    """Units of a product that were received since a moment, whatever was taken back of them."""
    come = Decimal(0)
    for order in orders:
        lines = {line.id for line in order.lines if line.product is not None and line.product.id == product_id}
        come += sum(
            max(one.quantity, Decimal(0))
            for one in order.receivings
            if one.line_id in lines and one.received_at >= since
        )
    return come
