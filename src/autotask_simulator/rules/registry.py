"""Which rule applies to which entity and when.

`before_…` rules check and fill in, and are the only ones that refuse; `after_…` rules carry the consequences, so a
refused write leaves nothing behind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from autotask_simulator.rules import billing, catalog, inventory, orders, receiving, serials
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value

Values = dict[str, Value]


def _nothing(*_arguments: object) -> None:
    """No rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one entity."""

    before_create: Callable[[Tenant, Values, Actor], None] = _nothing
    after_create: Callable[[Tenant, Row, Actor], None] = _nothing
    before_update: Callable[[Tenant, Row, Values, Actor], None] = _nothing
    after_update: Callable[[Tenant, Row, Actor], None] = _nothing
    before_delete: Callable[[Tenant, Row], None] = _nothing
    after_delete: Callable[[Tenant, Row], None] = _nothing


NO_RULES = Rules()

_CHARGES = {
    table: Rules(
        before_create=billing.charge_before_create,
        before_update=billing.charge_before_update,
        before_delete=billing.charge_before_delete,
        after_delete=billing.charge_after_delete,
    )
    for table in orders.CHARGE_TABLES
}

RULES: Mapping[str, Rules] = MappingProxyType(
    {
        "PurchaseOrders": Rules(
            before_create=orders.order_before_create,
            before_update=orders.order_before_update,
            after_update=orders.order_after_update,
        ),
        "PurchaseOrderItems": Rules(
            before_create=orders.item_before_create,
            after_create=orders.item_after_create,
            before_update=orders.item_before_update,
            after_update=orders.item_after_update,
        ),
        "PurchaseOrderItemReceiving": Rules(before_create=receiving.before_create, after_create=receiving.after_create),
        "InventoryItems": Rules(
            before_create=partial(inventory.place_before_create, "InventoryItems"),
            after_create=inventory.item_after_create,
            before_update=inventory.place_before_update,
            after_update=partial(inventory.place_after_update, "InventoryProducts"),
        ),
        "InventoryProducts": Rules(
            before_create=partial(inventory.place_before_create, "InventoryProducts"),
            after_create=inventory.product_after_create,
            before_update=inventory.place_before_update,
            after_update=partial(inventory.place_after_update, "InventoryItems"),
            before_delete=inventory.product_before_delete,
            after_delete=inventory.product_after_delete,
        ),
        "InventoryStockedItemsAdd": Rules(
            before_create=inventory.add_before_create, after_create=inventory.add_after_create
        ),
        "InventoryStockedItemsRemove": Rules(
            before_create=inventory.remove_before_create, after_create=inventory.remove_after_create
        ),
        "InventoryStockedItemsTransfer": Rules(
            before_create=inventory.transfer_before_create, after_create=inventory.transfer_after_create
        ),
        "InventoryTransfers": Rules(
            before_create=inventory.inventory_transfer_before_create,
            after_create=inventory.inventory_transfer_after_create,
        ),
        "Products": Rules(before_create=catalog.product_before_create),
        "ProductVendors": Rules(
            before_create=catalog.product_vendor_before_create,
            after_create=catalog.product_vendor_after_write,
            after_update=catalog.product_vendor_after_write,
        ),
        "Companies": Rules(before_create=catalog.company_before_create),
        "InventoryItemSerialNumbers": Rules(before_create=serials.before_create, before_update=serials.before_update),
        "InventoryLocations": Rules(
            before_create=catalog.location_before_create,
            after_create=catalog.location_after_write,
            before_update=catalog.location_before_update,
            after_update=catalog.location_after_write,
        ),
        "Invoices": Rules(before_update=billing.invoice_before_update),
        "Tickets": Rules(before_create=catalog.ticket_before_create, before_update=catalog.ticket_before_update),
        **_CHARGES,
    }
)
