"""Counts and values of inventory items: average cost, on hand, on order (FACTS 4, table of effects).

Not reproduced: QuickBooks recosts later transactions when an earlier one changes; here a change posts at the average
cost of the moment it is made.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec

from . import ledger, statuses
from .books import Books
from .ledger import PostingList
from .records import ZERO, ListEntry, Movement, Stock, Transaction
from .scalars import PRICE_STEP, to_cents
from .work import Work

_SIGNS = {"ItemReceipt": 1, "Bill": 1, "InventoryAdjustment": 1, "Invoice": -1, "SalesReceipt": -1}


def sign_of(transaction: Transaction) -> int:
    """Whether the lines of a transaction bring goods in (1), take them out (-1) or do neither (0)."""
    return 0 if transaction.only_bills else _SIGNS.get(transaction.kind, 0)


def is_inventory(entry: ListEntry | None) -> bool:
    """Only inventory items and assemblies have a count (FACTS 4)."""
    return entry is not None and entry.kind in ("ItemInventory", "ItemInventoryAssembly")


def stock_of(books: Books, item_id: str) -> Stock:
    """Count and value of an item."""
    found = books.table("stock").get(item_id)
    return found if isinstance(found, Stock) else Stock(item_id=item_id)


def on_hand_today(work: Work, item_id: str) -> Decimal:
    """What QuickBooks shows as on hand; whether transactions of later dates are in it is a switch."""
    on_hand = stock_of(work.books, item_id).on_hand
    if work.preferences.unverified.future_dated_counts_at_once:
        return on_hand
    for transaction in work.books.transactions():
        if transaction.txn_date > work.today:
            on_hand -= sum((one.quantity for one in transaction.movements if one.item_id == item_id), ZERO)
    return on_hand


def _apply(work: Work, movement: Movement) -> None:
    stock = stock_of(work.books, movement.item_id)
    on_hand, value = stock.on_hand + movement.quantity, stock.value + movement.value
    average = (value / on_hand).quantize(PRICE_STEP) if on_hand > 0 else stock.average_cost
    work.books.put(
        "stock", movement.item_id, msgspec.structs.replace(stock, on_hand=on_hand, value=value, average_cost=average)
    )


def reverse(work: Work, transaction: Transaction) -> None:
    """Take the transaction's movements back."""
    for movement in transaction.movements:
        _apply(work, Movement(item_id=movement.item_id, quantity=-movement.quantity, value=-movement.value))


class MovementList:
    """Applies the movements of one transaction one after the other and keeps them."""

    def __init__(self, work: Work, postings: PostingList) -> None:
        self._work = work
        self._postings = postings
        self._movements: list[Movement] = []

    def receive(self, item: ListEntry, quantity: Decimal, amount: Decimal) -> None:
        """Goods come in at ``amount``; what was sold below zero before is corrected in cost of goods sold."""
        stock = stock_of(self._work.books, item.list_id)
        asset_change = amount
        if stock.on_hand < 0 < quantity:
            after = stock.on_hand + quantity
            unit = amount / quantity if after > 0 else stock.average_cost
            asset_change = to_cents(after * unit) - stock.value
        self._move(item, quantity, asset_change)
        self._postings.debit(_account(item, "COGSAccountRef"), amount - asset_change)

    def issue(self, item: ListEntry, quantity: Decimal) -> None:
        """Goods leave at average cost, into cost of goods sold."""
        self._refuse_negative(item, -quantity)
        value = self._cost_of(item, -quantity)
        self._move(item, -quantity, value)
        self._postings.debit(_account(item, "COGSAccountRef"), -value)

    def adjust(self, item: ListEntry, difference: Decimal, account_id: str) -> Decimal:
        """A counted difference at average cost, against ``account_id``; returns the change of value."""
        self._refuse_negative(item, difference)
        value = self._cost_of(item, difference)
        self._move(item, difference, value)
        self._postings.credit(account_id, value)
        return value

    def change(self, item: ListEntry, quantity: Decimal, value: Decimal, account_id: str) -> None:
        """Count and value by the given differences."""
        self._move(item, quantity, value)
        self._postings.credit(account_id, value)

    def result(self) -> tuple[Movement, ...]:
        """All movements."""
        return tuple(self._movements)

    def _cost_of(self, item: ListEntry, difference: Decimal) -> Decimal:
        stock = stock_of(self._work.books, item.list_id)
        if stock.on_hand + difference == 0:
            return -stock.value  # nothing is left, so no value may be left
        return to_cents(difference * stock.average_cost)

    def _refuse_negative(self, item: ListEntry, difference: Decimal) -> None:
        if difference < 0 and self._work.preferences.unverified.negative_on_hand_refused:
            on_hand = stock_of(self._work.books, item.list_id).on_hand
            if on_hand + difference < 0:
                raise statuses.cannot_save("transaction", f"You do not have enough {item.name} on hand.")

    def _move(self, item: ListEntry, quantity: Decimal, value: Decimal) -> None:
        movement = Movement(item_id=item.list_id, quantity=quantity, value=value)
        _apply(self._work, movement)
        self._movements.append(movement)
        self._postings.debit(_account(item, "AssetAccountRef"), value)


def _account(item: ListEntry, reference: str) -> str:
    return str(item.fields[reference]["ListID"])


def site_of(fields: dict[str, Any], name: str) -> str:
    """Id of the site a transaction or line names, empty without one."""
    return str(fields.get(name, {}).get("ListID", ""))


def received_quantities(books: Books, order_id: str) -> dict[str, Decimal]:
    """Line id of a purchase order to what was received on it, from the transactions linked to it."""
    return _linked_quantities(books, order_id, lambda transaction: sign_of(transaction) > 0)


def billed_quantities(books: Books, order_id: str) -> dict[str, Decimal]:
    """Line id of a purchase order to what was billed on it."""
    return _linked_quantities(books, order_id, lambda transaction: transaction.kind == "Bill")


def _linked_quantities(books: Books, order_id: str, counts: Callable[[Transaction], bool]) -> dict[str, Decimal]:
    """Line id of a purchase order to what the transactions that count took of it, in the units of the order's line."""
    order = books.transaction(order_id)
    ordered = {} if order is None else {line.line_id: line for line in order.lines}
    taken: dict[str, Decimal] = {}
    for transaction in books.linked_to(order_id):
        for line in transaction.lines if counts(transaction) else ():
            line_id = line.link_line_id
            if line.link_txn_id == order_id and line_id is not None:
                taken[line_id] = taken.get(line_id, ZERO) + line.quantity_in(ordered.get(line_id, line))
    return taken


def on_order(books: Books) -> dict[str, Decimal]:
    """Item id to what is open on purchase orders."""
    totals: dict[str, Decimal] = {}
    for (item_id, _site), rest in on_order_at_sites(books).items():
        totals[item_id] = totals.get(item_id, ZERO) + rest
    return totals


def on_order_at_sites(books: Books) -> dict[tuple[str, str], Decimal]:
    """(Item id, id of the order's site or empty) to what is open on purchase orders."""
    totals: dict[tuple[str, str], Decimal] = {}
    for order in books.open_orders():
        received = received_quantities(books, order.txn_id)
        site = site_of(order.fields, "InventorySiteRef")
        for line in order.lines:
            if line.item_id is None or line.is_closed:
                continue
            rest = (line.quantity or ZERO) - received.get(line.line_id, ZERO)
            if rest > 0:
                place = (line.item_id, site)
                totals[place] = totals.get(place, ZERO) + rest * line.unit_ratio
    return totals


def check_books(books: Books) -> list[str]:
    """Everything that must always hold; an empty list when it does."""
    problems = []
    if ledger.trial_balance_difference(books) != 0:
        problems.append(f"trial balance is off by {ledger.trial_balance_difference(books)}")
    counted: dict[str, tuple[Decimal, Decimal]] = {}
    for transaction in books.transactions():
        for movement in transaction.movements:
            quantity, value = counted.get(movement.item_id, (ZERO, ZERO))
            counted[movement.item_id] = (quantity + movement.quantity, value + movement.value)
    for entry in books.entries("Item"):
        if not is_inventory(entry):
            continue
        stock = stock_of(books, entry.list_id)
        if counted.get(entry.list_id, (ZERO, ZERO)) != (stock.on_hand, stock.value):
            problems.append(f"stock of {entry.name} is not the sum of its movements")
    return problems
