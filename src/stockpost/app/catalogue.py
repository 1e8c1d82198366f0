"""What is known of all names of Autotask, for plans that shorten a name or set a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import TypeVar

from sqlalchemy import Connection

from stockpost.app.suggestions import likest_name
from stockpost.core.autotask_records import CatalogueName, Product
from stockpost.core.names import ShortName, collisions, entity_name, fold, item_name
from stockpost.core.resolve import Catalogue
from stockpost.core.shared_items import NOTHING_KNOWN, ItemsLedTo, shared_item_keys
from stockpost.store import invoices, snapshots
from stockpost.store.autotask_locations import locations_known
from stockpost.store.catalogue_names import ENTITIES, PRODUCTS, NameCatalogue, short_key
from stockpost.store.newest_names import newest_name

Key = TypeVar("Key")
Value = TypeVar("Value", covariant=True)


class _WhenAsked(Mapping[Key, Value]):
    """Loaded when it is looked into for the first time: most plans shorten no name, and need no name but their own."""

    def __init__(self, load: Callable[[], Mapping[Key, Value]]) -> None:
        self._load = load

    @cached_property
    def _loaded(self) -> Mapping[Key, Value]:
        return self._load()

    def __getitem__(self, key: Key) -> Value:
        return self._loaded[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)


def catalogue_of(
    connection: Connection,
    company_id: int,
    mappings: Mapping[tuple[str, int], str],
    products: Mapping[int, snapshots.KnownProduct] | None = None,
    *,
    led_to: ItemsLedTo = NOTHING_KNOWN,
) -> Catalogue:
    """Names that are equal once shortened (N2), shared items and names of locations and tax regions, over all that is known of Autotask. Those
    of products and companies that never came by count as far as they are equal to one that did. Read as long as the connection is in its transaction,
    when a plan asks for it. `products` are some that were read already, `led_to` is what is known of entries that have another name now."""
    read = products or {}
    names = _WhenAsked(partial(snapshots.product_names, connection, company_id))
    shorts = _WhenAsked(lambda: {name: item_name(name) for name in set(names.values())})

    def entity_collisions() -> Mapping[str, tuple[str, ...]]:
        used = entity_names_in_use(connection, company_id)
        others = _others_alike(connection, company_id, ENTITIES, (entity_name(fold(name)) for name in used))
        # What a company is called now is known better where an order or invoice names it.
        ids = entity_ids_in_use(connection, company_id) if others else frozenset()
        return collisions([*used, *(found.name for one, found in others.items() if one not in ids)], entity_name)

    def entity_collisions_in_use() -> Mapping[str, tuple[str, ...]]:
        return collisions(entity_names_in_use(connection, company_id), entity_name)

    def item_collisions() -> Mapping[str, tuple[str, ...]]:
        others = _others_alike(connection, company_id, PRODUCTS, shorts.values())
        # What a product is called now is known better where it came by.
        unused = [found.name for product_id, found in others.items() if product_id not in names]
        return _item_collisions(connection, company_id, names, shorts, unused)

    def item_collisions_in_use() -> Mapping[str, tuple[str, ...]]:
        return _item_collisions(connection, company_id, names, shorts, ())

    def shared_items() -> Mapping[str, tuple[Product, ...]]:
        return _shared_items(connection, company_id, shared_item_keys(names, mappings, led_to))

    def locations() -> Mapping[int, str]:
        return locations_known(connection, company_id).names

    def tax_regions() -> Mapping[int, str]:
        return invoices.tax_regions(connection, company_id)

    def newest(role: str, autotask_id: int) -> str:
        known = read.get(autotask_id) if role == "item" else None
        return known.product.name if known else newest_name(connection, company_id, role, autotask_id)

    return Catalogue(
        entity_collisions=_WhenAsked(entity_collisions),
        item_collisions=_WhenAsked(item_collisions),
        entity_collisions_in_use=_WhenAsked(entity_collisions_in_use),
        item_collisions_in_use=_WhenAsked(item_collisions_in_use),
        shared_items=_WhenAsked(shared_items),
        newest_name=newest,
        likest_name=likest_name,
        locations=_WhenAsked(locations),
        tax_regions=_WhenAsked(tax_regions),
    )


def loaded_catalogue(
    connection: Connection, company_id: int, mappings: Mapping[tuple[str, int], str], led_to: ItemsLedTo
) -> Catalogue:
    """The same, all of it read now, for an answer that outlives the transaction."""
    found = catalogue_of(connection, company_id, mappings, led_to=led_to)
    return Catalogue(
        entity_collisions=dict(found.entity_collisions),
        item_collisions=dict(found.item_collisions),
        entity_collisions_in_use=dict(found.entity_collisions_in_use),
        item_collisions_in_use=dict(found.item_collisions_in_use),
        shared_items=dict(found.shared_items),
        locations=dict(found.locations),
        tax_regions=dict(found.tax_regions),
    )


def _shared_items(
    connection: Connection, company_id: int, shared: Mapping[str, tuple[int, ...]]
) -> Mapping[str, tuple[Product, ...]]:
    """With the products as Autotask writes their names."""
    if not shared:
        return {}
    ids = [product_id for several in shared.values() for product_id in several]
    known = snapshots.products_known(connection, company_id, product_ids=ids)
    return {key: tuple(known[product_id].product for product_id in several) for key, several in shared.items()}


def entity_names_in_use(connection: Connection, company_id: int) -> set[str]:
    """All names that orders and invoices have for vendors and customers."""
    return snapshots.entity_names(connection, company_id) | invoices.customer_names(connection, company_id)


def entity_ids_in_use(connection: Connection, company_id: int) -> frozenset[int]:
    """Autotask's companies that orders and invoices name, whether as vendors or as customers."""
    of_orders = snapshots.order_names(connection, company_id)
    return frozenset({*of_orders.vendors, *of_orders.customers, *invoices.customers(connection, company_id)})


def unused_alike(
    connection: Connection, company_id: int, catalogue: NameCatalogue, *, names: Collection[str], ids: Collection[int]
) -> dict[int, CatalogueName]:
    """By Autotask's id the names of the catalogue that nothing named so far and that become one with another name once cut; `names`
    are those that are in use, of the products or companies with these `ids`."""
    keys = {short_key(catalogue.shorten(fold(name)).key) for name in names}
    found = catalogue.alike(connection, company_id) | catalogue.with_keys(connection, company_id, keys)
    return {autotask_id: one for autotask_id, one in found.items() if autotask_id not in ids}


def _others_alike(
    connection: Connection, company_id: int, catalogue: NameCatalogue, shorts: Iterable[ShortName]
) -> dict[int, CatalogueName]:
    """By Autotask's id the names of the catalogue that become one with a name that had to be cut."""
    return catalogue.with_keys(connection, company_id, {short_key(short.key) for short in shorts if short.is_changed})


def _item_collisions(
    connection: Connection,
    company_id: int,
    names: Mapping[int, str],
    shorts: Mapping[str, ShortName],
    unused: Collection[str],
) -> Mapping[str, tuple[str, ...]]:
    """Names of products that are equal once shortened, as Autotask writes them. `names` are those that came by, folded, `shorts` what
    becomes of them; `unused` are names of the catalogue that nobody ordered or stocked."""
    times = Counter(short.key for short in shorts.values())
    times.update({item_name(fold(name)).key for name in unused})
    ids = [product_id for product_id, name in names.items() if times[shorts[name].key] > 1]
    if not ids:
        return {}
    known = snapshots.products_known(connection, company_id, product_ids=ids)
    return collisions([*(found.product.name for found in known.values()), *unused], item_name)
