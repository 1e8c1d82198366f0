"""The client against the Autotask simulator: real processes, real HTTP, real faults."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import httpx2
import pytest

from stockpost.autotask import AutotaskBudgetSpent, AutotaskClient, AutotaskError, OrderReading, find_zone
from stockpost.core.autotask_records import OrderStatus, PurchaseOrder
from tests.autotask.remote import Clock
from tests.autotask.simulated import Simulator, large_seed, start

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MakeClient = Callable[..., AutotaskClient]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    """One simulator of 200 orders for this file; picklist values are dealt out anew, as another tenant's would be."""
    seed_file = tmp_path_factory.mktemp("autotask") / "seed.json"
    seed_file.write_text(json.dumps(large_seed()), encoding="utf-8")
    simulator = start(seed_file, "--switch", "shuffle_picklists=7")
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.forget()
    running.control("limits", used=0)
    return running


@pytest.fixture
def make_client(simulator: Simulator, clock: Clock) -> Iterator[MakeClient]:
    made: list[AutotaskClient] = []

    def make(**changes: object) -> AutotaskClient:
        options: dict[str, object] = {"user": simulator.user, "code": simulator.code, "secret": simulator.secret}
        options |= {"clock": clock.now, "sleep": clock.sleep} | changes
        client = AutotaskClient(simulator.url, **options)  # type: ignore[arg-type]
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: MakeClient) -> AutotaskClient:
    return make_client()


def _new_order(simulator: Simulator, **changes: object) -> int:
    lines = [{"product": "Product 001", "quantity": 5, "unitCost": "2.5"}, {"product": "Product 002", "quantity": 3}]
    order = {"vendor": "Vendor 01", "lines": lines} | changes
    return int(simulator.control("add-order", purchaseOrder=order)["id"])


def _only(reading: OrderReading) -> PurchaseOrder:
    (order,) = reading.orders
    return order


def test_many_orders_cost_few_requests(client: AutotaskClient, simulator: Simulator) -> None:
    """200 orders, 1,000 lines, 1,000 receivings and their stock are read in under 20 requests, so that the hourly limit is
    not a matter of the number of orders."""
    reading = client.read_orders(known_open=(), created_since=LONG_AGO)
    products = {line.product.id for order in reading.orders for line in order.lines if line.product}
    stock = client.read_stock(products)
    asked = simulator.log()
    numbered = [order for order in reading.orders if order.number.isdigit() and int(order.number) <= 1200]
    assert len(numbered) == 200
    assert sum(len(order.lines) for order in numbered) == 1000
    assert sum(len(order.receivings) for order in numbered) == 1000
    assert {order.status for order in numbered} == {OrderStatus.RECEIVED_PARTIAL}
    assert {len(stock.products), len(stock.rows)} == {120, 240}
    assert reading.notes == ()
    assert len(asked) <= 18, asked


SPOILT = ["429", "500", "503", "html", "thread", "cut", "torn_page", "moved_row", "repeated_row", "empty"]


@pytest.mark.parametrize("door", ["PurchaseOrderItems/query", "PurchaseOrderItemReceiving/query", "Products/query"])
@pytest.mark.parametrize("kind", SPOILT)
def test_one_fault_changes_no_reading(kind: str, door: str, client: AutotaskClient, simulator: Simulator) -> None:
    """Whatever goes wrong once, on whichever page or count, the reading is the same as without."""
    ids = [10001, 10002]
    whole = client.read_orders_by_id(ids)
    assert len(whole.orders) == 2
    for spoilt_request in (0, 1):
        simulator.fault(kind, door, after=spoilt_request)
        assert client.read_orders_by_id(ids).orders == whole.orders
        simulator.forget()


@pytest.mark.parametrize("kind", [kind for kind in SPOILT if kind not in ("moved_row", "empty")])
def test_a_lasting_fault_is_an_error_after_few_requests(
    kind: str, client: AutotaskClient, simulator: Simulator, clock: Clock
) -> None:
    """A reading never returns half, and gives up soon."""
    simulator.fault(kind, "PurchaseOrderItems/query", times=0)
    with pytest.raises(AutotaskError) as failed:
        client.read_orders_by_id([10001])
    assert failed.value.code == "autotask_unreachable"
    assert failed.value.is_transient
    assert len(simulator.log()) < 12
    assert sum(clock.slept) < 60


def test_rows_lost_for_good_are_noticed_by_their_count(client: AutotaskClient, simulator: Simulator) -> None:
    """A server that keeps dropping the last row of a page does not lose us a line."""
    simulator.fault("moved_row", "PurchaseOrderItems/query", times=0)
    with pytest.raises(AutotaskError, match="does not add up"):
        client.read_orders_by_id([10001])


def test_an_empty_world_is_no_reading(client: AutotaskClient, simulator: Simulator) -> None:
    """Empty answers, as from a wrong zone, never look like orders without lines or products without stock."""
    simulator.fault("empty", "PurchaseOrderItems/query", times=0)
    reading = client.read_orders_by_id([10001])
    assert reading.orders == ()
    assert "no lines" in reading.left_out[10001]
    simulator.forget()
    simulator.fault("empty", "", times=0)
    assert client.read_orders_by_id([10001]).missing_ids == {10001}
    with pytest.raises(AutotaskError, match="none of the 1 products"):
        client.read_stock([160001])


class Meanwhile(httpx2.HTTPTransport):
    """Real HTTP; something happens just before the n-th request for a door."""

    def __init__(self, door: str, happens: Callable[[], object], *, nth: int) -> None:
        super().__init__()
        self._door, self._happens, self._left = door, happens, nth

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith(self._door):
            self._left -= 1
            if self._left == 0:
                self._happens()
        return super().handle_request(request)


def test_rows_moved_between_pages_cost_no_line(make_client: MakeClient, simulator: Simulator) -> None:
    """A line removed from the first page while the second is fetched does not swallow another line."""
    order_id = _new_order(simulator, status="New")
    lines = simulator.control("add-line", order=order_id, product="Product 003", quantity=1)["lines"]
    assert len(lines) == 3
    first_new = lines[0]["id"]

    def removes() -> None:
        simulator.control("remove-line", order=order_id, line=first_new)

    client = make_client(transport=Meanwhile("PurchaseOrderItems/query", removes, nth=2))
    reading = client.read_orders(known_open=(), created_since=LONG_AGO)
    lines_read = {line.id for order in reading.orders for line in order.lines}
    assert {line["id"] for line in lines[1:]} <= lines_read
    assert len(lines_read) >= 1002


def test_stock_and_receivings_are_of_one_moment(make_client: MakeClient, simulator: Simulator) -> None:
    """What a technician receives while stock is read is in both halves of the pair, else it would count twice."""
    order_id = _new_order(simulator)
    before = make_client().read_stock([160002])

    def receives() -> None:
        simulator.control("receive", order=order_id, line=1, quantity=2)

    client = make_client(transport=Meanwhile("InventoryProducts/query", receives, nth=1))
    stock, receivings = client.read_stock_with_receivings([160002], [order_id])
    assert [row.quantity for row in receivings[order_id]] == [2]
    assert sum(row.on_hand for row in stock.rows) == sum(row.on_hand for row in before.rows) + 2


@pytest.mark.parametrize("shown_as", ["negative_row", "row_removed"])
@pytest.mark.parametrize(("received", "taken_back"), [(10, 10), (10, 3), (12, 1), (4, 3)])
def test_what_is_taken_back_among_many_orders_is_of_one_moment(
    make_client: MakeClient, simulator: Simulator, *, shown_as: str, received: int, taken_back: int
) -> None:
    """Units that are taken back while stock is read are in both halves of the pair, also where a row is gone or made smaller for them and
    the rows of many orders are not all read again."""
    simulator.control("switches", cancelled_receipt=shown_as)
    order_id = _new_order(simulator, lines=[{"product": "Product 001", "quantity": 10}])
    simulator.control("receive", order=order_id, line=1, quantity=received)
    before = make_client().read_stock([160002])

    def takes_back() -> None:
        simulator.control("un-receive", order=order_id, line=1, quantity=taken_back)

    client = make_client(transport=Meanwhile("InventoryProducts/query", takes_back, nth=1))
    stock, receivings = client.read_stock_with_receivings([160002], [order_id, *range(10001, 10201)])
    simulator.control("switches", cancelled_receipt="negative_row")
    assert sum(row.quantity for row in receivings[order_id]) == received - taken_back
    assert sum(row.on_hand for row in stock.rows) == sum(row.on_hand for row in before.rows) - taken_back


def test_a_receipt_taken_back_is_a_negative_row(client: AutotaskClient, simulator: Simulator) -> None:
    """Receiving and taking back in Autotask ends at what is there now."""
    order_id = _new_order(simulator)
    simulator.control("receive", order=order_id, line=1, quantity=5, date="2026-11-02", vendorInvoiceNumber="INV 1")
    simulator.control("un-receive", order=order_id, line=1, quantity=2)
    order = _only(client.read_orders_by_id([order_id]))
    assert order.status is OrderStatus.RECEIVED_PARTIAL
    assert [row.quantity for row in order.receivings] == [Decimal(5), Decimal(-2)]
    assert order.receivings[0].vendor_invoice_number == "INV 1"
    assert order.receivings[0].received_at == datetime(2026, 11, 2, order.receivings[0].received_at.hour, tzinfo=UTC)


def test_a_charge_line_gets_the_product_of_its_charge(client: AutotaskClient, simulator: Simulator) -> None:
    """A line ordered for a project names a charge; the charge knows the product."""
    order = simulator.control(
        "add-order", purchaseOrder={"vendor": "Vendor 01", "lines": [{"product": 160001, "quantity": 1}]}
    )
    charge = simulator.control("add-charge", kind="project", company="Vendor 03", product="Product 007", quantity=1)
    link = {"productID": None, "chargeID": charge["charge"]["id"], "projectID": charge["charge"]["projectID"]}
    simulator.control("set-record", entity="PurchaseOrderItems", id=order["lines"][0]["id"], set=link)
    product = _only(client.read_orders_by_id([order["id"]])).lines[0].product
    assert product is not None
    assert product.name == "Product 007"


def test_a_tenant_without_inventory_products_has_the_same_counts(make_client: MakeClient, simulator: Simulator) -> None:
    """InventoryItems tells the same as its successor."""
    counts = make_client().read_stock(range(160001, 160011))
    simulator.fault("404", "InventoryProducts/", times=0)
    assert make_client().read_stock(range(160001, 160011)).rows == counts.rows
    assert len(counts.rows) == 20


def test_a_refresh_reads_what_is_new_and_what_is_known(client: AutotaskClient, simulator: Simulator) -> None:
    """A refresh with one new order and 100 known ones costs little and misses nothing."""
    newest = max(order.id for order in client.read_orders(known_open=(), created_since=LONG_AGO).orders)
    order_id = _new_order(simulator, number="PO-77", purchaseFor="Vendor 02", shipping="FedEx", freight=12.5)
    known = range(10001, 10101)
    simulator.forget()
    reading = client.read_orders(known_open=known, recent=[5], after_id=newest, created_since=None)
    assert [order.id for order in reading.orders] == [*known, order_id]
    assert reading.missing_ids == {5}
    order = reading.orders[-1]
    assert (order.number, order.purchase_for_name, order.shipping_type) == ("PO-77", "Vendor 02", "FedEx")
    assert (order.freight, order.lines[0].unit_cost) == (Decimal("12.5"), Decimal("2.5"))
    assert len(simulator.log()) <= 16
    found = client.read_orders_by_number(["po-77", "1001", "4711"])
    assert {found_order.number for found_order in found.orders} == {"PO-77", "1001"}
    assert found.notes == ("Autotask shows no purchase order 4711. Check the number.",)


def test_old_finished_orders_are_left_where_they_are(client: AutotaskClient, simulator: Simulator) -> None:
    """A first reading since a day takes later orders and those still under way."""
    old = {"created": "2025-03-01", "submitted": "2025-03-01"}
    done = [{"product": "Product 001", "quantity": 5, "received": [{"quantity": 5, "date": "2025-03-02"}]}]
    finished = _new_order(simulator, **old, lines=done)
    under_way = _new_order(simulator, **old)
    canceled = _new_order(simulator, created="2025-03-01", status="Canceled")
    read = {
        order.id for order in client.read_orders(known_open=(), created_since=datetime(2026, 11, 1, tzinfo=UTC)).orders
    }
    assert under_way in read
    assert not {finished, canceled} & read


def test_the_number_is_written_back_once(client: AutotaskClient, simulator: Simulator) -> None:
    """Ours goes into an empty field; a person's stays."""
    order_id = _new_order(simulator)
    assert client.write_external_number(order_id, "QB-1")
    assert client.write_external_number(order_id, "QB-1")
    assert _only(client.read_orders_by_id([order_id])).external_number == "QB-1"
    simulator.control("edit-order", order=order_id, set={"externalPONumber": "typed"})
    assert not client.write_external_number(order_id, "QB-1")
    assert _only(client.read_orders_by_id([order_id])).external_number == "typed"
    assert simulator.log().count("PATCH PurchaseOrders") == 1


@pytest.mark.parametrize(
    ("kind", "writes"), [("timeout_after", 1), ("timeout_before", 2), ("cut", 1), ("500", 2), ("503", 2)]
)
def test_a_write_with_a_lost_answer_is_looked_up(
    kind: str, writes: int, make_client: MakeClient, simulator: Simulator
) -> None:
    """Whether the lost write took place decides whether it is sent again."""
    order_id = _new_order(simulator)
    client = make_client(timeout_seconds=0.4)
    simulator.fault(kind, "PATCH", seconds=5)
    assert client.write_external_number(order_id, "QB-2")
    assert simulator.log().count("PATCH PurchaseOrders") == writes


def test_a_time_out_is_repeated(make_client: MakeClient, simulator: Simulator) -> None:
    """One request that hangs does not spoil a reading."""
    simulator.fault("timeout_before", "InventoryLocations/query", seconds=5)
    assert sorted(make_client(timeout_seconds=0.4).read_locations().values()) == ["Main", "Van"]


@pytest.mark.parametrize("field", ["user", "code", "secret"])
def test_wrong_credentials_are_denied_at_the_first_request(
    field: str, make_client: MakeClient, simulator: Simulator
) -> None:
    """A wrong secret is one failed sign-in, not a series that locks the user out."""
    client = make_client(**{field: "wrong"})
    with pytest.raises(AutotaskError, match="Resources/Users") as denied:
        client.read_locations()
    assert denied.value.code == "autotask_denied"
    assert not denied.value.is_transient
    assert len(simulator.log()) == 1


def test_nobody_there(make_client: MakeClient, simulator: Simulator, tmp_path: object, clock: Clock) -> None:
    """A refused connection is a sentence with the host, after bounded attempts."""
    closed = AutotaskClient("http://127.0.0.1:9", user="u", code="c", secret="s", clock=clock.now, sleep=clock.sleep)
    with closed, pytest.raises(AutotaskError, match=r"127\.0\.0\.1:9") as failed:
        closed.read_locations()
    assert failed.value.is_transient
    assert clock.slept == [1.0, 3.0, 9.0]


def test_other_integrations_keep_their_share(client: AutotaskClient, simulator: Simulator) -> None:
    """When the database's hour is nearly used up by others, Stockpost stands back."""
    simulator.control("limits", used=7600)
    with pytest.raises(AutotaskBudgetSpent):
        client.read_locations()
    assert simulator.log() == ["GET ThresholdInformation"]


@pytest.mark.parametrize("written_as", ["seconds", "date"])
def test_the_spent_hour_says_when_to_go_on(
    written_as: str, client: AutotaskClient, simulator: Simulator, clock: Clock
) -> None:
    """Autotask's refusal carries the time when it ends."""
    assert client.read_locations()
    clock.time = datetime.now(UTC)
    client.read_locations()
    simulator.control("switches", retry_after_format=written_as)
    simulator.control("limits", used=10_000)
    with pytest.raises(AutotaskError) as spent:
        client.read_locations()
    assert spent.value.retry_at is not None
    assert 3500 < (spent.value.retry_at - clock.now()).total_seconds() < 3700
    assert spent.value.is_transient


def test_autotask_never_has_to_refuse_our_threads(client: AutotaskClient, simulator: Simulator) -> None:
    """Twelve threads on one client keep within three at once for an endpoint."""
    simulator.fault("slow", "InventoryLocations", times=0, seconds=0.02)
    with ThreadPoolExecutor(12) as pool:
        read = list(pool.map(lambda _: client.read_locations(), range(12)))
    assert all(len(locations) == 2 for locations in read)
    assert simulator.log().count("POST InventoryLocations/query") == 12


def test_a_thread_refusal_of_any_status_is_waited_for(client: AutotaskClient, simulator: Simulator) -> None:
    """Another program with our integration code may use up the threads; its refusal may come as a 500."""
    simulator.control("switches", thread_refusal_status=500)
    simulator.fault("thread", "InventoryLocations")
    assert len(client.read_locations()) == 2


def test_the_zone_is_found(simulator: Simulator) -> None:
    """The simulator's zone lookup hands back itself."""
    assert find_zone(simulator.user, zone_url=simulator.url) == simulator.url
    with pytest.raises(AutotaskError) as unknown:
        find_zone("nobody@example.com", zone_url=simulator.url)
    assert unknown.value.code == "autotask_denied"


def test_the_doctor_finds_all_well(make_client: MakeClient, clock: Clock) -> None:
    """Every check of a sound tenant is in order."""
    clock.time = datetime.now(UTC)
    checks = make_client().check()
    assert {check.name: check.detail for check in checks if not check.ok} == {}
    assert {"Autotask zone", "Autotask sign-in", "Autotask budget", "Clock"} <= {check.name for check in checks}


def test_the_doctor_names_what_is_wrong(make_client: MakeClient, simulator: Simulator, clock: Clock) -> None:
    """A wrong secret, a clock that runs wrong and a right that lacks each have their remedy."""
    clock.time = datetime.now(UTC)
    failed = {check.name: check for check in make_client(secret="wrong").check() if not check.ok}
    assert failed.keys() == {"Autotask sign-in"}
    clock.sleep(3600)
    for entity in ("ContractCharges", "TaxRegions", "InventoryStockedItems"):
        simulator.fault("404", f"{entity}/entityInformation")
    failed = {check.name: check for check in make_client().check() if not check.ok}
    without = ["Autotask rights on ContractCharges", "Autotask rights on TaxRegions"]
    # Older tenants have no stocked items.
    assert failed.keys() == {*without, "Clock"}
    assert "to transfer invoices" in failed[without[1]].remedy
    assert "ahead" in failed["Clock"].detail
    assert all(check.remedy for check in failed.values())
