"""Real processes that are killed, run out of disk, meet a second one, or find a broken file."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from tests.quickbooks_simulator.desk import document, order, request_text
from tests.quickbooks_simulator.test_process import Running
from tests.quickbooks_simulator.web_service import WebService

WAIT_SECONDS = 60
LIMIT_BYTES = 300
"""More than the head of a journal, less than a purchase order in it."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The company file."""
    return tmp_path / "file.json"


@pytest.fixture
def running(path: Path) -> Iterator[Running]:
    """A simulator on it."""
    made = Running(path)
    yield made
    made.end()


def refused_start(path: Path, *options: str) -> str:
    """What a simulator says that does not start; exit code 2."""
    command = [sys.executable, "-m", "quickbooks_simulator", "--company-file", str(path), "--port", "0", *options]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False)
    assert (ended.returncode, ended.stdout, "Traceback" in ended.stderr) == (2, "", False)
    return ended.stderr


def numbers(running: Running) -> list[str]:
    return [str(one["refNumber"]) for one in running.books()["purchaseOrders"]]


@pytest.mark.parametrize("kill_after", [1, 4, 9])
def test_kill_9_in_the_middle_of_writing_loses_no_answer(path: Path, kill_after: int) -> None:
    """Several callers write; whenever it is killed, all they were told is there, and at most what was under way besides."""
    running = Running(path)
    answered: list[str] = []
    enough, lock, callers = threading.Event(), threading.Lock(), 3

    def call(caller: int) -> None:
        for count in range(1000):
            number = f"{caller}-{count}"
            try:
                reply = httpx2.post(
                    f"{running.ready['url']}/qbxml",
                    content=document(request_text("PurchaseOrderAdd", order(number))),
                    trust_env=False,
                    timeout=WAIT_SECONDS,
                )
            except httpx2.HTTPError:
                return
            with lock:
                assert 'statusCode="0"' in reply.text
                answered.append(number)
                if len(answered) >= kill_after:
                    enough.set()

    threads = [threading.Thread(target=call, args=(caller,)) for caller in range(callers)]
    for thread in threads:
        thread.start()
    assert enough.wait(WAIT_SECONDS)
    running.kill()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    again = Running(path)
    kept = numbers(again)
    assert again.books()["problems"] == []
    again.end()
    assert set(answered) <= set(kept)
    assert len(kept) <= len(answered) + callers


@pytest.mark.skipif(sys.platform != "linux", reason="only there another process's limits can be set")
def test_a_full_disk_refuses_and_keeps_the_books(running: Running, path: Path) -> None:
    """A clear failure at every door, the books as they were, and all works again when there is room."""
    running.ask(request_text("PurchaseOrderAdd", order("1")))
    running.control("save")
    limit = psutil.Process(running.process.pid).rlimit
    limit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, resource.RLIM_INFINITY))
    for number in ("2", "3"):
        reply = running.client.post("/qbxml", content=document(request_text("PurchaseOrderAdd", order(number))))
        assert (reply.status_code, reply.json()["hresult"]) == (422, "0x80040402")
    assert "File too large" in running.client.get("/control/log?last=1").json()["log"][0]["note"]
    for action, values in (("enter-order", {"vendor": "Ingram Micro Inc.", "lines": []}), ("save", {})):
        values = values if action == "save" else {**values, "lines": [{"item": "Toner HP 26X", "quantity": "1"}]}
        reply = running.client.post(f"/control/{action}", json=values)
        assert (reply.status_code, "the disk refused" in reply.text) == (507, True)
    assert numbers(running) == ["1"]
    limit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    running.ask(request_text("PurchaseOrderAdd", order("4")))
    running.kill()
    again = Running(path)
    assert numbers(again) == ["1", "4"]
    again.end()


@pytest.mark.skipif(sys.platform != "linux", reason="only there another process's limits can be set")
def test_ending_on_a_full_disk_keeps_the_journal(running: Running, path: Path) -> None:
    """The document cannot be rewritten: exit code 1, and the next start has everything."""
    running.ask(request_text("PurchaseOrderAdd", order("1")))
    psutil.Process(running.process.pid).rlimit(resource.RLIMIT_FSIZE, (LIMIT_BYTES, resource.RLIM_INFINITY))
    assert running.end() == 1
    again = Running(path)
    assert numbers(again) == ["1"]
    again.end()


def test_a_second_simulator_is_refused(running: Running, path: Path) -> None:
    """Two on one file would overwrite each other; the first one, its process and the remedy are named."""
    said = refused_start(path)
    assert f"{path}: another simulator has it open (process {running.process.pid}); stop that one first" in said
    running.ask(request_text("PurchaseOrderAdd", order("1")))
    running.kill()
    again = Running(path)
    assert numbers(again) == ["1"]
    again.end()


def test_a_broken_journal_is_named(running: Running, path: Path) -> None:
    """File, line and remedy; nothing is thrown away."""
    running.ask(request_text("PurchaseOrderAdd", order("1")))
    running.kill()
    journal = path.with_name("file.json.journal")
    broken = journal.read_bytes() + b"\0\0\0\n"
    journal.write_bytes(broken)
    said = refused_start(path)
    assert f"{journal}: line {broken.count(10)}: " in said
    assert "remove the lines from there on" in said
    assert journal.read_bytes() == broken
    journal.write_bytes(broken[:-4])
    again = Running(path)
    assert numbers(again) == ["1"]
    again.end()


def test_a_broken_record_is_named(running: Running, path: Path) -> None:
    """Which list, which record, what is wrong, what to do."""
    assert running.end() == 0
    kept = json.loads(path.read_text())
    key = next(iter(kept["lists"]))
    del kept["lists"][key]["name"]
    path.write_text(json.dumps(kept))
    assert f"{path}: lists, {key}: Object missing required field `name`; mend the file" in refused_start(path)


def test_a_taken_port_is_named_and_the_file_is_let_go(running: Running, tmp_path: Path) -> None:
    """Exit code 2 with the remedy, and no lock or journal left behind."""
    other = tmp_path / "other" / "file.json"
    said = refused_start(other, "--port", running.ready["url"].rpartition(":")[2])
    assert "--port 0 takes a free port" in said
    assert [one.name for one in other.parent.iterdir()] == ["file.json"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_does_not_wait_for_what_waits(running: Running, path: Path, number: signal.Signals) -> None:
    """A slow request under way fails with an HRESULT, nothing of it is entered, and the program ends cleanly."""
    running.control("fault", fault="slow", seconds=3600)
    hresults: list[str] = []

    def slow() -> None:
        request = document(request_text("PurchaseOrderAdd", order("1")))
        reply = httpx2.post(f"{running.ready['url']}/qbxml", content=request, trust_env=False, timeout=WAIT_SECONDS)
        hresults.append(reply.json()["hresult"])

    thread = threading.Thread(target=slow)
    thread.start()
    while running.client.get("/control/faults").json()["pending"]:
        pass
    assert running.end(number) == 0
    thread.join(WAIT_SECONDS)
    assert hresults == ["0x80040401"]
    again = Running(path)
    assert numbers(again) == []
    again.end()


def test_the_end_does_not_wait_for_a_session(tmp_path: Path, path: Path) -> None:
    """A web service that never answers cannot keep the program alive."""
    service, called, leave = WebService(), threading.Event(), threading.Event()

    def hold(_method: str) -> None:
        called.set()
        leave.wait(WAIT_SECONDS)

    service.on_call = hold
    (tmp_path / "secret").write_text("x")
    running = Running(path, "--web-connector", service.url, "--password-file", str(tmp_path / "secret"), "--every", "1")
    assert called.wait(WAIT_SECONDS)
    try:
        assert running.end() == 0
    finally:
        leave.set()
        service.close()


def test_an_incomplete_address_ends_the_start_with_the_remedy(path: Path) -> None:
    """A mistyped address is told at once, not by a session that fails every minute."""
    assert "http://localhost:8080/qbwc" in refused_start(path, "--web-connector", "localhost/qbwc", "--user", "u")


@pytest.mark.parametrize("option", ["--user", "--password-file", "--owner-id", "--file-id"])
def test_what_only_a_web_service_needs_is_refused_without_one(path: Path, option: str) -> None:
    """A Web Connector that was meant and never runs is told at the start, with the option that is missing."""
    said = refused_start(path, option, "x")
    assert f"{option} is for a web service: name it with --web-connector or --qwc" in said


def test_files_that_cannot_be_used_are_named_with_their_option(path: Path, tmp_path: Path) -> None:
    """The option, the file, why and what to do, instead of a number of the operating system."""
    folder = tmp_path / "folder"
    folder.mkdir()
    service = ("--web-connector", "http://localhost:8080/qbwc")
    for said, remedy in (
        (refused_start(folder), f"--company-file {folder}: Is a directory; name a file in a folder"),
        (refused_start(path, *service, "--password-file", "none"), "--password-file none: No such file"),
        (
            refused_start(path, *service, "--password-file", str(folder)),
            f"{folder}: Is a directory; write the password",
        ),
        (refused_start(path, "--qwc", "none"), "--qwc none: No such file or directory; name the .qwc file"),
    ):
        assert remedy in said
        assert "Errno" not in said


def test_wrong_use_shows_no_usage_of_another_command(path: Path) -> None:
    """The program is also run as a part of another one, whose options are others."""
    said = refused_start(path, "--prot", "1")
    assert said == "quickbooks_simulator: error: unrecognized arguments: --prot 1\n"
