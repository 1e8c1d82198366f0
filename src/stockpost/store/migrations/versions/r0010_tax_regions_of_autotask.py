"""Tax regions of Autotask"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "autotask_tax_regions",
        sa.Column("company_id", columns.WholeNumber(), nullable=False),
        sa.Column("region_id", columns.WholeNumber(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_autotask_tax_regions_company_id")),
        sa.PrimaryKeyConstraint("company_id", "region_id", name=op.f("pk_autotask_tax_regions")),
        sqlite_strict=True,
    )
