"""What a company file has switched on beyond the usual, as last seen, and whether the settings fit it (design 2.5)."""

from __future__ import annotations

from sqlalchemy import Connection

from stockpost.app.views import CheckView
from stockpost.core.names import fold
from stockpost.core.resolve_class import CLASS_PURPOSES
from stockpost.store import facts
from stockpost.store.companies import CompanyRow


def features_of(company: CompanyRow) -> tuple[str, ...]:
    """The features that have settings of their own; none before the first contact."""
    seen = facts.decode_preferences(company.quickbooks_preferences)
    return ("classes",) if seen is not None and seen.is_using_class_tracking else ()


def feature_checks(connection: Connection, company: CompanyRow) -> list[CheckView]:
    """A check for each setting of a feature that somebody filled in; none where QuickBooks was not asked about it yet."""
    seen = facts.decode_preferences(company.quickbooks_preferences)
    if seen is None:
        return []
    known = facts.load_facts(connection, company.id, epoch=None, preferences=None, kinds=("class",)).classes
    checks = []
    for setting, purpose in CLASS_PURPOSES.items():
        name = str(getattr(company.settings, setting))
        if not name or (seen.is_using_class_tracking and fold(name) not in known):
            continue
        found = known.get(fold(name))
        ok = seen.is_using_class_tracking and found is not None and found.is_active
        detail, remedy = f"“{name}” is {purpose}.", ""
        if not seen.is_using_class_tracking:
            detail = (
                f"“{name}” should be {purpose}, and class tracking is switched off in QuickBooks, so it is left out."
            )
            remedy = f"Switch class tracking on (Edit > Preferences > Accounting), or empty the setting {setting}."
        elif not ok:
            detail = f"“{name}” should be {purpose}; it is {'missing' if found is None else 'inactive'} in QuickBooks."
            remedy = f"Add it to the class list in QuickBooks, make it active, or name another one (setting {setting})."
        checks.append(CheckView(check=f"{company.name}: class {setting}", ok=ok, detail=detail, remedy=remedy))
    return checks
