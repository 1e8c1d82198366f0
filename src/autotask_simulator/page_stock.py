"""What the pages of stock show, as plain values for the templates."""

from autotask_simulator.api import Api
from autotask_simulator.page_content import Content, Slice, day, money, name_of
from autotask_simulator.rules import stock
from autotask_simulator.rules.picking import LINKS
from autotask_simulator.rules.stock import number
from autotask_simulator.tenant import Row, Tenant

COUNTS = ("onHandUnits", "availableUnits", "reservedUnits", "pickedUnits", "unitsOnOrder", "backOrderQuantity")


def stock_page(api: Api, *, search: str, page: int) -> Content:
    """Counts by product and location, one slice of the products that the search finds."""
    tenant = api.tenant
    locations = list(tenant.rows("InventoryLocations"))
    found = [row for row in tenant.rows("Products") if search.casefold() in str(row["name"]).casefold()]
    cut = Slice.of(sorted(found, key=lambda row: str(row["name"]).casefold()), page=page)
    return {
        "locations": [row["locationName"] for row in locations],
        "rows": [_counts_row(api, product, locations) for product in cut.rows],
        "slice": cut,
    }


def _counts_row(api: Api, product: Row, locations: list[Row]) -> Content:
    places = _places(api, product)
    counts = [places[place["id"]]["onHandUnits"] if place["id"] in places else None for place in locations]
    return {
        "id": product["id"],
        "product": product["name"],
        "counts": counts,
        "is_stocked": bool(places),
        "total": sum(number(count) for count in counts),
        "on_order": sum(number(place["unitsOnOrder"]) for place in places.values()),
    }


def _places(api: Api, product: Row) -> dict[object, Row]:
    return {
        row["inventoryLocationID"]: api.reader.complete("InventoryProducts", row)
        for row in api.tenant.linked("InventoryProducts", "productID", product["id"])
    }


def product_page(api: Api, product: Row) -> Content:
    """One product: its counts by location, and its stocked items."""
    tenant = api.tenant
    places = _places(api, product)
    facts = [
        ("Unit cost", money(product["unitCost"])),
        ("Unit price", money(product["unitPrice"])),
        ("Default vendor", name_of(tenant, "Companies", product["defaultVendorID"])),
        ("Serialized", "Yes, one serial number per unit" if product["isSerialized"] else ""),
    ]
    return {
        "id": product["id"],
        "name": product["name"],
        "is_serialized": product["isSerialized"],
        "facts": facts,
        "places": [
            {
                "id": location["id"],
                "name": location["locationName"],
                "counts": [places[location["id"]][name] for name in COUNTS] if location["id"] in places else None,
                "on_hand": places[location["id"]]["onHandUnits"] if location["id"] in places else 0,
                "reserved": places[location["id"]]["reservedUnits"] if location["id"] in places else 0,
            }
            for location in tenant.rows("InventoryLocations")
        ],
        "stocked": [
            _item(tenant, item) for place in places.values() for item in stock.stocked_items(tenant, place["id"])
        ],
    }


def _item(tenant: Tenant, item: Row) -> Content:
    units = {
        "on hand": item["onHandUnits"],
        "removed": item["removedUnits"],
        "moved on": item["transferredUnits"],
        "delivered": item["deliveredUnits"],
    }
    charge = next(
        (name_of(tenant, table, item[link], "name") for table, link in LINKS.items() if item[link] is not None), ""
    )
    return {
        "location": name_of(tenant, "InventoryLocations", item["currentInventoryLocationID"]),
        "status": tenant.label(stock.STATUS, item["statusID"]),
        "units": ", ".join(f"{count} {name}" for name, count in units.items() if count) or "none left",
        "serial": item["serialNumber"],
        "unit_cost": money(item["unitCost"]),
        "came": day(item["createDateTime"]),
        "order_id": item["purchaseOrderID"],
        "order": name_of(tenant, "PurchaseOrders", item["purchaseOrderID"]),
        "charge": charge,
    }
