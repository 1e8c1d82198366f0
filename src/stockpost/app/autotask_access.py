"""A company's access to Autotask: where it is asked, and as whom. It is tried before it is kept, and what Autotask said is told (P5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection

from stockpost.app.autotask_trouble import problem_of
from stockpost.app.errors import Unanswered, Unreachable, UseError
from stockpost.app.services import Services
from stockpost.autotask import TRIES_AGAIN, AddressError, AutotaskError, normal_base_url
from stockpost.core.company_settings import SettingInvalid
from stockpost.store import companies
from stockpost.store.audit import append_event
from stockpost.store.companies import CompanyRow
from stockpost.store.errors import StoreError, StoreFailed
from stockpost.store.locks import lock_company

NOT_TRIED = "Autotask did not answer, so the login was not tried; it is kept all the same."


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """An address of Autotask's API, and the API user."""

    url: str
    user: str
    code: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessChange:
    """What is to be changed of a company's access; None stays. An empty `url` is looked up by the user name."""

    url: str | None = None
    user: str | None = None
    code: str | None = field(default=None, repr=False)
    secret: str | None = field(default=None, repr=False)


@contextmanager
def as_use_errors() -> Iterator[None]:
    """Wrong settings, addresses and names as UseError; what cannot be reached as Unreachable."""
    try:
        yield
    except StoreFailed:
        raise
    except AutotaskError as error:
        kind = Unanswered if error.is_transient else Unreachable
        raise kind(f"{error.text.replace(TRIES_AGAIN, '')} Nothing was saved.", code=error.code) from None
    except (SettingInvalid, AddressError, StoreError) as error:
        raise UseError(str(error)) from None


def refuse_empty(values: Mapping[str, str | None]) -> None:
    """UseError names the first field that holds nothing but blanks; what is None is not asked for."""
    for name, value in values.items():
        if value is not None and not value.strip():
            raise UseError(f"The {name} is empty.")


def address_of(services: Services, url: str | None, *, user: str) -> str:
    """The address in its canonical form; looked up by the user name where none is given."""
    return normal_base_url(url) if url and url.strip() else services.find_zone(user)


def try_access(services: Services, access: Access, *, even_unanswered: bool) -> AutotaskError | None:
    """Sign in once. What Autotask refuses is raised; so is that it does not answer, or it is returned where `even_unanswered`."""
    try:
        client = services.make_client(access.url, user=access.user, code=access.code, secret=access.secret)
    except ValueError as error:  # a secret that no header can carry
        raise UseError(str(error)) from None
    try:
        client.sign_in()
    except AutotaskError as error:
        if not (error.is_transient and even_unanswered):
            raise
        return error
    return None


def note_trial(connection: Connection, company_id: int, unanswered: AutotaskError | None) -> None:
    """What stands between us and Autotask after a trial: nothing, or that it did not answer."""
    found = None if unanswered is None else problem_of(unanswered, before=NOT_TRIED)
    companies.record_autotask_problem(connection, company_id, None if found is None else msgspec.to_builtins(found))


def change_access(
    services: Services, company: CompanyRow, change: AccessChange, *, who: str, even_unanswered: bool
) -> None:
    """Try the changed access and keep it; without any change the present one is tried. Nothing is kept of what Autotask refuses."""
    refuse_empty(
        {
            "Autotask user": change.user,
            "Autotask integration code": change.code,
            "Autotask secret": change.secret,
        }
    )
    with as_use_errors():
        access = _changed(services, company, change)
        unanswered = try_access(services, access, even_unanswered=even_unanswered)
        changed = {
            "address": access.url != company.autotask_url,
            "user": access.user != company.autotask_user,
            "integration code": change.code is not None,
            "secret": change.secret is not None,
        }
        with services.database.write() as connection:
            lock_company(connection, company.id)
            note_trial(connection, company.id, unanswered)
            if not any(changed.values()):
                return
            companies.change_autotask_access(
                connection,
                services.sealer,
                company.id,
                url=access.url,
                user=access.user,
                code=access.code,
                secret=access.secret,
            )
            append_event(
                connection,
                company_id=company.id,
                time=services.clock(),
                who=who,
                kind="Autotask access changed",
                subject=f"company:{company.name}",
                data={
                    "changed": [name for name, is_changed in changed.items() if is_changed],
                    "autotask_url": access.url,
                    "autotask_user": access.user,
                    "tried": unanswered is None,
                },
            )


def _changed(services: Services, company: CompanyRow, change: AccessChange) -> Access:
    user = company.autotask_user if change.user is None else change.user.strip()
    url = company.autotask_url if change.url is None else address_of(services, change.url, user=user)
    is_typed = bool(change.url and change.url.strip())
    if is_typed and url != company.autotask_url and (change.code is None or change.secret is None):
        # What is kept goes only where it was given for, or where Autotask itself sends it.
        raise UseError(
            "With another address the integration code and the secret must be given again. Where the tenant has moved to another "
            "zone, leave the address empty: it is looked up by the user name."
        )
    return Access(
        url=url,
        user=user,
        # What is given is not unsealed: with a new key file the old one cannot be.
        code=companies.unseal_autotask_code(company, services.sealer) if change.code is None else change.code,
        secret=companies.unseal_autotask_secret(company, services.sealer) if change.secret is None else change.secret,
    )
