"""I4: what is delivered and not yet invoiced, on the page Stock and in what a sync sets, from both ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stockpost.app.errors import Unreachable
from stockpost.app.stock_csv import stock_csv
from tests.rules.both_sides import settings
from tests.rules.shop import Shop
from tests.rules.test_i4_invoices import charge, client, deliver, invoice, sale, transfer

TWICE = "a sync takes them off QuickBooks, and their invoice takes them off a second time until the next sync."


def row(shop: Shop, item: str) -> Any:
    """The item's row of `stock`."""
    (found,) = [one for one in shop.run("stock") if one["item"] == item]
    return found


def cell(shop: Shop, item: str) -> str:
    """What the CSV file says is not yet invoiced of the item."""
    views = [one for one in shop.acme.desk.stock("Acme").items if one.count.item == item]
    (found,) = csv.DictReader(io.StringIO(stock_csv(views).decode("utf-8-sig")))
    return str(found["Delivered, not yet invoiced"])


def stocked(shop: Shop) -> str:
    """An item of which both sides have 10."""
    item = shop.item()
    shop.stock(item, 10)
    shop.add_item(item, on_hand=10)
    return item


def refresh(shop: Shop) -> None:
    """Where charges are refused the list of invoices cannot be read; orders and stock are."""
    assert shop.answer("refresh").code in (0, 3)


def a_day(days: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}"


@pytest.fixture
def invoicing(shop: Shop) -> None:
    """The company transfers its invoices with Stockpost."""
    transfer(shop, sale(shop, shop.item(), 1))


@contextmanager
def charges_refused(shop: Shop) -> Iterator[None]:
    """The API user may not see the charges of projects."""
    shop.acme.autotask.fault(kind="403", match="ProjectCharges", times=0)
    try:
        yield
    finally:
        shop.acme.autotask.clear_faults()


@pytest.mark.usefixtures("invoicing")
def test_deliveries_are_shown_where_nothing_is_held_for_them(shop: Shop) -> None:
    """Protects the page Stock with hold_uninvoiced off: 4 delivered and not yet invoiced are shown, are no part of what QuickBooks should have,
    and are gone once their invoice is transferred; the table of the document says what happens meanwhile."""
    item, customer = stocked(shop), client(shop)
    shop.sync(item)
    shop.run("refresh")
    assert (row(shop, item)["not_yet_invoiced"], row(shop, item)["not_yet_invoiced_known"]) == ([], True)
    assert cell(shop, item) == "0"
    sold = charge(shop, item, 4, company=customer)
    deliver(shop, sold)
    shop.run("refresh")
    found = row(shop, item)
    assert (found["not_yet_invoiced"], cell(shop, item)) == ([{"charge": sold, "quantity": "4", "invoice": None}], "4")
    assert (found["autotask"], found["target"]) == ("6", "6")
    assert f"4 delivered as “{sold}” and not yet invoiced: {TWICE}" in found["why"]
    (write,) = shop.run("sync", "--item", item, "--preview")["writes"]
    assert (write["counts"]["target"], "not yet invoiced" in write["summary"]) == ("6", False)
    shop.sync(item)
    assert (shop.on_hand(item), cell(shop, item)) == (["6"], "4")
    number = invoice(shop, sold, company=customer)
    transfer(shop, number)
    assert (shop.on_hand(item), cell(shop, item)) == (["2"], "0")
    shop.sync(item)
    assert (shop.on_hand(item), row(shop, item)["not_yet_invoiced"]) == (["6"], [])


@pytest.mark.usefixtures("invoicing")
def test_charges_that_autotask_does_not_show_stop_no_count(shop: Shop) -> None:
    """Protects I2 and the page with hold_uninvoiced off: without the right to see charges the counts are read and set as ever, and what is
    delivered is not known, instead of none."""
    item = stocked(shop)
    sold = charge(shop, item, 4, company=client(shop))
    deliver(shop, sold)
    shop.run("refresh")
    with charges_refused(shop):
        assert shop.sync(item)["state"] == "done"
        assert shop.on_hand(item) == ["6"]
        for _ in range(2):
            found = row(shop, item)
            assert (found["not_yet_invoiced"], found["not_yet_invoiced_known"], found["target"]) == ([], False, "6")
            assert cell(shop, item) == ""
            refresh(shop)
    shop.run("refresh")
    assert cell(shop, item) == "4"


def test_charges_that_are_held_and_not_shown_stop_the_count(shop: Shop) -> None:
    """Protects I4 with hold_uninvoiced on: a count without what is to be held would be wrong, so nothing is set, and the sentence names the
    right that is missing; what was known before stays on the page, since the refresh needs no charges."""
    item = stocked(shop)
    deliver(shop, charge(shop, item, 4, company=client(shop)))
    with settings(shop, hold_uninvoiced="true"):
        shop.run("refresh")
        with charges_refused(shop):
            with pytest.raises(Unreachable, match="may not use ProjectCharges"):
                shop.acme.desk.preview_sync("Acme", [item])
            refresh(shop)
            assert (row(shop, item)["target"], cell(shop, item)) == ("10", "4")
    assert shop.on_hand(item) == ["10"]


@pytest.mark.parametrize("is_read", [True, False], ids=["invoice read", "invoice not read"])
def test_what_was_delivered_before_the_first_transfer_is_held(shop: Shop, *, is_read: bool) -> None:
    """Protects I4 for a company that joins with goods out: delivered before `transfer_from` and invoiced after it, 4 of 10 are lowered once, by
    their invoice, also where a sync comes when they are billed already."""
    item, customer = stocked(shop), client(shop)
    sold = charge(shop, item, 4, company=customer)
    deliver(shop, sold)
    with settings(shop, hold_uninvoiced="true", transfer_from=a_day(2)):
        shop.sync(item)
        assert shop.on_hand(item) == ["10"]
        number = invoice(shop, sold, company=customer, date=a_day(3), due=a_day(30))
        if is_read:
            shop.run("invoices", "--refresh")
        shop.sync(item)
        assert shop.on_hand(item) == ["10"]
        transfer(shop, number)
        assert shop.on_hand(item) == ["6"]
        shop.sync(item)
        assert shop.on_hand(item) == ["6"]


def test_what_was_invoiced_by_hand_before_is_not_held(shop: Shop) -> None:
    """Protects I4: what was delivered and invoiced before `transfer_from` was entered by hand, so nothing comes for it any more."""
    item, customer = stocked(shop), client(shop)
    sold = charge(shop, item, 4, company=customer)
    deliver(shop, sold)
    invoice(shop, sold, company=customer)
    with settings(shop, hold_uninvoiced="true", transfer_from=a_day(2)):
        shop.run("invoices", "--refresh")
        shop.sync(item)
        assert shop.on_hand(item) == ["6"]
