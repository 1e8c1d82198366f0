"""Which planned writes leave next, and in which message set: one that was sent before leaves as it was, or not at all (design 5.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from stockpost.app.wishes import Wishes
from stockpost.core.ledger import ADDING, Ledger, StepKind, StepRecord, StepState
from stockpost.core.problems import Problem, problem
from stockpost.core.requests import NumberedRequest, Read
from stockpost.core.shared_adjustments import Saved, in_transactions
from stockpost.core.status import explain_status
from stockpost.core.steps import PHASES, Step, serves
from stockpost.qbxml import check_request
from stockpost.store import problems, runs, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.steps import MessageSetRow, StepRow


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask QuickBooks; nothing is changed by it."""

    requests: tuple[Read, ...]
    is_about_lost_answers: bool = False
    may_be_refused: bool = False
    """Whoever asks can do without the answer, and decides what has to wait for it."""

    @property
    def kind(self) -> str:
        """What an answer to it is, or a refusal: of a conversation's `outstanding`."""
        if self.is_about_lost_answers:
            return "verify"
        return "look" if self.may_be_refused else "read"


@dataclass(frozen=True, slots=True)
class Again:
    """Something was entered: plan again."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send these writes in one message set, those that share a transaction together. `steps_left` are ready or waiting behind them;
    `senders` names by step the run that sends it (P3)."""

    groups: tuple[tuple[tuple[int, Step], ...], ...]
    senders: Mapping[int, int]
    steps_left: int


@dataclass(frozen=True, slots=True)
class SendAgain:
    """Send a set again as it was: QuickBooks has nothing of it. `senders` as in `Send`."""

    message_set: MessageSetRow
    senders: Mapping[int, int]


def everything(_rows: Iterable[StepRow]) -> bool:
    """Every message set is looked at."""
    return True


@dataclass(frozen=True, slots=True)
class Sending:
    """The outbox of one company, inside one transaction."""

    connection: Connection
    company: CompanyRow
    now: datetime

    def next(
        self,
        planned: Sequence[Step],
        ledger: Ledger,
        wishes: Wishes,
        *,
        is_about: Callable[[Sequence[StepRow]], bool] = everything,
    ) -> SendAgain | Send | Again | None:
        """What was sent before and is still wanted goes first, then what is ready. Again where something was entered, None where nothing
        leaves. `is_about` as in `again`."""
        self._take_up(planned, ledger)
        return self.again(planned, wishes, is_about=is_about) or self.send(planned, ledger, wishes)

    def again(
        self,
        planned: Sequence[Step],
        wishes: Wishes,
        *,
        is_about: Callable[[Sequence[StepRow]], bool],
    ) -> SendAgain | Again | None:
        """A set of which nothing was found is sent again byte for byte, as long as all of it is still wanted (design 5.4).

        What adds a transaction and is not wanted now is let go of, and looked for anew once it is wanted again. Again where
        something must be planned or looked for anew. `is_about` leaves sets out of which nobody can say yet whether they are
        still wanted. A set waits as long as nobody knows what became of something that it adds.
        """
        meant = {(step.base, step.generation): step for step in planned}
        is_changed = False
        for message_set, rows in self._unanswered():
            if not is_about(rows) or any(_is_waiting(row, meant) or _is_in_doubt(row) for row in rows):
                continue
            may_go = bool(rows) and all(map(_is_absent, rows)) and _may_go_whole(rows)
            unwanted = [row for row in rows if _is_absent(row) and not _is_wanted(row, meant)]
            if may_go and not unwanted:
                shown = self._join([(row.id, row.step) for row in rows], wishes)
                let_go = [row.id for row in rows if row.record.is_let_go]
                if not let_go:
                    return SendAgain(message_set, shown)
                steps.mark_to_verify(self.connection, let_go, now=self.now)
                return Again()
            left = [row.id for row in unwanted if row.record.state == StepState.PLANNED]
            steps.mark_skipped(self.connection, left, now=self.now, reason="not wanted any more")
            is_unasked = not any((row.step.base, row.step.generation) in meant for row in rows)
            if may_go and is_unasked and all(row.step.kind in ADDING for row in rows):
                steps.set_aside(self.connection, message_set.id)
                continue
            steps.abandon_set(self.connection, message_set.id)
            is_changed = is_changed or bool(unwanted)
        return Again() if is_changed else None

    def send(self, planned: Sequence[Step], ledger: Ledger, wishes: Wishes) -> Send | Again | None:
        """The next message set; Again where a request was found to be invalid, None where nothing is ready.

        What waits to go again as it went never leaves in another set: QuickBooks would not know it from a new one.
        """
        kept = {(row.step.base, row.step.generation) for _, rows in self._unanswered() for row in rows}
        ready = [
            step
            for step in planned
            if step.request is not None and not is_deferred(step, ledger) and (step.base, step.generation) not in kept
        ]
        if not ready:
            return None
        saved: list[tuple[int, Step]] = []
        is_valid = True
        settings = self.company.settings
        for step in _batch(
            ready, ledger, limit=settings.writes_per_message_set, lines_max=settings.lines_per_adjustment
        ):
            step_id = steps.save_planned(self.connection, self.company.id, step, now=self.now)
            fault = (
                check_request(NumberedRequest(request_id=f"s{step_id}", request=step.request)) if step.request else None
            )
            if fault is not None:
                is_valid = False
                value = f": {fault.value}" if fault.value else ""
                text = f"{fault.field} {fault.reason}{value}"
                steps.mark_invalid(self.connection, step_id, text=text, now=self.now)
            saved.append((step_id, step))
        senders = self._join(saved, wishes)
        if not is_valid:
            return Again()
        groups = self._in_transactions(saved, ledger, senders)[: settings.writes_per_message_set]
        leaving = {step_id: senders[step_id] for group in groups for step_id, _ in group}
        return Send(groups, leaving, steps_left=len(planned) - len(leaving))

    def _take_up(self, planned: Sequence[Step], ledger: Ledger) -> None:
        """Sets that were put aside count as unanswered again where something of them is wanted again."""
        records = [ledger.steps.get(step.base) for step in planned]
        bases = [record.base for record in records if record is not None and record.is_let_go and record.is_set_open]
        steps.take_up(self.connection, self.company.id, bases)

    def _unanswered(self) -> Iterator[tuple[MessageSetRow, list[StepRow]]]:
        """The sets that may have to go again, with what they held."""
        for message_set in steps.unanswered_sets(self.connection, self.company.id):
            yield (
                message_set,
                steps.rows_of_message_set(self.connection, message_set.id, epoch=self.company.session_generation),
            )

    def _in_transactions(
        self, saved: Sequence[tuple[int, Step]], ledger: Ledger, senders: Mapping[int, int]
    ) -> tuple[tuple[tuple[int, Step], ...], ...]:
        groups = in_transactions(
            [
                Saved(id=step_id, step=step, owner=senders[step_id], line_limit=_line_limit(step, ledger))
                for step_id, step in saved
            ],
            company_key=self.company.file_id,
            lines_max=self.company.settings.lines_per_adjustment,
        )
        return tuple(tuple((one.id, one.step) for one in group) for group in groups)

    def _join(self, saved: Sequence[tuple[int, Step]], wishes: Wishes) -> dict[int, int]:
        """Show the steps in the runs that want them. By step the run that sends it: that which sent it before, if it still wants it, or
        else the last one."""
        ids = [step_id for step_id, _ in saved]
        shown, before = runs.last_to_show(self.connection, ids, wishes.run_ids), steps.senders_of(self.connection, ids)
        senders = {}
        for step_id, step in saved:
            # What none can be told to want, as an account, is of those that show it, or of the oldest.
            wanting = wishes.runs_of(step) or [shown.get(step_id, wishes.run_ids[0])]
            runs.join_runs_of_order(self.connection, wanting, step_id)
            sender = before.get(step_id)
            senders[step_id] = sender if sender is not None and sender in wanting else max(wanting)
        return senders


def _is_wanted(row: StepRow, meant: Mapping[tuple[str, int], Step]) -> bool:
    """Is it still to be written?"""
    step = meant.get((row.step.base, row.step.generation))
    return step is not None and step.request is not None and serves(row.step, step)


def _is_absent(row: StepRow) -> bool:
    """QuickBooks has not got it: it is to go again, or was let go of."""
    return row.record.state == StepState.PLANNED or row.record.is_let_go


def _is_waiting(row: StepRow, meant: Mapping[tuple[str, int], Step]) -> bool:
    """Does something go before it, as a change of its order? Then its content is not known yet; let go of, it would leave under new marks,
    and beside it the first sending from a computer that slept."""
    step = meant.get((row.step.base, row.step.generation))
    return _is_absent(row) and step is not None and step.request is None


def _is_in_doubt(row: StepRow) -> bool:
    """Found to be absent later, it has to go again as it went. Of what is there twice nothing goes again."""
    is_unknown = row.record.state == StepState.REJECTED and row.record.problem_code == "outcome_unknown"
    return is_unknown and row.step.kind in ADDING


def is_deferred(step: Step, ledger: Ledger) -> bool:
    """QuickBooks asked to wait with it in this conversation."""
    record = ledger.steps.get(step.base)
    return record is not None and record.is_deferred


def waiting_problem(step: Step, record: StepRecord) -> Problem:
    """QuickBooks asked to wait; shown, and tried again by itself (B14)."""
    is_count = step.kind == StepKind.ADJUST_ON_HAND
    sentence, advice = explain_status(record.status_code or 0, record.status_text, is_about_counts=is_count)
    return problem(
        "quickbooks_waiting",
        order_id=step.order_id,
        invoice_id=step.invoice_id,
        # Whether a count is waiting is seen by whoever looks at the product; an item that is created, by any look at all.
        product_id=step.product_id if is_count else None,
        item=step.subject,
        # What tells a deletion from a transfer (see Problem.is_about_undo).
        basis=step.base if step.kind == StepKind.DELETE_TRANSACTION else "",
        detail=f"{step.summary}: {sentence}",
        advice=advice,
    )


def forget_waiting(connection: Connection, company: CompanyRow, canceled: Iterable[Row[Any]], *, now: datetime) -> None:
    """Nobody waits any more for what QuickBooks asked to wait with; `canceled` are the writes of a run. One that another run wants, too,
    is told of anew where it has to wait."""
    of = {(step.order_id, step.invoice_id, step.subject) for step in canceled}
    for row in problems.open_problems(connection, company.id):
        found = row.problem
        if found.code == "quickbooks_waiting" and (found.order_id, found.invoice_id, found.item) in of:
            problems.close(connection, row.id, who="", choice=None, now=now)


def not_about_stock(rows: Sequence[StepRow]) -> bool:
    """Adjustments are only planned after everything else: before that, nobody can say whether they are still wanted."""
    return not any(row.step.kind == StepKind.ADJUST_ON_HAND for row in rows)


def about_deletions(rows: Sequence[StepRow]) -> bool:
    """Sets of an undo."""
    return any(row.step.kind == StepKind.DELETE_TRANSACTION for row in rows)


def _may_go_whole(rows: Sequence[StepRow]) -> bool:
    """May the steps of a set go again as they went, since QuickBooks refused neither the set nor one of its transactions as too much?"""
    together = Counter(row.request_id for row in rows)
    return all(
        (row.record.set_limit is None or row.record.set_limit >= len(rows))
        and (row.record.line_limit is None or row.record.line_limit >= together[row.request_id])
        for row in rows
    )


def _batch(ready: Sequence[Step], ledger: Ledger, *, limit: int, lines_max: int) -> list[Step]:
    """Steps of the first phase that may share a message set. Those of a set that QuickBooks could not read go in smaller ones."""
    first_phase = PHASES[ready[0].kind]
    first_limit = _set_limit(ready[0], ledger)
    size = limit * lines_max if ready[0].kind == StepKind.ADJUST_ON_HAND else limit
    size = min(size, first_limit or size)
    alike = [step for step in ready if PHASES[step.kind] == first_phase and _set_limit(step, ledger) == first_limit]
    return alike[:size]


def _set_limit(step: Step, ledger: Ledger) -> int | None:
    record = ledger.steps.get(step.base)
    return record.set_limit if record is not None and record.generation == step.generation else None


def _line_limit(step: Step, ledger: Ledger) -> int | None:
    record = ledger.steps.get(step.base)
    return record.line_limit if record is not None and record.generation == step.generation else None
