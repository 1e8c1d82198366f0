"""A whole installation for a test: both simulators and the server as programs, commands against the same database."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import httpx2
import pytest

from stockpost import wiring
from stockpost.app.desk import Desk
from stockpost.app.documents import run_document
from stockpost.cli.main import execute
from stockpost.cli.shell import Shell

ROOT = Path(__file__).parents[2]
SESSIONS_MAX = 12
_STOP_SECONDS = 20
_TIMEOUT_SECONDS = 60.0
_OF_THE_TESTER = ("STOCKPOST_DATABASE", "STOCKPOST_COMPANY", "STOCKPOST_DEBUG")


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


class Remote:
    """The control doors of a simulator."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._client = httpx2.Client(base_url=url, trust_env=False, timeout=_TIMEOUT_SECONDS)

    def be_patient(self, seconds: float) -> None:
        """Wait so long for an answer: a session may take minutes."""
        self._client.timeout = seconds

    def act(self, action: str, **values: object) -> Any:
        """What a person does on that side."""
        answer = self._client.post(f"/control/{action}", json=values)
        assert answer.status_code == 200, f"{action}: {answer.text}"
        return answer.json()

    def look(self, what: str) -> Any:
        answer = self._client.get(f"/control/{what}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, path: str, text: str) -> str:
        """The answer to a plain text."""
        answer = self._client.post(path, content=text.encode())
        assert answer.status_code == 200, answer.text
        return answer.text

    def fault(self, **fault: object) -> None:
        """Something goes wrong at the Autotask simulator (its README, “Faults”)."""
        answer = self._client.post("/control/faults", json=fault)
        assert answer.status_code == 200, answer.text

    def clear_faults(self) -> None:
        self._client.post("/control/faults/clear")

    def close(self) -> None:
        self._client.close()


@contextmanager
def _environment(folder: Path) -> Iterator[dict[str, str]]:
    """What is done within the block uses the key file of this installation: others may be open beside it, one for each session of tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(wiring.KEY_FILE_VARIABLE, str(folder / "stockpost.key"))
        for name in _OF_THE_TESTER:
            patch.delenv(name, raising=False)
        yield {**os.environ}


@contextmanager
def program(module: str, *arguments: str, folder: Path) -> Iterator[dict[str, Any]]:
    """`python -m module …` as a program within the block; answers the JSON line that it prints when it is ready.

    Simulators are started as themselves: `stockpost simulate` starts the same beside itself, and takes three times as long.
    """
    log_file = folder / f"{module}-{len(list(folder.glob('*.log')))}.log"
    with log_file.open("wb") as log, _environment(folder) as environment:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        line = cast("IO[bytes]", process.stdout).readline()
        assert line, f"{module} {arguments} ended before it was ready: {log_file.read_text()}"
        yield json.loads(line)
    finally:
        process.terminate()
        try:
            process.communicate(timeout=_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@dataclass(frozen=True)
class Installation:
    """One company, joined. The Web Connector calls only when `call_quickbooks` says so, so a test decides what happens when."""

    folder: Path
    database: str
    url: str
    autotask: Remote
    quickbooks: Remote
    desk: Desk
    """What commands do, without a command line. While it is there, all commands of this process use its database connections."""

    def stockpost(self, *arguments: str) -> Answer:
        """One command, with JSON."""
        return self._command(*arguments, "--json")

    def said(self, *arguments: str) -> str:
        """What a person reads as the answer of a command, on one line."""
        answer = self._command(*arguments)
        return " ".join((answer.out + answer.err).split())

    def _command(self, *arguments: str) -> Answer:
        output, messages = io.StringIO(), io.StringIO()
        shell = Shell(
            factories=wiring,
            input=io.StringIO(),
            output=output,
            messages=messages,
            who="dana",
            sleep=time.sleep,
            seconds=time.monotonic,
        )
        with _environment(self.folder):
            code = execute([*arguments, "--database", self.database], shell)
        return Answer(int(code), output.getvalue(), messages.getvalue())

    def order(self, number: str, *, refresh: bool = True) -> Any:
        """The row of `orders`."""
        answer = self.stockpost("orders", "--older", *(["--refresh"] if refresh else []))
        assert answer.code == 0, answer.err
        (row,) = [row for row in answer.document if row["number"] == number]
        return row

    def call_quickbooks(self) -> Any:
        """One session of the Web Connector, to its end."""
        return self.quickbooks.act("update-now")

    def transfer(self, *numbers: str) -> Any:
        """Approves the transfer and lets the Web Connector call until it is done. The document of the run at its end."""
        answer = self.stockpost("transfer", *numbers, "--yes")
        assert answer.code == 0, answer.err + answer.out
        return self.finish(answer.document)

    def finish(self, run: Any) -> Any:
        """Lets the Web Connector call until the run is over."""
        for _ in range(SESSIONS_MAX):
            state = self.desk.run("Acme", run["run"]).state
            if state not in ("queued", "in_progress"):
                break
            self.call_quickbooks()
        return self.run_document(run["run"])

    def run_document(self, run: int) -> Any:
        """The run as `transfer --wait` would answer it."""
        return run_document(self.desk.run("Acme", run))

    def books(self) -> Any:
        """Everything that the simulated QuickBooks holds."""
        return self.quickbooks.look("books")

    def purchase_order(self, number: str) -> Any:
        (found,) = [one for one in self.books()["purchaseOrders"] if one["refNumber"] == number]
        return found

    def on_hand(self, item: str) -> str:
        (found,) = [one for one in self.books()["items"] if one["name"] == item]
        return str(found["onHand"])


@contextmanager
def installation(
    folder: Path,
    *settings: str,
    seed_file: Path | None = None,
    autotask_secret: str = "simulated-secret",  # noqa: S107 - of a simulator
    autotask_code: str = "SIMULATEDINTEGRATIONCODE",
    password: str = "pass word",  # noqa: S107 - of a simulator
) -> Iterator[Installation]:
    """The programs run and the company “Acme” is joined within the block."""
    database = f"sqlite:///{folder / 'stockpost.db'}"
    for name, text in (("autotask.secret", f"{autotask_secret}\n"), ("web-connector.secret", f"{password}\n")):
        (folder / name).write_text(text)
    with ExitStack() as stack:
        seed = ["--seed-file", str(seed_file)] if seed_file else []
        signing_in = ("--secret", autotask_secret, "--code", autotask_code)
        autotask = stack.enter_context(program("autotask_simulator", "--port", "0", *seed, *signing_in, folder=folder))
        server = stack.enter_context(
            program("stockpost", "serve", "--port", "0", "--json", "--database", database, folder=folder)
        )
        quickbooks = stack.enter_context(
            program(
                *("quickbooks_simulator", "--company-file", str(folder / "books.json"), "--port", "0", "--every", "0"),
                *("--web-connector", server["web_connector_url"], "--user", "acme"),
                *("--password-file", str(folder / "web-connector.secret")),
                folder=folder,
            )
        )
        remotes = [Remote(autotask["page"]), Remote(quickbooks["url"])]
        for remote in remotes:
            stack.callback(remote.close)
        desk = wiring.make_desk(database, key_file=folder / "stockpost.key")
        made = Installation(folder, database, server["url"], *remotes, desk)
        joined = made.stockpost(
            *("company", "add", "Acme", "--autotask-url", autotask["url"], "--autotask-user", autotask["user"]),
            *("--autotask-code", autotask["code"], "--autotask-secret-file", str(folder / "autotask.secret")),
            *("--web-connector-user", "acme", "--web-connector-password-file", str(folder / "web-connector.secret")),
            *("--setting", "refresh_minutes=0", "transfer_from=2000-01-01", *settings),
        )
        assert joined.code == 0, joined.err
        yield made
