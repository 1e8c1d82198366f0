"""What keeps two hosts apart: the lock on a company's row, and leases that save double work.

Whether something is written twice never depends on a lease, only on generations, unique constraints and verification.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, Text, and_, bindparam, delete, not_, or_, select

from stockpost.store.companies import CompanyRow, companies, company_of_row
from stockpost.store.errors import StoreError
from stockpost.store.ledger_tables import conversations
from stockpost.store.metadata import UtcDateTime, new_table
from stockpost.store.statements import insert_into

leases = new_table(
    "leases",
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

_LOCK_COMPANY = select(companies.c.id).where(companies.c.id == bindparam("company_id")).with_for_update()

_LOCK_COMPANY_OF_TICKET = (
    select(companies)
    .join(conversations, conversations.c.company_id == companies.c.id)
    .where(conversations.c.ticket_hash == bindparam("ticket_hash"))
    .with_for_update(of=companies)
)


def lock_company(connection: Connection, company_id: int) -> None:
    """Hold the company until the end of the transaction. Take it before anything else is written, the audit event included.

    PostgreSQL locks the row; in SQLite the write transaction already holds the whole database, and FOR UPDATE is left out.
    Raises StoreError for a company that does not exist.
    """
    if connection.execute(_LOCK_COMPANY, {"company_id": company_id}).first() is None:
        raise StoreError(f"There is no company with the id {company_id}.")


def lock_company_of_ticket(connection: Connection, ticket_hash: str) -> CompanyRow | None:
    """`lock_company` for the company of a conversation, and the company as it is then; None where nobody knows the ticket."""
    row = connection.execute(_LOCK_COMPANY_OF_TICKET, {"ticket_hash": ticket_hash}).one_or_none()
    return None if row is None else company_of_row(row)


def take_lease(connection: Connection, name: str, owner: str, *, now: datetime, seconds: int) -> bool:
    """Take or renew the lease `name` for `seconds`. False while another owner holds it.

    One that ends much later than it could have been taken was taken while the clock was wrong, and holds nobody back.
    """
    insert = insert_into(connection, leases).values(name=name, owner=owner, expires_at=now + timedelta(seconds=seconds))
    statement = insert.on_conflict_do_update(
        index_elements=[leases.c.name],
        set_={"owner": insert.excluded.owner, "expires_at": insert.excluded.expires_at},
        where=or_(leases.c.owner == owner, not_(_is_held(now, seconds))),
    )
    return connection.execute(statement.returning(leases.c.name)).first() is not None


def release_lease(connection: Connection, name: str, owner: str) -> None:
    """Give the lease back; nothing happens where another owner holds it by now."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))


def is_leased(connection: Connection, name: str, *, now: datetime, seconds: int) -> bool:
    """Does anybody hold the lease, which is taken for `seconds` at a time?"""
    statement = select(leases.c.owner).where(leases.c.name == name, _is_held(now, seconds))
    return connection.execute(statement).first() is not None


def _is_held(now: datetime, seconds: int) -> ColumnElement[bool]:
    return and_(leases.c.expires_at > now, leases.c.expires_at <= now + timedelta(seconds=2 * seconds))
