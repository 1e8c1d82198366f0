"""What a page's function is given: who asks, for which company, with what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.datastructures import ImmutableMultiDict
from starlette.responses import RedirectResponse, Response

from stockpost.app.desk import Desk
from stockpost.app.errors import UseError
from stockpost.app.people import Identity, People, Role
from stockpost.app.problem_views import asked_once
from stockpost.app.views import CompanyView
from stockpost.web.approvals import Approvals
from stockpost.web.rendering import Pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What all doors share. `public_url` is the address people use, None where it is the one they asked for."""

    desk: Desk
    people: People
    pages: Pages
    approvals: Approvals
    clock: Callable[[], datetime]
    public_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, after sign-in and role were checked. Made by `web.doors`."""

    services: Services
    identity: Identity | None
    companies: tuple[CompanyView, ...]
    company_asked: str | None
    query: ImmutableMultiDict[str, str]
    form: ImmutableMultiDict[str, str]
    files: Mapping[str, bytes]
    path: Mapping[str, str]
    now: datetime
    base_url: str
    https: bool
    from_htmx: bool
    address: str
    session_secret: str | None

    @property
    def desk(self) -> Desk:
        return self.services.desk

    @property
    def people(self) -> People:
        return self.services.people

    @property
    def who(self) -> str:
        """The name that history shows. Only doors with a role ask for it."""
        if self.identity is None:
            raise UseError("Sign in first.")
        return self.identity.who

    @property
    def company_view(self) -> CompanyView:
        """The company meant: the one asked for, else the first."""
        for company in self.companies:
            if self.company_asked in (None, company.name):
                return company
        raise UseError("No company has been joined yet. An administrator joins one under Settings.")

    @property
    def company(self) -> str:
        """The name of the company to read. Doors that change something ask for `company_to_change`."""
        return self.company_view.name

    @property
    def company_to_change(self) -> str:
        """The company that a form named; with several companies it must be named, so that two tabs cannot be mixed up."""
        if self.company_asked is None and len(self.companies) > 1:
            raise UseError("The form does not say which company it is for. Open the page again and repeat it.")
        return self.company

    @property
    def time_zone(self) -> str:
        """The company's zone for times on pages; empty where there is no company or it uses the server's."""
        return self.company_view.settings.get("time_zone", "") if self.companies else ""

    @property
    def may_operate(self) -> bool:
        return self._may(Role.OPERATOR)

    @property
    def may_administer(self) -> bool:
        return self._may(Role.ADMINISTRATOR)

    def _may(self, role: Role) -> bool:
        return self.identity is not None and self.identity.role >= role

    def link(self, path: str, **parameters: object) -> str:
        """`path` with its parameters, and the company where there are several."""
        pairs = [(name, str(value)) for name, value in parameters.items() if value not in (None, "")]
        if len(self.companies) > 1 and "company" not in parameters:
            pairs.append(("company", self.company))
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """A whole page, with what is shown around each: both sides' states and how many problems wait."""
        around: dict[str, object] = {"connection": None, "problem_count": 0}
        if self.identity is not None and self.companies:
            around["connection"] = self.desk.connection(self.company)
            around["problem_count"] = len(asked_once(self.desk.problems(self.company)))
        return self.services.pages.response(template, call=self, status=status, values={**around, **values})

    def part(self, template: str, **values: object) -> Response:
        """A piece of a page, asked for by the page itself."""
        return self.services.pages.response(template, call=self, status=200, values=values)

    def go_to(self, path: str, **parameters: object) -> Response:
        """The next page after a form; 303, so that reloading repeats nothing."""
        return RedirectResponse(self.link(path, **parameters), status_code=303)
