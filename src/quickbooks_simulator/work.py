"""What the handlers of one request share: the books, the time, fresh ids, and clean texts (FACTS 2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from . import statuses
from .books import Books
from .preferences import Preferences

FIRST_LIST_ID = 0x80000000


class Work:
    """One request at work. ``now`` is epoch seconds; ``by_person``: done at the screen, not by an application;
    ``in_pieces``: a long answer may be written while it is sent; ``open_forms``: what people have open on the screen."""

    def __init__(
        self,
        books: Books,
        now: int,
        *,
        by_person: bool = False,
        in_pieces: bool = False,
        open_forms: frozenset[str] = frozenset(),
    ) -> None:
        self.books = books
        self.now = now
        self.by_person = by_person
        self.in_pieces = in_pieces
        self.open_forms = open_forms
        self.exchange_rate = Decimal(1)
        """Home currency for one unit of the currency of the transaction that is being entered."""
        self.closing_date_password = ""
        """What the person typed."""

    @property
    def preferences(self) -> Preferences:
        """Preferences of the file."""
        return self.books.preferences

    @property
    def today(self) -> str:
        """Date on the QuickBooks computer."""
        return self.preferences.date_of(self.now)

    def moment(self, epoch_seconds: float) -> str:
        """A timestamp in QuickBooks' form."""
        return self.preferences.moment_text(epoch_seconds)

    def new_list_id(self, group: str) -> str:
        """Hex counter of the list from 80000001, dash, creation time."""
        counters = self.books.counters
        number = counters.list_ids.get(group, 0) + 1
        self._count(list_ids={**counters.list_ids, group: number})
        return f"{FIRST_LIST_ID + number:X}-{self.now}"

    def new_txn_id(self) -> str:
        """Small hex counter shared by transactions and their lines, dash, creation time."""
        number = self.books.counters.txn_id + 1
        self._count(txn_id=number)
        return f"{number:X}-{self.now}"

    def new_txn_number(self) -> int:
        """TxnNumber."""
        number = self.books.counters.txn_number + 1
        self._count(txn_number=number)
        return number

    def new_order_number(self) -> str:
        """Next automatic number of purchase orders (a switch)."""
        number = self.books.counters.order_number + 1
        self._count(order_number=number)
        return str(number)

    def new_data_ext_number(self) -> int:
        """DataExtID."""
        number = self.books.counters.data_ext + 1
        self._count(data_ext=number)
        return number

    def _count(self, **changes: Any) -> None:
        self.books.put("counters", "", msgspec.structs.replace(self.books.counters, **changes))

    def clean(self, value: Any) -> Any:
        """Texts as the file can store them: Windows-1252, others become ``?`` (a switch), no control characters."""
        if isinstance(value, dict):
            return {name: self.clean(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.clean(one) for one in value]
        if not isinstance(value, str) or value.isascii():
            return value
        if self.preferences.unverified.unknown_characters == "keep":
            return value
        return value.encode("cp1252", "replace").decode("cp1252")

    def check_open_period(self, verb: str, kind: str, *dates: str) -> None:
        """Refuse dates on or before the closing date (3171/3161), unless a person gives the password (FACTS 5)."""
        closing = self.preferences.closing_date
        if not closing or not any(date <= closing for date in dates):
            return
        if not self.by_person:
            raise statuses.closed_period(verb, kind)
        if self.closing_date_password != self.preferences.closing_date_password:
            raise statuses.wrong_closing_password(verb)
