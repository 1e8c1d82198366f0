"""Why counts differ, from both ends: what Stockpost itself wrote since the last sync is named and not taken for the work of others."""

from __future__ import annotations

from typing import Any

from tests.rules.shop import Shop
from tests.rules.test_i4_invoices import charge, client, deliver, invoice, sale, transfer
from tests.rules.test_stock_page import desk_of, row


def _read_both(shop: Shop) -> None:
    shop.run("stock", "--read-quickbooks")
    shop.acme.call_quickbooks()
    shop.run("refresh")


def _story(shop: Shop, item: str) -> Any:
    return desk_of(shop).item("Acme", row(shop, item)["autotask_id"])


def _synced(shop: Shop, on_hand: int = 10) -> str:
    """An item of which both sides have so many after a sync."""
    item = shop.item()
    shop.add_item(item)
    shop.stock(item, on_hand)
    shop.sync(item)
    return item


# Invoices


def test_an_invoice_of_ours_is_a_reason(shop: Shop) -> None:
    """“Why”: what the transfer of an invoice took off is told with its number, also before QuickBooks' count is read again; only the
    rest was sold otherwise, and the item's story names the invoice."""
    item, customer = _synced(shop), client(shop)
    sold = charge(shop, item, 4, company=customer)
    deliver(shop, sold)
    number = invoice(shop, sold, company=customer)
    run = transfer(shop, number)
    shop.run("refresh")
    found = row(shop, item)
    assert (found["autotask"], found["quickbooks"]) == ("6", "10")
    assert f"QuickBooks since its count was read: −4 on invoice {number}." in found["why"]
    assert not any("QuickBooks since the last sync" in reason for reason in found["why"])
    _read_both(shop)
    found = row(shop, item)
    assert (found["quickbooks"], found["difference"]) == ("6", "0")
    assert f"QuickBooks since the last sync: −4 on invoice {number}." in found["why"]
    shop.act("adjust", item=item, newQuantity=5)
    _read_both(shop)
    found = row(shop, item)
    assert f"QuickBooks since the last sync: −4 on invoice {number}, −1 sold or taken out." in found["why"]
    texts = {event.text: event.who for event in _story(shop, item).events}
    assert texts[f"Sell 4 on invoice {number}: written (run {run['run']})"] == "dana"
    (write,) = shop.run("sync", "--item", item, "--preview")["writes"]
    assert f"QuickBooks since the last sync: −4 on invoice {number}, −1 sold or taken out." in write["counts"]["why"]
    shop.sync(item)
    assert not any("invoice" in reason for reason in row(shop, item)["why"]), "what is before the sync explains nothing"


def test_many_invoices_are_counted_and_the_last_are_named(shop: Shop) -> None:
    """“Why” stays one line: of five invoices their number, the units together and the newest three are told; of other items nothing."""
    item, other = _synced(shop), _synced(shop)
    numbers = [sale(shop, item, units) for units in (1, 1, 2, 1, 1)]
    for number in numbers:
        transfer(shop, number)
    _read_both(shop)
    shown = ", ".join(reversed(numbers[2:]))
    assert f"QuickBooks since the last sync: −6 on 5 invoices ({shown} and 2 more)." in row(shop, item)["why"]
    assert not any("invoice" in reason for reason in row(shop, other)["why"])
    assert sum("Sell" in event.text for event in _story(shop, item).events) == 5
    assert not any("Sell" in event.text for event in _story(shop, other).events)


def test_an_invoice_that_was_taken_back_explains_what_came_back(shop: Shop) -> None:
    """P6 in the reasons: entered and taken back after the sync it changed nothing; taken back after the sync, its units are told."""
    item = _synced(shop)
    number = sale(shop, item, 4)
    run = transfer(shop, number)
    shop.sync(item)
    undo = shop.acme.finish(shop.run("undo", str(run["run"]), "--yes"))
    assert f"QuickBooks since the last sync: +4 by taking back invoice {number}." in row(shop, item)["why"]
    texts = [event.text for event in _story(shop, item).events]
    assert f"Take 4 back from invoice {number}: written (run {undo['run']})" in texts
    shop.sync(item)
    again = transfer(shop, number)
    shop.acme.finish(shop.run("undo", str(again["run"]), "--yes"))
    found = row(shop, item)
    assert (found["quickbooks"], found["why"]) == ("10", [])


def test_an_invoice_that_somebody_deleted_took_nothing_off(shop: Shop) -> None:
    """B11 in the reasons: once it is known that a person deleted an invoice of ours, only the one entered instead counts."""
    item = _synced(shop)
    number = sale(shop, item, 4)
    transfer(shop, number)
    (there,) = [one for one in shop.books()["invoices"] if one["refNumber"] == number]
    shop.act("delete", txnId=there["txnId"])
    transfer(shop, number)
    (found,) = [
        one for one in shop.run("problems") if one["code"] == "deleted_in_quickbooks" and number in one["title"]
    ]
    shop.resolve(found, "recreate")
    _read_both(shop)
    assert f"QuickBooks since the last sync: −4 on invoice {number}." in row(shop, item)["why"]
