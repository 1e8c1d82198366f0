"""B4 and B5 through the commands: an order received in parts is posted part by part, nothing twice."""

from __future__ import annotations

from typing import Any

from tests.end_to_end.installation import Installation

SWITCH, CONVERTER = "Switch 16-Port Smart", "Media Converter 1G SFP"


def _receipts(run: Any) -> int:
    return sum(1 for write in run["writes"] if write["kind"] == "receive_items" and write["state"] == "confirmed")


def _received(acme: Installation) -> list[tuple[str, str]]:
    return [(line["item"], line["received"]) for line in acme.purchase_order("1007")["lines"]]


def test_an_order_received_in_parts_is_posted_part_by_part(acme: Installation) -> None:
    """Protects B4, B5 and P1: each update posts only what is new, the last one completes the order, none posts nothing."""
    first = acme.transfer("1007")
    assert (first["state"], first["problems"], _receipts(first)) == ("done", [], 1)
    assert _received(acme) == [(SWITCH, "1"), (CONVERTER, "0")]
    row = acme.order("1007")
    assert (row["transfer_status"], row["quickbooks"]["ref_number"]) == ("transferred", "1007")
    assert [line["posted"] for line in row["lines"]] == ["1", "0"]

    acme.autotask.act("receive", order="1007", line=SWITCH, quantity=2)
    assert acme.order("1007")["transfer_status"] == "needs_update"
    preview = acme.stockpost("transfer", "1007", "--preview")
    assert (preview.code, preview.document["state"], preview.document["run"]) == (0, "preview", None)
    assert [write["kind"] for write in preview.document["writes"]].count("receive_items") == 1
    assert len(acme.books()["itemReceipts"]) == 1, "a preview must write nothing"

    second = acme.transfer("1007")
    assert (second["state"], _receipts(second)) == ("done", 1)
    assert _received(acme) == [(SWITCH, "3"), (CONVERTER, "0")]

    acme.autotask.act("receive", order="1007", line=SWITCH, quantity=1)
    acme.autotask.act("receive", order="1007", line=CONVERTER, quantity=2)
    third = acme.transfer("1007")
    assert (third["state"], _receipts(third)) == ("done", 2)
    order = acme.purchase_order("1007")
    assert order["isFullyReceived"] is True
    assert [line["quantity"] for receipt in acme.books()["itemReceipts"] for line in receipt["lines"]] == [
        "1",
        "2",
        "1",
        "2",
    ]

    again = acme.stockpost("transfer", "1007", "--yes")
    assert again.code == 0
    if again.document["run"] is not None:
        assert acme.finish(again.document)["state"] == "done"
    assert len(acme.books()["itemReceipts"]) == 4
    assert acme.order("1007")["transfer_status"] == "transferred"
    assert acme.books()["problems"] == []
    assert acme.stockpost("audit", "verify").document["ok"] is True
