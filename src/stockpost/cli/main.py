"""The `stockpost` command: which commands there are, and how their ends become exit codes and sentences."""

from __future__ import annotations

import getpass
import importlib
import os
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from typing import NoReturn, TextIO, cast

from cyclopts import App, CycloptsError, Group, Parameter

from stockpost.app.documents import error_document
from stockpost.app.errors import Unreachable, UseError
from stockpost.cli import (
    backups,
    care,
    companies,
    connecting,
    demo,
    mapping,
    people,
    reading,
    serve,
    simulate,
    stock,
    writing,
)
from stockpost.cli.output import console, message, write_document
from stockpost.cli.shell import Exit, Factories, Shell
from stockpost.store.errors import StoreError, StoreUnreachable

_HELP_WIDTH_CHARACTERS = 100
_HELP = (
    "Transfers purchase orders, receipts and stock counts from Autotask PSA to QuickBooks Desktop.\n\n"
    "Start with “stockpost demo”, which needs neither. Every write is shown first and must be approved."
)


@cache
def make_app() -> App:
    """All commands of design 3.1. Made once: it knows nothing of the command line that it is given."""
    app = App(name="stockpost", help=_HELP, version=version("stockpost"), default_parameter=Parameter(negative=()))
    titles = ("Every day", "Setting up", "Running it", "Trying it")
    daily, joining, running, trying = (Group.create_ordered(title) for title in titles)
    _add(
        app,
        daily,
        reading.orders,
        writing.transfer,
        writing.sync,
        reading.problems,
        writing.resolve,
        writing.decide_again,
    )
    _add(app, daily, stock.stock, reading.invoices, writing.transfer_invoice, writing.undo)
    _add(app, daily, reading.history, reading.refresh)
    company = App(name="company", help="Join Autotask tenants and QuickBooks company files.", group=joining)
    company.command(companies.add, name="add")
    company.command(companies.list_companies, name="list")
    company.command(companies.set_settings, name="set")
    company.command(companies.remove, name="remove")
    company.command(companies.qwc, name="qwc")
    names = App(name="mapping", help="Which names of QuickBooks are meant by Autotask's names.", group=daily)
    names.command(mapping.list_mappings, name="list")
    names.command(mapping.suggest)
    names.command(mapping.accept)
    names.command(mapping.set_mapping, name="set")
    names.command(mapping.remove)
    names.command(mapping.export)
    names.command(mapping.import_file, name="import")
    names.command(mapping.read)
    names.command(mapping.lists)
    user = App(name="user", help="People who may use the web pages.", group=joining)
    user.command(people.add_user, name="add")
    token = App(name="token", help="Tokens for scripts that use the HTTP API.", group=joining)
    token.command(people.add_token, name="add")
    audit = App(name="audit", help="The log of everything that was written.", group=running)
    audit.command(care.verify, name="verify")
    simulators = App(name="simulate", help="Run one simulator by itself.", group=trying)
    simulators.command(simulate.autotask)
    simulators.command(simulate.quickbooks)
    for branch in (names, company, user, token, audit, simulators):
        app.command(branch)
    _add(app, running, serve.serve, connecting.connect, care.doctor, backups.backup, backups.restore)
    _add(app, trying, demo.demo)
    return app


def _add(app: App, group: Group, *commands: Callable[..., int]) -> None:
    for command in commands:
        app.command(command, group=group)


def execute(arguments: Sequence[str], shell: Shell) -> int:
    """Carries out one command line and answers its exit code. Errors become sentences on the messages."""
    try:
        return _execute(arguments, shell)
    except CycloptsError as error:
        return _refuse(arguments, shell, Exit.WRONG_USE, f"{error} {_help_hint(arguments, error)}")
    except UseError as error:
        return _refuse(arguments, shell, Exit.WRONG_USE, str(error))
    except Unreachable as error:
        return _refuse(arguments, shell, Exit.UNREACHABLE, str(error), code=error.code)
    except StoreUnreachable as error:
        return _refuse(arguments, shell, Exit.UNREACHABLE, str(error), code="database_unreachable")
    except StoreError as error:
        return _refuse(arguments, shell, Exit.WRONG_USE, str(error))
    except KeyboardInterrupt:
        message(shell, "Stopped. What was approved goes on by itself.")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:  # the last resort: no door shows a stack trace (design 2.4, P5)
        return _refuse(arguments, shell, Exit.FAULT, _fault_text(error, shell))


def _refuse(arguments: Sequence[str], shell: Shell, end: Exit, text: str, *, code: str | None = None) -> Exit:
    """Says why there is no result. A script that asked for JSON gets the document that the HTTP API answers, too."""
    message(shell, text)
    # The arguments may be the very thing that is wrong, so they are not asked through their parser.
    if "--json" in arguments and not shell.has_result.is_set():
        write_document(shell, error_document(text, code=code))
    return end


def _execute(arguments: Sequence[str], shell: Shell) -> int:
    command, bound, handed_over = make_app().parse_args(
        list(arguments),
        console=console(shell.output, file_width=_HELP_WIDTH_CHARACTERS),
        error_console=console(shell.messages),
        print_error=False,
        exit_on_error=False,
    )
    if "shell" in handed_over:
        bound.arguments["shell"] = shell
    return cast("int | None", command(*bound.args, **bound.kwargs)) or Exit.DONE


def _help_hint(arguments: Sequence[str], error: CycloptsError) -> str:
    if arguments and arguments[0].startswith("-"):
        return "Options stand after the command, for example “stockpost orders --json”."
    chain = " ".join(("stockpost", *(error.command_chain or ())))
    return f"“{chain} --help” explains its use."


def _fault_text(error: Exception, shell: Shell) -> str:
    """A fault of ours: named without its text, which could hold anything."""
    if os.environ.get("STOCKPOST_DEBUG"):
        shell.messages.write("".join(traceback.format_exception(error)))
    return (
        f"Stockpost met a fault of its own ({type(error).__name__}). Nothing approved is lost; try again. "
        "To report it, repeat the command with STOCKPOST_DEBUG=1 in the environment and send what it prints."
    )


def current_user() -> str:
    """The name of the operating system's user, which history shows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in this container, or none on this system
        return "command line"


def run() -> NoReturn:
    """Entry point of the installed command.

    Imports point one way, from `wiring` to the commands; so the entry point looks it up by name.
    """
    factories = cast("Factories", importlib.import_module("stockpost.wiring"))
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            # A terminal without UTF-8 shows ? for what it does not have, instead of failing.
            cast("TextIO", stream).reconfigure(errors="replace")  # type: ignore[attr-defined]
    shell = Shell(
        factories=factories,
        input=sys.stdin,
        output=sys.stdout,
        messages=sys.stderr,
        who=current_user(),
        sleep=time.sleep,
        seconds=time.monotonic,
    )
    try:
        code = execute(sys.argv[1:], shell)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone: nothing to tell it, and nothing to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    sys.exit(int(code))
