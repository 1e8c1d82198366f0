"""What the invoices that Stockpost entered did to QuickBooks' on hand, product by product: for the reasons of a difference and the story of
an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from stockpost.app.invoice_decisions import invoices_read
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.edited_invoices import AgreedUnits, AskedUnits
from stockpost.core.invoice_changes import is_voided, units_moved, units_taken
from stockpost.core.item_counts import InvoicedUnits, VoidedUnits, sold_units
from stockpost.core.ledger import DONE, InvoiceLink, LinkState, StepKind
from stockpost.core.quickbooks_records import QuickBooksInvoice
from stockpost.core.several import several_of
from stockpost.store import invoices, problems, steps
from stockpost.store.companies import CompanyRow
from stockpost.store.item_reports import ItemWrite, invoices_with_txn_ids, writes_of_invoices
from stockpost.store.problems import EndOfProblem

ENTERED_BY_HAND, TAKEN_OVER = "entered there by hand", "that was taken over"
WRITES_MAX = 2000
"""Older ones are not looked through: what they took off counts as sold otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceWrite:
    """An invoice that was sent, or the deletion of one, with the units that it sells, as in `sold_units`."""

    write: ItemWrite
    number: str
    sold: Mapping[tuple[int, str], Decimal]

    def of_product(self, product_id: int) -> Decimal:
        """Units of a product that it sells."""
        return sum((units for (one, _), units in self.sold.items() if one == product_id), Decimal(0))

    @property
    def is_deletion(self) -> bool:
        return self.write.step.kind == StepKind.DELETE_TRANSACTION


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUnits:
    """Units of an item that an invoice sells which people had entered in QuickBooks, and who took it over when."""

    number: str
    units: Decimal
    time: datetime
    who: str


def invoice_writes(connection: Connection, company: CompanyRow, *, since: datetime | None = None) -> list[InvoiceWrite]:
    """After a moment (None: ever), newest first."""
    writes = writes_of_invoices(connection, company.id, since=since, limit=WRITES_MAX)
    deleted = {write.step.deletes for write in writes if write.step.deletes}
    entered = {write.txn_id: write for write in invoices_with_txn_ids(connection, company.id, deleted)}
    originals = [(write, entered.get(write.step.deletes) if write.step.deletes else write) for write in writes]
    approved = _as_approved(connection, company, [original for _, original in originals if original is not None])
    found = []
    for write, original in originals:
        invoice = None if original is None else approved.get((original.run_id, original.step.invoice_id or 0))
        if original is not None and invoice is not None:
            sold = sold_units(original.step, invoice)
            found.append(InvoiceWrite(write=write, number=original.step.subject, sold=sold))
    return found


def _as_approved(
    connection: Connection, company: CompanyRow, writes: Sequence[ItemWrite]
) -> dict[tuple[int, int], Invoice]:
    """By run and invoice what was sent: one that Autotask voided names no products any more. As it is now where its run has none."""
    runs = {write.run_id for write in writes}
    approved = {(run, one.id): one for run, _, one in invoices.invoices_of_run(connection, runs)}
    keys = {(write.run_id, write.step.invoice_id) for write in writes if write.step.invoice_id is not None}
    missing = keys - approved.keys()
    known = invoices.invoices_known(connection, company.id, invoice_ids={invoice_id for _, invoice_id in missing})
    by_id = {one.id: one for one in known}
    return approved | {key: by_id[key[1]] for key in missing if key[1] in by_id}


def units_taken_over(connection: Connection, company: CompanyRow, item_key: str) -> list[TakenUnits]:
    """What invoices that people took over had taken off on hand of an item by then, the newest first."""
    ids = {one.invoice_id for one in problems.invoices_taken_over(connection, company.id, limit=WRITES_MAX)}
    links = invoices.invoice_links_of(connection, company.id, ids)
    numbers = invoices.invoice_numbers(connection, company.id, ids)
    return [
        TakenUnits(number=numbers[link.invoice_id], units=-units, time=link.transferred_at, who=link.taken_over_by)
        for link in links.values()
        for key, units in link.taken
        if key == item_key and link.transferred_at is not None
    ]


def invoiced_since(connection: Connection, company: CompanyRow, since: datetime) -> dict[str, list[InvoicedUnits]]:
    """By the item's ListID, newest first. An invoice that a person deleted in QuickBooks took nothing off."""
    writes = [one for one in invoice_writes(connection, company, since=since) if one.write.state in DONE]
    ids = {one.write.step.invoice_id for one in writes if one.write.step.invoice_id is not None}
    links = invoices.invoice_links_of(connection, company.id, ids)
    found: dict[str, list[InvoicedUnits]] = {}
    for one in _effective(writes, links):
        sign = 1 if one.is_deletion else -1
        for (_, list_id), units in one.sold.items():
            moved = InvoicedUnits(number=one.number, units=sign * units, time=one.write.time)
            found.setdefault(list_id, []).append(moved)
    return found


def agreed_since(connection: Connection, company: CompanyRow, since: datetime) -> dict[str, list[AgreedUnits]]:
    """By item what people made of invoices in QuickBooks did that was decided after a moment."""
    ends = problems.invoices_decided(connection, company.id, since)
    links = invoices.invoice_links_of(connection, company.id, {one.invoice_id for one in ends})
    decided = {one.invoice_id: one for one in ends if one.invoice_id in links and _is_end(one, links[one.invoice_id])}
    numbers = invoices.invoice_numbers(connection, company.id, decided.keys())
    found: dict[str, list[AgreedUnits]] = {}
    for invoice_id, how in decided.items():
        link = links[invoice_id]
        for item_key, units in link.taken:
            if link.transferred_at is not None and link.transferred_at > since:
                one = AgreedUnits(
                    number=numbers[invoice_id],
                    units=units,
                    time=link.transferred_at,
                    done=ENTERED_BY_HAND,
                    decided=TAKEN_OVER,
                )
                found.setdefault(item_key, []).append(one)
        for item_key, units in link.changed:
            found.setdefault(item_key, []).append(
                AgreedUnits(
                    number=numbers[invoice_id],
                    units=units,
                    time=how.time,
                    done=f"{_done(link.written)} there",
                    decided=_what_was_decided(how),
                )
            )
    return found


def _is_end(how: EndOfProblem, link: InvoiceLink) -> bool:
    """Was it decided what is to become of the invoice, or is it voided on both sides? One that is still there was looked at again, no more:
    what was agreed to before has nothing to do with that."""
    return how.choice in ("adopt", "detach") or (link.written is not None and is_voided(link.written))


def asked_units(connection: Connection, company: CompanyRow) -> dict[str, list[AskedUnits]]:
    """By item what people made of invoices in QuickBooks did that nobody has decided about yet, and what those took off of which more than one
    is there."""
    ids = {
        row.problem.invoice_id
        for row in problems.open_problems(connection, company.id)
        if row.problem.invoice_id is not None and row.problem.code in ("changed_in_quickbooks", "deleted_in_quickbooks")
    }
    doubled = _doubled(connection, company)
    if not ids and not doubled:
        return {}
    numbers = invoices.invoice_numbers(connection, company.id, ids | doubled.keys())
    known = invoices_read(connection, company)
    found: dict[str, list[AskedUnits]] = {}
    for invoice_id, link in invoices.invoice_links_of(connection, company.id, ids).items():
        for item_key, units in units_moved(link, known):
            one = AskedUnits(number=numbers[invoice_id], units=units, done=f"somebody {_done(known[link.txn_id])}")
            found.setdefault(item_key, []).append(one)
    for invoice_id, txn_ids in doubled.items():
        taken = [one for txn_id in txn_ids if (there := known.get(txn_id)) is not None for one in units_taken(there)]
        for item_key in dict.fromkeys(key for key, _ in taken):
            units = sum((units for key, units in taken if key == item_key), Decimal(0))
            found.setdefault(item_key, []).append(
                AskedUnits(number=numbers[invoice_id], units=units, done="is in QuickBooks more than once")
            )
    return found


def _doubled(connection: Connection, company: CompanyRow) -> dict[int, frozenset[str]]:
    """By invoice the TxnIDs of those that were found to be the same one."""
    return {
        row.step.invoice_id: several_of(row.record)
        for row in steps.rows_in_doubt(connection, company.id)
        if row.step.kind == StepKind.CREATE_INVOICE and row.step.invoice_id is not None and several_of(row.record)
    }


def _done(there: QuickBooksInvoice | None) -> str:
    """What somebody has done to an invoice that is so now."""
    if there is None:
        return "deleted"
    return "voided" if is_voided(there) else "changed"


def _what_was_decided(how: EndOfProblem) -> str:
    # What was taken over as it was found had not changed by then.
    if how.choice == "adopt" and how.code != "invoice_number_taken":
        return TAKEN_OVER
    # Without a decision only what both sides voided is settled.
    return "it was let go of" if how.choice == "detach" else "Autotask has voided it as well"


def voided_units(connection: Connection, company: CompanyRow, since: datetime | None) -> dict[str, list[VoidedUnits]]:
    """By item what invoices took off that Autotask voided later: those that a person is asked about, and those that were left as they are
    after a moment (None: none of them)."""
    waiting = {
        row.problem.invoice_id: None
        for row in problems.open_problems(connection, company.id)
        if row.problem.code == "invoice_voided" and row.problem.invoice_id is not None
    }
    ends = problems.invoices_decided(connection, company.id, since) if since is not None else []
    left = {one.invoice_id: one.time for one in ends if one.code == "invoice_voided" and one.choice == "detach"}
    times = {**left, **waiting}
    numbers = invoices.invoice_numbers(connection, company.id, times.keys())
    found: dict[str, list[VoidedUnits]] = {}
    for invoice_id, link in invoices.invoice_links_of(connection, company.id, times.keys()).items():
        # What came back on hand there is told as such.
        if link.written is None or (link.changed and link.state != LinkState.LINKED):
            continue
        for item_key, units in units_taken(link.written):
            one = VoidedUnits(number=numbers[invoice_id], units=-units, let_go_at=times[invoice_id])
            found.setdefault(item_key, []).append(one)
    return found


def _effective(writes: Sequence[InvoiceWrite], links: Mapping[int, InvoiceLink]) -> Iterator[InvoiceWrite]:
    """Without what is known to be gone and was not taken back by us."""
    taken_back = {one.write.step.deletes for one in writes if one.write.step.deletes}
    for one in writes:
        link = links.get(one.write.step.invoice_id or 0)
        is_there = link is not None and link.txn_id == one.write.txn_id
        if one.is_deletion or is_there or one.write.txn_id in taken_back:
            yield one
