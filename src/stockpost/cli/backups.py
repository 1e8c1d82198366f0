"""The commands `backup` and `restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from stockpost.app.documents import time_text
from stockpost.app.errors import UseError
from stockpost.cli.options import COMMON, Common
from stockpost.cli.output import message, show
from stockpost.cli.plain import cell, time_words
from stockpost.cli.shell import Exit, ShellArgument

_KEY_FILE = "Secrets in it are sealed: the key file (STOCKPOST_KEY_FILE) belongs to it. Keep both, in different places."


def backup(
    file: Annotated[Path, Parameter(help="The file to write. One that exists is not replaced.")],
    /,
    *,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Write a copy of the database, as it is at one moment; the server may go on running.

    The copy of a PostgreSQL database is an SQLite file, too. “stockpost restore” puts it back.
    """
    shell.factories.make_backups(common.database or None).back_up(file)
    show(
        shell,
        json=common.json,
        document=lambda: {"file": str(file.absolute()), "bytes": file.stat().st_size},
        pictures=lambda: [cell(f"Backed up to {file}. {_KEY_FILE}")],
    )
    return Exit.DONE


def restore(
    file: Annotated[Path, Parameter(help="A file that “stockpost backup” wrote.")],
    /,
    *,
    yes: Annotated[bool, Parameter(name="--yes", help="Restore without asking.", show_default=False)] = False,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Put a backup in the place of the database, which is kept beside it. Stop the server first.

    At the next contact QuickBooks is asked for all that was written since the backup, so nothing is entered twice.
    """
    if not yes and not _is_wanted(file, shell):
        message(shell, "Nothing was restored.")
        return Exit.DONE
    done = shell.factories.make_backups(common.database or None).restore(file, who=shell.who)
    lines = [f"Restored from {file}.", *([f"The old database is kept as {done.kept}."] if done.kept else [])]
    lines += [
        f"{name}: what was written to QuickBooks since {time_words(since)} is looked for at the next contact, before anything is sent."
        for name, since in done.doubtful
    ]
    lines.append("People, tokens and settings are as they were then, too.")
    show(
        shell,
        json=common.json,
        document=lambda: {
            "file": str(file.absolute()),
            "kept": str(done.kept) if done.kept else None,
            "companies": [{"name": name, "doubtful_since": time_text(since)} for name, since in done.doubtful],
        },
        pictures=lambda: [cell(line) for line in lines],
    )
    return Exit.DONE


def _is_wanted(file: Path, shell: ShellArgument) -> bool:
    if not shell.is_interactive:
        raise UseError("A restore replaces the database. Add --yes to do it without being asked.")
    return shell.confirms(f"Replace the database by {file}? The server must be stopped.")
