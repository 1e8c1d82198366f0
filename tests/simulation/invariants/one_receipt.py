"""S2: each receiving of Autotask is in at most one receipt of ours, and never is more receipted than was ever received."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from autotask_simulator.tenant import Tenant
from quickbooks_simulator.records import Transaction
from tests.simulation.invariants.marks import Marked, Violation, has_another_id, marked, whole
from tests.simulation.world import World

KINDS = ("ItemReceipt", "Bill")


class OneReceipt:
    """Remembers the most that was ever received of each line, since a receipt may be taken back after it was posted."""

    def __init__(self) -> None:
        self._most: dict[tuple[str, int], Decimal] = {}
        self._lines: dict[int, int] = {}
        """Receiving to line, and below line to order; either may be removed after it was posted."""
        self._orders: dict[int, int] = {}
        self._made_up: list[frozenset[str]] = []
        """TxnIDs of receipts of one receiving, of which the last made up for what a person had lowered."""
        self._tenant: Tenant | None = None
        self._version = -1
        self._transactions: dict[str, Any] = {}

    def __call__(self, world: World) -> None:
        if self._is_as_before(world):
            return
        lines, orders = self.remember(world)
        found = list(marked(world.bookkeeping.books, *KINDS))
        counts = Counter(one.autotask_id for one in found)
        left_out: set[str] = set()
        for receiving, count in counts.items():
            if count == 1:
                continue
            without = _left_out_of([one.transaction for one in found if one.autotask_id == receiving])
            left_out |= without
            if not without and not self._is_made_up(world, receiving, found, lines, orders):
                raise Violation(f"S2: receiving {receiving} is in {count} receipts")
        posted: dict[tuple[str, int], Decimal] = {}
        for one in found:
            if one.transaction.txn_id in world.edited_receipts:
                # What people made of it is theirs.
                continue
            line = lines[one.autotask_id]
            quantity = sum((part.quantity or Decimal(0) for part in one.transaction.lines), Decimal(0))
            _add(posted, ("order", orders[line]), quantity)
            if len(one.transaction.lines) == 1 and one.transaction.txn_id not in left_out:
                _add(posted, ("line", line), quantity)
        for place, quantity in posted.items():
            if quantity > self._most.get(place, Decimal(0)):
                raise Violation(f"S2: {place}: {quantity} receipted, at most {self._most.get(place)} ever received")

    def _is_as_before(self, world: World) -> bool:
        """Neither side has changed since the last look: most events are questions and answers."""
        tenant, transactions = world.tenancy.tenant, world.bookkeeping.books.table("transactions")
        if tenant is self._tenant and tenant.version == self._version and transactions == self._transactions:
            return True
        self._tenant, self._version, self._transactions = tenant, tenant.version, dict(transactions)
        return False

    def _is_made_up(
        self, world: World, receiving: int, found: list[Marked], lines: dict[int, int], orders: dict[int, int]
    ) -> bool:
        """Of a receipt that a person lowered the missing units may be posted once somebody has said so: then all but the newest were
        edited, and when that one came, all that is marked held no more than was ever received. What people do to them afterwards is
        theirs."""
        of_one = [one for one in found if one.autotask_id == receiving]
        txn_ids = frozenset(one.transaction.txn_id for one in of_one)
        if any(txn_ids <= known for known in self._made_up):
            return True
        line = lines[receiving]
        if len(txn_ids - world.edited_receipts) > 1:
            beside = [one.transaction for one in found if lines[one.autotask_id] == line]
            if not _may_be_of_another_bill(world, [one.transaction for one in of_one], beside):
                return False
        if not _is_wanted_again(world, orders[line]):
            return False
        is_whole = any(len(one.transaction.lines) > 1 for one in of_one)
        place = ("order", orders[line]) if is_whole else ("line", line)
        together = sum(
            (
                part.quantity or Decimal(0)
                for one in found
                if place in (("line", lines[one.autotask_id]), ("order", orders[lines[one.autotask_id]]))
                and not _is_out_of_sight(world, one.transaction)
                for part in one.transaction.lines
            ),
            Decimal(0),
        )
        if together > self._most.get(place, Decimal(0)):
            return False
        self._made_up.append(txn_ids)
        return True

    def remember(self, world: World) -> tuple[dict[int, int], dict[int, int]]:
        """What is received now. Answers receiving to line, and line to order, of all that ever were."""
        tables = world.tenancy.tenant.tables
        lines, orders = self._lines, self._orders
        orders |= {whole(row["id"]): whole(row["orderID"]) for row in tables["PurchaseOrderItems"].values()}
        received: dict[tuple[str, int], Decimal] = {}
        for row in tables["PurchaseOrderItemReceiving"].values():
            line, quantity = whole(row["purchaseOrderItemID"]), Decimal(str(row["quantityNowReceiving"]))
            lines[whole(row["id"])] = line
            _add(received, ("line", line), quantity)
            _add(received, ("order", orders[line]), quantity)
        for place, quantity in received.items():
            self._most[place] = max(self._most.get(place, Decimal(0)), quantity)
        return lines, orders


def _left_out_of(of_one: list[Transaction]) -> set[str]:
    """TxnIDs of the receipts that hold nothing of the receiving that they name: of several lines QuickBooks leaves out one that takes no more,
    and the newest receipt holds that one. Then no two of them are on the same line of their order."""
    linked = [(line.link_txn_id, line.link_line_id) for one in of_one for line in one.lines]
    if len({order for order, _ in linked}) > 1 or len(set(linked)) < len(linked) or (None, None) in linked:
        return set()
    *before, _newest = sorted(of_one, key=lambda one: one.time_created)
    return {one.txn_id for one in before}


def _may_be_of_another_bill(world: World, of_one: list[Transaction], of_line: list[Transaction]) -> bool:
    """How much of a bill is ours nobody can read (docs/people.md): where a person edited one of several bills of a line, the missing units
    may be posted under the receiving of another. What stands before the newest is bills then; their sum is judged as always."""
    *before, _newest = sorted(of_one, key=lambda one: one.time_created)
    is_edited = any(one.kind == "Bill" and one.txn_id in world.edited_receipts for one in of_line)
    return is_edited and all(one.kind == "Bill" for one in before)


def _is_out_of_sight(world: World, transaction: Transaction) -> bool:
    """A receipt that a person took off its order counts as deleted once it is a bill with another TxnID, and may be posted again when somebody
    says so."""
    is_off_its_order = transaction.txn_id in world.edited_receipts and not any(
        line.link_txn_id for line in transaction.lines
    )
    return is_off_its_order and has_another_id(world.bookkeeping.books, transaction)


def _is_wanted_again(world: World, order_id: int) -> bool:
    query = """SELECT 1 FROM decisions d JOIN companies c ON c.id = d.company_id
        WHERE c.name = :name AND d.order_id = :order AND d.code = 'receipt_deleted' AND d.choice = 'recreate'"""
    with world.hosts[0].database.read() as connection:
        return connection.execute(text(query), {"name": world.company, "order": order_id}).first() is not None


def _add(totals: dict[tuple[str, int], Decimal], place: tuple[str, int], quantity: Decimal) -> None:
    totals[place] = totals.get(place, Decimal(0)) + quantity
