"""I2: an empty, partial or failed answer from Autotask never zeroes stock; a large change waits for a person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rules.both_sides import sentences, settings
from tests.rules.shop import ANNEX, Shop

INVENTORY, PRODUCTS = "InventoryProducts/query", "Products/query"


@pytest.fixture
def stocked(shop: Shop) -> Iterator[tuple[Shop, str]]:
    """An item with 8 in QuickBooks and 5 + 2 at two locations of Autotask. Faults are cleared afterwards."""
    item = shop.item()
    shop.add_item(item, on_hand=8)
    shop.stock(item, 5)
    shop.stock(item, 2, ANNEX)
    try:
        yield shop, item
    finally:
        shop.acme.autotask.clear_faults()


@pytest.mark.parametrize("match", ["InventoryProducts/", "/Products/", "/query"])
def test_an_empty_answer_zeroes_nothing(stocked: tuple[Shop, str], match: str) -> None:
    """I2: Autotask answers that there is nothing; QuickBooks keeps its 8, and somebody is told."""
    shop, item = stocked
    shop.run("refresh")
    shop.acme.autotask.fault(kind="empty", match=match, times=0)
    answer = shop.answer("sync", "--item", item, "--yes")
    assert answer.code in (0, 1, 2, 3)
    if answer.code in (0, 1):
        run = shop.acme.finish(answer.document)
        found = [one for one in run["problems"] if one["item"] == item]
        assert [one["code"] for one in found] == ["on_hand_unknown"]
        assert "unknown" in sentences(found[0])
    else:
        assert len(answer.err.split()) > 5
    assert (shop.on_hand(item), shop.adjustments(item)[1:]) == (["8"], [])


@pytest.mark.parametrize("kind", ["moved_row", "torn_page", "cut", "repeated_row", "html", "500"])
def test_a_partial_answer_is_read_again(stocked: tuple[Shop, str], kind: str) -> None:
    """I2: half a page, a page without its last row, a web page: asked again, and the whole count of 7 is set."""
    shop, item = stocked
    shop.acme.autotask.fault(kind=kind, match=INVENTORY, times=1, after=1)
    run = shop.sync(item)
    assert run["state"] == "done"
    assert shop.on_hand(item) == ["7"]


def test_an_answer_that_stays_partial_sets_nothing(stocked: tuple[Shop, str]) -> None:
    """I2: one of two locations is missing for ever: an error in words, exit code 3, and QuickBooks keeps its 8."""
    shop, item = stocked
    shop.acme.autotask.fault(kind="moved_row", match="POST /ATServicesRest/V1.0/InventoryProducts/query", times=0)
    answer = shop.answer("sync", "--item", item, "--yes")
    assert (answer.code, list(answer.document)) == (3, ["error", "code"])
    assert "Autotask" in answer.err
    assert "Traceback" not in answer.err
    assert shop.on_hand(item) == ["8"]


def test_a_refused_reading_sets_nothing_and_is_forgotten_when_it_works_again(stocked: tuple[Shop, str]) -> None:
    """I2 and B14: the sign-in is refused: exit code 3 and a problem in words; once it works, the sync sets 7 and it is gone."""
    shop, item = stocked
    shop.acme.autotask.fault(kind="401", match=INVENTORY, times=0)
    answer = shop.answer("sync", "--item", item, "--yes")
    assert answer.code == 3
    assert "sign-in" in answer.err
    (found,) = [one for one in shop.run("problems") if one["code"] == "autotask_denied"]
    sentences(found)
    shop.acme.autotask.clear_faults()
    assert shop.sync(item)["state"] == "done"
    assert shop.on_hand(item) == ["7"]
    assert [one for one in shop.run("problems") if one["code"] == "autotask_denied"] == []


def test_a_product_without_stock_row_beside_one_with_a_row(stocked: tuple[Shop, str]) -> None:
    """I2: unknown is not zero, and does not hold up the count that is known."""
    shop, item = stocked
    unknown = shop.item()
    answer = shop.answer("sync", "--item", item, unknown, "--yes")
    assert answer.code == 2, "a product that no order names and nobody stocks is not known"
    assert list(answer.document) == ["error"]
    assert unknown in answer.err
    shop.order((unknown, 1))
    shop.run("refresh")
    shop.add_item(unknown, on_hand=4)
    run = shop.sync(item, unknown)
    assert run["state"] == "done_with_problems"
    assert shop.on_hand(item, unknown) == ["7", "4"]
    (found,) = [one for one in run["problems"] if one["item"] == unknown]
    assert found["code"] == "on_hand_unknown"
    sentences(found)


def test_a_counted_zero_is_set(stocked: tuple[Shop, str]) -> None:
    """I2: rows that say 0 are a count; they set QuickBooks to 0."""
    shop, item = stocked
    shop.stock(item, 0)
    shop.stock(item, 0, ANNEX)
    assert shop.sync(item)["state"] == "done"
    assert shop.on_hand(item) == ["0"]


@pytest.mark.parametrize("choice", ["approve", "skip"])
def test_a_change_above_the_limit_waits_for_a_person(stocked: tuple[Shop, str], choice: str) -> None:
    """I2: with a limit of 20, a jump from 8 to 42 is asked about, downwards as well; approving it is for this change only:
    it holds while QuickBooks is busy, and not for the same change later."""
    shop, item = stocked
    shop.stock(item, 40)
    with settings(shop, on_hand_change_limit="20"):
        assert shop.sync(item)["state"] == "done_with_problems"
        assert shop.on_hand(item) == ["8"]
        (found,) = [one for one in shop.run("problems") if one["item"] == item]
        assert found["code"] == "change_too_large"
        words = sentences(found)
        assert all(word in words for word in ("34", "From 8 to 42", "20", "on_hand_change_limit"))
        shop.resolve(found, choice)
        assert shop.on_hand(item) == (["42"] if choice == "approve" else ["8"])
        if choice == "approve":
            shop.stock(item, 0)
            shop.stock(item, 0, ANNEX)
            assert shop.sync(item)["state"] == "done_with_problems"
            assert shop.on_hand(item) == ["42"]
            (found,) = [one for one in shop.run("problems") if one["item"] == item]
            shop.act("fault", fault="status", status=3175, match="InventoryAdjustmentAdd", times=1)
            run = shop.answer("resolve", str(found["id"]), choice).document
            shop.acme.call_quickbooks()
            assert shop.acme.finish(run)["state"] == "done"
            assert shop.on_hand(item) == ["0"]
            shop.act("adjust", item=item, newQuantity=8)
            shop.stock(item, 42)
            assert shop.sync(item)["state"] == "done_with_problems"
            assert shop.on_hand(item) == ["8"]
    with settings(shop, on_hand_change_limit="0"):
        run = shop.acme.finish(shop.answer("sync", "--item", item, "--yes").document)
        assert (run["state"], run["problems"]) == ("done", [])
    assert shop.on_hand(item) == ["42"]
