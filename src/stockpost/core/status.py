"""What a status code of QuickBooks means: a declared outcome and plain words for every code (QuickBooks FACTS 5).

Codes whose meaning FACTS marks UNVERIFIED are listed in `UNVERIFIED_CODES`; they lead to the cautious outcome of their range.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What follows from an answer, whatever its exact code."""

    DONE = "done"
    DONE_WITH_WARNING = "done_with_warning"
    NOT_FOUND = "not_found"
    RETRY_LATER = "retry_later"
    STALE = "stale"
    NAME_TAKEN = "name_taken"
    MISSING_REFERENCE = "missing_reference"
    CLOSING_DATE = "closing_date"
    PERMISSION = "permission"
    NOT_ENABLED = "not_enabled"
    ACCOUNT_MISSING = "account_missing"
    NOT_PROCESSED = "not_processed"
    FIELD_INVALID = "field_invalid"
    REFUSED = "refused"


class MessageSetOutcome(Enum):
    """What QuickBooks says about a whole message set that carries an id (QuickBooks FACTS 7)."""

    FINE = "fine"
    NO_STATE = "no_state"
    CONTENT_DIFFERS = "content_differs"
    NOTHING_STORED = "nothing_stored"
    ID_TOO_LONG = "id_too_long"
    NOT_STORED = "not_stored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Status:
    """One code, or a code read together with its text: its outcome, what happened and what to do, for a bookkeeper."""

    outcome: Outcome
    sentence: str
    remedy: str


NOTHING_TO_DO = "Nothing to do."
TRY_AGAIN = "Close the form in QuickBooks, or wait until the other person has finished. It is tried again by itself."
CLOSE_COUNTS = TRY_AGAIN.replace("the form", "the form “Adjust Quantity/Value on Hand” or that of the item")
"""While one of them is open, QuickBooks neither shows adjustments nor takes any (QuickBooks FACTS 3 and 4)."""
CHECK_VALUE = "Correct the value named in QuickBooks' message at its source, then try again."
ASK_ADMIN = (
    "Ask the QuickBooks administrator to give the user and Stockpost the right to do this (Edit > Preferences > Integrated "
    "Applications, and Company > Users), then try again."
)
READ_MESSAGE = "Read QuickBooks' own message, mend the cause in QuickBooks, then try again."


def _field(what: str) -> Status:
    return Status(Outcome.FIELD_INVALID, f"QuickBooks does not take {what}.", CHECK_VALUE)


CLOSED = Status(
    Outcome.CLOSING_DATE,
    "The books are closed for that date.",
    "Move the closing date in QuickBooks (Edit > Preferences > Accounting), or leave it out.",
)
IN_USE = Status(
    Outcome.RETRY_LATER, "Somebody else is working on this record or list in QuickBooks at the moment.", TRY_AGAIN
)
INACTIVE = Status(
    Outcome.MISSING_REFERENCE,
    "The vendor, customer or item that it is about is inactive in QuickBooks.",
    "Make it active again in QuickBooks and try again.",
)
UNKNOWN_CODE = Status(Outcome.REFUSED, "QuickBooks refused the request.", READ_MESSAGE)
UNKNOWN_WARNING = Status(
    Outcome.DONE_WITH_WARNING, "QuickBooks did it, with a remark.", "Read the remark; nothing else is needed."
)

STATUSES: dict[int, Status] = {
    0: Status(Outcome.DONE, "QuickBooks did it.", NOTHING_TO_DO),
    1: Status(Outcome.NOT_FOUND, "QuickBooks has nothing that matches.", NOTHING_TO_DO),
    500: Status(Outcome.NOT_FOUND, "QuickBooks does not have everything that was asked for.", NOTHING_TO_DO),
    501: Status(Outcome.DONE_WITH_WARNING, "Part of a record cannot be shown to programs.", NOTHING_TO_DO),
    510: Status(Outcome.DONE_WITH_WARNING, "QuickBooks did it, but could not show the result.", NOTHING_TO_DO),
    530: Status(Outcome.DONE_WITH_WARNING, "QuickBooks left out a field that it does not support.", NOTHING_TO_DO),
    531: Status(Outcome.DONE_WITH_WARNING, "QuickBooks left out a choice that it does not support.", NOTHING_TO_DO),
    550: Status(Outcome.DONE_WITH_WARNING, "QuickBooks did it, but did not save the notes.", NOTHING_TO_DO),
    560: Status(Outcome.DONE_WITH_WARNING, "QuickBooks did it, but calls a field outdated.", NOTHING_TO_DO),
    570: Status(
        Outcome.DONE_WITH_WARNING,
        "QuickBooks saved it without the link to the purchase order, since that is already closed.",
        "Look at the receipt and the purchase order in QuickBooks; the order does not show these items as received.",
    ),
    600: Status(Outcome.REFUSED, "QuickBooks remembers nothing of this group of requests.", READ_MESSAGE),
    1000: Status(Outcome.RETRY_LATER, "QuickBooks had an internal error.", "It is tried again by itself."),
    1010: Status(Outcome.RETRY_LATER, "QuickBooks is not available at the moment.", "It is tried again by itself."),
    1030: Status(
        Outcome.NOT_ENABLED,
        "This QuickBooks does not know this kind of request.",
        "Use a QuickBooks edition that supports it, or update QuickBooks.",
    ),
    1060: _field("the number of the request"),
    3000: _field("the id of a record"),
    3010: _field("a yes/no value"),
    3020: _field("a date"),
    3030: _field("a range of dates"),
    3031: _field("a range of texts"),
    3035: _field("a time span"),
    3040: _field("an amount"),
    3045: _field("a price"),
    3050: _field("a percentage"),
    3060: _field("a quantity"),
    3065: _field("an identifier (GUID)"),
    3070: _field("a text, since it is too long"),
    3080: _field("a text"),
    3085: _field("a number"),
    3090: _field("a name"),
    3100: Status(
        Outcome.NAME_TAKEN,
        "The name is already in use in QuickBooks.",
        "Choose the entry that has the name, or rename it in QuickBooks.",
    ),
    3110: _field("one of the choices"),
    3120: Status(Outcome.MISSING_REFERENCE, "A record that the request names is not in QuickBooks.", READ_MESSAGE),
    3121: Status(Outcome.MISSING_REFERENCE, "A record that the request names is not in QuickBooks.", READ_MESSAGE),
    3130: Status(
        Outcome.MISSING_REFERENCE, "The parent that the request names is not in that list in QuickBooks.", READ_MESSAGE
    ),
    3140: Status(Outcome.MISSING_REFERENCE, "A list entry that the request names is not in QuickBooks.", READ_MESSAGE),
    3150: _field("the request, since something is missing in it"),
    3151: _field("one of the fields in this kind of request"),
    3160: Status(Outcome.REFUSED, "QuickBooks could not delete it.", READ_MESSAGE),
    3161: CLOSED,
    3162: Status(
        Outcome.RETRY_LATER,
        "QuickBooks does this only in single-user mode.",
        "Switch QuickBooks to single-user mode (File > Switch to Single-user Mode). It is tried again by itself.",
    ),
    3170: Status(Outcome.REFUSED, "QuickBooks could not change it.", READ_MESSAGE),
    3171: CLOSED,
    3175: IN_USE,
    3176: Status(
        Outcome.RETRY_LATER, "A record that belongs to it is being edited in QuickBooks at the moment.", TRY_AGAIN
    ),
    3177: Status(Outcome.REFUSED, "The request links the same purchase order twice.", READ_MESSAGE),
    3180: Status(Outcome.REFUSED, "QuickBooks could not save it.", READ_MESSAGE),
    3185: Status(Outcome.REFUSED, "QuickBooks could not void it.", READ_MESSAGE),
    3190: Status(Outcome.REFUSED, "QuickBooks could not clear it.", READ_MESSAGE),
    3200: Status(
        Outcome.STALE,
        "It was changed in QuickBooks after Stockpost had read it.",
        "It is read again and compared; nothing to do.",
    ),
    3205: _field("an address"),
    3210: _field("the value of a field"),
    3220: Status(Outcome.PERMISSION, "The QuickBooks user is not allowed to do this.", ASK_ADMIN),
    3230: Status(Outcome.REFUSED, "QuickBooks could not check the state of the record.", READ_MESSAGE),
    3231: Status(
        Outcome.NOT_PROCESSED,
        "QuickBooks did not get to this request, since one before it failed.",
        "It is sent again by itself.",
    ),
    3240: Status(Outcome.REFUSED, "The record in QuickBooks is another one than expected.", READ_MESSAGE),
    3250: Status(
        Outcome.NOT_ENABLED,
        "This feature is switched off or not part of this QuickBooks.",
        "Switch the feature on in QuickBooks (Edit > Preferences), or use an edition that has it.",
    ),
    3260: Status(Outcome.PERMISSION, "The QuickBooks user is not allowed to do this.", ASK_ADMIN),
    3261: Status(Outcome.PERMISSION, "Stockpost is not allowed to see personal data in QuickBooks.", ASK_ADMIN),
    3262: Status(
        Outcome.NOT_ENABLED,
        "QuickBooks asks for a payroll subscription.",
        "This is not needed by Stockpost; report it.",
    ),
    3263: Status(Outcome.PERMISSION, "Stockpost may only read in this company file.", ASK_ADMIN),
    3264: Status(
        Outcome.NOT_ENABLED,
        "QuickBooks asks for a merchant subscription.",
        "This is not needed by Stockpost; report it.",
    ),
    3270: Status(
        Outcome.ACCOUNT_MISSING,
        "QuickBooks needs an account for this that was not given.",
        "Choose the accounts in the company's settings, and check in QuickBooks that they exist.",
    ),
    3290: _field("the order of the lines"),
    3391: Status(
        Outcome.STALE, "A reading in parts was broken off.", "It is read again from the start; nothing to do."
    ),
}

UNVERIFIED_CODES = frozenset({3045, 3050, 3060, 3065, 3080, 3085, 3090, 3121, 3151, 3162, 3185, 3190, 3205, 3230, 3240})
"""Their meaning has no public source. UNVERIFIED, as are all codes from 3300 to 3390, which count as unknown."""

ABOUT_ALL = frozenset({1000, 1010, 3162})
"""Refused for the moment whatever the request holds: making it smaller would not help."""

MACRO = _field("a name that stands for a record of the same group of requests")
WORDS_OF_A_CLOSED_PERIOD = ("closing date", "closed period", "books are closed", "books have been closed")
WORDS_OF_USE_BY_OTHERS = (
    "modified by another user",
    "changed by another user",
    "in use by another",
    "being used by another",
    "being edited",
    "being modified",
    "is locked",
    "could not be locked",
    "could not lock",
)
"""Wordings seen in public error reports and their near relatives. UNVERIFIED as a complete list."""
CODES_THAT_MAY_MEAN_USE_BY_OTHERS = frozenset({3160, 3170, 3180, 3185, 3190})
LAST_INFORMATION = 499
LAST_WARNING = 999


def status_of(status_code: int, severity: str, message: str) -> Status:
    """The meaning of a code, its severity and its text read together.

    An unknown code below 500 without an error is done and below 1000 done with a remark (the ranges of FACTS 5): reading it as
    a refusal would let a write that happened be repeated. Every other unknown code is a refusal.
    """
    is_error = severity.strip().lower() == "error" or status_code > LAST_WARNING or status_code < 0
    if not is_error:
        default = STATUSES[0] if status_code <= LAST_INFORMATION else UNKNOWN_WARNING
        known = STATUSES.get(status_code, default)
        return default if known.outcome == Outcome.REFUSED else known
    text = " ".join(message.lower().split())
    if any(words in text for words in WORDS_OF_A_CLOSED_PERIOD):
        return CLOSED
    if status_code in CODES_THAT_MAY_MEAN_USE_BY_OTHERS and any(words in text for words in WORDS_OF_USE_BY_OTHERS):
        return IN_USE
    if status_code == 3140 and "inactive" in text:
        return INACTIVE
    if 9100 <= status_code <= 9199:
        return MACRO
    known = STATUSES.get(status_code, UNKNOWN_CODE)
    if known.outcome in (Outcome.DONE, Outcome.DONE_WITH_WARNING):
        # A field that QuickBooks rejects with an error (530, 531) was not merely left out.
        return _field("one of the fields in this kind of request") if status_code in (530, 531) else UNKNOWN_CODE
    return known


def outcome_of(status_code: int, severity: str, message: str) -> Outcome:
    """What follows from the status of one response. `severity` is Info, Warn or Error."""
    return status_of(status_code, severity, message).outcome


def explain_status(code: int, message: str, *, is_about_counts: bool = False) -> tuple[str, str]:
    """What happened and what to do, in plain words. Show the code and QuickBooks' own message beside it."""
    status = status_of(code, "Error" if code > LAST_WARNING else "", message)
    return status.sentence, CLOSE_COUNTS if is_about_counts and status is IN_USE else status.remedy


MESSAGE_SETS: dict[int, tuple[MessageSetOutcome, str]] = {
    0: (MessageSetOutcome.FINE, "QuickBooks processed this group of requests."),
    600: (
        MessageSetOutcome.NO_STATE,
        "QuickBooks remembers nothing under this id; another company file may be open.",
    ),
    9001: (
        MessageSetOutcome.CONTENT_DIFFERS,
        "QuickBooks remembers other requests under this id, and did nothing.",
    ),
    9002: (MessageSetOutcome.NOTHING_STORED, "QuickBooks processed this group of requests but kept no answer to it."),
    9004: (MessageSetOutcome.ID_TOO_LONG, "The id of this group of requests is too long for QuickBooks."),
    9005: (
        MessageSetOutcome.NOT_STORED,
        "QuickBooks processed this group of requests but could not keep the answer for later.",
    ),
}
"""QuickBooks FACTS 5, 7. That 9002 and 9005 mean a processed set is UNVERIFIED: their writes must be looked up."""


SETS_WITH_ANSWERS = frozenset({MessageSetOutcome.FINE, MessageSetOutcome.NOT_STORED, MessageSetOutcome.NO_STATE})


def message_set_outcome(status: int | None) -> MessageSetOutcome:
    """What the status of a whole message set means; None, as QuickBooks gives it without an id, is fine."""
    if status is None:
        return MessageSetOutcome.FINE
    return MESSAGE_SETS[status][0] if status in MESSAGE_SETS else MessageSetOutcome.REFUSED


def is_message_set_refusal(status: int) -> bool:
    """Is the code one of a message set whose requests have no answers?"""
    return status in MESSAGE_SETS and MESSAGE_SETS[status][0] not in SETS_WITH_ANSWERS


def explain_message_set(status: int) -> str:
    """The status of a whole message set in plain words."""
    return MESSAGE_SETS[status][1] if status in MESSAGE_SETS else "QuickBooks refused this group of requests."
