"""What a company file has switched on beyond the usual, as last seen, and whether the settings fit it (design 2.5)."""

from __future__ import annotations

from sqlalchemy import Connection

from stockpost.app.views import CheckView
from stockpost.core.company_settings import BY_LOCATION
from stockpost.core.facts import Facts
from stockpost.core.names import fold
from stockpost.core.quickbooks_records import Preferences
from stockpost.core.resolve_class import CLASS_PURPOSES
from stockpost.core.sites import why_not
from stockpost.store import facts, links
from stockpost.store.autotask_locations import locations_known
from stockpost.store.companies import CompanyRow


def features_of(company: CompanyRow) -> tuple[str, ...]:
    """The features that have settings of their own; none before the first contact."""
    seen = facts.decode_preferences(company.quickbooks_preferences)
    if seen is None:
        return ()
    features = {"classes": seen.is_using_class_tracking, "sites": seen.is_multi_location_enabled}
    return tuple(name for name, is_on in features.items() if is_on)


def switched_on(seen: Preferences) -> list[str]:
    """The features that change what is written or left alone, in the words of QuickBooks' own pages."""
    numbers = {"SerialNumber": "serial numbers", "LotNumber": "lot numbers"}.get(seen.serial_or_lot_tracking)
    words = {
        "Enhanced Inventory Receiving": seen.is_enhanced_receiving_enabled,
        "inventory sites": seen.is_multi_location_enabled,
        "class tracking": seen.is_using_class_tracking,
        f"several currencies (home: {seen.home_currency or 'unknown'})": seen.is_multi_currency_on,
        numbers or "": numbers is not None,
        "sales tax": seen.is_sales_tax_on,
    }
    return [name for name, is_on in words.items() if is_on]


def feature_checks(connection: Connection, company: CompanyRow) -> list[CheckView]:
    """What is switched on, and a check for each setting of such a feature that somebody filled in; none where QuickBooks was not
    asked about it yet."""
    seen = facts.decode_preferences(company.quickbooks_preferences)
    if seen is None:
        return []
    known = facts.load_facts(connection, company.id, epoch=None, preferences=None, kinds=("class",)).classes
    checks = [
        CheckView(
            check=f"{company.name}: features of the company file",
            ok=True,
            detail=f"Switched on: {', '.join(switched_on(seen)) or 'none of those that matter here'}.",
            remedy="",
        )
    ]
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
    site = _site_check(connection, company)
    return [*checks, site] if site is not None else checks


def _site_check(connection: Connection, company: CompanyRow) -> CheckView | None:
    """Is the site there that holds Autotask's count? None where the company file keeps no sites and none is named, or as long as
    QuickBooks was not asked."""
    known = facts.load_facts(
        connection, company.id, epoch=None, preferences=company.quickbooks_preferences, kinds=("site",)
    )
    name, preferences = company.settings.inventory_site, known.preferences
    if preferences is not None and company.settings.inventory_sites == BY_LOCATION:
        return _by_location_check(connection, company, known)
    if preferences is None or (not name and not preferences.is_multi_location_enabled):
        return None
    check = f"{company.name}: inventory site"
    if not preferences.is_multi_location_enabled:
        detail = f"“{name}” is not used, since this company file keeps no sites."
        return CheckView(check=check, ok=True, detail=detail, remedy="")
    if not name:
        return CheckView(
            check=check,
            ok=False,
            detail="This company file keeps stock by site, and none is named that holds what Autotask counts.",
            remedy="Name it in the setting inventory_site.",
        )
    if fold(name) not in known.sites:
        return None
    detail = why_not(known.sites[fold(name)])
    return CheckView(
        check=check,
        ok=not detail,
        detail=detail or f"“{name}” holds what Autotask counts.",
        remedy=f"Create “{name}” in QuickBooks, or name another site in the setting inventory_site." if detail else "",
    )


def _by_location_check(connection: Connection, company: CompanyRow, known: Facts) -> CheckView:
    """Has each location its site, and is that there?"""
    check = f"{company.name}: inventory sites"
    if known.preferences is not None and not known.preferences.is_multi_location_enabled:
        detail = "Locations are not mapped to sites, since this company file keeps none."
        return CheckView(check=check, ok=True, detail=detail, remedy="")
    names = locations_known(connection, company.id).names
    mapped = {key[1]: name for key, name in links.mappings_of(connection, company.id).items() if key[0] == "location"}
    rest = company.settings.inventory_site
    leads = {name: mapped.get(location_id, rest) for location_id, name in names.items()}
    homeless = sorted((name for name, site in leads.items() if not site), key=str.casefold)
    sites = sorted({*mapped.values(), *filter(None, [rest])}, key=str.casefold)
    unusable = [site for site in sites if fold(site) in known.sites and why_not(known.sites[fold(site)])]
    if homeless:
        return CheckView(
            check=check,
            ok=False,
            detail=f"These Autotask locations lead to no site: {', '.join(homeless)}.",
            remedy="Map them (page Mapping, Locations), or name the site for the rest in the setting inventory_site.",
        )
    if unusable:
        return CheckView(
            check=check,
            ok=False,
            detail=f"QuickBooks has no such sites in use: {', '.join(unusable)}.",
            remedy="Create them in QuickBooks or make them active, or map their locations to others.",
        )
    return CheckView(
        check=check, ok=True, detail=f"Each Autotask location has its site; sites: {', '.join(sites)}.", remedy=""
    )
