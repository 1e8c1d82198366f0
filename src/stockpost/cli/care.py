"""The commands `doctor` and `audit verify`."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from stockpost.app.documents import audit_document, check_document
from stockpost.app.views import AuditView
from stockpost.cli.options import COMMON, Common, open_desk
from stockpost.cli.output import show
from stockpost.cli.plain import cell, counted
from stockpost.cli.shell import Exit, ShellArgument
from stockpost.cli.tables import check_pictures


def doctor(
    *,
    server_url: Annotated[
        str | None,
        Parameter(
            env_var="STOCKPOST_SERVER_URL",
            metavar="URL",
            help="Address at which the QuickBooks computer reaches “stockpost serve”; of an https address the certificate is checked.",
        ),
    ] = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Check the configuration and both sides, and say what to do (exit code 1 when something is wrong)."""
    checks = open_desk(common, shell).doctor(common.company or None, server_url=server_url or None)
    show(
        shell,
        json=common.json,
        document=lambda: [check_document(check) for check in checks],
        pictures=lambda: check_pictures(checks),
    )
    return Exit.DONE if all(check.ok for check in checks) else Exit.PROBLEMS


def verify(*, common: Common = COMMON, shell: ShellArgument) -> Exit:
    """Check that no entry of the audit log was changed, removed or put in (exit code 1 when one was)."""
    audit = open_desk(common, shell).verify_audit()
    show(
        shell,
        json=common.json,
        document=lambda: audit_document(audit),
        pictures=lambda: [cell(_sentence(audit))],
    )
    return Exit.DONE if audit.ok else Exit.PROBLEMS


def _sentence(audit: AuditView) -> str:
    if audit.ok:
        return f"The audit chain is whole: {counted(audit.events, 'event')}."
    return (
        f"The audit chain is broken at event {audit.first_broken} of {audit.events}: it or one before it was changed "
        "outside Stockpost. Compare the database with a backup."
    )
