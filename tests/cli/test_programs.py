"""serve, demo and simulate as real processes: what they print, how they end, and that nothing is left running."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, cast

import httpx2
import psutil
import pytest

ROOT = Path(__file__).parents[2]
WAIT_SECONDS = 30

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a program; all have ended when the test has."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, module: str = "tests.cli.sample_program") -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "TMPDIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        # Not read to the end: a program that it started and left behind may hold them.
        for stream in (process.stdout, process.stderr):
            cast("IO[str]", stream).close()


def first_line(process: subprocess.Popen[str]) -> dict[str, str]:
    return cast("dict[str, str]", json.loads(cast("IO[str]", process.stdout).readline()))


def wait_until_settled(process: subprocess.Popen[str]) -> None:
    """Until it has said the last thing before it only waits to be stopped."""
    assert "CTRL-C stops" in cast("IO[str]", process.stderr).readline()


def end(process: subprocess.Popen[str], number: int = signal.SIGTERM) -> tuple[int, str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=WAIT_SECONDS)
    return process.returncode, out, err


def answers(url: str) -> bool:
    host, port = url.split("/")[2].split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_prints_its_address_reads_autotask_and_stops_cleanly(number: int, start: Start) -> None:
    """Protects `serve`: address and one-time setup link, the reading at the start, a clean end with exit code 0."""
    process = start("serve", "--port", "0", "--json")
    ready = first_line(process)
    wait_until_settled(process)
    assert ready["web_connector_url"] == f"{ready['url']}/qbwc"
    assert ready["setup_url"] == f"{ready['url']}/setup?code=a+b%26c"
    with httpx2.Client(trust_env=False) as client:
        # The Web Connector takes plain http for localhost only; so the .qwc file that is downloaded from there is right.
        assert ready["url"].startswith("http://localhost:")
        page = client.get(ready["url"])
    assert (page.status_code, page.text) == (200, "[('refresh', 'Acme', 'schedule'), ('write_back', 'Acme')]")
    assert "server" not in page.headers
    code, out, err = end(process, number)
    assert (code, out) == (0, "")
    assert "Stopped" in err
    assert "Traceback" not in err
    assert not answers(ready["url"])


def test_serve_says_that_a_port_is_taken(start: Start) -> None:
    """Protects against two servers that take each other's calls: a taken port is wrong use, with the remedy."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start("serve", "--port", str(taken.getsockname()[1]))
        out, err = process.communicate(timeout=WAIT_SECONDS)
    assert (process.returncode, out) == (2, "")
    assert "Choose another one with --port" in err


def test_serve_says_that_a_host_is_unknown(start: Start) -> None:
    """Protects against a misspelled address."""
    process = start("serve", "--host", "300.0.0.1", "--port", "0")
    out, err = process.communicate(timeout=WAIT_SECONDS)
    assert (process.returncode, out) == (2, "")
    assert "--host" in err


def test_simulate_passes_line_signals_and_exit_code_on(start: Start, tmp_path: Path) -> None:
    """Protects `simulate`: the simulator's line is the output, it ends with its parent, its exit code is answered."""
    autotask = start("simulate", "autotask", "--port", "0", module="stockpost")
    quickbooks = start(
        *("simulate", "quickbooks", "--company-file", str(tmp_path / "books.json"), "--port", "0", "--every", "0"),
        module="stockpost",
    )
    for process, keys in ((autotask, {"url", "user", "code", "secret"}), (quickbooks, {"url"})):
        ready = first_line(process)
        assert set(ready) >= keys
        assert answers(ready["url"])
        code, out, _ = end(process)
        assert (code in (0, 128 + signal.SIGTERM), out) == (True, "")
        assert not answers(ready["url"])
    assert (tmp_path / "books.json").exists()


def children_of(process: subprocess.Popen[str], count: int) -> list[psutil.Process]:
    children = psutil.Process(process.pid).children()
    assert len(children) == count
    return children


@pytest.mark.parametrize("simulator", ["autotask", "quickbooks"])
def test_a_killed_simulate_leaves_nothing_running(start: Start, tmp_path: Path, simulator: str) -> None:
    """Protects against a simulator that holds its port and file for ever: it ends with its parent, even after `kill -9`."""
    file = ("--company-file", str(tmp_path / "books.json")) if simulator == "quickbooks" else ()
    process = start("simulate", simulator, *file, "--port", "0", module="stockpost")
    first_line(process)
    children = children_of(process, 1)
    process.kill()
    gone, alive = psutil.wait_procs(children, timeout=WAIT_SECONDS)
    assert (len(gone), alive) == (1, [])


def test_a_killed_demo_leaves_nothing_running(start: Start, tmp_path: Path) -> None:
    """Protects the next demo: both simulators end when the demo was killed."""
    process = start("demo", "--port", "0", "--json", "--folder", str(tmp_path / "demo"))
    first_line(process)
    wait_until_settled(process)
    children = children_of(process, 2)
    process.kill()
    assert psutil.wait_procs(children, timeout=WAIT_SECONDS)[1] == []


def test_simulate_passes_wrong_use_on(start: Start) -> None:
    """Protects `simulate`: options that the simulator does not know give its own sentence and exit code."""
    process = start("simulate", "autotask", "--prot", "0", module="stockpost")
    out, err = process.communicate(timeout=WAIT_SECONDS)
    assert (process.returncode, out) == (2, "")
    assert "--prot" in err


def test_demo_prints_three_addresses_and_stops_everything(start: Start, tmp_path: Path) -> None:
    """Protects `demo`: Stockpost and both simulators run, and a SIGTERM ends them all."""
    process = start("demo", "--port", "0", "--json", "--folder", str(tmp_path / "demo"))
    ready = first_line(process)
    urls = [ready["url"], ready["autotask_url"], ready["quickbooks_url"]]
    wait_until_settled(process)
    assert all(answers(url) for url in urls)
    assert ready["user"] == "demo"
    assert len(ready["password"]) >= 12
    code, out, err = end(process)
    assert (code, out) == (0, "")
    assert "have stopped" in err
    assert "Traceback" not in err
    assert not any(answers(url) for url in urls)
    assert ready["password"] not in err
    secret = (tmp_path / "demo" / "web-connector-password.txt").read_text()
    assert secret not in err


def test_demo_refuses_a_folder_in_use(start: Start, tmp_path: Path) -> None:
    """Protects files: a folder that holds something is not used."""
    (tmp_path / "mine.txt").write_text("keep")
    process = start("demo", "--folder", str(tmp_path))
    out, err = process.communicate(timeout=WAIT_SECONDS)
    assert (process.returncode, out) == (2, "")
    assert "is not empty" in err
