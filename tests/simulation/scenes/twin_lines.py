"""Orders with two lines of one product: people receive on another of them than Autotask does, and QuickBooks leaves one of them out of a receipt."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.company_files.looks import of_kind, on_hand, open_codes
from tests.simulation.stage import SWITCH, TONER, VENDOR, Scene, Stage, line

RECEIPT = "ItemReceipt"
SHIPMENT = {"receipt_grouping": "shipment"}


def _receive_by_hand(stage: Stage, order: str, **units: str) -> None:
    """In QuickBooks on its lines by their places there: `first` or `second`."""
    places = {"0": units.get("first"), "1": units.get("second")}
    txn_id = stage.desk.order(stage.world.company, order).txn_id
    stage.books.act("receive", txnId=txn_id, quantities={place: one for place, one in places.items() if one})


def _assert_received(stage: Stage, *receipts: str) -> None:
    """Nobody is asked anything, and QuickBooks has receipts of these units."""
    assert open_codes(stage) == [], open_codes(stage)
    found = sorted(str(one.quantity) for receipt in of_kind(stage, RECEIPT) for one in receipt.lines)
    assert found == sorted(receipts), found


def received_on_the_other_twin(stage: Stage) -> None:
    """Somebody receives on the second of two lines what Autotask receives on the first: it is there, and nothing is posted of it until Autotask has
    received the second one as well."""
    order = stage.order(line(SWITCH, 5), line(SWITCH, 5))
    stage.transfer()
    _receive_by_hand(stage, order, second="5")
    stage.receive(order, 5)
    stage.transfer()
    _assert_received(stage, "5")
    assert on_hand(stage, SWITCH) == ["5"], on_hand(stage, SWITCH)
    stage.receive(order, 5, line=2)
    stage.transfer()
    _assert_received(stage, "5", "5")
    assert on_hand(stage, SWITCH) == ["10"], on_hand(stage, SWITCH)


def received_in_part_on_the_other_twin(stage: Stage) -> None:
    """Of five that Autotask has received on one line three are received on another one, of another quantity: two are posted."""
    order = stage.order(line(SWITCH, 5), line(SWITCH, 8))
    stage.transfer()
    _receive_by_hand(stage, order, second="3")
    stage.receive(order, 5)
    stage.transfer()
    _assert_received(stage, "2", "3")
    assert on_hand(stage, SWITCH) == ["5"], on_hand(stage, SWITCH)


def counted_away_on_the_other_twin(stage: Stage) -> None:
    """A sync took the units off before Autotask had received them on the other line: the order needs the update that compares the count."""
    order = stage.order(line(SWITCH, 5), line(SWITCH, 5))
    stage.transfer()
    _receive_by_hand(stage, order, second="5")
    stage.order(line(SWITCH, 2))
    stage.count(SWITCH, 0)
    stage.transfer()
    assert on_hand(stage, SWITCH) == ["0"], on_hand(stage, SWITCH)
    stage.receive(order, 5)
    stage.world.do(people.refresh)
    assert stage.desk.order(stage.world.company, order).update_summary.startswith("5 received in QuickBooks by hand")
    stage.transfer()
    _assert_received(stage, "5")
    assert on_hand(stage, SWITCH) == ["5"], on_hand(stage, SWITCH)


def synced_while_received_on_the_other_twin(stage: Stage) -> None:
    """A sync that comes before the order's next transfer: the units are there, so none of them is held back from the count."""
    order = stage.order(line(SWITCH, 5), line(SWITCH, 5))
    stage.transfer()
    _receive_by_hand(stage, order, second="5")
    stage.receive(order, 5)
    stage.desk.approve_sync(stage.world.company, [SWITCH], who="dana")
    stage.sessions()
    assert on_hand(stage, SWITCH) == ["5"], on_hand(stage, SWITCH)


def _typed(stage: Stage, *quantities: str) -> str:
    """An order of two equal lines that somebody typed in QuickBooks as lines of these quantities."""
    stage.order(line(SWITCH, 1))
    stage.transfer()
    order = stage.order(line(SWITCH, 5), line(SWITCH, 5))
    lines = [{"item": SWITCH, "quantity": quantity, "rate": "3"} for quantity in quantities]
    stage.books.act("enter-order", vendor=VENDOR, number=order, lines=lines)
    return order


def _is_adopted(stage: Stage) -> None:
    stage.transfer()
    stage.resolve("number_taken", "adopt")
    stage.sessions()
    stage.transfer()
    _assert_received(stage, "5")
    assert on_hand(stage, SWITCH) == ["5"], on_hand(stage, SWITCH)


def adopted_with_the_other_twin_received(stage: Stage) -> None:
    """Somebody typed the order and received on its second line; Autotask received on the first."""
    order = _typed(stage, "5", "5")
    stage.books.act("receive", txnId=stage.transaction("PurchaseOrder", 1), quantities={"1": "5"})
    stage.receive(order, 5)
    _is_adopted(stage)


def adopted_with_both_twins_in_one_line(stage: Stage) -> None:
    """Somebody typed both lines as one and received five on it; Autotask received them on its second line."""
    order = _typed(stage, "10")
    stage.books.act("receive", txnId=stage.transaction("PurchaseOrder", 1), quantities={"0": "5"})
    stage.receive(order, 5, line=2)
    _is_adopted(stage)


def _units(stage: Stage) -> list[list[int]]:
    return [[int(one.quantity or 0) for one in receipt.lines] for receipt in of_kind(stage, RECEIPT)]


def _of_a_shipment(stage: Stage, *, is_approved: bool = False) -> str:
    """An order of two equal lines of which three each have come."""
    order = stage.order(line(SWITCH, 9), line(SWITCH, 9))
    stage.transfer()
    stage.receive(order, 3)
    stage.receive(order, 3, line=2)
    if is_approved:
        stage.approve()
        stage.step_to("<PurchaseOrderQueryRq")
    else:
        stage.transfer()
    return order


def _edit(stage: Stage, txn_id: str, units: str) -> None:
    stage.world.edited_receipts.add(txn_id)
    stage.books.act("edit-purchase", txnId=txn_id, lines={"0": {"quantity": units}})


def twin_is_received_by_hand_before_its_receipt(stage: Stage) -> None:
    """Somebody received all of the first line while its receipt was under way, so QuickBooks did not take that; then somebody deletes the receipt of
    the second one. Both were one receipt, the first line counted as posted with it, and the second was posted again, unasked."""
    order = _of_a_shipment(stage, is_approved=True)
    _receive_by_hand(stage, order, first="9")
    stage.sessions()
    assert [units for units in _units(stage) if units != [9]] == [[3]], _units(stage)
    (ours,) = (one.txn_id for one in of_kind(stage, RECEIPT) if "[AT:" in stage.memo(one.txn_id))
    stage.books.act("delete", txnId=ours)
    stage.world.time.advance(4000)
    stage.session()
    stage.transfer()
    assert _units(stage) == [[9]], _units(stage)
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()


def twin_is_closed_before_its_receipt(stage: Stage) -> None:
    """What QuickBooks did not take is asked about as that; the other line counted as left out, and as deleted later."""
    order = _of_a_shipment(stage, is_approved=True)
    txn_id = stage.desk.order(stage.world.company, order).txn_id
    stage.books.act("edit-order", txnId=txn_id, lines={"0": {"isManuallyClosed": True}})
    stage.sessions()
    assert _units(stage) == [[3]], _units(stage)
    stage.resolve("closed_in_quickbooks", "overwrite")
    stage.sessions()
    stage.resolve("request_refused", "retry")
    stage.sessions()
    assert _units(stage) == [[3], [3]], _units(stage)


def twin_is_lowered_in_a_shipment(stage: Stage) -> None:
    """A person lowers the receipt of one of two lines: what is missing can be posted again, as of any other line."""
    _of_a_shipment(stage)
    _edit(stage, stage.transaction(RECEIPT), "1")
    stage.world.time.advance(4000)
    stage.session()
    stage.transfer()
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    _assert_received(stage, "1", "2", "3")


def twin_is_raised_in_a_shipment(stage: Stage) -> None:
    """A person raises it: they are asked, and what others received by hand is not taken for it."""
    order = _of_a_shipment(stage)
    _edit(stage, stage.transaction(RECEIPT), "5")
    stage.receive(order, 1, line=2)
    stage.transfer()
    assert open_codes(stage) == ["receipt_changed"], open_codes(stage)


def twin_of_a_shipment_is_lowered_before_a_restore(stage: Stage) -> None:
    """An older copy of the database, without the receipts, is put back, and the one of a line with a twin was lowered: what came on the other lines
    after it is in none of its own."""
    order = stage.order(line(SWITCH, 9), line(TONER, 9), line(SWITCH, 9))
    stage.transfer()
    for place, units in ((2, 4), (1, 3), (2, 2)):
        stage.receive(order, units, line=place)
    stage.world.do(people.refresh)
    stage.world.do(people.back_up_stockpost)
    stage.transfer()
    assert sorted(_units(stage)) == [[3], [6]], _units(stage)
    (twin,) = (one.txn_id for one in of_kind(stage, RECEIPT) if one.lines[0].quantity == 3)
    stage.world.time.advance(60)
    _edit(stage, twin, "1")
    stage.world.do(people.restore_newest_copy)
    stage.receive(order, 1, line=2)
    stage.transfer()
    assert open_codes(stage) == ["receipt_deleted"], open_codes(stage)
    stage.resolve("receipt_deleted", "recreate")
    stage.sessions()
    _assert_received(stage, "1", "2", "6", "1")


SCENES: tuple[Scene, ...] = (
    Scene(received_on_the_other_twin),
    Scene(received_in_part_on_the_other_twin),
    Scene(counted_away_on_the_other_twin),
    Scene(synced_while_received_on_the_other_twin),
    Scene(adopted_with_the_other_twin_received),
    Scene(adopted_with_both_twins_in_one_line),
    Scene(twin_is_received_by_hand_before_its_receipt, SHIPMENT),
    Scene(twin_is_closed_before_its_receipt, SHIPMENT),
    Scene(twin_is_lowered_in_a_shipment, SHIPMENT),
    Scene(twin_is_raised_in_a_shipment, SHIPMENT),
    Scene(twin_of_a_shipment_is_lowered_before_a_restore, SHIPMENT),
)
