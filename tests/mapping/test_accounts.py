"""The accounts that settings name: what QuickBooks has, what may be chosen, what is suggested, and what a decision says."""

from __future__ import annotations

from typing import Any

import pytest

from stockpost.app.errors import UseError
from stockpost.app.problem_views import problem_view
from stockpost.app.suggestions import likest_account, likest_name
from stockpost.core.ledger import KnownEntry
from stockpost.core.name_lists import NameList
from stockpost.core.problems import problem, suggesting
from stockpost.store import facts
from tests.mapping.office import COMPANY, NOW, Office, listed

CHART = (
    listed("Sales:Autotask Income from PO", "Income"),
    listed("Cost of Goods Sold", "CostOfGoodsSold"),
    listed("Inventory Asset", "OtherCurrentAsset", is_active=False),
    listed("Stock:Inventory Asset", "OtherCurrentAsset"),
    listed("Inventory Adjustment", "Bank"),
    listed("Inventory Adjustments", "Expense"),
)


def test_each_account_says_what_is_known_of_it(office: Office) -> None:
    """Protects N6 on the pages: there, missing, of a wrong type or inactive; what fits is offered, what is most like is suggested."""
    office.quickbooks(NameList.ACCOUNTS, *CHART)
    found = {view.setting: view for view in office.mapping.accounts(COMPANY)}
    assert {name: (view.state, view.suggestion and view.suggestion.name) for name, view in found.items()} == {
        "income_account": ("missing", "Sales:Autotask Income from PO"),
        "other_income_account": ("missing", None),
        "cogs_account": ("found", None),
        "asset_account": ("unusable", "Stock:Inventory Asset"),
        "adjustment_account": ("unusable", "Inventory Adjustments"),
    }
    assert found["asset_account"].explanation == "“Inventory Asset” is inactive in QuickBooks."
    assert "of type Bank, where Cost of Goods Sold, Expense, Other Expense," in found["adjustment_account"].explanation
    assert found["cogs_account"].usable == ("Cost of Goods Sold", "Inventory Adjustments")
    office.quickbooks(NameList.CLASSES, listed("Hardware"), listed("Old", is_active=False))
    offered = office.mapping.names_for_settings(COMPANY)
    assert (offered["income_account"], offered["class_name"]) == (["Sales:Autotask Income from PO"], ["Hardware"])


def test_a_renamed_account_is_suggested_before_one_of_a_like_name(office: Office) -> None:
    """Protects N6 on the pages: the account that a setting named is known by its ListID, as long as the setting names it still."""
    known = KnownEntry(list_id="80-Stock in hand", full_name="Inventory Asset", key="inventory asset")
    with office.database.write() as connection:
        facts.note_accounts(connection, office.company_id, {"asset_account": known}, read_at=NOW)
    types = {"Stock in hand": "OtherCurrentAsset", "Inventory Assets": "OtherCurrentAsset"}
    office.quickbooks(NameList.ACCOUNTS, *(listed(name, kind) for name, kind in types.items()))

    def suggested() -> tuple[str, bool]:
        (view,) = [one for one in office.mapping.accounts(COMPANY) if one.setting == "asset_account"]
        assert view.suggestion is not None
        return view.suggestion.name, view.suggestion.is_renamed

    assert suggested() == ("Stock in hand", True)
    office.set(asset_account="Inventory Asse")
    assert suggested() == ("Inventory Assets", False)


def test_an_account_is_chosen_as_quickbooks_writes_it(office: Office) -> None:
    """Protects the settings: only what fits is taken, all or nothing, and the audit log keeps who chose it."""
    office.quickbooks(NameList.ACCOUNTS, *CHART)
    chosen = {"income_account": "sales:autotask income from po", "cogs_account": "Cost of Goods Sold"}
    assert office.mapping.choose_accounts(COMPANY, chosen, who="dana") == 1
    assert office.row().settings.income_account == "Sales:Autotask Income from PO"
    assert office.mapping.choose_accounts(COMPANY, chosen, who="dana") == 0
    for wrong, words in (
        ({"income_account": "Nowhere"}, "had no account “Nowhere”"),
        ({"asset_account": "Inventory Asset"}, "is inactive"),
        ({"asset_account": "Inventory Adjustment"}, "of type Bank, where Other Current Asset or Other Asset is needed"),
        ({"freight_item": "Freight"}, "names no account"),
    ):
        with pytest.raises(UseError, match=words):
            office.mapping.choose_accounts(COMPANY, {"cogs_account": "Inventory Adjustments", **wrong}, who="dana")
    assert office.row().settings.cogs_account == "Cost of Goods Sold"


def test_before_the_list_is_read_any_name_is_taken(office: Office) -> None:
    """Protects the first day: an account can be named before QuickBooks was ever asked."""
    assert office.mapping.choose_accounts(COMPANY, {"income_account": "Sales"}, who="dana") == 1
    assert {view.state for view in office.mapping.accounts(COMPANY)} == {"not_known"}


@pytest.mark.parametrize(
    ("name", "among", "found"),
    [
        ("Inventory Asset", ["Stock:Inventory Asset", "Fixed Assets"], ("Stock:Inventory Asset", 100)),
        ("Sales:Hardware", ["Revenue:Hardware", "Sales"], ("Revenue:Hardware", 100)),
        ("Hardware", ["East Region:Hardware", "West Region:Hardware"], None),
        ("Hardware Sales", ["Hardware-Sales", "Old:Hardware Sales"], ("Hardware-Sales", 100)),
        ("Autotask Other", ["Cost of Goods Sold"], None),
    ],
)
def test_an_account_that_was_moved_is_found(name: str, among: list[str], found: tuple[str, int] | None) -> None:
    """Protects the suggestion: below another parent it is the same account, unless several parents have one of that name."""
    likest = likest_account(name, among)
    assert (likest and (likest.name, likest.score)) == found
    assert likest_name(name, among) == (found[0] if found else "")


@pytest.mark.parametrize(
    ("owner", "then"),
    [
        ({"order_id": 5}, ", and what waits for the class goes on."),
        ({"invoice_id": 5}, ", and what waits for the class goes on."),
        ({}, "; the next transfer or sync uses it."),
    ],
)
def test_the_choice_says_what_it_changes(owner: dict[str, Any], then: str) -> None:
    """Protects whoever decides, of an order or an invoice alike: the account and the setting are named, and nothing is said of an invoice
    found. Where only counts wait for it, nothing goes on by itself, and nothing is said to."""
    found = problem(
        "class_missing",
        **owner,
        basis="class:invoice_class:service",
        name="Service",
        setting="invoice_class",
        purpose="the class of invoices",
        detail="",
    )
    choice = problem_view(suggesting(found, "Services")).choices[0]
    assert (choice.choice, choice.title) == ("adopt", "Use “Services” from now on")
    assert choice.consequence == "The setting invoice_class is changed to it" + then
    assert not choice.needs_name
