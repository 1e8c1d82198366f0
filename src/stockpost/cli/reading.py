"""The commands that only read: orders, invoices, refresh, problems, history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Annotated, TypeVar

from cyclopts import Parameter
from rich.console import RenderableType

from stockpost.app.desk import Desk
from stockpost.app.documents import (
    Document,
    history_document,
    invoice_document,
    order_document,
    problem_document,
    time_text,
)
from stockpost.app.transfer_statuses import TransferStatus
from stockpost.app.views import InvoiceView, OrderView
from stockpost.cli.options import COMMON, Common, open_company
from stockpost.cli.output import message, show
from stockpost.cli.plain import cell, counted
from stockpost.cli.shell import Exit, Shell, ShellArgument
from stockpost.cli.tables import history_pictures, invoice_pictures, order_pictures, problem_pictures

Row = TypeVar("Row", OrderView, InvoiceView)
Status = Annotated[
    TransferStatus | None, Parameter(help="Only those of this transfer status.", metavar="TRANSFER_STATUS")
]
Refresh = Annotated[bool, Parameter(show_default=False, help="Read Autotask first.")]


def orders(
    *,
    status: Status = None,
    refresh: Refresh = False,
    older: Annotated[
        bool,
        Parameter(
            show_default=False, help="Also orders created before the setting transfer_from and never transferred."
        ),
    ] = False,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """List the purchase orders and where each stands, as last read from Autotask."""
    desk, company = open_company(common, shell)
    found = desk.orders(company, status=status, refresh=refresh)
    _show_rows(
        found,
        shell,
        older=older,
        json=common.json,
        document=order_document,
        pictures=partial(order_pictures, status=status or ""),
        what="older order",
        made="created",
    )
    if refresh:
        _tell_of_invoices(shell, desk, company)
    return Exit.DONE


def invoices(
    *,
    status: Status = None,
    refresh: Refresh = False,
    older: Annotated[
        bool,
        Parameter(
            show_default=False, help="Also invoices dated before the setting transfer_from and never transferred."
        ),
    ] = False,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """List the invoices and where each stands, as last read from Autotask."""
    desk, company = open_company(common, shell)
    found = desk.invoices.known(company, status=status, refresh=refresh)
    _show_rows(
        found,
        shell,
        older=older,
        json=common.json,
        document=invoice_document,
        pictures=invoice_pictures,
        what="older invoice",
        made="dated",
    )
    return Exit.DONE


def _show_rows(
    found: Sequence[Row],
    shell: Shell,
    *,
    older: bool,
    json: bool,
    document: Callable[[Row], Document],
    pictures: Callable[[Sequence[Row]], Iterable[RenderableType]],
    what: str,
    made: str,
) -> None:
    """The rows in scope, or all of them; how many are left out is told."""
    shown = [row for row in found if older or row.in_scope]
    show(shell, json=json, document=lambda: [document(row) for row in shown], pictures=lambda: pictures(shown))
    if len(shown) < len(found):
        message(
            shell,
            f"{counted(len(found) - len(shown), what)} not shown ({made} before the setting transfer_from); add --older to see them.",
        )


def refresh(*, common: Common = COMMON, shell: ShellArgument) -> Exit:
    """Read Autotask now."""
    desk, company = open_company(common, shell)
    desk.refresh(company, who=shell.who)
    count = len(desk.orders(company))
    read_at = desk.connection(company).autotask_read_at
    show(
        shell,
        json=common.json,
        document=lambda: {
            "company": company,
            "orders": count,
            "autotask_read_at": None if read_at is None else time_text(read_at),
        },
        pictures=lambda: [cell(f"Autotask was read for {company}: {counted(count, 'purchase order')}.")],
    )
    return Exit.DONE if _tell_of_invoices(shell, desk, company) else Exit.UNREACHABLE


def _tell_of_invoices(shell: Shell, desk: Desk, company: str) -> bool:
    """Says where the orders were read and the invoices could not be; True where all was read."""
    problem = desk.connection(company).autotask_problem
    if problem is not None:
        told = f"{problem.title}. {problem.explanation} {problem.remedy}"
        message(shell, f"The purchase orders are as Autotask says now, but its invoices could not be read. {told}")
    return problem is None


def problems(*, common: Common = COMMON, shell: ShellArgument) -> Exit:
    """List what waits for a person, with the choices there are."""
    desk, company = open_company(common, shell)
    found = desk.problems(company)
    show(
        shell,
        json=common.json,
        document=lambda: [problem_document(problem) for problem in found],
        pictures=lambda: problem_pictures(found),
    )
    return Exit.DONE


def history(
    *,
    order: Annotated[str | None, Parameter(help="Only this purchase order.", metavar="NUMBER")] = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """List what was written to QuickBooks, by whom; with --json also the exact requests and replies."""
    desk, company = open_company(common, shell)
    entries = desk.history(company, order=order)
    show(
        shell,
        json=common.json,
        document=lambda: [history_document(entry) for entry in entries],
        pictures=lambda: history_pictures(entries),
    )
    return Exit.DONE
