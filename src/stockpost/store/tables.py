"""Imports every module that defines tables, so that `metadata` is complete."""

from __future__ import annotations

from stockpost.store import (
    api_tokens,
    audit,
    catalogue_names,
    companies,
    invoice_tables,
    ledger_tables,
    locks,
    login_sessions,
    name_lists,
    people,
    readings,
    setup_code,
    sign_in_attempts,
)
from stockpost.store.metadata import metadata

TABLE_MODULES = (
    companies,
    audit,
    locks,
    people,
    login_sessions,
    api_tokens,
    setup_code,
    sign_in_attempts,
    ledger_tables,
    invoice_tables,
    name_lists,
    catalogue_names,
    readings,
)

__all__ = ["TABLE_MODULES", "metadata"]
