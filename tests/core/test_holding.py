"""What holds a planned write back."""

from __future__ import annotations

from stockpost.core.holding import held_by
from stockpost.core.ledger import KnownEntry, Ledger, StepKind, StepRecord, StepState
from stockpost.core.steps import Step


def test_ids_in_quickbooks_words_are_replaced_by_names() -> None:
    """Protects P5: who reads the refusal finds names; of an id that a vendor and an item both have, both names are given."""
    step = Step(base="po:1", generation=0, kind=StepKind.CREATE_PURCHASE_ORDER, subject="1", summary="", request=None)
    said = 'The object "80000001-17" or "80000002-17" or "80000003-17" cannot be used.'
    record = StepRecord(
        base="po:1",
        generation=0,
        kind=StepKind.CREATE_PURCHASE_ORDER,
        state=StepState.REJECTED,
        status_code=3140,
        status_text=said,
    )
    entries = {
        ("vendor", 1): KnownEntry(list_id="80000001-17", full_name="D&H", key="d&h"),
        ("item", 1): KnownEntry(list_id="80000001-17", full_name="Cable", key="cable"),
        ("item", 2): KnownEntry(list_id="80000002-17", full_name="Switch", key="switch"),
    }
    found = held_by(step, Ledger(steps={"po:1": record}, entries=entries), 1)
    assert found is not None
    assert '"Cable or D&H" or "Switch" or "80000003-17"' in found.explanation + found.title, found


def test_a_copied_write_is_told_as_that() -> None:
    """Protects a person from looking for a refusal: what is in QuickBooks twice was refused by nobody."""
    step = Step(
        base="po:1", generation=0, kind=StepKind.CREATE_PURCHASE_ORDER, subject="1007", summary="", request=None
    )
    record = StepRecord(
        base="po:1",
        generation=0,
        kind=StepKind.CREATE_PURCHASE_ORDER,
        state=StepState.REJECTED,
        problem_code="duplicate_found",
        status_text="TxnID 1-1; TxnID 1-2",
    )
    found = held_by(step, Ledger(steps={"po:1": record}), 1)
    assert found is not None
    assert (found.code, found.title, found.choices) == (
        "duplicate_found",
        "1007 is in QuickBooks more than once",
        ("retry", "skip"),
    )
