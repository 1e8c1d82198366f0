"""The use cases behind every door. Commands, pages and the HTTP API call these methods and nothing below them.

`company` is always the company's name. Methods raise `UseError` for wrong use and `Unreachable` when a system cannot be reached.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress

from stockpost.app import care
from stockpost.app.autotask_access import (
    Access,
    AccessChange,
    address_of,
    as_use_errors,
    change_access,
    refuse_empty,
)
from stockpost.app.deciding_again import LetGo, decide_again
from stockpost.app.errors import Unreachable, UseError
from stockpost.app.features import features_of
from stockpost.app.held_up import held_up
from stockpost.app.invoice_desk import InvoiceDesk
from stockpost.app.invoice_reading import InvoiceReader
from stockpost.app.invoicing import Invoicing
from stockpost.app.item_story import item_story
from stockpost.app.joining import Joining, join_company, remove_company
from stockpost.app.mapping_desk import MappingDesk
from stockpost.app.open_problems import OpenProblems
from stockpost.app.order_views import order_views
from stockpost.app.problem_views import stored_problem_view, together, with_companions
from stockpost.app.refresh import Refresher
from stockpost.app.resolving import Resolver
from stockpost.app.services import Services
from stockpost.app.settings_changed import change_settings
from stockpost.app.stock_views import stock_view
from stockpost.app.surroundings import certificate_check
from stockpost.app.transfer_statuses import check_status
from stockpost.app.transfers import Transfers
from stockpost.app.undo import Undo
from stockpost.app.unknown import unknown_writes
from stockpost.app.views import (
    AuditView,
    CheckView,
    CompanyView,
    ConnectionView,
    HeldUpView,
    HistoryView,
    ItemStoryView,
    OrderView,
    ProblemView,
    RunView,
    StockView,
    TimelineView,
    UnknownView,
)
from stockpost.app.write_back import write_back_numbers
from stockpost.core.company_settings import format_settings, parse_settings
from stockpost.store import companies, problems, snapshots
from stockpost.store.audit import append_event, verify_chain
from stockpost.store.companies import CompanyRow
from stockpost.store.count_readings import ask_for_counts
from stockpost.store.locks import lock_company

_THIS_MACHINE = re.compile(r"^http://(?:127(?:\.\d{1,3}){3}|\[::1\])(?=[:/]|$)", re.ASCII)


class Desk:
    """Made by `stockpost.wiring.make_desk(database_url, key_file=None)`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._refresher = Refresher(services)
        self._invoice_reader = InvoiceReader(services)
        self._transfers = Transfers(services, self._refresher)
        self._undo = Undo(services, self._transfers)
        invoicing = Invoicing(services, self._invoice_reader, self._transfers)
        self._resolver = Resolver(
            services, self._refresher, self._transfers, self._undo, self._invoice_reader, invoicing
        )
        self.invoices = InvoiceDesk(services, self._company, reader=self._invoice_reader, invoicing=invoicing)
        self.mapping = MappingDesk(services, self._company)

    # Companies

    def companies(self) -> list[CompanyView]:
        """All joined companies by name."""
        with self._services.database.read() as connection:
            return [self._shown(row) for row in companies.all_companies(connection)]

    def company_name(self, name: str | None) -> str:
        """The company meant: `name`, else the only one. UseError where there is none or several."""
        return self._company(name).name

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
        even_unanswered: bool = True,
    ) -> CompanyView:
        """Join an Autotask tenant and a company file, once Autotask lets the API user in. The zone is looked up where `autotask_url` is None.

        Where Autotask does not answer, the company is joined all the same and `connection` shows why, or Unanswered is raised.
        """
        refuse_empty(
            {
                "Autotask user": autotask_user,
                "Autotask integration code": autotask_code,
                "Autotask secret": autotask_secret,
                "Web Connector user": web_connector_user,
                "Web Connector password": web_connector_password,
            }
        )
        joining = Joining(
            name=name,
            web_connector_user=web_connector_user,
            web_connector_password=web_connector_password,
            settings=settings,
        )
        with as_use_errors():
            parse_settings(settings)
            url = address_of(self._services, autotask_url, user=autotask_user)
            access = Access(url=url, user=autotask_user, code=autotask_code, secret=autotask_secret)
            join_company(self._services, joining, access, who=who, even_unanswered=even_unanswered)
        return self._view(name)

    def remove_company(self, company: str, *, who: str) -> None:
        """Forget a company for which nothing was ever approved, such as one that was joined by mistake."""
        with as_use_errors():
            remove_company(self._services, self._company(company), who=who)

    def set_company(self, company: str, settings: Mapping[str, str], *, who: str) -> CompanyView:
        """Change settings; the others stay."""
        row = self._company(company)
        with as_use_errors(), self._services.database.write() as connection:
            change_settings(connection, row, settings, who=who, now=self._services.clock())
        return self._view(company)

    def change_autotask_access(
        self, company: str, change: AccessChange, *, who: str, even_unanswered: bool = True
    ) -> CompanyView:
        """Change where Autotask is asked and as whom, once Autotask lets that user in; it counts at the next call.

        Where Autotask does not answer, it is kept all the same and `connection` shows why, or Unanswered is raised.
        """
        change_access(self._services, self._company(company), change, who=who, even_unanswered=even_unanswered)
        return self._view(company)

    def set_web_connector_password(self, company: str, password: str, *, who: str) -> CompanyView:
        """The Web Connector signs in with this from its next call on."""
        row = self._company(company)
        refuse_empty({"Web Connector password": password})
        password_hash = self._services.passwords.hash(password)
        with as_use_errors(), self._services.database.write() as connection:
            companies.change_web_connector_password(connection, row.id, password_hash=password_hash)
            append_event(
                connection,
                company_id=row.id,
                time=self._services.clock(),
                who=who,
                kind="secrets changed",
                subject=f"company:{row.name}",
                data={"changed": ["Web Connector password"]},
            )
        return self._view(company)

    def qwc(self, company: str, *, server_url: str) -> bytes:
        """The .qwc file for the Web Connector. UseError for an http address that is not localhost."""
        row = self._company(company)
        # The Web Connector takes plain http from this very machine by its name only, however the browser came here.
        base = _THIS_MACHINE.sub("http://localhost", server_url).rstrip("/")
        try:
            return self._services.make_qwc(
                app_name=f"Stockpost {row.name}"[:60],
                app_url=f"{base}/qbwc",
                app_description="Autotask purchase orders to QuickBooks",
                app_support=f"{base}/qbwc",
                user_name=row.web_connector_user,
                owner_id=row.owner_id,
                file_id=row.file_id,
                run_every_minutes=5,
                unique_name=f"Stockpost {row.name}",
            )
        except ValueError as error:
            raise UseError(str(error)) from None

    # Reading

    def refresh(self, company: str, *, who: str) -> None:
        """Read Autotask now; its invoices, too, where somebody looked at them before. Where only these cannot be read, the orders are
        kept all the same, and `connection` shows why."""
        row = self._company(company)
        self._refresher.refresh(row, who=who)
        if self._invoice_reader.is_used(row):
            with suppress(Unreachable):
                self._invoice_reader.refresh(row, who=who)

    def connection(self, company: str) -> ConnectionView:
        """Both sides as last seen."""
        return care.connection_view(self._services, self._company(company))

    def orders(
        self,
        company: str,
        *,
        status: str | None = None,
        refresh: bool = False,
        numbers: Collection[str] | None = None,
    ) -> list[OrderView]:
        """The rows of the transfer page, the newest first: all, or those with certain numbers, since all take seconds where they are
        many."""
        check_status(status)
        if refresh:
            self.refresh(company, who="orders")
        row = self._company(company)
        with self._services.database.read() as connection:
            found = snapshots.orders_known(connection, row.id, numbers=numbers)
            views = order_views(connection, self._services, row, found)
        return [view for view in views if status is None or view.transfer_status == status]

    def order(self, company: str, number: str, *, autotask_id: int | None = None) -> OrderView:
        """One order with both on-hand counts on its lines: of several with this number that of `autotask_id`, else the newest."""
        row = self._company(company)
        with self._services.database.read() as connection:
            orders = snapshots.orders_known(connection, row.id, numbers=[number])
            for view in order_views(connection, self._services, row, orders, with_stock=True):
                if autotask_id in (None, view.autotask_id):
                    return view
        raise UseError(f"There is no purchase order {number}. Refresh, or check the number.")

    def timeline(self, company: str, number: str, *, autotask_id: int | None = None) -> list[TimelineView]:
        """The story of an order, oldest first; of several with this number as `order`."""
        row = self._company(company)
        with self._services.database.read() as connection:
            orders = snapshots.orders_known(connection, row.id, numbers=[number])
            meant = [order for order in orders if autotask_id in (None, order.id)]
            return care.timeline(connection, row, max(meant, key=lambda order: order.id)) if meant else []

    def history(
        self, company: str, *, order: str | None = None, run: int | None = None, autotask_id: int | None = None
    ) -> list[HistoryView]:
        """What was sent, with request and reply, newest first: all, that of a run, of the orders with a number or of the one with an id."""
        row = self._company(company)
        with self._services.database.read() as connection:
            order_ids = None if autotask_id is None else [autotask_id]
            if order is not None:
                order_ids = [found.id for found in snapshots.orders_known(connection, row.id, numbers=[order])]
                if not order_ids:
                    raise UseError(f"There is no purchase order {order}.")
            return care.history(connection, row, order_ids=order_ids, run=run)

    def problems(self, company: str) -> list[ProblemView]:
        """What waits for a person: problems of orders and items, and of the two connections (which have no number to resolve)."""
        row = self._company(company)
        with self._services.database.read() as connection:
            found = problems.open_problems(connection, row.id)
            shown = OpenProblems.of(connection, row, found)
        views = together(map(shown.view, found))
        for stored, since in ((row.contact_problem, row.last_contact_at), (row.autotask_problem, None)):
            view = stored_problem_view(stored, since=since)
            if view is not None:
                views.append(view)
        return with_companions(views)

    def held_up(self, company: str) -> dict[int, HeldUpView]:
        """By the number of each problem what was approved and waits for its decision."""
        row = self._company(company)
        with self._services.database.read() as connection:
            return held_up(connection, row.id)

    # Stock

    def stock(self, company: str) -> StockView:
        """Both sides' counts of every item, as last read."""
        row = self._company(company)
        with self._services.database.read() as connection:
            return stock_view(connection, self._services, row)

    def item(self, company: str, product_id: int) -> ItemStoryView:
        """One item with its counts over time and what happened to it."""
        row = self._company(company)
        with self._services.database.read() as connection:
            return item_story(connection, self._services, row, product_id)

    def read_counts(self, company: str, *, who: str) -> None:
        """Have QuickBooks' counts of all items read at its next contact; writes nothing."""
        row, now = self._company(company), self._services.clock()
        with self._services.database.write() as connection:
            lock_company(connection, row.id)
            ask_for_counts(connection, row.id, who=who, now=now)
            append_event(
                connection,
                company_id=row.id,
                time=now,
                who=who,
                kind="counts asked for",
                subject=f"company:{row.name}",
                data={},
            )

    # Transfer

    def preview_transfer(self, company: str, numbers: Sequence[str], *, all_orders: bool = False) -> RunView:
        """Read what it needs from Autotask afresh and show every write; queue nothing."""
        return self._transfers.preview(self._company(company), numbers, all_orders=all_orders)

    def approve_transfer(
        self, company: str, numbers: Sequence[str], *, who: str, all_orders: bool = False, shown: str | None = None
    ) -> RunView:
        """Queue the writes of `preview_transfer` for the next conversation with QuickBooks. Where they are not those of `shown`
        (its `shown_digest`), nothing is queued, and the preview as it is now is answered."""
        return self._transfers.approve(self._company(company), numbers, all_orders=all_orders, who=who, shown=shown)

    def preview_sync(self, company: str, items: Sequence[str], *, full: bool = False) -> RunView:
        """The adjustments that a sync of these items (or of all) would make."""
        return self._transfers.preview_sync(self._company(company), items, full=full)

    def approve_sync(
        self, company: str, items: Sequence[str], *, who: str, full: bool = False, shown: str | None = None
    ) -> RunView:
        """Queue the sync; `shown` as in `approve_transfer`."""
        return self._transfers.approve_sync(self._company(company), items, full=full, who=who, shown=shown)

    def run(self, company: str, run: int) -> RunView:
        """A run as it stands."""
        row = self._company(company)
        with self._services.database.read() as connection:
            return self._transfers.view(connection, row, run)

    def runs(self, company: str, *, limit: int = 50) -> list[RunView]:
        """Newest first."""
        row = self._company(company)
        with self._services.database.read() as connection:
            return self._transfers.recent(connection, row, limit=limit)

    def cancel_run(self, company: str, run: int, *, who: str) -> RunView:
        """Take back what has not been sent."""
        return self._transfers.cancel(self._company(company), run, who=who)

    def preview_undo(self, company: str, run: int) -> RunView:
        """What taking a run back would delete, what stands in the way and what stays; queue nothing (P6)."""
        return self._undo.preview(self._company(company), run)

    def approve_undo(self, company: str, run: int, *, who: str, shown: str | None = None) -> RunView:
        """Queue the deletions of `preview_undo`; `shown` as in `approve_transfer`."""
        return self._undo.approve(self._company(company), run, who=who, shown=shown)

    def resolve(
        self,
        company: str,
        problem: int,
        choice: str,
        *,
        who: str,
        name: str | None = None,
        all_of_kind: bool = False,
        may_share: bool = False,
        shown: str | None = None,
    ) -> RunView | None:
        """Apply a choice; it is the approval, so its write is queued at once (the run is answered), None where nothing is written.
        `all_of_kind`: to all items that have this kind of problem. SharedName where the `name` is the item of another product already,
        unless it `may_share` it. `shown` is the basis of the problem as the person saw it: UseError where they would `adopt` another."""
        row = self._company(company)
        return self._resolver.resolve(
            row, problem, choice, who=who, name=name, all_of_kind=all_of_kind, may_share=may_share, shown=shown
        )

    def decide_again(self, company: str, meant: LetGo, *, who: str) -> list[str]:
        """Watch again what somebody let go of, or left to QuickBooks; a sentence for each. UseError where nobody did."""
        return decide_again(self._services, self._company(company), meant, who=who)

    def write_back(self, company: str) -> int:
        """Write QuickBooks' numbers to Autotask where they wait (N5); how many were written. Never raises for Autotask."""
        return write_back_numbers(self._services, self._company(company))

    # Care

    def unknown(self, company: str) -> list[UnknownView]:
        """Writes whose answer was lost, since when, and what happens next."""
        row = self._company(company)
        with self._services.database.read() as connection:
            return unknown_writes(connection, row, now=self._services.clock())

    def doctor(self, company: str | None, *, server_url: str | None = None) -> list[CheckView]:
        """Check configuration and both sides, of one company or of all, and the certificate of the address people use."""
        certificate = certificate_check(server_url, now=self._services.clock()) if server_url else None
        return [*self._company_checks(company), *([certificate] if certificate else [])]

    def _company_checks(self, company: str | None) -> list[CheckView]:
        rows = [self._company(company)] if company is not None else self._all()
        if not rows:
            return [
                CheckView(
                    check="company",
                    ok=False,
                    detail="No company is joined yet.",
                    remedy="Join one with “stockpost company add”.",
                )
            ]
        return [check for row in rows for check in care.checks(self._services, row)]

    def verify_audit(self) -> AuditView:
        """Check the audit chain."""
        with self._services.database.read() as connection:
            events, first_broken = verify_chain(connection)
        return AuditView(events=events, ok=first_broken is None, first_broken=first_broken)

    def _view(self, company: str) -> CompanyView:
        return self._shown(self._company(company))

    def _shown(self, row: CompanyRow) -> CompanyView:
        return CompanyView(
            name=row.name,
            autotask_url=row.autotask_url,
            autotask_user=row.autotask_user,
            web_connector_user=row.web_connector_user,
            company_name=row.bound_company_name or "",
            company_file=row.bound_path or "",
            last_contact=row.last_contact_at,
            settings=format_settings(row.settings),
            features=features_of(row),
            joined_on=self._services.local_date(row, row.joined_at),
        )

    def _all(self) -> list[CompanyRow]:
        with self._services.database.read() as connection:
            return companies.all_companies(connection)

    def _company(self, name: str | None) -> CompanyRow:
        rows = self._all()
        if name is not None:
            wanted = name.strip().casefold()
            for row in rows:
                if row.name.casefold() == wanted:
                    return row
            known = ", ".join(row.name for row in rows) or "none yet"
            raise UseError(f"There is no company “{name}”. The companies are: {known}.")
        if not rows:
            raise UseError("No company is joined yet. Join one with “stockpost company add”.")
        if len(rows) > 1:
            raise UseError(
                f"There are several companies: {', '.join(row.name for row in rows)}. Say which one with --company NAME."
            )
        return rows[0]
