"""Until when it was asked which invoices people changed or deleted in QuickBooks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "invoice_looks",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("looked_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_invoice_looks_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_invoice_looks")),
        sqlite_strict=True,
    )
