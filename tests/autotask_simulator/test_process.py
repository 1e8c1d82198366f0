"""The simulator as its own process: the ready line, seed files, the state file, the end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from autotask_simulator.__main__ import main
from autotask_simulator.state_file import StateFile
from autotask_simulator.tenant import Credentials, Tenant, UserDefinedField
from tests.autotask_simulator.desk import SMALL_SEED

COMMAND = [sys.executable, "-m", "autotask_simulator", "--port", "0"]
ALL = {"filter": [{"op": "gte", "field": "id", "value": 0}]}


@contextmanager
def running(*options: str) -> Iterator[tuple[dict[str, str], subprocess.Popen[str]]]:
    with subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline()), process
        finally:
            process.terminate()
            process.wait(10)


def ask(ready: dict[str, str], path: str, body: Any = ALL) -> Any:
    headers = {"UserName": ready["user"], "ApiIntegrationCode": ready["code"], "Secret": ready["secret"]}
    response = httpx2.post(ready["url"] + path, json=body, headers=headers, verify=False)
    assert response.status_code == 200, response.text
    return response.json()


def refusal(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What the command says when it does not start; it never gets as far as serving."""
    assert main(["--port", "0", *options]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_ready_line_and_clean_end() -> None:
    """One JSON line when ready, on a free port; SIGTERM ends it without complaint and with nothing more said."""
    with running() as (ready, process):
        assert {"url", "user", "code", "secret"} <= set(ready)
        assert ready["url"].startswith("http://127.0.0.1:") and ready["url"].endswith("/ATServicesRest/V1.0/")
        assert ask(ready, "PurchaseOrders/query/count") == {"queryCount": 40}
        process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=10)
        assert (rest, errors) == ("", "")
        assert process.returncode == 0


def test_seed_file_and_options(tmp_path: Path) -> None:
    """A seed file replaces the sample; today, switches and credentials are options."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SMALL_SEED | {"purchaseOrders": [{"vendor": "Acme Supply", "created": "-3"}]}))
    options = (
        "--seed-file",
        str(seed),
        "--today",
        "2026-03-08",
        "--switch",
        "shuffle_picklists=3",
        "--secret",
        "other",
    )
    with running(*options) as (ready, _):
        assert ready["secret"] == "other"
        (order,) = ask(ready, "PurchaseOrders/query")["items"]
        assert order["createDateTime"] == "2026-03-05T12:00:00Z"
        assert order["status"] > 10


def test_state_file_keeps_the_tenant(tmp_path: Path) -> None:
    """What happened is there after a restart, with the same ids and the next ones following."""
    state = tmp_path / "state.json"
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SMALL_SEED))
    with running("--seed-file", str(seed), "--state-file", str(state)) as (ready, _):
        origin = ready["page"]
        received = {"order": "502", "line": 1, "quantity": 3}
        assert httpx2.post(f"{origin}control/receive", json=received, verify=False).status_code == 200
        before = [
            ask(ready, f"{entity}/query")
            for entity in ("PurchaseOrders", "InventoryItems", "PurchaseOrderItemReceiving")
        ]
    with running("--state-file", str(state)) as (ready, _):
        after = [
            ask(ready, f"{entity}/query")
            for entity in ("PurchaseOrders", "InventoryItems", "PurchaseOrderItemReceiving")
        ]
        assert after == before
        assert httpx2.post(f"{ready['page']}control/receive", json=received, verify=False).status_code == 200
        rows = ask(ready, "PurchaseOrderItemReceiving/query")["items"]
        assert [row["quantityPreviouslyReceived"] for row in rows] == [0, 3]


def test_state_file_keeps_definitions(tmp_path: Path) -> None:
    """A user-defined field comes back with its length and description, not with its name alone."""
    state = StateFile(tmp_path / "state.json")
    before, after = (Tenant(credentials=Credentials(user="u", code="c", secret="s")) for _ in range(2))
    before.user_defined_fields["Products"] = (UserDefinedField(name="Shelf", length=10, description="Where it lies"),)
    before.version += 1
    state.save(before)
    state.load(after)
    assert after.user_defined_fields == before.user_defined_fields


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"colour": []}, "colour"),
        ({"products": [{"sku": "A"}]}, "products[0]: name is missing"),
        ({"products": [{"name": "Cable", "colour": "red"}]}, "products[0]: colour is no field of Products"),
        ({"companies": [{"companyName": "A", "phone": "1" * 30}]}, "companies[0]: The value of phone has 30 characters"),
        ({"purchaseOrders": [{"lines": []}]}, "purchaseOrders[0]: vendorID is missing"),
        ({"purchaseOrders": [{"vendor": "Nobody"}]}, "purchaseOrders[0]: vendor: there is no 'Nobody'"),
        ({"purchaseOrders": [{"vendor": "Acme Supply", "status": "Open"}]}, "status is 'Open'; it must be one of New"),
        (
            {"purchaseOrders": [{"vendor": "Acme Supply", "lines": [{"product": "Rope", "quantity": 1}]}]},
            "purchaseOrders[0]: product: there is no 'Rope'",
        ),
        (
            {"purchaseOrders": [{"vendor": "Acme Supply", "lines": [{"product": "Cable", "qty": 1}]}]},
            "qty",
        ),
        (
            {"purchaseOrders": [{"vendor": "Acme Supply", "status": "Received Full", "lines": [{"product": "Cable", "quantity": 1}]}]},
            "status is Received Full, but by its lines and receipts the order is Submitted",
        ),
        ({"stock": [{"product": "Cable", "onHand": -1}]}, "stock[0]: onHand is -1"),
        ({"stock": [{"product": "Cable"}]}, "onHand"),
    ],
)  # fmt: skip
def test_a_wrong_seed_file_is_explained(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, change: dict[str, Any], text: str
) -> None:
    """The place in the file and the field are named, and nothing is served."""
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(SMALL_SEED | {"purchaseOrders": [], "stock": []} | change))
    assert text in refusal(capsys, "--seed-file", str(seed))


def test_wrong_options_are_explained(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A missing file, broken JSON or an unknown switch is a sentence, not a traceback."""
    assert "cannot be read" in refusal(capsys, "--seed-file", str(tmp_path / "none.json"))
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert "not JSON" in refusal(capsys, "--seed-file", str(broken))
    assert "colour" in refusal(capsys, "--switch", "colour=red")
    assert "name=value" in refusal(capsys, "--switch", "colour")
    assert "cannot be used" in refusal(capsys, "--state-file", str(broken))


def test_killed_without_warning(tmp_path: Path) -> None:
    """Whatever was answered is in the state file, also when the process is killed at once."""
    (tmp_path / "seed.json").write_text(json.dumps(SMALL_SEED))
    state = str(tmp_path / "state.json")
    with running("--seed-file", str(tmp_path / "seed.json"), "--state-file", state) as (ready, process):
        body = {"userDefinedFields": [], "name": "Last words", "isActive": True, "isSerialized": False}
        product = ask(ready, "Products/query", ALL)["items"][0]
        made = ask(ready, "Products", body | {"productBillingCodeID": product["productBillingCodeID"]})["itemId"]
        process.kill()
    with running("--state-file", state) as (ready, _):
        found = ask(ready, "Products/query", {"filter": [{"op": "eq", "field": "id", "value": made}]})["items"]
        assert [item["name"] for item in found] == ["Last words"]


def test_state_file_keeps_the_longest_numbers(tmp_path: Path) -> None:
    """What was taken can be read back: computed amounts have more digits than a client may send."""
    state = StateFile(tmp_path / "state.json")
    before, after = (Tenant(credentials=Credentials(user="u", code="c", secret="s")) for _ in range(2))
    row = before.insert("PurchaseOrderItems", {"unitCost": Decimal("1e-19"), "memo": ""})
    before.change(
        row, internalCurrencyUnitCost=Decimal("9" * 38), estimatedArrivalDate=datetime(2026, 1, 2, tzinfo=UTC)
    )
    state.save(before)
    state.load(after)
    assert after.tables == before.tables


@pytest.mark.parametrize("tables", [{"Gadgets": [{"id": 1}]}, {"Products": [{"name": "x"}]}, {"Products": [{"id": 0}]}])
def test_a_wrong_state_file_is_explained(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, tables: dict[str, Any]
) -> None:
    """A state file of something else is a sentence, not a traceback."""
    path = tmp_path / "state.json"
    state = {"tables": tables, "next_ids": {}, "last_order_number": 1, "api_resource_id": 1}
    path.write_text(json.dumps(state | {"user_defined_fields": {}, "user_defined_values": {}}))
    assert "cannot be used" in refusal(capsys, "--state-file", str(path))


def test_a_state_file_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """It is said at the start, not by the first answer that is lost."""
    assert "cannot write the state file" in refusal(capsys, "--state-file", str(tmp_path / "none" / "state.json"))


def test_a_day_that_no_clock_shows(capsys: pytest.CaptureFixture[str]) -> None:
    """A date of the first century is refused with the option named."""
    with pytest.raises(SystemExit):
        main(["--today", "0001-01-01"])
    assert "--today: the year must be from 1900" in capsys.readouterr().err


def test_a_state_file_belongs_to_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second simulator on the same file is refused: the two would overwrite each other. A killed one does not count."""
    state = str(tmp_path / "state.json")
    with running("--state-file", state) as (_, process):
        assert "in use by another simulator" in refusal(capsys, "--state-file", state)
        process.kill()
    with running("--state-file", state) as (ready, _):
        assert ask(ready, "PurchaseOrders/query/count") == {"queryCount": 40}


def test_a_disk_that_refuses(tmp_path: Path) -> None:
    """What cannot be written to the state file is refused, by the API and by people, and not done in memory either."""
    (tmp_path / "seed.json").write_text(json.dumps(SMALL_SEED))
    with running("--seed-file", str(tmp_path / "seed.json"), "--state-file", str(tmp_path / "state.json")) as (
        ready,
        _,
    ):
        headers = {"UserName": ready["user"], "ApiIntegrationCode": ready["code"], "Secret": ready["secret"]}
        (tmp_path / "state.json.new").mkdir()  # in the way of every writing
        before = ask(ready, "Products/query")
        value = {"name": "QuickBooks Item", "value": "80000001-1"}
        change = {"id": before["items"][0]["id"], "name": "Wire", "userDefinedFields": [value]}
        refused = httpx2.patch(f"{ready['url']}Products", json=change, headers=headers, verify=False)
        assert refused.status_code == 500 and "state file" in refused.json()["errors"][0]
        body = {"order": "502", "line": 1, "quantity": 1}
        refused = httpx2.post(f"{ready['page']}control/receive", json=body, verify=False)
        assert refused.status_code == 400 and "nothing was done" in refused.json()["error"]
        assert ask(ready, "Products/query") == before
        assert ask(ready, "PurchaseOrderItemReceiving/query/count") == {"queryCount": 0}
        (tmp_path / "state.json.new").rmdir()
        done = httpx2.patch(f"{ready['url']}Products", json=change, headers=headers, verify=False)
        assert done.status_code == 200
        product = ask(ready, "Products/query")["items"][0]
        assert (product["name"], product["userDefinedFields"]) == ("Wire", [value])
