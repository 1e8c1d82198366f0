"""The .qwc file: what is taken from it, what the Web Connector refuses, Auto-Run, the update lock (FACTS 8)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from quickbooks_simulator.web_connector.connector import Connector
from quickbooks_simulator.web_connector.poller import Poller, Updating
from quickbooks_simulator.web_connector.qwc_file import QwcRefused, parse_qwc, read_qwc
from quickbooks_simulator.web_connector.soap import SoapClient
from tests.quickbooks_simulator.desk import Desk
from tests.quickbooks_simulator.qwc import FILE, GOOD, OWNER, content
from tests.quickbooks_simulator.test_process import Running
from tests.quickbooks_simulator.web_service import WebService

SAMPLES = Path(os.environ.get("STOCKPOST_REFERENCE") or Path(__file__).parents[3] / "shared/reference")


def test_everything_is_taken_from_the_file() -> None:
    """Address, user, both GUIDs; of minutes and seconds the first one wins; strangers are ignored and named."""
    qwc = parse_qwc(content(Colour="red"))
    assert (qwc.app_url, qwc.user_name, qwc.owner_id, qwc.file_id) == (GOOD["AppURL"], "office", OWNER, FILE)
    assert (qwc.every_seconds, qwc.ignored) == (120, ("Colour",))
    assert parse_qwc(content(Scheduler=None)).every_seconds == 0


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"AppURL": "https://10.0.0.5/qbwc"}, "QBWC1001", "AppURL"),
        ({"AppURL": "https://[::1]/qbwc"}, "QBWC1001", "AppURL"),
        ({"AppSupport": "https://10.0.0.5/help"}, "QBWC1002", "AppSupport"),
        ({"AppSupport": "https://other.example.com/"}, "QBWC1000", "AppSupport"),
        ({"AppURL": "http://transfer.example.com/qbwc"}, "QBWC1010", "AppURL"),
        ({"AppURL": "transfer.example.com"}, "QBWC1039", "AppURL"),
        ({"UserName": None}, "QBWC1039", "UserName"),
        ({"AppName": ""}, "QBWC1039", "AppName"),
        ({"OwnerID": "90A44FB7-33D9-4815-AC85-AC86A7E7D1EB"}, "QBWC1039", "OwnerID"),
        ({"FileID": "{1}"}, "QBWC1039", "FileID"),
        ({"QBType": "QBPOS"}, "QBWC1039", "QBType"),
        ({"Scheduler": "<RunEveryNMinutes>0</RunEveryNMinutes>"}, "QBWC1039", "Scheduler/RunEveryNMinutes"),
        ({"AuthFlags": "all"}, "QBWC1034", "AuthFlags"),
        ({"IsReadOnly": "no"}, "QBWC1039", "IsReadOnly"),
        ({"Style": "Rest"}, "QBWC1039", "Style"),
        ({"CertURL": "ftp://transfer.example.com"}, "QBWC1039", "CertURL"),
    ],
)
def test_each_wrong_field_has_its_code_and_a_sentence(changes: dict[str, str | None], code: str, field: str) -> None:
    """The code of the Web Connector's log, the element, and the remedy."""
    with pytest.raises(QwcRefused) as refused:
        parse_qwc(content(**changes))
    assert (code, field) in [(fault.code, fault.field) for fault in refused.value.faults]
    assert all(fault.text.endswith(".") for fault in refused.value.faults)


@pytest.mark.parametrize("document", [b"<QBWCXML>", b"<QBWC/>", content() + b"x"])
def test_what_is_no_qwc_file_is_refused(document: bytes) -> None:
    """Broken XML, another root."""
    with pytest.raises(QwcRefused, match="QBWC1039"):
        parse_qwc(document)


def test_http_is_for_this_machine_and_the_lan() -> None:
    """localhost and a machine name without a domain."""
    for host in ("localhost:8787", "server"):
        parse_qwc(content(AppURL=f"http://{host}/qbwc", AppSupport=f"http://{host}/"))


def test_published_files_are_accepted() -> None:
    """The sample files of others, where they are present."""
    paths = sorted((SAMPLES / "quickbooks/qwc").glob("*.qwc"))
    if not paths:
        pytest.skip("reference documents are absent")
    assert all(read_qwc(path).user_name for path in paths)


@pytest.fixture(autouse=True)
def no_work(service: WebService) -> None:
    """The web service has no work."""
    service.answers["authenticate"] = [["ticket-1", "none"]]


def test_a_simulator_started_with_the_file_polls_by_it(tmp_path: Path, service: WebService) -> None:
    """User and address are used, FileID is stored in the company, the Scheduler gives the interval."""
    address = service.url.replace("127.0.0.1", "localhost")
    qwc, secret = tmp_path / "app.qwc", tmp_path / "secret"
    qwc.write_bytes(content(AppURL=address, AppSupport=address))
    secret.write_text("pass word\n")
    running = Running(tmp_path / "file.json", "--qwc", str(qwc), "--password-file", str(secret))
    try:
        assert running.ready["web_connector"] == address
        assert running.control("update-now")["outcome"] == "none"
        assert service.arguments("authenticate") == {"strUserName": "office", "strPassword": "pass word"}
        assert running.control("web-connector")["every_seconds"] == 120
        stored = {one["name"]: one["value"] for one in running.books()["company"]["dataExt"]}
        assert stored["FileID"] == FILE
    finally:
        running.end()


@pytest.mark.parametrize(("owner", "secret", "said"), [(OWNER, False, "QBWC1030"), ("{1}", True, "QBWC1039: OwnerID")])
def test_a_file_it_cannot_use_ends_it_with_a_sentence(tmp_path: Path, owner: str, secret: bool, said: str) -> None:
    """Exit code 2 and the code on standard error: no password, a wrong field."""
    qwc, password = tmp_path / "app.qwc", tmp_path / "secret"
    qwc.write_bytes(content(OwnerID=owner))
    password.write_text("x")
    options = ["--password-file", str(password)] if secret else []
    command = [sys.executable, "-m", "quickbooks_simulator", "--company-file", str(tmp_path / "file.json"), "--qwc"]
    ended = subprocess.run([*command, str(qwc), *options], capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert said in ended.stderr


def test_only_one_update_runs_at_a_time(desk: Desk, service: WebService) -> None:
    """While a session holds the update lock another one waits for it, or is told so."""
    client = SoapClient(service.url)
    poller = Poller(Connector(desk.quickbooks, client, user="u", password="p"), every_seconds=0)

    def second() -> None:
        assert poller.is_updating
        with pytest.raises(Updating, match="only one"):
            poller.update_now(wait=False)

    service.while_held(poller.update_now, second)
    assert not poller.is_updating
    assert poller.update_now(wait=False).outcome == "none"
    client.close()
