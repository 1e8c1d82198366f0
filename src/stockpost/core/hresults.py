"""What it means when QuickBooks does not answer at all: the HRESULTs of a failed session or call (QuickBooks FACTS 6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum


class HresultKind(Enum):
    """What follows from a failed call."""

    XML_REFUSED = "xml_refused"
    WAITING = "waiting"
    WRONG_FILE = "wrong_file"
    ACCESS_DENIED = "access_denied"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Hresult:
    """One failure: its kind, what happened and what to do, for a bookkeeper."""

    kind: HresultKind
    title: str
    remedy: str


AS_ADMIN = (
    "Sign in to QuickBooks as Admin in single-user mode with the company file open, run the Web Connector (or “stockpost connect”) "
    "once and answer “Yes, always” to the question of QuickBooks."
)
BY_ITSELF = "It is tried again by itself."
START_QUICKBOOKS = (
    "Open QuickBooks with the company file, on the computer of the Web Connector or of “stockpost connect”. "
    + BY_ITSELF
)


def _denied(title: str, remedy: str = AS_ADMIN) -> Hresult:
    return Hresult(HresultKind.ACCESS_DENIED, title, remedy)


def _waiting(title: str, remedy: str) -> Hresult:
    return Hresult(HresultKind.WAITING, title, f"{remedy} {BY_ITSELF}")


def _unreachable(title: str, remedy: str = START_QUICKBOOKS) -> Hresult:
    return Hresult(HresultKind.UNREACHABLE, title, remedy)


NOT_INSTALLED = _unreachable(
    "The QuickBooks interface is not installed on that computer, or in the other bitness (32 or 64 bit).",
    "Install QuickBooks on the computer of the Web Connector, in the same bitness. “stockpost connect” needs a Python of that "
    "bitness, too: try the other one.",
)
HRESULTS: dict[int, Hresult] = {
    0x80040400: Hresult(
        HresultKind.XML_REFUSED,
        "QuickBooks could not read a request.",
        "The request is found by sending its parts one by one; the others go through.",
    ),
    0x80040401: _unreachable("QuickBooks could not be reached."),
    0x80040402: _unreachable(
        "QuickBooks had an unexpected error.",
        "Restart QuickBooks. If it stays, the file qbsdklog.txt on that computer tells the cause.",
    ),
    0x80040408: _unreachable("QuickBooks could not be started."),
    0x8004040A: Hresult(
        HresultKind.WRONG_FILE,
        "Another company file is open in QuickBooks.",
        "Open the right company file in QuickBooks. " + BY_ITSELF,
    ),
    0x8004040D: _unreachable("The connection to QuickBooks was lost.", BY_ITSELF),
    0x80040410: _waiting(
        "The company file is open in another mode (single-user or multi-user) than was asked for.",
        "Switch the mode in QuickBooks (File menu).",
    ),
    0x80040414: _waiting("A window in QuickBooks waits for an answer.", "Answer or close the window in QuickBooks."),
    0x80040416: _unreachable(
        "QuickBooks is not running, and no company file was named.",
        "Open QuickBooks with the company file, or set the setting company_file_path.",
    ),
    0x80040418: _denied("Stockpost has not been allowed into this company file yet."),
    0x8004041A: _denied("Stockpost has no permission for this company file."),
    0x8004041B: _waiting("QuickBooks could not lock what it needs to let Stockpost in.", "Wait a moment."),
    0x8004041C: _unreachable("QuickBooks had an internal error while opening the company file.", "Restart QuickBooks."),
    0x8004041D: _denied("Stockpost may not sign in to QuickBooks by itself."),
    0x8004041E: _denied("QuickBooks calls the certificate of the application expired."),
    0x8004041F: _unreachable(
        "QuickBooks Basic does not work with other programs.", "Use QuickBooks Pro, Premier or Enterprise."
    ),
    0x80040420: _denied("The QuickBooks user has refused access."),
    0x80040421: _unreachable(
        "QuickBooks reports a problem of its own.", "Read QuickBooks' message and mend the cause."
    ),
    0x80040422: _waiting(
        "QuickBooks needs single-user mode, and another program has the company file open.",
        "Close the other program, or switch QuickBooks to single-user mode.",
    ),
    0x80040423: _unreachable(
        "This QuickBooks is too old for the requests of Stockpost.", "Update QuickBooks to 2014 or newer."
    ),
    0x80040424: _waiting("QuickBooks has not finished starting.", "Wait a moment."),
    0x80040427: _unreachable("This QuickBooks is not registered.", "Register QuickBooks (Help menu)."),
    0x8004042A: _denied("QuickBooks does not allow access from another computer."),
    0x8004042C: _denied("QuickBooks calls the certificate of the application revoked."),
    0x80040154: NOT_INSTALLED,
    # Windows' own (CO_E_CLASSSTRING): it does not know the name of the request processor at all.
    0x800401F3: NOT_INSTALLED,
    0x80010105: _unreachable(
        "QuickBooks broke off the call; usually another company file is open.",
        "Open the right company file in QuickBooks, or restart QuickBooks. " + BY_ITSELF,
    ),
}
UNKNOWN = _unreachable("QuickBooks could not be reached.")
NUMBER = re.compile(r"0x[0-9a-f]{8}\b|(?<![\w.])-\d{9,10}\b|^\s*[0-9a-f]{8}\s*$", re.IGNORECASE)


def hresult_number(text: str) -> int | None:
    """The unsigned number in `0x80040400`, `80040400` or `-2147220480`, also inside a sentence; None where there is none."""
    found = NUMBER.search(text)
    if found is None:
        return None
    number = found.group().strip().lower()
    return int(number) % 2**32 if number.startswith("-") else int(number, 16)


def failure_of(text: str) -> Hresult:
    """The meaning of a failed call; an unknown or missing number counts as unreachable."""
    number = hresult_number(text)
    return UNKNOWN if number is None else HRESULTS.get(number, UNKNOWN)


def hresult_of(text: str) -> HresultKind:
    """What kind of failure the HRESULT in `text` is."""
    return failure_of(text).kind


def explain_hresult(text: str) -> tuple[str, str]:
    """What happened and what to do, in plain words. Show the number and QuickBooks' own message beside it."""
    failure = failure_of(text)
    return failure.title, failure.remedy
