"""Names of QuickBooks' lists, and the readings that people asked for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "list_readings",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("name_list", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", columns.UtcDateTime(), nullable=False),
        sa.Column("number", columns.WholeNumber(), nullable=False),
        sa.Column("starts", columns.WholeNumber(), nullable=False),
        sa.Column("pages", columns.WholeNumber(), nullable=False),
        sa.Column("names", columns.WholeNumber(), nullable=False),
        sa.Column("iterator_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", columns.WholeNumber(), nullable=True),
        sa.Column("finished_number", columns.WholeNumber(), nullable=False),
        sa.Column("finished_at", columns.UtcDateTime(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_list_readings_company_id")),
        sa.PrimaryKeyConstraint("company_id", "name_list", name=op.f("pk_list_readings")),
        sqlite_strict=True,
    )
    op.create_table(
        "listed_names",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("name_list", sa.Text(), nullable=False),
        sa.Column("reading", columns.WholeNumber(), nullable=False),
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_active", columns.Flag(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_listed_names_company_id")),
        sa.PrimaryKeyConstraint("company_id", "name_list", "reading", "list_id", name=op.f("pk_listed_names")),
        sqlite_strict=True,
    )
