"""Stock: on hand is what the stocked items say, and it changes only by adding, removing, moving and delivering them.

FACTS C (InventoryItems, InventoryProducts, InventoryStockedItems): since 2022.1 on hand is computed from stocked items
and cannot be set; the API changes it only through …Add, …Remove, …Transfer and by receiving.

All units of a stocked item share one fate: they are available, reserved, picked, removed or delivered. When only a part
of a lot is to have another fate, that part becomes a row of its own that names its parent. A serialized product has one
row per unit for good: nothing is split off, and a move takes the row along (developer help, InventoryStockedItems…).
"""

from dataclasses import dataclass
from decimal import Decimal

from autotask_simulator.errors import Refused
from autotask_simulator.rules import serials
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value

Place = tuple[int, int]
"""(product id, inventory location id)"""

STATUS = "InventoryStockedItems.statusID"
TABLE = "InventoryStockedItems"


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


def find_place(tenant: Tenant, entity: str, *, product_id: Value, location_id: Value) -> Row | None:
    """The row of InventoryProducts or InventoryItems of a product at a location, if there is one."""
    rows = tenant.linked(entity, "productID", product_id)
    return next((row for row in rows if row["inventoryLocationID"] == location_id), None)


def inventory_product(tenant: Tenant, *, product_id: int, location_id: int, actor: Actor) -> Row:
    """The row of a product at a location, made when there is none: one per pair, in both generations (FACTS C)."""
    found = find_place(tenant, "InventoryProducts", product_id=product_id, location_id=location_id)
    if found is not None:
        return found
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
    rows = tenant.linked(TABLE, "inventoryProductID", inventory_product_id)
    return sorted(rows, key=lambda row: number(row["id"]))


def available(row: Row) -> int:
    """Units of a stocked item that nobody reserved or picked."""
    return number(row["onHandUnits"]) - number(row["reservedUnits"]) - number(row["pickedUnits"])


def add(tenant: Tenant, place: Row, *, quantity: int, unit_cost: Value, source: Source, actor: Actor) -> Row:
    """Put units on the shelf as a new stocked item."""
    if quantity <= 0:
        raise Refused(f"The quantity being added is {quantity}; it must be above 0.")
    row = tenant.insert(
        TABLE,
        {
            "inventoryProductID": place["id"],
            "currentInventoryLocationID": place["inventoryLocationID"],
            "onHandUnits": quantity,
            **dict.fromkeys(("pickedUnits", "reservedUnits", "removedUnits", "transferredUnits", "deliveredUnits"), 0),
            "parentStockedItemReceivedUnits": quantity,
            "unitCost": unit_cost if unit_cost is not None else Decimal(0),
            "statusID": tenant.choice(STATUS, "Available"),
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
    serials.follow(tenant, place, row)
    return row


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


def part(tenant: Tenant, row: Row, units: int) -> Row:
    """The row of so many units of a stocked item: itself when that is all of it, else a row split off from it."""
    on_hand = number(row["onHandUnits"])
    if units >= on_hand:
        return row
    shares: dict[str, Value] = {
        name: units for name in ("onHandUnits", "pickedUnits", "reservedUnits") if number(row[name])
    }
    tenant.change(row, **{name: number(row[name]) - units for name in shares})
    split_off = row | {"removedUnits": 0, "transferredUnits": 0, "deliveredUnits": 0} | shares
    return tenant.insert(TABLE, split_off | {"parentInventoryStockedItemID": row["id"]})


def take_out(tenant: Tenant, taken: list[tuple[Row, int]], *, counter: str, status: str, actor: Actor) -> list[Row]:
    """Take units off the shelf and count them as removed or delivered; the rows of these units."""
    rows = []
    for row, units in taken:
        own = part(tenant, row, units)
        tenant.change(
            own,
            onHandUnits=number(own["onHandUnits"]) - units,
            pickedUnits=max(0, number(own["pickedUnits"]) - units),
            statusID=tenant.choice(STATUS, status),
            pickedRemovedByResourceID=actor.resource_id,
            pickedRemovedDateTime=tenant.now(),
            **{counter: number(own[counter]) + units},
        )
        rows.append(own)
    return rows


def remove(tenant: Tenant, rows: list[Row], *, quantity: int, actor: Actor) -> None:
    """Remove units (lost, broken, counted wrong). Reserved and picked ones cannot be removed (developer help)."""
    taken = choose(tenant, rows, quantity=quantity, what="removed")
    for row in take_out(tenant, taken, counter="removedUnits", status="Removed", actor=actor):
        serials.forget(tenant, row)


def transfer(tenant: Tenant, rows: list[Row], *, quantity: int, new_location_id: int, actor: Actor) -> None:
    """Move units to another location: a serialized unit with its row, others as new rows that name their parents."""
    taken = choose(tenant, rows, quantity=quantity, what="transferred")
    place = tenant.get("InventoryProducts", taken[0][0]["inventoryProductID"])
    if place["inventoryLocationID"] == new_location_id:
        raise Refused("The new inventory location is the one where the units are.")
    target = inventory_product(tenant, product_id=number(place["productID"]), location_id=new_location_id, actor=actor)
    for row, units in taken:
        if row["serialNumber"] is not None:
            tenant.relink(TABLE, row, inventoryProductID=target["id"], currentInventoryLocationID=new_location_id)
            serials.follow(tenant, target, row)
        else:
            _move_part(tenant, row, units, target, actor)


def _move_part(tenant: Tenant, row: Row, units: int, target: Row, actor: Actor) -> None:
    left = number(row["onHandUnits"]) - units
    tenant.change(row, onHandUnits=left, transferredUnits=number(row["transferredUnits"]) + units)
    if left == 0:
        tenant.change(row, statusID=tenant.choice(STATUS, "Transferred"))
    source = Source(
        vendor_id=row["vendorID"],
        vendor_invoice_number=row["vendorInvoiceNumber"],
        purchase_order_id=row["purchaseOrderID"],
        purchase_order_item_id=row["purchaseOrderItemID"],
        purchase_order_item_receiving_id=row["purchaseOrderItemReceivingID"],
        parent_stocked_item_id=row["id"],
    )
    moved = add(tenant, target, quantity=units, unit_cost=row["unitCost"], source=source, actor=actor)
    tenant.change(moved, parentStockedItemReceivedUnits=row["parentStockedItemReceivedUnits"])


def reserve(tenant: Tenant, rows: list[Row], *, quantity: int) -> None:
    """Keep units for a quote: no longer available, still on hand (developer help: reserving on a quote)."""
    for row, units in choose(tenant, rows, quantity=quantity, what="reserved"):
        own = part(tenant, row, units)
        tenant.change(own, reservedUnits=units, statusID=tenant.choice(STATUS, "Reserved"))


def release(tenant: Tenant, rows: list[Row], *, quantity: int) -> None:
    """Let go of reserved units: they are available again, as when a quote is lost."""
    reserved = sum(number(row["reservedUnits"]) for row in rows)
    if not 0 < quantity <= reserved:
        raise Refused(f"{quantity} units cannot be released: {reserved} are reserved.")
    for row in rows:
        units = min(quantity, number(row["reservedUnits"]))
        if units:
            own = part(tenant, row, units)
            tenant.change(own, reservedUnits=0, statusID=tenant.choice(STATUS, "Available"))
            quantity -= units
