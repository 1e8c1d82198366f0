"""Sales tax items (I4): a saved mapping of Autotask's tax region first, then the region's name ignoring case. Where QuickBooks has none of
that name, the invoice names none, and QuickBooks takes the customer's own; a chosen one that cannot be used is a problem.

UNVERIFIED: that the name of the tax region on an Autotask invoice is the one that the region has. One that no region has any more is
matched by itself, so that a mapping is missed where a region was renamed after the invoice.
"""

from __future__ import annotations

from stockpost.core.names import TAX_ITEM_NAME_LENGTH, fold, tax_item_name
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import Item
from stockpost.core.resolve import KIND_WORDS, Resolution, Resolver, named, with_article

TAX_KINDS = ("SalesTax", "SalesTaxGroup")
TAX_REGION = "tax_region"


def resolve_tax_region(resolver: Resolver, region_id: int | None, name: str) -> Resolution:
    """The sales tax item or group of a region. Without a ListID, a problem and a question the region has none."""
    mapped = None if region_id is None else resolver.ledger.mappings.get((TAX_REGION, region_id))
    found = named(resolver, TAX_REGION, region_id, name, shorten=tax_item_name, length=TAX_ITEM_NAME_LENGTH)
    if not found.name:
        return found
    if found.key not in resolver.facts.items:
        if resolver.facts.is_live:
            resolver.needs.items[found.key] = found.name
            found.is_unknown = True
        return found
    item = resolver.facts.items[found.key]
    detail = why_no_tax_item(item)
    if item is not None and not detail:
        found.list_id = item.list_id
    elif mapped:
        chosen = f"“{mapped}” is the sales tax item chosen for this tax region. {detail}"
        advice = "Create it in QuickBooks as a sales tax item or group, make it active, or choose another one"
        found.problem = _problem(name, f"{TAX_REGION}:{region_id}", chosen, advice)
    return found


def why_no_tax_item(item: Item | None) -> str:
    """Why an item of QuickBooks, or the lack of one, cannot be the sales tax item, as a sentence; empty where it can."""
    if item is None:
        return "QuickBooks has no item of that name."
    if item.kind not in TAX_KINDS:
        return f"In QuickBooks it is {with_article(KIND_WORDS.get(item.kind, item.kind))} item, and no sales tax item."
    return "" if item.is_active else "It is inactive in QuickBooks."


def resolve_tax_of_invoice(resolver: Resolver, region: str) -> tuple[Resolution, str]:
    """The same for the name of a region on an invoice, and by which item QuickBooks will compute the tax, as a part of a sentence."""
    region = region.strip()
    chosen = {
        fold(mapped): (region_id, mapped)
        for region_id, name in sorted(resolver.catalogue.tax_regions.items())
        if fold(name.strip()) == fold(region) and (mapped := resolver.ledger.mappings.get((TAX_REGION, region_id)))
    }
    if len(chosen) > 1:
        names = " and ".join(sorted(f"“{mapped}”" for _, mapped in chosen.values()))
        detail = f"Several tax regions of Autotask have this name, and different sales tax items are chosen for them: {names}."
        advice = "Choose the same one for all of them"
        return Resolution(problem=_problem(region, TAX_REGION, detail, advice, choices=("retry", "skip"))), ""
    region_id = next((region_id for region_id, _ in chosen.values()), None)
    found = resolve_tax_region(resolver, region_id, region)
    if chosen or found.list_id:
        return found, f"sales tax by “{found.name}”"
    if not found.name:
        return found, ""
    if found.key not in resolver.facts.items:
        return found, f"sales tax by “{found.name}” if QuickBooks has it, else by the customer's own item"
    found.note = (
        f"No sales tax item can be used for the tax region “{region}”, so QuickBooks takes the customer's own. "
        f"“{found.name}”: {why_no_tax_item(resolver.facts.items[found.key])}"
    )
    return found, "sales tax by the customer's own item"


def _problem(region: str, basis: str, detail: str, advice: str, *, choices: tuple[str, ...] | None = None) -> Problem:
    return problem("tax_item_missing", region=region, detail=detail, advice=advice, basis=basis, choices=choices)
