"""How numbers, moments, ids, numbers of documents and custom fields are kept and written (FACTS 2)."""

from __future__ import annotations

import datetime
import re

import pytest

from tests.quickbooks_simulator.desk import START, Desk, order, receipt

TONER = {"FullName": "Toner HP 26X"}
VENDOR = {"FullName": "Ingram Micro Inc."}
GUID = "{01234567-89ab-cdef-0123-456789abcdef}"


@pytest.mark.parametrize(
    ("quantity", "rate", "written"),
    [
        ("35.000", "55", ("35", "55.00", "1925.00")),
        ("2.50", "1.23450", ("2.5", "1.2345", "3.09")),
        ("0", "0.00001", ("0", "0.00001", "0.00")),
    ],
)
def test_numbers_are_written_as_captured(desk: Desk, quantity: str, rate: str, written: tuple[str, ...]) -> None:
    """FACTS 2: quantities without trailing zeros, prices with two decimals or more, amounts with two."""
    line = {"ItemRef": TONER, "Quantity": quantity, "Rate": rate}
    reply = desk.done("PurchaseOrderAdd", {**order(), "PurchaseOrderLineAdd": line})
    assert tuple(reply.text(f"PurchaseOrderLineRet/{name}") for name in ("Quantity", "Rate", "Amount")) == written


@pytest.mark.parametrize(("ignored", "offset"), [(False, "-05:00"), (True, "-06:00")])
def test_the_offset_of_a_timestamp_may_ignore_daylight_saving(desk: Desk, ignored: bool, offset: str) -> None:
    """FACTS 2: the wall clock is right either way, in July the offset may be an hour off; in November it never is."""
    desk.prefer(timestampsIgnoreDaylightSaving=ignored)
    assert desk.done("PurchaseOrderAdd", order()).text("TimeCreated") == "2026-11-24T09:00:00-06:00"
    desk.clock.set(datetime.datetime(2026, 7, 1, 15, 0, tzinfo=datetime.UTC).timestamp(), frozen=True)
    assert desk.done("PurchaseOrderAdd", order("2")).text("TimeCreated") == f"2026-07-01T10:00:00{offset}"


def test_ids_are_a_counter_and_the_moment_of_creation(desk: Desk) -> None:
    """FACTS 2: ListIDs start at 80000001, TxnIDs and TxnLineIDs are small; EditSequence is the moment of the last change."""
    created = int(START)
    vendor = desk.done("VendorAdd", {"Name": "New"})
    assert re.fullmatch(rf"8000[0-9A-F]{{4}}-{created}", str(vendor.text("ListID")))
    added = desk.done("PurchaseOrderAdd", order())
    ids = [str(added.text("TxnID")), str(added.text("TxnLineID"))]
    assert all(re.fullmatch(rf"[0-9A-F]{{1,4}}-{created}", one) for one in ids)
    assert added.text("EditSequence") == str(created)
    desk.clock.advance(90)
    head = {"TxnID": ids[0], "EditSequence": str(created)}
    changed = desk.done("PurchaseOrderMod", {**head, "Memo": "Changed"})
    assert (changed.text("TxnID"), changed.text("EditSequence")) == (ids[0], str(created + 90))


@pytest.mark.parametrize("given", [{}, {"RefNumber": ""}])
@pytest.mark.parametrize("kind", ["PurchaseOrder", "ItemReceipt", "Bill", "InventoryAdjustment"])
def test_a_number_that_is_not_given_stays_blank(desk: Desk, kind: str, given: dict[str, str]) -> None:
    """FACTS 2: RefNumber omitted or blank on Add stays blank, and the answer does not hold it."""
    if kind == "InventoryAdjustment":
        line: dict[str, object] = {"ItemRef": TONER, "QuantityAdjustment": {"NewQuantity": "1"}}
        head: dict[str, object] = {"AccountRef": {"FullName": "Inventory Adjustment"}}
        content = {**head, **given, "InventoryAdjustmentLineAdd": line}
    else:
        name = "PurchaseOrderLineAdd" if kind == "PurchaseOrder" else "ItemLineAdd"
        content = {"VendorRef": VENDOR, **given, name: {"ItemRef": TONER}}
    assert desk.done(f"{kind}Add", content).text("RefNumber") is None


def test_a_guid_of_ours_is_given_back_and_may_repeat(desk: Desk) -> None:
    """FACTS 2: ExternalGUID is stored and returned; that it need not be unique is unverified."""
    for number in ("1", "2"):
        content = order(number)
        lines = content.pop("PurchaseOrderLineAdd")
        reply = desk.done("PurchaseOrderAdd", {**content, "ExternalGUID": GUID, "PurchaseOrderLineAdd": lines})
        found = desk.done("PurchaseOrderQuery", {"TxnID": reply.text("TxnID")})
        assert (reply.text("ExternalGUID"), found.text("ExternalGUID")) == (GUID, GUID)


def test_custom_fields_of_lines_come_back_under_their_owner(desk: Desk) -> None:
    """FACTS 2: only defined fields, but for Other1 and Other2; only when asked for by OwnerID, and DataExtRet is named."""
    line = order()["PurchaseOrderLineAdd"][0]

    def with_field(name: str) -> dict[str, object]:
        field = {"OwnerID": "0", "DataExtName": name, "DataExtValue": "A-7"}
        return {**order(), "PurchaseOrderLineAdd": {**line, "DataExt": field}}

    assert desk.ask("PurchaseOrderAdd", with_field("Rack")).code == 3180  # code UNVERIFIED
    desk.done(
        "DataExtDefAdd",
        {"OwnerID": "0", "DataExtName": "Rack", "DataExtType": "STR255TYPE", "AssignToObject": "Item"},
    )
    for name in ("Rack", "Other1"):
        txn_id = desk.done("PurchaseOrderAdd", with_field(name)).text("TxnID")
        asked = {"TxnID": txn_id, "IncludeLineItems": "true"}
        assert desk.done("PurchaseOrderQuery", asked).texts("DataExtValue") == []
        assert desk.done("PurchaseOrderQuery", {**asked, "OwnerID": "0"}).texts("DataExtName") == [name]


@pytest.mark.parametrize("only", [True, False])
def test_a_custom_field_stands_only_where_it_is_assigned(desk: Desk, only: bool) -> None:
    """A field for vendors takes no value of a customer, of the company, or of a line; a switch (FACTS 2)."""
    desk.prefer(unverified={"fieldsOnlyWhereAssigned": only})
    field = {"OwnerID": "0", "DataExtName": "Route"}
    desk.done("DataExtDefAdd", {**field, "DataExtType": "STR255TYPE", "AssignToObject": "Vendor"})
    value = {"DataExtValue": "North"}
    vendor = {"ListDataExtType": "Vendor", "ListObjRef": {"FullName": "Ingram Micro Inc."}}
    assert desk.done("DataExtAdd", {**field, **vendor, **value}).text("DataExtValue") == "North"
    customer = {"ListDataExtType": "Customer", "ListObjRef": {"FullName": "Lakeview Law"}}
    for place in (customer, {"OtherDataExtType": "Company"}):
        assert desk.ask("DataExtAdd", {**field, **place, **value}).code == (3120 if only else 0)
    marked = order()
    marked["PurchaseOrderLineAdd"][0]["DataExt"] = {**field, **value}
    assert desk.ask("PurchaseOrderAdd", marked).code == (3180 if only else 0)


@pytest.mark.parametrize(("kind", "longest"), [("STR255TYPE", 255), ("STR1024TYPE", 1024)])
def test_a_custom_field_holds_as_much_as_its_type(desk: Desk, kind: str, longest: int) -> None:
    """FACTS 2: 255 or 1024 characters, else 3070."""
    field = {"OwnerID": GUID, "DataExtName": "Note"}
    desk.done("DataExtDefAdd", {**field, "DataExtType": kind, "AssignToObject": "Vendor"})
    owner = {"ListDataExtType": "Vendor", "ListObjRef": VENDOR}
    assert desk.ask("DataExtAdd", {**field, **owner, "DataExtValue": "x" * (longest + 1)}).code == 3070
    desk.done("DataExtAdd", {**field, **owner, "DataExtValue": "x" * longest})


def test_a_receipt_may_have_a_longer_number_than_its_order(desk: Desk) -> None:
    """FACTS 2: 11 characters on orders, 20 on receipts; a number need not be unique and is not taken from the order."""
    added = desk.done("PurchaseOrderAdd", order("1" * 11))
    content = receipt(str(added.text("TxnID")), str(added.text("TxnLineID")), Quantity="1")
    lines = content.pop("ItemLineAdd")
    for number in ("2" * 20, "2" * 20, None):
        given = {} if number is None else {"RefNumber": number}
        reply = desk.done("ItemReceiptAdd", {**content, **given, "ItemLineAdd": lines})
        assert reply.text("ItemReceiptRet/RefNumber") == number
