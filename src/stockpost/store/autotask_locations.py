"""The names of Autotask's inventory locations, as last read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from stockpost.store.ledger_tables import autotask_locations

_KNOWN = select(autotask_locations).where(autotask_locations.c.company_id == bindparam("company_id"))


@dataclass(frozen=True, slots=True)
class KnownLocations:
    """Names by id, and when they were read (None where they never were)."""

    names: Mapping[int, str]
    read_at: datetime | None


def save_locations(connection: Connection, company_id: int, names: Mapping[int, str], *, read_at: datetime) -> None:
    """Keep exactly these."""
    connection.execute(delete(autotask_locations).where(autotask_locations.c.company_id == company_id))
    if names:
        connection.execute(
            insert(autotask_locations),
            [
                {"company_id": company_id, "location_id": location_id, "name": name, "read_at": read_at}
                for location_id, name in names.items()
            ],
        )


def locations_known(connection: Connection, company_id: int) -> KnownLocations:
    """All locations of the company."""
    rows = connection.execute(_KNOWN, {"company_id": company_id}).all()
    return KnownLocations(
        names={row.location_id: row.name for row in rows}, read_at=min((row.read_at for row in rows), default=None)
    )
