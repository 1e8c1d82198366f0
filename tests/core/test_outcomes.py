"""Every status code of QuickBooks leads to a declared outcome, and marks are pure functions."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockpost.core import markers
from stockpost.core.judge import REFUSALS_MAX, judge
from stockpost.core.ledger import StepKind, StepState
from stockpost.core.problems import KINDS
from stockpost.core.quickbooks_records import Entity, ErrorRecovery, Response
from stockpost.core.requests import VendorAdd
from stockpost.core.status import MESSAGE_SETS, STATUSES, is_message_set_refusal
from stockpost.core.steps import ReceiptPart, Step
from tests.core.strategies import QUICK

STEP = Step(
    base="vendor:1",
    generation=0,
    kind=StepKind.CREATE_VENDOR,
    subject="A",
    summary="Create A",
    request=VendorAdd(name="A"),
)
KEYS = st.text(min_size=1, max_size=60)
BASES = st.from_regex(r"(po|receipt|onhand):[0-9]{1,9}", fullmatch=True)


def _answer(code: int, severity: str, *, is_full: bool) -> Response:
    records = (Entity(kind="Vendor", list_id="1-1", full_name="A"),) if is_full else ()
    return Response(
        name="VendorAdd", request_id="s1", status_code=code, severity=severity, message="text", records=records
    )


@QUICK
@given(
    st.one_of(st.sampled_from(sorted(STATUSES)), st.integers(-10, 10_000)),
    st.sampled_from(["Info", "Warn", "Error", ""]),
    st.integers(0, REFUSALS_MAX + 1),
    st.booleans(),
)
def test_every_status_code_has_an_outcome(code: int, severity: str, refusals: int, is_full: bool) -> None:
    """Protects P2 and P5: whatever QuickBooks answers, the step is done, to be looked up, waits, or is a known problem."""
    judgement = judge(STEP, _answer(code, severity, is_full=is_full), refusals=refusals)
    assert judgement.state in (StepState.CONFIRMED, StepState.UNKNOWN, StepState.PLANNED, StepState.REJECTED)
    if judgement.state == StepState.REJECTED:
        assert judgement.problem_code in KINDS
    if judgement.state == StepState.CONFIRMED:
        assert judgement.txn_id == "1-1"
    if code == 0 and severity != "Error":
        assert judgement.state in (StepState.CONFIRMED, StepState.UNKNOWN)


@QUICK
@given(st.sampled_from(sorted(STATUSES)), st.sampled_from(["Info", "Warn", "Error"]))
def test_what_is_refused_again_and_again_comes_to_an_end(code: int, severity: str) -> None:
    """Protects design 5.6: only what waits for the moment, or was not processed, may be tried without end."""
    judgement = judge(STEP, _answer(code, severity, is_full=True), refusals=REFUSALS_MAX)
    if judgement.state == StepState.PLANNED:
        assert judgement.is_deferred or code == 3231


@pytest.mark.parametrize(
    ("code", "is_refusal"), [(0, False), (600, False), (9001, True), (9002, True), (9004, True), (9005, False)]
)
def test_a_refused_message_set_is_known_by_its_code(code: int, is_refusal: bool) -> None:
    """Protects P1: in a set that was processed each step has an answer of its own."""
    assert code in MESSAGE_SETS
    assert is_message_set_refusal(code) is is_refusal


@pytest.mark.parametrize(("lines", "state"), [(1, StepState.CONFIRMED), (2, StepState.UNKNOWN)])
def test_a_short_answer_does_not_tell_which_lines_of_a_receipt_were_saved(lines: int, state: StepState) -> None:
    """Protects P1: QuickBooks leaves out lines that take no more (FACTS 4, linking rule 4), so a receipt of several is looked at."""
    parts = tuple(
        ReceiptPart(line_id=one, txn_line_id=str(one), receiving_ids=(one,), quantity=Decimal(1))
        for one in range(lines)
    )
    answer = Response(
        name="ItemReceiptAdd",
        request_id="s1",
        status_code=0,
        severity="Info",
        message="",
        recovery=ErrorRecovery(txn_id="1-1"),
    )
    step = replace(STEP, kind=StepKind.RECEIVE_ITEMS, parts=parts)
    assert judge(step, answer, refusals=0).state == state


@QUICK
@given(KEYS, BASES, st.integers(0, 50))
def test_marks_have_their_lengths_and_never_change(key: str, base: str, generation: int) -> None:
    """Protects design 5.5: marks fit their fields and depend on company, step and generation alone."""
    number = markers.adjustment_number(key, base, generation)
    guid = markers.external_guid(key, base, generation)
    token = markers.memo_token(key, base, generation)
    assert re.fullmatch(r"ATI[A-Z2-7]{7}", number)
    assert re.fullmatch(r"\{[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}", guid)
    assert re.fullmatch(r"\[AT:[a-z]+:[0-9]+(\.[0-9]+)?:[0-9a-f]{4}\]", token)
    assert (number, guid, token) == (
        markers.adjustment_number(key, base, generation),
        markers.external_guid(key, base, generation),
        markers.memo_token(key, base, generation),
    )
    for marker in (markers.adjustment_number, markers.external_guid, markers.memo_token):
        assert marker(key, base, generation) != marker(key, base, generation + 1)


@QUICK
@given(KEYS, st.text(max_size=300), st.text(max_size=300))
def test_the_id_of_a_message_set_belongs_to_its_text(key: str, one: str, other: str) -> None:
    """Protects design 5.4: equal texts have one id of at most 23 characters, different texts have different ones."""
    set_id = markers.message_set_id(key, one)
    assert len(set_id) == markers.MESSAGE_SET_ID_LENGTH <= 23
    assert (markers.message_set_id(key, other) == set_id) == (one == other)


@QUICK
@given(BASES, st.integers(0, 20))
def test_a_mark_is_not_part_of_another_one(base: str, generation: int) -> None:
    """Protects P1: order 100 is not recognised by the mark of order 1007, nor a re-creation by the first one's."""
    token = markers.memo_token("{key}", base, generation)
    assert token not in markers.memo_token("{key}", f"{base}7", generation)
    assert token not in markers.memo_token("{key}", base, generation + 10)
    assert token not in markers.memo_token("{other}", base, generation)
