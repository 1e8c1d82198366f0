"""Where things stand on the pages, in a real browser: nothing lies over what a person wants to read."""

from __future__ import annotations

from dataclasses import replace

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
