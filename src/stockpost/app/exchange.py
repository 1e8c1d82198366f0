"""One call in a conversation: what opening, asking, answering and failing share, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from stockpost.app.identity import recognise
from stockpost.app.services import Services
from stockpost.core.hresults import START_QUICKBOOKS, HresultKind, explain_hresult, hresult_of
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import Reply
from stockpost.core.requests import Read
from stockpost.qbxml import ReplyUnreadable, read_reply
from stockpost.store import companies, conversations, facts, steps
from stockpost.store.audit import append_event
from stockpost.store.codec import encode_request
from stockpost.store.companies import CompanyRow
from stockpost.store.conversations import ConversationRow
from stockpost.store.locks import lock_company_of_ticket
from stockpost.store.passwords import hash_token

PROBLEM_OF_HRESULT = {
    HresultKind.WRONG_FILE: "wrong_company_file",
    HresultKind.ACCESS_DENIED: "quickbooks_access_denied",
    HresultKind.WAITING: "quickbooks_waiting",
    HresultKind.XML_REFUSED: "quickbooks_unreachable",
    HresultKind.UNREACHABLE: "quickbooks_unreachable",
}

TICKET_LETTERS = 8
"""Enough of a ticket's hash to tell one conversation from another."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call on the company's newest conversation, whose row is locked until the transaction ends."""

    connection: Connection
    services: Services
    company: CompanyRow
    conversation: ConversationRow
    now: datetime

    def reloaded(self) -> CompanyRow:
        """The company as this transaction has left it."""
        return companies.company_with_id(self.connection, self.company.id) or self.company

    def audit(self, kind: str, subject: str, data: dict[str, object]) -> None:
        append_event(
            self.connection,
            company_id=self.company.id,
            time=self.now,
            who=self.services.carrier,
            kind=kind,
            subject=subject,
            data=data,
        )

    def audit_conversation(self, kind: str, data: dict[str, object]) -> None:
        self.audit(kind, f"conversation:{self.conversation.id}", data)

    def question_id(self, number: int) -> str:
        """Of a question of this call. It tells the conversation and the exchange, so that an answer which comes late, even from an earlier
        conversation, is no answer to another question."""
        return f"q{self.conversation.ticket_hash[:TICKET_LETTERS]}.{self.conversation.exchanges}.{number}"

    def wait_for_answer(self, outstanding: dict[str, Any], *, steps_left: int = 0) -> None:
        """A message goes out: its answer is outstanding."""
        conversations.note(
            self.connection,
            self.conversation.id,
            outstanding=outstanding,
            prepared=None,
            exchanges=self.conversation.exchanges + 1,
            steps_left=steps_left,
            last_call_at=self.now,
        )

    def prepare(self, kind: str, requests: Sequence[Read]) -> None:
        """What is asked next is known already: the plan need not be made again for it."""
        prepared = {"kind": kind, "requests": [encode_request(request) for request in requests]}
        conversations.note(self.connection, self.conversation.id, prepared=prepared)

    # Failures

    def lose(self) -> None:
        """Whatever was under way has no answer: writes become unknown, and what was read before them no longer counts."""
        conversations.note(self.connection, self.conversation.id, outstanding=None)
        if (self.conversation.outstanding or {}).get("kind") == "write":
            unknown = steps.mark_unknown(self.connection, self.company.id, now=self.now)
            facts.forget_all(self.connection, self.company.id)
            self.audit_conversation("answer lost", {"unknown_steps": unknown})

    def stop(self, text: str) -> None:
        """The caller is told to end this conversation, with a sentence for its user."""
        conversations.note(self.connection, self.conversation.id, last_error=text)

    def fail(self, found: Problem) -> None:
        """The conversation ends with a problem of the contact, shown until QuickBooks is reached again."""
        companies.record_contact_problem(self.connection, self.company.id, msgspec.to_builtins(found))
        self.stop(f"{found.title}. {found.explanation} {found.remedy}")
        self.audit_conversation("conversation failed", {"code": found.code})

    def fail_with_hresult(self, hresult: str, message: str) -> None:
        title, remedy = explain_hresult(hresult)
        detail = f"{title} (QuickBooks {hresult}: {message.strip()})"
        found = problem(
            PROBLEM_OF_HRESULT[hresult_of(hresult)],
            detail=detail,
            advice=remedy,
            found="another file",
            expected=self.company.bound_company_name or "the company file",
        )
        path = self.company.settings.company_file_path
        if found.code == "wrong_company_file" and path:
            # QuickBooks was asked for this very file; the one that is open may well be the right one.
            found = replace(
                found,
                explanation=f"Stockpost asked for “{path}”, as the setting company_file_path says, and QuickBooks has another file open. "
                "Nothing was written.",
                remedy="Open that file in QuickBooks, or correct the setting company_file_path: where it is empty, the file that is "
                "open is used. What is approved waits and is written then.",
            )
        self.fail(found)

    # Identity

    def identify(self, identity: str, *, path: str) -> bool:
        """As `identify_reply`, from the text that comes with the first call."""
        try:
            reply = read_reply(identity)
        except ReplyUnreadable as error:
            self.fail(problem("quickbooks_unreachable", detail=str(error), advice=START_QUICKBOOKS))
            return False
        return self.identify_reply(reply, path=path)

    def identify_reply(self, reply: Reply, *, path: str) -> bool:
        """False where the conversation must stop: it is not the company's file."""
        found = recognise(self.connection, self.company, reply, path=path)
        if found is not None:
            self.fail(found)
            return False
        conversations.note(self.connection, self.conversation.id, is_identified=True, last_error="")
        return True


def live_exchange(connection: Connection, services: Services, ticket: str) -> Exchange | None:
    """The conversation of a ticket, locked, as long as it is the company's newest one."""
    ticket_hash = hash_token(ticket)
    company = lock_company_of_ticket(connection, ticket_hash)
    if company is None:
        return None
    conversation = conversations.conversation_of_ticket(connection, ticket_hash)
    if conversation is None or not _is_newest(conversation, company):
        return None
    now = services.clock()
    companies.record_contact(connection, company.id, at=now)
    conversations.note(connection, conversation.id, last_call_at=now)
    return Exchange(connection, services, company, conversation, now)


def _is_newest(conversation: ConversationRow, company: CompanyRow) -> bool:
    return conversation.state == "open" and conversation.generation == company.session_generation
