"""Currencies: an amount is only entered for a name that is kept in its currency."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import Ledger
from stockpost.core.quickbooks_records import Currency, Entity, Preferences
from stockpost.core.requests import CurrencyQuery, VendorAdd
from stockpost.core.resolve import Catalogue, Resolution, Resolver
from stockpost.core.resolve_entities import resolve_vendor
from tests.core.model import CONTEXT

MANY = Preferences(is_multi_currency_on=True, home_currency_list_id="usd", home_currency="US Dollar")
EURO = Currency(list_id="eur", name="Euro", code="EUR")
RHEIN = Entity(kind="Vendor", list_id="v1", full_name="Rhein", currency_list_id="eur", currency="Euro")
ACME = replace(RHEIN, currency_list_id="usd", currency="US Dollar")
NO_CURRENCY = replace(RHEIN, currency_list_id="", currency="")


def vendor(
    currency: str,
    *there: Entity,
    preferences: Preferences | None = MANY,
    known: dict[str, Currency | None] | None = None,
    is_live: bool = True,
) -> tuple[Resolution, Needs]:
    needs = Needs()
    facts = Facts(
        is_live=is_live,
        preferences=preferences,
        entities={"rhein": there[0] if there else None},
        currencies={"EUR": EURO} if known is None else known,
    )
    resolver = Resolver(Ledger(), facts, CompanySettings(), CONTEXT, Catalogue(), needs)
    return resolve_vendor(resolver, 7, "Rhein", order_id=3, currency=currency), needs


@pytest.mark.parametrize(
    ("currency", "there", "is_taken"),
    [
        ("EUR", RHEIN, True),
        ("", ACME, True),
        ("", NO_CURRENCY, True),
        ("EUR", ACME, False),
        ("EUR", NO_CURRENCY, False),
        ("", RHEIN, False),
    ],
)
def test_only_a_vendor_of_the_same_currency_is_taken(currency: str, there: Entity, is_taken: bool) -> None:
    """Protects amounts: 8 euro are never entered for a vendor that is kept in dollars, nor the other way round."""
    found, _ = vendor(currency, there)
    assert (found.list_id, found.problem is None) == (("v1", True) if is_taken else ("", False))
    if found.problem is not None:
        assert (found.problem.code, found.problem.basis) == ("currency_differs", "vendor:7")


def test_a_missing_vendor_is_created_in_the_currency() -> None:
    """Protects the only moment at which a vendor's currency can be chosen; in the home currency none is named."""
    found, _ = vendor("EUR")
    assert found.step is not None
    assert isinstance(found.step.request, VendorAdd)
    assert (found.step.request.currency_list_id, "kept in Euro" in found.step.summary) == ("eur", True)
    home, _ = vendor("")
    assert home.step is not None
    assert isinstance(home.step.request, VendorAdd)
    assert home.step.request.currency_list_id == ""


def test_a_currency_is_asked_for_once() -> None:
    """Protects live plans: nothing is created or used before QuickBooks has said which currencies it has."""
    for there in ((), (RHEIN,)):
        found, needs = vendor("EUR", *there, known={})
        assert (found.is_unknown, found.list_id, found.step) == (True, "", None)
        assert list(needs.requests()) == [CurrencyQuery(codes=("EUR",))]


@pytest.mark.parametrize(
    ("preferences", "known", "words"),
    [
        (Preferences(), {}, "one currency"),
        (MANY, {"EUR": None}, "no EUR in use"),
        (MANY, {"EUR": replace(EURO, is_active=False)}, "no EUR in use"),
    ],
)
def test_a_currency_that_quickbooks_has_not_holds_the_order(
    preferences: Preferences, known: dict[str, Currency | None], words: str
) -> None:
    """Protects amounts where no vendor could be the right one: there is nothing to map to."""
    found, _ = vendor("EUR", RHEIN, preferences=preferences, known=known)
    assert found.problem is not None
    assert (words in found.problem.explanation, found.problem.choices) == (True, ("retry", "skip"))
    assert (found.list_id, found.step) == ("", None)


def test_one_currency_on_both_sides_asks_nothing() -> None:
    """Protects the usual company file from questions about currencies, and previews before the first contact."""
    found, needs = vendor("", RHEIN, preferences=Preferences(), known={})
    assert (found.list_id, found.problem, bool(needs)) == ("v1", None, False)
    assert vendor("EUR", RHEIN, preferences=None, known={})[0].list_id == "v1"


def test_a_preview_takes_the_currency_for_right() -> None:
    """Protects previews: they cannot ask QuickBooks, so they show the order and ask for nothing; the conversation checks it."""
    found, needs = vendor("EUR", RHEIN, known={}, is_live=False)
    assert (found.list_id, found.is_unknown, found.problem, bool(needs)) == ("v1", False, None, False)
