"""The JSON documents of design 3.1, made from views. The command line and the HTTP API answer with exactly these.

Quantities and money are decimal strings without exponent; times are ISO 8601 in UTC with `Z`.
Keys may not be renamed or left out: scripts read them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from stockpost.app.shown import shown_digest
from stockpost.app.stock_words import reasons
from stockpost.app.views import (
    AuditView,
    CheckView,
    CompanyView,
    HistoryView,
    InvoiceView,
    OrderLineView,
    OrderView,
    ProblemView,
    RunView,
    StockItemView,
    WriteView,
)

Document = dict[str, object]

_MONEY_PLACES = 2


def quantity_text(value: Decimal) -> str:
    """`5`, `2.5`, `0`: no exponent, no trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def money_text(value: Decimal) -> str:
    """`1240.00`, `12.3456`: at least two places, more only where the amount has them."""
    whole, _, places = quantity_text(value).partition(".")
    return f"{whole}.{places.ljust(_MONEY_PLACES, '0')}"


def time_text(value: datetime) -> str:
    """`2026-11-24T10:42:07Z`. Parts of a second are dropped. ValueError for a time without a zone, which could mean anything."""
    if value.tzinfo is None:
        raise ValueError(f"The time {value} has no zone.")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _optional_time(value: datetime | None) -> str | None:
    return None if value is None else time_text(value)


def order_document(order: OrderView) -> Document:
    """One element of `orders`. `quickbooks` is null until the order is in QuickBooks."""
    quickbooks: Document | None = None
    if order.txn_id is not None:
        quickbooks = {"txn_id": order.txn_id, "ref_number": order.ref_number}
    return {
        "number": order.number,
        "autotask_id": order.autotask_id,
        "vendor": order.vendor,
        "autotask_status": order.autotask_status,
        "ordered": quantity_text(order.ordered),
        "received": quantity_text(order.received),
        "total": money_text(order.total),
        "transfer_status": order.transfer_status,
        "quickbooks": quickbooks,
        "problems": [
            {"code": problem.code, "title": problem.title, "remedy": problem.remedy} for problem in order.problems
        ],
        "lines": [_line_document(line) for line in order.lines],
    }


def _line_document(line: OrderLineView) -> Document:
    return {
        "item": line.item,
        "ordered": quantity_text(line.ordered),
        "received": quantity_text(line.received),
        "posted": quantity_text(line.posted),
        "unit_cost": money_text(line.unit_cost),
    }


def invoice_document(invoice: InvoiceView) -> Document:
    """One element of `invoices`. `quickbooks` is null until the invoice is in QuickBooks."""
    quickbooks: Document | None = None
    if invoice.txn_id is not None:
        quickbooks = {"txn_id": invoice.txn_id, "ref_number": invoice.ref_number}
    return {
        "number": invoice.number,
        "autotask_id": invoice.autotask_id,
        "customer": invoice.customer,
        "date": invoice.invoiced_on.isoformat(),
        "due_date": None if invoice.due_on is None else invoice.due_on.isoformat(),
        "voided": invoice.is_voided,
        "tax": money_text(invoice.tax),
        "total": money_text(invoice.total),
        "transfer_status": invoice.transfer_status,
        "quickbooks": quickbooks,
        "quickbooks_total": None if invoice.quickbooks_total is None else money_text(invoice.quickbooks_total),
        "voided_in_quickbooks": invoice.is_voided_there,
        "quickbooks_customer": invoice.quickbooks_customer or None,
        "taken_over_by": invoice.taken_over_by or None,
        "problems": [
            {"code": problem.code, "title": problem.title, "remedy": problem.remedy} for problem in invoice.problems
        ],
        "lines": [
            {
                "description": line.text,
                "item": line.item or None,
                "quantity": None if line.quantity is None else quantity_text(line.quantity),
                "amount": money_text(line.amount),
                "tax": money_text(line.tax),
            }
            for line in invoice.lines
        ],
    }


def run_document(run: RunView) -> Document:
    """The answer of `transfer`, `sync`, `undo` and `resolve`. `run` is null in a preview, and `shown`, by which an approval names what
    it approves, in all others."""
    return {
        "run": run.run,
        "state": run.state,
        "writes": [_write_document(write) for write in run.writes],
        "problems": [problem_document(problem) for problem in run.problems],
        "shown": shown_digest(run) if run.state == "preview" else None,
        "waiting": [*run.waiting_orders, *(one.number for one in run.waiting_invoices)],
        "canceled_by": run.canceled_by or None,
        "undone_by": run.undone_by,
    }


def _write_document(write: WriteView) -> Document:
    return {
        "kind": write.kind,
        "subject": write.subject,
        "summary": write.summary,
        "state": write.state,
        "txn_id": write.txn_id,
        "counts": None if write.counts is None else stock_document(write.counts),
        "lines": [
            {
                "text": line.text,
                "quantity": _optional_quantity(line.quantity),
                "price": None if line.price is None else money_text(line.price),
                "amount": money_text(line.amount),
            }
            for line in write.lines
        ],
        "resembles": write.resembles or None,
        "by_run": write.by_run,
        "undone_by": write.undone_by,
    }


def stock_document(view: StockItemView) -> Document:
    """One element of `stock`, and the `counts` of an adjustment in a preview. What is not known is null."""
    count, last = view.count, view.last_sync
    return {
        "item": count.item,
        "autotask_id": count.product_id,
        "autotask": _optional_quantity(count.autotask),
        "locations": [{"location": name, "on_hand": quantity_text(units)} for name, units in view.locations],
        "no_longer_listed": [{"location": name, "on_hand": quantity_text(units)} for name, units in view.vanished],
        "in_quickbooks": count.is_in_quickbooks,
        "quickbooks_name": count.quickbooks_name or None,
        "quickbooks": _optional_quantity(count.quickbooks),
        "sites": [{"site": name, "on_hand": quantity_text(units)} for name, units in count.sites],
        "by_site": [
            {
                "site": one.share.site,
                "locations": list(one.locations),
                "autotask": quantity_text(one.share.autotask),
                "target": quantity_text(one.share.target),
                "quickbooks": _optional_quantity(one.share.quickbooks),
                "difference": _optional_quantity(one.share.difference),
            }
            for one in view.sites
        ],
        "quickbooks_read_at": _optional_time(view.quickbooks_read_at),
        "on_order": _optional_quantity(count.on_order),
        "not_yet_posted": [{"order": order, "quantity": quantity_text(units)} for order, units in count.unposted],
        "not_yet_invoiced": [
            {"charge": one.charge, "quantity": quantity_text(one.units), "invoice": one.invoice or None}
            for one in count.uninvoiced or ()
        ],
        "not_yet_invoiced_known": count.uninvoiced is not None,
        "target": _optional_quantity(count.target),
        "shared_with": [{"item": name, "target": _optional_quantity(units)} for name, units in count.shared_with],
        "difference": _optional_quantity(count.difference),
        "average_cost": None if count.average_cost is None else money_text(count.average_cost),
        "value": None if count.value is None else money_text(count.value),
        "estimated_value": None if count.estimated_value is None else money_text(count.estimated_value),
        "why": reasons(view),
        "last_sync": None
        if last is None
        else {"time": time_text(last.time), "run": last.run_id, "result": last.result, "reason": last.reason},
    }


def _optional_quantity(value: Decimal | None) -> str | None:
    return None if value is None else quantity_text(value)


def problem_document(problem: ProblemView) -> Document:
    """One element of `problems`. `id` is 0 for a problem that only a preview shows."""
    return {
        "id": problem.id,
        "code": problem.code,
        "title": problem.title,
        "explanation": problem.explanation,
        "remedy": problem.remedy,
        "order": problem.order,
        "order_id": problem.order_id,
        "invoice": problem.invoice,
        "invoice_id": problem.invoice_id,
        "item": problem.item,
        "items": list(problem.items),
        "also_waiting": list(problem.also),
        "also_waiting_more": problem.also_more,
        "since": _optional_time(problem.since),
        "choices": [{"choice": choice.choice, "title": choice.title} for choice in problem.choices],
        "differences": [
            {
                "field": row.field,
                "autotask": row.autotask,
                "last_transferred": row.last_transferred,
                "quickbooks": row.quickbooks,
            }
            for row in problem.differences
        ],
    }


def history_document(entry: HistoryView) -> Document:
    """One element of `history`, with the exact request and reply."""
    return {
        "time": time_text(entry.time),
        "who": entry.who,
        "run": entry.run,
        "order": entry.order,
        "order_id": entry.order_id,
        "kind": entry.kind,
        "summary": entry.summary,
        "state": entry.state,
        "txn_id": entry.txn_id,
        "request": entry.request,
        "reply": entry.reply,
    }


def company_document(company: CompanyView) -> Document:
    """One element of `company list`. Holds no secret."""
    return {
        "name": company.name,
        "autotask_url": company.autotask_url,
        "company_name": company.company_name,
        "company_file": company.company_file,
        "last_contact": _optional_time(company.last_contact),
        "settings": dict(company.settings),
    }


def check_document(check: CheckView) -> Document:
    """One element of `doctor`."""
    return {"check": check.check, "ok": check.ok, "detail": check.detail, "remedy": check.remedy}


def audit_document(audit: AuditView) -> Document:
    """The answer of `audit verify`."""
    return {"events": audit.events, "ok": audit.ok, "first_broken": audit.first_broken}


def error_document(text: str, *, code: str | None = None) -> Document:
    """In the place of a result that there is not: a sentence, and the code where a system could not be reached."""
    # What was typed may hold bytes that are no text in any encoding; JSON cannot.
    document: Document = {"error": text.encode(errors="replace").decode()}
    if code is not None:
        document["code"] = code
    return document


def json_bytes(document: Document | Iterable[Document]) -> bytes:
    """The document, or the list of documents, as UTF-8 JSON."""
    return msgspec.json.encode(document if isinstance(document, dict) else list(document))
