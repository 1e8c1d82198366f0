"""What was written to QuickBooks, with the exact requests and replies."""

from __future__ import annotations

from starlette.responses import Response

from stockpost.app.errors import UseError
from stockpost.app.people import Role
from stockpost.web.call import Call
from stockpost.web.doors import Door

ENTRIES_PER_PAGE = 50


def history_page(call: Call) -> Response:
    """Newest first; of one run or one order where asked."""
    order = call.query.get("order", "").strip() or None
    run = _number(call.query.get("run", ""))
    entries = call.desk.history(call.company, order=order, run=run) if call.companies else []
    entries = sorted(entries, key=lambda entry: entry.time, reverse=True)
    page = _number(call.query.get("page", "")) or 1
    last_page = max(1, -(-len(entries) // ENTRIES_PER_PAGE))
    page = min(page, last_page)
    return call.page(
        "history.html",
        entries=entries[(page - 1) * ENTRIES_PER_PAGE : page * ENTRIES_PER_PAGE],
        order_asked=order,
        run_asked=run,
        runs=call.desk.runs(call.company, limit=20) if call.companies and page == 1 and not (order or run) else [],
        page=page,
        last_page=last_page,
    )


def _number(text: str) -> int | None:
    """The number in the address, None where there is none."""
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9 or int(text) == 0:
        raise UseError(f"“{text}” is not a number of a run or page.")
    return int(text)


DOORS = (Door(path="/history", role=Role.VIEWER, answer=history_page),)
