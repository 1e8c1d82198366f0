"""The HTTP API about mappings, over real HTTP and a real database."""

from __future__ import annotations

from stockpost.app.people import Role
from tests.mapping.office import Office
from tests.web.conftest import Site


def test_names_are_read_and_chosen(site: Site, office: Office) -> None:
    """Protects scripts: names with their states; one is chosen, taken away, and refused with a sentence."""
    with site.with_token(Role.OPERATOR) as client:
        vendors = client.get("/api/v1/mappings", params={"kind": "vendor"}).json()
        assert {name["autotask_name"]: name["state"] for name in vendors}["Harbor Clinic"] == "other_kind"
        waiting = client.get("/api/v1/mappings", params={"attention": "true"}).json()
        assert {name["needs_a_person"] for name in waiting} == {True}
        assert client.get("/api/v1/mappings", params={"kind": "car"}).status_code == 400
        body = {"kind": "vendor", "autotask_id": 103, "name": "tech data corp"}
        chosen = client.post("/api/v1/mappings", json=body).json()
        assert (chosen["mapped_to"], chosen["mapped_by"]) == ("Tech Data Corp", "script of a operator (API token)")
        assert client.post("/api/v1/mappings", json={**body, "name": None}).json()["mapped_to"] is None
        refused = client.post("/api/v1/mappings", json={**body, "name": "Nowhere"})
        assert (refused.status_code, "had no “Nowhere”" in refused.json()["error"]) == (400, True)
    assert [event[1] for event in office.events()][1:] == ["name mapped", "mapping removed"]


def test_the_catalogue_is_answered_apart(site: Site, office: Office) -> None:
    """Protects scripts that look beforehand: products that nobody ordered come on request only."""
    office.catalogue(f"{'Long name ' * 4}one", f"{'Long name ' * 4}two")
    with site.with_token(Role.VIEWER) as client:
        found = client.get("/api/v1/mappings", params={"catalogue": "true"}).json()
        assert [(name["autotask_id"], name["state"]) for name in found] == [(9001, "collision"), (9002, "collision")]
        everything = client.get("/api/v1/mappings").json()
        assert {9001, 9002}.isdisjoint(name["autotask_id"] for name in everything)


def test_suggestions_are_accepted(site: Site) -> None:
    """Protects bulk accept by scripts: what is at least as alike as said is saved, and answered."""
    with site.with_token(Role.OPERATOR) as client:
        found = client.get("/api/v1/mappings/suggestions", params={"kind": "vendor", "at_least": "95"}).json()
        assert [name["suggestion"]["name"] for name in found] == ["D & H Distributing Co.", "Tech Data Corp"]
        assert client.get("/api/v1/mappings/suggestions", params={"at_least": "many"}).status_code == 400
        changes = client.post("/api/v1/mappings/accept", json={"kind": "vendor", "at_least": 95}).json()
        assert [change["after"] for change in changes] == ["D & H Distributing Co.", "Tech Data Corp"]
        rest = client.post("/api/v1/mappings/accept", json={"at_least": 80}).json()
        assert "Battery Pack, RBC 7" in [change["after"] for change in rest]


def test_a_file_is_previewed_and_imported(site: Site) -> None:
    """Protects the import by scripts: the same lines, errors and rules as the page's."""
    csv = "kind;autotask_id;mapped_to\nvendor;103;Tech Data Corp\nvendor;9;X\n"
    with site.with_token(Role.OPERATOR) as client:
        preview = client.post("/api/v1/mappings/import", json={"csv": csv, "preview": True}).json()
        assert (preview["saved"], len(preview["changes"]), [one["line"] for one in preview["wrong"]]) == (False, 1, [3])
        assert client.post("/api/v1/mappings/import", json={"csv": csv}).json()["saved"] is False
        assert client.post("/api/v1/mappings/import", json={"csv": csv, "skip_wrong": True}).json()["saved"] is True


def test_accounts_are_imported_by_an_administrator(site: Site, office: Office) -> None:
    """Protects N6 by scripts: a token of an administrator changes accounts by a file, one of an operator does not."""
    body = {"csv": "kind,autotask_id,mapped_to\naccount,income_account,Sales\n"}
    with site.with_token(Role.OPERATOR) as client:
        refused = client.post("/api/v1/mappings/import", json=body).json()
        assert (refused["saved"], [one["field"] for one in refused["wrong"]]) == (False, ["mapped_to"])
    with site.with_token(Role.ADMINISTRATOR) as client:
        change = {"setting": "income_account", "before": "Autotask Income from PO", "after": "Sales"}
        for is_preview in (True, False):
            answer = client.post("/api/v1/mappings/import", json={**body, "preview": is_preview}).json()
            assert (answer["saved"], answer["accounts"], answer["wrong"]) == (not is_preview, [change], [])
    assert office.row().settings.income_account == "Sales"


def test_one_item_for_several_products_is_told(site: Site) -> None:
    """Protects counts: the answer to a choice says that others stand for the item, and the preview of a file does."""
    told = "“Battery Pack RBC7” and “Latitude 5440”"
    with site.with_token(Role.OPERATOR) as client:
        bodies = [{"kind": "item", "autotask_id": number, "name": "Latitude 5450"} for number in (3, 4)]
        first, second = (client.post("/api/v1/mappings", json=body).json() for body in bodies)
        assert (first["explanation"], second["state"], told in second["explanation"]) == ("", "shared", True)
        csv = "kind,autotask_id,mapped_to\nitem,5,Latitude 5450\n"
        preview = client.post("/api/v1/mappings/import", json={"csv": csv, "preview": True}).json()
        (change,) = preview["changes"]
        assert (preview["wrong"], "“Onsite labor”" in change["note"]) == ([], True)


def test_a_file_of_a_large_shop_is_taken(site: Site) -> None:
    """Protects large shops: a file of more than a megabyte goes in by page and by script; other addresses take less."""
    lines = "".join(f"vendor,{number},X,{'x' * 1_000}\n" for number in range(1_000, 2_500))
    csv = f"kind,autotask_id,mapped_to,remark\n{lines}vendor,103,Tech Data Corp,\n"
    with site.with_token(Role.OPERATOR) as client:
        preview = client.post("/api/v1/mappings/import", json={"csv": csv, "preview": True}).json()
        assert (len(preview["wrong"]), len(preview["changes"])) == (1_500, 1)
        assert client.post("/api/v1/mappings/accept", json={"csv": csv}).status_code == 413
    with site.sign_in("Olu") as page:
        html = page.post("/mapping/upload", files={"file": ("x.csv", csv.encode(), "text/csv")}).text
        assert "And 1300 more." in html
        saved = page.post(
            "/mapping/save", data={"csv": csv, "skip_wrong": "1", "wrong": " ".join(map(str, range(2, 1_502)))}
        )
        assert saved.headers.get("location") == "/mapping?saved=1", saved.text


def test_lists_are_asked_for(site: Site) -> None:
    """Protects the reading on demand by scripts."""
    with site.with_token(Role.OPERATOR) as client:
        before = {one["list"]: one["asked"] for one in client.get("/api/v1/lists").json()}
        assert before == {"entities": False, "items": False, "ship_methods": False, "accounts": False}
        asked = client.post("/api/v1/lists/read").json()
        assert {one["asked_by"] for one in asked} == {"script of a operator (API token)"}


def test_answers_fit_their_description(site: Site) -> None:
    """Protects clients made from the OpenAPI document."""
    with site.with_token(Role.OPERATOR) as client:
        schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
        mapping = client.get("/api/v1/mappings").json()[0]
        changes = client.post("/api/v1/mappings/accept", json={"at_least": 80}).json()
        done = client.post("/api/v1/mappings/import", json={"csv": "kind,autotask_id,mapped_to\n"}).json()
        one_list = client.get("/api/v1/lists").json()[0]
    answers = {"mapping": mapping, "mapping_change": changes[0], "mapping_import": done, "list": one_list}
    for name, answer in answers.items():
        assert set(schemas[name]["required"]) == set(answer), name
