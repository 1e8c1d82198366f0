"""The page *Invoices*: the list, and the preview and approval of their transfer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from stockpost.app.people import Role
from stockpost.app.views import InvoiceHead, InvoiceView, RunView
from stockpost.web.call import Call
from stockpost.web.doors import Door
from stockpost.web.listing import page_of
from stockpost.web.transfer_pages import approve_what_was_shown, preview_page, selected

_UNDER_WAY = ("queued", "in_progress")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicesFilter:
    """A view of the list: its name in the address, its title and which invoices it holds."""

    name: str
    title: str
    empty: str
    holds: Callable[[InvoiceHead], bool]


def _to_transfer(invoice: InvoiceHead) -> bool:
    is_new = invoice.transfer_status == "not_transferred" and invoice.in_scope
    return is_new and not invoice.is_voided and not invoice.has_problems


FILTERS = (
    InvoicesFilter(
        name="to_transfer",
        title="To transfer",
        empty="No invoice waits to be transferred. New ones appear here when Autotask is read again.",
        holds=_to_transfer,
    ),
    InvoicesFilter(
        name="problems",
        title="Problems",
        empty="No invoice waits for a decision.",
        holds=lambda invoice: invoice.transfer_status == "problem" or invoice.has_problems,
    ),
    InvoicesFilter(
        name="in_progress",
        title="In progress",
        empty="Nothing is on its way to QuickBooks.",
        holds=lambda invoice: invoice.transfer_status in _UNDER_WAY,
    ),
    InvoicesFilter(
        name="done",
        title="Done",
        empty="No invoice has been transferred yet.",
        holds=lambda invoice: invoice.transfer_status in ("transferred", "detached", "ignored"),
    ),
    InvoicesFilter(
        name="all",
        title="All",
        empty="Autotask's invoices have not been read yet, or there are none. Press Read invoices now.",
        holds=lambda _invoice: True,
    ),
)


def selectable(invoice: InvoiceView) -> bool:
    """True where a transfer makes sense: not while under way, once it is done, or where Autotask voided it before."""
    return invoice.transfer_status in ("not_transferred", "problem") and not invoice.is_voided


def matches(invoice: InvoiceView, text: str) -> bool:
    """True when every word of `text` is in the number, the customer or a line of the invoice."""
    lines = (f"{line.text} {line.item}" for line in invoice.lines)
    haystack = " ".join((invoice.number, invoice.ref_number or "", invoice.customer, *lines)).casefold()
    return all(word in haystack for word in text.casefold().split())


def invoices_page(call: Call) -> Response:
    """The list of one view, searched."""
    if not call.companies:
        return call.page("no_company.html")
    heads = call.desk.invoices.heads(call.company)
    counts = {view.name: sum(map(view.holds, heads)) for view in FILTERS}
    asked = call.query.get("view")
    view = next((view for view in FILTERS if view.name == asked), None) or _first_view(counts)
    text = call.query.get("q", "").strip()[:200]
    ids: Sequence[int] = [head.autotask_id for head in heads if view.holds(head)]
    if text:
        # Only a search reads what is on all of them.
        ids = [invoice.autotask_id for invoice in call.desk.invoices.some(call.company, ids) if matches(invoice, text)]
    shown, page, last_page = page_of(ids, call.query.get("page", "1"))
    return call.page(
        "invoices.html",
        filters=FILTERS,
        counts=counts,
        view=view,
        text=text,
        rows=call.desk.invoices.some(call.company, shown),
        found=len(ids),
        page=page,
        last_page=last_page,
        selectable=selectable,
        decrements=call.company_view.settings.get("decrement_on_invoice") == "true",
    )


def _first_view(counts: dict[str, int]) -> InvoicesFilter:
    """What waits for the person comes first; with nothing waiting, everything."""
    return FILTERS[0] if counts[FILTERS[0].name] else FILTERS[-1]


def refresh(call: Call) -> Response:
    """Reads Autotask's invoices now."""
    call.desk.invoices.refresh(call.company_to_change, who=call.who)
    return call.go_to("/invoices")


def preview(call: Call) -> Response:
    """Every write of the selected invoices; reads Autotask afresh and changes nothing."""
    numbers = selected(call, "number")
    if not numbers:
        return call.go_to("/invoices")
    return _preview_page(call, call.desk.invoices.preview(call.company, numbers), numbers)


def _preview_page(call: Call, shown: RunView, numbers: Sequence[str], *, changed: bool = False) -> Response:
    return preview_page(call, shown, invoices=numbers, changed=changed)


def approve(call: Call) -> Response:
    """Queues the writes that were shown. What differs from what was shown is shown again instead."""
    company = call.company_to_change
    numbers = call.form.getlist("number")
    return approve_what_was_shown(
        call,
        approve=lambda shown: call.desk.invoices.approve(company, numbers, who=call.who, shown=shown),
        show_again=lambda shown: _preview_page(call, shown, numbers, changed=True),
    )


DOORS = (
    Door(path="/invoices", role=Role.VIEWER, answer=invoices_page),
    Door(path="/invoices/refresh", method="POST", role=Role.OPERATOR, answer=refresh),
    Door(path="/invoices/preview", role=Role.OPERATOR, answer=preview),
    Door(path="/invoices/preview", method="POST", role=Role.OPERATOR, answer=preview),
    Door(path="/invoices/approve", method="POST", role=Role.OPERATOR, answer=approve),
)
