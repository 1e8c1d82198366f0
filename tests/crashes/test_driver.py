"""Without a Web Connector: `stockpost connect` drives QuickBooks, over the simulator's `POST /qbxml` in place of COM."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from stockpost.app.backups import Backups
from stockpost.app.conversation import Conversation
from stockpost.app.desk import Desk
from stockpost.app.errors import UseError
from stockpost.app.people import People
from stockpost.cli.main import execute
from stockpost.cli.shell import Shell
from stockpost.cli.site import Site
from stockpost.cli.stopping import Stopped
from stockpost.core.hresults import HRESULTS, HresultKind
from stockpost.core.problems import problem
from stockpost.sdk.driver import Driver, Outcome
from stockpost.store import companies, problems
from stockpost.wiring import make_driver
from tests.crashes.scene import COMPANY, Order, Scene, check_whole, content_of, once
from tests.sdk.qbxml_processor import QbxmlProcessor

CODE = {
    HresultKind.WRONG_FILE: "wrong_company_file",
    HresultKind.ACCESS_DENIED: "quickbooks_access_denied",
    HresultKind.WAITING: "quickbooks_waiting",
    HresultKind.XML_REFUSED: "quickbooks_unreachable",
    HresultKind.UNREACHABLE: "quickbooks_unreachable",
}


@dataclass
class Office:
    """The computer of QuickBooks with `stockpost connect` on it."""

    scene: Scene
    processor: QbxmlProcessor
    out: str = ""
    said: str = ""
    slept: list[float] = field(default_factory=list)
    sleep: Callable[[float], None] = lambda _seconds: None

    def driver(self) -> Driver:
        services = replace(self.scene.services(), carrier="stockpost connect")
        return Driver(Conversation(services), lambda: self.processor, company=COMPANY)

    def session(self) -> Outcome:
        *_, last = self.driver().session()
        return last.outcome  # type: ignore[union-attr]

    def connect(self, *options: str) -> int:
        """The command; what it says is in `out` and `said`."""
        output, messages = io.StringIO(), io.StringIO()
        shell = Shell(
            factories=_Factories(self),
            input=io.StringIO(),
            output=output,
            messages=messages,
            who="dana",
            sleep=self._sleep,
            seconds=lambda: sum(self.slept),
        )
        code = execute(["connect", *options], shell)
        self.out, self.said = output.getvalue(), messages.getvalue()
        return code

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.sleep(seconds)


@dataclass(frozen=True)
class _Factories:
    office: Office

    def make_desk(self, database_url: str | None, *, key_file: Path | None = None) -> Desk:
        return self.office.scene.desk

    def make_driver(self, database_url: str | None, *, company: str) -> Driver:
        assert company == COMPANY
        return self.office.driver()

    def make_people(self, database_url: str | None, *, key_file: Path | None = None) -> People:
        raise NotImplementedError

    def make_backups(self, database_url: str | None) -> Backups:
        raise NotImplementedError

    def make_site(
        self, database_url: str | None, *, key_file: Path | None = None, public_url: str | None = None
    ) -> Site:
        raise NotImplementedError


@pytest.fixture
def office(scene: Scene) -> Iterator[Office]:
    quickbooks = scene.world.qbxml
    found = Office(scene, QbxmlProcessor(quickbooks.url, quickbooks.client))
    yield found
    # Whatever happened, each session that began was ended, and each connection closed.
    for first, last in (("begin session", "end session"), ("open connection", "close connection")):
        assert found.processor.calls.count(first) == found.processor.calls.count(last)


def test_an_order_is_written_and_told(office: Office) -> None:
    """Protects the whole way without a Web Connector, and what the bookkeeper reads on it: file, writes, end."""
    order = office.scene.world.order()
    run = office.scene.approve(order)
    assert office.connect("--once", "--json") == 0
    check_whole(office.scene, run, order)
    document = json.loads(office.out)
    assert (document["company"], document["outcome"]) == (COMPANY, "finished")
    assert document["company_file"].endswith("Northgate Managed IT.qbw")
    assert f"the company file is {document['company_file']}." in office.said
    assert f"Enter PO {order.number} for {order.vendor}, 2 lines, 58.50: Done." in office.said
    assert office.said.rstrip().endswith("Everything is written.")
    assert {write["kind"] for write in document["writes"]} >= {"create_purchase_order", "receive_items"}
    calls = [*office.processor.calls]
    assert office.connect("--once") == 0
    assert "nothing to do" in office.said
    assert office.processor.calls == calls, "QuickBooks is left alone where there is nothing to do"
    with office.scene.database.read() as connection:
        who = connection.exec_driver_sql("SELECT DISTINCT who FROM audit_events WHERE kind LIKE 'conversation%'")
        assert who.scalars().all() == ["stockpost connect"]


def test_each_failure_to_connect_is_explained(office: Office) -> None:
    """Protects the bookkeeper from codes: whatever keeps QuickBooks away is a sentence with what to do, and a problem until it is over."""
    order = office.scene.world.order()
    run = office.scene.approve(order)
    for number, failure in HRESULTS.items():
        hresult = f"0x{number:08X}"
        office.scene.world.quickbooks.act("fault", fault="connection_error", hresult=hresult)
        assert office.connect("--once") == 3
        if failure.kind != HresultKind.WRONG_FILE:
            assert f"{failure.title} (QuickBooks {hresult}: " in office.said
            assert failure.remedy in office.said
        assert office.scene.codes() == [CODE[failure.kind]]
    assert office.connect("--once") == 0
    check_whole(office.scene, run, order)


@pytest.mark.parametrize(
    ("write", "fault", "hresult"),
    [
        ("PurchaseOrderAdd", "die_before_commit", ""),
        ("PurchaseOrderAdd", "die_before_commit", "0x80010105"),
        ("PurchaseOrderAdd", "die_after_commit", "0x80010105"),
        ("ItemReceiptAdd", "die_after_commit", ""),
        ("InventoryAdjustmentAdd", "die_after_commit", "0x8004040D"),
    ],
)
def test_quickbooks_dies_during_a_write(office: Office, write: str, fault: str, hresult: str) -> None:
    """Protects P1: what became of the write is asked in the next session; it is in the books once, whatever COM said."""
    order = office.scene.world.order()
    run = office.scene.approve(order)
    office.scene.world.quickbooks.act("fault", fault=fault, match=write, **({"hresult": hresult} if hresult else {}))
    assert office.session() == Outcome.STOPPED
    assert office.session() == Outcome.FINISHED
    check_whole(office.scene, run, order)


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_driver_is_stopped_during_a_write(office: Office, place: str) -> None:
    """Protects P1 and P2: the process ends while QuickBooks has the write; the next start finds out what came of it, without waiting."""
    office.scene.desk.set_company(COMPANY, {"takeover_seconds": "30"}, who="dana")
    order = office.scene.world.order()
    run = office.scene.approve(order)

    def stop(document: str) -> None:
        if "<PurchaseOrderAddRq" in document:
            raise Stopped

    setattr(office.processor, place, stop)
    assert office.connect() == 0
    assert "Stopped." in office.said
    setattr(office.processor, place, lambda _document: None)
    assert office.session() == Outcome.FINISHED
    check_whole(office.scene, run, order)
    assert sum("<PurchaseOrderAddRq" in document for document in office.processor.documents) == (
        2 if place == "before" else 1
    )


def test_it_works_until_it_is_stopped(office: Office) -> None:
    """Protects the everyday use: it looks again and again, says a lasting trouble once, and goes on by itself when that is over."""
    order = office.scene.world.order()
    run = office.scene.approve(order)
    quickbooks = office.scene.world.quickbooks
    quickbooks.act("preferences", modalDialog=True)

    def pass_time(_seconds: float) -> None:
        if sum(office.slept) == 60:
            quickbooks.act("preferences", modalDialog=False)
        if sum(office.slept) >= 120:
            raise Stopped

    office.sleep = pass_time
    assert office.connect("--every", "20", "--json") == 0
    assert json.loads(office.out) == {"company": COMPANY, "every_seconds": 20.0}
    assert office.said.count("A window in QuickBooks waits for an answer.") == 1
    assert "Everything is written." in office.said
    check_whole(office.scene, run, order)


def test_autotask_is_read_and_numbers_are_written_back(office: Office) -> None:
    """Protects companies without a server (N5): what Autotask says is read at the start and by `refresh_minutes`, what it refuses is
    told, and QuickBooks' numbers go back."""
    world, desk = office.scene.world, office.scene.desk
    desk.set_company(COMPANY, {"refresh_minutes": "1"}, who="dana")
    first, second = world.order(), world.order()
    office.scene.approve(first)
    world.autotask.fault(kind="401", match="PurchaseOrders/query", times=0)

    def pass_time(_seconds: float) -> None:
        if sum(office.slept) == 20:
            world.autotask.clear_faults()
        if sum(office.slept) >= 100:
            raise Stopped

    office.sleep = pass_time
    assert office.connect("--every", "20") == 0
    assert office.said.count("Autotask refused the sign-in.") == 1
    assert office.said.count(f"Enter PO {first.number}") == 1, "what an earlier session wrote is not told again"
    assert {first.number, second.number} <= {row.number for row in desk.orders(COMPANY)}
    assert _external_number(office, first) == first.number
    third = world.order()
    assert office.connect("--once") == 0
    assert third.number in {row.number for row in desk.orders(COMPANY)}


def _external_number(office: Office, order: Order) -> object:
    """What Autotask shows; `set-record` with nothing to set answers the record as it is."""
    (order_id,) = [row.autotask_id for row in office.scene.desk.orders(COMPANY) if row.number == order.number]
    record = office.scene.world.autotask.act("set-record", entity="PurchaseOrders", id=order_id, set={})
    return record["externalPONumber"]


def test_a_database_that_is_away_is_waited_for(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects against an end in the night: a fault of the database is told and tried again."""
    order = office.scene.world.order()
    run = office.scene.approve(order)

    def fail(document: str) -> None:
        if "<ItemReceiptAddRq" in document and not office.slept:
            raise RuntimeError("canary")

    def pass_time(_seconds: float) -> None:
        if sum(office.slept) > 30:
            raise Stopped

    office.processor.after, office.sleep = fail, pass_time
    assert office.connect() == 0
    assert "fault of its own (RuntimeError)" in office.said
    assert "canary" not in office.said
    check_whole(office.scene, run, order)


def test_another_company_file_is_open(office: Office) -> None:
    """Protects the books of somebody else: the file is told apart by its name and path, and nothing is written to it."""
    first, second = office.scene.world.order(), office.scene.world.order()
    office.scene.approve(first)
    assert office.session() == Outcome.FINISHED
    quickbooks = office.scene.world.quickbooks
    path = quickbooks.look("books")["preferences"]["companyPath"]
    run = office.scene.approve(second)
    quickbooks.act("preferences", companyPath=r"D:\Copies\Northgate Managed IT.qbw")
    assert office.connect("--once") == 3
    assert "Another company file is open in QuickBooks" in office.said
    assert r"D:\Copies" in office.said
    assert office.scene.codes() == ["wrong_company_file"]
    assert office.scene.written() == []
    quickbooks.act("preferences", companyPath=path)
    assert office.session() == Outcome.FINISHED
    check_whole(office.scene, run, second)


def test_a_company_file_that_was_moved(office: Office) -> None:
    """Protects whoever moves the file: without the Web Connector's mark in it, naming its new place is enough."""
    first, second = office.scene.world.order(), office.scene.world.order()
    office.scene.approve(first)
    assert office.session() == Outcome.FINISHED
    moved = r"E:\Books\Northgate Managed IT.qbw"
    office.scene.world.quickbooks.act("preferences", companyPath=moved)
    run = office.scene.approve(second)
    assert office.session() == Outcome.STOPPED
    office.scene.desk.set_company(COMPANY, {"company_file_path": moved}, who="dana")
    assert office.session() == Outcome.FINISHED
    check_whole(office.scene, run, second)
    office.scene.desk.set_company(COMPANY, {"company_file_path": ""}, who="dana")
    office.scene.approve(office.scene.world.order())
    assert office.session() == Outcome.FINISHED


def test_a_web_connector_and_the_driver_at_once(scene: Scene) -> None:
    """Protects P1: of both on one company file one works and the other waits, and what the first had sent is found by the second."""
    scene.desk.set_company(COMPANY, {"takeover_seconds": "30"}, who="dana")
    office = Office(scene, QbxmlProcessor(scene.world.qbxml.url, scene.world.qbxml.client))
    order = scene.world.order()
    run = scene.approve(order)
    outcomes: list[str] = []

    def meanwhile(document: str) -> None:
        if "<PurchaseOrderAddRq" in document and not outcomes:
            outcomes.append(scene.session())
            # The call takes so long that the Web Connector goes first.
            scene.later += timedelta(seconds=31)
            outcomes.append(scene.session())

    office.processor.after = meanwhile
    assert office.connect("--once") == 3
    assert outcomes == ["busy", "finished"]
    assert "a newer one has taken its place" in office.said
    check_whole(scene, run, order)
    driving = office.driver().session()
    scene.approve(scene.world.order())
    next(driving)
    assert scene.session() == "busy"
    driving.close()


def test_autotask_is_waited_for(office: Office) -> None:
    """Protects the session while Autotask is slow: the driver waits as the Web Connector does, and the counts are set afterwards."""
    order = office.scene.world.order()
    run = office.scene.approve(order)
    answers: list[bool | None] = [None, None]

    def slow(work: Callable[[], bool], _seconds: float) -> bool | None:
        return answers.pop() if answers else work()

    services = replace(office.scene.services(), within=slow)
    office.scene.later = timedelta(hours=1)
    *events, last = Driver(Conversation(services), lambda: office.processor, company=COMPANY).session()
    assert [event for event in events if type(event).__name__ == "Waiting"]
    assert last.outcome == Outcome.FINISHED  # type: ignore[union-attr]
    assert content_of(office.scene.books(), order) == once(order)
    assert office.scene.run(run).state == "done"


@pytest.mark.skipif(sys.platform == "win32", reason="there the driver can be made")
def test_the_command_elsewhere_than_on_windows(tmp_path: Path) -> None:
    """Protects a server without QuickBooks: wrong use, in a sentence that says what to use instead, and no database is made."""
    with pytest.raises(UseError, match="Use the Web Connector"):
        make_driver(f"sqlite:///{tmp_path / 'a.db'}", company=COMPANY)
    assert list(tmp_path.iterdir()) == []


def test_what_waits_for_a_decision_is_told_at_the_end(office: Office) -> None:
    """Protects whoever looks at the computer with QuickBooks only: “Everything is written” is not said while problems wait; those
    that wait for one decision are one, as on the page."""
    office.scene.approve(office.scene.world.order())
    with office.scene.database.write() as connection:
        company = companies.company_named(connection, COMPANY)
        assert company is not None
        waiting = [
            problem("site_missing", name="Shelf", purpose="", detail="", advice="", basis="site", product_id=product_id)
            for product_id in (901, 902)
        ]
        waiting.append(problem("order_canceled", number="900", order_id=900))
        problems.settle(
            connection,
            company.id,
            waiting,
            order_ids=(),
            product_ids=(),
            run_id=None,
            now=office.scene.services().clock(),
        )
    assert office.connect("--once", "--json") == 0
    assert json.loads(office.out)["outcome"] == "finished"
    assert office.said.rstrip().endswith(
        "2 problems wait for a decision on the page Problems. Everything else is written."
    )
