"""Random series of API calls and people's actions: the books of the tenant never contradict each other (FACTS A8, C).

The test keeps its own account of each product's units: it changes by receipts, additions, removals, counts and
deliveries, and by nothing else. A refused request must leave every record as it was (`in_process.py` looks).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from autotask_simulator.rules.picking import LINKS, OPEN_STATUSES
from autotask_simulator.schema import BY_REFERENCE, ENTITIES, Field
from tests.autotask_simulator.desk import SMALL_SEED
from tests.autotask_simulator.in_process import InProcess

PICK = st.integers(0, 11)
"""Which of what there is: taken modulo how many there are."""
UNITS = st.sampled_from([1, 2, 1, 3, 2, 1, 5, 0, -1, 8])
SEED: dict[str, Any] = SMALL_SEED | {
    "stock": [
        {"product": product, "location": place, "onHand": count}
        for product, place, count in (
            ("Cable", "Main", 9),
            ("Cable", "Van", 2),
            ("Switch", "Main", 6),
            ("Switch", "Van", 4),
        )
    ]
}
ORDER_STATUSES = ("Submitted", "Received Partial", "Received Full")
CHARGE_KINDS = ("ticket", "project", "contract")
STOCKED = ("onHandUnits", "removedUnits", "deliveredUnits")


class TenantMachine(RuleBasedStateMachine):
    """A tenant that clients and people work on at random."""

    @initialize(over_receiving=st.sampled_from(["people_only", "accept"]), picked=st.booleans(), negative=st.booleans())
    def start(self, over_receiving: str, picked: bool, negative: bool) -> None:
        self.desk = InProcess(
            SEED,
            over_receiving=over_receiving,
            received_for_charge="picked" if picked else "available",
            cancelled_receipt="negative_row" if negative else "row_removed",
        )
        self.tenant = self.desk.tenant
        for position, kind in enumerate(CHARGE_KINDS):
            product = self.rows("Products")[position]["id"]
            self.desk.person("add-charge", kind=kind, company="Client", name=kind, product=product, quantity=2)
            self.desk.person("pick-charge", charge=kind, quantity=1)
        self.serials = 0
        self.deleted: Counter[Any] = Counter()
        self.units = {row["id"]: self.on_hand(row["id"]) for row in self.rows("Products")}

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.check_answers()
            self.desk.close()

    def rows(self, table: str) -> list[dict[str, Any]]:
        return list(self.tenant.rows(table))

    def one(self, table: str, pick: int) -> dict[str, Any] | None:
        rows = self.rows(table)
        return rows[pick % len(rows)] if rows else None

    def likely(self, table: str, pick: int, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
        """Mostly a row with which something can be done, now and then any."""
        fitting = [row for row in self.rows(table) if fits(row)]
        return fitting[pick % len(fitting)] if fitting and pick % 4 else self.one(table, pick)

    def line_of(self, *statuses: str) -> Callable[[dict[str, Any]], bool]:
        """Whether a line is on an order of such a status."""
        values = {self.tenant.choice("PurchaseOrders.status", label) for label in statuses}
        return lambda row: self.tenant.get("PurchaseOrders", row["orderID"])["status"] in values

    def in_stock(self, row: dict[str, Any]) -> bool:
        return bool(row["onHandUnits"])

    def on_hand(self, product_id: object) -> int:
        places = {row["id"] for row in self.rows("InventoryProducts") if row["productID"] == product_id}
        return sum(r["onHandUnits"] for r in self.rows("InventoryStockedItems") if r["inventoryProductID"] in places)

    def serial(self, product_id: object) -> dict[str, Any]:
        """A fresh serial number for a product that needs one."""
        if not self.tenant.get("Products", product_id)["isSerialized"]:  # type: ignore[arg-type]
            return {}
        self.serials += 1
        return {"serialNumber": f"SN-{self.serials}"}

    # Orders

    @rule(product=PICK, place=PICK, quantity=UNITS)
    def raise_an_order(self, product: int, place: int, quantity: int) -> None:
        """A client makes an order with a line."""
        body = {
            "vendorID": self.rows("Companies")[product % 2]["id"],
            "status": self.tenant.choice("PurchaseOrders.status", "New"),
            "shipToName": "Us",
            "shipToAddress1": "1 Quay",
        }
        order = self.desk.api("POST", "PurchaseOrders", body)["itemId"]
        line = {"productID": self.one("Products", product)["id"], "quantity": quantity, "unitCost": "2.50"}  # type: ignore[index]
        line["inventoryLocationID"] = self.one("InventoryLocations", place)["id"]  # type: ignore[index]
        self.desk.api("POST", f"PurchaseOrders/{order}/Items", line)

    @rule(order=PICK, charge=PICK, kind=st.sampled_from(sorted(LINKS)), quantity=UNITS)
    def order_for_a_charge(self, order: int, charge: int, kind: str, quantity: int) -> None:
        """A client puts a line for a charge on an order."""
        row, wanted = self.one("PurchaseOrders", order), self.one(kind, charge)
        if row is not None and wanted is not None:
            place = self.rows("InventoryLocations")[0]["id"]
            line = {"chargeID": wanted["id"], "quantity": quantity, "unitCost": 3, "inventoryLocationID": place}
            self.desk.api("POST", f"PurchaseOrders/{row['id']}/Items", line)

    @rule(order=PICK, action=st.sampled_from(["submit", "submit", "submit", "cancel"]))
    def submit_or_cancel(self, order: int, action: str) -> None:
        self.desk.person(action, order=self.one("PurchaseOrders", order)["id"])  # type: ignore[index]

    @rule(line=PICK, quantity=UNITS, by_api=st.booleans())
    def change_a_line(self, line: int, quantity: int, by_api: bool) -> None:
        row = self.one("PurchaseOrderItems", line)
        if row is None:
            return
        if by_api:
            change = {"id": row["id"], "quantity": quantity, "unitCost": 4}
            self.desk.api("PATCH", f"PurchaseOrders/{row['orderID']}/Items", change)
        else:
            self.desk.person("edit-line", order=row["orderID"], line=row["id"], set={"quantity": quantity})

    @rule(line=PICK)
    def remove_a_line(self, line: int) -> None:
        row = self.one("PurchaseOrderItems", line)
        if row is not None:
            self.desk.person("remove-line", order=row["orderID"], line=row["id"])

    @rule(line=PICK, quantity=UNITS, way=st.sampled_from(["api", "person", "customer"]))
    def receive(self, line: int, quantity: int, way: str) -> None:
        row = self.likely("PurchaseOrderItems", line, self.line_of("Submitted", "Received Partial"))
        if row is None:
            return
        serial = self.serial(row["productID"])
        amount = 1 if serial else quantity
        last = max(self.tenant.tables["PurchaseOrderItemReceiving"], default=0)
        ordered = row["quantity"]
        before = self.delivered(row["chargeID"])
        if way == "api":
            body = {"quantityNowReceiving": amount, **serial}
            done = self.desk.api("POST", f"PurchaseOrderItems/{row['id']}/Receiving", body)
        else:
            more = {"toCustomer": True} if way == "customer" else {}
            done = self.desk.person("receive", order=row["orderID"], line=row["id"], quantity=amount, **serial, **more)
        if done is not None:
            self.units[row["productID"]] += amount - (self.delivered(row["chargeID"]) - before)
            made = [r for r in self.rows("PurchaseOrderItemReceiving") if r["id"] > last]
            assert sum(r["quantityNowReceiving"] for r in made) == amount
            back_ordered = ordered - sum(r["quantityNowReceiving"] + r["quantityPreviouslyReceived"] for r in made)
            assert sum(r["quantityBackOrdered"] for r in made) == back_ordered or len(made) > 1

    def delivered(self, charge_id: object) -> int:
        rows = self.rows("InventoryStockedItems") if charge_id else []
        return sum(r["deliveredUnits"] for r in rows if charge_id in [r[link] for link in LINKS.values()])

    @rule(line=PICK, quantity=UNITS)
    def take_back(self, line: int, quantity: int) -> None:
        row = self.likely("PurchaseOrderItems", line, self.line_of("Received Partial", "Received Full"))
        if row is not None:
            done = self.desk.person("un-receive", order=row["orderID"], line=row["id"], quantity=quantity)
            if done is not None:
                self.units[row["productID"]] -= quantity

    # Stock

    @rule(place=PICK, quantity=UNITS)
    def add_stock(self, place: int, quantity: int) -> None:
        row = self.one("InventoryProducts", place)
        if row is None:
            return
        serial = self.serial(row["productID"])
        body = {
            "inventoryProductID": row["id"],
            "quantityBeingAdded": 1 if serial else quantity,
            "vendorID": self.rows("Companies")[0]["id"],
            "determineCostUsing": self.tenant.choice("InventoryStockedItemsAdd.determineCostUsing", "Catalog Cost"),
        }
        if self.desk.api("POST", "InventoryStockedItemsAdd", body | serial) is not None:
            self.units[row["productID"]] += body["quantityBeingAdded"]

    @rule(item=PICK, quantity=UNITS, whole_place=st.booleans())
    def remove_stock(self, item: int, quantity: int, whole_place: bool) -> None:
        row = self.likely("InventoryStockedItems", item, self.in_stock)
        if row is None:
            return
        which = (
            {"inventoryProductID": row["inventoryProductID"]} if whole_place else {"inventoryStockedItemID": row["id"]}
        )
        product = self.tenant.get("InventoryProducts", row["inventoryProductID"])["productID"]
        if (
            self.desk.api("POST", "InventoryStockedItemsRemove", {"quantityBeingRemoved": quantity, **which})
            is not None
        ):
            self.units[product] -= quantity

    @rule(item=PICK, quantity=UNITS, to=PICK, way=st.sampled_from(["new", "old", "person"]))
    def move_stock(self, item: int, quantity: int, to: int, way: str) -> None:
        row = self.likely("InventoryStockedItems", item, self.in_stock)
        if row is None:
            return
        place = self.tenant.get("InventoryProducts", row["inventoryProductID"])
        target = self.one("InventoryLocations", to)["id"]  # type: ignore[index]
        here, product = place["inventoryLocationID"], place["productID"]
        if way == "new":
            body = {"inventoryStockedItemID": row["id"], "newInventoryLocationID": target}
            self.desk.api("POST", "InventoryStockedItemsTransfer", body | {"quantityBeingTransferred": quantity})
        elif way == "old":
            moved = {
                "productID": product,
                "fromLocationID": here,
                "toLocationID": target,
                "quantityTransferred": quantity,
            }
            self.desk.api("POST", "InventoryTransfers", moved | {"serialNumber": row["serialNumber"]})
        else:
            self.desk.person("move-stock", product=product, quantity=quantity, **{"from": here, "to": target})

    @rule(
        place=PICK,
        quantity=UNITS,
        action=st.sampled_from(["reserve-stock", "release-stock", "deliver", "adjust-stock"]),
    )
    def change_by_hand(self, place: int, quantity: int, action: str) -> None:
        """A person reserves, releases, delivers or counts."""
        row = self.one("InventoryProducts", place)
        if row is None:
            return
        where = {"product": row["productID"], "location": row["inventoryLocationID"]}
        amount = {"onHand" if action == "adjust-stock" else "quantity": quantity}
        before = self.on_hand_at(row["id"])
        if self.desk.person(action, **amount, **where) is not None:
            change = {"deliver": -quantity, "adjust-stock": quantity - before}.get(action, 0)
            self.units[row["productID"]] += change

    def on_hand_at(self, place_id: object) -> int:
        rows = self.rows("InventoryStockedItems")
        return sum(row["onHandUnits"] for row in rows if row["inventoryProductID"] == place_id)

    @rule(product=PICK, place=PICK, quantity=UNITS, action=st.sampled_from(["reserve-stock", "deliver"]))
    def change_where_nothing_is(self, product: int, place: int, quantity: int, action: str) -> None:
        """Any product at any location: mostly refused, and nothing comes of it."""
        where = {
            "product": self.one("Products", product)["id"],  # type: ignore[index]
            "location": self.one("InventoryLocations", place)["id"],  # type: ignore[index]
        }
        if self.desk.person(action, quantity=quantity, **where) is not None and action == "deliver":
            self.units[where["product"]] -= quantity

    @rule(place=PICK, really=st.integers(0, 5))
    def delete_an_inventory_row(self, place: int, really: int) -> None:
        row = self.one("InventoryProducts", place)
        if row is None or really:
            return
        gone = [dict(r) for r in self.rows("InventoryStockedItems") if r["inventoryProductID"] == row["id"]]
        if self.desk.api("DELETE", f"InventoryProducts/{row['id']}") is not None:
            for item in gone:
                self.units[row["productID"]] -= item["onHandUnits"]
                self.deleted[item["purchaseOrderItemID"]] += sum(item[name] for name in STOCKED)

    # Charges

    @rule(kind=st.sampled_from(CHARGE_KINDS), product=PICK, quantity=UNITS)
    def charge(self, kind: str, product: int, quantity: int) -> None:
        name = f"charge {len(self.tenant.tables['TicketCharges'])} {kind} {product}"
        wanted = {"product": self.one("Products", product)["id"], "quantity": max(1, quantity)}  # type: ignore[index]
        self.desk.person("add-charge", kind=kind, company="Client", name=name, unitPrice=2, **wanted)

    @rule(charge=PICK, quantity=st.none() | UNITS, place=PICK)
    def pick(self, charge: int, quantity: int | None, place: int) -> None:
        row = self.any_charge(charge, picked=False)
        location = self.one("InventoryLocations", place)
        if row is not None and location is not None:
            more = {} if quantity is None else {"quantity": quantity}
            self.desk.person("pick-charge", charge=row["id"], location=location["id"], **more)

    @rule(charge=PICK, quantity=st.none() | UNITS)
    def unpick(self, charge: int, quantity: int | None) -> None:
        row = self.any_charge(charge, picked=True)
        if row is not None:
            more = {} if quantity is None else {"quantity": quantity}
            self.desk.person("unpick-charge", charge=row["id"], **more)

    @rule(charge=PICK, action=st.sampled_from(["deliver-charge", "cancel-charge"]), picked=st.booleans())
    def finish_a_charge(self, charge: int, action: str, picked: bool) -> None:
        row = self.any_charge(charge, picked=picked)
        if row is None:
            return
        before = self.delivered(row["id"])
        self.desk.person(action, charge=row["id"])
        self.units[row["productID"]] -= self.delivered(row["id"]) - before

    @rule(charge=PICK, picked=st.booleans())
    def bill_or_delete_a_charge(self, charge: int, picked: bool) -> None:
        row = self.any_charge(charge, picked=picked)
        if row is None:
            return
        if charge % 2:
            self.desk.person("add-invoice", company="Client", number=f"I{row['id']}", charges=[row["id"]])
            return
        kind = next(name for name in CHARGE_KINDS if f"{name}ID" in row)
        self.desk.api("DELETE", f"{kind.title()}s/{row[f'{kind}ID']}/Charges/{row['id']}")

    def any_charge(self, pick: int, *, picked: bool) -> dict[str, Any] | None:
        """A charge that has picked units or has none."""
        held = {
            item[link]
            for item in self.rows("InventoryStockedItems")
            for link in LINKS.values()
            if item["pickedUnits"] and item[link] is not None
        }
        rows = [row for table in LINKS for row in self.rows(table) if (row["id"] in held) == picked]
        return rows[pick % len(rows)] if rows else None

    # What always holds

    @invariant()
    def counts_agree(self) -> None:
        """On hand is the sum of the stocked items, the same in both generations, and the account that the test keeps."""
        if not hasattr(self, "desk"):
            return
        sums: dict[Any, Counter[str]] = defaultdict(Counter)
        for item in self.rows("InventoryStockedItems"):
            assert min(item[name] for name in (*STOCKED, "pickedUnits", "reservedUnits", "transferredUnits")) >= 0
            assert item["pickedUnits"] + item["reservedUnits"] <= item["onHandUnits"]
            sums[item["inventoryProductID"]].update(
                {name: item[name] for name in ("onHandUnits", "pickedUnits", "reservedUnits")}
            )
        older = {(r["productID"], r["inventoryLocationID"]): r for r in self.desk.all("InventoryItems")}
        newer = self.desk.all("InventoryProducts")
        assert len(older) == len(newer)
        for row in newer:
            expected, twin = sums[row["id"]], older[row["productID"], row["inventoryLocationID"]]
            assert row["onHandUnits"] == twin["quantityOnHand"] == expected["onHandUnits"]
            assert row["pickedUnits"] == twin["quantityPicked"] == expected["pickedUnits"]
            assert row["reservedUnits"] == twin["quantityReserved"] == expected["reservedUnits"]
            assert row["availableUnits"] == row["onHandUnits"] - row["pickedUnits"] - row["reservedUnits"] >= 0
        assert {row["id"]: self.on_hand(row["id"]) for row in self.rows("Products")} == self.units

    @invariant()
    def receipts_agree(self) -> None:
        """What a line received is on the stocked items that name it, and the status of the order follows it."""
        if not hasattr(self, "desk"):
            return
        received, came = Counter[Any](), Counter[Any]()
        for row in self.rows("PurchaseOrderItemReceiving"):
            received[row["purchaseOrderItemID"]] += row["quantityNowReceiving"]
        for item in self.rows("InventoryStockedItems"):
            came[item["purchaseOrderItemID"]] += item["onHandUnits"] + item["deliveredUnits"]
            assert item["serialNumber"] is None or sum(item[name] for name in STOCKED) == 1
        lines: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for line in self.rows("PurchaseOrderItems"):
            lines[line["orderID"]].append(line)
            assert 0 <= came[line["id"]] <= received[line["id"]]
        for order in self.rows("PurchaseOrders"):
            status = self.tenant.label("PurchaseOrders.status", order["status"])
            got = [(line["quantity"], received[line["id"]]) for line in lines[order["id"]]]
            if status in ORDER_STATUSES:
                some, every = any(units for _, units in got), all(units >= quantity for quantity, units in got)
                assert status == ("Submitted" if not some else "Received Full" if every else "Received Partial")
            elif status == "New":
                assert not any(units for _, units in got)

    @invariant()
    def charges_agree(self) -> None:
        """No charge holds more than it needs; ready means all is there; a canceled one holds nothing picked."""
        if not hasattr(self, "desk"):
            return
        for table, link in LINKS.items():
            held: Counter[Any] = Counter()
            for item in self.rows("InventoryStockedItems"):
                held[item[link]] += item["pickedUnits"]
                assert item[link] is None or item["pickedUnits"] or item["deliveredUnits"], "a free unit names a charge"
            for charge in self.rows(table):
                status = self.tenant.label("Charges.status", charge["status"])
                assert held[charge["id"]] + self.delivered(charge["id"]) <= charge["unitQuantity"]
                assert status in OPEN_STATUSES or held[charge["id"]] == 0

    def check_answers(self) -> None:
        """Every record has exactly the fields of its entity, each of its type, within its length, and linked."""
        for entity in ENTITIES.values():
            if entity.can_query:
                for item in self.desk.all(entity.name):
                    assert list(item) == [*(field.name for field in entity.fields), "userDefinedFields"]
                    for field in entity.fields:
                        self.check_value(entity.name, field, item[field.name])

    def check_value(self, entity: str, field: Field, value: Any) -> None:
        where = (entity, field.name, value)
        if value is None:
            return
        match field.data_type:
            case "string":
                assert isinstance(value, str) and len(value) <= (field.length or len(value)), where
            case "integer" | "long":
                assert isinstance(value, int) and not isinstance(value, bool), where
            case "decimal":
                assert isinstance(value, int | Decimal) and not isinstance(value, bool), where
            case "boolean":
                assert isinstance(value, bool), where
            case "datetime":
                assert value.endswith("Z") and datetime.fromisoformat(value), where
        target = BY_REFERENCE.get(field.reference or "")
        assert target is None or self.tenant.find(target.name, value), where
        choices = self.tenant.choices(field)
        assert not choices or str(value) in {choice.value for choice in choices}, where


TestTenant = TenantMachine.TestCase
TestTenant.settings = settings(
    max_examples=100,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
