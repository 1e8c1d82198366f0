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
from tests.quickbooks_simulator.desk import Desk, order, receipt
from tests.quickbooks_simulator.requests import as_document, build

NAMES = sorted(REQUESTS)
KNOWN = (0, 1, 3000, 3010, 3020, 3030, 3070, 3090, 3100, 3120, 3130, 3140, 3150, 3151, 3160, 3161, 3162, 3170, 3171)
NEEDED = ("ListObjRef", "ItemGroupRef", "FromInventorySiteRef", "ToInventorySiteRef")
OFF = ("UnitOfMeasure", "ExchangeRate", "SerialNumber", "LotNumber", "DataExt", "LinkToTxn", "IncludeRetElement")
CODES = {*KNOWN, 500, 570, 3177, 3180, 3190, 3200, 3205, 3210, 3250, 3264, 3270, 3290, 3391, 9100}


class Pool:
    """A desk with some history, and what a request may point at."""

    def __init__(self, desk: Desk) -> None:
        added = desk.done("PurchaseOrderAdd", order("1", lines=2))
        desk.done("ItemReceiptAdd", receipt(str(added.text("TxnID")), added.texts("TxnLineID")[0]))
        desk.person("sell", item="Toner HP 26X", quantity="1", customer="Lakeview Law")
        with desk.quickbooks.look() as work:
            self.entries = list(work.books.table("lists").values())
            self.names = [work.books.full_name(entry) for entry in self.entries]
            transactions = list(work.books.transactions())
        sequences = [one.edit_sequence for one in (*self.entries, *transactions)]
        ids = [one.txn_id for one in transactions]
        self.texts = {
            "ListID": [*(entry.list_id for entry in self.entries), "80000FFF-1795546377", "x"],
            "FullName": [*self.names, "Nobody"],
            "Name": ["New", "Café", *map(str, range(50)), *self.names[-5:]],
            "TxnID": [*ids * 5, "FFF-1795546377", "x"],
            "TxnDelType": ["PurchaseOrder", "ItemReceipt", "Invoice", "Bill", "InventoryAdjustment"],
            "TxnVoidType": ["ItemReceipt", "Invoice", "InventoryAdjustment"],
            "TxnLineID": [*(line.line_id for one in transactions for line in one.lines), "-1"],
            "LinkToTxnID": ids,
            "EditSequence": list(dict.fromkeys(sequences)),
            "RefNumber": ["1", "", "zz"],
            "Quantity": ["0", "1", "-2", "2.5"],
            "NewQuantity": ["0", "7", "-1"],
            "AccountType": ["Bank", "Income", "NonPosting", "AccountsPayable"],
            "DataExtName": ["Other1", "Secret"],
            "OwnerID": ["0", "{01234567-89ab-cdef-0123-456789abcdef}"],
        }

    def refer(self, element: etree._Element, chance: random.Random) -> None:
        """Point a reference at an entry of its list, by id; mostly leave it out where that list is empty."""
        target = target_of(str(element.tag))
        fitting = [entry for entry in self.entries if entry.group == target.group]
        if target.kinds and chance.random() < 0.9:
            fitting = [entry for entry in fitting if entry.kind in target.kinds]
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
        elif len(element) == 0 and tag in pool.texts and element.text:
            element.text = chance.choice(pool.texts[tag])
        elif tag in OFF and parent is not None and chance.random() < 0.9:
            parent.remove(element)
        elif tag == "Country" and parent is not None and str(parent.tag).endswith("Address"):
            for child in list(parent)[1:]:
                parent.remove(child)
    return request


@pytest.mark.parametrize("name", NAMES)
def test_every_form_of_every_request_gets_a_valid_answer(desk: Desk, name: str) -> None:
    """Minimal and full, each branch of each choice: a status we know, a valid document, sound books."""
    pool = Pool(desk)
    chance = random.Random(name)
    for branch in range(8):
        for full in (False, True):
            request = filled(build(REQUESTS[name], full=full, branch=branch), pool, chance)
            root = etree.fromstring(desk.send(as_document(request)).encode())
            assert int(str(root[0][0].get("statusCode"))) in CODES


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_any_series_of_requests_leaves_sound_books(new_desk: Callable[[], Any], seed: int) -> None:
    """Twelve requests of any kind after each other; afterwards the file reads back the same."""
    desk = new_desk()
    pool = Pool(desk)
    chance = random.Random(seed)
    for _ in range(12):
        name = chance.choice(NAMES)
        desk.clock.advance(chance.choice([0, 1, 3600]))
        request = filled(build(REQUESTS[name], full=chance.random() < 0.6, branch=chance.randrange(8)), pool, chance)
        desk.send(as_document(request))
    before = desk.books()
    desk.crash()
    assert desk.books() == before
