"""Readings of Autotask have numbers: an older one that ends later does not undo a newer one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "autotask_readings",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("number", columns.WholeNumber(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_autotask_readings_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_autotask_readings")),
        sqlite_strict=True,
    )
    for table in ("autotask_orders", "autotask_products", "autotask_invoices"):
        op.add_column(table, sa.Column("reading_number", columns.WholeNumber(), nullable=True))
    op.add_column("autotask_products", sa.Column("stock_reading_number", columns.WholeNumber(), nullable=True))
