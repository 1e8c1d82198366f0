"""What a person decides about an order of QuickBooks that has the number of one of Autotask: as it was shown, and only where it is still free."""

from __future__ import annotations

from typing import Any

import pytest

from stockpost.app.errors import UseError
from stockpost.store import companies, facts
from tests.crashes.scene import COMPANY, Order, Scene


def _number(scene: Scene) -> str:
    """What is left of two longer numbers once they are shortened."""
    return f"-2026-{scene.world.bill().number.removeprefix('INV-'):>05}"


def _there(scene: Scene, number: str) -> list[Any]:
    return [one for one in scene.books()["purchaseOrders"] if one["refNumber"] == number]


def _offered(scene: Scene, order: Order) -> int:
    """The problem of an order that is offered the one in QuickBooks."""
    assert scene.transfer(order).state == "done_with_problems"
    (found,) = [one for one in scene.desk.problems(COMPANY) if one.order == order.number]
    assert (found.code, "adopt" in [one.choice for one in found.choices]) == ("number_taken", True), found
    return found.id or 0


def _typed(scene: Scene, number: str, vendor: str, *, memo: str = "") -> str:
    """The TxnID of an order that a person enters in QuickBooks."""
    item = scene.world.bill().item
    lines = [{"item": item, "quantity": "4"}]
    return str(scene.world.quickbooks.act("enter-order", vendor=vendor, number=number, memo=memo, lines=lines)["txnId"])


def test_what_is_not_known_any_more_is_not_used(scene: Scene) -> None:
    """Protects P4: after the company was bound to another file, an order of the old one cannot be chosen."""
    order = scene.world.order()
    scene.world.quickbooks.act("add-entry", kind="Vendor", fields={"Name": order.vendor})
    _typed(scene, order.number, order.vendor)
    found = _offered(scene, order)
    with scene.database.write() as connection:
        (company,) = companies.all_companies(connection)
        facts.drop_facts(connection, company.id)
    with pytest.raises(UseError, match="no longer known"):
        scene.desk.resolve(COMPANY, found, "adopt", who="dana")
    assert scene.codes() == ["number_taken"]


def test_what_was_changed_since_is_not_used_unseen(scene: Scene) -> None:
    """Protects P3: a conversation about another order of the same number read what somebody had changed, and was cut before it could say so: the
    choice is refused, and what is there is not overwritten."""
    number = _number(scene)
    first, second = (scene.world.order(number=f"{where}{number}") for where in ("NORTH", "SOUTH"))
    scene.world.quickbooks.act("add-entry", kind="Vendor", fields={"Name": first.vendor})
    txn_id = _typed(scene, number, first.vendor)
    found = _offered(scene, first)
    scene.world.quickbooks.act("clock", advance_seconds=5)  # An edit within the same second has the same EditSequence.
    scene.world.quickbooks.act("edit-order", txnId=txn_id, memo="by hand")
    scene.approve(second, scene.world.order())
    scene.connector.drop_request = "<VendorAddRq"
    assert scene.session() == "lost"
    with pytest.raises(UseError, match="The order was changed in QuickBooks since it was shown"):
        scene.desk.resolve(COMPANY, found, "adopt", who="dana")
    assert [one["memo"] for one in _there(scene, number)] == ["by hand"]


def test_what_became_another_ones_since_is_not_used(scene: Scene) -> None:
    """Protects P1: somebody copied an order of ours, its mark included, and the copy was offered to another order of that number. Then the first
    is deleted, and a conversation takes the copy up as that one's, since QuickBooks shows no ExternalGUID (UNVERIFIED), and is cut before the
    other is looked at: no two become one."""
    scene.world.quickbooks.act("preferences", unverified={"externalGuidAnswered": False})
    number = _number(scene)
    lines = [{"product": scene.world.bill().item, "quantity": 4, "unitCost": "3"}]
    first, second = (scene.world.order(number=f"{where}{number}", lines=lines) for where in ("NORTH", "SOUTH"))
    assert scene.transfer(first).problems == ()
    (ours,) = _there(scene, number)
    copy = _typed(scene, number, first.vendor, memo=ours["memo"])
    found = _offered(scene, second)
    scene.world.quickbooks.act("delete", txnId=ours["txnId"])
    scene.approve(first, scene.world.order())
    scene.connector.drop_request = "<VendorAddRq"
    assert scene.session() == "lost"
    assert scene.desk.order(COMPANY, first.number).txn_id == copy
    with pytest.raises(UseError, match=f"is another one of Autotask already: purchase order {first.number} for"):
        scene.desk.resolve(COMPANY, found, "adopt", who="dana")
