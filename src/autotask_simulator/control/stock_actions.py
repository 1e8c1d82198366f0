"""What people do with stock, charges and invoices."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from autotask_simulator import charging, people
from autotask_simulator.api import Api
from autotask_simulator.control.arguments import Action, Arguments, location, need_product
from autotask_simulator.errors import Refused
from autotask_simulator.lookup import find_named
from autotask_simulator.queries import show
from autotask_simulator.schema import ENTITIES
from autotask_simulator.tenant import Row


def _on_hand(api: Api, product: Row) -> object:
    tenant = api.tenant
    return {
        "product": product["name"],
        "onHand": {
            str(tenant.get("InventoryLocations", row["inventoryLocationID"])["locationName"]): api.reader.complete(
                "InventoryProducts", row
            )["onHandUnits"]
            for row in tenant.linked("InventoryProducts", "productID", product["id"])
        },
    }


def _adjust_stock(api: Api, arguments: Arguments) -> object:
    product = need_product(api, arguments)
    place = location(api, arguments)
    people.set_on_hand(api.tenant, product=product, location=place, on_hand=arguments.whole("onHand"))
    return _on_hand(api, product)


def _move_stock(api: Api, arguments: Arguments) -> object:
    product = need_product(api, arguments)
    people.move_stock(
        api.tenant,
        product=product,
        from_location=location(api, arguments, "from"),
        to_location=location(api, arguments, "to"),
        quantity=arguments.whole("quantity"),
    )
    return _on_hand(api, product)


def _deliver(api: Api, arguments: Arguments) -> object:
    product = need_product(api, arguments)
    people.deliver(api.tenant, product=product, location=location(api, arguments), quantity=arguments.whole("quantity"))
    return _on_hand(api, product)


def _reserve(api: Api, arguments: Arguments) -> object:
    product, quantity = need_product(api, arguments), arguments.whole("quantity")
    people.reserve(api.tenant, product=product, location=location(api, arguments), quantity=quantity)
    return _on_hand(api, product)


def _release(api: Api, arguments: Arguments) -> object:
    product, quantity = need_product(api, arguments), arguments.whole("quantity")
    people.release(api.tenant, product=product, location=location(api, arguments), quantity=quantity)
    return _on_hand(api, product)


def _charge_story(api: Api, kind: charging.Kind, charge: Row) -> object:
    shown = show(api.tenant, ENTITIES[charging.TABLES[kind]], charge)
    return {"kind": kind, "status": api.tenant.label("Charges.status", charge["status"]), "charge": shown}


def _add_charge(api: Api, arguments: Arguments) -> object:
    tenant, raw_kind = api.tenant, arguments.text("kind") or "ticket"
    kinds: tuple[charging.Kind, ...] = ("ticket", "project", "contract")
    kind = next((item for item in kinds if item == raw_kind), None)
    if kind is None:
        raise Refused(f"kind is {raw_kind!r}; it must be ticket, project or contract")
    product = need_product(api, arguments)
    company = find_named(tenant, "Companies", arguments.need("company"), what="company")
    date = arguments.moment("date") or tenant.now()
    title = arguments.text("title") or "On-site work"
    charge = charging.add_charge(
        tenant,
        kind,
        parent_row=charging.parent(tenant, kind, company=company, title=title, date=date),
        product=product,
        name=arguments.text("name") or str(product["name"]),
        quantity=arguments.whole("quantity"),
        unit_price=arguments.decimal_or_none("unitPrice"),
        unit_cost=arguments.decimal_or_none("unitCost"),
        date=date,
    )
    return _charge_story(api, kind, charge)


def _pick_charge(api: Api, arguments: Arguments) -> object:
    kind, charge = charging.find_charge(api.tenant, arguments.need("charge"))
    charging.pick(
        api.tenant, kind, charge, location=location(api, arguments), quantity=arguments.whole_or_none("quantity")
    )
    return _charge_story(api, kind, charge)


def _unpick_charge(api: Api, arguments: Arguments) -> object:
    kind, charge = charging.find_charge(api.tenant, arguments.need("charge"))
    charging.unpick(api.tenant, kind, charge, quantity=arguments.whole_or_none("quantity"))
    return _charge_story(api, kind, charge)


def _cancel_charge(api: Api, arguments: Arguments) -> object:
    kind, charge = charging.find_charge(api.tenant, arguments.need("charge"))
    charging.cancel(api.tenant, kind, charge)
    return _charge_story(api, kind, charge)


def _deliver_charge(api: Api, arguments: Arguments) -> object:
    kind, charge = charging.find_charge(api.tenant, arguments.need("charge"))
    charging.deliver(api.tenant, kind, charge, location=location(api, arguments))
    return _charge_story(api, kind, charge)


def _add_invoice(api: Api, arguments: Arguments) -> object:
    tenant, names = api.tenant, arguments.need("charges")
    if not isinstance(names, list) or not names:
        raise Refused("charges must be a list of charge names or ids")
    date = arguments.moment("date") or tenant.now()
    row = charging.invoice(
        tenant,
        company=find_named(tenant, "Companies", arguments.need("company"), what="company"),
        invoice_number=str(arguments.need("number")),
        charges=[charging.find_charge(tenant, name) for name in names],
        date=date,
        due=arguments.moment("due") or date + timedelta(days=30),
        comments=arguments.text("comments"),
    )
    return show(tenant, ENTITIES["Invoices"], row)


def _void_invoice(api: Api, arguments: Arguments) -> object:
    row = find_named(api.tenant, "Invoices", arguments.need("invoice"), what="invoice")
    charging.void(api.tenant, row)
    return show(api.tenant, ENTITIES["Invoices"], row)


ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "adjust-stock": Action(_adjust_stock, ("product", "location", "onHand")),
        "move-stock": Action(_move_stock, ("product", "from", "to", "quantity")),
        "deliver": Action(_deliver, ("product", "location", "quantity")),
        "reserve-stock": Action(_reserve, ("product", "location", "quantity")),
        "release-stock": Action(_release, ("product", "location", "quantity")),
        "add-charge": Action(
            _add_charge,
            ("kind", "company", "title", "name", "product", "quantity", "unitPrice", "unitCost", "date"),
        ),
        "pick-charge": Action(_pick_charge, ("charge", "location", "quantity")),
        "unpick-charge": Action(_unpick_charge, ("charge", "quantity")),
        "cancel-charge": Action(_cancel_charge, ("charge",)),
        "deliver-charge": Action(_deliver_charge, ("charge", "location")),
        "add-invoice": Action(_add_invoice, ("company", "number", "charges", "date", "due", "comments")),
        "void-invoice": Action(_void_invoice, ("invoice",)),
    }
)
