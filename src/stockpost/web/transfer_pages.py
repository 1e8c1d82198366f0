"""Preview, approval and progress: of transfers and of inventory syncs."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response

from stockpost.app.errors import UseError
from stockpost.app.people import Role
from stockpost.app.shown import shown_digest
from stockpost.app.views import RunView
from stockpost.web.call import Call
from stockpost.web.doors import Door

_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")
FINISHED_STATES = frozenset({"done", "done_with_problems"})


def transfer_preview(call: Call) -> Response:
    """Every write of the selected orders; reads Autotask afresh and changes nothing."""
    numbers = call.query.getlist("number")
    if not numbers:
        return call.go_to("/")
    preview = call.desk.preview_transfer(call.company, numbers)
    return preview_page(call, preview, numbers=numbers)


def selected(call: Call, name: str) -> list[str]:
    """What a person selected. A form sends it in its body, since hundreds of names are too long for an address."""
    return call.form.getlist(name) or call.query.getlist(name)


def preview_page(
    call: Call,
    preview: RunView,
    *,
    numbers: Sequence[str] = (),
    items: Sequence[str] = (),
    invoices: Sequence[str] = (),
    full: bool = False,
    changed: bool = False,
    undoes: int | None = None,
) -> Response:
    """The page of a preview of orders (`numbers`), of stock (`items`), of invoices or of an undo. `changed` says that this is not what
    the person saw a moment ago."""
    found = call.desk.orders(call.company, numbers=numbers) if numbers else ()
    return call.page(
        "preview.html",
        preview=preview,
        orders={order.number: order for order in found},
        numbers=numbers,
        items=items,
        invoices=invoices,
        full=full,
        undoes=undoes,
        changed=changed,
        digest=shown_digest(preview),
        token=secrets.token_urlsafe(24),
    )


def approve_transfer(call: Call) -> Response:
    """Queues the writes that were shown. What differs from what was shown is shown again instead."""
    company = call.company_to_change
    numbers = call.form.getlist("number")
    return approve_what_was_shown(
        call,
        approve=lambda shown: call.desk.approve_transfer(company, numbers, who=call.who, shown=shown),
        show_again=lambda preview: preview_page(call, preview, numbers=numbers, changed=True),
    )


def sync_preview(call: Call) -> Response:
    """The stock counts that would be set; changes nothing."""
    items, full = selected(call, "item"), call.query.get("full") == "1"
    if not items and not full:
        return call.go_to("/stock")
    preview = call.desk.preview_sync(call.company, items, full=full)
    return preview_page(call, preview, items=items, full=full)


def approve_sync(call: Call) -> Response:
    """As `approve_transfer`, for stock counts."""
    company = call.company_to_change
    items, full = call.form.getlist("item"), call.form.get("full") == "1"
    return approve_what_was_shown(
        call,
        approve=lambda shown: call.desk.approve_sync(company, items, who=call.who, full=full, shown=shown),
        show_again=lambda preview: preview_page(call, preview, items=items, full=full, changed=True),
    )


def approve_what_was_shown(
    call: Call, *, approve: Callable[[str], RunView], show_again: Callable[[RunView], Response]
) -> Response:
    """Approves what the person saw, once however often the button is pressed; the preview as it is now where it differs."""
    instead: list[RunView] = []

    def approve_once() -> int | None:
        answer = approve(call.form.get("digest", ""))
        if answer.run is None:
            instead.append(answer)
        return answer.run

    run = call.services.approvals.once(_approval_token(call), approve_once)
    return show_again(instead[0]) if run is None else call.go_to(f"/runs/{run}")


def _approval_token(call: Call) -> str:
    """The preview's token, bound to person and company."""
    token = call.form.get("token", "")
    if not _TOKEN.fullmatch(token):
        raise UseError("The form is incomplete. Open the preview again.")
    return f"{call.company}\n{call.who}\n{token}"


def run_page(call: Call) -> Response:
    """A run while it waits and works, and its result."""
    return call.page("run.html", run=_run(call), finished=FINISHED_STATES)


def run_progress(call: Call) -> Response:
    """The moving part of the run's page; the page asks for it until the run is finished."""
    run = _run(call)
    return call.part(
        "run_progress.html", run=run, finished=FINISHED_STATES, connection=call.desk.connection(call.company)
    )


def cancel_run(call: Call) -> Response:
    """Takes back what has not been sent."""
    call.desk.cancel_run(call.company_to_change, _run_number(call), who=call.who)
    return call.go_to(f"/runs/{_run_number(call)}")


def undo_preview(call: Call) -> Response:
    """What taking the run back would delete; changes nothing (P6)."""
    run = _run_number(call)
    return preview_page(call, call.desk.preview_undo(call.company, run), undoes=run)


def approve_undo(call: Call) -> Response:
    """As `approve_transfer`, for the deletions that were shown."""
    company, run = call.company_to_change, _run_number(call)
    return approve_what_was_shown(
        call,
        approve=lambda shown: call.desk.approve_undo(company, run, who=call.who, shown=shown),
        show_again=lambda preview: preview_page(call, preview, undoes=run, changed=True),
    )


def _run(call: Call) -> RunView:
    try:
        return call.desk.run(call.company, _run_number(call))
    except UseError as error:
        raise HTTPException(404, str(error)) from None


def _run_number(call: Call) -> int:
    return int(call.path["run"])


DOORS = (
    Door(path="/transfer/preview", role=Role.OPERATOR, answer=transfer_preview),
    Door(path="/transfer/approve", method="POST", role=Role.OPERATOR, answer=approve_transfer),
    Door(path="/stock/preview", role=Role.OPERATOR, answer=sync_preview),
    Door(path="/stock/preview", method="POST", role=Role.OPERATOR, answer=sync_preview),
    Door(path="/stock/approve", method="POST", role=Role.OPERATOR, answer=approve_sync),
    Door(path="/runs/{run:int}", role=Role.VIEWER, answer=run_page),
    Door(path="/runs/{run:int}/progress", role=Role.VIEWER, answer=run_progress),
    Door(path="/runs/{run:int}/undo", role=Role.OPERATOR, answer=undo_preview),
    Door(path="/runs/{run:int}/undo", method="POST", role=Role.OPERATOR, answer=approve_undo),
    Door(path="/runs/{run:int}/cancel", method="POST", role=Role.OPERATOR, answer=cancel_run),
)
