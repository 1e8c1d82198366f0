"""Where things stand on the pages, in a real browser: nothing lies over what a person wants to read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page

from tests.web.conftest import Site
from tests.web.sample_desk import PROBLEMS
from tests.web.test_browser import signed_in

PHONE = {"width": 390, "height": 844}
ON_TOP = """
    e => [...e.querySelectorAll("span:not(.count)")].filter(span => span.getClientRects().length).every(span => {
      const box = span.getBoundingClientRect();
      const places = [box.left + 2, (box.left + box.right) / 2, box.right - 2].filter(x => x > 0 && x < innerWidth);
      return places.every(x => e.contains(document.elementFromPoint(x, (box.top + box.bottom) / 2)));
    })
"""


def _is_entry_free(page: Page, name: str) -> bool:
    return bool(page.locator(".frame nav").get_by_role("link", name=name).evaluate(ON_TOP))


def test_the_count_of_problems_covers_no_entry_beside_the_present_one(browser: Browser, site: Site) -> None:
    """Protects the menu of a phone: the entry that stays in sight lies over nothing that is to be read where one is."""
    with signed_in(browser, site, viewport=PHONE) as page:
        page.goto("/")
        assert _is_entry_free(page, "Transfer Purchase Orders")
        page.goto("/stock?view=all")
        assert all(_is_entry_free(page, name) for name in ("Stock", "Mapping", "Invoices"))
        page.goto("/settings")
        assert _is_entry_free(page, "Settings")


@pytest.mark.parametrize(("width", "lines_max"), [(768, 4), (1280, 2)])
def test_the_name_of_an_item_keeps_its_width_beside_what_was_taken_over(
    browser: Browser, site: Site, width: int, lines_max: int
) -> None:
    """Protects names of items on the page of an order: below two numbers stood what is kept from QuickBooks, unbroken, and
    a name took five lines."""
    changed = {"is_quantity_kept": True, "is_cost_kept": True, "quickbooks_ordered": Decimal(1200)}
    name = "Badge Printer Ribbon: YMCKO Full Color"
    site.desk.found = [
        replace(
            order,
            lines=tuple(
                replace(line, item=name, quickbooks_cost=Decimal("1011.005"), **changed) for line in order.lines
            ),
        )
        for order in site.desk.found
    ]
    number = next(order.number for order in site.desk.found if order.txn_id)
    with signed_in(browser, site, viewport={"width": width, "height": 800}) as page:
        page.goto(f"/orders/{number}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        name_cell = page.locator("table.lines tbody th").first
        lines = "e => { const r = document.createRange(); r.selectNodeContents(e); return new Set([...r.getClientRects()].map(b => b.top)).size }"
        assert name_cell.evaluate(lines) <= lines_max


def test_long_labels_of_a_chart_are_read_whole(browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects counts above 999 on a phone, where labels are larger: no label of an axis begins outside the chart."""
    story = site.desk.item("Acme", 301)
    many = tuple((time, units + 123_456) for time, units in story.autotask)
    monkeypatch.setattr(site.desk, "item", lambda _company, _product: replace(story, autotask=many))
    with signed_in(browser, site, viewport=PHONE) as page:
        page.goto("/stock/items/301")
        inside = "e => e.getBoundingClientRect().left >= e.closest('svg').getBoundingClientRect().left"
        labels = page.locator(".chart .label").all()
        assert any("," in (label.text_content() or "") for label in labels)
        assert all(label.evaluate(inside) for label in labels)


@pytest.mark.parametrize("width", [1280, 1100, 390])
def test_the_count_at_a_location_is_read_beside_a_long_name(browser: Browser, site: Site, width: int) -> None:
    """Protects counts: a long name of a location took the room of the units that are there, which were cut off."""
    units = Decimal(1_234_567)
    long = (("Main Warehouse, Building 4 North, Aisle 12", units), ("Van", Decimal(2)))
    site.desk.counts = replace(
        site.desk.counts, items=tuple(replace(item, locations=long) for item in site.desk.counts.items)
    )
    with signed_in(browser, site, viewport={"width": width, "height": 900}) as page:
        page.goto("/stock?view=all")
        place = page.locator("table.stock .place").first
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        inside = """e => {
          const r = document.createRange(), text = e.lastChild.lastChild ?? e.lastChild;
          r.setStart(text, text.textContent.lastIndexOf("1,234,567"));
          r.setEnd(text, text.textContent.length);
          const [count, cell] = [r.getBoundingClientRect(), e.getBoundingClientRect()];
          return count.width > 0 && count.left >= cell.left && count.right <= cell.right + 1;
        }"""
        assert place.evaluate(inside)


@pytest.mark.parametrize("width", [1280, 390])
def test_decide_again_stands_below_the_words_of_the_state(browser: Browser, site: Site, width: int) -> None:
    """Protects the list of invoices: the link stood deeper than the state that it belongs to."""
    site.desk.invoices.list = [replace(one, transfer_status="detached") for one in site.desk.invoices.list]
    with signed_in(browser, site, viewport={"width": width, "height": 900}) as page:
        page.goto("/invoices?view=all")
        again = page.get_by_role("button", name="Decide again").first
        left = "e => { const r = document.createRange(); r.selectNodeContents(e.lastChild ?? e); return r.getBoundingClientRect().left }"
        state = again.locator("xpath=ancestor::td").locator(".status > span")
        assert abs(again.evaluate(left) - state.evaluate(left)) <= 1


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_seen_below_a_floating_bar(browser: Browser, site: Site, width: int) -> None:
    """Protects reading: below the bar that floats over a long preview stands no strip of half a line."""
    with signed_in(browser, site, viewport={"width": width, "height": 500}) as page:
        page.goto("/transfer/preview?number=1002&number=1005&number=1019")
        bar = page.locator(".approve-bar")
        assert bar.evaluate("e => e.getBoundingClientRect().bottom < innerHeight")
        below = "e => { const b = e.getBoundingClientRect(); return e === document.elementFromPoint(b.left + 40, b.bottom + 4); }"
        assert bar.evaluate(below)


def test_four_choices_stand_two_by_two(browser: Browser, site: Site) -> None:
    """Protects the choices from looking like three and an afterthought."""
    four = tuple(
        replace(PROBLEMS[0].choices[0], choice=choice, title=choice, needs_name=False)
        for choice in ("adopt", "retry", "skip", "ignore")
    )
    site.desk.waiting[:] = [replace(PROBLEMS[0], choices=four)]
    with signed_in(browser, site, viewport={"width": 1280, "height": 900}) as page:
        page.goto("/problems")
        boxes = [choice.bounding_box() for choice in page.locator(".problem .choice").all()]
        rows = [box["y"] for box in boxes if box is not None]
    assert len(rows) == 4
    assert rows[0] == rows[1] != rows[2] == rows[3]
