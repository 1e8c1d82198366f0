"""Reads stock counts so that an empty or partial answer never looks like zero (design I2, B8; FACTS C).

InventoryProducts (`onHandUnits`) is asked first; a tenant without it has InventoryItems (`quantityOnHand`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from stockpost.autotask.charges import read_deliveries
from stockpost.autotask.errors import AutotaskError, AutotaskNotThere
from stockpost.autotask.filters import Filter, is_in
from stockpost.autotask.orders import read_products
from stockpost.autotask.picklists import Picklists
from stockpost.autotask.query import VALUES_IN_ONE_QUERY, Reader, batches
from stockpost.autotask.readings import DeliveriesWanted, ReceivedLine, StockReading
from stockpost.autotask.received import OrderReceivings
from stockpost.autotask.wire import InventoryItemRow, InventoryProductRow
from stockpost.core.autotask_invoices import Delivery
from stockpost.core.autotask_records import Receiving, StockRow

INVENTORY_PRODUCTS, INVENTORY_ITEMS = "InventoryProducts", "InventoryItems"
PAIR_READINGS = 4
"""How often stock is read again while receivings change, before the reading is given up."""


@dataclass(frozen=True, slots=True)
class _Count:
    row_id: int
    product_id: int
    location_id: int
    on_hand: Decimal | None


class StockReader:
    """Reads stock; remembers which of the two entities the tenant has."""

    def __init__(self, reader: Reader, picklists: Picklists) -> None:
        self._reader = reader
        self._picklists = picklists
        self._has_inventory_products = True

    def read(self, product_ids: Collection[int] | None) -> StockReading:
        """Read the stock of these products, or of all stocked ones. See AutotaskClient.read_stock."""
        read_at = self._reader.connection.now()
        if product_ids is not None and not product_ids:
            return StockReading(rows=(), products=(), read_at=read_at)
        counts = self._counts(product_ids)
        asked = {count.product_id for count in counts} if product_ids is None else set(product_ids)
        products = read_products(self._reader, asked)
        if asked and not products:
            raise AutotaskError(
                f"Autotask showed none of the {len(asked)} products asked for. No stock was changed. Check that the address is that of "
                "the right zone, and that the API user's security level may see products.",
                is_transient=True,
            )
        unknown = sorted({count.product_id for count in counts if count.on_hand is None})
        rows = [
            StockRow(product_id=count.product_id, location_id=count.location_id, on_hand=count.on_hand)
            for count in counts
            if count.on_hand is not None and count.product_id not in unknown
        ]
        return StockReading(
            rows=tuple(sorted(rows, key=lambda row: (row.product_id, row.location_id))),
            products=tuple(products[product_id] for product_id in sorted(products)),
            read_at=read_at,
            left_out={
                product_id: f"Autotask does not say how many of product {product_id} are on hand at one of its locations. "
                "Look at the product's inventory in Autotask."
                for product_id in unknown
            },
        )

    def read_with_receivings(
        self,
        product_ids: Collection[int] | None,
        order_ids: Collection[int],
        others: Collection[int],
        deliveries: DeliveriesWanted | None,
    ) -> tuple[StockReading, dict[int, tuple[Receiving, ...]]]:
        """Read stock and the receivings of orders as of one moment. See AutotaskClient.read_stock_with_receivings."""
        received = OrderReceivings(self._reader, self._picklists, order_ids, others=others, product_ids=product_ids)
        before = self._movements(product_ids, received, deliveries)
        for _ in range(PAIR_READINGS):
            stock = self.read(product_ids)
            after = self._movements(product_ids, received, deliveries)
            if after == before:
                (receivings, lines), delivered = after
                return replace(stock, deliveries=delivered, received_lines=lines), receivings
            before = after
        raise AutotaskError(
            "Items are being received or delivered in Autotask at this moment, so that its stock counts do not hold still. "
            "Stockpost tries again by itself.",
            is_transient=True,
        )

    def _counts(self, product_ids: Collection[int] | None) -> list[_Count]:
        if product_ids is None:
            return self._of_one_moment(None)
        asked = batches(sorted(set(product_ids)), VALUES_IN_ONE_QUERY)
        return [count for batch in asked for count in self._of_one_moment(batch)]

    def _of_one_moment(self, product_ids: Sequence[int] | None, *, known: int | None = None) -> list[_Count]:
        """What is moved from one location to another between two pages is on both of them or on neither. So products of which the rows are on
        several are asked for again, so many at once as one page holds. `known` is how many rows they have."""
        is_one = product_ids is not None and len(product_ids) == 1
        page_ends: list[int] = []
        filters = [] if product_ids is None else [is_in("productID", product_ids)]
        counts = self._read_counts(filters, page_ends, known)
        pages = [bisect_left(page_ends, count.row_id) for count in counts]
        places = {(count.product_id, page) for count, page in zip(counts, pages, strict=True)}
        divided = {product_id for product_id, times in Counter(one for one, _ in places).items() if times > 1}
        if is_one or not divided:
            return counts
        rows = Counter(count.product_id for count in counts)
        whole = [count for count in counts if count.product_id not in divided]
        for batch in batches(sorted(divided), max(1, max(Counter(pages).values()) // max(rows.values()))):
            whole += self._of_one_moment(batch, known=sum(rows[product_id] for product_id in batch))
        return whole

    def _read_counts(self, filters: Sequence[Filter], page_ends: list[int], known: int | None) -> list[_Count]:
        if self._has_inventory_products:
            try:
                return [
                    _Count(row.id, row.product_id, row.inventory_location_id, row.on_hand_units)
                    for row in self._reader.rows(
                        INVENTORY_PRODUCTS, InventoryProductRow, filters, page_ends=page_ends, known=known
                    )
                ]
            except AutotaskNotThere:
                self._has_inventory_products = False
        return [
            _Count(row.id, row.product_id, row.inventory_location_id, row.quantity_on_hand)
            for row in self._reader.rows(INVENTORY_ITEMS, InventoryItemRow, filters, page_ends=page_ends, known=known)
        ]

    def _movements(
        self, product_ids: Collection[int] | None, received: OrderReceivings, deliveries: DeliveriesWanted | None
    ) -> tuple[tuple[dict[int, tuple[Receiving, ...]], tuple[ReceivedLine, ...]], tuple[Delivery, ...] | None]:
        found = None
        if deliveries is not None:
            found = read_deliveries(self._reader, self._picklists, product_ids, deliveries)
        return received.read(), found
