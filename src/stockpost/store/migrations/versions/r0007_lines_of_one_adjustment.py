"""How many lines the transaction of a step may have, where QuickBooks refused a larger one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("steps", sa.Column("line_limit", columns.WholeNumber(), nullable=True))
