"""What waits for a person, the decision, and the help page of each kind of problem."""

from __future__ import annotations

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response

from stockpost.app.deciding_again import LetGo
from stockpost.app.errors import UseError
from stockpost.app.name_choice import SharedName
from stockpost.app.people import Role
from stockpost.app.problem_views import asked_once
from stockpost.web.call import Call
from stockpost.web.doors import Door
from stockpost.web.listing import id_asked
from stockpost.web.problem_help import PROBLEM_HELP

_LONGEST_NAME = 209


def problems_page(call: Call) -> Response:
    """The problems, cause first."""
    problems = asked_once(call.desk.problems(call.company)) if call.companies else []
    unknown = call.desk.unknown(call.company) if call.companies else []
    return call.page(
        "problems.html",
        problems=problems,
        held_up=call.desk.held_up(call.company) if problems else {},
        unknown=unknown,
        helps=PROBLEM_HELP,
        done=call.query.get("done") == "1",
    )


def resolve(call: Call) -> Response:
    """Applies a choice; where it writes something, its run is shown. A name that is another product's is asked about first."""
    number = int(call.path["problem"])
    company = call.company_to_change
    choice = call.form.get("choice", "")
    name = call.form.get("name", "").strip()
    if len(name) > _LONGEST_NAME:
        raise UseError(f"The name is {len(name)} characters long; QuickBooks takes at most {_LONGEST_NAME}.")
    if number not in {problem.id for problem in call.desk.problems(company)}:
        raise UseError("This problem is gone: its cause has disappeared, or somebody has decided it already.")
    all_of_kind = call.form.get("all_of_kind") == "1"
    may_share = call.form.get("may_share") == "1"
    shown = call.form.get("shown")
    try:
        run = call.desk.resolve(
            company,
            number,
            choice,
            who=call.who,
            name=name or None,
            all_of_kind=all_of_kind,
            may_share=may_share,
            shown=shown,
        )
    except SharedName as shared:
        return call.page("shared_name.html", number=number, choice=choice, name=shared.name, meaning=str(shared))
    if run is not None and run.run is not None:
        return call.go_to(f"/runs/{run.run}")
    return call.go_to("/problems", done=1)


def decide_again(call: Call) -> Response:
    """Watches an order, an invoice or the count of an item again, and goes back to where it is shown."""
    kind = next((name for name in ("order", "invoice", "item") if call.form.get(name)), "")
    autotask_id = id_asked(call.form.get(kind, ""))
    if autotask_id is None:
        raise HTTPException(400, "Nothing is named. Choose “Decide again” where the order, invoice or item is shown.")
    meant = {
        "order": LetGo(order_ids=[autotask_id]),
        "invoice": LetGo(invoice_ids=[autotask_id]),
        "item": LetGo(product_ids=[autotask_id]),
    }[kind]
    call.desk.decide_again(call.company_to_change, meant, who=call.who)
    if kind == "order":
        return call.go_to(f"/orders/{quote(call.form.get('number', ''))}", id=autotask_id, again=1)
    if kind == "invoice":
        return call.go_to("/invoices", view="all", again=1)
    return call.go_to(f"/stock/items/{autotask_id}", again=1)


def help_page(call: Call) -> Response:
    """Why a problem happens and what to do."""
    code = call.path["code"]
    if code not in PROBLEM_HELP:
        raise HTTPException(404, f"There is no help for “{code}”.")
    return call.page("help.html", code=code, help=PROBLEM_HELP[code])


def help_index(call: Call) -> Response:
    """All kinds of problems."""
    return call.page("help_index.html", helps=PROBLEM_HELP)


DOORS = (
    Door(path="/problems", role=Role.VIEWER, answer=problems_page),
    Door(path="/problems/{problem:int}/resolve", method="POST", role=Role.OPERATOR, answer=resolve),
    Door(path="/decide-again", method="POST", role=Role.OPERATOR, answer=decide_again),
    Door(path="/help", role=Role.VIEWER, answer=help_index),
    Door(path="/help/{code}", role=Role.VIEWER, answer=help_page),
)
