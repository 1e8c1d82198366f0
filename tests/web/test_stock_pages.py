"""The stock page over HTTP: views, search, order, pages, file, the wish to read, and one item."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import httpx2
import pytest

from stockpost.app.people import Role
from stockpost.app.views import RunView, StockItemView, StockView, TimelineView
from stockpost.core.item_counts import UninvoicedCharge
from tests.web.conftest import Site
from tests.web.sample_orders import NOW
from tests.web.sample_stock import LAPTOP, SWITCH, sample_by_site, sample_stock


def items(client: httpx2.Client, path: str) -> list[str]:
    """The names of the rows, in their order."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return re.findall(r'<td class="item"><a href="/stock/items/\d+">([^<]+)</a>', answer.text)


def test_what_differs_comes_first(site: Site) -> None:
    """Protects the bookkeeper's question: without a wish the page shows what differs, and everything where nothing does."""
    with site.sign_in("Olu") as client:
        assert items(client, "/stock") == ["Switch 24-port PoE", "UPS 1500VA"]
        assert items(client, "/stock?view=missing") == ["Laptop 14″"]
        assert items(client, "/stock?view=left_alone") == ["Backup license"]
        assert len(items(client, "/stock?view=all")) == len(items(client, "/stock?view=no_such")) + 4 == 6
        site.desk.counts = type(site.desk.counts)(
            items=tuple(item for item in site.desk.counts.items if not item.differs)
        )
        assert len(items(client, "/stock")) == 4
        assert items(client, "/stock?view=differs") == []


def cells(page: str, item: str) -> dict[str, list[str]]:
    """What the row of an item shows, by the title of its column: the cell's own text first, then its details."""
    (row,) = [one for one in page.split("<tr>") if f">{item}</a>" in one]
    found = re.findall(r'<td class="[^"]*" data-label="([^"]+)">(.*?)</td>', row, re.DOTALL)
    return {
        title: [text for text in re.split(r"<[^>]*>", html.unescape(cell)) if text.strip()] for title, cell in found
    }


def test_each_count_stands_in_its_column(site: Site) -> None:
    """Protects the row from columns that are exchanged: Autotask's units location by location, and QuickBooks' on hand beside what it has on
    order; what is not known is said to be."""
    with site.sign_in("Vera") as client:
        page = client.get("/stock?view=all").text
    switch = cells(page, "Switch 24-port PoE")
    places = ["Main Warehouse", "8", "Van of Chris", "3", "Branch office Northgate", "1"]
    assert switch["Autotask"] == ["12", *places]
    assert (switch["Not yet posted"], switch["Should be"], switch["QuickBooks"][0]) == (["5"], ["7"], "1")
    assert (switch["On order"], switch["Difference"][0]) == (["5"], "+6")
    docking = cells(page, "Docking Station USB-C")
    assert (docking["Autotask"], docking["On order"]) == (["4", "Main Warehouse", "4"], ["0"])
    assert cells(page, "Laptop 14″")["On order"] == ["not known"]
    assert cells(page, "Backup license")["Autotask"] == ["not known"]


def test_a_difference_of_several_products_says_whose_it_is(site: Site) -> None:
    """Protects from “should be 7, difference +15” that nobody can add up: where another product stands for the same item, list, preview and
    the item's own page say that the difference is that of both together, and what there should be for both."""
    counts = site.desk.counts
    for others, whose, total, difference in (
        ((("Switch B", Decimal(9)),), "both products together", "16", "+15"),
        ((("Switch B", Decimal(9)), ("Switch C", None)), "all 3 products together", "16", "+15"),
    ):
        shared = [
            replace(one, count=replace(one.count, shared_with=others)) if one.count.product_id == SWITCH else one
            for one in counts.items
        ]
        site.desk.counts = replace(counts, items=tuple(shared))
        with site.sign_in("Olu") as client:
            row = cells(client.get("/stock?view=all").text, "Switch 24-port PoE")
            preview = client.get("/stock/preview?item=Switch+24-port+PoE").text
            page = client.get(f"/stock/items/{SWITCH}").text
        assert row["Should be"] == ["7", f"{total} for {whose}"]
        assert (row["Difference"][0], row["Difference"][-1]) == (difference, whose)
        for text in (preview, page):
            words = " ".join(re.sub(r"<[^>]+>", " ", html.unescape(text)).split())
            assert f"7 {total} for {whose}" in words
            assert words.count(whose) > 1


def test_deliveries_are_a_column_only_where_they_are_asked_for(site: Site) -> None:
    """Protects I4 on the page: where invoices come by Stockpost, what is delivered and not yet invoiced stands beside what is not posted; what
    Autotask does not tell is not known, and the page says where to look."""
    with site.sign_in("Vera") as client:
        assert "Not yet invoiced" not in client.get("/stock").text
        counts = site.desk.counts
        held = tuple(
            replace(item, count=replace(item.count, uninvoiced=(UninvoicedCharge("Charge 7", Decimal(2)),)))
            if item.count.product_id == SWITCH
            else replace(item, count=replace(item.count, uninvoiced=()))
            for item in counts.items
        )
        site.desk.counts = replace(counts, items=held, asks_uninvoiced=True)
        page = client.get("/stock").text
        assert re.search(r'data-label="Not yet invoiced">2<', page)
        assert page.count('data-label="Not yet invoiced"') == 2
        assert "may not see charges" not in page
        site.desk.counts = replace(counts, asks_uninvoiced=True)
        page = client.get("/stock").text
        assert page.count('data-label="Not yet invoiced"><span class="quiet-text">not known<') == 2
        assert "may not see charges" in page
        site.desk.counts = replace(counts, items=held, asks_uninvoiced=True)
        assert "2, not yet invoiced" in client.get(f"/stock/items/{SWITCH}").text


def test_items_are_found_and_sorted(site: Site) -> None:
    """Protects search and sorting: every word must be in the name; numbers sort by size, backwards on demand."""
    with site.sign_in("Vera") as client:
        assert items(client, "/stock?view=all&q=poe+SWITCH") == ["Switch 24-port PoE"]
        assert items(client, "/stock?view=all&q=network:") == ["Switch 24-port PoE"]
        page = client.get("/stock?view=differs&q=docking").text
        assert "No item is called “docking” in Differs." in page
        assert "1 item in other views" in page
        assert "in other views" not in client.get("/stock?q=nothing+at+all").text
        for sort, first in (
            ("-item", "UPS 1500VA"),
            ("-autotask", "Patch cable Cat6A 2 m, shielded, halogen-free, blue"),
            ("-quickbooks", "Backup license"),
            ("-difference", "Switch 24-port PoE"),
            ("-value", "Switch 24-port PoE"),
            ("synced", "Patch cable Cat6A 2 m, shielded, halogen-free, blue"),
            ("no_such", "Backup license"),
        ):
            assert items(client, f"/stock?view=all&sort={sort}")[0] == first, sort


@pytest.mark.parametrize(("page", "first"), [("1", 0), ("3", 200), ("99", 5000), ("x", 0), ("²", 0), ("0", 0)])
def test_five_thousand_items_are_shown_by_pages(site: Site, page: str, first: int) -> None:
    """Protects large catalogues: a hundred rows a page, whatever page is asked for."""
    site.desk.counts = sample_stock(5000)
    with site.sign_in("Olu") as client:
        names = items(client, f"/stock?view=all&sort=item&page={page}")
        everything = sorted((item.count.item for item in site.desk.counts.items), key=str.casefold)
        assert names == everything[first : first + 100]
        text = client.get(f"/stock?view=all&page={page}").text
        assert "of 51, 5,006 items" in text
        assert ("Previous" in text, "Next" in text) == (first > 0, first < 5000)


def test_the_view_is_downloaded_as_a_file(site: Site) -> None:
    """Protects the CSV: it holds the view as it is searched, under a name with company and day."""
    with site.sign_in("Vera") as client:
        answer = client.get("/stock/stock.csv?view=differs")
        assert answer.headers["content-disposition"] == (
            'attachment; filename="stock-acme-managed-services-2026-11-24.csv"'
        )
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row["Item"] for row in rows] == ["Switch 24-port PoE", "UPS 1500VA"]
        found = client.get("/stock/stock.csv?view=differs&q=ups").content.decode("utf-8-sig")
        assert [row["Item"] for row in csv.DictReader(io.StringIO(found))] == ["UPS 1500VA"]
        assert 'href="/stock/stock.csv?view=differs&amp;q=ups"' in client.get("/stock?view=differs&q=ups").text
        everything = client.get("/stock/stock.csv").content.decode("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(everything)))) == 6


def test_quickbooks_counts_are_asked_for(site: Site) -> None:
    """Protects “read QuickBooks' counts now”: the page says that it waits, by whom, and asks once."""
    with site.sign_in("Olu") as client:
        assert "Read QuickBooks' counts now" in client.get("/stock").text.replace("&#39;", "'")
        answer = client.post("/stock/read", data={"view": "left_alone"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/stock?view=left_alone")
        assert client.post("/stock/read", data={"view": "//evil"}).headers["location"] == "/stock"
        assert site.desk.calls[0] == ("read_counts", "Acme Managed Services", "Olu")
        page = client.get("/stock").text.replace("&#39;", "'")
        assert "by Olu; they are read at its next contact." in page
        assert "Read QuickBooks' counts now" not in page
    with site.sign_in("Vera") as client:
        assert client.post("/stock/read").status_code == 403


def test_a_large_selection_is_previewed(site: Site) -> None:
    """Protects large selections: a form sends its items in its body, since an address has no room for hundreds of names."""
    names = [f"Patch cable {number:0100}" for number in range(1000)]
    with site.sign_in("Olu") as client:
        assert 'method="post" action="/stock/preview"' in client.get("/stock").text
        page = client.post("/stock/preview", data={"item": names}).text
        assert all(f'value="{name}"' in page for name in names)
        assert client.post("/stock/preview").headers["location"] == "/stock"


def test_counts_that_were_never_read_are_said_to_be(site: Site) -> None:
    """Protects the age: neither side is said to be fresh where it was never read."""
    counts = site.desk.counts
    site.desk.counts = type(counts)(items=counts.items)
    with site.sign_in("Vera") as client:
        page = " ".join(client.get("/stock").text.replace("&#39;", "'").split())
        assert "Autotask as read not yet." in page
        assert "Some of QuickBooks' counts were never read; they are compared before anything is set." in page


def test_one_item_has_its_chart_and_its_story(site: Site) -> None:
    """Protects the item's page: both counts, why, a chart with its table, and who set the count."""
    with site.sign_in("Vera") as client:
        page = client.get(f"/stock/items/{SWITCH}").text
        for part in (
            "Why they differ",
            "5 received on PO 1007 and not yet posted.",
            '<polyline class="autotask"',
            '<polyline class="quickbooks"',
            "Set on hand of Switch 24-port PoE from 2 to 7: written (run 39)",
            "Branch office Northgate",
            "<dt>Van of Sam</dt><dd>no longer listed, 2 before</dd>",
            "2 at Van of Sam no longer listed by Autotask: a sync asks before it changes the count.",
            "<dt>Called</dt><dd>Network:PoE 24</dd>",
        ):
            assert part in page, part
        body = page.partition("<tbody>")[2].partition("</tbody>")[0]
        assert re.findall(r'data-label="(\w+)">(?:<span[^>]*>)?([^<]+)', body)[:2] == [
            ("Autotask", "12"),
            ("QuickBooks", "1"),
        ]
        assert client.get("/stock/items/999").status_code == 404


def test_one_item_says_when_and_how_many_as_the_other_pages(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects the item's page: each side's count says when it was read, days are in words, and long numbers are grouped."""
    story = site.desk.item("Acme Managed Services", SWITCH)
    events = (
        TimelineView(
            time=NOW - timedelta(days=3), who="Autotask", text="Receive 5 × Switch (received 2026-11-02)", is_day=True
        ),
    )
    item = replace(story.item, autotask_read_at=NOW - timedelta(minutes=7))
    counts = tuple((time, units + 1500) for time, units in story.autotask)
    monkeypatch.setattr(
        site.desk, "item", lambda _company, _product: replace(story, item=item, events=events, autotask=counts)
    )
    with site.sign_in("Vera") as client:
        page = client.get(f"/stock/items/{SWITCH}").text
    autotask, _, rest = page.partition("<h2>Autotask</h2>")[2].partition("<h2>QuickBooks</h2>")
    assert re.findall(r"<dt>Read</dt><dd><time[^>]*>([^<]+)", autotask) == ["7 min ago"]
    assert "(received 2 Nov)" in rest
    assert re.findall(r"\(received 2 Nov\)<span[^>]*><time[^>]*>([^<]+)", rest) == ["21 Nov"]
    assert ">1,512</text>" in rest


def test_one_item_is_shown_site_by_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects the comparison where each location has its site: both sides beside each other, and units that are elsewhere are a difference."""
    story = site.desk.item("Acme Managed Services", SWITCH)
    monkeypatch.setattr(site.desk, "item", lambda _company, _product: replace(story, item=sample_by_site()))
    monkeypatch.setattr(site.desk, "counts", StockView(items=(sample_by_site(),)))
    with site.sign_in("Vera") as client:
        page = client.get(f"/stock/items/{SWITCH}").text
        table = page.partition("Site by site")[2].partition("</table>")[0]
        assert re.findall(r"<td[^>]*>(?:<span[^>]*>)?([^<]+)", table) == [
            *("Main Warehouse", "5", "3", "4", "−1"),
            *("Van North, Van South", "3", "3", "1", "+1"),
            *("none", "0", "0", "0", "equal"),
        ]
        assert '<span class="differs">at other sites</span>' in client.get("/stock").text


def test_an_item_that_was_never_read_has_no_chart(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects a new item: no empty chart, and a sentence instead of an empty list."""
    story = site.desk.item("Acme Managed Services", SWITCH)
    empty = type(story)(item=story.item, autotask=(), quickbooks=(), events=())
    monkeypatch.setattr(site.desk, "item", lambda _company, _product: empty)
    with site.sign_in("Olu") as client:
        page = client.get(f"/stock/items/{SWITCH}").text
        assert "No count has been read yet." in page
        assert "Nothing was received, posted, invoiced or set yet." in page
        assert "<svg viewBox" not in page.partition("Counts over time")[2]


def test_the_total_of_a_sync_names_what_it_is_made_of(site: Site) -> None:
    """Protects the approval of a sync: new items count with the cost they are created with, marked as about that; what is not known yet, or has
    no cost, is counted and said."""
    new = replace(
        next(item.count for item in sample_stock().items if item.count.product_id == LAPTOP), item="Laptop 16″"
    )
    priced = StockItemView(count=replace(new, cost_when_created=Decimal("800.00")))
    site.desk.counts = StockView(items=(*sample_stock().items, priced))
    cable = "Patch cable Cat6A 2 m, shielded, halogen-free, blue"
    with site.sign_in("Olu") as client:

        def preview(*names: str) -> str:
            page = client.get("/stock/preview", params={"item": list(names)}).text
            return " ".join(
                re.sub(r"<[^>]+>", " ", page.partition('<table class="counts">')[2].partition("</form>")[0]).split()
            )

        whole = preview("Switch 24-port PoE", "Laptop 16″")
        assert "about 2,400.00" in whole
        assert (
            "Together, at average cost; new items, 2,400.00 of it, at the cost they are created with about 3,888.00"
            in whole
        )
        assert "read QuickBooks' counts" not in whole
        part = preview("Switch 24-port PoE", "Laptop 14″", cable)
        assert "Known so far, at average cost; 1 item without a cost; 1 item not known yet 1,488.00" in part
        assert "read QuickBooks' counts first" in part
        assert "about 2,400.00" in client.get("/stock?view=all").text


def test_a_finished_run_shows_what_its_counts_were_worth(site: Site) -> None:
    """Protects the run's page: each count that was set with the value that QuickBooks posted for it, and their sum."""
    preview = site.desk.preview_sync("Acme", ["Switch 24-port PoE", "UPS 1500VA"])
    values = (Decimal("1488.00"), Decimal("-61.905"))
    writes = tuple(
        replace(write, state="confirmed", value=value, counts=None)
        for write, value in zip(preview.writes, values, strict=True)
    )
    site.desk.approved[50] = RunView(run=50, state="done", writes=writes, problems=())
    with site.sign_in("Vera") as client:
        page = client.get("/runs/50").text
    assert "Value of the change: 1,488.00" in page
    assert "Value of the change: −61.91" in page
    assert "<strong>1,426.10</strong>" in page


def test_scripts_read_the_stock(site: Site) -> None:
    """Protects `/api/v1/stock`: all items or those that differ, and the wish to read, by role."""
    with site.with_token(Role.VIEWER) as client:
        assert len(client.get("/api/v1/stock").json()) == 6
        assert [item["difference"] for item in client.get("/api/v1/stock?differs=true").json()] == ["6", "-2"]
        assert client.get("/api/v1/stock?differs=perhaps").status_code == 400
        assert client.post("/api/v1/stock/read").status_code == 403
    with site.with_token(Role.OPERATOR) as client:
        answer = client.post("/api/v1/stock/read").json()
        assert set(answer) == {"asked_at", "asked_by"}
        assert answer["asked_at"] == "2026-11-24T15:41:00Z"
        run = client.post("/api/v1/sync/preview", json={"items": ["Switch 24-port PoE"]}).json()
        assert run["writes"][0]["counts"]["difference"] == "6"


def test_a_wish_that_is_fulfilled_at_once_has_no_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects the answer of `/stock/read`: null where nothing waits any more."""
    monkeypatch.setattr(site.desk, "read_counts", lambda _company, *, who: None)
    with site.with_token(Role.OPERATOR) as client:
        assert client.post("/api/v1/stock/read").json() == {"asked_at": None, "asked_by": ""}
