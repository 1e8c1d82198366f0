"""Names of orders from both ends: a vendor or customer that people merge, delete or rename, and each choice to its end.

What becomes of items is in `test_names_that_people_change`, of names on invoices in `test_names_on_invoices`.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.both_sides import add_name, entities, field, order_of, settings, the_problem
from tests.rules.shop import Shop, kinds


def _choices(found: Any) -> list[str]:
    return [one["choice"] for one in found["choices"]]


def _order(shop: Shop, item: str, role: str, name: str) -> str:
    """The number of an order over 9 that names the vendor or customer."""
    if role == "vendor":
        return shop.order((item, 9), vendor=name)
    number = shop.order((item, 9))
    shop.acme.autotask.act("edit-order", order=number, set={"purchaseForCompanyID": shop.company_id(name)})
    return number


def _named(shop: Shop, number: str, role: str) -> str | None:
    """Whom the order names in QuickBooks: its vendor, or for whom it is bought."""
    path = "VendorRef/FullName" if role == "vendor" else "ShipToEntityRef/FullName"
    return field(order_of(shop, number=number), path)


def _asked(shop: Shop, number: str, item: str, code: str) -> Any:
    """The problem that the next transfer and the next sync meet: 2 came, a unit was added, and nothing is written."""
    shop.receive(number, item, 2)
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"quantity": 10})
    assert kinds(shop.transfer(number)) == []
    shop.stock(item, 30)
    refused = shop.sync(item)
    found = the_problem(shop, number, code)
    assert (kinds(refused), shop.on_hand(item), shop.status(number)) == ([], ["0"], "problem")
    assert any(found["title"] in write["summary"] for write in refused["writes"] if write["state"] == "skipped")
    return found


def _is_carried_out(shop: Shop, number: str, item: str) -> None:
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")
    assert (shop.received(number), shop.receipts(item), shop.on_hand(item)) == (["2"], [(item, "2")], ["30"])
    assert kinds(shop.transfer(number)) == []


def _waits(shop: Shop, number: str, item: str, choice: str, code: str) -> None:
    """After `retry` and `skip` nothing was written, and whoever transfers the order is asked again."""
    assert shop.codes(number) == ([code] if choice == "retry" else [])
    assert (kinds(shop.transfer(number)), shop.codes(number)) == ([], [code])
    assert (shop.receipts(item), shop.on_hand(item)) == ([], ["0"])


@pytest.mark.parametrize(
    ("role", "choice"),
    [
        ("vendor", "adopt"),
        ("vendor", "map"),
        ("vendor", "recreate"),
        ("vendor", "retry"),
        ("vendor", "skip"),
        ("customer", "map"),
        ("customer", "recreate"),
        ("customer", "retry"),
        ("customer", "skip"),
    ],
)
def test_a_merged_name_of_an_order_asks(shop: Shop, role: str, choice: str) -> None:
    """N1: nothing of the order is written and none is created until a person says which one is meant; then all goes on there."""
    item, name, other = shop.item(), shop.vendor(), shop.vendor()
    add_name(shop, role.capitalize(), other)
    number = _order(shop, item, role, name)
    shop.transfer(number)
    shop.act("merge", group="Entity", name=name, into=other)
    found = _asked(shop, number, item, "entry_gone")
    suggested = ["adopt"] if role == "vendor" else []
    assert _choices(found) == [*suggested, "map", "recreate", "retry", "skip"]
    there = f"gone; {other} in its place" if suggested else "merged or deleted"
    assert found["differences"] == [
        {"field": role.capitalize(), "autotask": name, "last_transferred": name, "quickbooks": there}
    ]
    shop.resolve(found, choice, *(("--name", other) if choice == "map" else ()))
    if choice in ("retry", "skip"):
        _waits(shop, number, item, choice, "entry_gone")
        assert entities(shop, name) == []
        return
    is_new = choice == "recreate"
    assert _named(shop, number, role) == (name if is_new else other)
    assert entities(shop, name) == ([(role.capitalize(), name)] if is_new else [])
    _is_carried_out(shop, number, item)


@pytest.mark.parametrize("meant", ["the renamed one", "the new one", "retry", "skip"])
@pytest.mark.parametrize("role", ["vendor", "customer"])
def test_a_name_that_was_given_to_another_asks(shop: Shop, role: str, meant: str) -> None:
    """N1: the old one under a new name and a new one under the old name are not confused; map says which of them the order is of."""
    item, name = shop.item(), shop.vendor()
    number = _order(shop, item, role, name)
    shop.transfer(number)
    renamed = f"{name} old"
    shop.act("edit-entry", group="Entity", name=name, newName=renamed)
    add_name(shop, role.capitalize(), name)
    found = _asked(shop, number, item, "name_moved")
    assert _choices(found) == ["map", "retry", "skip"]
    assert found["differences"] == [
        {"field": role.capitalize(), "autotask": name, "last_transferred": name, "quickbooks": f"renamed to {renamed}"}
    ]
    if meant in ("retry", "skip"):
        shop.resolve(found, meant)
        _waits(shop, number, item, meant, "name_moved")
        return
    chosen = renamed if meant == "the renamed one" else name
    shop.resolve(found, "map", "--name", chosen)
    assert _named(shop, number, role) == chosen
    _is_carried_out(shop, number, item)


@pytest.mark.parametrize("role", ["vendor", "customer"])
def test_a_name_that_was_followed_and_then_given_to_another_asks(shop: Shop, role: str) -> None:
    """N1: nothing is entered for another one that has come to bear the name which stands under Mapping since the first rename."""
    item, name = shop.item(), shop.vendor()
    shop.transfer(_order(shop, item, role, name))
    newer, newest = f"{name} A", f"{name} B"
    shop.act("edit-entry", group="Entity", name=name, newName=newer)
    shop.transfer(_order(shop, item, role, name))
    assert shop.mapped(role, name)["goes_to"] == newer
    shop.act("edit-entry", group="Entity", name=newer, newName=newest)
    add_name(shop, role.capitalize(), newer)
    number = _order(shop, item, role, name)
    assert kinds(shop.transfer(number)) == []
    shop.resolve(the_problem(shop, number, "name_moved"), "map", "--name", newest)
    assert (_named(shop, number, role), shop.codes(number)) == (newest, [])


@pytest.mark.parametrize("choice", ["map", "recreate"])
@pytest.mark.parametrize("role", ["vendor", "customer"])
def test_a_deleted_name_is_chosen_or_created_again(shop: Shop, role: str, choice: str) -> None:
    """N1: a vendor or customer that was used before and deleted in QuickBooks is not made a second time by itself."""
    item, name, other = shop.item(), shop.vendor(), shop.vendor()
    add_name(shop, role.capitalize(), other)
    before = _order(shop, shop.item(), role, name)
    shop.transfer(before)
    shop.act("delete", kind="PurchaseOrder", number=before)
    shop.act("delete-entry", group="Entity", name=name)
    number = _order(shop, item, role, name)
    assert kinds(shop.transfer(number)) == []
    found = the_problem(shop, number, "entry_gone")
    assert (_choices(found), entities(shop, name)) == (["map", "recreate", "retry", "skip"], [])
    shop.resolve(found, choice, *(("--name", other) if choice == "map" else ()))
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")
    assert _named(shop, number, role) == (other if choice == "map" else name)
    assert entities(shop, name) == ([] if choice == "map" else [(role.capitalize(), name)])


def _merged(shop: Shop, *, memo: str | None = None) -> tuple[Any, list[str], list[str]]:
    """The problem of the first of two orders whose item was merged into another one, both orders' numbers, and both items' names."""
    item, other, vendor = *shop.items(2), shop.vendor()
    shop.add_item(other)
    first, second = (shop.order((item, 3), vendor=vendor) for _ in range(2))
    shop.transfer(first, second)
    shop.act("merge", group="Item", name=item, into=other)
    if memo is not None:
        shop.act("edit-order", number=first, memo=memo)
    shop.receive(first, item, 1)
    shop.transfer(first)
    return the_problem(shop, first, "entry_gone"), [first, second], [item, other]


def test_a_customer_made_inactive_after_the_transfer_is_asked_about_by_an_update(shop: Shop) -> None:
    """N2 after the transfer: what came is received, since a receipt names no customer; an update waits until the customer is active again."""
    item, customer = shop.item(), shop.vendor()
    number = _order(shop, item, "customer", customer)
    shop.transfer(number)
    shop.act("edit-entry", group="Entity", name=customer, isActive=False)
    shop.receive(number, item, 3)
    assert (kinds(shop.transfer(number)), shop.received(number)) == (["receive_items"], ["3"])
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"quantity": 12})
    assert kinds(shop.transfer(number)) == []
    found = the_problem(shop, number, "name_inactive")
    shop.resolve(found, "reactivate")
    assert (shop.codes(number), shop.status(number)) == ([], "transferred")
    assert [line["quantity"] for line in shop.purchase_order(number)["lines"]] == ["12"]


def test_a_merged_item_that_is_made_again_is_named_again_by_the_order_that_showed_it(shop: Shop) -> None:
    """B10: one decision is enough for what was shown with it, and the choice says what is asked once more: another order is."""
    found, (first, second), (item, other) = _merged(shop)
    shown = next(one for one in shop.acme.desk.problems("Acme") if one.id == found["id"])
    (again,) = [one.consequence for one in shown.choices if one.choice == "recreate"]
    assert "The order names it again. You are asked once more where" in again
    run = shop.resolve(found, "recreate")
    assert (run["problems"], kinds(run)) == ([], ["create_item", "update_purchase_order", "receive_items"])
    assert (_items(shop, first), _items(shop, second)) == ([item], [other])
    assert (shop.codes(first), shop.status(first), shop.received(first)) == ([], "transferred", ["1"])
    shop.receive(second, item, 2)
    shop.transfer(second)
    assert the_problem(shop, second, "changed_in_quickbooks")["differences"][0]["quickbooks"] == other
    assert _items(shop, second) == [other]


def test_a_receipt_deleted_while_the_order_waits_for_a_name_is_not_hidden_by_a_count(shop: Shop) -> None:
    """Year 1, day 190: an item of the order was merged, and while that waits a receipt of another item is deleted. That one's count is left
    alone, too, and once the name is decided the receipt is asked about."""
    item, merged, other = shop.item(), shop.item(), shop.item()
    shop.add_item(other)
    number = shop.order((item, 9, 4), (merged, 5))
    shop.stock(item, 4)
    shop.transfer(number)
    assert shop.on_hand(item) == ["4"]
    shop.act("merge", group="Item", name=merged, into=other)
    assert kinds(shop.transfer(number)) == []
    found = the_problem(shop, number, "entry_gone")
    (receipt,) = shop.receipt_records(item)
    shop.act("delete", txnId=receipt["txnId"])
    refused = shop.sync(item)
    assert (kinds(refused), shop.on_hand(item)) == ([], ["0"])
    assert any(f"less on {number} than was posted" in write["summary"] for write in refused["writes"])
    shop.resolve(found, "adopt")
    shop.resolve(the_problem(shop, number, "receipt_deleted"), "recreate")
    assert (shop.codes(number), shop.received(number), shop.on_hand(item)) == ([], ["4", "0"], ["4"])


def test_what_else_was_changed_in_the_order_is_asked_before_a_name_is_made_again(shop: Shop) -> None:
    """B10: a decision is about what was shown: an edit of the memo beside the merge is not written over with it."""
    found, (first, _), (item, other) = _merged(shop, memo="by hand")
    shop.resolve(found, "recreate")
    asked = the_problem(shop, first, "changed_in_quickbooks")
    assert [one["field"] for one in asked["differences"]] == ["Memo", f"{item}: item"]
    assert (_items(shop, first), shop.purchase_order(first)["memo"]) == ([other], "by hand")
    shop.resolve(asked, "overwrite")
    assert (_items(shop, first), shop.codes(first), shop.received(first)) == ([item], [], ["1"])


def _freight_gone(shop: Shop, way: str) -> tuple[str, str, list[str]]:
    """Two orders with freight, of which the second was transferred after the freight item was merged or deleted; the names of both their
    items and of what freight was merged into."""
    item, vendor, freight, other = shop.item(), shop.vendor(), f"Carriage of {shop.item()}", f"Postage of {shop.item()}"
    with settings(shop, freight="line", freight_item=freight):
        add_name(shop, "ItemOtherCharge", other)
        first, second = (shop.order((item, 3), vendor=vendor, freight="5") for _ in range(2))
        shop.transfer(first)
        if way == "merged":
            shop.act("merge", group="Item", name=freight, into=other)
        else:
            shop.act("delete", kind="PurchaseOrder", number=first)
            shop.act("delete-entry", name=freight)
        run = shop.transfer(second)
    assert (run["problems"], sorted(kinds(run))) == ([], ["create_item", "create_purchase_order"])
    return first, second, [item, freight, other]


def _items(shop: Shop, number: str) -> list[str]:
    return [line["item"] for line in shop.purchase_order(number)["lines"]]


@pytest.mark.parametrize("way", ["merged", "deleted"])
def test_a_freight_item_that_is_gone_is_created_again(shop: Shop, way: str) -> None:
    """The item of a setting keeps no stock: gone, it is made once more for the next order, and nobody is asked."""
    _, second, (item, freight, _) = _freight_gone(shop, way)
    assert (_items(shop, second), shop.status(second)) == ([item, freight], "transferred")


@pytest.mark.parametrize("choice", ["overwrite", "detach"])
def test_an_order_whose_freight_item_was_merged_asks(shop: Shop, choice: str) -> None:
    """B10: an order that was transferred before has another item on its freight line since, which is shown like any exchanged item."""
    first, _, (item, freight, other) = _freight_gone(shop, "merged")
    shop.receive(first, item, 2)
    with settings(shop, freight="line", freight_item=freight):
        assert kinds(shop.transfer(first)) == []
        found = the_problem(shop, first, "changed_in_quickbooks")
        assert [(one["field"], one["quickbooks"]) for one in found["differences"]] == [(f"{freight}: item", other)]
        assert _choices(found) == ["overwrite", "detach"]
        assert f"To keep “{other}”, name it there." in found["remedy"]
        assert "receive" not in found["remedy"], "nothing is received on freight"
        shop.resolve(found, choice)
    is_ours = choice == "overwrite"
    assert _items(shop, first) == [item, freight if is_ours else other]
    assert (shop.codes(first), shop.status(first)) == ([], "transferred" if is_ours else "detached")
    assert shop.received(first)[0] == ("2" if is_ours else "0")


def test_the_item_that_freight_was_merged_into_is_kept_by_the_setting(shop: Shop) -> None:
    """B10 and B14: named in the setting, as the problem says, the other item is the right one: the problem goes, and all goes on."""
    first, _, (item, freight, other) = _freight_gone(shop, "merged")
    shop.receive(first, item, 2)
    with settings(shop, freight="line", freight_item=freight):
        shop.transfer(first)
        the_problem(shop, first, "changed_in_quickbooks")
    with settings(shop, freight="line", freight_item=other):
        run = shop.transfer(first)
        assert (run["problems"], kinds(run)) == ([], ["receive_items"])
        assert (_items(shop, first), shop.codes(first), shop.status(first)) == ([item, other], [], "transferred")


def test_a_freight_line_that_was_removed_is_put_back_or_let_go(shop: Shop) -> None:
    """B10: a freight line that somebody removed cannot be taken over while Autotask has freight, and the words say so."""
    item, freight = shop.item(), f"Haulage of {shop.item()}"
    with settings(shop, freight="line", freight_item=freight):
        number = shop.order((item, 3), freight="5")
        shop.transfer(number)
        shop.act("edit-order", number=number, removeLines=[1])
        assert kinds(shop.transfer(number)) == []
        found = the_problem(shop, number, "changed_in_quickbooks")
        assert (_choices(found), "the order has freight in Autotask" in found["remedy"]) == (
            ["overwrite", "detach"],
            True,
        )
        shop.resolve(found, "overwrite")
        assert (_items(shop, number), shop.codes(number)) == ([item, freight], [])
