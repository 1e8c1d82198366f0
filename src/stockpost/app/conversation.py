"""The conversation with QuickBooks that the Web Connector pulls: each call loads rows, decides, commits one transaction, answers.

What a write was is committed, with its exact bytes, before the bytes leave; anything but a clean answer makes it unknown (design 5).
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from stockpost.app.advance import Action, Advance, Ask, Finished, ReadStock, Send, SendAgain
from stockpost.app.identity import identity_requests, qbxml_version, recognise
from stockpost.app.results import enter_result
from stockpost.app.services import Services
from stockpost.app.stock_reading import read_stock
from stockpost.core.hresults import HresultKind, explain_hresult, hresult_of
from stockpost.core.judge import judge
from stockpost.core.learn import is_answer, learn
from stockpost.core.ledger import DONE, StepState
from stockpost.core.markers import message_set_id
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import Reply
from stockpost.core.requests import NumberedRequest, Read
from stockpost.core.status import MessageSetOutcome, message_set_outcome
from stockpost.qbxml import ReplyUnreadable, read_reply, write_message_set
from stockpost.store import companies, conversations, facts, runs, steps
from stockpost.store.audit import append_event
from stockpost.store.codec import decode_request, encode_request
from stockpost.store.companies import CompanyRow
from stockpost.store.conversations import ConversationRow
from stockpost.store.locks import lock_company
from stockpost.store.passwords import hash_token

FACTS_AGE_MAX = timedelta(hours=1)
"""With nothing to do, what is known of QuickBooks is read again when it is older than this (design 3.3)."""
EXCHANGES_BASE = 50
EXCHANGES_PER_STEP = 4
"""Bound on the messages of one conversation: the base and this multiple of the steps approved (design 5.6)."""
MORE, THROUGH, STOPPED = 50, 100, -1
WHO = "Web Connector"

OVER = "This conversation is over, since a newer one has taken its place. Nothing is lost; the next update goes on."
ALL_DONE = "Everything is written."
PROBLEM_OF_HRESULT = {
    HresultKind.WRONG_FILE: "wrong_company_file",
    HresultKind.ACCESS_DENIED: "quickbooks_access_denied",
    HresultKind.WAITING: "quickbooks_waiting",
    HresultKind.XML_REFUSED: "quickbooks_unreachable",
    HresultKind.UNREACHABLE: "quickbooks_unreachable",
}


class Conversation:
    """Implements `stockpost.webconnector.service.Conversations`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    # Opening and closing

    def client_version(self, version: str) -> str:  # noqa: ARG002
        """Every version of the Web Connector is taken."""
        return ""

    def authenticate(self, user: str, password: str) -> tuple[str, ...]:
        with self._services.database.read() as connection:
            company = companies.company_of_web_connector_user(connection, user)
        if (
            not self._services.passwords.verify(company.web_connector_password_hash if company else None, password)
            or company is None
        ):
            return "", "nvu"
        now = self._services.clock()
        with self._services.database.write() as connection:
            lock_company(connection, company.id)
            companies.record_contact(connection, company.id, at=now)
            if self._is_busy(connection, company, now):
                return "", "busy"
            if not self._has_work(connection, company, now):
                return "", "none"
            return self._open(connection, company, now), company.settings.company_file_path

    def _is_busy(self, connection: Connection, company: CompanyRow, now: datetime) -> bool:
        live = conversations.live_conversation(connection, company.id)
        return live is not None and now - live.last_call_at < timedelta(seconds=company.settings.takeover_seconds)

    def _has_work(self, connection: Connection, company: CompanyRow, now: datetime) -> bool:
        unsettled = (StepState.SENT, StepState.UNKNOWN)
        if runs.active_runs(connection, company.id) or steps.rows_in_state(connection, company.id, unsettled, epoch=0):
            return True
        last = conversations.last_identified_at(connection, company.id)
        return last is None or company.contact_problem is not None or now - last > FACTS_AGE_MAX

    def _open(self, connection: Connection, company: CompanyRow, now: datetime) -> str:
        """A new generation: every write without an answer becomes unknown, old tickets die (T2)."""
        generation = companies.next_session_generation(connection, company.id)
        unknown = steps.mark_unknown(connection, company.id, now=now)
        steps.ask_again_for_outcomes(connection, company.id, now=now)
        conversations.close_older(connection, company.id)
        active = runs.active_runs(connection, company.id)
        for run in active:
            runs.start_run(connection, run.id)
        planned = sum(steps.count_states(connection, [run.id for run in active]).values())
        ticket = self._services.new_ticket()
        conversation_id = conversations.open_conversation(
            connection,
            company.id,
            ticket_hash=hash_token(ticket),
            generation=generation,
            exchanges_max=EXCHANGES_BASE + EXCHANGES_PER_STEP * planned,
            now=now,
        )
        self._audit(
            connection,
            company,
            "conversation opened",
            f"conversation:{conversation_id}",
            {"unknown_steps": unknown},
            now,
        )
        return ticket

    def connection_failed(self, ticket: str, *, hresult: str, message: str) -> str:
        now = self._services.clock()
        with self._services.database.write() as connection:
            found = self._live(connection, ticket)
            if found is not None:
                company, conversation = found
                self._note_failure(connection, company, conversation, hresult=hresult, message=message, now=now)
                conversations.close_conversation(connection, conversation.id, now=now)
        return "done"

    def last_error(self, ticket: str) -> str:
        with self._services.database.read() as connection:
            conversation = conversations.conversation_of_ticket(connection, hash_token(ticket))
        return OVER if conversation is None else conversation.last_error or ALL_DONE

    def close(self, ticket: str) -> str:
        now = self._services.clock()
        with self._services.database.write() as connection:
            found = self._live(connection, ticket)
            if found is None:
                return OVER
            company, conversation = found
            conversations.close_conversation(connection, conversation.id, now=now)
            self._audit(connection, company, "conversation closed", f"conversation:{conversation.id}", {}, now)
            return conversation.last_error or ALL_DONE

    # Messages

    def next_message(
        self,
        ticket: str,
        *,
        identity: str,
        company_file: str,
        country: str,  # noqa: ARG002
        major_version: int,  # noqa: ARG002
        minor_version: int,  # noqa: ARG002
    ) -> str:
        skip_stock = False
        while True:
            action = self._next_message(ticket, identity=identity, path=company_file, skip_stock=skip_stock)
            if not isinstance(action, ReadStock):
                return action
            # Outside the transaction: Autotask may take its time. A failure leaves the counts for a later conversation.
            skip_stock = not self._read_stock(ticket, action)
            identity = ""

    def _next_message(self, ticket: str, *, identity: str, path: str, skip_stock: bool) -> str | ReadStock:
        now = self._services.clock()
        with self._services.database.write() as connection:
            found = self._live(connection, ticket)
            if found is None:
                return ""
            company, conversation = found
            if conversation.outstanding is not None:
                # Asked again without an answer: information was lost (QuickBooks FACTS 8).
                self._lose(connection, company, conversation, now)
            if conversation.exchanges >= conversation.exchanges_max:
                self._stop(connection, conversation, "Too many messages in one conversation; the next update goes on.")
                return ""
            if not conversation.is_identified:
                if not identity.strip():
                    return self._ask(
                        connection, company, conversation, identity_requests(company), kind="identity", now=now
                    )
                stopped = self._identify(connection, company, conversation, identity, path=path, now=now)
                if stopped:
                    return ""
                company = self._reload(connection, company)
            action = Advance(connection, self._services, company, now=now, skip_stock=skip_stock).next()
            return self._carry_out(connection, company, conversation, action, now)

    def _carry_out(
        self, connection: Connection, company: CompanyRow, conversation: ConversationRow, action: Action, now: datetime
    ) -> str | ReadStock:
        if isinstance(action, ReadStock):
            return action
        if isinstance(action, Ask):
            return self._ask(connection, company, conversation, action.requests, kind="read", now=now)
        if isinstance(action, Send):
            return self._send(connection, company, conversation, action, now)
        if isinstance(action, SendAgain):
            steps.mark_sent_again(connection, action.message_set.id, now=now)
            self._outstanding(connection, conversation, {"kind": "write", "message_set": action.message_set.id}, now)
            self._audit(connection, company, "writes sent again", f"set:{action.message_set.set_id}", {}, now)
            return action.message_set.document
        return ""

    def _ask(
        self,
        connection: Connection,
        company: CompanyRow,
        conversation: ConversationRow,
        requests: tuple[Read, ...],
        *,
        kind: str,
        now: datetime,
    ) -> str:
        numbered = [
            NumberedRequest(request_id=f"q{number}", request=request)
            for number, request in enumerate(requests, start=1)
        ]
        asked = {request.request_id: encode_request(request.request) for request in numbered}
        self._outstanding(connection, conversation, {"kind": kind, "requests": asked}, now)
        return write_message_set(numbered, version=qbxml_version(company))

    def _send(
        self, connection: Connection, company: CompanyRow, conversation: ConversationRow, action: Send, now: datetime
    ) -> str:
        """planned → sent with the exact bytes, committed before they leave (T3)."""
        numbered = [
            NumberedRequest(request_id=f"s{step_id}", request=step.request)
            for step_id, step in action.steps
            if step.request
        ]
        version = qbxml_version(company)
        set_id = message_set_id(company.file_id, write_message_set(numbered, version=version))
        document = write_message_set(numbered, version=version, message_set_id=set_id)
        digest = hashlib.sha256(document.encode()).hexdigest()
        sent = [(step_id, step, f"s{step_id}") for step_id, step in action.steps]
        message_set = steps.mark_sent(
            connection, company.id, sent, set_id=set_id, document=document, sha256=digest, now=now
        )
        self._outstanding(
            connection, conversation, {"kind": "write", "message_set": message_set}, now, steps_left=action.steps_left
        )
        self._audit(
            connection,
            company,
            "writes sent",
            f"set:{set_id}",
            {"sha256": digest, "steps": [f"{step.base}.{step.generation}" for _, step in action.steps]},
            now,
        )
        return document

    # Answers

    def accept(self, ticket: str, *, response: str, hresult: str, message: str) -> int:
        now = self._services.clock()
        with self._services.database.write() as connection:
            found = self._live(connection, ticket)
            if found is None:
                return STOPPED
            company, conversation = found
            outstanding = conversation.outstanding
            if outstanding is None:
                # Delivered twice, or never asked for: nothing waits for it.
                return MORE
            if hresult.strip():
                return self._failed(connection, company, conversation, hresult=hresult, message=message, now=now)
            try:
                reply = read_reply(response)
            except ReplyUnreadable as error:
                self._lose(connection, company, conversation, now)
                self._audit(
                    connection,
                    company,
                    "answer unreadable",
                    f"conversation:{conversation.id}",
                    {"error": str(error)},
                    now,
                )
                return MORE
            conversations.note(connection, conversation.id, outstanding=None, last_call_at=now)
            if outstanding["kind"] == "identity":
                if self._identify_reply(connection, company, conversation, reply, path="", now=now):
                    return STOPPED
            elif outstanding["kind"] == "read":
                stopped = self._learn(connection, company, conversation, outstanding["requests"], reply, now)
                if stopped:
                    return STOPPED
            else:
                self._judge(connection, company, outstanding["message_set"], reply, response, now)
            company = self._reload(connection, company)
            return self._progress(connection, company, conversation, outstanding, now)

    def _progress(
        self,
        connection: Connection,
        company: CompanyRow,
        conversation: ConversationRow,
        outstanding: dict[str, Any],
        now: datetime,
    ) -> int:
        """1 to 99 while there is more, 100 at the end. Only where nothing may be left is the plan made to know it."""
        is_last = outstanding["kind"] != "write" or conversation.steps_left == 0
        is_identified = conversation.is_identified or outstanding["kind"] == "identity"
        if (
            is_last
            and is_identified
            and isinstance(Advance(connection, self._services, company, now=now).next(), Finished)
        ):
            return THROUGH
        counts = steps.count_states(connection, [run.id for run in runs.active_runs(connection, company.id)])
        total = sum(counts.values()) or 1
        settled = sum(
            count
            for state, count in counts.items()
            if state in DONE or state in (StepState.REJECTED, StepState.SKIPPED)
        )
        return max(1, min(99, settled * 100 // total))

    def _judge(
        self, connection: Connection, company: CompanyRow, message_set: int, reply: Reply, response: str, now: datetime
    ) -> None:
        """Each step of the set by its own answer; one without an answer stays unknown (T4)."""
        rows = steps.rows_of_message_set(connection, message_set, epoch=company.session_generation)
        rows = [row for row in rows if row.record.state == StepState.SENT]
        if message_set_outcome(reply.message_set_status) in (
            MessageSetOutcome.FINE,
            MessageSetOutcome.NOT_STORED,
            MessageSetOutcome.NO_STATE,
        ):
            answers = {answer.request_id: answer for answer in reply.responses}
        else:
            answers = {}
        results = {}
        for row in rows:
            answer = answers.get(row.request_id)
            if answer is None:
                continue
            judgement = judge(row.step, answer, refusals=steps.refusals_of(connection, company.id, row.step))
            enter_result(connection, company, row, judgement, now=now)
            results[f"{row.step.base}.{row.step.generation}"] = [
                judgement.state.value,
                judgement.txn_id,
                judgement.status_code,
            ]
        lost = steps.mark_unknown(connection, company.id, now=now, message_set=message_set)
        if lost:
            facts.forget_all(connection, company.id)
        steps.note_reply(connection, message_set, reply=response, state="unknown" if lost else "answered", now=now)
        self._audit(connection, company, "answer judged", f"set:{message_set}", {"results": results, "lost": lost}, now)

    def _learn(
        self,
        connection: Connection,
        company: CompanyRow,
        conversation: ConversationRow,
        asked: dict[str, Any],
        reply: Reply,
        now: datetime,
    ) -> bool:
        answers = {answer.request_id: answer for answer in reply.responses}
        known: dict[tuple[str, str], object] = {}
        refused = ""
        for request_id, value in asked.items():
            answer = answers.get(request_id)
            if answer is None:
                refused = refused or "QuickBooks left a question unanswered."
            elif is_answer(answer):
                known.update(learn(decode_request(value), answer))  # type: ignore[arg-type]
            else:
                refused = refused or f"QuickBooks {answer.status_code}: {answer.message.strip()}"
        facts.remember(connection, company.id, known, epoch=company.session_generation, read_at=now)
        if refused:
            # Whatever depends on the answer waits; nothing is sent on a guess.
            found = problem(
                "quickbooks_waiting", detail=refused, advice="Close open windows and dialogs in QuickBooks."
            )
            self._fail(connection, company, conversation, found, now)
        return bool(refused)

    # Failures

    def _failed(
        self,
        connection: Connection,
        company: CompanyRow,
        conversation: ConversationRow,
        *,
        hresult: str,
        message: str,
        now: datetime,
    ) -> int:
        """The whole message failed: nothing is assumed about its writes (design 5.2)."""
        outstanding = conversation.outstanding or {}
        is_refused = hresult_of(hresult) == HresultKind.XML_REFUSED
        if is_refused and outstanding.get("kind") == "write":
            rows = steps.rows_of_message_set(connection, outstanding["message_set"], epoch=company.session_generation)
            steps.limit_sets(connection, [row.id for row in rows], limit=len(rows) // 2)
            steps.note_reply(
                connection, outstanding["message_set"], reply=f"{hresult} {message}", state="unknown", now=now
            )
            self._lose(connection, company, conversation, now)
            return MORE
        self._lose(connection, company, conversation, now)
        self._note_failure(connection, company, conversation, hresult=hresult, message=message, now=now)
        return STOPPED

    def _note_failure(
        self,
        connection: Connection,
        company: CompanyRow,
        conversation: ConversationRow,
        *,
        hresult: str,
        message: str,
        now: datetime,
    ) -> None:
        title, remedy = explain_hresult(hresult)
        code = PROBLEM_OF_HRESULT[hresult_of(hresult)]
        detail = f"{title} (QuickBooks {hresult}: {message.strip()})"
        found = problem(
            code,
            detail=detail,
            advice=remedy,
            found="another file",
            expected=company.bound_company_name or "the company file",
        )
        self._fail(connection, company, conversation, found, now)

    def _fail(
        self, connection: Connection, company: CompanyRow, conversation: ConversationRow, found: Problem, now: datetime
    ) -> None:
        companies.record_contact_problem(connection, company.id, msgspec.to_builtins(found))
        self._stop(connection, conversation, f"{found.title}. {found.explanation} {found.remedy}")
        self._audit(
            connection, company, "conversation failed", f"conversation:{conversation.id}", {"code": found.code}, now
        )

    def _stop(self, connection: Connection, conversation: ConversationRow, text: str) -> None:
        conversations.note(connection, conversation.id, last_error=text)

    def _lose(self, connection: Connection, company: CompanyRow, conversation: ConversationRow, now: datetime) -> None:
        """Whatever was under way has no answer: writes become unknown, and what was read before them no longer counts."""
        conversations.note(connection, conversation.id, outstanding=None)
        if (conversation.outstanding or {}).get("kind") == "write":
            unknown = steps.mark_unknown(connection, company.id, now=now)
            facts.forget_all(connection, company.id)
            self._audit(
                connection, company, "answer lost", f"conversation:{conversation.id}", {"unknown_steps": unknown}, now
            )

    # Identity

    def _identify(
        self,
        connection: Connection,
        company: CompanyRow,
        conversation: ConversationRow,
        identity: str,
        *,
        path: str,
        now: datetime,
    ) -> bool:
        try:
            reply = read_reply(identity)
        except ReplyUnreadable as error:
            self._fail(connection, company, conversation, problem("quickbooks_unreachable", detail=str(error)), now)
            return True
        return self._identify_reply(connection, company, conversation, reply, path=path, now=now)

    def _identify_reply(
        self,
        connection: Connection,
        company: CompanyRow,
        conversation: ConversationRow,
        reply: Reply,
        *,
        path: str,
        now: datetime,
    ) -> bool:
        """True where the conversation must stop: it is not the company's file."""
        found = recognise(connection, company, reply, path=path)
        if found is not None:
            self._fail(connection, company, conversation, found, now)
            return True
        conversations.note(connection, conversation.id, is_identified=True, last_error="")
        return False

    # Helpers

    def _live(self, connection: Connection, ticket: str) -> tuple[CompanyRow, ConversationRow] | None:
        """The conversation of a ticket, locked, as long as it is the company's newest one."""
        conversation = conversations.conversation_of_ticket(connection, hash_token(ticket))
        if conversation is None or conversation.state != "open":
            return None
        lock_company(connection, conversation.company_id)
        conversation = conversations.conversation_of_ticket(connection, hash_token(ticket))
        company = companies.company_with_id(connection, conversation.company_id) if conversation else None
        if conversation is None or company is None or conversation.state != "open":
            return None
        if conversation.generation != company.session_generation:
            return None
        now = self._services.clock()
        companies.record_contact(connection, company.id, at=now)
        conversations.note(connection, conversation.id, last_call_at=now)
        return company, conversation

    def _reload(self, connection: Connection, company: CompanyRow) -> CompanyRow:
        return companies.company_with_id(connection, company.id) or company

    def _outstanding(
        self,
        connection: Connection,
        conversation: ConversationRow,
        outstanding: dict[str, Any],
        now: datetime,
        *,
        steps_left: int = 0,
    ) -> None:
        conversations.note(
            connection,
            conversation.id,
            outstanding=outstanding,
            exchanges=conversation.exchanges + 1,
            steps_left=steps_left,
            last_call_at=now,
        )

    def _read_stock(self, ticket: str, wanted: ReadStock) -> bool:
        with self._services.database.read() as connection:
            conversation = conversations.conversation_of_ticket(connection, hash_token(ticket))
            company = companies.company_with_id(connection, conversation.company_id) if conversation else None
        return company is not None and read_stock(self._services, company, wanted.product_ids, wanted.order_ids) is None

    def _audit(
        self,
        connection: Connection,
        company: CompanyRow,
        kind: str,
        subject: str,
        data: dict[str, object],
        now: datetime,
    ) -> None:
        append_event(connection, company_id=company.id, time=now, who=WHO, kind=kind, subject=subject, data=data)
