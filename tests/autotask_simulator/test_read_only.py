"""What the metadata call read-only cannot be updated, entity by entity (FACTS B5: create-only fields are reported so)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from autotask_simulator.schema import ENTITIES, Entity, Field
from tests.autotask_simulator.desk import SMALL_SEED
from tests.autotask_simulator.in_process import InProcess

OTHER: dict[str, Any] = {
    "string": "zz",
    "integer": 987654,
    "long": 987654,
    "decimal": "98765.4",
    "datetime": "2001-02-03T04:05:06Z",
}
WITHOUT_ROWS = {"PurchaseApprovals", "InvoiceTemplates"}
"""Entities of which the tenant here has no record."""


@pytest.fixture(scope="module")
def tenant() -> Iterator[InProcess]:
    """A tenant with a record of nearly every entity."""
    desk = InProcess(SMALL_SEED | {"productVendors": [{"product": "Cable", "vendor": "Acme Supply"}]})
    for kind in ("ticket", "project", "contract"):
        desk.person("add-charge", kind=kind, company="Client", name=kind, product="Cable", quantity=1)
    desk.person("add-charge", company="Client", name="billed", product="Cable", quantity=1)
    desk.person("add-invoice", company="Client", number="I-1", charges=["billed"])
    desk.person("receive", order="502", line="Firewall", quantity=1, serialNumber="S-1")
    yield desk
    desk.close()


def path_to(entity: Entity, row: dict[str, Any]) -> str:
    return entity.name if entity.link is None else f"{entity.parent}/{row[entity.link]}/{entity.segment}"


def other_value(field: Field, present: Any) -> Any:
    """A value of the right type that the record does not have."""
    if field.data_type == "boolean":
        return not present
    value = OTHER[field.data_type]
    return value[: field.length or None] if field.data_type == "string" else value


@pytest.mark.parametrize("name", [name for name, entity in ENTITIES.items() if entity.can_update])
def test_read_only_fields_are_refused(tenant: InProcess, name: str) -> None:
    """Another value in any read-only field is refused and changes nothing; the same value sent back is fine."""
    entity = ENTITIES[name]
    rows = tenant.all(name)
    assert bool(rows) != (name in WITHOUT_ROWS)
    for row in rows[:1]:
        path = path_to(entity, row)
        for field in entity.fields:
            if field.is_read_only and field.name != "id":
                change = {"id": row["id"], field.name: other_value(field, row[field.name])}
                assert tenant.api("PATCH", path, change) is None, field.name
                same = {"id": row["id"], field.name: row[field.name]}
                assert tenant.api("PATCH", path, same) == {"itemId": row["id"]}, field.name


@pytest.mark.parametrize(
    ("name", "writable"),
    [
        ("Invoices", {"invoiceNumber", "paidDate", "webServiceDate"}),
        ("BillingItems", {"webServiceDate"}),
        ("Currencies", {"exchangeRate", "lastModifiedDateTime"}),
    ],
)
def test_what_alone_can_be_written(tenant: InProcess, name: str, writable: set[str]) -> None:
    """Records that people make: an integration writes its stamp and little else (FACTS C)."""
    assert {field.name for field in ENTITIES[name].fields if not field.is_read_only} == writable
    row = tenant.all(name)[0]
    stamp = {"id": row["id"], **{field: row[field] for field in writable}}
    assert tenant.api("PATCH", name, stamp) == {"itemId": row["id"]}
