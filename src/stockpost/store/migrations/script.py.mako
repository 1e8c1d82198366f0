"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from stockpost.store import metadata as columns

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
