"""Sentences as the pages show them."""

from __future__ import annotations

from datetime import date

from stockpost.web.rendering import time_words
from stockpost.web.sentences import for_people


def said(text: str) -> str:
    return for_people(
        text,
        settings_link="/settings",
        today=date(2026, 11, 28),
        moment=lambda then: time_words(then, "America/New_York"),
    )


def test_sentences_name_settings_by_their_titles_and_days_in_one_form() -> None:
    """Protects whoever reads a page: no inner names, one form of dates, no marks of ours; and a name stays what it is."""
    text = "Received (received 2026-11-12), dated 2025-11-02. The setting inventory_sites; [AT:po:7:1f3a] <b> freight of Kit 2026-11-12"
    assert said(text) == (
        "Received (received 12 Nov), dated 2 Nov 2025. The setting "
        '<a href="/settings#inventory_sites">Autotask locations</a>; (Stockpost&#39;s mark) &lt;b&gt; freight of Kit 2026-11-12'
    )
    assert said("2026-11-28") == "28 Nov"
    assert said("2026-13-28") == "2026-13-28"


def test_sentences_show_times_in_the_zone_of_the_company() -> None:
    """Protects whoever compares the checks with other pages: both show the same clock."""
    assert said("Acme Inc., last contact 2026-11-28 15:04 UTC.") == "Acme Inc., last contact 28 Nov 2026, 10:04 EST."
    assert said("2026-11-31 15:04 UTC") == "2026-11-31 15:04 UTC"
