"""Filling a tenant: from a seed file, and from the sample tables, which have the same form."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from autotask_simulator.errors import Refused
from autotask_simulator.seed import billing, orders, records
from autotask_simulator.seed.base import base_lists
from autotask_simulator.seed.form import Record, Seed, SeedProblem, Stock, read_seed_file
from autotask_simulator.tenant import Tenant

__all__ = ["Record", "Seed", "SeedProblem", "Stock", "fill", "read_seed_file"]

T = TypeVar("T")
_LISTS_MADE_FOR_ALL = ("UPS Ground", "FedEx", "Courier")


def fill(tenant: Tenant, seed: Seed) -> None:
    """Put everything of a seed into an empty tenant; `SeedProblem` names the place."""
    base_lists(tenant, seed.shipping_types or list(_LISTS_MADE_FOR_ALL))
    _add_each(tenant, "locations", seed.locations or ["Main Warehouse"], records.add_location)
    _add_each(tenant, "currencies", seed.currencies, records.add_currency)
    _add_each(tenant, "companies", seed.companies, records.add_company)
    _add_each(tenant, "products", seed.products, records.add_product)
    _add_each(tenant, "productVendors", seed.product_vendors, records.add_product_vendor)
    _add_each(tenant, "charges", seed.charges, billing.add_charge)
    _add_each(tenant, "purchaseOrders", seed.purchase_orders, orders.add_order)
    _add_each(tenant, "charges", seed.charges, billing.deliver_charge)
    _add_each(tenant, "invoices", seed.invoices, billing.add_invoice)
    _add_each(tenant, "stock", seed.stock, records.add_stock)


def _add_each(tenant: Tenant, name: str, items: Sequence[T], add: Callable[[Tenant, T], object]) -> None:
    for position, item in enumerate(items):
        try:
            add(tenant, item)
        except (Refused, msgspec.ValidationError) as problem:
            raise SeedProblem(f"{name}[{position}]: {problem}") from None
