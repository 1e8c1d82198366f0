"""The page Invoices and its part of the API."""

from __future__ import annotations

import re
from decimal import Decimal

import httpx2
import pytest

from stockpost.app.people import Role
from tests.sample_invoice_views import sample_invoice
from tests.web.conftest import Site
from tests.web.sample_invoices import TAKEN


def _hidden(page: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(token|digest)" value="([^"]*)">', page))
    assert set(found) == {"token", "digest"}
    return found


@pytest.mark.parametrize(
    ("view", "numbers"),
    [
        ("to_transfer", ["INV-3047"]),
        ("problems", ["INV-3044"]),
        ("in_progress", ["INV-3045"]),
        ("done", ["INV-3042"]),
        ("all", ["INV-3047", "INV-3046", "INV-3045", "INV-3044", "INV-3042", "INV-2001"]),
        ("all&q=lakeview", ["INV-3045", "INV-3042"]),
        ("all&q=drawing+3047", ["INV-3047"]),
    ],
)
def test_views_hold_what_they_say(site: Site, view: str, numbers: list[str]) -> None:
    """Protects the list: each view holds its invoices, and a search finds numbers, customers and lines."""
    with site.sign_in("Olu") as client:
        page = client.get(f"/invoices?view={view}").text
    assert re.findall(r'<td class="po-number">([^<]*)</td>', page) == numbers


def test_the_first_view_is_what_waits(site: Site) -> None:
    """Protects the first look: what is to be transferred, and everything where nothing is."""
    with site.sign_in("Olu") as client:
        assert 'aria-current="page">To transfer' in client.get("/invoices").text
        site.desk.invoices.list = site.desk.invoices.list[1:2]
        assert 'aria-current="page">All' in client.get("/invoices?view=unknown").text
        site.desk.invoices.list = []
        assert "Press Read invoices now" in client.get("/invoices").text
        assert "Nothing found for “x”" in client.get("/invoices?q=x").text


def test_only_what_can_be_transferred_is_selectable(site: Site) -> None:
    """Protects against a second transfer: what is done, under way or voided has no box, and a viewer has none at all."""
    with site.sign_in("Olu") as client:
        page = client.get("/invoices?view=all").text
    assert re.findall(r'<input type="checkbox" name="number" value="([^"]*)"', page) == [
        "INV-3047",
        "INV-3044",
        "INV-2001",
    ]
    with site.sign_in("Vera") as client:
        assert "checkbox" not in client.get("/invoices?view=all").text


def _state(page: str, number: str) -> str:
    """The words of the last cell of an invoice's row."""
    line = page.partition(f'<tr id="invoice-{number.removeprefix("INV-")}"')[2].partition("</tr>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", line.rpartition("<td")[2].partition(">")[2]).split())


@pytest.mark.parametrize(
    ("autotask", "quickbooks", "words"),
    [
        ("33.333", "33.33", "Transferred"),
        ("33.33", "33.333333", "Transferred"),
        ("110.00", "99.00", "Transferred 99.00 in QuickBooks"),
        ("110.00", None, "Transferred"),
    ],
)
def test_another_total_in_quickbooks_is_told_to_the_cent(
    site: Site, autotask: str, quickbooks: str | None, words: str
) -> None:
    """Protects the list: where QuickBooks has another total both are told, and what is equal to the cent is not told as another."""
    total = None if quickbooks is None else Decimal(quickbooks)
    changes = {"transfer_status": "transferred", "txn_id": "3A-1", "ref_number": "INV-1"}
    site.desk.invoices.list = [sample_invoice("INV-1", total=Decimal(autotask), quickbooks_total=total, **changes)]
    with site.sign_in("Olu") as client:
        assert _state(client.get("/invoices?view=all").text, "INV-1") == words
    with site.with_token(Role.VIEWER) as client:
        (found,) = client.get("/api/v1/invoices").json()
    assert (found["quickbooks_total"] is None) == (quickbooks is None)


@pytest.mark.parametrize(
    ("here", "there", "words"),
    [
        (True, True, "Transferred voided in Autotask and in QuickBooks"),
        (True, False, "Transferred voided in Autotask"),
        (False, True, "Transferred voided in QuickBooks"),
    ],
)
def test_an_invoice_says_on_which_side_it_is_voided(site: Site, here: bool, there: bool, words: str) -> None:
    """Protects from looking in QuickBooks for nothing: an invoice that is voided on both sides says so, not only that Autotask voided it."""
    changes = {"transfer_status": "transferred", "txn_id": "3A-1", "ref_number": "INV-1"}
    site.desk.invoices.list = [sample_invoice("INV-1", is_voided=here, is_voided_there=there, **changes)]
    with site.sign_in("Olu") as client:
        assert _state(client.get("/invoices?view=all").text, "INV-1") == words


def test_an_invoice_of_the_number_stands_beside_autotasks(site: Site) -> None:
    """Protects the decision: what may be the same invoice is compared in two columns, what differs is marked, and nothing is said of a
    transfer that there was not."""
    site.desk.waiting = [TAKEN]
    with site.sign_in("Olu") as client:
        table = client.get("/problems").text.partition('<table class="differences')[2].partition("</table>")[0]
    assert re.findall(r'<th scope="col">([^<]*)</th>', table) == ["Field", "Autotask", "QuickBooks now"]
    assert re.findall(r'class="changed">([^<]*)</td>', table) == ["99.00"]


def test_many_invoices_come_in_pages(site: Site) -> None:
    """Protects the page from a tenant with thousands of invoices: only what is shown is read, page by page, also of a search."""
    site.desk.invoices.list = [sample_invoice(f"INV-{number}") for number in range(403, 0, -1)]
    with site.sign_in("Olu") as client:
        first, last = (client.get(f"/invoices?page={page}").text for page in (1, 5))
        assert "Page 1 of 5, 403 invoices" in first
        assert re.findall(r'<td class="po-number">([^<]*)</td>', last) == ["INV-3", "INV-2", "INV-1"]
        assert "/invoices?view=to_transfer&amp;page=4" in last
        assert "Page 2 of 2, 111 invoices" in client.get("/invoices?q=INV-3&page=2").text


def test_preview_approve_and_run(site: Site) -> None:
    """Protects B3 for invoices: what was shown is approved once, and leads to its run and back to the invoices."""
    with site.sign_in("Olu") as client:
        page = client.get("/invoices/preview?number=INV-3047&number=INV-3044").text
        assert "Enter invoice INV-3047" in page
        assert "Invoice INV-3044" in page
        form = {**_hidden(page), "number": ["INV-3047", "INV-3044"]}
        first, second = (client.post("/invoices/approve", data=form) for _ in range(2))
        assert first.headers["location"] == second.headers["location"] == "/runs/41"
        site.desk.advance(41, 1)
        assert "Back to invoices" in client.get("/runs/41").text
    assert site.desk.calls == [("approve_invoices", ("INV-3047", "INV-3044"), "Olu")]


def test_a_large_selection_is_previewed(site: Site) -> None:
    """Protects large selections: a form sends its numbers in its body, since an address has no room for hundreds of them."""
    numbers = ["INV-3047", *(f"INV-{number:0100}" for number in range(1000))]
    with site.sign_in("Olu") as client:
        assert 'method="post" action="/invoices/preview"' in client.get("/invoices").text
        page = client.post("/invoices/preview", data={"number": numbers}).text
        assert all(f'value="{number}"' in page for number in numbers)
        assert client.post("/invoices/preview").headers["location"] == "/invoices"


def test_what_changed_since_is_shown_again(site: Site) -> None:
    """Protects the approval: it covers what was seen, nothing else; and an empty selection leads back."""
    with site.sign_in("Olu") as client:
        form = {**_hidden(client.get("/invoices/preview?number=INV-3047").text), "number": ["INV-3042"]}
        assert "Something changed since you looked" in client.post("/invoices/approve", data=form).text
        assert client.get("/invoices/preview").headers["location"] == "/invoices"
    assert site.desk.calls == []


def test_autotask_is_read_on_demand(site: Site) -> None:
    """Protects the button: the invoices are read in the name of the person."""
    with site.sign_in("Olu") as client:
        assert client.post("/invoices/refresh").headers["location"] == "/invoices"
    assert site.desk.calls == [("refresh_invoices", "Acme Managed Services", "Olu")]


def test_the_api_lists_previews_and_approves(site: Site) -> None:
    """Protects scripts: the same list and the same runs over HTTP, once per address and Idempotency-Key, reading only for operators."""
    with site.with_token(Role.OPERATOR) as client:
        found = client.get("/api/v1/invoices?status=transferred").json()
        assert [(one["number"], one["quickbooks"]["ref_number"]) for one in found] == [("INV-3042", "INV-3042")]
        assert len(client.get("/api/v1/invoices?refresh=true").json()) == 6
        body = {"numbers": ["INV-3047"]}
        preview = client.post("/api/v1/invoices/preview", json=body).json()
        assert (preview["run"], [one["kind"] for one in preview["writes"]]) == (None, ["create_invoice"])
        headers = {"Idempotency-Key": "one"}
        runs = [client.post("/api/v1/invoices/transfer", json=body, headers=headers).json()["run"] for _ in range(2)]
        assert runs == [41, 41]
        order = client.post("/api/v1/transfer", json={"numbers": ["1002"]}, headers=headers).json()
        assert order["run"] == 42
    with site.with_token(Role.VIEWER) as client:
        assert client.get("/api/v1/invoices?refresh=true").status_code == 403
        assert isinstance(client, httpx2.Client)
