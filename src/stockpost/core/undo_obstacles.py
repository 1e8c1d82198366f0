"""Why a transaction of a run that is taken back stays, in words (P6)."""

from __future__ import annotations

from dataclasses import dataclass

AT_QUICKBOOKS = "Undo that in QuickBooks and choose Try again, or leave it as it is."
BY_A_NEW_SYNC = "Set the counts of the others anew with an inventory sync, or leave them as they are."
BY_HAND = "Delete it in QuickBooks by hand."
DECIDE_AGAIN = " Or choose “Decide again” {where}, which makes it Stockpost's again, once no undo of it is under way; then try again to take the run back."


@dataclass(frozen=True, slots=True)
class UndoObstacle:
    """Why a transaction stays, and what a person can do about it."""

    detail: str
    advice: str = AT_QUICKBOOKS


LET_GO = UndoObstacle(
    "The order was let go of, so nothing of it is ours to delete.",
    BY_HAND + DECIDE_AGAIN.format(where="on its page"),
)
INVOICE_LET_GO = UndoObstacle(
    "The invoice was let go of, so nothing of it is ours to delete.",
    BY_HAND + DECIDE_AGAIN.format(where="for it on the page Invoices"),
)
NOT_OURS = UndoObstacle("It is not Stockpost's any more, so nothing of it is ours to delete.", BY_HAND)
NOT_AS_WRITTEN = UndoObstacle("It was found in QuickBooks after a restore; what was written then is not known.")
IS_BACK = UndoObstacle(
    "It was deleted before and is in QuickBooks again, as after an older company file was put back. What it was like when it was "
    "deleted is not known any more.",
    "Delete it in QuickBooks by hand. Or transfer it again: it is found by its mark and is Stockpost's again.",
)
