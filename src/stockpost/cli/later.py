"""Commands of the design that this version does not have yet. Each says so; nothing is done halfway."""

from __future__ import annotations

from stockpost.app.errors import UseError
from stockpost.cli.options import COMMON, Common
from stockpost.cli.shell import Exit, ShellArgument


def connect(*, common: Common = COMMON, shell: ShellArgument) -> Exit:
    """Windows: drive QuickBooks directly, without the Web Connector (not in this version)."""
    del common, shell
    raise UseError(
        "This version cannot drive QuickBooks directly yet. Use the Web Connector: "
        "“stockpost company qwc NAME -o FILE” makes its file, “stockpost serve” answers it."
    )
