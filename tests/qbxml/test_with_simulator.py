"""An independent reading of the same facts takes what is written here, and is understood here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stockpost.core import requests
from stockpost.core.quickbooks_records import (
    Account,
    CompanyFile,
    DeletedTransaction,
    Entity,
    Host,
    Item,
    Preferences,
    QuickBooksAdjustment,
    QuickBooksOrder,
    QuickBooksReceipt,
    Response,
    ShipMethod,
)
from stockpost.core.requests import PurchaseOrderLineWrite as Line
from stockpost.core.status import Outcome, outcome_of
from stockpost.qbxml import write_message_set
from tests.qbxml.simulated import QuickBooks, start
from tests.qbxml.strategies import every_kind, numbered, steady

DAY = date(2026, 11, 24)
NOT_SIMULATED = (requests.CustomerReactivate,)
"""The simulator does not know CustomerMod."""
GUID = "{11111111-2222-3333-4444-555555555555}"
RecordT = TypeVar("RecordT")


@pytest.fixture(scope="module")
def quickbooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickBooks]:
    running = start(tmp_path_factory.mktemp("quickbooks") / "company.json")
    yield running
    running.stop()


def done(response: Response, kind: type[RecordT]) -> RecordT:
    """The only record of a successful answer."""
    assert outcome_of(response.status_code, response.severity, response.message) == Outcome.DONE, response
    (record,) = response.records
    assert isinstance(record, kind)
    return record


def account_ids(quickbooks: QuickBooks) -> dict[str, str]:
    names = ("Autotask Income from PO", "Cost of Goods Sold", "Inventory Asset", "Inventory Adjustment")
    (answer,) = quickbooks.ask(requests.AccountQuery(full_names=names))
    return {record.full_name: record.list_id for record in answer.records if isinstance(record, Account)}


def new_item(quickbooks: QuickBooks, name: str, parent_list_id: str = "") -> Item:
    accounts = account_ids(quickbooks)
    (answer,) = quickbooks.ask(
        requests.ItemInventoryAdd(
            name=name,
            parent_list_id=parent_list_id,
            part_number="PN-1",
            sales_description="für alle\nzweite Zeile",
            sales_price=Decimal("1.5"),
            purchase_description="für alle",
            purchase_cost=Decimal("0.12345"),
            income_account_list_id=accounts["Autotask Income from PO"],
            cogs_account_list_id=accounts["Cost of Goods Sold"],
            asset_account_list_id=accounts["Inventory Asset"],
            external_guid=GUID,
        )
    )
    return done(answer, Item)


def new_order(quickbooks: QuickBooks, vendor: str, item: str, **fields: object) -> QuickBooksOrder:
    (vendor_answer,) = quickbooks.ask(requests.VendorAdd(name=vendor, external_guid=GUID))
    product = new_item(quickbooks, item)
    lines = (
        Line(
            item_list_id=product.list_id, part_number="PN-1", description="é", quantity=Decimal(5), rate=Decimal("2.5")
        ),
        Line(item_list_id=product.list_id, quantity=Decimal("0.5"), rate=Decimal(0)),
    )
    add = requests.PurchaseOrderAdd(
        vendor_list_id=done(vendor_answer, Entity).list_id,
        txn_date=DAY,
        lines=lines,
        **fields,  # type: ignore[arg-type]
    )
    (answer,) = quickbooks.ask(add)
    return done(answer, QuickBooksOrder)


def test_the_first_questions(quickbooks: QuickBooks) -> None:
    """Program, company, preferences and names: everything a first contact asks."""
    host, company, preferences, methods = quickbooks.ask(
        requests.HostQuery(),
        requests.CompanyQuery(owner_id=GUID),
        requests.PreferencesQuery(),
        requests.ShipMethodQuery(names=("UPS Ground", "Pigeon")),
    )
    assert "13.0" in done(host, Host).qbxml_versions
    assert done(company, CompanyFile).company_name
    assert done(preferences, Preferences).is_using_inventory
    assert (methods.status_code, methods.severity) == (500, "Warn")
    assert [getattr(method, "name", "") for method in methods.records if isinstance(method, ShipMethod)] == [
        "UPS Ground"
    ]
    assert len(account_ids(quickbooks)) == 4


def test_names_are_created_and_found(quickbooks: QuickBooks) -> None:
    """Vendor, customer, account and items of each kind, with accents, by name and by id."""
    income = account_ids(quickbooks)["Autotask Income from PO"]
    vendor, customer, account, charge, service = quickbooks.ask(
        requests.VendorAdd(name="Müller & Söhne <KG>", external_guid=GUID),
        requests.CustomerAdd(name="Café “Zoë”", external_guid=GUID),
        requests.AccountAdd(name="Éxtra", account_type="OtherIncome"),
        requests.ItemOtherChargeAdd(name="Frächt", account_list_id=income, description="x", external_guid=GUID),
        requests.ItemNonInventoryAdd(name="Chärge", account_list_id=income, external_guid=GUID),
    )
    assert done(vendor, Entity).full_name == "Müller & Söhne <KG>"
    assert done(customer, Entity).kind == "Customer"
    assert done(account, Account).account_type == "OtherIncome"
    assert done(charge, Item).kind == "OtherCharge"
    assert done(service, Item).kind == "NonInventory"
    parent = new_item(quickbooks, "Cables")
    child = new_item(quickbooks, "Réd", parent.list_id)
    assert child.full_name == "Cables:Réd"
    by_name, by_id, items = quickbooks.ask(
        requests.EntityQuery(full_names=("MÜLLER & SÖHNE <KG>", "café “zoë”")),
        requests.EntityQuery(list_ids=(done(vendor, Entity).list_id,)),
        requests.ItemQuery(full_names=("cables:réd", "Frächt")),
    )
    assert {getattr(record, "kind", "") for record in by_name.records} == {"Vendor", "Customer"}
    assert done(by_id, Entity) == done(vendor, Entity)
    assert {getattr(record, "kind", "") for record in items.records} == {"Inventory", "OtherCharge"}
    (again,) = quickbooks.ask(requests.VendorAdd(name="café “zoë”"))
    assert outcome_of(again.status_code, again.severity, again.message) == Outcome.NAME_TAKEN


def test_whole_lists_are_read_page_by_page(quickbooks: QuickBooks) -> None:
    """Protects the page Mapping: every name once, inactive ones too, and nothing but what tells a name."""
    count = requests.NAMES_PER_PAGE + 5
    made = quickbooks.ask(*(requests.VendorAdd(name=f"Listed {number:04}") for number in range(count)))
    assert all(response.status_code == 0 for response in made)
    (first,) = quickbooks.ask(requests.NameListQuery(name_list="entities"))
    assert len(first.records) == requests.NAMES_PER_PAGE
    assert first.iterator_remaining is not None
    assert first.iterator_remaining >= 5
    (second,) = quickbooks.ask(requests.NameListQuery(name_list="entities", iterator_id=first.iterator_id))
    records = [record for record in (*first.records, *second.records) if isinstance(record, Entity)]
    assert second.iterator_remaining == 0
    assert len({record.list_id for record in records}) == len(records) == count + first.iterator_remaining - 5
    assert {record.edit_sequence for record in records} == {""}
    items, methods = quickbooks.ask(
        requests.NameListQuery(name_list="items"), requests.NameListQuery(name_list="ship_methods")
    )
    assert (items.status_code, methods.status_code) in ((0, 0), (1, 0))
    assert "UPS Ground" in [record.name for record in methods.records if isinstance(record, ShipMethod)]
    (stale,) = quickbooks.ask(requests.NameListQuery(name_list="entities", iterator_id=first.iterator_id))
    assert stale.status_code == 3391


def test_inactive_names_are_made_active(quickbooks: QuickBooks) -> None:
    """The choice `reactivate` for each kind of name."""
    (answer,) = quickbooks.ask(requests.VendorAdd(name="Sleepy vendor"))
    vendor = done(answer, Entity)
    item = new_item(quickbooks, "Sleepy item")
    answers = quickbooks.ask(
        requests.VendorReactivate(list_id=vendor.list_id, edit_sequence=vendor.edit_sequence),
        requests.ItemReactivate(list_id=item.list_id, edit_sequence=item.edit_sequence),
        requests.ItemReactivate(list_id=item.list_id, edit_sequence="1"),
    )
    outcomes = [outcome_of(given.status_code, given.severity, given.message) for given in answers]
    assert outcomes == [Outcome.DONE, Outcome.DONE, Outcome.STALE]


def test_an_order_is_entered_and_found(quickbooks: QuickBooks) -> None:
    """All that is written of an order comes back as written, by every way of asking."""
    order = new_order(
        quickbooks,
        "Order vendor",
        "Order item",
        ref_number="10 07é",
        ship_address=("Zoë", "1 Main St"),
        fob="12.00",
        memo="one\ntwo & ü\n[AT:po:1007]",
        vendor_message="“quoted”",
        external_guid=GUID,
    )
    assert (order.ref_number, order.fob, order.vendor_message) == ("10 07é", "12.00", "“quoted”")
    assert (order.memo, order.external_guid) == ("one\ntwo & ü\n[AT:po:1007]", GUID)
    assert order.ship_address == ("Zoë", "1 Main St")
    assert [(line.quantity, line.rate, line.received) for line in order.lines] == [
        (Decimal(5), Decimal("2.50"), Decimal(0)),
        (Decimal("0.5"), Decimal("0.00"), Decimal(0)),
    ]
    since = datetime.fromisoformat(order.time_modified) - timedelta(hours=2)
    answers = quickbooks.ask(
        requests.PurchaseOrderQuery(txn_ids=(order.txn_id,)),
        requests.PurchaseOrderQuery(ref_numbers=("10 07é",)),
        requests.PurchaseOrderQuery(vendor_list_id=order.vendor_list_id, modified_since=since),
        requests.PurchaseOrderQuery(vendor_list_id=order.vendor_list_id, modified_since=since.replace(tzinfo=None)),
        requests.PurchaseOrderQuery(vendor_list_id=order.vendor_list_id, modified_since=since + timedelta(days=2)),
    )
    assert [done(answer, QuickBooksOrder) for answer in answers[:4]] == [order] * 4
    assert outcome_of(answers[4].status_code, answers[4].severity, answers[4].message) == Outcome.NOT_FOUND


def test_an_order_is_changed(quickbooks: QuickBooks) -> None:
    """A line is kept untouched, one changed, one added; an address gets shorter; a text is cleared."""
    order = new_order(
        quickbooks, "Change vendor", "Change item", ship_address=("a", "b", "c"), memo="old", vendor_message="old"
    )
    first, second = order.lines
    (answer,) = quickbooks.ask(
        requests.PurchaseOrderMod(
            txn_id=order.txn_id,
            edit_sequence=order.edit_sequence,
            ref_number="NEW",
            ship_address=("z",),
            memo="",
            lines=(
                Line(txn_line_id=first.txn_line_id, keep_only=True),
                Line(txn_line_id=second.txn_line_id, quantity=Decimal(7), rate=Decimal("1.23456")),
                Line(item_list_id=first.item_list_id, quantity=Decimal(2), rate=Decimal(1)),
            ),
        )
    )
    changed = done(answer, QuickBooksOrder)
    assert (changed.ref_number, changed.memo, changed.vendor_message) == ("NEW", "", "old")
    assert changed.ship_address == ("z",)
    assert changed.lines[0] == first
    assert changed.lines[1].txn_line_id == second.txn_line_id
    assert [(line.quantity, line.rate) for line in changed.lines[1:]] == [
        (Decimal(7), Decimal("1.23456")),
        (Decimal(2), Decimal("1.00")),
    ]
    (answer,) = quickbooks.ask(
        requests.PurchaseOrderMod(txn_id=order.txn_id, edit_sequence=changed.edit_sequence, is_manually_closed=True)
    )
    closed = done(answer, QuickBooksOrder)
    assert closed.is_manually_closed
    assert len(closed.lines) == 3


def test_items_are_received_counted_and_deleted(quickbooks: QuickBooks) -> None:
    """A linked receipt raises on hand, an adjustment sets it, deleting the receipt takes it back."""
    order = new_order(quickbooks, "Stock vendor", "Stock item")
    line = order.lines[0]
    part = requests.ItemReceiptLineWrite(
        order_txn_id=order.txn_id, order_txn_line_id=line.txn_line_id, quantity=Decimal(3), cost=Decimal("2.5")
    )
    (answer,) = quickbooks.ask(
        requests.ItemReceiptAdd(
            vendor_list_id=order.vendor_list_id,
            txn_date=DAY,
            ref_number="INV-20-characters-ok",
            memo="[AT:r]",
            external_guid=GUID,
            lines=(part,),
        )
    )
    receipt = done(answer, QuickBooksReceipt)
    assert (receipt.ref_number, receipt.memo, receipt.external_guid) == ("INV-20-characters-ok", "[AT:r]", GUID)
    found, receipts, items = quickbooks.ask(
        requests.PurchaseOrderQuery(txn_ids=(order.txn_id,)),
        requests.ItemReceiptQuery(txn_ids=(receipt.txn_id,)),
        requests.ItemQuery(list_ids=(line.item_list_id,)),
    )
    after = done(found, QuickBooksOrder)
    assert [there.received for there in after.lines] == [Decimal(3), Decimal(0)]
    assert [(link.txn_id, link.kind) for link in after.linked] == [(receipt.txn_id, "ItemReceipt")]
    assert [link.txn_id for link in done(receipts, QuickBooksReceipt).linked] == [order.txn_id]
    assert (done(items, Item).on_hand, done(items, Item).on_order) == (Decimal(3), Decimal("2.5"))
    count = requests.InventoryAdjustmentLineWrite(item_list_id=line.item_list_id, new_quantity=Decimal("7.25"))
    (answer,) = quickbooks.ask(
        requests.InventoryAdjustmentAdd(
            account_list_id=account_ids(quickbooks)["Inventory Adjustment"],
            txn_date=DAY,
            ref_number="ATI1234567",
            memo="[AT:i]",
            external_guid=GUID,
            lines=(count,),
        )
    )
    adjustment = done(answer, QuickBooksAdjustment)
    assert [there.quantity_difference for there in adjustment.lines] == [Decimal("4.25")]
    by_number, by_id, deleted = quickbooks.ask(
        requests.InventoryAdjustmentQuery(ref_numbers=("ATI1234567",)),
        requests.ItemReceiptQuery(txn_ids=(receipt.txn_id,)),
        requests.TxnDel(kind="ItemReceipt", txn_id=receipt.txn_id),
    )
    assert done(by_number, QuickBooksAdjustment) == adjustment
    assert done(by_id, QuickBooksReceipt).txn_id == receipt.txn_id
    assert done(deleted, DeletedTransaction).kind == "ItemReceipt"
    assert done(deleted, DeletedTransaction).txn_id == receipt.txn_id
    (items,) = quickbooks.ask(requests.ItemQuery(list_ids=(line.item_list_id,)))
    assert done(items, Item).on_hand == Decimal("4.25")


def test_a_repeated_set_is_answered_from_memory(quickbooks: QuickBooks) -> None:
    """The same bytes under the same id enter a vendor once (design 5.4)."""
    document = write_message_set(numbered(requests.VendorAdd(name="Once only")), message_set_id="ONCE")
    first = quickbooks.post(document)
    second = quickbooks.post(document)
    assert (first.message_set_status, second.message_set_status) == (0, 0)
    assert first.responses[0].status_code == second.responses[0].status_code == 0
    other = write_message_set(numbered(requests.VendorAdd(name="Other")), message_set_id="ONCE")
    assert quickbooks.post(other).message_set_status == 9001


@every_kind
@settings(steady, max_examples=5)
@given(data=st.data())
def test_no_request_is_refused_as_unparsable(
    quickbooks: QuickBooks, kind: st.SearchStrategy[requests.Request], data: st.DataObject
) -> None:
    """Whatever the content, each request gets an answer of its own instead of 0x80040400 for all."""
    request_made = data.draw(kind)
    if not isinstance(request_made, NOT_SIMULATED):
        quickbooks.ask(request_made)
