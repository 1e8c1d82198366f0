"""The page Problems: what is said of each, and what a decision does, asked over HTTP without a browser."""

from __future__ import annotations

import html
import re
from dataclasses import replace

from stockpost.app.documents import json_bytes, problem_document
from stockpost.app.problem_views import asked_once, problem_view, together, with_companions
from stockpost.app.views import HeldUpView
from stockpost.core.left_alone import KEPT
from stockpost.core.problems import KINDS, problem
from stockpost.web.problem_help import PROBLEM_HELP
from stockpost.web.words import also_waiting_sentence
from tests.web.conftest import Site
from tests.web.test_pages import approval


def test_every_problem_code_has_a_help_page(site: Site) -> None:
    """Protects people from a code without words: each has its page, and no page is of none."""
    assert set(KINDS) == set(PROBLEM_HELP)
    with site.sign_in("Vera") as client:
        for code in KINDS:
            assert PROBLEM_HELP[code].title in html.unescape(client.get(f"/help/{code}").text)
        assert client.get("/help/nope").status_code == 404


def test_what_waits_for_a_decision_is_told_before_it(site: Site) -> None:
    """Protects against a click in the dark: above the choices stands what was approved and waits, with its run; of many the first."""
    (first, *_) = [one for one in site.desk.waiting if one.id and one.order]
    site.desk.held[first.id] = HeldUpView(run=7, writes=tuple(f"Receive {units} × Cable" for units in range(1, 9)))
    with site.sign_in("Olu") as client:
        for address in ("/problems", f"/orders/{first.order}"):
            text = " ".join(re.sub(r"<[^>]+>", "", html.unescape(client.get(address).text)).split())
            assert "Waits for it, as approved in run 7: Receive 1 × Cable;" in text
            assert (
                "Receive 5 × Cable; and 3 more. What goes on after your decision is written as Autotask says by then"
                in text
            )
            assert text.count("as approved in run") == 1
        site.desk.held[first.id] = HeldUpView(run=7, writes=())
        text = " ".join(re.sub(r"<[^>]+>", "", html.unescape(client.get("/problems").text)).split())
        assert "Approved in run 7: whatever else Autotask has changed on it is written after your decision" in text


def test_what_many_items_wait_for_is_one_card(site: Site) -> None:
    """Protects the bookkeeper from a location's one question asked a thousand times: its items are counted, named, and decided at once."""
    alike = problem_view(
        problem(
            "location_without_site",
            product_id=1,
            item="Tray",
            name="Shelf",
            detail="Nobody mapped it.",
            advice="Map it",
        )
    )
    (card,) = together([alike, replace(alike, items=("Cable",))])
    single = replace(alike, id=8, title="Van has no site")
    site.desk.waiting = [replace(card, id=7), single]
    with site.sign_in("Olu") as client:
        text = client.get("/problems").text
        assert "2 problems wait for a decision" in text
        site.desk.waiting = [replace(single, id=None, choices=())]
        alone = client.get("/problems").text
        assert "Nothing can be decided here" in alone
        assert "waits for a decision" not in alone
        site.desk.waiting = [replace(card, id=7), single]
        assert text.count('action="/problems/7/resolve"') == text.count('action="/problems/8/resolve"') == 2
        assert "<span>2 items</span><span>Shelf has no inventory site in QuickBooks</span>" in text
        assert "<span>Tray</span><span>Van has no site</span>" in text
        assert "Show the 2 items</summary><p>Tray, Cable</p>" in text
        client.post("/transfer/approve", data=approval(client, "1002"))
        ((number, run),) = site.desk.approved.items()
        site.desk.approved[number] = replace(run, problems=(card,))
        page = client.get(f"/runs/{run.run}/progress").text
        assert ("<p>Tray, Cable</p>" in page, ">2 items</span>" in page) == (True, True)


def test_an_account_is_asked_about_once_for_all_that_wait(site: Site) -> None:
    """Protects the bookkeeper from one missing account asked once per order: one card and one in the badge, with all that waits for it; a
    link to any of them leads to the card."""
    words = {"name": "Sales", "purpose": "the income account", "setting": "income_account", "account_type": "Income"}
    found = problem("account_missing", basis="account:income_account:sales", detail="It is not there.", **words)
    of_counts = replace(problem_view(found), id=6)
    one = replace(problem_view(replace(found, order_id=1)), order="1002", id=7)
    site.desk.waiting = [
        of_counts,
        one,
        replace(one, order="1003", id=8),
        replace(one, order=None, invoice="I-4", id=9),
    ]
    with site.sign_in("Olu") as client:
        text = client.get("/problems").text
        assert "1 problem waits for a decision" in text
        assert '<span class="count">1</span>' in text
        assert "PO 1002, PO 1003 and Invoice I-4 wait for it; what is decided holds for all of them." in text
        assert (text.count("/resolve"), text.count('action="/problems/7/resolve"')) == (2, 2)
        assert all(f'id="problem-{number}"' in text for number in (6, 7, 8, 9))
        site.desk.waiting = [one]
        assert "PO 1002 waits for it." in client.get("/problems").text
        client.post("/transfer/approve", data=approval(client, "1002"))
        ((number, run),) = site.desk.approved.items()
        site.desk.approved[number] = replace(run, problems=(one, replace(one, order="1003", id=8)))
        page = client.get(f"/runs/{run.run}/progress").text
        assert ("PO 1002 and PO 1003 wait for it" in page, page.count("missing in QuickBooks")) == (True, 1)


def test_all_items_of_one_kind_can_be_decided_at_once(site: Site) -> None:
    """Protects many alike decisions: above items that wait for the same kind of thing stand the choices for all of them, and nowhere else."""
    vanished = [
        replace(
            problem_view(
                problem("location_vanished", product_id=at, item=item, places="Van", units=2, current=4, target=2)
            ),
            id=at,
        )
        for at, item in ((30, "Tray"), (31, "Cable"))
    ]
    site.desk.waiting.extend(vanished)
    with site.sign_in("Olu") as client:
        text = client.get("/problems").text
        assert text.count("All 2 at once:") == text.count(" at once:") == 1
        assert text.count('action="/problems/30/resolve"') == 3 + 3
        client.post("/problems/30/resolve", data={"choice": "approve", "all_of_kind": "1"})
    assert [call[:3] for call in site.desk.calls] == [("resolve of all", 30, "approve")]


def test_the_item_of_another_product_is_asked_about_before_it_is_saved(site: Site) -> None:
    """Protects the choice of a name: nothing is decided until the person has seen which product has the item, and says that both are one."""
    name = site.desk.shared_name
    with site.sign_in("Olu") as client:
        asked = client.post("/problems/12/resolve", data={"choice": "map", "name": name})
        assert (asked.status_code, site.desk.calls) == (200, [])
        assert "Nothing is saved yet" in asked.text
        assert "Several products of Autotask" in asked.text
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
        assert hidden == {"choice": "map", "name": name, "may_share": "1"}
        client.post("/problems/12/resolve", data=hidden)
    assert [call[:4] for call in site.desk.calls] == [("resolve", 12, "map", name)]


def test_quickbooks_names_are_offered_for_a_problem(site: Site) -> None:
    """Protects the choice of a name: the field offers the entries of the list that the problem is about, as on the page Mapping."""
    vendor = problem("vendor_missing", name="Acme", detail="", basis="vendor:12")
    site.desk.waiting.append(replace(problem_view(vendor), id=40))
    with site.sign_in("Olu") as client:
        text = client.get("/problems").text
    assert 'list="names-40"' in text
    assert 'hx-get="/mapping/names?kind=vendor"' in text


def test_a_decision_that_writes_leads_to_its_run(site: Site) -> None:
    """Protects decisions: choice and name arrive, a write can be followed, a problem that is gone says so."""
    with site.sign_in("Olu") as client:
        mapped = client.post("/problems/12/resolve", data={"choice": "map", "name": " SFP Module "})
        assert mapped.headers["location"] == "/problems?done=1"
        assert client.post("/problems/11/resolve", data={"choice": "overwrite"}).headers["location"] == "/runs/41"
        gone = client.post("/problems/11/resolve", data={"choice": "overwrite"})
        assert (gone.status_code, "This problem is gone" in gone.text) == (400, True)
    assert [call[1:4] for call in site.desk.calls] == [(12, "map", "SFP Module"), (11, "overwrite", None)]


def test_what_was_let_go_of_is_decided_again_where_it_is_shown(site: Site) -> None:
    """Protects the way back from a wrong choice: the pages of an order, an invoice and an item offer it, to those who may decide."""
    (let_go,) = [order for order in site.desk.found if order.transfer_status == "detached"]
    invoice = site.desk.invoices.list[0] = replace(site.desk.invoices.list[0], transfer_status="ignored")
    stock = site.desk.counts
    kept = replace(stock.items[0], count=replace(stock.items[0].count, reason=f"it is inactive; {KEPT}"))
    site.desk.counts = replace(stock, items=(kept, *stock.items[1:]))
    product = kept.count.product_id
    places = {
        f"/orders/{let_go.number}": (
            {"order": let_go.autotask_id, "number": let_go.number},
            f"/orders/{let_go.number}?id={let_go.autotask_id}&again=1",
        ),
        "/invoices?view=done": ({"invoice": invoice.autotask_id}, "/invoices?view=all&again=1"),
        f"/stock/items/{product}": ({"item": product}, f"/stock/items/{product}?again=1"),
    }
    with site.sign_in("Olu") as client:
        for page, (values, back) in places.items():
            text = client.get(page).text
            assert 'action="/decide-again"' in text
            assert all(f'name="{name}" value="{html.escape(str(value))}"' in text for name, value in values.items())
            assert client.post("/decide-again", data=values).headers["location"] == back
            assert "Decided again. Nothing was written" in client.get(back).text
        assert client.post("/decide-again", data={"order": "x"}).status_code == 400
    assert [call[:2] for call in site.desk.calls] == [
        ("decide_again", one) for one in (let_go.autotask_id, invoice.autotask_id, product)
    ]
    with site.sign_in("Vera") as client:
        assert not any("decide-again" in client.get(page).text for page in places)


def test_what_is_adopted_is_what_was_shown(site: Site) -> None:
    """Protects against a click on a page that is old: the form says which version of the order in QuickBooks it showed."""
    words = {"number": "1002", "ref_number": "1002", "vendor": "Ingram", "date": "2026-11-03"}
    found = problem("number_taken", order_id=1, basis="1-7:100", **words)
    site.desk.waiting = [replace(problem_view(found), order="1002", id=7)]
    with site.sign_in("Olu") as client:
        text = client.get("/problems").text
        assert text.count('<input type="hidden" name="shown" value="1-7:100">') == 1
        client.post("/problems/7/resolve", data={"choice": "adopt", "shown": "1-7:100"})
    assert site.desk.shown == ["1-7:100"]


def test_thousands_that_wait_for_one_account_make_a_short_answer() -> None:
    """Protects every page, which counts the problems, and whoever reads them by a script: each order named all others, 45 MB for 2,000."""
    words = {"name": "Sales", "purpose": "the income account", "setting": "income_account", "account_type": "Income"}
    found = problem_view(problem("account_missing", basis="account:income_account:sales", detail="", **words))
    views = with_companions(replace(found, order=str(number), id=number) for number in range(1, 2001))
    assert len(json_bytes([problem_document(one) for one in views])) < 2_000_000
    last = views[-1]
    assert (last.also, last.also_more) == (tuple(f"PO {number}" for number in range(1, 21)), 1979)
    assert also_waiting_sentence(last).startswith("PO 1, PO 2, ")
    assert "more wait for it as well (2,000 in all)" in also_waiting_sentence(last)
    (card,) = asked_once(views)
    assert (len(card.also), card.also_more, len(card.others)) == (2000, 0, 1999)
    assert "more wait for it; what is decided holds for all of them" in also_waiting_sentence(card)
