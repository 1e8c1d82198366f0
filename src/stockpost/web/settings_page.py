"""Settings of a company, its access to Autotask, the .qwc file and the checks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.responses import Response

from stockpost.app.autotask_access import AccessChange
from stockpost.app.errors import Unanswered, Unreachable, UseError
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessForm:
    """The section “Autotask access”: what was typed, why it was not saved, and which secrets have to be typed again."""

    autotask_url: str
    autotask_user: str
    refusal: str = ""
    again: frozenset[str] = frozenset()
    is_unanswered: bool = False


def _page(
    call: Call,
    *,
    refusal: str = "",
    typed: dict[str, str] | None = None,
    access: AccessForm | None = None,
    status: int = 200,
) -> Response:
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
        access=access or AccessForm(autotask_url=company.autotask_url, autotask_user=company.autotask_user),
        access_saved=call.query.get("access") == "1",
        refusal=refusal,
        saved=call.query.get("saved") == "1",
        is_removable=call.may_administer and not call.desk.runs(call.company, limit=1),
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


def save_access(call: Call) -> Response:
    """Tries the login and keeps it. Secrets are not shown again after a refusal; they are typed anew."""
    company = call.company_to_change
    url, user = (call.form.get(name, "").strip() for name in ("autotask_url", "autotask_user"))
    secrets = {name: call.form.get(name, "") for name in ("autotask_code", "autotask_secret")}
    change = AccessChange(
        url=url, user=user, code=secrets["autotask_code"] or None, secret=secrets["autotask_secret"] or None
    )
    try:
        call.desk.change_autotask_access(company, change, who=call.who, even_unanswered="untried" in call.form)
    except (UseError, Unreachable) as refused:
        access = AccessForm(
            autotask_url=url,
            autotask_user=user,
            refusal=str(refused),
            again=frozenset(name for name, value in secrets.items() if value),
            # Without an address nobody knows where the login would count.
            is_unanswered=isinstance(refused, Unanswered) and bool(url),
        )
        return _page(call, access=access, status=400 if isinstance(refused, UseError) else 503)
    return call.go_to("/settings", access=1)


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
    Door(path="/settings/autotask", method="POST", role=Role.ADMINISTRATOR, answer=save_access),
    Door(path="/settings/stockpost.qwc", role=Role.ADMINISTRATOR, answer=qwc_file),
    Door(path="/settings/checks", role=Role.OPERATOR, answer=checks_page),
    Door(path="/settings/audit", role=Role.ADMINISTRATOR, answer=audit_page),
)
