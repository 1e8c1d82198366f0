"""Units of measure: an item that is counted one by one, and bought and sold in cases of 12."""

from __future__ import annotations

from tests.simulation.company_files.looks import add_entry, books, last_run, of_kind, on_hand, open_codes, prefer
from tests.simulation.stage import SWITCH, VENDOR, Scene, Stage, buy_by_the_case, line


def _units(stage: Stage) -> None:
    """An item that is bought in cases of 12: 24 in Autotask are 24 each, in the order, its receipts and the count."""
    buy_by_the_case(stage, SWITCH)
    order = stage.order(line(SWITCH, 24))
    stage.receive(order, 7)
    stage.transfer()
    (entered,), (received,) = of_kind(stage, "PurchaseOrder"), of_kind(stage, "ItemReceipt")
    ((ordered,), (came,)) = entered.lines, received.lines
    assert [(one.fields["UnitOfMeasure"], one.quantity, one.rate) for one in (ordered, came)] == [
        ("each", 24, 3),
        ("each", 7, 3),
    ]
    assert on_hand(stage, SWITCH) == ["7"]
    notes = [write.summary for write in last_run(stage).writes] + list(last_run(stage).notes)
    assert any("24 each, which are 2 case (12 each)" in note for note in notes), notes
    stage.count(SWITCH, 15)
    stage.receive(order, 17)
    stage.transfer()
    assert (on_hand(stage, SWITCH), of_kind(stage, "PurchaseOrder")[0].lines[0].quantity) == (["32"], 24)
    assert books(stage)["purchaseOrders"][0]["isFullyReceived"]

    # A person makes cases of it: 24 cases are not what Autotask ordered, and nothing is written before somebody decides.
    second = stage.order(line(SWITCH, 24))
    stage.transfer()
    entered = of_kind(stage, "PurchaseOrder")[-1]
    cases = [{"TxnLineID": entered.lines[0].line_id, "UnitOfMeasure": "case", "Rate": "3"}]
    stage.books.edit(entered.txn_id, PurchaseOrderLineMod=cases)
    stage.receive(second, 12)
    stage.transfer()
    found = stage.problem("changed_in_quickbooks")
    ((changed),) = found.differences
    assert (changed.autotask, changed.last_transferred, changed.quickbooks) == ("each", "each", "case")
    assert "adopt" not in [one.choice for one in found.choices]
    assert on_hand(stage, SWITCH) == ["32"]
    stage.resolve("changed_in_quickbooks", "overwrite")
    stage.sessions()
    (ordered,) = of_kind(stage, "PurchaseOrder")[-1].lines
    assert (ordered.fields["UnitOfMeasure"], ordered.quantity, on_hand(stage, SWITCH)) == ("each", 24, ["44"])


def _adopted_in_cases(stage: Stage) -> None:
    """An order that a person typed in cases and received in part is not guessed at once it is adopted."""
    buy_by_the_case(stage, SWITCH)
    add_entry(stage, "Vendor", Name=VENDOR)
    order = stage.order(line(SWITCH, 24))
    lines = [{"item": SWITCH, "quantity": "2", "rate": "36"}]
    typed = stage.books.act("enter-order", vendor=VENDOR, number=order, lines=lines)["txnId"]
    stage.transfer()
    stage.books.act("receive", txnId=typed, quantities={"0": "1"})
    stage.receive(order, 24)
    stage.resolve("number_taken", "adopt")
    stage.sessions()
    found = stage.problem("unit_differs")
    assert ("1 case" in found.explanation, "each" in found.remedy) == (True, True), found
    assert (len(of_kind(stage, "ItemReceipt")), on_hand(stage, SWITCH)) == (1, ["12"])
    stage.books.act("delete", txnId=stage.transaction("ItemReceipt"))
    stage.resolve("unit_differs", "retry")
    stage.sessions()
    (ordered,) = of_kind(stage, "PurchaseOrder")[0].lines
    assert (ordered.fields["UnitOfMeasure"], ordered.quantity, on_hand(stage, SWITCH)) == ("each", 24, ["24"])


def _units_are_switched_off(stage: Stage) -> None:
    """An item keeps its set when the feature is switched off; no unit is named then, which QuickBooks would refuse."""
    buy_by_the_case(stage, SWITCH)
    prefer(stage, unitsOfMeasure="none")
    order = stage.order(line(SWITCH, 24))
    stage.receive(order, 7)
    stage.transfer()
    assert (on_hand(stage, SWITCH), open_codes(stage)) == (["7"], [])


STORIES = (Scene(_units), Scene(_adopted_in_cases), Scene(_units_are_switched_off))
