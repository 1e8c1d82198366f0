"""Locations that Autotask's answers lack, although a product had units there, are kept until somebody says that they are gone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("autotask_products", sa.Column("vanished", columns.JsonText(), nullable=True))
