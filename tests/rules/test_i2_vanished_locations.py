"""I2: a location that Autotask's answers lack lowers no count before a person said that its units are gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from tests.rules.both_sides import sentences
from tests.rules.shop import ANNEX, MAIN, Shop, kinds

SIGNED_IN = {
    "UserName": "stockpost@msp.example",
    "ApiIntegrationCode": "SIMULATEDINTEGRATIONCODE",
    "Secret": "simulated-secret",
}


@pytest.fixture
def item(shop: Shop) -> str:
    return _with_an_annex(shop)


def _with_an_annex(shop: Shop) -> str:
    """An item with 10 + 5 at two locations of Autotask, and 15 in QuickBooks."""
    name = shop.item()
    shop.add_item(name, on_hand=15)
    shop.stock(name, 10)
    shop.stock(name, 5, ANNEX)
    assert shop.sync(name)["state"] == "done"
    assert shop.adjustments(name)[1:] == []
    shop.run("refresh")
    return name


@contextmanager
def annex_hidden(shop: Shop) -> Iterator[None]:
    """Autotask's answers add up, and have no row of the annex."""
    annex = shop.mapped("location", ANNEX)
    shop.acme.autotask.fault(kind="hidden_location", locationId=annex["autotask_id"], times=0)
    try:
        yield
    finally:
        shop.acme.autotask.clear_faults()


def remove_annex_row(shop: Shop, item: str) -> None:
    """Another program removes the inventory row with its units, as the API lets it (FACTS C)."""
    base = f"{shop.acme.autotask.url}/ATServicesRest/V1.0"
    with httpx2.Client(headers=SIGNED_IN, trust_env=False) as client:

        def only(entity: str, **fields: object) -> int:
            wanted = [{"op": "eq", "field": name, "value": value} for name, value in fields.items()]
            answer = client.post(f"{base}/{entity}/query", json={"filter": wanted})
            (found,) = answer.json()["items"]
            return int(found["id"])

        annex = only("InventoryLocations", locationName=ANNEX)
        place = only("InventoryProducts", productID=only("Products", name=item), inventoryLocationID=annex)
        assert client.delete(f"{base}/InventoryProducts/{place}").status_code == 200


def problems(shop: Shop, item: str) -> list[Any]:
    return [one for one in shop.run("problems") if one["item"] == item]


def row(shop: Shop, item: str) -> Any:
    (found,) = [one for one in shop.run("stock") if one["item"] == item]
    return found


def test_units_that_are_gone_are_taken_away_once_a_person_says_so(shop: Shop, item: str) -> None:
    """I2: preview and sync ask in words that name the place; approving sets the count, and the same row is not asked about again."""
    remove_annex_row(shop, item)
    preview = shop.run("sync", "--item", item, "--preview", code=1)
    assert [one["code"] for one in preview["problems"]] == ["location_vanished"]
    assert "adjust_on_hand" not in kinds(preview, "planned")
    assert shop.sync(item)["state"] == "done_with_problems"
    assert shop.on_hand(item) == ["15"]
    (found,) = problems(shop, item)
    assert found["title"] == f"Autotask no longer lists {item} at {ANNEX}"
    words = sentences(found)
    assert all(word in words for word in (f"5 at {ANNEX}", "(15)", "set to 10", "inventory in Autotask"))
    shown = row(shop, item)
    assert (shown["autotask"], shown["no_longer_listed"]) == ("10", [{"location": ANNEX, "on_hand": "5"}])
    assert f"5 at {ANNEX} no longer listed by Autotask: a sync asks before it changes the count." in shown["why"]

    assert shop.resolve(found, "approve")["state"] == "done"
    assert (shop.on_hand(item), problems(shop, item)) == (["10"], [])
    assert row(shop, item)["no_longer_listed"] == []
    shop.stock(item, 9)
    assert shop.sync(item)["state"] == "done"
    assert shop.on_hand(item) == ["9"]

    shop.stock(item, 5, ANNEX)
    assert shop.sync(item)["state"] == "done"
    remove_annex_row(shop, item)
    assert shop.sync(item)["state"] == "done_with_problems"
    assert shop.on_hand(item) == ["14"], "it came back and vanished again: that is another case"


def test_an_answer_that_lacked_a_location_changes_nothing(shop: Shop, item: str) -> None:
    """I2: whether the pages or a sync read it first, the count stays; trying again once the answer is whole finds nothing to set."""
    with annex_hidden(shop):
        shop.run("refresh")
        assert shop.sync(item)["state"] == "done_with_problems"
        (found,) = problems(shop, item)
        assert found["code"] == "location_vanished"
        again = shop.resolve(found, "retry")
        assert (again["state"], kinds(again, "confirmed", "adopted")) == ("done_with_problems", [])
        (found,) = problems(shop, item)
    run = shop.resolve(found, "retry")
    assert (run["state"], kinds(run, "confirmed", "adopted"), problems(shop, item)) == ("done", [], [])
    shop.run("refresh")
    assert (shop.on_hand(item), shop.adjustments(item)[1:]) == (["15"], [])
    assert row(shop, item)["no_longer_listed"] == []


def test_many_items_of_one_location_are_decided_at_once(shop: Shop, item: str) -> None:
    """I2: a location that was given up leaves many questions; one decision is enough for all of them, each count is set once, and the names
    of all are in the audit log. A name is chosen for one item at a time."""
    other = _with_an_annex(shop)
    remove_annex_row(shop, item)
    remove_annex_row(shop, other)
    shop.sync(item, other)
    (found,) = problems(shop, item)
    assert "A name is chosen" in shop.run("resolve", str(found["id"]), "map", "--all-of-kind", code=2)["error"]
    assert shop.resolve(found, "approve", "--all-of-kind")["state"] == "done"
    assert shop.on_hand(item, other) == ["10", "10"]
    assert problems(shop, item) == problems(shop, other) == []
    assert shop.adjustments(item)[1:] == [(item, "-5")]
    assert shop.adjustments(other)[1:] == [(other, "-5")]


def test_the_question_goes_with_its_cause(shop: Shop, item: str) -> None:
    """B14: once Autotask lists the location again, the next refresh ends the problem, and nothing was set."""
    with annex_hidden(shop):
        shop.sync(item)
    assert [one["code"] for one in problems(shop, item)] == ["location_vanished"]
    shop.run("refresh")
    assert problems(shop, item) == []
    assert (shop.on_hand(item), shop.adjustments(item)[1:]) == (["15"], [])


def test_leaving_it_out_decides_nothing(shop: Shop, item: str) -> None:
    """I2: after “leave it out” the next sync asks again."""
    with annex_hidden(shop):
        shop.sync(item)
        (found,) = problems(shop, item)
        assert shop.resolve(found, "skip")["run"] is None
        assert shop.sync(item)["state"] == "done_with_problems"
    assert shop.on_hand(item) == ["15"]


def test_units_that_moved_are_no_question(shop: Shop, item: str) -> None:
    """I2 asks only where units are missing: all of them moved and the empty row was removed, and others were sold."""
    shop.acme.autotask.act("move-stock", product=item, quantity=5, **{"from": ANNEX, "to": MAIN})
    remove_annex_row(shop, item)
    assert shop.sync(item)["state"] == "done"
    assert (problems(shop, item), shop.adjustments(item)[1:]) == ([], [])
    shop.stock(item, 12)
    assert shop.sync(item)["state"] == "done"
    assert shop.on_hand(item) == ["12"]


def test_an_answer_without_any_row_in_between_hides_nothing(shop: Shop, item: str) -> None:
    """I2: nothing at all is unknown; a partial answer after it is still compared with the last whole one."""
    shop.acme.autotask.fault(kind="empty", match="InventoryProducts/", times=0)
    try:
        shop.sync(item)
    finally:
        shop.acme.autotask.clear_faults()
    assert row(shop, item)["no_longer_listed"] == [], "nothing is known of it, which is said in other words"
    with annex_hidden(shop):
        shop.acme.finish(shop.answer("sync", "--item", item, "--yes").document)
        assert [one["code"] for one in problems(shop, item)] == ["location_vanished"]
    run = shop.acme.finish(shop.answer("sync", "--item", item, "--yes").document)
    assert (run["state"], kinds(run, "confirmed", "adopted")) == ("done", [])
    assert (shop.on_hand(item), problems(shop, item)) == (["15"], [])
