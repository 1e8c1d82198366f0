"""What the judges of `tests.simulation.invariants` look at, read from the files and databases that real processes left.

The names are those of a simulated world, so that the same judges judge both.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import text

from autotask_simulator.api import Api
from autotask_simulator.state_file import StateFile
from autotask_simulator.tenant import Tenant
from quickbooks_simulator.books import Books
from quickbooks_simulator.company_file import decode_document
from quickbooks_simulator.records import Transaction
from stockpost.app.desk import Desk
from stockpost.app.services import Services
from stockpost.autotask import AutotaskClient, find_zone
from stockpost.store.database import Database
from stockpost.store.passwords import new_token
from stockpost.store.secrets import open_sealer
from stockpost.webconnector.qwc import make_qwc
from tests.processes.town import Place, Town
from tests.simulation.invariants.marks import Violation, mark_of
from tests.simulation.invariants.one_order import check_one_order
from tests.simulation.invariants.one_receipt import OneReceipt
from tests.simulation.invariants.records import check_records
from tests.simulation.invariants.settled import check_settled
from tests.simulation.invariants.step_states import ALLOWED, StepStates
from tests.simulation.server import QuickPasswords
from tests.simulation.systems import CREDENTIALS
from tests.simulation.world import Sizes

COMPANY = "Acme"
WITHOUT_INVOICES = Sizes()


def _try_login(url: str, *, user: str, code: str, secret: str) -> AutotaskClient:
    """When the company is joined; else only servers ask Autotask."""
    return AutotaskClient(
        url, user=user, code=code, secret=secret, clock=lambda: datetime.now(UTC), sleep=lambda _seconds: None
    )


@dataclass(frozen=True)
class Host:
    """The database as a program beside the servers reads it."""

    database: Database
    desk: Desk


@contextmanager
def reader(place: Place) -> Iterator[Host]:
    """Connections are open within the block only: where every server is dead, the next one finds the files as they were left."""
    database = Database(place.url)
    services = Services(
        database=database,
        sealer=open_sealer(place.key_file),
        clock=lambda: datetime.now(UTC),
        new_ticket=new_token,
        new_guid=lambda: str(uuid.uuid4()),
        passwords=QuickPasswords(),
        make_client=_try_login,
        find_zone=find_zone,
        make_qwc=make_qwc,
        local_zone=lambda: None,
    )
    try:
        yield Host(database, Desk(services))
    finally:
        database.close()


@dataclass(frozen=True)
class Bookkeeping:
    books: Books


@dataclass(frozen=True)
class Tenancy:
    api: Api

    @property
    def tenant(self) -> Tenant:
        return self.api.tenant


@dataclass(frozen=True)
class Evidence:
    """Both systems and the database at one moment."""

    company: str
    hosts: list[Host]
    bookkeeping: Bookkeeping
    tenancy: Tenancy
    settings: Mapping[str, str]
    """Of the company, all of them."""
    sizes: Sizes = WITHOUT_INVOICES
    agreed_orders: frozenset[str] = frozenset()
    edited_receipts: frozenset[str] = frozenset()
    """Nobody edits receipts here, or agrees to what somebody else edited."""
    former: Mapping[str, list[str]] = field(default_factory=dict)
    """Nor does anybody rename anything in Autotask."""

    def once_called(self, group: str, name: str) -> str:
        """Nor in QuickBooks."""
        return ""


@contextmanager
def evidence(town: Town) -> Iterator[Evidence]:
    """As both systems and the database are now; nothing may happen meanwhile."""
    with town.database_lock, reader(town.place) as host:
        (company,) = host.desk.companies()
        bookkeeping, tenancy = Bookkeeping(read_books(town)), Tenancy(_read_tenant(town.place.folder))
        yield Evidence(COMPANY, [host], bookkeeping, tenancy, company.settings)


def read_books(town: Town) -> Books:
    """The company file as QuickBooks has it on disk."""
    town.bookkeeper.act("save")
    return Books(decode_document(msgspec.json.decode(town.company_file.read_bytes())))


def _read_tenant(folder: Path) -> Api:
    tenant = Tenant(credentials=CREDENTIALS)
    StateFile(folder / "tenant.json").load(tenant)
    return Api(tenant)


class Strangers:
    """S5: what people entered in QuickBooks stays as they left it, and nothing without our mark comes from us."""

    def __init__(self) -> None:
        self._transactions: dict[str, Transaction] = {}
        self._names: dict[str, str] = {}

    def remember(self, books: Books) -> None:
        """People have just done something, and Stockpost has not."""
        self._transactions = _unmarked(books)
        self._names = {key: entry.name for key, entry in books.table("lists").items()}

    def check(self, books: Books) -> None:
        now = _unmarked(books)
        if now != self._transactions:
            changed = {key for key in {*now, *self._transactions} if now.get(key) != self._transactions.get(key)}
            raise Violation(f"S5: {sorted(changed)}: not ours, and new, changed or gone")
        entries = books.table("lists")
        for key, name in self._names.items():
            if key not in entries or entries[key].name != name:
                raise Violation(f"S5: the list entry {name} was renamed or deleted")


def _unmarked(books: Books) -> dict[str, Transaction]:
    return {key: one for key, one in books.table("transactions").items() if mark_of(one) is None}


def whole_ways(allowed: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Every state that a write can come to, in however many steps."""
    ways = {state: set(following) for state, following in allowed.items()}
    for _ in ways:
        for following in ways.values():
            following.update(*(ways[state] for state in tuple(following)))
    return ways


class Judge:
    """What must hold after every round, and at the end."""

    def __init__(self) -> None:
        self.strangers = Strangers()
        self._one_receipt = OneReceipt()
        self._step_states = StepStates(whole_ways(ALLOWED))

    def look(self, found: Evidence) -> None:
        check_one_order(found)  # type: ignore[arg-type]
        self._one_receipt(found)  # type: ignore[arg-type]
        self._step_states(found)  # type: ignore[arg-type]
        self.strangers.check(found.bookkeeping.books)

    def end(self, found: Evidence) -> None:
        self.look(found)
        check_settled(found)  # type: ignore[arg-type]
        check_records(found)  # type: ignore[arg-type]


def step_counts(host: Host) -> Counter[str]:
    """How many writes ended in which state, and how often one left again after it was proven absent."""
    with host.database.read() as connection:
        rows = connection.execute(text("SELECT state, count(*) AS many FROM steps GROUP BY state"))
        counts = Counter({str(row.state): int(row.many) for row in rows})
        again = connection.execute(text("SELECT sum(attempts - 1) FROM steps WHERE attempts > 1")).scalar()
    counts["sent again"] = int(again or 0)
    return counts


def open_runs(host: Host) -> int:
    with host.database.read() as connection:
        query = text("SELECT count(*) FROM runs WHERE state IN ('queued', 'in_progress')")
        return int(connection.execute(query).scalar_one())
