"""Counts that Autotask computes when a record is read: on hand, on order, back-ordered, reserved, picked (FACTS C)."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from autotask_simulator.rules.stock import Place, number
from autotask_simulator.tenant import Row, Tenant
from autotask_simulator.values import Value


@dataclass(slots=True)
class PlaceCounts:
    """The counts of one product at one location."""

    on_hand: int = 0
    picked: int = 0
    reserved: int = 0
    back_ordered: int = 0
    on_order: int = 0


@dataclass(slots=True)
class Counts:
    """All counts of the tenant at one version of its records."""

    version: int = -1
    places: dict[Place, PlaceCounts] = field(default_factory=lambda: defaultdict(PlaceCounts))


def received_by_item(tenant: Tenant) -> Mapping[Value, int]:
    """Units received per PO item: the sum of its receiving rows (FACTS C; there is no such field on the item)."""
    received: dict[Value, int] = defaultdict(int)
    for row in tenant.tables["PurchaseOrderItemReceiving"].values():
        received[row["purchaseOrderItemID"]] += number(row["quantityNowReceiving"])
    return received


def count(tenant: Tenant) -> Counts:
    """Count everything once."""
    counts = Counts(version=tenant.version)
    places: dict[Value, Place] = {}
    for row in tenant.tables["InventoryProducts"].values():
        places[row["id"]] = (number(row["productID"]), number(row["inventoryLocationID"]))
    for row in tenant.tables["InventoryStockedItems"].values():
        place = counts.places[places[row["inventoryProductID"]]]
        place.on_hand += number(row["onHandUnits"])
        place.picked += number(row["pickedUnits"])
        place.reserved += number(row["reservedUnits"])
    on_order_statuses = {tenant.choice("PurchaseOrders.status", label) for label in ("Submitted", "Received Partial")}
    if tenant.switches.new_orders_count_as_on_order:
        on_order_statuses.add(tenant.choice("PurchaseOrders.status", "New"))
    received = received_by_item(tenant)
    orders = tenant.tables["PurchaseOrders"]
    for row in tenant.tables["PurchaseOrderItems"].values():
        if orders[number(row["orderID"])]["status"] not in on_order_statuses:
            continue
        place = counts.places[(number(row["productID"]), number(row["inventoryLocationID"]))]
        coming, came = max(0, number(row["quantity"]) - received.get(row["id"], 0)), received.get(row["id"], 0)
        place.on_order += coming
        if came and tenant.switches.back_orders == "partly_received":
            place.back_ordered += coming
    return counts


def _place_of(row: Row, counts: Counts) -> PlaceCounts:
    return counts.places.get((number(row["productID"]), number(row["inventoryLocationID"]))) or PlaceCounts()


def _inventory_item(row: Row, counts: Counts) -> dict[str, Value]:
    place = _place_of(row, counts)
    return {
        "quantityOnHand": place.on_hand,
        "quantityOnOrder": place.on_order,
        "quantityReserved": place.reserved,
        "quantityPicked": place.picked,
        "backOrderQuantity": place.back_ordered,
    }


def _inventory_product(row: Row, counts: Counts) -> dict[str, Value]:
    place = _place_of(row, counts)
    return {
        "onHandUnits": place.on_hand,
        "unitsOnOrder": place.on_order,
        "reservedUnits": place.reserved,
        "pickedUnits": place.picked,
        "availableUnits": place.on_hand - place.reserved - place.picked,
        "backOrderQuantity": place.back_ordered,
    }


def _stocked_item(row: Row, _counts: Counts) -> dict[str, Value]:
    return {"availableUnits": number(row["onHandUnits"]) - number(row["reservedUnits"]) - number(row["pickedUnits"])}


_COMPUTED: Mapping[str, Callable[[Row, Counts], dict[str, Value]]] = {
    "InventoryItems": _inventory_item,
    "InventoryProducts": _inventory_product,
    "InventoryStockedItems": _stocked_item,
}


class Reader:
    """Gives rows with their computed fields; counts again only when a record has changed since."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant
        self._counts = Counts()

    def complete(self, entity: str, row: Row) -> Row:
        """The row as a client sees it."""
        compute = _COMPUTED.get(entity)
        if compute is None:
            return row
        if self._counts.version != self._tenant.version:
            self._counts = count(self._tenant)
        return row | compute(row, self._counts)

    def on_hand(self, *, product_id: int, location_id: int) -> int:
        """Units on hand of a product at a location."""
        if self._counts.version != self._tenant.version:
            self._counts = count(self._tenant)
        place = self._counts.places.get((product_id, location_id))
        return place.on_hand if place else 0
