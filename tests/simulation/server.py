"""Stockpost's servers: hosts that share one database, each of which may die at any commit and come back."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx2
from argon2 import PasswordHasher

from stockpost.app.conversation import Conversation
from stockpost.app.desk import Desk
from stockpost.app.services import Services
from stockpost.autotask import AutotaskClient, find_zone
from stockpost.store.passwords import Passwords
from stockpost.store.secrets import Sealer
from stockpost.webconnector.qwc import make_qwc
from tests.simulation.place import MortalDatabase
from tests.simulation.time_and_ids import Ids, SimulatedTime

ZONE = ZoneInfo("America/Chicago")


class QuickPasswords(Passwords):
    """Argon2 with the least work: sign-in is not what the simulation is about."""

    def __init__(self) -> None:
        super().__init__()
        self._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Host:
    """One server. Nothing but the database outlives `restart`. `clock_error` is how far its clock is off, `version` which program it runs."""

    def __init__(
        self,
        database: MortalDatabase,
        *,
        sealer: Sealer,
        time: SimulatedTime,
        ids: Ids,
        transport: httpx2.BaseTransport,
    ) -> None:
        self.database = database
        self.clock_error = timedelta(0)
        self.version = 0
        self._sealer = sealer
        self._time = time
        self._ids = ids
        self._transport = transport
        self._passwords = QuickPasswords()
        self.restart()

    def restart(self) -> None:
        """A new process: new connections, an empty memory."""
        self.database.close()
        self._clients: dict[str, AutotaskClient] = {}
        services = self._services()
        self.desk = Desk(services)
        self.conversation = Conversation(services)

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
        return self._time() + self.clock_error

    def _make_client(self, url: str, *, user: str, code: str, secret: str) -> AutotaskClient:
        if url not in self._clients:
            self._clients[url] = AutotaskClient(
                url,
                user=user,
                code=code,
                secret=secret,
                clock=self._clock,
                sleep=self._time.advance,
                transport=self._transport,
            )
        return self._clients[url]
