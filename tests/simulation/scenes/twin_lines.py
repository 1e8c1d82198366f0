"""Orders with two lines of one product: people receive on another of them than Autotask does, and QuickBooks leaves one of them out of a receipt."""

from __future__ import annotations

from tests.simulation import people
from tests.simulation.company_files.looks import of_kind, on_hand, open_codes
from tests.simulation.stage import SWITCH, VENDOR, Scene, Stage, line

RECEIPT = "ItemReceipt"


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


SCENES: tuple[Scene, ...] = (
    Scene(received_on_the_other_twin),
    Scene(received_in_part_on_the_other_twin),
    Scene(counted_away_on_the_other_twin),
    Scene(synced_while_received_on_the_other_twin),
    Scene(adopted_with_the_other_twin_received),
    Scene(adopted_with_both_twins_in_one_line),
)
