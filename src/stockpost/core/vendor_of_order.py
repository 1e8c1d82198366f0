"""The vendor of a purchase order that is in QuickBooks: nothing is received for one that was made inactive since (N2).

Items are not looked at: a receipt names the lines of its order, not their items (UNVERIFIED, see assumptions).
"""

from __future__ import annotations

from dataclasses import replace

from stockpost.core.autotask_records import PurchaseOrder, received_in_autotask
from stockpost.core.ledger import OrderLink
from stockpost.core.names import fold
from stockpost.core.quickbooks_records import Entity, QuickBooksOrder
from stockpost.core.resolve import Resolution, Resolver, inactive


def ask_for_vendor(order: PurchaseOrder, link: OrderLink, resolver: Resolver) -> None:
    """Ask for the vendor together with its order, where a receipt may be wanted; an order that needs none costs no question."""
    name = link.written.vendor_name if link.written else ""
    may_receive = any(
        received_in_autotask(order, line.id) > resolver.ledger.posted_by_us(order.id, line.id) for line in order.lines
    )
    if name and may_receive:
        resolver.needs.entities[fold(name)] = name


def vendor_of_order(order: PurchaseOrder, found: QuickBooksOrder, resolver: Resolver) -> Resolution:
    """The vendor that QuickBooks' order has, whatever Autotask calls it: to be used as it is, or a problem, or (once a person said so)
    the step that makes it active again. A preview takes one that it knows nothing of as active."""
    vendor = Resolution(name=found.vendor_name, list_id=found.vendor_list_id)
    entity = _entity(found, resolver)
    if entity is None and found.vendor_list_id not in resolver.facts.entities_by_list_id and resolver.facts.is_live:
        resolver.needs.entity_list_ids.add(found.vendor_list_id)
        vendor.is_unknown = True
    if entity is None or entity.is_active:
        return vendor
    inactive(resolver, vendor, entity, f"vendor:{entity.list_id}", kind="vendor", order_id=order.id)
    if vendor.problem is not None:
        # Another name would not help: the order has this vendor.
        vendor.problem = replace(
            vendor.problem,
            explanation=f"The vendor of purchase order {order.number} is marked inactive, and QuickBooks receives nothing for it.",
            remedy="Make it active again, or leave the order out this time.",
            choices=tuple(choice for choice in vendor.problem.choices if choice != "map"),
        )
    return vendor


def _entity(found: QuickBooksOrder, resolver: Resolver) -> Entity | None:
    """By its name first, under which it was asked for last; one that was renamed since is known by its ListID."""
    named = resolver.facts.entities.get(fold(found.vendor_name))
    if named is not None and named.list_id == found.vendor_list_id:
        return named
    return resolver.facts.entities_by_list_id.get(found.vendor_list_id)
