"""What a look at the plan after an answer found to be asked is kept for the next call"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("prepared", columns.JsonText(), nullable=True))
