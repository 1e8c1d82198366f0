"""What people do at the screen of QuickBooks: edit, receive by hand, sell, enter bills, rename, delete.

People know the closing-date password, so 3171 does not stop them; every other rule holds for them as well.
Field values are texts, as they come from a form or a JSON document.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from . import adjustments, currencies, people_lists, people_purchases, people_sales, purchases, sales, stock
from .inputs import Values, WrongInput, needed, needed_number
from .ledger import special_account
from .purchase_orders import add_purchase_order, modify_purchase_order, remaining
from .records import Line, Transaction
from .scalars import quantity_text
from .transactions import delete_transaction, touch_orders, void_transaction
from .work import Work


def _transaction(work: Work, values: Values, kind: str | None = None) -> Transaction:
    """By ``txnId``, or by ``number`` (RefNumber) with a kind."""
    if values.get("txnId"):
        found = work.books.transaction(str(values["txnId"]))
    else:
        number = needed(values, "number")
        found = next((one for one in work.books.transactions(kind) if one.ref_number == number), None)
    if found is None or (kind is not None and found.kind != kind):
        raise WrongInput(f"there is no {kind or 'transaction'} {values.get('txnId') or values.get('number')}")
    return found


def edit_order(work: Work, values: Values) -> Values:
    """Memo, number, date, vendor message, vendor, ship-to lines, closing; ``lines``: line id or index from 0 to changes.

    ``lineOrder`` names all lines by index in their new order; they keep their ids (a switch).
    """
    order = _transaction(work, values, "PurchaseOrder")
    change: Values = {"TxnID": order.txn_id, "EditSequence": order.edit_sequence}
    fields = ("Memo", "memo"), ("RefNumber", "newNumber"), ("TxnDate", "date"), ("VendorMsg", "vendorMessage")
    for element, name in fields:
        if name in values:
            change[element] = str(values[name])
    if values.get("vendor"):
        change["VendorRef"] = {"FullName": str(values["vendor"])}
    if "shipTo" in values:
        change["ShipAddress"] = {f"Addr{place}": text for place, text in enumerate(values["shipTo"], start=1)}
    if "isManuallyClosed" in values:
        change["IsManuallyClosed"] = "true" if values["isManuallyClosed"] in (True, "true", "on") else "false"
    changes = values.get("lines") or {}
    added, removed = values.get("addLines") or [], {str(one) for one in values.get("removeLines") or []}
    if changes or added or removed:
        lines: list[Values] = []
        for index, line in enumerate(order.lines):
            if line.line_id in removed or str(index) in removed:
                continue
            wanted = changes.get(line.line_id) or changes.get(str(index)) or {}
            lines.append({"TxnLineID": line.line_id, **_line_change(wanted)})
        lines += [{"TxnLineID": "-1", "ItemRef": {"FullName": one["item"]}, **_line_change(one)} for one in added]
        change["PurchaseOrderLineMod"] = lines
    changed = modify_purchase_order(work, change)
    if values.get("lineOrder"):
        moved = tuple(changed.lines[int(place)] for place in values["lineOrder"])
        if {line.line_id for line in moved} != {line.line_id for line in changed.lines}:
            raise WrongInput("lineOrder: name each line once")
        if not work.preferences.unverified.moved_lines_keep_ids:
            moved = _renumbered(work, changed, moved)
        work.books.put_transaction(msgspec.structs.replace(changed, lines=moved))
    return {"txnId": changed.txn_id, "editSequence": changed.edit_sequence}


def _renumbered(work: Work, order: Transaction, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines with new ids for those that are at another place than before; what is linked to them follows."""
    new_ids = {
        line.line_id: work.new_txn_id()
        for before, line in zip(order.lines, lines, strict=True)
        if before.line_id != line.line_id
    }
    for other in work.books.linked_to(order.txn_id):
        followed = tuple(
            msgspec.structs.replace(line, link_line_id=new_ids.get(str(line.link_line_id), line.link_line_id))
            for line in other.lines
        )
        work.books.put_transaction(msgspec.structs.replace(other, lines=followed))
    return tuple(msgspec.structs.replace(line, line_id=new_ids.get(line.line_id, line.line_id)) for line in lines)


def _line_change(values: Values) -> Values:
    names = {"quantity": "Quantity", "rate": "Rate"}
    change: Values = {element: str(needed_number(values, name)) for name, element in names.items() if name in values}
    if values.get("newItem"):
        change["ItemRef"] = {"FullName": str(values["newItem"])}
    if "description" in values:
        change["Desc"] = str(values["description"])
    if "isManuallyClosed" in values:
        change["IsManuallyClosed"] = "true" if values["isManuallyClosed"] in (True, "true", "on") else "false"
    return change


def enter_order(work: Work, values: Values) -> Values:
    """A purchase order typed by a person: ``vendor``, ``number``, ``lines`` of item, quantity, rate."""
    lines = [{"ItemRef": {"FullName": one["item"]}, **_line_change(one)} for one in values.get("lines", [])]
    if not lines:
        raise WrongInput("lines is missing; give at least one with item and quantity")
    order = {
        "VendorRef": {"FullName": needed(values, "vendor")},
        "TxnDate": str(values.get("date") or work.today),
        "RefNumber": str(values.get("number", "")),
        "Memo": str(values.get("memo", "")),
        "PurchaseOrderLineAdd": lines,
    }
    return {"txnId": add_purchase_order(work, order).txn_id}


def receive(work: Work, values: Values) -> Values:
    """Receive by hand: against a purchase order (all that remains, or ``quantities``), or ``item`` without an order."""
    kind = "Bill" if values.get("asBill") in (True, "true", "on") else "ItemReceipt"
    receipt: Values = {"TxnDate": str(values.get("date") or work.today), "RefNumber": str(values.get("refNumber", ""))}
    if values.get("memo"):
        receipt["Memo"] = str(values["memo"])
    if values.get("item"):
        receipt["VendorRef"] = {"FullName": needed(values, "vendor")}
        line: Values = {
            "ItemRef": {"FullName": str(values["item"])},
            "Quantity": str(needed_number(values, "quantity")),
        }
        if values.get("cost"):
            line["Cost"] = str(needed_number(values, "cost"))
        receipt["ItemLineAdd"] = [line]
    else:
        order = _transaction(work, values, "PurchaseOrder")
        receipt["VendorRef"] = {"ListID": order.entity_id or ""}
        receipt["ItemLineAdd"] = _received_lines(work, order, values.get("quantities") or {})
    saved, _ = purchases.add_purchase(work, kind, receipt)
    return {"txnId": saved.txn_id}


def _received_lines(work: Work, order: Transaction, quantities: Values) -> list[Values]:
    received = stock.received_quantities(work.books, order.txn_id)
    lines = []
    for index, line in enumerate(order.lines):
        given = quantities.get(line.line_id, quantities.get(str(index)))
        if quantities and given in (None, "", "0"):
            continue
        quantity = remaining(line, received) if given is None else needed_number({"quantity": given}, "quantity")
        if quantity > 0:
            link = {"TxnID": order.txn_id, "TxnLineID": line.line_id}
            lines.append({"LinkToTxn": link, "Quantity": quantity_text(quantity)})
    if not lines:
        raise WrongInput("nothing remains to be received on this purchase order")
    return lines


def sell(work: Work, values: Values) -> Values:
    """Sell an item: ``item``, ``quantity``, optional ``customer`` (then an invoice, else a sales receipt)."""
    line: Values = {"ItemRef": {"FullName": needed(values, "item")}, "Quantity": str(needed_number(values, "quantity"))}
    if values.get("rate"):
        line["Rate"] = str(needed_number(values, "rate"))
    sale: Values = {"TxnDate": str(values.get("date") or work.today)}
    kind = "Invoice" if values.get("customer") else "SalesReceipt"
    if values.get("customer"):
        sale["CustomerRef"] = {"FullName": str(values["customer"])}
    sale[f"{kind}LineAdd"] = [line]
    return {"txnId": sales.add_sale(work, kind, sale).txn_id}


def adjust(work: Work, values: Values) -> Values:
    """Count an item: ``item``, ``newQuantity``, optional ``account``."""
    change = {
        "AccountRef": {"FullName": str(values.get("account") or "Inventory Adjustment")},
        "TxnDate": str(values.get("date") or work.today),
        "InventoryAdjustmentLineAdd": [
            {
                "ItemRef": {"FullName": needed(values, "item")},
                "QuantityAdjustment": {"NewQuantity": str(needed_number(values, "newQuantity"))},
            }
        ],
    }
    return {"txnId": adjustments.add_adjustment(work, change).txn_id}


def delete(work: Work, values: Values) -> Values:
    """Delete a transaction."""
    found = _transaction(work, values, values.get("kind"))
    delete_transaction(work, found.kind, found.txn_id)
    return {"txnId": found.txn_id}


def void(work: Work, values: Values) -> Values:
    """Void a transaction; purchase orders cannot be voided (FACTS 4)."""
    found = _transaction(work, values, values.get("kind"))
    if found.kind == "PurchaseOrder":
        raise WrongInput("a purchase order cannot be voided; delete or close it")
    void_transaction(work, found.kind, found.txn_id)
    return {"txnId": found.txn_id}


def receipt_to_bill(work: Work, values: Values) -> Values:
    """Enter the bill for a receipt (FACTS 4): the receipt becomes the bill.

    With Enhanced Inventory Receiving the receipt stays and a separate bill clears the offset account; a receipt from
    before, which posted to payables, still becomes the bill.
    """
    receipt = _transaction(work, values, "ItemReceipt")
    fields = {"DueDate": work.today, **receipt.fields}
    enhanced = work.preferences.enhanced_inventory_receiving
    if enhanced and receipt.account_id == special_account(work, "ItemReceiptAccount").list_id:
        return {"txnId": _separate_bill(work, receipt, fields).txn_id}
    keep = work.preferences.unverified.converted_receipt_keeps_txn_id
    bill = msgspec.structs.replace(
        receipt,
        kind="Bill",
        txn_id=receipt.txn_id if keep else work.new_txn_id(),
        time_modified=work.now,
        ref_number=str(values.get("refNumber") or receipt.ref_number),
        fields=fields,
    )
    if not keep:
        work.books.drop("transactions", receipt.txn_id)
    work.books.put_transaction(bill)
    return {"txnId": bill.txn_id}


def _separate_bill(work: Work, receipt: Transaction, fields: Values) -> Transaction:
    """The bill beside a receipt: it clears what the receipt posted to Inventory Offset, line by line."""
    vendor = None if receipt.entity_id is None else work.books.entry("Entity", receipt.entity_id)
    payable = currencies.special_account(work, "AccountsPayable", vendor)
    txn_id = work.new_txn_id()
    billed, others = [], []
    for line in (*receipt.lines, *receipt.expense_lines):
        if purchases.clears_offset(work, line):
            billed.append(msgspec.structs.replace(line, line_id=work.new_txn_id(), group_line_id=None))
        elif line.amount:
            others.append(Line(line_id=work.new_txn_id(), account_id=receipt.account_id, amount=line.amount))
    bill = Transaction(
        kind="Bill",
        txn_id=txn_id,
        number=work.new_txn_number(),
        time_created=work.now,
        time_modified=work.now,
        txn_date=work.today,
        entity_id=receipt.entity_id,
        account_id=payable.list_id,
        lines=tuple(billed),
        expense_lines=tuple(others),
        only_bills=True,
        fields=fields,
    )
    saved = purchases.save_purchase(work, bill)
    touch_orders(work, saved.lines)
    return saved


ACTIONS: dict[str, Callable[[Work, Values], Values]] = {
    "edit-order": edit_order,
    "enter-order": enter_order,
    "receive": receive,
    "sell": sell,
    "adjust": adjust,
    "delete": delete,
    "void": void,
    "receipt-to-bill": receipt_to_bill,
    "pay": people_sales.pay,
    "edit-purchase": people_purchases.edit_purchase,
    "edit-entry": people_lists.edit_entry,
    "add-entry": people_lists.add_entry,
    "merge": people_lists.merge,
    "delete-entry": people_lists.delete_entry,
}
"""Action name of ``POST /control/<action>`` to what does it."""
