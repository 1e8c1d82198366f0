"""Run by alembic. The connection, its transaction and its lock come from `stockpost.store.migrate`."""

from __future__ import annotations

from alembic import context

from stockpost.store.migrate import VERSION_TABLE
from stockpost.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    user_module_prefix="columns.",
    # SQLite cannot alter a table; alembic then copies it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
