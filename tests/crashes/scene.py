"""One approved transfer over fresh books and a fresh database, and what must be true when it is through."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection

from stockpost.app.conversation import Conversation
from stockpost.app.desk import Desk
from stockpost.app.services import Services
from stockpost.app.views import RunView
from stockpost.autotask import AutotaskClient, find_zone
from stockpost.store.database import Database
from stockpost.store.passwords import Passwords, new_token
from stockpost.store.secrets import Sealer
from stockpost.webconnector.qwc import make_qwc
from tests.crashes.connector import PASSWORD, USER, Connector, Door, QuickBooksDoor
from tests.end_to_end.installation import Remote

COMPANY = "Acme"
SESSIONS_MAX = 15
SETTLED = {"confirmed", "adopted"}


class QuickPasswords(Passwords):
    """Argon2 with the least work: sign-in is not what these tests are about."""

    def __init__(self) -> None:
        super().__init__()
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Crash(Exception):
    """The process is gone."""


class CrashingDatabase(Database):
    """Dies at its write number `at`: before its commit, so that nothing of it is kept, or just after it."""

    def __init__(self, url: str, *, at: int = 0, after_commit: bool = False) -> None:
        super().__init__(url)
        self.writes = 0
        self._at = at
        self._after_commit = after_commit

    @contextmanager
    def write(self) -> Iterator[Connection]:
        self.writes += 1
        is_here = self.writes == self._at
        with super().write() as connection:
            yield connection
            if is_here and not self._after_commit:
                raise Crash
        if is_here:
            raise Crash


@dataclass(frozen=True)
class InProcessDoor:
    """Stockpost without its server: made anew for each call, so nothing is remembered between two calls."""

    services: Services

    def authenticate(self, user: str, password: str) -> tuple[str, ...]:
        return Conversation(self.services).authenticate(user, password)

    def send_request(self, ticket: str, identity: str) -> str:
        return Conversation(self.services).next_message(
            ticket, identity=identity, company_file="", country="US", major_version=16, minor_version=0
        )

    def receive_response(self, ticket: str, response: str, hresult: str, message: str) -> int:
        return Conversation(self.services).accept(ticket, response=response, hresult=hresult, message=message)

    def last_error(self, ticket: str) -> str:
        return Conversation(self.services).last_error(ticket)

    def close(self, ticket: str) -> str:
        return Conversation(self.services).close(ticket)


@dataclass(frozen=True)
class Order:
    """An order in Autotask: 5 of `first` ordered, 2 and 1 received on two days; 2 of `second` ordered and received.
    Autotask counts 7 of the first on hand, so that an adjustment is due."""

    number: str
    vendor: str
    first: str
    second: str


@dataclass(frozen=True)
class Bill:
    """An invoice in Autotask over 4 of `item`."""

    number: str
    customer: str
    item: str


@dataclass
class World:
    """Both simulators, for all tests of a process. Items and vendors are drawn, so that no two orders share one."""

    autotask: Remote
    quickbooks: Remote
    autotask_address: dict[str, str]
    qbxml: QuickBooksDoor
    folder: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def order(self, **fields: object) -> Order:
        number = next(self._numbers)
        vendor, first, second = f"Vendor {number:03}", f"Part {number:03}A", f"Part {number:03}B"
        lines = [
            {
                "product": first,
                "quantity": 5,
                "unitCost": "10.50",
                "received": [{"quantity": 2, "date": "-6"}, {"quantity": 1, "date": "-3"}],
            },
            {"product": second, "quantity": 2, "unitCost": "3", "received": [{"quantity": 2, "date": "-3"}]},
        ]
        record = {"vendor": vendor, "created": "-9", "lines": lines, **fields}
        made = self.autotask.act("add-order", purchaseOrder=record)
        self.autotask.act("adjust-stock", product=first, location="Main", onHand=7)
        return Order(str(made["number"]), vendor, first, second)

    def bill(self) -> Bill:
        """An invoice over 4 of an item, of which QuickBooks is given 10 here."""
        number = next(self._numbers)
        found = Bill(f"INV-{number}", f"Vendor {number:03}", f"Part {number:03}A")
        accounts = {
            "IncomeAccountRef": "Autotask Income from PO",
            "COGSAccountRef": "Cost of Goods Sold",
            "AssetAccountRef": "Inventory Asset",
        }
        fields = {"Name": found.item, **{name: {"FullName": account} for name, account in accounts.items()}}
        self.quickbooks.act("add-entry", kind="ItemInventory", fields=fields)
        self.quickbooks.act("adjust", item=found.item, newQuantity=10)
        charge = {"kind": "ticket", "company": found.customer, "title": found.number, "name": found.number}
        self.autotask.act("add-charge", **charge, product=found.item, quantity=4, unitPrice="5")
        self.autotask.act("add-invoice", company=found.customer, number=found.number, charges=[found.number])
        return found

    def fresh_books(self) -> None:
        """QuickBooks as it was before the first transfer, without a fault on order."""
        self.quickbooks.act("clear-faults")
        self.quickbooks.act("restore", name="empty")


@dataclass
class Scene:
    """A company joined over a database, with the Web Connector at hand."""

    world: World
    database: Database
    sealer: Sealer
    connector: Connector
    later: timedelta = timedelta(0)

    def services(self, database: Database | None = None) -> Services:
        return Services(
            database=database or self.database,
            sealer=self.sealer,
            clock=lambda: datetime.now(UTC) + self.later,
            new_ticket=new_token,
            new_guid=lambda: str(uuid.uuid4()),
            passwords=QuickPasswords(),
            make_client=partial(AutotaskClient, clock=lambda: datetime.now(UTC), sleep=time.sleep),
            find_zone=find_zone,
            make_qwc=make_qwc,
            local_zone=lambda: None,
        )

    @property
    def desk(self) -> Desk:
        return Desk(self.services())

    def join(self, **settings: str) -> None:
        address = self.world.autotask_address
        self.desk.add_company(
            COMPANY,
            autotask_url=address["url"],
            autotask_user=address["user"],
            autotask_code=address["code"],
            autotask_secret=address["secret"],
            web_connector_user=USER,
            web_connector_password=PASSWORD,
            settings={"takeover_seconds": "0", "refresh_minutes": "0", "transfer_from": "2000-01-01", **settings},
            who="dana",
        )

    def approve(self, *orders: Order) -> int:
        run = self.desk.approve_transfer(COMPANY, [order.number for order in orders], who="dana")
        assert run.run is not None, run
        return run.run

    def approve_invoice(self, bill: Bill) -> int:
        run = self.desk.invoices.approve(COMPANY, [bill.number], who="dana")
        assert run.run is not None, run
        return run.run

    def run(self, run: int) -> RunView:
        return self.desk.run(COMPANY, run)

    def door(self) -> Door:
        return InProcessDoor(self.services())

    def session(self, door: Callable[[], Door] | None = None) -> str:
        return self.connector.session(door or self.door)

    def finish(self, run: int) -> RunView:
        """Sessions until the run is over."""
        for _ in range(SESSIONS_MAX):
            view = self.run(run)
            if view.state not in ("queued", "in_progress"):
                return view
            self.session()
        return self.run(run)

    def transfer(self, *orders: Order) -> RunView:
        return self.finish(self.approve(*orders))

    def codes(self) -> list[str]:
        return sorted(found.code for found in self.desk.problems(COMPANY))

    def states(self, run: int, kind: str) -> list[str]:
        return [write.state for write in self.run(run).writes if write.kind == kind]

    def written(self, *texts: str) -> list[str]:
        """The messages that QuickBooks was to carry out and that hold one of the texts, first to last."""
        return [message for message in self.connector.messages if any(f"<{text}Rq" in message for text in texts)]

    def books(self) -> Any:
        return self.world.quickbooks.look("books")

    def restarted(self, url: str) -> Scene:
        return replace(self, database=Database(url))


def content_of(books: Any, order: Order) -> dict[str, object]:
    """What the books hold of an order, by its names and number."""
    items = (order.first, order.second)
    on_hand = {one["name"]: one.get("onHand") for one in books["items"] if one["name"] in items}
    orders = [one for one in books["purchaseOrders"] if one["vendor"] == order.vendor]
    return {
        "vendors": sum(1 for one in books["entities"] if one["name"] == order.vendor),
        "items": sorted(one["name"] for one in books["items"] if one["name"] in items),
        "orders": [(one["refNumber"], [line["received"] for line in one["lines"]]) for one in orders],
        "receipts": sorted(
            (line["item"], line["quantity"])
            for one in books["itemReceipts"]
            for line in one["lines"]
            if line["item"] in items
        ),
        "adjustments": sorted(
            (line["item"], line["quantity"])
            for one in books["inventoryAdjustments"]
            for line in one["lines"]
            if line["item"] in items
        ),
        "on_hand": on_hand,
        "problems": books["problems"],
    }


def once(order: Order) -> dict[str, object]:
    """What the books must hold: one of each."""
    return {
        "vendors": 1,
        "items": [order.first, order.second],
        "orders": [(order.number, ["3", "2"])],
        "receipts": [(order.first, "1"), (order.first, "2"), (order.second, "2")],
        "adjustments": [(order.first, "4")],
        "on_hand": {order.first: "7", order.second: "2"},
        "problems": [],
    }


def check_whole(scene: Scene, run: int, order: Order) -> None:
    """P1, P2, P3: one of each in the books, the run done, every write settled and kept with request and reply."""
    assert content_of(scene.books(), order) == once(order)
    view = scene.run(run)
    assert (view.state, view.problems) == ("done", ())
    assert {write.state for write in view.writes} <= SETTLED, [(write.summary, write.state) for write in view.writes]
    history = scene.desk.history(COMPANY)
    assert all(entry.request for entry in history)
    assert all(entry.txn_id for entry in history if entry.state in SETTLED)
    assert scene.desk.verify_audit().ok
    assert scene.desk.problems(COMPANY) == []
