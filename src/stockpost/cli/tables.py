"""Tables and paragraphs of the answers, for people. Text from outside is shown as it is, never read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from stockpost.app.documents import quantity_text
from stockpost.app.problem_views import asked_once
from stockpost.app.shown import to_write
from stockpost.app.stock_words import SYNC_RESULTS, reasons
from stockpost.app.views import (
    CheckView,
    CompanyView,
    HistoryView,
    InvoiceView,
    OrderView,
    ProblemView,
    RunView,
    StockItemView,
)
from stockpost.cli.plain import age_words, cell, counted, first_few, time_words
from stockpost.core.decimals import money, signed
from stockpost.core.markers import without_tokens
from stockpost.web.words import (
    also_waiting_sentence,
    count_writes,
    entry_words,
    no_count_sentence,
    no_writes_sentence,
    note_of,
    run_words,
    waiting_sentence,
    write_groups,
    write_words,
)

_WIDE_CHARACTERS = 110
_TONE_STYLES = {"good": "green", "busy": "cyan", "attention": "yellow", "bad": "red", "quiet": ""}


def table(*columns: str, right: Sequence[str] = (), whole: Sequence[str] = ()) -> Table:
    """An empty table; the columns named in `right` hold numbers, those in `whole` are not folded."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(
            column, justify="right" if column in right else "left", overflow="fold", no_wrap=column in whole
        )
    return made


def order_pictures(orders: Sequence[OrderView], *, status: str = "") -> Iterator[RenderableType]:
    """The transfer page's rows (B1), those of one status where one was asked for."""
    if not orders:
        which = f" with the status {status}" if status else ""
        yield cell(f"No purchase orders{which}. “stockpost refresh” reads them from Autotask.")
        return
    yield _OrderTable(orders)
    for order in orders:
        for problem in order.problems:
            yield cell(f"PO {order.number}: {problem.title}. {problem.remedy}", "red")


class _OrderTable:
    """The rows of orders; a narrow terminal gets the columns that matter most."""

    def __init__(self, orders: Sequence[OrderView]) -> None:
        self._orders = orders

    def __rich_console__(self, _screen: Console, options: ConsoleOptions) -> RenderResult:
        columns = ["PO", "Vendor", "Autotask", "Received", "Total", "Transfer", "QuickBooks"]
        is_wide = options.max_width >= _WIDE_CHARACTERS
        if is_wide:
            columns += ["Last transfer", "Update would write"]
        rows = table(*columns, right=("Received", "Total"), whole=("PO", "Received", "Total", "Transfer"))
        for order in self._orders:
            more = (time_words(order.last_transfer_at), cell(order.update_summary)) if is_wide else ()
            rows.add_row(
                cell(order.number),
                cell(order.vendor),
                cell(order.autotask_status),
                f"{quantity_text(order.received)} of {quantity_text(order.ordered)}",
                money(order.total),
                cell(order.transfer_status),
                cell(order.ref_number or "-"),
                *more,
            )
        yield rows


def invoice_pictures(invoices: Sequence[InvoiceView]) -> Iterator[RenderableType]:
    """The rows of the page Invoices."""
    if not invoices:
        yield cell("No invoices. Add --refresh to read them from Autotask.")
        return
    rows = table("Invoice", "Customer", "Date", "Total", "Transfer", "QuickBooks", right=("Total",), whole=("Invoice",))
    for invoice in invoices:
        rows.add_row(
            cell(invoice.number),
            cell(_names_of_customer(invoice)),
            f"{invoice.invoiced_on:%Y-%m-%d}",
            money(invoice.total),
            cell(f"{invoice.transfer_status}, voided" if invoice.is_voided else invoice.transfer_status),
            cell(_invoice_in_quickbooks(invoice)),
        )
    yield rows
    for invoice in invoices:
        for problem in invoice.problems:
            yield cell(f"Invoice {invoice.number}: {problem.title}. {problem.remedy}", "red")


def _names_of_customer(invoice: InvoiceView) -> str:
    """Beside Autotask's the name in QuickBooks, where a person took over another one."""
    return (
        f"{invoice.customer} ({invoice.quickbooks_customer} in QuickBooks)"
        if invoice.quickbooks_customer
        else invoice.customer
    )


def _invoice_in_quickbooks(invoice: InvoiceView) -> str:
    """Its number there; beside it what is not as in Autotask."""
    parts = [invoice.ref_number or "-"]
    if invoice.is_voided_there:
        parts.append("voided")
    elif invoice.has_another_total:
        parts.append(money(invoice.quickbooks_total))
    if invoice.taken_over_by:
        parts.append(f"taken over by {invoice.taken_over_by}")
    return ", ".join(parts)


def run_pictures(run: RunView) -> Iterator[RenderableType]:
    """A preview or a run: every write as a sentence, by purchase order; then the notes and what stands in the way."""
    if run.writes:
        columns = ("For", "Write") if run.run is None else ("For", "Write", "State", "QuickBooks")
        rows = table(*columns)
        for group in write_groups(run):
            sentences = [write for write in group.writes if write.counts is None]
            for position, write in enumerate(sentences):
                note = note_of(write)
                sentence = f"{write.summary} ({note})" if note else write.summary
                cells = [cell(group.title if position == 0 else ""), cell(sentence)]
                if run.run is not None:
                    words, tone = write_words(write)
                    cells += [cell(words, _TONE_STYLES.get(tone, "")), cell(write.txn_id or "")]
                rows.add_row(*cells)
        if rows.row_count:
            yield rows
    counted_items = [write.counts for write in run.writes if write.counts is not None]
    if counted_items:
        yield _counts_table(counted_items)
    for note in run.notes:
        yield cell(note)
    for write in run.writes:
        if write.resembles:
            yield cell(
                f"“{write.subject}” is new, but QuickBooks has “{write.resembles}”. If both are the same, choose that one first: "
                "stockpost mapping suggest.",
                "yellow",
            )
    for problem in asked_once(run.problems):
        yield from _problem_paragraph(problem)
    if run.run is not None or to_write(run):
        yield cell(waiting_sentence(run))
    yield cell(run_sentence(run))


def stock_pictures(items: Sequence[StockItemView], *, differs: bool) -> Iterator[RenderableType]:
    """The rows of the stock page."""
    if items:
        yield _counts_table(items)
    elif differs:
        yield cell("No item's counts differ, as far as both are known.")
    else:
        yield cell("No items yet. “stockpost refresh” reads them from Autotask.")


def _counts_table(items: Sequence[StockItemView]) -> Table:
    """Both counts of each item, what a sync would set, the difference with its value, and why."""
    numbers = ("Autotask", "Should be", "QuickBooks", "On order", "Difference", "Value")
    rows = table("Item", *numbers, "Last sync", "Why", right=numbers, whole=numbers)
    for item in items:
        count, last = item.count, item.last_sync
        rows.add_row(
            cell(count.item),
            _quantity(count.autotask),
            _quantity(count.target),
            _quantity(count.quickbooks),
            _quantity(count.on_order),
            "-"
            if count.difference is None
            else f"{signed(count.difference)}{' together' if count.shared_with else ''}",
            "-" if count.value is None else money(count.value),
            "-" if last is None else f"{time_words(last.time)}, {SYNC_RESULTS.get(last.result, last.result)}",
            cell(" ".join(reasons(item))),
        )
    return rows


def _quantity(value: Decimal | None) -> str:
    return "-" if value is None else quantity_text(value)


def run_sentence(run: RunView) -> str:
    """The state of a run in one sentence."""
    writes = ", ".join(count_writes(to_write(run)))
    if run.run is not None:
        counts = f" ({writes})" if writes else ""
        why = no_count_sentence(run) or no_writes_sentence(run)
        return f"Run {run.run}: {run_words(run)[0]}{counts}. {why}".rstrip()
    age = run.quickbooks_facts_age_seconds
    seen = "" if age is None else f" QuickBooks as it was {age_words(age)}."
    return f"Preview: {writes or 'nothing to write'}.{seen}"


def _problem_paragraph(problem: ProblemView) -> Iterator[Text]:
    head = f"Problem {problem.id}: {problem.title}" if problem.id else f"Problem: {problem.title}"
    yield cell(f"{head} ({problem.code})", "bold red")
    if problem.explanation:
        yield _said(f"  {problem.explanation}")
    if len(problem.items) > 1:
        yield cell(f"  {counted(len(problem.items), 'item')}: {first_few(problem.items)}.")
    if problem.also:
        yield cell(f"  {also_waiting_sentence(problem)}")
    yield _said(f"  {problem.remedy}")


def _said(text: str) -> Text:
    """As the pages say it: a mark of ours in a memo is told by what it is."""
    return cell(without_tokens(text))


def _differences_table(problem: ProblemView) -> Table:
    """Side by side, field by field; what was before only where something was."""
    rows = table("", "Autotask", *filter(None, [problem.before_title]), "QuickBooks")
    for one in problem.differences:
        before = [one.last_transferred] if problem.before_title else []
        rows.add_row(*(_said(text or "–") for text in (one.field, one.autotask, *before, one.quickbooks)))
    return rows


def problem_pictures(problems: Sequence[ProblemView]) -> Iterator[RenderableType]:
    """What waits for a person, with the commands that resolve it."""
    if not problems:
        yield cell("Nothing waits for you.")
        return
    problems = asked_once(problems)
    for problem in problems:
        yield from _problem_paragraph(problem)
        if problem.differences:
            yield _differences_table(problem)
        for choice in problem.choices:
            name = " --name NAME" if choice.needs_name else ""
            consequence = f" ({choice.consequence})" if choice.consequence else ""
            yield cell(f"    stockpost resolve {problem.id} {choice.choice}{name}: {choice.title}{consequence}")
    yield cell(f"{counted(len(problems), 'problem')}.")


def history_pictures(entries: Sequence[HistoryView]) -> Iterator[RenderableType]:
    """What was written. The exact requests and replies are in the JSON."""
    if not entries:
        yield cell("Nothing has been written yet.")
        return
    rows = table("Time", "Who", "Run", "PO", "Write", "State", "QuickBooks", right=("Run",))
    for entry in entries:
        words, tone = entry_words(entry)
        rows.add_row(
            time_words(entry.time),
            cell(entry.who),
            "" if entry.run is None else str(entry.run),
            cell(entry.order or ""),
            cell(entry.summary),
            cell(words, _TONE_STYLES.get(tone, "")),
            cell(entry.txn_id or ""),
        )
    yield rows
    yield cell("The exact requests and replies: add --json.")


def company_pictures(companies: Iterable[CompanyView]) -> Iterator[RenderableType]:
    """The companies, in short."""
    rows = table("Company", "Autotask", "QuickBooks company", "Company file", "Last contact")
    for company in companies:
        rows.add_row(
            cell(company.name),
            cell(company.autotask_url),
            cell(company.company_name or "-"),
            cell(company.company_file or "-"),
            time_words(company.last_contact),
        )
    if rows.row_count:
        yield rows
    else:
        yield cell("No company has been joined yet. “stockpost company add --help” says how.")


def setting_pictures(company: CompanyView) -> Iterator[RenderableType]:
    """One company with its settings."""
    yield cell(f"{company.name}: Autotask at {company.autotask_url}, Web Connector user {company.web_connector_user}.")
    rows = table("Setting", "Value")
    for name, value in company.settings.items():
        rows.add_row(cell(name), cell(value))
    yield rows


def check_pictures(checks: Iterable[CheckView]) -> Iterator[RenderableType]:
    """The checks of `doctor`, what to do under each that failed."""
    for check in checks:
        mark, style = ("ok  ", "green") if check.ok else ("FAIL", "bold red")
        yield Text.assemble((mark, style), " ", cell(f"{check.check}: {check.detail}"))
        if not check.ok and check.remedy:
            yield cell(f"     {check.remedy}")
