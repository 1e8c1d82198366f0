"""atrest and django-autotask, which others wrote for tickets, run their normal calls against the simulator (FACTS F)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.autotask_simulator.desk import CODE, SECRET, USER, Desk, open_desk

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = Path(os.environ.get("STOCKPOST_TICKET_CLIENTS", ROOT / "build" / "ticket_clients"))

ATREST = """
import json, sys
from atrest import Client
url, user, code, secret, company = sys.argv[1:]
client = Client(url + "ATServicesRest/v1.0", code, user, secret)
made = client.create_ticket("Printer is dead", "No light", "1", "3", company, "1")
out = {"made": made, "found": client.query_tickets(made).json()["items"]}
try:
    Client(url + "ATServicesRest/v1.0", code, user, "wrong").query_tickets(made)
except Exception as error:
    out["refused"] = str(error)
print(json.dumps(out))
"""

DJANGO = """
import json, sys
import django
from django.conf import settings
url, user, code, secret, *objects = sys.argv[1:]
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "djautotask"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    DJAUTOTASK_CONF_CALLABLE=dict,
    AUTOTASK_SERVER_URL=url + "ATServicesRest/",
    AUTOTASK_CREDENTIALS={
        "username": user, "password": secret, "integration_code": code, "rest_api_version": "1.0"},
)
django.setup()
from django.core.management import call_command
from djautotask import models
call_command("migrate", verbosity=0)
for name in objects:
    call_command("atsync", name, "--full")
names = ("Account", "Resource", "Project", "Ticket", "BillingCode", "Department", "Status", "Priority", "Queue")
out = {name: getattr(models, name).objects.count() for name in names}
out["titles"] = sorted(models.Ticket.objects.values_list("title", flat=True))
out["accounts"] = list(models.Ticket.objects.values_list("account__name", flat=True))
print(json.dumps(out))
"""
SYNCHRONIZED = (
    *("status", "priority", "queue", "source", "issue_type", "sub_issue_type", "ticket_type", "license_type"),
    *("account_type", "project_status", "project_type", "use_type", "billing_code_type", "resource", "department"),
    *("account", "contract", "project", "ticket", "billing_code", "billing_item"),
)
"""The objects of django-autotask that the simulated tenant has, in an order in which each finds what it refers to."""

ENTITIES = {
    "Account": "Companies",
    "Resource": "Resources",
    "Department": "Departments",
    "Project": "Projects",
    "Ticket": "Tickets",
    "BillingCode": "BillingCodes",
}
"""Name in django-autotask to that in the API."""


@pytest.fixture(autouse=True)
def clients() -> None:
    """The clients' folder, or a skip that CI does not accept."""
    if not (CLIENTS / "djautotask").is_dir() or not (CLIENTS / "atrest").is_dir():
        pytest.skip(f"atrest or django-autotask is absent from {CLIENTS}: scripts/install_ticket_clients")


def run(folder: Path, text: str, *arguments: str) -> Any:
    """The JSON line that a client prints last."""
    script = folder / "client.py"
    script.write_text(text)
    environment = {**os.environ, "PYTHONPATH": str(CLIENTS), "HOME": str(folder)}
    command = [sys.executable, "-W", "ignore", str(script), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_atrest(desk: Desk, tmp_path: Path) -> None:
    """atrest makes a ticket, finds it by its id, and is told of wrong credentials."""
    company = desk.one("Companies", "companyName", "Client")["id"]
    out = run(tmp_path, ATREST, f"{desk.origin}/", USER, CODE, SECRET, str(company))
    (ticket,) = out["found"]
    assert (ticket["id"], ticket["title"], ticket["companyID"]) == (out["made"], "Printer is dead", company)
    assert ticket["queueID"] == desk.value("Tickets", "queueID", "Help Desk")
    assert "credentials" in out["refused"]


def test_django_autotask(tmp_path: Path) -> None:
    """django-autotask finds its zone and synchronizes all that it knows of the sample tenant, page by page."""
    # It sends empty filters, and leaves `false` out of a comparison; whether Autotask takes these is UNVERIFIED.
    with open_desk(empty_filter="everything", comparison_without_value="nothing") as desk:
        out = run(tmp_path, DJANGO, f"{desk.origin}/", USER, CODE, SECRET, *SYNCHRONIZED)
        for name, entity in ENTITIES.items():
            everything = {"filter": [{"op": "gte", "field": "id", "value": 0}]}
            assert out[name] == desk.answer("POST", f"{entity}/query/count", everything)["queryCount"], name
        tickets = desk.query("Tickets", {"op": "gte", "field": "id", "value": 0})
        assert out["titles"] == sorted(ticket["title"] for ticket in tickets)
        assert None not in out["accounts"]
        assert (out["Status"], out["Priority"], out["Queue"]) == (4, 4, 2)
        assert {entry["status"] for entry in desk.log()} == {200}


def test_what_only_django_autotask_sends_is_refused_unless_a_switch_says_otherwise(desk: Desk) -> None:
    """The strictest reading is the default: a filter is required, and a comparison has a value (FACTS B3)."""
    empty = {"filter": []}
    nothing = {"filter": [{"op": "eq", "field": "isActive"}]}
    for body in (empty, nothing):
        assert desk.send("POST", "Departments/query", body).status_code == 500
    desk.control("switches", empty_filter="everything", comparison_without_value="nothing")
    assert len(desk.answer("POST", "Departments/query", empty)["items"]) == 1
    assert desk.answer("POST", "Resources/query", nothing)["items"] == []
