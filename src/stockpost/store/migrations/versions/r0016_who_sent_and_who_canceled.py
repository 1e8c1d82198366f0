"""A write names the run under whose approval it was sent, and a run who canceled it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("runs", sa.Column("canceled_by", sa.Text(), nullable=True))
    op.add_column("steps", sa.Column("sent_by_run", columns.WholeNumber(), nullable=True))
