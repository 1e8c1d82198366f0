"""Imports every module that defines tables, so that `metadata` is complete."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from stockpost.store.metadata import metadata

TABLE_MODULES = (
    "companies",
    "audit",
    "locks",
    "people",
    "login_sessions",
    "api_tokens",
    "setup_code",
    "sign_in_attempts",
    "ledger_tables",
)

for _name in TABLE_MODULES:
    if find_spec(f"stockpost.store.{_name}") is not None:
        import_module(f"stockpost.store.{_name}")

__all__ = ["metadata"]
