"""What is known of the whole of Autotask's catalogue, for plans that shorten a name or set a count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from typing import TypeVar

from sqlalchemy import Connection

from stockpost.app.suggestions import likest_name
from stockpost.core.names import collisions, entity_name, item_name, shared_item_keys
from stockpost.core.resolve import Catalogue
from stockpost.store import invoices, snapshots
from stockpost.store.autotask_locations import locations_known
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
) -> Catalogue:
    """Names that are equal once shortened (N2), shared items and names of locations and tax regions, over all that is known of Autotask. Read as long as
    the connection is in its transaction, when a plan asks for it. `products` are some that were read already."""
    read = products or {}
    names = _WhenAsked(partial(snapshots.product_names, connection, company_id))

    def entity_collisions() -> Mapping[str, tuple[str, ...]]:
        entities = snapshots.entity_names(connection, company_id) | invoices.customer_names(connection, company_id)
        return collisions(entities, entity_name)

    def item_collisions() -> Mapping[str, tuple[str, ...]]:
        return _item_collisions(connection, company_id, names)

    def shared_items() -> Mapping[str, tuple[str, ...]]:
        return _shared_items(connection, company_id, shared_item_keys(names, mappings))

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
        shared_items=_WhenAsked(shared_items),
        newest_name=newest,
        likest_name=likest_name,
        locations=_WhenAsked(locations),
        tax_regions=_WhenAsked(tax_regions),
    )


def loaded_catalogue(connection: Connection, company_id: int, mappings: Mapping[tuple[str, int], str]) -> Catalogue:
    """The same, all of it read now, for an answer that outlives the transaction."""
    found = catalogue_of(connection, company_id, mappings)
    return Catalogue(
        entity_collisions=dict(found.entity_collisions),
        item_collisions=dict(found.item_collisions),
        shared_items=dict(found.shared_items),
        locations=dict(found.locations),
        tax_regions=dict(found.tax_regions),
    )


def _shared_items(
    connection: Connection, company_id: int, shared: Mapping[str, tuple[int, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """With the products' names as Autotask writes them."""
    if not shared:
        return {}
    ids = [product_id for several in shared.values() for product_id in several]
    known = snapshots.products_known(connection, company_id, product_ids=ids)
    return {key: tuple(known[product_id].product.name for product_id in several) for key, several in shared.items()}


def _item_collisions(
    connection: Connection, company_id: int, names: Mapping[int, str]
) -> Mapping[str, tuple[str, ...]]:
    """Names of products that are equal once shortened, as Autotask writes them. `names` are all of them, folded."""
    alike = {name for several in collisions(names.values(), item_name).values() for name in several}
    if not alike:
        return {}
    ids = [product_id for product_id, name in names.items() if name in alike]
    known = snapshots.products_known(connection, company_id, product_ids=ids)
    return collisions([found.product.name for found in known.values()], item_name)
