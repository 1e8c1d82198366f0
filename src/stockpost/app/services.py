"""What every use case needs from outside: the database, the key, the time, chance, and Autotask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from stockpost.autotask import AutotaskClient
from stockpost.core.steps import Context
from stockpost.store.companies import CompanyRow, unseal_autotask_code, unseal_autotask_secret
from stockpost.store.database import Database
from stockpost.store.passwords import Passwords
from stockpost.store.secrets import Sealer


def at_once(work: Callable[[], bool], seconds: float) -> bool:  # noqa: ARG001
    """Runs work to its end, however long it takes."""
    return work()


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Made once by `stockpost.wiring`. `make_client` opens an Autotask client, `find_zone` looks its address up
    by the user name, `make_qwc` writes the Web Connector's file; `local_zone` is the server's time zone."""

    database: Database
    sealer: Sealer
    clock: Callable[[], datetime]
    new_ticket: Callable[[], str]
    new_guid: Callable[[], str]
    passwords: Passwords
    make_client: Callable[..., AutotaskClient]
    find_zone: Callable[[str], str]
    make_qwc: Callable[..., bytes]
    local_zone: Callable[[], ZoneInfo | None]
    carrier: str = "Web Connector"
    """Who carries messages to QuickBooks from here; the audit log names it."""
    within: Callable[[Callable[[], bool], float], bool | None] = at_once
    """Runs work and answers its result, or None when it takes longer than the seconds given: then it goes on beside us."""

    def client_of(self, company: CompanyRow) -> AutotaskClient:
        """The Autotask client of the company's tenant, one per process: its limits hold for all threads. Not to be closed."""
        return self.make_client(
            company.autotask_url,
            user=company.autotask_user,
            code=unseal_autotask_code(company, self.sealer),
            secret=unseal_autotask_secret(company, self.sealer),
        )

    def local_date(self, company: CompanyRow, moment: datetime) -> date:
        """The date of a moment in the company's time zone (setting time_zone, else the server's)."""
        name = company.settings.time_zone
        zone = ZoneInfo(name) if name else self.local_zone()
        return moment.astimezone(zone).date()

    def start_of(self, company: CompanyRow, day: date) -> datetime:
        """The moment (UTC) at which a day begins in the company's time zone."""
        name = company.settings.time_zone
        zone = ZoneInfo(name) if name else self.local_zone()
        start = datetime.combine(day, time(0))
        return (start.replace(tzinfo=zone) if zone is not None else start.astimezone()).astimezone(UTC)

    def context_of(self, company: CompanyRow) -> Context:
        """The outside of a plan for this company, now."""

        def local_date(moment: datetime) -> date:
            return self.local_date(company, moment)

        return Context(company_key=company.file_id, today=local_date(self.clock()), local_date=local_date)
