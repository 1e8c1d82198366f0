"""What was received of purchase orders, read again and again within moments: before the stock and after it (design B8).

However many orders were ever transferred, their rows are read once. A reading after the first asks for rows that have come, counts those
that were there, and reads again what was received of orders that are not received in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Generic

from stockpost.autotask.errors import AutotaskError
from stockpost.autotask.filters import Filter, is_at_least, is_at_most
from stockpost.autotask.order_records import NotWhole, receiving_record
from stockpost.autotask.orders import LINES, ORDERS, RECEIVINGS
from stockpost.autotask.picklists import Picklists
from stockpost.autotask.query import VALUES_IN_ONE_QUERY, Reader
from stockpost.autotask.readings import ReceivedLine
from stockpost.autotask.wire import AnyRow, LineRow, OrderRow, ReceivingRow
from stockpost.core.autotask_records import OrderStatus, Receiving

ORDERS_IN_LISTS_MAX = 25
"""The lines of so many orders are asked for by order, and their receivings by line, 500 ids in one query, at each reading."""
ALL_ORDERS_A_WANTED_ONE_MAX = 4
"""Of more orders all rows from the first one on are read, also those of others, unless there are more than so many orders for each that is
wanted. Lists of 500 ids would take as many calls at that point: a count and a page for each list, at each of two readings."""


class OrderReceivings:
    """The receivings of some purchase orders, and of those of `others` on which any of the products is by now: a line may have been added
    since they were last read. Of more products than one query takes it is those of all of them."""

    def __init__(
        self,
        reader: Reader,
        picklists: Picklists,
        order_ids: Collection[int],
        *,
        others: Collection[int] = (),
        product_ids: Collection[int] | None = None,
    ) -> None:
        self._reader = reader
        self._picklists = picklists
        is_of_all = product_ids is None or len(product_ids) > VALUES_IN_ONE_QUERY
        self._named_ids = frozenset({*order_ids, *others} if is_of_all else order_ids)
        self._others = frozenset(others) - self._named_ids
        self._product_ids = product_ids or ()
        self._order_ids = self._named_ids
        self._lines = _RowsReadAgain(reader, LINES, LineRow, "orderID")
        self._receivings = _RowsReadAgain(reader, RECEIVINGS, ReceivingRow, "purchaseOrderItemID")

    def read(self) -> tuple[dict[int, tuple[Receiving, ...]], tuple[ReceivedLine, ...]]:
        """Return order id → its receivings as they are now, in order of id, and what the lines say of which these are. Raises AutotaskError
        rather than return part of them."""
        self._order_ids = self._named_ids | self._with_the_products()
        lines = {row.id: row for row in self._line_rows() if row.order_id in self._order_ids}
        found: dict[int, list[Receiving]] = defaultdict(list)
        for row in self._receiving_rows(lines):
            if row.purchase_order_item_id not in lines:
                continue
            try:
                receiving = receiving_record(row)
            except NotWhole as reason:
                raise AutotaskError(str(reason)) from None
            found[lines[row.purchase_order_item_id].order_id].append(receiving)
        received = sorted({receiving.line_id for receivings in found.values() for receiving in receivings})
        return (
            {order_id: tuple(found[order_id]) for order_id in sorted(self._order_ids)},
            tuple(_received_line(lines[line_id]) for line_id in received),
        )

    def _with_the_products(self) -> set[int]:
        """Those of the others of which a line names any of the products."""
        if not self._others:
            return set()
        lines = self._reader.rows_of(LINES, LineRow, "productID", self._product_ids)
        return {line.order_id for line in lines} & self._others

    @cached_property
    def _is_in_lists(self) -> bool:
        if len(self._order_ids) <= ORDERS_IN_LISTS_MAX:
            return True
        orders = self._reader.count(ORDERS, [is_at_least("id", min(self._order_ids))])
        return orders > len(self._order_ids) * ALL_ORDERS_A_WANTED_ONE_MAX

    def _line_rows(self) -> list[LineRow]:
        if self._is_in_lists:
            return self._reader.rows_of(LINES, LineRow, "orderID", self._order_ids)
        self._lines.read(min(self._order_ids))
        return self._lines.rows

    def _receiving_rows(self, lines: Mapping[int, LineRow]) -> list[ReceivingRow]:
        if self._is_in_lists or not lines:
            return self._receivings_of(lines)
        if not self._receivings.read(min(lines)):
            self._receivings.replace(self._receivings_of(self._lines_that_may_shrink(lines)))
        return self._receivings.rows

    def _receivings_of(self, line_ids: Collection[int]) -> list[ReceivingRow]:
        return self._reader.rows_of(RECEIVINGS, ReceivingRow, "purchaseOrderItemID", line_ids)

    def _lines_that_may_shrink(self, lines: Mapping[int, LineRow]) -> set[int]:
        """Lines of which units may have been taken back since, with no row that has come or gone to tell so: a row may have been made
        smaller. Those of an order are not among them where each was received in full and the order still says so: it is Received Full
        only as long as all of its lines are (FACTS A8)."""
        received: dict[int, Decimal] = defaultdict(Decimal)
        for row in self._receivings.rows:
            received[row.purchase_order_item_id] += row.quantity_now_receiving or 0
        unfinished = {line.order_id for line in lines.values() if received[line.id] != line.quantity}
        orders = self._reader.by_ids(ORDERS, OrderRow, {line.order_id for line in lines.values()} - unfinished)
        statuses = self._picklists.order_statuses()
        full = {order.id for order in orders.values() if statuses.get(order.status or 0) == OrderStatus.RECEIVED_FULL}
        return {line.id for line in lines.values() if line.order_id not in full}


def _received_line(row: LineRow) -> ReceivedLine:
    return ReceivedLine(
        id=row.id, order_id=row.order_id, product_id=row.product_id, location_id=row.inventory_location_id
    )


class _RowsReadAgain(Generic[AnyRow]):
    """All rows from the least id of what they belong to on. Only the newer ones are read again, as long as Autotask counts as many of the
    known ones as there were."""

    def __init__(self, reader: Reader, entity: str, kind: type[AnyRow], field: str) -> None:
        self._reader = reader
        self._entity = entity
        self._kind = kind
        self._field = field
        self._least: int | None = None
        self.rows: list[AnyRow] = []
        """In order of id."""

    def read(self, least: int) -> bool:
        """Bring the rows whose field is at least `least` up to date; whether each of them was read just now. Else rows that have come are
        there and rows that have gone are not, but one that was changed in place is as it was."""
        filters = [is_at_least(self._field, least)]
        newer = self._newer(filters) if least == self._least else None
        if newer is not None:
            self.rows = [*self.rows, *newer]
            return False
        self._least, self.rows = least, self._reader.rows(self._entity, self._kind, filters)
        return True

    def replace(self, rows: Iterable[AnyRow]) -> None:
        """Take these in place of those with the same ids."""
        changed = {row.id: row for row in rows}
        self.rows = sorted(({row.id: row for row in self.rows} | changed).values(), key=lambda row: row.id)

    def _newer(self, filters: list[Filter]) -> list[AnyRow] | None:
        """The rows that came after the known ones; None where one of these has gone."""
        last_id = self.rows[-1].id if self.rows else 0
        newer = self._reader.rows(self._entity, self._kind, filters, after_id=last_id)
        are_there = self._reader.count(self._entity, [*filters, is_at_most("id", last_id)])
        return newer if are_there == len(self.rows) else None
