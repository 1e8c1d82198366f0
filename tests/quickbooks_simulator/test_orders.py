"""Purchase orders: adding, changing, closing (FACTS 4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, Reply, order, receipt

TONER = "Toner HP 26X"


def added(desk: Desk, lines: int = 1, **more: Any) -> tuple[str, list[str], str]:
    reply = desk.done("PurchaseOrderAdd", order(lines=lines, **more))
    return str(reply.text("TxnID")), reply.texts("TxnLineID"), str(reply.text("EditSequence"))


def modified(desk: Desk, txn_id: str, **more: Any) -> Reply:
    current = desk.done("PurchaseOrderQuery", {"TxnID": txn_id})
    return desk.ask("PurchaseOrderMod", {"TxnID": txn_id, "EditSequence": current.text("EditSequence"), **more})


def test_an_order_changes_what_is_on_order_and_nothing_else(desk: Desk) -> None:
    """Entering a purchase order posts nothing and moves no stock."""
    before = desk.books()["trialBalance"]
    added(desk)
    assert (desk.item(TONER)["onHand"], desk.item(TONER)["onOrder"]) == ("3", "5")
    assert desk.books()["trialBalance"] == before


def test_quantity_rate_and_amount_complete_each_other(desk: Desk) -> None:
    """What is left out is worked out as the reference says; with both, Rate gives way to Amount."""
    item = {"ItemRef": {"FullName": TONER}}
    lines = [
        {**item, "Quantity": "4", "Rate": "10"},
        {**item, "Quantity": "4", "Amount": "50.00"},
        {**item, "Quantity": "2", "Rate": "1", "Amount": "9.00"},
        item,
        {**item, "Quantity": "2", "Rate": "0"},
    ]
    reply = desk.done("PurchaseOrderAdd", {**order(), "PurchaseOrderLineAdd": lines})
    found = [reply.texts(f"PurchaseOrderLineRet/{name}") for name in ("Quantity", "Rate", "Amount")]
    assert found == [
        ["4", "4", "2", "1", "2"],
        ["10.00", "12.50", "4.50", "98.50", "0.00"],
        ["40.00", "50.00", "9.00", "98.50", "0.00"],
    ]


def test_a_mod_without_lines_leaves_the_lines_alone(desk: Desk) -> None:
    """Changing the memo must not lose lines."""
    txn_id, line_ids, _ = added(desk, lines=2)
    reply = modified(desk, txn_id, Memo="new")
    assert (reply.code, reply.texts("TxnLineID"), reply.text("Memo")) == (0, line_ids, "new")


def test_given_lines_replace_all_lines(desk: Desk) -> None:
    """A line that is not listed is gone; -1 adds one; values of kept lines stay."""
    txn_id, line_ids, _ = added(desk, lines=3)
    new = {"TxnLineID": "-1", "ItemRef": {"FullName": "Patch Cable Cat6 3ft"}, "Quantity": "10"}
    reply = modified(desk, txn_id, PurchaseOrderLineMod=[{"TxnLineID": line_ids[0]}, {"TxnLineID": line_ids[2]}, new])
    assert reply.code == 0
    assert reply.texts("TxnLineID")[:2] == [line_ids[0], line_ids[2]]
    assert reply.texts("PurchaseOrderLineRet/Quantity") == ["5", "5", "10"]


def test_lines_must_keep_their_order(desk: Desk) -> None:
    """3290: QuickBooks refuses kept lines in another order."""
    txn_id, line_ids, _ = added(desk, lines=2)
    reply = modified(desk, txn_id, PurchaseOrderLineMod=[{"TxnLineID": one} for one in reversed(line_ids)])
    assert (reply.code, reply.message) == (3290, f'The item "{TONER}" is placed in the request in incorrect order.')


def test_a_stale_edit_sequence_is_refused(desk: Desk) -> None:
    """3200 with the captured text; the books stay as they are."""
    txn_id, _, edit_sequence = added(desk)
    desk.clock.advance(1)
    assert modified(desk, txn_id, Memo="first").code == 0
    reply = desk.ask("PurchaseOrderMod", {"TxnID": txn_id, "EditSequence": edit_sequence, "Memo": "second"})
    assert (reply.code, reply.message) == (3200, f'The provided edit sequence "{edit_sequence}" is out-of-date. ')
    assert desk.books()["purchaseOrders"][0]["memo"] == "first"


def test_two_changes_in_one_second_share_an_edit_sequence(desk: Desk) -> None:
    """EditSequence is checked to the second only: a lost update within it is not noticed."""
    txn_id, _, edit_sequence = added(desk)
    for memo in ("one", "two"):
        assert desk.ask("PurchaseOrderMod", {"TxnID": txn_id, "EditSequence": edit_sequence, "Memo": memo}).code == 0


def test_closing_the_header_closes_all_lines(desk: Desk) -> None:
    """Closed by hand nothing remains on order, and the order is not fully received."""
    txn_id, _, _ = added(desk, lines=2)
    reply = modified(desk, txn_id, IsManuallyClosed="true")
    assert reply.texts("PurchaseOrderLineRet/IsManuallyClosed") == ["true", "true"]
    assert (reply.text("IsManuallyClosed"), reply.text("IsFullyReceived")) == ("true", "false")
    assert desk.item(TONER)["onOrder"] == "0"


def test_closing_all_lines_closes_the_header(desk: Desk) -> None:
    """The header follows its lines."""
    txn_id, line_ids, _ = added(desk, lines=2)
    lines = [{"TxnLineID": one, "IsManuallyClosed": "true"} for one in line_ids]
    assert modified(desk, txn_id, PurchaseOrderLineMod=lines).text("IsManuallyClosed") == "true"


def test_a_closed_order_can_be_opened_again(desk: Desk) -> None:
    """Reopening brings the quantities back on order."""
    txn_id, _, _ = added(desk)
    modified(desk, txn_id, IsManuallyClosed="true")
    assert modified(desk, txn_id, IsManuallyClosed="false").text("IsManuallyClosed") == "false"
    assert desk.item(TONER)["onOrder"] == "5"


def test_a_received_line_cannot_vanish_or_shrink(desk: Desk) -> None:
    """The strictest reading: 3180 for a received line dropped or cut below what came in."""
    txn_id, line_ids, _ = added(desk, lines=2)
    desk.done("ItemReceiptAdd", receipt(txn_id, line_ids[0], Quantity="3"))
    assert modified(desk, txn_id, PurchaseOrderLineMod=[{"TxnLineID": line_ids[1]}]).code == 3180
    both = [{"TxnLineID": line_ids[0], "Quantity": "2"}, {"TxnLineID": line_ids[1]}]
    assert modified(desk, txn_id, PurchaseOrderLineMod=both).code == 3180
    both[0]["Quantity"] = "3"
    assert modified(desk, txn_id, PurchaseOrderLineMod=both).code == 0


def test_a_line_of_which_more_came_in_than_ordered_is_kept_by_its_id(desk: Desk) -> None:
    """FACTS 4, Mod: TxnLineID suffices to keep a line, so an over-receipt must not block the other lines."""
    txn_id, line_ids, _ = added(desk, lines=2)
    desk.done("ItemReceiptAdd", receipt(txn_id, line_ids[0], Quantity="14"))
    both = [{"TxnLineID": line_ids[0]}, {"TxnLineID": line_ids[1], "Quantity": "9"}]
    reply = modified(desk, txn_id, PurchaseOrderLineMod=both)
    assert (reply.code, reply.texts("PurchaseOrderLineRet/Quantity")) == (0, ["5", "9"])
    both[0]["Quantity"] = "4"
    assert modified(desk, txn_id, PurchaseOrderLineMod=both).code == 3180


def test_a_fully_received_order_cannot_be_reopened_or_closed_by_line(desk: Desk) -> None:
    """FACTS 4: it is closed for good, and stays fully received."""
    txn_id, line_ids, _ = added(desk)
    desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids))
    assert modified(desk, txn_id, IsManuallyClosed="false").code == 3180
    assert modified(desk, txn_id, IsManuallyClosed="true").code == 3180
    line = {"TxnLineID": line_ids[0], "IsManuallyClosed": "true"}
    assert modified(desk, txn_id, PurchaseOrderLineMod=[line]).code == 3180


def test_an_order_line_needs_an_item_for_numbers(desk: Desk) -> None:
    """There are no account lines on orders; a line of text alone is fine."""
    assert desk.ask("PurchaseOrderAdd", {**order(), "PurchaseOrderLineAdd": {"Quantity": "1"}}).code == 3150
    text = {**order(), "PurchaseOrderLineAdd": {"Desc": "Please ring the bell"}}
    assert desk.done("PurchaseOrderAdd", text).text("Desc") == "Please ring the bell"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"VendorRef": {"FullName": "Nobody"}},
            (
                'There is an invalid reference to QuickBooks Vendor "Nobody" in the PurchaseOrder.  '
                "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
            ),
        ),
        (
            {"PurchaseOrderLineAdd": {"ItemRef": {"FullName": "Nothing"}}},
            (
                'There is an invalid reference to QuickBooks Item "Nothing" in the PurchaseOrder line.  '
                "QuickBooks error message: Invalid argument.  The specified record does not exist in the list."
            ),
        ),
    ],
)
def test_unknown_references_are_named(desk: Desk, change: dict[str, Any], message: str) -> None:
    """3140 with the captured text."""
    reply = desk.ask("PurchaseOrderAdd", {**order(), **change})
    assert (reply.code, reply.severity, reply.message) == (3140, "Error", message)


def test_a_malformed_id_is_3000(desk: Desk) -> None:
    """An id that cannot be one is told apart from an unknown one."""
    reply = desk.ask("PurchaseOrderAdd", {**order(), "VendorRef": {"ListID": "vendor 1"}})
    assert (reply.code, reply.message) == (3000, 'The given object ID "vendor 1" in the field "ListID" is invalid.')


def test_an_address_has_at_most_five_printed_lines(desk: Desk) -> None:
    """Four lines, a city and a country are six."""
    address = {"Addr1": "a", "Addr2": "b", "Addr3": "c", "Addr4": "d", "City": "e", "Country": "f"}
    head = {name: value for name, value in order().items() if name != "PurchaseOrderLineAdd"}
    lines = order()["PurchaseOrderLineAdd"]
    too_long = {**head, "ShipAddress": address, "PurchaseOrderLineAdd": lines}
    assert desk.ask("PurchaseOrderAdd", too_long).code == 3205
    del address["Country"]
    reply = desk.done("PurchaseOrderAdd", too_long)
    assert reply.texts("ShipAddressBlock/*") == ["a", "b", "c", "d", "e"]


def test_deleting_an_order_is_refused_while_receipts_link_to_it(desk: Desk) -> None:
    """3160; afterwards the deletion is remembered."""
    txn_id, line_ids, _ = added(desk)
    received = desk.done("ItemReceiptAdd", receipt(txn_id, *line_ids))
    deletion = {"TxnDelType": "PurchaseOrder", "TxnID": txn_id}
    assert desk.ask("TxnDel", deletion).code == 3160
    desk.done("TxnDel", {"TxnDelType": "ItemReceipt", "TxnID": received.text("TxnID")})
    assert desk.done("TxnDel", deletion).names() == ["TxnDelType", "TxnID", "TimeDeleted", "RefNumber"]
    assert desk.ask("PurchaseOrderQuery", {"TxnID": txn_id}).code == 500
    found = desk.done("TxnDeletedQuery", {"TxnDelType": ["PurchaseOrder", "ItemReceipt"]})
    assert found.texts("TxnDelType") == ["ItemReceipt", "PurchaseOrder"]
