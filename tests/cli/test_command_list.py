"""Every command of design 3.1 exists with its flags, and explains itself."""

from __future__ import annotations

import pytest
from cyclopts import App

from stockpost.cli.main import make_app

EVERYWHERE = {"--database", "--company", "--json"}
COMMANDS: dict[str, set[str]] = {
    "orders": {"--status", "--refresh"},
    "refresh": set(),
    "transfer": {"--all", "--preview", "--wait", "--yes"},
    "sync": {"--item", "--full", "--preview", "--wait", "--yes"},
    "stock": {"--differs", "--csv", "--read-quickbooks"},
    "problems": set(),
    "resolve": {"--name", "--all-of-kind", "--wait"},
    "decide-again": {"--invoice", "--item"},
    "history": {"--order"},
    "audit verify": set(),
    "doctor": {"--server-url"},
    "serve": {"--host", "--port"},
    "demo": {"--once", "--folder"},
    "simulate autotask": {"--port", "--seed-file"},
    "simulate quickbooks": {
        "--company-file",
        "--web-connector",
        "--user",
        "--password-file",
        "--every",
        "--port",
    },
    "company add": {
        "--autotask-url",
        "--autotask-user",
        "--autotask-code",
        "--autotask-secret-file",
        "--web-connector-user",
        "--web-connector-password-file",
        "--setting",
    },
    "company list": set(),
    "company set": set(),
    "company remove": {"--yes"},
    "company qwc": {"-o", "--output"},
    "user add": {"--role", "--password-file"},
    "token add": {"--role"},
    "undo": {"--preview", "--wait", "--yes"},
    "backup": set(),
    "restore": {"--yes"},
    "mapping list": {"--kind", "--show"},
    "mapping suggest": {"--kind", "--at-least"},
    "mapping accept": {"--kind", "--at-least", "--yes"},
    "mapping set": set(),
    "mapping remove": set(),
    "mapping export": {"--kind", "--catalogue"},
    "mapping import": {"--preview", "--skip-wrong"},
    "mapping read": set(),
    "mapping lists": set(),
    "invoices": {"--status", "--refresh", "--older"},
    "transfer-invoice": {"--preview", "--wait", "--yes"},
    "connect": {"--every", "--once"},
}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_flag(command: str, call) -> None:  # type: ignore[no-untyped-def]
    """Protects the fixed command line: each command with its flags, each flag explained in its help."""
    answer = call(*command.split(), "--help")
    assert (answer.code, answer.err) == (0, "")
    words = set(answer.out.replace(",", " ").split())
    assert words >= COMMANDS[command] | EVERYWHERE
    app = make_app()
    for name in command.split():
        app = app[name]
    arguments = app.assemble_argument_collection()
    unexplained = [argument.name for argument in arguments if argument.show and not argument.parameter.help]
    assert unexplained == []


def test_no_command_is_left_out_of_this_list() -> None:
    """Protects the list above: a new command must be in it, so that it is tested too."""
    assert set(_leaves(make_app(), ())) == set(COMMANDS)


def _leaves(app: App, path: tuple[str, ...]) -> list[str]:
    leaves = []
    for name in app:
        if not name.startswith("-"):
            leaves += _leaves(app[name], (*path, name)) or [" ".join((*path, name))]
    return leaves


def test_help_lists_the_commands(call) -> None:  # type: ignore[no-untyped-def]
    """Protects the first thing a new user sees: the help without any argument."""
    answer = call()
    assert answer.code == 0
    for command in COMMANDS:
        assert f" {command.split()[0]} " in answer.out
