"""N2 for all names of Autotask: those that become one once cut are found before anything names them, and the reading holds nothing up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import text

from autotask_simulator.faults import Fault
from stockpost.app import catalogue_reading as reading
from stockpost.app.mapping_desk import MappingDesk
from stockpost.autotask import AutotaskClient
from stockpost.core.ledger import KnownEntry
from stockpost.core.names import entity_name, item_name
from stockpost.store import facts
from stockpost.store.database import Database
from tests.mapping.office import COMPANY, NOW, Office
from tests.simulation.fate import Kind
from tests.simulation.systems import CREDENTIALS, Tenancy
from tests.simulation.time_and_ids import SimulatedTime
from tests.simulation.wire import TenantWire

ADDRESS = "127.0.0.1:8791"
CABLE = "Patch cables and copper wire, shielded, 3 m"
BLUE, GREY = f"{CABLE}, blue", f"{CABLE}, grey"
NAMES = [BLUE, GREY, "Switch", "Toner", f"Router {'with a long name' * 3}"]


@dataclass(frozen=True, slots=True)
class Role:
    """What is catalogued: its kind on the page Mapping, where Autotask keeps it, and the field of its name."""

    kind: str
    entity: str
    table: str
    name: str = "companyName"
    company_type: str = ""


ITEM = Role("item", "Products", "catalogue_names", name="name")
VENDOR = Role("vendor", "Companies", "catalogue_entity_names", company_type="Vendor")
CUSTOMER = Role("customer", "Companies", "catalogue_entity_names", company_type="Customer")
ROLES = [ITEM, VENDOR, CUSTOMER]


class Tenant:
    """An office joined with a simulated tenant, whose clock is that of the wall."""

    def __init__(self, database: Database, role: Role) -> None:
        self.role = role
        self.time = SimulatedTime()
        products = NAMES if role is ITEM else ["A product"]
        companies = [] if role is ITEM else NAMES
        seed = {
            "locations": ["Main"],
            "products": [{"name": name, "unitCost": "2"} for name in products],
            "companies": [{"companyName": name} for name in companies],
        }
        self.tenancy = Tenancy(self.time, seed)
        for name in companies:
            self.change(name, companyType=self.type_of(role.company_type))
        self.office = Office(database)
        self.client = AutotaskClient(
            f"http://{ADDRESS}/ATServicesRest/",
            user=CREDENTIALS.user,
            code=CREDENTIALS.code,
            secret=CREDENTIALS.secret,
            clock=self.time,
            sleep=self.time.advance,
            transport=TenantWire(self.tenancy.api, ADDRESS, Kind, lambda: None),
        )

    def read(self, **later: float) -> list[str]:
        """A reading some time later; the queries that it took for what is tested, without their entity."""
        return [
            door
            for entity, _, door in (path.partition("/") for path in self.requests(**later))
            if entity == self.role.entity and door.startswith("query")
        ]

    def requests(self, **later: float) -> list[str]:
        """A reading some time later; all requests that it took."""
        self.time.advance(sum(later.values()))
        services = replace(self.office.services, clock=self.time, make_client=lambda *_, **_named: self.client)
        self.tenancy.api.log.clear()
        reading.read_catalogues(services, self.office.row())
        paths = [entry.path.partition("V1.0/")[2] for entry in self.tenancy.api.log]
        return [path for path in paths if path != "ThresholdInformation"]

    def type_of(self, label: str) -> object:
        return self.tenancy.tenant.choice("Companies.companyType", label)

    def id_of(self, name: str) -> int:
        found, *_ = [row["id"] for row in self.tenancy.tenant.rows(self.role.entity) if row[self.role.name] == name]
        assert isinstance(found, int)
        return found

    def add(self, name: str, **fields: object) -> int:
        """A new one, as the last."""
        *_, last = self.tenancy.tenant.rows(self.role.entity)
        row = self.tenancy.tenant.insert(self.role.entity, {**last, "id": None, self.role.name: name, **fields})  # type: ignore[arg-type]
        return int(str(row["id"]))

    def change(self, name: str, /, **fields: object) -> None:
        key = "product" if self.role is ITEM else "company"
        self.tenancy.act(f"set-{key}", **{key: self.id_of(name)}, set=fields)

    def rename(self, name: str, new: str) -> None:
        self.change(name, **{self.role.name: new})

    def fail(self, kind: str, *, door: str = "query", times: int = 0) -> None:
        """What goes wrong at a door, until it is mended or so many times."""
        fault = Fault(kind=kind, match=f"{self.role.entity}/{door}", times=times)  # type: ignore[arg-type]
        self.tenancy.api.faults.waiting.append(fault)

    def mend(self) -> None:
        self.tenancy.api.faults.waiting.clear()

    def names(self) -> list[str]:
        """What is kept of the catalogue."""
        with self.office.database.read() as connection:
            return sorted(connection.execute(text(f"SELECT name FROM {self.role.table}")).scalars())  # noqa: S608

    def use(self, name: str) -> None:
        """The first order that names it, or the next one."""
        autotask_id = self.id_of(name)
        if self.role is ITEM:
            self.office.order(items={autotask_id: name})
        elif self.role is VENDOR:
            self.office.order(name, vendor_id=autotask_id)
        else:
            self.office.order(customer=(autotask_id, name))

    @property
    def states(self) -> dict[str, str]:
        found = self.office.states(self.role.kind)
        return {name: state for name, state in found.items() if name != "Ingram Micro Inc."}

    @property
    def mapping(self) -> MappingDesk:
        return self.office.mapping

    @property
    def becoming_one(self) -> list[str]:
        return [view.autotask_name for view in self.mapping.catalogue(COMPANY, self.role.kind)]


@pytest.fixture(params=ROLES, ids=lambda role: role.kind)
def role(request: pytest.FixtureRequest) -> Role:
    assert isinstance(request.param, Role)
    return request.param


@pytest.fixture
def tenant(database_url: str, role: Role) -> Iterator[Tenant]:
    database = Database(database_url)
    made = Tenant(database, role)
    yield made
    made.client.close()
    database.close()


only_companies = pytest.mark.parametrize("role", [VENDOR, CUSTOMER], ids=lambda role: role.kind)
only_vendors = pytest.mark.parametrize("role", [VENDOR], ids=lambda role: role.kind)
PART = reading.PAGES_IN_ONE_PART * 500
DAY, WEEK = 86_400.0, 7 * 86_400.0
ONE_PAGE = ["query/count", "query"]
TYPES = "Companies/entityInformation/fields"


def test_names_are_found_before_anything_names_them(tenant: Tenant) -> None:
    """Protects the first order: both names stand there with what they would become, beside no page of what is in use; a mapping ends it."""
    assert tenant.read() == ONE_PAGE
    kind = tenant.role.kind
    found = tenant.mapping.of_kind(COMPANY, kind)
    assert ([view.autotask_name for view in found.catalogue], found.views) == ([BLUE, GREY], [])
    assert found.catalogue[0].state == "collision"
    assert GREY in found.catalogue[0].explanation
    assert [view.autotask_name for view in tenant.mapping.catalogue(COMPANY)] == [BLUE, GREY]
    for asked in (kind, None):
        file = tenant.mapping.export_catalogue_csv(COMPANY, asked).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(file)))
        assert [(row["kind"], row["autotask_name"]) for row in rows] == [(kind, BLUE), (kind, GREY)]
    assert tenant.mapping.catalogue(COMPANY, "ship_method") == []
    blue = tenant.id_of(BLUE)
    tenant.mapping.choose(COMPANY, kind, blue, "Cable blue", who="dana")
    assert tenant.becoming_one == [GREY]
    assert tenant.states == {BLUE: "mapped"}
    lines = f"kind,autotask_id,mapped_to\r\n{kind},{tenant.id_of(GREY)},Cable grey\r\n".encode()
    assert tenant.mapping.import_csv(COMPANY, lines, who="dana").is_saved
    assert tenant.becoming_one == []
    tenant.mapping.remove(COMPANY, kind, blue, who="dana")
    assert tenant.becoming_one == [BLUE]


def test_an_order_knows_the_whole_catalogue(tenant: Tenant) -> None:
    """Protects N2: a name that is used first is compared with those that nothing used; once the other is used as well, both wait."""
    tenant.use(BLUE)
    assert tenant.states == {BLUE: "not_known"}
    tenant.read()
    (blue,) = [view for view in tenant.mapping.names(COMPANY, tenant.role.kind) if view.autotask_name == BLUE]
    assert (blue.state, GREY in blue.explanation) == ("collision", True)
    assert tenant.becoming_one == [GREY]
    tenant.use(GREY)
    assert (tenant.becoming_one, set(tenant.states.values())) == ([], {"collision"})


def test_a_name_that_came_by_is_known_better(tenant: Tenant) -> None:
    """Protects against an old catalogue: what was renamed and used since collides with nothing by its old name."""
    tenant.read()
    tenant.rename(GREY, "Grey cable")
    tenant.use("Grey cable")
    tenant.use(BLUE)
    assert tenant.states == {"Grey cable": "not_known", BLUE: "not_known"}
    assert tenant.becoming_one == []


def test_most_days_cost_two_requests(tenant: Tenant) -> None:
    """Protects Autotask's hourly limit: nothing within a day, then new names only, and all names once a week."""
    tenant.read()
    tenant.rename(GREY, "Grey cable")
    assert tenant.read(seconds=DAY - 60) == []
    tenant.add(f"{CABLE}, red")
    assert tenant.read(seconds=60) == ONE_PAGE
    assert f"{CABLE}, red" in tenant.names()
    assert GREY in tenant.names()
    assert tenant.read(seconds=DAY) == ONE_PAGE
    tenant.read(seconds=WEEK)
    assert GREY not in tenant.names()
    assert {"Grey cable", f"{CABLE}, red"} < set(tenant.names())


@only_vendors
def test_a_day_costs_five_requests(tenant: Tenant) -> None:
    """Protects the hourly limit from both catalogues together: the types of companies are all that comes on top, once."""
    products, companies = ["Products/query/count", "Products/query"], ["Companies/query/count", "Companies/query"]
    assert tenant.requests() == [*products, TYPES, *companies]
    assert tenant.requests(seconds=DAY - 60) == []
    assert tenant.requests(seconds=60) == [*products, TYPES, *companies]


def test_what_is_not_active_does_not_count(tenant: Tenant) -> None:
    """Protects the list from the past: what is inactive is not read, and what was made inactive is gone after a week."""
    tenant.change(GREY, isActive=False)
    tenant.read()
    assert (GREY in tenant.names(), tenant.becoming_one) == (False, [])
    tenant.change(GREY, isActive=True)
    tenant.read(seconds=WEEK)
    assert tenant.becoming_one == [BLUE, GREY]
    tenant.change(GREY, isActive=False)
    tenant.read(seconds=WEEK)
    assert tenant.becoming_one == []


@pytest.mark.parametrize("kind", ["500", "empty", "moved_row"])
def test_a_failure_changes_nothing_and_is_tried_again(tenant: Tenant, kind: str) -> None:
    """Protects everything else: an error, an empty answer or one that is not whole is asked for with the next refresh."""
    tenant.fail(kind)
    tenant.read()
    assert tenant.names() == []
    tenant.mend()
    tenant.read(seconds=1)
    assert tenant.names() == sorted(NAMES)
    tenant.fail(kind)
    tenant.read(seconds=WEEK)
    assert tenant.names() == sorted(NAMES)
    tenant.mend()
    assert tenant.read(seconds=1) == ONE_PAGE


@only_vendors
@pytest.mark.parametrize("what", ["rights", "types", "products"])
def test_a_catalogue_that_cannot_be_read_holds_up_none(tenant: Tenant, what: str) -> None:
    """Protects an API user who may not see one of them: the other is read all the same, and the first as soon as it is shown."""
    if what == "rights":
        tenant.tenancy.act("rights", entity="Companies", query=False)
    elif what == "types":
        tenant.fail("500", door="entityInformation")
    else:
        tenant.tenancy.act("rights", entity="Products", query=False)
    asked = tenant.requests()
    assert ("Products/query/count" in asked, "Companies/query/count" in asked) == (True, what != "types")
    with tenant.office.database.read() as connection:
        products = connection.execute(text("SELECT name FROM catalogue_names")).scalars().all()
    assert (products, tenant.names()) == (([], sorted(NAMES)) if what == "products" else (["A product"], []))
    tenant.mend()
    tenant.tenancy.act("rights", entity="Companies", query=True)
    tenant.requests(seconds=1)
    assert tenant.names() == sorted(NAMES)


def test_a_large_catalogue_is_read_in_parts(tenant: Tenant) -> None:
    """Protects the refresh: each takes a bounded part and the next one goes on; what was there stays until a whole reading has passed it."""
    for number in range(PART):
        tenant.add(f"Part {number}")
    everything = len(NAMES) + PART
    assert len(tenant.read()) == 1 + reading.PAGES_IN_ONE_PART
    assert len(tenant.names()) == PART
    assert tenant.read(seconds=60) == ONE_PAGE
    assert len(tenant.names()) == everything
    assert tenant.read(seconds=60) == []
    tenant.read(seconds=WEEK)
    tenant.fail("empty", times=2)
    assert tenant.read(seconds=60) == ONE_PAGE
    assert len(tenant.names()) == everything, "an empty answer in the middle forgets nothing"
    assert tenant.read(seconds=DAY) == ONE_PAGE
    tenant.rename("Part 7", "Part seven")
    tenant.rename(f"Part {PART - 1}", "The last part")
    assert len(tenant.read(seconds=WEEK)) == 1 + reading.PAGES_IN_ONE_PART
    assert ("Part seven" in tenant.names(), "The last part" in tenant.names()) == (True, False)
    assert tenant.read(seconds=60) == ONE_PAGE
    assert ("The last part" in tenant.names(), len(tenant.names())) == (True, everything)


def test_an_entry_that_is_there_stays_until_the_other_is_used(tenant: Tenant) -> None:
    """Protects running work: what has its entry in QuickBooks is not stopped for a name that nothing ever used."""
    tenant.read()
    tenant.use(BLUE)
    assert tenant.states == {BLUE: "collision"}
    short = (item_name if tenant.role is ITEM else entity_name)(BLUE)
    entry = KnownEntry(list_id="80-1", full_name=short.full_name, key=short.key)
    with tenant.office.database.write() as connection:
        entries = {(tenant.role.kind, tenant.id_of(BLUE)): entry}
        facts.note_entries(connection, tenant.office.company_id, entries, read_at=NOW)
    assert tenant.states == {BLUE: "not_known"}
    assert tenant.becoming_one == [GREY]
    tenant.use(GREY)
    assert tenant.states == {BLUE: "collision", GREY: "collision"}


@only_companies
def test_only_those_that_business_is_done_with_count(tenant: Tenant) -> None:
    """Protects the list from what is no customer yet or no more; a type that nobody foresaw, or a partner, may be billed."""
    for label in ("Lead", "Prospect", "Dead", "Cancelation"):
        tenant.add(f"{CABLE}, {label}", companyType=tenant.type_of(label))
    partner = tenant.add(f"{CABLE}, partner", companyType=tenant.type_of("Partner"))
    tenant.read()
    assert tenant.names() == sorted([*NAMES, f"{CABLE}, partner"])
    customers = [view.autotask_id for view in tenant.mapping.catalogue(COMPANY, "customer")]
    assert partner in customers
    tenant.change(f"{CABLE}, Lead", companyType=tenant.type_of("Customer"))
    tenant.read(seconds=DAY)
    assert f"{CABLE}, Lead" not in tenant.names()
    tenant.read(seconds=WEEK)
    assert f"{CABLE}, Lead" in tenant.names()


@only_companies
def test_vendors_and_customers_share_one_list(tenant: Tenant) -> None:
    """Protects QuickBooks' one list of names: a vendor's name becomes one with a customer's, each stands under its own kind, and
    two companies of the very same name are no collision of cutting."""
    other = CUSTOMER if tenant.role is VENDOR else VENDOR
    tenant.change(GREY, companyType=tenant.type_of(other.company_type))
    long = f"Router {'with a long name' * 3}"
    tenant.add(long, companyType=tenant.type_of(other.company_type))
    tenant.read()
    assert tenant.becoming_one == [BLUE]
    assert [view.autotask_name for view in tenant.mapping.catalogue(COMPANY, other.kind)] == [GREY]
    tenant.use(BLUE)
    assert (tenant.states, tenant.becoming_one) == ({BLUE: "collision"}, [])
    assert [view.autotask_name for view in tenant.mapping.catalogue(COMPANY, other.kind)] == [GREY]
