"""Settings of a company, the .qwc file and the checks."""

from __future__ import annotations

import re

from starlette.responses import Response

from stockpost.app.errors import UseError
from stockpost.app.people import Role
from stockpost.web.call import Call
from stockpost.web.doors import Door
from stockpost.web.mapping_words import ACCOUNT_STATES
from stockpost.web.setting_words import GROUPS, shown_groups


def settings_page(call: Call) -> Response:
    """Everybody sees the settings; an administrator changes them."""
    if not call.companies:
        return call.page("no_company.html")
    return _page(call)


def _page(call: Call, *, refusal: str = "", typed: dict[str, str] | None = None, status: int = 200) -> Response:
    company = call.company_view
    values = {**company.settings, **(typed or {})}
    return call.page(
        "settings.html",
        status=status,
        company=company,
        groups=shown_groups(company.features, values),
        offered=call.desk.mapping.names_for_settings(call.company),
        accounts={account.setting: account for account in call.desk.mapping.accounts(call.company)},
        account_states=ACCOUNT_STATES,
        values=values,
        refusal=refusal,
        saved=call.query.get("saved") == "1",
    )


def save_settings(call: Call) -> Response:
    """Sends what differs; a refused value stays in its field with the reason above."""
    company = call.company_to_change
    present = call.company_view.settings
    typed: dict[str, str] = {}
    for _, group in GROUPS:
        for words in group:
            if words.kind == "switch":
                if f"{words.name}.shown" in call.form:
                    typed[words.name] = "true" if words.name in call.form else "false"
            elif words.name in call.form:
                typed[words.name] = call.form[words.name].strip()
    changes = {name: value for name, value in typed.items() if value != present.get(name, "")}
    if not changes:
        return call.go_to("/settings")
    try:
        call.desk.set_company(company, changes, who=call.who)
    except UseError as refused:
        return _page(call, refusal=str(refused), typed=typed, status=400)
    return call.go_to("/settings", saved=1)


def qwc_file(call: Call) -> Response:
    """The file that tells the Web Connector where to find us."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", call.company).strip("-").lower() or "company"
    return Response(
        call.desk.qwc(call.company, server_url=call.base_url),
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="stockpost-{name}.qwc"'},
    )


def checks_page(call: Call) -> Response:
    """Whether everything is set up rightly, and what to do where not."""
    return call.page(
        "checks.html",
        checks=call.desk.doctor(call.company if call.companies else None, server_url=call.services.public_url),
    )


def audit_page(call: Call) -> Response:
    """Whether the audit log is whole."""
    return call.page("audit.html", audit=call.desk.verify_audit())


DOORS = (
    Door(path="/settings", role=Role.VIEWER, answer=settings_page),
    Door(path="/settings", method="POST", role=Role.ADMINISTRATOR, answer=save_settings),
    Door(path="/settings/stockpost.qwc", role=Role.ADMINISTRATOR, answer=qwc_file),
    Door(path="/settings/checks", role=Role.OPERATOR, answer=checks_page),
    Door(path="/settings/audit", role=Role.ADMINISTRATOR, answer=audit_page),
)
