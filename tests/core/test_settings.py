"""The settings of a company: what each takes, and what is said where it takes something else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from stockpost.core.company_settings import (
    CompanySettings,
    SettingInvalid,
    format_settings,
    parse_settings,
    setting_names,
)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("colour", "red", "no setting “colour”. The settings are: sync_after_transfer, "),
        ("sync_after_transfer", "yes", "“yes”; it takes true or false"),
        ("receipt_grouping", "day", "“day”; it takes one of: line, shipment"),
        ("refresh_minutes", "-1", "“-1”; it takes a whole number from 0 to 1440"),
        ("refresh_minutes", "1441", "a whole number from 0 to 1440"),
        ("refresh_minutes", "soon", "a whole number from 0 to 1440"),
        ("writes_per_message_set", "0", "a whole number from 1 to 100"),
        ("on_hand_change_limit", "many", "“many”; it takes a number of units, 0 for no limit"),
        ("on_hand_change_limit", "-1", "a number of units"),
        ("on_hand_change_limit", "NaN", "a number of units"),
        ("transfer_from", "31.01.2026", "“31.01.2026”; it takes a date such as 2026-01-31"),
        ("time_zone", "Mars/Olympus", "“Mars/Olympus”; it takes a name such as America/New_York"),
        ("time_zone", "../../etc/passwd", "it takes a name such as"),
        ("number_prefix", "PREFIX-", "is 7 characters long; it takes at most 6"),
        ("company_file_path", "x" * 260, "is 260 characters long; it takes at most 259"),
        ("income_account", " ", "is empty; it takes the name that QuickBooks shows"),
        ("freight_item", "", "is empty; it takes the name that QuickBooks shows"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_right(name: str, text: str, words: str) -> None:
    """Protects P5: whoever mistypes a setting reads its name, what was typed and what may be typed."""
    with pytest.raises(SettingInvalid) as caught:
        parse_settings({name: text})
    assert name in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("sync_after_transfer", "FALSE", False),
        ("sync_after_transfer", " true ", True),
        ("receipt_grouping", "shipment", "shipment"),
        ("refresh_minutes", "0", 0),
        ("on_hand_change_limit", "12.5", Decimal("12.5")),
        ("transfer_from", "2026-01-31", date(2026, 1, 31)),
        ("transfer_from", "", None),
        ("time_zone", "America/New_York", "America/New_York"),
        ("time_zone", "", ""),
        ("number_prefix", "", ""),
        ("number_prefix", "PREFIX", "PREFIX"),
    ],
)
def test_a_right_value_is_taken(name: str, text: str, value: object) -> None:
    """Protects the meaning of each kind of setting, the empty one included."""
    settings = parse_settings({name: text})
    assert getattr(settings, name) == value
    assert [other for other in setting_names() if getattr(settings, other) != getattr(CompanySettings(), other)] in (
        [name],
        [],
    )


@pytest.mark.parametrize("texts", [{}, {"transfer_from": "2026-01-31", "freight": "line", "hold_uninvoiced": "true"}])
def test_what_is_shown_can_be_typed(texts: dict[str, str]) -> None:
    """Protects whoever copies the settings of one company to another one."""
    settings = parse_settings(texts)
    shown = format_settings(settings)
    assert parse_settings(shown) == settings
    assert {name: shown[name] for name in texts} == texts
