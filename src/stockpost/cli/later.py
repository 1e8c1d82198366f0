"""Commands of the design that this version does not have yet. Each says so; nothing is done halfway."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from stockpost.app.errors import UseError
from stockpost.cli.options import COMMON, Common, Preview, Wait, Yes
from stockpost.cli.shell import Exit, ShellArgument


def transfer_invoice(
    *numbers: Annotated[str, Parameter(help="Numbers of the invoices.")],
    preview: Preview = False,
    wait: Wait = None,
    yes: Yes = False,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Transfer Autotask invoices to QuickBooks (not in this version)."""
    del numbers, preview, wait, yes, common, shell
    raise UseError("This version does not transfer invoices yet. Enter them in QuickBooks as before.")


def connect(*, common: Common = COMMON, shell: ShellArgument) -> Exit:
    """Windows: drive QuickBooks directly, without the Web Connector (not in this version)."""
    del common, shell
    raise UseError(
        "This version cannot drive QuickBooks directly yet. Use the Web Connector: "
        "“stockpost company qwc NAME -o FILE” makes its file, “stockpost serve” answers it."
    )
