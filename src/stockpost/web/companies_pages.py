"""Joining an Autotask tenant and a QuickBooks company file, and removing one that was joined by mistake."""

from __future__ import annotations

from starlette.responses import Response

from stockpost.app.errors import Unanswered, Unreachable, UseError
from stockpost.app.people import SHORTEST_PASSWORD, Role
from stockpost.web.call import Call
from stockpost.web.doors import Door

_SHOWN_AGAIN = ("name", "autotask_url", "autotask_user", "autotask_code", "web_connector_user")


def new_company_page(call: Call) -> Response:
    return _page(call)


def _page(call: Call, *, refusal: str = "", is_unanswered: bool = False, status: int = 200) -> Response:
    typed = {name: call.form.get(name, "").strip() for name in _SHOWN_AGAIN}
    return call.page("company_new.html", status=status, typed=typed, refusal=refusal, is_unanswered=is_unanswered)


def add_company(call: Call) -> Response:
    """Checks and joins. Secrets are not shown again after a refusal; they are typed anew."""
    text = {name: call.form.get(name, "").strip() for name in _SHOWN_AGAIN}
    password = call.form.get("web_connector_password", "")
    try:
        if len(password) < SHORTEST_PASSWORD:
            raise UseError(f"The Web Connector password takes at least {SHORTEST_PASSWORD} characters.")
        company = call.desk.add_company(
            text["name"],
            autotask_url=text["autotask_url"] or None,
            autotask_user=text["autotask_user"],
            autotask_code=text["autotask_code"],
            autotask_secret=call.form.get("autotask_secret", ""),
            web_connector_user=text["web_connector_user"],
            web_connector_password=password,
            settings={},
            who=call.who,
            even_unanswered="untried" in call.form,
        )
    except UseError as refused:
        return _page(call, refusal=str(refused), status=400)
    except Unreachable as refused:
        # Without an address nobody knows where the login would count.
        is_unanswered = isinstance(refused, Unanswered) and bool(text["autotask_url"])
        return _page(call, refusal=str(refused), is_unanswered=is_unanswered, status=503)
    return call.go_to("/settings", company=company.name)


def remove_company(call: Call) -> Response:
    """Only where its name was typed: a click too many removes nothing."""
    company = call.company_to_change
    if call.form.get("typed_name", "").strip() != company:
        raise UseError(f"Nothing was removed. To remove {company}, type its name as it is shown.")
    call.desk.remove_company(company, who=call.who)
    return call.go_to("/", company=None)


DOORS = (
    Door(path="/companies/new", role=Role.ADMINISTRATOR, answer=new_company_page),
    Door(path="/companies/new", method="POST", role=Role.ADMINISTRATOR, answer=add_company),
    Door(path="/companies/remove", method="POST", role=Role.ADMINISTRATOR, answer=remove_company),
)
