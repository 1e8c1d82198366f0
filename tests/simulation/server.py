"""Stockpost's servers: hosts that share one database, each of which may die at any commit and come back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx2
from argon2 import PasswordHasher
from sqlalchemy import Connection

from stockpost.app.conversation import Conversation
from stockpost.app.desk import Desk
from stockpost.app.services import Services
from stockpost.autotask import AutotaskClient, find_zone
from stockpost.store.database import Database
from stockpost.store.errors import StoreUnreachable
from stockpost.store.passwords import Passwords
from stockpost.store.secrets import Sealer
from stockpost.webconnector.qwc import make_qwc
from tests.simulation.fate import Fate
from tests.simulation.time_and_ids import Ids, SimulatedTime

ZONE = ZoneInfo("America/Chicago")


class Died(BaseException):
    """The process is gone. No ordinary exception: nothing that the dead process would not do may be done about it."""


class QuickPasswords(Passwords):
    """Argon2 with the least work: sign-in is not what the simulation is about."""

    def __init__(self) -> None:
        super().__init__()
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class MortalDatabase(Database):
    """A database whose process may die just before or just after a commit, and whose disk may be full."""

    def __init__(self, url: str, fate: Callable[[], Fate]) -> None:
        super().__init__(url)
        self._fate = fate

    @contextmanager
    def write(self) -> Iterator[Connection]:
        fault = self._fate().at("commit")
        with super().write() as connection:
            yield connection
            if fault == "die before":
                raise Died
            if fault == "disk full":
                raise StoreUnreachable("The disk is full.")
        if fault == "die after":
            raise Died


class Host:
    """One server. Nothing but the database outlives `restart`."""

    def __init__(
        self,
        url: str,
        *,
        sealer: Sealer,
        time: SimulatedTime,
        ids: Ids,
        fate: Callable[[], Fate],
        transport: httpx2.BaseTransport,
    ) -> None:
        self._url = url
        self._sealer = sealer
        self._time = time
        self._ids = ids
        self._fate = fate
        self._transport = transport
        self._passwords = QuickPasswords()
        self._clock_error_seconds = 0
        self.restart()

    def restart(self) -> None:
        """A new process: new connections, an empty memory."""
        if hasattr(self, "database"):
            self.database.close()
        self.database = MortalDatabase(self._url, self._fate)
        self._client: AutotaskClient | None = None
        services = self._services()
        self.desk = Desk(services)
        self.conversation = Conversation(services)

    def close(self) -> None:
        self.database.close()

    def _services(self) -> Services:
        return Services(
            database=self.database,
            sealer=self._sealer,
            clock=self._clock,
            new_ticket=self._ids.ticket,
            new_guid=self._ids.guid,
            passwords=self._passwords,
            make_client=self._make_client,
            find_zone=find_zone,
            make_qwc=make_qwc,
            local_zone=lambda: ZONE,
        )

    def _clock(self) -> datetime:
        return self._time()

    def _make_client(self, url: str, *, user: str, code: str, secret: str) -> AutotaskClient:
        if self._client is None:
            self._client = AutotaskClient(
                url,
                user=user,
                code=code,
                secret=secret,
                clock=self._clock,
                sleep=self._time.advance,
                transport=self._transport,
            )
        return self._client
