"""What “doctor” says of the settings that need a feature of the company file: classes and the inventory site (design 2.5)."""

from __future__ import annotations

import msgspec
import pytest

from stockpost.app.features import feature_checks
from stockpost.app.views import CheckView
from stockpost.core.quickbooks_records import Preferences, TransactionClass
from stockpost.store import companies, facts
from stockpost.store.database import Database
from tests.store.conftest import NOW, join_company

TRACKING = Preferences(is_using_class_tracking=True)
BY_SITE = Preferences(is_multi_location_enabled=True)
HARDWARE = TransactionClass(list_id="c1", full_name="Hardware")
OLD = TransactionClass(list_id="c2", full_name="Old", is_active=False)


def checks(url: str, seen: Preferences, known: dict[tuple[str, str], object], **settings: str) -> list[CheckView]:
    """What is said of a company with these settings, whose file has `seen` switched on, beyond what is switched on."""
    with Database(url).write() as connection:
        company_id = join_company(connection, settings=settings)
        companies.record_quickbooks_preferences(connection, company_id, preferences=msgspec.to_builtins(seen))
        facts.remember(connection, company_id, known, epoch=1, read_at=NOW)
        company = companies.company_with_id(connection, company_id)
        assert company is not None
        _, *found = feature_checks(connection, company)
    return found


@pytest.mark.parametrize(
    ("name", "seen", "words", "remedy"),
    [
        ("Hardware", TRACKING, "“Hardware” is the class of ", ""),
        ("Old", TRACKING, "it is inactive in QuickBooks", "make it active"),
        ("Gone", TRACKING, "it is missing in QuickBooks", "Add it to the class list"),
        ("Hardware", Preferences(), "class tracking is switched off in QuickBooks, so it is left out", "Switch class"),
    ],
)
def test_a_class_of_a_setting_is_checked(
    sqlite_url: str, name: str, seen: Preferences, words: str, remedy: str
) -> None:
    """Protects reports by class: “doctor” says before the first transfer that a class is missing, inactive or not used, and what to do."""
    known = {("class", "hardware"): HARDWARE, ("class", "old"): OLD, ("class", "gone"): None}
    (found,) = checks(sqlite_url, seen, known, class_name=name)
    assert (found.check, found.ok) == ("Acme: class class_name", not remedy)
    assert words in found.detail
    assert (remedy in found.remedy) if remedy else (found.remedy == "")


def test_nothing_is_said_of_what_quickbooks_was_not_asked_about(sqlite_url: str) -> None:
    """Protects from false alarms: a class or site that was named a minute ago is not called missing before QuickBooks was asked."""
    both = Preferences(is_using_class_tracking=True, is_multi_location_enabled=True)
    assert checks(sqlite_url, both, {}, class_name="Hardware", inventory_site="Main") == []
