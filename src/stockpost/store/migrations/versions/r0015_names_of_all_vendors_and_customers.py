"""The names of all vendors and customers of Autotask stand beside those of its products"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "catalogue_entity_readings",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("began_at", columns.UtcDateTime(), nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=False),
        sa.Column("up_to_id", columns.WholeNumber(), nullable=False),
        sa.Column("is_finished", columns.Flag(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_catalogue_entity_readings_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_catalogue_entity_readings")),
        sqlite_strict=True,
    )
    op.create_table(
        "catalogue_entity_names",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("autotask_id", columns.WholeNumber(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_key", sa.Text(), nullable=False),
        sa.Column("read_at", columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_catalogue_entity_names_company_id")),
        sa.PrimaryKeyConstraint("company_id", "autotask_id", name=op.f("pk_catalogue_entity_names")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("catalogue_entity_names", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_catalogue_entity_names_company_id_short_key"), ["company_id", "short_key"], unique=False
        )
