"""Names of invoices from both ends: customers and items that people merge, delete or rename, and each choice to its end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.both_sides import add_name, entities, item_names, settings
from tests.rules.shop import Shop, kinds
from tests.rules.test_i4_invoices import charge, client, invoice, problem_of, row, sale, transfer, written


def _choices(found: Any) -> list[str]:
    return [one["choice"] for one in found["choices"]]


def _waits(shop: Shop, number: str, code: str, words: str, choice: str) -> None:
    """After `retry` and `skip` nothing was written, and whoever transfers the invoice is asked again."""
    codes = [one["code"] for one in row(shop, number)["problems"]]
    assert codes == ([code] if choice == "retry" else [])
    assert (kinds(transfer(shop, number)), written(shop, number)) == ([], [])
    problem_of(shop, code, words)


def _billed(shop: Shop, name: str) -> str:
    """The number of an invoice that was transferred for the customer."""
    number = sale(shop, shop.item(), 1, company=name)
    transfer(shop, number)
    return number


@pytest.mark.parametrize("way", ["merged", "deleted"])
@pytest.mark.parametrize("choice", ["map", "recreate", "retry", "skip"])
def test_a_customer_that_is_gone_asks_before_the_next_invoice(shop: Shop, way: str, choice: str) -> None:
    """N1 for invoices: none is created again by itself, and the invoice goes to whom a person names. What was billed before the merge is
    no change of that invoice."""
    name, other = client(shop), client(shop)
    before = _billed(shop, name)
    if way == "merged":
        add_name(shop, "Customer", other)
        shop.act("merge", group="Entity", name=name, into=other)
    else:
        add_name(shop, "Customer", other)
        shop.act("delete", txnId=written(shop, before)[0]["txnId"])
        shop.act("delete-entry", group="Entity", name=name)
    number = sale(shop, shop.item(), 2, company=name)
    run = transfer(shop, number)
    assert (kinds(run), written(shop, number), entities(shop, name)) == ([], [], [])
    found = problem_of(shop, "entry_gone", name)
    assert (_choices(found), row(shop, number)["transfer_status"]) == (["map", "recreate", "retry", "skip"], "problem")
    shop.resolve(found, choice, *(("--name", other) if choice == "map" else ()))
    if choice in ("retry", "skip"):
        _waits(shop, number, "entry_gone", name, choice)
        return
    (there,) = written(shop, number)
    assert there["entity"] == (other if choice == "map" else name)
    assert entities(shop, name) == ([] if choice == "map" else [("Customer", name)])
    assert (row(shop, number)["transfer_status"], row(shop, number)["problems"]) == ("transferred", [])
    if way == "merged":
        assert row(shop, before)["problems"] == []


@pytest.mark.parametrize("meant", ["the renamed one", "the new one", "retry", "skip"])
def test_a_customer_whose_name_was_given_to_another_asks(shop: Shop, meant: str) -> None:
    """N1 for invoices: which of the two is billed says a person."""
    name = client(shop)
    before, renamed = _billed(shop, name), f"{name} old"
    shop.act("edit-entry", group="Entity", name=name, newName=renamed)
    add_name(shop, "Customer", name)
    number = sale(shop, shop.item(), 2, company=name)
    assert (kinds(transfer(shop, number)), written(shop, number)) == ([], [])
    found = problem_of(shop, "name_moved", name)
    assert (_choices(found), row(shop, number)["transfer_status"]) == (["map", "retry", "skip"], "problem")
    if meant in ("retry", "skip"):
        shop.resolve(found, meant)
        _waits(shop, number, "name_moved", name, meant)
        return
    chosen = renamed if meant == "the renamed one" else name
    shop.resolve(found, "map", "--name", chosen)
    (there,) = written(shop, number)
    assert (there["entity"], row(shop, number)["problems"], row(shop, before)["problems"]) == (chosen, [], [])


def test_a_renamed_customer_is_billed_under_its_new_name(shop: Shop) -> None:
    """N1 for invoices: a new name is no question; none is created under the old one, and invoices of before are unchanged."""
    name = client(shop)
    before = _billed(shop, name)
    shop.act("edit-entry", group="Entity", name=name, newName=f"{name} LLC")
    number = sale(shop, shop.item(), 2, company=name)
    run = transfer(shop, number)
    (there,) = written(shop, number)
    assert (run["problems"], there["entity"], entities(shop, name)) == ([], f"{name} LLC", [])
    assert row(shop, before)["problems"] == []


@pytest.mark.parametrize("way", ["renamed", "merged", "deleted"])
def test_the_item_of_charges_is_followed_or_created_again(shop: Shop, way: str) -> None:
    """The item of the setting invoice_item keeps no stock: under a new name it is the same one, gone it is made once more, and what was
    invoiced with it is no change."""
    customer = client(shop)
    name, other = f"Charges {shop.item()}", f"Fees {shop.item()}"
    with settings(shop, invoice_item=name):
        before = invoice(shop, charge(shop, shop.item(), 1, company=customer), company=customer)
        transfer(shop, before)
        if way == "renamed":
            shop.act("edit-entry", group="Item", name=name, newName=other)
        elif way == "merged":
            add_name(shop, "ItemNonInventory", other)
            shop.act("merge", group="Item", name=name, into=other)
        else:
            shop.act("delete", txnId=written(shop, before)[0]["txnId"])
            shop.act("delete-entry", name=name)
        number = invoice(shop, charge(shop, shop.item(), 1, company=customer), company=customer)
        run = transfer(shop, number)
    (there,) = written(shop, number)
    is_followed = way == "renamed"
    assert (run["problems"], there["lines"][0]["item"]) == ([], other if is_followed else name)
    assert item_names(shop, name) == ([] if is_followed else [name])
    if way != "deleted":
        assert row(shop, before)["problems"] == []


def _known_item(shop: Shop) -> str:
    """An item with 9 on hand that Stockpost has counted."""
    item = shop.item()
    shop.add_item(item)
    shop.stock(item, 9)
    shop.sync(item)
    assert shop.on_hand(item) == ["9"]
    return item


def test_a_renamed_item_is_sold_under_its_new_name(shop: Shop) -> None:
    """I4: an item is the same under a new name, so the invoice lowers its on hand."""
    item = _known_item(shop)
    shop.act("edit-entry", group="Item", name=item, newName=f"{item} new")
    number = sale(shop, item, 2)
    run = transfer(shop, number)
    (there,) = written(shop, number)
    assert (run["problems"], there["lines"][0]["item"], shop.on_hand(f"{item} new")) == ([], f"{item} new", ["7"])


@pytest.mark.parametrize("choice", ["map", "retry", "skip"])
def test_an_item_that_was_merged_is_not_sold_by_description(shop: Shop, choice: str) -> None:
    """I4: its units are those of another item now, which a person names; nothing is billed without lowering any count."""
    item, other = _known_item(shop), shop.item()
    shop.add_item(other, on_hand=4)
    shop.act("merge", group="Item", name=item, into=other)
    number = sale(shop, item, 2)
    assert (kinds(transfer(shop, number)), written(shop, number)) == ([], [])
    found = problem_of(shop, "entry_gone", item)
    assert (_choices(found), shop.on_hand(other)) == (["map", "retry", "skip"], ["13"])
    shop.resolve(found, choice, *(("--name", other) if choice == "map" else ()))
    if choice != "map":
        _waits(shop, number, "entry_gone", item, choice)
        return
    (there,) = written(shop, number)
    assert (there["lines"][0]["item"], shop.on_hand(other), row(shop, number)["problems"]) == (other, ["11"], [])


@pytest.mark.parametrize("meant", ["the renamed one", "the new one"])
def test_an_item_whose_name_was_given_to_another_is_not_sold_in_its_place(shop: Shop, meant: str) -> None:
    """I4: which of the two lost its units says a person."""
    item = _known_item(shop)
    shop.act("edit-entry", group="Item", name=item, newName=f"{item} old")
    shop.add_item(item, on_hand=5)
    number = sale(shop, item, 2)
    assert (kinds(transfer(shop, number)), written(shop, number)) == ([], [])
    found = problem_of(shop, "name_moved", item)
    is_old = meant == "the renamed one"
    shop.resolve(found, "map", "--name", f"{item} old" if is_old else item)
    assert len(written(shop, number)) == 1
    assert shop.on_hand(f"{item} old", item) == (["7", "5"] if is_old else ["9", "3"])
    assert row(shop, number)["problems"] == []
