"""What `doctor` asks of the Autotask side: zone, sign-in, rights, budget, clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from stockpost.autotask.address import host_of
from stockpost.autotask.errors import AddressError, AutotaskError, AutotaskNotThere
from stockpost.autotask.http import Connection
from stockpost.autotask.readings import Check
from stockpost.autotask.wire import EntityInformation, EntityRights

READ_ENTITIES = (
    "PurchaseOrders",
    "PurchaseOrderItems",
    "PurchaseOrderItemReceiving",
    "Products",
    "Companies",
    "Currencies",
    "ShippingTypes",
    "InventoryLocations",
)
INVOICE_ENTITIES = ("Invoices", "BillingItems", "TaxRegions", "TicketCharges", "ProjectCharges", "ContractCharges")
STOCKED_ITEMS = "InventoryStockedItems"
STOCK_ENTITIES = ("InventoryProducts", "InventoryItems")
CLOCK_TOLERANCE = timedelta(minutes=2)


def run_checks(connection: Connection, *, ask_zone: Callable[[], str]) -> list[Check]:
    """Run all checks; without a working sign-in the rights are not asked for. Never raises AutotaskError."""
    checks = [_zone(connection, ask_zone)]
    sign_in, budget = _sign_in(connection)
    checks.append(sign_in)
    if sign_in.ok:
        checks += [
            budget,
            *(_rights(connection, entity, may_update=entity == "PurchaseOrders") for entity in READ_ENTITIES),
        ]
        checks.append(_stock_rights(connection))
        checks += [
            _rights(connection, entity, purpose="; it is needed to transfer invoices") for entity in INVOICE_ENTITIES
        ]
        purpose = "; it is needed where each location has its inventory site, for invoices to take goods off there"
        checks.append(_rights(connection, STOCKED_ITEMS, purpose=purpose, is_in_all_tenants=False))
    checks.append(_clock(connection))
    return checks


def _zone(connection: Connection, ask_zone: Callable[[], str]) -> Check:
    name = "Autotask zone"
    try:
        right = ask_zone()
    except AddressError as error:
        return Check(name, False, str(error), "Check the Autotask address of the company.")
    except AutotaskError as error:
        return Check(name, False, error.text, "Check the Autotask address and user name of the company.")
    if host_of(right) != host_of(connection.base_url):
        return Check(
            name,
            False,
            f"The user belongs to {right}, not to {connection.base_url}.",
            "Stockpost goes there by itself as soon as the old address refuses the sign-in.",
        )
    return Check(name, True, right, "")


def _sign_in(connection: Connection) -> tuple[Check, Check]:
    name = "Autotask sign-in"
    try:
        usage = connection.read_usage()
    except AutotaskError as error:
        failed = Check(
            name, False, error.text, "Correct it under Settings, Autotask access, or with “stockpost company set”."
        )
        return failed, failed
    detail = f"{usage.used_requests} of {usage.limit_requests} requests used in the last {usage.timeframe_minutes} minutes, by all integrations"
    is_low = usage.used_requests * 2 >= usage.limit_requests
    remedy = (
        "Find out which integration makes so many requests; from half of the limit on, Autotask slows all of them down."
    )
    return Check(name, True, "accepted", ""), Check("Autotask budget", not is_low, detail, remedy if is_low else "")


def _rights(
    connection: Connection,
    entity: str,
    *,
    may_update: bool = False,
    purpose: str = "",
    is_in_all_tenants: bool = True,
) -> Check:
    name = f"Autotask rights on {entity}"
    wanted = "see and change" if may_update else "see"
    remedy = f"Give the API user's security level the right to {wanted} {entity}{purpose}."
    try:
        rights = _entity_rights(connection, entity)
    except AutotaskError as error:
        is_fault = is_in_all_tenants or not isinstance(error, AutotaskNotThere)
        return Check(name, not is_fault, error.text, remedy if is_fault else "")
    if not rights.can_query:
        return Check(name, False, "may not be read", remedy)
    if may_update and not rights.can_update:
        return Check(
            name, False, "may be read but not changed, so the QuickBooks number cannot be written back", remedy
        )
    return Check(name, True, "may be read and changed" if may_update else "may be read", "")


def _stock_rights(connection: Connection) -> Check:
    name = "Autotask rights on inventory counts"
    details = []
    for entity in STOCK_ENTITIES:
        try:
            if _entity_rights(connection, entity).can_query:
                return Check(name, True, f"{entity} may be read", "")
        except AutotaskNotThere:
            details.append(f"{entity} does not exist")
        except AutotaskError as error:
            details.append(error.text)
        else:
            details.append(f"{entity} may not be read")
    return Check(name, False, "; ".join(details), "Give the API user's security level the right to see inventory.")


def _clock(connection: Connection) -> Check:
    name = "Clock"
    difference = connection.server_time_error
    if difference is None:
        return Check(name, False, "Autotask did not say its time", "Mend the connection to Autotask first.")
    seconds = int(difference.total_seconds())
    if abs(difference) > CLOCK_TOLERANCE:
        side = "behind" if seconds > 0 else "ahead of"
        return Check(
            name,
            False,
            f"this computer's clock is {abs(seconds)} seconds {side} Autotask's",
            "Set this computer's clock by a time server.",
        )
    return Check(name, True, f"within {abs(seconds)} second{'' if abs(seconds) == 1 else 's'} of Autotask's", "")


def _entity_rights(connection: Connection, entity: str) -> EntityRights:
    return connection.get_once(f"{entity}/entityInformation", EntityInformation).info
