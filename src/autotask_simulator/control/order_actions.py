"""What people do with purchase orders."""

from collections.abc import Mapping
from types import MappingProxyType

from autotask_simulator import people
from autotask_simulator.api import Api
from autotask_simulator.control.arguments import Action, Arguments, Body, location, need_line, need_order, need_product
from autotask_simulator.rules import orders
from autotask_simulator.seed.orders import add_order
from autotask_simulator.tenant import Row, Tenant


def order_story(tenant: Tenant, order: Row) -> Body:
    """An order with its lines and receipts, as control answers show it."""
    return {
        "id": order["id"],
        "number": order["purchaseOrderNumber"],
        "status": orders.status_of(tenant, order),
        "lines": [
            {
                "id": line["id"],
                "product": _product_name(tenant, line),
                "quantity": line["quantity"],
                "unitCost": line["unitCost"],
                "received": orders.received_units(tenant, line["id"]),
            }
            for line in orders.items_of(tenant, order["id"])
        ],
    }


def _product_name(tenant: Tenant, line: Row) -> object:
    """None for a line of a charge that has no product."""
    product = tenant.find("Products", line["productID"])
    return None if product is None else product["name"]


def _receive(api: Api, arguments: Arguments) -> object:
    order, line = need_line(api, arguments)
    row = people.receive(
        api.tenant,
        line,
        quantity=arguments.whole("quantity"),
        date=arguments.moment("date"),
        vendor_invoice_number=arguments.text("vendorInvoiceNumber"),
        serial_number=arguments.text("serialNumber"),
        to_customer=bool(arguments.get("toCustomer")),
    )
    return order_story(api.tenant, order) | {"receivingId": row["id"]}


def _unreceive(api: Api, arguments: Arguments) -> object:
    order, line = need_line(api, arguments)
    people.cancel_receipt(api.tenant, line, quantity=arguments.whole("quantity"), date=arguments.moment("date"))
    return order_story(api.tenant, order)


def _submit(api: Api, arguments: Arguments) -> object:
    order = need_order(api, arguments)
    people.set_status(api.tenant, order, label="Submitted", date=arguments.moment("date"))
    return order_story(api.tenant, order)


def _cancel(api: Api, arguments: Arguments) -> object:
    order = need_order(api, arguments)
    people.set_status(api.tenant, order, label="Canceled", date=arguments.moment("date"))
    return order_story(api.tenant, order)


def _edit_order(api: Api, arguments: Arguments) -> object:
    order = need_order(api, arguments)
    people.change_order(api.tenant, order, arguments.record("set"))
    return order_story(api.tenant, order)


def _edit_line(api: Api, arguments: Arguments) -> object:
    order, line = need_line(api, arguments)
    people.change_line(api.tenant, line, arguments.record("set"))
    return order_story(api.tenant, order)


def _add_line(api: Api, arguments: Arguments) -> object:
    order, product = need_order(api, arguments), need_product(api, arguments)
    people.add_line(
        api.tenant,
        order,
        product=product,
        location=location(api, arguments),
        quantity=arguments.whole("quantity"),
        unit_cost=arguments.decimal("unitCost", product["unitCost"]),
        memo=arguments.text("memo"),
    )
    return order_story(api.tenant, order)


def _remove_line(api: Api, arguments: Arguments) -> object:
    order, line = need_line(api, arguments)
    people.remove_line(api.tenant, line)
    return order_story(api.tenant, order)


def _add_order(api: Api, arguments: Arguments) -> object:
    order = add_order(api.tenant, arguments.record("purchaseOrder"))
    return order_story(api.tenant, order)


ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "receive": Action(
            _receive, ("order", "line", "quantity", "date", "vendorInvoiceNumber", "serialNumber", "toCustomer")
        ),
        "un-receive": Action(_unreceive, ("order", "line", "quantity", "date")),
        "submit": Action(_submit, ("order", "date")),
        "cancel": Action(_cancel, ("order", "date")),
        "add-order": Action(_add_order, ("purchaseOrder",)),
        "edit-order": Action(_edit_order, ("order", "set")),
        "add-line": Action(_add_line, ("order", "product", "quantity", "unitCost", "location", "memo")),
        "edit-line": Action(_edit_line, ("order", "line", "set")),
        "remove-line": Action(_remove_line, ("order", "line")),
    }
)
