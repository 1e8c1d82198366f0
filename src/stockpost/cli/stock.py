"""The command `stock`: both sides' counts of every item."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from stockpost.app.documents import stock_document
from stockpost.app.errors import UseError
from stockpost.app.stock_csv import stock_csv
from stockpost.cli.approving import waiting_sentence
from stockpost.cli.options import COMMON, Common, open_company
from stockpost.cli.output import message, show
from stockpost.cli.plain import counted, time_words
from stockpost.cli.shell import Exit, ShellArgument
from stockpost.cli.tables import stock_pictures


def stock(
    *,
    differs: Annotated[bool, Parameter(show_default=False, help="Only items whose counts differ.")] = False,
    csv: Annotated[
        Path | None,
        Parameter(metavar="FILE", help="Also write the items to this file, as CSV for spreadsheets."),
    ] = None,
    read_quickbooks: Annotated[
        bool,
        Parameter(
            show_default=False, help="Have QuickBooks' counts of all items read at its next contact; writes nothing."
        ),
    ] = False,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """List what Autotask and QuickBooks have on hand of every item, as last read, and why the counts differ."""
    desk, company = open_company(common, shell)
    if read_quickbooks:
        desk.read_counts(company, who=shell.who)
        message(shell, f"QuickBooks' counts are asked for. {waiting_sentence(desk.connection(company))}")
    found = desk.stock(company)
    items = [item for item in found.items if item.differs or not differs]
    if csv is not None:
        try:
            csv.write_bytes(stock_csv(items))
        except OSError as error:
            raise UseError(
                f"The file {csv} cannot be written: {error.strerror}. Name another one with --csv."
            ) from None
    show(
        shell,
        json=common.json,
        document=lambda: [stock_document(item) for item in items],
        pictures=lambda: stock_pictures(items, differs=differs),
    )
    if csv is not None:
        message(shell, f"{csv}: {counted(len(items), 'item')}.")
    message(
        shell,
        f"Autotask as read {time_words(found.autotask_read_at)}, QuickBooks as read {time_words(found.quickbooks_read_at)} "
        "(the oldest count of each; - where some were never read).",
    )
    return Exit.DONE
