"""N1: a saved mapping first, then the exact name ignoring case; a missing name is created where the settings say so."""

from __future__ import annotations

import pytest

from stockpost.web.words import write_state
from tests.rules.both_sides import (
    add_name,
    created_order,
    entities,
    field,
    item_names,
    lines_of,
    named_item,
    named_vendor,
    order_of,
    settings,
    the_problem,
)
from tests.rules.shop import Shop, kinds


def test_names_are_the_same_whatever_their_case(shop: Shop) -> None:
    """N1: vendor, customer and item that QuickBooks writes in other letters are used, not created once more."""
    vendor, customer = named_vendor(shop, "Casework Supply"), named_vendor(shop, "Loud & Clear LLC")
    item = named_item(shop, "Patch Panel 24-Port")
    add_name(shop, "Vendor", "CASEWORK SUPPLY")
    add_name(shop, "Customer", "loud & clear llc")
    add_name(shop, "ItemInventory", "patch panel 24-PORT")
    run = shop.transfer(shop.order((item, 2, 1), vendor=vendor, purchaseFor=customer))
    assert (run["state"], kinds(run)) == ("done", ["create_purchase_order", "receive_items"])
    order = order_of(shop, txn_id=created_order(run))
    assert field(order, "VendorRef/FullName") == "CASEWORK SUPPLY"
    assert field(order, "ShipToEntityRef/FullName") == "loud & clear llc"
    assert lines_of(order, "ItemRef/FullName") == [("patch panel 24-PORT",)]


def test_what_quickbooks_has_already_was_not_needed(shop: Shop) -> None:
    """N1 and B3: at the end of a run a name that QuickBooks turned out to have reads as not needed, what was held up as not sent."""
    vendor, item, free = named_vendor(shop, "Known Distribution"), named_item(shop, "Known Switch"), shop.item()
    add_name(shop, "Vendor", vendor)
    add_name(shop, "ItemInventory", item)
    taken, number = shop.order((item, 1), vendor=vendor), shop.order((free, 1), vendor=vendor)
    shop.act("enter-order", vendor=vendor, number=taken, lines=[{"item": item, "quantity": "9"}])
    run = shop.transfer(taken, number)
    assert run["state"] == "done_with_problems"
    writes = shop.acme.desk.run("Acme", run["run"]).writes
    words = {
        (write.kind, write.subject): write_state(write.state, is_needed=write.is_needed)[0]
        for write in writes
        if write.kind != "adjust_on_hand"
    }
    assert words == {
        ("create_vendor", vendor): "Not needed",
        ("create_item", item): "Not needed",
        ("create_item", free): "Done",
        ("create_purchase_order", taken): "Not sent",
        ("create_purchase_order", number): "Done",
    }


def test_missing_names_are_created_once_for_all_orders_of_a_run(shop: Shop) -> None:
    """N1: two orders that share vendor, customer and item create each of them once."""
    vendor, customer = named_vendor(shop, "Newcomer Supply"), named_vendor(shop, "Newcomer Clinic")
    item = named_item(shop, "Newcomer Switch")
    numbers = [shop.order((item, 1), vendor=vendor, purchaseFor=customer) for _ in range(2)]
    run = shop.transfer(*numbers)
    assert (run["state"], sorted(kinds(run))) == (
        "done",
        ["create_customer", "create_item", "create_purchase_order", "create_purchase_order", "create_vendor"],
    )
    assert entities(shop, vendor) == [("Vendor", vendor)]
    assert entities(shop, customer) == [("Customer", customer)]
    assert item_names(shop, item) == [item]


def test_a_vendor_is_not_created_where_the_setting_is_off_and_the_chosen_one_is_kept(shop: Shop) -> None:
    """N1: with create_missing_vendors off a missing vendor is asked about; the mapping serves this order and the next."""
    vendor, item = named_vendor(shop, "Unknown Distribution"), shop.item()
    first, second = shop.order((item, 2), vendor=vendor), shop.order((item, 3), vendor=vendor)
    with settings(shop, create_missing_vendors="false"):
        assert shop.transfer(first)["state"] == "done_with_problems"
        found = the_problem(shop, first, "vendor_missing")
        assert vendor in found["title"]
        assert "create_missing_vendors" in found["explanation"]
        assert shop.purchase_orders(first) == []
        too_long = shop.answer("resolve", str(found["id"]), "map", "--name", "N" * 42)
        assert "is longer than the 41 characters that QuickBooks takes" in too_long.err
        assert shop.codes(first) == ["vendor_missing"], "a name that QuickBooks cannot have would never be found"
        # Only the name that QuickBooks does not have any more is refused: the choice is asked again.
        add_name(shop, "Vendor", "Nobody of that name")
        shop.read_lists()
        shop.act("delete-entry", group="Entity", name="Nobody of that name")
        shop.acme.finish(shop.run("resolve", str(found["id"]), "map", "--name", "Nobody of that name"))
        found = the_problem(shop, first, "vendor_missing")
        assert "Nobody of that name" in found["title"]
        assert "create_missing_vendors" not in found["explanation"], "it is the chosen name that is missing"
        shop.resolve(found, "map", "--name", "ingram micro inc.")
        assert (shop.codes(first), shop.status(first)) == ([], "transferred")
        assert shop.transfer(second)["state"] == "done"
    assert [shop.purchase_order(one)["vendor"] for one in (first, second)] == ["Ingram Micro Inc."] * 2
    assert entities(shop, vendor) == []


def test_a_mapping_comes_before_the_exact_name(shop: Shop) -> None:
    """N1: once a name is mapped, a namesake that appears in QuickBooks later changes nothing."""
    vendor, item = named_vendor(shop, "Mapped Supply"), shop.item()
    add_name(shop, "Customer", vendor)
    first = shop.order((item, 1), vendor=vendor)
    shop.transfer(first)
    found = the_problem(shop, first, "vendor_name_taken")
    shop.resolve(found, "map", "--name", "D&H Distributing")
    shop.act("edit-entry", group="Entity", name=vendor, newName="Mapped Supply (customer)")
    add_name(shop, "Vendor", vendor)
    second = shop.order((item, 1), vendor=vendor)
    assert shop.transfer(second)["state"] == "done"
    assert [shop.purchase_order(one)["vendor"] for one in (first, second)] == ["D&H Distributing"] * 2


def test_a_customer_is_not_created_where_the_setting_is_off(shop: Shop) -> None:
    """N1: with create_missing_customers off a missing customer is asked about; added by hand, it is found by retry."""
    customer, item = named_vendor(shop, "Unknown Clinic"), shop.item()
    number = shop.order((item, 2), purchaseFor=customer)
    with settings(shop, create_missing_customers="false"):
        assert shop.transfer(number)["state"] == "done_with_problems"
        found = the_problem(shop, number, "customer_missing")
        assert customer in found["title"]
        add_name(shop, "Customer", customer)
        assert shop.resolve(found, "retry")["state"] == "done"
    assert field(order_of(shop, number=number), "ShipToEntityRef/FullName") == customer


def test_an_item_is_not_created_where_the_setting_is_off(shop: Shop) -> None:
    """N1: with create_missing_items off a missing item is asked about; the mapped one receives and is counted."""
    item, there = named_item(shop, "Unknown Widget"), "Widget as QuickBooks has it"
    add_name(shop, "ItemInventory", there)
    number = shop.order((item, 4, 3))
    with settings(shop, create_missing_items="false"):
        assert shop.transfer(number)["state"] == "done_with_problems"
        found = the_problem(shop, number, "item_missing")
        assert item in found["title"]
        run = shop.resolve(found, "map", "--name", there)
    assert (run["state"], shop.codes(number)) == ("done", [])
    assert (shop.receipts(there), shop.on_hand(there)) == ([(there, "3")], ["3"])
    assert item_names(shop, item) == []


def test_what_waits_for_a_name_does_not_hold_up_the_others(shop: Shop) -> None:
    """N1 and B14: the order with a missing vendor waits, the one approved with it is entered."""
    vendor, first, second = named_vendor(shop, "Late Supply"), shop.item(), shop.item()
    add_name(shop, "Vendor", other := named_vendor(shop, "Present Supply"))
    add_name(shop, "ItemInventory", first)
    add_name(shop, "ItemInventory", second)
    waiting, going = shop.order((first, 1), vendor=vendor), shop.order((second, 1), vendor=other)
    with settings(shop, create_missing_vendors="false"):
        run = shop.transfer(waiting, going)
        assert run["state"] == "done_with_problems"
        assert (shop.status(waiting), shop.status(going)) == ("problem", "transferred")
    # The setting is on again, so the cause has gone, and what was approved goes on by itself (P2).
    assert (shop.status(waiting), shop.codes(waiting)) == ("in_progress", [])
    assert shop.acme.finish(run)["state"] == "done"
    assert entities(shop, vendor) == [("Vendor", vendor)]


def test_what_was_changed_while_it_waited_wants_another_approval(shop: Shop) -> None:
    """P2 and B14: once the vendor may be created nothing is left to decide, but Autotask has changed the order since. What was approved is not written, and the run says why."""
    vendor, item = named_vendor(shop, "Slow Supply"), shop.item()
    number = shop.order((item, 2), vendor=vendor)
    with settings(shop, create_missing_vendors="false"):
        run = shop.transfer(number)
        assert shop.codes(number) == ["vendor_missing"]
    shop.set_line_quantity(number, item, 5)
    assert (shop.status(number), shop.codes(number)) == ("not_transferred", [])
    assert shop.acme.run_document(run["run"])["state"] == "done_with_problems"
    (note,) = shop.notes(run)
    assert note.startswith(f"{number}: it was changed in Autotask after it was approved")
    assert shop.acme.call_quickbooks() is not None
    assert shop.purchase_orders(number) == []
    shop.transfer(number)
    assert (shop.status(number), [line["quantity"] for line in shop.purchase_order(number)["lines"]]) == (
        "transferred",
        ["5"],
    )


@pytest.mark.parametrize("choice", ["map without a name", "a choice it does not offer"])
def test_a_choice_that_cannot_be_carried_out_is_wrong_use(shop: Shop, choice: str) -> None:
    """N1 and P5: exit code 2 with a sentence, and the problem stays."""
    vendor, item = named_vendor(shop, f"Undecided {choice}"), shop.item()
    number = shop.order((item, 1), vendor=vendor)
    with settings(shop, create_missing_vendors="false"):
        shop.transfer(number)
        found = the_problem(shop, number, "vendor_missing")
        more = ["map"] if choice.startswith("map") else ["overwrite"]
        answer = shop.answer("resolve", str(found["id"]), *more)
        assert (answer.code, list(answer.document)) == (2, ["error"])
        assert ("--name" if choice.startswith("map") else "map, retry, skip") in answer.err
        assert shop.codes(number) == ["vendor_missing"]
        shop.resolve(found, "skip")
        assert shop.codes(number) == []
