"""S13, of what was received: an order that a run has as done has all its approved units on receipts, as far as Autotask did not take them
back since, and nobody decided about the order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from quickbooks_simulator.records import Transaction
from tests.simulation.invariants.marks import Marked, marks_of, whole
from tests.simulation.world import World

DECIDED = text(
    """SELECT 1 FROM decisions d JOIN companies c ON c.id = d.company_id
    WHERE c.name = :name AND d.order_id = :order"""
)


class ApprovedReceipts:
    """Remembers what each receipt held when it came: what people make of it is theirs."""

    def __init__(self) -> None:
        self._units: dict[int, dict[str, Decimal]] = {}
        """By Autotask order and TxnID."""
        self.was_restored = False
        """An older copy of the database, which does not know a receipt, takes it as it is: what people added to it counts."""
        self._by_hand: dict[str, Decimal] = {}
        """By TxnID of a purchase order: the most that people ever had received on it. Where they take it back after our order counted
        as received, the next look at the order says so."""

    def remember(self, world: World, transaction: Transaction, marks: Iterable[Marked]) -> None:
        """Of a transaction that has just come, with our marks on it."""
        for order in {line.link_txn_id for line in transaction.lines if line.link_txn_id}:
            self._by_hand[order] = self._most_by_hand(world, order)
        tables = world.tenancy.tenant.tables
        for mark in marks:
            receiving = tables["PurchaseOrderItemReceiving"].get(mark.autotask_id)
            # Where it was taken back with its line, nothing of it is wanted.
            if mark.kind == "receipt" and receiving is not None:
                order = whole(tables["PurchaseOrderItems"][whole(receiving["purchaseOrderItemID"])]["orderID"])
                self._units.setdefault(order, {})[mark.transaction.txn_id] = _units(mark.transaction.lines)

    def missing(
        self, connection: Connection, world: World, order: int, txn_id: str, approved: str, now: str
    ) -> Decimal:
        """Units of the approved order that were never receipted; none where somebody decided about the order."""
        decided = connection.execute(DECIDED, {"name": world.company, "order": order}).first()
        before, newest = _received(approved), _received(now)
        wanted = sum((min(units, newest.get(line, Decimal(0))) for line, units in before.items()), Decimal(0))
        received = sum((self._held(world, *one) for one in self._units.get(order, {}).items()), Decimal(0))
        return Decimal(0) if decided else wanted - received - self._most_by_hand(world, txn_id)

    def _held(self, world: World, txn_id: str, units: Decimal) -> Decimal:
        there = world.bookkeeping.books.transaction(txn_id) if self.was_restored else None
        return units if there is None else max(units, _units(there.lines))

    def _most_by_hand(self, world: World, order: str) -> Decimal:
        return max(self._by_hand.get(order, Decimal(0)), _by_hand(world, order))


def _received(record: str) -> dict[int, Decimal]:
    """By line; what was taken back counts as much as it took."""
    received: dict[int, Decimal] = {}
    for one in json.loads(record)["receivings"]:
        received[one["line_id"]] = received.get(one["line_id"], Decimal(0)) + Decimal(one["quantity"])
    return received


def _by_hand(world: World, txn_id: str) -> Decimal:
    """Units that people received on the order in QuickBooks."""
    found = world.bookkeeping.books.linked_to(txn_id)
    theirs = [one for one in found if not marks_of(one)]
    return sum((_units([line for line in one.lines if line.link_txn_id == txn_id]) for one in theirs), Decimal(0))


def _units(lines: Any) -> Decimal:
    return sum((line.quantity or Decimal(0) for line in lines), Decimal(0))
