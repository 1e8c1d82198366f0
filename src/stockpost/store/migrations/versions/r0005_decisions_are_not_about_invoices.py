"""Decisions are not about invoices: nothing ever wrote this column"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    # Not by copying the table: SQLite can do it by itself in every version that knows STRICT tables.
    op.drop_column("decisions", "invoice_id")
