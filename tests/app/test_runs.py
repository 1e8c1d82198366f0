"""Runs that are approved, canceled and taken back while something else is under way, and what a person may choose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stockpost.app.desk import Desk
from stockpost.app.errors import Unreachable, UseError
from stockpost.app.stock_reading import read_stock_once
from stockpost.app.write_back import write_back_numbers
from stockpost.autotask import AutotaskClient, OrderReading
from stockpost.store import companies, runs, snapshots
from stockpost.store.database import Database
from stockpost.store.locks import release_lease, take_lease
from tests.crashes.conftest import MakeScene, NewUrl
from tests.crashes.scene import COMPANY, Order, Scene, content_of, once


def today(scene: Scene, **fields: object) -> str:
    """The number of an order that was raised today: 5 of one item, nothing received."""
    lines = [{"product": "Part 398A", "quantity": 5, "unitCost": "2"}]
    record = {"vendor": "Vendor 398", "created": "0", "lines": lines, **fields}
    return str(scene.world.autotask.act("add-order", purchaseOrder=record)["number"])


def test_all_means_what_has_something_to_write(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects “transfer --all”: orders not there yet or changed since, in scope and not canceled; all others are left alone."""
    scene = make_scene(sqlite_url, transfer_from=f"{datetime.now(UTC):%Y-%m-%d}")
    old = scene.world.order().number
    fresh, canceled, through = today(scene), today(scene, status="Canceled"), today(scene)
    scene.finish(scene.desk.approve_transfer(COMPANY, [through], who="dana").run or 0)
    offered = set(scene.desk.preview_transfer(COMPANY, [], all_orders=True).orders)
    assert offered & {old, fresh, canceled, through} == {fresh}


def test_all_where_nothing_is_left(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects “transfer --all” at its end: nothing to write is no error, and no run is queued."""
    scene = make_scene(sqlite_url, transfer_from=f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}")
    scene.world.order()
    view = scene.desk.approve_transfer(COMPANY, [], all_orders=True, who="dana")
    assert (view.run, view.state, view.writes) == (None, "done", ())
    assert scene.desk.runs(COMPANY) == []


def test_notes_of_an_order_and_an_invoice_of_one_number_stay_apart(scene: Scene) -> None:
    """Protects B11: what is told on a run is about its own orders or invoices, also where both have the same number."""
    bill, number = scene.world.bill(), today(scene)
    tenant = scene.world.autotask
    charge = {"kind": "ticket", "company": bill.customer, "title": f"For {number}", "name": f"For {number}"}
    tenant.act("add-charge", **charge, product=bill.item, quantity=1, unitPrice="5")
    tenant.act("add-invoice", company=bill.customer, number=number, charges=[f"For {number}"])
    tenant.act("set-company", company=bill.customer, set={"companyName": f"{bill.customer} {'of the long name ' * 3}"})
    order_run = scene.desk.approve_transfer(COMPANY, [number], who="dana").run or 0
    invoice_run = scene.desk.invoices.approve(COMPANY, [number], who="dana").run or 0
    scene.finish(order_run)
    notes = {run: " ".join(scene.finish(run).notes) for run in (order_run, invoice_run)}
    assert ["is shortened" in notes[run] for run in (order_run, invoice_run)] == [False, True]


def test_a_full_sync_goes_with_a_transfer_where_it_was_chosen(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects the settings full_sync_with_transfer and sync_after_transfer: all items are counted, those of the order, or none. One of the order
    that Autotask does not stock is looked at, too: an update that compares its count came to no end."""
    scene = make_scene(sqlite_url, full_sync_with_transfer="true")
    order, other = scene.world.order(), scene.world.order()
    scene.desk.refresh(COMPANY, who="dana")

    def counted() -> set[str]:
        view = scene.desk.preview_transfer(COMPANY, [order.number])
        return {one.subject for one in view.writes if one.kind == "adjust_on_hand"} & {order.first, other.first}

    assert counted() == {order.first, other.first}
    later = scene.world.order()
    view = scene.finish(scene.desk.approve_transfer(COMPANY, [order.number], who="dana").run or 0)
    set_to = {one.subject: one.state for one in view.writes if one.kind == "adjust_on_hand"}
    assert (set_to[other.first], set_to[later.first]) == ("confirmed", "confirmed"), "stocked since the last refresh"
    assert scene.desk.preview_sync(COMPANY, [other.first, later.first]).writes == ()
    view = scene.finish(scene.desk.approve_transfer(COMPANY, [today(scene)], who="dana").run or 0)
    assert any("no stock row" in one.summary for one in view.writes)
    scene.desk.set_company(COMPANY, {"full_sync_with_transfer": "false"}, who="dana")
    order, other = scene.world.order(), later
    scene.desk.refresh(COMPANY, who="dana")
    assert counted() == {order.first}
    scene.desk.set_company(COMPANY, {"sync_after_transfer": "false"}, who="dana")
    assert counted() == set()


def test_a_sync_of_everything_and_of_what_was_transferred(scene: Scene) -> None:
    """Protects B8: without a name only items of transferred orders are counted, with “full” all that Autotask has counts of."""
    order, other = scene.world.order(), scene.world.order()
    scene.desk.refresh(COMPANY, who="dana")
    assert scene.desk.preview_sync(COMPANY, []).writes == ()
    assert {order.first, other.first} <= {one.subject for one in scene.desk.preview_sync(COMPANY, [], full=True).writes}


def test_what_is_under_way_is_canceled_once(scene: Scene) -> None:
    """Protects T1: only what was never sent is taken back; what is through stays through, and a second time changes nothing."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_request = "<InventoryAdjustmentAddRq"
    assert scene.session() == "lost"
    canceled = scene.desk.cancel_run(COMPANY, run, who="dana")
    assert canceled.state == "done"
    events = scene.desk.verify_audit().events
    assert scene.desk.cancel_run(COMPANY, run, who="dana") == canceled
    assert scene.desk.verify_audit().events == events
    assert content_of(scene.books(), order)["orders"] == once(order)["orders"]


def test_a_canceled_run_waits_for_nothing(scene: Scene) -> None:
    """Protects the page of problems: QuickBooks put a count off, and the run was canceled; that QuickBooks is busy was shown for ever."""
    order = scene.world.order()
    scene.transfer(order)
    scene.world.autotask.act("adjust-stock", product=order.first, location="Main", onHand=77)
    scene.world.quickbooks.act("fault", fault="status", status=3175, match="InventoryAdjustmentAdd", times=9)
    run = scene.desk.approve_sync(COMPANY, [order.first], who="dana").run or 0
    scene.session()
    assert scene.codes() == ["quickbooks_waiting"]
    scene.desk.cancel_run(COMPANY, run, who="dana")
    assert scene.codes() == []


def test_a_canceled_run_leaves_no_question_that_nobody_sees(scene: Scene) -> None:
    """Protects S13: the question about a count went away by itself before its run was canceled; the run says so, and waits for nothing."""
    order, tenant = scene.world.order(), scene.world.autotask
    scene.transfer(order)
    today(scene)
    scene.desk.refresh(COMPANY, who="dana")
    known, unknown = order.first, "Part 398A"
    tenant.act("adjust-stock", product=known, location="Main", onHand=77)
    scene.world.quickbooks.act("fault", fault="status", status=3175, match="InventoryAdjustmentAdd", times=9)
    run = scene.desk.approve_sync(COMPANY, [known, unknown], who="dana").run or 0
    scene.session()
    assert "on_hand_unknown" in scene.codes()
    tenant.act("adjust-stock", product=unknown, location="Main", onHand=3)
    scene.desk.refresh(COMPANY, who="dana")
    assert "on_hand_unknown" not in scene.codes()
    scene.desk.cancel_run(COMPANY, run, who="dana")
    with scene.database.read() as connection:
        states = {row.state: row.reason for row in runs.products_of_run(connection, [run])}
    assert states == {"canceled": "taken back", "left_out": "what held it up is gone meanwhile; sync it again"}


def test_a_run_is_taken_back_by_one_run_only(scene: Scene) -> None:
    """Protects P6: two people, or one with two windows, do not delete the same transactions twice."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.finish(run)
    undo = scene.desk.approve_undo(COMPANY, run, who="dana")
    with pytest.raises(UseError, match=f"Run {run} is being taken back already, by run {undo.run}"):
        scene.desk.approve_undo(COMPANY, run, who="otto")
    assert scene.finish(undo.run or 0).state == "done"


@pytest.mark.parametrize("is_named", [True, False])
def test_who_approves_an_order_that_is_being_taken_back_is_told_so(scene: Scene, is_named: bool) -> None:
    """Protects P2: it is about to be deleted, so that no run under way carries the approval out; also where all orders are approved."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.finish(run)
    undo = scene.desk.approve_undo(COMPANY, run, who="dana").run or 0
    numbers = [order.number] if is_named else []
    told = scene.desk.approve_transfer(COMPANY, numbers, who="otto", all_orders=not is_named)
    note = f"Run {undo} takes {order.number} back just now. Transfer it again when that is through."
    assert note in told.notes
    assert order.number not in told.orders


def test_a_run_is_not_taken_back_while_its_orders_are_under_way(scene: Scene) -> None:
    """Protects P6: an order that is being received just now is not deleted under the receipt."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.finish(run)
    scene.world.autotask.act("receive", order=order.number, line=order.first, quantity=1)
    other = scene.approve(order)
    with pytest.raises(UseError, match=f"Run {other} is under way with the same orders or items"):
        scene.desk.preview_undo(COMPANY, run)
    scene.desk.cancel_run(COMPANY, other, who="dana")
    # Another order on its way is in nobody's way.
    other = scene.approve(scene.world.order())
    assert scene.desk.preview_undo(COMPANY, run).problems == ()
    assert scene.finish(other).state == "done"


def refused(scene: Scene) -> Order:
    """An order that QuickBooks refused: an open problem with the choice to try again."""
    order = scene.world.order()
    scene.world.quickbooks.act("fault", fault="status", status=3140, match="PurchaseOrderAdd", times=9)
    assert scene.transfer(order).state == "done_with_problems"
    scene.world.quickbooks.act("clear-faults")
    assert scene.codes() == ["request_refused"]
    return order


def test_a_problem_is_decided_while_autotask_is_away(scene: Scene) -> None:
    """Protects whoever decides: where Autotask cannot be read, what it last said is written."""
    order = refused(scene)
    (found,) = scene.desk.problems(COMPANY)
    scene.world.autotask.act("faults", kind="500", times=50)
    try:
        again = scene.desk.resolve(COMPANY, found.id or 0, "retry", who="dana")
    finally:
        scene.world.autotask.act("faults/clear")
    assert again is not None
    scene.finish(again.run or 0)
    assert content_of(scene.books(), order)["orders"] == once(order)["orders"]


def test_a_problem_of_an_order_that_is_under_way_again(scene: Scene) -> None:
    """Protects T1: a choice about an order of a queued run belongs to that run; the order is not queued twice."""
    order = refused(scene)
    (found,) = scene.desk.problems(COMPANY)
    scene.approve(scene.world.order())
    run = scene.approve(order)
    again = scene.desk.resolve(COMPANY, found.id or 0, "retry", who="dana")
    assert again is not None
    assert again.run == run
    assert scene.finish(run).state == "done"
    assert content_of(scene.books(), order) == once(order)


def test_a_problem_that_somebody_else_has_just_decided(scene: Scene) -> None:
    """Protects T1: of two people who decide one problem at once, while Autotask is read, one decides and the other is told."""
    refused(scene)
    (found,) = scene.desk.problems(COMPANY)
    others = [lambda: scene.desk.resolve(COMPANY, found.id or 0, "skip", who="otto")]

    def open_client(*arguments: Any, **more: Any) -> AutotaskClient:
        if others:
            others.pop()()
        return scene.services().make_client(*arguments, **more)

    slow = Desk(replace(scene.services(), make_client=open_client))
    with pytest.raises(UseError, match="was resolved meanwhile"):
        slow.resolve(COMPANY, found.id or 0, "retry", who="dana")
    assert [run.state for run in scene.desk.runs(COMPANY)] == ["done_with_problems"]


@pytest.mark.parametrize("write", ["PurchaseOrderAdd", "ItemReceiptAdd"])
def test_trying_again_looks_a_doubtful_write_up_first(scene: Scene, write: str) -> None:
    """Protects P1: “retry” on a write nobody knows the fate of asks QuickBooks about it, and sends it only if it is not there."""
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_reply = f"<{write}Rq"
    assert scene.session() == "lost"
    scene.world.quickbooks.act("fault", fault="status", status=3250, match=write.replace("Add", "Query"), times=2)
    scene.session()
    (found, *_) = [one for one in scene.desk.problems(COMPANY) if one.code == "outcome_unknown"]
    again = scene.desk.resolve(COMPANY, found.id or 0, "retry", who="dana")
    assert again is not None
    scene.finish(again.run or run)
    scene.finish(run)
    assert content_of(scene.books(), order) == once(order)


def test_an_order_without_lines(scene: Scene) -> None:
    """Protects P5: an order whose lines Autotask does not show is not taken for an empty one; a note says so, and nothing is written."""
    order = scene.world.order(lines=[])
    view = scene.desk.preview_transfer(COMPANY, [order.number])
    assert (view.orders, view.writes, len(view.notes)) == ((), (), 1)
    assert f"Purchase order {order.number} was left out" in view.notes[0]


def test_an_order_that_was_left_out_is_asked_for_again(scene: Scene) -> None:
    """Protects P2: an order that could not be read whole is shown once it can be, although a newer one was read before."""
    late = scene.world.order(lines=[])
    newer = scene.world.order()
    scene.desk.refresh(COMPANY, who="dana")
    shown = {view.number for view in scene.desk.orders(COMPANY)}
    assert (late.number in shown, newer.number in shown) == (False, True)
    scene.world.autotask.act("add-line", order=late.number, product=late.first, quantity=5, unitCost="2")
    scene.desk.refresh(COMPANY, who="dana")
    assert late.number in {view.number for view in scene.desk.orders(COMPANY)}


def test_a_reading_while_the_clock_was_ahead_hides_no_order(scene: Scene) -> None:
    """Protects P2: where the clock was a day ahead at the last reading, an order that was raised since is found, although a newer one was
    read by its number before."""
    scene.world.order()
    scene.desk.refresh(COMPANY, who="dana")
    with scene.database.write() as connection:
        company = companies.company_named(connection, COMPANY)
        assert company is not None
        ahead = datetime.now(UTC) + timedelta(days=1)
        companies.record_autotask_read(connection, company.id, at=ahead, left_out=())
    between, newer = today(scene), today(scene)
    scene.desk.approve_transfer(COMPANY, [newer], who="dana")
    scene.desk.refresh(COMPANY, who="dana")
    assert {between, newer} <= {view.number for view in scene.desk.orders(COMPANY)}


def test_an_order_that_was_let_go_is_not_queued(scene: Scene) -> None:
    """Protects a decision: what is left as it is in QuickBooks is not written to, and the run says why."""
    order = scene.world.order(lines=[{"product": "Part 399A", "quantity": 5, "unitCost": "2"}])
    scene.transfer(order)
    scene.world.quickbooks.act("delete", kind="PurchaseOrder", number=order.number)
    scene.world.autotask.act("receive", order=order.number, line="Part 399A", quantity=5)
    assert scene.transfer(order).state == "done_with_problems"
    (found,) = scene.desk.problems(COMPANY)
    scene.desk.resolve(COMPANY, found.id or 0, "detach", who="dana")
    view = scene.desk.approve_transfer(COMPANY, [order.number], who="dana")
    assert (view.run, view.writes) == (None, ())
    (note,) = view.notes
    assert note.startswith(f"{order.number} was left as it is in QuickBooks, so nothing is written to it. ")
    assert note.endswith("To change that, choose “Decide again” where it is shown.")


def test_counts_are_read_by_one_at_a_time(scene: Scene) -> None:
    """Protects Autotask's limits: while one host reads the counts, another does not read them as well."""
    scene.world.order()
    scene.desk.refresh(COMPANY, who="dana")
    services = scene.services()
    with scene.database.write() as connection:
        (company,) = companies.all_companies(connection)
        product_ids = list(snapshots.product_names(connection, company.id))
        assert take_lease(connection, f"stock:{company.id}", "another host", now=services.clock(), seconds=60)
    assert not read_stock_once(services, company, product_ids)
    with scene.database.write() as connection:
        release_lease(connection, f"stock:{company.id}", "another host")
    assert read_stock_once(services, company, product_ids)


def test_units_on_a_new_line_that_cannot_be_read_stop_the_counts(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects B8: of which product they are is not guessed, and a count that may hold them is not set."""
    order = scene.world.order()
    scene.finish(scene.transfer(order).run or 0)
    autotask = scene.world.autotask
    autotask.act("add-line", order=order.number, product=order.first, quantity=4, unitCost="2")
    line_id = max(line["id"] for line in autotask.act("edit-order", order=order.number, set={})["lines"])
    autotask.act("receive", order=order.number, line=line_id, quantity=4)
    nothing = OrderReading((), frozenset(), (), datetime.now(UTC), left_out={1: "The order was left out."})
    with monkeypatch.context() as patched, pytest.raises(Unreachable, match="was left out"):
        patched.setattr(AutotaskClient, "read_orders_by_id", lambda _client, _ids: nothing)
        scene.desk.preview_sync(COMPANY, [order.first])
    scene.desk.preview_sync(COMPANY, [order.first])
    counts = {view.count.item: view.count for view in scene.desk.stock(COMPANY).items}
    assert counts[order.first].unposted == ((order.number, Decimal(4)),)


@pytest.mark.parametrize("hours", [-1, 1], ids=["joined-before", "joined-after"])
@pytest.mark.parametrize("invoiced", ["not yet", "before", "since"])
def test_what_was_invoiced_before_a_company_joined_is_not_kept(
    scene: Scene, new_url: NewUrl, hours: int, invoiced: str
) -> None:
    """Protects I4 without the setting transfer_from: what was invoiced before the company joined was entered by hand, so nothing is kept for
    it. All other deliveries are on an invoice that is still to come, also where they were delivered before."""
    order, bill = scene.world.order(), scene.world.bill()
    charge = {"kind": "ticket", "company": bill.customer, "title": "Sold", "name": f"Sold {order.first}"}
    scene.world.autotask.act("add-charge", **charge, product=order.first, quantity=4, unitPrice="5")
    scene.world.autotask.act("deliver-charge", charge=charge["name"], location="Main")
    if invoiced != "not yet":
        day = datetime.now(UTC) + timedelta(days=-3 if invoiced == "before" else 3)
        values = {"company": bill.customer, "number": f"INV of {order.first}", "charges": [charge["name"]]}
        scene.world.autotask.act("add-invoice", **values, date=f"{day:%Y-%m-%d}")
    joined = replace(scene, database=Database(new_url()), later=timedelta(hours=hours))
    joined.join(hold_uninvoiced="true", transfer_from="")
    joined.later = timedelta(0)
    joined.desk.refresh(COMPANY, who="dana")
    joined.desk.invoices.known(COMPANY, refresh=True)
    view = joined.desk.preview_sync(COMPANY, [order.first])
    (write,) = [one for one in view.writes if one.kind == "adjust_on_hand"]
    where = " and not yet invoiced"
    if invoiced != "not yet":
        where = f", invoiced in Autotask (INV of {order.first}), not yet in QuickBooks"
    assert (f"4 more delivered{where} ({charge['name']})" in write.summary) is (invoiced != "before")


def test_what_was_read_for_showing_is_not_held_unread(scene: Scene) -> None:
    """Protects I2 where hold_uninvoiced is switched on: deliveries that were only shown are not of the moment of the counts, so both are read
    again before anything is set."""
    order = scene.world.order()
    scene.desk.refresh(COMPANY, who="dana")
    scene.desk.preview_sync(COMPANY, [order.first])

    def is_consistent() -> bool:
        with scene.database.read() as connection:
            (company,) = companies.all_companies(connection)
            known = snapshots.products_known(connection, company.id).values()
            return next(one.is_consistent for one in known if one.product.name == order.first)

    assert is_consistent()
    scene.desk.set_company(COMPANY, {"refresh_minutes": "0"}, who="dana")
    assert is_consistent()
    scene.desk.set_company(COMPANY, {"hold_uninvoiced": "true"}, who="dana")
    assert not is_consistent()


def test_without_invoices_of_ours_nobody_asks_for_deliveries(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects a company that enters its invoices by hand: “not yet invoiced” would grow for ever, so it is not asked for; the first invoice
    that is approved, or hold_uninvoiced, begins it, and without decrement_on_invoice it ends."""
    scene = make_scene(sqlite_url)

    def known() -> set[bool]:
        scene.desk.refresh(COMPANY, who="dana")
        stock = scene.desk.stock(COMPANY)
        found = {one.count.uninvoiced is not None for one in stock.items if one.count.autotask is not None}
        assert found == {stock.asks_uninvoiced}
        return found

    scene.world.order()
    bill = scene.world.bill()
    scene.world.autotask.act("adjust-stock", product=bill.item, location="Main", onHand=10)
    assert known() == {False}
    scene.desk.set_company(COMPANY, {"hold_uninvoiced": "true"}, who="dana")
    assert known() == {True}
    scene.desk.set_company(COMPANY, {"hold_uninvoiced": "false"}, who="dana")
    assert known() == {False}
    run = scene.approve_invoice(bill)
    assert known() == {True}
    scene.desk.cancel_run(COMPANY, run, who="dana")
    assert known() == {False}
    scene.finish(scene.approve_invoice(bill))
    assert known() == {True}
    scene.desk.set_company(COMPANY, {"decrement_on_invoice": "false"}, who="dana")
    assert known() == {False}


def test_a_number_that_autotask_does_not_take_waits(make_scene: MakeScene, sqlite_url: str) -> None:
    """Protects N5 and P2: while Autotask fails the number of the order waits, the page says why, and later it is written once."""
    scene = make_scene(sqlite_url, write_back_number="true")
    order = scene.world.order()
    assert scene.transfer(order).state == "done"
    with scene.database.read() as connection:
        (company,) = companies.all_companies(connection)
    scene.world.autotask.act("faults", kind="500", times=50)
    try:
        assert write_back_numbers(scene.services(), company) == 0
    finally:
        scene.world.autotask.act("faults/clear")
    found = scene.desk.connection(COMPANY).autotask_problem
    assert found is not None
    assert found.code == "autotask_unreachable"
    assert [write_back_numbers(scene.services(), company) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    ("fault", "written", "told"),
    [
        ({"kind": "404"}, [1, 0], "It may have been deleted there."),
        ({"kind": "403"}, [0, 0], "Give its security level the right to it."),
    ],
)
def test_an_order_that_autotask_refuses_holds_up_no_other_number(
    make_scene: MakeScene, sqlite_url: str, fault: dict[str, str], written: list[int], told: str
) -> None:
    """Protects N5 and B14: one order was deleted in Autotask; the number of the next one is written all the same, and the page names the one
    that was not. A right that is missing is missing for all of them."""
    scene = make_scene(sqlite_url, write_back_number="true")
    first, second = scene.world.order(), scene.world.order()
    assert scene.transfer(first, second).state == "done"
    ids = {view.number: view.autotask_id for view in scene.desk.orders(COMPANY)}
    with scene.database.read() as connection:
        (company,) = companies.all_companies(connection)
    scene.world.autotask.act("faults", **fault, match=f"PurchaseOrders/{ids[first.number]}", times=0)
    try:
        assert [write_back_numbers(scene.services(), company) for _ in range(2)] == written
    finally:
        scene.world.autotask.act("faults/clear")
    found = scene.desk.connection(COMPANY).autotask_problem
    assert found is not None
    assert told in found.explanation
    assert (first.number in found.explanation) == (fault["kind"] == "404")


def test_a_line_that_lost_its_product_is_of_no_line_that_is_adopted(scene: Scene) -> None:
    """Protects N4: an order of somebody else is taken over, and meanwhile a line of ours names no product any more: that is a problem of
    the line, and no line there is taken for it."""
    order = scene.world.order()
    books = scene.world.quickbooks
    books.act("add-entry", kind="Vendor", fields={"Name": order.vendor})
    bill = scene.world.bill()
    books.act("enter-order", vendor=order.vendor, number=order.number, lines=[{"item": bill.item, "quantity": "4"}])
    assert scene.transfer(order).state == "done_with_problems"
    (found,) = scene.desk.problems(COMPANY)
    story = scene.world.autotask.act("edit-order", order=order.number, set={})
    line_id = next(line["id"] for line in story["lines"] if line["product"] == order.first)
    scene.world.autotask.act("set-record", entity="PurchaseOrderItems", id=line_id, set={"productID": None})
    adopted = scene.desk.resolve(COMPANY, found.id or 0, "adopt", who="dana")
    assert adopted is not None
    scene.finish(adopted.run or 0)
    assert scene.codes() == ["field_invalid"]
    assert scene.written("PurchaseOrderAdd", "PurchaseOrderMod") == []
