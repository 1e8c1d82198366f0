"""The table of docs/stock-and-invoices.md, cell by cell, from a run of both simulators (I4); with `pytest -s` it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import httpx2
import pytest

from tests.rules.both_sides import settings
from tests.rules.shop import Shop
from tests.rules.test_i4_invoices import charge, client, deliver, invoice, transfer

DOCUMENT = Path(__file__).parents[2] / "docs/stock-and-invoices.md"
EVENTS = (
    "ordered",
    "received",
    "transferred",
    "delivered",
    "synced",
    "invoiced",
    "invoice transferred",
    "synced again",
)
USER = "stockpost@msp.example"
WORDS = {True: "on", False: "off"}
SETTINGS = list(product((True, False), repeat=3))


def heading() -> list[str]:
    return ["`decrement_on_invoice`", "sync", "`hold_uninvoiced`", *EVENTS]


def autotask_on_hand(shop: Shop, item: str) -> str:
    """As Autotask itself counts, over all locations."""
    found = shop.acme.autotask.act("set-product", product=item, set={})["id"]
    body = {"Filter": [{"op": "eq", "field": "productID", "value": found}]}
    answer = httpx2.post(
        f"{shop.acme.autotask.url}/ATServicesRest/V1.0/InventoryProducts/query",
        json=body,
        headers={"ApiIntegrationCode": "SIMULATEDINTEGRATIONCODE", "UserName": USER, "Secret": "simulated-secret"},
    )
    assert answer.status_code == 200, answer.text
    return str(sum(int(row["onHandUnits"]) for row in answer.json()["items"]))


def quickbooks_on_hand(shop: Shop, item: str) -> str:
    """0 for an item that QuickBooks does not have yet."""
    counts = {one["name"]: one.get("onHand", "0") for one in shop.books()["items"]}
    return str(counts.get(item, "0"))


def play(shop: Shop, *, is_syncing: bool) -> Sequence[str]:
    """On hand of both sides after each event."""
    item, customer = shop.item(), client(shop)
    cells: list[str] = []

    def look() -> None:
        cells.append(f"{autotask_on_hand(shop, item)} \\| {quickbooks_on_hand(shop, item)}")

    order = shop.order((item, 10))
    look()
    shop.receive(order, item, 10)
    look()
    shop.transfer(order)
    look()
    sold = charge(shop, item, 4, company=customer)
    deliver(shop, sold)
    look()
    if is_syncing:
        shop.sync(item)
    look()
    number = invoice(shop, sold, company=customer)
    look()
    transfer(shop, number)
    look()
    if is_syncing:
        shop.sync(item)
    look()
    return cells


@pytest.fixture
def table(shop: Shop) -> list[list[str]]:
    """The whole table, for every combination of the three settings."""
    rows = [heading(), ["---"] * len(heading())]
    for decrement, sync, hold in SETTINGS:
        values = {"decrement_on_invoice": decrement, "sync_after_transfer": sync, "hold_uninvoiced": hold}
        with settings(shop, **{name: str(value).lower() for name, value in values.items()}):
            rows.append([WORDS[decrement], WORDS[sync], WORDS[hold], *play(shop, is_syncing=sync)])
    return rows


def printed_table(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def test_the_table_of_the_document_is_what_happens(shop: Shop, table: list[list[str]]) -> None:
    """Protects I4 as the document tells it: on hand of both sides at each event, for all settings; and where both sync and hold or
    no decrement are on, the invoice never lowers twice."""
    found = re.search(r"<!-- events -->\n(.*?)<!-- /events -->", DOCUMENT.read_text(), re.DOTALL)
    assert found is not None
    print(f"\n{printed_table(table)}")
    assert found.group(1).strip() == printed_table(table)
    for decrement, sync, hold, *cells in table[2:]:
        autotask, quickbooks = (int(count) for count in cells[6].split(" \\| "))
        lowered_twice = decrement == "on" and sync == "on" and hold == "off"
        assert (quickbooks < autotask) == lowered_twice
        if sync == "on":
            assert len(set(cells[-1].split(" \\| "))) == 1


@pytest.mark.parametrize("hold", ["true", "false"])
@pytest.mark.parametrize("is_synced_between", [True, False])
def test_what_is_billed_before_it_is_delivered_ends_equal(shop: Shop, hold: str, *, is_synced_between: bool) -> None:
    """I4 as the document tells it: the invoice takes units off QuickBooks that Autotask has still got. A sync before the delivery names the
    invoice and puts them back, one after it takes them off for good; nothing is held for an invoice that is there already."""
    item, customer = shop.item(), client(shop)
    order = shop.order((item, 10, 10))
    with settings(shop, decrement_on_invoice="true", hold_uninvoiced=hold):
        shop.transfer(order)
        sold = charge(shop, item, 4, company=customer)
        number = invoice(shop, sold, company=customer)
        transfer(shop, number)
        seen = [(autotask_on_hand(shop, item), quickbooks_on_hand(shop, item))]
        (write,) = shop.run("sync", "--item", item, "--preview")["writes"]
        assert f"QuickBooks since the last sync: −4 on invoice {number}." in write["counts"]["why"]
        if is_synced_between:
            shop.sync(item)
        seen.append((autotask_on_hand(shop, item), quickbooks_on_hand(shop, item)))
        deliver(shop, sold)
        shop.sync(item)
        seen.append((autotask_on_hand(shop, item), quickbooks_on_hand(shop, item)))
    assert seen == [("10", "6"), ("10", "10") if is_synced_between else ("10", "6"), ("6", "6")]
