"""What has our mark in QuickBooks while the order or invoice that the mark names was never read here, since the database is an older copy: how
it moves counts is only known with that. Before a count is set it is read by its id; without it the counts of its items are left alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from stockpost.core.markers import RECEIPT, read_token, receipt_base
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksReceipt
from stockpost.core.several import Doubled
from stockpost.store import companies, facts, invoices, links, snapshots
from stockpost.store.companies import CompanyRow

ORDER, INVOICE = "po:", "invoice:"
NOT_READ = "was not read from Autotask since an older copy of the database was put back"


def unread(
    connection: Connection, company: CompanyRow, found: Iterable[Doubled], *, is_autotask_read: bool
) -> list[Doubled]:
    """Those that carry our mark and of which we know no order, receiving or invoice.

    All orders are read by every reading (`is_autotask_read`), and what it did not bring is not there any more; invoices are only read where
    somebody uses them.
    """
    tokens = [(one, read_token(company.file_id, one.memo)) for one in found]
    marked = [(one, token[0]) for one, token in tokens if token is not None]
    if is_autotask_read:
        marked = [(one, base) for one, base in marked if base.startswith(INVOICE)]
    known = _known(connection, company, {base for _, base in marked})
    return [one for one, base in marked if base not in known]


def unread_of_ours(connection: Connection, company: CompanyRow, *, is_live: bool) -> list[Doubled]:
    """Those of what was read as changed in QuickBooks, as long as it is not known whether the ledger lacks something."""
    newest = companies.company_with_id(connection, company.id)
    if newest is None or newest.doubtful_since is None:
        return []
    epoch = company.session_generation if is_live else None
    kinds = ("orders_of_vendor", "receipts_since", "bills_since", "invoices_since")
    known = facts.load_facts(connection, company.id, epoch=epoch, preferences=None, kinds=kinds)
    return unread(connection, company, known.changed(), is_autotask_read=newest.autotask_read_at is not None)


def named_by(connection: Connection, company: CompanyRow, found: Collection[Doubled]) -> tuple[set[int], set[int]]:
    """Autotask's ids of the orders and invoices that their marks name; a receipt's is that of its order."""
    bases = [token[0] for one in found if (token := read_token(company.file_id, one.memo)) is not None]
    received = {linked.txn_id for one in found if isinstance(one, QuickBooksReceipt) for linked in one.linked}
    linked = links.links_of(connection, company.id) if received else {}
    order_ids = {order_id for order_id, link in linked.items() if link.txn_id in received}
    return order_ids | _ids(bases, ORDER), _ids(bases, INVOICE)


def unread_words(one: Doubled) -> str:
    """Why the counts of its items are left alone, as the title of a problem."""
    if isinstance(one, QuickBooksReceipt):
        return f"An item receipt of {one.txn_date} is in QuickBooks, and its order {NOT_READ}"
    kind = "Purchase order" if isinstance(one, QuickBooksOrder) else "Invoice"
    return f"{kind} {one.ref_number} is in QuickBooks and {NOT_READ}"


def _known(connection: Connection, company: CompanyRow, bases: Collection[str]) -> set[str]:
    orders = snapshots.orders_known(connection, company.id, order_ids=_ids(bases, ORDER))
    billed = invoices.invoices_known(connection, company.id, invoice_ids=_ids(bases, INVOICE))
    known = {f"{ORDER}{one.id}" for one in orders} | {f"{INVOICE}{one.id}" for one in billed}
    if any(base.startswith(RECEIPT) for base in bases):
        everything = snapshots.orders_known(connection, company.id)
        known |= {receipt_base(receiving.id) for order in everything for receiving in order.receivings}
    return known


def _ids(bases: Iterable[str], kind: str) -> set[int]:
    return {int(base.removeprefix(kind)) for base in bases if base.startswith(kind)}
