"""Reads stock counts so that an empty or partial answer never looks like zero (design I2, B8; FACTS C).

InventoryProducts (`onHandUnits`) is asked first; a tenant without it has InventoryItems (`quantityOnHand`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal

from stockpost.autotask.charges import read_deliveries
from stockpost.autotask.errors import AutotaskError, AutotaskNotThere
from stockpost.autotask.orders import read_products
from stockpost.autotask.picklists import Picklists
from stockpost.autotask.query import Reader
from stockpost.autotask.readings import DeliveriesWanted, StockReading
from stockpost.autotask.received import OrderReceivings
from stockpost.autotask.wire import AnyRow, InventoryItemRow, InventoryProductRow
from stockpost.core.autotask_invoices import Delivery
from stockpost.core.autotask_records import Receiving, StockRow

INVENTORY_PRODUCTS, INVENTORY_ITEMS = "InventoryProducts", "InventoryItems"
PAIR_READINGS = 4
"""How often stock is read again while receivings change, before the reading is given up."""


@dataclass(frozen=True, slots=True)
class _Count:
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
                receivings, delivered = after
                return replace(stock, deliveries=delivered), receivings
            before = after
        raise AutotaskError(
            "Items are being received or delivered in Autotask at this moment, so that its stock counts do not hold still. "
            "Stockpost tries again by itself.",
            is_transient=True,
        )

    def _counts(self, product_ids: Collection[int] | None) -> list[_Count]:
        if self._has_inventory_products:
            try:
                return [
                    _Count(row.product_id, row.inventory_location_id, row.on_hand_units)
                    for row in self._rows(INVENTORY_PRODUCTS, InventoryProductRow, product_ids)
                ]
            except AutotaskNotThere:
                self._has_inventory_products = False
        return [
            _Count(row.product_id, row.inventory_location_id, row.quantity_on_hand)
            for row in self._rows(INVENTORY_ITEMS, InventoryItemRow, product_ids)
        ]

    def _rows(self, entity: str, kind: type[AnyRow], product_ids: Collection[int] | None) -> list[AnyRow]:
        if product_ids is None:
            return self._reader.rows(entity, kind, [])
        return self._reader.rows_of(entity, kind, "productID", product_ids)

    def _movements(
        self, product_ids: Collection[int] | None, received: OrderReceivings, deliveries: DeliveriesWanted | None
    ) -> tuple[dict[int, tuple[Receiving, ...]], tuple[Delivery, ...] | None]:
        found = None
        if deliveries is not None:
            found = read_deliveries(self._reader, self._picklists, product_ids, deliveries)
        return received.read(), found
