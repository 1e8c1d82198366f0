"""N2: names that QuickBooks cannot hold as they are: cut and marked, collisions asked about, sub-items, inactive namesakes."""

from __future__ import annotations

import pytest

from tests.rules.both_sides import (
    add_name,
    entities,
    item_names,
    named_item,
    named_vendor,
    settings,
    the_problem,
)
from tests.rules.shop import ALIKE, Shop, kinds, summaries

LONG_VENDOR = "Consolidated Network Equipment Distributors of New England"
LONG_ITEM = "Firewall Appliance 8-Port with 3 Year Subscription"
SHORT_ITEM = LONG_ITEM[:31].rstrip()


def test_a_name_that_is_cut_is_marked_in_the_preview_and_found_again(shop: Shop) -> None:
    """N2: 41 characters of a vendor, 31 of an item; the preview says so at the first order and at every later match."""
    vendor, item = named_vendor(shop, LONG_VENDOR), named_item(shop, LONG_ITEM)
    first = shop.order((item, 2, 1), vendor=vendor)
    text = shop.acme.said("transfer", first, "--preview")
    assert f"“{LONG_VENDOR}” is shortened to “{LONG_VENDOR[:41]}”" in text
    assert f"“{LONG_ITEM}” is shortened to “{SHORT_ITEM}”" in text
    assert shop.transfer(first)["state"] == "done"
    assert entities(shop, LONG_VENDOR[:41]) == [("Vendor", LONG_VENDOR[:41])]
    assert shop.on_hand(SHORT_ITEM) == ["1"]
    second = shop.order((item, 1), vendor=vendor)
    text = shop.acme.said("transfer", second, "--preview")
    assert f"“{LONG_VENDOR}” is shortened to “{LONG_VENDOR[:41]}”" in text
    assert f"“{LONG_ITEM}” is shortened to “{SHORT_ITEM}”" in text
    assert kinds(shop.transfer(second)) == ["create_purchase_order"]


def test_names_of_just_the_length_are_not_marked(shop: Shop) -> None:
    """N2: 41 and 31 characters fit, also when they are not ASCII."""
    vendor, item = (
        named_vendor(shop, ("Ünübertroffen " * 4)[:41]),
        named_item(shop, ("Prüfgerät " * 4)[:31].rstrip("x")),
    )
    number = shop.order((item, 1), vendor=vendor)
    assert "shortened" not in shop.acme.said("transfer", number, "--preview")
    assert shop.transfer(number)["state"] == "done"
    assert entities(shop, vendor) == [("Vendor", vendor)]
    assert item_names(shop, item) == [item]


def test_vendors_that_become_equal_when_cut_are_asked_about(shop: Shop) -> None:
    """N2: a collision is a problem with a mapping as the remedy, never a silent merge."""
    stem = "Pacific Coast Communications Equipment Co"
    assert len(stem) == 41
    north, south = named_vendor(shop, f"{stem} North"), named_vendor(shop, f"{stem} South")
    item = shop.item()
    orders = [shop.order((item, 1), vendor=vendor) for vendor in (north, south)]
    shop.run("refresh")
    assert shop.transfer(*orders)["state"] == "done_with_problems"
    assert entities(shop, stem) == []
    add_name(shop, "Vendor", "Pacific Coast North")
    add_name(shop, "Vendor", "Pacific Coast South")
    for number, vendor, other, name in zip(
        orders, (north, south), (south, north), ("Pacific Coast North", "Pacific Coast South"), strict=True
    ):
        found = the_problem(shop, number, "name_collision")
        assert f"“{vendor}” as it is" in found["explanation"]
        assert f"the same as of “{other}”." in found["explanation"]
        assert stem in found["title"]
        shop.resolve(found, "map", "--name", name)
    assert [shop.purchase_order(number)["vendor"] for number in orders] == [
        "Pacific Coast North",
        "Pacific Coast South",
    ]


def test_items_that_become_equal_when_cut_are_asked_about(shop: Shop) -> None:
    """N2: two items with the same first 31 characters are two items; the one that fits whole stays as it is."""
    stem = "Wireless Access Point AX-3000 i"
    assert len(stem) == 31
    whole, longer = named_item(shop, stem), named_item(shop, f"{stem}ndoor")
    first, second = shop.order((whole, 2, 2)), shop.order((longer, 3, 3))
    shop.run("refresh")
    assert shop.transfer(first, second)["state"] == "done_with_problems"
    assert (shop.codes(first), shop.on_hand(stem)) == ([], ["2"])
    found = the_problem(shop, second, "name_collision")
    assert f"“{longer}” as it is" in found["explanation"]
    assert f"the same as of “{whole}”." in found["explanation"]
    add_name(shop, "ItemInventory", "Access Point AX-3000 indoor")
    shop.resolve(found, "map", "--name", "Access Point AX-3000 indoor")
    assert shop.on_hand(stem, "Access Point AX-3000 indoor") == ["2", "3"]


def test_an_item_that_becomes_equal_to_one_that_nobody_ordered_is_asked_about(shop: Shop) -> None:
    """N2 for the whole catalogue: both stand in its list beforehand; the first order of one asks, and goes through once it is mapped."""
    ordered, other = ALIKE
    shop.acme.autotask.fault(kind="500", match="/Products/query/count", times=0)
    try:
        number = shop.order((ordered, 1))
        assert shop.status(number) == "not_transferred", "that the catalogue cannot be read holds no order up"
    finally:
        shop.acme.autotask.clear_faults()
    shop.run("refresh")
    listed = [one["autotask_name"] for one in shop.run("mapping", "list", "--show", "catalogue")]
    assert (ordered in listed, other in listed) == (False, True)
    assert shop.transfer(number)["state"] == "done_with_problems"
    found = the_problem(shop, number, "name_collision")
    assert f"the same as of “{other}”." in found["explanation"]
    shop.add_item("Cable blue boot")
    shop.resolve(found, "map", "--name", "Cable blue boot")
    assert [line["item"] for line in shop.purchase_order(number)["lines"]] == ["Cable blue boot"]


def test_names_of_foreign_letters_that_become_equal_are_asked_about(shop: Shop) -> None:
    """N2: what QuickBooks cannot store becomes “?”; two vendors of which the same is left are not merged."""
    first, second = named_vendor(shop, "Αθήνα Ltd"), named_vendor(shop, "Πάτρα Ltd")
    item = shop.item()
    orders = [shop.order((item, 1), vendor=vendor) for vendor in (first, second)]
    shop.run("refresh")
    shop.transfer(*orders)
    for number in orders:
        found = the_problem(shop, number, "name_collision")
        assert "letters" in found["explanation"]
        shop.resolve(found, "skip")
    assert [shop.purchase_orders(number) for number in orders] == [[], []]


def test_a_tilde_makes_a_sub_item_and_its_parent(shop: Shop) -> None:
    """N2: `Cabling~Cat6~Blue 3m` is a sub-item of a sub-item; missing parents are created, once, and shown before."""
    first, second = named_item(shop, "Cabling~Cat6~Blue 3m"), named_item(shop, "Cabling~Cat6~Red 3m")
    number = shop.order((first, 2, 2), (second, 1))
    preview = shop.preview(number)
    created = " ".join(summaries(preview, "create_item"))
    for name in ("Cabling", "Cabling:Cat6", "Cabling:Cat6:Blue 3m", "Cabling:Cat6:Red 3m"):
        assert f"“{name}”" in created
    run = shop.transfer(number)
    assert (run["state"], run["problems"], kinds(run).count("create_item")) == ("done", [], 4)
    assert item_names(shop, "Cabling") == ["Cabling", "Cabling:Cat6", "Cabling:Cat6:Blue 3m", "Cabling:Cat6:Red 3m"]
    assert shop.on_hand("Cabling:Cat6:Blue 3m", "Cabling:Cat6:Red 3m", "Cabling") == ["2", "0", "0"]


def test_a_colon_in_a_name_is_replaced_and_shown(shop: Shop) -> None:
    """N2: a colon would mean a sub-item; it becomes a hyphen, and the preview says so."""
    vendor, item = named_vendor(shop, "Supply: Boston"), named_item(shop, "Rack 19in: 42U")
    number = shop.order((item, 1), vendor=vendor)
    text = shop.acme.said("transfer", number, "--preview")
    assert "Supply- Boston" in text
    assert "Rack 19in- 42U" in text
    assert "“Rack 19in: 42U” is" in text
    assert shop.transfer(number)["state"] == "done"
    assert entities(shop, "Supply- Boston") == [("Vendor", "Supply- Boston")]
    assert item_names(shop, "Rack 19in") == ["Rack 19in- 42U"]


@pytest.mark.parametrize("kind", ["Vendor", "Customer", "ItemInventory"])
def test_an_inactive_namesake_is_asked_about_and_made_active(shop: Shop, kind: str) -> None:
    """N2: an inactive name is neither used nor created once more; reactivate makes it active and goes on."""
    name = f"Dormant {kind}"
    item = named_item(shop, name) if kind == "ItemInventory" else shop.item()
    company = named_vendor(shop, name) if kind != "ItemInventory" else shop.vendor()
    add_name(shop, kind, name, is_active=False)
    more = {"purchaseFor": company} if kind == "Customer" else {"vendor": company}
    number = shop.order((item, 2, 2), **more)  # type: ignore[arg-type]
    assert shop.transfer(number)["state"] == "done_with_problems"
    found = the_problem(shop, number, "name_inactive")
    assert name in found["title"]
    run = shop.resolve(found, "reactivate")
    assert (run["state"], shop.codes(number), shop.received(number)) == ("done", [], ["2"])
    books = shop.books()
    entries = [one for one in [*books["entities"], *books["items"]] if one["name"] == name]
    assert [one["isActive"] for one in entries] == [True]


def test_an_inactive_namesake_can_be_mapped_away(shop: Shop) -> None:
    """N2: the inactive vendor stays inactive, the chosen one is used."""
    vendor, item = named_vendor(shop, "Retired Supply"), shop.item()
    add_name(shop, "Vendor", vendor, is_active=False)
    number = shop.order((item, 1), vendor=vendor)
    shop.transfer(number)
    shop.resolve(the_problem(shop, number, "name_inactive"), "map", "--name", "Ingram Micro Inc.")
    assert shop.purchase_order(number)["vendor"] == "Ingram Micro Inc."
    (entry,) = [one for one in shop.books()["entities"] if one["name"] == vendor]
    assert entry["isActive"] is False


def test_an_inactive_parent_of_a_sub_item_is_asked_about(shop: Shop) -> None:
    """N2: the parent that a new sub-item needs is inactive: a problem that names it, and reactivate goes on."""
    item = named_item(shop, "Dormant Family~Child")
    add_name(shop, "ItemInventory", "Dormant Family", is_active=False)
    number = shop.order((item, 2, 2))
    assert shop.transfer(number)["state"] == "done_with_problems"
    found = the_problem(shop, number, "name_inactive")
    assert "“Dormant Family”" in found["title"]
    assert shop.resolve(found, "reactivate")["state"] == "done"
    assert shop.on_hand("Dormant Family:Child") == ["2"]


def test_a_missing_parent_is_not_created_where_the_setting_is_off(shop: Shop) -> None:
    """N1 and N2: create_missing_items holds for parents, too."""
    item = named_item(shop, "Orphan Family~Child")
    number = shop.order((item, 1))
    with settings(shop, create_missing_items="false"):
        shop.transfer(number)
        assert "Orphan Family:Child" in the_problem(shop, number, "item_missing")["title"]
    assert item_names(shop, "Orphan") == []
