"""P6: a run is taken back as long as nobody built on it; what cannot be undone is said beforehand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.shop import Shop, kinds


def _transferred(shop: Shop, *, received: int = 3, on_hand: int = 5) -> tuple[str, str, int]:
    """An order of 6 of one item, transferred: number, item and run. Autotask's count calls for an adjustment."""
    item = shop.item()
    number = shop.order((item, 6, received))
    shop.stock(item, on_hand)
    run = shop.transfer(number)
    assert (run["state"], run["problems"]) == ("done", [])
    return number, item, run["run"]


def _undo(shop: Shop, run: int) -> Any:
    answer = shop.answer("undo", str(run), "--yes")
    assert answer.code in (0, 1), answer.err + answer.out
    return shop.acme.finish(answer.document)


def _left(shop: Shop, number: str, item: str) -> tuple[int, int, int, str]:
    """Orders, receipts and adjustments in the books, and the count."""
    counts = len(shop.purchase_orders(number)), len(shop.receipts(item)), len(shop.adjustments(item))
    return (*counts, shop.on_hand(item)[0])


def test_the_preview_says_what_goes_and_what_stays(shop: Shop) -> None:
    """P6: every deletion is shown, newest first, list entries are named as staying, and nothing is queued."""
    number, item, run = _transferred(shop)
    preview = shop.run("undo", str(run), "--preview")
    assert (preview["run"], preview["state"], preview["problems"]) == (None, "preview", [])
    assert [(write["kind"], write["state"], write["txn_id"]) for write in preview["writes"]] == [
        ("delete_transaction", "planned", None)
    ] * 3
    assert [write["summary"] for write in preview["writes"]] == [
        f"Delete the adjustment of {item}",
        f"Delete the receipt of 3 × {item} on PO {number}",
        f"Delete PO {number}",
    ]
    assert _left(shop, number, item) == (1, 1, 1, "5")


def test_a_run_is_taken_back(shop: Shop) -> None:
    """P6: what it created is gone, the vendor and the item stay, and the order can be transferred again."""
    number, item, run = _transferred(shop)
    undo = _undo(shop, run)
    assert (undo["state"], undo["problems"], kinds(undo)) == ("done", [], ["delete_transaction"] * 3)
    assert {write["state"] for write in undo["writes"]} == {"confirmed"}
    assert _left(shop, number, item) == (0, 0, 0, "0")
    notes = " ".join(shop.notes(undo))
    assert "Stays in QuickBooks" in notes
    assert item in notes
    assert (shop.status(number), shop.row(number)["quickbooks"]) == ("not_transferred", None)
    again = shop.transfer(number)
    assert (again["state"], _left(shop, number, item)) == ("done", (1, 1, 1, "5"))


def test_later_runs_are_taken_back_first(shop: Shop) -> None:
    """P6: a run that another one built on is left whole; the sentence names that run."""
    number, item, first = _transferred(shop)
    shop.receive(number, item, 2)
    shop.stock(item, 7)
    second = shop.transfer(number)["run"]
    answer = shop.answer("undo", str(first), "--yes")
    assert answer.code == 1
    (found,) = answer.document["problems"]
    assert (found["code"], answer.document["writes"]) == ("undo_blocked", [])
    assert f"Run {second}" in found["explanation"]
    assert _undo(shop, second)["state"] == "done"
    assert (shop.received(number), shop.status(number)) == (["3"], "needs_update")
    assert _undo(shop, first)["state"] == "done"
    assert _left(shop, number, item) == (0, 0, 0, "0")


def test_a_count_that_was_set_again_stays(shop: Shop) -> None:
    """P6: an adjustment on which a later one builds is not taken back before that."""
    _, item, _ = _transferred(shop, received=0)
    shop.stock(item, 8)
    first = shop.sync(item)["run"]
    shop.stock(item, 9)
    second = shop.sync(item)["run"]
    found = shop.answer("undo", str(first), "--yes").document["problems"]
    assert [one["code"] for one in found] == ["undo_blocked"]
    assert f"Run {second}" in found[0]["explanation"]
    assert _undo(shop, second)["state"] == "done"
    assert _undo(shop, first)["state"] == "done"
    assert shop.on_hand(item) == ["5"]


BUILT_ON = {
    "memo": "changed it",
    "line": "changed it",
    "closed": "closed it by hand",
    "received": "a receipt that is not of this run",
    "billed": "turned into a bill",
    "receipt": "changed the receipt",
    "sold": "sold or used",
}


def _build_on(shop: Shop, number: str, item: str, how: str) -> None:
    order = shop.purchase_order(number)
    (receipt,) = shop.receipt_records(item)
    if how == "memo":
        shop.act("edit-order", txnId=order["txnId"], memo="call before delivery")
    elif how == "line":
        shop.act("edit-order", txnId=order["txnId"], lines={"0": {"quantity": "9"}})
    elif how == "closed":
        shop.act("edit-order", txnId=order["txnId"], isManuallyClosed=True)
    elif how == "received":
        shop.act("receive", number=number, lines={"0": "1"})
    elif how == "billed":
        shop.act("receipt-to-bill", txnId=receipt["txnId"])
    elif how == "receipt":
        shop.qbxml(
            f"<ItemReceiptModRq><ItemReceiptMod><TxnID>{receipt['txnId']}</TxnID>"
            f"<EditSequence>{_edit_sequence(shop, receipt['txnId'])}</EditSequence><Memo>mine</Memo>"
            "</ItemReceiptMod></ItemReceiptModRq>"
        )
    else:
        shop.act("sell", item=item, quantity="1", rate="20")


def _edit_sequence(shop: Shop, txn_id: str) -> str:
    answer = shop.qbxml(f"<ItemReceiptQueryRq><TxnID>{txn_id}</TxnID></ItemReceiptQueryRq>")
    return answer.partition("<EditSequence>")[2].partition("<")[0]


@pytest.mark.parametrize("how", BUILT_ON)
def test_what_people_built_on_is_left_whole(shop: Shop, how: str) -> None:
    """P6, P4: somebody changed, billed or used it meanwhile: nothing of the order is deleted, and the problem says why."""
    number, item, run = _transferred(shop)
    # Taken back are the receipt and the order, and with them the count.
    undo_of = shop.run("undo", str(run), "--yes")["run"]
    _build_on(shop, number, item, how)
    before = _left(shop, number, item)
    undo = shop.acme.finish({"run": undo_of, "state": "queued"})
    assert undo["state"] == "done_with_problems"
    assert _left(shop, number, item) == before
    (found,) = shop.problems(number)
    assert found["code"] == "undo_blocked"
    assert BUILT_ON[how] in found["explanation"]
    assert {write["state"] for write in undo["writes"]} == {"skipped"}
    # It stays until a person decides, and a look at the order does not end it.
    shop.row(number)
    assert "undo_blocked" in shop.codes(number)
    assert shop.resolve(found, "skip")["run"] is None
    assert "undo_blocked" not in shop.codes(number)


def test_what_is_mended_is_taken_back_by_retry(shop: Shop) -> None:
    """P6: once the obstacle has gone, retry takes the same run back."""
    number, item, run = _transferred(shop)
    undo_of = shop.run("undo", str(run), "--yes")["run"]
    order = shop.purchase_order(number)
    shop.act("edit-order", txnId=order["txnId"], memo="mine")
    shop.acme.finish({"run": undo_of, "state": "queued"})
    (found,) = shop.problems(number)
    shop.act("edit-order", txnId=order["txnId"], memo=order["memo"])
    undo = shop.resolve(found, "retry")
    assert (undo["state"], undo["problems"]) == ("done", [])
    assert _left(shop, number, item) == (0, 0, 0, "0")
    assert (shop.status(number), shop.codes(number)) == ("not_transferred", [])


def test_a_closed_period_is_said_beforehand(shop: Shop) -> None:
    """P6: what lies in a closed period stays; the preview knows it as soon as QuickBooks has been read."""
    number, item, run = _transferred(shop)
    shop.act("preferences", closingDate="2099-12-31")
    try:
        undo = _undo(shop, run)
        assert undo["state"] == "done_with_problems"
        assert _left(shop, number, item) == (1, 1, 1, "5")
        preview = shop.run("undo", str(run), "--preview", code=1)
        # It may have been mended since QuickBooks was read, so it can be tried.
        assert len(preview["writes"]) == 3
        assert "closed period" in preview["problems"][0]["explanation"]
    finally:
        shop.act("preferences", closingDate="")
    (found,) = shop.problems(number)
    assert shop.resolve(found, "retry")["state"] == "done"
    assert _left(shop, number, item) == (0, 0, 0, "0")


def test_what_people_deleted_already_counts_as_taken_back(shop: Shop) -> None:
    """P6: the rest goes, and nothing is a problem."""
    number, item, run = _transferred(shop)
    for receipt in shop.receipt_records(item):
        shop.act("delete", txnId=receipt["txnId"])
    undo = _undo(shop, run)
    assert (undo["state"], undo["problems"]) == ("done", [])
    assert _left(shop, number, item) == (0, 0, 0, "0")
    assert shop.status(number) == "not_transferred"


def test_one_order_that_stays_does_not_hold_the_others(shop: Shop) -> None:
    """P6, B14: the other orders of the run are taken back."""
    first, second = shop.item(), shop.item()
    numbers = [shop.order((first, 2, 1)), shop.order((second, 2, 1))]
    run = shop.transfer(*numbers)["run"]
    shop.act("edit-order", txnId=shop.purchase_order(numbers[0])["txnId"], memo="mine")
    assert _undo(shop, run)["state"] == "done_with_problems"
    assert (len(shop.purchase_orders(numbers[0])), len(shop.purchase_orders(numbers[1]))) == (1, 0)
    assert (shop.on_hand(first), shop.on_hand(second)) == (["1"], ["0"])
    assert (shop.codes(numbers[0]), shop.codes(numbers[1])) == (["undo_blocked"], [])


def test_nothing_left_to_take_back(shop: Shop) -> None:
    """P6: a second undo of the same run finds nothing, and an undo is not undone."""
    _, _, run = _transferred(shop)
    undo = _undo(shop, run)["run"]
    assert shop.run("undo", str(run), "--yes")["writes"] == []
    answer = shop.answer("undo", str(undo), "--preview")
    assert (answer.code, "Transfer its orders again" in answer.err) == (2, True)
    answer = shop.answer("undo", "99999", "--preview")
    assert (answer.code, "no run 99999" in answer.err) == (2, True)


def test_what_is_in_use_is_deleted_later(shop: Shop) -> None:
    """P6, B14: somebody has the receipt open: it waits, and its order with it, until the next session."""
    number, item, run = _transferred(shop, received=3, on_hand=3)
    shop.act("fault", fault="status", status=3175, match="TxnDel", times=1)
    undo_of = shop.run("undo", str(run), "--yes")["run"]
    shop.acme.call_quickbooks()
    assert shop.acme.run_document(undo_of)["state"] == "in_progress"
    assert _left(shop, number, item) == (1, 1, 0, "3")
    assert shop.codes(number) == ["quickbooks_waiting"]
    undo = shop.acme.finish({"run": undo_of, "state": "queued"})
    assert (undo["state"], undo["problems"]) == ("done", [])
    assert (_left(shop, number, item), shop.codes(number)) == ((0, 0, 0, "0"), [])


def test_a_refused_deletion_asks(shop: Shop) -> None:
    """P6, P2: what QuickBooks refuses to delete is a problem; the order waits for it, and retry takes up the undo."""
    number, item, run = _transferred(shop, received=3, on_hand=3)
    shop.act("fault", fault="status", status=3260, match="TxnDel", times=1)
    assert _undo(shop, run)["state"] == "done_with_problems"
    assert _left(shop, number, item)[:2] == (1, 1)
    (found,) = shop.problems(number)
    assert found["code"] == "request_refused"
    shop.row(number)
    undo = shop.resolve(found, "retry")
    assert (undo["state"], undo["problems"]) == ("done", [])
    assert (_left(shop, number, item), shop.codes(number)) == ((0, 0, 0, "0"), [])
