"""Tables of invoices: what was read of Autotask, what is linked with QuickBooks, and what was approved. As in `ledger_tables`, records
are kept as JSON text."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, PrimaryKeyConstraint, Text, UniqueConstraint

from stockpost.store.metadata import Flag, UtcDateTime, WholeNumber, new_table


def _company() -> Column[int]:
    return Column("company_id", WholeNumber, ForeignKey("companies.id"), nullable=False)


autotask_invoices = new_table(
    "autotask_invoices",
    _company(),
    Column("invoice_id", WholeNumber, nullable=False),
    Column("number", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("invoiced_at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    Column("record", Text, nullable=False),
    # As the record has them. Empty in no row: they were filled when they were added.
    Column("customer_id", WholeNumber),
    Column("is_voided", Flag),
    # Of the reading that brought the row (`store.readings`).
    Column("reading_number", WholeNumber),
    PrimaryKeyConstraint("company_id", "invoice_id"),
    Index(None, "company_id", "number"),
)

# Which charges the invoices bill that are not voided, so that what waits for an invoice is found without reading all of them.
invoice_charges = new_table(
    "invoice_charges",
    _company(),
    Column("charge", Text, nullable=False),
    Column("invoice_id", WholeNumber, nullable=False),
    PrimaryKeyConstraint("company_id", "charge", "invoice_id"),
    Index(None, "company_id", "invoice_id"),
)

# How far the list of invoices was read, and when.
invoice_readings = new_table(
    "invoice_readings",
    _company(),
    Column("read_up_to", WholeNumber, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id"),
)

# The names of Autotask's tax regions, as last read. Invoices know them by name, mappings by id.
autotask_tax_regions = new_table(
    "autotask_tax_regions",
    _company(),
    Column("region_id", WholeNumber, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "region_id"),
)

invoice_links = new_table(
    "invoice_links",
    _company(),
    Column("invoice_id", WholeNumber, nullable=False),
    Column("state", Text, nullable=False),
    Column("txn_id", Text),
    Column("record", Text, nullable=False),
    PrimaryKeyConstraint("company_id", "invoice_id"),
    UniqueConstraint("company_id", "txn_id"),
)

# The invoices of a run as they were when they were approved: what was shown is what is written.
run_invoices = new_table(
    "run_invoices",
    Column("run_id", WholeNumber, ForeignKey("runs.id"), nullable=False),
    Column("invoice_id", WholeNumber, nullable=False),
    Column("state", Text, nullable=False),
    Column("record", Text, nullable=False),
    PrimaryKeyConstraint("run_id", "invoice_id"),
    Index(None, "invoice_id"),
)
