"""What became of an invoice that was sent, and taking it back (P1, P6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from stockpost.core.apply import apply_step
from stockpost.core.facts import Needs
from stockpost.core.learn import learn_absence
from stockpost.core.ledger import InvoiceLink, Ledger, LinkState
from stockpost.core.plan_undo import UndoPlan, plan_undo
from stockpost.core.quickbooks_records import (
    LinkedTransaction,
    Preferences,
    QuickBooksInvoice,
    Response,
)
from stockpost.core.requests import InvoiceQuery, TxnDel
from stockpost.core.steps import Step
from stockpost.core.undo_items import UndoInput, UndoItem
from stockpost.core.verify import Verdict, verify
from tests.core.sample_invoices import INVOICE, LINE, NOON, everything, plan, there

# Lost answers


def _find(step: Step, **facts: object) -> tuple[Verdict, Needs]:
    needs = Needs()
    found = verify(step, sent_at=NOON, ledger=Ledger(), facts=everything(**facts), needs=needs)
    return found.verdict, needs


def test_a_lost_invoice_is_looked_for_by_number_and_then_by_its_mark() -> None:
    """Protects P1: by number, then among all that were changed since: a person may have given it another number and customer."""
    (step,) = plan().steps
    since = datetime(2026, 11, 2, tzinfo=UTC)
    verdict, needs = _find(step, invoices_by_number={})
    assert (verdict, needs.invoice_numbers) == (Verdict.ASKING, {"INV-3"})
    assert _find(step, invoices_by_number={"INV-3": (there(),)})[0] == Verdict.FOUND
    assert _find(step, invoices_by_number={"INV-3": (there(), there(txn_id="X-2"))})[0] == Verdict.SEVERAL
    verdict, needs = _find(step)
    assert (verdict, needs.invoices_since) == (Verdict.ASKING, {since})
    renumbered = there(ref_number="other", customer_list_id="C-2")
    assert _find(step, invoices_since={since.isoformat(): (renumbered,)})[0] == Verdict.FOUND
    assert _find(step, invoices_since={since.isoformat(): ()})[0] == Verdict.ABSENT


def test_an_invoice_that_is_gone_is_learned() -> None:
    """Protects B11: a refused question about one invoice says that it is not there."""
    response = Response(name="InvoiceQuery", request_id="1", status_code=3120, severity="Error", message="")
    assert learn_absence(InvoiceQuery(txn_ids=("X-1",)), response) == {("invoice", "X-1"): None}


def test_the_short_answer_is_enough() -> None:
    """Protects P2: an answer that only names the TxnID links the invoice under the number that was sent."""
    (step,) = plan().steps
    effects = apply_step(step, None, "X-1", link=None, orders={}, is_adopted=False, now=NOON)
    assert effects.invoice is not None
    assert (effects.invoice.txn_id, effects.invoice.ref_number) == ("X-1", "INV-3")
    assert ("on_hand", "battery") in effects.forgotten
    assert effects.known == {}


def test_what_somebody_let_go_of_stays_so() -> None:
    """Protects P1: an answer that comes after somebody let go of it links nothing; whoever decides again finds it."""
    (step,) = plan().steps
    let_go = InvoiceLink(invoice_id=step.invoice_id or 0, state=LinkState.IGNORED)
    effects = apply_step(step, None, "X-1", link=None, invoice=let_go, orders={}, is_adopted=False, now=NOON)
    assert effects.invoice is not None
    assert effects.invoice.before is not None
    assert (effects.invoice.state, effects.invoice.before.state) == (LinkState.IGNORED, LinkState.LINKED)
    assert effects.invoice.before.txn_id == "X-1"


# Undo


def undo(found: QuickBooksInvoice | None, *, is_known: bool = True, **changes: object) -> UndoPlan:
    """The undo of a run that entered the invoice. `changes` are of the link (`state`, `written`), the step (`request`) or the closing date."""
    (step,) = plan().steps
    of_link = {"state": changes.pop("state", LinkState.LINKED), "written": changes.pop("written", there())}
    preferences = Preferences(closing_date=changes.pop("closing_date", None))  # type: ignore[arg-type]
    item = UndoItem(step=replace(step, **changes), txn_id="X-1")  # type: ignore[arg-type]
    link = InvoiceLink(invoice_id=3, txn_id="X-1", **of_link)  # type: ignore[arg-type]
    facts = everything(invoices={"X-1": found} if is_known else {}, preferences=preferences)
    return plan_undo(UndoInput(run=1, items=(item,), ledger=Ledger(invoices={3: link}), facts=facts, order_name=str))


def test_an_untouched_invoice_is_deleted() -> None:
    """Protects P6: as it was left, the invoice is deleted, and the counts of what it sold are read again."""
    (step,) = undo(there()).steps
    assert (step.request, step.item_key, step.invoice_id) == (TxnDel(kind="Invoice", txn_id="X-1"), "Battery", 3)
    assert undo(None, is_known=False).needs.invoice_txn_ids == {"X-1"}
    gone = undo(None)
    assert (len(gone.gone), gone.steps) == (1, [])


_line = there().lines[0]
_paid = LinkedTransaction(txn_id="P-1", kind="ReceivePayment")


@pytest.mark.parametrize(
    ("found", "word"),
    [
        (there(linked=(_paid,)), "linked to a payment"),
        (there(memo="mine"), "changed it in QuickBooks: Memo"),
        (there(ref_number="9", customer_list_id="C-2"), "Customer, Number"),
        (there(txn_date=date(2026, 11, 4)), "Date"),
        (there(lines=()), "Line Battery"),
        (there(lines=(replace(_line, item_list_id="I-9"),)), "Battery: item"),
        (there(lines=(replace(_line, quantity=Decimal(3)),)), "Battery: quantity"),
        (there(lines=(replace(_line, rate=Decimal(3), amount=Decimal(6)),)), "Battery: amount"),
    ],
)
def test_what_somebody_built_on_stays(found: QuickBooksInvoice, word: str) -> None:
    """Protects P4 and P6: a paid, changed or closed invoice is not deleted, and the reason is told."""
    made = undo(found)
    assert (made.steps, [one.code for one in made.problems]) == ([], ["undo_blocked"])
    assert word in made.problems[0].explanation
    assert made.problems[0].title == "Invoice INV-3 cannot be taken back"


def test_what_is_not_ours_or_closed_stays() -> None:
    """Protects P4: an invoice that was let go of, whose content is not known, or of a closed period is not deleted."""
    assert "let go of" in undo(there(), state=LinkState.DETACHED).problems[0].explanation
    assert "restore" in undo(there(), request=None, written=None).problems[0].explanation
    assert "closed period" in undo(there(), closing_date=date(2026, 11, 30)).problems[0].explanation


def test_an_amount_is_compared_where_no_rate_was_sent() -> None:
    """Protects P6: QuickBooks computes the rate of such a line, and its own sum is no edit."""
    (step,) = plan(replace(INVOICE, lines=(replace(LINE, rate=None),))).steps
    found = there(lines=(replace(_line, description="Battery"),))
    assert undo(found, request=step.request, written=None).problems == []


def test_a_deleted_invoice_can_be_entered_again() -> None:
    """Protects P6: the link is let go of and the number is free."""
    (step,) = undo(there()).steps
    for txn_id, is_ours in (("X-1", True), ("X-2", False)):
        link = InvoiceLink(invoice_id=3, state=LinkState.LINKED, txn_id=txn_id, ref_number="INV-3")
        effects = apply_step(step, None, "X-1", link=None, invoice=link, orders={}, is_adopted=False, now=NOON)
        assert (effects.invoice is not None) == is_ours
    needs = Needs()
    assert verify(step, sent_at=NOON, ledger=Ledger(), facts=everything(), needs=needs).verdict == Verdict.ASKING
    assert needs.invoice_txn_ids == {"X-1"}
