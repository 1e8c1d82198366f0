"""Two purchase orders of Autotask with one number: each has its own page, story and problems."""

from __future__ import annotations

import httpx2

from stockpost import wiring
from stockpost.app.people import Role
from tests.rules.shop import Shop


def _give_number(shop: Shop, autotask_id: int, number: str) -> None:
    values = {"purchaseOrderNumber": number}
    shop.acme.autotask.act("set-record", entity="PurchaseOrders", id=autotask_id, set=values)


def test_each_of_two_orders_of_one_number_can_be_opened_with_its_own_story(shop: Shop) -> None:
    """Protects the bookkeeper from the story and problems of one order on the page of another that has the same number in Autotask: by its
    id each can be opened, on the page, in the API and for the history; without it, the newest is shown."""
    first, second = shop.items(2)
    old_vendor, new_vendor = shop.vendor(), shop.vendor()
    number, other = shop.order((first, 4), vendor=old_vendor), shop.order((second, 3), vendor=new_vendor)
    shop.transfer(number)
    shop.act("delete", kind="PurchaseOrder", number=number)
    shop.receive(number, first, 4)
    shop.transfer(number, other)
    old, new = shop.row(number)["autotask_id"], shop.row(other)["autotask_id"]
    _give_number(shop, new, number)
    shop.run("refresh")

    desk = shop.acme.desk
    rows = [one for one in desk.orders("Acme") if one.number == number]
    assert [(one.autotask_id, one.is_number_shared) for one in rows] == [(new, True), (old, True)]
    assert desk.order("Acme", number).autotask_id == new
    assert [desk.order("Acme", number, autotask_id=one).vendor for one in (old, new)] == [old_vendor, new_vendor]
    assert not desk.order("Acme", number, autotask_id=new).problems
    stories = [" ".join(line.text for line in desk.timeline("Acme", number, autotask_id=one)) for one in (old, new)]
    assert [(old_vendor in one, new_vendor in one, first in one) for one in stories] == [
        (True, False, True),
        (False, True, False),
    ]
    written = [{entry.order_id for entry in desk.history("Acme", autotask_id=one)} for one in (old, new)]
    assert written == [{old}, {new}]
    assert {entry.order_id for entry in desk.history("Acme", order=number)} == {old, new}

    (found,) = [one for one in desk.problems("Acme") if one.order == number]
    assert (found.code, found.order_id) == ("deleted_in_quickbooks", old)
    assert f"It was transferred as {number} ({old_vendor}) and is no longer there." in found.explanation

    token = wiring.make_people(shop.acme.database).add_token("script", role=Role.VIEWER, who="Dana")
    with httpx2.Client(base_url=shop.acme.url, headers={"authorization": f"Bearer {token}"}) as client:
        answers = [client.get(f"/api/v1/orders/{number}", params={"id": one}).json() for one in (old, new)]
        assert [one["autotask_id"] for one in answers] == [old, new]
        assert client.get(f"/api/v1/orders/{number}?id=1").status_code == 404
        assert client.get(f"/api/v1/orders/{number}?id=x").status_code == 404
