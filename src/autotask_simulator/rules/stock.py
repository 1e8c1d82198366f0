"""Stock: on hand is what the stocked items say, and it changes only by adding, removing, moving and delivering them.

FACTS C (InventoryItems, InventoryProducts, InventoryStockedItems): since 2022.1 on hand is computed from stocked items
and cannot be set; the API changes it only through …Add, …Remove, …Transfer and by receiving.
"""

from dataclasses import dataclass
from decimal import Decimal

from autotask_simulator.errors import Refused
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value

Place = tuple[int, int]
"""(product id, inventory location id)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where units came from: the links a stocked item carries (FACTS C)."""

    vendor_id: Value = None
    vendor_invoice_number: Value = None
    serial_number: Value = None
    purchase_order_id: Value = None
    purchase_order_item_id: Value = None
    purchase_order_item_receiving_id: Value = None
    parent_stocked_item_id: Value = None


def number(value: Value) -> int:
    """A stored count; an empty one is 0."""
    return value if isinstance(value, int) else 0


def inventory_product(tenant: Tenant, *, product_id: int, location_id: int, actor: Actor) -> Row:
    """The row of a product at a location, made when there is none: one per pair, in both generations (FACTS C)."""
    for row in tenant.linked("InventoryProducts", "productID", product_id):
        if row["inventoryLocationID"] == location_id:
            return row
    place: dict[str, Value] = {
        "productID": product_id,
        "inventoryLocationID": location_id,
        "quantityMinimum": 0,
        "quantityMaximum": 0,
    }
    insert_twin(tenant, "InventoryItems", place, actor=actor)
    return insert_twin(tenant, "InventoryProducts", place, actor=actor)


def insert_twin(tenant: Tenant, entity: str, values: dict[str, Value], *, actor: Actor) -> Row:
    """Store a row of InventoryItems or InventoryProducts with who made it and when."""
    stamped = dict(values)
    if entity == "InventoryProducts":
        stamped |= {"createDateTime": tenant.now(), "createdByResourceID": actor.resource_id}
    else:
        stamped |= {"impersonatorCreatorResourceID": actor.impersonator_id}
    return tenant.insert(entity, stamped)


def stocked_items(tenant: Tenant, inventory_product_id: Value) -> list[Row]:
    """The stocked items of a product at a location, oldest first."""
    return tenant.linked("InventoryStockedItems", "inventoryProductID", inventory_product_id)


def available(row: Row) -> int:
    """Units of a stocked item that nobody reserved or picked."""
    return number(row["onHandUnits"]) - number(row["reservedUnits"]) - number(row["pickedUnits"])


def add(tenant: Tenant, place: Row, *, quantity: int, unit_cost: Value, source: Source, actor: Actor) -> Row:
    """Put units on the shelf as a new stocked item."""
    if quantity <= 0:
        raise Refused(f"The quantity being added is {quantity}; it must be above 0.")
    return tenant.insert(
        "InventoryStockedItems",
        {
            "inventoryProductID": place["id"],
            "currentInventoryLocationID": place["inventoryLocationID"],
            "onHandUnits": quantity,
            "pickedUnits": 0,
            "reservedUnits": 0,
            "removedUnits": 0,
            "transferredUnits": 0,
            "deliveredUnits": 0,
            "parentStockedItemReceivedUnits": quantity,
            "unitCost": unit_cost if unit_cost is not None else Decimal(0),
            "statusID": tenant.choice("InventoryStockedItems.statusID", "Available"),
            "vendorID": source.vendor_id,
            "vendorInvoiceNumber": source.vendor_invoice_number,
            "serialNumber": source.serial_number,
            "purchaseOrderID": source.purchase_order_id,
            "purchaseOrderItemID": source.purchase_order_item_id,
            "purchaseOrderItemReceivingID": source.purchase_order_item_receiving_id,
            "parentInventoryStockedItemID": source.parent_stocked_item_id,
            "createDateTime": tenant.now(),
            "createdByResourceID": actor.resource_id,
        },
    )


def choose(tenant: Tenant, rows: list[Row], *, quantity: int, what: str) -> list[tuple[Row, int]]:
    """Which stocked items to take so many units from, oldest first; `Refused` when there are too few available."""
    if quantity <= 0:
        raise Refused(f"The quantity being {what} is {quantity}; it must be above 0.")
    taken: list[tuple[Row, int]] = []
    missing = quantity
    for row in rows:
        units = min(missing, available(row))
        if units > 0:
            taken.append((row, units))
            missing -= units
    if missing and rows and tenant.switches.negative_stock == "accept":
        taken.append((rows[-1], missing))
    elif missing:
        raise Refused(f"{quantity} units cannot be {what}: only {quantity - missing} are available.")
    return taken


def take(tenant: Tenant, taken: list[tuple[Row, int]], *, counter: str, status: str) -> None:
    """Take units off the shelf and count them as removed, transferred or delivered."""
    for row, units in taken:
        left = number(row["onHandUnits"]) - units
        tenant.change(row, **{"onHandUnits": left, counter: number(row[counter]) + units})
        if left == 0:
            tenant.change(row, statusID=tenant.choice("InventoryStockedItems.statusID", status))


def remove(tenant: Tenant, rows: list[Row], *, quantity: int) -> None:
    """Remove units (lost, broken, counted wrong)."""
    take(tenant, choose(tenant, rows, quantity=quantity, what="removed"), counter="removedUnits", status="Removed")


def transfer(tenant: Tenant, rows: list[Row], *, quantity: int, new_location_id: int, actor: Actor) -> None:
    """Move units to another location, where they become new stocked items that name their parents."""
    taken = choose(tenant, rows, quantity=quantity, what="transferred")
    place = tenant.get("InventoryProducts", taken[0][0]["inventoryProductID"])
    if place["inventoryLocationID"] == new_location_id:
        raise Refused("The new inventory location is the one where the units are.")
    product_id = place["productID"]
    assert isinstance(product_id, int)  # noqa: S101 - required on create
    target = inventory_product(tenant, product_id=product_id, location_id=new_location_id, actor=actor)
    take(tenant, taken, counter="transferredUnits", status="Transferred")
    for row, units in taken:
        source = Source(
            vendor_id=row["vendorID"],
            vendor_invoice_number=row["vendorInvoiceNumber"],
            serial_number=row["serialNumber"],
            purchase_order_id=row["purchaseOrderID"],
            purchase_order_item_id=row["purchaseOrderItemID"],
            purchase_order_item_receiving_id=row["purchaseOrderItemReceivingID"],
            parent_stocked_item_id=row["id"],
        )
        add(tenant, target, quantity=units, unit_cost=row["unitCost"], source=source, actor=actor)
