"""Counts are kept and explained"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "autotask_locations",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("location_id", columns.WholeNumber(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_autotask_locations_company_id")),
        sa.PrimaryKeyConstraint("company_id", "location_id", name=op.f("pk_autotask_locations")),
        sqlite_strict=True,
    )
    op.create_table(
        "count_history",
        sa.Column("id", columns.WholeNumber(), autoincrement=True, nullable=False),
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("time", columns.UtcDateTime(), nullable=False),
        sa.Column("units", columns.DecimalText(), nullable=False),
        sa.Column("is_newest", columns.Flag(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_count_history_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_history")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    with op.batch_alter_table("count_history", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_count_history_company_id_side_key_is_newest"),
            ["company_id", "side", "key", "is_newest"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_count_history_company_id_time"), ["company_id", "time"], unique=False)

    op.create_table(
        "count_readings",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("asked_at", columns.UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("finished_at", columns.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_count_readings_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_count_readings")),
        sqlite_strict=True,
    )
    op.create_table(
        "item_syncs",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("product_id", columns.WholeNumber(), nullable=False),
        sa.Column("run_id", columns.WholeNumber(), nullable=False),
        sa.Column("time", columns.UtcDateTime(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("autotask", columns.DecimalText(), nullable=True),
        sa.Column("quickbooks", columns.DecimalText(), nullable=True),
        sa.Column("received", columns.DecimalText(), nullable=False),
        sa.Column("posted", columns.DecimalText(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_item_syncs_company_id")),
        sa.PrimaryKeyConstraint("company_id", "product_id", name=op.f("pk_item_syncs")),
        sqlite_strict=True,
    )
