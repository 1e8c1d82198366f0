"""A world in one thread: Stockpost's real code, both foreign systems, the wires between them, and people. A seed decides everything."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quickbooks_simulator.web_connector.soap import SoapFailure
from stockpost.store.secrets import Sealer
from tests.simulation import people
from tests.simulation.connector import PASSWORD, USER, Connector, DelayedDeath
from tests.simulation.fate import Fate, Kind
from tests.simulation.server import Died, Host
from tests.simulation.systems import CREDENTIALS, Bookkeeping, Tenancy
from tests.simulation.time_and_ids import Ids, SimulatedTime
from tests.simulation.wire import TenantWire, call_soap

COMPANY = "Acme"
TENANT_URL = "http://127.0.0.1:9/ATServicesRest/V1.0/"
NAMES = (
    *("Switch 24-Port PoE", "Toner & Drum 26X", "Café Router", "Cable 2 m", "SSD 1 TB"),
    *("Patch panel, 24 ports, cat. 6A, shielded, black", "UPS 1500 VA", "Headset"),
)
VENDORS = ("Ingram Micro", "Müller & Söhne Computerhandel GmbH und Co. KG", "D&H", "TD Synnex")


@dataclass(frozen=True)
class Sizes:
    """How large a world is."""

    products: int = 4
    vendors: int = 2
    orders_max: int = 5
    lines_max: int = 3
    hosts: int = 1
    connectors: int = 1


@dataclass
class World:
    """Everything of one run. `fate` is asked wherever something can go wrong; `note` writes the trace."""

    seed: int
    sizes: Sizes
    url: str
    fate: Fate
    time: SimulatedTime
    tenancy: Tenancy
    bookkeeping: Bookkeeping
    hosts: list[Host]
    chance: random.Random
    company: str = COMPANY
    connectors: list[Connector] = field(default_factory=list)
    sessions: dict[int, Iterator[None]] = field(default_factory=dict)
    watchers: list[Callable[[World], None]] = field(default_factory=list)
    on_message: list[Callable[[World, str], None]] = field(default_factory=list)
    backups: list[dict[str, Any]] = field(default_factory=list)
    events: int = 0
    messages: int = 0
    deaths: int = 0
    acts: int = 0
    """How often a person did something."""
    trace: list[str] = field(default_factory=list)
    is_calm: bool = False
    wire: TenantWire | None = None

    # What there is

    @property
    def products(self) -> list[str]:
        return list(NAMES[: self.sizes.products])

    @property
    def vendors(self) -> list[str]:
        return list(VENDORS[: self.sizes.vendors])

    def order_numbers(self) -> list[str]:
        return [str(row["purchaseOrderNumber"]) for row in self.tenancy.tenant.tables["PurchaseOrders"].values()]

    def any_line(self, chance: random.Random) -> tuple[str, int]:
        """The number of an order and the position of one of its lines."""
        tenant = self.tenancy.tenant
        order_id = chance.choice(list(tenant.tables["PurchaseOrders"]))
        lines = tenant.linked("PurchaseOrderItems", "orderID", order_id)
        number = str(tenant.get("PurchaseOrders", order_id)["purchaseOrderNumber"])
        return number, chance.randint(1, max(1, len(list(lines))))

    def any_transaction(self, chance: random.Random, kind: str) -> str:
        found = [one.txn_id for one in self.bookkeeping.books.transactions(kind)]
        if not found:
            raise ValueError(f"there is no {kind}")
        return chance.choice(found)

    def any_host(self, chance: random.Random) -> Host:
        return chance.choice(self.hosts)

    # What happens

    def note(self, event: str) -> None:
        self.trace.append(f"{self.events} {self.time():%d %H:%M:%S} {event}")

    def trace_hash(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()[:16]

    def say(self, method: str, arguments: list[tuple[str, str]]) -> list[str]:
        """A SOAP call to some host; a dead or failing host is no answer."""
        host = self.any_host(self.chance)
        try:
            answer = call_soap(host.conversation, method, arguments)
        except Died:
            self.bury(host)
            raise SoapFailure(method, "the server died") from None
        except people.TURNED_AWAY as error:
            self.note(f"{method} failed: {error}")
            raise SoapFailure(method, str(error)) from None
        self.note(f"{method} {_short(arguments)} -> {_short(answer)}")
        return answer

    def bury(self, host: Host) -> None:
        """The process died; a new one takes its place."""
        self.deaths += 1
        self.note(f"host {self.hosts.index(host)} died")
        host.restart()

    def do(self, act: people.Act) -> None:
        """A person does something."""
        self.time.advance(self.chance.choice([1, 5, 60, 600]))
        self.acts += 1
        try:
            act(self, self.chance)
            self.note(act.__name__)
        except Died:
            # Only the host that was used can have died; all are restarted, which is the same to whoever comes next.
            for host in self.hosts:
                host.restart()
            self.deaths += 1
            self.note(f"{act.__name__}: the process died")
        except (*people.NOT_ALLOWED, *people.TURNED_AWAY) as error:
            self.note(f"{act.__name__}: {type(error).__name__} {error}")
        self.watch()

    def connect(self, number: int) -> bool:
        """One call further in the session of a Web Connector, or a new session. False where a session ended."""
        self.time.advance(self.chance.choice([0, 1, 2]))
        if number not in self.sessions:
            self.time.advance(self.chance.choice([1, 40, 400]))
            self.sessions[number] = self.connectors[number].session()
        is_open = next(self.sessions[number], "over") is None
        if not is_open:
            self.note(f"session {number}: {self.connectors[number].outcome}")
            del self.sessions[number]
        self.watch()
        return is_open

    def run_session(self, number: int = 0) -> str:
        """A whole session, with nobody in between."""
        while self.connect(number):
            pass
        return self.connectors[number].outcome

    def watch(self) -> None:
        """After every event: what must always hold."""
        self.events += 1
        for watcher in self.watchers:
            watcher(self)

    def see_message(self, message: str) -> None:
        """Just before QuickBooks gets a message."""
        self.messages += 1
        for watcher in self.on_message:
            watcher(self, message)

    def close(self) -> None:
        for host in self.hosts:
            host.close()
        if self.wire is not None:
            self.wire.shut()


def _short(values: Any) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:8]


def make_world(
    seed: int,
    *,
    folder: Path,
    url: str,
    sealer: Sealer,
    sizes: Sizes,
    tenant: dict[str, Any] | None = None,
    settings: dict[str, str] | None = None,
) -> World:
    """A company joined, with both systems as the seed has them; nothing goes wrong yet."""
    time, ids = SimulatedTime(), Ids(seed)
    names = {
        "locations": list(people.LOCATIONS),
        "companies": [{"companyName": name} for name in VENDORS[: sizes.vendors]],
        "products": [{"name": name, "unitCost": "2"} for name in NAMES[: sizes.products]],
    }
    tenancy = Tenancy(time, {**names, **(tenant or {})})
    bookkeeping = Bookkeeping(time, ids, folder)
    bookkeeping.quickbooks.faults = DelayedDeath()
    fate = Kind()
    world = World(seed, sizes, url, fate, time, tenancy, bookkeeping, [], random.Random(f"world {seed}"))
    world.wire = TenantWire(tenancy.api, lambda: world.fate, lambda: meanwhile(world))
    common = {"sealer": sealer, "time": time, "ids": ids, "fate": lambda: world.fate, "transport": world.wire}
    world.hosts += [Host(url, **common) for _ in range(sizes.hosts)]  # type: ignore[arg-type]
    world.connectors += [
        Connector(
            world.say,
            bookkeeping.quickbooks,
            lambda: world.fate,
            world.see_message,
            lambda: world.chance.choice([0, 0, 1, 2]),
            time.advance,
            lambda: not any(connector.held for connector in world.connectors),
        )
        for _ in range(sizes.connectors)
    ]
    world.hosts[0].desk.add_company(
        COMPANY,
        autotask_url=TENANT_URL,
        autotask_user=CREDENTIALS.user,
        autotask_code=CREDENTIALS.code,
        autotask_secret=CREDENTIALS.secret,
        web_connector_user=USER,
        web_connector_password=PASSWORD,
        settings={"takeover_seconds": "0", "refresh_minutes": "0", "transfer_from": "2000-01-01", **(settings or {})},
        who="dana",
    )
    return world


def meanwhile(world: World) -> None:
    """While Autotask is asked, somebody may change what is being read."""
    if not world.is_calm and world.chance.random() < 0.02:
        act = world.chance.choice(people.TECHNICIAN)
        try:
            act(world, world.chance)
            world.note(f"meanwhile {act.__name__}")
        except people.NOT_ALLOWED as error:
            world.note(f"meanwhile {act.__name__}: {error}")


def copy_of(template: Path, folder: Path) -> str:
    """The address of a new SQLite database with the current schema."""
    path = folder / "stockpost.db"
    shutil.copy(template, path)
    return f"sqlite:///{path}"
