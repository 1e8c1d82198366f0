"""What Autotask fills in when products, vendors, companies and locations are made."""

from autotask_simulator.errors import Refused
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value


def product_before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """Who made it and when."""
    values["createdByResourceID"] = actor.resource_id
    values["impersonatorCreatorResourceID"] = actor.impersonator_id
    values["createdTime"] = tenant.now()


def product_vendor_before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """A vendor stands once on a product."""
    pair = (values["productID"], values["vendorID"])
    if any((row["productID"], row["vendorID"]) == pair for row in tenant.tables["ProductVendors"].values()):
        raise Refused("The vendor is already a vendor of this product.")


def product_vendor_after_write(tenant: Tenant, row: Row, _actor: Actor) -> None:
    """A product has one default vendor, and names it."""
    if not row["isDefault"]:
        return
    for other in tenant.tables["ProductVendors"].values():
        if other["productID"] == row["productID"] and other is not row:
            tenant.change(other, isDefault=False)
    tenant.change(tenant.get("Products", row["productID"]), defaultVendorID=row["vendorID"])


def company_before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """Who made it and when; a company is active unless said otherwise."""
    values["createDate"] = tenant.now()
    values["lastActivityDate"] = tenant.now()
    values["createdByResourceID"] = actor.resource_id
    values["impersonatorCreatorResourceID"] = actor.impersonator_id
    if values.get("isActive") is None:
        values["isActive"] = True


def location_before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """Location names are told apart by people, so they differ."""
    values["impersonatorCreatorResourceID"] = actor.impersonator_id
    names = {str(row["locationName"]).casefold() for row in tenant.tables["InventoryLocations"].values()}
    if str(values["locationName"]).casefold() in names:
        raise Refused("There is already an inventory location of this name.")


def ticket_before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """A ticket gets its number."""
    values["createDate"] = tenant.now()
    values["ticketNumber"] = f"T{tenant.now():%Y%m%d}.{len(tenant.tables['Tickets']) + 1:04d}"
