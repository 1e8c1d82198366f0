"""P1 where an older copy of the database is put back: what QuickBooks has and the ledger does not know is found and taken up."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from stockpost.store.backups import back_up, restore
from stockpost.store.database import Database
from stockpost.store.errors import StoreError
from tests.crashes.conftest import MakeScene, NewUrl
from tests.crashes.scene import COMPANY, Order, Scene, content_of, once


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _status(scene: Scene, order: Order) -> str:
    return scene.desk.order(COMPANY, order.number).transfer_status


def _transferred_since(scene: Scene, url: str, copy: Path) -> Order:
    """An order transferred after the backup."""
    order = scene.world.order()
    back_up(url, copy)
    assert scene.transfer(order).state == "done"
    return order


def _put_back(scene: Scene, url: str, copy: Path, *, by_command: bool) -> Scene:
    """By our command, or by copying files while Stockpost is stopped."""
    scene.database.close()
    if by_command:
        restore(url, copy, who="dana", now=datetime.now(UTC))
    else:
        for left in ("-wal", "-shm"):
            _file(url + left).unlink(missing_ok=True)
        shutil.copy(copy, _file(url))
    return scene.restarted(url)


def _has_doubt(scene: Scene) -> bool:
    """Does doctor say that the database is an older copy?"""
    return any(check.check.endswith("restored database") for check in scene.desk.doctor(COMPANY))


def _events(scene: Scene, kind: str) -> int:
    with scene.database.read() as connection:
        query = f"SELECT count(*) FROM audit_events WHERE kind = '{kind}'"  # noqa: S608
        return int(connection.exec_driver_sql(query).scalar_one())


def _received_more(scene: Scene, order: Order) -> None:
    """The last 2 of the first item come."""
    scene.world.autotask.act("receive", order=order.number, line=order.first, quantity=2)
    scene.world.autotask.act("adjust-stock", product=order.first, location="Main", onHand=9)


def _all_in(order: Order, *, adjustments: list[Any]) -> dict[str, object]:
    receipts = [(order.first, "1"), (order.first, "2"), (order.first, "2"), (order.second, "2")]
    return {
        **once(order),
        "orders": [(order.number, ["5", "2"])],
        "receipts": receipts,
        "adjustments": adjustments,
        "on_hand": {order.first: "9", order.second: "2"},
    }


@pytest.mark.parametrize("by_command", [True, False], ids=["restore", "files-copied"])
def test_an_older_copy_doubles_nothing(
    make_scene: MakeScene, new_url: NewUrl, tmp_path: Path, *, by_command: bool
) -> None:
    """Protects P1: orders, receipts and adjustments made after the backup are found by their marks and never made again."""
    url = new_url()
    scene = make_scene(url)
    before, after = scene.world.order(), scene.world.order()
    assert scene.transfer(before).state == "done"
    back_up(url, tmp_path / "copy.db")
    assert scene.transfer(after).state == "done"
    _received_more(scene, before)
    assert scene.transfer(before).state == "done"
    held = {order.number: content_of(scene.books(), order) for order in (before, after)}
    assert held[before.number] == _all_in(before, adjustments=[(before.first, "4")])
    links = {order.number: scene.desk.order(COMPANY, order.number).txn_id for order in (before, after)}

    scene = _put_back(scene, url, tmp_path / "copy.db", by_command=by_command)
    scene.desk.refresh(COMPANY, who="dana")
    assert _status(scene, after) == "not_transferred"
    view = scene.transfer(before, after)

    assert (view.state, view.problems) == ("done", ())
    assert {order.number: content_of(scene.books(), order) for order in (before, after)} == held
    assert {n: scene.desk.order(COMPANY, n).txn_id for n in links} == links
    assert (_status(scene, before), _status(scene, after)) == ("transferred", "transferred")
    assert scene.desk.verify_audit().ok
    # The order, its three receipts and its adjustment, and the new receipt of the other one.
    assert _events(scene, "found in QuickBooks") == 6
    assert _events(scene, "ledger caught up") == 1
    # The ledger knows what is ours again: more is received, and only that is posted.
    _received_more(scene, after)
    assert scene.transfer(after).state == "done"
    assert content_of(scene.books(), after) == _all_in(after, adjustments=[(after.first, "4")])
    scene.database.close()


def test_all_orders_are_looked_for_before_anything_else(make_scene: MakeScene, new_url: NewUrl, tmp_path: Path) -> None:
    """Protects B8 after a restore: an order that nobody transfers again is known as transferred after the first contact."""
    url = new_url()
    scene = make_scene(url)
    order = _transferred_since(scene, url, tmp_path / "copy.db")
    scene = _put_back(scene, url, tmp_path / "copy.db", by_command=True)
    scene.desk.refresh(COMPANY, who="dana")
    assert _has_doubt(scene)
    assert scene.session() == "finished"
    assert not _has_doubt(scene)
    assert _status(scene, order) == "transferred"
    assert content_of(scene.books(), order) == once(order)
    scene.database.close()


@pytest.mark.parametrize("lost", ["drop_request", "drop_reply"])
def test_the_question_about_everything_may_be_lost(
    make_scene: MakeScene, new_url: NewUrl, tmp_path: Path, lost: str
) -> None:
    """Protects P1: the doubt stays until QuickBooks has answered it, whatever is lost on the way."""
    url = new_url()
    scene = make_scene(url)
    order = _transferred_since(scene, url, tmp_path / "copy.db")
    scene = _put_back(scene, url, tmp_path / "copy.db", by_command=True)
    run = scene.approve(order)
    setattr(scene.connector, lost, "<ModifiedDateRangeFilter>")
    assert scene.session() == "lost"
    assert scene.finish(run).state == "done"
    assert content_of(scene.books(), order) == once(order)
    scene.database.close()


@pytest.mark.parametrize("by_command", [True, False], ids=["restore", "files-copied"])
def test_without_numbers_an_order_is_found_among_its_vendors_orders(
    make_scene: MakeScene, new_url: NewUrl, tmp_path: Path, *, by_command: bool
) -> None:
    """Protects P1 where QuickBooks gives the numbers: the mark is looked for before an order is entered."""
    url = new_url()
    scene = make_scene(url, number_source="quickbooks")
    order = _transferred_since(scene, url, tmp_path / "copy.db")
    held = content_of(scene.books(), order)
    scene.world.quickbooks.act("forget-message-sets")
    scene = _put_back(scene, url, tmp_path / "copy.db", by_command=by_command)
    assert scene.transfer(order).state == "done"
    assert content_of(scene.books(), order) == held
    # The long answers are gone with the next conversation.
    assert scene.finish(scene.approve(scene.world.order())).state == "done"
    scene.session()
    with scene.database.read() as connection:
        query = "SELECT count(*) FROM quickbooks_facts WHERE kind = 'orders_of_vendor' AND epoch < (SELECT max(session_generation) FROM companies)"
        assert connection.exec_driver_sql(query).scalar_one() == 0
    scene.database.close()


def test_a_number_that_a_person_changed_meanwhile(make_scene: MakeScene, new_url: NewUrl, tmp_path: Path) -> None:
    """Protects P1: after a restore the mark counts, not the number that a person may have changed."""
    url = new_url()
    scene = make_scene(url)
    order = _transferred_since(scene, url, tmp_path / "copy.db")
    (found,) = [one for one in scene.books()["purchaseOrders"] if one["refNumber"] == order.number]
    scene.world.quickbooks.act("edit-order", txnId=found["txnId"], newNumber="X1")
    scene = _put_back(scene, url, tmp_path / "copy.db", by_command=True)
    scene.transfer(order)
    assert [number for number, _ in content_of(scene.books(), order)["orders"]] == ["X1"]  # type: ignore[attr-defined]
    scene.database.close()


def test_a_number_that_was_changed_on_an_order_that_the_copy_never_read(
    make_scene: MakeScene, new_url: NewUrl, tmp_path: Path
) -> None:
    """Protects P1: what QuickBooks shows with our mark is remembered until Autotask's order of it is read."""
    url = new_url()
    scene = make_scene(url)
    back_up(url, tmp_path / "copy.db")
    order = scene.world.order()
    assert scene.transfer(order).state == "done"
    (found,) = [one for one in scene.books()["purchaseOrders"] if one["refNumber"] == order.number]
    scene.world.quickbooks.act("edit-order", txnId=found["txnId"], newNumber="X1")
    scene = _put_back(scene, url, tmp_path / "copy.db", by_command=True)
    assert scene.session() == "finished"
    assert _has_doubt(scene)
    scene.transfer(order)
    assert [number for number, _ in content_of(scene.books(), order)["orders"]] == ["X1"]  # type: ignore[attr-defined]
    assert not _has_doubt(scene)
    scene.database.close()


def test_what_was_queued_in_the_copy_is_not_done_again(make_scene: MakeScene, new_url: NewUrl, tmp_path: Path) -> None:
    """Protects P1: a run that the copy holds as approved, and that was carried out since, finds all its work done."""
    url = new_url()
    scene = make_scene(url)
    order = scene.world.order()
    run = scene.approve(order)
    back_up(url, tmp_path / "copy.db")
    assert scene.finish(run).state == "done"
    scene = _put_back(scene, url, tmp_path / "copy.db", by_command=False)
    assert scene.finish(run).state == "done"
    assert content_of(scene.books(), order) == once(order)
    scene.database.close()


def test_what_was_proven_absent_in_the_copy_is_proven_anew(
    make_scene: MakeScene, new_url: NewUrl, tmp_path: Path
) -> None:
    """Protects P1: “absent” in an older copy is no proof; it was sent since, QuickBooks has forgotten
    the message set, and a person has changed the number."""
    url = new_url()
    scene = make_scene(url)
    order = scene.world.order()
    run = scene.approve(order)
    scene.connector.drop_request = "<PurchaseOrderAddRq"
    assert scene.session() == "lost"
    # The next session proves it absent, and its sending is lost as well: at that moment the copy is made.
    scene.connector.watch = _copying(scene, url, tmp_path / "copy.db")
    assert scene.finish(run).state == "done"
    scene.connector.watch = lambda _name: None
    assert (tmp_path / "copy.db").exists()
    scene.world.quickbooks.act("forget-message-sets")
    (found,) = [one for one in scene.books()["purchaseOrders"] if one["refNumber"] == order.number]
    scene.world.quickbooks.act("edit-order", txnId=found["txnId"], newNumber="BY-HAND")
    scene = _put_back(scene, url, tmp_path / "copy.db", by_command=False)
    scene.finish(run)
    assert content_of(scene.books(), order) == {**once(order), "orders": [("BY-HAND", ["3", "2"])]}
    scene.database.close()


def _copying(scene: Scene, url: str, copy: Path) -> Any:
    def watch(_name: str) -> None:
        with scene.database.read() as connection:
            query = "SELECT count(*) FROM steps WHERE state = 'planned' AND attempts > 0"
            if connection.exec_driver_sql(query).scalar_one() and not copy.exists():
                back_up(url, copy)

    return watch


def test_a_change_of_ours_is_no_edit_of_a_person(make_scene: MakeScene, new_url: NewUrl, tmp_path: Path) -> None:
    """Protects B10 after a restore: an update that the copy does not know is not taken for somebody's change."""
    url = new_url()
    scene = make_scene(url)
    order = scene.world.order()
    assert scene.transfer(order).state == "done"
    back_up(url, tmp_path / "copy.db")
    story = scene.world.autotask.act("edit-order", order=order.number, set={})
    line_id = next(line["id"] for line in story["lines"] if line["product"] == order.first)
    scene.world.autotask.act("set-record", entity="PurchaseOrderItems", id=line_id, set={"unitCost": 11})
    assert scene.transfer(order).state == "done"
    assert len(scene.written("PurchaseOrderMod")) == 1
    scene = _put_back(scene, url, tmp_path / "copy.db", by_command=True)
    view = scene.transfer(order)
    assert (view.state, scene.codes()) == ("done", [])
    assert len(scene.written("PurchaseOrderMod")) == 1
    scene.database.close()


def test_a_restore_refuses_a_database_in_use(make_scene: MakeScene, new_url: NewUrl, tmp_path: Path) -> None:
    """Protects the database of a running server: it is not replaced under it."""
    url = new_url()
    scene = make_scene(url)
    back_up(url, tmp_path / "copy.db")
    with pytest.raises(StoreError, match=r"in use.*Stop"):
        restore(url, tmp_path / "copy.db", who="dana", now=datetime.now(UTC))
    assert scene.desk.company_name(None) == COMPANY
    scene.database.close()


def test_an_older_copy_on_postgresql(make_scene: MakeScene, postgresql_url: str, tmp_path: Path) -> None:
    """Protects P1 with PostgreSQL: its backup is a file that goes back, and nothing is doubled."""
    scene = make_scene(postgresql_url)
    before, after = scene.world.order(), scene.world.order()
    assert scene.transfer(before).state == "done"
    back_up(postgresql_url, tmp_path / "copy.db")
    assert scene.transfer(after).state == "done"
    with pytest.raises(StoreError, match="in use"):
        restore(postgresql_url, tmp_path / "copy.db", who="dana", now=datetime.now(UTC))
    scene.database.close()
    restored = restore(postgresql_url, tmp_path / "copy.db", who="dana", now=datetime.now(UTC) + timedelta(seconds=1))
    assert restored.kept is not None
    assert restored.kept.exists()
    scene = scene.restarted(postgresql_url)
    scene.desk.refresh(COMPANY, who="dana")
    assert scene.transfer(before, after).state == "done"
    for order in (before, after):
        assert content_of(scene.books(), order) == once(order)
        assert _status(scene, order) == "transferred"
    assert scene.desk.verify_audit().ok
    scene.database.close()


def test_the_kept_database_is_the_old_one(make_scene: MakeScene, new_url: NewUrl, tmp_path: Path) -> None:
    """Protects against a restore of the wrong file: the replaced database is kept whole, and can be put back."""
    url = new_url()
    scene = make_scene(url)
    back_up(url, tmp_path / "copy.db")
    order = scene.world.order()
    run = scene.approve(order)
    scene.database.close()
    restored = restore(url, tmp_path / "copy.db", who="dana", now=datetime.now(UTC))
    assert restored.kept is not None
    kept = Database(f"sqlite:///{restored.kept}")
    assert scene.restarted(f"sqlite:///{restored.kept}").run(run).state == "queued"
    kept.close()
    assert scene.restarted(url).desk.runs(COMPANY) == []
