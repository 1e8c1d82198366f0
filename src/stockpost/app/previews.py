"""What a preview shows before anything is approved (B3): of orders, of counts, of invoices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from stockpost.app.numbers import Numbers
from stockpost.app.open_problems import OpenProblems
from stockpost.app.problem_views import problem_view, together
from stockpost.app.resembling import resembling_entries
from stockpost.app.run_views import left_out_view
from stockpost.app.services import Services
from stockpost.app.stock_views import item_views, view_of_step
from stockpost.app.views import ProblemView, RunView, StockItemView, WriteLineView, WriteView
from stockpost.app.waiting import Waiting
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.ledger import StepKind, StepState
from stockpost.core.left_alone import waits_for
from stockpost.core.plan import Plan
from stockpost.core.steps import Step
from stockpost.store import facts, links, problems
from stockpost.store import invoices as invoice_store
from stockpost.store.companies import CompanyRow


def preview_view(
    connection: Connection,
    services: Services,
    company: CompanyRow,
    plan: Plan,
    *,
    orders: Sequence[PurchaseOrder] = (),
    invoices: Sequence[Invoice] = (),
    notes: Sequence[str] = (),
) -> RunView:
    """Every write of a plan of these orders or invoices, or of counts alone, with what stands in the way of others."""
    numbers = Numbers.of(orders, invoices)
    lines = {(StepKind.CREATE_PURCHASE_ORDER, order.id): _order_lines(order) for order in orders}
    lines |= {(StepKind.CREATE_INVOICE, invoice.id): _invoice_lines(invoice) for invoice in invoices}
    counts = item_views(connection, company, plan.counts.values())
    resembling = resembling_entries(connection, company, plan.steps)
    writes = [
        planned_write(
            step,
            numbers,
            counts=counts if step.kind == StepKind.ADJUST_ON_HAND else {},
            lines=lines,
            resembling=resembling,
        )
        for step in plan.steps
    ]
    writes += [left_out_view(entry.item, entry.reason, counts=counts.get(entry.product_id)) for entry in plan.left_out]
    waiting = Waiting.of(connection, company, orders, invoices, plan.problems)
    return RunView(
        run=None,
        state="preview",
        writes=tuple(writes),
        problems=(
            *together(problem_view(found, numbers=numbers) for found in plan.problems),
            *_waited_for(connection, company, plan),
        ),
        orders=tuple(numbers.orders.values()),
        invoices=tuple(numbers.invoices.values()),
        notes=tuple(dict.fromkeys((*notes, *plan.notes, *_notes_of_counts(plan)))),
        waiting_orders=waiting.orders_among(orders),
        waiting_invoices=waiting.invoices_among(invoices),
        compared_orders=tuple(number for order_id, number in numbers.orders.items() if order_id in plan.by_hand),
        quickbooks_facts_age_seconds=_facts_age(connection, services, company, plan, numbers),
    )


def _waited_for(connection: Connection, company: CompanyRow, plan: Plan) -> list[ProblemView]:
    """Open problems of other documents and items for which a person's item is left alone."""
    reasons = {entry.reason for entry in plan.left_out if entry.is_problem}
    shown = {(found.code, found.title) for found in plan.problems}
    rows = problems.open_problems(connection, company.id) if reasons else []
    found = [row for row in rows if any(waits_for(row.problem, reason) for reason in reasons)]
    views = OpenProblems.of(connection, company, found)
    return together(views.view(row) for row in found if (row.problem.code, row.problem.title) not in shown)


def _facts_age(
    connection: Connection, services: Services, company: CompanyRow, plan: Plan, numbers: Numbers
) -> int | None:
    """How long ago QuickBooks said what this preview relies on; None where it has not said anything of it yet."""
    keys = {link.txn_id for link in links.links_of(connection, company.id, numbers.orders).values()}
    keys |= {link.txn_id for link in invoice_store.invoice_links_of(connection, company.id, numbers.invoices).values()}
    keys |= {step.item_key for step in plan.steps}
    read_at = facts.oldest_read_at(connection, company.id, keys - {""})
    return None if read_at is None else max(0, int((services.clock() - read_at).total_seconds()))


def planned_write(
    step: Step,
    numbers: Numbers,
    *,
    counts: Mapping[int, StockItemView],
    lines: Mapping[tuple[StepKind, int], tuple[WriteLineView, ...]] | None = None,
    resembling: Mapping[str, str] | None = None,
) -> WriteView:
    """A write as a preview shows it; `counts` by product, `lines` by what enters which order or invoice, `resembling` by the base
    of a step."""
    found = counts.get(step.product_id or 0)
    return WriteView(
        kind=step.kind.value,
        subject=step.subject,
        summary=step.summary,
        state=StepState.PLANNED.value,
        txn_id=None,
        order=numbers.order(step.order_id),
        note=step.note,
        invoice=numbers.invoice(step.invoice_id),
        counts=None if found is None else view_of_step(found, step.base),
        lines=(lines or {}).get((step.kind, step.order_id or step.invoice_id or 0), ()),
        resembles=(resembling or {}).get(step.base, ""),
    )


def _order_lines(order: PurchaseOrder) -> tuple[WriteLineView, ...]:
    return tuple(
        WriteLineView(
            text=line.product.name if line.product else line.memo,
            quantity=line.quantity,
            price=line.unit_cost,
            amount=line.amount,
        )
        for line in order.lines
    )


def _invoice_lines(invoice: Invoice) -> tuple[WriteLineView, ...]:
    """What each line sells: the product of its charge where it names one, with its text where that says more."""
    return tuple(
        WriteLineView(
            text=line.text
            if line.product is None or line.product.name in line.text
            else f"{line.product.name}: {line.text}",
            quantity=line.quantity,
            price=line.rate,
            amount=line.amount,
        )
        for line in invoice.lines
    )


def _notes_of_counts(plan: Plan) -> list[str]:
    """What is written is what QuickBooks has then: a count that is equal by what is known may be set all the same (I1)."""
    shown = {step.product_id for step in plan.steps if step.kind == StepKind.ADJUST_ON_HAND}
    shown |= {entry.product_id for entry in plan.left_out}
    others = [count for product_id, count in plan.counts.items() if product_id not in shown]
    unread = sum(count.difference is None for count in others)
    equal = len(others) - unread
    notes = []
    if equal:
        subject = "One count is equal" if equal == 1 else f"{equal} counts are equal"
        notes.append(
            f"{subject} as far as known. QuickBooks' counts are read again when this is carried out; one that differs then is set to Autotask's."
        )
    if unread:
        subject = "One count was" if unread == 1 else f"{unread} counts were"
        notes.append(
            f"{subject} not read in QuickBooks yet. It is asked when this is carried out, and what differs is set to Autotask's."
        )
    return notes
