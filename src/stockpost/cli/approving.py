"""Preview, ask, approve, follow: the same way for everything that writes to QuickBooks (B3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stockpost.app.desk import Desk
from stockpost.app.documents import run_document
from stockpost.app.errors import UseError
from stockpost.app.shown import can_be_approved, shown_digest, to_write
from stockpost.app.views import ConnectionView, RunView
from stockpost.cli.following import follow, is_finished
from stockpost.cli.output import console, message, show, write_document
from stockpost.cli.plain import counted, time_words
from stockpost.cli.shell import Exit, Shell
from stockpost.cli.tables import run_pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Undertaking:
    """What is to be written: how it is previewed and how it is approved, given the digest of what was shown (None: nothing was)."""

    desk: Desk
    company: str
    preview: Callable[[], RunView]
    approve: Callable[[str | None], RunView]


def carry_out(
    undertaking: Undertaking,
    shell: Shell,
    *,
    preview: bool,
    yes: bool,
    shown: str | None,
    wait_seconds: float | None,
    json: bool,
) -> Exit:
    """Preview alone, or approve and follow; asks a person where there is one. `shown` is the digest of what a script saw before."""
    if shown is not None and not yes:
        raise UseError("--shown says what --yes approves; without --yes leave it out.")
    run = undertaking.preview() if preview or not yes else undertaking.approve(shown)
    if run.state == "preview" and yes and not preview:
        _show_run(run, shell, json=json)
        message(shell, "This is not what was shown, so nothing was approved. It is how it is now.")
        return Exit.PROBLEMS
    while run.state == "preview":
        obstacle = _why_only_preview(run, shell, preview=preview, yes=yes)
        if obstacle is not None:
            code = _show_run(run, shell, json=json)
            if obstacle:
                message(shell, obstacle)
            return code
        if not _is_approved(undertaking, run, shell, json=json):
            message(shell, "Nothing was approved.")
            if json:
                write_document(shell, run_document(run))
            return _code(run)
        run = undertaking.approve(shown_digest(run))
        if run.state == "preview":
            message(shell, "Something changed since this was shown, so nothing was approved. This is how it is now:")
    return follow_and_show(undertaking.desk, undertaking.company, run, shell, wait_seconds=wait_seconds, json=json)


def _why_only_preview(planned: RunView, shell: Shell, *, preview: bool, yes: bool) -> str | None:
    """Why nothing can be approved now, empty where that is what was asked for; None where a person can be asked."""
    if preview:
        return "--preview was given, so nothing is approved in spite of --yes." if yes else ""
    if not can_be_approved(planned):
        return "There is nothing to approve."
    if not shell.is_interactive:
        return "This is only a preview: nothing was approved. Add --yes to approve it."
    return None


def follow_and_show(
    desk: Desk, company: str, run: RunView, shell: Shell, *, wait_seconds: float | None, json: bool
) -> Exit:
    """The run, followed to its end where `wait_seconds` is given."""
    if wait_seconds is not None:
        run = follow(desk, company, run, seconds=wait_seconds, shell=shell)
    is_over = is_finished(run)
    if is_over and run.run is not None:
        # The server does this too, a little later; whoever waited finds Autotask complete (N5).
        desk.write_back(company)
    code = _show_run(run, shell, json=json)
    if is_over:
        return code
    if wait_seconds is not None:
        message(
            shell,
            f"Run {run.run} is not finished after {wait_seconds:g} seconds. It goes on by itself; nothing is lost. "
            f"{waiting_sentence(desk.connection(company))}",
        )
        return Exit.UNREACHABLE
    message(shell, f"Approved. {waiting_sentence(desk.connection(company))}")
    return code


def _is_approved(undertaking: Undertaking, planned: RunView, shell: Shell, *, json: bool) -> bool:
    """Shows the writes to the person at the terminal and asks."""
    screen = console(shell.messages if json else shell.output)
    for picture in run_pictures(planned):
        screen.print(picture)
    message(shell, waiting_sentence(undertaking.desk.connection(undertaking.company)))
    writes = to_write(planned)
    return shell.confirms(f"Approve {counted(len(writes), 'write')}?" if writes else "Compare the counts?")


def _show_run(run: RunView, shell: Shell, *, json: bool) -> Exit:
    show(shell, json=json, document=lambda: run_document(run), pictures=lambda: run_pictures(run))
    return _code(run)


def _code(run: RunView) -> Exit:
    return Exit.PROBLEMS if run.problems or run.state == "done_with_problems" else Exit.DONE


def waiting_sentence(connection: ConnectionView) -> str:
    """When it will be written: what is known of QuickBooks (B2)."""
    if connection.quickbooks_problem is not None:
        problem = connection.quickbooks_problem
        return f"QuickBooks: {problem.title}. {problem.remedy}"
    if connection.quickbooks_state == "never":
        return (
            "QuickBooks has not called yet: add the .qwc file (stockpost company qwc) to the Web Connector "
            "and switch the connection on, or run “stockpost connect” beside QuickBooks. Until then everything waits."
        )
    if connection.quickbooks_state == "waiting":
        seen = time_words(connection.quickbooks_last_contact_at)
        return f"It is written when QuickBooks calls next (last contact {seen}). Nothing is lost meanwhile."
    name = connection.quickbooks_company_name
    return f"QuickBooks is connected{f' ({name})' if name else ''}; it is written at the next call."
