"""The tenant's records: one table per entity, ids given out in order, and what is counted from them."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from autotask_simulator.clock import Clock
from autotask_simulator.errors import Refused
from autotask_simulator.schema import ENTITIES, Field
from autotask_simulator.schema.picklists import Choice, build_picklists
from autotask_simulator.switches import Switches
from autotask_simulator.values import Value

Row = dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a client must send to be let in (FACTS B2)."""

    user: str
    code: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who makes a change: a resource, and the API user behind it when a resource is impersonated (FACTS B2)."""

    resource_id: int
    impersonator_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDefinedField:
    """The definition of a user-defined field of an entity (FACTS B4, B5)."""

    name: str
    length: int = 8000
    description: str | None = None


_FIRST_ID_STEP = 10_000
# Each table starts at another number, so that a client that mistakes one id for another finds nothing.
_FIRST_IDS = {name: (index + 1) * _FIRST_ID_STEP + 1 for index, name in enumerate(ENTITIES)}
# Fields by which rows are looked up; they change through `relink` only.
_INDEXED: Mapping[str, tuple[str, ...]] = {
    "PurchaseOrderItems": ("orderID", "chargeID"),
    "PurchaseOrderItemReceiving": ("purchaseOrderItemID",),
    "InventoryStockedItems": (
        "inventoryProductID",
        "purchaseOrderItemID",
        "serialNumber",
        "ticketChargeID",
        "projectChargeID",
        "contractChargeID",
    ),
    "InventoryItemSerialNumbers": ("inventoryItemID", "serialNumber"),
    "InventoryProducts": ("productID",),
    "InventoryItems": ("productID",),
}
# What people call records by; looked up often while a seed is read.
NAME_FIELDS: Mapping[str, str] = {
    "Companies": "companyName",
    "Products": "name",
    "InventoryLocations": "locationName",
    "ShippingTypes": "name",
    "PurchaseOrders": "purchaseOrderNumber",
    "Invoices": "invoiceNumber",
    "Currencies": "name",
    "TaxRegions": "name",
}
# A PO line names a charge of any kind by one number (`chargeID`), so the three kinds draw from one sequence.
_CHARGES = ("TicketCharges", "ProjectCharges", "ContractCharges")


@dataclass
class Tenant:
    """All records of one Autotask database. Changed by one thread only (the event loop), one request after another."""

    credentials: Credentials
    switches: Switches = field(default_factory=Switches)
    clock: Clock = field(default_factory=Clock)
    version: int = 0
    api_resource_id: int = 0
    last_order_number: int = 1000
    tables: dict[str, dict[int, Row]] = field(default_factory=lambda: {name: {} for name in ENTITIES})
    # What the API user's security level keeps from it: by entity, of create, query, update and delete.
    denied_rights: dict[str, frozenset[str]] = field(default_factory=dict)
    denied_resource_rights: dict[tuple[int, str], frozenset[str]] = field(default_factory=dict)
    user_defined_fields: dict[str, tuple[UserDefinedField, ...]] = field(default_factory=dict)
    user_defined_values: dict[str, dict[int, dict[str, str | None]]] = field(default_factory=dict)
    next_ids: dict[str, int] = field(default_factory=lambda: dict(_FIRST_IDS))
    picklists: Mapping[str, tuple[Choice, ...]] = field(init=False)
    _ordered_ids: dict[str, list[int]] = field(default_factory=dict)
    _names: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    _index: dict[tuple[str, str, Value], dict[int, Row]] = field(default_factory=dict)
    _undo: list[Callable[[], object]] | None = None

    def __post_init__(self) -> None:
        self.picklists = build_picklists(shuffle_seed=self.switches.shuffle_picklists)

    def reindex(self) -> None:
        """Build the look-ups anew, after tables were filled from elsewhere."""
        self._index = {}
        self._ordered_ids = {}
        self._names = {}
        for entity, names in _INDEXED.items():
            for row in self.rows(entity):
                for name in names:
                    self._index.setdefault((entity, name, row[name]), {})[row["id"]] = row  # type: ignore[index]

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """When the block fails, the rows are what they were before it. Ids that were given out in it stay used."""
        self._undo = []
        try:
            yield
        except Exception:
            steps, self._undo = self._undo, None
            if steps:
                for step in reversed(steps):
                    step()
                self.version += 1
                self.reindex()
            raise
        finally:
            self._undo = None

    def now(self) -> datetime:
        """The present moment of the tenant, in UTC."""
        return self.clock.now()

    def insert(self, entity: str, values: Mapping[str, Value], *, record_id: int | None = None) -> Row:
        """Store a new row with every field of its entity and give it the next id, or the one that a seed names."""
        sequence = "TicketCharges" if entity in _CHARGES else entity
        if record_id is None:
            record_id = self.next_ids[sequence]
        elif record_id < 1 or record_id in self.tables[entity]:
            raise Refused(f"There can be no other {ENTITIES[entity].info_name} with id {record_id}.")
        self.next_ids[sequence] = max(self.next_ids[sequence], record_id + 1)
        row: Row = {item.name: values.get(item.name) for item in ENTITIES[entity].fields}
        row["id"] = record_id
        self.tables[entity][record_id] = row
        if self._undo is not None:
            self._undo.append(partial(self.tables[entity].pop, record_id))
        # A new list, since someone may be walking the old one.
        self._ordered_ids.pop(entity, None)
        if entity in self._names:
            self._names[entity].setdefault(str(row[NAME_FIELDS[entity]]).casefold(), []).append(row)
        for name in _INDEXED.get(entity, ()):
            self._index.setdefault((entity, name, row[name]), {})[record_id] = row
        self.version += 1
        return row

    def change(self, row: Row, **values: Value) -> None:
        """Set fields of a stored row."""
        if self._undo is not None:
            self._undo.append(partial(row.update, dict(row)))
        row.update(values)
        if not values.keys().isdisjoint(NAME_FIELDS.values()):
            self._names = {}
        self.version += 1

    def relink(self, entity: str, row: Row, **values: Value) -> None:
        """Set fields of a stored row of which some are looked up by."""
        record_id = row["id"]
        assert isinstance(record_id, int)  # noqa: S101 - given by insert
        for name in _INDEXED.get(entity, ()):
            if name in values:
                del self._index[entity, name, row[name]][record_id]
                self._index.setdefault((entity, name, values[name]), {})[record_id] = row
        self.change(row, **values)

    def remove(self, entity: str, record_id: int) -> None:
        """Forget a row."""
        row = self.tables[entity].pop(record_id)
        if self._undo is not None:
            self._undo.append(partial(self.tables[entity].__setitem__, record_id, row))
        self._names.pop(entity, None)
        self._ordered_ids.pop(entity, None)
        for name in _INDEXED.get(entity, ()):
            del self._index[entity, name, row[name]][record_id]
        self.set_user_defined(entity, record_id, {})
        self.version += 1

    def set_user_defined(self, entity: str, record_id: int, values: dict[str, str | None]) -> None:
        """Keep the values of a record's user-defined fields in place of those before; none are those of no record."""
        kept = self.user_defined_values.setdefault(entity, {})
        if self._undo is not None:
            self._undo.append(partial(self.set_user_defined, entity, record_id, kept.get(record_id, {})))
        if values:
            kept[record_id] = values
        else:
            kept.pop(record_id, None)
        self.version += 1

    def find(self, entity: str, record_id: Value) -> Row | None:
        """The row of that id, or None."""
        return self.tables[entity].get(record_id) if isinstance(record_id, int) else None

    def get(self, entity: str, record_id: Value) -> Row:
        """The row of that id; `Refused` when there is none."""
        row = self.find(entity, record_id)
        if row is None:
            raise Refused(f"There is no {ENTITIES[entity].info_name} with id {record_id}.")
        return row

    def rows(self, entity: str) -> Iterator[Row]:
        """All rows in order of id."""
        return self.rows_from(entity, 0)

    def rows_from(self, entity: str, first_id: int) -> Iterator[Row]:
        """The rows from an id on, in order of id."""
        table, ids = self.tables[entity], self._ids_in_order(entity)
        return (table[record_id] for record_id in islice(ids, bisect_left(ids, first_id), None))

    def rows_before(self, entity: str, end_id: int) -> Iterator[Row]:
        """The rows below an id, the nearest first."""
        table, ids = self.tables[entity], self._ids_in_order(entity)
        return (table[record_id] for record_id in reversed(ids[: bisect_left(ids, end_id)]))

    def _ids_in_order(self, entity: str) -> list[int]:
        ids = self._ordered_ids.get(entity)
        if ids is None:
            ids = self._ordered_ids[entity] = sorted(self.tables[entity])
        return ids

    def linked(self, entity: str, name: str, value: Value) -> list[Row]:
        """The rows whose indexed field has that value, oldest first."""
        return list(self._index.get((entity, name, value), {}).values())

    def named(self, entity: str, name: str) -> list[Row]:
        """The rows that people call by that name, in any case."""
        names = self._names.get(entity)
        if names is None:
            names = self._names[entity] = {}
            for row in self.rows(entity):
                names.setdefault(str(row[NAME_FIELDS[entity]]).casefold(), []).append(row)
        return names.get(name.casefold(), [])

    def choices(self, field_: Field) -> tuple[Choice, ...]:
        """The picklist of a field; the tax regions are made by the tenant, so their list is their table."""
        name = field_.picklist or ""
        if name == "PurchaseOrders.taxRegionID":
            return tuple(
                Choice(
                    value=str(row["id"]),
                    label=str(row["name"]),
                    sort_order=order,
                    is_active=bool(row["isActive"]),
                    is_system=False,
                )
                for order, row in enumerate(self.rows("TaxRegions"), start=1)
            )
        return self.picklists.get(name, ())

    def choice(self, picklist: str, label: str) -> int:
        """The integer value of a picklist label; every rule asks by label, since values may be dealt out anew."""
        return next(int(item.value) for item in self.picklists[picklist] if item.label == label)

    def label(self, picklist: str, value: Value) -> str:
        """The label of a picklist value; empty when unknown."""
        return next((item.label for item in self.picklists.get(picklist, ()) if item.value == str(value)), "")
