"""N2 for the whole catalogue: names that become one once cut are found before anybody orders them, and the reading holds nothing up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest

from autotask_simulator.faults import Fault
from stockpost.app import catalogue_reading as reading
from stockpost.app.mapping_desk import MappingDesk
from stockpost.autotask import AutotaskClient
from stockpost.core.autotask_records import Product
from stockpost.core.ledger import KnownEntry
from stockpost.core.names import item_name
from stockpost.store import facts, product_catalogue, snapshots
from stockpost.store.database import Database
from tests.mapping.office import COMPANY, NOW, Office
from tests.simulation.fate import Kind
from tests.simulation.systems import CREDENTIALS, Tenancy
from tests.simulation.time_and_ids import SimulatedTime
from tests.simulation.wire import TenantWire

ADDRESS = "127.0.0.1:8791"
CABLE = "Patch cable, shielded copper, 3 m"
BLUE, GREY = f"{CABLE}, blue", f"{CABLE}, grey"
PRODUCTS = [BLUE, GREY, "Switch", "Toner", f"Router {'with a long name' * 2}"]


class Tenant:
    """An office joined with a simulated tenant, whose clock is that of the wall."""

    def __init__(self, database: Database) -> None:
        self.time = SimulatedTime()
        seed = {"locations": ["Main"], "products": [{"name": name, "unitCost": "2"} for name in PRODUCTS]}
        self.tenancy = Tenancy(self.time, seed)
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
        """A reading some time later; the requests that it took."""
        self.time.advance(sum(later.values()))
        services = replace(self.office.services, clock=self.time, make_client=lambda *_, **_named: self.client)
        self.tenancy.api.log.clear()
        reading.read_catalogue(services, self.office.row())
        paths = [entry.path.partition("V1.0/")[2] for entry in self.tenancy.api.log]
        return [path for path in paths if path != "ThresholdInformation"]

    def id_of(self, name: str) -> int:
        (found,) = [row["id"] for row in self.tenancy.tenant.rows("Products") if row["name"] == name]
        assert isinstance(found, int)
        return found

    def add_product(self, name: str) -> int:
        """A new one, as the last."""
        *_, last = self.tenancy.tenant.rows("Products")
        row = self.tenancy.tenant.insert("Products", {**last, "id": None, "name": name})
        return int(str(row["id"]))

    def change(self, product: str, /, **fields: object) -> None:
        self.tenancy.act("set-product", product=self.id_of(product), set=fields)

    def names(self) -> list[str]:
        """What is kept of the catalogue."""
        with self.office.database.read() as connection:
            return sorted(row.name for row in connection.execute(product_catalogue.catalogue_names.select()))

    def order(self, name: str) -> None:
        self.office.order(items={self.id_of(name): name})

    @property
    def mapping(self) -> MappingDesk:
        return self.office.mapping

    @property
    def becoming_one(self) -> list[str]:
        return [view.autotask_name for view in self.mapping.catalogue(COMPANY)]


@pytest.fixture
def tenant(database_url: str) -> Iterator[Tenant]:
    database = Database(database_url)
    made = Tenant(database)
    yield made
    made.client.close()
    database.close()


PART = reading.PAGES_IN_ONE_PART * 500
DAY, WEEK = 86_400.0, 7 * 86_400.0
ONE_PAGE = ["Products/query/count", "Products/query"]


def test_names_are_found_before_anybody_orders_them(tenant: Tenant) -> None:
    """Protects the first order: both names stand there with what they would become, beside no page of what is in use; a mapping ends it."""
    assert tenant.read() == ONE_PAGE
    found = tenant.mapping.of_kind(COMPANY, "item")
    assert ([view.autotask_name for view in found.catalogue], found.views) == ([BLUE, GREY], [])
    assert found.catalogue[0].state == "collision"
    assert GREY in found.catalogue[0].explanation
    rows = list(csv.DictReader(io.StringIO(tenant.mapping.export_catalogue_csv(COMPANY).decode("utf-8-sig"))))
    assert [row["autotask_name"] for row in rows] == [BLUE, GREY]
    blue = tenant.id_of(BLUE)
    tenant.mapping.choose(COMPANY, "item", blue, "Cable blue", who="dana")
    assert tenant.becoming_one == [GREY]
    assert tenant.office.states("item") == {BLUE: "mapped"}
    file = f"kind,autotask_id,mapped_to\r\nitem,{tenant.id_of(GREY)},Cable grey\r\n".encode()
    assert tenant.mapping.import_csv(COMPANY, file, who="dana").is_saved
    assert tenant.becoming_one == []
    tenant.mapping.remove(COMPANY, "item", blue, who="dana")
    assert tenant.becoming_one == [BLUE]


def test_an_order_knows_the_whole_catalogue(tenant: Tenant) -> None:
    """Protects N2: the name of a product that is ordered first is compared with those that nobody ordered; once ordered as well, both wait."""
    tenant.order(BLUE)
    assert tenant.office.states("item") == {BLUE: "not_known"}
    tenant.read()
    (blue,) = tenant.mapping.names(COMPANY, "item")
    assert (blue.state, GREY in blue.explanation) == ("collision", True)
    assert tenant.becoming_one == [GREY]
    tenant.order(GREY)
    assert (tenant.becoming_one, set(tenant.office.states("item").values())) == ([], {"collision"})


def test_a_name_that_came_by_is_known_better(tenant: Tenant) -> None:
    """Protects against an old catalogue: a product that was renamed and ordered since collides with nothing by its old name."""
    tenant.read()
    tenant.change(GREY, name="Grey cable")
    tenant.order("Grey cable")
    tenant.order(BLUE)
    assert tenant.office.states("item") == {"Grey cable": "not_known", BLUE: "not_known"}
    assert tenant.becoming_one == []


def test_most_days_cost_two_requests(tenant: Tenant) -> None:
    """Protects Autotask's hourly limit: nothing within a day, then new products only, and all names once a week."""
    tenant.read()
    tenant.change(GREY, name="Grey cable")
    assert tenant.read(seconds=DAY - 60) == []
    tenant.add_product(f"{CABLE}, red")
    assert tenant.read(seconds=60) == ONE_PAGE
    assert f"{CABLE}, red" in tenant.names()
    assert GREY in tenant.names()
    assert tenant.read(seconds=DAY) == ONE_PAGE
    tenant.read(seconds=WEEK)
    assert GREY not in tenant.names()
    assert {"Grey cable", f"{CABLE}, red"} < set(tenant.names())


def test_products_that_nobody_can_order_do_not_count(tenant: Tenant) -> None:
    """Protects the list from the past: inactive products are not read, and one that was made inactive is gone after a week."""
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
    faults = tenant.tenancy.api.faults
    faults.waiting.append(Fault(kind=kind, match="Products/query", times=0))  # type: ignore[arg-type]
    tenant.read()
    assert tenant.names() == []
    faults.waiting.clear()
    tenant.read(seconds=1)
    assert tenant.names() == sorted(PRODUCTS)
    faults.waiting.append(Fault(kind=kind, match="Products/query", times=0))  # type: ignore[arg-type]
    tenant.read(seconds=WEEK)
    assert tenant.names() == sorted(PRODUCTS)
    faults.waiting.clear()
    assert tenant.read(seconds=1) == ONE_PAGE


def test_a_large_catalogue_is_read_in_parts(tenant: Tenant) -> None:
    """Protects the refresh: each takes a bounded part and the next one goes on; what was there stays until a whole reading has passed it."""
    for number in range(PART):
        tenant.add_product(f"Part {number}")
    everything = len(PRODUCTS) + PART
    assert len(tenant.read()) == 1 + reading.PAGES_IN_ONE_PART
    assert len(tenant.names()) == PART
    assert tenant.read(seconds=60) == ONE_PAGE
    assert len(tenant.names()) == everything
    assert tenant.read(seconds=60) == []
    tenant.read(seconds=WEEK)
    tenant.tenancy.api.faults.waiting.append(Fault(kind="empty", match="Products/query", times=2))
    assert tenant.read(seconds=60) == ONE_PAGE
    assert len(tenant.names()) == everything, "an empty answer in the middle forgets nothing"
    assert tenant.read(seconds=DAY) == ONE_PAGE
    tenant.change("Part 7", name="Part seven")
    tenant.change(f"Part {PART - 1}", name="The last part")
    assert len(tenant.read(seconds=WEEK)) == 1 + reading.PAGES_IN_ONE_PART
    assert ("Part seven" in tenant.names(), "The last part" in tenant.names()) == (True, False)
    assert tenant.read(seconds=60) == ONE_PAGE
    assert ("The last part" in tenant.names(), len(tenant.names())) == (True, everything)


def test_an_item_that_is_there_stays_until_the_other_is_used(tenant: Tenant) -> None:
    """Protects running work: a product that has its item in QuickBooks is not stopped for one that nobody ever ordered."""
    tenant.read()
    tenant.order(BLUE)
    assert tenant.office.states("item") == {BLUE: "collision"}
    entry = KnownEntry(list_id="80-1", full_name=item_name(BLUE).full_name, key=item_name(BLUE).key)
    with tenant.office.database.write() as connection:
        facts.note_entries(connection, tenant.office.company_id, {("item", tenant.id_of(BLUE)): entry}, read_at=NOW)
    assert tenant.office.states("item") == {BLUE: "not_known"}
    with tenant.office.database.write() as connection:
        products = [Product(id=tenant.id_of(GREY), name=GREY)]
        snapshots.save_products(connection, tenant.office.company_id, products)
    assert tenant.office.states("item") == {BLUE: "collision", GREY: "collision"}
