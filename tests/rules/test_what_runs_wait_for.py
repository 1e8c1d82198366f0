"""P2, P5: a run that does not come through names what it waits for, and nobody is told to wait where nothing is left to write."""

from __future__ import annotations

from typing import Any

import pytest

from stockpost.web import words
from tests.rules.both_sides import add_name, settings
from tests.rules.shop import Shop


def _the_missing_account(shop: Shop) -> Any:
    (found,) = [one for one in shop.run("problems") if one["code"] == "account_missing"]
    return found


def _counts(shop: Shop, run: int) -> list[tuple[str, str]]:
    """Each count that a run lists: the item, and why it is left alone."""
    writes = shop.acme.desk.run("Acme", run).writes
    return [(one.subject, one.reason) for one in writes if one.kind == "adjust_on_hand"]


def test_every_run_that_waits_for_an_account_names_it(shop: Shop) -> None:
    """P5: the second sync that an open problem of the company holds up names it, too, and no run that has nothing to do with it; once it is
    decided each says by whom, and lists the item once."""
    item, other = shop.item(), shop.item()
    shop.transfer(shop.order((item, 1), (other, 1)))
    shop.stock(item, 5)
    shop.stock(other, 0)
    with settings(shop, adjustment_account="Stock of the year"):
        first, second = shop.sync(item), shop.sync(item)
        assert [run["state"] for run in (first, second)] == ["done_with_problems"] * 2
        found = _the_missing_account(shop)
        assert [one["title"] for run in (first, second) for one in run["problems"]] == [found["title"]] * 2
        assert shop.sync(other)["problems"] == []
        told = shop.answer("resolve", str(found["id"]), "create")
        assert "Decided. The account is created in QuickBooks with the next transfer or sync" in told.err
        for run in (first, second):
            assert _counts(shop, run["run"]) == [(item, "dana decided, and a later run sets its count")]
        assert shop.sync(item)["state"] == "done"
        assert shop.on_hand(item) == ["5"]


def test_an_order_waits_where_something_is_left_to_write(shop: Shop) -> None:
    """P2: of an order that somebody changed in QuickBooks nobody hears that it is written later, until Autotask has something new."""
    item = shop.item()
    number = shop.order((item, 3, 1))
    shop.transfer(number)
    shop.act("edit-order", number=number, memo="typed over")
    run = shop.transfer(number)
    assert ([one["code"] for one in run["problems"]], run["waiting"]) == (["changed_in_quickbooks"], [])
    assert words.waiting_sentence(shop.acme.desk.run("Acme", run["run"])) == ""
    shop.receive(number, item, 1)
    assert shop.preview(number, code=1)["waiting"] == [number]
    assert shop.transfer(number)["waiting"] == [number]


@pytest.mark.parametrize("choice", ["overwrite", "adopt"])
def test_what_was_decided_and_carried_out_is_not_waited_for(shop: Shop, choice: str) -> None:
    """P2: a decision that was carried out long ago leaves nothing to write; ever after, the order was said to be written later. Agreeing to
    what is there wants nothing written."""
    number = shop.order((shop.item(), 3, 1))
    shop.transfer(number)
    shop.act("edit-order", number=number, memo="typed over")
    shop.transfer(number)
    shop.resolve(shop.problems(number)[0], choice)
    shop.acme.call_quickbooks()
    assert shop.codes(number) == []
    shop.act("clock", advance_seconds=5)
    shop.act("edit-order", number=number, memo="typed over once more")
    run = shop.transfer(number)
    assert ([one["code"] for one in run["problems"]], run["waiting"]) == (["changed_in_quickbooks"], [])


def test_what_else_waits_for_a_name_is_said(shop: Shop) -> None:
    """P5: of an inactive vendor that two orders need each problem names the other order, and one decision goes for both."""
    vendor = shop.vendor()
    add_name(shop, "Vendor", vendor, is_active=False)
    first, second = shop.order((shop.item(), 1), vendor=vendor), shop.order((shop.item(), 1), vendor=vendor)
    shop.transfer(first, second)
    found = {one["order"]: one for one in shop.run("problems") if one["code"] == "name_inactive"}
    assert {order: one["also_waiting"] for order, one in found.items()} == {
        first: [f"PO {second}"],
        second: [f"PO {first}"],
    }
    said = shop.acme.said("problems")
    assert f"PO {second} waits for it as well (2 in all)" in said
    shop.resolve(found[first], "reactivate")
    shop.acme.call_quickbooks()
    assert [shop.status(number) for number in (first, second)] == ["transferred"] * 2
