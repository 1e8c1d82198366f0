"""P2, P3, P6: each write is told of the run that carried it out; what another run did, what waits and what was taken back is said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from stockpost.app.views import RunView
from stockpost.web import words
from tests.rules.both_sides import add_name
from tests.rules.shop import Shop, kinds, summaries


def _view(shop: Shop, run: int) -> RunView:
    return shop.acme.desk.run("Acme", run)


def _approve(shop: Shop, number: str, *, who: str) -> int:
    run = shop.acme.desk.approve_transfer("Acme", [number], who=who).run
    assert run is not None
    return run


def _finish(shop: Shop, run: int) -> Any:
    return shop.acme.finish({"run": run})


def _who(shop: Shop, number: str) -> list[tuple[str, int]]:
    return [(entry["who"], entry["run"]) for entry in shop.run("history", "--order", number)]


def _delete_receipt(shop: Shop, item: str) -> None:
    (receipt,) = shop.receipt_records(item)
    shop.qbxml(f"<TxnDelRq><TxnDelType>ItemReceipt</TxnDelType><TxnID>{receipt['txnId']}</TxnID></TxnDelRq>")


@contextmanager
def _unknown_vendors_wait(shop: Shop) -> Iterator[None]:
    """Within the block a missing vendor is a problem."""
    shop.run("company", "set", "Acme", "create_missing_vendors=false")
    try:
        yield
    finally:
        shop.run("company", "set", "Acme", "create_missing_vendors=true")


def test_a_write_is_of_the_run_that_sent_it(shop: Shop) -> None:
    """P3: dana's run is canceled before anything is sent, otto approves anew: what is entered is otto's, and dana's run stays canceled."""
    number = shop.order((shop.item(), 3))
    canceled = _approve(shop, number, who="dana")
    shop.act("preferences", modalDialog=True)
    shop.acme.call_quickbooks()
    shop.acme.desk.cancel_run("Acme", canceled, who="dana")
    shop.act("preferences", modalDialog=False)
    run = _approve(shop, number, who="otto")
    assert kinds(_finish(shop, run)) == ["create_vendor", "create_item", "create_purchase_order"]
    assert _who(shop, number) == [("otto", run)]
    assert [line.who for line in shop.acme.desk.timeline("Acme", number) if "Enter PO" in line.text] == ["otto"]
    assert shop.acme.desk.history("Acme", run=canceled) == []
    view = _view(shop, canceled)
    assert words.run_words(view) == ("Canceled", "quiet")
    assert view.canceled_by == "dana"
    assert {(write.state, write.by_run, write.txn_id) for write in view.writes} == {("skipped", run, None)}
    assert not words.can_be_undone(view)
    assert shop.acme.run_document(canceled)["canceled_by"] == "dana"


def test_a_write_that_was_under_way_stays_with_the_run_that_sent_it(shop: Shop) -> None:
    """P3, P1: canceled while the answer was lost, it was sent under dana's approval, whoever approves the order before it is found."""
    number = shop.order((shop.item(), 3))
    shop.act("fault", fault="drop_reply", match="PurchaseOrderAdd", times=1)
    canceled = _approve(shop, number, who="dana")
    shop.acme.call_quickbooks()
    shop.acme.desk.cancel_run("Acme", canceled, who="dana")
    run = _approve(shop, number, who="otto")
    _finish(shop, run)
    assert len(shop.purchase_orders(number)) == 1
    assert _who(shop, number) == [("dana", canceled)]
    entered = {write.kind: write.state for write in _view(shop, canceled).writes}
    assert entered["create_purchase_order"] == "adopted"
    assert words.run_words(_view(shop, canceled))[0] == "Canceled"


def test_names_are_of_the_run_that_needs_them(shop: Shop) -> None:
    """P3: of two runs under way each lists the vendor and the items of its own order, and no others."""
    first, second = shop.items(2)
    vendors = shop.vendor(), shop.vendor()
    runs = [
        _approve(shop, shop.order((item, 1), vendor=vendor), who="dana")
        for item, vendor in zip((first, second), vendors, strict=True)
    ]
    shop.acme.call_quickbooks()
    for run, item, vendor in zip(runs, (first, second), vendors, strict=True):
        document = shop.acme.run_document(run)
        names = [write["subject"] for write in document["writes"] if write["kind"] in ("create_vendor", "create_item")]
        assert (document["state"], sorted(names)) == ("done", sorted([vendor, item]))


def test_an_item_that_two_runs_need_is_made_by_one(shop: Shop) -> None:
    """P3: what both wanted is listed as done by the run that sent it; the other names that run."""
    item = shop.item()
    runs = [_approve(shop, shop.order((item, 1)), who=who) for who in ("dana", "otto")]
    shop.acme.call_quickbooks()
    made = [next(one for one in _view(shop, run).writes if one.kind == "create_item") for run in runs]
    assert [(write.state, write.by_run) for write in made] == [("skipped", runs[1]), ("confirmed", None)]
    assert words.write_words(made[0]) == (f"By run {runs[1]}", "quiet")
    assert [(one["who"], one["run"]) for one in shop.run("history") if item in one["summary"]][-1:] == [
        ("otto", runs[1])
    ]


def _held_up(shop: Shop) -> tuple[str, int]:
    """An order whose vendor may not be made and is missing: its number, and its run, which a problem ended."""
    item = shop.item()
    number = shop.order((item, 6, 2))
    shop.stock(item, 2)
    with _unknown_vendors_wait(shop):
        run = shop.transfer(number)
        assert (run["state"], shop.codes(number)) == ("done_with_problems", ["vendor_missing"])
    return number, run["run"]


def test_runs_claim_no_writes_of_each_other(shop: Shop) -> None:
    """P3, P6: after a decision the first run says which run entered the order, and leaves its undo to that one."""
    number, held = _held_up(shop)
    run = shop.resolve(shop.problems(number)[0], "retry")["run"]
    assert _who(shop, number) == [("dana", run)] * 2
    first, second = _view(shop, held), _view(shop, run)
    assert not [write for write in first.writes if write.state in ("confirmed", "adopted")]
    entered = [write for write in second.writes if write.order == number]
    assert [(write.state, write.by_run) for write in entered] == [("confirmed", None)] * 2
    assert (words.can_be_undone(first), words.can_be_undone(second)) == (False, True)


def test_an_undo_names_the_run_that_carried_it_out(shop: Shop) -> None:
    """P6: both runs wanted the order; the undo of the one that did not enter it takes nothing back, and names the other one."""
    number = shop.order((shop.item(), 3))
    first = _approve(shop, number, who="dana")
    shop.acme.desk.cancel_run("Acme", first, who="dana")
    second = _approve(shop, number, who="otto")
    _finish(shop, second)
    preview = shop.acme.desk.preview_undo("Acme", first)
    assert (preview.writes, preview.problems) == ((), ())
    assert [note for note in preview.notes if f"Run {second} carried this out" in note and number in note]
    whole = shop.acme.desk.preview_undo("Acme", second)
    assert [write.summary for write in whole.writes] == [f"Delete PO {number}"]


def test_a_run_that_was_taken_back_says_so(shop: Shop) -> None:
    """P6: it says by which run, its writes are shown as taken back, and it is not offered a second time."""
    item = shop.item()
    number = shop.order((item, 6, 2))
    shop.stock(item, 2)
    run = shop.transfer(number)["run"]
    undo = shop.run("undo", str(run), "--yes")["run"]
    assert words.is_being_undone(_view(shop, run))
    assert not words.can_be_undone(_view(shop, run))
    _finish(shop, undo)
    view = _view(shop, run)
    assert (view.undone_by, words.run_words(view), words.can_be_undone(view)) == (undo, ("Taken back", "quiet"), False)
    created = [write for write in view.writes if write.order == number]
    assert [(write.state, write.undone_by) for write in created] == [("confirmed", undo)] * 2
    document = shop.acme.run_document(run)
    assert (document["state"], document["undone_by"]) == ("done", undo)


def _held_and_free(shop: Shop) -> tuple[str, str, str]:
    """An order that waits for its vendor, one that does not, and the vendor that is missing."""
    known, missing = shop.vendor(), shop.vendor()
    shop.transfer(shop.order((shop.item(), 1), vendor=known))
    return shop.order((shop.item(), 1), vendor=missing), shop.order((shop.item(), 1), vendor=known), missing


def _look_again(shop: Shop) -> None:
    """A contact for something else: what waits is looked at with it."""
    item = shop.item()
    shop.stock(item, 1)
    shop.sync(item)


def test_what_waits_for_a_decision_is_said_and_written_when_it_is_solved(shop: Shop) -> None:
    """P2: the preview says that an order with a problem stays approved; it is entered by itself once the cause has gone."""
    held, free, missing = _held_and_free(shop)
    with _unknown_vendors_wait(shop):
        assert shop.preview(held, free, code=1)["waiting"] == [held]
        run = shop.transfer(held, free)
        assert (run["state"], run["waiting"]) == ("done_with_problems", [held])
        assert f"PO {held} stays approved and waits" in words.waiting_sentence(_view(shop, run["run"]))
        shop.act("add-entry", kind="Vendor", fields={"Name": missing})
        _look_again(shop)
    assert _who(shop, held) == [("dana", run["run"])]
    assert words.waiting_sentence(_view(shop, run["run"])) == ""


def test_a_canceled_run_writes_nothing_later(shop: Shop) -> None:
    """P2: what a problem holds up in a run that is under way is canceled with it, and not entered when the cause has gone."""
    held, free, missing = _held_and_free(shop)
    with _unknown_vendors_wait(shop):
        shop.act("fault", fault="status", status=3175, match="PurchaseOrderAdd", times=1)
        run = shop.acme.desk.approve_transfer("Acme", [held, free], who="dana").run
        assert run is not None
        shop.acme.call_quickbooks()
        assert (_view(shop, run).state, "vendor_missing" in shop.codes(held)) == ("in_progress", True)
        shop.acme.desk.cancel_run("Acme", run, who="dana")
        assert _view(shop, run).waiting_orders == ()
        shop.act("add-entry", kind="Vendor", fields={"Name": missing})
        _look_again(shop)
    assert (shop.purchase_orders(held), shop.purchase_orders(free), shop.problems(held)) == ([], [], [])


def test_what_is_missing_is_not_posted_again_while_a_second_problem_waits(shop: Shop) -> None:
    """B11, P2: two receipts were deleted; the run of the first decision ends with the second problem, and says that the order waits."""
    first, second = shop.items(2)
    number = shop.order((first, 6, 3), (second, 4, 2))
    shop.transfer(number)
    _delete_receipt(shop, first)
    _delete_receipt(shop, second)
    assert shop.transfer(number)["state"] == "done_with_problems"
    decided = shop.resolve(shop.problems(number)[0], "recreate")
    assert (decided["state"], [found["item"] for found in decided["problems"]]) == ("done_with_problems", [second])
    assert (decided["waiting"], shop.received(number)) == ([number], ["0", "0"])
    last = shop.resolve(shop.problems(number)[0], "recreate")
    assert (last["state"], len(summaries(last, "receive_items")), shop.received(number)) == ("done", 2, ["3", "2"])
    assert shop.acme.run_document(decided["run"])["waiting"] == []


def test_what_happens_to_an_order_later_is_no_problem_of_its_old_run(shop: Shop) -> None:
    """P3: a run that is done says so for ever; what somebody changes in QuickBooks afterwards is a problem of the order alone."""
    item = shop.item()
    number = shop.order((item, 3, 1))
    run = shop.transfer(number)
    assert (run["state"], run["problems"]) == ("done", [])
    shop.act("edit-order", number=number, memo="typed over")
    shop.receive(number, item, 1)
    later = shop.transfer(number)
    assert [one["code"] for one in later["problems"]] == ["changed_in_quickbooks"]
    assert (_view(shop, run["run"]).problems, shop.codes(number)) == ((), ["changed_in_quickbooks"])
    assert [one.code for one in _view(shop, later["run"]).problems] == ["changed_in_quickbooks"]


def test_a_run_whose_order_was_changed_meanwhile_shows_what_is_wrong_with_it(shop: Shop) -> None:
    """P3: what was approved is not written any more, since Autotask changed it while its vendor was missing. What is wrong with the order
    now stands on the page of that run as well."""
    item, vendor = shop.item(), shop.vendor()
    number = shop.order((item, 3), vendor=vendor)
    with _unknown_vendors_wait(shop):
        run = shop.transfer(number)["run"]
    shop.set_line_quantity(number, item, 4)
    assert (shop.status(number), shop.codes(number)) == ("not_transferred", [])
    assert [note for note in _view(shop, run).notes if note.startswith(f"{number}: it was changed in Autotask")]
    add_name(shop, "Customer", vendor)
    shop.transfer(number)
    assert shop.codes(number) == ["vendor_name_taken"]
    assert [one.code for one in _view(shop, run).problems] == ["vendor_name_taken"]
