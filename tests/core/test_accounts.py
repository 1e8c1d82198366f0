"""Accounts and classes of the settings that QuickBooks does not have (N6): what is asked, what is suggested instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts, Needs
from stockpost.core.learn import learn
from stockpost.core.ledger import Decision, Ledger
from stockpost.core.name_lists import ListedName, listed_name
from stockpost.core.problems import Problem, problem, suggesting
from stockpost.core.quickbooks_records import Account, Preferences, Response, TransactionClass
from stockpost.core.requests import ClassQuery, NameListQuery
from stockpost.core.resolve import Catalogue, Resolver
from stockpost.core.resolve_class import resolve_class
from tests.core.model import CONTEXT, Company
from tests.core.test_unusual_orders import ONE, ORDER

ASSET = Account(list_id="1", full_name="Stock:Inventory Asset", account_type="OtherCurrentAsset")
OTHERS = (
    Account(list_id="2", full_name="Inventory Asset (old)", account_type="OtherCurrentAsset", is_active=False),
    Account(list_id="3", full_name="Inventory Assets", account_type="FixedAsset"),
)
MISSING = {"inventory asset": None}


def first_of(_name: str, among: Iterable[str]) -> str:
    return next(iter(among), "")


def resolver(**facts: object) -> Resolver:
    return Resolver(
        ledger=Ledger(),
        facts=Facts(is_live=True, preferences=Preferences(is_using_class_tracking=True), **facts),  # type: ignore[arg-type]
        settings=CompanySettings(class_name="Hardware"),
        context=CONTEXT,
        catalogue=Catalogue(likest_name=first_of),
        needs=Needs(),
    )


def known(*accounts: Account) -> dict[str, Account | None]:
    return {**MISSING, **{one.full_name.casefold(): one for one in accounts}}


def test_the_whole_list_is_asked_for_once_an_account_is_missing() -> None:
    """Protects the suggestion from old lists: what QuickBooks has instead is asked for in the same conversation, and only then."""
    asked = resolver(accounts=MISSING)
    assert asked.account("asset_account") is None
    assert list(asked.needs.requests()) == [NameListQuery(name_list="accounts")]
    answer = Response(
        name="AccountQuery", request_id="1", status_code=0, severity="Info", message="", records=(ASSET, *OTHERS)
    )
    facts = learn(NameListQuery(name_list="accounts"), answer)
    assert facts["whole_list", "accounts"] is True
    assert facts["account", "stock:inventory asset"] == ASSET
    there = resolver(accounts=known(replace(ASSET, full_name="Inventory Asset")))
    assert isinstance(there.account("asset_account"), Account)
    assert not there.needs


def test_only_what_fits_is_suggested() -> None:
    """Protects the books: neither an inactive account nor one of another type is offered, and what was offered before stays."""
    answered = resolver(accounts=known(*OTHERS, ASSET), whole_lists={"accounts": True})
    found = answered.account("asset_account", order_id=3)
    assert isinstance(found, Problem)
    assert (found.suggested, found.setting) == ("Stock:Inventory Asset", "asset_account")
    assert found.choices == ("adopt", "create", "retry")
    assert found.remedy.startswith("Use “Stock:Inventory Asset” from now on. Otherwise create it ")
    assert answered.account("asset_account", order_id=3) == found
    without = resolver(accounts=known(*OTHERS), whole_lists={"accounts": True}).account("asset_account")
    assert isinstance(without, Problem)
    assert (without.suggested, without.choices) == ("", ("create", "retry"))


def test_an_account_that_is_to_be_created_needs_no_list() -> None:
    """Protects the choice `create`: whoever decided it is not asked again, and nothing more is read for it."""
    decided = Decision(code="account_missing", choice="create", basis="account:asset_account:inventory asset")
    asked = replace(resolver(accounts=MISSING), ledger=Ledger(decisions=(decided,)))
    assert asked.account("asset_account") is None
    assert (list(asked.extra), bool(asked.needs)) == (["account:inventory asset"], False)


@pytest.mark.parametrize("there", [None, TransactionClass(list_id="c", full_name="Hardware", is_active=False)])
def test_a_class_has_its_suggestion(there: TransactionClass | None) -> None:
    """Protects the same way out for classes: the list is asked for once, and the active one that is most like is offered."""
    hardware = TransactionClass(list_id="d", full_name="Trade:Hardware")
    asked = resolver(classes={"hardware": there})
    assert resolve_class(asked).is_unknown
    assert list(asked.needs.requests()) == [NameListQuery(name_list="classes")]
    classes = {"hardware": there, "trade:hardware": hardware}
    found = resolve_class(resolver(classes=classes, whole_lists={"classes": True})).problem
    assert found is not None
    assert (found.suggested, found.setting, found.choices) == (
        "Trade:Hardware",
        "class_name",
        ("adopt", "retry", "skip"),
    )
    answer = Response(
        name="ClassQuery", request_id="1", status_code=0, severity="Info", message="", records=(hardware,)
    )
    assert learn(ClassQuery(full_names=("Hardware",)), answer) == {
        ("class", "hardware"): None,
        ("class", "trade:hardware"): hardware,
    }


def test_lists_keep_what_tells_an_account() -> None:
    """Protects the choice on the pages: only accounts of the right type can be offered where the type is kept."""
    assert listed_name(OTHERS[0]) == ListedName(
        list_id="2", name="Inventory Asset (old)", kind="OtherCurrentAsset", is_active=False
    )
    hardware = TransactionClass(list_id="d", full_name="Trade:Hardware")
    assert listed_name(hardware) == ListedName(list_id="d", name="Trade:Hardware")


def test_a_suggested_account_holds_up_no_item_of_its_name() -> None:
    """Protects counts: an item that happens to be called as the account is not taken for what another item was merged into."""
    company = Company()
    company.carry_out([ORDER])
    missing = problem(
        "account_missing",
        order_id=9,
        basis="account:asset_account:x",
        name="X",
        setting="asset_account",
        purpose="",
        account_type="",
        detail="",
    )
    other = replace(ORDER, id=9, number="1009")
    plan = company.plan(
        [],
        {ONE.id: Decimal(3)},
        all_orders=[ORDER, other],
        stock_products=(ONE,),
        order_problems={9: (suggesting(missing, ONE.name),)},
    )
    assert not any("left alone" in left.reason for left in plan.left_out)
