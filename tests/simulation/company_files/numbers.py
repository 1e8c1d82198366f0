"""Serial and lot numbers: goods come in without them, and a count that says nothing of them is left to people."""

from __future__ import annotations

from tests.simulation.company_files.looks import last_run, of_kind, on_hand, open_codes, prefer, preview
from tests.simulation.stage import SWITCH, TONER, Scene, Stage, line


def _serial_numbers(stage: Stage) -> None:
    """An item that both sides count by serial number: receipts come in, its count is left alone and asked about, others are set."""
    prefer(stage, serialOrLotTracking="SerialNumber")
    order = stage.order(line(SWITCH, 5), line(TONER, 5))
    for number in ("A1", "A2"):
        stage.tenant.act("receive", order=order, line=1, quantity=1, serialNumber=number)
    stage.receive(order, 3, line=2)
    stage.count(SWITCH, 9)
    stage.count(TONER, 8)
    stage.transfer()
    assert sum(one.lines[0].quantity for one in of_kind(stage, "ItemReceipt")) == 5
    assert (on_hand(stage, SWITCH, TONER), open_codes(stage)) == (["2", "8"], ["counted_by_serial"])
    found = stage.problem("counted_by_serial")
    assert ("by serial number" in found.explanation, found.item) == (True, SWITCH), found
    assert [one.code for one in last_run(stage).problems] == ["counted_by_serial"]
    # A person adjusts it by number, as the problem asks.
    stage.books.act("adjust", item=SWITCH, newQuantity="9")
    stage.resolve("counted_by_serial", "retry")
    stage.sessions()
    assert open_codes(stage) == []


def _numbered_in_quickbooks_only(stage: Stage) -> None:
    """An item that only QuickBooks numbers: the refused count is a problem with QuickBooks' words, and the rest goes on."""
    prefer(stage, serialOrLotTracking="SerialNumber")
    order = stage.order(line(SWITCH, 5), line(TONER, 5))
    stage.transfer()
    stage.books.receive_numbered(SWITCH, "B1, B2")
    stage.receive(order, 3, line=2)
    stage.count(SWITCH, 9)
    stage.transfer()
    found = stage.problem("request_refused")
    assert ("tracked" in found.explanation, found.item) == (True, SWITCH), found
    assert on_hand(stage, SWITCH, TONER) == ["2", "3"]
    # A person counts with numbers, as the problem asks, and the question is gone.
    stage.books.adjust_numbered(SWITCH, "B3, B4, B5, B6, B7, B8, B9")
    stage.resolve("request_refused", "retry")
    stage.sessions()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["9"], [])


def _lot_numbers(stage: Stage) -> None:
    """Lots: a count sets the total and says that it names no lot."""
    prefer(stage, serialOrLotTracking="LotNumber")
    order = stage.order(line(SWITCH, 5))
    stage.receive(order, 2)
    stage.count(SWITCH, 9)
    stage.transfer()
    stage.count(SWITCH, 7)
    stage.order(line(SWITCH, 1))
    notes = preview(stage).notes
    assert any("names no lot" in note for note in notes), notes
    stage.transfer()
    assert any("names no lot" in note for note in last_run(stage).notes), last_run(stage).notes
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["7"], [])


SERIALIZED = {"products": [{"name": SWITCH, "unitCost": "2", "isSerialized": True}, {"name": TONER, "unitCost": "2"}]}
STORIES = (Scene(_serial_numbers, tenant=SERIALIZED), Scene(_numbered_in_quickbooks_only), Scene(_lot_numbers))
