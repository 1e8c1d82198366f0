"""Invoices of the sample company: one of each state that the page tells apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from stockpost.app.errors import UseError
from stockpost.app.invoice_desk import InvoiceDesk
from stockpost.app.views import ChoiceView, InvoiceHead, InvoiceLineView, InvoiceView, ProblemView, RunView, WriteView
from stockpost.core.problems import Difference
from tests.sample_invoice_views import sample_invoice
from tests.web.sample_orders import NOW

TAKEN = ProblemView(
    id=91,
    code="invoice_number_taken",
    title="QuickBooks already has an invoice INV-3044",
    explanation="INV-3044 in QuickBooks is for Walk-in of 2026-11-01 and was not entered by Stockpost for INV-3044.",
    remedy="If it is the same invoice, use the one in QuickBooks. Otherwise change its number and try again.",
    invoice="INV-3044",
    since=NOW,
    choices=(
        ChoiceView(choice="adopt", title="Use the one in QuickBooks"),
        ChoiceView(choice="retry", title="Try again"),
    ),
    differences=(
        Difference(field="Customer", autotask="Walk-in", last_transferred="", quickbooks="Walk-in"),
        Difference(field="Total", autotask="731.28", last_transferred="", quickbooks="99.00"),
    ),
)


def sample_invoices() -> list[InvoiceView]:
    """The newest first."""
    monitors = InvoiceLineView(
        text="Monitors for the drawing office",
        item="Monitor 27",
        quantity=Decimal(2),
        amount=Decimal(690),
        tax=Decimal("41.28"),
    )

    def one(number: str, **changes: object) -> InvoiceView:
        here = {"tax": Decimal("41.28"), "total": Decimal("731.28"), "lines": (monitors,)}
        return sample_invoice(number, **{**here, **changes})

    return [
        one("INV-3047", customer="Cedar & Finch Architects"),
        one("INV-3046", is_voided=True),
        one("INV-3045", customer="Lakeview Law", transfer_status="queued"),
        one("INV-3044", transfer_status="problem", problems=(TAKEN,)),
        one(
            "INV-3042",
            customer="Lakeview Law",
            transfer_status="transferred",
            txn_id="3A-1",
            ref_number="INV-3042",
            last_transfer_at=NOW - timedelta(days=3),
        ),
        one("INV-2001", invoiced_on=date(2025, 1, 2), in_scope=False),
    ]


class SampleInvoiceDesk(InvoiceDesk):
    """Answers from `list`; `calls` notes what was changed, `approve` makes a run of a preview."""

    def __init__(self, calls: list[tuple[object, ...]], approve: Callable[..., RunView]) -> None:
        self.list = sample_invoices()
        self._calls = calls
        self._approve = approve

    def refresh(self, company: str, *, who: str) -> None:
        self._calls.append(("refresh_invoices", company, who))

    def known(self, company: str, *, status: str | None = None, refresh: bool = False) -> Sequence[InvoiceView]:
        if refresh:
            self.refresh(company, who="invoices")
        return [one for one in self.list if status in (None, one.transfer_status)]

    def heads(self, company: str) -> Sequence[InvoiceHead]:
        return [
            InvoiceHead(
                autotask_id=one.autotask_id,
                transfer_status=one.transfer_status,
                is_voided=one.is_voided,
                in_scope=one.in_scope,
                has_problems=bool(one.problems),
            )
            for one in self.list
        ]

    def some(self, company: str, autotask_ids: Sequence[int]) -> Sequence[InvoiceView]:
        return [one for one in self.list if one.autotask_id in autotask_ids]

    def preview(self, company: str, numbers: Sequence[str]) -> RunView:
        chosen = [one for one in self.list if one.number in numbers]
        if not chosen:
            raise UseError(f"Autotask has no invoice {', '.join(numbers)}.")
        writes = tuple(
            WriteView(
                kind="create_invoice",
                subject=one.number,
                summary=f"Enter invoice {one.number} for {one.customer}, {one.total:,}",
                state="planned",
                txn_id=None,
                invoice=one.number,
            )
            for one in chosen
            if not one.problems
        )
        return RunView(
            run=None,
            state="preview",
            writes=writes,
            problems=tuple(found for one in chosen for found in one.problems),
            invoices=tuple(one.number for one in chosen),
        )

    def approve(self, company: str, numbers: Sequence[str], *, who: str, shown: str | None = None) -> RunView:
        preview = self.preview(company, numbers)
        return self._approve(preview, who, shown, "approve_invoices", tuple(numbers), who)
