"""The HTTP API: the JSON of design 3.1 and errors that say what to do."""

from __future__ import annotations

from datetime import timedelta

import httpx2
import pytest

from stockpost.app.documents import order_document, problem_document
from stockpost.app.people import Role
from stockpost.web.api import API_DOORS, PREFIX
from tests.web.conftest import Site
from tests.web.sample_orders import PROBLEMS


def test_orders_are_the_documents_of_the_design(site: Site) -> None:
    """Protects scripts: the API answers the same documents as the command line."""
    with site.with_token(Role.VIEWER) as client:
        answer = client.get("/api/v1/orders", params={"status": "needs_update"})
        assert answer.headers["content-type"] == "application/json"
        assert answer.json() == [order_document(order) for order in site.desk.orders("x", status="needs_update")]
        assert client.get("/api/v1/orders/1019").json()["number"] == "1019"
        assert client.get("/api/v1/problems").json() == [problem_document(problem) for problem in PROBLEMS]


def test_a_transfer_is_previewed_approved_and_followed(site: Site) -> None:
    """Protects the whole way of a script: preview queues nothing, approval answers the run, the run can be read."""
    with site.with_token(Role.OPERATOR) as client:
        preview = client.post("/api/v1/transfer/preview", json={"numbers": ["1002"]}).json()
        assert (preview["run"], preview["state"]) == (None, "preview")
        assert site.desk.calls == []
        run = client.post("/api/v1/transfer", json={"numbers": ["1002"]}).json()
        assert run["state"] == "queued"
        assert client.get(f"/api/v1/runs/{run['run']}").json() == run
        cancelled = client.post(f"/api/v1/runs/{run['run']}/cancel").json()
        assert {write["state"] for write in cancelled["writes"]} == {"skipped"}
    assert site.desk.calls[0] == ("approve_transfer", ("1002",), "script of a operator (API token)")


def test_a_script_approves_what_it_was_shown_and_nothing_else(site: Site) -> None:
    """Protects decision 7 for scripts: an approval that names a preview is one of those writes; else the preview of now is answered."""
    with site.with_token(Role.OPERATOR) as client:
        wanted: list[tuple[str, str, dict[str, object]]] = [
            ("transfer/preview", "transfer", {"numbers": ["1002"]}),
            ("invoices/preview", "invoices/transfer", {"numbers": ["INV-3047"]}),
            ("sync/preview", "sync", {"full": True}),
        ]
        for looking, path, body in wanted:
            preview = client.post(f"/api/v1/{looking}", json=body).json()
            other = client.post(f"/api/v1/{path}", json={**body, "shown": "another"}, headers={"idempotency-key": "1"})
            assert (other.json(), site.desk.calls) == (preview, [])
            run = client.post(f"/api/v1/{path}", json={**body, "shown": preview["shown"]}).json()
            assert (run["state"], run["shown"]) == ("queued", None)
            undo = client.get(f"/api/v1/runs/{run['run']}/undo/preview").json()
            assert client.post(f"/api/v1/runs/{run['run']}/undo", json={"shown": "another"}).json() == undo
            site.desk.calls.clear()


def test_the_same_request_with_the_same_key_is_one_run(site: Site) -> None:
    """Protects a script that repeats a request after a lost answer."""
    with site.with_token(Role.OPERATOR) as client:
        key = {"idempotency-key": "tonight"}
        first = client.post("/api/v1/transfer", json={"numbers": ["1002"]}, headers=key).json()
        again = client.post("/api/v1/transfer", json={"numbers": ["1002"]}, headers=key).json()
    assert first == again
    assert len(site.desk.calls) == 1


def test_a_script_is_told_of_the_item_of_another_product(site: Site) -> None:
    """Protects decisions by script: that another product has the item is in the answer, and refused where the script says so."""
    body = {"choice": "map", "name": site.desk.shared_name}
    with site.with_token(Role.OPERATOR) as client:
        refused = client.post("/api/v1/problems/12/resolve", json={**body, "may_share": False})
        assert (refused.status_code, site.desk.calls) == (400, [])
        assert "Several products of Autotask" in refused.json()["error"]
        taken = client.post("/api/v1/problems/12/resolve", json=body).json()
    assert (taken["state"], "Several products of Autotask" in taken["note"]) == ("done", True)
    assert [call[:4] for call in site.desk.calls] == [("resolve", 12, "map", site.desk.shared_name)]


def test_a_problem_is_decided(site: Site) -> None:
    """Protects decisions by script: the choice and the name arrive, the run of the write is answered."""
    with site.with_token(Role.OPERATOR) as client:
        mapped = client.post("/api/v1/problems/12/resolve", json={"choice": "map", "name": "SFP Module"})
        nothing_written = {"run": None, "state": "done", "writes": [], "problems": [], "shown": None}
        assert mapped.json() == {**nothing_written, "waiting": [], "canceled_by": None, "undone_by": None}
        assert client.post("/api/v1/problems/11/resolve", json={"choice": "overwrite"}).json()["state"] == "queued"
    assert [call[:4] for call in site.desk.calls] == [
        ("resolve", 12, "map", "SFP Module"),
        ("resolve", 11, "overwrite", None),
    ]


WRONG = [
    ("/api/v1/transfer", b'{"number": ["1002"]}', 400, "number"),
    ("/api/v1/transfer", b'{"numbers": [1002]}', 400, "numbers"),
    ("/api/v1/transfer", b"{", 400, "JSON"),
    ("/api/v1/transfer", b"\xff", 400, "JSON"),
    ("/api/v1/transfer", b'{"numbers": ["nope"]}', 400, "nope"),
    ("/api/v1/sync", b'{"full": "yes"}', 400, "full"),
    ("/api/v1/problems/12/resolve", b"{}", 400, "choice"),
]


@pytest.mark.parametrize(("path", "body", "status", "named"), WRONG)
def test_wrong_bodies_are_refused_by_name(site: Site, path: str, body: bytes, status: int, named: str) -> None:
    """Protects scripts from silent misreading: the error names the field."""
    with site.with_token(Role.OPERATOR) as client:
        answer = client.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert named in answer.json()["error"]
    assert site.desk.calls == []


def test_other_refusals_say_what_is_wrong(site: Site) -> None:
    """Protects the shape of errors: status, one sentence, a code where a system is away."""
    with site.with_token(Role.OPERATOR) as client:
        assert client.post("/api/v1/transfer", content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
        assert client.get("/api/v1/orders/nope").status_code == 404
        assert client.get("/api/v1/runs/999").status_code == 404
        assert client.get("/api/v1/nothing").json()["error"].startswith("There is no such address")
        assert client.get("/api/v1/orders", params={"company": "Other"}).status_code == 400
        assert client.get("/api/v1/orders", params={"refresh": "maybe"}).status_code == 400
        site.desk.unreachable = True
        away = client.post("/api/v1/refresh")
        assert (away.status_code, away.json()["code"]) == (503, "autotask_unreachable")
    refused = httpx2.get(f"{site.url}/api/v1/orders", headers={"authorization": "Basic x"})
    assert refused.headers["www-authenticate"].startswith("Bearer")


def test_a_viewer_reads_but_does_not_read_autotask(site: Site) -> None:
    """Protects Autotask's request limit: only operators make it be read."""
    with site.with_token(Role.VIEWER) as client:
        assert client.get("/api/v1/orders", params={"refresh": "true"}).status_code == 403
    assert site.desk.calls == []


def test_the_description_names_every_address(site: Site) -> None:
    """Protects the OpenAPI document: every address, and every reference in it leads somewhere."""
    document = httpx2.get(f"{site.url}/api/v1/openapi.json").json()
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert len(described) == len(API_DOORS)
    assert ("POST", f"{PREFIX}/problems/{{problem}}/resolve") in described
    assert all("{" not in path or ":" not in path for _, path in described)
    schemas = document["components"]["schemas"]

    def references(value: object) -> list[str]:
        if isinstance(value, dict):
            own = [str(value["$ref"])] if "$ref" in value else []
            return own + [found for inner in value.values() for found in references(inner)]
        if isinstance(value, list):
            return [found for inner in value for found in references(inner)]
        return []

    assert {reference.removeprefix("#/components/schemas/") for reference in references(document)} <= set(schemas)


def test_the_description_fits_what_is_answered(site: Site) -> None:
    """Protects clients made from the OpenAPI document: its required keys are exactly the document's."""
    schemas = httpx2.get(f"{site.url}/api/v1/openapi.json").json()["components"]["schemas"]
    with site.with_token(Role.ADMINISTRATOR) as client:
        run = client.post("/api/v1/transfer", json={"numbers": ["1002"]}).json()
        answers = {
            "company": client.get("/api/v1/companies").json()[0],
            "order": client.get("/api/v1/orders").json()[0],
            "invoice": client.get("/api/v1/invoices").json()[0],
            "problem": client.get("/api/v1/problems").json()[0],
            "history_entry": client.get("/api/v1/history").json()[0],
            "check": client.get("/api/v1/checks").json()[0],
            "audit": client.get("/api/v1/audit").json(),
            "run": run,
        }
    for name, answer in answers.items():
        assert set(schemas[name]["required"]) == set(answer), name


def test_health_is_open_and_counts(site: Site) -> None:
    """Protects watchers: alive, ready, and counts without names of companies."""
    assert httpx2.get(f"{site.url}/healthz").text == "ok\n"
    assert httpx2.get(f"{site.url}/readyz").text == "ready\n"
    metrics = httpx2.get(f"{site.url}/metrics").text
    assert 'stockpost_orders{transfer_status="needs_update"} 4.0' in metrics
    assert 'stockpost_problems{code="item_missing"} 2.0' in metrics
    assert 'stockpost_quickbooks{state="connected"} 1.0' in metrics
    assert "Acme" not in metrics
    # Open to everybody, so the orders are not counted anew for each that asks.
    site.desk.found = []
    assert 'transfer_status="needs_update"' in httpx2.get(f"{site.url}/metrics").text
    site.clock.now += timedelta(minutes=1)
    assert 'transfer_status="needs_update"' not in httpx2.get(f"{site.url}/metrics").text
