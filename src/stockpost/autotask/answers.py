"""Judges an HTTP answer of Autotask: data, or an error in words (FACTS B6, B7). Pure: no network, no clock."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec

from stockpost.autotask.errors import (
    DENIED,
    TRIES_AGAIN,
    AutotaskBusy,
    AutotaskError,
    AutotaskNotThere,
    AutotaskRefused,
    AutotaskSignInRefused,
)

# Answered with status 500 (FACTS B6).
SIGN_IN_WORDING = re.compile(r"IntegrationCode is invalid|Zone information could not be determined", re.IGNORECASE)
# UNVERIFIED: what a missing right looks like. The wording only chooses the problem code and the remedy.
RIGHTS_WORDING = re.compile(r"not authori[sz]ed|permission|access (is )?denied", re.IGNORECASE)
# UNVERIFIED: a thread refusal may come with any status; its text names the thread threshold (FACTS B7, I107).
THREAD_WORDING = re.compile(r"thread (threshold|limit)|threads? (has|have) been exceeded", re.IGNORECASE)
# UNVERIFIED: texts of a 500 that speak of Autotask's own trouble rather than of the request.
PASSING_WORDING = re.compile(
    r"error occurred while processing|unexpected error|internal server error|time-?out|timed out|deadlock|try again",
    re.IGNORECASE,
)
_SIGN_IN_REMEDY = (
    "Check the user name, the secret and the tracking identifier (integration code) under Admin > Resources/Users in Autotask: "
    "the user must be active and of the licence type API User, and the address must be that of its zone."
)
_TEXT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What came over the wire. `server_time` is the Date header (UTC), None where missing or unreadable."""

    status: int
    body: bytes
    content_type: str = ""
    retry_after: str = ""
    server_time: datetime | None = None


class _Errors(msgspec.Struct):
    errors: list[str]


class _Message(msgspec.Struct):
    Message: str


def error_of(answer: HttpAnswer, *, where: str, now: datetime | None) -> AutotaskError | None:
    """Return the error an answer stands for, or None where it carries data. `where` names the endpoint, as in the URL."""
    status = answer.status
    messages = _messages(answer.body)
    if status == 429 or any(THREAD_WORDING.search(message) for message in messages):
        return _too_many(answer, where=where, now=now)
    words = " ".join(messages)
    said = f" Autotask says: {words}" if messages else ""
    if status == 401 or any(SIGN_IN_WORDING.search(message) for message in messages):
        return AutotaskSignInRefused(f"Autotask refused the sign-in. {_SIGN_IN_REMEDY}{said}")
    if status == 403 or any(RIGHTS_WORDING.search(message) for message in messages):
        text = f"The Autotask user may not use {where}. Give its security level the right to it.{said}"
        return AutotaskRefused(text, messages=messages, code=DENIED)
    if 300 <= status < 400:
        return AutotaskError(
            f"The Autotask address sends elsewhere instead of answering (HTTP {status}). Check the address of the company; "
            "left out, it is looked up by the user name."
        )
    if status in (404, 405):
        return AutotaskNotThere(
            f"Autotask has no {where} at this address (HTTP {status}). Check the address of the company; "
            "left out, it is looked up by the user name."
        )
    if status in (408, 502, 503, 504):
        return _passing(f"Autotask is not available for the moment (HTTP {status} for {where})")
    if messages and not any(PASSING_WORDING.search(message) for message in messages):
        text = f"Autotask refused a request for {where} and says: {words}"
        return AutotaskRefused(text, messages=messages)
    if status >= 500:
        reason = f" and says: {words.rstrip('.')}" if messages else " and gave no reason"
        return _passing(f"Autotask answered with an error (HTTP {status} for {where}){reason}", has_answered=True)
    if status != 200:
        return AutotaskError(
            f"Autotask gave an answer Stockpost does not know (HTTP {status} for {where}). Report this as a fault."
        )
    if not _looks_like_json(answer):
        return _passing(f"Instead of data, a web page came back from the Autotask address for {where}")
    return None


def retry_after(answer: HttpAnswer, *, now: datetime | None) -> datetime | None:
    """Return the moment a Retry-After header names, in seconds or as a date (FACTS B6), or None."""
    text = answer.retry_after.strip()
    if text.isascii() and text.isdigit():
        return None if now is None else now + timedelta(seconds=min(int(text), 86_400))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def plain(text: str) -> str:
    """Return Autotask's words as one short line without control characters, fit for a log and a page."""
    one_line = " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text).split())
    return one_line if len(one_line) <= _TEXT_LENGTH else one_line[:_TEXT_LENGTH] + "…"


def _messages(body: bytes) -> tuple[str, ...]:
    try:
        return tuple(plain(text) for text in msgspec.json.decode(body, type=_Errors).errors if text.strip())
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass
    try:
        return (plain(msgspec.json.decode(body, type=_Message).Message),)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()


def _too_many(answer: HttpAnswer, *, where: str, now: datetime | None) -> AutotaskBusy:
    retry_at = retry_after(answer, now=now)
    when = f"after {retry_at:%H:%M:%S} UTC" if retry_at else "in a while"
    return AutotaskBusy(
        f"Autotask takes no more requests for {where} just now: the programs connected to it have made too many. "
        f"Stockpost goes on by itself {when}.",
        is_transient=True,
        retry_at=retry_at,
    )


def _passing(cause: str, *, has_answered: bool = False) -> AutotaskError:
    what = "look at" if has_answered else "check the address and"
    return AutotaskError(
        f"{cause}.{TRIES_AGAIN} If it stays so, {what} Autotask's status page.",
        is_transient=True,
        has_answered=has_answered,
    )


def _looks_like_json(answer: HttpAnswer) -> bool:
    return "html" not in answer.content_type.lower() and answer.body.lstrip()[:1] in (b"{", b"[")
