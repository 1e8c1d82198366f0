"""The companies: an Autotask tenant joined with a QuickBooks company file. One function per state change.

Each is called in a write transaction together with its audit event (`store.audit.append_event`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, Text, bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from stockpost.core.company_settings import CompanySettings, parse_settings
from stockpost.store.errors import StoreError
from stockpost.store.metadata import JsonText, UtcDateTime, WholeNumber, id_column, new_table
from stockpost.store.secrets import Sealer

companies = new_table(
    "companies",
    id_column(),
    Column("name", Text, nullable=False),
    # The folded name: unique whatever the case, on both databases and in every language.
    Column("name_key", Text, nullable=False, unique=True),
    Column("autotask_url", Text, nullable=False),
    Column("autotask_user", Text, nullable=False),
    Column("autotask_code_sealed", Text, nullable=False),
    Column("autotask_secret_sealed", Text, nullable=False),
    Column("web_connector_user", Text, nullable=False, unique=True),
    Column("web_connector_password_hash", Text, nullable=False),
    Column("settings", JsonText, nullable=False),
    # One for the application: all companies share it.
    Column("owner_id", Text, nullable=False),
    Column("file_id", Text, nullable=False, unique=True),
    Column("bound_file_id", Text),
    Column("bound_company_name", Text),
    Column("bound_path", Text),
    Column("session_generation", WholeNumber, nullable=False),
    Column("last_contact_at", UtcDateTime),
    Column("quickbooks_host", JsonText),
    Column("quickbooks_preferences", JsonText),
    Column("contact_problem", JsonText),
    Column("autotask_read_at", UtcDateTime),
    Column("autotask_problem", JsonText),
    Column("joined_at", UtcDateTime, nullable=False),
    # What was written to QuickBooks since then may be missing in this database: an older copy of it was put back.
    Column("doubtful_since", UtcDateTime),
    # By question, such as which invoices were deleted: the moment up to which QuickBooks has answered it.
    Column("seen_up_to", JsonText),
    # Ids of orders that Autotask has and that could not be read whole: they are asked for again.
    Column("orders_left_out", JsonText),
)

_WITH_ID = select(companies).where(companies.c.id == bindparam("value"))
_NAMED = select(companies).where(companies.c.name_key == bindparam("value"))
_OF_WEB_CONNECTOR_USER = select(companies).where(companies.c.web_connector_user == bindparam("value"))
_ALL = select(companies).order_by(companies.c.name_key)
_CHANGE = update(companies).where(companies.c.id == bindparam("company_id"))
_NEXT_GENERATION = _CHANGE.values(session_generation=companies.c.session_generation + 1).returning(
    companies.c.session_generation
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRow:
    """One company. `bound_…` is None until the first contact with QuickBooks; sealed and hashed secrets stay out of `repr`.

    `setting_texts` holds the settings that were chosen; in `settings` the defaults are filled in.
    `owner_id` and `file_id` are the GUIDs of the .qwc file; `bound_file_id` is what the company file itself carries.
    """

    id: int
    name: str
    autotask_url: str
    autotask_user: str
    autotask_code_sealed: str = field(repr=False)
    autotask_secret_sealed: str = field(repr=False)
    web_connector_user: str
    web_connector_password_hash: str = field(repr=False)
    setting_texts: dict[str, str]
    settings: CompanySettings
    owner_id: str
    file_id: str
    bound_file_id: str | None
    bound_company_name: str | None
    bound_path: str | None
    session_generation: int
    last_contact_at: datetime | None
    quickbooks_host: dict[str, Any] | None
    quickbooks_preferences: dict[str, Any] | None
    contact_problem: dict[str, Any] | None
    autotask_read_at: datetime | None
    autotask_problem: dict[str, Any] | None
    joined_at: datetime
    doubtful_since: datetime | None = None
    seen_up_to: dict[str, str] | None = None
    orders_left_out: list[int] | None = None

    @property
    def is_bound(self) -> bool:
        """True once a company file was bound at the first contact."""
        return self.bound_company_name is not None


def add_company(
    connection: Connection,
    sealer: Sealer,
    *,
    name: str,
    autotask_url: str,
    autotask_user: str,
    autotask_code: str,
    autotask_secret: str,
    web_connector_user: str,
    web_connector_password_hash: str,
    settings: Mapping[str, str],
    owner_id: str,
    file_id: str,
    joined_at: datetime,
) -> int:
    """Add a company and return its id.

    Raises StoreError where the name or the Web Connector user is taken, SettingInvalid for a wrong setting.
    """
    parse_settings(settings)
    name = name.strip()
    if not name:
        raise StoreError("The company's name is empty.")
    if company_named(connection, name) is not None:
        raise StoreError(f"There is a company “{name}” already. Choose another name.")
    if company_of_web_connector_user(connection, web_connector_user) is not None:
        raise StoreError(
            f"Another company uses the Web Connector user “{web_connector_user}”. Choose another user name."
        )
    values = {
        "name": name,
        "name_key": name.casefold(),
        "autotask_url": autotask_url,
        "autotask_user": autotask_user,
        # Sealed below: what is sealed is bound to the row's id, which is not known yet.
        "autotask_code_sealed": "",
        "autotask_secret_sealed": "",
        "web_connector_user": web_connector_user,
        "web_connector_password_hash": web_connector_password_hash,
        "settings": dict(settings),
        "owner_id": owner_id,
        "file_id": file_id,
        "session_generation": 0,
        "joined_at": joined_at,
    }
    try:
        company_id: int = connection.execute(insert(companies).values(values).returning(companies.c.id)).scalar_one()
    except IntegrityError:
        # Two people added the same one at the same moment, on PostgreSQL.
        raise StoreError(
            f"The company “{name}” or its Web Connector user was just added. Choose another name."
        ) from None
    change_autotask_secrets(
        connection, sealer, company_id, autotask_code=autotask_code, autotask_secret=autotask_secret
    )
    return company_id


def remove_company(connection: Connection, company_id: int) -> None:
    """Delete a company with all that was read for it. The audit log keeps what it says of it.

    Raises IntegrityError where runs were approved: what belongs to them is not deleted.
    """
    for table in reversed(companies.metadata.sorted_tables):
        if any(key.column.table is companies for key in table.foreign_keys):
            connection.execute(delete(table).where(table.c.company_id == company_id))
    connection.execute(delete(companies).where(companies.c.id == company_id))


def all_companies(connection: Connection) -> list[CompanyRow]:
    """All companies by name."""
    return [company_of_row(row) for row in connection.execute(_ALL)]


def company_named(connection: Connection, name: str) -> CompanyRow | None:
    """The company of that name, whatever the case."""
    return _one(connection, _NAMED, name.strip().casefold())


def company_with_id(connection: Connection, company_id: int) -> CompanyRow | None:
    return _one(connection, _WITH_ID, company_id)


def company_of_web_connector_user(connection: Connection, user: str) -> CompanyRow | None:
    """The company whose .qwc file carries this user name."""
    return _one(connection, _OF_WEB_CONNECTOR_USER, user)


def change_settings(connection: Connection, company_id: int, settings: Mapping[str, str]) -> None:
    """Set the named settings and keep the others. Raises SettingInvalid, naming the setting."""
    row = company_with_id(connection, company_id)
    if row is None:
        raise StoreError(f"There is no company with the id {company_id}.")
    changed = {**row.setting_texts, **settings}
    parse_settings(changed)
    _change(connection, company_id, settings=changed)


def change_autotask_secrets(
    connection: Connection, sealer: Sealer, company_id: int, *, autotask_code: str, autotask_secret: str
) -> None:
    """Seal and keep the integration code and the secret of the API user."""
    _change(
        connection,
        company_id,
        autotask_code_sealed=sealer.seal(autotask_code, context=_context(company_id, "autotask_code")),
        autotask_secret_sealed=sealer.seal(autotask_secret, context=_context(company_id, "autotask_secret")),
    )


def change_autotask_access(
    connection: Connection, sealer: Sealer, company_id: int, *, url: str, user: str, code: str, secret: str
) -> None:
    """As whom Autotask is asked from now on, and where."""
    _change(connection, company_id, autotask_url=url, autotask_user=user)
    change_autotask_secrets(connection, sealer, company_id, autotask_code=code, autotask_secret=secret)


def change_autotask_address(connection: Connection, company_id: int, address: str) -> None:
    """Where Autotask's API is asked from now on."""
    _change(connection, company_id, autotask_url=address)


def unseal_autotask_code(company: CompanyRow, sealer: Sealer) -> str:
    """The integration code. Raises StoreError where the key file is another one."""
    return sealer.unseal(company.autotask_code_sealed, context=_context(company.id, "autotask_code"))


def unseal_autotask_secret(company: CompanyRow, sealer: Sealer) -> str:
    """The API user's secret. Raises StoreError where the key file is another one."""
    return sealer.unseal(company.autotask_secret_sealed, context=_context(company.id, "autotask_secret"))


def change_web_connector_password(connection: Connection, company_id: int, *, password_hash: str) -> None:
    _change(connection, company_id, web_connector_password_hash=password_hash)


def bind_company_file(
    connection: Connection, company_id: int, *, bound_file_id: str | None, company_name: str, path: str
) -> None:
    """Bind the company to the file of its first contact, or note its new name and place (the same FileID at a new path)."""
    _change(
        connection,
        company_id,
        bound_file_id=bound_file_id,
        bound_company_name=company_name,
        bound_path=path,
    )


def next_session_generation(connection: Connection, company_id: int) -> int:
    """Count up the conversations and return the new number. What was said under an older number no longer counts."""
    generation: int | None = connection.execute(_NEXT_GENERATION, {"company_id": company_id}).scalar_one_or_none()
    if generation is None:
        raise StoreError(f"There is no company with the id {company_id}.")
    return generation


def record_contact(connection: Connection, company_id: int, *, at: datetime) -> None:
    """QuickBooks' side spoke to us."""
    _change(connection, company_id, last_contact_at=at)


def record_quickbooks_host(connection: Connection, company_id: int, *, host: Mapping[str, Any]) -> None:
    """Version and edition as the last HostRet gave them."""
    _change(connection, company_id, quickbooks_host=dict(host))


def record_quickbooks_preferences(connection: Connection, company_id: int, *, preferences: Mapping[str, Any]) -> None:
    _change(connection, company_id, quickbooks_preferences=dict(preferences))


def doubt(connection: Connection, company_id: int, *, since: datetime | None) -> None:
    """This database may lack what was written since a moment (None: not any more). An earlier doubt stays.

    What was read of Autotask is as old: until it is read again from the beginning, it was never read completely.
    """
    here = companies.c
    statement = update(companies).where(here.id == company_id).values(doubtful_since=since)
    if since is not None:
        is_new = or_(here.doubtful_since.is_(None), here.doubtful_since > since)
        statement = statement.where(is_new).values(autotask_read_at=None)
    connection.execute(statement)


def note_look(connection: Connection, company_id: int, *, seen_up_to: Mapping[str, datetime]) -> None:
    """Up to when it is known what people did to what is ours in QuickBooks, by question."""
    _change(connection, company_id, seen_up_to={name: at.isoformat() for name, at in seen_up_to.items()})


def record_contact_problem(connection: Connection, company_id: int, problem: Mapping[str, Any] | None) -> None:
    """What stands between us and QuickBooks; None when it has gone."""
    _change(connection, company_id, contact_problem=None if problem is None else dict(problem))


def record_autotask_read(connection: Connection, company_id: int, *, at: datetime, left_out: Iterable[int]) -> None:
    """Autotask was read completely, so its problem has gone. `left_out` are orders of it that are to be asked for again."""
    _change(
        connection, company_id, autotask_read_at=at, autotask_problem=None, orders_left_out=sorted(left_out) or None
    )


def record_autotask_problem(connection: Connection, company_id: int, problem: Mapping[str, Any] | None) -> None:
    _change(connection, company_id, autotask_problem=None if problem is None else dict(problem))


def _change(connection: Connection, company_id: int, **values: object) -> None:
    result = connection.execute(_CHANGE, {"company_id": company_id, **values})
    if result.rowcount != 1:
        raise StoreError(f"There is no company with the id {company_id}.")


def _one(connection: Connection, statement: Select[Any], value: str | int) -> CompanyRow | None:
    row = connection.execute(statement, {"value": value}).one_or_none()
    return None if row is None else company_of_row(row)


def company_of_row(row: Row[Any]) -> CompanyRow:
    """The company of a row with all columns."""
    values = row._asdict()
    del values["name_key"]
    texts = values.pop("settings")
    return CompanyRow(setting_texts=texts, settings=parse_settings(texts), **values)


def _context(company_id: int, secret: str) -> str:
    return f"company:{company_id}:{secret}"
