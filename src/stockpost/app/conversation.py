"""The conversation with QuickBooks, which the Web Connector or the driver pulls: each call loads rows, decides, commits one transaction, answers.

What a write was is committed, with its exact bytes, before the bytes leave; anything but a clean answer makes it unknown (design 5).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Connection

from stockpost.app import answers
from stockpost.app.advance import Action, Advance, Counts
from stockpost.app.errors import UseError
from stockpost.app.exchange import Exchange, live_exchange
from stockpost.app.identity import identity_requests, qbxml_version
from stockpost.app.list_reading import EXCHANGES, AskList, note_asked
from stockpost.app.records_reading import ReadRecords, read_records_once
from stockpost.app.sending import Ask, Send, SendAgain
from stockpost.app.services import Services
from stockpost.app.stock_reading import ReadStock, is_being_read, read_stock_once
from stockpost.core.age import age
from stockpost.core.ledger import StepState
from stockpost.core.markers import message_set_id
from stockpost.core.requests import NumberedRequest, Read
from stockpost.core.shared_adjustments import request_of
from stockpost.qbxml import write_message_set
from stockpost.store import companies, conversations, facts, name_lists, problems, runs, steps
from stockpost.store.audit import append_event
from stockpost.store.codec import decode_request, encode_request
from stockpost.store.companies import CompanyRow
from stockpost.store.count_readings import is_asked_for
from stockpost.store.decisions import taken_back_since
from stockpost.store.locks import lock_company
from stockpost.store.passwords import hash_token

FACTS_AGE_MAX = timedelta(hours=1)
"""With nothing to do, what is known of QuickBooks is read again when it is older than this (design 3.3)."""
SILENCE_MAX = timedelta(minutes=2)
"""After an answer the next message is asked for at once. Where it is not, the computer slept, and people may have changed what was read before:
it is read again, above all before something is deleted (decision 10)."""
EXCHANGES_BASE = 50
EXCHANGES_PER_STEP = 4
"""Bound on the messages of one conversation: the base and this multiple of the steps approved (design 5.6)."""

STOCK_SECONDS_MAX = 10.0
"""How long a call waits for Autotask's counts before it is asked to come back."""
NO_OP = "NoOp"

OVER = "This conversation is over, since a newer one has taken its place. Nothing is lost; the next update goes on."
ALL_DONE = "Everything is written."
REST_DONE = "Everything else is written."
"""The end of what is said where problems wait for a decision."""
TOO_MANY = "Too many messages in one conversation; the next update goes on."


class Conversation:
    """Implements what the Web Connector's service and the driver need (`Conversations` of each)."""

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
        return self._begin(company)

    def open(self, company: str) -> tuple[str, ...]:
        """As `authenticate`, for a caller that has the database and needs no password."""
        with self._services.database.read() as connection:
            found = companies.company_named(connection, company)
        if found is None:
            raise UseError(f"There is no company “{company}”.")
        return self._begin(found)

    def _begin(self, company: CompanyRow) -> tuple[str, ...]:
        """A ticket with a company file's path, or `busy` or `none` without one."""
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
        return live is not None and age(live.last_call_at, now) < timedelta(seconds=company.settings.takeover_seconds)

    def _has_work(self, connection: Connection, company: CompanyRow, now: datetime) -> bool:
        unsettled = (StepState.SENT, StepState.UNKNOWN)
        if runs.active_runs(connection, company.id) or steps.rows_in_state(connection, company.id, unsettled, epoch=0):
            return True
        if steps.has_doubtful(connection, company.id) or is_asked_for(connection, company.id):
            return True
        last = conversations.last_identified_at(connection, company.id)
        return (
            last is None
            or company.doubtful_since is not None
            or company.contact_problem is not None
            or name_lists.is_wanted(connection, company.id)
            or age(last, now) > FACTS_AGE_MAX
            or any(taken_back_since(connection, company.id, last))
        )

    def _open(self, connection: Connection, company: CompanyRow, now: datetime) -> str:
        """A new generation: every write without an answer becomes unknown, old tickets die (T2)."""
        generation = companies.next_session_generation(connection, company.id)
        unknown = steps.mark_unknown(connection, company.id, now=now)
        steps.ask_again_for_outcomes(connection, company.id, now=now)
        conversations.close_older(connection, company.id)
        facts.drop_windows(connection, company.id)
        active = runs.active_runs(connection, company.id)
        for run in active:
            runs.start_run(connection, run.id)
        planned = sum(steps.count_states(connection, [run.id for run in active]).values())
        for_lists = EXCHANGES if name_lists.is_wanted(connection, company.id) else 0
        ticket = self._services.new_ticket()
        conversation_id = conversations.open_conversation(
            connection,
            company.id,
            ticket_hash=hash_token(ticket),
            generation=generation,
            exchanges_max=EXCHANGES_BASE + EXCHANGES_PER_STEP * planned + for_lists,
            now=now,
        )
        append_event(
            connection,
            company_id=company.id,
            time=now,
            who=self._services.carrier,
            kind="conversation opened",
            subject=f"conversation:{conversation_id}",
            data={"unknown_steps": unknown},
        )
        return ticket

    def connection_failed(self, ticket: str, *, hresult: str, message: str) -> str:
        with self._services.database.write() as connection:
            exchange = live_exchange(connection, self._services, ticket)
            if exchange is not None:
                exchange.fail_with_hresult(hresult, message)
                conversations.close_conversation(connection, exchange.conversation.id, now=exchange.now)
        return "done"

    def last_error(self, ticket: str) -> str:
        with self._services.database.read() as connection:
            conversation = conversations.conversation_of_ticket(connection, hash_token(ticket))
            if conversation is None or conversation.state == "taken_over":
                return OVER
            return conversation.last_error or _end_words(connection, conversation.company_id)

    def close(self, ticket: str) -> str:
        with self._services.database.write() as connection:
            exchange = live_exchange(connection, self._services, ticket)
            if exchange is None:
                return OVER
            conversations.close_conversation(connection, exchange.conversation.id, now=exchange.now)
            exchange.audit_conversation("conversation closed", {})
            return exchange.conversation.last_error or _end_words(connection, exchange.company.id)

    # Messages

    def next_message(
        self,
        ticket: str,
        *,
        identity: str,
        company_file: str,
        country: str = "",  # noqa: ARG002
        major_version: int = 0,  # noqa: ARG002
        minor_version: int = 0,  # noqa: ARG002
    ) -> str:
        action = self._next_message(ticket, identity=identity, path=company_file)
        while not isinstance(action, str):
            # Outside the transaction: Autotask may take its time. A failure leaves the counts for a later conversation.
            is_read = self._read(action)
            if is_read is None:
                return self._come_back(ticket)
            known = Counts.FRESH if isinstance(action, ReadStock) else Counts.RECORDS_READ
            counts = known if is_read else Counts.OUT_OF_REACH
            action = self._next_message(ticket, identity="", path=company_file, counts=counts)
        return action

    def _next_message(
        self, ticket: str, *, identity: str, path: str, counts: Counts = Counts.TO_BE_CHECKED
    ) -> str | ReadStock | ReadRecords:
        with self._services.database.write() as connection:
            exchange = live_exchange(connection, self._services, ticket)
            if exchange is None:
                return ""
            conversation = exchange.conversation
            if conversation.outstanding is not None:
                # Asked again without an answer: information was lost (QuickBooks FACTS 8).
                exchange.lose()
            if age(conversation.last_call_at, exchange.now) >= SILENCE_MAX:
                facts.forget_all(connection, exchange.company.id)
            if conversation.exchanges >= conversation.exchanges_max:
                exchange.stop(TOO_MANY)
                return ""
            if not conversation.is_identified:
                if not identity.strip():
                    return _ask(exchange, identity_requests(exchange.company), kind="identity", path=path)
                if not exchange.identify(identity, path=path):
                    return ""
                # QuickBooks has just said which versions it knows.
                exchange = replace(exchange, company=exchange.reloaded())
            if conversation.prepared is not None:
                requests = tuple(cast("Read", decode_request(one)) for one in conversation.prepared["requests"])
                return _ask(exchange, requests, kind=conversation.prepared["kind"])
            if conversation.last_error == NO_OP:
                conversations.note(connection, conversation.id, last_error="")
            advance = Advance(connection, self._services, exchange.company, now=exchange.now, counts=counts)
            return _carry_out(exchange, advance.next())

    def accept(self, ticket: str, *, response: str, hresult: str, message: str) -> int:
        with self._services.database.write() as connection:
            exchange = live_exchange(connection, self._services, ticket)
            if exchange is None:
                return answers.STOPPED
            return answers.accept(exchange, response=response, hresult=hresult, message=message)

    def _read(self, wanted: ReadStock | ReadRecords) -> bool | None:
        """True when it was read of Autotask, False when it could not be, None while it is being read."""
        services, company = self._services, wanted.company
        if is_being_read(services, company):
            return None

        def read() -> bool:
            if isinstance(wanted, ReadStock):
                return read_stock_once(services, company, wanted.product_ids)
            return read_records_once(services, wanted)

        return services.within(read, STOCK_SECONDS_MAX)

    def _come_back(self, ticket: str) -> str:
        """The caller waits five seconds and asks again in the same conversation (QuickBooks FACTS 8, NoOp)."""
        with self._services.database.write() as connection:
            exchange = live_exchange(connection, self._services, ticket)
            if exchange is None:
                return ""
            number = exchange.conversation.exchanges + 1
            conversations.note(connection, exchange.conversation.id, exchanges=number, last_error=NO_OP)
        return NO_OP


def _end_words(connection: Connection, company_id: int) -> str:
    """What the Web Connector's window and the driver say at the end: items that wait for one decision are one problem, as on the page."""
    waiting = {row.problem.cause or row.id for row in problems.open_problems(connection, company_id)}
    if not waiting:
        return ALL_DONE
    count = "1 problem waits" if len(waiting) == 1 else f"{len(waiting)} problems wait"
    return f"{count} for a decision on the page Problems. {REST_DONE}"


def is_done(text: str) -> bool:
    """Does what a conversation said at its end mean that nothing went wrong with it? Problems that wait for a person are not of it."""
    return text == ALL_DONE or text.endswith(REST_DONE)


def _carry_out(exchange: Exchange, action: Action) -> str | ReadStock | ReadRecords:
    if isinstance(action, ReadStock | ReadRecords):
        return action
    if isinstance(action, Ask):
        return _ask(exchange, action.requests, kind=action.kind)
    if isinstance(action, AskList):
        return _ask_list(exchange, action)
    if isinstance(action, Send):
        return _send(exchange, action)
    if isinstance(action, SendAgain):
        steps.mark_sent_again(exchange.connection, action.message_set.id, now=exchange.now)
        steps.note_senders(exchange.connection, action.senders)
        exchange.wait_for_answer({"kind": "write", "message_set": action.message_set.id})
        exchange.audit("writes sent again", f"set:{action.message_set.set_id}", {})
        return action.message_set.document
    return ""


def _ask(exchange: Exchange, requests: tuple[Read, ...], *, kind: str, path: str = "") -> str:
    numbered = [
        NumberedRequest(request_id=exchange.question_id(number), request=request)
        for number, request in enumerate(requests, start=1)
    ]
    asked = {request.request_id: encode_request(request.request) for request in numbered}
    exchange.wait_for_answer({"kind": kind, "requests": asked, **({"path": path} if path else {})})
    return write_message_set(numbered, version=qbxml_version(exchange.company))


def _ask_list(exchange: Exchange, action: AskList) -> str:
    request_id = exchange.question_id(1)
    note_asked(exchange.connection, exchange.company, action)
    exchange.wait_for_answer({"kind": "list", "name_list": action.request.name_list, "request_id": request_id})
    numbered = NumberedRequest(request_id=request_id, request=action.request)
    return write_message_set([numbered], version=qbxml_version(exchange.company))


def _send(exchange: Exchange, action: Send) -> str:
    """planned → sent with the exact bytes, committed before they leave (T3)."""
    company = exchange.company
    numbered, sent = [], []
    for group in action.groups:
        request_id = f"s{group[0][0]}"
        request = request_of([step for _, step in group])
        assert request is not None  # noqa: S101 - only what has one is sent
        numbered.append(NumberedRequest(request_id=request_id, request=request))
        sent += [(step_id, step, request_id) for step_id, step in group]
    version = qbxml_version(company)
    set_id = message_set_id(company.file_id, write_message_set(numbered, version=version))
    document = write_message_set(numbered, version=version, message_set_id=set_id)
    digest = hashlib.sha256(document.encode()).hexdigest()
    message_set = steps.mark_sent(
        exchange.connection, company.id, sent, set_id=set_id, document=document, sha256=digest, now=exchange.now
    )
    steps.note_senders(exchange.connection, action.senders)
    exchange.wait_for_answer({"kind": "write", "message_set": message_set}, steps_left=action.steps_left)
    names = [f"{step.base}.{step.generation}" for _, step, _ in sent]
    exchange.audit("writes sent", f"set:{set_id}", {"sha256": digest, "steps": names})
    return document
