"""Stories of a purchase order's life through the commands: changed, deleted and canceled on either side."""

from __future__ import annotations

from typing import Any

from tests.end_to_end.installation import Installation


def _kinds(document: Any) -> list[str]:
    return [write["kind"] for write in document["writes"] if write["state"] != "skipped"]


def _problem(acme: Installation, number: str) -> Any:
    (found,) = [problem for problem in acme.stockpost("problems").document if problem["order"] == number]
    return found


def test_changes_in_autotask_are_written_and_a_canceled_order_is_closed(acme: Installation) -> None:
    """Protects B9, B12 and N5: Autotask is the master; a changed quantity is written, a canceled order is closed."""
    first = acme.transfer("1002")
    assert (first["state"], first["problems"]) == ("done", [])
    assert "receive_items" not in _kinds(first)

    acme.autotask.act("edit-line", order="1002", line="Webcam 1080p", set={"quantity": 8})
    assert acme.order("1002")["transfer_status"] == "needs_update"
    second = acme.transfer("1002")
    assert (second["state"], "update_purchase_order" in _kinds(second)) == ("done", True)
    lines = {line["item"]: line["quantity"] for line in acme.purchase_order("1002")["lines"]}
    assert (lines["Webcam 1080p"], lines["Monitor Arm Dual"]) == ("8", "4")

    acme.autotask.act("cancel", order="1002")
    assert acme.order("1002")["transfer_status"] == "needs_update"
    third = acme.transfer("1002")
    assert "close_purchase_order" in _kinds(third)
    assert acme.purchase_order("1002")["isManuallyClosed"] is True
    assert acme.order("1002")["transfer_status"] == "closed"
    assert acme.books()["problems"] == []


def test_what_a_person_did_in_quickbooks_is_asked_about(acme: Installation) -> None:
    """Protects B10, B11 and P4: a change or a deletion by a person stops the update until a choice is made."""
    acme.transfer("1007")
    acme.quickbooks.act("edit-order", number="1007", lines={"1": {"quantity": "5"}})
    acme.autotask.act("receive", order="1007", line=1, quantity=1)
    run = acme.finish(acme.stockpost("transfer", "1007", "--yes").document)
    assert run["state"] == "done_with_problems"
    problem = _problem(acme, "1007")
    assert problem["code"] == "changed_in_quickbooks"
    assert {choice["choice"] for choice in problem["choices"]} == {"overwrite", "adopt", "detach"}
    assert len(acme.books()["itemReceipts"]) == 1, "nothing may be written before the choice"

    chosen = acme.stockpost("resolve", str(problem["id"]), "overwrite")
    assert acme.finish(chosen.document)["state"] == "done"
    order = acme.purchase_order("1007")
    assert [(line["quantity"], line["received"]) for line in order["lines"]] == [("4", "2"), ("2", "0")]
    assert acme.stockpost("problems").document == []

    for receipt in acme.books()["itemReceipts"]:
        acme.quickbooks.act("delete", txnId=receipt["txnId"])
    acme.quickbooks.act("delete", txnId=order["txnId"])
    acme.autotask.act("receive", order="1007", line=1, quantity=1)
    run = acme.finish(acme.stockpost("transfer", "1007", "--yes").document)
    assert run["state"] == "done_with_problems"
    assert acme.books()["purchaseOrders"] == [], "a deleted order is not created again by itself"
    deleted = _problem(acme, "1007")
    assert deleted["code"] == "deleted_in_quickbooks"
    again = acme.stockpost("resolve", str(deleted["id"]), "recreate")
    assert acme.finish(again.document)["state"] == "done"
    assert [line["received"] for line in acme.purchase_order("1007")["lines"]] == ["3", "0"]


def test_one_canceled_order_does_not_stop_the_others(acme: Installation) -> None:
    """Protects B14: a canceled order is a problem in the answer, the order beside it goes through."""
    answer = acme.stockpost("transfer", "1004", "1002", "--yes")
    assert answer.code == 1
    assert [problem["code"] for problem in answer.document["problems"]] == ["order_canceled"]
    acme.finish(answer.document)
    assert [one["refNumber"] for one in acme.books()["purchaseOrders"]] == ["1002"]
    unknown = acme.stockpost("transfer", "9999", "--yes")
    assert (unknown.code, list(unknown.document)) == (2, ["error"])
    assert "9999" in unknown.err
