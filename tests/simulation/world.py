"""A world in one thread: Stockpost's real code, both foreign systems, the wires between them, and people. A seed decides everything."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from quickbooks_simulator.hresults import TEXTS as HRESULT_TEXTS
from quickbooks_simulator.web_connector.soap import SoapFailure
from stockpost.webconnector.soap_reader import Refusal
from tests.simulation import people
from tests.simulation.connector import PASSWORD, Connector, DelayedDeath
from tests.simulation.driven import DrivenComputer
from tests.simulation.fate import LOST_FOR_NOW, Fate, Kind
from tests.simulation.invariants.marks import Violation
from tests.simulation.invariants.one_company import OwnRows
from tests.simulation.invariants.questions import FewQuestions
from tests.simulation.log import Log
from tests.simulation.place import Died, MortalDatabase, Place
from tests.simulation.server import Host
from tests.simulation.systems import CREDENTIALS, Bookkeeping, Tenancy
from tests.simulation.time_and_ids import Ids, SimulatedTime
from tests.simulation.versions import VERSIONS
from tests.simulation.wire import Network, TenantWire, call_soap

COMPANIES = ("Acme", "Zebra")
TENANT_ADDRESS = "127.0.0.1:{port}"
TENANT_PORT = 9
SECRETS = (CREDENTIALS.secret, CREDENTIALS.code, PASSWORD)
"""Nobody who is not told them may find them anywhere."""
ASKED_WITH_A_TICKET = ("sendRequestXML", "getLastError", "closeConnection")
OTHER_HRESULTS = sorted(HRESULT_TEXTS.keys() - {"0x80040400", *LOST_FOR_NOW})
NAMES = (
    *("Switch 24-Port PoE", "Toner & Drum 26X", "Café Router", "Cable 2 m", "SSD 1 TB"),
    *("Patch panel, 24 ports, cat. 6A, shielded, black", "UPS 1500 VA", "Headset"),
    *(f"Part {number:02}" for number in range(1, 33)),
)
CUSTOMERS = ("Harbor Dental Group", "Bäckerei Böhm & Töchter", "Northwind Legal")
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
    drivers: int = 0
    """So many of the connectors are computers without one, on which Stockpost's driver runs; the last ones."""
    events: tuple[int, ...] = (20,)
    """So many things happen before it gets calm; one of these numbers."""
    has_invoices: bool = False
    """Goods are delivered from a first stock and invoiced."""
    prefix: str = ""
    """Begins all names of a company that is not alone, so that they are recognised in the other's messages."""


@dataclass
class Shared:
    """What all companies of a world have in common: place, time, servers, and what goes wrong now."""

    place: Place
    time: SimulatedTime
    ids: Ids
    chance: random.Random
    fate: Fate = field(default_factory=Kind)
    network: Network = field(default_factory=Network)
    hosts: list[Host] = field(default_factory=list)
    worlds: list[World] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    log: Log = field(default_factory=Log)
    own_rows: OwnRows = field(default_factory=OwnRows)
    copies: int = 0
    """How many backups of Stockpost's database were made."""
    once_stored: set[str] = field(default_factory=set)
    """Messages that stood in a database which an older copy has replaced."""
    turns: list[Counter[str]] = field(default_factory=list)
    events: int = 0
    deaths: int = 0
    is_calm: bool = False
    was_ahead: bool = False
    """The clock of a host jumped ahead: what it noted last may still be new an hour after that."""

    def trace_hash(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()[:16]


@dataclass
class World:
    """One company with its two systems and its people. `note` writes the trace."""

    seed: int
    sizes: Sizes
    shared: Shared
    company: str
    tenancy: Tenancy
    bookkeeping: Bookkeeping
    settings: dict[str, str]
    """Of the company, as far as they are not as Stockpost has them by itself."""
    wire: TenantWire = field(init=False)
    """To its tenant."""
    connectors: list[Connector | DrivenComputer] = field(default_factory=list)
    sessions: dict[int, Iterator[None]] = field(default_factory=dict)
    watchers: list[Callable[[World], None]] = field(default_factory=list)
    on_message: list[Callable[[World, str], None]] = field(default_factory=list)
    on_restore: list[Callable[[], None]] = field(default_factory=list)
    """Whoever remembers the database forgets it when an older copy takes its place."""
    backups: list[dict[str, Any]] = field(default_factory=list)
    """Of the company file."""
    messages: int = 0
    retries: int = 0
    """How often a person had a write of unknown outcome tried again."""
    changed_settings: set[str] = field(default_factory=set)
    """Those that were changed midway: what was written before is as they were."""
    is_read_twice: bool = False
    """A reading of Autotask goes on inside another one."""
    on_second_reading: list[Callable[[World], None]] = field(default_factory=list)
    on_meanwhile: list[Callable[[World], None]] = field(default_factory=list)
    """Looks after each change that somebody makes while Autotask is read, which may be over before the event is."""
    """Whoever looks at what a reading brought that began and ended inside another one."""
    agreed_invoices: set[int] = field(default_factory=set)
    """Invoices of Autotask of which a person said that what is in QuickBooks will do."""
    agreed_orders: set[str] = field(default_factory=set)
    """Numbers of orders that a person left as somebody had edited them."""
    edited_receipts: set[str] = field(default_factory=set)
    """TxnIDs of receipts that a person edited."""
    compared: dict[int, tuple[Decimal, Decimal]] = field(default_factory=dict)
    """By product what was received and what was posted when a sync compared its counts last."""
    tickets: list[str] = field(default_factory=list)
    """Of all sessions of Web Connectors, the newest last."""
    acts: int = 0
    """How often a person did something."""
    is_waking: bool = False
    """QuickBooks gets what a computer held while it slept: nobody compares anything with these answers."""
    renamed: dict[str, str] = field(default_factory=dict)
    """Names of Autotask that a person changed, by the first one."""
    writes_numbers_back: bool = False
    """QuickBooks' numbers go to Autotask, and what became of them is watched."""
    typed_numbers: dict[int, str] = field(default_factory=dict)
    """External P.O. Numbers that a person typed in Autotask last, by order."""
    former: dict[str, list[str]] = field(default_factory=dict)
    """All that Autotask called what is called so now, oldest first."""
    became: dict[tuple[str, str], str] = field(default_factory=dict)
    """Into which entry of QuickBooks another one was merged, by list and ListID."""
    merged_at: dict[tuple[str, str], int] = field(default_factory=dict)
    """By list and ListID of an entry: when another one was merged into it last. Two lists may have the same ListID."""
    called: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """ListIDs of entries that were renamed or merged, by list and the name they had, oldest first."""

    # What there is

    @property
    def time(self) -> SimulatedTime:
        return self.shared.time

    @property
    def chance(self) -> random.Random:
        return self.shared.chance

    @property
    def hosts(self) -> list[Host]:
        return self.shared.hosts

    @property
    def is_asleep(self) -> bool:
        """Some computer sleeps with a message that it will carry out when it wakes."""
        return any(connector.held for world in self.shared.worlds for connector in world.connectors)

    @property
    def products(self) -> list[str]:
        return self._as_called(NAMES[: self.sizes.products])

    @property
    def vendors(self) -> list[str]:
        return self._as_called(VENDORS[: self.sizes.vendors])

    @property
    def customers(self) -> list[str]:
        return self._as_called(CUSTOMERS)

    def _as_called(self, first: Iterable[str]) -> list[str]:
        """What Autotask calls them now."""
        return [self.renamed.get(name, name) for name in (self.sizes.prefix + one for one in first)]

    def first_names(self, entity: str) -> list[str]:
        """What Autotask called its products or its companies at first."""
        customers = CUSTOMERS if self.sizes.has_invoices else ()
        names = NAMES[: self.sizes.products] if entity == "Products" else (*VENDORS[: self.sizes.vendors], *customers)
        return [self.sizes.prefix + name for name in names]

    def once_called(self, group: str, name: str) -> list[str]:
        """The ListIDs of what became of the entries that once had the name. The one that had it first is the likeliest: it stays what a
        product means, whatever is called so later."""
        return [self.survivor(group, list_id) for list_id in self.called.get((group, name), ())]

    def survivor(self, group: str, list_id: str) -> str:
        """The ListID of the entry that remained after merges."""
        while (group, list_id) in self.became:
            list_id = self.became[group, list_id]
        return list_id

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
        host = chance.choice(self.hosts)
        VERSIONS.run(host.version)
        return host

    # What happens

    def note(self, event: str) -> None:
        self.shared.trace.append(f"{self.shared.events} {self.time():%d %H:%M:%S} {self.sizes.prefix}{event}")

    def say(self, method: str, arguments: list[tuple[str, str]]) -> list[str]:
        """A SOAP call to some host; a dead or failing host is no answer."""
        host = self.any_host(self.chance)
        try:
            fault = self.shared.fate.at("soap request")
            if fault == "old ticket" and method in ASKED_WITH_A_TICKET and self.tickets[:-1]:
                call_soap(host.conversation, method, [("ticket", self.tickets[-2]), *arguments[1:]])
            answer = call_soap(host.conversation, method, arguments, is_cut=fault == "cut")
        except Died:
            self.bury(host)
            raise SoapFailure(method, "the server died") from None
        except (*people.TURNED_AWAY, Refusal) as error:
            self.note(f"{method} failed: {error}")
            raise SoapFailure(method, str(error)) from None
        if any(secret in text for text in answer for secret in SECRETS):
            raise Violation(f"S9: {method} answers with a secret")
        if method == "authenticate":
            self.tickets.append(answer[0])
        self.note(f"{method} {_short(arguments)} -> {_short(answer)}")
        return answer

    def bury(self, host: Host) -> None:
        """The process died; a new one takes its place."""
        self.shared.deaths += 1
        self.note(f"host {self.hosts.index(host)} died")
        host.restart()

    def replace_database(self, put_back: Callable[[], None]) -> None:
        """All hosts are stopped while an older copy of the database is put in its place; open conversations end."""
        with self.hosts[0].database.read() as connection:
            self.shared.once_stored |= set(connection.execute(text("SELECT document FROM message_sets")).scalars())
        for world in self.shared.worlds:
            world.sessions.clear()
        self.shared.place.close()
        put_back()
        for host in self.hosts:
            host.restart()
        for world in self.shared.worlds:
            world.read_settings()
            for forget in world.on_restore:
                forget()

    def read_settings(self, names: Iterable[str] = ()) -> None:
        """As the database has them, which may be older ones."""
        (company,) = [one for one in self.hosts[0].desk.companies() if one.name == self.company]
        self.settings.update({name: company.settings[name] for name in {*self.settings, *names}})

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
            self.shared.deaths += 1
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
        self.shared.events += 1
        for watcher in self.watchers:
            watcher(self)

    def see_message(self, message: str) -> None:
        """Just before QuickBooks gets a message."""
        self.messages += 1
        for watcher in self.on_message:
            watcher(self, message)


def close_world(shared: Shared) -> None:
    """No connection is left open."""
    VERSIONS.run(0)
    shared.log.end()
    shared.place.close()


def _short(values: Any) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:8]


def make_shared(seed: int, place: Place, *, hosts: int) -> Shared:
    """Servers on an empty database."""
    shared = Shared(place, SimulatedTime(), Ids(seed), random.Random(f"world {seed}"))
    shared.log.begin()
    shared.hosts += [_program(shared, database) for database in place.fresh(hosts, shared)]
    return shared


def _program(shared: Shared, database: MortalDatabase) -> Host:
    """Another process that uses the database."""
    place = shared.place
    return Host(database, sealer=place.sealer, time=shared.time, ids=shared.ids, transport=shared.network)


def beside(world: World) -> Host:
    """A command on the command line, a process of its own beside the first host."""
    return _program(world.shared, world.shared.hosts[0].database)


def make_world(
    seed: int,
    shared: Shared,
    *,
    sizes: Sizes,
    tenant: dict[str, Any] | None = None,
    settings: Mapping[str, str] | None = None,
) -> World:
    """A company joined, with both systems as the seed has them; nothing goes wrong yet."""
    number = len(shared.worlds)
    company = COMPANIES[number]
    vendors = [sizes.prefix + name for name in VENDORS[: sizes.vendors]]
    products = [sizes.prefix + name for name in NAMES[: sizes.products]]
    names = {
        "locations": list(people.LOCATIONS),
        "companies": [{"companyName": name} for name in vendors],
        "products": [{"name": name, "unitCost": "2"} for name in products],
    }
    if sizes.has_invoices:
        names["companies"] += [{"companyName": sizes.prefix + name} for name in CUSTOMERS]
        names["stock"] = [{"product": name, "location": people.LOCATIONS[0], "onHand": 9} for name in products[::2]]
    tenancy = Tenancy(shared.time, {**names, **(tenant or {})})
    bookkeeping = Bookkeeping(shared.time, shared.ids, shared.place.folder)
    bookkeeping.quickbooks.faults = DelayedDeath()
    world = World(seed, sizes, shared, company, tenancy, bookkeeping, dict(settings or {}))
    shared.worlds.append(world)
    # The other judges come with `watch_safety`.
    world.on_message.append(FewQuestions())
    world.watchers.append(shared.own_rows)
    world.on_restore.append(shared.own_rows.forget)
    address = TENANT_ADDRESS.format(port=TENANT_PORT + number)
    world.wire = TenantWire(tenancy.api, address, lambda: shared.fate, lambda: meanwhile(world))
    shared.network.tenants[address] = world.wire
    computers = [_computer(world) for _ in range(sizes.connectors)]
    first_driver = sizes.connectors - sizes.drivers
    world.connectors += computers[:first_driver]
    world.connectors += [_driven(world, computer) for computer in computers[first_driver:]]
    # The login is tried: nobody acts in Autotask before there is anything.
    before, shared.is_calm = shared.is_calm, True
    shared.hosts[0].desk.add_company(
        company,
        autotask_url=f"http://{address}/ATServicesRest/V1.0/",
        autotask_user=CREDENTIALS.user,
        autotask_code=CREDENTIALS.code,
        autotask_secret=CREDENTIALS.secret,
        web_connector_user=company.lower(),
        web_connector_password=PASSWORD,
        settings={"takeover_seconds": "0", "refresh_minutes": "0", "transfer_from": "2000-01-01", **(settings or {})},
        who="dana",
    )
    shared.is_calm = before
    return world


def _computer(world: World) -> Connector:
    shared = world.shared
    return Connector(
        world.company.lower(),
        world.say,
        world.bookkeeping.quickbooks,
        lambda: shared.fate,
        world.see_message,
        lambda: shared.chance.choice([0, 0, 1, 2]),
        shared.time.advance,
        lambda: not world.is_asleep,
        lambda: shared.chance.choice(OTHER_HRESULTS),
        # What is carried out a second time after QuickBooks has forgotten the first is only detected.
        lambda: world.bookkeeping.act("preferences", unverified={"messageSetMemory": 0}),
    )


def _driven(world: World, computer: Connector) -> DrivenComputer:
    return DrivenComputer(
        world.company,
        computer,
        lambda: world.any_host(world.chance),
        world.bury,
        world.note,
        lambda: _beside_a_call(world),
    )


def _beside_a_call(world: World) -> None:
    """While the driver waits for QuickBooks, a Web Connector may call or somebody may do something."""
    world.watch()
    if world.shared.is_calm or world.chance.random() >= 0.1:
        return
    others = [number for number, one in enumerate(world.connectors) if isinstance(one, Connector)]
    if others and world.chance.random() < 0.7:
        world.connect(world.chance.choice(others))
    else:
        world.do(world.chance.choice(people.BOOKKEEPER))


def read_meanwhile(world: World) -> None:
    """A command on the command line reads Autotask, and ends inside the reading that is under way."""
    if world.is_read_twice:
        return
    world.is_read_twice = True
    command = beside(world)
    try:
        command.desk.refresh(world.company, who="dana")
        world.note("meanwhile refresh")
        for look in world.on_second_reading:
            look(world)
    except (Died, *people.NOT_ALLOWED, *people.TURNED_AWAY) as error:
        world.note(f"meanwhile refresh: {type(error).__name__} {error}")
    finally:
        world.is_read_twice = False


def meanwhile(world: World) -> None:
    """While Autotask is asked, somebody may change what is being read, or read it as well."""
    if world.shared.is_calm:
        return
    if world.chance.random() < 0.005:
        read_meanwhile(world)
    if world.chance.random() < 0.02:
        act = world.chance.choice(people.TECHNICIAN)
        try:
            act(world, world.chance)
            for look in world.on_meanwhile:
                look(world)
            world.note(f"meanwhile {act.__name__}")
        except people.NOT_ALLOWED as error:
            world.note(f"meanwhile {act.__name__}: {error}")
