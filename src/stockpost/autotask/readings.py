"""What a reading of Autotask returns: whole records, and what was left out with its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from stockpost.core.autotask_invoices import Delivery, Invoice
from stockpost.core.autotask_records import Product, PurchaseOrder, StockRow


@dataclass(frozen=True, slots=True)
class OrderReading:
    """Purchase orders in order of id. `read_at` (UTC) is the time before the first request.

    `missing_ids` were asked for and do not exist, or are hidden from the API user.
    `left_out` holds orders that exist and could not be read whole: id → sentence with a remedy. They are not in `orders`,
    so that half an order is never taken for a change. The sentences are among `notes` as well.
    """

    orders: tuple[PurchaseOrder, ...]
    missing_ids: frozenset[int]
    notes: tuple[str, ...]
    read_at: datetime
    left_out: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InvoiceReading:
    """Invoices in order of id, with the meaning of `OrderReading`. `read_up_to` is the highest id that Autotask showed, 0 for none.
    `tax_regions` are all regions' names by id, empty where no invoice names one or Autotask does not show them."""

    invoices: tuple[Invoice, ...]
    notes: tuple[str, ...]
    read_at: datetime
    read_up_to: int = 0
    left_out: Mapping[int, str] = field(default_factory=dict)
    tax_regions: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedLine:
    """What a line of an order with received units says of them. `product_id` is None on a line that names a charge: the charge says it."""

    id: int
    order_id: int
    product_id: int | None
    location_id: int | None


@dataclass(frozen=True, slots=True)
class StockReading:
    """Stock rows in order of product and location, with the products they belong to.

    A product without any row is unknown, not zero (design B8). `left_out` names products whose count Autotask does not say:
    id → sentence; they have no rows here. `deliveries` are delivered charges as of the same moment, None where they were not asked
    for. `received_lines` are those of the receivings that were read with the stock.
    """

    rows: tuple[StockRow, ...]
    products: tuple[Product, ...]
    read_at: datetime
    left_out: Mapping[int, str] = field(default_factory=dict)
    deliveries: tuple[Delivery, ...] | None = None
    received_lines: tuple[ReceivedLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesWanted:
    """Which delivered charges are asked for: those that were delivered `since` (UTC) or that Autotask has not billed, whenever they were
    delivered; of `charges` (`ticket:12`) all that are delivered still, billed or not."""

    since: datetime
    charges: Collection[str] = ()


class Check(NamedTuple):
    """One line of `doctor`."""

    name: str
    ok: bool
    detail: str
    remedy: str
