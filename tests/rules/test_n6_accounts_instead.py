"""N6: an account of the settings is renamed, moved or deleted in QuickBooks: what is suggested instead is used from now on."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any
from xml.etree import ElementTree

import pytest

from stockpost.app.problem_views import asked_once
from stockpost.app.views import ProblemView
from stockpost.web.words import write_groups
from tests.rules.both_sides import sentences, settings, the_problem
from tests.rules.shop import Shop, kinds


def _add_account(shop: Shop, name: str, kind: str, **fields: object) -> None:
    shop.act("add-entry", kind="Account", fields={"Name": name, "AccountType": kind, **fields})


def _used_and_renamed(shop: Shop, name: str, new_name: str) -> None:
    """An order was transferred with the account of the settings before somebody renames it."""
    assert shop.transfer(shop.order((shop.item(), 1)))["state"] == "done"
    shop.act("edit-entry", group="Account", name=name, newName=new_name)


def _setting(shop: Shop, name: str) -> Any:
    (company,) = shop.run("company", "list")
    return company["settings"][name]


def _income_account_of(shop: Shop, item: str) -> str:
    answer = shop.qbxml(f"<ItemQueryRq><FullName>{item}</FullName></ItemQueryRq>")
    return ElementTree.fromstring(answer).findtext(".//IncomeAccountRef/FullName") or ""


def _asked_once(shop: Shop) -> list[ProblemView]:
    """The questions about accounts as the page Problems shows them."""
    return [one for one in asked_once(shop.acme.desk.problems("Acme")) if one.code == "account_missing"]


def _last_decision(shop: Shop) -> Any:
    """What the audit log keeps of the decision that was made last."""
    with closing(sqlite3.connect(shop.acme.database.removeprefix("sqlite:///"))) as database:
        rows = database.execute(
            "select data from audit_events where kind = 'problem resolved' order by sequence"
        ).fetchall()
    return json.loads(rows[-1][0])


def test_a_renamed_account_is_suggested_and_used(shop: Shop) -> None:
    """N6 and B14: nothing is created; the account under its new name is offered, the setting follows, and all that waited goes on."""
    _add_account(shop, "Parts Income", "Income")
    _add_account(shop, "Parts Incomes", "Expense")
    with settings(shop, income_account="Parts Income"):
        _used_and_renamed(shop, "Parts Income", "Parts Income, new")
        item = shop.item()
        number, other = shop.order((item, 2, 2)), shop.order((shop.item(), 3))
        assert shop.transfer(number, other)["state"] == "done_with_problems"
        found = the_problem(shop, number, "account_missing")
        assert [one["choice"] for one in found["choices"]] == ["adopt", "create", "retry"]
        assert found["choices"][0]["title"] == "Use “Parts Income, new” from now on"
        assert "is called “Parts Income, new” now: it is the same account, renamed" in found["explanation"]
        assert "Use “Parts Income, new” from now on" in found["remedy"]
        assert shop.purchase_orders(number) == []
        assert shop.resolve(found, "adopt")["state"] == "done"
        assert (shop.received(number), _setting(shop, "income_account")) == (["2"], "Parts Income, new")
        assert _income_account_of(shop, item) == "Parts Income, new"
        assert (shop.codes(other), shop.status(other)) == ([], "transferred")
        assert shop.run("audit", "verify")["ok"]


def test_a_renamed_account_is_known_by_more_than_its_name(shop: Shop) -> None:
    """N6: the account that was used before is offered under its new name, however little that is like the old one, and no other."""
    _add_account(shop, "Bench Income", "Income")
    _add_account(shop, "Bench Incomes", "Income")
    with settings(shop, income_account="Bench Income"):
        _used_and_renamed(shop, "Bench Income", "Revenue of the workshop")
        number = shop.order((shop.item(), 2))
        shop.transfer(number)
        found = the_problem(shop, number, "account_missing")
        assert found["choices"][0]["title"] == "Use “Revenue of the workshop” from now on"
        checks = {one["check"]: one for one in shop.run("doctor", code=1)}
        assert "Use “Revenue of the workshop”, or create" in checks["Acme: account income_account"]["remedy"]
        assert shop.resolve(found, "adopt")["state"] == "done"
        assert _setting(shop, "income_account") == "Revenue of the workshop"


def test_an_account_that_was_deleted_has_its_double(shop: Shop) -> None:
    """N6: of the accounts that are left only an active one of the right type is offered; where none is like it, only create and retry."""
    _add_account(shop, "Bench Sales", "Income")
    with settings(shop, income_account="Bench Sales"):
        shop.act("delete-entry", group="Account", name="Bench Sales")
        number = shop.order((shop.item(), 2))
        shop.transfer(number)
        found = the_problem(shop, number, "account_missing")
        assert [one["choice"] for one in found["choices"]] == ["create", "retry"]
        _add_account(shop, "Shop Floor", "Income")
        _add_account(shop, "Bench Sales", "Income", ParentRef={"FullName": "Shop Floor"})
        shop.transfer(number)
        found = the_problem(shop, number, "account_missing")
        assert "“Shop Floor:Bench Sales”" in found["remedy"]
        assert "same account" not in found["explanation"], "it is another one, which is only called like it"
        assert shop.resolve(found, "adopt")["state"] == "done"
        assert _setting(shop, "income_account") == "Shop Floor:Bench Sales"
        assert len(shop.purchase_orders(number)) == 1


@pytest.mark.parametrize("choice", ["adopt", "create", "retry"])
def test_one_account_is_asked_about_once_for_all_that_wait(shop: Shop, choice: str) -> None:
    """N6 and B14: orders of several transfers wait for one account: people are asked and told once, and one decision moves all of them;
    until QuickBooks is reached it is shown as decided."""
    name = f"Counter Income, {choice}"
    _add_account(shop, name, "Income")
    with settings(shop, income_account=name):
        _used_and_renamed(shop, name, f"{name}, new")
        numbers = [shop.order((shop.item(), 2)) for _ in range(3)]
        asked_in, *_ = [shop.transfer(number)["run"] for number in numbers]
        asked = {one["order"]: one for one in shop.run("problems") if one["code"] == "account_missing"}
        assert list(asked) == numbers, "programs get the problem of each"
        (card,) = _asked_once(shop)
        waiting = tuple(f"PO {number}" for number in numbers)
        assert (card.order, card.also) == (None, waiting)
        assert {card.id, *card.others} == {one["id"] for one in asked.values()}
        assert f"{waiting[0]}, {waiting[1]} and {waiting[2]} wait for it" in shop.acme.said("problems")
        answer = shop.answer("resolve", str(asked[numbers[1]]["id"]), choice)
        (card,) = _asked_once(shop)
        if choice != "retry":
            assert "It is decided" in card.remedy
            assert [one.choice for one in card.choices] == ["retry"]
            for page in (shop.acme.desk.order("Acme", numbers[0]), shop.acme.desk.run("Acme", asked_in)):
                (same,) = [one for one in page.problems if one.order == numbers[0]]
                assert (same.remedy, same.choices) == (card.remedy, card.choices), "no page asks it once more"
        run = shop.acme.finish(answer.document)
        if choice == "retry":
            assert (kinds(run), len(_asked_once(shop)[0].also)) == ([], 3)
            shop.resolve(the_problem(shop, numbers[0], "account_missing"), "adopt")
        assert [shop.status(number) for number in numbers] == ["transferred"] * 3
        assert _asked_once(shop) == []
        headings = {group.title: group.writes for group in write_groups(shop.acme.desk.run("Acme", run["run"]))}
        made = [write.summary for write in headings["New names in QuickBooks"] if write.kind == "create_account"]
        assert made == ([f"Create the account “{name}” (Income)"] if choice == "create" else [])
        assert {write.kind for write in headings.get("Stock counts", ())} <= {"adjust_on_hand"}


def test_a_class_that_is_left_for_later_is_left_by_all_that_wait(shop: Shop) -> None:
    """B14: asked about once, `skip` leaves out all orders that wait for the class; the next transfer asks again."""
    shop.act("preferences", classTracking=True)
    try:
        with settings(shop, class_name="Bench"):
            numbers = [shop.order((shop.item(), 2)) for _ in range(2)]
            shop.transfer(*numbers)
            shop.resolve(the_problem(shop, numbers[1], "class_missing"), "skip")
            assert [(shop.codes(number), shop.status(number)) for number in numbers] == [([], "not_transferred")] * 2
            assert _last_decision(shop)["also"] == [f"PO {numbers[0]}"], "the audit log names what was left out with it"
            shop.acme.call_quickbooks()
            assert [shop.purchase_orders(number) for number in numbers] == [[], []]
            shop.transfer(numbers[0])
            assert shop.codes(numbers[0]) == ["class_missing"]
        shop.resolve(the_problem(shop, numbers[0], "class_missing"), "retry")
        assert (shop.codes(numbers[0]), shop.status(numbers[0])) == ([], "transferred")
    finally:
        shop.act("preferences", classTracking=False)


def test_a_setting_that_was_changed_meanwhile_stays(shop: Shop) -> None:
    """N6: what an administrator has chosen since is not overwritten by a decision about the name before."""
    _add_account(shop, "Depot Income", "Income")
    with settings(shop, income_account="Depot Incomes"):
        number = shop.order((shop.item(), 2))
        shop.transfer(number)
        found = the_problem(shop, number, "account_missing")
        shop.run("company", "set", "Acme", "income_account=Hardware Sales")
        answer = shop.answer("resolve", str(found["id"]), "adopt")
        assert (answer.code, "“Hardware Sales” by now" in answer.err) == (2, True)
        assert _setting(shop, "income_account") == "Hardware Sales"
        assert shop.resolve(found, "retry")["state"] == "done"


def test_counts_go_on_with_the_account_that_is_there(shop: Shop) -> None:
    """N6 and I1: the adjustment account was renamed; one question for all counts, and the next sync sets them."""
    _add_account(shop, "Breakage", "CostOfGoodsSold")
    items = shop.items(2)
    shop.transfer(shop.order(*((item, 2, 2) for item in items)))
    for item in items:
        shop.stock(item, 5)
    with settings(shop, adjustment_account="Breakage"):
        shop.act("edit-entry", group="Account", name="Breakage", newName="Breakage etc.")
        assert shop.sync(*items)["state"] == "done_with_problems"
        (found,) = [one for one in shop.run("problems") if one["code"] == "account_missing"]
        assert "“Breakage etc.”" in sentences(found)
        checks = {one["check"]: one for one in shop.run("doctor", code=1)}
        assert "Use “Breakage etc.”, or create it" in checks["Acme: account adjustment_account"]["remedy"]
        shop.resolve(found, "adopt")
        assert shop.sync(*items)["state"] == "done"
        assert shop.on_hand(*items) == ["5", "5"]
        assert [one for one in shop.run("problems") if one["code"] == "account_missing"] == []


def test_an_account_that_was_created_once_and_is_inactive_now_shows_its_remedy(shop: Shop) -> None:
    """Protects the remedy: a decision to create an account stays known. Where somebody made the account inactive later it read “It is decided,
    and there is nothing more to do”, for ever, and the order waited."""
    with settings(shop, income_account="Rental Income"):
        first, second = shop.order((shop.item(), 1)), shop.order((shop.item(), 1))
        shop.transfer(first)
        assert shop.resolve(the_problem(shop, first, "account_missing"), "create")["state"] == "done"
        shop.act("edit-entry", group="Account", name="Rental Income", isActive=False)
        shop.transfer(second)
        found = the_problem(shop, second, "account_missing")
        assert "is inactive" in found["explanation"]
        assert ("decided" in found["remedy"], [one["choice"] for one in found["choices"]]) == (False, ["retry"])
        shop.act("edit-entry", group="Account", name="Rental Income", isActive=True)
        assert shop.resolve(found, "retry")["state"] == "done"


def test_counts_alone_are_synced_again_once_the_setting_was_changed_by_hand(shop: Shop) -> None:
    """Protects the bookkeeper from waiting in vain: of counts that waited for an account nothing goes on by itself; it read that it does."""
    item = shop.item()
    shop.transfer(shop.order((item, 2, 2)))
    shop.stock(item, 6)
    with settings(shop, adjustment_account="Shrinkages"):
        shop.sync(item)
        shop.run("company", "set", "Acme", "adjustment_account=Inventory Adjustment")
        (card,) = _asked_once(shop)
        assert card.remedy == "It is decided: the next transfer or sync uses it. Then sync the items again."
        assert [one.choice for one in card.choices] == ["retry"]
        shop.sync(item)
        assert (shop.on_hand(item), _asked_once(shop)) == (["6"], [])
