"""What people did to an invoice of ours in QuickBooks. Stockpost never changes an invoice: it is shown, and a person agrees or lets go.

A payment is no change, nor is a customer or item that was merged into another one: the invoice follows by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from stockpost.core.autotask_invoices import Invoice, InvoiceLine
from stockpost.core.compare import NOT_THERE, REMOVED, ComparedField, named_lines
from stockpost.core.decimals import cents, money, number
from stockpost.core.desired_invoice import date_of
from stockpost.core.invoice_lines import beside, paired
from stockpost.core.ledger import InvoiceLink
from stockpost.core.names import fold
from stockpost.core.problems import Difference
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksInvoiceLine
from stockpost.core.requests import InvoiceAdd
from stockpost.core.resolve import Resolver
from stockpost.core.steps import Step
from stockpost.core.units import is_same_unit

INVOICE_FIELDS = (
    ComparedField(name="customer_list_id", title="Customer", shown="customer_name"),
    ComparedField(name="ref_number", title="Number"),
    ComparedField(name="txn_date", title="Date"),
    ComparedField(name="due_date", title="Due date"),
    ComparedField(name="po_number", title="PO number"),
    ComparedField(name="memo", title="Memo"),
)
INVOICE_LINE_FIELDS = (
    ComparedField(name="item_list_id", title="item", shown="item_name"),
    ComparedField(name="description", title="description"),
    ComparedField(name="quantity", title="quantity"),
    ComparedField(name="unit", title="unit of measure"),
    ComparedField(name="amount", title="amount", figure=money),
)
VOIDED = "VOID:"
"""What QuickBooks puts before the memo of a voided transaction."""
WHOLE_INVOICE = "Invoice"
"""In place of a field's title: the invoice was voided."""


def changed_fields(
    invoice: Invoice, link: InvoiceLink, found: QuickBooksInvoice, resolver: Resolver
) -> tuple[Difference, ...] | None:
    """Side by side, field by field; empty where nothing was changed, None while QuickBooks must be asked first."""
    written = link.written
    if is_voided(found) and (written is None or not is_voided(written)):
        return (
            Difference(
                field=WHOLE_INVOICE,
                autotask=money(invoice.total),
                last_transferred=_total_before(invoice, link),
                quickbooks="voided",
            ),
        )
    if written is None:
        return ()
    customers = _gone({written.customer_list_id}, resolver.facts.entities_by_list_id)
    items = _gone({line.item_list_id for line in written.lines}, resolver.facts.items_by_list_id)
    is_ours = bool(link.content_hash)
    rows = _header(invoice, written, found, customers, resolver, is_ours=is_ours)
    rows += _lines(invoice, written, found, items, resolver, is_ours=is_ours)
    if rows or not is_ours:
        rows += _total(invoice, written, found)
    if rows and resolver.facts.is_live and not _is_asked(written, found, resolver):
        return None
    return tuple(rows)


def changed_titles(written: QuickBooksInvoice, found: QuickBooksInvoice) -> list[str]:
    """The same in few words, without a look at what became of customers and items; empty where nothing was changed."""
    titles = [field.title for field in INVOICE_FIELDS if field.is_changed(written, found)]
    names = _names(written, found)
    for before, now in paired(written.lines, found.lines):
        if before is None or now is None:
            titles.append(_title(_either(before, now)))
        else:
            changed = (field.title for field in INVOICE_LINE_FIELDS if field.is_changed(before, now))
            titles += [f"{names[now.txn_line_id]}: {title}" for title in changed]
    return titles


def _names(written: QuickBooksInvoice, found: QuickBooksInvoice) -> dict[str, str]:
    """What the lines that are there are called, by TxnLineID: as they were."""
    was = {line.txn_line_id: line.item_name or line.description for line in written.lines}
    return named_lines((line.txn_line_id, was.get(line.txn_line_id) or line.item_name) for line in found.lines)


def _either(before: QuickBooksInvoiceLine | None, now: QuickBooksInvoiceLine | None) -> QuickBooksInvoiceLine:
    """A line that somebody removed or added."""
    there = before or now
    assert there is not None  # noqa: S101 - one of both is there
    return there


def _title(line: QuickBooksInvoiceLine) -> str:
    return f"Line {line.item_name or line.description}"


def _total(invoice: Invoice, written: QuickBooksInvoice, found: QuickBooksInvoice) -> list[Difference]:
    """Of one that we entered it is only told beside other changes: by itself it is compared with Autotask's."""
    if written.total is None or found.total is None or cents(written.total) == cents(found.total):
        return []
    totals = [money(one) for one in (invoice.total, written.total, found.total)]
    return [Difference(field="Total", autotask=totals[0], last_transferred=totals[1], quickbooks=totals[2])]


def _total_before(invoice: Invoice, link: InvoiceLink) -> str:
    """One of ours that was found again counts as it was sent: it may have been voided before it was found. Of another one that a person
    took over nothing is known where it was not kept."""
    if link.written is not None and link.written.total is not None:
        return money(link.written.total)
    return money(invoice.total) if link.content_hash else ""


def is_voided(found: QuickBooksInvoice) -> bool:
    """Voided in QuickBooks: it marks the memo and takes all amounts away."""
    return found.memo.startswith(VOIDED) and not found.total


def units_changed(before: QuickBooksInvoice | None, now: QuickBooksInvoice) -> tuple[tuple[str, Decimal], ...]:
    """By item (its folded name) the units that somebody's change of an invoice brought back on hand; below zero what it took off. Nothing
    of an item in several units of measure, which are not counted together, and where it is not known what the invoice was."""
    if before is None:
        return ()
    lines = (*before.lines, *now.lines)
    names = {line.item_list_id: fold(line.item_name) for line in lines}
    units = {list_id: {line.unit for line in lines if line.item_list_id == list_id} - {None} for list_id in names}
    sold, left = _sold(before), {} if is_voided(now) else _sold(now)
    changed = {list_id: sold.get(list_id, Decimal(0)) - left.get(list_id, Decimal(0)) for list_id in names}
    return tuple((names[list_id], more) for list_id, more in changed.items() if more and len(units[list_id]) < 2)


def units_moved(link: InvoiceLink, known: Mapping[str, QuickBooksInvoice | None]) -> tuple[tuple[str, Decimal], ...]:
    """The same of what people have made of an invoice by now; `known` is what QuickBooks said last, by TxnID. Nothing where that or what it
    was is not known."""
    if link.written is None or link.txn_id not in known:
        return ()
    there = known[link.txn_id]
    return units_back(link.written) if there is None else units_changed(link.written, there)


def units_taken(invoice: QuickBooksInvoice) -> tuple[tuple[str, Decimal], ...]:
    """By item what an invoice took off on hand, below zero, as in `units_changed`."""
    return units_changed(replace(invoice, lines=(), memo="", subtotal=None), invoice)


def units_back(invoice: QuickBooksInvoice) -> tuple[tuple[str, Decimal], ...]:
    """By item what is back on hand once an invoice is deleted, as in `units_changed`."""
    return units_changed(invoice, replace(invoice, lines=()))


def _sold(invoice: QuickBooksInvoice) -> dict[str, Decimal]:
    """Units by the ListID of the item."""
    sold: dict[str, Decimal] = {}
    for line in invoice.lines:
        sold[line.item_list_id] = sold.get(line.item_list_id, Decimal(0)) + (line.quantity or Decimal(0))
    return sold


def _gone(list_ids: set[str], known: Mapping[str, object | None]) -> set[str]:
    return {list_id for list_id in list_ids if list_id in known and known[list_id] is None}


def _is_asked(written: QuickBooksInvoice, found: QuickBooksInvoice, resolver: Resolver) -> bool:
    """Is it known of each entry that is another one now whether the old one is still there?"""
    customers = {written.customer_list_id} - {found.customer_list_id} - resolver.facts.entities_by_list_id.keys()
    now = {line.txn_line_id: line.item_list_id for line in found.lines}
    items = {one.item_list_id for one in written.lines if now.get(one.txn_line_id, "") not in ("", one.item_list_id)}
    items -= resolver.facts.items_by_list_id.keys()
    resolver.needs.entity_list_ids.update(customers)
    resolver.needs.item_list_ids.update(items)
    return not customers and not items


def _header(
    invoice: Invoice,
    written: QuickBooksInvoice,
    found: QuickBooksInvoice,
    gone: set[str],
    resolver: Resolver,
    *,
    is_ours: bool,
) -> list[Difference]:
    ours = {"customer_list_id": invoice.customer_name, "ref_number": invoice.number}
    if not is_ours:
        # What is there was taken over, and need not be what Autotask says.
        local_date = resolver.context.local_date
        ours |= {
            "txn_date": date_of(invoice.invoiced_at, local_date).isoformat(),
            "due_date": date_of(invoice.due_at, local_date).isoformat() if invoice.due_at is not None else "",
            "po_number": invoice.order_number,
            "memo": invoice.comments,
        }
    return [
        Difference(
            field=field.title,
            autotask=ours.get(field.name, field.words(written)),
            last_transferred=field.words(written),
            quickbooks=field.words(found),
        )
        for field in INVOICE_FIELDS
        if field.is_changed(written, found) and not (field.shown and getattr(written, field.name) in gone)
    ]


def _lines(
    invoice: Invoice,
    written: QuickBooksInvoice,
    found: QuickBooksInvoice,
    gone: set[str],
    resolver: Resolver,
    *,
    is_ours: bool,
) -> list[Difference]:
    """Autotask's figures only where they are known to be those of the line."""
    rows: list[Difference] = []
    names = _names(written, found)
    pairs = paired(written.lines, found.lines)
    lines = [line for was_there, now in pairs if (line := was_there or now) is not None]
    ours = _autotask_lines(invoice, written, lines, resolver, is_ours=is_ours)
    for before, now in pairs:
        if before is None or now is None:
            rows.append(_whole_line(before, now, ours, is_ours=is_ours))
            continue
        fields = [
            field
            for field in INVOICE_LINE_FIELDS
            if field.is_changed(before, now) and not (field.shown and before.item_list_id in gone)
        ]
        rows.extend(
            _field_rows(names[now.txn_line_id], before, now, ours.get(before.txn_line_id), fields, is_ours=is_ours)
        )
    return rows


def _autotask_lines(
    invoice: Invoice,
    written: QuickBooksInvoice,
    lines: Sequence[QuickBooksInvoiceLine],
    resolver: Resolver,
    *,
    is_ours: bool,
) -> dict[str, InvoiceLine]:
    """By TxnLineID; of one that we entered as it was sent, one by one."""
    if not is_ours:
        found = beside(invoice, lines, resolver.ledger.mappings)
        is_one = len(invoice.lines) == len(written.lines) == 1
        # One alone is the other alone, whatever both are called.
        return found if found or not is_one else {written.lines[0].txn_line_id: invoice.lines[0]}
    if len(invoice.lines) != len(written.lines):
        return {}
    return {there.txn_line_id: line for there, line in zip(written.lines, invoice.lines, strict=True)}


def _field_rows(
    name: str,
    before: QuickBooksInvoiceLine,
    now: QuickBooksInvoiceLine,
    ours: InvoiceLine | None,
    fields: Sequence[ComparedField],
    *,
    is_ours: bool,
) -> Iterator[Difference]:
    """What somebody changed of a line; another quantity and the amount that comes with it in one row."""
    are_both = {"quantity", "amount"} <= {field.name for field in fields}
    for field in fields:
        if are_both and field.name == "amount":
            continue
        if are_both and field.name == "quantity":
            autotask = _words(before) if is_ours else ""
            yield Difference(
                field=f"{name}: quantity and amount",
                autotask=autotask if ours is None else _words(ours),
                last_transferred=_words(before),
                quickbooks=_words(now),
            )
        else:
            yield Difference(
                field=f"{name}: {field.title}",
                autotask=_wanted(ours, field, is_ours=is_ours) or (field.words(before) if is_ours else ""),
                last_transferred=field.words(before),
                quickbooks=field.words(now),
            )


def _whole_line(
    before: QuickBooksInvoiceLine | None,
    now: QuickBooksInvoiceLine | None,
    ours: Mapping[str, InvoiceLine],
    *,
    is_ours: bool,
) -> Difference:
    """One that somebody removed or added."""
    there = _either(before, now)
    line = ours.get(there.txn_line_id)
    if is_ours:
        autotask = NOT_THERE if before is None else _words(before)
    else:
        autotask = NOT_THERE if line is None else _words(line)
    return Difference(
        field=_title(there),
        autotask=autotask,
        last_transferred=NOT_THERE if before is None else _words(before),
        quickbooks=REMOVED if now is None else _words(now),
    )


def _words(line: QuickBooksInvoiceLine | InvoiceLine) -> str:
    return f"{number(line.quantity)} for {money(line.amount)}"


def _wanted(line: InvoiceLine | None, field: ComparedField, *, is_ours: bool) -> str:
    """Autotask's own figure; empty where it has none or it is not known. What it calls a thing only of one that we did not enter."""
    if line is None:
        return ""
    if not is_ours and field.name == "item_list_id":
        return line.product.name if line.product is not None else ""
    if not is_ours and field.name == "description":
        return line.text
    value = getattr(line, field.name, None)
    return field.figure(value) if isinstance(value, Decimal) else ""


def as_sent(step: Step, found: QuickBooksInvoice) -> QuickBooksInvoice | None:
    """What was found after a lost answer, or in the place of another one, may have been edited by then: the edit must show, so what counts as
    written is what was sent; None where that is not known. Where its lines are other ones, nor is its total as QuickBooks had computed it."""
    request = step.request
    if not isinstance(request, InvoiceAdd):
        return None
    sold = (line.item_list_id for line, line_id in zip(request.lines, step.line_ids, strict=False) if line_id)
    names = dict(zip(dict.fromkeys(sold), step.item_key.split("\n"), strict=False))
    names |= {line.item_list_id: line.item_name for line in found.lines}
    sent = [
        QuickBooksInvoiceLine(
            txn_line_id=f"line {place}",
            item_list_id=line.item_list_id,
            item_name=names.get(line.item_list_id, ""),
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            amount=cents((line.quantity or Decimal(0)) * (line.rate or Decimal(0)))
            if line.amount is None
            else line.amount,
        )
        for place, line in enumerate(request.lines, start=1)
    ]
    pairs = paired(sent, found.lines)
    added = [now for was, now in pairs if was is None]
    lacking = [was for was, now in pairs if now is None]
    # One that has another item now is that line still.
    exchanged = iter(added if len(added) == len(lacking) else ())
    lines = tuple(_line_as_sent(was, now or next(exchanged, None)) for was, now in pairs if was is not None)
    amounts = [cents(line.amount or Decimal(0)) for line in found.lines]
    return replace(
        found,
        customer_list_id=request.customer_list_id,
        customer_name=found.customer_name if found.customer_list_id == request.customer_list_id else "",
        ref_number=request.ref_number,
        txn_date=request.txn_date,
        due_date=request.due_date or found.due_date,
        po_number=request.po_number,
        memo=request.memo,
        subtotal=found.subtotal if [line.amount for line in lines] == amounts else None,
        lines=lines,
    )


def _line_as_sent(sent: QuickBooksInvoiceLine, there: QuickBooksInvoiceLine | None) -> QuickBooksInvoiceLine:
    """With what QuickBooks gives a line by itself: its id, the item's own text, and a unit of measure that may be shown by its abbreviation."""
    if there is None:
        return sent
    return replace(
        sent,
        txn_line_id=there.txn_line_id,
        description=sent.description or there.description,
        unit=there.unit if is_same_unit(sent.unit or "", "", there.unit or "") else None,
    )
