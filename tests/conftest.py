"""Fixtures and rules shared by all test folders."""

from __future__ import annotations

from tests.postgresql import (  # noqa: F401
    database_url,
    empty_database_url,
    empty_postgresql_url,
    postgresql_server,
    postgresql_template,
    postgresql_url,
    sqlite_template,
    sqlite_url,
)
from tests.skips import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401
