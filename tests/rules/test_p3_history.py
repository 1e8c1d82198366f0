"""P3: every write is kept: who approved it, when, the exact request and reply, and what it changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from stockpost.web import words
from tests.rules.shop import Shop


def _exchanges(shop: Shop) -> dict[str, str]:
    """What the simulated QuickBooks was asked by the Web Connector, with its answers."""
    log = shop.acme.quickbooks.look("log?channel=web connector")["log"]
    return {entry["request"]: entry["answer"] for entry in log}


def _history(shop: Shop, number: str) -> dict[str, Any]:
    return {entry["kind"]: entry for entry in shop.run("history", "--order", number)}


def test_each_write_has_the_exact_request_and_reply(shop: Shop) -> None:
    """P3: character for character what QuickBooks got and answered, with who, when, run and TxnID."""
    began = datetime.now(UTC) - timedelta(seconds=1)
    item = shop.item()
    number = shop.order((item, 3, 2), generalMemo="A & B <c> “ü”")
    run = shop.transfer(number)
    exchanges = _exchanges(shop)
    history = _history(shop, number)
    assert set(history) == {"create_purchase_order", "receive_items"}
    for entry in history.values():
        assert exchanges[entry["request"]] == entry["reply"]
        assert (entry["who"], entry["run"], entry["order"], entry["state"]) == ("dana", run["run"], number, "confirmed")
        assert began <= datetime.fromisoformat(entry["time"]) <= datetime.now(UTC)
        assert entry["txn_id"] in entry["reply"]
        assert entry["summary"]
    whole = shop.run("history")
    created = [one for one in whole if one["kind"] == "create_item" and one["run"] == run["run"]]
    assert [exchanges[one["request"]] == one["reply"] for one in created] == [True]


def test_a_refused_write_is_kept_with_its_refusal(shop: Shop) -> None:
    """P3: what QuickBooks refused, its code and its words."""
    number = shop.order((shop.item(), 1))
    shop.act("fault", fault="status", status=3260, match="PurchaseOrderAdd", times=1)
    assert shop.transfer(number)["state"] == "done_with_problems"
    entry = _history(shop, number)["create_purchase_order"]
    assert entry["state"] == "rejected"
    assert 'statusCode="3260"' in entry["reply"]
    assert entry["who"] == "dana"


def test_a_lost_reply_is_kept_as_lost_and_as_found(shop: Shop) -> None:
    """P3 and P1: the reply got lost; history shows the request, and that the order was found in QuickBooks."""
    number = shop.order((shop.item(), 1))
    shop.act("fault", fault="drop_reply", match="PurchaseOrderAdd", times=1)
    assert shop.transfer(number)["state"] == "done"
    entry = _history(shop, number)["create_purchase_order"]
    assert entry["state"] == "adopted"
    assert entry["request"] in _exchanges(shop)
    assert not entry["reply"]
    assert entry["txn_id"] == shop.purchase_order(number)["txnId"]


def test_an_attempt_that_was_put_off_does_not_contradict_the_one_that_was_written(shop: Shop) -> None:
    """P3: protects from “not written” beside “written”: the story and the history say of the first attempt that QuickBooks refused it for the
    moment, and why, and of the second that it is written."""
    number = shop.order((shop.item(), 2))
    shop.transfer(number)
    shop.acme.autotask.act("cancel", order=number)
    shop.act("fault", fault="status", status=3175, match="PurchaseOrderMod", times=1)
    approved = shop.run("transfer", number, "--yes")
    shop.acme.call_quickbooks()
    assert shop.acme.finish(approved)["state"] == "done"
    assert shop.purchase_order(number)["isManuallyClosed"]
    closing = f"Close PO {number}, since it is canceled in Autotask: "
    story = [line.text for line in shop.acme.desk.timeline("Acme", number)]
    why = "Somebody else is working on this record or list in QuickBooks at the moment."
    assert [text.removeprefix(closing) for text in story if text.startswith(closing)] == [
        f"refused by QuickBooks at that moment, and put off. {why}",
        "written",
    ]
    entries = [one for one in shop.acme.desk.history("Acme", order=number) if one.kind == "close_purchase_order"]
    assert [words.entry_words(one)[0] for one in entries] == ["Done", "Refused then, put off"]
    assert [one.refusal for one in entries] == ["", why]


def test_a_decision_is_kept_with_its_person(shop: Shop) -> None:
    """P3: what followed from a choice carries who chose, and the audit chain is whole."""
    item = shop.item()
    number = shop.order((item, 2))
    shop.transfer(number)
    shop.act("edit-order", number=number, lines={"0": {"quantity": "7"}})
    shop.transfer(number)
    (found,) = shop.problems(number)
    run = shop.resolve(found, "overwrite")
    entry = _history(shop, number)["update_purchase_order"]
    assert (entry["who"], entry["run"]) == ("dana", run["run"])
    assert shop.run("audit", "verify")["ok"] is True
