"""Filling a tenant: from a seed file, and from the sample tables, which have the same form.

Names stand for ids everywhere. What a record leaves out gets a plain default, so that a file can be short.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from autotask_simulator import people
from autotask_simulator.errors import Refused
from autotask_simulator.lookup import find_named
from autotask_simulator.rules import orders
from autotask_simulator.schema import ENTITIES
from autotask_simulator.tenant import Row, Tenant, UserDefinedField
from autotask_simulator.values import Value, read_moment, read_value

T = TypeVar("T")
Record = dict[str, Any]


class Received(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A receipt of a line; without a date it is the day of the order's submission."""

    quantity: int
    date: str | None = None
    vendor_invoice_number: str | None = None
    serial_number: str | None = None


class Line(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A line of an order; location defaults to the first one, unitCost to the product's."""

    product: str | int
    quantity: int
    unit_cost: Decimal | None = None
    location: str | int | None = None
    memo: str | None = None
    estimated_arrival_date: str | None = None
    received: list[Received] = []


class Stock(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """The count of a product at a location once everything else is in place; without it, what was received counts."""

    product: str | int
    on_hand: int
    location: str | int | None = None
    bin: str | None = None


class Seed(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A tenant. Orders hold REST fields beside `number`, `vendor`, `status`, `created`, `lines` and so on."""

    companies: list[Record] = []
    products: list[Record] = []
    locations: list[Record | str] = []
    shipping_types: list[str] = []
    purchase_orders: list[Record] = []
    stock: list[Stock] = []
    product_vendors: list[Record] = []


class SeedProblem(Exception):
    """The seed cannot be used; the text names the place in it and what is wrong."""


_LISTS_MADE_FOR_ALL = ("UPS Ground", "FedEx", "Courier")


def read_seed_file(path: Path) -> Seed:
    """Read a seed file; `SeedProblem` names the field."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Seed)
    except OSError as error:
        raise SeedProblem(f"the seed file {path} cannot be read: {error.strerror}") from None
    except msgspec.ValidationError as error:
        raise SeedProblem(f"the seed file {path} does not fit: {error}") from None
    except msgspec.DecodeError as error:
        raise SeedProblem(f"the seed file {path} is not JSON: {error}") from None


def fill(tenant: Tenant, seed: Seed) -> None:
    """Put everything of a seed into an empty tenant; `SeedProblem` names the place."""
    base_lists(tenant, seed.shipping_types or list(_LISTS_MADE_FOR_ALL))
    _add_each(tenant, "locations", seed.locations or ["Main Warehouse"], _add_location)
    _add_each(tenant, "companies", seed.companies, _add_company)
    _add_each(tenant, "products", seed.products, _add_product)
    _add_each(tenant, "productVendors", seed.product_vendors, _add_product_vendor)
    _add_each(tenant, "purchaseOrders", seed.purchase_orders, add_order)
    _add_each(tenant, "stock", seed.stock, _add_stock)


def _add_each(tenant: Tenant, name: str, records: Sequence[T], add: Callable[[Tenant, T], object]) -> None:
    for position, record in enumerate(records):
        try:
            add(tenant, record)
        except (Refused, msgspec.ValidationError) as problem:
            raise SeedProblem(f"{name}[{position}]: {problem}") from None


def base_lists(tenant: Tenant, shipping_types: list[str]) -> None:
    """Lists that every tenant has: people, terms, billing codes, taxes, currency, country."""
    joined = datetime(2019, 3, 4, tzinfo=UTC)
    people_rows = (
        ("Dana", "Whitfield", "Purchasing"),
        ("Marco", "Ilić", "Technician"),
        ("Stockpost", "API", "API User"),
    )
    for first, last, title in people_rows:
        row = tenant.insert(
            "Resources",
            {
                "firstName": first,
                "lastName": last,
                "title": title,
                "userName": f"{first}.{last}".lower(),
                "email": f"{first}@msp.example".lower(),
                "isActive": True,
                "resourceType": "Employee",
                "hireDate": joined,
                "licenseType": tenant.choice(
                    "Resources.licenseType", "API User" if title == "API User" else "Professional"
                ),
                "locationID": 1,
                "userType": 1,
            },
        )
        tenant.api_resource_id = int(str(row["id"]))
    for name in shipping_types:
        tenant.insert("ShippingTypes", {"name": name, "description": "", "isActive": True})
    for name, days in (("Net 30 days", 30), ("Net 45 days", 45), ("Net 60 days", 60), ("Due upon receipt", 0)):
        tenant.insert("PaymentTerms", {"name": name, "paymentDueInDays": days, "isActive": True})
    for name, use in (("Hardware", "Product Code"), ("Software", "Product Code"), ("Materials", "Material Cost Code")):
        tenant.insert(
            "BillingCodes",
            {
                "name": name,
                "isActive": True,
                "billingCodeType": 0,
                "useType": tenant.choice("BillingCodes.useType", use),
                "unitCost": Decimal(0),
                "unitPrice": Decimal(0),
            },
        )
    _base_money(tenant)


def _base_money(tenant: Tenant) -> None:
    region = tenant.insert("TaxRegions", {"name": "State Sales Tax", "isActive": True})
    category = tenant.insert("TaxCategories", {"name": "Goods", "description": "", "isActive": True})
    tenant.insert(
        "Taxes",
        {
            "taxName": "Sales Tax",
            "taxRate": Decimal("0.0625"),
            "taxRegionID": region["id"],
            "taxCategoryID": category["id"],
            "isCompounded": False,
        },
    )
    tenant.insert(
        "Currencies",
        {
            "name": "USD",
            "description": "US Dollar",
            "displaySymbol": tenant.choice("Currencies.displaySymbol", "$"),
            "currencyPositiveFormat": "$#",
            "currencyNegativeFormat": "($#)",
            "exchangeRate": Decimal(1),
            "isActive": True,
            "isInternalCurrency": True,
        },
    )
    tenant.insert(
        "Countries",
        {
            "name": "United States",
            "displayName": "United States",
            "countryCode": "US",
            "isActive": True,
            "isDefaultCountry": True,
            "addressFormatID": tenant.choice("Countries.addressFormatID", "City, State Postal Code"),
        },
    )
    tenant.insert("Departments", {"name": "Administration", "description": "", "number": "", "primaryLocationID": 1})
    tenant.user_defined_fields["Companies"] = (UserDefinedField(name="QuickBooks Name"),)
    tenant.user_defined_fields["Products"] = (UserDefinedField(name="QuickBooks Item"),)


def read_fields(entity: str, record: Record) -> dict[str, Value]:
    """REST fields of a seed record; `Refused` names an unknown one. Read-only fields may be given here."""
    values: dict[str, Value] = {}
    for key, raw in record.items():
        field = ENTITIES[entity].field(key)
        if field is None:
            known = ", ".join(item.name for item in ENTITIES[entity].fields)
            raise Refused(f"{key} is no field of {entity}; the fields are {known}")
        values[field.name] = read_value(field, str(raw) if isinstance(raw, float) else raw)
    return values


def _take_id(values: dict[str, Value]) -> int | None:
    given = values.pop("id", None)
    return given if isinstance(given, int) else None


def _need(values: dict[str, Value], name: str) -> None:
    if values.get(name) in (None, ""):
        raise Refused(f"{name} is missing")


def _add_location(tenant: Tenant, record: Record | str) -> None:
    values = read_fields("InventoryLocations", {"locationName": record} if isinstance(record, str) else record)
    _need(values, "locationName")
    is_first = not tenant.tables["InventoryLocations"]
    defaults: dict[str, Value] = {"isActive": True, "isDefault": is_first}
    tenant.insert("InventoryLocations", defaults | values, record_id=_take_id(values))


def _add_company(tenant: Tenant, record: Record) -> None:
    values = read_fields("Companies", record)
    _need(values, "companyName")
    first_person = next(tenant.rows("Resources"))
    defaults: dict[str, Value] = {
        "companyType": tenant.choice("Companies.companyType", "Vendor"),
        "phone": "555-0100",
        "ownerResourceID": first_person["id"],
        "isActive": True,
        "createDate": tenant.now(),
        "lastActivityDate": tenant.now(),
        "createdByResourceID": first_person["id"],
    }
    tenant.insert("Companies", defaults | values, record_id=_take_id(values))


def _add_product(tenant: Tenant, record: Record) -> None:
    remaining = dict(record)
    vendor = remaining.pop("vendor", None)
    values = read_fields("Products", remaining)
    _need(values, "name")
    if vendor is not None:
        values["defaultVendorID"] = find_named(tenant, "Companies", vendor, what="vendor")["id"]
    defaults: dict[str, Value] = {
        "isActive": True,
        "isSerialized": False,
        "productBillingCodeID": next(tenant.rows("BillingCodes"))["id"],
        "unitCost": Decimal(0),
        "unitPrice": Decimal(0),
        "createdTime": tenant.now(),
        "createdByResourceID": people.person(tenant).resource_id,
    }
    tenant.insert("Products", defaults | values, record_id=_take_id(values))


def _add_product_vendor(tenant: Tenant, record: Record) -> None:
    remaining = dict(record)
    product = find_named(tenant, "Products", remaining.pop("product", None), what="product")
    vendor = find_named(tenant, "Companies", remaining.pop("vendor", None), what="vendor")
    values = read_fields("ProductVendors", remaining)
    defaults: dict[str, Value] = {"isActive": True, "isDefault": False}
    linked: dict[str, Value] = {"productID": product["id"], "vendorID": vendor["id"]}
    tenant.insert("ProductVendors", defaults | values | linked, record_id=_take_id(values))


def _add_stock(tenant: Tenant, record: Stock) -> None:
    product = find_named(tenant, "Products", record.product, what="product")
    location = _location(tenant, record.location)
    if record.on_hand < 0:
        raise Refused(f"onHand is {record.on_hand}; it must be 0 or more")
    people.set_on_hand(tenant, product=product, location=location, on_hand=record.on_hand)
    if record.bin is not None:
        for entity in ("InventoryItems", "InventoryProducts"):
            for row in tenant.linked(entity, "productID", product["id"]):
                if row["inventoryLocationID"] == location["id"]:
                    tenant.change(row, bin=record.bin)


def _location(tenant: Tenant, key: str | int | None) -> Row:
    if key is None:
        return next(tenant.rows("InventoryLocations"))
    return find_named(tenant, "InventoryLocations", key, what="location")


_SPECIAL = ("number", "vendor", "status", "created", "submitted", "canceled", "purchaseFor", "shipping", "lines")


def add_order(tenant: Tenant, record: Record) -> Row:
    """Add an order in the form of a seed file, with what happened to it so far."""
    special = {name: record.get(name) for name in _SPECIAL}
    values = read_fields("PurchaseOrders", {key: value for key, value in record.items() if key not in _SPECIAL})
    lines = msgspec.convert(special["lines"] or [], list[Line], strict=False)
    wanted = special["status"] or "Submitted"
    if wanted not in orders.STATUS_CHANGES:
        raise Refused(f"status is {wanted!r}; it must be one of {', '.join(orders.STATUS_CHANGES)}")
    created = _moment(tenant, "created", special["created"], default=tenant.now())
    order = _insert_order(tenant, values, special, created)
    for line in lines:
        _insert_line(tenant, order, line)
    orders.refresh_arrival(tenant, order["id"])
    has_receipts = any(receipt.quantity for line in lines for receipt in line.received)
    if wanted == "New":
        if has_receipts:
            raise Refused("status is New, but lines have receipts; an order must be submitted first")
        return order
    if wanted == "Canceled" and special["submitted"] is None and not has_receipts:
        people.set_status(
            tenant, order, label="Canceled", date=_moment(tenant, "canceled", special["canceled"], default=created)
        )
        return order
    submitted = _moment(tenant, "submitted", special["submitted"], default=created)
    people.set_status(tenant, order, label="Submitted", date=submitted)
    _receive_all(tenant, order, lines, submitted)
    if wanted == "Canceled":
        people.set_status(
            tenant, order, label="Canceled", date=_moment(tenant, "canceled", special["canceled"], default=submitted)
        )
    got = orders.status_of(tenant, order)
    if special["status"] is not None and got != wanted:
        raise Refused(f"status is {wanted}, but by its lines and receipts the order is {got}")
    return order


def _insert_order(tenant: Tenant, values: dict[str, Value], special: Record, created: datetime) -> Row:
    if special["vendor"] is not None:
        values["vendorID"] = find_named(tenant, "Companies", special["vendor"], what="vendor")["id"]
    _need(values, "vendorID")
    if special["purchaseFor"] is not None:
        customer = find_named(tenant, "Companies", special["purchaseFor"], what="purchaseFor")
        values["purchaseForCompanyID"] = customer["id"]
    if special["shipping"] is not None:
        values["shippingType"] = find_named(tenant, "ShippingTypes", special["shipping"], what="shipping")["id"]
    number = str(special["number"]) if special["number"] is not None else str(tenant.last_order_number + 1)
    if number.isdigit():
        tenant.last_order_number = max(tenant.last_order_number, int(number))
    defaults: dict[str, Value] = {
        "shipToName": "Main Warehouse",
        "shipToAddress1": "12 Quay Street",
        "shipToCity": "Portland",
        "shipToState": "ME",
        "shipToPostalCode": "04101",
        "showTaxCategory": False,
        "showEachTaxInGroup": False,
        "createDateTime": created,
        "creatorResourceID": people.person(tenant).resource_id,
        "purchaseOrderNumber": number,
        "internalCurrencyFreight": values.get("freight"),
        "status": tenant.choice(orders.STATUS, "New"),
    }
    return tenant.insert("PurchaseOrders", defaults | values, record_id=_take_id(values))


def _insert_line(tenant: Tenant, order: Row, line: Line) -> Row:
    product = find_named(tenant, "Products", line.product, what="product")
    cost = line.unit_cost if line.unit_cost is not None else product["unitCost"]
    values: dict[str, Value] = {
        "orderID": order["id"],
        "productID": product["id"],
        "inventoryLocationID": _location(tenant, line.location)["id"],
        "quantity": line.quantity,
        "unitCost": cost,
        "internalCurrencyUnitCost": cost,
        "memo": line.memo,
    }
    if line.estimated_arrival_date is not None:
        raw = line.estimated_arrival_date
        values["estimatedArrivalDate"] = _moment(tenant, "estimatedArrivalDate", raw, default=tenant.now())
    orders.check_item(values)
    return tenant.insert("PurchaseOrderItems", values)


def _receive_all(tenant: Tenant, order: Row, lines: list[Line], submitted: datetime) -> None:
    """In the order of their dates, so that ids rise as they would have."""
    rows = orders.items_of(tenant, order["id"])
    receipts = [
        (_moment(tenant, "date", receipt.date, default=submitted), position, receipt)
        for position, line in enumerate(lines)
        for receipt in line.received
    ]
    for moment, position, receipt in sorted(receipts, key=lambda item: item[0]):
        people.receive(
            tenant,
            rows[position],
            quantity=receipt.quantity,
            date=moment,
            vendor_invoice_number=receipt.vendor_invoice_number,
            serial_number=receipt.serial_number,
        )


def _moment(tenant: Tenant, name: str, raw: object, *, default: datetime) -> datetime:
    """A date or date-time, or `-12` for twelve days before the tenant's today; a day alone is its noon."""
    if raw is None:
        return default
    if isinstance(raw, int) or (isinstance(raw, str) and raw.lstrip("-").isdigit()):
        day = tenant.now().date() + timedelta(days=int(raw))
        return datetime.combine(day, time(12), UTC)
    moment = read_moment(name, raw)
    return moment.replace(hour=12) if isinstance(raw, str) and len(raw) == 10 else moment
