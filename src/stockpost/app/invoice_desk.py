"""The use cases of the page Invoices: the list, reading it again, and the transfer of some of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stockpost.app.invoice_reading import InvoiceReader
from stockpost.app.invoice_views import invoice_heads, invoice_views
from stockpost.app.invoicing import Invoicing
from stockpost.app.services import Services
from stockpost.app.transfer_statuses import check_status
from stockpost.app.views import InvoiceHead, InvoiceView, RunView
from stockpost.store import invoices
from stockpost.store.companies import CompanyRow


class InvoiceDesk:
    """Part of `app.desk.Desk`. `company` is always the company's name; `find` looks it up."""

    def __init__(
        self,
        services: Services,
        find: Callable[[str | None], CompanyRow],
        *,
        reader: InvoiceReader,
        invoicing: Invoicing,
    ) -> None:
        self._services = services
        self._find = find
        self._reader = reader
        self._invoicing = invoicing

    def refresh(self, company: str, *, who: str) -> None:
        """Read Autotask's invoices now."""
        self._reader.refresh(self._find(company), who=who)

    def known(self, company: str, *, status: str | None = None, refresh: bool = False) -> Sequence[InvoiceView]:
        """All invoices, the newest first, for scripts; the page asks for `heads` and `some`."""
        check_status(status)
        if refresh:
            self.refresh(company, who="invoices")
        row = self._find(company)
        with self._services.database.read() as connection:
            views = invoice_views(connection, self._services, row, invoices.invoices_known(connection, row.id))
        return [view for view in views if status is None or view.transfer_status == status]

    def heads(self, company: str) -> Sequence[InvoiceHead]:
        """Where each invoice stands, the newest first: what a page counts and cuts before it asks for `some`."""
        row = self._find(company)
        with self._services.database.read() as connection:
            return invoice_heads(connection, self._services, row)

    def some(self, company: str, autotask_ids: Sequence[int]) -> Sequence[InvoiceView]:
        """The rows of these invoices, the newest first."""
        row = self._find(company)
        with self._services.database.read() as connection:
            found = invoices.invoices_known(connection, row.id, invoice_ids=autotask_ids)
            return invoice_views(connection, self._services, row, found)

    def preview(self, company: str, numbers: Sequence[str]) -> RunView:
        """Read these invoices from Autotask afresh and show every write; queue nothing."""
        return self._invoicing.preview(self._find(company), numbers)

    def approve(self, company: str, numbers: Sequence[str], *, who: str, shown: str | None = None) -> RunView:
        """Queue the writes of `preview`. Where they are not those of `shown` (its `shown_digest`), nothing is queued, and the preview
        as it is now is answered."""
        return self._invoicing.approve(self._find(company), numbers, who=who, shown=shown)
