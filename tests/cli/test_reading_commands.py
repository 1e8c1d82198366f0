"""The commands that only read, and those of the administrator: one JSON document each, or tables for people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stockpost.app.autotask_access import AccessChange
from stockpost.app.people import Role
from stockpost.app.views import AuditView, CheckView
from stockpost.core.problems import Difference
from tests.cli.sample_desk import CANCELED, SampleDesk, sample_order
from tests.sample_invoice_views import sample_invoice


def test_orders_are_a_list_of_documents(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the JSON of `orders`, and that orders from before `transfer_from` are shown on request only."""
    answer = call("orders", "--json", "--status", "needs_update", "--refresh")
    assert answer.code == 0
    assert [order["number"] for order in answer.document] == ["1001"]
    assert answer.document[0]["lines"][0]["ordered"] == "5"
    assert "1 older order not shown" in answer.err
    assert desk.asked == [("orders", "Acme", "needs_update", True)]
    everything = call("orders", "--json", "--older")
    assert [order["number"] for order in everything.document] == ["1001", "1009"]
    assert everything.err == ""


def test_texts_from_outside_cannot_steer_the_terminal(call) -> None:  # type: ignore[no-untyped-def]
    """Protects the terminal from markup and escape sequences in names that anyone can type into Autotask."""
    answer = call("orders", terminal=True)
    assert "[bold]Ingram" in answer.out.replace("\n", "")
    assert "\x1b[31m Micro" not in answer.out


def test_orders_table_names_what_a_bookkeeper_looks_for(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects B1: number, vendor, received of ordered, total, transfer status and the QuickBooks number are there."""
    desk.order_list = [sample_order("1007", vendor="Ingram", transfer_status="transferred", ref_number="PO-1007")]
    answer = call("orders")
    for text in ("1007", "Ingram", "Submitted", "3 of 5", "1,240.00", "transferred", "PO-1007", "1 receipt"):
        assert text in answer.out
    desk.order_list = []
    assert "stockpost refresh" in call("orders").out


def test_invoices_are_a_list_of_documents(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the JSON of `invoices`, and that invoices from before `transfer_from` are shown on request only."""
    answer = call("invoices", "--json", "--status", "not_transferred", "--refresh")
    assert answer.code == 0
    assert answer.document == [
        {
            "number": "INV-30",
            "autotask_id": 30,
            "customer": "Harbor Dental Group",
            "date": "2026-11-03",
            "due_date": "2026-12-03",
            "voided": False,
            "tax": "0.75",
            "total": "131.25",
            "transfer_status": "not_transferred",
            "quickbooks": None,
            "quickbooks_total": None,
            "voided_in_quickbooks": False,
            "quickbooks_customer": None,
            "taken_over_by": None,
            "problems": [],
            "lines": [
                {"description": "Cable", "item": "Cable", "quantity": "2", "amount": "12.50", "tax": "0.75"},
                {"description": "Travel", "item": None, "quantity": None, "amount": "118.00", "tax": "0.00"},
            ],
        }
    ]
    assert "1 older invoice not shown" in answer.err
    assert desk.asked == [("invoices", "Acme", "not_transferred", True)]
    everything = call("invoices", "--json", "--older")
    assert [invoice["number"] for invoice in everything.document] == ["INV-30", "INV-9"]
    assert everything.err == ""


def test_invoices_table_names_what_a_bookkeeper_looks_for(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Number, customer, date, total, transfer status and the QuickBooks number are there, and what stands in the way."""
    desk.invoices.list = [
        sample_invoice("INV-31", transfer_status="transferred", txn_id="1-2", ref_number="31", is_voided=True),
        sample_invoice("INV-32", due_on=None, transfer_status="problem", problems=(CANCELED,)),
    ]
    answer = call("invoices")
    for text in ("INV-31", "Harbor Dental Group", "2026-11-03", "131.25", "transferred, voided", " 31", CANCELED.title):
        assert text in answer.out
    documents = call("invoices", "--json").document
    assert documents[0]["quickbooks"] == {"txn_id": "1-2", "ref_number": "31"}
    assert documents[1]["due_date"] is None
    assert documents[1]["problems"][0]["code"] == "order_canceled"
    desk.invoices.list = []
    assert "--refresh" in call("invoices").out


def test_refresh_says_what_was_read(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects `refresh`: Autotask is read for the company, in the name of the person."""
    answer = call("refresh", "--json")
    assert answer.document == {"company": "Acme", "orders": 2, "autotask_read_at": "2026-11-24T10:42:00Z"}
    assert ("refresh", "Acme", "dana") in desk.asked


def test_orders_come_where_only_the_invoices_cannot_be_read(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects `orders --refresh` and `refresh`: what was read is answered, with a sentence about what was not."""
    desk.autotask_problem = CANCELED
    answer = call("orders", "--json", "--refresh")
    assert (answer.code, len(answer.document)) == (0, 1)
    assert "its invoices could not be read. 1009 is canceled in Autotask." in answer.err
    assert "invoices" not in call("orders", "--json").err
    assert call("refresh").code == 3


def test_problems_tell_how_to_resolve_them(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects P5: each problem shows its remedy and the very command for each choice."""
    answer = call("problems")
    assert answer.code == 0
    assert "stockpost resolve 7 ignore" in answer.out
    assert "Nothing to do." in answer.out
    (problem,) = call("problems", "--json").document
    assert (problem["id"], problem["code"], problem["order"]) == (7, "order_canceled", "1009")
    assert problem["items"] == []
    desk.problem_list = [replace(CANCELED, order=None, items=tuple(f"Item {n}" for n in range(12)))]
    assert "12 items: Item 0, Item 1, " in call("problems").out
    assert "Item 9 and 2 more." in call("problems").out
    desk.problem_list = []
    assert call("problems", "--json").document == []


def test_a_mark_of_ours_is_told_by_what_it_is(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects the bookkeeper from “[AT:po:1009:1f3a]” beside what somebody typed; scripts get the memo as it is."""
    memo = "Ship today [AT:po:1009.2:1f3a]"
    row = Difference(field="Memo", autotask=memo, last_transferred=memo, quickbooks="Ship today")
    desk.problem_list = [replace(CANCELED, explanation=f"Its memo was “{memo}”.", differences=(row,))]
    printed = call("problems")
    assert "[AT:" not in printed.out
    assert printed.out.count("(Stockpost's mark)") == 3
    (document,) = call("problems", "--json").document
    assert document["differences"][0]["autotask"] == memo


def test_history_has_requests_and_replies(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects P3: the JSON of `history` holds the exact exchange; the table names it."""
    (entry,) = call("history", "--json", "--order", "1001").document
    assert (entry["request"], entry["reply"]) == ("<PurchaseOrderAddRq/>", "<PurchaseOrderAddRs/>")
    assert desk.asked == [("history", "Acme", "1001")]
    assert "Enter PO 1001" in call("history").out


def test_audit_and_doctor_give_exit_code_1_when_something_is_wrong(call, desk: SampleDesk) -> None:  # type: ignore[no-untyped-def]
    """Protects monitoring: a broken audit chain or a failed check is exit code 1, with the remedy shown."""
    assert call("audit", "verify", "--json").document == {"events": 12, "ok": True, "first_broken": None}
    assert call("doctor").code == 0
    desk.audit = AuditView(events=12, ok=False, first_broken=5)
    desk.checks.append(CheckView(check="Clock", ok=False, detail="3 minutes off", remedy="Set the clock."))
    broken = call("audit", "verify")
    assert broken.code == 1
    assert "event 5" in broken.out
    ill = call("doctor")
    assert ill.code == 1
    assert "Set the clock." in ill.out
    assert [check["ok"] for check in call("doctor", "--json").document] == [True, False]
    assert ("doctor", None) in desk.asked


def test_company_is_added_with_its_secrets_from_files(call, desk: SampleDesk, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Protects joining: secrets come from files without their final newlines, settings in one list or several."""
    (tmp_path / "secret").write_bytes(b"\xef\xbb\xbf a b \r\n\n")
    (tmp_path / "password").write_bytes(b"pass")
    answer = call(
        *("company", "add", "Acme", "--json", "--autotask-user", "api@example.com", "--autotask-code", "CODE"),
        *("--autotask-secret-file", str(tmp_path / "secret"), "--web-connector-user", "stockpost"),
        *("--web-connector-password-file", str(tmp_path / "password")),
        *("--setting", "freight=line", "refresh_minutes=0", "--setting", "number_prefix=A=B"),
    )
    assert answer.code == 0
    assert answer.document["name"] == "Acme"
    details = {
        "autotask_url": None,
        "autotask_user": "api@example.com",
        "autotask_code": "CODE",
        "autotask_secret": " a b ",
        "web_connector_user": "stockpost",
        "web_connector_password": "pass",
    }
    settings = {"freight": "line", "refresh_minutes": "0", "number_prefix": "A=B"}
    assert desk.asked == [("add_company", "Acme", details, settings, "dana")]
    assert "pass" not in answer.out.replace("stockpost", "")
    spaced = call(
        *("company", "add", "CLI Co", "--autotask-user", "api@example.com", "--autotask-code", "CODE"),
        *("--autotask-secret-file", str(tmp_path / "secret"), "--web-connector-user", "stockpost"),
        *("--web-connector-password-file", str(tmp_path / "password")),
    )
    assert 'stockpost company qwc "CLI Co" -o FILE' in spaced.err, "the next command can be typed as it stands"


def test_company_list_set_and_qwc(call, desk: SampleDesk, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Protects the other company commands: list, changed settings, and the .qwc file with the address it is for."""
    assert [company["name"] for company in call("company", "list", "--json").document] == ["Acme"]
    assert "Acme Inc." in call("company", "list").out
    call("company", "set", "Acme", "freight=line", "time_zone=")
    assert desk.asked == [("set_company", "Acme", {"freight": "line", "time_zone": ""}, "dana")]
    assert "freight" in call("company", "set", "Acme").out
    (tmp_path / "secret").write_text("word\n")
    call(
        *("company", "set", "Acme", "--autotask-user", "api@b.example", "--autotask-code", "NEW", "freight=line"),
        *("--autotask-secret-file", str(tmp_path / "secret")),
        *("--web-connector-password-file", str(tmp_path / "secret")),
    )
    access = AccessChange(user="api@b.example", code="NEW", secret="word")
    assert [asked for asked in desk.asked if asked[0] != "set_company"] == [
        ("change_autotask_access", "Acme", access, "dana"),
        ("set_web_connector_password", "Acme", "word", "dana"),
    ]
    file = tmp_path / "acme.qwc"
    answer = call("company", "qwc", "Acme", "-o", str(file), "--json")
    assert file.read_bytes() == b"<QBWCXML/>"
    assert answer.document == {"company": "Acme", "file": str(file), "server_url": "http://localhost:8787"}
    refused = call("company", "qwc", "Acme", "-o", str(tmp_path / "no" / "acme.qwc"))
    assert refused.code == 2
    assert "cannot be written" in refused.err


def test_people_and_tokens_are_added(call, factories, tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Protects access: the role and the password of the file are used, the token is printed once and alone."""
    (tmp_path / "password").write_text("correct horse\n")
    added = call("user", "add", "dana", "--role", "operator", "--password-file", str(tmp_path / "password"), "--json")
    assert added.document == {"name": "dana", "role": "operator"}
    token = call("token", "add", "ci", "--role", "viewer")
    assert token.out == "sp_secret\n"
    assert "not shown again" in token.err
    assert factories.people.asked == [
        ("add_person", "dana", Role.OPERATOR, "correct horse", "dana"),
        ("add_token", "ci", Role.VIEWER, "dana"),
    ]


def test_environment_gives_database_and_company(call, factories, desk, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Protects scripts and services: environment variables are used, the option wins, an empty variable is none."""
    desk.names = ["Acme", "Bolt"]
    monkeypatch.setenv("STOCKPOST_DATABASE", "sqlite:////a.db")
    monkeypatch.setenv("STOCKPOST_COMPANY", "Bolt")
    call("orders")
    call("orders", "--database", "sqlite:////b.db", "--company", "Acme")
    monkeypatch.setenv("STOCKPOST_DATABASE", "")
    monkeypatch.setenv("STOCKPOST_COMPANY", "")
    assert call("orders").code == 2
    desk.names = ["Acme"]
    assert call("orders").code == 0
    assert factories.databases == ["sqlite:////a.db", "sqlite:////b.db", None, None]
    assert [asked[1] for asked in desk.asked] == ["Bolt", "Acme", "Acme"]


@pytest.mark.parametrize(
    "command", ["orders", "refresh", "problems", "history", "company list", "doctor", "audit verify"]
)
def test_json_is_one_document_and_nothing_else(command: str, call) -> None:  # type: ignore[no-untyped-def]
    """Protects scripts: in a terminal as well, the output with --json is exactly one document."""
    answer = call(*command.split(), "--json", terminal=True)
    assert answer.document is not None
    assert answer.out.count("\n") == 1
