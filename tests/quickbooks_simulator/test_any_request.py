"""Any request the tables allow, with ids and names that exist or not: always a valid answer, and books that balance."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from quickbooks_simulator.references import target_of
from quickbooks_simulator.structure import REQUESTS
from tests.quickbooks_simulator.desk import ALL_FEATURES, Desk, order, receipt
from tests.quickbooks_simulator.requests import BRANCHES, as_document, build, is_accepted
from tests.quickbooks_simulator.test_items import MADE
from tests.quickbooks_simulator.test_tracked_numbers import LAPTOP, add_laptop
from tests.quickbooks_simulator.test_units_of_measure import BUYING, CABLE, LENGTH, add_cable

NAMES = sorted(REQUESTS)
KNOWN = (
    0,
    1,
    3000,
    3010,
    3020,
    3030,
    3031,
    3070,
    3090,
    3100,
    3120,
    3130,
    3140,
    3150,
    3151,
    3160,
    3161,
    3162,
    3170,
    3171,
)
READ_ONLY = ("CheckAddRq", "CreditCardChargeAddRq", "VendorCreditAddRq")
"""Requests that are checked and never entered: 530 for a line with LinkToTxn (FACTS 4, rule 9), else 1030."""
NEEDED = ("ListObjRef", "ItemGroupRef", "FromInventorySiteRef", "ToInventorySiteRef")
OFF = (
    "UnitOfMeasure",
    "LotNumber",
    "DataExt",
    "LinkToTxn",
    "LinkToTxnID",
    "SetCredit",
    "IncludeRetElement",
)
OWNER = "{01234567-89AB-CDEF-0123-456789ABCDEF}"
SHARES_LEFT_OUT = (0.3, 0.6, 0.8, 0.9, 0.95)
TRIES_MAX = 24
"""How often the series of shares is gone through until one request succeeds."""
KEPT = (
    *("VendorRef", "CustomerRef", "ItemRef", "AccountRef", "IncomeAccountRef", "ExpenseAccountRef", "COGSAccountRef"),
    *("AssetAccountRef", "FromInventorySiteRef", "ToInventorySiteRef", "Quantity", "QuantityToTransfer", "ListID"),
    *("SalesOrPurchase", "ItemLineAdd", "InvoiceLineAdd", "TransferInventoryLineAdd"),
)
"""Parts that QuickBooks asks for, or that make a request worth sending, although it may be sent without them."""
KINDS = ("PurchaseOrder", "ItemReceipt", "Bill", "Invoice", "InventoryAdjustment")
ACCOUNT_TYPES = {
    "IncomeAccountRef": "Income",
    "COGSAccountRef": "CostOfGoodsSold",
    "AssetAccountRef": "OtherCurrentAsset",
    "APAccountRef": "AccountsPayable",
    "ARAccountRef": "AccountsReceivable",
}
CODES = {*KNOWN, 500, 570, 3177, 3180, 3190, 3200, 3205, 3210, 3250, 3264, 3270, 3290, 3391, 9100}


def add_history(desk: Desk) -> None:
    """Something of every kind, also deleted things."""
    vendor, toner = {"FullName": "Ingram Micro Inc."}, {"FullName": "Toner HP 26X"}
    added = desk.done("PurchaseOrderAdd", order("1", lines=3))
    order_id, lines = str(added.text("TxnID")), added.texts("TxnLineID")
    desk.done("ItemReceiptAdd", receipt(order_id, lines[0]))
    desk.done("BillAdd", receipt(order_id, lines[1], Quantity="2"))
    desk.person("sell", item="Toner HP 26X", quantity="1", customer="Lakeview Law")
    desk.person("sell", item="Toner HP 26X", quantity="1")
    account = {"FullName": "Inventory Adjustment"}
    counted = {"ItemRef": toner, "QuantityAdjustment": {"NewQuantity": "9"}}
    desk.done("InventoryAdjustmentAdd", {"AccountRef": account, "InventoryAdjustmentLineAdd": counted})
    for name in ("Front", "Back"):
        desk.done("InventorySiteAdd", {"Name": name})
    moved = {"FromInventorySiteRef": {"FullName": "Front"}, "ToInventorySiteRef": {"FullName": "Back"}}
    line = {"ItemRef": toner, "QuantityToTransfer": "1"}
    desk.done("TransferInventoryAdd", {**moved, "TransferInventoryLineAdd": line})
    desk.done("VendorAdd", {"Name": "Rhein", "CurrencyRef": {"FullName": "Euro"}})
    foreign = {"VendorRef": {"FullName": "Rhein"}, "ExchangeRate": "1.5"}
    desk.done("BillAdd", {**foreign, "ItemLineAdd": {"ItemRef": toner, "Quantity": "1", "Cost": "80"}})
    desk.done("UnitOfMeasureSetAdd", {**LENGTH, **BUYING})
    add_cable(desk)
    desk.done("BillAdd", {"VendorRef": vendor, "ItemLineAdd": {"ItemRef": CABLE, "Quantity": "1"}})
    desk.done("InventorySiteAdd", {"Name": "Shelf 1", "ParentSiteRef": {"FullName": "Front"}})
    shelf = {"InventorySiteRef": {"FullName": "Front"}, "InventorySiteLocationRef": {"FullName": "Shelf 1"}}
    desk.done("BillAdd", {"VendorRef": vendor, "ItemLineAdd": {"ItemRef": toner, **shelf, "Quantity": "1"}})
    add_laptop(desk)
    numbered = {"ItemRef": LAPTOP, "SerialNumber": "A1, A2, A3", "Quantity": "3", "Cost": "500"}
    desk.done("ItemReceiptAdd", {"VendorRef": vendor, "ItemLineAdd": numbered})
    lost = {"ItemRef": LAPTOP, "SerialNumberAdjustment": {"RemoveSerialNumber": "A3"}}
    desk.done("InventoryAdjustmentAdd", {"AccountRef": account, "InventoryAdjustmentLineAdd": lost})
    income = {"AccountRef": {"FullName": "Hardware Sales"}}
    desk.done("ItemOtherChargeAdd", {"Name": "Freight", "SalesOrPurchase": income})
    for kind, fields in MADE:
        desk.done(f"{kind}Add", fields)
    desk.done("ToDoAdd", {"Notes": "Call back"})
    grouped = {"ItemGroupRef": {"FullName": "Bundle"}}
    desk.done("PurchaseOrderAdd", {**order("3"), "PurchaseOrderLineGroupAdd": grouped})
    desk.done("BillAdd", {"VendorRef": vendor, "ItemGroupLineAdd": grouped})
    desk.done("InvoiceAdd", {"CustomerRef": {"FullName": "Lakeview Law"}, "InvoiceLineGroupAdd": grouped})
    objects = [{"AssignToObject": name} for name in ("Vendor", "PurchaseOrder")]
    merged = {"AssignToObject": [one["AssignToObject"] for one in objects]}
    secret = {"OwnerID": OWNER, "DataExtName": "Secret"}
    desk.done("DataExtDefAdd", {**secret, "DataExtType": "STR255TYPE", **merged})
    on_order = {"TxnDataExtType": "PurchaseOrder", "TxnID": order_id}
    desk.done("DataExtAdd", {**secret, **on_order, "DataExtValue": "kept"})
    gone = desk.done("VendorAdd", {"Name": "Short lived"})
    desk.done("ListDel", {"ListDelType": "Vendor", "ListID": gone.text("ListID")})
    gone = desk.done("PurchaseOrderAdd", {**order("2"), "VendorRef": vendor})
    desk.done("TxnDel", {"TxnDelType": "PurchaseOrder", "TxnID": gone.text("TxnID")})


class Pool:
    """A desk with some history, and what a request may point at."""

    def __init__(self, desk: Desk) -> None:
        desk.prefer(**ALL_FEATURES)
        add_history(desk)
        with desk.quickbooks.look() as work:
            self.entries = list(work.books.table("lists").values())
            self.names = [work.books.full_name(entry) for entry in self.entries]
            transactions = list(work.books.transactions())
        sequences = [one.edit_sequence for one in (*self.entries, *transactions)]
        ids = [one.txn_id for one in transactions]
        self.ids_of = {kind: [one.txn_id for one in transactions if one.kind == kind] for kind in KINDS}
        self.texts = {
            "ListID": [*(entry.list_id for entry in self.entries), "80000FFF-1795546377", "x"],
            "FullName": [*self.names, "Nobody"],
            "DataExtValue": ["kept"],
            "QuantityToTransfer": ["1"],
            "Name": ["New", "Café", *map(str, range(50)), *self.names[-5:]],
            "TxnID": [*ids * 5, "FFF-1795546377", "x"],
            "TxnDelType": ["PurchaseOrder", "ItemReceipt", "Invoice", "Bill", "InventoryAdjustment"],
            "TxnVoidType": ["ItemReceipt", "Invoice", "InventoryAdjustment"],
            "TxnLineID": [*(line.line_id for one in transactions for line in one.lines), "-1"],
            "LinkToTxnID": ids,
            "EditSequence": list(dict.fromkeys(sequences)),
            "ListDelType": ["Vendor", "Customer", "ItemInventory"],
            "RefNumber": ["1", "", "zz"],
            "ExchangeRate": ["1", "1.25"],
            "UnitOfMeasure": ["foot", "yard"],
            "ConversionRatio": ["2", "0.5"],
            "Unit": ["x"],
            "SerialNumber": ["A1", "A2", "A3", "B1, B2"],
            "AddSerialNumber": ["A3", "B1"],
            "RemoveSerialNumber": ["A1", "A2"],
            "Quantity": ["0", "1", "-2", "2.5"],
            "NewQuantity": ["0", "7", "-1"],
            "AccountType": ["Bank", "Income", "NonPosting", "AccountsPayable"],
            "DataExtName": ["Other1", "Secret"],
            "TxnDataExtType": ["PurchaseOrder"],
            "ListDataExtType": ["Vendor", "Item"],
            "OwnerID": ["0", OWNER, OWNER],
        }

    def refer(self, element: etree._Element, chance: random.Random) -> None:
        """Point a reference at an entry of its list, by id; mostly leave it out where that list is empty."""
        target = target_of(str(element.tag))
        fitting = [entry for entry in self.entries if entry.group == target.group]
        if target.kinds and chance.random() < 0.9:
            fitting = [entry for entry in fitting if entry.kind in target.kinds]
        wanted = ACCOUNT_TYPES.get(str(element.tag))
        if wanted is not None and chance.random() < 0.9:
            fitting = [entry for entry in fitting if entry.fields.get("AccountType") == wanted]
        for child in list(element)[1:]:
            element.remove(child)
        if fitting or element.tag in NEEDED:
            element[0].text = chance.choice(fitting or self.entries).list_id
        elif (parent := element.getparent()) is not None and chance.random() < 0.95:
            parent.remove(element)


def filled(request: etree._Element, pool: Pool, chance: random.Random) -> etree._Element:
    """Texts replaced from the pool, references pointed at something, features that are off mostly left out."""
    for element in list(request.iter()):
        tag = str(element.tag)
        parent = element.getparent()
        if tag.endswith("Ref") and tag != "AdditionalContactRef":
            if len(element) == 0:
                etree.SubElement(element, "ListID")
            pool.refer(element, chance)
        elif tag == "ListID" and parent is not None and str(parent.tag).endswith("Ref"):
            continue  # pointed already
        elif len(element) == 0 and tag in pool.texts and element.text:
            changed = str(parent.tag).removesuffix("Mod") if parent is not None and tag == "TxnID" else ""
            element.text = chance.choice(pool.ids_of.get(changed) or pool.texts[tag])
        elif tag in OFF and parent is not None and chance.random() < 0.9:
            parent.remove(element)
        elif tag == "Country" and parent is not None and str(parent.tag).endswith("Address"):
            for child in list(parent)[1:]:
                parent.remove(child)
    return request


def thinned(request: etree._Element, share: float, chance: random.Random) -> etree._Element:
    """Parts of the request left out, as far as it may be sent without them."""
    for element in reversed(list(request.iter())[1:]):
        parent = element.getparent()
        if parent is None or element.tag in KEPT or chance.random() >= share:
            continue
        place = parent.index(element)
        parent.remove(element)
        if not is_accepted(as_document(request)):
            parent.insert(place, element)
    return request


@pytest.mark.parametrize("name", NAMES)
def test_every_form_of_every_request_gets_a_valid_answer(desk: Desk, name: str) -> None:
    """Minimal and full, each branch of each choice: a status we know, a valid document, sound books; some succeed."""
    pool = Pool(desk)
    chance = random.Random(name)
    codes = set()

    def ask(request: etree._Element) -> None:
        root = etree.fromstring(desk.send(as_document(request)).encode())
        codes.add(int(str(root[0][0].get("statusCode"))))

    for branch in range(BRANCHES):
        for full in (False, True):
            ask(filled(build(REQUESTS[name], full=full, branch=branch), pool, chance))
    for number, share in enumerate(SHARES_LEFT_OUT * TRIES_MAX):
        if name in READ_ONLY or (number >= len(SHARES_LEFT_OUT) and 0 in codes):
            break
        for branch in range(BRANCHES):
            ask(thinned(filled(build(REQUESTS[name], full=True, branch=branch), pool, chance), share, chance))
    if name in READ_ONLY:
        assert codes <= {530, 1030}
        return
    assert codes <= CODES
    assert min(codes) == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_any_series_of_requests_leaves_sound_books(new_desk: Callable[[], Any], seed: int) -> None:
    """Twenty requests of any kind after each other; afterwards the file reads back the same."""
    desk = new_desk()
    pool = Pool(desk)
    chance = random.Random(seed)
    for _ in range(20):
        name = chance.choice(NAMES)
        desk.clock.advance(chance.choice([0, 1, 3600]))
        request = filled(
            build(REQUESTS[name], full=chance.random() < 0.6, branch=chance.randrange(BRANCHES)), pool, chance
        )
        desk.send(as_document(request))
    before = desk.books()
    desk.crash()
    assert desk.books() == before
