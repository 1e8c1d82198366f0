"""A receipt of several lines, one of which takes no more: QuickBooks saves it without that line (QuickBooks FACTS 4, linking rule 4)."""

from __future__ import annotations

from tests.simulation.company_files.looks import of_kind
from tests.simulation.scenes.lost_writes import AFTER
from tests.simulation.stage import TONER, Scene, Stage, line

SHIPMENT = {"receipt_grouping": "shipment"}
RECEIPT = "<ItemReceiptAddRq"


def _units(stage: Stage) -> list[list[int]]:
    return [[int(one.quantity or 0) for one in receipt.lines] for receipt in of_kind(stage, "ItemReceipt")]


def line_is_full_after_the_first_of_two_receipts(stage: Stage) -> None:
    """More came of a line than is ordered, on two days: what is beyond the full line is asked about, and nothing that QuickBooks does not
    take counts as posted."""
    order = stage.order(line(quantity=5), line(TONER, quantity=3))
    stage.receive(order, 3, line=2)
    stage.world.time.advance(86_400)
    stage.receive(order, 4)
    stage.receive(order, 3, line=2)
    stage.transfer()
    assert _units(stage) == [[3], [4]], _units(stage)
    stage.problem("received_more")


def _close_a_line_before_the_receipt(stage: Stage, closed: int) -> None:
    """A person closes it between the look at the order and the receipt of both lines."""
    order = stage.order(line(quantity=9), line(TONER, quantity=3))
    stage.transfer()
    stage.receive(order, 4)
    stage.receive(order, 2, line=2)
    connector = stage.world.connectors[0]
    carry_out = connector.carry_out

    def after_the_person(message: str, session: object) -> tuple[str, str, str]:
        if RECEIPT in message:
            connector.carry_out = carry_out
            lines = {str(closed - 1): {"isManuallyClosed": True}}
            stage.books.act("edit-order", txnId=stage.transaction("PurchaseOrder"), lines=lines)
        return carry_out(message, session)

    connector.carry_out = after_the_person


def line_is_closed_before_its_receipt(stage: Stage) -> None:
    """What QuickBooks left out is not posted: the person is asked, and once the line is open again it is received."""
    _close_a_line_before_the_receipt(stage, 1)
    stage.transfer()
    assert _units(stage) == [[2]], _units(stage)
    stage.resolve("closed_in_quickbooks", "overwrite")
    stage.sessions()
    assert _units(stage) == [[2], [4]], _units(stage)


def line_is_closed_before_its_receipt_is_lost(stage: Stage) -> None:
    """As `line_is_closed_before_its_receipt`, where the answer is lost and the receipt is found by its mark."""
    _close_a_line_before_the_receipt(stage, 2)
    stage.fate.tell(AFTER, "lost", text=RECEIPT)
    stage.transfer()
    assert _units(stage) == [[4]], _units(stage)
    stage.resolve("closed_in_quickbooks", "overwrite")
    stage.sessions()
    assert _units(stage) == [[4], [2]], _units(stage)


def receipt_is_changed_before_it_is_found(stage: Stage) -> None:
    """The answer to a receipt of two lines is lost, and a person lowers one of them before it is found: what was sent counts as posted, so
    that what is missing is asked about and not posted unasked."""
    order = stage.order(line(quantity=9), line(TONER, quantity=3))
    stage.transfer()
    stage.receive(order, 4)
    stage.receive(order, 2, line=2)
    stage.approve()
    stage.fate.tell(AFTER, "lost", text=RECEIPT)
    stage.session()
    receipt = stage.transaction("ItemReceipt")
    stage.world.time.advance(60)
    stage.world.edited_receipts.add(receipt)
    stage.books.act("edit-purchase", txnId=receipt, lines={"1": {"quantity": "1"}})
    stage.sessions()
    assert _units(stage) == [[4, 1]], _units(stage)
    stage.problem("receipt_deleted")


SCENES = tuple(
    Scene(tell, SHIPMENT)
    for tell in (
        line_is_full_after_the_first_of_two_receipts,
        line_is_closed_before_its_receipt,
        line_is_closed_before_its_receipt_is_lost,
        receipt_is_changed_before_it_is_found,
    )
)
