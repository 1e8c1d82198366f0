"""One managed service provider for all tests of the rules: each test draws items, vendors and orders that nobody else uses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.end_to_end.installation import Answer, Installation

MAIN, ANNEX = "Main Warehouse", "Annex"
TAXED, TAX_REGION = "Bayside Bakery", "State Sales Tax"
"""A customer whose invoices bear tax, and where it is."""
ALIKE = ("Cable, shielded copper, 3 m, blue, boot", "Cable, shielded copper, 3 m, blue, bare")
"""Two products whose names are one for QuickBooks; no order names them before the test of the catalogue does."""
ITEMS_MAX, VENDORS_MAX = 300, 200
UNIT_COST = "10.50"


def write_seed(folder: Path) -> Path:
    """A tenant with two locations, many vendors and products, no stock and no orders."""
    seed = {
        "locations": [MAIN, ANNEX],
        "shippingTypes": ["UPS Ground", "Pallet Truck", "FedEx"],
        "companies": [
            {"companyName": TAXED, "companyType": 1, "taxRegion": TAX_REGION},
            *({"companyName": f"Vendor {number:03}"} for number in range(1, VENDORS_MAX + 1)),
        ],
        "products": [
            *({"name": f"Part {number:03}", "unitCost": UNIT_COST} for number in range(1, ITEMS_MAX + 1)),
            *({"name": name, "unitCost": UNIT_COST} for name in ALIKE),
        ],
    }
    path = folder / "seed.json"
    path.write_text(json.dumps(seed))
    return path


@dataclass
class Shop:
    """What people do on both sides, and what each side says afterwards. Quantities are decimal strings."""

    acme: Installation
    _items: Iterator[int] = field(default_factory=lambda: count(1))
    _vendors: Iterator[int] = field(default_factory=lambda: count(1))

    # Autotask

    def items(self, number: int) -> list[str]:
        """Items that no other test uses."""
        return [f"Part {next(self._items):03}" for _ in range(number)]

    def item(self) -> str:
        return self.items(1)[0]

    def vendor(self) -> str:
        return f"Vendor {next(self._vendors):03}"

    def order(self, *lines: tuple[str, int] | tuple[str, int, int], vendor: str = "", **fields: object) -> str:
        """The number of a new order: lines of (item, ordered) or (item, ordered, received today)."""
        record = {
            "vendor": vendor or self.vendor(),
            "lines": [
                {"product": item, "quantity": ordered, "received": [{"quantity": one} for one in received if one]}
                for item, ordered, *received in lines
            ],
            **fields,
        }
        return str(self.acme.autotask.act("add-order", purchaseOrder=record)["number"])

    def receive(self, number: str, item: str, quantity: int, **more: object) -> Any:
        return self.acme.autotask.act("receive", order=number, line=item, quantity=quantity, **more)

    def stock(self, item: str, on_hand: int, location: str = MAIN) -> None:
        """Somebody counts in Autotask."""
        self.acme.autotask.act("adjust-stock", product=item, location=location, onHand=on_hand)

    def set_line_quantity(self, number: str, item: str, quantity: int) -> None:
        """Whatever the order's status, as Autotask itself might."""
        story = self.acme.autotask.act("edit-order", order=number, set={})
        (line_id,) = [line["id"] for line in story["lines"] if line["product"] == item]
        self.acme.autotask.act("set-record", entity="PurchaseOrderItems", id=line_id, set={"quantity": quantity})

    def company_id(self, name: str) -> int:
        answer = self.acme.autotask.act("set-company", company=name, set={})
        return int(answer["id"])

    # Stockpost

    def run(self, *arguments: str, code: int = 0) -> Any:
        """The document that a command answers; `code` is how it must end."""
        if arguments[:2] == ("mapping", "set") and code == 0:
            self.read_lists_again()
        answer = self.answer(*arguments)
        assert answer.code == code, f"{arguments}: {answer.code} {answer.err} {answer.out}"
        return answer.document

    def answer(self, *arguments: str) -> Answer:
        return self.acme.stockpost(*arguments)

    def preview(self, *numbers: str, code: int = 0) -> Any:
        return self.run("transfer", *numbers, "--preview", code=code)

    def transfer(self, *numbers: str) -> Any:
        """Approves, and lets the Web Connector call until the run is over."""
        answer = self.answer("transfer", *numbers, "--yes")
        assert answer.code in (0, 1), answer.err + answer.out
        return self.acme.finish(answer.document)

    def sync(self, *items: str) -> Any:
        return self.acme.finish(self.run("sync", "--item", *items, "--yes"))

    def row(self, number: str, *, refresh: bool = True) -> Any:
        """The order's row on the transfer page."""
        return self.acme.order(number, refresh=refresh)

    def status(self, number: str, *, refresh: bool = True) -> str:
        return str(self.row(number, refresh=refresh)["transfer_status"])

    def mapped(self, kind: str, name: str) -> Any:
        """What the page Mapping says of one of Autotask's names."""
        (found,) = [one for one in self.run("mapping", "list", "--kind", kind) if one["autotask_name"] == name]
        return found

    def read_lists(self) -> None:
        """Asks for QuickBooks' lists and lets the Web Connector call until they are read."""
        self.run("mapping", "read")
        for _ in range(5):
            self.acme.call_quickbooks()
            if not any(one["asked"] for one in self.run("mapping", "lists")):
                return
        raise AssertionError(self.run("mapping", "lists"))

    def read_lists_again(self) -> None:
        """What was added in QuickBooks since the lists were read, by whichever test, can be chosen once they are read again."""
        if any(one["read_at"] for one in self.run("mapping", "lists")):
            self.read_lists()

    def problems(self, number: str) -> list[Any]:
        """The open problems of an order."""
        return [found for found in self.run("problems") if found["order"] == number]

    def codes(self, number: str) -> list[str]:
        return [found["code"] for found in self.problems(number)]

    def resolve(self, found: Any, choice: str, *more: str) -> Any:
        """Decides a problem; the run at its end, or the answer where nothing is written."""
        assert choice in [one["choice"] for one in found["choices"]], found
        if choice == "map":
            self.read_lists_again()
        answer = self.answer("resolve", str(found["id"]), choice, *more)
        assert answer.code in (0, 1), answer.err + answer.out
        document = answer.document
        return document if document["run"] is None else self.acme.finish(document)

    def notes(self, run: Any) -> tuple[str, ...]:
        """The remarks that the page shows beside a run."""
        return self.acme.desk.run("Acme", run["run"]).notes

    # QuickBooks

    def books(self) -> Any:
        return self.acme.books()

    def act(self, action: str, **values: object) -> Any:
        """What a person does in QuickBooks."""
        return self.acme.quickbooks.act(action, **values)

    def purchase_orders(self, number: str) -> list[Any]:
        return [one for one in self.books()["purchaseOrders"] if one["refNumber"] == number]

    def purchase_order(self, number: str) -> Any:
        return self.acme.purchase_order(number)

    def received(self, number: str) -> list[str]:
        """What QuickBooks has received on each line."""
        return [line["received"] for line in self.purchase_order(number)["lines"]]

    def receipts(self, *items: str) -> list[tuple[str, str]]:
        """(item, quantity) of each line of all item receipts that name one of the items, in the order they were entered."""
        return [
            (line["item"], line["quantity"])
            for receipt in self.receipt_records(*items)
            for line in receipt["lines"]
            if line["item"] in items
        ]

    def receipt_records(self, *items: str) -> list[Any]:
        return [one for one in self.books()["itemReceipts"] if any(line["item"] in items for line in one["lines"])]

    def adjustments(self, *items: str) -> list[tuple[str, str]]:
        """(item, change) of each line of all inventory adjustments that name one of the items."""
        return [
            (line["item"], line["quantity"])
            for one in self.books()["inventoryAdjustments"]
            for line in one["lines"]
            if line["item"] in items
        ]

    def on_hand(self, *items: str) -> list[str]:
        counts = {one["name"]: one.get("onHand") for one in self.books()["items"]}
        return [str(counts[item]) for item in items]

    def qbxml(self, request: str) -> str:
        """The answer to one qbXML request, as another program would get it."""
        document = (
            '<?xml version="1.0"?><?qbxml version="13.0"?>'
            f'<QBXML><QBXMLMsgsRq onError="stopOnError">{request}</QBXMLMsgsRq></QBXML>'
        )
        text = self.acme.quickbooks.send("/qbxml", document)
        assert 'statusCode="0"' in text, text
        return text

    def qbxml_order(self, number: str) -> str:
        """A purchase order with all its fields, as qbXML."""
        return self.qbxml(
            f"<PurchaseOrderQueryRq><RefNumber>{number}</RefNumber>"
            "<IncludeLineItems>true</IncludeLineItems></PurchaseOrderQueryRq>"
        )

    def add_item(self, name: str, *, on_hand: int = 0) -> None:
        """An inventory part that is in QuickBooks before Stockpost comes."""
        self.act(
            "add-entry",
            kind="ItemInventory",
            fields={
                "Name": name,
                "IncomeAccountRef": {"FullName": "Autotask Income from PO"},
                "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
                "AssetAccountRef": {"FullName": "Inventory Asset"},
            },
        )
        if on_hand:
            self.act("adjust", item=name, newQuantity=on_hand)


def kinds(run: Any, *states: str) -> list[str]:
    """The kinds of the writes of a run that are in one of the states (confirmed when none is named)."""
    return [write["kind"] for write in run["writes"] if write["state"] in (states or ("confirmed",))]


def summaries(run: Any, kind: str) -> Sequence[str]:
    return [write["summary"] for write in run["writes"] if write["kind"] == kind]
