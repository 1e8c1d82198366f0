"""What became of a deletion whose answer was lost, and marks read back from QuickBooks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import Ledger, StepKind
from stockpost.core.markers import external_guid, generation_of, memo_token, read_token
from stockpost.core.quickbooks_records import QuickBooksAdjustment, QuickBooksOrder, QuickBooksReceipt
from stockpost.core.requests import TxnDel
from stockpost.core.steps import Step
from stockpost.core.verify import Verdict, verify

NOW = datetime(2026, 11, 24, tzinfo=UTC)
RECORDS = {
    "PurchaseOrder": ("orders", QuickBooksOrder(txn_id="T1", edit_sequence="1")),
    "ItemReceipt": ("receipts", QuickBooksReceipt(txn_id="T1", edit_sequence="1")),
    "InventoryAdjustment": ("adjustments", QuickBooksAdjustment(txn_id="T1", edit_sequence="1")),
}


@pytest.mark.parametrize("kind", RECORDS)
def test_a_deletion_is_done_when_the_transaction_is_gone(kind: str) -> None:
    """Protects P6: asked first; gone means done, and only what is still there may be deleted again."""
    name, record = RECORDS[kind]
    # Whether a receipt became a bill is asked, too.
    gone: dict[str, Any] = {name: {"T1": None}} | ({"bills": {"T1": None}} if kind == "ItemReceipt" else {})
    step = Step(
        base="delete:T1",
        generation=0,
        kind=StepKind.DELETE_TRANSACTION,
        subject="x",
        summary="x",
        request=TxnDel(kind=kind, txn_id="T1"),
    )

    def verdict(known: Facts) -> tuple[Verdict, int]:
        needs = Needs()
        found = verify(step, sent_at=NOW, ledger=Ledger(), facts=known, needs=needs)
        return found.verdict, len(list(needs.requests()))

    assert verdict(Facts(is_live=True)) == (Verdict.ASKING, 1)
    assert verdict(Facts(is_live=True, **gone)) == (Verdict.FOUND, 0)
    assert verdict(Facts(is_live=True, **{name: {"T1": record}})) == (Verdict.ABSENT, 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("generation", [0, 1, 12])
def test_a_mark_is_read_back(generation: int) -> None:
    """Protects P1 after a restore: base and generation are read from the memo, another company's mark is not ours."""
    memo = f"Please deliver early {memo_token('acme', 'po:1007', generation)}"
    assert read_token("acme", memo) == ("po:1007", generation)
    assert read_token("other", memo) is None
    assert generation_of("acme", "po:1007", memo=memo, guid="", shows_guids=False) == generation
    assert generation_of("acme", "po:1008", memo=memo, guid="", shows_guids=False) is None
    assert read_token("acme", "[AT:po:1007:ffff] by hand") is None


def test_a_guid_is_enough() -> None:
    """Protects P1 where a person took the token out of the memo."""
    guid = external_guid("acme", "po:1007", 3).upper()
    assert generation_of("acme", "po:1007", memo="typed over", guid=guid, shows_guids=False) == 3
    assert generation_of("acme", "po:1007", memo="typed over", guid="", shows_guids=False) is None
    assert (
        generation_of(
            "acme", "po:1007", memo="typed over", guid=external_guid("other", "po:1007", 3), shows_guids=False
        )
        is None
    )
