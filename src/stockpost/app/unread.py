"""What has our mark in QuickBooks while the order or invoice that the mark names was never read here, since the database is an older copy: how
it moves counts is only known with that. Before a count is set it is read by its id. What is not in Autotask any more is nothing to wait for; what
cannot be read whole leaves the counts of its items alone, and a person is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import Connection

from stockpost.core.autotask_records import Product
from stockpost.core.markers import RECEIPT, read_token, receipt_base
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import QuickBooksInvoice, QuickBooksOrder, QuickBooksReceipt
from stockpost.core.several import Doubled
from stockpost.store import companies, facts, invoices, links, snapshots
from stockpost.store.companies import CompanyRow

ORDER, INVOICE = "po:", "invoice:"
NOT_READ = "was not read from Autotask since an older copy of the database was put back"
WHEN_READ = "Once Autotask shows all of it, the next sync sets the count."
Unread = tuple[Doubled, str | None]
"""And why, where Autotask was asked for it and does not show it whole."""


def unread(connection: Connection, company: CompanyRow, found: Iterable[Doubled]) -> list[Unread]:
    """Those that carry our mark and of which we know no order, receiving or invoice.

    All orders are read by every reading, and what it did not bring is not there any more; invoices are only read where somebody uses them.
    """
    tokens = [(one, read_token(company.file_id, one.memo)) for one in found]
    marked = [(one, token[0]) for one, token in tokens if token is not None]
    if company.autotask_read_at is not None:
        left_out = {f"{ORDER}{order_id}" for order_id in company.orders_left_out or ()}
        marked = [(one, base) for one, base in marked if base.startswith(INVOICE) or base in left_out]
    said = facts.known_unread(connection, company.id)
    known = _known(connection, company, {base for _, base in marked})
    known |= {base for base, why in said.items() if why is None}
    return [(one, said.get(base)) for one, base in marked if base not in known]


def unread_of_ours(connection: Connection, company: CompanyRow, *, is_live: bool) -> list[Unread]:
    """Those of what was read as changed in QuickBooks, as long as it is not known whether the ledger lacks something."""
    newest = companies.company_with_id(connection, company.id)
    if newest is None or newest.doubtful_since is None:
        return []
    epoch = company.session_generation if is_live else None
    kinds = ("orders_of_vendor", "receipts_since", "bills_since", "invoices_since")
    known = facts.load_facts(connection, company.id, epoch=epoch, preferences=None, kinds=kinds)
    return unread(connection, newest, known.changed())


def unread_that_count(connection: Connection, company: CompanyRow, *, is_live: bool) -> list[Unread]:
    """Those that a count depends on: what is on invoices does so where units are held for them."""
    found = unread_of_ours(connection, company, is_live=is_live)
    if company.settings.holds_uninvoiced:
        return found
    return [(one, why) for one, why in found if not isinstance(one, QuickBooksInvoice)]


def ids_to_read(connection: Connection, company: CompanyRow) -> tuple[frozenset[int], frozenset[int]]:
    """Autotask's ids of the orders and invoices that they name, and of which Autotask was not asked in this conversation; a receipt's is that of
    its order."""
    found = [one for one, _ in unread_of_ours(connection, company, is_live=True)]
    asked = facts.known_unread(connection, company.id, epoch=company.session_generation)
    bases = [token[0] for one in found if (token := read_token(company.file_id, one.memo)) is not None]
    received = {linked.txn_id for one in found if isinstance(one, QuickBooksReceipt) for linked in one.linked}
    linked = links.links_of(connection, company.id) if received else {}
    order_ids = {order_id for order_id, link in linked.items() if link.txn_id in received}
    order_ids |= _ids(bases, ORDER)
    return frozenset(order_ids - _ids(asked, ORDER)), frozenset(_ids(bases, INVOICE) - _ids(asked, INVOICE))


def unread_words(one: Doubled) -> str:
    """Why the counts of its items are left alone, as the title of a problem."""
    if isinstance(one, QuickBooksReceipt):
        return f"An item receipt of {one.txn_date} is in QuickBooks, and its order {NOT_READ}"
    kind = "Purchase order" if isinstance(one, QuickBooksOrder) else "Invoice"
    return f"{kind} {one.ref_number} is in QuickBooks and {NOT_READ}"


def unread_problem(one: Doubled, why: str, product: Product) -> Problem:
    """Autotask does not show it whole: until it does, the count of what is on it is not known."""
    found = problem(
        "on_hand_unknown",
        product_id=product.id,
        item=product.name,
        detail=why,
        advice=WHEN_READ,
        basis=f"stock:{product.id}",
    )
    return replace(found, title=unread_words(one))


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
