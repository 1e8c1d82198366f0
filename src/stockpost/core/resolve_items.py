"""Items: the inventory part of a product, and its parents (N1–N3, N6)."""

from __future__ import annotations

from decimal import Decimal

from stockpost.core.autotask_records import Product
from stockpost.core.decimals import five_decimals
from stockpost.core.entry_meant import created_before, entry_meant, entry_of_newest_name, note_entry
from stockpost.core.ledger import StepKind
from stockpost.core.markers import entry_guid, external_guid
from stockpost.core.names import ITEM_NAME_LENGTH, ShortName, change_in_words, fold, item_name, others_in_words
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import Account, Item
from stockpost.core.requests import ItemInventoryAdd
from stockpost.core.resolve import (
    KIND_WORDS,
    Resolution,
    Resolver,
    if_missing,
    inactive,
    nameless,
    not_there,
    with_article,
)
from stockpost.core.steps import Step, content_hash
from stockpost.core.text import storable


def named_item(resolver: Resolver, product: Product, *, order_id: int | None) -> Resolution:
    """The name that a product has in QuickBooks, or why it has none."""
    mapped = resolver.ledger.mappings.get(("item", product.id))
    short = ShortName(full_name=mapped, is_changed=False) if mapped else item_name(product.name)
    found = Resolution(name=short.full_name, key=short.key)
    found.note = change_in_words(product.name, short, length=ITEM_NAME_LENGTH)
    names = resolver.names_becoming_one("item", product.id)
    if not short.full_name:
        found.problem = nameless("item", product.id, order_id=order_id, product=product)
    elif short.is_changed and short.key in names:
        found.problem = problem(
            "name_collision",
            order_id=order_id,
            product_id=product.id,
            item=product.name,
            name=short.full_name,
            original=product.name,
            others=others_in_words(names[short.key], product.name),
            length=ITEM_NAME_LENGTH,
            basis=f"item:{product.id}",
        )
    return found


def item_meant(
    resolver: Resolver, found: Resolution, product: Product, *, order_id: int | None, can_create: bool
) -> Item | None:
    """As `entry_meant`, for the item that a product's name leads to."""
    return entry_meant(
        resolver,
        found,
        resolver.facts.items.get(found.key),
        role="item",
        autotask_id=product.id,
        original=item_name(product.name),
        by_list_id=resolver.facts.items_by_list_id,
        wanted=resolver.needs.item_list_ids,
        order_id=order_id,
        product_id=product.id,
        can_create=can_create,
    )


def resolve_item(resolver: Resolver, product: Product, *, order_id: int | None) -> Resolution:
    """The inventory part of a product; `Resolution.item_kind` tells what was found."""
    mapped = ("item", product.id) in resolver.ledger.mappings
    found = named_item(resolver, product, order_id=order_id)
    if found.problem is not None:
        return found
    if found.key not in resolver.facts.items and resolver.facts.is_open(is_chosen=bool(mapped)):
        found.is_unknown = True
        if not resolver.facts.is_live:
            return found
        resolver.needs.items[found.key] = found.name
        if resolver.settings.create_missing_items and not mapped:
            # Asked in the same message: a missing item cannot be created without them.
            _accounts(resolver, order_id=order_id)
        return found
    item = item_meant(resolver, found, product, order_id=order_id, can_create=resolver.settings.create_missing_items)
    if item is None:
        item = entry_of_newest_name(
            resolver,
            found,
            role="item",
            autotask_id=product.id,
            shorten=item_name,
            collisions=resolver.catalogue.item_collisions,
            known=resolver.facts.items,
            wanted=resolver.needs.items,
        )
    if found.is_unknown or found.problem is not None:
        return found
    if item is None:
        if before := created_before(resolver, found, role="item", autotask_id=product.id):
            return before
        _create_or_miss(resolver, found, product, is_mapped=mapped, order_id=order_id)
        return found
    found.item_kind, found.unit_set_list_id = item.kind, item.unit_set_list_id
    if item.kind not in ("Inventory", "InventoryAssembly"):
        found.problem = _kind_problem(item, product, is_mapped=mapped, order_id=order_id)
        return found
    note_entry(resolver, item, key=found.key, role="item", autotask_id=product.id)
    if not item.is_active:
        inactive(resolver, found, item, f"item:{product.id}", kind="item", order_id=order_id, product=product)
    else:
        found.list_id = item.list_id
    return found


def _create_or_miss(
    resolver: Resolver, found: Resolution, product: Product, *, is_mapped: bool, order_id: int | None
) -> None:
    if is_mapped or not resolver.settings.create_missing_items:
        detail = (
            not_there(found.name, product.name, "item")
            if is_mapped
            else "Items are not created by themselves in this company (setting create_missing_items)."
        )
        found.problem = missing_item(found, product, detail, order_id=order_id)
        return
    accounts = _accounts(resolver, order_id=order_id)
    for account in accounts:
        if isinstance(account, Problem):
            found.problem = account
            return
    *parent_levels, name = found.name.split(":")
    parent_list_id = ""
    for depth in range(1, len(parent_levels) + 1):
        full_name = ":".join(parent_levels[:depth])
        parent_list_id = _parent(resolver, found, full_name, parent_list_id, depth, accounts, product, order_id)
        if found.problem is not None:
            return
    is_ready = not found.is_unknown and (not parent_levels or bool(parent_list_id))
    found.step = _create_item(
        resolver,
        f"item:{found.key}",
        found.name,
        name,
        parent_list_id,
        accounts,
        product,
        is_ready=is_ready,
        note=found.note,
    )


def missing_item(found: Resolution, product: Product, detail: str, *, order_id: int | None) -> Problem:
    """QuickBooks has no item of that name, and none is created."""
    return problem(
        "item_missing",
        order_id=order_id,
        product_id=product.id,
        item=product.name,
        name=found.name,
        detail=detail,
        basis=f"item:{product.id}",
    )


def _accounts(resolver: Resolver, *, order_id: int | None) -> list[Account | Problem | None]:
    """The accounts of a new item: income, cost of goods sold, asset."""
    return [
        resolver.account(setting, order_id=order_id) for setting in ("income_account", "cogs_account", "asset_account")
    ]


def _parent(
    resolver: Resolver,
    found: Resolution,
    full_name: str,
    parent_list_id: str,
    depth: int,
    accounts: list[Account | Problem | None],
    product: Product,
    order_id: int | None,
) -> str:
    key = fold(full_name)
    if key not in resolver.facts.items and resolver.facts.is_live:
        resolver.needs.items[key] = full_name
        found.is_unknown = True
        return ""
    parent = resolver.facts.items.get(key)
    if parent is not None:
        return _usable_parent(resolver, found, parent, product, order_id)
    # The same base as the item of a product of that name: it is one item.
    base = f"item:{key}"
    step = _create_item(
        resolver,
        base,
        full_name,
        full_name.rsplit(":", 1)[-1],
        parent_list_id,
        accounts,
        None,
        is_ready=depth == 1 or bool(parent_list_id),
        note="",
    )
    found.parent_steps.append(step)
    return ""


def _usable_parent(resolver: Resolver, found: Resolution, parent: Item, product: Product, order_id: int | None) -> str:
    """The parent's ListID, empty where it cannot have the item below it: of another kind (N3) or inactive (N2)."""
    if parent.kind != "Inventory":
        found.problem = _kind_problem(parent, product, is_mapped=False, order_id=order_id)
        return ""
    if parent.is_active:
        return parent.list_id
    revived = Resolution()
    inactive(resolver, revived, parent, f"item:{product.id}", kind="item", order_id=order_id, product=product)
    found.problem = revived.problem
    found.parent_steps.extend(revived.steps)
    return ""


def _kind_problem(item: Item, product: Product, *, is_mapped: bool, order_id: int | None) -> Problem:
    kind = KIND_WORDS.get(item.kind, item.kind)
    detail = (
        f"Names of items are unique in QuickBooks, so the inventory part “{item.full_name}” cannot be created, "
        f"and {with_article(kind)} item keeps no stock."
    )
    advice = f"Choose the inventory part that is meant, or rename the {kind} item in QuickBooks and try again."
    if is_mapped:
        detail = f"“{item.full_name}” was chosen for “{product.name}”; it is {with_article(kind)} item, which keeps no stock."
        advice = "Choose an inventory part."
    return problem(
        "item_kind_differs",
        order_id=order_id,
        product_id=product.id,
        item=product.name,
        name=item.full_name,
        a_kind=with_article(kind),
        wanted="an inventory part",
        detail=detail,
        advice=advice,
        basis=f"item:{product.id}",
    )


def _create_item(
    resolver: Resolver,
    base: str,
    full_name: str,
    name: str,
    parent_list_id: str,
    accounts: list[Account | Problem | None],
    product: Product | None,
    *,
    is_ready: bool,
    note: str,
) -> Step:
    generation = resolver.ledger.next_generation(base)
    key = resolver.context.company_key
    guid = entry_guid(key, "item", product.id, generation) if product else external_guid(key, base, generation)
    income, cogs, asset = accounts
    request = None
    description = storable(product.description or product.name, length=4095) if product else ""
    if is_ready and isinstance(income, Account) and isinstance(cogs, Account) and isinstance(asset, Account):
        request = ItemInventoryAdd(
            name=name,
            parent_list_id=parent_list_id,
            part_number=storable(product.part_number, length=31, one_line=True) if product else "",
            sales_description=description,
            sales_price=_price(product.unit_price) if product else None,
            purchase_description=description,
            purchase_cost=purchase_cost(product) if product else None,
            income_account_list_id=income.list_id,
            cogs_account_list_id=cogs.list_id,
            asset_account_list_id=asset.list_id,
            external_guid=guid,
        )
    return Step(
        base=base,
        generation=generation,
        kind=StepKind.CREATE_ITEM,
        subject=full_name,
        summary=f"Create the inventory item “{full_name}”{if_missing(fold(full_name), resolver.facts.items)}",
        request=request,
        content_hash=content_hash(
            "item", request and request.name, parent_list_id, description, product and product.part_number
        ),
        product_id=product.id if product else None,
        note=note,
        item_key=fold(full_name),
        guid=guid,
    )


def purchase_cost(product: Product) -> Decimal | None:
    """The cost with which the item of a product is created."""
    return _price(product.unit_cost)


def _price(value: Decimal | None) -> Decimal | None:
    return None if value is None else five_decimals(value)
