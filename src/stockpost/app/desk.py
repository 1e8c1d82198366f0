"""The use cases behind every door. Commands, pages and the HTTP API call these methods and nothing below them.

`company` is always the company's name. Methods raise `UseError` for wrong use and `Unreachable` when a system cannot be reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stockpost.app.views import (
    AuditView,
    CheckView,
    CompanyView,
    ConnectionView,
    HistoryView,
    OrderView,
    ProblemView,
    RunView,
    TimelineView,
)


class Desk:
    """Made by `stockpost.wiring.make_desk(database_url, key_file=None)`."""

    # Companies
    def companies(self) -> list[CompanyView]:
        raise NotImplementedError

    def company_name(self, name: str | None) -> str:
        """The company meant: `name`, else the only one. UseError where there is none or several."""
        raise NotImplementedError

    def add_company(
        self,
        name: str,
        *,
        autotask_url: str | None,
        autotask_user: str,
        autotask_code: str,
        autotask_secret: str,
        web_connector_user: str,
        web_connector_password: str,
        settings: Mapping[str, str],
        who: str,
    ) -> CompanyView:
        """Joins an Autotask tenant and a company file. The zone is looked up where `autotask_url` is None."""
        raise NotImplementedError

    def set_company(self, company: str, settings: Mapping[str, str], *, who: str) -> CompanyView:
        raise NotImplementedError

    def qwc(self, company: str, *, server_url: str) -> bytes:
        """The .qwc file for the Web Connector. UseError for an http address that is not localhost."""
        raise NotImplementedError

    # Reading
    def refresh(self, company: str, *, who: str) -> None:
        """Reads Autotask now."""
        raise NotImplementedError

    def connection(self, company: str) -> ConnectionView:
        raise NotImplementedError

    def orders(self, company: str, *, status: str | None = None, refresh: bool = False) -> list[OrderView]:
        raise NotImplementedError

    def order(self, company: str, number: str) -> OrderView:
        raise NotImplementedError

    def timeline(self, company: str, number: str) -> list[TimelineView]:
        raise NotImplementedError

    def history(self, company: str, *, order: str | None = None, run: int | None = None) -> list[HistoryView]:
        raise NotImplementedError

    def problems(self, company: str) -> list[ProblemView]:
        raise NotImplementedError

    # Transfer
    def preview_transfer(self, company: str, numbers: Sequence[str], *, all_orders: bool = False) -> RunView:
        """Reads what it needs from Autotask afresh and shows every write; queues nothing."""
        raise NotImplementedError

    def approve_transfer(self, company: str, numbers: Sequence[str], *, who: str, all_orders: bool = False) -> RunView:
        """Queues the writes of `preview_transfer` for the next conversation with QuickBooks."""
        raise NotImplementedError

    def preview_sync(self, company: str, items: Sequence[str], *, full: bool = False) -> RunView:
        raise NotImplementedError

    def approve_sync(self, company: str, items: Sequence[str], *, who: str, full: bool = False) -> RunView:
        raise NotImplementedError

    def run(self, company: str, run: int) -> RunView:
        raise NotImplementedError

    def runs(self, company: str, *, limit: int = 50) -> list[RunView]:
        """Newest first."""
        raise NotImplementedError

    def cancel_run(self, company: str, run: int, *, who: str) -> RunView:
        """Takes back what has not been sent."""
        raise NotImplementedError

    def resolve(self, company: str, problem: int, choice: str, *, who: str, name: str | None = None) -> RunView | None:
        """Applies a choice; it is the approval, so its write is queued at once (the run is answered), None where nothing is written."""
        raise NotImplementedError

    # Care
    def doctor(self, company: str | None) -> list[CheckView]:
        raise NotImplementedError

    def verify_audit(self) -> AuditView:
        raise NotImplementedError
