"""The pages on which a bookkeeper works: everything people can do has a form, and what destroys something asks first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from quickbooks_simulator.people import ACTIONS
from tests.quickbooks_simulator.desk import document, request_text
from tests.quickbooks_simulator.test_process import Running

DESTROYING = ("delete", "void", "delete-entry", "merge", "restore")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One company for all tests of this file, with an order that is received in part and an invoice."""
    path: Path = tmp_path_factory.mktemp("page") / "file.json"
    one = Running(path)
    lines = [{"item": "Toner HP 26X", "quantity": "5"}]
    one.control("enter-order", vendor="Ingram Micro Inc.", number="77", lines=lines)
    one.control("receive", number="77", quantities={"0": "2"})
    one.control("sell", item="Toner HP 26X", quantity="1", customer="Lakeview Law")
    one.control("snapshot", name="first")
    yield one
    one.end()


def pages(running: Running) -> dict[str, html.HtmlElement]:
    order = running.books()["purchaseOrders"][0]["txnId"]
    paths = ("/", "/orders", f"/orders/{order}", "/receipts", "/sales", "/names", "/accounts", "/settings")
    return {path: html.fromstring(running.client.get(path).text) for path in paths}


def submit(running: Running, form: html.HtmlElement, **values: str) -> str:
    """Send a form as a browser does; returns the sentence that comes back."""
    fields = {name: value for name, value in form.form_values() if name not in values}
    reply = running.client.post(form.get("action"), data={**fields, **values})
    assert reply.status_code == 303, reply.text
    shown = html.fromstring(running.client.get(reply.headers["location"]).text)
    return str(shown.xpath("string(//p[contains(@class, 'note')])"))


def form_of(running: Running, path: str, action: str, **hidden: str) -> html.HtmlElement:
    """The form of an action on a page, of the entry that its hidden fields name."""
    for form in html.fromstring(running.client.get(path).text).forms:
        if form.get("action") == f"/do/{action}" and hidden.items() <= dict(form.form_values()).items():
            return form
    raise AssertionError(f"{path} has no form {action} for {hidden}")


def test_everything_people_can_do_has_a_form(running: Running) -> None:
    """Each action of the control API that is a person's has a place on the pages, and so have state and backups."""
    offered = {form.get("action").removeprefix("/do/") for page in pages(running).values() for form in page.forms}
    assert set(ACTIONS) - offered == set()
    assert {"state", "snapshot", "restore", "preferences"} <= offered


def test_what_destroys_something_opens_first_and_says_what_it_does(running: Running) -> None:
    """Deleting, voiding, merging and restoring are never one click away, and each has a sentence."""
    for path, page in pages(running).items():
        for form in page.forms:
            if form.get("action").removeprefix("/do/") in DESTROYING:
                assert form.getparent().tag == "details", (path, form.get("action"))
                assert len(str(form.xpath("string(p)"))) > 20, (path, form.get("action"))


def test_every_field_has_a_label(running: Running) -> None:
    """Whoever cannot see the page hears what each field is."""
    for path, page in pages(running).items():
        for field in page.xpath("//input[not(@type='hidden')] | //select"):
            assert field.get("aria-label") or field.xpath("ancestor::label"), (path, field.get("name"))


def test_a_vendor_is_added_renamed_merged_and_a_backup_brings_it_back(running: Running) -> None:
    """The forms do what they say, one after the other, as a bookkeeper uses them."""
    assert submit(running, form_of(running, "/names", "add-entry"), Name="Acme") == "The entry was added."
    edited = submit(running, form_of(running, "/names", "edit-entry", name="Acme"), newName="Acme Ltd")
    assert edited == "The entry was saved."
    assert (
        submit(running, form_of(running, "/settings", "snapshot"), name="before") == "The company file was backed up."
    )
    merged = submit(running, form_of(running, "/names", "merge", name="Acme Ltd"), into="D&H Distributing")
    assert merged == "The two are one now."
    assert "Acme Ltd" not in {one["name"] for one in running.books()["entities"]}
    restored = submit(running, form_of(running, "/settings", "restore", name="before"))
    assert restored == "The backup was restored."
    assert "Acme Ltd" in {one["name"] for one in running.books()["entities"]}
    refused = submit(running, form_of(running, "/names", "delete-entry", name="Ingram Micro Inc."))
    assert "being used" in refused
    assert submit(running, form_of(running, "/names", "delete-entry", name="Acme Ltd")) == "The entry was deleted."


def test_a_receipt_is_edited(running: Running) -> None:
    """A receipt gets other units, and what is left empty stays as it is."""
    form = form_of(running, "/receipts", "edit-purchase")
    assert submit(running, form) == "The receipt was saved."
    assert running.books()["purchaseOrders"][0]["lines"][0]["received"] == "2"
    submit(running, form, **{"quantity:0": "3"})
    assert running.books()["purchaseOrders"][0]["lines"][0]["received"] == "3"
    submit(running, form, **{"unlink:0": "true"})
    assert running.books()["purchaseOrders"][0]["lines"][0]["received"] == "0"


def test_a_receipt_gets_another_vendor(running: Running) -> None:
    """FACTS 4, linking rule 6: for the order's own vendor nothing changes; for another one it counts for the order no more."""
    form = form_of(running, "/receipts", "edit-purchase")
    receipt, order = running.books()["itemReceipts"][0], running.books()["purchaseOrders"][0]
    own = receipt["entity"]
    linked = {"txnId": receipt["txnId"], "lines": {"0": {"order": order["txnId"]}}}
    running.client.post("/control/edit-purchase", json=linked).raise_for_status()
    for vendor, received in ((own, receipt["lines"][0]["quantity"]), ("D&H Distributing", "0")):
        assert submit(running, form, vendor=vendor) == "The receipt was saved."
        assert running.books()["itemReceipts"][0]["entity"] == vendor
        assert running.books()["purchaseOrders"][0]["lines"][0]["received"] == received
    assert "no entry" in submit(running, form, vendor="Nobody")


def test_an_item_is_added_with_its_accounts(running: Running) -> None:
    """The count and cost that were typed are those of the item."""
    form = form_of(running, "/", "add-entry")
    assert submit(running, form, Name="Dock", PurchaseCost="120", QuantityOnHand="4") == "The entry was added."
    item = next(one for one in running.books()["items"] if one["name"] == "Dock")
    assert (item["onHand"], item["value"]) == ("4", "480.00")


@pytest.mark.parametrize(
    ("values", "hresult"),
    [
        ({"isOpen": "false"}, "0x80040416"),
        ({"modalDialog": "true"}, "0x80040414"),
        ({"openCompanyPath": r"C:\Other.qbw"}, "0x80040418"),
    ],
)
def test_quickbooks_is_closed_busy_or_elsewhere_and_back(
    running: Running, values: dict[str, str], hresult: str
) -> None:
    """Buttons put QuickBooks into the state an application stumbles over, and out of it."""
    host = document(request_text("HostQuery"))
    name = next(iter(values))
    forms = html.fromstring(running.client.get("/settings").text).forms
    form = next(one for one in forms if one.get("action") == "/do/state" and name in one.fields)
    assert submit(running, form, **values) == "QuickBooks is as you asked."
    assert running.client.post("/qbxml", content=host).json()["hresult"] == hresult
    forms = html.fromstring(running.client.get("/settings").text).forms
    form = next(one for one in forms if one.get("action") == "/do/state" and name in one.fields)
    submit(running, form, **({"ours": "true"} if name == "openCompanyPath" else {}))
    assert running.client.post("/qbxml", content=host).status_code == 200


def test_the_mode_and_the_edition_are_switched(running: Running) -> None:
    """Single-user mode and the version show in HostQuery."""
    forms = html.fromstring(running.client.get("/settings").text).forms
    form = next(one for one in forms if "multiUser" in one.fields)
    submit(running, form)
    submit(running, form_of(running, "/settings", "preferences"), versionYear="2014", edition="Premier")
    answer = running.ask(request_text("HostQuery"))
    assert "<QBFileMode>SingleUser</QBFileMode>" in answer
    assert "<ProductName>QuickBooks Premier 2014</ProductName>" in answer


def test_an_invoice_is_paid_once(running: Running) -> None:
    """A payment clears its invoice; where nothing is open, none is taken."""
    (invoice,) = running.books()["invoices"]
    form = form_of(running, "/sales", "pay", txnId=invoice["txnId"])
    assert submit(running, form) == "The payment was entered."
    assert "nothing is open" in submit(running, form)
    assert running.books()["problems"] == []
