"""What was received of purchase orders, read again and again within moments: before the stock and after it (design B8).

However many orders were ever transferred, each row is read once, and a reading after the first takes three calls of each entity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property
from typing import Generic

from stockpost.autotask.errors import AutotaskError
from stockpost.autotask.filters import Filter, is_at_least, is_at_most
from stockpost.autotask.order_records import NotWhole, receiving_record
from stockpost.autotask.orders import LINES, ORDERS, RECEIVINGS
from stockpost.autotask.query import Reader
from stockpost.autotask.wire import AnyRow, LineRow, ReceivingRow
from stockpost.core.autotask_records import Receiving

ORDERS_IN_LISTS_MAX = 25
"""The lines of so many orders are asked for by order, and their receivings by line, 500 ids in one query, at each reading."""
ALL_ORDERS_A_WANTED_ONE_MAX = 4
"""Of more orders all rows from the first one on are read, also those of others, unless there are more than so many orders for each that is
wanted. Lists of 500 ids would take as many calls at that point: a count and a page for each list, at each of two readings."""


class OrderReceivings:
    """The receivings of some purchase orders."""

    def __init__(self, reader: Reader, order_ids: Collection[int]) -> None:
        self._reader = reader
        self._order_ids = frozenset(order_ids)
        self._lines = _RowsReadAgain(reader, LINES, LineRow, "orderID")
        self._receivings = _RowsReadAgain(reader, RECEIVINGS, ReceivingRow, "purchaseOrderItemID")

    def read(self) -> dict[int, tuple[Receiving, ...]]:
        """Return order id → its receivings as they are now, in order of id. Raises AutotaskError rather than return part of them."""
        order_of_line = {row.id: row.order_id for row in self._line_rows() if row.order_id in self._order_ids}
        found: dict[int, list[Receiving]] = defaultdict(list)
        for row in self._receiving_rows(order_of_line):
            if row.purchase_order_item_id not in order_of_line:
                continue
            try:
                receiving = receiving_record(row)
            except NotWhole as reason:
                raise AutotaskError(str(reason)) from None
            found[order_of_line[row.purchase_order_item_id]].append(receiving)
        return {order_id: tuple(found[order_id]) for order_id in sorted(self._order_ids)}

    @cached_property
    def _is_in_lists(self) -> bool:
        if len(self._order_ids) <= ORDERS_IN_LISTS_MAX:
            return True
        orders = self._reader.count(ORDERS, [is_at_least("id", min(self._order_ids))])
        return orders > len(self._order_ids) * ALL_ORDERS_A_WANTED_ONE_MAX

    def _line_rows(self) -> list[LineRow]:
        if self._is_in_lists:
            return self._reader.rows_of(LINES, LineRow, "orderID", self._order_ids)
        return self._lines.read(min(self._order_ids))

    def _receiving_rows(self, line_ids: Collection[int]) -> list[ReceivingRow]:
        if self._is_in_lists or not line_ids:
            return self._reader.rows_of(RECEIVINGS, ReceivingRow, "purchaseOrderItemID", line_ids)
        return self._receivings.read(min(line_ids))


class _RowsReadAgain(Generic[AnyRow]):
    """All rows from the least id of what they belong to on. Only the newer ones are read again, as long as Autotask counts as many of the
    known ones as there were.

    UNVERIFIED: that no row changes once it is there, but may go: receivings are “create and query only”, and the order of a line is
    “create-only” (FACTS C).
    """

    def __init__(self, reader: Reader, entity: str, kind: type[AnyRow], field: str) -> None:
        self._reader = reader
        self._entity = entity
        self._kind = kind
        self._field = field
        self._least: int | None = None
        self._known: list[AnyRow] = []

    def read(self, least: int) -> list[AnyRow]:
        """Return the rows whose field is at least `least`, in order of id."""
        filters = [is_at_least(self._field, least)]
        newer = self._newer(filters) if least == self._least else None
        if newer is None:
            self._least, self._known = least, self._reader.rows(self._entity, self._kind, filters)
        else:
            self._known = [*self._known, *newer]
        return self._known

    def _newer(self, filters: list[Filter]) -> list[AnyRow] | None:
        """The rows that came after the known ones; None where one of these has gone."""
        last_id = self._known[-1].id if self._known else 0
        newer = self._reader.rows(self._entity, self._kind, filters, after_id=last_id)
        are_there = self._reader.count(self._entity, [*filters, is_at_most("id", last_id)])
        return newer if are_there == len(self._known) else None
