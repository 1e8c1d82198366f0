"""The client: everything Stockpost asks of one Autotask tenant."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal
from types import TracebackType
from typing import Self

import httpx2

from stockpost.autotask import external_number, invoices, orders
from stockpost.autotask.address import normal_base_url
from stockpost.autotask.budget import DEFAULT_HOURLY_SHARE, Budget
from stockpost.autotask.charges import read_deliveries
from stockpost.autotask.checks import run_checks
from stockpost.autotask.delivered_from import read_delivered_from
from stockpost.autotask.filters import is_in, is_true
from stockpost.autotask.http import TIMEOUT_SECONDS, Connection, open_client
from stockpost.autotask.picklists import Picklists
from stockpost.autotask.query import Reader
from stockpost.autotask.readings import Check, DeliveriesWanted, InvoiceReading, OrderReading, StockReading
from stockpost.autotask.stock import StockReader
from stockpost.autotask.wire import CompanyNameRow, LocationRow, ProductNameRow, words
from stockpost.autotask.zone import ask_zone
from stockpost.core.autotask_invoices import Delivery
from stockpost.core.autotask_records import CatalogueName, Receiving


class AutotaskClient:
    """One tenant, spoken to as one API user. Thread-safe; use as a context manager or call `close`, else its connections close
    when nobody holds it any more.

    `clock` returns the time in UTC, `sleep` waits a number of seconds. `hourly_share` is the part of the hourly limit that all
    integrations together may have used before Stockpost stops asking. Every method raises AutotaskError.
    """

    def __init__(
        self,
        base_url: str,
        *,
        user: str,
        code: str,
        secret: str,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        transport: httpx2.BaseTransport | None = None,
        hourly_share: Decimal = DEFAULT_HOURLY_SHARE,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """Take the address in any form `normal_base_url` takes; raises AddressError, and ValueError for unusable credentials."""
        headers = {
            "ApiIntegrationCode": _header("code", code),
            "UserName": _header("user", user),
            "Secret": _header("secret", secret),
        }
        self.base_url = normal_base_url(base_url)
        self._user = user
        self._client = open_client(self.base_url, transport=transport, headers=headers, timeout_seconds=timeout_seconds)
        weakref.finalize(self, self._client.close)
        self._connection = Connection(self._client, budget=Budget(hourly_share=hourly_share), clock=clock, sleep=sleep)
        self._reader = Reader(self._connection)
        self._picklists = Picklists(self._connection)
        self._stock = StockReader(self._reader, self._picklists)

    def __repr__(self) -> str:
        return f"<AutotaskClient {self.base_url}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def read_orders(
        self,
        *,
        known_open: Collection[int],
        recent: Collection[int] = (),
        after_id: int = 0,
        created_since: datetime | None,
    ) -> OrderReading:
        """Read all purchase orders that are new (id above `after_id`) and the known ones, with all that belongs to them.

        A first reading (`after_id` 0) takes those created since `created_since` and those not finished; all, where it is None.
        `created_since` has no effect on later readings.
        """
        known = {*known_open, *recent}
        return orders.read_new_and_known(
            self._reader, self._picklists, known=known, after_id=after_id, created_since=created_since
        )

    def read_orders_by_id(self, ids: Collection[int]) -> OrderReading:
        """Read the purchase orders with these ids."""
        return orders.read_by_ids(self._reader, self._picklists, ids)

    def read_orders_by_number(self, numbers: Collection[str]) -> OrderReading:
        """Read the purchase orders with these numbers; a number nobody has is named in the notes."""
        return orders.read_by_numbers(self._reader, self._picklists, numbers)

    def read_invoices(self, *, known: Collection[int], after_id: int = 0, created_since: datetime) -> InvoiceReading:
        """Read all invoices that are new (id above `after_id`) and the known ones, with their billing items.

        A first reading (`after_id` 0) takes those dated since `created_since`, which has no effect on later ones.
        """
        return invoices.read_new_and_known(
            self._reader, self._picklists, known=known, after_id=after_id, created_since=created_since
        )

    def read_voided_invoice_ids(self, since: datetime) -> set[int]:
        """Return the ids of the invoices, of whatever date, that were voided since a moment."""
        return invoices.read_voided(self._reader, since)

    def read_invoices_by_number(self, numbers: Collection[str]) -> InvoiceReading:
        """Read the invoices with these numbers."""
        return invoices.read_by_numbers(self._reader, self._picklists, numbers)

    def read_invoices_by_id(self, ids: Collection[int]) -> InvoiceReading:
        """Read the invoices with these ids."""
        return invoices.read_by_ids(self._reader, self._picklists, ids)

    def read_stock(self, product_ids: Collection[int] | None) -> StockReading:
        """Read units on hand at every location, of these products or (None) of all stocked ones.

        Raises AutotaskError rather than return part of it. A product without rows is unknown, not zero.
        """
        return self._stock.read(product_ids)

    def read_stock_with_receivings(
        self,
        product_ids: Collection[int] | None,
        order_ids: Collection[int],
        *,
        others: Collection[int] = (),
        deliveries: DeliveriesWanted | None = None,
    ) -> tuple[StockReading, dict[int, tuple[Receiving, ...]]]:
        """Read stock as `read_stock` does, and order id → receivings, as of one moment: no receiving took place while the stock was
        read.

        `others` are further orders, to which lines of the products may have been added since they were read: the receivings of those that
        have any are returned as well; of all of them where all products are meant, or more than one query takes.
        With `deliveries` these charges of the products are read as of that moment as well.
        Raises a transient AutotaskError where receivings or deliveries go on changing.
        """
        return self._stock.read_with_receivings(product_ids, order_ids, others, deliveries)

    def read_deliveries(self, product_ids: Collection[int] | None, wanted: DeliveriesWanted) -> tuple[Delivery, ...]:
        """Return the delivered charges of these products, or (None) of all. Raises AutotaskError rather than return part of them."""
        return read_deliveries(self._reader, self._picklists, product_ids, wanted)

    def read_delivered_from(self, charges: Collection[str]) -> tuple[dict[str, tuple[int, ...]], tuple[str, ...]]:
        """Return charge (`ticket:12`) → the ids of the inventory locations that its units were delivered from, as far as Autotask tells,
        and what is to be told."""
        notes: list[str] = []
        return read_delivered_from(self._reader, charges, notes=notes), tuple(notes)

    def read_product_names(self, *, after_id: int, pages_max: int) -> dict[int, CatalogueName]:
        """Return product id → name of the active products with an id above `after_id`, in order of id: all of them, or so many full pages
        of `ROWS_IN_ONE_PAGE`."""
        rows = self._reader.rows(
            *("Products", ProductNameRow, [is_true("isActive")]),
            after_id=after_id,
            fields=("id", "name"),
            pages_max=pages_max,
        )
        return {row.id: CatalogueName(role="item", name=words(row.name)) for row in rows}

    def read_company_names(self, *, after_id: int, pages_max: int) -> dict[int, CatalogueName]:
        """As `read_product_names`, company id → name of the active vendors and customers. The tenant's own company (id 0) is neither."""
        roles = self._picklists.company_roles()
        rows = self._reader.rows(
            *("Companies", CompanyNameRow, [is_true("isActive"), is_in("companyType", roles)]),
            after_id=after_id,
            fields=("id", "companyName", "companyType"),
            pages_max=pages_max,
        )
        return {row.id: CatalogueName(role=roles[row.company_type], name=words(row.company_name)) for row in rows}

    def read_locations(self) -> dict[int, str]:
        """Return inventory location id → name."""
        rows = self._reader.rows("InventoryLocations", LocationRow, [])
        return {row.id: words(row.location_name) for row in rows}

    def write_external_number(self, order_id: int, number: str) -> bool:
        """Write the External P.O. Number of a purchase order if it is empty. Return whether it is ours afterwards.

        False means that a person's value is there, which is left alone. Raises ValueError for a number over 50 characters.
        """
        return external_number.write_external_number(self._connection, order_id=order_id, number=number)

    def check(self) -> list[Check]:
        """Check zone, sign-in, rights, budget and clock, for `doctor`. Does not raise."""
        return run_checks(self._connection, ask_zone=self.zone)

    def sign_in(self) -> None:
        """Try the credentials with one request, without repeating it: for a person who waits. Raises AutotaskError."""
        self._connection.read_usage()

    def zone(self) -> str:
        """The base address of the user's zone, as the host we speak to says. Raises AutotaskError."""
        return ask_zone(self._client, self._user)


def _header(field: str, value: str) -> str:
    if not value.strip():
        raise ValueError(f"{field}: the Autotask {field} is empty. Set it for the company.")
    if not value.isascii() or not value.isprintable():
        raise ValueError(
            f"{field}: the Autotask {field} holds characters that cannot be sent. Copy it again from Autotask."
        )
    return value.strip()
