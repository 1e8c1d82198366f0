"""The accounts that settings name: what QuickBooks has, what may be chosen, what is suggested, and what a decision says."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from stockpost.app.errors import UseError
from stockpost.app.problem_views import problem_view
from stockpost.app.suggestions import likest_account, likest_name
from stockpost.core.ledger import KnownEntry
from stockpost.core.name_lists import NameList
from stockpost.core.problems import problem, suggesting
from stockpost.store import facts
from stockpost.store.audit import audit_events
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


def exported(office: Office) -> list[list[str]]:
    text = office.mapping.export_csv(COMPANY, "account").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def changes_of_settings(office: Office) -> list[str]:
    """Who made them, as the audit log has it."""
    with office.database.read() as connection:
        rows = connection.execute(audit_events.select().order_by(audit_events.c.sequence)).all()
    return [row.who for row in rows if row.kind == "settings changed"]


def lines(*rows: tuple[str, str]) -> bytes:
    return "\n".join(["kind,autotask_id,mapped_to", *(f"account,{row[0]},{row[1]}" for row in rows)]).encode()


def test_accounts_go_out_and_in_by_a_table_program(any_office: Office) -> None:
    """Protects N6 in bulk: accounts are in the file of mappings with what QuickBooks has instead; a changed cell changes the setting, once,
    as QuickBooks writes it, and the audit log keeps who did it; the rest stays as it is, found or not."""
    office = any_office
    office.order()
    office.quickbooks(NameList.ACCOUNTS, *CHART)
    assert office.mapping.export_csv(COMPANY).count(b"\r\naccount,") == 5
    rows = exported(office)
    income = next(row for row in rows if row[1] == "income_account")
    assert income[:8] == [
        "account",
        "income_account",
        "the income account of new items",
        "Autotask Income from PO",
        "Autotask Income from PO",
        "missing",
        "Sales:Autotask Income from PO",
        "100",
    ]
    income[3] = "sales:autotask income from po"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    content = text.getvalue().encode()
    preview = office.mapping.preview_csv(COMPANY, content, may_choose_accounts=True)
    assert [(one.setting, one.before, one.after) for one in preview.accounts] == [
        ("income_account", "Autotask Income from PO", "Sales:Autotask Income from PO")
    ]
    assert (preview.wrong, preview.unchanged, preview.is_saved) == ((), 4, False)
    assert office.row().settings.income_account == "Autotask Income from PO"
    saved = office.mapping.import_csv(COMPANY, content, who="dana", may_choose_accounts=True)
    assert (saved.accounts, saved.is_saved) == (preview.accounts, True)
    assert office.row().settings.income_account == "Sales:Autotask Income from PO"
    assert changes_of_settings(office) == ["dana"]
    again = office.mapping.import_csv(COMPANY, content, who="dana", may_choose_accounts=True)
    assert (again.accounts, again.unchanged) == ((), 5)
    assert changes_of_settings(office) == ["dana"]


def test_a_wrong_line_about_an_account_is_named(office: Office) -> None:
    """Protects whoever has to mend the file: an unknown setting, an account that QuickBooks has not got or that does not fit, an empty cell
    and a setting named twice, each with its line and column; nothing is saved, or the right line alone."""
    office.quickbooks(NameList.ACCOUNTS, *CHART)
    content = lines(
        ("incom_account", "Sales"),
        ("asset_account", "Nowhere"),
        ("adjustment_account", "Inventory Adjustment "),
        ("cogs_account", "Inventory Asset"),
        ("other_income_account", ""),
        ("Income_Account", "Sales:Autotask Income from PO"),
        ("income_account", "Sales"),
    )
    view = office.mapping.import_csv(COMPANY, content, who="dana", may_choose_accounts=True)
    assert [(one.line, one.field) for one in view.wrong] == [
        (2, "autotask_id"),
        (3, "mapped_to"),
        (5, "mapped_to"),
        (6, "mapped_to"),
        (8, "autotask_id"),
    ]
    texts = [one.text for one in view.wrong]
    assert "“incom_account” is no setting that names an account. They are: income_account, " in texts[0]
    assert "QuickBooks had no account “Nowhere”" in texts[1]
    assert "is an account of type Other Current Asset, where Cost of Goods Sold or Expense is needed" in texts[2]
    assert "The cell is empty, and an account cannot be taken away. Write “Autotask Other” again" in texts[3]
    assert "Line 7 is about the same account" in texts[4]
    assert (view.is_saved, office.row().settings.income_account) == (False, "Autotask Income from PO")
    saved = office.mapping.import_csv(COMPANY, content, who="dana", may_choose_accounts=True, skip_wrong=True)
    assert (saved.is_saved, office.row().settings.income_account) == (True, "Sales:Autotask Income from PO")


def test_only_an_administrator_changes_accounts_by_a_file(office: Office) -> None:
    """Protects the settings: a file that leaves the accounts as they are is anybody's to import; a line that changes one is wrong."""
    office.quickbooks(NameList.ACCOUNTS, *CHART)
    assert office.mapping.import_csv(COMPANY, office.mapping.export_csv(COMPANY), who="olu").is_saved
    content = lines(("income_account", "Sales:Autotask Income from PO"), ("cogs_account", "Cost of Goods Sold"))
    for skip_wrong in (False, True):
        view = office.mapping.import_csv(COMPANY, content, who="olu", skip_wrong=skip_wrong)
        (wrong,) = view.wrong
        assert (wrong.line, wrong.field, view.is_saved) == (2, "mapped_to", skip_wrong)
        assert "Only an administrator changes accounts. Write “Autotask Income from PO” again" in wrong.text
    assert office.row().settings.income_account == "Autotask Income from PO"


def test_a_name_that_no_setting_takes_is_a_wrong_line(office: Office) -> None:
    """Protects the preview: what the setting would refuse when it is saved is named before, also where no list was read."""
    view = office.mapping.preview_csv(COMPANY, lines(("income_account", "x" * 260)), may_choose_accounts=True)
    assert [(one.line, one.field) for one in view.wrong] == [(2, "mapped_to")]
    assert "income_account is 260 characters long" in view.wrong[0].text


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
