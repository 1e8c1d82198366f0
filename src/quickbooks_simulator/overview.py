"""The books as one plain document: for ``GET /control/books``, for checkers, and for the page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from . import ledger, places, stock, tracked_numbers
from .books import Books
from .preferences import Preferences
from .purchase_orders import is_fully_received, is_receivable, remaining
from .records import ZERO, Line, Transaction
from .scalars import amount_text, price_text, quantity_text

Document = dict[str, Any]


def books_document(books: Books) -> Document:
    """Items, orders, receipts, bills, adjustments, sales, links, accounts, trial balance, and what is wrong."""
    kinds = ("ItemReceipt", "Bill", "InventoryAdjustment", "Invoice", "SalesReceipt", "JournalEntry")
    purchases, bills, adjustments, invoices, receipts, journal = (
        [_transaction(books, one) for one in books.transactions(kind)] for kind in kinds
    )
    return {
        "company": {
            "name": books.company.name,
            "dataExt": [msgspec.to_builtins(one) for one in books.company.data_ext],
        },
        "preferences": preferences_document(books.preferences),
        "items": _items(books),
        "entities": [
            {"kind": one.kind, "name": books.full_name(one), "listId": one.list_id, "isActive": one.is_active}
            for one in books.entries("Entity")
        ],
        "purchaseOrders": [_order(books, one) for one in books.transactions("PurchaseOrder")],
        "itemReceipts": purchases,
        "bills": bills,
        "inventoryAdjustments": adjustments,
        "invoices": invoices,
        "salesReceipts": receipts,
        "journalEntries": journal,
        "links": _links(books),
        "accounts": _accounts(books),
        "trialBalance": trial_balance(books),
        "deleted": [msgspec.to_builtins(one) for one in books.table("deleted").values()],
        "messageSets": [
            {"id": one.id, "isComplete": one.is_complete, "answers": len(one.answers)}
            for one in books.table("messageSets").values()
        ],
        "problems": [*stock.check_books(books), *tracked_numbers.check_numbers(books), *places.check_counts(books)],
    }


def preferences_document(preferences: Preferences) -> Document:
    """Preferences with their camelCase names."""
    document: Document = msgspec.to_builtins(preferences)
    return document


def _items(books: Books) -> list[Document]:
    ordered = stock.on_order(books)
    numbers: dict[str, list[Document]] = {}
    for (item_id, site, number), count in tracked_numbers.numbers_in_stock(books).items():
        if count:
            shown = {"number": number, "site": _name(books, "InventorySite", site), "quantity": quantity_text(count)}
            numbers.setdefault(item_id, []).append(shown)
    items = []
    for entry in books.entries("Item"):
        item: Document = {
            "kind": entry.kind,
            "name": books.full_name(entry),
            "listId": entry.list_id,
            "isActive": entry.is_active,
        }
        if stock.is_inventory(entry):
            found = stock.stock_of(books, entry.list_id)
            item |= {
                "onHand": quantity_text(found.on_hand),
                "onOrder": quantity_text(ordered.get(entry.list_id, ZERO)),
                "averageCost": price_text(found.average_cost),
                "value": amount_text(found.value),
                "numbers": numbers.get(entry.list_id, []),
            }
        items.append(item)
    return items


def _name(books: Books, group: str, list_id: str | None) -> str:
    entry = None if list_id is None else books.entry(group, list_id)
    return "" if entry is None else books.full_name(entry)


def _transaction(books: Books, one: Transaction) -> Document:
    return {
        "kind": one.kind,
        "txnId": one.txn_id,
        "editSequence": one.edit_sequence,
        "refNumber": one.ref_number,
        "date": one.txn_date,
        "entity": _name(books, "Entity", one.entity_id),
        "account": _name(books, "Account", one.account_id),
        "memo": one.fields.get("Memo", ""),
        "externalGuid": one.fields.get("ExternalGUID", ""),
        "total": amount_text(one.total),
        "homeTotal": amount_text(one.home_total),
        "currency": _name(books, "Currency", one.fields.get("CurrencyRef", {}).get("ListID")),
        "isVoided": one.is_voided,
        "lines": [_line(books, line) for line in (*one.expense_lines, *one.lines)],
    }


def _line(books: Books, line: Line) -> Document:
    document: Document = {
        "lineId": line.line_id,
        "item": _name(books, "Item", line.item_id),
        "description": line.fields.get("Desc", ""),
        "quantity": quantity_text(line.quantity or ZERO),
        "rate": price_text(line.rate or ZERO),
        "amount": amount_text(line.amount),
    }
    if line.account_id is not None:
        document["account"] = _name(books, "Account", line.account_id)
    if line.link_txn_id is not None:
        document["link"] = {"txnId": line.link_txn_id, "lineId": line.link_line_id}
    return document


def _order(books: Books, order: Transaction) -> Document:
    received = stock.received_quantities(books, order.txn_id)
    document = _transaction(books, order)
    document |= {
        "vendor": document["entity"],
        "isManuallyClosed": order.is_closed,
        "isFullyReceived": is_fully_received(order, received),
    }
    for line, shown in zip(order.lines, document["lines"], strict=True):
        shown |= {
            "received": quantity_text(received.get(line.line_id, ZERO)),
            "remaining": quantity_text(ZERO if order.is_closed else remaining(line, received)),
            "isManuallyClosed": line.is_closed,
            "isReceivable": is_receivable(line),
        }
    return document


def _links(books: Books) -> list[Document]:
    return [
        {
            "from": one.txn_id,
            "kind": one.kind,
            "fromLine": line.line_id,
            "to": line.link_txn_id,
            "toLine": line.link_line_id,
            "quantity": quantity_text(line.quantity or ZERO),
        }
        for one in books.transactions()
        for line in one.lines
        if line.link_txn_id is not None
    ]


def _accounts(books: Books) -> list[Document]:
    balances = ledger.balances(books)
    return [
        {
            "name": books.full_name(entry),
            "type": ledger.account_type(entry),
            "listId": entry.list_id,
            "isActive": entry.is_active,
            "balance": amount_text(ledger.natural_balance(entry, balances.get(entry.list_id, ZERO))),
        }
        for entry in books.entries("Account")
    ]


def trial_balance(books: Books) -> Document:
    """Debits, credits and their difference, which is always zero."""
    balances = ledger.balances(books).values()
    debits = sum((amount for amount in balances if amount > 0), Decimal(0))
    credit = -sum((amount for amount in balances if amount < 0), Decimal(0))
    return {
        "debits": amount_text(debits),
        "credits": amount_text(credit),
        "difference": amount_text(debits - credit),
    }
