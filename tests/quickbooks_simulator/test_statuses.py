"""Status codes with the texts that were captured from a real QuickBooks (FACTS 5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, order

NO_RECORD = "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
VENDOR = {"FullName": "Ingram Micro Inc."}


@pytest.mark.parametrize(
    ("message", "content", "code", "text"),
    [
        (
            "CustomerAdd",
            {"Name": "Branch", "ParentRef": {"FullName": "Nobody"}},
            3130,
            f'There is an invalid reference to a parent "Nobody" in the Customers list.  {NO_RECORD}',
        ),
        (
            "PurchaseOrderAdd",
            {"VendorRef": VENDOR, "PurchaseOrderLineAdd": {"Quantity": "1"}},
            3150,
            'There is a missing element: "ItemRef".',
        ),
        (
            "ItemReceiptAdd",
            {"VendorRef": VENDOR},
            3180,
            (
                "There was an error when saving a ItemReceipt.  QuickBooks error message: "
                "You cannot save an empty transaction."
            ),
        ),
        (
            "ItemSitesQuery",
            {},
            3250,
            "This feature is not enabled or not available in this version of QuickBooks.",
        ),
    ],
)
def test_refusals_have_the_known_texts(desk: Desk, message: str, content: Any, code: int, text: str) -> None:
    """FACTS 5: programs tell refusals apart by code, and people read the text."""
    reply = desk.ask(message, content)
    assert (reply.code, reply.severity, reply.message) == (code, "Error", text)


def test_an_impossible_value_is_named_with_its_field(desk: Desk) -> None:
    """FACTS 5, 3210: field and value stand in the text, QuickBooks' own reason follows."""
    desk.prefer(isMultiCurrencyOn=True)
    content = order()
    lines = content.pop("PurchaseOrderLineAdd")
    reply = desk.ask("PurchaseOrderAdd", {**content, "ExchangeRate": "2", "PurchaseOrderLineAdd": lines})
    expected = 'The "ExchangeRate" field has an invalid value "2".  QuickBooks error message: '
    assert (reply.code, reply.message[: len(expected)]) == (3210, expected)


def test_an_application_with_read_only_access_can_only_ask(desk: Desk) -> None:
    """FACTS 5, 3263: nothing is written, queries go on."""
    desk.prefer(readOnlyAccess=True)
    before = desk.books()
    list_id = desk.done("VendorQuery").text("ListID")
    for message, content in (
        ("PurchaseOrderAdd", order()),
        ("VendorAdd", {"Name": "New"}),
        ("ListDel", {"ListDelType": "Vendor", "ListID": list_id}),
    ):
        reply = desk.ask(message, content)
        assert (reply.code, reply.severity) == (3263, "Error")
    assert desk.books() == before


def test_without_inventory_nothing_is_ordered_or_counted(desk: Desk) -> None:
    """FACTS 4, 5: the feature is off, 3250."""
    desk.prefer(isUsingInventory=False)
    line = {"ItemRef": {"FullName": "Toner HP 26X"}, "QuantityAdjustment": {"NewQuantity": "1"}}
    counted = {"AccountRef": {"FullName": "Inventory Adjustment"}, "InventoryAdjustmentLineAdd": line}
    assert desk.ask("PurchaseOrderAdd", order()).code == 3250
    assert desk.ask("InventoryAdjustmentAdd", counted).code == 3250
    assert desk.done("PreferencesQuery").text("IsUsingInventory") == "false"


def test_an_order_to_be_sent_needs_an_address(desk: Desk) -> None:
    """FACTS 4: IsToBeEmailed fails for a vendor without a valid e-mail address, and passes with one."""
    content = order()
    lines = content.pop("PurchaseOrderLineAdd")
    content |= {"IsToBeEmailed": "true", "PurchaseOrderLineAdd": lines}
    desk.done("VendorAdd", {"Name": "Silent"})
    desk.done("VendorAdd", {"Name": "Reached", "Email": "orders@reached.example"})
    silent, reached = ({**content, "VendorRef": {"FullName": name}} for name in ("Silent", "Reached"))
    assert desk.ask("PurchaseOrderAdd", silent).code == 3180
    assert desk.done("PurchaseOrderAdd", reached).text("IsToBeEmailed") == "true"
