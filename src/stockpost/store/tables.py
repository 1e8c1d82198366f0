"""Imports every module that defines tables, so that `metadata` is complete."""

from __future__ import annotations

from stockpost.store import (
    api_tokens,
    audit,
    companies,
    invoice_tables,
    ledger_tables,
    locks,
    login_sessions,
    name_lists,
    people,
    product_catalogue,
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
    product_catalogue,
)

__all__ = ["TABLE_MODULES", "metadata"]
