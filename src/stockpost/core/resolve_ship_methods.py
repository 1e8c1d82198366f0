"""Ship methods (N4): a saved mapping first, then the name ignoring case. One that QuickBooks lacks is left out, never created."""

from __future__ import annotations

from stockpost.core.names import SHIP_METHOD_NAME_LENGTH, ship_method_name
from stockpost.core.resolve import Resolution, Resolver, named


def resolve_ship_method(resolver: Resolver, shipping_type_id: int | None, name: str) -> Resolution:
    """The ship method in QuickBooks; without a ListID the order is sent without one."""
    found = named(
        resolver,
        "ship_method",
        shipping_type_id,
        name,
        shorten=ship_method_name,
        length=SHIP_METHOD_NAME_LENGTH,
    )
    if not found.name:
        return found
    if found.key not in resolver.facts.ship_methods:
        if resolver.facts.is_live:
            resolver.needs.ship_methods[found.key] = found.name
            found.is_unknown = True
        return found
    method = resolver.facts.ship_methods[found.key]
    if method is not None and method.is_active:
        found.list_id = method.list_id
    return found
