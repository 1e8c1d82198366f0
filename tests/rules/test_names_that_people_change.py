"""Lists of QuickBooks from both ends: renamed, merged, deleted and inactive entries of orders that are transferred already."""

from __future__ import annotations

from typing import Any

import pytest

from stockpost.app.name_choice import SharedName
from stockpost.web.words import write_groups
from tests.rules.both_sides import settings
from tests.rules.shop import Shop, kinds


def _the_problem(shop: Shop, number: str, code: str) -> Any:
    (found,) = shop.problems(number)
    assert found["code"] == code, found
    return found


def _skipped(run: Any) -> str:
    return " ".join(write["summary"] for write in run["writes"] if write["state"] == "skipped")


def _names(shop: Shop) -> set[str]:
    books = shop.books()
    return {one["name"] for one in (*books["items"], *books["entities"])}


def _rename(shop: Shop, group: str, name: str, new_name: str) -> None:
    shop.act("edit-entry", group=group, name=name, newName=new_name)


def test_what_is_renamed_is_the_same(shop: Shop) -> None:
    """A renamed vendor, customer and item are no conflict and nothing new is made; receipts, updates and counts go on, there and back."""
    item, vendor, customer = shop.item(), shop.vendor(), shop.vendor()
    number = shop.order((item, 9, 2), vendor=vendor)
    bought_for = {"purchaseForCompanyID": shop.company_id(customer)}
    shop.acme.autotask.act("edit-order", order=number, set=bought_for)
    shop.transfer(number)
    before = _names(shop)
    _rename(shop, "Item", item, f"{item} new")
    _rename(shop, "Entity", vendor, f"{vendor} Inc.")
    _rename(shop, "Entity", customer, f"{customer} LLC")
    shop.receive(number, item, 3)
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"quantity": 8})
    shop.stock(item, 7)
    run = shop.transfer(number)
    assert (run["problems"], shop.received(number), shop.on_hand(f"{item} new")) == ([], ["5"], ["7"])
    assert kinds(run) == ["update_purchase_order", "receive_items", "adjust_on_hand"]
    renamed = {f"{item} new", f"{vendor} Inc.", f"{customer} LLC"}
    assert _names(shop) == before - {item, vendor, customer} | renamed
    assert f"<FullName>{customer} LLC</FullName>" in shop.qbxml_order(number)
    assert any("it is the same item" in note for note in shop.notes(run))
    chosen = {row["autotask_name"]: row["goes_to"] for row in shop.run("mapping", "list", "--kind", "item")}
    assert chosen[item] == f"{item} new"
    assert {row["item"]: row["quickbooks_name"] for row in shop.run("stock")}[item] == f"{item} new"
    order = shop.acme.desk.order("Acme", number)
    assert (order.quickbooks_vendor, order.lines[0].quickbooks_item) == (f"{vendor} Inc.", f"{item} new")

    _rename(shop, "Item", f"{item} new", item)
    shop.stock(item, 6)
    assert kinds(shop.sync(item)) == ["adjust_on_hand"]
    assert (shop.on_hand(item), shop.codes(number)) == (["6"], [])


def test_what_is_renamed_in_autotask_is_the_same(shop: Shop) -> None:
    """P2, B6: a product and a company renamed in Autotask stay the item and the vendor that they were: nothing new is made, receipts
    and counts go on. Without the mapping that was kept, the name alone counts again."""
    item, vendor = shop.item(), shop.vendor()
    number = shop.order((item, 9, 2), vendor=vendor)
    shop.transfer(number)
    before = _names(shop)
    ids = {"Products": shop.mapped("item", item)["autotask_id"], "Companies": shop.company_id(vendor)}
    for entity, field, name in (("Products", "name", f"{item} v2"), ("Companies", "companyName", f"{vendor} v2")):
        shop.acme.autotask.act("set-record", entity=entity, id=ids[entity], set={field: name})
    shop.receive(number, f"{item} v2", 3)
    shop.stock(f"{item} v2", 7)
    run = shop.transfer(number)
    assert (run["problems"], kinds(run)) == ([], ["receive_items", "adjust_on_hand"])
    assert (_names(shop), shop.received(number), shop.on_hand(item)) == (before, ["5"], ["7"])
    chosen = {row["autotask_name"]: row["goes_to"] for row in shop.run("mapping", "list")}
    assert chosen[f"{item} v2"] == item

    shop.run("mapping", "remove", "item", str(ids["Products"]))
    shop.transfer(shop.order((f"{item} v2", 1), vendor=f"{vendor} v2"))
    assert _names(shop) == before | {f"{item} v2"}


def test_what_was_entered_by_hand_under_the_newest_name_is_used(shop: Shop) -> None:
    """P2: an order was approved, its product and vendor were renamed in Autotask, and both were entered by hand under the new names
    before QuickBooks was reached: they are used, and none is made under the names that were approved."""
    item, vendor = shop.item(), shop.vendor()
    number = shop.order((item, 9), vendor=vendor)
    before = _names(shop)
    queued = shop.answer("transfer", number, "--yes")
    ids = {"Products": shop.mapped("item", item)["autotask_id"], "Companies": shop.company_id(vendor)}
    for entity, field, name in (("Products", "name", f"{item} v2"), ("Companies", "companyName", f"{vendor} v2")):
        shop.acme.autotask.act("set-record", entity=entity, id=ids[entity], set={field: name})
    shop.row(number)
    shop.add_item(f"{item} v2")
    shop.act("add-entry", kind="Vendor", fields={"Name": f"{vendor} v2"})
    run = shop.acme.finish(queued.document)
    assert (run["problems"], kinds(run)) == ([], ["create_purchase_order"])
    assert _names(shop) == before | {f"{item} v2", f"{vendor} v2"}
    assert [line["item"] for line in shop.purchase_order(number)["lines"]] == [f"{item} v2"]


def _merge(shop: Shop, item: str, other: str, vendor: str, parent: str) -> tuple[str, set[str]]:
    """The number of an order of which 2 were received before its item and its vendor were merged into others, and 3 after; and all names
    before that."""
    number = shop.order((item, 9, 2), vendor=vendor)
    shop.transfer(number, shop.order((other, 4, 4), vendor=parent))
    before = _names(shop)
    shop.act("merge", group="Item", name=item, into=other)
    shop.act("merge", group="Entity", name=vendor, into=parent)
    shop.receive(number, item, 3)
    return number, before


def test_a_merged_item_and_vendor_are_told_and_followed(shop: Shop) -> None:
    """Merged entries are gone; the order shows what they became. Until a person decides nothing is received, created or counted, of
    the one that remained neither; then everything goes on there."""
    item, other, vendor, parent = *shop.items(2), shop.vendor(), shop.vendor()
    number, before = _merge(shop, item, other, vendor, parent)
    run = shop.transfer(number)
    assert (kinds(run), sorted(shop.codes(number))) == ([], ["entry_gone", "entry_gone"])
    refused = shop.sync(item, other)
    assert (kinds(refused), f"part of “{other}”; both are left alone" in _skipped(refused)) == ([], True)
    assert (_names(shop), shop.on_hand(other)) == (before - {item, vendor}, ["6"])

    found = {one["item"]: one for one in shop.problems(number)}
    assert f"now shows “{other}”" in found[item]["explanation"]
    assert f"now shows “{parent}”" in found[None]["explanation"]
    shop.resolve(found[item], "adopt")
    shop.resolve(_the_problem(shop, number, "entry_gone"), "map", "--name", parent)
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")
    # The page of the order shows Autotask's names and what QuickBooks calls them now.
    order = shop.acme.desk.order("Acme", number)
    assert (order.vendor, order.quickbooks_vendor) == (vendor, parent)
    assert [(line.item, line.quickbooks_item) for line in order.lines] == [(item, other)]
    # So do the pages of both products: what was noticed, and what somebody decided.
    rows = {row["item"]: row["autotask_id"] for row in shop.run("stock")}
    for name in (item, other):
        events = shop.acme.desk.item("Acme", rows[name]).events
        told = {event.text: event.who for event in events}
        noticed = f"Noticed: Item “{item}” is gone in QuickBooks, “{other}” is in its place (PO {number})"
        assert told[noticed] == "Stockpost", told
        assert told[f"Decided: Use “{other}” instead"] == "dana", told
    assert (shop.received(number), shop.on_hand(other)) == (["5"], ["9"])
    assert "stands for several products" in _skipped(shop.sync(item))
    shared = {row["item"]: [one["item"] for one in row["shared_with"]] for row in shop.run("stock")}
    assert (shared[item], shared[other]) == ([other], [item])
    assert _names(shop) == before - {item, vendor}


def test_what_was_received_stays_with_the_item_and_vendor_it_was_received_with(shop: Shop) -> None:
    """B13: merged and made again, the old names lead to new entries, which QuickBooks does not take for what was received. That is said
    before anything is created or written; once the names lead to what the order has, everything goes on."""
    item, other, vendor, parent = *shop.items(2), shop.vendor(), shop.vendor()
    number, before = _merge(shop, item, other, vendor, parent)
    shop.transfer(number)
    while (found := shop.problems(number)[0])["code"] == "entry_gone":
        shop.resolve(found, "recreate")
    for name in (parent, other):
        found = _the_problem(shop, number, "received_as_another")
        assert f"than “{name}”, which the order has" in found["explanation"]
        assert (shop.received(number), _names(shop)) == (["2"], before - {item, vendor})
        shop.resolve(found, "adopt")
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")
    assert (shop.received(number), _names(shop)) == (["5"], before - {item, vendor})


def test_a_reading_of_autotask_leaves_the_question_about_what_was_received_open(shop: Shop) -> None:
    """B13, B14: its cause has not gone. Closed by each reading and opened by each contact, nobody could have decided it (year 0, day 59)."""
    item, other, vendor, parent = *shop.items(2), shop.vendor(), shop.vendor()
    number, _ = _merge(shop, item, other, vendor, parent)
    shop.transfer(number)
    while (found := shop.problems(number)[0])["code"] == "entry_gone":
        shop.resolve(found, "recreate")
    for name in (parent, other):
        found = _the_problem(shop, number, "received_as_another")
        shop.run("refresh")
        assert (shop.problems(number)[0]["id"], shop.status(number)) == (found["id"], "problem")
        preview = shop.preview(number, code=1)
        assert (kinds(preview), [one["code"] for one in preview["problems"]]) == ([], ["received_as_another"])
        assert name in preview["problems"][0]["explanation"]
        shop.resolve(found, "adopt")
        shop.run("refresh")
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")


def _asked_once(shop: Shop, item: str, number: str) -> Any:
    """The one question about an item, of its order, as a sync by name finds it; the run says that the item waits."""
    run = shop.sync(item)
    assert (run["state"], kinds(run)) == ("done_with_problems", [])
    (found,) = [one for one in shop.run("problems") if item in one["items"]]
    assert (found["code"], found["order"]) == ("entry_gone", number)
    return found


@pytest.mark.parametrize("noticed", ["by the sync", "by a transfer", "before the order"])
def test_a_merged_item_of_an_order_is_asked_about_once(shop: Shop, noticed: str) -> None:
    """B14: whatever meets it first, the order and the sync of its item make one question; made again, the order names it and its count is
    set without another one."""
    item, other = shop.items(2)
    shop.add_item(other)
    if noticed == "before the order":
        # The count alone is known, and its own question is open when an order comes by.
        shop.stock(item, 2)
        shop.sync(item)
    number = shop.order((item, 9))
    if noticed != "before the order":
        shop.transfer(number)
    shop.act("merge", group="Item", name=item, into=other)
    shop.stock(item, 5)
    if noticed == "before the order":
        shop.sync(item)
        (own,) = [one for one in shop.run("problems") if item in one["items"]]
        assert (own["code"], own["order"]) == ("entry_gone", None)
    if noticed != "by the sync":
        shop.transfer(number)
    run = shop.resolve(_asked_once(shop, item, number), "recreate")
    assert run["problems"] == []
    assert [line["item"] for line in shop.purchase_order(number)["lines"]] == [item]
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")
    assert shop.on_hand(item, other) == ["5", "2" if noticed == "before the order" else "0"]
    assert [one for one in shop.run("problems") if item in one["items"]] == []


@pytest.mark.parametrize("choice", ["map", "retry", "skip"])
def test_a_merged_item_waits_or_goes_on_as_it_is_told(shop: Shop, choice: str) -> None:
    """N1, B14: both sides stand side by side; mapped to any item, received units are posted there; retried or skipped, nothing is written."""
    item, other, third = shop.items(3)
    shop.add_item(other)
    shop.add_item(third)
    number = shop.order((item, 9))
    shop.transfer(number)
    shop.act("merge", group="Item", name=item, into=other)
    shop.receive(number, item, 2)
    assert kinds(shop.transfer(number)) == []
    found = _the_problem(shop, number, "entry_gone")
    assert [one["choice"] for one in found["choices"]] == ["adopt", "map", "recreate", "retry", "skip"]
    assert found["differences"] == [
        {"field": "Item", "autotask": item, "last_transferred": item, "quickbooks": f"gone; {other} in its place"}
    ]
    before = _names(shop)
    shop.resolve(found, choice, *(("--name", third) if choice == "map" else ()))
    assert _names(shop) == before
    if choice == "map":
        assert (shop.codes(number), shop.status(number)) == ([], "transferred")
        assert [line["item"] for line in shop.purchase_order(number)["lines"]] == [third]
        assert (shop.received(number), shop.receipts(item, other, third)) == (["2"], [(third, "2")])
    else:
        assert shop.codes(number) == (["entry_gone"] if choice == "retry" else [])
        assert (kinds(shop.transfer(number)), shop.codes(number)) == ([], ["entry_gone"])
        assert (shop.received(number), shop.receipts(item, other)) == (["0"], [])


def test_the_one_that_remained_is_asked_about_where_another_product_has_it(shop: Shop) -> None:
    """N1: whoever takes the item in the place of a merged one learns that it is another product's, before anything is saved: neither
    count is set from then on."""
    item, other = shop.items(2)
    number = shop.order((item, 9), (other, 1))
    shop.transfer(number)
    shop.act("merge", group="Item", name=item, into=other)
    shop.transfer(number)
    found = _the_problem(shop, number, "entry_gone")
    desk = shop.acme.desk
    with pytest.raises(SharedName, match=f"(?s){item}.*{other}|{other}.*{item}") as asked:
        desk.resolve("Acme", found["id"], "adopt", who="dana")
    assert (asked.value.name, shop.mapped("item", item)["mapped_to"]) == (other, None)
    assert shop.codes(number) == ["entry_gone"]
    # A script, which nobody can ask, is told and goes on.
    shop.resolve(found, "adopt")
    assert (shop.mapped("item", item)["mapped_to"], shop.codes(number)) == (other, [])


@pytest.mark.parametrize("choice", ["recreate", "map"])
def test_a_merged_item_with_receipts_is_decided_with_one_question_more(shop: Shop, choice: str) -> None:
    """B13: made again or a third one chosen, what was received stays with the one that remained. That is the only further question after a
    sync by name."""
    item, other, third = shop.items(3)
    number = shop.order((item, 9, 4))
    shop.transfer(number)
    shop.add_item(other)
    shop.add_item(third)
    shop.act("merge", group="Item", name=item, into=other)
    shop.stock(item, 20)
    shop.resolve(_asked_once(shop, item, number), choice, *(("--name", third) if choice == "map" else ()))
    shop.resolve(_the_problem(shop, number, "received_as_another"), "adopt")
    assert (shop.codes(number), shop.status(number), shop.on_hand(other, third)) == ([], "transferred", ["20", "0"])
    assert [one for one in shop.run("problems") if item in one["items"]] == []


def test_a_name_that_was_given_to_another_item_is_asked_about(shop: Shop) -> None:
    """The old item under a new name and a new one under the old name are never confused: the order's own item is received on, and neither
    is counted until a person has named the one that is meant."""
    item = shop.item()
    number = shop.order((item, 9, 2))
    shop.transfer(number)
    _rename(shop, "Item", item, f"{item} old")
    shop.add_item(item)
    before = _names(shop)
    shop.receive(number, item, 3)
    shop.stock(item, 7)
    run = shop.transfer(number)
    assert (kinds(run), shop.codes(number)) == (["receive_items"], [])
    assert [one["code"] for one in run["problems"]] == ["name_moved"], "the sync of the transfer asks"
    refused = shop.acme.finish(shop.answer("sync", "--item", item, "--yes").document)
    assert (kinds(refused), shop.on_hand(f"{item} old", item)) == ([], ["5", "0"])
    (found,) = refused["problems"]
    assert (found["code"], found["item"]) == ("name_moved", item)
    assert found["differences"] == [
        {"field": "Item", "autotask": item, "last_transferred": item, "quickbooks": f"renamed to {item} old"}
    ]
    shop.resolve(found, "map", "--name", f"{item} old")
    assert (shop.received(number), shop.on_hand(f"{item} old", item), _names(shop)) == (["5"], ["7", "0"], before)
    assert found["id"] not in [one["id"] for one in shop.run("problems")]


@pytest.mark.parametrize("is_chosen", [True, False])
def test_a_name_that_was_followed_and_then_given_to_another_item_is_asked_about(shop: Shop, is_chosen: bool) -> None:
    """The item's newest name stands under Mapping, written down by Stockpost or chosen by a person: once another item bears it, it does
    not stand for the product unasked."""
    item = shop.item()
    number = shop.order((item, 9, 2))
    shop.transfer(number)
    newer, newest = f"{item} mk2", f"{item} mk3"
    _rename(shop, "Item", item, newer)
    if is_chosen:
        shop.read_lists()
        shop.run("mapping", "set", "item", str(shop.mapped("item", item)["autotask_id"]), newer)
    shop.stock(item, 2)
    shop.sync(item)
    assert shop.mapped("item", item)["goes_to"] == newer
    _rename(shop, "Item", newer, newest)
    shop.add_item(newer)
    shop.stock(item, 7)
    refused = shop.acme.finish(shop.answer("sync", "--item", item, "--yes").document)
    assert (kinds(refused), shop.on_hand(newest, newer)) == ([], ["2", "0"])
    (found,) = refused["problems"]
    assert (found["code"], found["item"]) == ("name_moved", newer)
    assert found["differences"][0]["quickbooks"] == f"renamed to {newest}"
    shop.resolve(found, "map", "--name", newest)
    assert shop.on_hand(newest, newer) == ["7", "0"]


def test_a_deleted_item_is_created_again_only_when_told(shop: Shop) -> None:
    """An item that nobody used was deleted in QuickBooks: the sync says so and creates nothing, until recreate."""
    item = shop.item()
    shop.stock(item, 0)
    shop.add_item(item)
    shop.sync(item)
    shop.act("delete-entry", name=item)
    shop.stock(item, 4)
    run = shop.sync(item)
    assert (kinds(run), item in _names(shop)) == ([], False)
    (found,) = [one for one in shop.run("problems") if one["item"] == item]
    assert found["code"] == "entry_gone"
    run = shop.resolve(found, "recreate")
    assert (kinds(run), shop.on_hand(item)) == (["create_item", "adjust_on_hand"], ["4"])


def test_an_item_made_inactive_is_received_but_not_counted(shop: Shop) -> None:
    """N2 after the transfer: what is inactive keeps its order; its count waits with that reason until it is made active again."""
    item = shop.item()
    number = shop.order((item, 9, 2))
    shop.transfer(number)
    shop.act("edit-entry", group="Item", name=item, isActive=False)
    shop.stock(item, 5)
    assert (kinds(shop.sync(item)), shop.on_hand(item)) == ([], ["2"])
    (found,) = [one for one in shop.run("problems") if one["item"] == item]
    assert found["code"] == "name_inactive"
    assert found["differences"] == [
        {"field": "Active", "autotask": "active", "last_transferred": "active", "quickbooks": "inactive"}
    ]
    assert "should be 5, and QuickBooks has 2" in found["explanation"]
    assert "reactivate" in [one["choice"] for one in found["choices"]]
    shop.receive(number, item, 3)
    assert (kinds(shop.transfer(number)), shop.on_hand(item)) == (["receive_items"], ["5"])
    # A transfer does not ask for the count by name; who did has still to decide.
    (found,) = [one for one in shop.run("problems") if one["item"] == item]
    shop.resolve(found, "reactivate")
    assert shop.on_hand(item) == ["8"]


@pytest.mark.parametrize("choice", ["map", "retry"])
def test_an_item_made_inactive_is_mapped_or_looked_at_again(shop: Shop, choice: str) -> None:
    """N2 after the transfer: retried while it is inactive, it asks again, and is counted once it is active; mapped, the order and the
    count go to the other item, and the inactive one keeps what it has."""
    item, other = shop.items(2)
    shop.add_item(other)
    number = shop.order((item, 9))
    shop.transfer(number)
    shop.act("edit-entry", group="Item", name=item, isActive=False)
    shop.stock(item, 5)
    shop.sync(item)

    def asked() -> Any:
        (found,) = [one for one in shop.run("problems") if item in one["items"]]
        assert found["code"] == "name_inactive"
        return found

    if choice == "map":
        run = shop.resolve(asked(), "map", "--name", other)
        assert (run["problems"], shop.on_hand(item, other)) == ([], ["0", "5"])
        shop.receive(number, item, 2)
        shop.transfer(number)
        assert [line["item"] for line in shop.purchase_order(number)["lines"]] == [other]
        assert (shop.received(number), shop.receipts(item, other)) == (["2"], [(other, "2")])
        assert (shop.codes(number), shop.status(number)) == ([], "transferred")
    else:
        assert kinds(shop.resolve(asked(), "retry")) == []
        found = asked()
        shop.act("edit-entry", group="Item", name=item, isActive=True)
        run = shop.resolve(found, "retry")
        assert (run["problems"], kinds(run), shop.on_hand(item)) == ([], ["adjust_on_hand"], ["5"])
    assert [one for one in shop.run("problems") if item in one["items"]] == []


def test_nothing_is_sent_for_a_vendor_made_inactive_until_it_is_active_again(shop: Shop) -> None:
    """N2 after the transfer: QuickBooks would refuse the receipt, so it is asked about before, also where the vendor is mapped and was
    renamed; made active again, what has arrived is received once."""
    item, vendor = shop.item(), shop.vendor()
    shop.act("add-entry", kind="Vendor", fields={"Name": f"{vendor} Inc."})
    number = shop.order((item, 9, 2), vendor=vendor)
    assert shop.status(number) == "not_transferred"
    shop.read_lists()
    shop.run("mapping", "set", "vendor", str(shop.company_id(vendor)), f"{vendor} Inc.")
    shop.transfer(number)
    name = f"{vendor} LLC"
    shop.act("edit-entry", group="Entity", name=f"{vendor} Inc.", newName=name, isActive=False)
    shop.receive(number, item, 3)
    run = shop.transfer(number)
    assert (kinds(run), shop.codes(number), shop.received(number)) == ([], ["name_inactive"], ["2"])
    (found,) = shop.problems(number)
    assert f"“{name}” is inactive" in found["title"] and number in found["explanation"]
    assert [one["choice"] for one in found["choices"]] == ["reactivate", "retry", "skip"]
    assert found["differences"] == [
        {"field": "Active", "autotask": "", "last_transferred": "active", "quickbooks": "inactive"}
    ]
    run = shop.resolve(found, "reactivate")
    assert (run["problems"], kinds(run)) == ([], ["reactivate", "receive_items"])
    headings = {
        group.title: [one.kind for one in group.writes]
        for group in write_groups(shop.acme.desk.run("Acme", run["run"]))
    }
    assert headings["Names made active again"] == ["reactivate"]
    assert (shop.received(number), shop.on_hand(item), shop.status(number)) == (["5"], ["5"], "transferred")


def test_a_freight_item_that_was_renamed_stays_the_one(shop: Shop) -> None:
    """The item of a setting keeps its entry under a new name: nothing is created twice, and what was transferred needs no update."""
    item, vendor, before, after = shop.item(), shop.vendor(), "Carriage inward", "Postage inward"
    with settings(shop, freight="line", freight_item=before):
        first, second = (shop.order((item, 1), vendor=vendor, freight="5") for _ in range(2))
        shop.transfer(first)
        _rename(shop, "Item", before, after)
        run = shop.transfer(second)
        assert kinds(run) == ["create_purchase_order"]
        assert [line["item"] for line in shop.purchase_order(second)["lines"]] == [item, after]
        assert any(f"“{before}” was renamed to “{after}”" in note for note in shop.notes(run))
        assert kinds(shop.transfer(first)) == [] and shop.status(first) == "transferred"
        assert before not in _names(shop)
