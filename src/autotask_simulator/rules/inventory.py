"""Rules of the inventory entities (FACTS C)."""

from decimal import Decimal

from autotask_simulator.errors import Refused
from autotask_simulator.rules import catalog, money, serials, stock
from autotask_simulator.rules.counts import count
from autotask_simulator.rules.stock import number
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value


def place_before_create(entity: str, tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """One row per product and active location; its counts cannot be given, since they are computed."""
    product_id, location_id = values["productID"], values["inventoryLocationID"]
    if stock.find_place(tenant, entity, product_id=product_id, location_id=location_id) is not None:
        raise Refused("There is already an inventory row of this product at this location.")
    catalog.check_active_location(tenant, "inventoryLocationID", location_id)
    check_limits(values)


def check_limits(values: dict[str, Value]) -> None:
    """Minimum and maximum are not below 0 and in order."""
    lowest, highest = number(values.get("quantityMinimum")), number(values.get("quantityMaximum"))
    if lowest < 0 or highest < 0 or highest < lowest:
        raise Refused("quantityMinimum and quantityMaximum must be 0 or more, and the maximum not below the minimum.")


def item_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """The older generation's row has its twin in the newer one."""
    _make_twin(tenant, "InventoryProducts", row, actor)


def product_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """The newer generation's row has its twin in the older one."""
    tenant.change(row, createDateTime=tenant.now(), createdByResourceID=actor.resource_id)
    _make_twin(tenant, "InventoryItems", row, actor)


def _make_twin(tenant: Tenant, entity: str, row: Row, actor: Actor) -> None:
    shared = ("productID", "inventoryLocationID", "quantityMinimum", "quantityMaximum", "bin", "referenceNumber")
    stock.insert_twin(tenant, entity, {name: row[name] for name in shared}, actor=actor)


def place_after_update(entity: str, tenant: Tenant, row: Row, _actor: Actor) -> None:
    """What can be written is one and the same in both generations."""
    for twin in tenant.linked(entity, "productID", row["productID"]):
        if twin["inventoryLocationID"] == row["inventoryLocationID"]:
            shared = ("quantityMinimum", "quantityMaximum", "bin", "referenceNumber")
            tenant.change(twin, **{name: row[name] for name in shared})


def place_before_update(_tenant: Tenant, row: Row, values: dict[str, Value], _actor: Actor) -> None:
    """The limits stay in order."""
    check_limits(row | values)


def product_before_delete(tenant: Tenant, row: Row) -> None:
    """Not deletable while units are reserved or picked (FACTS C)."""
    place = count(tenant).places[(number(row["productID"]), number(row["inventoryLocationID"]))]
    if place.reserved or place.picked:
        raise Refused("An inventory product with reserved or picked units cannot be deleted.")


def product_after_delete(tenant: Tenant, row: Row) -> None:
    """Its stocked items, their serial numbers and its twin go with it; what was moved elsewhere names no parent then."""
    gone = {item["id"] for item in stock.stocked_items(tenant, row["id"])}
    for item_id in gone:
        tenant.remove(stock.TABLE, number(item_id))
    for item in tenant.rows(stock.TABLE):
        if item["parentInventoryStockedItemID"] in gone:
            tenant.change(item, parentInventoryStockedItemID=None)
    twin = stock.find_place(
        tenant, "InventoryItems", product_id=row["productID"], location_id=row["inventoryLocationID"]
    )
    if twin is not None:
        for listed in tenant.linked(serials.TABLE, "inventoryItemID", twin["id"]):
            tenant.remove(serials.TABLE, number(listed["id"]))
        tenant.remove("InventoryItems", number(twin["id"]))


def _rows_named(tenant: Tenant, values: dict[str, Value]) -> list[Row]:
    """The stocked items that a removal or transfer speaks of: one by its id, or all of an inventory product."""
    if values.get("inventoryStockedItemID") is not None:
        return [tenant.get("InventoryStockedItems", values["inventoryStockedItemID"])]
    if values.get("inventoryProductID") is None:
        raise Refused("Give an inventoryProductID or an inventoryStockedItemID.")
    return stock.stocked_items(tenant, tenant.get("InventoryProducts", values["inventoryProductID"])["id"])


# Which amount a way to find cost or price needs (a public summary of the developer help, InventoryStockedItemsAdd).
_AMOUNTS_NEEDED = (
    ("determineCostUsing", "Manual Entry", "unitCost"),
    ("determineNewPriceUsing", "Manual Entry", "returnPrice"),
    ("determineNewPriceUsing", "Percentage of Cost", "pricePercentage"),
    ("determineNewPriceUsing", "Percentage of Catalog Price", "pricePercentage"),
)


def _check_reason(tenant: Tenant, values: dict[str, Value]) -> None:
    """The reason can be mandatory by a system setting of the tenant."""
    if tenant.switches.reason_for_update_required and not values.get("reasonForUpdate"):
        raise Refused("Missing Required Field: reasonForUpdate.")


def add_before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """Units above 0; a serialized product one by one; what the tenant's settings and the chosen ways need."""
    if number(values["quantityBeingAdded"]) <= 0:
        raise Refused("The quantityBeingAdded must be above 0.")
    _check_reason(tenant, values)
    if tenant.switches.vendor_invoice_number_required and not values.get("vendorInvoiceNumber"):
        raise Refused("Missing Required Field: vendorInvoiceNumber.")
    for way, label, amount in _AMOUNTS_NEEDED:
        chosen = tenant.label(f"InventoryStockedItemsAdd.{way}", values.get(way))
        if chosen == label and values.get(amount) is None:
            raise Refused(f"Missing Required Field: {amount}.")
    place = tenant.get("InventoryProducts", values["inventoryProductID"])
    product = tenant.find("Products", place["productID"])
    is_serialized = product is not None and product["isSerialized"]
    is_one = values["quantityBeingAdded"] == 1 and values.get("serialNumber")
    if is_serialized and tenant.switches.serialized_one_by_one and not is_one:
        raise Refused("A serialized product is added one by one: quantityBeingAdded 1 and a serialNumber.")
    if values.get("serialNumber") and not is_serialized:
        raise Refused("A serialNumber applies to serialized products only.")
    serials.check_free(tenant, values.get("serialNumber"))


def _unit_cost(tenant: Tenant, place: Row, row: Row) -> Value:
    """The cost of units added by hand, by the way that was chosen; the product's where that gives none."""
    rows = stock.stocked_items(tenant, place["id"])
    match tenant.label("InventoryStockedItemsAdd.determineCostUsing", row["determineCostUsing"]):
        case "Manual Entry":
            return row["unitCost"]
        case "Last Received Cost" if rows:
            return rows[-1]["unitCost"]
        case "Average Cost":
            units = sum(number(item["onHandUnits"]) for item in rows)
            worth = sum((money.product(item["unitCost"], item["onHandUnits"]) for item in rows), Decimal(0))
            if units > 0:
                return money.rounded(worth / units)
    return tenant.get("Products", place["productID"])["unitCost"]


def add_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """A new stocked item."""
    place = tenant.get("InventoryProducts", row["inventoryProductID"])
    source = stock.Source(
        vendor_id=row["vendorID"],
        vendor_invoice_number=row["vendorInvoiceNumber"],
        serial_number=row["serialNumber"],
    )
    cost = _unit_cost(tenant, place, row)
    quantity = number(row["quantityBeingAdded"])
    added = stock.add(tenant, place, quantity=quantity, unit_cost=cost, source=source, actor=actor)
    tenant.change(added, returnTypeID=row["returnTypeID"], returnPrice=row["returnPrice"])


def remove_before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """Enough must be there that is neither reserved nor picked."""
    _check_reason(tenant, values)
    rows = _rows_named(tenant, values)
    stock.choose(tenant, rows, quantity=number(values["quantityBeingRemoved"]), what="removed")


def remove_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """The units leave the shelf, the oldest first."""
    stock.remove(tenant, _rows_named(tenant, row), quantity=number(row["quantityBeingRemoved"]), actor=actor)


def transfer_before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """Enough must be there, and the other location must be another one, and active."""
    _check_reason(tenant, values)
    catalog.check_active_location(tenant, "newInventoryLocationID", values["newInventoryLocationID"])
    rows = _rows_named(tenant, values)
    taken = stock.choose(tenant, rows, quantity=number(values["quantityBeingTransferred"]), what="transferred")
    place = tenant.get("InventoryProducts", taken[0][0]["inventoryProductID"])
    if place["inventoryLocationID"] == values["newInventoryLocationID"]:
        raise Refused("The new inventory location is the one where the units are.")


def transfer_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """The units are at the other location."""
    stock.transfer(
        tenant,
        _rows_named(tenant, row),
        quantity=number(row["quantityBeingTransferred"]),
        new_location_id=number(row["newInventoryLocationID"]),
        actor=actor,
    )


def _rows_to_move(tenant: Tenant, values: dict[str, Value]) -> list[Row]:
    """The stocked items that an InventoryTransfers row speaks of: those of the place, or the one of the serial number."""
    place = stock.find_place(
        tenant, "InventoryProducts", product_id=values["productID"], location_id=values["fromLocationID"]
    )
    if place is None:
        raise Refused("The product has no inventory row at the location it is to be moved from.")
    rows = stock.stocked_items(tenant, place["id"])
    if not tenant.get("Products", values["productID"])["isSerialized"]:
        return rows
    if not values.get("serialNumber"):
        raise Refused("Missing Required Field: serialNumber.")
    if values["quantityTransferred"] != 1:
        raise Refused("The quantityTransferred of a serialized product must be 1.")
    named = [row for row in rows if row["serialNumber"] == values["serialNumber"] and number(row["onHandUnits"])]
    if not named:
        raise Refused("The serialNumber is not one of this product at the location it is to be moved from.")
    return named


_MADE_BY_API = "Updated using Web Services API."


def inventory_transfer_before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """The older way to move units (developer help, InventoryTransfers)."""
    if values["fromLocationID"] == values["toLocationID"]:
        raise Refused("fromLocationID and toLocationID are the same location.")
    catalog.check_active_location(tenant, "toLocationID", values["toLocationID"])
    rows = _rows_to_move(tenant, values)
    stock.choose(tenant, rows, quantity=number(values["quantityTransferred"]), what="transferred")
    said = [str(values[name]) for name in ("notes", "updateNote") if values.get(name)]
    values["notes"] = " ".join(said) or _MADE_BY_API
    values["transferDate"] = tenant.now()
    values["transferByResourceID"] = actor.resource_id


def inventory_transfer_after_create(tenant: Tenant, row: Row, actor: Actor) -> None:
    """The units are at the other location."""
    rows = _rows_to_move(tenant, row)
    quantity = number(row["quantityTransferred"])
    stock.transfer(tenant, rows, quantity=quantity, new_location_id=number(row["toLocationID"]), actor=actor)
