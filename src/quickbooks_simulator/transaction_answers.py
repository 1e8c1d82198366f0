"""Ret elements of transactions (FACTS 1, 2, 4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from . import currencies
from .list_answers import data_ext_answer, stored_answer
from .people_sales import paid
from .purchase_orders import is_fully_received, is_receivable
from .records import ZERO, Line, Transaction
from .references import reference_of
from .render import Answer
from .scalars import amount_text, boolean_text, price_text, quantity_text
from .stock import billed_quantities, received_quantities
from .tracked_numbers import added_or_removed
from .work import Work

_ENTITY = {
    "PurchaseOrder": "VendorRef",
    "ItemReceipt": "VendorRef",
    "Bill": "VendorRef",
    "Invoice": "CustomerRef",
    "SalesReceipt": "CustomerRef",
}
_WITHOUT_BLOCKS = {"Bill": ("VendorAddressBlock",)}
_FLAGS = {
    "PurchaseOrder": ("IsToBePrinted", "IsToBeEmailed"),
    "Invoice": ("IsPending", "IsFinanceCharge", "IsToBePrinted", "IsToBeEmailed"),
    "SalesReceipt": ("IsPending", "IsToBePrinted", "IsToBeEmailed"),
}


@dataclass(frozen=True, slots=True)
class Include:
    """What the request asked for."""

    lines: bool = True
    links: bool = False
    owner_ids: tuple[str, ...] = ()


def transaction_answer(work: Work, transaction: Transaction, include: Include) -> Answer:
    """The content of the transaction's Ret element."""
    kind = transaction.kind
    values: Answer = {
        "TxnID": transaction.txn_id,
        "TimeCreated": work.moment(transaction.time_created),
        "TimeModified": work.moment(transaction.time_modified),
        "EditSequence": transaction.edit_sequence,
        "TxnNumber": str(transaction.number),
        "TxnDate": transaction.txn_date,
    }
    values.update(stored_answer(work.books, transaction.fields))
    for name in _WITHOUT_BLOCKS.get(kind, ()):
        values.pop(name, None)
    if not work.preferences.unverified.external_guid_answered:
        values.pop("ExternalGUID", None)
    for name in _FLAGS.get(kind, ()):
        values.setdefault(name, "false")
    if kind in _ENTITY and transaction.entity_id is not None:
        values[_ENTITY[kind]] = reference_of(work.books, _ENTITY[kind], transaction.entity_id)
    if transaction.ref_number:
        values["RefNumber"] = transaction.ref_number
    values.update(_SPECIFIC[kind](work, transaction))
    _money(work, transaction, values)
    if include.links:
        links = linked_transactions(work, transaction)
        if links:
            values["LinkedTxn"] = links
    if include.lines:
        values.update(_lines(work, transaction, include.owner_ids))
    found = data_ext_answer(transaction.data_ext, include.owner_ids)
    if found:
        values["DataExtRet"] = found
    return values


def linked_transactions(work: Work, transaction: Transaction) -> list[Answer]:
    """LinkedTxn: whole transactions, QUANTYPE links (FACTS 4, rule 10). Amount is that of the linked lines (a switch)."""
    of_lines = work.preferences.unverified.quantity_link_amount == "lines"
    found: list[Answer] = []
    for other in work.books.linked_to(transaction.txn_id):
        amount = sum((line.amount for line in other.lines if line.link_txn_id == transaction.txn_id), ZERO)
        found.append(_link(other, amount if of_lines else other.total))
    for txn_id in dict.fromkeys(line.link_txn_id for line in transaction.lines if line.link_txn_id is not None):
        order = work.books.transaction(txn_id)
        if order is not None:
            amount = sum((line.amount for line in transaction.lines if line.link_txn_id == txn_id), ZERO)
            found.append(_link(order, amount if of_lines else order.total))
    return found


def _link(other: Transaction, amount: Decimal) -> Answer:
    return {
        "TxnID": other.txn_id,
        "TxnType": other.kind,
        "TxnDate": other.txn_date,
        **({"RefNumber": other.ref_number} if other.ref_number else {}),
        "LinkType": "QUANTYPE",
        "Amount": amount_text(amount),
    }


def _purchase_order(work: Work, order: Transaction) -> Answer:
    received = received_quantities(work.books, order.txn_id)
    return {
        "TotalAmount": amount_text(order.total),
        "IsManuallyClosed": boolean_text(order.is_closed),
        "IsFullyReceived": boolean_text(is_fully_received(order, received)),
    }


def _receipt(work: Work, receipt: Transaction) -> Answer:
    account = None if receipt.account_id is None else work.books.entry("Account", receipt.account_id)
    offset = account is not None and account.fields.get("SpecialAccountType") == "ItemReceiptAccount"
    name = "LiabilityAccountRef" if offset else "APAccountRef"
    return {
        name: reference_of(work.books, name, receipt.account_id),
        "TotalAmount": amount_text(receipt.total),
    }


def _bill(work: Work, bill: Transaction) -> Answer:
    return {
        "APAccountRef": reference_of(work.books, "APAccountRef", bill.account_id),
        "AmountDue": amount_text(_posted(bill) if not bill.lines and not bill.expense_lines else bill.total),
        "IsPaid": "false",
    }


def _posted(transaction: Transaction) -> Decimal:
    return sum((posting.amount for posting in transaction.postings if posting.amount > 0), ZERO)


def _adjustment(work: Work, adjustment: Transaction) -> Answer:
    return {"AccountRef": reference_of(work.books, "AccountRef", adjustment.account_id)}


def _invoice(work: Work, invoice: Transaction) -> Answer:
    total = _posted(invoice) if not invoice.lines else invoice.total
    applied = paid(work, invoice)
    return {
        "ARAccountRef": reference_of(work.books, "ARAccountRef", invoice.account_id),
        "Subtotal": amount_text(total),
        "SalesTaxPercentage": "0.00",
        "SalesTaxTotal": "0.00",
        "AppliedAmount": amount_text(-applied),
        "BalanceRemaining": amount_text(total - applied),
        "IsPaid": boolean_text(bool(applied) and applied == total),
    }


def _sales_receipt(work: Work, sale: Transaction) -> Answer:
    return {
        "Subtotal": amount_text(sale.total),
        "SalesTaxPercentage": "0.00",
        "SalesTaxTotal": "0.00",
        "TotalAmount": amount_text(sale.total),
        "DepositToAccountRef": reference_of(work.books, "DepositToAccountRef", sale.account_id),
    }


_SPECIFIC = {
    "TransferInventory": lambda _work, _transfer: {},
    "PurchaseOrder": _purchase_order,
    "ItemReceipt": _receipt,
    "Bill": _bill,
    "InventoryAdjustment": _adjustment,
    "Invoice": _invoice,
    "SalesReceipt": _sales_receipt,
}
_TOTALS = {
    "PurchaseOrder": ("TotalAmount", "TotalAmountInHomeCurrency"),
    "ItemReceipt": ("TotalAmount", "TotalAmountInHomeCurrency"),
    "Bill": ("AmountDue", "AmountDueInHomeCurrency"),
    "Invoice": ("BalanceRemaining", "BalanceRemainingInHomeCurrency"),
    "SalesReceipt": ("TotalAmount", "TotalAmountInHomeCurrency"),
}


def _money(work: Work, transaction: Transaction, values: Answer) -> None:
    """CurrencyRef, ExchangeRate and the home amount only with multi-currency (FACTS 9)."""
    if not work.preferences.is_multi_currency_on or transaction.kind not in _TOTALS:
        values.pop("CurrencyRef", None)
        values.pop("ExchangeRate", None)
        return
    home = currencies.home_currency(work.books)
    if home is not None and "CurrencyRef" not in values:
        values["CurrencyRef"] = {"ListID": home.list_id, "FullName": home.name}
    values.setdefault("ExchangeRate", "1")
    total, in_home = _TOTALS[transaction.kind]
    foreign = "ExchangeRate" in transaction.fields
    values[in_home] = amount_text(transaction.home_total) if foreign else values[total]


def _lines(work: Work, transaction: Transaction, owner_ids: tuple[str, ...]) -> Answer:
    values: Answer = {}
    if transaction.expense_lines:
        values["ExpenseLineRet"] = [_expense_line(work, line, owner_ids) for line in transaction.expense_lines]
    if not transaction.lines:
        return values
    if transaction.kind == "PurchaseOrder":
        received = received_quantities(work.books, transaction.txn_id)
        billed = billed_quantities(work.books, transaction.txn_id)
        written = [_order_line(work, line, received, billed, owner_ids) for line in transaction.lines]
        values.update(_with_groups(work, transaction, written, "PurchaseOrder", owner_ids))
    elif transaction.kind == "InventoryAdjustment":
        values["InventoryAdjustmentLineRet"] = [_adjustment_line(work, line) for line in transaction.lines]
    elif transaction.kind == "TransferInventory":
        values["TransferInventoryLineRet"] = [_transfer_line(work, line) for line in transaction.lines]
    elif transaction.kind in ("ItemReceipt", "Bill"):
        written = [_line(work, line, "Cost", owner_ids) for line in transaction.lines]
        values.update(_with_groups(work, transaction, written, "Item", owner_ids))
    else:
        written = [_line(work, line, "Rate", owner_ids) for line in transaction.lines]
        values.update(_with_groups(work, transaction, written, transaction.kind, owner_ids))
    return values


def _with_groups(
    work: Work, transaction: Transaction, written: list[Answer], prefix: str, owner_ids: tuple[str, ...]
) -> Answer:
    """Lines without a group, then each group with its lines."""
    inside: dict[str | None, list[tuple[Line, Answer]]] = {}
    for line, answer in zip(transaction.lines, written, strict=True):
        inside.setdefault(line.group_line_id, []).append((line, answer))
    values: Answer = {f"{prefix}LineRet": [answer for _line, answer in inside.get(None, [])] or None}
    groups = []
    for group in transaction.groups:
        mine = inside.get(group.line_id, [])
        head: Answer = {"TxnLineID": group.line_id, **stored_answer(work.books, group.fields)}
        head |= {
            "ItemGroupRef": reference_of(work.books, "ItemGroupRef", group.item_id),
            "Quantity": quantity_text(group.quantity),
            "TotalAmount": amount_text(sum((line.amount for line, _answer in mine), ZERO)),
            f"{prefix}LineRet": [answer for _line, answer in mine] or None,
        }
        if prefix != "Item":
            item = work.books.entry("Item", group.item_id)
            head["IsPrintItemsInGroup"] = "false" if item is None else item.fields.get("IsPrintItemsInGroup", "false")
            found = data_ext_answer(group.data_ext, owner_ids)
            if found:
                head["DataExtRet"] = found
        groups.append(head)
    if groups:
        values["ItemGroupLineRet" if prefix == "Item" else f"{prefix}LineGroupRet"] = groups
    return {name: value for name, value in values.items() if value is not None}


def _line(work: Work, line: Line, rate_name: str, owner_ids: tuple[str, ...]) -> Answer:
    values: Answer = {"TxnLineID": line.line_id, **stored_answer(work.books, line.fields)}
    if line.item_id is not None:
        values["ItemRef"] = reference_of(work.books, "ItemRef", line.item_id)
        values["Quantity"] = quantity_text(line.quantity or ZERO)
        values[rate_name] = price_text(line.rate or ZERO)
        values["Amount"] = amount_text(line.amount)
    found = data_ext_answer(line.data_ext, owner_ids)
    if found:
        values["DataExtRet"] = found
    return values


def _order_line(
    work: Work, line: Line, received: dict[str, Decimal], billed: dict[str, Decimal], owner_ids: tuple[str, ...]
) -> Answer:
    values = _line(work, line, "Rate", owner_ids)
    if is_receivable(line):
        quantity = line.quantity or ZERO
        unbilled = max(quantity - billed.get(line.line_id, ZERO), ZERO)
        values["ReceivedQuantity"] = quantity_text(received.get(line.line_id, ZERO))
        values["UnbilledQuantity"] = quantity_text(unbilled)
        values["IsBilled"] = boolean_text(unbilled == 0 and quantity > 0)
        values["IsManuallyClosed"] = boolean_text(line.is_closed)
    return values


def _adjustment_line(work: Work, line: Line) -> Answer:
    return {
        "TxnLineID": line.line_id,
        **stored_answer(work.books, line.fields),
        **added_or_removed(line),
        "ItemRef": reference_of(work.books, "ItemRef", line.item_id),
        "QuantityDifference": quantity_text(line.quantity or ZERO),
        "ValueDifference": amount_text(line.amount),
    }


def _transfer_line(work: Work, line: Line) -> Answer:
    return {
        "TxnLineID": line.line_id,
        **stored_answer(work.books, line.fields),
        "ItemRef": reference_of(work.books, "ItemRef", line.item_id),
        "QuantityTransferred": quantity_text(line.quantity or ZERO),
    }


def _expense_line(work: Work, line: Line, owner_ids: tuple[str, ...]) -> Answer:
    values: Answer = {"TxnLineID": line.line_id, **stored_answer(work.books, line.fields)}
    values["AccountRef"] = reference_of(work.books, "AccountRef", line.account_id)
    values["Amount"] = amount_text(line.amount)
    found = data_ext_answer(line.data_ext, owner_ids)
    if found:
        values["DataExtRet"] = found
    return values
