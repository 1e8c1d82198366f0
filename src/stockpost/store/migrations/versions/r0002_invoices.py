"""Invoices: their tables, and what steps, problems and decisions say of them; delivered charges beside the stock"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "autotask_invoices",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("invoice_id", columns.WholeNumber(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("invoiced_at", columns.UtcDateTime(), nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_autotask_invoices_company_id")),
        sa.PrimaryKeyConstraint("company_id", "invoice_id", name=op.f("pk_autotask_invoices")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("autotask_invoices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_autotask_invoices_company_id_number"), ["company_id", "number"], unique=False
        )

    op.create_table(
        "invoice_links",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("invoice_id", columns.WholeNumber(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("txn_id", sa.Text(), nullable=True),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_invoice_links_company_id")),
        sa.PrimaryKeyConstraint("company_id", "invoice_id", name=op.f("pk_invoice_links")),
        sa.UniqueConstraint("company_id", "txn_id", name=op.f("uq_invoice_links_company_id_txn_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "invoice_readings",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("read_up_to", columns.WholeNumber(), nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_invoice_readings_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_invoice_readings")),
        sqlite_strict=True,
    )
    op.create_table(
        "run_invoices",
        sa.Column("run_id", columns.WholeNumber(), nullable=False),
        sa.Column("invoice_id", columns.WholeNumber(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_invoices_run_id")),
        sa.PrimaryKeyConstraint("run_id", "invoice_id", name=op.f("pk_run_invoices")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("run_invoices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_invoices_invoice_id"), ["invoice_id"], unique=False)

    with op.batch_alter_table("autotask_products", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deliveries", columns.JsonText(), nullable=True))

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invoice_id", columns.WholeNumber(), nullable=True))

    with op.batch_alter_table("problems", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invoice_id", columns.WholeNumber(), nullable=True))

    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("invoice_id", columns.WholeNumber(), nullable=True))
        batch_op.create_index(batch_op.f("ix_steps_company_id_invoice_id"), ["company_id", "invoice_id"], unique=False)
