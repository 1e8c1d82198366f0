"""Loads from the database what a plan is made from. Previews and conversations plan by the same input, so they cannot disagree."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sqlalchemy import Connection

from stockpost.app.catalogue import catalogue_of
from stockpost.app.doubts import doubts
from stockpost.app.number_owners import invoice_owners, order_owners
from stockpost.app.services import Services
from stockpost.app.uninvoiced import uninvoiced_charges
from stockpost.app.unread import unread_problem, unread_that_count, unread_words
from stockpost.app.watch import missed_questions, unseen_products
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import Product, PurchaseOrder, StockRow
from stockpost.core.desired import wanted_number
from stockpost.core.facts import Facts
from stockpost.core.item_counts import item_key_of
from stockpost.core.ledger import KnownEntry, Ledger
from stockpost.core.left_alone import partners_of
from stockpost.core.names import fold, ref_number
from stockpost.core.plan import PlanInput
from stockpost.core.problems import Problem
from stockpost.core.shared_items import items_led_to
from stockpost.store import facts, invoices, links, problems, runs, snapshots, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.decisions import decisions_of
from stockpost.store.deletions import entered_for
from stockpost.store.item_syncs import syncs_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StockInput:
    """The products to sync, those named by a person, and the runs whose adjustments count (I1). `hidden` as in `PlanInput`."""

    product_ids: Collection[int]
    asked_ids: Collection[int] = ()
    run_ids: Collection[int] = ()
    hidden: frozenset[str] = frozenset()


def plan_input(
    connection: Connection,
    services: Services,
    company: CompanyRow,
    orders: Sequence[PurchaseOrder],
    *,
    is_live: bool,
    stock: StockInput | None = None,
    invoices_to_plan: Sequence[Invoice] = (),
) -> PlanInput:
    """The input of `make_plan` for these orders and invoices, and for the stock of some products."""
    mappings = links.mappings_of(connection, company.id)
    products = {} if stock is None else snapshots.products_known(connection, company.id, product_ids=stock.product_ids)
    known = known_facts(connection, company, is_live=is_live)
    entries = facts.known_entries(connection, company.id)
    catalogue = catalogue_of(connection, company.id, mappings, products, led_to=items_led_to(entries, known))
    others = partners_of(products, catalogue.shared_items)
    partners = snapshots.products_known(connection, company.id, product_ids=others)
    moving = {*stock.product_ids, *others} if stock else ()
    counted = {**products, **partners}
    found = [row.problem for row in problems.open_problems(connection, company.id)] if stock else []
    order_problems = _order_problems(found)
    all_orders = _orders_that_move(connection, company, moving, {order.id for order in orders} | order_problems.keys())
    in_doubt = doubts(connection, company) if stock else []
    ledger = load_ledger(
        connection,
        company,
        [*orders, *all_orders],
        doubtful_order_ids=order_problems.keys() | {row.step.order_id for row, _ in in_doubt if row.step.order_id},
        product_ids=products.keys(),
        invoice_ids=[invoice.id for invoice in invoices_to_plan],
        sold={line.product.id for invoice in invoices_to_plan for line in invoice.lines if line.product is not None},
        mappings=mappings,
        entries=entries,
    )
    doubtful = _doubtful_products(connection, company, known, found, products, ledger) if found else {}
    unread, unread_problems = _unread_products(connection, company, products, ledger, is_live=is_live)
    return PlanInput(
        orders=orders,
        ledger=_with_others(connection, company, ledger, known, orders, invoices_to_plan),
        facts=known,
        settings=company.settings,
        context=services.context_of(company),
        catalogue=catalogue,
        all_orders=all_orders,
        stock_products=None if stock is None else tuple(known.product for known in products.values()),
        stock_partners=tuple(known.product for known in partners.values()),
        stock=_stock_rows(counted),
        vanished={product_id: known.vanished for product_id, known in counted.items()},
        asked_by_name=_asked(stock.asked_ids if stock else (), unread.keys() - doubtful.keys(), unread_problems),
        order_problems=order_problems,
        item_problems=tuple(one for one in found if one.is_of_item and one.code in ("entry_gone", "item_missing")),
        merged_before=problems.merged_items(connection, company.id) if stock else {},
        doubtful_products=unread | doubtful,
        unread_problems=unread_problems,
        in_doubt=tuple((row.step, one.title) for row, one in in_doubt),
        adjusted=runs.adjustments_made(connection, stock.run_ids) if stock and stock.run_ids else {},
        hidden=stock.hidden if stock else frozenset(),
        invoices=invoices_to_plan,
        uninvoiced=uninvoiced_charges(connection, services, company, counted) if stock else {},
    )


def _orders_that_move(
    connection: Connection, company: CompanyRow, product_ids: Collection[int], in_question: Collection[int]
) -> list[PurchaseOrder]:
    """The orders that name any of the products, and those in question: units of the products may be on lines that Autotask has no more."""
    if not product_ids:
        return []
    naming = snapshots.orders_with_products(connection, company.id, product_ids)
    further = set(in_question).difference(order.id for order in naming)
    return [*naming, *snapshots.orders_known(connection, company.id, order_ids=further)]


def _with_others(
    connection: Connection,
    company: CompanyRow,
    ledger: Ledger,
    known: Facts,
    orders: Sequence[PurchaseOrder],
    invoices_to_plan: Sequence[Invoice],
) -> Ledger:
    """With what is not of these alone: whose those in QuickBooks are that have a number which one of these would get."""
    bills = (known.invoices_by_number.get(ref_number(one.number, prefix="").full_name, ()) for one in invoices_to_plan)
    there = (known.orders_by_number.get(wanted_number(one, company.settings)[0], ()) for one in orders)
    return replace(
        ledger,
        invoice_owners=invoice_owners(connection, company, list(chain.from_iterable(bills))),
        order_owners=order_owners(connection, company, list(chain.from_iterable(there))),
    )


def known_facts(connection: Connection, company: CompanyRow, *, is_live: bool) -> Facts:
    """What is known of the company's QuickBooks: all of it for a preview, what was read in this conversation where it is live."""
    known = facts.load_facts(
        connection,
        company.id,
        epoch=company.session_generation if is_live else None,
        preferences=company.quickbooks_preferences,
    )
    if not (is_live and known.refused):
        return known
    return replace(known, missed=missed_questions(connection, company.id, known))


def _order_problems(found: Sequence[Problem]) -> dict[int, tuple[Problem, ...]]:
    by_order: dict[int, tuple[Problem, ...]] = {}
    for one in found:
        if one.order_id is not None and not one.is_waiting and not one.is_about_undo:
            by_order[one.order_id] = (*by_order.get(one.order_id, ()), one)
    return by_order


def _doubtful_products(
    connection: Connection,
    company: CompanyRow,
    known: Facts,
    found: Sequence[Problem],
    products: Mapping[int, snapshots.KnownProduct],
    ledger: Ledger,
) -> dict[int, str]:
    """Of the open problems: what invoices of ours sell, by Autotask or by QuickBooks, that somebody changed or deleted there, or may have as
    long as QuickBooks does not say so, where invoices take it off on hand (I4); where they do so no more, what is on one that was changed. Where
    units are held for their invoice, also what may be on one that was entered by hand, and what is on one that Autotask has voided and QuickBooks
    has not: whoever decides moves the units."""
    settings = company.settings
    is_held = settings.holds_uninvoiced
    moved = _MOVED if settings.decrement_on_invoice else _MOVED[:1]
    sold = _titles_by_invoice(found, *moved, *(["invoice_number_taken"] if is_held else []))
    there = _titles_by_invoice(found, *moved, *(["invoice_voided"] if is_held else []))
    sold = sold if settings.decrement_on_invoice else {}
    doubtful = {
        line.product.id: sold[invoice.id]
        for invoice in invoices.invoices_known(connection, company.id, invoice_ids=sold.keys())
        for line in invoice.lines
        if line.product is not None
    }
    if there:
        doubtful |= _on_lines_there(connection, company, known, there, products, ledger)
    for one in found:
        if one.code == "changes_unseen" and one.basis == "Invoice":
            unseen = unseen_products(connection, company, known, products.keys(), at=company.last_contact_at)
            doubtful |= {product_id: one.title for products in unseen.values() for product_id in products}
    return doubtful


_MOVED = ("changed_in_quickbooks", "deleted_in_quickbooks")


def _titles_by_invoice(found: Sequence[Problem], *codes: str) -> dict[int, str]:
    return {one.invoice_id: one.title for one in found if one.invoice_id is not None and one.code in codes}


def _on_lines_there(
    connection: Connection,
    company: CompanyRow,
    known: Facts,
    titles: Mapping[int, str],
    products: Mapping[int, snapshots.KnownProduct],
    ledger: Ledger,
) -> dict[int, str]:
    """Of the products those whose item is on QuickBooks' lines of these invoices, as they were written or as they were last seen: what a
    person entered there need not be on Autotask's."""
    linked = invoices.invoice_links_of(connection, company.id, titles.keys())
    txn_ids = {link.txn_id for link in linked.values()}
    # In a conversation what was read in others is not loaded, and may be all that is known of them.
    seen = facts.known_of(connection, company.id, "invoice", txn_ids) if known.is_live else known.invoices
    doubtful: dict[int, str] = {}
    for invoice_id, link in linked.items():
        there = [one for one in (link.written, seen.get(link.txn_id)) if one is not None]
        items = [(line.item_list_id, line.item_name) for one in there for line in one.lines]
        doubtful |= dict.fromkeys(_products_of(items, products, ledger), titles[invoice_id])
    return doubtful


def _products_of(
    items: Collection[tuple[str, str]], products: Mapping[int, snapshots.KnownProduct], ledger: Ledger
) -> set[int]:
    """Of the products those whose item is one of these, given as (ListID, name)."""
    list_ids, names = {list_id for list_id, _ in items} - {""}, {fold(name) for _, name in items} - {""}
    entries = {product_id: ledger.entries.get(("item", product_id)) for product_id in products}
    return {
        product_id
        for product_id, one in products.items()
        if item_key_of(ledger.mappings, one.product) in names
        or ((entry := entries[product_id]) is not None and entry.list_id in list_ids)
    }


def _unread_products(
    connection: Connection,
    company: CompanyRow,
    products: Mapping[int, snapshots.KnownProduct],
    ledger: Ledger,
    *,
    is_live: bool,
) -> tuple[dict[int, str], tuple[Problem, ...]]:
    """After an older copy was put back: what is on orders, receipts and invoices of ours that are not known here, and the problems of what Autotask
    does not show whole. Whether units are received and not posted, or held for their invoice, is only known with them."""
    doubtful: dict[int, str] = {}
    found: dict[int, Problem] = {}
    for one, why in unread_that_count(connection, company, is_live=is_live) if products else ():
        on_it = _products_of([(line.item_list_id, line.item_name) for line in one.lines], products, ledger)
        # Of an order and its receipts the order is named.
        doubtful = dict.fromkeys(on_it, unread_words(one)) | doubtful
        if why is not None:
            found = {product_id: unread_problem(one, why, products[product_id].product) for product_id in on_it} | found
    return doubtful, tuple(found.values())


def _asked(named: Collection[int], unread: Collection[int], found: Collection[Problem]) -> frozenset[int]:
    """The products of which a person is asked if they are left alone. Of what only has to be read nobody has anything to decide, whoever named
    the item for a sync."""
    return frozenset(named).difference(unread).union(one.product_id for one in found if one.product_id is not None)


def _stock_rows(products: Mapping[int, snapshots.KnownProduct]) -> dict[int, tuple[StockRow, ...]]:
    return {product_id: known.stock or () for product_id, known in products.items()}


def load_ledger(
    connection: Connection,
    company: CompanyRow,
    orders: Sequence[PurchaseOrder],
    *,
    product_ids: Collection[int],
    doubtful_order_ids: Collection[int] = (),
    invoice_ids: Collection[int] = (),
    sold: Collection[int] = (),
    mappings: Mapping[tuple[str, int], str] | None = None,
    entries: Mapping[tuple[str, int], KnownEntry] | None = None,
) -> Ledger:
    """What the ledger says of these orders, products and invoices, and of all names; of `doubtful_order_ids` which transactions they are; `sold` are products of invoices to be entered. `mappings`
    and `entries` as they were read already, None otherwise."""
    order_ids = {order.id for order in orders}
    entered_ids = order_ids | set(doubtful_order_ids)
    named = {line.product.id for order in orders for line in order.lines if line.product is not None}
    return Ledger(
        links=links.links_of(connection, company.id, entered_ids),
        invoices=invoices.invoice_links_of(connection, company.id, invoice_ids) if invoice_ids else {},
        receipts=links.receipts_of(connection, company.id, entered_ids),
        steps=steps.records_for(
            connection,
            company.id,
            epoch=company.session_generation,
            order_ids=order_ids,
            product_ids=named | set(product_ids),
            invoice_ids=invoice_ids,
        ),
        entered=entered_for(connection, company.id, order_ids=order_ids, invoice_ids=invoice_ids)
        if order_ids or invoice_ids
        else {},
        decisions=decisions_of(connection, company.id),
        mappings=links.mappings_of(connection, company.id) if mappings is None else mappings,
        entries=facts.known_entries(connection, company.id) if entries is None else entries,
        accounts=facts.known_accounts(connection, company.id),
        synced=_synced(connection, company, sold) if sold else frozenset(),
    )


def _synced(connection: Connection, company: CompanyRow, product_ids: Collection[int]) -> frozenset[int]:
    known = syncs_of(connection, company.id, product_ids)
    return frozenset(product_id for product_id, last in known.items() if last.result in ("adjusted", "equal"))


def products_of(orders: Sequence[PurchaseOrder]) -> dict[int, Product]:
    """The products that the orders name."""
    return {line.product.id: line.product for order in orders for line in order.lines if line.product is not None}


def products_to_count(connection: Connection, company: CompanyRow, orders: Sequence[PurchaseOrder]) -> set[int]:
    """The products that the orders name, and those of the items that they have in QuickBooks. Autotask may have removed a line, or given it
    another product: what was received of it is taken off in QuickBooks by a person, and nothing else would compare that count."""
    linked = links.links_of(connection, company.id, [order.id for order in orders])
    there = {line.item_list_id for link in linked.values() if link.written is not None for line in link.written.lines}
    entries = facts.known_entries(connection, company.id) if there else {}
    on_lines = {own_id for (role, own_id), entry in entries.items() if role == "item" and entry.list_id in there}
    return {*products_of(orders), *on_lines}
