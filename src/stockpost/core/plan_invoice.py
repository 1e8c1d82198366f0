"""What Autotask invoices need in QuickBooks: each is entered once and then watched, or there is a problem (I4, P1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from stockpost.core.autotask_invoices import Invoice
from stockpost.core.decimals import CENT, cents, money, number
from stockpost.core.desired_invoice import DesiredInvoice, desired_invoice, invoice_content_hash
from stockpost.core.holding import DOUBTS, doubt_problem, is_to_be_cleared, without_held
from stockpost.core.invoice_changes import WHOLE_INVOICE, changed_fields, is_voided, units_changed
from stockpost.core.ledger import InvoiceLink, LinkState, StepKind, StepState
from stockpost.core.names import ref_number
from stockpost.core.number_taken import invoice_number_taken, invoice_wanted_by_two
from stockpost.core.problems import TRANSFERRED, Difference, Problem, problem
from stockpost.core.quickbooks_records import QuickBooksInvoice
from stockpost.core.recognise import Recognised, invoices_of_ours, recognised_invoice
from stockpost.core.requests import InvoiceAdd
from stockpost.core.resolve import Resolver
from stockpost.core.several import several_text, that_count
from stockpost.core.steps import Step, content_hash
from stockpost.core.unanswered import OF_INVOICES, as_answered, unanswered_problem

NO_CHANGE = "Stockpost changes no invoice."
ITEMS_WAIT = "Stockpost changes no invoice, and its items are not synced until you have decided."


@dataclass(slots=True, kw_only=True)
class InvoicePlan:
    """The outcome for one invoice. `is_unknown`: QuickBooks must be asked first."""

    invoice_id: int
    number: str
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ref_number: str = ""
    """The number of an invoice that is to be entered, as QuickBooks gets it."""
    is_unknown: bool = False
    recognised: list[Recognised] = field(default_factory=list)
    """Writes of ours that QuickBooks has and the ledger does not know."""
    settled: InvoiceLink | None = None
    """The link as it should be noted where both sides came to agree without a write."""


def plan_invoices(invoices: Iterable[Invoice], resolver: Resolver) -> list[InvoicePlan]:
    """Plan invoices from the facts, in order of id; the same facts give the same plans."""
    doubtful = {
        record.invoice_id: record
        for record in resolver.ledger.steps.values()
        if record.state == StepState.REJECTED and record.problem_code in DOUBTS
    }
    numbers: dict[str, Invoice] = {}
    plans = []
    for invoice in sorted(invoices, key=lambda one: one.id):
        record = doubtful.get(invoice.id)
        link = resolver.ledger.invoices.get(invoice.id)
        if record is not None and is_to_be_cleared(record, is_let_go=link is not None and link.state.is_let_go):
            # Nothing of it is asked for either: QuickBooks may refuse just that.
            found = doubt_problem(record, invoice.number)
            plans.append(InvoicePlan(invoice_id=invoice.id, number=invoice.number, problems=[found]))
            continue
        plan = _as_answered(invoice, resolver)
        _same_number_twice(invoice, plan, numbers)
        plan.steps, refused = without_held(plan.steps, resolver.ledger, None)
        plan.problems += [replace(found, invoice_id=invoice.id, product_id=None) for found in refused]
        plans.append(plan)
    return plans


def _as_answered(invoice: Invoice, resolver: Resolver) -> InvoicePlan:
    """What QuickBooks refuses to answer, that invoice waits for."""
    plan, questions = as_answered(partial(_plan_invoice, invoice), resolver, OF_INVOICES)
    if not questions:
        return plan
    found = unanswered_problem(questions, resolver.facts.refused, what=f"{_name(invoice)} waits", invoice_id=invoice.id)
    return InvoicePlan(invoice_id=invoice.id, number=invoice.number, problems=[found])


def _plan_invoice(invoice: Invoice, resolver: Resolver) -> InvoicePlan:
    plan = InvoicePlan(invoice_id=invoice.id, number=invoice.number)
    link = resolver.ledger.invoices.get(invoice.id)
    if link is None or link.state == LinkState.GONE:
        _plan_creation(invoice, resolver, plan)
    elif link.state == LinkState.LINKED:
        _look_at(invoice, link, resolver, plan)
    return plan


def _plan_creation(invoice: Invoice, resolver: Resolver, plan: InvoicePlan) -> None:
    if invoice.is_voided:
        # Nothing of it is looked up either: what it would have needed is not to be created.
        if not _is_there(invoice, ref_number(invoice.number, prefix="").full_name, resolver, plan):
            plan.problems.append(voided_before(invoice))
        return
    base = f"invoice:{invoice.id}"
    generation = resolver.ledger.next_generation(base)
    wanted = desired_invoice(invoice, resolver, base=base, generation=generation)
    if _is_there(invoice, wanted.ref_number, resolver, plan):
        return
    taken = _number_problem(wanted, resolver, plan)
    plan.notes.extend(wanted.notes)
    plan.problems.extend([*wanted.problems, *([taken] if taken else [])])
    if plan.problems:
        return
    plan.ref_number = wanted.ref_number
    is_waiting = resolver.facts.is_live and not wanted.is_complete and not wanted.steps
    plan.is_unknown = plan.is_unknown or is_waiting
    is_ready = wanted.is_complete and not plan.is_unknown
    plan.notes.extend(_lowered_twice(wanted, resolver))
    plan.steps = [*wanted.steps, _entering_step(wanted, base=base, generation=generation, is_ready=is_ready)]


def _lowered_twice(wanted: DesiredInvoice, resolver: Resolver) -> list[str]:
    """A sync has set QuickBooks to Autotask's count, which is without what was delivered; the invoice takes the same units off once
    more where nothing was held for it (I4)."""
    names = [f"“{name}”" for name, product_ids in wanted.sold_products.items() if product_ids & resolver.ledger.synced]
    if resolver.settings.hold_uninvoiced or not names:
        return []
    note = (
        f"The count of {', '.join(names)} was set by a sync before. Where that was after the delivery, QuickBooks' on hand is too low "
        "by what this invoice sells until the next sync. The setting hold_uninvoiced prevents it."
    )
    return [note]


def _is_there(invoice: Invoice, number_there: str, resolver: Resolver, plan: InvoicePlan) -> bool:
    """An invoice with our own mark that the ledger does not know, as after an older copy of the database was restored, is taken
    up and not entered a second time (P1)."""
    if not resolver.facts.is_live:
        return False
    key, facts = resolver.context.company_key, resolver.facts
    # One that was deleted may be there again, under another number.
    before = resolver.ledger.had(invoice_id=invoice.id)
    unread = before - facts.invoices.keys()
    if unread:
        resolver.needs.invoice_txn_ids |= unread
        plan.is_unknown = True
    back = [there for txn_id in before if (there := facts.invoices.get(txn_id)) is not None]
    others = [one for one in facts.invoices_by_number.get(number_there, ()) if one.txn_id not in before]
    ours = invoices_of_ours(
        key, invoice.id, [*back, *others], ledger=resolver.ledger, shows_guids=facts.shows_guids(QuickBooksInvoice)
    )
    standing = that_count([one for _, one in ours])
    if len(standing) > 1:
        found = several_text(standing)
        plan.problems.append(problem("duplicate_found", invoice_id=invoice.id, number=_name(invoice), found=found))
    elif ours:
        plan.recognised += [
            recognised_invoice(key, invoice, one, generation) for generation, one in ours if one in standing
        ]
        plan.is_unknown = True
    return bool(ours)


def _number_problem(wanted: DesiredInvoice, resolver: Resolver, plan: InvoicePlan) -> Problem | None:
    """A number that QuickBooks already has on an invoice that is not this one."""
    ref_number = wanted.ref_number
    if ref_number not in resolver.facts.invoices_by_number:
        if resolver.facts.is_live and not wanted.problems:
            resolver.needs.invoice_numbers.add(ref_number)
            plan.is_unknown = True
        return None
    there = resolver.facts.invoices_by_number[ref_number]
    return invoice_number_taken(wanted, there, resolver.ledger.invoice_owners)


def _same_number_twice(invoice: Invoice, plan: InvoicePlan, numbers: dict[str, Invoice]) -> None:
    """Two invoices of one run whose numbers are the same, perhaps after shortening: the later one is a problem."""
    if not plan.ref_number:
        return
    first = numbers.setdefault(plan.ref_number, invoice)
    if first.id != invoice.id:
        plan.steps = []
        plan.problems = [invoice_wanted_by_two(first, invoice, plan.ref_number)]


def _entering_step(wanted: DesiredInvoice, *, base: str, generation: int, is_ready: bool) -> Step:
    invoice = wanted.invoice
    request = None
    if is_ready:
        request = InvoiceAdd(
            customer_list_id=wanted.customer_list_id,
            class_list_id=wanted.class_list_id,
            txn_date=wanted.txn_date,
            ref_number=wanted.ref_number,
            po_number=wanted.po_number,
            terms_list_id=wanted.terms_list_id,
            due_date=wanted.due_date,
            tax_item_list_id=wanted.tax_item_list_id,
            memo=wanted.memo,
            external_guid=wanted.guid,
            lines=wanted.lines,
        )
    count = len(invoice.lines)
    sold = ", ".join(f"{number(quantity)} × {name}" for name, quantity in wanted.sold.items())
    return Step(
        base=base,
        generation=generation,
        kind=StepKind.CREATE_INVOICE,
        subject=invoice.number,
        summary=f"Enter invoice {invoice.number} for {invoice.customer_name}, {count} line{'s' if count != 1 else ''}, "
        f"{money(invoice.total)}{f'; {wanted.tax_told}' if wanted.tax_told else ''}{f'; takes {sold} off on hand' if sold else ''}",
        request=request,
        content_hash=content_hash(
            "invoice",
            invoice_content_hash(invoice),
            wanted.ref_number,
            request and request.customer_list_id,
            wanted.lines,
            # The same as ever where it names none.
            *filter(None, [wanted.tax_item_list_id]),
        ),
        invoice_id=invoice.id,
        note="; ".join(wanted.notes),
        line_ids=wanted.line_ids,
        order_content_hash=invoice_content_hash(invoice),
        item_key="\n".join(wanted.sold),
        mark=wanted.mark,
        guid=wanted.guid,
    )


def _came(link: InvoiceLink) -> str:
    """How it came to be QuickBooks' invoice of this one."""
    return f"taken over from QuickBooks by {link.taken_over_by}" if link.taken_over_by else TRANSFERRED


def _as_transferred(link: InvoiceLink) -> str:
    """Number and total as they were in QuickBooks, as far as that is known."""
    total = link.written.total if link.written is not None else None
    return link.ref_number if total is None else f"{link.ref_number}, {money(total)}"


def _look_at(invoice: Invoice, link: InvoiceLink, resolver: Resolver, plan: InvoicePlan) -> None:
    """Stockpost changes no invoice, be it entered or taken over. What has become of it on either side is told."""
    if link.txn_id not in resolver.facts.invoices:
        resolver.needs.invoice_txn_ids.add(link.txn_id)
        plan.is_unknown = True
        return
    found = resolver.facts.invoices[link.txn_id]
    if invoice.is_voided:
        _look_at_voided(invoice, link, found, plan)
    elif found is None:
        plan.problems.append(
            problem(
                "deleted_in_quickbooks",
                invoice_id=invoice.id,
                number=_name(invoice),
                came=_came(link),
                ref_number=link.ref_number,
                whose=invoice.customer_name,
                basis=link.txn_id,
                differences=(
                    Difference(
                        field="Invoice",
                        autotask=f"{invoice.number}, {money(invoice.total)}",
                        last_transferred=_as_transferred(link),
                        quickbooks="deleted",
                    ),
                ),
            )
        )
    elif (changed := changed_fields(invoice, link, found, resolver)) is None:
        plan.is_unknown = True
    elif changed:
        plan.problems.append(_changed(invoice, link, found, changed, resolver))
    elif link.content_hash and found.total is not None and _differs(invoice, found.total):
        # One that a person chose to take as it is may be another.
        plan.problems.append(
            problem(
                "invoice_total_differs",
                invoice_id=invoice.id,
                number=invoice.number,
                total=money(invoice.total),
                tax=money(invoice.tax),
                found=money(found.total),
                basis=found.edit_sequence,
                differences=(
                    Difference(
                        field="Total",
                        autotask=money(invoice.total),
                        last_transferred=money(link.written.total) if link.written and link.written.total else "",
                        quickbooks=money(found.total),
                    ),
                ),
            )
        )
    if link.taken_over_by:
        plan.problems = [replace(one, is_taken_over=True) for one in plan.problems]


def _look_at_voided(invoice: Invoice, link: InvoiceLink, found: QuickBooksInvoice | None, plan: InvoicePlan) -> None:
    """Voided in Autotask after its transfer: nothing is left to do once somebody has voided it in QuickBooks, too."""
    if found is None:
        detail = f"It was {_came(link)} before, as {link.ref_number}, and is deleted in QuickBooks."
        plan.problems.append(_voided(invoice, detail, "Leave QuickBooks as it is.", ("detach", "retry")))
    elif not is_voided(found):
        detail = f"It was {_came(link)} before, as {link.ref_number}, and is still in QuickBooks."
        advice = "Void it in QuickBooks by hand and try again, or leave QuickBooks as it is."
        plan.problems.append(_voided(invoice, detail, advice, ("detach", "retry")))
    elif link.written is not None and not is_voided(link.written):
        plan.settled = replace(link, written=found, changed=units_changed(link.written, found))


def _changed(
    invoice: Invoice,
    link: InvoiceLink,
    found: QuickBooksInvoice,
    changed: tuple[Difference, ...],
    resolver: Resolver,
) -> Problem:
    is_sold = _is_sold_from_stock(link, found, resolver)
    consequence = ITEMS_WAIT if is_sold else NO_CHANGE
    shown = problem(
        "changed_in_quickbooks",
        invoice_id=invoice.id,
        number=_name(invoice),
        came=_came(link),
        fields=", ".join(dict.fromkeys(one.field for one in changed)),
        consequence=consequence,
        advice="Put it right in QuickBooks and try again, take over what is there, or let go of the invoice.",
        basis=found.edit_sequence,
        differences=changed,
        choices=("adopt", "retry", "detach"),
    )
    if all(one.field != WHOLE_INVOICE for one in changed):
        return shown
    return replace(
        shown,
        title=f"Invoice {invoice.number} was voided in QuickBooks",
        explanation=f"Somebody voided it since it was {_came(link)}: it stands there with an amount of {money(Decimal(0))}"
        f"{', and what it had taken off on hand is back' if is_sold else ''}. {consequence}",
        remedy="Take over that it is voided, or let go of the invoice.",
    )


def _is_sold_from_stock(link: InvoiceLink, found: QuickBooksInvoice, resolver: Resolver) -> bool:
    """Do invoices take units off on hand, or does this one that was entered while they did?"""
    items = {entry.list_id for (role, _), entry in resolver.ledger.entries.items() if role == "item"}
    lines = (*(link.written.lines if link.written is not None else ()), *found.lines)
    return resolver.settings.decrement_on_invoice or any(line.item_list_id in items for line in lines)


def _differs(invoice: Invoice, total: Decimal) -> bool:
    """Lines are sent to the cent; the tax is QuickBooks' own sum, which may round otherwise than Autotask does line by line."""
    wanted = sum((cents(line.amount) for line in invoice.lines), Decimal(0)) + invoice.tax
    taxed = sum(1 for line in invoice.lines if line.tax)
    return abs(wanted - total) > CENT * taxed


def _name(invoice: Invoice) -> str:
    """What it is called in the texts that orders have as well."""
    return f"Invoice {invoice.number}"


def voided_before(invoice: Invoice) -> Problem:
    """Autotask voided it while QuickBooks has none, be it before its transfer or after that was undone: it is left out of any run."""
    left_out = _voided(invoice, "It is not in QuickBooks, so it is left out.", "Nothing to do.", ("skip", "ignore"))
    return replace(left_out, title=f"{left_out.title}; left out")


def _voided(invoice: Invoice, detail: str, advice: str, choices: tuple[str, ...]) -> Problem:
    return problem(
        "invoice_voided",
        invoice_id=invoice.id,
        number=invoice.number,
        detail=detail,
        advice=advice,
        basis=f"voided:{invoice.id}",
        choices=choices,
    )
