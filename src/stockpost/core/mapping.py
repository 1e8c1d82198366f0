"""What becomes of each name of Autotask in QuickBooks, and why: the same resolution that a transfer makes, told in one line.

Nothing is decided here that a plan would decide otherwise: names are resolved by `resolve_vendor`, `resolve_customer`,
`resolve_item`, `resolve_ship_method`, `resolve_tax_region` and `site_of_location`, over the last known lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from stockpost.core.autotask_records import Product
from stockpost.core.company_settings import BY_LOCATION
from stockpost.core.ledger import StepKind
from stockpost.core.names import (
    ENTITY_NAME_LENGTH,
    ITEM_NAME_LENGTH,
    SHIP_METHOD_NAME_LENGTH,
    SITE_NAME_LENGTH,
    TAX_ITEM_NAME_LENGTH,
    fold,
    others_in_words,
)
from stockpost.core.resolve import KIND_WORDS, Resolution, Resolver, with_article
from stockpost.core.resolve_charges import CHARGE_KINDS, resolve_sold
from stockpost.core.resolve_entities import resolve_customer, resolve_vendor
from stockpost.core.resolve_items import resolve_item
from stockpost.core.resolve_ship_methods import resolve_ship_method
from stockpost.core.resolve_tax_items import TAX_KINDS, resolve_tax_region, why_no_tax_item
from stockpost.core.sites import why_not
from stockpost.core.text import storable

NO_ORDER = 0
"""Problems name an order; the page is about names, whichever order needs them."""


class MappingKind(StrEnum):
    """What of Autotask can be mapped."""

    VENDOR = "vendor"
    CUSTOMER = "customer"
    ITEM = "item"
    SHIP_METHOD = "ship_method"
    TAX_REGION = "tax_region"
    LOCATION = "location"


class NameState(StrEnum):
    """What becomes of a name. The first ones need nobody; from `COLLISION` on a person is needed."""

    MAPPED = "mapped"
    SAME_NAME = "same_name"
    SHORTENED = "shortened"
    REACTIVATED = "reactivated"
    CREATED = "created"
    LEFT_OUT = "left_out"
    NOT_KNOWN = "not_known"
    TOGETHER = "together"
    REST = "rest"
    COLLISION = "collision"
    OTHER_KIND = "other_kind"
    INACTIVE = "inactive"
    MISSING = "missing"
    NO_NAME = "no_name"
    SHARED = "shared"
    MOVED = "moved"
    UNMAPPED = "unmapped"


NEEDS_A_PERSON = frozenset(
    {
        NameState.COLLISION,
        NameState.OTHER_KIND,
        NameState.INACTIVE,
        NameState.MISSING,
        NameState.NO_NAME,
        NameState.SHARED,
        NameState.MOVED,
        NameState.UNMAPPED,
    }
)
MAY_BE_ALIKE = frozenset(
    {
        *NEEDS_A_PERSON - {NameState.SHARED, NameState.MOVED},
        NameState.CREATED,
        NameState.LEFT_OUT,
        NameState.NOT_KNOWN,
        NameState.TOGETHER,
        NameState.REST,
    }
)
"""States in which another entry of QuickBooks may be the one that is meant."""
_STATES_OF_PROBLEMS = {
    "name_collision": NameState.COLLISION,
    "vendor_name_taken": NameState.OTHER_KIND,
    "customer_name_taken": NameState.OTHER_KIND,
    "item_kind_differs": NameState.OTHER_KIND,
    "name_inactive": NameState.INACTIVE,
    "name_moved": NameState.MOVED,
    "field_invalid": NameState.NO_NAME,
}
NAME_LENGTHS = {
    MappingKind.VENDOR: ENTITY_NAME_LENGTH,
    MappingKind.CUSTOMER: ENTITY_NAME_LENGTH,
    MappingKind.ITEM: ITEM_NAME_LENGTH,
    MappingKind.SHIP_METHOD: SHIP_METHOD_NAME_LENGTH,
    MappingKind.TAX_REGION: TAX_ITEM_NAME_LENGTH,
    MappingKind.LOCATION: SITE_NAME_LENGTH,
}
"""Characters of one level of a name (QuickBooks FACTS 2)."""
_LEVELS_MAX = 5
_FULL_NAME_LENGTH = 209
KINDS_WANTED = {
    MappingKind.VENDOR: ("Vendor",),
    MappingKind.CUSTOMER: ("Customer",),
    MappingKind.ITEM: ("Inventory", "InventoryAssembly"),
    MappingKind.SHIP_METHOD: ("",),
    MappingKind.TAX_REGION: TAX_KINDS,
    MappingKind.LOCATION: ("",),
}
"""The kinds of QuickBooks entries that a name may go to."""
SOLD_ONLY = CHARGE_KINDS
"""More kinds to which a product may go that no purchase order names."""
WORDS = {
    MappingKind.VENDOR: "vendor",
    MappingKind.CUSTOMER: "customer",
    MappingKind.ITEM: "inventory item",
    MappingKind.SHIP_METHOD: "ship method",
    MappingKind.TAX_REGION: "tax region",
    MappingKind.LOCATION: "inventory location",
}
WANTED_WORDS = {**WORDS, MappingKind.TAX_REGION: "sales tax item", MappingKind.LOCATION: "inventory site"}
"""What names of a kind go to in QuickBooks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameOutcome:
    """Where a name goes. `explanation` completes the state where that alone does not say why."""

    state: NameState
    name: str
    key: str
    explanation: str = ""


def outcome_of_name(
    resolver: Resolver,
    kind: MappingKind,
    subject: Product | tuple[int, str],
    *,
    is_list_known: bool,
    is_ordered: bool = True,
) -> NameOutcome:
    """What a transfer would do with a name. `subject` is a product, or (Autotask id, name); `is_list_known` is False where
    QuickBooks' list was never read, so that what is not among the facts may be there all the same; `is_ordered` is False for a
    product that no purchase order names."""
    autotask_id = subject.id if isinstance(subject, Product) else subject[0]
    if kind == MappingKind.LOCATION:
        return _outcome_of_location(resolver, autotask_id, is_list_known=is_list_known)
    found = _resolved(resolver, kind, subject)
    is_mapped = (kind.value, autotask_id) in resolver.ledger.mappings
    if kind == MappingKind.TAX_REGION:
        return _outcome_of_tax_region(resolver, found, is_mapped=is_mapped, is_list_known=is_list_known)
    if isinstance(subject, Product) and not is_ordered:
        sold = _only_sold(resolver, subject, found)
        if sold is not None:
            return NameOutcome(
                state=NameState.MAPPED if is_mapped else NameState.SAME_NAME,
                name=sold.name,
                key=sold.key,
                explanation=f"It is {with_article(KIND_WORDS[sold.item_kind])} item in QuickBooks: invoices use it, and its count is not set.",
            )
    is_shared = kind == MappingKind.ITEM and found.key in resolver.catalogue.shared_items
    if (kind.value, autotask_id) in resolver.followed and not is_shared:
        # Renamed in QuickBooks or Autotask: the next plan writes it down as a mapping.
        return NameOutcome(state=NameState.MAPPED, name=found.name, key=found.key, explanation=f"{found.note}.")
    state, explanation = _state(resolver, kind, found, is_mapped=is_mapped, is_list_known=is_list_known)
    return NameOutcome(state=state, name=found.name, key=found.key, explanation=explanation)


def _resolved(resolver: Resolver, kind: MappingKind, subject: Product | tuple[int, str]) -> Resolution:
    if isinstance(subject, Product):
        return resolve_item(resolver, subject, order_id=NO_ORDER)
    autotask_id, name = subject
    if kind == MappingKind.SHIP_METHOD:
        return resolve_ship_method(resolver, autotask_id, name)
    if kind == MappingKind.TAX_REGION:
        return resolve_tax_region(resolver, autotask_id, name)
    resolve = resolve_vendor if kind == MappingKind.VENDOR else resolve_customer
    return resolve(resolver, autotask_id, name, order_id=NO_ORDER)


def _outcome_of_location(resolver: Resolver, location_id: int, *, is_list_known: bool) -> NameOutcome:
    """The site that it leads to. The site counts only where each location has its own (setting inventory_sites)."""
    mapped = resolver.ledger.mappings.get(("location", location_id))
    chosen, is_on = resolver.settings.inventory_site, resolver.settings.inventory_sites == BY_LOCATION
    name = mapped or chosen
    key = fold(name)
    if mapped:
        site = resolver.facts.sites.get(key)
        detail = why_not(site) if site is not None or is_list_known else ""
        state = NameState.MAPPED
        if detail:
            state = NameState.INACTIVE if site is not None else NameState.MISSING
        unused = "" if is_on else "Not used: the setting inventory_sites is “one”."
        return NameOutcome(state=state, name=name, key=key, explanation=detail or unused)
    if not is_on:
        explanation = "The counts of all locations are added up (setting inventory_sites)."
        return NameOutcome(state=NameState.TOGETHER, name=name, key=key, explanation=explanation)
    if chosen:
        explanation = "The setting inventory_site names the site for all locations that are not mapped."
        return NameOutcome(state=NameState.REST, name=name, key=key, explanation=explanation)
    explanation = "What is there is neither received nor counted. Map it, or name a site for the rest in the setting inventory_site."
    return NameOutcome(state=NameState.UNMAPPED, name="", key="", explanation=explanation)


def _outcome_of_tax_region(
    resolver: Resolver, found: Resolution, *, is_mapped: bool, is_list_known: bool
) -> NameOutcome:
    """The sales tax item that invoices of the region get. One that a person chose holds them up where it cannot be used."""
    item = resolver.facts.items.get(found.key)
    state, explanation = NameState.MAPPED if is_mapped else NameState.SAME_NAME, found.note
    if found.note:
        state = NameState.SHORTENED
    if not found.list_id and (item is not None or is_list_known):
        is_of_kind = item is not None and item.kind in TAX_KINDS
        unusable = NameState.OTHER_KIND if item is not None else NameState.MISSING
        state = NameState.INACTIVE if is_of_kind else unusable if is_mapped else NameState.LEFT_OUT
        then = "Invoices of the region wait for it." if is_mapped else "Invoices get the customer's own sales tax item."
        explanation = f"{why_no_tax_item(item)} {then}"
    elif not found.list_id and not is_mapped:
        state = NameState.NOT_KNOWN
    return NameOutcome(state=state, name=found.name, key=found.key, explanation=explanation)


def _only_sold(resolver: Resolver, product: Product, found: Resolution) -> Resolution | None:
    """The item without stock that invoices use for a product which nobody orders; None where an inventory item is needed or there."""
    if found.problem is None or found.problem.code != "item_kind_differs":
        return None
    sold = resolve_sold(resolver, product)
    return sold if sold.list_id else None


def _state(
    resolver: Resolver, kind: MappingKind, found: Resolution, *, is_mapped: bool, is_list_known: bool
) -> tuple[NameState, str]:
    known = _known(resolver, kind)
    is_unknown = not is_list_known and found.key not in known
    if found.problem is not None:
        state = _STATES_OF_PROBLEMS.get(found.problem.code, NameState.MISSING)
        if state == NameState.MISSING and is_unknown:
            return (NameState.MAPPED if is_mapped else NameState.NOT_KNOWN), ""
        return state, f"{found.problem.explanation} {found.problem.remedy}".strip()
    if kind == MappingKind.SHIP_METHOD and not found.list_id:
        return _state_without_ship_method(known, found, is_mapped=is_mapped, is_unknown=is_unknown)
    if kind == MappingKind.ITEM and found.key in resolver.catalogue.shared_items:
        return NameState.SHARED, shared_words([one.name for one in resolver.catalogue.shared_items[found.key]])
    if is_mapped:
        return NameState.MAPPED, ""
    if found.list_id:
        return (NameState.SHORTENED if found.note else NameState.SAME_NAME), found.note
    if is_unknown:
        return NameState.NOT_KNOWN, found.note
    if any(step.kind == StepKind.REACTIVATE for step in found.steps):
        return NameState.REACTIVATED, ""
    return NameState.CREATED, found.note


def shared_words(products: Sequence[str]) -> str:
    """What it means that several products stand for one item of QuickBooks."""
    return (
        f"Several products of Autotask stand for this item: {others_in_words(products)}. Orders and invoices of all of them use it; its count is not "
        "synchronized as long as they do."
    )


def _state_without_ship_method(
    known: Mapping[str, object], found: Resolution, *, is_mapped: bool, is_unknown: bool
) -> tuple[NameState, str]:
    if is_unknown:
        return (NameState.MAPPED if is_mapped else NameState.NOT_KNOWN), ""
    if known.get(found.key) is not None:
        return NameState.INACTIVE, "It is inactive in QuickBooks, so orders are sent without a ship method."
    if is_mapped:
        return NameState.MISSING, "QuickBooks has no ship method of the chosen name, so orders are sent without one."
    return NameState.LEFT_OUT, "QuickBooks has no ship method of this name, so orders are sent without one."


def _known(resolver: Resolver, kind: MappingKind) -> Mapping[str, object]:
    if kind == MappingKind.ITEM:
        return resolver.facts.items
    return resolver.facts.ship_methods if kind == MappingKind.SHIP_METHOD else resolver.facts.entities


def why_no_name(kind: MappingKind, name: str) -> str:
    """Why no entry of QuickBooks can be meant by this name, as a sentence with its remedy; empty where one can."""
    reason = wrong_name(kind, name)
    if reason:
        return f"The name “{name}” {reason}. Type it exactly as QuickBooks shows it."
    if storable(name, one_line=True) != name:
        return f"The name “{name}” has characters that QuickBooks cannot store. Type it exactly as QuickBooks shows it."
    return ""


def wrong_name(kind: MappingKind, name: str) -> str:
    """Why QuickBooks cannot have an entry of this name, as the end of a sentence; empty where it can."""
    if not name:
        return "is empty"
    if any(len(level) > NAME_LENGTHS[kind] for level in name.split(":")):
        return f"is longer than the {NAME_LENGTHS[kind]} characters that QuickBooks takes"
    if name.count(":") >= _LEVELS_MAX or len(name) > _FULL_NAME_LENGTH:
        return f"has more than the {_LEVELS_MAX} levels that QuickBooks takes"
    if not all(level.strip() for level in name.split(":")):
        return "has an empty level beside a colon"
    if kind not in (MappingKind.CUSTOMER, MappingKind.ITEM) and ":" in name:
        return "has a colon, which QuickBooks does not take in this list"
    return ""
