"""The names of all active products of Autotask, and of all its active vendors and customers, most of which no order or invoice names:
for names that become one once cut (N2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Select,
    Table,
    Text,
    bindparam,
    delete,
    func,
    literal,
    select,
)

from stockpost.core.autotask_records import CatalogueName
from stockpost.core.names import ShortName, entity_name, fold, item_name
from stockpost.store.metadata import Flag, UtcDateTime, WholeNumber, new_table
from stockpost.store.statements import one_of, save_row, save_rows


def _readings(name: str) -> Table:
    return new_table(
        name,
        Column("company_id", WholeNumber, ForeignKey("companies.id"), nullable=False),
        Column("began_at", UtcDateTime, nullable=False),
        Column("read_at", UtcDateTime, nullable=False),
        Column("up_to_id", WholeNumber, nullable=False),
        Column("is_finished", Flag, nullable=False),
        PrimaryKeyConstraint("company_id"),
    )


catalogue_readings = _readings("catalogue_readings")
catalogue_entity_readings = _readings("catalogue_entity_readings")

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
catalogue_entity_names = new_table(
    "catalogue_entity_names",
    Column("company_id", WholeNumber, ForeignKey("companies.id"), nullable=False),
    Column("autotask_id", WholeNumber, nullable=False),
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("short_key", Text, nullable=False),
    Column("read_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("company_id", "autotask_id"),
    Index(None, "company_id", "short_key"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueReading:
    """How far a catalogue was read: a reading of all names that began at `began_at` came to `up_to_id` at `read_at`, and once it
    `is_finished`, later ones were added up to there."""

    began_at: datetime
    read_at: datetime
    up_to_id: int = 0
    is_finished: bool = False


class NameCatalogue:
    """The names that share one list of QuickBooks. `shorten` makes of a name what QuickBooks can hold of it."""

    def __init__(self, *, readings: Table, names: Table, id_column: str, shorten: Callable[[str], ShortName]) -> None:
        self.shorten = shorten
        self._readings, self._table, self._id = readings, names, id_column
        here = names.c
        of_company = here.company_id == bindparam("company_id")
        # Products have no column for what they are: they are items.
        role = here.role if "role" in here else literal("item").label("role")
        self._names = select(here[id_column].label("autotask_id"), role, here.name).where(of_company)
        shared = select(here.short_key).where(of_company).group_by(here.short_key).having(func.count() > 1)
        self._alike = self._names.where(here.short_key.in_(shared))
        self._with_keys = self._names.where(one_of(here.short_key, "keys"))
        self._of_ids = self._names.where(one_of(here[id_column], "ids"))
        self._drop_gone = delete(names).where(
            of_company, here.read_at < bindparam("began_at"), here[id_column] <= bindparam("up_to_id")
        )

    def reading(self, connection: Connection, company_id: int) -> CatalogueReading | None:
        """None before the first one."""
        statement = select(self._readings).where(self._readings.c.company_id == company_id)
        row = connection.execute(statement).one_or_none()
        if row is None:
            return None
        return CatalogueReading(
            began_at=row.began_at, read_at=row.read_at, up_to_id=row.up_to_id, is_finished=bool(row.is_finished)
        )

    def save(
        self, connection: Connection, company_id: int, names: Mapping[int, CatalogueName], reading: CatalogueReading
    ) -> None:
        """Keep what a part of a reading brought, by Autotask's id. Names up to where a finished one came that it did not bring are gone:
        those of what was deleted or made inactive."""
        rows = [
            {
                "company_id": company_id,
                self._id: autotask_id,
                **({"role": found.role} if "role" in self._table.c else {}),
                "name": found.name,
                "short_key": short_key(self.shorten(fold(found.name)).key),
                "read_at": reading.read_at,
            }
            for autotask_id, found in names.items()
        ]
        save_rows(connection, self._table, rows, keys=("company_id", self._id))
        values = {
            "company_id": company_id,
            "began_at": reading.began_at,
            "read_at": reading.read_at,
            "up_to_id": reading.up_to_id,
            "is_finished": reading.is_finished,
        }
        save_row(connection, self._readings, values, keys=("company_id",))
        if reading.is_finished:
            gone = {"company_id": company_id, "began_at": reading.began_at, "up_to_id": reading.up_to_id}
            connection.execute(self._drop_gone, gone)

    def alike(self, connection: Connection, company_id: int) -> dict[int, CatalogueName]:
        """By Autotask's id the names that become one with another name of the catalogue."""
        return _by_id(connection, self._alike, {"company_id": company_id})

    def with_keys(self, connection: Connection, company_id: int, keys: Collection[str]) -> dict[int, CatalogueName]:
        """By Autotask's id the names with one of these `short_key`s."""
        if not keys:
            return {}
        return _by_id(connection, self._with_keys, {"company_id": company_id, "keys": list(keys)})

    def of_ids(self, connection: Connection, company_id: int, ids: Collection[int]) -> dict[int, CatalogueName]:
        """By Autotask's id the names of these, as far as the catalogue has them."""
        return _by_id(connection, self._of_ids, {"company_id": company_id, "ids": list(ids)})


def short_key(key: str) -> str:
    """A word of our own for the key of a shortened name: such words can be looked for by the thousand."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _by_id(connection: Connection, statement: Select[Any], values: Mapping[str, object]) -> dict[int, CatalogueName]:
    rows = connection.execute(statement, values)
    return {row.autotask_id: CatalogueName(role=row.role, name=row.name) for row in rows}


PRODUCTS = NameCatalogue(readings=catalogue_readings, names=catalogue_names, id_column="product_id", shorten=item_name)
ENTITIES = NameCatalogue(
    readings=catalogue_entity_readings,
    names=catalogue_entity_names,
    id_column="autotask_id",
    shorten=entity_name,
)
"""Autotask's Companies: QuickBooks has one list of names for vendors and customers."""
