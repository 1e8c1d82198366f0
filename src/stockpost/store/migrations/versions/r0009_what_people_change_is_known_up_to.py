"""Up to when it is known what people changed and deleted in QuickBooks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.drop_table("invoice_looks")
    op.add_column("companies", sa.Column("seen_up_to", columns.JsonText(), nullable=True))
