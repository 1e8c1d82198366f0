"""What QuickBooks refuses to show holds up what needs it, and nothing else (B14)."""

from __future__ import annotations

from typing import Any

import pytest

from stockpost.core.quickbooks_records import Preferences
from stockpost.core.unseen import do_counts_wait, missed_problem
from tests.core.sample_invoices import codes, everything, plan

SAID = ("The QuickBooks user is not allowed to do this. (QuickBooks 3260: no)", "Ask the administrator.")
BY_SITE = Preferences(is_multi_location_enabled=True)


@pytest.mark.parametrize(
    ("refused", "known", "things"),
    [
        ("InvoiceQuery", {"invoices_by_number": {}}, "invoices"),
        ("InventorySiteQuery", {"preferences": BY_SITE}, "inventory sites"),
        ("InvoiceQuery", {"missed": {"InvoiceQuery"}}, "invoices"),
        ("ItemQuery", {"missed": {"ItemQuery"}}, "items"),
        ("PurchaseOrderQuery", {"missed": {"PurchaseOrderQuery"}}, ""),
        ("EntityQuery", {}, ""),
        ("InvoiceQuery", {"invoices_by_number": {}, "is_live": False}, ""),
    ],
)
def test_an_invoice_waits_for_what_it_needs(refused: str, known: dict[str, Any], things: str) -> None:
    """Protects B14 and P1: it is not asked again, not entered on a guess, and the problem says whom to ask. What it does not need holds
    nothing up, and a preview is shown all the same."""
    made = plan(facts=everything(refused={refused: SAID}, **known), inventory_site="Main")
    if not things:
        assert (codes(made), len(made.steps)) == ([], 1)
        return
    (found,) = made.problems
    assert (found.code, made.steps, bool(made.needs)) == ("question_refused", [], False)
    assert found.title == f"QuickBooks does not show Stockpost {things}"
    assert SAID[0] in found.explanation and "INV-3 waits" in found.explanation and SAID[1] in found.remedy


@pytest.mark.parametrize(
    ("missed", "is_held", "written"),
    [
        ({"InvoiceQuery"}, False, "no invoice is"),
        ({"InvoiceQuery"}, True, "no invoice and no count is"),
        ({"InventoryAdjustmentQuery"}, False, "no count is"),
        ({"BillQuery", "ItemReceiptQuery"}, False, "no order and no count is"),
        ({"ItemQuery"}, False, "no order and no invoice and no count is"),
    ],
)
def test_a_person_reads_what_waits_after_a_restore(missed: set[str], is_held: bool, written: str) -> None:
    """Protects P1 and P5: what may be in QuickBooks already is not written, and the problem names it."""
    found = missed_problem(missed, dict.fromkeys(missed, SAID), is_held=is_held)
    assert f"{written} written until" in found.explanation
    assert do_counts_wait(missed, is_held=is_held) == ("count" in written)
