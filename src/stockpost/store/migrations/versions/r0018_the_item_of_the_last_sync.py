"""The last sync of a product names the item that it stood for, and with how many others"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("item_syncs", sa.Column("item_key", sa.Text(), nullable=True))
    op.add_column("item_syncs", sa.Column("products", columns.WholeNumber(), nullable=True))
