"""An invoice as the doors show it, for the sample desks of the pages and of the commands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from stockpost.app.views import InvoiceLineView, InvoiceView


def sample_invoice(number: str, **changes: object) -> InvoiceView:
    """New, with a line from stock and one without."""
    invoice = InvoiceView(
        number=number,
        autotask_id=int(number.removeprefix("INV-")),
        customer="Harbor Dental Group",
        invoiced_on=date(2026, 11, 3),
        due_on=date(2026, 12, 3),
        is_voided=False,
        tax=Decimal("0.75"),
        total=Decimal("131.25"),
        transfer_status="not_transferred",
        txn_id=None,
        ref_number=None,
        problems=(),
        lines=(
            InvoiceLineView(
                text="Cable", item="Cable", quantity=Decimal(2), amount=Decimal("12.5"), tax=Decimal("0.75")
            ),
            InvoiceLineView(text="Travel", item="", quantity=None, amount=Decimal(118), tax=Decimal(0)),
        ),
    )
    return replace(invoice, **changes)  # type: ignore[arg-type]
