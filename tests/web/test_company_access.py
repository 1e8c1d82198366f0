"""A company's login at Autotask on the pages: joining, and the section of the settings."""

from __future__ import annotations

import pytest

from stockpost.app.autotask_access import AccessChange
from tests.web.conftest import Site

JOINING = {
    "name": "Borealis",
    "autotask_user": "api@borealis.example",
    "autotask_secret": "secret",
    "autotask_code": "CODE",
    "web_connector_user": "borealis",
    "web_connector_password": "a long enough one",
}
UNTRIED = "without trying"


def test_joining_tells_a_refused_login_and_keeps_nothing(site: Site) -> None:
    """Protects joining on the page: a refused login is told at once, and cannot be joined all the same."""
    with site.sign_in("Dana") as client:
        refused = client.post("/companies/new", data={**JOINING, "autotask_secret": "wrong"})
    assert refused.status_code == 503
    assert "Autotask refused the API user." in refused.text
    assert UNTRIED not in refused.text
    assert site.desk.calls == []


@pytest.mark.parametrize(("url", "is_offered"), [("https://webservices14.autotask.net/", True), ("", False)])
def test_joining_without_a_trial_is_offered_where_autotask_does_not_answer(
    site: Site, url: str, is_offered: bool
) -> None:
    """Protects joining while Autotask is down: it is offered, not done unasked, and only where the address is known."""
    site.desk.unreachable = True
    form = {**JOINING, "autotask_url": url}
    with site.sign_in("Dana") as client:
        asked = client.post("/companies/new", data=form)
        assert asked.status_code == 503
        assert (UNTRIED in asked.text) == is_offered
        assert site.desk.calls == []
        assert client.post("/companies/new", data={**form, "untried": "1"}).status_code == 303
    assert site.desk.calls == [("add_company", "Borealis", "Dana")]


def test_the_section_keeps_secrets_that_are_left_empty(site: Site) -> None:
    """Protects the section: empty secrets stay, what was typed of them is asked for again after a refusal and never shown."""
    form = {"autotask_url": "https://a.autotask.net/", "autotask_user": "b@c.example", "autotask_code": ""}
    with site.sign_in("Dana") as client:
        site.desk.unreachable = True
        refused = client.post("/settings/autotask", data={**form, "autotask_secret": "typed word"}).text
        assert "typed word" not in refused
        assert 'name="autotask_secret" required' in refused
        assert 'name="autotask_code" required' not in refused
        assert 'value="b@c.example"' in refused
        assert UNTRIED in refused
        site.desk.unreachable = False
        assert client.post("/settings/autotask", data=form).status_code == 303
    change = AccessChange(url="https://a.autotask.net/", user="b@c.example")
    assert site.desk.calls == [("change_autotask_access", "Acme Managed Services", change, "Dana")]


def test_only_administrators_see_the_section(site: Site) -> None:
    """Protects who may not change the login from a form that refuses them."""
    with site.sign_in("Dana") as dana, site.sign_in("Vera") as vera:
        assert "Autotask access" in dana.get("/settings").text
        assert "Autotask access" not in vera.get("/settings").text


def test_a_company_joined_by_mistake_is_removed_by_its_name(site: Site) -> None:
    """Protects from a click too many: only an administrator, only who types the name, and only as long as nothing was approved."""
    (name,) = site.desk.names
    words = "Remove this company"
    with site.sign_in("Olu") as olu:
        assert words not in olu.get("/settings").text
        assert olu.post("/companies/remove", data={"typed_name": name}).status_code == 403
    with site.sign_in("Dana") as dana:
        assert words in dana.get("/settings").text
        refused = dana.post("/companies/remove", data={"typed_name": "Acme"})
        assert (refused.status_code, site.desk.names) == (400, [name])
        assert "type its name as it is shown" in refused.text
        site.desk.approve_transfer(name, ["1007"], who="Dana")
        assert words not in dana.get("/settings").text
        site.desk.calls.clear()
        assert dana.post("/companies/remove", data={"typed_name": f" {name} "}).headers["location"] == "/"
    assert site.desk.calls == [("remove_company", name, "Dana")]


def test_the_day_that_counts_is_shown_where_none_is_set(site: Site) -> None:
    """Protects the first look at the settings: an empty “created since” says from which day on orders are transferred."""
    words = "Empty: since 17 Oct, the day this company was added."
    with site.sign_in("Dana") as client:
        assert words not in client.get("/settings").text
        site.desk.settings["transfer_from"] = ""
        assert words in client.get("/settings").text
