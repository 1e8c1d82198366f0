"""The commands about invoices."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from stockpost.app.documents import invoice_document
from stockpost.app.errors import UseError
from stockpost.app.transfer_statuses import TransferStatus
from stockpost.cli.approving import Undertaking, carry_out
from stockpost.cli.options import COMMON, Common, Preview, Wait, Yes, open_company
from stockpost.cli.output import message, show
from stockpost.cli.plain import counted
from stockpost.cli.shell import Exit, ShellArgument
from stockpost.cli.tables import invoice_pictures


def invoices(
    *,
    status: Annotated[
        TransferStatus | None, Parameter(help="Only invoices of this transfer status.", metavar="TRANSFER_STATUS")
    ] = None,
    refresh: Annotated[bool, Parameter(show_default=False, help="Read Autotask first.")] = False,
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
    shown = [invoice for invoice in found if older or invoice.in_scope]
    show(
        shell,
        json=common.json,
        document=lambda: [invoice_document(invoice) for invoice in shown],
        pictures=lambda: invoice_pictures(shown),
    )
    if len(shown) < len(found):
        hidden = counted(len(found) - len(shown), "older invoice")
        message(shell, f"{hidden} not shown (dated before the setting transfer_from); add --older to see them.")
    return Exit.DONE


def transfer_invoice(
    *numbers: Annotated[str, Parameter(help="Numbers of the invoices, as Autotask shows them.")],
    preview: Preview = False,
    wait: Wait = None,
    yes: Yes = False,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Transfer invoices to QuickBooks, with their customers and what they sell from stock.

    Shows every write first and asks. Autotask is read afresh.
    """
    if not numbers:
        raise UseError("No invoice is named. Name one or more, for example “stockpost transfer-invoice INV-3041”.")
    desk, company = open_company(common, shell)
    undertaking = Undertaking(
        desk=desk,
        company=company,
        preview=lambda: desk.invoices.preview(company, numbers),
        approve=lambda: desk.invoices.approve(company, numbers, who=shell.who),
    )
    return carry_out(undertaking, shell, preview=preview, yes=yes, wait_seconds=wait, json=common.json)
