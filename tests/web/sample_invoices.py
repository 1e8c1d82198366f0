"""Invoices of the sample company: one of each state that the page tells apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from stockpost.app.views import ChoiceView, InvoiceLineView, InvoiceView, ProblemView
from tests.web.sample_orders import NOW

TAKEN = ProblemView(
    id=91,
    code="invoice_number_taken",
    title="QuickBooks already has an invoice INV-3044",
    explanation="It is for Walk-in of 2026-11-01 and was not entered by Stockpost for INV-3044.",
    remedy="If it is the same invoice, use the one in QuickBooks. Otherwise change its number and try again.",
    invoice="INV-3044",
    since=NOW,
    choices=(
        ChoiceView(choice="adopt", title="Use the one in QuickBooks"),
        ChoiceView(choice="retry", title="Try again"),
    ),
)


def sample_invoices() -> list[InvoiceView]:
    """The newest first."""
    new = InvoiceView(
        number="INV-3047",
        autotask_id=3047,
        customer="Cedar & Finch Architects",
        invoiced_on=date(2026, 11, 21),
        due_on=date(2026, 12, 21),
        is_voided=False,
        tax=Decimal("41.28"),
        total=Decimal("731.28"),
        transfer_status="not_transferred",
        txn_id=None,
        ref_number=None,
        problems=(),
        lines=(
            InvoiceLineView(
                text="Monitors for the drawing office",
                item="Monitor 27",
                quantity=Decimal(2),
                amount=Decimal(690),
                tax=Decimal("41.28"),
            ),
        ),
    )
    return [
        new,
        replace(new, number="INV-3046", autotask_id=3046, customer="Harbor Dental Group", is_voided=True),
        replace(new, number="INV-3045", autotask_id=3045, customer="Lakeview Law", transfer_status="queued"),
        replace(new, number="INV-3044", autotask_id=3044, transfer_status="problem", problems=(TAKEN,)),
        replace(
            new,
            number="INV-3042",
            autotask_id=3042,
            customer="Lakeview Law",
            transfer_status="transferred",
            txn_id="3A-1",
            ref_number="INV-3042",
            last_transfer_at=NOW - timedelta(days=3),
        ),
        replace(new, number="INV-2001", autotask_id=2001, invoiced_on=date(2025, 1, 2), in_scope=False),
    ]
