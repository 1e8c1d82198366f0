"""Finds out what became of writes whose answer was lost, from what QuickBooks says now (design 5.2 to 5.4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from stockpost.app.doubled import leave, settle
from stockpost.app.doubts import doubts
from stockpost.app.results import enter_result
from stockpost.app.workspace import known_facts
from stockpost.core.facts import Needs
from stockpost.core.judge import REFUSALS_MAX, Judgement, found
from stockpost.core.ledger import ADDING, Ledger, StepState
from stockpost.core.requests import Read
from stockpost.core.several import several_of, several_text
from stockpost.core.status import LAST_WARNING, explain_message_set, is_message_set_refusal
from stockpost.core.verify import Finding, Verdict, left_of_several, verify
from stockpost.store import invoices, links, problems, runs, steps
from stockpost.store.audit import ITSELF, append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.runs import RunRow
from stockpost.store.steps import StepRow

UNREADABLE = (
    "QuickBooks could not read the request (0x80040400). Please report this, with the exchange shown in the history."
)
GONE = "QuickBooks answered that it was done{txn_id}, but it is not there. Was it deleted in QuickBooks?"


@dataclass(frozen=True, slots=True)
class LostAnswers:
    """The unknown steps of one company, inside one transaction."""

    connection: Connection
    company: CompanyRow
    now: datetime

    def find_out(self) -> Needs:
        """Settle each unknown step by facts read since it became unknown; what must be asked first is answered."""
        needs = Needs()
        for row, finding, missing in self._findings():
            self._settle(row, finding)
            needs.add(missing)
        return needs

    def give_up(self, failed: Collection[type[Read]], *, status_code: int, text: str) -> None:
        """QuickBooks refuses the questions of these kinds: the fate of what depends on them stays unknown, and a person is told.

        They are asked again at the next contact; until then nothing of them is sent.
        """
        for row, finding, missing in self._findings():
            self._settle(row, finding)
            if finding.verdict != Verdict.ASKING or not any(type(request) in failed for request in missing.requests()):
                continue
            if _is_doubled(row):
                leave(self.connection, self.company, row, row.record.status_text, now=self.now)
                self._ask(row)
            else:
                self._reject(row, "outcome_unknown", text, status_code=status_code)

    def _findings(self) -> Iterator[tuple[StepRow, Finding, Needs]]:
        rows = steps.rows_in_state(
            self.connection, self.company.id, [StepState.UNKNOWN], epoch=self.company.session_generation
        )
        if not rows:
            return
        live = known_facts(self.connection, self.company, is_live=True)
        ledger = self._ledger(rows)
        linked = links.links_of(self.connection, self.company.id, {row.step.order_id or 0 for row in rows})
        billed = invoices.invoice_links_of(self.connection, self.company.id, {row.step.invoice_id or 0 for row in rows})
        sent_at = steps.sent_at_of(self.connection, {row.message_set for row in rows if row.message_set is not None})
        for row in rows:
            needs = Needs()
            when = sent_at.get(row.message_set or 0, row.changed_at)
            if _is_doubled(row):
                link = linked.get(row.step.order_id or 0) or billed.get(row.step.invoice_id or 0)
                ids = several_of(row.record)
                finding = left_of_several(row.step.kind, ids, link=link, facts=live, needs=needs)
            else:
                finding = verify(row.step, sent_at=when, ledger=ledger, facts=live, needs=needs)
            yield row, finding, needs

    def _ledger(self, rows: Sequence[StepRow]) -> Ledger:
        order_ids = {row.step.order_id for row in rows if row.step.order_id is not None}
        return Ledger(receipts=links.receipts_of(self.connection, self.company.id, order_ids))

    def _settle(self, row: StepRow, finding: Finding) -> None:
        if finding.verdict != Verdict.ASKING and row.step.deletes:
            self._end_of_doubt(row)
        if _is_doubled(row) and settle(self.connection, self.company, row, finding, now=self.now):
            if finding.verdict == Verdict.SEVERAL:
                self._ask(row)
        elif finding.verdict == Verdict.FOUND:
            self._enter(row, found(row.step, finding.record))
        elif finding.verdict == Verdict.ABSENT:
            self._absent(row)
        elif finding.verdict == Verdict.SUPERSEDED:
            steps.mark_skipped(self.connection, [row.id], now=self.now, reason="changed in QuickBooks meanwhile")
            self._tell(row, StepState.SKIPPED)
        elif finding.verdict == Verdict.SEVERAL:
            self._reject(row, "duplicate_found", several_text(finding.several))

    def _absent(self, row: StepRow) -> None:
        """Proven absent, so it may be sent again, unless what QuickBooks had said of it speaks against that."""
        code = row.record.status_code
        if row.record.set_limit == 0:
            # It made QuickBooks refuse a whole message, and was alone in it (design 5.6).
            self._reject(row, "request_refused", UNREADABLE)
        elif code is not None and is_message_set_refusal(code):
            # The same text would meet the same refusal: it is planned anew, under another id.
            refusals = steps.refusals_of(self.connection, self.company.id, row.step)
            text = explain_message_set(code)
            if refusals >= REFUSALS_MAX:
                self._reject(row, "request_refused", text, status_code=code)
            else:
                self._enter(row, Judgement(state=StepState.PLANNED, status_code=code, status_text=text))
        elif code is not None and 0 <= code <= LAST_WARNING:
            # Sending it again would only bring the remembered answer back, or create what a person deleted: a person is asked,
            # and to try again is to enter it anew, under the marks of the next generation.
            txn_id = f" ({row.record.txn_id})" if row.record.txn_id else ""
            self._reject(row, "request_refused", GONE.format(txn_id=txn_id))
        else:
            steps.mark_absent(self.connection, [row.id], now=self.now)
            self._tell(row, StepState.PLANNED)

    def _reject(self, row: StepRow, code: str, text: str, *, status_code: int = 0) -> None:
        judgement = Judgement(state=StepState.REJECTED, status_code=status_code, status_text=text, problem_code=code)
        self._enter(row, judgement)
        self._ask(row)

    def _ask(self, row: StepRow) -> None:
        """A person is told of a doubt, whatever became of the run that wanted the write. An undo that goes on tells of its deletions itself."""
        sender = steps.senders_of(self.connection, [row.id]).get(row.id)
        if row.step.deletes and self._is_under_way(sender):
            return
        problems.settle(
            self.connection,
            self.company.id,
            [found for one, found in doubts(self.connection, self.company) if one.id == row.id],
            order_ids=(),
            product_ids=(),
            # By the problem of a run that was canceled, trying again would begin it anew.
            run_id=None if row.step.deletes else sender,
            now=self.now,
        )

    def _end_of_doubt(self, row: StepRow) -> None:
        """What became of a deletion is known. Where its undo has ended with this problem, trying again is what goes on with the rest of it."""
        for one in problems.about_deletion(self.connection, self.company.id, row.step.base):
            undo = self._undo(one.run_id)
            if undo is None or undo.canceled_by:
                problems.close(self.connection, one.id, who="", choice=None, now=self.now)

    def _is_under_way(self, sender: int | None) -> bool:
        """Does an undo, the same or one that was approved later, take back just now what the sender does?"""
        undo = self._undo(sender)
        active = runs.active_runs(self.connection, self.company.id)
        return undo is not None and any(one.undoes == undo.undoes for one in active)

    def _undo(self, run_id: int | None) -> RunRow | None:
        run = runs.run_with_id(self.connection, self.company.id, run_id or 0)
        return run if run is not None and run.undoes is not None else None

    def _enter(self, row: StepRow, judgement: Judgement) -> None:
        enter_result(self.connection, self.company, row, judgement, now=self.now)
        self._tell(row, judgement.state, txn_id=judgement.txn_id)

    def _tell(self, row: StepRow, state: StepState, *, txn_id: str = "") -> None:
        append_event(
            self.connection,
            company_id=self.company.id,
            time=self.now,
            who=ITSELF,
            kind="lost answer settled",
            subject=f"step:{row.step.base}.{row.step.generation}",
            data={"result": state.value, "txn_id": txn_id},
        )


def _is_doubled(row: StepRow) -> bool:
    """Are several in QuickBooks, whose ids are known? A count that is there twice is looked for by its number."""
    return row.step.kind in ADDING and bool(several_of(row.record))
