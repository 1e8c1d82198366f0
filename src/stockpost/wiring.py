"""The only place that builds objects: from a database address and a key file to use cases and the server's application."""

from __future__ import annotations

import os
import time
import uuid
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from stockpost.app.backups import Backups
from stockpost.app.conversation import Conversation
from stockpost.app.desk import Desk
from stockpost.app.errors import UseError
from stockpost.app.people import People
from stockpost.app.services import Services
from stockpost.autotask import AutotaskClient, find_zone
from stockpost.cli.site import Site
from stockpost.sdk.com import make_com_processor
from stockpost.sdk.driver import Driver
from stockpost.store.database import Database
from stockpost.store.location import default_database_url, default_folder, default_key_file, make_folder
from stockpost.store.passwords import Passwords, new_token
from stockpost.store.secrets import open_sealer
from stockpost.web.app import make_app
from stockpost.webconnector.asgi import make_routes
from stockpost.webconnector.qwc import make_qwc

KEY_FILE_VARIABLE = "STOCKPOST_KEY_FILE"
_databases: weakref.WeakValueDictionary[str, Database] = weakref.WeakValueDictionary()
_opening = Lock()


def make_desk(database_url: str | None, *, key_file: Path | None = None) -> Desk:
    """The use cases on a database, which is made and brought up to date. None: SQLite and a key file in the user's data folder.

    Raises StoreError for an address, file or key that cannot be used, StoreUnreachable where a server does not answer.
    """
    return Desk(_services(_open(database_url), key_file))


def make_people(database_url: str | None, *, key_file: Path | None = None) -> People:
    """Sign-in, roles and tokens on a database. `key_file` is not needed for them: nothing of people is sealed."""
    del key_file
    return People(_open(database_url), passwords=Passwords(), clock=_now)


def make_backups(database_url: str | None) -> Backups:
    """Backup and restore of a database, which is not opened by this."""
    return Backups(database_url=database_url or _default_url(), clock=_now)


def make_site(database_url: str | None, *, key_file: Path | None = None, public_url: str | None = None) -> Site:
    """The server's application with its use cases. UseError for a public address that is none."""
    services = _services(_open(database_url), key_file)
    desk, people = Desk(services), People(services.database, passwords=services.passwords, clock=_now)
    routes = make_routes(Conversation(services))
    try:
        app = make_app(desk, people, routes, clock=_now, public_url=public_url)
    except ValueError as error:
        raise UseError(str(error)) from None
    return Site(app=app, desk=desk, people=people)


def make_driver(database_url: str | None, *, company: str) -> Driver:
    """What drives the QuickBooks on this computer for a company. UseError where that cannot be done."""
    make_processor = make_com_processor()
    services = replace(_services(_open(database_url), None), carrier="stockpost connect")
    return Driver(Conversation(services), make_processor, company=company)


def _open(database_url: str | None) -> Database:
    """One for each address while anybody in this process uses it: what it prepared for its statements is prepared once."""
    url = database_url or _default_url()
    with _opening:
        database = _databases.get(url)
        if database is None:
            database = Database(url)
            database.migrate()
            _databases[url] = database
        return database


def _default_url() -> str:
    make_folder(default_folder())
    return default_database_url(default_folder())


def _services(database: Database, key_file: Path | None) -> Services:
    return Services(
        database=database,
        sealer=open_sealer(key_file or _usual_key_file()),
        clock=_now,
        new_ticket=new_token,
        new_guid=_new_guid,
        passwords=Passwords(),
        make_client=_Clients(),
        find_zone=find_zone,
        make_qwc=make_qwc,
        local_zone=_local_zone,
        within=_Beside().within,
    )


class _Clients:
    """One Autotask client per tenant, so that its limits hold for all threads; closed when the use cases are no longer needed."""

    def __init__(self) -> None:
        self._clients: dict[tuple[str, str, str, str], AutotaskClient] = {}
        self._lock = Lock()

    def __call__(self, url: str, *, user: str, code: str, secret: str) -> AutotaskClient:
        key = (url, user, code, secret)
        with self._lock:
            if key not in self._clients:
                client = AutotaskClient(url, user=user, code=code, secret=secret, clock=_now, sleep=time.sleep)
                weakref.finalize(self, client.close)
                self._clients[key] = client
            return self._clients[key]


class _Beside:
    """Work that may outlast the call that began it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="beside")

    def within(self, work: Callable[[], bool], seconds: float) -> bool | None:
        try:
            return self._pool.submit(work).result(timeout=seconds)
        except TimeoutError:
            return None


def _usual_key_file() -> Path:
    named = os.environ.get(KEY_FILE_VARIABLE)
    if named:
        return Path(named)
    make_folder(default_folder())
    return default_key_file(default_folder())


def _now() -> datetime:
    return datetime.now(UTC)


def _new_guid() -> str:
    return str(uuid.uuid4())


def _local_zone() -> None:
    """None lets Python use the time zone of this computer."""
