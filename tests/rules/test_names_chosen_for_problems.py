"""N1: a name that is chosen for a problem is looked at as on the page Mapping, before it is saved and anything is written."""

from __future__ import annotations

from typing import Any

import pytest

from stockpost.app.name_choice import SharedName
from tests.rules.both_sides import add_name, named_vendor, the_problem
from tests.rules.shop import Shop


def _asking(shop: Shop, item: str) -> tuple[str, Any]:
    """An order whose product has the name of a service in QuickBooks: its number, and the problem that asks for an item."""
    add_name(shop, "ItemService", item)
    number = shop.order((item, 4, 4))
    shop.transfer(number)
    return number, the_problem(shop, number, "item_kind_differs")


def test_a_name_that_quickbooks_lacks_is_refused_as_on_mapping(shop: Shop) -> None:
    """N1: once the lists were read, a name that QuickBooks has not got is refused by the same sentence at both doors, and saved at neither."""
    item = shop.item()
    number, found = _asking(shop, item)
    shop.read_lists()
    wrong = "Part of nobody"
    at_problem = shop.run("resolve", str(found["id"]), "map", "--name", wrong, code=2)["error"]
    product_id = str(shop.mapped("item", item)["autotask_id"])
    assert at_problem == shop.run("mapping", "set", "item", product_id, wrong, code=2)["error"]
    assert "read the lists again" in at_problem
    service = shop.run("resolve", str(found["id"]), "map", "--name", item, code=2)["error"]
    assert "is no inventory item in QuickBooks" in service
    assert (shop.codes(number), shop.mapped("item", item)["mapped_to"]) == (["item_kind_differs"], None)


def test_a_chosen_name_is_kept_as_quickbooks_writes_it(shop: Shop) -> None:
    """N1: typed in another case, the name is saved as QuickBooks has it, as by the page Mapping."""
    vendor = named_vendor(shop, "Stonegate Parts")
    add_name(shop, "Customer", vendor)
    add_name(shop, "Vendor", "Stonegate Parts (vendor)")
    number = shop.order((shop.item(), 1), vendor=vendor)
    shop.transfer(number)
    shop.read_lists()
    assert shop.resolve(the_problem(shop, number, "vendor_name_taken"), "map", "--name", "stonegate PARTS (vendor)")
    assert shop.mapped("vendor", vendor)["mapped_to"] == "Stonegate Parts (vendor)"


def test_the_item_of_another_product_is_asked_about_before_it_is_saved(shop: Shop) -> None:
    """N1: for the item of another product nothing is saved or queued until somebody says that both are one; a script is told."""
    taken, item = shop.item(), shop.item()
    shop.transfer(shop.order((taken, 3, 3)))
    number, found = _asking(shop, item)
    desk = shop.acme.desk
    with pytest.raises(SharedName, match=f"Several products .*{taken}"):
        desk.resolve("Acme", found["id"], "map", who="dana", name=taken)
    assert (shop.codes(number), shop.mapped("item", item)["mapped_to"]) == (["item_kind_differs"], None)
    assert not [run for run in desk.runs("Acme") if run.state in ("queued", "in_progress")]
    answer = shop.answer("resolve", str(found["id"]), "map", "--name", taken)
    assert (answer.code, "Several products of Autotask stand for this item" in answer.err) == (0, True)
    shop.acme.finish(answer.document)
    assert shop.mapped("item", item)["state"] == "shared"
