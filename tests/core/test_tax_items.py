"""Sales tax items: a mapping of the tax region first, then its name; a chosen one that cannot be used is asked about (I4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from stockpost.core.ledger import Ledger
from stockpost.core.names import fold
from stockpost.core.plan import Plan
from stockpost.core.quickbooks_records import Item
from stockpost.core.resolve import Catalogue
from tests.core.sample_invoices import INVOICE, LINE, TAX_ON, codes, everything, plan, request_of

COUNTY = Item(kind="SalesTax", list_id="S-1", full_name="County Tax")
GROUP = Item(kind="SalesTaxGroup", list_id="S-2", full_name="Florida")
TAXED = replace(INVOICE, lines=(replace(LINE, tax=Decimal("3.50")),), tax_region="florida ")
REGIONS = {4: "Florida", 5: "Texas"}


def planned(
    *items: Item,
    mapped: Mapping[int, str] | None = None,
    regions: Mapping[int, str] = REGIONS,
    missing: tuple[str, ...] = (),
    is_live: bool = True,
) -> Plan:
    """The plan of the taxed invoice where QuickBooks has these items, and was asked for `missing` ones."""
    facts = everything(preferences=TAX_ON, is_live=is_live)
    known = {**facts.items, **dict.fromkeys(missing), **{fold(item.full_name): item for item in items}}
    ledger = Ledger(mappings={("tax_region", region_id): name for region_id, name in (mapped or {}).items()})
    return plan(TAXED, facts=replace(facts, items=known), ledger=ledger, catalogue=Catalogue(tax_regions=regions))


def told(made: Plan) -> str:
    """What the preview says beside customer, lines and total."""
    return made.steps[-1].summary.split("; ")[1]


def test_a_mapping_is_used_first() -> None:
    """Protects I4: the chosen item wins over the one of the same name, and the preview says which one it is and why."""
    chosen = planned(COUNTY, GROUP, mapped={4: "County Tax", 5: "Other"})
    assert request_of(chosen).tax_item_list_id == "S-1"
    assert told(chosen) == "sales tax by “County Tax”"
    named = planned(COUNTY, GROUP, mapped={5: "County Tax"})
    assert request_of(named).tax_item_list_id == "S-2"
    assert told(named) == "sales tax by “florida”"
    assert chosen.steps[-1].content_hash != named.steps[-1].content_hash


def test_a_name_that_no_region_has_any_more_is_matched_by_itself() -> None:
    """Protects old invoices: without the region, as where nobody may read regions, the name on the invoice finds its item."""
    assert request_of(planned(COUNTY, GROUP, mapped={4: "County Tax"}, regions={})).tax_item_list_id == "S-2"


def test_what_is_not_known_is_asked() -> None:
    """Protects live plans: the item is asked for before anything is sent; a preview says what it depends on."""
    live = planned(mapped={4: "County Tax"})
    assert (live.steps[-1].request, live.needs.items) == (None, {"county tax": "County Tax"})
    preview = planned(is_live=False)
    assert not preview.needs
    assert told(preview) == "sales tax by “florida” if QuickBooks has it, else by the customer's own item"
    assert told(planned(mapped={4: "County Tax"}, is_live=False)) == "sales tax by “County Tax”"


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (None, "QuickBooks has no item of that name."),
        (replace(COUNTY, is_active=False), "It is inactive in QuickBooks."),
        (replace(COUNTY, kind="Service"), "In QuickBooks it is a service item, and no sales tax item."),
    ],
)
def test_a_chosen_one_that_cannot_be_used_is_a_problem(item: Item | None, words: str) -> None:
    """Protects the tax that people chose: it is not exchanged for the customer's own without a word."""
    items = (item,) if item else ()
    made = planned(*items, GROUP, mapped={4: "County Tax"}, missing=("county tax",))
    assert (codes(made), made.steps) == (["tax_item_missing"], [])
    (found,) = made.problems
    assert found.explanation == f"“County Tax” is the sales tax item chosen for this tax region. {words}"
    assert (found.basis, found.choices) == ("tax_region:4", ("map", "retry", "skip"))
    assert "make it active, or choose another one (page Mapping, Tax regions)" in found.remedy


def test_one_of_the_same_name_that_cannot_be_used_is_told() -> None:
    """Protects the preview: where the customer's own item is used in the end, it says so and why."""
    for item, words in ((None, "no item of that name"), (replace(GROUP, is_active=False), "inactive")):
        made = planned(*((item,) if item else ()), missing=("florida",))
        assert request_of(made).tax_item_list_id == ""
        assert told(made) == "sales tax by the customer's own item"
        assert "No sales tax item can be used for the tax region “florida”" in made.steps[-1].note
        assert words in made.steps[-1].note


def test_two_regions_of_one_name_must_agree() -> None:
    """Protects from a guess: nobody knows which of them the invoice means, so both go to one item or a person is asked."""
    twins = {4: "Florida", 5: "FLORIDA"}
    one = planned(COUNTY, GROUP, mapped={4: "County Tax", 5: "COUNTY TAX"}, regions=twins)
    assert request_of(one).tax_item_list_id == "S-1"
    made = planned(COUNTY, GROUP, mapped={4: "County Tax", 5: "Florida"}, regions=twins)
    assert codes(made) == ["tax_item_missing"]
    assert "“County Tax” and “Florida”" in made.problems[0].explanation
    assert made.problems[0].remedy.startswith("Choose the same one for all of them (page Mapping")
    assert made.problems[0].choices == ("retry", "skip")


def test_a_long_name_is_cut_and_one_without_letters_is_none() -> None:
    """Protects N2: what QuickBooks can hold of the name is looked for, and the preview says that it was cut."""
    made = plan(
        replace(TAXED, tax_region="Commonwealth of Massachusetts and Islands"),
        facts=replace(everything(preferences=TAX_ON), is_live=False),
    )
    assert "“Commonwealth of Massachusetts a” if" in told(made)
    assert "is shortened to" in made.steps[-1].note
    assert (
        told(plan(replace(TAXED, tax_region=" "), facts=everything(preferences=TAX_ON)))
        == "takes 2 × Battery off on hand"
    )
