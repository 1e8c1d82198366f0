"""Invoices: what was last read of Autotask, what is linked with QuickBooks, and what runs approved of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from stockpost.core.autotask_invoices import Invoice, charges_on
from stockpost.core.ledger import InvoiceLink, LinkState, StepKind
from stockpost.store.codec import decode, encode
from stockpost.store.invoice_tables import (
    autotask_invoices,
    autotask_tax_regions,
    invoice_charges,
    invoice_links,
    invoice_readings,
    run_invoices,
)
from stockpost.store.ledger_tables import problems, runs, steps
from stockpost.store.readings import ids_read_later
from stockpost.store.runs import ACTIVE
from stockpost.store.statements import is_any, one_of, save_row, save_rows
from stockpost.store.step_statements import ENTERED_LAST_FIRST

_KNOWN = (
    select(autotask_invoices.c.record)
    .where(autotask_invoices.c.company_id == bindparam("company_id"))
    .order_by(autotask_invoices.c.invoice_id)
)
_KNOWN_BY_ID = _KNOWN.where(one_of(autotask_invoices.c.invoice_id, "invoice_ids"))
_CUSTOMER_NAMES = (
    select(autotask_invoices.c.customer_name)
    .distinct()
    .where(autotask_invoices.c.company_id == bindparam("company_id"))
)
_TAX_REGIONS = select(autotask_tax_regions).where(autotask_tax_regions.c.company_id == bindparam("company_id"))
_LINKS = select(invoice_links.c.record).where(invoice_links.c.company_id == bindparam("company_id"))
_SOME_LINKS = _LINKS.where(one_of(invoice_links.c.invoice_id, "invoice_ids"))
_LINKED_WITH = select(invoice_links.c.txn_id, invoice_links.c.invoice_id).where(
    invoice_links.c.company_id == bindparam("company_id"), one_of(invoice_links.c.txn_id, "txn_ids")
)
_OF_RUNS = (
    select(run_invoices)
    .where(one_of(run_invoices.c.run_id, "run_ids"))
    .order_by(run_invoices.c.run_id, run_invoices.c.invoice_id)
)
_OPEN_OF_RUNS = _OF_RUNS.where(run_invoices.c.state == "open")


_CUSTOMERS = (
    select(autotask_invoices.c.customer_id, autotask_invoices.c.customer_name)
    .where(autotask_invoices.c.company_id == bindparam("company_id"))
    .group_by(autotask_invoices.c.customer_id, autotask_invoices.c.customer_name)
    .order_by(func.max(autotask_invoices.c.invoice_id))
)
_WITH_LINK = autotask_invoices.outerjoin(
    invoice_links,
    and_(
        invoice_links.c.company_id == autotask_invoices.c.company_id,
        invoice_links.c.invoice_id == autotask_invoices.c.invoice_id,
    ),
)
_WITH_CHARGES = _WITH_LINK.join(
    invoice_charges,
    and_(
        invoice_charges.c.company_id == autotask_invoices.c.company_id,
        invoice_charges.c.invoice_id == autotask_invoices.c.invoice_id,
    ),
)
_NUMBERS = select(autotask_invoices.c.invoice_id, autotask_invoices.c.number).where(
    autotask_invoices.c.company_id == bindparam("company_id"), one_of(autotask_invoices.c.invoice_id, "invoice_ids")
)
_HEADS = (
    select(
        autotask_invoices.c.invoice_id,
        autotask_invoices.c.invoiced_at,
        autotask_invoices.c.is_voided,
        invoice_links.c.state,
    )
    .select_from(_WITH_LINK)
    .where(autotask_invoices.c.company_id == bindparam("company_id"))
    .order_by(autotask_invoices.c.invoice_id.desc())
)
_BILLED = (
    select(invoice_charges.c.charge, autotask_invoices.c.number, autotask_invoices.c.invoiced_at, invoice_links.c.state)
    .select_from(_WITH_CHARGES)
    .where(invoice_charges.c.company_id == bindparam("company_id"), one_of(invoice_charges.c.charge, "charges"))
)
_UNLINKED = (
    select(invoice_charges.c.charge)
    .distinct()
    .select_from(_WITH_CHARGES)
    .where(
        invoice_charges.c.company_id == bindparam("company_id"),
        autotask_invoices.c.invoiced_at >= bindparam("since"),
        or_(invoice_links.c.state.is_(None), invoice_links.c.state == LinkState.GONE.value),
    )
)
_DROP_CHARGES = delete(invoice_charges).where(
    invoice_charges.c.company_id == bindparam("company_id"), one_of(invoice_charges.c.invoice_id, "invoice_ids")
)
_ADD_CHARGE = insert(invoice_charges)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceHead:
    """What a list asks of every invoice. `link` is None where it was never transferred nor let go of."""

    invoice_id: int
    invoiced_at: datetime
    is_voided: bool
    link: LinkState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledCharge:
    """A charge on an invoice that is not voided."""

    charge: str
    number: str
    """Of the invoice."""
    invoiced_at: datetime
    link: LinkState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How far the list was read (the highest id), and when."""

    read_up_to: int
    read_at: datetime


# What Autotask says


def save_invoices(
    connection: Connection, company_id: int, invoices: Iterable[Invoice], *, read_at: datetime, reading_number: int
) -> None:
    """Keep the newest version of each invoice; what a later reading has brought stays."""
    newer = ids_read_later(connection, autotask_invoices, "invoice_id", company_id, reading_number)
    invoices = [invoice for invoice in invoices if invoice.id not in newer]
    rows = [
        {
            "company_id": company_id,
            "invoice_id": invoice.id,
            "number": invoice.number,
            "customer_name": invoice.customer_name,
            "invoiced_at": invoice.invoiced_at,
            "read_at": read_at,
            "record": encode(invoice),
            "customer_id": invoice.customer_id,
            "is_voided": invoice.is_voided,
            "reading_number": reading_number,
        }
        for invoice in invoices
    ]
    save_rows(connection, autotask_invoices, rows, keys=("company_id", "invoice_id"))
    connection.execute(_DROP_CHARGES, {"company_id": company_id, "invoice_ids": [invoice.id for invoice in invoices]})
    billed = [
        {"company_id": company_id, "charge": charge, "invoice_id": invoice.id}
        for invoice in invoices
        if not invoice.is_voided
        for charge in sorted(charges_on([invoice]))
    ]
    if billed:
        connection.execute(_ADD_CHARGE, billed)


def heads(connection: Connection, company_id: int) -> list[InvoiceHead]:
    """All invoices, the newest first, without what is on them."""
    return [
        InvoiceHead(
            invoice_id=row.invoice_id,
            invoiced_at=row.invoiced_at,
            is_voided=bool(row.is_voided),
            link=_state(row.state),
        )
        for row in connection.execute(_HEADS, {"company_id": company_id})
    ]


def billed_charges(connection: Connection, company_id: int, charges: Collection[str]) -> list[BilledCharge]:
    """Those of the charges that are on invoices, with each invoice's date and where it stands."""
    return [
        BilledCharge(charge=row.charge, number=row.number, invoiced_at=row.invoiced_at, link=_state(row.state))
        for row in connection.execute(_BILLED, {"company_id": company_id, "charges": list(charges)})
    ]


def charges_to_transfer(connection: Connection, company_id: int, since: datetime) -> set[str]:
    """The charges of invoices dated since a moment that are not in QuickBooks and that nobody let go of."""
    return set(connection.execute(_UNLINKED, {"company_id": company_id, "since": since}).scalars())


def is_any_approved(connection: Connection, company_id: int) -> bool:
    """Was any invoice ever approved for a transfer, or transferred?"""
    linked = select(invoice_links.c.invoice_id).where(
        invoice_links.c.company_id == company_id, invoice_links.c.state != LinkState.IGNORED.value
    )
    approved = (
        select(run_invoices.c.invoice_id)
        .join(runs, runs.c.id == run_invoices.c.run_id)
        .where(runs.c.company_id == company_id, run_invoices.c.state != "canceled")
    )
    return any(connection.execute(statement.limit(1)).first() is not None for statement in (linked, approved))


def _state(word: str | None) -> LinkState | None:
    return None if word is None else LinkState(word)


def customers(connection: Connection, company_id: int) -> dict[int, str]:
    """The customers that are billed, with their names by the newest invoice."""
    return {row.customer_id: row.customer_name for row in connection.execute(_CUSTOMERS, {"company_id": company_id})}


def invoice_numbers(connection: Connection, company_id: int, invoice_ids: Collection[int]) -> dict[int, str]:
    """The numbers that Autotask gave these invoices, by id."""
    values = {"company_id": company_id, "invoice_ids": list(invoice_ids)}
    return {row.invoice_id: row.number for row in connection.execute(_NUMBERS, values)} if invoice_ids else {}


def invoices_known(
    connection: Connection, company_id: int, *, invoice_ids: Collection[int] | None = None
) -> list[Invoice]:
    """Invoices by id: all, or those asked for."""
    if invoice_ids is not None and not invoice_ids:
        return []
    values: dict[str, object] = {"company_id": company_id}
    statement = _KNOWN
    if invoice_ids is not None:
        statement, values["invoice_ids"] = _KNOWN_BY_ID, list(invoice_ids)
    return [decode(text, Invoice) for text in connection.execute(statement, values).scalars()]


def is_any_known(connection: Connection, company_id: int) -> bool:
    """Was any invoice ever read, in the list or by its number?"""
    here = autotask_invoices.c
    return connection.execute(select(here.invoice_id).where(here.company_id == company_id).limit(1)).first() is not None


def invoice_ids_since(connection: Connection, company_id: int, since: datetime) -> set[int]:
    """Invoices dated since a moment."""
    here = autotask_invoices.c
    statement = select(here.invoice_id).where(here.company_id == company_id, here.invoiced_at >= since)
    return set(connection.execute(statement).scalars())


def known_ids(connection: Connection, company_id: int, invoice_ids: Collection[int]) -> set[int]:
    """Those of the invoices that were ever read."""
    here = autotask_invoices.c
    statement = select(here.invoice_id).where(here.company_id == company_id, here.invoice_id.in_(list(invoice_ids)))
    return set(connection.execute(statement).scalars())


def customer_names(connection: Connection, company_id: int) -> set[str]:
    """All customers' names that invoices name, for finding names that are equal once shortened (N2)."""
    return set(connection.execute(_CUSTOMER_NAMES, {"company_id": company_id}).scalars())


def note_reading(connection: Connection, company_id: int, reading: Reading) -> None:
    """The list was read up to an id."""
    values = {"company_id": company_id, "read_up_to": reading.read_up_to, "read_at": reading.read_at}
    save_row(connection, invoice_readings, values, keys=("company_id",))


def last_reading(connection: Connection, company_id: int) -> Reading | None:
    """None where the list was never read."""
    here = invoice_readings.c
    row = connection.execute(select(here.read_up_to, here.read_at).where(here.company_id == company_id)).one_or_none()
    return None if row is None else Reading(read_up_to=row.read_up_to, read_at=row.read_at)


def save_tax_regions(connection: Connection, company_id: int, names: Mapping[int, str]) -> None:
    """Keep these names. Others stay: Autotask deletes no region, and one that it does not show today keeps its mapping."""
    rows = [{"company_id": company_id, "region_id": region_id, "name": name} for region_id, name in names.items()]
    save_rows(connection, autotask_tax_regions, rows, keys=("company_id", "region_id"))


def tax_regions(connection: Connection, company_id: int) -> dict[int, str]:
    """All tax regions of Autotask by id, as last read."""
    return {row.region_id: row.name for row in connection.execute(_TAX_REGIONS, {"company_id": company_id})}


# What is linked


def save_invoice_link(connection: Connection, company_id: int, link: InvoiceLink) -> None:
    values = {
        "company_id": company_id,
        "invoice_id": link.invoice_id,
        "state": link.state.value,
        "txn_id": link.txn_id or None,
        "record": encode(link),
    }
    save_row(connection, invoice_links, values, keys=("company_id", "invoice_id"))


def invoice_links_of(
    connection: Connection, company_id: int, invoice_ids: Collection[int] | None = None
) -> dict[int, InvoiceLink]:
    """Links by Autotask invoice id: all, or of certain invoices."""
    if invoice_ids is not None and not invoice_ids:
        return {}
    values: dict[str, object] = {"company_id": company_id}
    statement = _LINKS
    if invoice_ids is not None:
        statement, values["invoice_ids"] = _SOME_LINKS, list(invoice_ids)
    found = [decode(text, InvoiceLink) for text in connection.execute(statement, values).scalars()]
    return {link.invoice_id: link for link in found}


def invoices_linked_with(connection: Connection, company_id: int, txn_ids: Collection[str]) -> list[InvoiceLink]:
    """The links of those transactions of QuickBooks that are invoices of ours which nobody let go of."""
    statement = _LINKS.where(one_of(invoice_links.c.txn_id, "txn_ids"), invoice_links.c.state == LinkState.LINKED.value)
    values = {"company_id": company_id, "txn_ids": list(txn_ids)}
    return [decode(text, InvoiceLink) for text in connection.execute(statement, values).scalars()]


def linked_as_entered(connection: Connection, company_id: int, limit: int | None) -> list[str]:
    """TxnIDs of the invoices of ours that nobody let go of and that no open problem is about, the one that was entered last first."""
    here, doubtful = invoice_links.c, problems.c
    known = select(doubtful.invoice_id).where(
        doubtful.company_id == company_id,
        doubtful.closed_at.is_(None),
        doubtful.invoice_id.is_not(None),
        doubtful.code != "came_back",
    )
    entered = and_(
        steps.c.company_id == here.company_id,
        steps.c.invoice_id == here.invoice_id,
        steps.c.txn_id == here.txn_id,
        steps.c.kind == StepKind.CREATE_INVOICE.value,
    )
    statement = (
        select(here.txn_id)
        .outerjoin(steps, entered)
        .where(here.company_id == company_id, here.state == LinkState.LINKED.value, here.invoice_id.not_in(known))
        .group_by(here.txn_id)
        .order_by(*ENTERED_LAST_FIRST, here.txn_id)
        .limit(limit)
    )
    return list(connection.execute(statement).scalars())


def ids_linked_with(connection: Connection, company_id: int, txn_ids: Collection[str]) -> dict[str, int]:
    """Those of the transactions of QuickBooks that are an Autotask invoice's, let go of or not, with its id."""
    values = {"company_id": company_id, "txn_ids": list(txn_ids)}
    return {row.txn_id: row.invoice_id for row in connection.execute(_LINKED_WITH, values)}


# What was approved


def add_to_run(connection: Connection, run_id: int, invoices: Iterable[Invoice], *, state: str = "open") -> None:
    """The invoices of a new run, as they were shown; `left_out` those of which nothing is to be written."""
    for invoice in invoices:
        connection.execute(
            insert(run_invoices).values(run_id=run_id, invoice_id=invoice.id, state=state, record=encode(invoice))
        )


def invoices_of_run(
    connection: Connection, run_ids: Collection[int], *, only_open: bool = False
) -> list[tuple[int, str, Invoice]]:
    """(run, state, invoice as approved), by run and invoice."""
    if not run_ids:
        return []
    statement = _OPEN_OF_RUNS if only_open else _OF_RUNS
    rows = connection.execute(statement, {"run_ids": list(run_ids)})
    return [(row.run_id, row.state, decode(row.record, Invoice)) for row in rows]


def mark_invoice(connection: Connection, run_id: int, invoice_id: int, state: str) -> None:
    """open → done, problem, canceled or outdated."""
    here = run_invoices.c
    connection.execute(
        update(run_invoices).where(here.run_id == run_id, here.invoice_id == invoice_id).values(state=state)
    )


def open_invoice_states(connection: Connection, company_id: int) -> dict[int, str]:
    """Invoices of active runs that are not through, with the run's state."""
    here = run_invoices.c
    statement = (
        select(here.invoice_id, runs.c.state)
        .join(runs, runs.c.id == here.run_id)
        .where(runs.c.company_id == company_id, is_any(runs.c.state, ACTIVE), here.state == "open")
    )
    return {row.invoice_id: row.state for row in connection.execute(statement)}


def take_invoice_out(
    connection: Connection, company_id: int, invoice_id: int, *, states: Collection[str] = ("open", "problem")
) -> None:
    """A person decided that an invoice is not to be transferred now, or by another run: its approvals lapse."""
    here = run_invoices.c
    ids = select(runs.c.id).where(runs.c.company_id == company_id)
    connection.execute(
        update(run_invoices)
        .where(here.run_id.in_(ids), here.invoice_id == invoice_id, here.state.in_(states))
        .values(state="canceled")
    )


def invoices_held_up(connection: Connection, company_id: int, invoice_id: int) -> list[tuple[int, Invoice]]:
    """(run, invoice as approved) where a problem held an approved invoice up."""
    here = run_invoices.c
    statement = (
        select(run_invoices)
        .join(runs, runs.c.id == here.run_id)
        .where(runs.c.company_id == company_id, here.invoice_id == invoice_id, here.state == "problem")
        .order_by(here.run_id)
    )
    return [(row.run_id, decode(row.record, Invoice)) for row in connection.execute(statement)]


def resume_invoice(connection: Connection, run_id: int, invoice_id: int) -> None:
    """problem → open, since the cause has gone: the approval stands (P2)."""
    mark_invoice(connection, run_id, invoice_id, "open")
    connection.execute(update(runs).where(runs.c.id == run_id).values(state="in_progress", finished_at=None))
