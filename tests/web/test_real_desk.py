"""The pages over the real desk, with both simulated systems: what a bookkeeper does from the list to the books."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from stockpost import wiring
from stockpost.app.people import Role
from tests.end_to_end.installation import Installation, installation
from tests.web.conftest import PASSWORD


@pytest.fixture
def joined(tmp_path: Path) -> Iterator[Installation]:
    with installation(tmp_path) as made:
        people = wiring.make_people(made.database)
        people.add_person("Dana", role=Role.OPERATOR, password=PASSWORD, who="test")
        yield made


@pytest.fixture
def page(browser: Browser, joined: Installation) -> Iterator[Page]:
    context = browser.new_context(base_url=joined.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#name", "Dana")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(re.compile(r"/$"))
    assert page.inner_text("h1") == "Transfer Purchase Orders", page.inner_text("main")
    yield page
    context.close()


def _approve(page: Page, number: str) -> None:
    page.get_by_label(f"Select {number}", exact=True).check()
    page.get_by_role("button", name="Transfer Selected / Update Status").click()
    expect(page.get_by_role("heading", name=f"PO {number}")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Approve \d+ writes?")).click()
    expect(page).to_have_url(re.compile(r"/runs/\d+"))


def test_a_received_order_goes_from_the_list_into_the_books(joined: Installation, page: Page) -> None:
    """Protects the product's purpose: select, approve, QuickBooks calls, and both sides agree on the order's page."""
    page.get_by_role("button", name="Read Autotask now").click()
    page.goto("/?view=to_transfer")
    _approve(page, "1001")
    expect(page.locator("#run")).to_have_attribute("data-state", "queued")
    for _ in range(6):
        joined.call_quickbooks()
        page.wait_for_timeout(500)
        if page.locator("#run").get_attribute("data-state") == "done":
            break
    expect(page.locator("#run")).to_have_attribute("data-state", "done")
    expect(page.locator("#run .status.bad")).to_have_count(0)

    page.goto("/?view=done")
    expect(page.locator("td.po-number")).to_have_count(1)
    page.goto("/orders/1001")
    expect(page.locator(".page-head + .lead .status")).to_have_text("Transferred")
    rows = page.locator("table.lines tbody tr")
    assert rows.count() == 3
    for index in range(rows.count()):
        cells = rows.nth(index).locator("td").all_inner_texts()
        _, autotask, quickbooks, value, _, autotask_on_hand, quickbooks_on_hand = cells
        assert autotask == quickbooks
        assert "QuickBooks" not in value, "both sides received the same value"
        assert autotask_on_hand == quickbooks_on_hand
    page.get_by_text("Show exchange").last.click()
    expect(page.locator("pre").filter(has_text="PurchaseOrderAddRq").first).to_be_visible()

    page.goto("/transfer/preview?number=1001")
    expect(page.get_by_role("heading", name="Nothing to write")).to_be_visible()


def test_counts_are_read_and_made_equal_on_the_stock_page(joined: Installation, page: Page) -> None:
    """Protects the stock page over the real desk: read QuickBooks' counts, see what differs, sync one item, and find it equal with its
    story."""
    page.get_by_role("button", name="Read Autotask now").click()
    page.goto("/stock")
    page.get_by_role("button", name="Read QuickBooks' counts now").click()
    expect(page.get_by_text("by Dana; they are read at its next contact.")).to_be_visible()
    joined.call_quickbooks()
    page.goto("/stock?view=differs&sort=-difference")
    first = page.locator("table.stock tbody tr").first
    item = first.locator("td.item a").inner_text()
    autotask = first.locator("td.number").first.inner_text().split()[0]
    first.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sync selected items…").click()
    expect(page.locator("table.counts tbody tr")).to_have_count(1)
    page.get_by_role("button", name=re.compile(r"Approve \d+ writes?")).click()
    expect(page).to_have_url(re.compile(r"/runs/\d+"))
    joined.call_quickbooks()

    page.goto("/stock?view=all")
    page.get_by_label("Search items").fill(item)
    page.get_by_role("link", name=item, exact=True).click()
    expect(page.get_by_role("heading", name=item, exact=True)).to_be_visible()
    facts = page.locator(".sides section").nth(1)
    expect(facts.locator("dd").nth(0)).to_have_text(autotask)
    expect(facts).to_contain_text("equal")
    expect(facts).to_contain_text("adjusted")
    expect(page.locator(".timeline")).to_contain_text("Dana")
    expect(page.locator("svg polyline.quickbooks")).to_have_count(1)


def test_a_sync_of_nothing_asks_nobody(joined: Installation) -> None:
    """Protects the first day: without a transferred order a sync without names has nothing to look at, and Autotask is not asked."""
    joined.autotask.act("log/clear")
    preview = joined.desk.preview_sync("Acme", [])
    assert (preview.writes, preview.problems) == ((), ())
    assert joined.autotask.look("log")["requests"] == []


def _write_states(page: Page) -> set[str]:
    return set(page.locator(".write-state").all_inner_texts())


def test_a_run_that_was_canceled_or_taken_back_says_so(joined: Installation, page: Page) -> None:
    """Protects P3 and P6 for the bookkeeper: what another run entered is not shown as done by this one, and what was taken back is headed
    so and not offered again."""
    page.get_by_role("button", name="Read Autotask now").click()
    page.goto("/?view=to_transfer")
    _approve(page, "1001")
    page.get_by_role("button", name="Cancel what has not been sent").click()
    expect(page.locator("h1")).to_have_text("Canceled")
    expect(page.locator(".lead").first).to_contain_text("Canceled by Dana")
    run = joined.desk.approve_transfer("Acme", ["1001"], who="otto").run or 0
    joined.finish({"run": run})
    page.reload()
    expect(page.locator("h1")).to_have_text("Canceled")
    expect(page.locator(".writes").get_by_role("link", name=f"By run {run}", exact=True).first).to_be_visible()
    expect(page.get_by_role("link", name="Undo this run")).to_have_count(0)
    page.goto(f"/history?run={run}")
    expect(page.locator(".entry").first).to_contain_text("approved by otto")
    page.goto(f"/runs/{run}/undo")
    page.get_by_role("button", name=re.compile("Delete [0-9]+ transactions?")).click()
    expect(page).to_have_url(re.compile(r"/runs/\d+$"))
    undo = int(page.url.rsplit("/", 1)[1])
    page.goto(f"/runs/{run}")
    expect(page.locator(".lead").first).to_contain_text(f"Run {undo} takes it back.")
    joined.finish({"run": undo})
    page.reload()
    expect(page.locator("h1")).to_have_text("Taken back")
    expect(page.get_by_role("link", name=f"run {undo}")).to_be_visible()
    assert "Taken back" in _write_states(page)
    expect(page.get_by_role("link", name="Undo this run")).to_have_count(0)
