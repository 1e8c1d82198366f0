"""B11 and P1 from both ends: receipts of ours whose units are still in QuickBooks but do not count for their order, and each choice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.rules.both_sides import nothing_goes_on, settings, the_problem
from tests.rules.shop import Shop, kinds

STILL_THERE = ["retry", "detach"]
GONE = ["recreate", "detach"]


def _asked(shop: Shop, number: str, item: str, posted: str) -> Any:
    """The problem that the next transfer and the next sync meet: one more came, nothing is written, and nothing may be posted again."""
    nothing_goes_on(shop, number, item)
    found = the_problem(shop, number, "receipt_deleted")
    assert [one["choice"] for one in found["choices"]] == STILL_THERE
    # It is neither deleted nor lowered: the heading is true of all that people do to receipts that are still there.
    assert found["title"] == f"A receipt of {number} no longer counts for it in QuickBooks"
    assert shop.on_hand(item) == [posted]
    return found


def _let_go(shop: Shop, number: str, *items: str) -> None:
    """After `detach` the order is left as it is; its items are synced again, and both sides are equal."""
    before = shop.purchase_order(number)
    assert (shop.status(number), shop.codes(number)) == ("detached", [])
    assert shop.answer("transfer", number, "--yes").document["run"] is None
    for item in items:
        shop.stock(item, 40)
    shop.sync(*items)
    assert (shop.purchase_order(number), shop.on_hand(*items)) == (before, ["40"] * len(items))


def _posted(shop: Shop, item: str) -> tuple[str, str]:
    """An order of 9 of which 5 were received, and the TxnID of its receipt."""
    number = shop.order((item, 9, 5))
    shop.transfer(number)
    (receipt,) = shop.receipt_records(item)
    return number, receipt["txnId"]


def _still_asks(shop: Shop, number: str, found: Any) -> Any:
    """`retry` before anybody put it right writes nothing and asks again."""
    assert kinds(shop.resolve(found, "retry")) == []
    return the_problem(shop, number, "receipt_deleted")


@pytest.mark.parametrize("edit", ["unlinked", "moved", "another item"])
def test_a_receipt_that_counts_elsewhere_can_be_left_as_it_is(shop: Shop, edit: str) -> None:
    """B11: detach leaves the receipt where people put it, and nothing is posted for its order any more."""
    item, other = shop.items(2)
    number, receipt = _posted(shop, item)
    change: dict[str, object] = {"unlink": True}
    if edit == "moved":
        elsewhere = shop.order((item, 5))
        shop.transfer(elsewhere)
        change = {"order": shop.purchase_order(elsewhere)["txnId"]}
    elif edit == "another item":
        shop.add_item(other)
        change = {"item": other}
    shop.act("edit-purchase", txnId=receipt, lines={"0": change})
    found = _asked(shop, number, item, "0" if edit == "another item" else "5")
    found = _still_asks(shop, number, found)
    shop.resolve(found, "detach")
    # The order that it counts for now has received more than Autotask: that is its own affair, and its count waits for nobody.
    _let_go(shop, number, item)


@pytest.mark.parametrize("then", ["linked again", "deleted", "detach"])
def test_a_receipt_unlinked_and_billed_is_not_posted_twice(shop: Shop, then: str) -> None:
    """B11 and P1: no receipt has its id any more and no order shows it, but a bill does; its units stay on hand."""
    item = shop.item()
    number, receipt = _posted(shop, item)
    shop.act("edit-purchase", txnId=receipt, lines={"0": {"unlink": True}})
    bill = shop.act("receipt-to-bill", txnId=receipt)["txnId"]
    found = _asked(shop, number, item, "5")
    shown = [(row["field"], row["last_transferred"], row["quickbooks"]) for row in found["differences"]]
    assert (f"Receipt of 5 × {item}", "5", "turned into a bill, no longer on this order") in shown
    found = _still_asks(shop, number, found)
    if then == "detach":
        shop.resolve(found, "detach")
        _let_go(shop, number, item)
        return
    if then == "linked again":
        order = {"order": shop.purchase_order(number)["txnId"]}
        shop.act("edit-purchase", txnId=bill, lines={"0": order})
        shop.resolve(found, "retry")
        assert shop.receipts(item) == [(item, "1")]
    else:
        shop.act("delete", txnId=bill)
        shop.resolve(found, "retry")
        found = the_problem(shop, number, "receipt_deleted")
        assert [one["choice"] for one in found["choices"]] == GONE
        shop.resolve(found, "recreate")
        assert sum(int(quantity) for _, quantity in shop.receipts(item)) == 6
    assert (shop.received(number), shop.codes(number), shop.on_hand(item)) == (["6"], [], ["40"])
    assert (shop.status(number), kinds(shop.transfer(number))) == ("transferred", [])


@contextmanager
def _shipment(shop: Shop) -> Iterator[tuple[str, str, str, str]]:
    """An order of two items, received in one receipt of 5 and 2: its number, the items and the TxnID of the receipt."""
    first, second = shop.items(2)
    with settings(shop, receipt_grouping="shipment"):
        number = shop.order((first, 9, 5), (second, 4, 2))
        shop.transfer(number)
        (receipt,) = shop.receipt_records(first)
        assert [line["quantity"] for line in receipt["lines"]] == ["5", "2"]
        yield number, first, second, receipt["txnId"]


@pytest.mark.parametrize("then", ["linked again", "deleted", "detach"])
def test_one_line_of_a_receipt_unlinked_is_not_posted_twice(shop: Shop, then: str) -> None:
    """B11 and P1: the receipt is still on its order by its other line, so only the order says that the first one no longer counts."""
    with _shipment(shop) as (number, first, second, receipt):
        shop.act("edit-purchase", txnId=receipt, lines={"0": {"unlink": True}})
        found = _asked(shop, number, first, "5")
        assert (f"{first}: received", "6", "5", "0") in [tuple(row.values()) for row in found["differences"]]
        found = _still_asks(shop, number, found)
        if then == "detach":
            shop.resolve(found, "detach")
            _let_go(shop, number, first, second)
            return
        if then == "linked again":
            order = {"order": shop.purchase_order(number)["txnId"], "orderLine": 0}
            shop.act("edit-purchase", txnId=receipt, lines={"0": order})
            shop.resolve(found, "retry")
        else:
            shop.act("delete", txnId=receipt)
            shop.resolve(found, "retry")
            while found := next(iter(shop.problems(number)), None):
                assert [one["choice"] for one in found["choices"]] == GONE
                shop.resolve(found, "recreate")
        assert (shop.received(number), shop.codes(number)) == (["6", "2"], [])
        assert (shop.on_hand(first, second), shop.status(number)) == (["40", "2"], "transferred")
        assert kinds(shop.transfer(number)) == []
