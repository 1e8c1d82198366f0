"""Items that keep no stock: what freight and what invoice lines are written on, and what a line of an invoice sells (N4, I4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stockpost.core.autotask_records import Product
from stockpost.core.entry_meant import RENAMED_TO, note_entry
from stockpost.core.ledger import KnownEntry, StepKind
from stockpost.core.markers import external_guid
from stockpost.core.names import fold
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import Item
from stockpost.core.requests import ItemNonInventoryAdd, ItemOtherChargeAdd
from stockpost.core.resolve import (
    KIND_WORDS,
    Resolution,
    Resolver,
    activity,
    if_missing,
    inactive,
    not_there,
    with_article,
)
from stockpost.core.resolve_items import item_meant, missing_item, named_item
from stockpost.core.steps import Step, content_hash

NO_PRODUCT = 0
"""In place of Autotask's id: an item of a setting is no product's."""
CHARGE_KINDS = ("OtherCharge", "Service", "NonInventory")
STOCK_KINDS = ("Inventory", "InventoryAssembly")


@dataclass(frozen=True, slots=True)
class _Use:
    """What an item of a setting is for, and as what it is created."""

    what: str
    kind: str
    request: type[ItemOtherChargeAdd | ItemNonInventoryAdd]


USES = {
    "freight_item": _Use("freight", "other charge", ItemOtherChargeAdd),
    "invoice_item": _Use("what an invoice bills", "non-inventory", ItemNonInventoryAdd),
}


def resolve_charge(resolver: Resolver, setting: str, *, order_id: int | None) -> Resolution:
    """The item that a setting (freight_item, invoice_item) names, created when it is missing."""
    full_name: str = getattr(resolver.settings, setting)
    use = USES[setting]
    found = Resolution(name=full_name, key=fold(full_name))
    if found.key not in resolver.facts.items and resolver.facts.is_live:
        resolver.needs.items[found.key] = full_name
        found.is_unknown = True
        return found
    setting_key = found.key
    item = resolver.facts.items.get(setting_key) or _renamed(resolver, setting, found)
    if found.is_unknown:
        return found
    if item is not None:
        found.item_kind, found.unit_set_list_id = item.kind, item.unit_set_list_id
        found.problem = _charge_problem(resolver, item, setting, order_id=order_id)
        if found.problem is None:
            found.list_id = item.list_id
            note_entry(resolver, item, key=setting_key, role=setting, autotask_id=NO_PRODUCT)
        return found
    account = resolver.account("other_income_account", order_id=order_id)
    if isinstance(account, Problem):
        found.problem = account
        return found
    base = f"charge:{found.key}"
    generation = resolver.ledger.next_generation(base)
    guid = external_guid(resolver.context.company_key, base, generation)
    found.step = Step(
        base=base,
        generation=generation,
        kind=StepKind.CREATE_ITEM,
        subject=full_name,
        summary=f"Create the {use.kind} item “{full_name}”{if_missing(found.key, resolver.facts.items)}",
        request=use.request(name=full_name, account_list_id=account.list_id, external_guid=guid) if account else None,
        content_hash=content_hash("charge", full_name),
        item_key=found.key,
        guid=guid,
    )
    return found


def _renamed(resolver: Resolver, setting: str, found: Resolution) -> Item | None:
    """The item that the setting's name led to before, under the name that people gave it in QuickBooks since.

    It keeps no stock: one that was merged or deleted is created once more, and another one that took the name is what the setting
    names now.
    """
    known = resolver.ledger.entries.get((setting, NO_PRODUCT))
    if known is None or known.key != found.key:
        return None
    if known.list_id not in resolver.facts.items_by_list_id:
        if resolver.facts.is_live:
            resolver.needs.item_list_ids.add(known.list_id)
            found.is_unknown = True
        return None
    item = resolver.facts.items_by_list_id[known.list_id]
    if item is not None:
        found.note = (
            f"“{found.name}” {RENAMED_TO.format(name=item.full_name)}; it is the same item. "
            f"The setting {setting} may name it by its new name"
        )
        found.name, found.key = item.full_name, fold(item.full_name)
    return item


def name_of_charge(entries: Mapping[tuple[str, int], KnownEntry], setting: str, full_name: str) -> str:
    """What the item of a setting is called in QuickBooks, as far as is known: people may have renamed it."""
    known = entries.get((setting, NO_PRODUCT))
    return known.full_name if known is not None and known.key == fold(full_name) else full_name


def _charge_problem(resolver: Resolver, item: Item, setting: str, *, order_id: int | None) -> Problem | None:
    basis = f"item:{item.full_name}"
    what = USES[setting].what
    if item.kind not in CHARGE_KINDS:
        return problem(
            "item_kind_differs",
            order_id=order_id,
            name=item.full_name,
            a_kind=with_article(KIND_WORDS.get(item.kind, item.kind)),
            wanted=f"one that {what} can be written on",
            detail=f"The setting {setting} names it. {what[:1].upper()}{what[1:]} must not be counted as stock.",
            advice=f"Name an other charge, service or non-inventory item in the setting {setting}, or rename this one.",
            basis=basis,
            choices=("retry", "skip"),
        )
    if item.is_active:
        return None
    kind = f"item that {what} is written on (setting {setting})"
    return problem(
        "name_inactive",
        order_id=order_id,
        name=item.full_name,
        kind=kind,
        basis=basis,
        differences=(activity(resolver, item),),
        choices=("retry", "skip"),
    )


def resolve_sold(resolver: Resolver, product: Product) -> Resolution:
    """The item that a line of an invoice sells: the one of the product, whatever keeps stock or not.

    Without a ListID, a problem and a question QuickBooks has none that could be sold: the line goes by description. One that kept stock
    before and is called otherwise now is still the one; where it is gone, or its name is another's, nothing is sold until a person says
    which one lost its units.
    """
    found = named_item(resolver, product, order_id=None)
    if found.problem is not None:
        return found
    if found.key not in resolver.facts.items and resolver.facts.is_live:
        resolver.needs.items[found.key] = found.name
        found.is_unknown = True
        return found
    item = item_meant(resolver, found, product, order_id=None, can_create=False)
    if found.is_unknown or found.problem is not None:
        return found
    is_mapped = ("item", product.id) in resolver.ledger.mappings
    if item is None:
        if is_mapped and found.key in resolver.facts.items:
            detail = not_there(found.name, product.name, "item")
            found.problem = missing_item(found, product, detail, order_id=None)
        return found
    if item.kind not in (*STOCK_KINDS, *CHARGE_KINDS):
        return found
    found.item_kind, found.unit_set_list_id = item.kind, item.unit_set_list_id
    if item.kind in STOCK_KINDS:
        note_entry(resolver, item, key=found.key, role="item", autotask_id=product.id)
    if item.is_active:
        found.list_id = item.list_id
    else:
        inactive(resolver, found, item, f"item:{product.id}", kind="item", order_id=None, product=product)
    return found
