"""The command `demo`: Stockpost between two simulated systems on this machine, with sample data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from stockpost.cli.demo_place import PERSON, Demonstration, demo_folder, demonstration
from stockpost.cli.demo_story import outcome_document, outcome_pictures, tell
from stockpost.cli.logs import configure_logging
from stockpost.cli.options import COMMON, Common
from stockpost.cli.output import message, show
from stockpost.cli.plain import cell
from stockpost.cli.serve import wait_while_alive
from stockpost.cli.shell import Exit, Shell, ShellArgument
from stockpost.cli.stopping import Stopped, stoppable

_ONCE_SECONDS = 120.0
_POLL_SECONDS = 5.0
_ONCE_POLL_SECONDS = 1.0


def demo(
    *,
    once: Annotated[
        bool,
        Parameter(
            show_default=False,
            help="Transfer the sample order end to end, print on hand of both sides and exit: 0 when they agree.",
        ),
    ] = False,
    folder: Annotated[
        Path | None,
        Parameter(metavar="FOLDER", help="Keep the demo's files in this empty folder. Without it: a temporary one."),
    ] = None,
    port: Annotated[
        int | None,
        Parameter(
            metavar="PORT",
            validator=Number(gte=0, lte=65535),
            help="Port of the web pages. Without it: 8787, or a free one where that is taken.",
        ),
    ] = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Try it: a simulated Autotask, a simulated QuickBooks and the server, with sample data, on this machine."""
    configure_logging(shell.messages)
    started = shell.seconds()
    poll_seconds = _ONCE_POLL_SECONDS if once else _POLL_SECONDS
    try:
        with (
            stoppable(),
            demo_folder(folder) as place,
            demonstration(
                place, shell, port=0 if once and port is None else port, poll_seconds=poll_seconds
            ) as running,
        ):
            if once:
                return _once(running, shell, seconds=_ONCE_SECONDS - (shell.seconds() - started), json=common.json)
            _announce(running, shell, json=common.json)
            wait_while_alive(running.server)
    except Stopped:
        message(shell, "The demo and its simulators have stopped.")
    return Exit.INTERRUPTED if once else Exit.DONE


def _once(running: Demonstration, shell: Shell, *, seconds: float, json: bool) -> Exit:
    outcome = tell(running, shell, seconds=seconds)
    show(shell, json=json, document=lambda: outcome_document(outcome), pictures=lambda: outcome_pictures(outcome))
    return Exit.DONE if outcome.is_good else Exit.PROBLEMS


def _announce(running: Demonstration, shell: Shell, *, json: bool) -> None:
    """The three addresses and the sign-in."""
    autotask = running.autotask.get("page", running.autotask["url"])
    quickbooks = running.quickbooks.get("page", running.quickbooks["url"])
    show(
        shell,
        json=json,
        document=lambda: {
            "url": running.url,
            "autotask_url": autotask,
            "quickbooks_url": quickbooks,
            "user": PERSON,
            "password": running.password,
        },
        pictures=lambda: [
            cell(f"Stockpost:            {running.url}"),
            cell(f"                      sign in as {PERSON} with the password {running.password}"),
            cell(f"Simulated Autotask:   {autotask}"),
            cell(f"Simulated QuickBooks: {quickbooks}"),
        ],
    )
    shell.output.flush()
    message(shell, "CTRL-C stops everything.")
