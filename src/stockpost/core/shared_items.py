"""Which items of QuickBooks several products of Autotask stand for: by their names, by mappings, or since their names led to one entry,
whatever people call it now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from stockpost.core.facts import Facts
from stockpost.core.ledger import KnownEntry
from stockpost.core.names import fold, item_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsLedTo:
    """What is known of the entries behind the names of items. `entries` as in `Ledger.entries`; `list_ids` are by folded name the ListIDs
    of items as QuickBooks calls them now, as far as it was asked."""

    entries: Mapping[tuple[str, int], KnownEntry] = field(default_factory=dict)
    list_ids: Mapping[str, str] = field(default_factory=dict)


NOTHING_KNOWN = ItemsLedTo()
"""Names alone decide."""


def items_led_to(entries: Mapping[tuple[str, int], KnownEntry], facts: Facts) -> ItemsLedTo:
    """As far as these facts tell."""
    by_id = (item for item in facts.items_by_list_id.values() if item is not None)
    named = {key: item.list_id for key, item in facts.items.items() if item is not None}
    return ItemsLedTo(entries=entries, list_ids={fold(item.full_name): item.list_id for item in by_id} | named)


def shared_item_keys(
    names: Mapping[int, str], mapped: Mapping[tuple[str, int], str], led_to: ItemsLedTo
) -> dict[str, tuple[int, ...]]:
    """The keys of the items that several products stand for, with the products' ids. `names` are those of all products."""
    products: dict[str, list[int]] = {}
    keys: dict[str, set[str]] = {}
    for product_id, name in names.items():
        chosen = mapped.get(("item", product_id))
        key = fold(chosen) if chosen else item_name(name).key
        products.setdefault(key, []).append(product_id)
        if list_id := led_to.list_ids.get(key) or _led_to_before(led_to.entries.get(("item", product_id)), chosen):
            keys.setdefault(list_id, set()).add(key)
    found = {key: set(ids) for key, ids in products.items() if len(ids) > 1}
    for list_id, known in keys.items():
        together = {one for key in known for one in products[key]}
        if len(together) > 1:
            called = {key for key, its in led_to.list_ids.items() if its == list_id}
            found |= {key: together | found.get(key, set()) for key in known | called}
    places = {product_id: place for place, product_id in enumerate(names)}
    return {key: tuple(sorted(ids, key=places.__getitem__)) for key, ids in found.items()}


def _led_to_before(entry: KnownEntry | None, chosen: str | None) -> str:
    """The ListID that the product's name led to when it was last looked for; none where a person chose another name since."""
    return "" if entry is None or (chosen and fold(chosen) != entry.key) else entry.list_id
