"""The HTTP API for scripts: the JSON of design 3.1 under `/api/v1/`, with an API token as bearer.

It knows no cookies, so no other site can make a browser use it. Everything else is the same desk that the pages use.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
from starlette.exceptions import HTTPException

from stockpost.app.deciding_again import LetGo
from stockpost.app.documents import (
    Document,
    audit_document,
    check_document,
    company_document,
    history_document,
    invoice_document,
    order_document,
    problem_document,
    run_document,
    stock_document,
    time_text,
)
from stockpost.app.errors import UseError
from stockpost.app.name_choice import SharedName
from stockpost.app.people import Role
from stockpost.app.views import NOTHING_TO_WRITE, RunView
from stockpost.web.api_door import Answer, ApiCall, ApiDoor, body_of, flag_of
from stockpost.web.listing import id_asked
from stockpost.web.mapping_api import MAPPING_DOORS

PREFIX = "/api/v1"


class TransferBody(msgspec.Struct, forbid_unknown_fields=True):
    """`numbers` of purchase orders, or `all`: what is not transferred or needs an update. `shown` is that of the preview."""

    numbers: list[str] = []
    all: bool = False
    shown: str | None = None


class SyncBody(msgspec.Struct, forbid_unknown_fields=True):
    """`items` by name, or `full`: all stocked items. `shown` is that of the preview."""

    items: list[str] = []
    full: bool = False
    shown: str | None = None


class InvoicesBody(msgspec.Struct, forbid_unknown_fields=True):
    """`numbers` of invoices. `shown` is that of the preview."""

    numbers: list[str]
    shown: str | None = None


class UndoBody(msgspec.Struct, forbid_unknown_fields=True):
    """`shown` is that of the preview."""

    shown: str | None = None


class ResolveBody(msgspec.Struct, forbid_unknown_fields=True):
    """One of the problem's choices; `name` for the choice `map`. `all_of_kind`: for all items that have this kind of problem.
    `may_share`: false refuses the item of another product, which is otherwise taken with a note in the answer."""

    choice: str
    name: str | None = None
    all_of_kind: bool = False
    may_share: bool = True


class DecideAgainBody(msgspec.Struct, forbid_unknown_fields=True):
    """Numbers of purchase orders and invoices that somebody let go of, names of items whose count is kept in QuickBooks."""

    orders: list[str] = []
    invoices: list[str] = []
    items: list[str] = []


def _run_number(call: ApiCall) -> int:
    return int(call.path["run"])


def _once(call: ApiCall, approve: Callable[[], RunView]) -> Document:
    """The approved run; with an Idempotency-Key the same request made again is answered with the same run.

    Where the writes are not those that the request says were shown, nothing is approved and the preview as it is now is answered.
    """
    answered: list[RunView] = []

    def approve_it() -> int | None:
        answered.append(approve())
        return answered[-1].run

    if call.idempotency_key is None:
        run = approve_it()
    else:
        # One key may serve for each address: a nightly job has one for the orders and the invoices of that night.
        key = f"api\n{call.address}\n{call.company}\n{call.identity.who}\n{call.idempotency_key}"
        run = call.approvals.once(key, approve_it)
    if run is not None:
        return run_document(call.desk.run(call.company, run))
    if answered and answered[-1].state == "preview":
        return run_document(answered[-1])
    raise UseError("There is nothing to write.")


def _companies(call: ApiCall) -> Answer:
    return [company_document(company) for company in call.desk.companies()]


def _asks_for_refresh(call: ApiCall) -> bool:
    """Is Autotask to be read first? HTTP 403 for those who may only look."""
    refresh = flag_of(call, "refresh")
    if refresh and call.identity.role < Role.OPERATOR:
        raise HTTPException(403, "Reading Autotask again needs the role operator.")
    return refresh


def _orders(call: ApiCall) -> Answer:
    refresh, status = _asks_for_refresh(call), call.query.get("status")
    return [order_document(order) for order in call.desk.orders(call.company, status=status, refresh=refresh)]


def _order(call: ApiCall) -> Answer:
    try:
        autotask_id = id_asked(call.query.get("id", ""))
        return order_document(call.desk.order(call.company, call.path["number"], autotask_id=autotask_id))
    except UseError as error:
        raise HTTPException(404, str(error)) from None


def _refresh(call: ApiCall) -> Answer:
    call.desk.refresh(call.company, who=call.identity.who)
    return [order_document(order) for order in call.desk.orders(call.company)]


def _preview_transfer(call: ApiCall) -> Answer:
    body = body_of(call, TransferBody)
    return run_document(call.desk.preview_transfer(call.company, body.numbers, all_orders=body.all))


def _approve_transfer(call: ApiCall) -> Answer:
    body = body_of(call, TransferBody)
    company, who = call.company, call.identity.who
    return _once(
        call,
        lambda: call.desk.approve_transfer(company, body.numbers, who=who, all_orders=body.all, shown=body.shown),
    )


def _invoices(call: ApiCall) -> Answer:
    refresh, status = _asks_for_refresh(call), call.query.get("status")
    return [invoice_document(one) for one in call.desk.invoices.known(call.company, status=status, refresh=refresh)]


def _preview_invoices(call: ApiCall) -> Answer:
    return run_document(call.desk.invoices.preview(call.company, body_of(call, InvoicesBody).numbers))


def _approve_invoices(call: ApiCall) -> Answer:
    body = body_of(call, InvoicesBody)
    company, who = call.company, call.identity.who
    return _once(call, lambda: call.desk.invoices.approve(company, body.numbers, who=who, shown=body.shown))


def _preview_sync(call: ApiCall) -> Answer:
    body = body_of(call, SyncBody)
    return run_document(call.desk.preview_sync(call.company, body.items, full=body.full))


def _approve_sync(call: ApiCall) -> Answer:
    body = body_of(call, SyncBody)
    company, who = call.company, call.identity.who
    return _once(call, lambda: call.desk.approve_sync(company, body.items, who=who, full=body.full, shown=body.shown))


def _stock(call: ApiCall) -> Answer:
    only_different = flag_of(call, "differs")
    items = call.desk.stock(call.company).items
    return [stock_document(item) for item in items if item.differs or not only_different]


def _read_counts(call: ApiCall) -> Answer:
    company = call.company
    call.desk.read_counts(company, who=call.identity.who)
    stock = call.desk.stock(company)
    asked_at = stock.counts_asked_at
    return {"asked_at": None if asked_at is None else time_text(asked_at), "asked_by": stock.counts_asked_by}


def _runs(call: ApiCall) -> Answer:
    return [run_document(run) for run in call.desk.runs(call.company)]


def _run(call: ApiCall) -> Answer:
    try:
        return run_document(call.desk.run(call.company, _run_number(call)))
    except UseError as error:
        raise HTTPException(404, str(error)) from None


def _cancel(call: ApiCall) -> Answer:
    return run_document(call.desk.cancel_run(call.company, _run_number(call), who=call.identity.who))


def _preview_undo(call: ApiCall) -> Answer:
    return run_document(call.desk.preview_undo(call.company, _run_number(call)))


def _approve_undo(call: ApiCall) -> Answer:
    company, run, who = call.company, _run_number(call), call.identity.who
    shown = body_of(call, UndoBody).shown
    return _once(call, lambda: call.desk.approve_undo(company, run, who=who, shown=shown))


def _problems(call: ApiCall) -> Answer:
    return [problem_document(problem) for problem in call.desk.problems(call.company)]


def _resolve(call: ApiCall) -> Answer:
    body = body_of(call, ResolveBody)
    problem = int(call.path["problem"])
    decide = partial(
        call.desk.resolve,
        call.company,
        problem,
        body.choice,
        who=call.identity.who,
        name=body.name,
        all_of_kind=body.all_of_kind,
    )
    try:
        return run_document(decide() or NOTHING_TO_WRITE)
    except SharedName as shared:
        if not body.may_share:
            raise
        return {**run_document(decide(may_share=True) or NOTHING_TO_WRITE), "note": str(shared)}


def _decide_again(call: ApiCall) -> Answer:
    body = body_of(call, DecideAgainBody)
    meant = LetGo(orders=body.orders, invoices=body.invoices, items=body.items)
    return {"notes": call.desk.decide_again(call.company, meant, who=call.identity.who)}


def _history(call: ApiCall) -> Answer:
    run = call.query.get("run")
    if run is not None and not (run.isdecimal() and len(run) < 10):
        raise UseError(f"The parameter run is “{run}”; it takes the number of a run.")
    order = call.query.get("order")
    entries = call.desk.history(call.company, order=order, run=None if run is None else int(run))
    return [history_document(entry) for entry in entries]


def _checks(call: ApiCall) -> Answer:
    return [check_document(check) for check in call.desk.doctor(call.company_asked)]


def _audit(call: ApiCall) -> Answer:
    return audit_document(call.desk.verify_audit())


_LIST_PARAMETERS = (
    ("status", "Only those with this transfer_status."),
    ("refresh", "true reads Autotask first (role operator)."),
)
_HISTORY_PARAMETERS = (("order", "Only this purchase order."), ("run", "Only this run."))
VIEWER, OPERATOR, ADMINISTRATOR = Role.VIEWER, Role.OPERATOR, Role.ADMINISTRATOR
API_DOORS: tuple[ApiDoor, ...] = (
    ApiDoor(path="/companies", role=VIEWER, answer=_companies, summary="Joined companies", gives="companies"),
    ApiDoor(
        path="/orders",
        role=VIEWER,
        answer=_orders,
        summary="Purchase orders",
        gives="orders",
        parameters=_LIST_PARAMETERS,
    ),
    ApiDoor(
        path="/orders/{number:path}",
        role=VIEWER,
        answer=_order,
        summary="One purchase order",
        gives="order",
        parameters=(("id", "Its autotask_id, where several have this number; without it, the newest."),),
    ),
    ApiDoor(
        path="/refresh",
        method="POST",
        role=OPERATOR,
        answer=_refresh,
        summary="Read Autotask now; answers the orders",
        gives="orders",
    ),
    ApiDoor(
        path="/transfer/preview",
        method="POST",
        role=OPERATOR,
        answer=_preview_transfer,
        summary="What a transfer would write; queues nothing",
        gives="run",
        body=TransferBody,
    ),
    ApiDoor(
        path="/transfer",
        method="POST",
        role=OPERATOR,
        answer=_approve_transfer,
        summary="Approve a transfer; it is written at the next conversation with QuickBooks",
        gives="run",
        body=TransferBody,
        is_once=True,
    ),
    ApiDoor(
        path="/invoices",
        role=VIEWER,
        answer=_invoices,
        summary="Invoices",
        gives="invoices",
        parameters=_LIST_PARAMETERS,
    ),
    ApiDoor(
        path="/invoices/preview",
        method="POST",
        role=OPERATOR,
        answer=_preview_invoices,
        summary="What a transfer of invoices would write; queues nothing",
        gives="run",
        body=InvoicesBody,
    ),
    ApiDoor(
        path="/invoices/transfer",
        method="POST",
        role=OPERATOR,
        answer=_approve_invoices,
        summary="Approve a transfer of invoices; it is written at the next conversation with QuickBooks",
        gives="run",
        body=InvoicesBody,
        is_once=True,
    ),
    ApiDoor(
        path="/sync/preview",
        method="POST",
        role=OPERATOR,
        answer=_preview_sync,
        summary="What an inventory sync would write; queues nothing",
        gives="run",
        body=SyncBody,
    ),
    ApiDoor(
        path="/sync",
        method="POST",
        role=OPERATOR,
        answer=_approve_sync,
        summary="Approve an inventory sync",
        gives="run",
        body=SyncBody,
        is_once=True,
    ),
    ApiDoor(
        path="/stock",
        role=VIEWER,
        answer=_stock,
        summary="Both sides' counts of every item, as last read",
        gives="stock",
        parameters=(("differs", "true answers only items whose counts differ."),),
    ),
    ApiDoor(
        path="/stock/read",
        method="POST",
        role=OPERATOR,
        answer=_read_counts,
        summary="Have QuickBooks' counts read at its next contact; writes nothing",
        gives="count_reading",
    ),
    ApiDoor(path="/runs", role=VIEWER, answer=_runs, summary="Runs, newest first", gives="runs"),
    ApiDoor(path="/runs/{run:int}", role=VIEWER, answer=_run, summary="One run with its writes", gives="run"),
    ApiDoor(
        path="/runs/{run:int}/cancel",
        method="POST",
        role=OPERATOR,
        answer=_cancel,
        summary="Take back what has not been sent",
        gives="run",
    ),
    ApiDoor(
        path="/runs/{run:int}/undo/preview",
        role=OPERATOR,
        answer=_preview_undo,
        summary="What taking a run back would delete; queues nothing",
        gives="run",
    ),
    ApiDoor(
        path="/runs/{run:int}/undo",
        method="POST",
        role=OPERATOR,
        answer=_approve_undo,
        summary="Approve taking a run back",
        gives="run",
        body=UndoBody,
        is_once=True,
    ),
    ApiDoor(path="/problems", role=VIEWER, answer=_problems, summary="What waits for a person", gives="problems"),
    ApiDoor(
        path="/problems/{problem:int}/resolve",
        method="POST",
        role=OPERATOR,
        answer=_resolve,
        summary="Decide a problem; its write is queued at once",
        gives="run",
        body=ResolveBody,
    ),
    ApiDoor(
        path="/decide-again",
        method="POST",
        role=OPERATOR,
        answer=_decide_again,
        summary="Watch again what somebody let go of, or left to QuickBooks; writes nothing",
        gives="notes",
        body=DecideAgainBody,
    ),
    ApiDoor(
        path="/history",
        role=VIEWER,
        answer=_history,
        summary="What was written, with requests and replies",
        gives="history",
        parameters=_HISTORY_PARAMETERS,
    ),
    *MAPPING_DOORS,
    ApiDoor(path="/checks", role=OPERATOR, answer=_checks, summary="Checks of the configuration", gives="checks"),
    ApiDoor(path="/audit", role=ADMINISTRATOR, answer=_audit, summary="Check of the audit log", gives="audit"),
)
"""Every address of the API with its role. Tests and the OpenAPI document go through this table."""
