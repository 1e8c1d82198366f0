"""Changes to bills, invoices and adjustments; clearing; field definitions; reminders (FACTS 2, 4, 5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.quickbooks_simulator.desk import Desk, Reply, order

TONER, CABLE = "Toner HP 26X", "Patch Cable Cat6 3ft"
VENDOR, CUSTOMER = {"FullName": "Ingram Micro Inc."}, {"FullName": "Lakeview Law"}


def balance(desk: Desk, name: str) -> Decimal:
    return Decimal(next(one["balance"] for one in desk.books()["accounts"] if one["name"] == name))


def head(reply: Reply, **fields: Any) -> dict[str, Any]:
    """TxnID and EditSequence of what was answered, then ``fields``."""
    return {"TxnID": reply.text("TxnID"), "EditSequence": reply.text("EditSequence"), **fields}


def bill(desk: Desk) -> Reply:
    line = {"ItemRef": {"FullName": TONER}, "Quantity": "2", "Cost": "90.00"}
    return desk.done("BillAdd", {"VendorRef": VENDOR, "TxnDate": "2026-11-24", "ItemLineAdd": [line]})


def invoice(desk: Desk) -> Reply:
    line = {"ItemRef": {"FullName": TONER}, "Quantity": "2", "Rate": "150.00"}
    return desk.done("InvoiceAdd", {"CustomerRef": CUSTOMER, "TxnDate": "2026-11-24", "InvoiceLineAdd": [line]})


def adjustment(desk: Desk) -> Reply:
    line = {"ItemRef": {"FullName": TONER}, "QuantityAdjustment": {"NewQuantity": "10"}}
    account = {"FullName": "Inventory Adjustment"}
    return desk.done("InventoryAdjustmentAdd", {"AccountRef": account, "InventoryAdjustmentLineAdd": [line]})


def test_a_changed_bill_moves_stock_and_payables(desk: Desk) -> None:
    """2 at 90 become 5 at 80 and an expense line; a stale EditSequence is 3200."""
    added = bill(desk)
    lines = [{"TxnLineID": added.text("ItemLineRet/TxnLineID"), "Quantity": "5", "Cost": "80.00"}]
    freight = [{"TxnLineID": "-1", "AccountRef": {"FullName": "Freight In"}, "Amount": "12.00"}]
    desk.clock.advance(5)
    changed = desk.done("BillMod", head(added, RefNumber="B-7", ExpenseLineMod=freight, ItemLineMod=lines))
    assert (changed.text("AmountDue"), changed.text("RefNumber")) == ("412.00", "B-7")
    assert desk.item(TONER)["onHand"] == "8"
    assert balance(desk, "Accounts Payable") == Decimal("412.00")
    assert desk.ask("BillMod", head(added)).code == 3200


def test_a_changed_invoice_moves_stock_income_and_receivables(desk: Desk) -> None:
    """A kept line with another quantity and a new line; what is not listed goes."""
    added = invoice(desk)
    assert desk.item(TONER)["onHand"] == "1"
    kept = {"TxnLineID": added.text("TxnLineID"), "Quantity": "1"}
    new = {"TxnLineID": "-1", "ItemRef": {"FullName": CABLE}, "Quantity": "4", "Rate": "6.00"}
    changed = desk.done("InvoiceMod", head(added, InvoiceLineMod=[kept, new]))
    assert changed.text("Subtotal") == "174.00"
    assert (desk.item(TONER)["onHand"], desk.item(CABLE)["onHand"]) == ("2", "36")
    assert balance(desk, "Accounts Receivable") == Decimal("174.00")
    only_new = {"TxnLineID": changed.texts("TxnLineID")[1]}
    desk.done("InvoiceMod", head(changed, InvoiceLineMod=[only_new]))
    assert (desk.item(TONER)["onHand"], desk.item(CABLE)["onHand"]) == ("3", "36")


def test_an_invoice_changed_without_lines_keeps_them(desk: Desk) -> None:
    """Memo and customer alone: stock and amounts stay."""
    added = invoice(desk)
    before = desk.item(TONER)
    changed = desk.done("InvoiceMod", head(added, CustomerRef={"FullName": "Harbor Dental Group"}, Memo="moved"))
    assert (changed.text("CustomerRef/FullName"), changed.text("Memo")) == ("Harbor Dental Group", "moved")
    assert desk.item(TONER) == before
    assert desk.ask("InvoiceMod", head(changed, InvoiceLineMod=[{"TxnLineID": "FFF-1795546377"}])).code == 3120


def test_a_percentage_as_price_is_refused_and_changes_nothing(desk: Desk) -> None:
    """RatePercent on a new line, a kept one and a sales receipt: 3210 rather than another price than was asked for."""
    by_percent = {"ItemRef": {"FullName": TONER}, "RatePercent": "10"}
    assert desk.ask("InvoiceAdd", {"CustomerRef": CUSTOMER, "InvoiceLineAdd": by_percent}).code == 3210
    assert desk.ask("SalesReceiptAdd", {"SalesReceiptLineAdd": by_percent}).code == 3210
    added = invoice(desk)
    before = desk.item(TONER)
    kept = {"TxnLineID": added.text("TxnLineID"), "RatePercent": "10"}
    assert desk.ask("InvoiceMod", head(added, InvoiceLineMod=kept)).code == 3210
    assert desk.item(TONER) == before


def test_a_changed_adjustment_moves_count_value_and_account(desk: Desk) -> None:
    """Another difference at average cost; another account; a value difference changes the average cost."""
    added = adjustment(desk)
    line_id = added.text("TxnLineID")
    changed = desk.done(
        "InventoryAdjustmentMod",
        head(added, InventoryAdjustmentLineMod=[{"TxnLineID": line_id, "QuantityDifference": "-1"}]),
    )
    assert changed.text("QuantityDifference") == "-1"
    assert desk.item(TONER)["onHand"] == "2"
    assert balance(desk, "Inventory Adjustment") == Decimal("98.50")
    moved = desk.done("InventoryAdjustmentMod", head(changed, AccountRef={"FullName": "Office Supplies"}))
    assert (balance(desk, "Inventory Adjustment"), balance(desk, "Office Supplies")) == (0, Decimal("98.50"))
    valued = [{"TxnLineID": line_id, "QuantityDifference": "0", "ValueDifference": "30.00"}]
    desk.done("InventoryAdjustmentMod", head(moved, InventoryAdjustmentLineMod=valued))
    assert (desk.item(TONER)["onHand"], desk.item(TONER)["averageCost"]) == ("3", "108.50")


def test_value_without_goods_is_refused(desk: Desk) -> None:
    """Nothing on hand cannot be worth anything."""
    added = adjustment(desk)
    lines = [{"TxnLineID": added.text("TxnLineID"), "QuantityDifference": "-3", "ValueDifference": "1.00"}]
    assert desk.ask("InventoryAdjustmentMod", head(added, InventoryAdjustmentLineMod=lines)).code == 3180
    assert desk.item(TONER)["onHand"] == "10"


def test_only_what_posts_can_be_cleared(desk: Desk) -> None:
    """A bill and one of its lines can, a purchase order cannot; the answer holds nothing."""
    added = bill(desk)
    cleared = {"TxnID": added.text("TxnID"), "ClearedStatus": "Cleared"}
    assert desk.done("ClearedStatusMod", cleared).names() == []
    line = {"TxnID": added.text("TxnID"), "TxnLineID": added.text("ItemLineRet/TxnLineID"), "ClearedStatus": "Pending"}
    desk.done("ClearedStatusMod", line)
    desk.done("BillQuery", {"TxnID": added.text("TxnID"), "IncludeLineItems": "true"})
    purchase = desk.done("PurchaseOrderAdd", order())
    assert desk.ask("ClearedStatusMod", {"TxnID": purchase.text("TxnID"), "ClearedStatus": "Cleared"}).code == 3190


def test_a_renamed_field_keeps_its_values_and_a_deleted_one_loses_them(desk: Desk) -> None:
    """DataExtDefMod and DataExtDefDel."""
    owner = "{01234567-89AB-CDEF-0123-456789ABCDEF}"
    field = {"OwnerID": owner, "DataExtName": "Asset tag"}
    desk.done("DataExtDefAdd", {**field, "DataExtType": "STR255TYPE", "AssignToObject": ["Vendor"]})
    target = {"ListDataExtType": "Vendor", "ListObjRef": VENDOR}
    desk.done("DataExtAdd", {**field, **target, "DataExtValue": "A-1"})
    changed = desk.done(
        "DataExtDefMod",
        {**field, "DataExtNewName": "Tag", "AssignToObject": ["Item"], "RemoveFromObject": ["Vendor"]},
    )
    assert (changed.text("DataExtName"), changed.texts("AssignToObject")) == ("Tag", ["Item"])
    query = {**VENDOR, "OwnerID": owner}
    found = desk.done("VendorQuery", query)
    assert (found.text("DataExtRet/DataExtName"), found.text("DataExtRet/DataExtValue")) == ("Tag", "A-1")
    assert desk.ask("DataExtDefMod", field).code == 3120
    desk.done("DataExtDefDel", {"OwnerID": owner, "DataExtName": "tag"})
    assert desk.done("VendorQuery", query).texts("DataExtRet") == []
    assert desk.ask("DataExtDefQuery", {"OwnerID": owner}).code == 1


def test_reminders_are_kept_and_found(desk: Desk) -> None:
    """ToDoAdd, ToDoQuery by state (what is not done, unless asked otherwise: [XSD] default), ListDel."""
    desk.done("ToDoAdd", {"Notes": "Call about toner", "Type": "Call", "VendorRef": VENDOR, "ReminderTime": "PT9H"})
    done = desk.done("ToDoAdd", {"Notes": "Count the shelf", "IsDone": "true"})
    assert (done.text("Type"), done.text("Priority"), done.text("IsDone")) == ("Task", "Medium", "true")
    assert desk.done("ToDoQuery").texts("Notes") == ["Call about toner"]
    assert desk.done("ToDoQuery", {"DoneStatus": "DoneOnly"}).texts("Notes") == ["Count the shelf"]
    desk.done("ListDel", {"ListDelType": "ToDo", "ListID": done.text("ListID")})
    assert desk.done("ToDoQuery", {"DoneStatus": "All"}).texts("Notes") == ["Call about toner"]
