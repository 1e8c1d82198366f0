"""Options that several commands share, each explained once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from stockpost.app.desk import Desk
from stockpost.cli.shell import Shell


@Parameter(name="*")
@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """Options of every command."""

    database: Annotated[
        str | None,
        Parameter(
            env_var="STOCKPOST_DATABASE",
            metavar="URL",
            help="Address of the database: sqlite:////absolute/path.db or postgresql://user@host/name. "
            "Without it: SQLite in your user data folder.",
        ),
    ] = None
    company: Annotated[
        str | None,
        Parameter(
            env_var="STOCKPOST_COMPANY", metavar="NAME", help="Name of the company. Needed where there are several."
        ),
    ] = None
    json: Annotated[
        bool,
        Parameter(help="Print one JSON document and nothing else; messages go to standard error.", show_default=False),
    ] = False


COMMON = Common()

Preview = Annotated[bool, Parameter(name="--preview", help="Only show what would be written.", show_default=False)]
Wait = Annotated[
    float | None,
    Parameter(
        name="--wait",
        metavar="SECONDS",
        validator=Number(gte=0),
        help="Follow the writes to the end, for at most this many seconds (exit code 3 when they run out).",
    ),
]
Yes = Annotated[
    bool,
    Parameter(
        name="--yes",
        help="Approve without asking. Without it and without a terminal there is only a preview.",
        show_default=False,
    ),
]
Shown = Annotated[
    str | None,
    Parameter(
        name="--shown",
        metavar="TEXT",
        help="With --yes: approve only what the preview with this “shown” (see --json) has shown.",
    ),
]


def open_desk(common: Common, shell: Shell) -> Desk:
    """The use cases on the database that is meant."""
    return shell.factories.make_desk(common.database or None)


def open_company(common: Common, shell: Shell) -> tuple[Desk, str]:
    """The use cases and the company that is meant. UseError where there is none or several."""
    desk = open_desk(common, shell)
    return desk, desk.company_name(common.company or None)
