"""All features of a company file at once: any series of movements agrees with a simple account of which piece is where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.quickbooks_simulator.desk import ALL_FEATURES, Desk
from tests.quickbooks_simulator.test_tracked_numbers import LAPTOP, add_laptop

SITES = ("Main", "Van")
ENTITIES = ("Ingram Micro Inc.", "Rhein")
ACCOUNT = {"FullName": "Inventory Adjustment"}
NUMBERS = st.sets(st.sampled_from("ABCDE"), min_size=1, max_size=3).map(sorted)
STEP = st.tuples(
    st.sampled_from(["receive", "bill", "sell", "add", "remove", "transfer", "delete", "void"]),
    NUMBERS,
    st.sampled_from(SITES),
    st.booleans(),
)


def site(name: str) -> dict[str, Any]:
    """A site with its bin."""
    return {"InventorySiteRef": {"FullName": name}, "InventorySiteLocationRef": {"FullName": f"{name} bin"}}


def set_up(desk: Desk) -> None:
    """Two sites with a bin each, names in dollars and euro, laptops by the piece or the pair."""
    desk.prefer(**ALL_FEATURES)
    for name in SITES:
        desk.done("InventorySiteAdd", {"Name": name})
        desk.done("InventorySiteAdd", {"Name": f"{name} bin", "ParentSiteRef": {"FullName": name}})
    for kind, name in (("Vendor", "Rhein"), ("Customer", "Rhein Kunde")):
        desk.done(f"{kind}Add", {"Name": name, "CurrencyRef": {"FullName": "Euro"}})
    each, pair = {"Name": "each", "Abbreviation": "ea"}, {"Name": "pair", "Abbreviation": "pr", "ConversionRatio": "2"}
    count = {"Name": "Count", "UnitOfMeasureType": "Count", "BaseUnit": each, "RelatedUnit": pair}
    desk.done("UnitOfMeasureSetAdd", count)
    add_laptop(desk)
    item = desk.done("ItemInventoryQuery", LAPTOP)
    head = {"ListID": item.text("ListID"), "EditSequence": item.text("EditSequence")}
    desk.done("ItemInventoryMod", {**head, "UnitOfMeasureSetRef": {"FullName": "Count"}})


class Account:
    """Where each serial number is, kept by the test; entered transactions with what takes each back."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.places: dict[str, str] = {}
        self.entered: list[tuple[str, str, dict[str, str | None], dict[str, str | None]]] = []

    def enter(self, kind: str, content: Any, numbers: list[str], origin: str | None, target: str | None) -> None:
        """Taken if and only if all numbers are at ``origin`` (None: nowhere); then they are at ``target``."""
        possible = all(self.places.get(number) == origin for number in numbers)
        reply = self.desk.ask(f"{kind}Add", content)
        assert reply.code == (0 if possible else 3180), reply.message
        if possible:
            before, after = dict.fromkeys(numbers, origin), dict.fromkeys(numbers, target)
            self.entered.append((kind, str(reply.text("TxnID")), before, after))
            self._put(after)

    def take_back(self, *, void: bool) -> None:
        """The first transaction goes, which is refused if and only if its numbers have moved on since."""
        kind, txn_id, before, after = self.entered[0]
        possible = all(self.places.get(number) == place for number, place in after.items())
        verb = "Void" if void and kind != "TransferInventory" else "Del"
        reply = self.desk.ask(f"Txn{verb}", {f"Txn{verb}Type": kind, "TxnID": txn_id})
        assert reply.code == (0 if possible else 3180), reply.message
        if possible:
            self.entered.pop(0)
            self._put(before)

    def _put(self, places: dict[str, str | None]) -> None:
        for number, place in places.items():
            self.places.pop(number, None)
            if place is not None:
                self.places[number] = place


def step(account: Account, what: str, numbers: list[str], where: str, *, foreign: bool) -> None:
    unit = {"UnitOfMeasure": "pair"} if len(numbers) == 2 else {}
    goods = {"SerialNumber": ", ".join(numbers), "Quantity": "1" if unit else str(len(numbers)), **unit}
    rate = {"ExchangeRate": "1.37"} if foreign else {}
    if what in ("receive", "bill"):
        line = {"ItemRef": LAPTOP, **site(where), **goods, "Cost": "333.33"}
        content = {"VendorRef": {"FullName": ENTITIES[foreign]}, **rate, "ItemLineAdd": line}
        account.enter("Bill" if what == "bill" else "ItemReceipt", content, numbers, None, where)
    elif what == "sell":
        tracked = {"SerialNumber": goods.pop("SerialNumber")}
        line = {"ItemRef": LAPTOP, **goods, "Rate": "500", **site(where), **tracked}
        customer = {"FullName": "Rhein Kunde" if foreign else "Lakeview Law"}
        account.enter("Invoice", {"CustomerRef": customer, **rate, "InvoiceLineAdd": line}, numbers, where, None)
    elif what in ("add", "remove"):
        names = {"AddSerialNumber" if what == "add" else "RemoveSerialNumber": goods["SerialNumber"]}
        change = {**names, "InventorySiteLocationRef": {"FullName": f"{where} bin"}}
        line = {"ItemRef": LAPTOP, "SerialNumberAdjustment": change}
        content = {"AccountRef": ACCOUNT, "InventorySiteRef": {"FullName": where}, "InventoryAdjustmentLineAdd": line}
        origin, target = (None, where) if what == "add" else (where, None)
        account.enter("InventoryAdjustment", content, numbers, origin, target)
    elif what == "transfer":
        other = SITES[where == "Main"]
        ends = {"FromInventorySiteRef": {"FullName": where}, "ToInventorySiteRef": {"FullName": other}}
        bins = {
            f"{end}InventorySiteLocationRef": {"FullName": f"{name} bin"}
            for end, name in (("From", where), ("To", other))
        }
        line = {
            "ItemRef": LAPTOP,
            **bins,
            "QuantityToTransfer": str(len(numbers)),
            "SerialNumber": goods["SerialNumber"],
        }
        account.enter("TransferInventory", {**ends, "TransferInventoryLineAdd": line}, numbers, where, other)
    elif account.entered:
        account.take_back(void=what == "void")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=12))
def test_any_series_of_movements_agrees_with_a_simple_account(
    new_desk: Callable[[], Desk], steps: list[tuple[str, list[str], str, bool]]
) -> None:
    """Numbers, counts at places, on hand and trial balance; each answer is valid, the books hold after each request."""
    desk = new_desk()
    set_up(desk)
    account = Account(desk)
    for what, numbers, where, foreign in steps:
        step(account, what, numbers, where, foreign=foreign)
        laptop = desk.item("Laptop")
        assert {row["number"].upper(): row["site"] for row in laptop["numbers"]} == account.places
        assert laptop["onHand"] == str(len(account.places))
        assert desk.books()["trialBalance"]["difference"] == "0.00"
    rows = desk.done("ItemSitesQuery", {"ItemSiteFilter": {"ItemFilter": LAPTOP}}).element.findall("ItemSitesRet")
    counts = {str(row.findtext("InventorySiteLocationRef/FullName")): row.findtext("QuantityOnHand") for row in rows}
    for name in SITES:
        assert int(counts.get(f"{name} bin") or 0) == list(account.places.values()).count(name)
    before = desk.books()
    desk.crash()
    assert desk.books() == before
