"""In which currency an order or invoice is, and whether its vendor or customer in QuickBooks is kept in the same (QuickBooks FACTS 9).

A transaction in QuickBooks is in the currency of its vendor or customer. So an amount of Autotask must never be entered for a name
of another currency: nobody would see that 100 are dollars and not euro. Rates are QuickBooks' own.

UNVERIFIED: that Autotask's own currency is the home currency of the company file, and that an order's costs are in the currency
of its vendor in Autotask.
"""

from __future__ import annotations

from dataclasses import dataclass

from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import Entity
from stockpost.core.resolve import Resolution, Resolver

OWN_CURRENCY = ""
"""Autotask's own currency, which stands for QuickBooks' home currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrencyResolution:
    """The currency that a name has to be kept in: its ListID, empty for the home currency or where nothing is to be checked; or what
    stands in the way (`detail`, `advice`); or (while `is_unknown`) a question."""

    list_id: str = ""
    name: str = ""
    is_checked: bool = False
    detail: str = ""
    advice: str = ""
    is_unknown: bool = False


def resolve_currency(resolver: Resolver, code: str) -> CurrencyResolution:
    """QuickBooks' currency of an ISO code."""
    preferences = resolver.facts.preferences
    if preferences is None or (code == OWN_CURRENCY and not preferences.is_multi_currency_on):
        return CurrencyResolution()
    if code == OWN_CURRENCY:
        return CurrencyResolution(name=preferences.home_currency or "the home currency", is_checked=True)
    if not preferences.is_multi_currency_on:
        return CurrencyResolution(
            name=code,
            detail="QuickBooks keeps this company in one currency.",
            advice="Switch on multiple currencies in QuickBooks (Edit > Preferences > Multiple Currencies; it cannot be switched off "
            "again), or correct the currency of the vendor in Autotask.",
        )
    if code not in resolver.facts.currencies:
        if resolver.facts.is_live:
            resolver.needs.currency_codes.add(code)
        return CurrencyResolution(is_unknown=resolver.facts.is_live)
    found = resolver.facts.currencies[code]
    if found is None or not found.is_active:
        return CurrencyResolution(
            name=code,
            detail=f"The currency list of QuickBooks has no {code} in use.",
            advice=f"Add {code} in QuickBooks or make it active (Lists > Currency List).",
        )
    is_home = found.list_id == preferences.home_currency_list_id
    return CurrencyResolution(list_id="" if is_home else found.list_id, name=found.name, is_checked=True)


def check_currency(
    resolver: Resolver, found: Resolution, entity: Entity | None, code: str, *, basis: str, order_id: int | None
) -> CurrencyResolution:
    """Leaves a problem in `found` where the name is kept in another currency than `code`, or none can be in it."""
    wanted = resolve_currency(resolver, code)
    if wanted.is_unknown:
        found.is_unknown, found.list_id = True, ""
    elif wanted.detail:
        found.problem = _problem(found, wanted, wanted.detail, wanted.advice, basis=basis, order_id=order_id)
    elif wanted.is_checked and entity is not None:
        preferences = resolver.facts.preferences
        home = preferences.home_currency_list_id if preferences else ""
        theirs = "" if entity.currency_list_id == home else entity.currency_list_id
        if theirs != wanted.list_id:
            detail = (
                f"QuickBooks keeps “{entity.full_name}” in {entity.currency or 'the home currency'}, and the currency of a name that "
                "was used cannot be changed."
            )
            advice = f"Choose the name that QuickBooks keeps in {wanted.name}, or add one there and choose it."
            found.problem = _problem(found, wanted, detail, advice, basis=basis, order_id=order_id)
    if found.problem is not None:
        found.list_id = ""
    return wanted


def _problem(
    found: Resolution, wanted: CurrencyResolution, detail: str, advice: str, *, basis: str, order_id: int | None
) -> Problem:
    return problem(
        "currency_differs",
        order_id=order_id,
        name=found.name,
        currency=wanted.name,
        detail=detail,
        advice=advice,
        basis=basis,
        # Without that currency in QuickBooks no other name would do.
        choices=("retry", "skip") if wanted.detail else None,
    )
