"""A running server on sample data, with people of every role, and a browser where there is one."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from stockpost.app.people import People, Role
from stockpost.store.database import Database
from stockpost.store.passwords import Passwords
from stockpost.web.app import make_app
from tests.mapping.office import Office
from tests.mapping.samples import fill
from tests.web.sample_desk import SampleDesk
from tests.web.sample_orders import NOW

PASSWORD = "a calm winter morning"
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class MovableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A running server with what stands behind it."""

    url: str
    desk: SampleDesk
    people: People
    clock: MovableClock

    def visitor(self) -> httpx2.Client:
        """A client that looks like a browser on one of our own pages. Redirects are not followed."""
        return httpx2.Client(base_url=self.url, headers={"origin": self.url, "sec-fetch-site": "same-origin"})

    @contextmanager
    def sign_in(self, name: str) -> Iterator[httpx2.Client]:
        with self.visitor() as client:
            answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
            assert answer.status_code == 303, answer.text
            yield client

    def with_token(self, role: Role) -> httpx2.Client:
        token = self.people.add_token(f"script of a {role.word}", role=role, who="Dana")
        return httpx2.Client(base_url=self.url, headers={"authorization": f"Bearer {token}"})


NAMES = {Role.VIEWER: "Vera", Role.OPERATOR: "Olu", Role.ADMINISTRATOR: "Dana"}


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def empty_people(sqlite_url: str, clock: MovableClock) -> Iterator[People]:
    """Nobody yet."""
    database = Database(sqlite_url)
    yield People(database, passwords=Passwords(), clock=clock)
    database.close()


@pytest.fixture(scope="session")
def people_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with Dana the administrator, Olu the operator and Vera the viewer; hashing their passwords takes time."""
    path = tmp_path_factory.mktemp("people") / "people.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    made = People(database, passwords=Passwords(), clock=MovableClock())
    for role, name in NAMES.items():
        made.add_person(name, role=role, password=PASSWORD, who="test")
    database.close()
    return path


@pytest.fixture
def people(people_template: Path, tmp_path: Path, clock: MovableClock) -> Iterator[People]:
    """The three of `people_template`."""
    path = tmp_path / "people.db"
    shutil.copy(people_template, path)
    database = Database(f"sqlite:///{path}")
    yield People(database, passwords=Passwords(), clock=clock)
    database.close()


@pytest.fixture(scope="session")
def office_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Office]:
    """A database file with the names behind the page Mapping, to be copied; its office is closed."""
    path = tmp_path_factory.mktemp("office") / "office.db"
    shutil.copy(sqlite_template, path)
    made = Office(Database(f"sqlite:///{path}"))
    fill(made)
    made.database.close()
    return path, made


@pytest.fixture
def office(office_template: tuple[Path, Office], tmp_path: Path) -> Iterator[Office]:
    """A database of its own with the names of `office_template`."""
    template, filled = office_template
    path = tmp_path / "office.db"
    shutil.copy(template, path)
    made = replace(filled, database=Database(f"sqlite:///{path}"))
    yield made
    made.database.close()


@pytest.fixture
def desk(office: Office) -> SampleDesk:
    made = SampleDesk()
    made.mapping = office.only_mapping
    return made


@pytest.fixture
def start(desk: SampleDesk, clock: MovableClock) -> Iterator[Callable[..., Site]]:
    """Starts servers: `start(people, public_url=…)`."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start_one(people: People, *, public_url: str | None = None) -> Site:
        listener = socket.create_server(("127.0.0.1", 0))
        app = make_app(desk, people, clock=clock, public_url=public_url)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        running.append((server, thread))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        return Site(url=url, desk=desk, people=people, clock=clock)

    yield start_one
    for server, thread in running:
        server.should_exit = True
        thread.join(timeout=20)
        assert not thread.is_alive()


@pytest.fixture
def site(start: Callable[..., Site], people: People) -> Site:
    return start(people)


def chromium_path() -> str | None:
    """The installed browser: STOCKPOST_CHROMIUM, else Debian's."""
    asked = os.environ.get("STOCKPOST_CHROMIUM", "/usr/bin/chromium")
    return asked if Path(asked).exists() else shutil.which("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed after each file: while it is open, its event loop keeps every other one from running in this thread."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium: install it or set STOCKPOST_CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield opened
        opened.close()
