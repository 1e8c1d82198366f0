"""Names that people change in QuickBooks: a ListID says what became of an entry that its name no longer leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import Product
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import Decision, KnownEntry, Ledger, StepKind
from stockpost.core.names import entity_name, item_name
from stockpost.core.quickbooks_records import Entity, Item
from stockpost.core.resolve import Catalogue, Resolution, Resolver
from stockpost.core.resolve_entities import resolve_customer, resolve_vendor
from stockpost.core.resolve_items import resolve_item
from tests.core.model import ACCOUNTS, CONTEXT, Books

ROLES = ("item", "vendor", "customer")
KNOWN = KnownEntry(list_id="1", full_name="Old", key="old")


def entry(role: str, list_id: str, name: str) -> Item | Entity:
    if role == "item":
        return Item(kind="Inventory", list_id=list_id, full_name=name, on_hand=Decimal(1))
    return Entity(kind=role.capitalize(), list_id=list_id, full_name=name)


def resolver(
    role: str,
    named: Mapping[str, Item | Entity | None],
    by_list_id: Mapping[str, Item | Entity | None],
    *,
    mapped: str = "",
    decisions: tuple[Decision, ...] = (),
    is_live: bool = True,
) -> Resolver:
    needs = Needs(accounts={name.casefold(): name for name in ACCOUNTS})
    known = "items" if role == "item" else "entities"
    return Resolver(
        ledger=Ledger(mappings={(role, 7): mapped} if mapped else {}, entries={(role, 7): KNOWN}, decisions=decisions),
        facts=Facts(
            is_live=is_live,
            accounts=Books().facts(needs).accounts,
            **{known: named, f"{known}_by_list_id": by_list_id},  # type: ignore[arg-type]
        ),
        settings=CompanySettings(),
        context=CONTEXT,
        catalogue=Catalogue(),
        needs=Needs(),
    )


def resolve(found: Resolver, role: str, name: str = "Old") -> Resolution:
    if role == "item":
        return resolve_item(found, Product(id=7, name=name), order_id=None)
    return {"vendor": resolve_vendor, "customer": resolve_customer}[role](found, 7, name, order_id=None)


@pytest.mark.parametrize("role", ROLES)
def test_a_renamed_entry_is_the_same_one(role: str) -> None:
    """Protects N1: where the name leads nowhere, QuickBooks is asked for the ListID; what has it now is used and kept as a mapping."""
    asking = resolver(role, {"old": None}, {})
    assert resolve(asking, role).is_unknown
    assert (asking.needs.item_list_ids | asking.needs.entity_list_ids) == {"1"}

    renamed = resolver(role, {"old": None}, {"1": entry(role, "1", "New")})
    found = resolve(renamed, role)
    assert (found.list_id, found.key, found.step, found.problem) == ("1", "new", None, None)
    assert "renamed" in found.note
    assert renamed.followed == {(role, 7): "New"}
    assert renamed.entries == {(role, 7): KnownEntry(list_id="1", full_name="New", key="new")}


@pytest.mark.parametrize("role", ROLES)
def test_a_name_taken_back_needs_no_mapping(role: str) -> None:
    """Protects the mappings: renamed back to Autotask's own name, the mapping that followed it goes."""
    back = resolver(role, {"old": None}, {"1": entry(role, "1", "Vendor Seven")}, mapped="Old")
    assert resolve(back, role, "Vendor Seven").list_id == "1"
    assert back.followed == {(role, 7): ""}


@pytest.mark.parametrize("role", ROLES)
def test_a_new_name_in_autotask_means_the_same_entry(role: str) -> None:
    """Protects stock: renamed in Autotask, nothing is made a second time, whose count would be added to that of the first."""
    renamed = resolver(role, {"new": None}, {"1": entry(role, "1", "Old")})
    found = resolve(renamed, role, "New")
    assert (found.list_id, found.step, found.problem) == ("1", None, None)
    assert found.note == f"“New” has another name in Autotask now; it is still the {role} “Old” in QuickBooks"
    assert renamed.followed == {(role, 7): "Old"}


@pytest.mark.parametrize("role", ROLES)
def test_a_new_name_in_autotask_that_another_entry_has_asks(role: str) -> None:
    """Protects stock and orders: which of the two is meant a person says, by a mapping."""
    named, by_id = {"new": entry(role, "2", "New")}, {"1": entry(role, "1", "Old")}
    found = resolve(resolver(role, named, by_id), role, "New")
    assert found.problem is not None
    assert (found.problem.code, found.problem.title) == (
        "name_moved",
        f"Another {role} is called “New” in QuickBooks now",
    )
    assert "got another name in Autotask and is still “Old”" in found.problem.explanation
    assert resolve(resolver(role, named, by_id, mapped="New"), role, "New").list_id == "2"


@pytest.mark.parametrize("role", ROLES)
def test_what_is_gone_is_not_made_a_second_time(role: str) -> None:
    """Protects stock and books: merged or deleted asks; only where a person says so is it created again."""
    gone = resolver(role, {"old": None}, {"1": None})
    found = resolve(gone, role)
    assert found.problem is not None
    assert (found.problem.code, found.problem.choices, found.step) == (
        "entry_gone",
        ("map", "recreate", "retry", "skip"),
        None,
    )
    assert (gone.entries, gone.followed) == ({}, {})
    decided = Decision(code="entry_gone", choice="recreate", basis=found.problem.basis)
    again = resolve(resolver(role, {"old": None}, {"1": None}, decisions=(decided,)), role)
    assert again.problem is None
    assert again.step is not None
    assert again.step.kind in (StepKind.CREATE_ITEM, StepKind.CREATE_VENDOR, StepKind.CREATE_CUSTOMER)


@pytest.mark.parametrize("role", ROLES)
def test_a_chosen_name_that_is_gone_is_chosen_again(role: str) -> None:
    """Protects mappings: an entry that a person chose is never created by itself."""
    found = resolve(resolver(role, {"old": None}, {"1": None}, mapped="Old"), role)
    assert found.problem is not None
    assert (found.problem.code, found.problem.choices) == ("entry_gone", ("map", "retry", "skip"))


@pytest.mark.parametrize("role", ROLES)
def test_a_name_that_means_another_one_now_asks(role: str) -> None:
    """Protects N1: the old entry under a new name and another one under the old name are not confused, also where the name is a mapping;
    one that was mapped since means the one that is called so."""
    named, by_id = {"old": entry(role, "2", "Old")}, {"1": entry(role, "1", "Old (2025)")}
    for mapped in ("", "Old"):
        found = resolve(resolver(role, named, by_id, mapped=mapped), role)
        assert found.problem is not None
        assert found.problem.code == "name_moved"
        assert "“Old (2025)”" in found.problem.remedy
    since = resolver(role, {"new": entry(role, "2", "New")}, by_id, mapped="New")
    assert resolve(since, role).list_id == "2"


@pytest.mark.parametrize("role", ROLES)
def test_an_entry_in_the_place_of_one_that_is_gone_is_used(role: str) -> None:
    """Protects N1: merged into one that then got its name, or entered anew by hand: the name alone counts."""
    found = resolve(resolver(role, {"old": entry(role, "2", "Old")}, {"1": None}), role)
    assert (found.list_id, found.problem) == ("2", None)


@pytest.mark.parametrize("role", ROLES)
def test_an_entry_of_another_kind_is_not_kept_in_mind(role: str) -> None:
    """Protects N3: what only stands in the way is not the one that is meant, nor takes the place of the one that was; renamed, it
    frees its name."""
    other = {
        "item": Item(kind="Service", list_id="2", full_name="Old"),
        "vendor": Entity(kind="Customer", list_id="2", full_name="Old"),
        "customer": Entity(kind="Vendor", list_id="2", full_name="Old"),
    }[role]
    in_the_way = resolver(role, {"old": other}, {"1": None})
    found = resolve(in_the_way, role)
    assert found.problem is not None
    assert found.problem.code == {"item": "item_kind_differs"}.get(role, f"{role}_name_taken")
    assert in_the_way.entries == {}


def test_a_preview_asks_nothing() -> None:
    """Protects previews: what became of the entry is found out in the conversation."""
    found = resolver("item", {"old": None}, {}, is_live=False)
    assert resolve(found, "item").step is not None
    assert (found.needs.item_list_ids, found.entries) == (set(), {})


@pytest.mark.parametrize("role", ROLES)
def test_an_entry_of_the_newest_name_is_used_where_none_has_the_approved_one(role: str) -> None:
    """Protects stock: approved, renamed in Autotask and entered by hand under the new name, it is not made a second time (seed 70036)."""
    asking = renamed_since(role, {"old": None})
    assert resolve(asking, role).is_unknown
    assert (asking.needs.items | asking.needs.entities) == {"newest": "Newest"}

    found = resolve(renamed_since(role, {"old": None, "newest": entry(role, "2", "Newest")}), role)
    assert (found.list_id, found.key, found.steps, found.problem) == ("2", "newest", [], None)
    assert found.note == f"“Old” has another name in Autotask now; the {role} “Newest” of that name is used"


@pytest.mark.parametrize("role", ROLES)
def test_an_entry_of_another_list_is_not_taken_for_the_same(role: str) -> None:
    """Protects stock: ListIDs are counted in each list by itself, so that a vendor and an item entered in the same second may have the
    same one; the item of the newest name is used all the same."""
    other = "vendor" if role == "item" else "item"
    others = {(other, 8): KnownEntry(list_id="2", full_name="Other", key="other")}
    found = resolve(
        renamed_since(role, {"old": None, "newest": entry(role, "2", "Newest")}, entries=others),
        role,
    )
    assert (found.list_id, found.steps) == ("2", [])


@pytest.mark.parametrize("role", ROLES)
def test_what_has_neither_name_is_made_as_it_was_approved(role: str) -> None:
    """Protects approvals: a newer name alone changes nothing of what was shown, nor does an entry of that name that is another's or
    that several shortened names lead to; a preview asks nothing."""
    newest = {"old": None, "newest": entry(role, "2", "Newest")}
    others = {(role, 8): KnownEntry(list_id="2", full_name="Newest", key="newest")}
    long = "Newest of a very long name that is longer than any"
    key = (item_name if role == "item" else entity_name)(long).key
    for asked in (
        renamed_since(role, {"old": None, "newest": None}),
        renamed_since(role, newest, entries=others),
        renamed_since(role, {"old": None, key: entry(role, "2", long)}, newest=long, collisions={key: (long, "other")}),
        renamed_since(role, {"old": None}, is_live=False),
    ):
        found = resolve(asked, role)
        assert found.step is not None
        assert found.step.subject == "Old"


def renamed_since(
    role: str,
    named: Mapping[str, Item | Entity | None],
    *,
    newest: str = "Newest",
    entries: Mapping[tuple[str, int], KnownEntry] | None = None,
    collisions: Mapping[str, tuple[str, ...]] | None = None,
    is_live: bool = True,
) -> Resolver:
    """`Old` was never looked up, and Autotask has another name for it by now."""
    made = resolver(role, named, {}, is_live=is_live)
    catalogue = Catalogue(collisions or {}, collisions or {}, newest_name=lambda *_: newest)
    return replace(made, ledger=replace(made.ledger, entries=entries or {}), catalogue=catalogue)


@pytest.mark.parametrize("role", ROLES)
def test_two_names_of_one_in_a_plan_make_one_entry(role: str) -> None:
    """Protects orders that were approved before and after a name was changed in Autotask: the first of them makes the entry, and the
    other one takes it, in the same plan and in the next."""
    found = replace(resolver(role, {"old": None, "new": None}, {}), ledger=Ledger())
    first, second = resolve(found, role), resolve(found, role, "New")
    assert (first.step, second.step, second.note != "") == (second.step, first.step, True)

    one = entry(role, "1", "Old")
    found = replace(resolver(role, {"old": one, "new": None}, {"1": one}), ledger=Ledger())
    assert (resolve(found, role).list_id, resolve(found, role, "New").list_id) == ("1", "1")


@pytest.mark.parametrize("role", ROLES)
def test_a_chosen_name_that_is_not_there_is_named_with_whose_it_is(role: str) -> None:
    """Protects whoever chose a name and mistyped it: the problem says which name, and for what it was chosen."""
    found = resolve(resolver(role, {"new": None}, {"1": None}, mapped="New"), role).problem
    assert found is not None
    assert (found.code, found.explanation) == (
        f"{role}_missing",
        f"“New” was chosen for “Old”; QuickBooks has no such {role}.",
    )


def test_a_chosen_item_that_keeps_no_stock_is_not_said_to_have_been_created() -> None:
    """Protects whoever chose a service for a product: the way out is to choose another, not to rename the service."""
    service = Item(kind="Service", list_id="2", full_name="New")
    found = resolve(resolver("item", {"new": service}, {}, mapped="New"), "item").problem
    assert found is not None
    assert found.explanation == "“New” was chosen for “Old”; it is a service item, which keeps no stock."
    assert found.remedy == "Choose an inventory part."
