"""B1, B2, B3: the transfer page, whether QuickBooks can be reached, preview before approval."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.rules.shop import Shop, kinds


def test_a_row_says_what_both_sides_know(shop: Shop) -> None:
    """B1: number, vendor, status, received and ordered, total, transfer status and QuickBooks number of an order."""
    first, second = shop.items(2)
    vendor = shop.vendor()
    number = shop.order((first, 3, 1), (second, 2), vendor=vendor)
    row = shop.row(number)
    assert (row["number"], row["vendor"], row["autotask_status"]) == (number, vendor, "Received Partial")
    assert (row["ordered"], row["received"], Decimal(row["total"])) == ("5", "1", Decimal("52.50"))
    assert (row["transfer_status"], row["quickbooks"], row["problems"]) == ("not_transferred", None, [])
    shop.transfer(number)
    row = shop.row(number)
    order = shop.purchase_order(number)
    assert row["transfer_status"] == "transferred"
    assert row["quickbooks"] == {"txn_id": order["txnId"], "ref_number": number}
    assert [(line["item"], line["ordered"], line["received"], line["posted"]) for line in row["lines"]] == [
        (first, "3", "1", "1"),
        (second, "2", "0", "0"),
    ]


@pytest.mark.parametrize(
    ("status", "received"), [("New", 0), ("Submitted", 0), ("Received Partial", 1), ("Received Full", 2)]
)
def test_every_status_but_canceled_can_be_transferred(shop: Shop, status: str, received: int) -> None:
    """B1: any status except Canceled can be transferred."""
    item = shop.item()
    number = shop.order((item, 2, received), status=status)
    assert shop.row(number)["autotask_status"] == status
    assert shop.transfer(number)["state"] == "done"
    assert shop.received(number) == [str(received)]


def test_a_canceled_order_is_a_problem_in_the_answer_and_the_others_go_on(shop: Shop) -> None:
    """B1 and B14: a canceled order is not entered; the one approved with it is."""
    first, second = shop.items(2)
    canceled, number = shop.order((first, 2), status="Canceled"), shop.order((second, 2))
    answer = shop.answer("transfer", canceled, number, "--yes")
    assert answer.code == 1
    assert [(one["code"], one["order"]) for one in answer.document["problems"]] == [("order_canceled", canceled)]
    assert shop.acme.finish(answer.document)["state"] == "done_with_problems"
    assert (len(shop.purchase_orders(canceled)), len(shop.purchase_orders(number))) == (0, 1)


def test_nothing_of_a_canceled_order_is_planned_and_its_run_says_so(shop: Shop) -> None:
    """B1: of a canceled order that was never transferred neither the items nor their counts are promised or written; the run ends with
    problems, exit code 1, and says that it is left out."""
    first, second = shop.items(2)
    canceled, number = shop.order((first, 2), status="Canceled"), shop.order((second, 2))
    shop.stock(first, 4)
    preview = shop.preview(canceled, number, code=1)
    assert not [write for write in preview["writes"] if first in write["subject"]]
    run = shop.transfer(canceled, number)
    title = f"Purchase order {canceled} is canceled in Autotask; left out"
    assert (run["state"], [one["title"] for one in run["problems"]]) == ("done_with_problems", [title])
    assert not [write for write in run["writes"] if first in write["subject"]]
    assert [one["name"] for one in shop.books()["items"] if one["name"] == first] == []
    assert (shop.codes(canceled), shop.status(canceled)) == ([], "not_transferred")
    alone = shop.preview(canceled, code=1)
    assert (alone["writes"], [one["title"] for one in alone["problems"]]) == ([], [title])
    assert shop.run("transfer", canceled, "--yes", code=1)["run"] is None


def test_units_of_a_canceled_order_are_told_wherever_it_is_left_out(shop: Shop) -> None:
    """B1, B8: protects units that came in before the order was canceled from being forgotten: preview, run and the order's page say how many
    they are, and that only a sync of stock brings them into QuickBooks; which it does."""
    item, other = shop.items(2)
    canceled, number = shop.order((item, 5, 2)), shop.order((other, 1))
    shop.acme.autotask.act("cancel", order=canceled)
    told = (
        "2 units were received on it: with no receipt in QuickBooks, only a sync of stock brings them into its counts"
    )
    for answer in (shop.preview(canceled, number, code=1), shop.transfer(canceled, number)):
        (found,) = answer["problems"]
        assert (found["code"], told in found["explanation"]) == ("order_canceled", True)
        assert found["remedy"].startswith(
            "Nothing needs to be entered for the order; sync its items on the page Stock."
        )
    order = shop.acme.desk.order("Acme", canceled)
    assert (order.canceled_words, order.txn_id) == (told, None)
    assert shop.acme.desk.order("Acme", number).canceled_words == ""
    shop.sync(item)
    assert (shop.on_hand(item), shop.receipts(item)) == (["2"], [])


def test_a_preview_names_every_write_and_writes_nothing(shop: Shop) -> None:
    """B3: the preview shows vendor, item, order, receipt; nothing is queued and nothing reaches QuickBooks."""
    item, vendor = shop.item(), shop.vendor()
    number = shop.order((item, 2, 2), vendor=vendor)
    preview = shop.preview(number)
    assert (preview["run"], preview["state"]) == (None, "preview")
    (entered,) = [write for write in preview["writes"] if write["kind"] == "create_purchase_order"]
    assert entered["lines"] == [{"text": item, "quantity": "2", "price": "10.50", "amount": "21.00"}]
    assert kinds(preview, "planned")[:4] == ["create_vendor", "create_item", "create_purchase_order", "receive_items"]
    assert shop.status(number) == "not_transferred"
    shop.acme.call_quickbooks()
    assert shop.purchase_orders(number) == []
    assert vendor not in [one["name"] for one in shop.books()["entities"]]


def test_progress_is_shown_per_write(shop: Shop) -> None:
    """B3: approved writes are planned, then confirmed one by one with the ids that QuickBooks gave, and kept in the history."""
    item = shop.item()
    number = shop.order((item, 2, 2))
    approved = shop.run("transfer", number, "--yes")
    assert approved["state"] == "queued"
    assert shop.status(number, refresh=False) == "queued"
    run = shop.acme.finish(approved)
    written = {write["kind"]: write["txn_id"] for write in run["writes"] if write["state"] == "confirmed"}
    assert written["create_purchase_order"] == shop.purchase_order(number)["txnId"]
    assert written["receive_items"] == shop.receipt_records(item)[0]["txnId"]
    history = shop.run("history", "--order", number)
    assert {entry["txn_id"] for entry in history} >= {written["create_purchase_order"], written["receive_items"]}
    assert all("PurchaseOrderAdd" in entry["request"] for entry in history if entry["kind"] == "create_purchase_order")


@pytest.mark.parametrize(
    ("preferences", "undo", "code"),
    [
        ({"isOpen": False}, {"isOpen": True}, "quickbooks_unreachable"),
        ({"modalDialog": True}, {"modalDialog": False}, "quickbooks_waiting"),
        ({"accessDenied": True}, {"accessDenied": False}, "quickbooks_access_denied"),
    ],
)
def test_a_transfer_waits_until_quickbooks_can_be_reached(
    shop: Shop, preferences: dict[str, bool], undo: dict[str, bool], code: str
) -> None:
    """B2: what stands in the way is said with its remedy; the approved transfer waits and is written later."""
    item = shop.item()
    number = shop.order((item, 2, 2))
    shop.act("preferences", **preferences)
    try:
        approved = shop.run("transfer", number, "--yes")
        shop.acme.call_quickbooks()
        (found,) = [one for one in shop.run("problems") if one["code"].startswith("quickbooks_") and not one["order"]]
        assert (found["code"], bool(found["remedy"])) == (code, True)
        checks = shop.run("doctor", code=1)
        assert any(not check["ok"] and check["remedy"] for check in checks if "QuickBooks" in check["check"])
        assert shop.status(number, refresh=False) in ("queued", "in_progress")
        assert shop.purchase_orders(number) == []
    finally:
        shop.act("preferences", **undo)
    assert shop.acme.finish(approved)["state"] == "done"
    assert shop.received(number) == ["2"]
    assert [one for one in shop.run("problems") if one["code"] == code] == []


def test_what_is_known_of_quickbooks_is_shown(shop: Shop) -> None:
    """B2: last contact and company name are there to see before anything is written."""
    shop.transfer(shop.order((shop.item(), 1)))
    (company,) = shop.run("company", "list")
    assert company["last_contact"] is not None
    assert company["company_name"] == shop.books()["company"]["name"]
