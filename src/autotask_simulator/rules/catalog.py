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
    values["createDate"] = values["lastActivityDate"] = tenant.now()
    values["lastActivityDate"] = tenant.now()
    values["createdByResourceID"] = actor.resource_id
    values["impersonatorCreatorResourceID"] = actor.impersonator_id
    if values.get("isActive") is None:
        values["isActive"] = True


def location_before_create(tenant: Tenant, values: dict[str, Value], actor: Actor) -> None:
    """The name is unique; the default location is active (developer help, InventoryLocations)."""
    values["impersonatorCreatorResourceID"] = actor.impersonator_id
    values["isDefault"] = bool(values.get("isDefault"))
    _check_location(tenant, values, own_id=None)


def location_before_update(tenant: Tenant, row: Row, values: dict[str, Value], _actor: Actor) -> None:
    """The same when it is changed; the default location cannot be inactivated."""
    _check_location(tenant, row | values, own_id=row["id"])


def _check_location(tenant: Tenant, values: dict[str, Value], *, own_id: Value) -> None:
    namesakes = tenant.named("InventoryLocations", str(values["locationName"]))
    if any(row["id"] != own_id for row in namesakes):
        raise Refused("There is already an inventory location of this name.")
    if values.get("isDefault") and not values["isActive"]:
        raise Refused("The default inventory location cannot be inactive.")
    if values.get("isDefault") and values.get("resourceID") is not None:
        raise Refused("The inventory location of a resource cannot be the default one.")


def location_after_write(tenant: Tenant, row: Row, _actor: Actor) -> None:
    """There is one default location."""
    if row["isDefault"]:
        for other in tenant.rows("InventoryLocations"):
            if other["isDefault"] and other is not row:
                tenant.change(other, isDefault=False)


def check_active_location(tenant: Tenant, name: str, location_id: Value) -> None:
    """Nothing new goes to a location that is inactive (developer help, InventoryItems, PurchaseOrderItems)."""
    if not tenant.get("InventoryLocations", location_id)["isActive"]:
        raise Refused(f"The {name} must reference an active inventory location.")


def ticket_before_create(tenant: Tenant, values: dict[str, Value], _actor: Actor) -> None:
    """A ticket gets its number, unless it is given one."""
    _check_assigned(values)
    values["createDate"] = tenant.now()
    if not values.get("ticketNumber"):
        values["ticketNumber"] = f"T{tenant.now():%Y%m%d}.{len(tenant.tables['Tickets']) + 1:04d}"


def ticket_before_update(_tenant: Tenant, row: Row, values: dict[str, Value], _actor: Actor) -> None:
    """The same when the ticket is assigned later."""
    _check_assigned(row | values)


def _check_assigned(values: dict[str, Value]) -> None:
    """A resource is assigned together with its role; the text is quoted from the real API (samples/errors.json)."""
    if (values.get("assignedResourceID") is None) != (values.get("assignedResourceRoleID") is None):
        raise Refused(
            "When assigning a Resource, you must assign both a assignedResourceID and assignedResourceRoleID."
        )
