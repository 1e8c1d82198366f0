"""N3: the name exists in QuickBooks as another kind: a problem that names both, and the remedies work."""

from __future__ import annotations

import pytest

from tests.rules.both_sides import add_name, entities, named_item, named_vendor, the_problem
from tests.rules.shop import Shop


@pytest.mark.parametrize(("role", "there"), [("vendor", "Customer"), ("customer", "Vendor")])
def test_the_name_of_a_vendor_or_customer_is_taken(shop: Shop, role: str, there: str) -> None:
    """N3: QuickBooks has one list of names for vendors and customers; renamed there, the order goes through by retry."""
    name, item = named_vendor(shop, f"Taken by a {there}"), shop.item()
    add_name(shop, there, name)
    number = shop.order((item, 2), vendor=name) if role == "vendor" else shop.order((item, 2), purchaseFor=name)
    assert shop.transfer(number)["state"] == "done_with_problems"
    found = the_problem(shop, number, f"{role}_name_taken")
    assert f"“{name}” is a {there.lower()} in QuickBooks, not a {role}" in found["title"]
    assert shop.purchase_orders(number) == []
    shop.act("edit-entry", group="Entity", name=name, newName=f"{name} (old)")
    assert shop.resolve(found, "retry")["state"] == "done"
    assert entities(shop, name) == [(role.capitalize(), name)]


@pytest.mark.parametrize(("kind", "word"), [("ItemNonInventory", "non-inventory"), ("ItemService", "service")])
def test_the_name_of_an_item_is_taken_by_one_that_keeps_no_stock(shop: Shop, kind: str, word: str) -> None:
    """N3: a non-inventory or service item of the name is not received on; the mapped inventory part is."""
    item, part = named_item(shop, f"Taken by {word}"), f"Part in place of {word}"
    add_name(shop, kind, item)
    add_name(shop, "ItemInventory", part)
    number = shop.order((item, 3, 2))
    assert shop.transfer(number)["state"] == "done_with_problems"
    found = the_problem(shop, number, "item_kind_differs")
    assert f"“{item}” is a {word} item" in found["title"]
    assert [choice["choice"] for choice in found["choices"]] == ["map", "retry", "skip"]
    assert shop.resolve(found, "map", "--name", part)["state"] == "done"
    assert (shop.received(number), shop.on_hand(part)) == (["2"], ["2"])


def test_a_mapping_to_a_name_of_another_kind_is_asked_about_again(shop: Shop) -> None:
    """N3: a chosen vendor that is a customer by the time it is used is a problem that says so, not an entry of the wrong kind."""
    vendor, item = named_vendor(shop, "Chosen Wrongly"), shop.item()
    add_name(shop, "Customer", vendor)
    number = shop.order((item, 1), vendor=vendor)
    shop.transfer(number)
    add_name(shop, "Vendor", "Lakeview Parts")
    shop.read_lists()
    shop.act("delete-entry", group="Entity", name="Lakeview Parts")
    add_name(shop, "Customer", "Lakeview Parts")
    chosen = the_problem(shop, number, "vendor_name_taken")
    shop.acme.finish(shop.run("resolve", str(chosen["id"]), "map", "--name", "Lakeview Parts"))
    found = the_problem(shop, number, "vendor_name_taken")
    assert "“Lakeview Parts” is a customer" in found["title"]
    shop.resolve(found, "map", "--name", "D&H Distributing")
    assert shop.purchase_order(number)["vendor"] == "D&H Distributing"


def test_a_parent_of_another_kind_is_asked_about(shop: Shop) -> None:
    """N3: the parent that a new sub-item needs is a service: a problem that names it; renamed, the order goes through."""
    item = named_item(shop, "Service Family~Child")
    add_name(shop, "ItemService", "Service Family")
    number = shop.order((item, 1))
    assert shop.transfer(number)["state"] == "done_with_problems"
    found = the_problem(shop, number, "item_kind_differs")
    assert "“Service Family” is a service item" in found["title"]
    shop.act("edit-entry", group="Item", name="Service Family", newName="Service Family (old)")
    assert shop.resolve(found, "retry")["state"] == "done"
    assert shop.on_hand("Service Family:Child") == ["0"]
