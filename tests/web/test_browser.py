"""The pages in a real browser: what a bookkeeper clicks, and what they then see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from stockpost.app.errors import UseError
from stockpost.app.people import Role
from stockpost.app.views import UnknownView
from stockpost.web.rendering import STATIC_FOLDER
from tests.web.conftest import PASSWORD, Site
from tests.web.sample_stock import sample_stock

PAGES = (
    "/?view=all&older=1",
    "/?view=needs_update",
    "/?view=done&q=nothing-like-this",
    "/orders/1019",
    "/transfer/preview?number=1002&number=1005&number=1019",
    "/stock",
    "/stock?view=all",
    "/stock?view=left_alone&q=nothing-like-this",
    "/stock/items/301",
    "/stock/preview?full=1",
    "/mapping",
    "/mapping?kind=item&view=all",
    "/mapping?view=suggestions",
    "/mapping?kind=accounts",
    "/mapping/upload",
    "/invoices",
    "/invoices?view=all",
    "/invoices?view=done&q=nothing-like-this",
    "/invoices/preview?number=INV-3047&number=INV-3044",
    "/problems",
    "/history",
    "/settings",
    "/settings/checks",
    "/settings/audit",
    "/companies/new",
    "/people",
    "/account",
    "/help",
    "/help/changed_in_quickbooks",
)


@contextmanager
def signed_in(browser: Browser, site: Site, name: str = "Olu", **options: Any) -> Iterator[Page]:
    """A page of a signed-in person; anything that the browser complains about fails the test."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A refused request of a page whose session has ended is meant to be noticed; scripts that fail are not.
        if message.type == "error" and "401" not in message.text:
            complaints.append(message.text)

    context = browser.new_context(base_url=site.url, **options)
    page = context.new_page()
    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/sign-in")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(r"/$"))
    yield page
    context.close()
    assert complaints == []


def test_select_preview_approve_and_watch(browser: Browser, site: Site) -> None:
    """Protects the main way: select, look at every write, approve, watch it happen, see that it is done."""
    with signed_in(browser, site) as page:
        page.goto("/?view=to_transfer")
        expect(page.locator("#selection-bar")).to_be_hidden()
        page.get_by_label("Select 1002").check()
        expect(page.locator("#selection-words")).to_have_text("1 order selected · 1 to enter · 2 lines to receive")
        page.get_by_role("button", name="Transfer Selected / Update Status").click()
        expect(page.get_by_role("heading", name="This will be written to QuickBooks")).to_be_visible()
        expect(page.locator(".writes .sentence").first).to_have_text(re.compile("Enter PO 1002 for D&H Distributing"))
        assert site.desk.calls == []
        page.get_by_role("button", name="Approve 5 writes").click()
        expect(page).to_have_url(re.compile("/runs/41$"))
        expect(page.locator("#run")).to_have_attribute("data-state", "queued")
        site.desk.advance(41, 2)
        expect(page.get_by_role("heading", name="Writing to QuickBooks")).to_be_visible()
        expect(page.get_by_text("2 of 5 writes finished")).to_be_visible()
        site.desk.advance(41, 5)
        expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Cancel what has not been sent")).to_have_count(0)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.wait_for_timeout(2_000)
        assert [url for url in asked if "progress" in url] == []
    assert [call[0] for call in site.desk.calls] == ["approve_transfer"]


def test_a_double_click_approves_once(browser: Browser, site: Site) -> None:
    """Protects against impatience at the approve button."""
    with signed_in(browser, site) as page:
        page.goto("/transfer/preview?number=1002")
        page.get_by_role("button", name="Approve 5 writes").dblclick(no_wait_after=True)
        expect(page).to_have_url(re.compile("/runs/41$"))
    assert [call[0] for call in site.desk.calls] == ["approve_transfer"]


def test_the_selection_survives_a_search(browser: Browser, site: Site) -> None:
    """Protects what was ticked before searching for the next order."""
    with signed_in(browser, site) as page:
        page.goto("/?view=all")
        page.get_by_label("Select 1002").check()
        page.fill("#q", "1015")
        expect(page.get_by_label("Select 1002")).to_have_count(0)
        page.get_by_label("Select 1015").check()
        expect(page.locator("#selection-words")).to_contain_text("2 orders selected · 1 to enter · 1 to update")
        page.fill("#q", "")
        expect(page.get_by_label("Select 1002")).to_be_checked()
        page.fill("#q", "1015")
        expect(page.get_by_label("Select 1002")).to_have_count(0)
        page.get_by_role("button", name="Transfer Selected / Update Status").click()
        expect(page).to_have_url(re.compile("number=1002"))
        expect(page).to_have_url(re.compile("number=1015"))


def test_rows_are_selected_together(browser: Browser, site: Site) -> None:
    """Protects working with many orders: all at once, and a range with the shift key."""
    with signed_in(browser, site) as page:
        page.goto("/?view=to_transfer")
        page.get_by_label("Select all on this page").check()
        expect(page.locator("#selection-words")).to_contain_text("13 orders selected")
        page.get_by_role("button", name="Clear").click()
        expect(page.locator("#selection-bar")).to_be_hidden()
        page.get_by_label("Select 1002").click()
        page.get_by_label("Select 1005").click(modifiers=["Shift"])
        expect(page.locator("#selection-words")).to_contain_text("4 orders selected")


def test_all_invoices_are_selected_at_once(browser: Browser, site: Site) -> None:
    """The page Invoices is used as that of the orders: one box for all, and a bar once something is selected."""
    with signed_in(browser, site) as page:
        page.goto("/invoices?view=all")
        expect(page.locator("#selection-bar")).to_be_hidden()
        page.check("#select-all")
        count = page.locator("#selection tbody input:checked").count()
        expect(page.locator("#selection-words")).to_have_text(f"{count} invoices selected")
        page.click("text=Clear")
        expect(page.locator("#selection-bar")).to_be_hidden()


def test_the_menu_shows_where_one_is(browser: Browser, site: Site) -> None:
    """On a phone the menu and the tabs are rows to swipe; the present entry is in sight."""
    with signed_in(browser, site, viewport={"width": 390, "height": 800}) as page:
        page.goto("/settings")
        expect(page.locator(".frame nav [aria-current]")).to_be_in_viewport(ratio=1)
        page.goto("/stock?view=all")
        expect(page.locator(".views [aria-current]")).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("width", [1010, 1210, 1280, 390])
def test_lists_and_choices_keep_within_their_place(browser: Browser, site: Site, width: int) -> None:
    """No table reaches beyond the page's content, and all choices of a problem have one width and one right edge."""
    inner = "e => e.getBoundingClientRect().right"
    with signed_in(browser, site, viewport={"width": width, "height": 900}) as page:
        for path in ("/?view=all&older=1", "/invoices?view=all"):
            page.goto(path)
            assert page.locator("table.orders").evaluate(inner) <= page.locator("#results").evaluate(inner)
        page.goto("/problems")
        for card in page.locator(".problem").all():
            edge = card.evaluate(inner) - 16
            assert all(choice.evaluate(inner) <= edge for choice in card.locator(".choice").all())


def test_a_row_opens_in_place_by_mouse_and_keyboard(browser: Browser, site: Site) -> None:
    """Protects looking into an order without leaving the list."""
    with signed_in(browser, site) as page:
        page.goto("/?view=to_transfer")
        opener = page.get_by_role("button", name="Lines of 1002")
        opener.click()
        expect(page.locator(".opened")).to_contain_text("Access Point WiFi 6")
        expect(opener).to_have_attribute("aria-expanded", "true")
        opener.press("Enter")
        expect(page.locator(".opened")).to_have_count(0)
        expect(opener).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("/")
        expect(page.locator("#q")).to_be_focused()


def test_the_rest_of_a_run_is_taken_back(browser: Browser, site: Site) -> None:
    """Protects a change of mind: what was not sent is not sent."""
    with signed_in(browser, site) as page:
        page.goto("/transfer/preview?number=1002")
        page.get_by_role("button", name="Approve 5 writes").click()
        page.get_by_role("button", name="Cancel what has not been sent").click()
        expect(page.locator("#run")).to_have_attribute("data-state", "done")
        expect(page.locator(".writes .write-state").first).to_contain_text("Not sent")


def test_a_closed_quickbooks_is_explained(browser: Browser, site: Site) -> None:
    """Protects the wait: the page says that nothing is lost and how to wake the Web Connector."""
    site.desk.quickbooks_state = "waiting"
    with signed_in(browser, site) as page:
        page.goto("/transfer/preview?number=1002")
        expect(page.get_by_text("What you approve waits for it and is not lost.")).to_be_visible()
        page.get_by_role("button", name="Approve 5 writes").click()
        expect(page.get_by_text("It will be written when QuickBooks is open again.")).to_be_visible()
        expect(page.locator("#run").get_by_text("Update Selected")).to_be_visible()
        state = page.locator(".states summary").first
        expect(state).to_contain_text("Waiting for the Web Connector · last seen 3 h ago")
        state.click()
        expect(page.locator(".states").get_by_text("How to wake the Web Connector")).to_be_visible()


def test_a_problem_is_mapped_and_another_overwritten(browser: Browser, site: Site) -> None:
    """Protects decisions: names are typed, consequences stand in the buttons, the comparison stands beside."""
    with signed_in(browser, site) as page:
        page.goto("/problems")
        item = page.locator("#problem-12")
        item.get_by_label("Name in QuickBooks").fill("SFP Module 10G")
        item.get_by_role("button", name="Choose the name in QuickBooks").click()
        expect(page.get_by_text("Your decision is saved.")).to_be_visible()
        changed = page.locator("#problem-11")
        compared = changed.locator("table.differences")
        expect(compared.locator("thead th")).to_have_text(
            ["Field", "Autotask", "Last transferred or agreed", "QuickBooks now"]
        )
        memo, quantity, cost = (row.locator("th, td") for row in compared.locator("tbody tr").all())
        there = "Harbor View, call before delivery"
        expect(memo).to_have_text(["Memo", "Project Harbor View", "Project Harbor", there])
        expect(quantity).to_have_text(["Switch 24-port PoE: quantity", "5", "5", "4"])
        expect(cost).to_have_text(["Switch 24-port PoE: unit cost", "412.50", "412.50", "398.00"])
        expect(changed.locator("td.changed")).to_have_text([there, "4", "398.00"])
        changed.get_by_role("button", name=re.compile("the change made there is lost")).click()
        expect(page).to_have_url(re.compile("/runs/41$"))
    assert [call[:4] for call in site.desk.calls] == [
        ("resolve", 12, "map", "SFP Module 10G"),
        ("resolve", 11, "overwrite", None),
    ]


def test_stock_is_synced(browser: Browser, site: Site) -> None:
    """Protects the stock page: the chosen item is previewed with both counts and the reason, and approved."""
    with signed_in(browser, site) as page:
        page.goto("/stock")
        page.get_by_label("Select Switch 24-port PoE").check()
        page.get_by_role("button", name="Sync selected items…").click()
        row = page.get_by_role("row", name=re.compile("Switch 24-port PoE"))
        expect(row).to_contain_text("5 received on PO 1007 and not yet posted.")
        expect(row.locator("td.number")).to_have_text(["12", "7", "1", "+6", "1,488.00"])
        page.get_by_role("button", name="Approve 1 write").click()
        expect(page).to_have_url(re.compile("/runs/41$"))
    assert site.desk.calls == [("approve_sync", ("Switch 24-port PoE",), False, "Olu")]


def test_items_are_selected_over_pages_and_searches(browser: Browser, site: Site) -> None:
    """Protects selecting among thousands: what is chosen stays chosen while the person searches, and all of it is previewed."""
    site.desk.counts = sample_stock(5000)
    with signed_in(browser, site) as page:
        page.goto("/stock?view=all&sort=item")
        bar = page.locator("#selection-bar")
        expect(bar).to_be_hidden()
        page.get_by_label("Select Docking Station USB-C").check()
        page.get_by_label("Search items").fill("switch")
        expect(page.locator("table.stock tbody tr")).to_have_count(1)
        expect(page.get_by_role("link", name="Download CSV")).to_have_attribute("href", re.compile("q=switch"))
        expect(bar).to_contain_text("1 item selected · 1 not shown here")
        page.get_by_label("Select all on this page").check()
        expect(bar).to_contain_text("2 items selected")
        page.get_by_role("button", name="Sync selected items…").click()
        expect(page).to_have_url(re.compile("/stock/preview"))
        expect(page.locator("table.counts tbody tr")).to_have_count(2)
        expect(page.locator("table.counts tfoot")).to_contain_text("1,488.00")
        page.get_by_role("link", name="Switch 24-port PoE").click()
        expect(page.locator("svg polyline.autotask")).to_have_count(1)
        expect(page.get_by_role("img", name="On hand of Switch 24-port PoE over time")).to_be_visible()
        page.get_by_role("button", name="Sync this item…").click()
        page.get_by_role("button", name="Approve 1 write").click()
        expect(page).to_have_url(re.compile("/runs/41$"))
    assert site.desk.calls == [("approve_sync", ("Switch 24-port PoE",), False, "Olu")]


def test_everything_works_without_script(browser: Browser, site: Site) -> None:
    """Protects browsers that block scripts: search, select, preview, approve and the result work as plain pages."""
    with signed_in(browser, site, java_script_enabled=False) as page:
        page.goto("/?view=to_transfer")
        page.fill("#q", "1002")
        page.get_by_role("button", name="Search").click()
        page.get_by_label("Select 1002").check()
        page.get_by_role("button", name="Transfer Selected / Update Status").click()
        page.get_by_role("button", name="Approve 5 writes").click()
        expect(page).to_have_url(re.compile("/runs/41$"))


def test_a_run_is_taken_back_on_its_page(browser: Browser, site: Site) -> None:
    """Protects P6 for the bookkeeper: the finished run offers it, the deletions are shown first, and one click approves them."""
    with signed_in(browser, site) as page:
        page.goto("/transfer/preview?number=1002")
        page.get_by_role("button", name="Approve 5 writes").click()
        expect(page).to_have_url(re.compile("/runs/41$"))
        expect(page.get_by_role("link", name="Undo this run")).to_have_count(0)
        site.desk.advance(41, 5)
        page.goto("/runs/41")
        page.get_by_role("link", name="Undo this run").click()
        expect(page.get_by_role("heading", name="Run 41 will be taken back")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_role("button", name=re.compile("Delete [0-9]+ transactions?")).click()
        expect(page).to_have_url(re.compile("/runs/42$"))
        expect(page.get_by_role("link", name="run 41")).to_be_visible()
        assert site.desk.calls[-1] == ("approve_undo", 41, "Olu")


def test_what_is_unknown_is_on_the_problems_page(browser: Browser, site: Site) -> None:
    """Protects P1 for the bookkeeper: a lost answer is shown with its time and what happens next, without a decision."""
    words = "QuickBooks is asked at the next contact whether it has it."
    sent = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    site.desk.not_known = [UnknownView(summary="Enter PO 1002 for Ingram", order="1002", sent_at=sent, next=words)]
    with signed_in(browser, site, viewport={"width": 390, "height": 800}) as page:
        page.goto("/problems")
        section = page.locator("#unknown")
        expect(section).to_contain_text("Enter PO 1002")
        expect(section).to_contain_text(words)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_ended_session_leads_to_sign_in(browser: Browser, site: Site) -> None:
    """Protects a page left open: when the session has ended, the page asks to sign in instead of standing still."""
    with signed_in(browser, site) as page:
        page.goto("/transfer/preview?number=1002")
        page.get_by_role("button", name="Approve 5 writes").click()
        expect(page).to_have_url(re.compile("/runs/41$"))
        page.context.clear_cookies()
        expect(page).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_pages_fit_and_the_browser_does_not_complain(browser: Browser, site: Site, width: int) -> None:
    """Protects every page on phone, tablet and desk: no sideways scrolling, nothing blocked, every control has a name."""
    unnamed = """() => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
        .filter(e => e.checkVisibility() && !(e.innerText || e.getAttribute("aria-label") || e.labels?.length))
        .map(e => e.outerHTML.slice(0, 120))"""
    # The widest table that Stock has.
    site.desk.counts = replace(site.desk.counts, asks_uninvoiced=True)
    with signed_in(browser, site, "Dana", viewport={"width": width, "height": 800}) as page:
        for path in PAGES:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate(unnamed) == [], path


def _luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(scheme: str) -> None:
    """Protects readability: every text colour has contrast AA (4.5 to 1) on the grounds it is used on, light and dark."""
    text = (STATIC_FOLDER / "stockpost.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[0 if scheme == "light" else 1]))
    plain = ("ground", "surface", "raised")
    used_on = {
        "text": (*plain, "accent-ground", "quiet-ground", "attention-ground", "bad-ground", "good-ground"),
        "text-quiet": (*plain, "quiet-ground", "accent-ground"),
        "accent": plain,
        "accent-strong": ("accent-ground",),
        "good": (*plain, "good-ground", "accent-ground"),
        "busy": (*plain, "accent-ground"),
        "attention": (*plain, "attention-ground", "accent-ground"),
        "bad": (*plain, "bad-ground", "accent-ground"),
        "on-accent": ("accent", "accent-strong"),
    }
    for name, grounds in used_on.items():
        for ground in grounds:
            assert _contrast(colours[name], colours[ground]) >= 4.5, f"{scheme}: {name} on {ground}"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_name_that_is_typed_can_be_read(browser: Browser, site: Site, width: int) -> None:
    """Protects the mapping: the field for a name in QuickBooks is wide enough to see what is typed."""
    with signed_in(browser, site, viewport={"width": width, "height": 844}) as page:
        page.goto("/problems")
        box = page.locator(".choice.with-name input[type=text]").first.bounding_box()
        assert box is not None
        assert box["width"] >= 200
        assert box["height"] < 60


def test_suggestions_are_accepted_and_names_chosen(browser: Browser, site: Site) -> None:
    """Protects the page Mapping: accept one, accept those selected, choose another while typing, take it away."""
    with signed_in(browser, site) as page:
        page.goto("/mapping?view=suggestions")
        page.get_by_label("Select the suggestion for D&H Distributing").check()
        page.locator("tr", has_text="TechData").get_by_role("button", name="Accept").click()
        expect(page.locator(".banner.good")).to_contain_text("1 mapping changed.")
        expect(page.locator("td.name")).to_have_text(["D&H Distributing"])
        page.get_by_label("Select all suggestions on this page").check()
        page.get_by_role("button", name="Accept selected suggestions").click()
        expect(page.get_by_text("No name without an entry is like one")).to_be_visible()
        page.goto("/mapping?view=all")
        row = page.locator("tr", has_text="APC by Schneider")
        row.locator("summary").click()
        row.get_by_label("Name in QuickBooks").fill("tech")
        expect(page.locator("#names option")).to_have_attribute("value", "Tech Data Corp")
        row.get_by_label("Name in QuickBooks").fill("Tech Data Corp")
        row.get_by_role("button", name="Save").click()
        expect(page.locator("tr", has_text="APC by Schneider").locator(".why")).to_contain_text("by Olu")
        row = page.locator("tr", has_text="APC by Schneider")
        row.locator("summary").click()
        row.get_by_role("button", name="Remove mapping").click()
        expect(page.locator("tr", has_text="APC by Schneider").locator(".why")).to_contain_text("Inactive")


def test_a_csv_file_is_shown_before_it_is_saved(browser: Browser, site: Site) -> None:
    """Protects the upload: wrong lines are named, changes shown, and only a second press saves them."""
    with signed_in(browser, site) as page:
        page.goto("/mapping/upload")
        content = b"kind;autotask_id;mapped_to\nvendor;103;Tech Data Corp\nvendor;9;X\n"
        page.set_input_files("#file", files=[{"name": "names.csv", "mimeType": "text/csv", "buffer": content}])
        page.get_by_role("button", name="Show what would change").click()
        expect(page.get_by_text("Line 3, autotask_id:")).to_be_visible()
        expect(page.locator("tbody td").nth(2)).to_have_text("Tech Data Corp")
        page.get_by_role("button", name="Save without the wrong lines").click()
        expect(page.locator(".banner.good")).to_contain_text("1 mapping changed.")


def test_a_name_can_be_changed_beside_the_bar_of_suggestions(browser: Browser, site: Site) -> None:
    """Protects the box of the last row: neither its field nor its button is behind the bar that stays at the foot."""
    with signed_in(browser, site) as page:
        page.goto("/mapping?view=suggestions")
        row = page.locator("table.mapping tbody tr").last
        row.locator("summary").click()
        row.get_by_label("Name in QuickBooks").click(trial=True, timeout=5_000)
        row.get_by_role("button", name="Save").click(trial=True, timeout=5_000)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_name_leaves_room_to_sign_out(browser: Browser, site: Site, width: int) -> None:
    """Protects people whose name is an e-mail address: it is cut, all of it is said on hover, and signing out stays in reach."""
    name = "margaret.oconnell-fitzgerald@northgate-managed-it.example"
    site.people.add_person(name, role=Role.VIEWER, password=PASSWORD, who="test")
    with signed_in(browser, site, name, viewport={"width": width, "height": 844}) as page:
        link = page.get_by_role("link", name=name)
        expect(link).to_have_attribute("title", name)
        button = page.get_by_role("button", name="Sign out")
        for part in (link, button):
            box = part.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= (width if width < 1000 else 224)
        button.click()
        expect(page).to_have_url(re.compile("/sign-in"))


def test_problems_stay_in_sight_on_a_phone(browser: Browser, site: Site) -> None:
    """Protects what waits for a person: its number is seen on every page, however far the menu is swiped."""
    with signed_in(browser, site, viewport={"width": 390, "height": 844}) as page:
        for path in ("/", "/settings"):
            page.goto(path)
            box = page.locator(".frame nav .count").bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390


def test_a_download_that_fails_says_why(browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects the first day: where the .qwc file cannot be made, a page of ours says why."""

    def refuse(company: str, *, server_url: str) -> bytes:
        raise UseError(f"The address {server_url} is plain http.")

    monkeypatch.setattr(site.desk, "qwc", refuse)
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#name", "Dana")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.goto("/settings")
    page.get_by_role("link", name="Download the .qwc file").click()
    expect(page.get_by_role("alert")).to_contain_text("is plain http.")
    context.close()
