"""N6: accounts are checked to exist and to be of the right type; never created silently."""

from __future__ import annotations

import pytest

from tests.rules.both_sides import sentences, settings, the_problem
from tests.rules.shop import Shop

TYPES = {"income_account": "Income", "cogs_account": "CostOfGoodsSold", "asset_account": "OtherCurrentAsset"}
SHOWN = {"income_account": "Income", "cogs_account": "Cost of Goods Sold", "asset_account": "Other Current Asset"}
"""As QuickBooks' own windows call the types."""


def _accounts(shop: Shop, name: str) -> list[str]:
    return [one["type"] for one in shop.books()["accounts"] if one["name"] == name]


@pytest.mark.parametrize("setting", TYPES)
def test_a_missing_account_of_an_item_is_created_when_told(shop: Shop, setting: str) -> None:
    """N6: nothing is created before somebody says so; create makes it of the right type, and the order goes on."""
    name = f"New {setting}"[:31]
    with settings(shop, **{setting: name}):
        item = shop.item()
        number = shop.order((item, 2, 2))
        assert shop.transfer(number)["state"] == "done_with_problems"
        found = the_problem(shop, number, "account_missing")
        assert name in found["title"]
        assert setting in found["explanation"]
        assert f"an account of type {SHOWN[setting]}," in found["remedy"]
        assert (_accounts(shop, name), shop.purchase_orders(number)) == ([], [])
        assert shop.resolve(found, "create")["state"] == "done"
        assert (_accounts(shop, name), shop.received(number)) == ([TYPES[setting]], ["2"])


@pytest.mark.parametrize("setting", TYPES)
def test_an_account_of_the_wrong_type_is_not_used(shop: Shop, setting: str) -> None:
    """N6: the problem names the type; another account chosen in the settings is taken by retry."""
    item = shop.item()
    number = shop.order((item, 2, 2))
    with settings(shop, **{setting: "Checking"}):
        shop.transfer(number)
        found = the_problem(shop, number, "account_missing")
        assert "of type Bank" in found["explanation"]
        assert [choice["choice"] for choice in found["choices"]] == ["retry"]
    assert shop.resolve(found, "retry")["state"] == "done"
    assert shop.received(number) == ["2"]


def test_an_inactive_account_is_not_used(shop: Shop) -> None:
    """N6: an inactive account is said to be inactive."""
    shop.act(
        "add-entry", kind="Account", fields={"Name": "Retired income", "AccountType": "Income", "IsActive": "false"}
    )
    number = shop.order((shop.item(), 1))
    with settings(shop, income_account="Retired income"):
        shop.transfer(number)
        assert "inactive" in the_problem(shop, number, "account_missing")["explanation"]


def test_orders_of_known_items_need_no_accounts(shop: Shop) -> None:
    """N6 and B14: a wrong income account holds up new items only."""
    item = shop.item()
    shop.add_item(item)
    number = shop.order((item, 2, 2))
    with settings(shop, income_account="Nowhere"):
        assert shop.transfer(number)["state"] == "done"
    assert shop.on_hand(item) == ["2"]


@pytest.mark.parametrize(("name", "choice"), [("Shrinkage", "create"), ("Checking", "retry")])
def test_the_adjustment_account_is_checked(shop: Shop, name: str, choice: str) -> None:
    """N6: without its account no count is set; the purchase order and its receipts go through all the same."""
    item = shop.item()
    number = shop.order((item, 2, 2))
    shop.stock(item, 5)
    with settings(shop, adjustment_account=name):
        run = shop.transfer(number)
        assert (run["state"], shop.received(number), shop.adjustments(item)) == ("done_with_problems", ["2"], [])
        (found,) = [one for one in shop.run("problems") if one["code"] == "account_missing"]
        assert name in found["title"]
        assert "adjustment_account" in sentences(found)
        checks = shop.run("doctor", code=1)
        assert any(
            check["check"].endswith("account adjustment_account") and not check["ok"] and check["remedy"]
            for check in checks
        )
        if choice == "create":
            shop.resolve(found, "create")
            assert shop.sync(item)["state"] == "done"
            assert (_accounts(shop, name), shop.on_hand(item)) == (["CostOfGoodsSold"], ["5"])
    if choice == "retry":
        shop.resolve(found, "retry")
        assert shop.sync(item)["state"] == "done"
        assert shop.on_hand(item) == ["5"]
    assert [one for one in shop.run("problems") if one["code"] == "account_missing"] == []
