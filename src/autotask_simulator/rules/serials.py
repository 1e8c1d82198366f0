"""Serial numbers: InventoryItemSerialNumbers, and that they follow the stocked items (developer help, that entity)."""

from autotask_simulator.errors import Refused
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value

TABLE = "InventoryItemSerialNumbers"
_GONE = ("Picked", "Delivered/Shipped")


def _item(tenant: Tenant, place: Row) -> Row:
    """The InventoryItems row beside one of InventoryProducts."""
    rows = tenant.linked("InventoryItems", "productID", place["productID"])
    return next(row for row in rows if row["inventoryLocationID"] == place["inventoryLocationID"])


def _stocked(tenant: Tenant, serial: Value) -> list[Row]:
    return [] if serial is None else tenant.linked("InventoryStockedItems", "serialNumber", serial)


def check_free(tenant: Tenant, serial: Value) -> None:
    """A serial number is unique; one that was removed from stock may come back."""
    if any(row["onHandUnits"] or row["deliveredUnits"] for row in _stocked(tenant, serial)):
        raise Refused(f"The serialNumber {serial} is not unique: a stocked item has it.")


def follow(tenant: Tenant, place: Row, stocked: Row) -> None:
    """The serial number of a stocked item is listed under the inventory item of the place where the unit is."""
    serial = stocked["serialNumber"]
    if serial is None:
        return
    item = _item(tenant, place)
    known = tenant.linked(TABLE, "serialNumber", serial)
    if known:
        tenant.relink(TABLE, known[0], inventoryItemID=item["id"])
    else:
        tenant.insert(TABLE, {"inventoryItemID": item["id"], "serialNumber": serial})


def forget(tenant: Tenant, stocked: Row) -> None:
    """The unit was removed: its number is free again."""
    if stocked["serialNumber"] is None:
        return
    for row in tenant.linked(TABLE, "serialNumber", stocked["serialNumber"]):
        tenant.remove(TABLE, int(str(row["id"])))


def before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """Only for serialized products, and unique."""
    item = tenant.get("InventoryItems", values["inventoryItemID"])
    if not tenant.get("Products", item["productID"])["isSerialized"]:
        raise Refused("The inventoryItemID must be of a serialized product.")
    _check_unlisted(tenant, values["serialNumber"])


def _check_unlisted(tenant: Tenant, serial: Value) -> None:
    if tenant.linked(TABLE, "serialNumber", serial):
        raise Refused(f"The serialNumber {serial} is not unique.")


def before_update(tenant: Tenant, row: Row, values: dict[str, Value], _actor: Actor) -> None:
    """Unique, and not once the unit is picked or delivered; the stocked item takes the new number."""
    serial = values.get("serialNumber", row["serialNumber"])
    if serial == row["serialNumber"]:
        return
    _check_unlisted(tenant, serial)
    stocked = _stocked(tenant, row["serialNumber"])
    if any(tenant.label("InventoryStockedItems.statusID", item["statusID"]) in _GONE for item in stocked):
        raise Refused("The serialNumber cannot be updated: the item was picked or delivered.")
    for item in stocked:
        tenant.relink("InventoryStockedItems", item, serialNumber=serial)
