"""Rows as the REST API sends them (FACTS B3, C). Only what is used; every number with a fraction becomes a Decimal.

Date-times stay text here: their form varies (FACTS B8), see `utc`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Generic, TypeVar

import msgspec

from stockpost.autotask.errors import AutotaskError

Anything = TypeVar("Anything")
AnyRow = TypeVar("AnyRow", bound="Row")


_SPELLED = {"id": "ID", "po": "PO"}


def autotask_name(name: str) -> str:
    """Return Autotask's spelling of one of our field names: `external_po_number` is `externalPONumber`."""
    first, *others = name.split("_")
    return first + "".join(_SPELLED.get(word, word.capitalize()) for word in others)


class Row(msgspec.Struct, kw_only=True, frozen=True, rename=autotask_name):
    """What every entity has. Field names are Autotask's, spelled our way."""

    id: int


class OrderRow(Row, kw_only=True, frozen=True):
    """PurchaseOrders."""

    purchase_order_number: str | None = None
    vendor_id: int | None = None
    status: int | None = None
    create_date_time: str | None = None
    general_memo: str | None = None
    external_po_number: str | None = None
    vendor_invoice_number: str | None = None
    shipping_type: int | None = None
    freight: Decimal | None = None
    purchase_for_company_id: int | None = None
    ship_to_name: str | None = None
    ship_to_address1: str | None = None
    ship_to_address2: str | None = None
    ship_to_city: str | None = None
    ship_to_state: str | None = None
    ship_to_postal_code: str | None = None


class LineRow(Row, kw_only=True, frozen=True):
    """PurchaseOrderItems. A line names a product or a charge."""

    order_id: int
    product_id: int | None = None
    charge_id: int | None = None
    ticket_id: int | None = None
    project_id: int | None = None
    contract_id: int | None = None
    quantity: Decimal | None = None
    unit_cost: Decimal | None = None
    memo: str | None = None
    inventory_location_id: int | None = None


class ReceivingRow(Row, kw_only=True, frozen=True):
    """PurchaseOrderItemReceiving."""

    purchase_order_item_id: int
    quantity_now_receiving: Decimal | None = None
    receive_date: str | None = None
    vendor_invoice_number: str | None = None


class ProductRow(Row, kw_only=True, frozen=True):
    """Products."""

    name: str | None = None
    is_active: bool | None = None
    is_serialized: bool | None = None
    description: str | None = None
    manufacturer_product_name: str | None = None
    vendor_product_number: str | None = None
    unit_cost: Decimal | None = None
    unit_price: Decimal | None = None


class ProductNameRow(Row, kw_only=True, frozen=True):
    """Products, of which only the name was asked for."""

    name: str | None = None


class CompanyRow(Row, kw_only=True, frozen=True):
    """Companies: vendors and customers."""

    company_name: str | None = None
    currency_id: int | None = None


class CompanyNameRow(Row, kw_only=True, frozen=True):
    """Companies of certain types, of which only the name and the type were asked for."""

    company_name: str | None = None
    company_type: int


class TaxRegionRow(Row, kw_only=True, frozen=True):
    """TaxRegions: few rows, which Autotask never deletes."""

    name: str | None = None


class CurrencyRow(Row, kw_only=True, frozen=True):
    """Currencies: `name` is the ISO code."""

    name: str | None = None
    is_internal_currency: bool | None = None


class ShippingTypeRow(Row, kw_only=True, frozen=True):
    """ShippingTypes."""

    name: str | None = None


class ChargeRow(Row, kw_only=True, frozen=True):
    """TicketCharges, ProjectCharges, ContractCharges."""

    product_id: int | None = None
    name: str | None = None
    unit_quantity: Decimal | None = None
    is_billable_to_company: bool | None = None
    status: int | None = None


class InvoiceRow(Row, kw_only=True, frozen=True):
    """Invoices."""

    company_id: int | None = None
    invoice_number: str | None = None
    invoice_date_time: str | None = None
    due_date: str | None = None
    is_voided: bool | None = None
    invoice_total: Decimal | None = None
    order_number: str | None = None
    comments: str | None = None
    payment_term: int | None = None
    tax_region_name: str | None = None


class BillingItemRow(Row, kw_only=True, frozen=True):
    """BillingItems: what an invoice bills."""

    invoice_id: int | None = None
    item_name: str | None = None
    description: str | None = None
    quantity: Decimal | None = None
    rate: Decimal | None = None
    extended_price: Decimal | None = None
    internal_currency_extended_price: Decimal | None = None
    tax_dollars: Decimal | None = None
    ticket_charge_id: int | None = None
    project_charge_id: int | None = None
    contract_charge_id: int | None = None
    sort_order_id: int | None = None


class LocationRow(Row, kw_only=True, frozen=True):
    """InventoryLocations."""

    location_name: str | None = None


class InventoryProductRow(Row, kw_only=True, frozen=True):
    """InventoryProducts, since 2022.1."""

    product_id: int
    inventory_location_id: int
    on_hand_units: Decimal | None = None


class StockedItemRow(Row, kw_only=True, frozen=True):
    """InventoryStockedItems: units that share one fate."""

    inventory_product_id: int | None = None
    ticket_charge_id: int | None = None
    project_charge_id: int | None = None
    contract_charge_id: int | None = None
    delivered_units: Decimal | None = None


class InventoryItemRow(Row, kw_only=True, frozen=True):
    """InventoryItems, its predecessor."""

    product_id: int
    inventory_location_id: int
    quantity_on_hand: Decimal | None = None


class PageDetails(msgspec.Struct, kw_only=True, frozen=True, rename=autotask_name):
    """What a page says of itself."""

    count: int
    request_count: int | None = None
    next_page_url: str | None = msgspec.field(default=None, name="nextPageUrl")


class Page(msgspec.Struct, Generic[AnyRow], kw_only=True, frozen=True, rename=autotask_name):
    """One page of a query. Items may be null."""

    items: list[AnyRow | None]
    page_details: PageDetails


class Single(msgspec.Struct, Generic[AnyRow], kw_only=True, frozen=True, rename=autotask_name):
    """The answer to GET by id; a missing id is a null item (FACTS B3)."""

    item: AnyRow | None


class Count(msgspec.Struct, kw_only=True, frozen=True, rename=autotask_name):
    """The answer to query/count."""

    query_count: int


class PicklistValue(msgspec.Struct, kw_only=True, frozen=True, rename=autotask_name):
    """One choice of a picklist; `value` is text even for integer fields (FACTS B5)."""

    value: str
    label: str


class FieldInformation(msgspec.Struct, kw_only=True, frozen=True, rename=autotask_name):
    """One field of an entity's metadata."""

    name: str
    picklist_values: list[PicklistValue] | None = None


class Fields(msgspec.Struct, kw_only=True, frozen=True, rename=autotask_name):
    """entityInformation/fields."""

    fields: list[FieldInformation]


class EntityRights(msgspec.Struct, kw_only=True, frozen=True, rename=autotask_name):
    """What may be done with an entity."""

    can_query: bool = False
    can_update: bool = False


class EntityInformation(msgspec.Struct, kw_only=True, frozen=True, rename=autotask_name):
    """entityInformation."""

    info: EntityRights


class Zone(msgspec.Struct, kw_only=True, frozen=True, rename=autotask_name):
    """ZoneInformation."""

    url: str


class Threshold(msgspec.Struct, kw_only=True, frozen=True, rename=autotask_name):
    """ThresholdInformation."""

    external_request_threshold: int
    current_timeframe_request_count: int
    request_threshold_timeframe: int = 60


def decode(body: bytes, kind: type[Anything], *, where: str) -> Anything:
    """Decode an answer. Raises AutotaskError, which names the field that is not as agreed."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise AutotaskError(
            f"Autotask's answer for {where} is not as agreed: {error}. Report this as a fault, with this text."
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise AutotaskError(
            f"Autotask's answer for {where} was cut off or garbled. Stockpost tries again by itself.", is_transient=True
        ) from None


def utc(text: str) -> datetime:
    """Return a date-time of Autotask in UTC: ISO 8601, any number of fraction digits, UTC where no zone is named (FACTS B8).

    Raises ValueError for anything else.
    """
    moment = datetime.fromisoformat(text.strip())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def words(text: str | None) -> str:
    """Return the text as given, without outer spaces; empty for null."""
    return (text or "").strip()
