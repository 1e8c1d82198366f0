"""The commands `simulate autotask` and `simulate quickbooks`: each runs its simulator as a program of its own.

The product imports nothing of the simulators; they are started by name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from stockpost.cli.children import run_through
from stockpost.cli.options import COMMON, Common
from stockpost.cli.shell import ShellArgument

Port = Annotated[
    int | None,
    Parameter(metavar="PORT", validator=Number(gte=0, lte=65535), help="Port to listen on; 0 takes a free one."),
]
More = Annotated[str, Parameter(allow_leading_hyphen=True, show=False, help="Further options of the simulator.")]


def autotask(
    *more: More,
    port: Port = None,
    seed_file: Annotated[
        Path | None,
        Parameter(metavar="FILE", help="JSON file with the data to start with, instead of the sample data."),
    ] = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> int:
    """Run a simulated Autotask. Prints one JSON line with its address and sign-in when it is ready."""
    del common, shell
    given = _given(("--port", port), ("--seed-file", seed_file))
    return run_through("autotask_simulator", [*given, *more])


def quickbooks(
    *more: More,
    company_file: Annotated[
        Path, Parameter(metavar="FILE", help="JSON file that holds the company; made when it does not exist.")
    ],
    web_connector: Annotated[
        str | None, Parameter(metavar="URL", help="Address that its Web Connector calls: that of “serve” and /qbwc.")
    ] = None,
    user: Annotated[
        str | None, Parameter(metavar="USER", help="User name that its Web Connector signs in with.")
    ] = None,
    password_file: Annotated[
        Path | None, Parameter(metavar="FILE", help="File that holds the Web Connector's password.")
    ] = None,
    every: Annotated[
        float | None,
        Parameter(
            metavar="SECONDS", validator=Number(gte=0), help="How often its Web Connector calls; 0 = only when told."
        ),
    ] = None,
    port: Port = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> int:
    """Run a simulated QuickBooks with a simulated Web Connector. Prints one JSON line when it is ready."""
    del common, shell
    given = _given(
        ("--company-file", company_file),
        ("--web-connector", web_connector),
        ("--user", user),
        ("--password-file", password_file),
        ("--every", None if every is None else f"{every:g}"),
        ("--port", port),
    )
    return run_through("quickbooks_simulator", [*given, *more])


def _given(*options: tuple[str, object]) -> list[str]:
    """The options that were given, as the simulator takes them."""
    return [text for name, value in options if value is not None for text in (name, str(value))]
