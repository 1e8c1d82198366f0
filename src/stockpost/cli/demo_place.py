"""Everything that the demo runs on, in one folder: both simulators as programs beside us, the server, the joined company."""

from __future__ import annotations

import secrets
import socket
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stockpost.app.desk import Desk
from stockpost.app.errors import UseError
from stockpost.app.people import Role
from stockpost.cli.children import child
from stockpost.cli.server import open_socket, running_schedule, running_server, socket_url
from stockpost.cli.shell import Shell
from stockpost.store.location import default_database_url, default_key_file

COMPANY = "Demo"
PERSON = "demo"
_WEB_CONNECTOR_USER = "stockpost-demo"
_HOST = "127.0.0.1"
_USUAL_PORT = 8787
_READY_SECONDS = 30.0
_WHO = "demo"
_SETTINGS = {"transfer_from": "2000-01-01", "takeover_seconds": "0"}
"""The sample orders are older than the joining; nobody else's conversation has to be waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """The running demo. `autotask` and `quickbooks` are what the simulators printed when they were ready."""

    desk: Desk
    server: threading.Thread
    url: str
    autotask: Mapping[str, Any]
    quickbooks: Mapping[str, Any]
    password: str


@contextmanager
def demo_folder(folder: Path | None) -> Iterator[Path]:
    """The folder given, kept afterwards; else a temporary one. UseError where it is not empty."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="stockpost-demo-", ignore_cleanup_errors=True) as temporary:
            yield Path(temporary)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = not any(folder.iterdir())
    except OSError as error:
        raise UseError(f"The folder {folder} (--folder) cannot be used: {error.strerror}. Name another one.") from None
    if not is_empty:
        raise UseError(f"The folder {folder} (--folder) is not empty. Name an empty or a new one.")
    yield folder.resolve()


@contextmanager
def demonstration(folder: Path, shell: Shell, *, port: int | None, poll_seconds: float) -> Iterator[Demonstration]:
    """The demo runs within the block; every program that it started has ended afterwards."""
    password, connector_password = secrets.token_urlsafe(12), secrets.token_urlsafe(24)
    password_file = folder / "web-connector-password.txt"
    password_file.touch(mode=0o600)
    password_file.write_text(connector_password)
    with ExitStack() as stack:
        simulator = stack.enter_context(
            child("Autotask simulator", "autotask_simulator", ["--port", "0"], log_file=folder / "autotask.log")
        )
        autotask = simulator.ready(seconds=_READY_SECONDS)
        site = shell.factories.make_site(default_database_url(folder), key_file=default_key_file(folder))
        site.desk.add_company(
            COMPANY,
            autotask_url=autotask["url"],
            autotask_user=autotask["user"],
            autotask_code=autotask["code"],
            autotask_secret=autotask["secret"],
            web_connector_user=_WEB_CONNECTOR_USER,
            web_connector_password=connector_password,
            settings=_SETTINGS,
            who=_WHO,
        )
        site.people.add_person(PERSON, role=Role.ADMINISTRATOR, password=password, who=_WHO)
        opened = _demo_socket(port)
        server = stack.enter_context(running_server(site.app, opened))
        stack.enter_context(running_schedule(site.desk))
        url = socket_url(opened)
        arguments = [
            *("--company-file", str(folder / "quickbooks.json"), "--port", "0", "--every", f"{poll_seconds:g}"),
            *("--web-connector", f"{url}/qbwc", "--user", _WEB_CONNECTOR_USER, "--password-file", str(password_file)),
        ]
        simulator = stack.enter_context(
            child("QuickBooks simulator", "quickbooks_simulator", arguments, log_file=folder / "quickbooks.log")
        )
        yield Demonstration(
            desk=site.desk,
            server=server,
            url=url,
            autotask=autotask,
            quickbooks=simulator.ready(seconds=_READY_SECONDS),
            password=password,
        )


def _demo_socket(port: int | None) -> socket.socket:
    """The port asked for; without one the usual port, or a free one where that is taken."""
    if port is not None:
        return open_socket(_HOST, port)
    try:
        return open_socket(_HOST, _USUAL_PORT)
    except UseError:
        return open_socket(_HOST, 0)
