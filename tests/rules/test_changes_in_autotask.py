"""B9, B12, B13 from both ends: what technicians change in Autotask after the transfer, beside what the other files of rules show."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.shop import Shop, kinds


def set_fields(shop: Shop, number: str, **fields: object) -> Any:
    """Whatever the order's status, as Autotask itself might; the whole record."""
    order_id = shop.row(number)["autotask_id"]
    return shop.acme.autotask.act("set-record", entity="PurchaseOrders", id=order_id, set=fields)


def test_what_was_canceled_and_is_taken_back_is_opened_again(shop: Shop) -> None:
    """B12: Stockpost closed it, so Update opens it again without asking once Autotask takes the cancellation back; receipts go on."""
    item = shop.item()
    number = shop.order((item, 6, 2))
    shop.transfer(number)
    status = set_fields(shop, number)["status"]
    shop.acme.autotask.act("cancel", order=number)
    shop.transfer(number)
    assert (shop.status(number), shop.purchase_order(number)["isManuallyClosed"]) == ("closed", True)
    set_fields(shop, number, status=status)
    assert shop.status(number) == "needs_update"
    run = shop.transfer(number)
    assert (run["problems"], kinds(run)) == ([], ["update_purchase_order"])
    assert (shop.status(number), shop.purchase_order(number)["isManuallyClosed"]) == ("transferred", False)
    shop.receive(number, item, 1)
    assert kinds(shop.transfer(number)) == ["receive_items"]


def test_an_order_of_which_more_came_than_was_ordered_is_updated_and_closed(shop: Shop) -> None:
    """B9, B12, B13: nobody cut a line, so nothing stands in the way of another memo, of one that was typed over, or of a cancellation."""
    item, other = shop.items(2)
    number = shop.order((item, 4), (other, 3))
    shop.receive(number, item, 6)
    shop.transfer(number)
    assert shop.received(number) == ["6", "0"]
    set_fields(shop, number, generalMemo="rack 4")
    assert kinds(shop.transfer(number)) == ["update_purchase_order"]
    shop.act("edit-order", number=number, memo="typed over")
    set_fields(shop, number, generalMemo="rack 5")
    shop.transfer(number)
    (found,) = shop.problems(number)
    shop.resolve(found, "overwrite")
    assert "typed over" not in shop.purchase_order(number)["memo"]
    shop.acme.autotask.act("cancel", order=number)
    shop.transfer(number)
    assert (shop.codes(number), shop.status(number), shop.received(number)) == ([], "closed", ["6", "0"])


@pytest.mark.parametrize("choice", ["overwrite", "detach"])
def test_a_canceled_order_that_somebody_opened_again_asks(shop: Shop, choice: str) -> None:
    """B10 and B12: an order that Stockpost closed and a person opened again is not closed silently a second time."""
    item = shop.item()
    number = shop.order((item, 6))
    shop.transfer(number)
    shop.acme.autotask.act("cancel", order=number)
    shop.transfer(number)
    shop.act("edit-order", number=number, isManuallyClosed=False)
    run = shop.transfer(number)
    assert (kinds(run), shop.codes(number)) == ([], ["changed_in_quickbooks"])
    (found,) = shop.problems(number)
    assert found["differences"] == [
        {"field": "Purchase order", "autotask": "Canceled", "last_transferred": "closed", "quickbooks": "opened again"}
    ]
    assert [one["choice"] for one in found["choices"]] == ["overwrite", "detach"]
    shop.resolve(found, choice)
    is_ours = choice == "overwrite"
    assert shop.purchase_order(number)["isManuallyClosed"] is is_ours
    assert (shop.status(number), shop.codes(number)) == ("closed" if is_ours else "detached", [])


def test_a_line_removed_after_it_was_received_by_hand_asks(shop: Shop) -> None:
    """B13: what QuickBooks has received of a line cannot be taken off the order; both sides are shown."""
    first, second = shop.items(2)
    number = shop.order((first, 3), (second, 2))
    shop.transfer(number)
    shop.act("receive", number=number, quantities={"1": "2"})
    shop.acme.autotask.act("remove-line", order=number, line=second)
    run = shop.transfer(number)
    assert ([one["code"] for one in run["problems"]], kinds(run)) == (["quantity_below_received"], [])
    (found,) = shop.problems(number)
    assert found["remedy"].startswith("Autotask has received 0 of it, so correct or delete the receipt in QuickBooks")
    assert found["differences"] == [
        {
            "field": f"{second}: quantity",
            "autotask": "0",
            "last_transferred": "2",
            "quickbooks": "2, of them 2 received",
        }
    ]
    shop.resolve(found, "detach")
    assert shop.status(number) == "detached"


def test_customer_and_ship_method_follow_until_a_person_chooses_another(shop: Shop) -> None:
    """B9 and B10: purchase-for and shipping type changed in Autotask are written by Update; a ship method that a person typed over
    stays."""
    item, customer = shop.item(), shop.vendor()
    number = shop.order((item, 3), shipping="UPS Ground")
    shop.transfer(number)
    shop.acme.autotask.act("edit-order", order=number, set={"purchaseForCompanyID": shop.company_id(customer)})
    fedex = set_fields(shop, shop.order((item, 1), shipping="FedEx"))["shippingType"]
    ups = set_fields(shop, number)["shippingType"]
    set_fields(shop, number, shippingType=fedex)
    assert shop.status(number) == "needs_update"
    run = shop.transfer(number)
    assert kinds(run) == ["create_customer", "update_purchase_order"]
    text = shop.qbxml_order(number)
    assert f"<FullName>{customer}</FullName>" in text
    assert "<FullName>FedEx</FullName>" in text

    order = shop.purchase_order(number)
    shop.qbxml(
        f"<PurchaseOrderModRq><PurchaseOrderMod><TxnID>{order['txnId']}</TxnID>"
        f"<EditSequence>{order['editSequence']}</EditSequence><ShipMethodRef><FullName>Courier</FullName></ShipMethodRef>"
        "</PurchaseOrderMod></PurchaseOrderModRq>"
    )
    set_fields(shop, number, shippingType=ups)
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"quantity": 4})
    assert kinds(shop.transfer(number)) == ["update_purchase_order"]
    assert "<FullName>Courier</FullName>" in shop.qbxml_order(number)


def _values(shop: Shop, item: str) -> list[tuple[str, str]]:
    """(quantity, cost of one) of each line that was received of the item."""
    return [
        (line["quantity"], line["rate"])
        for receipt in shop.receipt_records(item)
        for line in receipt["lines"]
        if line["item"] == item
    ]


@pytest.mark.parametrize("way", ["after the update", "together with the update"])
def test_a_price_changed_after_a_receipt_counts_for_what_comes_next(shop: Shop, way: str) -> None:
    """B9: Update writes the new cost to the order. What was received before keeps the cost that it was received at, and the next receipt
    has the new one, so the value on hand is the sum of both."""
    item = shop.item()
    number = shop.order((item, 9, 4))
    shop.transfer(number)
    shop.acme.autotask.act("edit-line", order=number, line=item, set={"unitCost": 12.25})
    assert shop.status(number) == "needs_update"
    if way == "after the update":
        run = shop.transfer(number)
        assert (run["problems"], kinds(run)) == ([], ["update_purchase_order"])
        assert _values(shop, item) == [("4", "10.50")]
    shop.receive(number, item, 2)
    run = shop.transfer(number)
    expected = ["receive_items"] if way == "after the update" else ["update_purchase_order", "receive_items"]
    assert (run["problems"], kinds(run)) == ([], expected)
    assert _values(shop, item) == [("4", "10.50"), ("2", "12.25")]
    assert [line["rate"] for line in shop.purchase_order(number)["lines"]] == ["12.25"]
    (there,) = [one for one in shop.books()["items"] if one["name"] == item]
    assert (there["onHand"], there["value"], shop.status(number)) == ("6", "66.50", "transferred")


def test_what_was_approved_is_written_unless_autotask_was_read_again(shop: Shop) -> None:
    """P2: protects the sentence of docs/errors.md: canceled after the approval and before the next reading, an order is entered as it was
    approved, and the next reading shows it as Needs update, which closes it."""
    number = shop.order((shop.item(), 4))
    approved = shop.run("transfer", number, "--yes")
    shop.acme.autotask.act("cancel", order=number)
    assert shop.acme.finish(approved)["state"] == "done"
    assert not shop.purchase_order(number)["isManuallyClosed"]
    assert shop.status(number) == "needs_update"
    assert kinds(shop.transfer(number)) == ["close_purchase_order"]
