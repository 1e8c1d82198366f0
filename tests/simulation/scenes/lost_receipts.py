"""The answer to a receipt is lost, and before QuickBooks is asked what became of it, a person takes the receipt off its order."""

from __future__ import annotations

from decimal import Decimal

from tests.simulation import people
from tests.simulation.company_files.looks import of_kind
from tests.simulation.scenes.lost_writes import AFTER, BEFORE
from tests.simulation.stage import Scene, Stage, line

RECEIPT = "ItemReceipt"
DAY = 86_400
HOUR = 4_000
"""Seconds; after an hour a contact looks at QuickBooks again."""


def _lost(stage: Stage, *, place: str = AFTER) -> str:
    """The order of the receipt, of which nobody knows whether it was entered. QuickBooks itself does not remember: sent again, it would be
    entered a second time."""
    order = stage.order(line(quantity=9))
    stage.transfer()
    stage.receive(order, 4)
    stage.fate.tell(place, "lost", text=f"<{RECEIPT}AddRq")
    stage.approve()
    stage.session()
    stage.books.act("forget-message-sets")
    return order


def _unlink(stage: Stage, number: int = 0) -> None:
    stage.books.act("edit-purchase", txnId=stage.transaction(RECEIPT, number), lines={"0": {"unlink": True}})
    stage.world.edited_receipts.add(stage.transaction(RECEIPT, number))


def _units(stage: Stage) -> list[Decimal | None]:
    """Of all receipts, and of the bills that receipts became."""
    return [one.lines[0].quantity for kind in (RECEIPT, "Bill") for one in of_kind(stage, kind)]


def lost_receipt_is_unlinked(stage: Stage) -> None:
    """It is found by its mark among what was changed since, and its units are not received a second time."""
    _lost(stage)
    _unlink(stage)
    stage.sessions()
    assert _units(stage) == [4], _units(stage)


def lost_receipt_becomes_a_bill(stage: Stage) -> None:
    """The vendor's invoice came, and the bill was entered for it."""
    _lost(stage)
    stage.books.act("receipt-to-bill", txnId=stage.transaction(RECEIPT))
    stage.sessions()
    assert _units(stage) == [4], _units(stage)


def lost_receipt_is_unlinked_and_becomes_a_bill(stage: Stage) -> None:
    """Both, so that neither its order nor any receipt tells of it."""
    _lost(stage)
    _unlink(stage)
    stage.books.act("receipt-to-bill", txnId=stage.transaction(RECEIPT))
    stage.sessions()
    assert _units(stage) == [4], _units(stage)


def order_of_a_lost_receipt_is_deleted(stage: Stage) -> None:
    """The order is made again, and the receipt that is still there is not."""
    _lost(stage)
    _unlink(stage)
    stage.books.act("delete", txnId=stage.transaction("PurchaseOrder"))
    stage.sessions()
    assert _units(stage) == [4], _units(stage)


def lost_receipt_never_arrived(stage: Stage) -> None:
    """Neither its order nor anything that was changed since tells of it: it is sent again."""
    _lost(stage, place=BEFORE)
    assert _units(stage) == []
    stage.sessions()
    assert _units(stage) == [4], _units(stage)


def _computer_sleeps_with_it(stage: Stage, *, is_closed: bool = False) -> None:
    """With a receipt of the day before; `is_closed`: the books are closed for that day, so that the receipt gets today's date."""
    order = stage.order(line(quantity=9))
    stage.transfer()
    stage.receive(order, 4)
    stage.world.time.advance(DAY)
    if is_closed:
        _close_the_books(stage)
    stage.fate.tell("sendRequestXML answer", "fall asleep", text="<ItemReceiptAddRq")
    stage.approve()
    stage.session()


def receipt_goes_again_after_its_order(stage: Stage) -> None:
    """Seed 820417: the computer falls asleep with a receipt, and the next version of the program words the memo of its order otherwise.
    The receipt waits for that update, and goes again as it went: when the computer wakes, QuickBooks knows it."""
    _computer_sleeps_with_it(stage)
    stage.world.do(people.update_host)
    stage.sessions()
    assert _units(stage) == [4], _units(stage)
    stage.world.connectors[0].wake(deliver=True)
    assert _units(stage) == [4], _units(stage)


def receipt_waits_for_a_decision(stage: Stage) -> None:
    """Seed 1050280: the computer falls asleep with a receipt, and a person closes its order in QuickBooks. Nothing is received on it until
    somebody decides; then the receipt goes again as it went, and QuickBooks knows it when the computer wakes."""
    _computer_sleeps_with_it(stage)
    stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), isManuallyClosed=True)
    stage.sessions()
    stage.resolve("closed_in_quickbooks", "overwrite")
    stage.sessions()
    assert _units(stage) == [4], _units(stage)
    stage.world.connectors[0].wake(deliver=True)
    assert _units(stage) == [4], _units(stage)


def _close_the_books(stage: Stage) -> None:
    """For the day on which the order was entered and received."""
    (bought,) = of_kind(stage, "PurchaseOrder")
    stage.books.act("preferences", closingDate=str(bought.txn_date))


def receipt_goes_again_on_another_day(stage: Stage) -> None:
    """The day of a receipt is closed, so it was sent with the date of its day, and a computer sleeps with it. On the next day it goes again as
    it went, date and all: QuickBooks knows it when the computer wakes."""
    _computer_sleeps_with_it(stage, is_closed=True)
    stage.world.time.advance(DAY)
    stage.sessions()
    assert _units(stage) == [4], _units(stage)
    stage.world.connectors[0].wake(deliver=True)
    assert _units(stage) == [4], _units(stage)


def day_of_a_receipt_is_closed_while_the_computer_sleeps(stage: Stage) -> None:
    """It goes again as it went, so that QuickBooks refuses it, and remembers that when the books are open again and the computer wakes.
    Meanwhile it is entered with another date."""
    _computer_sleeps_with_it(stage)
    _close_the_books(stage)
    stage.sessions()
    stage.books.act("preferences", closingDate="")
    stage.world.connectors[0].wake(deliver=True)
    stage.sessions()
    assert _units(stage) == [4], _units(stage)


def receipt_was_copied(stage: Stage) -> None:
    """A person enters a receipt once more, its memo included. That it is there twice is asked until one of both is deleted, though the ledger
    knows the first; not on its order any more, the other one counts all the same. QuickBooks shows no ExternalGUID (UNVERIFIED), by which it
    would be known that the second one is that person's own."""
    stage.books.act("preferences", unverified={"externalGuidAnswered": False})
    order = stage.order(line(quantity=9))
    stage.receive(order, 4)
    stage.transfer()
    first, bought = stage.transaction(RECEIPT), stage.transaction("PurchaseOrder")
    stage.books.act("receive", txnId=bought, quantities={"0": "4"}, memo=stage.memo(first))
    _look_again(stage)
    _look_again(stage)
    assert _asked(stage) == ["duplicate_found"], "after the ledger's own receipt was looked at"
    _unlink(stage, 1)
    _look_again(stage)
    assert _asked(stage) == ["duplicate_found"], "after one was taken off the order"
    stage.books.act("delete", txnId=stage.transaction(RECEIPT, 1))
    _look_again(stage)
    assert _asked(stage) == []


def _look_again(stage: Stage) -> None:
    """QuickBooks, and then Autotask."""
    stage.world.time.advance(HOUR)
    stage.session()
    stage.world.do(people.refresh)


def _asked(stage: Stage) -> list[str]:
    return [one.code for one in stage.desk.problems(stage.world.company)]


SCENES = (
    Scene(lost_receipt_is_unlinked),
    Scene(lost_receipt_becomes_a_bill),
    Scene(lost_receipt_is_unlinked_and_becomes_a_bill),
    Scene(order_of_a_lost_receipt_is_deleted),
    Scene(lost_receipt_never_arrived),
    Scene(receipt_goes_again_after_its_order),
    Scene(receipt_waits_for_a_decision),
    Scene(receipt_goes_again_on_another_day),
    Scene(day_of_a_receipt_is_closed_while_the_computer_sleeps),
    Scene(receipt_was_copied),
)
