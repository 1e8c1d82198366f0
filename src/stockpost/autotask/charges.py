"""Ticket, project and contract charges: the product behind a purchase-order line that names a charge instead (FACTS C,
PurchaseOrderItems), the charges that invoices bill, and those that were delivered.

UNVERIFIED: that a line's chargeID is an id of TicketCharges, ProjectCharges or ContractCharges by which of ticketID, projectID
and contractID the line fills. A line that fills none is looked up in all three and resolved only if exactly one has a product.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from stockpost.autotask.errors import AutotaskError, AutotaskNotThere
from stockpost.autotask.filters import Filter, any_of, is_false, is_in, is_since
from stockpost.autotask.picklists import Picklists
from stockpost.autotask.query import VALUES_IN_ONE_QUERY, Reader
from stockpost.autotask.readings import DeliveriesWanted
from stockpost.autotask.wire import BillingItemRow, ChargeRow, LineRow, StockedItemRow, words
from stockpost.core.autotask_invoices import Delivery

DELIVERED = "delivered/shipped full"
"""Label of the status in which a charge's units have left the stock (FACTS A8)."""
CHARGE_ENTITIES = {"ticket": "TicketCharges", "project": "ProjectCharges", "contract": "ContractCharges"}


def read_charge_products(reader: Reader, lines: Iterable[LineRow], *, notes: list[str]) -> dict[int, int]:
    """Return line id → product id for lines with a charge and no product. Lines whose charge has no product are absent.

    A charge entity that the tenant or the user's rights do not offer leaves its lines without a product, with a note.
    """
    wanted = {
        line.id: (line.charge_id, _entities(line))
        for line in lines
        if line.product_id is None and line.charge_id is not None
    }
    ids_by_entity: dict[str, set[int]] = {}
    for charge_id, entities in wanted.values():
        for entity in entities:
            ids_by_entity.setdefault(entity, set()).add(charge_id)
    charges = {entity: _read(reader, entity, ids, notes) for entity, ids in ids_by_entity.items()}
    products: dict[int, int] = {}
    for line_id, (charge_id, entities) in wanted.items():
        rows = [row for entity in entities if (row := charges[entity].get(charge_id)) is not None]
        found = [row.product_id for row in rows if row.product_id is not None]
        if len(found) == 1:
            products[line_id] = found[0]
    return products


def _entities(line: LineRow) -> tuple[str, ...]:
    if line.ticket_id is not None:
        return (CHARGE_ENTITIES["ticket"],)
    if line.project_id is not None:
        return (CHARGE_ENTITIES["project"],)
    if line.contract_id is not None:
        return (CHARGE_ENTITIES["contract"],)
    return tuple(CHARGE_ENTITIES.values())


def _read(reader: Reader, entity: str, ids: set[int], notes: list[str]) -> dict[int, ChargeRow]:
    try:
        return reader.by_ids(entity, ChargeRow, ids)
    except AutotaskNotThere as error:
        notes.append(error.text)
    except AutotaskError as error:
        if error.is_transient:
            raise
        notes.append(error.text)
    return {}


def charge_key(row: BillingItemRow | StockedItemRow) -> str:
    """`ticket:12` where a row names a charge, else empty."""
    ids = (row.ticket_charge_id, row.project_charge_id, row.contract_charge_id)
    return next((f"{kind}:{value}" for kind, value in zip(CHARGE_ENTITIES, ids, strict=True) if value is not None), "")


def read_charges(reader: Reader, keys: Collection[str]) -> dict[str, ChargeRow]:
    """Return charges by their keys (`ticket:12`), as far as Autotask shows them."""
    found: dict[str, ChargeRow] = {}
    for kind, entity in CHARGE_ENTITIES.items():
        rows = reader.by_ids(entity, ChargeRow, _ids_of(kind, keys))
        found |= {f"{kind}:{charge_id}": row for charge_id, row in rows.items()}
    return found


def read_deliveries(
    reader: Reader, picklists: Picklists, product_ids: Collection[int] | None, wanted: DeliveriesWanted
) -> tuple[Delivery, ...]:
    """Return the billable charges of these products (None: of all) that are delivered and wanted, by kind and id. Raises AutotaskError rather
    than return part of them.

    UNVERIFIED: that `isBilled` says no until a charge is posted for an invoice.
    """
    found: list[Delivery] = []
    chosen = None if product_ids is None else set(product_ids)
    if chosen is not None and not chosen:
        return ()
    for kind, entity in CHARGE_ENTITIES.items():
        delivered = _delivered_statuses(picklists, entity)
        filters = [
            is_in("status", delivered),
            any_of(is_since("statusLastModifiedDate", wanted.since), is_false("isBilled")),
        ]
        rows = {row.id: row for row in reader.rows(entity, ChargeRow, [*_filters_of(chosen), *filters])}
        others = _ids_of(kind, wanted.charges) - rows.keys()
        named = reader.by_ids(entity, ChargeRow, others)
        rows |= {charge_id: row for charge_id, row in named.items() if row.status in delivered}
        found += [
            _delivery(kind, row)
            for _, row in sorted(rows.items())
            if _is_billed_later(row) and (chosen is None or row.product_id in chosen)
        ]
    return tuple(found)


def _delivered_statuses(picklists: Picklists, entity: str) -> list[int]:
    labels = picklists.labels(entity, "status")
    delivered = [value for value, label in labels.items() if " ".join(label.split()).casefold() == DELIVERED]
    if not delivered:
        raise AutotaskError(
            f"Autotask has no status “Delivered/Shipped Full” of {entity}; it has: {', '.join(labels.values())}. Rename the status "
            "back in Autotask, or switch the setting hold_uninvoiced off."
        )
    return delivered


def _filters_of(product_ids: set[int] | None) -> list[Filter]:
    """More products than one query takes are chosen from the deliveries of all, which takes fewer calls."""
    if product_ids is None or len(product_ids) > VALUES_IN_ONE_QUERY:
        return []
    return [is_in("productID", sorted(product_ids))]


def _ids_of(kind: str, keys: Collection[str]) -> set[int]:
    return {int(key.partition(":")[2]) for key in keys if key.partition(":")[0] == kind}


def _is_billed_later(row: ChargeRow) -> bool:
    """What is not billable never comes on an invoice, so nothing is to be kept for one."""
    return row.product_id is not None and row.is_billable_to_company is not False


def _delivery(kind: str, row: ChargeRow) -> Delivery:
    if row.unit_quantity is None or row.product_id is None:
        raise AutotaskError(
            f"Autotask does not say how many units the {kind} charge {row.id} has. Look at it in Autotask."
        )
    return Delivery(
        charge=f"{kind}:{row.id}",
        name=words(row.name) or f"charge {row.id}",
        product_id=row.product_id,
        quantity=row.unit_quantity,
    )
