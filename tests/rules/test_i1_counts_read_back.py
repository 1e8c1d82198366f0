"""I1: an adjustment is absolute and read back until equal; a sale meanwhile leads to one more, bounded, never to a loop."""

from __future__ import annotations

from tests.rules.both_sides import Driven, sentences
from tests.rules.shop import Shop, kinds


class Selling:
    """Sells one of the item after each of the next adjustments."""

    def __init__(self, shop: Shop, item: str, *, times: int) -> None:
        self.shop, self.item, self.times = shop, item, times

    def __call__(self, request: str, _reply: str) -> None:
        if "<InventoryAdjustmentAddRq" in request and self.times:
            self.times -= 1
            self.shop.act("sell", item=self.item, quantity="1", rate="20")


def _stocked(shop: Shop, *, there: int, counted: int) -> str:
    item = shop.item()
    shop.add_item(item, on_hand=there)
    shop.stock(item, counted)
    return item


def test_a_count_is_set_absolutely_and_read_back(shop: Shop) -> None:
    """I1: NewQuantity goes out, and after the last adjustment QuickBooks is asked for the count."""
    item = _stocked(shop, there=3, counted=10)
    shop.run("sync", "--item", item, "--yes")
    requests: list[str] = []
    Driven(shop).run(lambda request, _reply: requests.append(request))
    (adjusting,) = [place for place, request in enumerate(requests) if "<InventoryAdjustmentAddRq" in request]
    assert "<NewQuantity>10</NewQuantity>" in requests[adjusting]
    assert "QuantityDifference" not in requests[adjusting]
    assert any("<ItemQueryRq" in request and item in request for request in requests[adjusting + 1 :])
    assert shop.on_hand(item) == ["10"]


def test_a_sale_meanwhile_leads_to_one_more_adjustment(shop: Shop) -> None:
    """I1: QuickBooks sells one between the adjustment and the reading: one adjustment more, and the count is Autotask's."""
    item = _stocked(shop, there=3, counted=10)
    before = len(shop.adjustments(item))
    run = shop.run("sync", "--item", item, "--yes")
    Driven(shop).run(Selling(shop, item, times=1))
    assert shop.acme.finish(run)["state"] == "done"
    assert shop.on_hand(item) == ["10"]
    assert [change for _, change in shop.adjustments(item)[before:]] == ["7", "1"]


def test_a_count_that_never_stays_is_asked_about(shop: Shop) -> None:
    """I1: three adjustments, then a person is asked, whatever happens in QuickBooks; once it is quiet, retry sets the count."""
    item = _stocked(shop, there=3, counted=10)
    before = len(shop.adjustments(item))
    run = shop.run("sync", "--item", item, "--yes")
    Driven(shop).run(Selling(shop, item, times=99))
    assert shop.acme.finish(run)["state"] == "done_with_problems"
    assert len(shop.adjustments(item)) - before == 3
    (found,) = [one for one in shop.run("problems") if one["item"] == item]
    assert found["code"] == "on_hand_keeps_changing"
    assert "10" in sentences(found)
    assert shop.resolve(found, "retry")["state"] == "done"
    assert shop.on_hand(item) == ["10"]
    assert [one for one in shop.run("problems") if one["item"] == item] == []


def test_a_sale_before_the_adjustment_is_overwritten_by_autotask_s_count(shop: Shop) -> None:
    """I1: the count is read in the conversation; what was sold since the preview changes nothing of the target."""
    item = _stocked(shop, there=8, counted=5)
    run = shop.run("sync", "--item", item, "--yes")
    shop.act("sell", item=item, quantity="3", rate="20")
    shop.acme.finish(run)
    assert shop.on_hand(item) == ["5"]


def test_a_preview_says_that_equal_counts_are_read_again(shop: Shop) -> None:
    """B3, I1: whoever approves one receipt knows that a count which people change meanwhile is set as well."""
    item = shop.item()
    number = shop.order((item, 3, 1))
    shop.stock(item, 1)
    shop.transfer(number)
    shop.receive(number, item, 1)
    shop.stock(item, 2)
    words = "One count is equal as far as known. QuickBooks' counts are read again when this is carried out"
    assert words in shop.acme.said("transfer", number, "--preview")
    shop.act("adjust", item=item, newQuantity=9)
    assert kinds(shop.transfer(number)) == ["receive_items", "adjust_on_hand"]
    assert shop.on_hand(item) == ["2"]
