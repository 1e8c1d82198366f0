"""The names of all active products of Autotask, most of which nobody orders or stocks: for names that become one once cut (N2)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Select,
    Text,
    bindparam,
    delete,
    func,
    select,
)

from stockpost.core.names import fold, item_name
from stockpost.store.metadata import Flag, UtcDateTime, WholeNumber, new_table
from stockpost.store.statements import one_of, save_row, save_rows

catalogue_readings = new_table(
    "catalogue_readings",
    Column("company_id", WholeNumber, ForeignKey("companies.id"), nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    Column("up_to_id", WholeNumber, nullable=False),
    Column("is_finished", Flag, nullable=False),
    PrimaryKeyConstraint("company_id"),
)

# `short_key` stands for what QuickBooks can hold of a name: names become one where it is the same.
catalogue_names = new_table(
    "catalogue_names",
    Column("company_id", WholeNumber, ForeignKey("companies.id"), nullable=False),
    Column("product_id", WholeNumber, nullable=False),
    Column("name", Text, nullable=False),
    Column("short_key", Text, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "product_id"),
    Index(None, "company_id", "short_key"),
)

_HERE = catalogue_names.c
_OF_COMPANY = _HERE.company_id == bindparam("company_id")
_NAMES = select(_HERE.product_id, _HERE.name).where(_OF_COMPANY)
_SHARED_KEYS = select(_HERE.short_key).where(_OF_COMPANY).group_by(_HERE.short_key).having(func.count() > 1)
_NAMES_ALIKE = _NAMES.where(_HERE.short_key.in_(_SHARED_KEYS))
_NAMES_WITH_KEYS = _NAMES.where(one_of(_HERE.short_key, "keys"))
_NAMES_OF_PRODUCTS = _NAMES.where(one_of(_HERE.product_id, "product_ids"))
_DROP_GONE = delete(catalogue_names).where(
    _OF_COMPANY, _HERE.read_at < bindparam("began_at"), _HERE.product_id <= bindparam("up_to_id")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueReading:
    """How far the catalogue was read: a reading of all names that began at `began_at` came to `up_to_id` at `read_at`, and once it
    `is_finished`, later products were added up to there."""

    began_at: datetime
    read_at: datetime
    up_to_id: int = 0
    is_finished: bool = False


def catalogue_reading(connection: Connection, company_id: int) -> CatalogueReading | None:
    """None before the first one."""
    here = catalogue_readings.c
    row = connection.execute(select(catalogue_readings).where(here.company_id == company_id)).one_or_none()
    if row is None:
        return None
    return CatalogueReading(
        began_at=row.began_at, read_at=row.read_at, up_to_id=row.up_to_id, is_finished=bool(row.is_finished)
    )


def save_catalogue(
    connection: Connection, company_id: int, names: Mapping[int, str], reading: CatalogueReading
) -> None:
    """Keep what a part of a reading brought. Names up to where a finished one came that it did not bring are gone: those of products that
    were deleted or made inactive."""
    rows = [
        {
            "company_id": company_id,
            "product_id": product_id,
            "name": name,
            "short_key": short_key(item_name(fold(name)).key),
            "read_at": reading.read_at,
        }
        for product_id, name in names.items()
    ]
    save_rows(connection, catalogue_names, rows, keys=("company_id", "product_id"))
    values = {
        "company_id": company_id,
        "began_at": reading.began_at,
        "read_at": reading.read_at,
        "up_to_id": reading.up_to_id,
        "is_finished": reading.is_finished,
    }
    save_row(connection, catalogue_readings, values, keys=("company_id",))
    if reading.is_finished:
        gone = {"company_id": company_id, "began_at": reading.began_at, "up_to_id": reading.up_to_id}
        connection.execute(_DROP_GONE, gone)


def short_key(key: str) -> str:
    """A word of our own for the key of a shortened name: such words can be looked for by the thousand."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def names_alike(connection: Connection, company_id: int) -> dict[int, str]:
    """By product id the names that become one with another name of the catalogue."""
    return _by_id(connection, _NAMES_ALIKE, {"company_id": company_id})


def names_with_keys(connection: Connection, company_id: int, keys: Collection[str]) -> dict[int, str]:
    """By product id the names with one of these `short_key`s."""
    return _by_id(connection, _NAMES_WITH_KEYS, {"company_id": company_id, "keys": list(keys)})


def names_of_products(connection: Connection, company_id: int, product_ids: Collection[int]) -> dict[int, str]:
    """By product id the names of these products, as far as the catalogue has them."""
    return _by_id(connection, _NAMES_OF_PRODUCTS, {"company_id": company_id, "product_ids": list(product_ids)})


def _by_id(connection: Connection, statement: Select[tuple[int, str]], values: Mapping[str, object]) -> dict[int, str]:
    return {row.product_id: row.name for row in connection.execute(statement, values)}
