"""The commands `user add` and `token add`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from stockpost.app.people import parse_role
from stockpost.cli.options import COMMON, Common
from stockpost.cli.output import message, show
from stockpost.cli.plain import cell
from stockpost.cli.secret_file import read_secret
from stockpost.cli.shell import Exit, ShellArgument

RoleOption = Annotated[
    Literal["viewer", "operator", "administrator"],
    Parameter(
        name="--role",
        metavar="ROLE",
        help="viewer sees everything, operator also transfers and decides problems, administrator also changes settings.",
    ),
]


def add_user(
    name: Annotated[str, Parameter(help="Name to sign in with.")],
    /,
    *,
    role: RoleOption,
    password_file: Annotated[Path, Parameter(metavar="FILE", help="File that holds the password.")],
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Add a person who may use the web pages."""
    password = read_secret(password_file, "--password-file")
    people = shell.factories.make_people(common.database or None)
    people.add_person(name, role=parse_role(role), password=password, who=shell.who)
    show(
        shell,
        json=common.json,
        document=lambda: {"name": name, "role": role},
        pictures=lambda: [cell(f"{name} can sign in, as {role}.")],
    )
    return Exit.DONE


def add_token(
    name: Annotated[str, Parameter(help="Name of the script or system that will use the token.")],
    /,
    *,
    role: RoleOption,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Add an API token and print it. It is shown this one time."""
    token = shell.factories.make_people(common.database or None).add_token(name, role=parse_role(role), who=shell.who)
    show(
        shell,
        json=common.json,
        document=lambda: {"name": name, "role": role, "token": token},
        pictures=lambda: [cell(token)],
    )
    message(shell, "Keep the token in a safe place: it is not shown again.")
    return Exit.DONE
