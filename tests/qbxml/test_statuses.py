"""Every code of QuickBooks leads to a declared outcome and to words a bookkeeper understands."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockpost.core.hresults import HRESULTS, HresultKind, explain_hresult, hresult_number, hresult_of
from stockpost.core.status import (
    MESSAGE_SETS,
    STATUSES,
    UNVERIFIED_CODES,
    MessageSetOutcome,
    Outcome,
    explain_message_set,
    explain_status,
    message_set_outcome,
    outcome_of,
)
from tests.qbxml.reference import folder, sample
from tests.qbxml.strategies import steady

OUTCOMES = {
    Outcome.DONE: [0],
    Outcome.DONE_WITH_WARNING: [501, 510, 530, 531, 550, 560, 570],
    Outcome.NOT_FOUND: [1, 500],
    Outcome.RETRY_LATER: [1000, 1010, 3162, 3175, 3176],
    Outcome.STALE: [3200, 3391],
    Outcome.NAME_TAKEN: [3100],
    Outcome.MISSING_REFERENCE: [3120, 3121, 3130, 3140],
    Outcome.CLOSING_DATE: [3161, 3171],
    Outcome.PERMISSION: [3220, 3260, 3261, 3263],
    Outcome.NOT_ENABLED: [1030, 3250, 3262, 3264],
    Outcome.ACCOUNT_MISSING: [3270],
    Outcome.NOT_PROCESSED: [3231],
    Outcome.FIELD_INVALID: [
        *(1060, 3000, 3010, 3020, 3030, 3031, 3035, 3040, 3045, 3050, 3060, 3065, 3070, 3080, 3085, 3090),
        *(3110, 3150, 3151, 3205, 3210, 3290, 9100, 9199),
    ],
    Outcome.REFUSED: [3160, 3170, 3177, 3180, 3185, 3190, 3230, 3240, 3300, 3390, 2000, 9099, 9200, 77777, -1],
}
MODIFIED_BY_OTHERS = "There was an error when modifying a Items list. QuickBooks error message: This list has been modified by another user."
CLOSED = (
    "An attempt was made to modify a Invoice with a date that is on or before the closing date of the company. If you…"
)


def severity_of(code: int) -> str:
    return "Info" if 0 <= code < 500 else "Warn" if 500 <= code < 1000 else "Error"


@pytest.mark.parametrize(
    ("code", "outcome"), [(code, outcome) for outcome, codes in OUTCOMES.items() for code in codes]
)
def test_each_code_has_its_outcome(code: int, outcome: Outcome) -> None:
    """The outcome decides whether a write is done, tried again, planned again or put before a person."""
    assert outcome_of(code, severity_of(code), "text") == outcome


def test_every_code_of_the_facts_is_declared() -> None:
    """A code that is known but not in our table would be shown as a mere refusal."""
    section = (folder() / "FACTS.md").read_text(encoding="utf-8").split("## 5. Status codes")[1].split("\n## ")[0]
    cells = re.findall(r"^\| ([0-9][^|]*) \|", section, re.MULTILINE)
    codes = {int(code) for cell in cells if "-" not in cell for code in re.findall(r"\d+", cell)}
    assert len(codes) > 60
    assert {code for code in codes if code < 9000} - set(STATUSES) == set()
    assert {code for code in codes if code >= 9000 or code == 600} - set(MESSAGE_SETS) == set()
    unverified = {
        int(code)
        for row in re.findall(r"^\| [0-9].*UNVERIFIED.*\|$", section, re.MULTILINE)
        for code in re.findall(r"\d{4}", row.split("|")[1])
    }
    assert set(UNVERIFIED_CODES) <= unverified


@pytest.mark.parametrize(
    ("code", "severity", "message", "outcome"),
    [
        (3170, "Error", MODIFIED_BY_OTHERS, Outcome.RETRY_LATER),
        (3180, "Error", MODIFIED_BY_OTHERS, Outcome.RETRY_LATER),
        (3160, "Error", "The transaction is being used by another\n  user", Outcome.RETRY_LATER),
        (3160, "Error", "The account is in use by transactions", Outcome.REFUSED),
        (3180, "Error", CLOSED, Outcome.CLOSING_DATE),
        (3210, "Error", "The date is in a CLOSED PERIOD", Outcome.CLOSING_DATE),
        (3100, "Error", 'The name "x is locked" of the list element is already in use.', Outcome.NAME_TAKEN),
        (0, "Info", "closing date", Outcome.DONE),
        (530, "Error", "The field is not supported", Outcome.FIELD_INVALID),
        (0, "Error", "contradiction", Outcome.REFUSED),
        (570, "Error", "Unable to link", Outcome.REFUSED),
        (3, "Info", "unknown remark", Outcome.DONE),
        (599, "Warn", "unknown warning", Outcome.DONE_WITH_WARNING),
        (600, "Warn", "nothing to return", Outcome.DONE_WITH_WARNING),
        (3200, "error ", "The provided edit sequence is out-of-date. ", Outcome.STALE),
    ],
)
def test_severity_and_text_are_read_too(code: int, severity: str, message: str, outcome: Outcome) -> None:
    """QuickBooks uses one code for several causes; only the text tells a locked list from a wrong one."""
    assert outcome_of(code, severity, message) == outcome


def test_captured_texts_lead_where_they_should() -> None:
    """Texts of a real QuickBooks."""
    for name, code, outcome in (
        ("qbwc-gem/customer_query_status_3120.xml", 3120, Outcome.MISSING_REFERENCE),
        ("qbwc-gem/customer_query_status_500.xml", 500, Outcome.NOT_FOUND),
    ):
        from stockpost.qbxml import read_reply

        (first,) = read_reply(sample(name)).responses
        assert first.status_code == code
        assert outcome_of(first.status_code, first.severity, first.message) == outcome


@steady
@given(st.integers(-(10**6), 10**6), st.sampled_from(["Info", "Warn", "Error", ""]), st.text(max_size=50))
def test_no_code_is_without_an_outcome_and_words(code: int, severity: str, message: str) -> None:
    """A newer QuickBooks may send a code nobody has seen; an error is never taken for success."""
    outcome = outcome_of(code, severity, message)
    if severity == "Error" or code >= 1000:
        assert outcome not in (Outcome.DONE, Outcome.DONE_WITH_WARNING)
    sentence, remedy = explain_status(code, message)
    assert sentence.endswith(".")
    assert remedy.endswith(".")


def test_words_are_for_bookkeepers() -> None:
    """Codes stand beside the sentence, not in it (P5)."""
    for code, status in STATUSES.items():
        assert str(code) not in status.sentence + status.remedy
        assert not re.search(r"XML|ListID|TxnID|EditSequence|requestID", status.sentence + status.remedy)
    assert explain_status(3171, CLOSED)[0] == "The books are closed for that date."
    assert "is inactive in QuickBooks" in explain_status(3140, "The specified record is inactive.")[0]
    assert explain_status(570, "")[0].startswith("QuickBooks saved it without the link")


def test_message_sets() -> None:
    """What QuickBooks says about a remembered set decides whether its writes must be looked up."""
    assert message_set_outcome(None) == message_set_outcome(0) == MessageSetOutcome.FINE
    assert {code: message_set_outcome(code) for code in (600, 9001, 9002, 9004, 9005, 9999)} == {
        600: MessageSetOutcome.NO_STATE,
        9001: MessageSetOutcome.CONTENT_DIFFERS,
        9002: MessageSetOutcome.NOTHING_STORED,
        9004: MessageSetOutcome.ID_TOO_LONG,
        9005: MessageSetOutcome.NOT_STORED,
        9999: MessageSetOutcome.REFUSED,
    }
    assert all(explain_message_set(code).endswith(".") for code in (*MESSAGE_SETS, 9999))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0x80040400", HresultKind.XML_REFUSED),
        ("0X80040414", HresultKind.WAITING),
        ("80040422", HresultKind.WAITING),
        ("0x80040424", HresultKind.WAITING),
        ("0x8004041B", HresultKind.WAITING),
        ("0x80040410", HresultKind.WAITING),
        ("0x8004040a", HresultKind.WRONG_FILE),
        ("0x80040418", HresultKind.ACCESS_DENIED),
        ("0x8004041A", HresultKind.ACCESS_DENIED),
        ("0x8004041D", HresultKind.ACCESS_DENIED),
        ("0x80040420", HresultKind.ACCESS_DENIED),
        ("0x80040408", HresultKind.UNREACHABLE),
        ("0x80040423", HresultKind.UNREACHABLE),
        ("0x8badf00d", HresultKind.UNREACHABLE),
        ("-2147220480", HresultKind.XML_REFUSED),
        ("HRESULT=0x80040414: a modal dialog", HresultKind.WAITING),
        ("", HresultKind.UNREACHABLE),
        ("(null)", HresultKind.UNREACHABLE),
    ],
)
def test_each_failure_has_its_kind(text: str, kind: HresultKind) -> None:
    """Only a request that cannot be parsed splits the set; everything else waits or asks for help."""
    assert hresult_of(text) == kind
    title, remedy = explain_hresult(text)
    assert title.endswith(".")
    assert remedy.endswith(".")


def test_every_hresult_of_the_facts_is_declared() -> None:
    """Each has words of its own, but for the list of variants that nobody has documented."""
    section = (folder() / "FACTS.md").read_text(encoding="utf-8").split("## 6. HRESULTs")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (0x[0-9A-F]{8})[^|]* \|(.*)$", section, re.MULTILINE)
    numbers = {int(number, 16) for number, rest in rows if "UNVERIFIED" not in rest}
    assert len(numbers) > 20
    assert numbers - set(HRESULTS) == set()


@steady
@given(st.integers(0x80000000, 0xFFFFFFFF))
def test_numbers_are_read_signed_and_unsigned(number: int) -> None:
    """The Web Connector sends hexadecimal text, COM a negative number."""
    assert hresult_number(f"0x{number:08X}") == number
    assert hresult_number(f"{number:08x}") == number
    if number - 2**32 <= -(10**8):
        assert hresult_number(str(number - 2**32)) == number
