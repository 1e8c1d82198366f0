"""The names of Autotask's whole catalogue are kept apart from the products that Stockpost works with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "catalogue_readings",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("began_at", columns.UtcDateTime(), nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=False),
        sa.Column("up_to_id", columns.WholeNumber(), nullable=False),
        sa.Column("is_finished", columns.Flag(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_catalogue_readings_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_catalogue_readings")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalogue_names",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("product_id", columns.WholeNumber(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_key", sa.Text(), nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_catalogue_names_company_id")),
        sa.PrimaryKeyConstraint("company_id", "product_id", name=op.f("pk_catalogue_names")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("catalogue_names", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_catalogue_names_company_id_short_key"), ["company_id", "short_key"], unique=False
        )
