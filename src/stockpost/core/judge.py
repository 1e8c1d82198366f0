"""What an answer of QuickBooks means for the step that asked for it: every status code leads to a declared outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stockpost.core.ledger import StepState
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksReceipt, QuickBooksRecord, Response
from stockpost.core.requests import ItemReceiptAdd, PurchaseOrderAdd, PurchaseOrderMod, TxnDel
from stockpost.core.status import ABOUT_ALL, Outcome, outcome_of
from stockpost.core.steps import Step

REFUSALS_MAX = 2
"""How often a write is planned anew that QuickBooks refused because the facts had moved on; then a person is asked."""
MOVED_ON = frozenset({Outcome.STALE, Outcome.NAME_TAKEN, Outcome.MISSING_REFERENCE, Outcome.NOT_FOUND})
"""Refusals that may be over once the facts are read again."""
LEFT_OUT = 570
"""QuickBooks saved a receipt without the lines that took no more: they are closed or fully received, which was not known."""
PARTS = 10
"""Into so many a refused transaction is divided: of 100 lines one guilty line is alone after two refusals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The step's new state and why. `is_deferred`: not again in this conversation. `forgets`: what was known of the step's
    order and names is doubtful and must be read again."""

    state: StepState
    record: QuickBooksRecord | None = None
    txn_id: str = ""
    status_code: int = 0
    status_text: str = ""
    problem_code: str = ""
    is_deferred: bool = False
    forgets: bool = False
    line_limit: int | None = None
    """QuickBooks refused a transaction of several lines, perhaps for one of them: it is tried again in transactions of so many."""


def judge(step: Step, response: Response, *, refusals: int, lines: int = 1) -> Judgement:
    """Judge the answer to one step. `refusals` counts how often the same content was refused before; `lines` are the steps that went
    in the same transaction."""
    outcome = outcome_of(response.status_code, response.severity, response.message)
    if outcome in (Outcome.DONE, Outcome.DONE_WITH_WARNING):
        return _done(step, response)
    refused = Judgement(state=StepState.REJECTED, status_code=response.status_code, status_text=response.message)
    if lines > 1 and _may_be_one_line(outcome, response.status_code, refusals=refusals):
        return replace(refused, state=StepState.PLANNED, line_limit=max(1, lines // PARTS))
    if outcome in (Outcome.RETRY_LATER, Outcome.NOT_PROCESSED):
        return replace(refused, state=StepState.PLANNED, is_deferred=outcome == Outcome.RETRY_LATER)
    if outcome in MOVED_ON and refusals < REFUSALS_MAX:
        return replace(refused, state=StepState.PLANNED, forgets=True)
    code = "closing_date" if outcome == Outcome.CLOSING_DATE else "request_refused"
    return replace(refused, problem_code=code)


def _may_be_one_line(outcome: Outcome, code: int, *, refusals: int) -> bool:
    """Would the other lines of the transaction go through without one of them? Not where the refusal is about the whole file, the date
    or the user, and not while the facts may have moved on."""
    if outcome in (Outcome.NOT_PROCESSED, Outcome.CLOSING_DATE, Outcome.PERMISSION) or code in ABOUT_ALL:
        return False
    return outcome not in MOVED_ON or refusals >= REFUSALS_MAX


def _done(step: Step, response: Response) -> Judgement:
    record = response.records[0] if response.records else None
    recovery = response.recovery
    txn_id = _id_of(record) or (recovery.txn_id or recovery.list_id if recovery else "")
    is_order = isinstance(step.request, PurchaseOrderAdd | PurchaseOrderMod)
    # Of a receipt of several lines only the receipt itself tells which of them QuickBooks saved.
    needs_record = is_order or len(step.parts) > 1
    if not txn_id or (needs_record and not isinstance(record, QuickBooksOrder | QuickBooksReceipt)):
        # QuickBooks did it, but does not say what it looks like: it is looked up like a lost answer.
        return Judgement(
            state=StepState.UNKNOWN, status_code=response.status_code, status_text=response.message, forgets=True
        )
    return Judgement(
        state=StepState.CONFIRMED,
        record=record,
        txn_id=txn_id,
        status_code=response.status_code,
        status_text=response.message,
        forgets=response.status_code == LEFT_OUT and isinstance(step.request, ItemReceiptAdd),
    )


def _id_of(record: QuickBooksRecord | None) -> str:
    return str(getattr(record, "txn_id", "") or getattr(record, "list_id", ""))


def found(step: Step, record: QuickBooksRecord | None) -> Judgement:
    """The judgement on a step whose answer was lost and whose work was found in QuickBooks; of a deletion, that nothing was."""
    if isinstance(step.request, TxnDel):
        return Judgement(
            state=StepState.ADOPTED,
            record=record,
            txn_id=step.request.txn_id,
            status_text="no longer in QuickBooks after the answer was lost",
        )
    return Judgement(
        state=StepState.ADOPTED,
        record=record,
        txn_id=_id_of(record),
        status_text="found in QuickBooks after the answer was lost",
    )
