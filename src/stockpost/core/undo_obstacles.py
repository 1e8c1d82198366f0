"""Why a transaction of a run that is taken back stays, in words (P6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from stockpost.core.came_back import came_back
from stockpost.core.ledger import Ledger, StepKind
from stockpost.core.problems import Problem
from stockpost.core.quickbooks_records import (
    Preferences,
    QuickBooksAdjustment,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksReceipt,
)
from stockpost.core.requests import ItemReceiptAdd
from stockpost.core.steps import figures_of
from stockpost.core.unanswered import Refused, things_of
from stockpost.core.undo_items import UndoItem

AT_QUICKBOOKS = "Undo that in QuickBooks and choose Try again, or leave it as it is."
BY_A_NEW_SYNC = "Set the counts of the others anew with an inventory sync, or leave them as they are."
OR_DELETE_IT = " in QuickBooks or delete the receipt there, and choose Try again; or leave it as it is."
BY_HAND = "Delete it in QuickBooks by hand."
BY_HAND_AND_AGAIN = "Delete it in QuickBooks by hand and choose Try again, or leave it as it is."
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
UNLINKED_RECEIPT = UndoObstacle(
    "Somebody took the receipt, or a line of it, off its order in QuickBooks.", "Undo that" + OR_DELETE_IT
)
VOIDED_INVOICE = UndoObstacle("Somebody voided it in QuickBooks.", BY_HAND_AND_AGAIN)
CHANGED_RECEIPT = UndoObstacle("Somebody changed the receipt in QuickBooks.")
CHANGED_ADJUSTMENT = UndoObstacle("Somebody changed the adjustment in QuickBooks.")
NOT_AS_WRITTEN = UndoObstacle("It was found in QuickBooks after a restore; what was written then is not known.")
NOT_AS_ENTERED = UndoObstacle(
    "It was changed in QuickBooks since it was entered, and how it was entered is not known.",
    BY_HAND_AND_AGAIN,
)
COUNT_IS_BACK = UndoObstacle(
    "The count was taken back before, and an older company file was put back that has it again.",
    "The next sync sets the count anew; nothing else is to do.",
)
LET_GO_RECEIPT = UndoObstacle(
    "One of its receipts does not count any more, since somebody corrected it, and it is still in QuickBooks.",
    "Delete that receipt in QuickBooks by hand and choose Try again, or leave it as it is.",
)


def moved_receipt(orders: Sequence[str]) -> UndoObstacle:
    """Somebody put it on `orders` of other numbers, which would lose what was received."""
    detail = f"Somebody put the receipt on purchase order {', '.join(orders)} in QuickBooks."
    return UndoObstacle(detail, "Undo that" + OR_DELETE_IT)


def not_shown(questions: Collection[str], refused: Refused) -> UndoObstacle:
    """QuickBooks refuses to answer these."""
    detail, advice = refused[min(questions)]
    return UndoObstacle(f"QuickBooks does not show Stockpost {things_of(questions)}. {detail}", advice)


def changed_figures(item: UndoItem, found: QuickBooksAdjustment | QuickBooksReceipt) -> UndoObstacle | None:
    """Has it other figures than QuickBooks gave it? Where its answer was lost, or was not kept: did anybody touch it since?"""
    figures = item.step.figures
    if not figures:
        return NOT_AS_ENTERED if found.time_modified != found.time_created else None
    if figures == figures_of(found):
        return None
    return CHANGED_RECEIPT if isinstance(found, QuickBooksReceipt) else CHANGED_ADJUSTMENT


def what_is_back(
    back: Sequence[UndoItem], ledger: Ledger, *, run: int, order_name: Callable[[int], str]
) -> tuple[dict[str, UndoObstacle], list[Problem]]:
    """Of what counts no more and is there: why some of it stays, by TxnID, and what is told of orders and invoices that an undo of the `run`
    deleted before."""
    kept: dict[str, UndoObstacle] = {}
    returned: dict[tuple[int | None, int | None], list[UndoItem]] = {}
    for item in back:
        about = (item.step.order_id, item.step.invoice_id)
        if item.step.kind == StepKind.ADJUST_ON_HAND:
            kept[item.txn_id] = COUNT_IS_BACK
        elif item.txn_id not in ledger.deleted.get(about, frozenset()):
            kept[item.txn_id] = LET_GO_RECEIPT
        else:
            returned.setdefault(about, []).append(item)
    return kept, [
        came_back(
            f"PO {order_name(order_id)}" if order_id is not None else f"Invoice {items[0].step.subject}",
            order_id=order_id,
            invoice_id=invoice_id,
            undone=run,
            txn_ids=[item.txn_id for item in items],
            is_whole=any(item.step.kind != StepKind.RECEIVE_ITEMS for item in items),
            # Whether it can be used is seen when the contact looks at all that is back.
            is_wanted=False,
        )
        for (order_id, invoice_id), items in returned.items()
    ]


def in_closed_period(
    found: QuickBooksOrder | QuickBooksReceipt | QuickBooksAdjustment | QuickBooksInvoice,
    preferences: Preferences | None,
) -> UndoObstacle | None:
    """QuickBooks deletes nothing of a period whose books are closed."""
    closing = preferences.closing_date if preferences else None
    if closing is None or found.txn_date is None or found.txn_date > closing:
        return None
    return UndoObstacle(
        f"Its date {found.txn_date} lies in a closed period (until {closing}).",
        "Move the closing date in QuickBooks and choose Try again, or leave it as it is.",
    )


def is_elsewhere(request: ItemReceiptAdd, found: QuickBooksReceipt) -> bool:
    """Did somebody bring the units to another inventory site? What QuickBooks chose itself, or does not tell, is no change."""
    sent = sorted(line.inventory_site_list_id for line in request.lines if line.inventory_site_list_id)
    there = sorted(line.site_list_id for line in found.lines if line.site_list_id)
    return bool(sent and there) and sent != there


def linked_words(kinds: Sequence[str]) -> str:
    """What a transaction is linked to: `a bill and a payment`."""
    names = {
        "Bill": "a bill",
        "ItemReceipt": "a receipt that is not of this run",
        "ReceivePayment": "a payment",
        "CreditMemo": "a credit memo",
    }
    return " and ".join(dict.fromkeys(names.get(kind, kind) for kind in kinds))
