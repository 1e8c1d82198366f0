"""Companies, products, locations and stock of a seed."""

from decimal import Decimal

from autotask_simulator import people
from autotask_simulator.errors import Refused
from autotask_simulator.lookup import find_named
from autotask_simulator.record_fields import read_fields
from autotask_simulator.seed.fields import find_location, need, take_id
from autotask_simulator.seed.form import Currency, Record, Stock
from autotask_simulator.tenant import Tenant
from autotask_simulator.values import Value, decimal_of, whole_of


def add_location(tenant: Tenant, record: Record | str) -> None:
    values = read_fields("InventoryLocations", {"locationName": record} if isinstance(record, str) else record)
    need(values, "locationName")
    is_first = not tenant.tables["InventoryLocations"]
    defaults: dict[str, Value] = {"isActive": True, "isDefault": is_first}
    tenant.insert("InventoryLocations", defaults | values, record_id=take_id(values))


def add_currency(tenant: Tenant, record: Currency) -> None:
    rate = decimal_of(record.exchange_rate)
    if rate is None or rate <= 0:
        raise Refused(f"exchangeRate is {record.exchange_rate}; it must be a number above 0")
    internal = next(row for row in tenant.rows("Currencies") if row["isInternalCurrency"])
    texts = {"name": record.name, "description": record.description or record.name}
    values = read_fields("Currencies", texts) | {
        "exchangeRate": rate,
        "isActive": True,
        "isInternalCurrency": False,
    }
    formats = ("displaySymbol", "currencyPositiveFormat", "currencyNegativeFormat")
    tenant.insert("Currencies", {name: internal[name] for name in formats} | values)


def add_company(tenant: Tenant, record: Record) -> None:
    remaining = dict(record)
    named = {"currency": ("Currencies", "currencyID"), "taxRegion": ("TaxRegions", "taxRegionID")}
    links: dict[str, Value] = {
        field: find_named(tenant, entity, remaining.pop(name), what=name)["id"]
        for name, (entity, field) in named.items()
        if remaining.get(name) is not None
    }
    values = read_fields("Companies", remaining) | links
    need(values, "companyName")
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
    tenant.insert("Companies", defaults | values, record_id=take_id(values))


def add_product(tenant: Tenant, record: Record) -> None:
    remaining = dict(record)
    vendor = remaining.pop("vendor", None)
    values = read_fields("Products", remaining)
    need(values, "name")
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
    tenant.insert("Products", defaults | values, record_id=take_id(values))


def add_product_vendor(tenant: Tenant, record: Record) -> None:
    remaining = dict(record)
    product = find_named(tenant, "Products", remaining.pop("product", None), what="product")
    vendor = find_named(tenant, "Companies", remaining.pop("vendor", None), what="vendor")
    values = read_fields("ProductVendors", remaining)
    defaults: dict[str, Value] = {"isActive": True, "isDefault": False}
    linked: dict[str, Value] = {"productID": product["id"], "vendorID": vendor["id"]}
    tenant.insert("ProductVendors", defaults | values | linked, record_id=take_id(values))


def add_stock(tenant: Tenant, record: Stock) -> None:
    product = find_named(tenant, "Products", record.product, what="product")
    location = find_location(tenant, record.location)
    if record.on_hand < 0 or whole_of(record.on_hand) is None:
        raise Refused(f"onHand is {record.on_hand}; it must be 0 or more, and no more than 2,147,483,647")
    people.set_on_hand(tenant, product=product, location=location, on_hand=record.on_hand)
    given = read_fields("InventoryItems", {"bin": record.bin})
    if record.bin is not None:
        for entity in ("InventoryItems", "InventoryProducts"):
            for row in tenant.linked(entity, "productID", product["id"]):
                if row["inventoryLocationID"] == location["id"]:
                    tenant.change(row, **given)
