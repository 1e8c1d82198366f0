"""P5: errors are sentences with a remedy, codes beside them; what QuickBooks could not read is caught before it is sent."""

from __future__ import annotations

import pytest

from tests.rules.both_sides import named_item, the_problem
from tests.rules.shop import Shop


@pytest.mark.parametrize("status", [3040, 3140, 3260, 3399])
def test_a_refusal_is_said_in_words_with_the_code_beside(shop: Shop, status: int) -> None:
    """P5: whatever code QuickBooks refuses with, also an unknown one; retry enters the order."""
    number = shop.order((shop.item(), 1))
    shop.act("fault", fault="status", status=status, match="PurchaseOrderAdd", times=9)
    try:
        assert shop.transfer(number)["state"] == "done_with_problems"
    finally:
        shop.act("clear-faults")
    found = the_problem(shop, number, "request_refused")
    assert number in found["title"]
    assert str(status) in found["explanation"]
    assert str(status) not in found["title"]
    assert shop.resolve(found, "retry")["state"] == "done"
    assert (len(shop.purchase_orders(number)), shop.codes(number)) == (1, [])


def test_a_value_that_quickbooks_could_not_read_is_caught_and_the_field_named(shop: Shop) -> None:
    """P5: a price of eleven digits is never sent; the problem names the field, and corrected in Autotask the order goes."""
    item, other = named_item(shop, "Priceless"), shop.item()
    number = shop.order(lines=[{"product": item, "quantity": 1, "unitCost": "12345678901.50"}])
    going = shop.order((other, 1))
    assert shop.transfer(number, going)["state"] == "done_with_problems"
    found = the_problem(shop, number, "field_invalid")
    assert number in found["title"]
    assert "unit cost of line 1" in found["title"]
    assert "12345678901.5" in found["explanation"]
    assert "PurchaseOrderLineAdd[1].Rate" in found["explanation"]
    requests = [entry["request"] for entry in shop.acme.quickbooks.look("log?channel=web connector")["log"]]
    assert not any("12345678901" in request for request in requests)
    assert shop.codes(going) == []
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"unitCost": "12.50"})
    assert shop.resolve(found, "retry")["state"] == "done"
    assert shop.purchase_order(number)["lines"][0]["rate"] == "12.50"


def test_a_request_that_quickbooks_cannot_parse_names_its_order_and_the_others_go_on(shop: Shop) -> None:
    """P5: an HRESULT for the whole message set names no request; the guilty one is found, the rest is written once."""
    first, bad, last = (shop.order((shop.item(), 1)) for _ in range(3))
    mark = f"[AT:po:{shop.row(bad)['autotask_id']}:"
    shop.act("fault", fault="hresult", hresult="0x80040400", match=mark, times=30)
    try:
        assert shop.transfer(first, bad, last)["state"] == "done_with_problems"
    finally:
        shop.act("clear-faults")
    found = the_problem(shop, bad, "request_refused")
    assert bad in found["title"]
    assert [len(shop.purchase_orders(number)) for number in (first, bad, last)] == [1, 0, 1]
    assert shop.resolve(found, "retry")["state"] == "done"
    assert len(shop.purchase_orders(bad)) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("transfer", "NO-SUCH-ORDER", "--yes"), 2, "NO-SUCH-ORDER"),
        (("sync", "--item", "No such item", "--yes"), 2, "No such item"),
        (("resolve", "999999", "retry"), 2, "999999"),
        (("orders", "--status", "nonsense"), 2, "nonsense"),
        (("company", "set", "Acme", "no_such_setting=1"), 2, "no_such_setting"),
        (("company", "set", "Acme", "freight=by boat"), 2, "freight"),
        (("history", "--order", "NO-SUCH-ORDER"), 2, "NO-SUCH-ORDER"),
    ],
)
def test_wrong_use_is_said_in_words(shop: Shop, arguments: tuple[str, ...], code: int, words: str) -> None:
    """P5: exit code 2, the wrong word named, the same sentence for a script that asked for JSON, no stack trace."""
    answer = shop.answer(*arguments)
    assert answer.code == code
    assert answer.document["error"] in answer.err
    assert words in answer.err
    assert len(answer.err.split()) > 4
    assert "Traceback" not in answer.err
