"""Ship methods (N4): a saved mapping first, then the name ignoring case. One that QuickBooks lacks is left out, never created."""

from __future__ import annotations

from stockpost.core.names import ShortName, ship_method_name
from stockpost.core.resolve import Resolution, Resolver


def resolve_ship_method(resolver: Resolver, shipping_type_id: int | None, name: str) -> Resolution:
    """The ship method in QuickBooks; without a ListID the order is sent without one."""
    mapped = None if shipping_type_id is None else resolver.ledger.mappings.get(("ship_method", shipping_type_id))
    short = ShortName(full_name=mapped, is_changed=False) if mapped else ship_method_name(name)
    found = Resolution(name=short.full_name, key=short.key)
    if short.is_changed:
        found.note = f"“{name}” is shortened to “{short.full_name}”"
    if not short.full_name:
        return found
    if short.key not in resolver.facts.ship_methods:
        if resolver.facts.is_live:
            resolver.needs.ship_methods[short.key] = short.full_name
            found.is_unknown = True
        return found
    method = resolver.facts.ship_methods[short.key]
    if method is not None and method.is_active:
        found.list_id = method.list_id
    return found
