"""What is told beside a run: about its orders and invoices, about the counts of single items, and about the company file."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from stockpost.app.names_followed import renamed_entries, renamed_items
from stockpost.core.autotask_invoices import Invoice
from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.decimals import grouped
from stockpost.core.entry_meant import RENAMED_TO
from stockpost.core.ledger import Ledger
from stockpost.core.names import fold
from stockpost.core.plan import Plan
from stockpost.store import facts, problems, runs
from stockpost.store.companies import CompanyRow
from stockpost.store.runs import RunRow

LEFT_BEHIND = (
    "“{was}” had {units} on hand in QuickBooks when it was last read, and “{now}” is used instead of it now: no product of Autotask stands for it "
    "any more, and nobody sets its count. If it is the same stock, set it to 0 in QuickBooks."
)


def keep_notes(
    connection: Connection,
    plan: Plan,
    ledger: Ledger,
    active: Sequence[RunRow],
    entries: Sequence[tuple[int, str, PurchaseOrder]],
    invoiced: Sequence[tuple[int, str, Invoice]],
) -> None:
    """What is to be told about an order or invoice that is only known now, for example that a receipt was turned into a bill
    (B11)."""
    for run in active:
        about = [plan.order_notes.get(order.id, ()) for run_id, _, order in entries if run_id == run.id]
        about += [plan.invoice_notes.get(invoice.id, ()) for run_id, _, invoice in invoiced if run_id == run.id]
        notes = [note for of_one in about for note in of_one]
        if notes:
            runs.add_notes(connection, run.id, notes, outdated=_older_names(plan, ledger))
    receiving = {run_id for run_id, _, _ in entries}
    keep_file_notes(connection, plan, [run for run in active if run.id in receiving])


def keep_file_notes(connection: Connection, plan: Plan, writing: Sequence[RunRow]) -> None:
    """What is to be told about the company file, which a run that was approved before the first contact could not know."""
    for run in writing if plan.file_notes else ():
        runs.add_notes(connection, run.id, plan.file_notes)


def replace_item_notes(connection: Connection, plan: Plan, run: RunRow) -> None:
    """At the end of a sync: what was told of the counts before is over, all else stays."""
    about = tuple(f"{count.item}: " for count in plan.counts.values())
    kept = tuple(f"{order.number}: " for _, _, order in runs.orders_of_run(connection, [run.id]))
    runs.replace_notes(connection, run.id, plan.notes, about=about, kept=kept)


def keep_name_notes(
    connection: Connection, company: CompanyRow, plan: Plan, ledger: Ledger, writing: Sequence[RunRow]
) -> None:
    """An item of a sync that somebody renamed in QuickBooks is told of, as one of an order is; and one that no product stands for any
    more."""
    notes = [
        f"“{known.full_name}” {RENAMED_TO.format(name=entry.full_name)}; it is the same item."
        for known, entry in renamed_items(ledger.entries, plan.entries)
    ]
    notes += _left_behind(connection, company, plan, ledger)
    for run in writing if notes else ():
        runs.add_notes(connection, run.id, notes, outdated=_older_names(plan, ledger))


def _left_behind(connection: Connection, company: CompanyRow, plan: Plan, ledger: Ledger) -> list[str]:
    """Items that a product had before another name was chosen for it: with units on hand that nobody counts from now on. Those of an item
    that was merged are in the count of what remained."""
    before = [
        (product_id, known, entry)
        for (role, product_id), entry in sorted(plan.entries.items())
        if role == "item"
        and (known := ledger.entries.get((role, product_id))) is not None
        and known.list_id != entry.list_id
    ]
    still = {entry.list_id for key, entry in ledger.entries.items() if key not in plan.entries}
    still |= {entry.list_id for entry in plan.entries.values()}
    left = [one for one in before if one[1].list_id not in still]
    if not left:
        return []
    merged = problems.merged_items(connection, company.id)
    counts = facts.load_facts(connection, company.id, epoch=None, preferences=None, kinds=("on_hand",)).on_hand
    return [
        LEFT_BEHIND.format(was=known.full_name, now=entry.full_name, units=grouped(units))
        for product_id, known, entry in left
        if product_id not in merged and (units := counts.get(fold(known.full_name)))
    ]


def _older_names(plan: Plan, ledger: Ledger) -> list[str]:
    """How a note tells a name that an entry was given and has no more: beside the newest one it would contradict that."""
    return [
        RENAMED_TO.format(name=known.full_name)
        for _, known, entry in renamed_entries(ledger.entries, plan.entries)
        if known.full_name != entry.full_name
    ]
