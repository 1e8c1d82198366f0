"""Orders of Autotask that could not be read whole are asked for again"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("companies", sa.Column("orders_left_out", columns.JsonText(), nullable=True))
