"""The schema agrees with the reference data, field by field, where that is present (FACTS C and its data files)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autotask_simulator.doors import find_door
from autotask_simulator.errors import MethodNotAllowed, NoSuchDoor
from autotask_simulator.schema import BY_REFERENCE, ENTITIES, Field
from autotask_simulator.schema.picklists import build_picklists

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = Path(os.environ.get("STOCKPOST_REFERENCE", ROOT.parent / "shared" / "reference")) / "autotask"
pytestmark = pytest.mark.skipif(not REFERENCE.is_dir(), reason="reference documents are absent")

DELIBERATE: dict[tuple[str, str, str], str] = {
    ("InventoryItems", "quantityOnHand", "isRequired"): "computed since 2022.1 (FACTS C); the data is of 2021",
    ("InventoryItems", "quantityOnHand", "isReadOnly"): "computed since 2022.1 (FACTS C); the data is of 2021",
}
"""Where our schema differs on purpose: entity, field, what differs; and why."""

# SOAP's names of entities, which the data keeps in its references, and the REST names that metadata gives.
REST_NAMES = {
    "Account": "Company",
    "AccountPhysicalLocation": "CompanyLocation",
    "AllocationCode": "BillingCode",
    "BusinessDivisionSubdivision": "OrganizationalLevelAssociation",
    "BusinessLocation": "InternalLocation",
    "ContractCost": "ContractCharge",
    "InstalledProduct": "ConfigurationItem",
    "InstalledProductCategory": "ConfigurationItemCategory",
    "ProjectCost": "ProjectCharge",
    "TicketCost": "TicketCharge",
}
KINDS = {"double": "decimal", "short": "integer"}
FIELDS_OF_LATER_SOURCES = 84
"""Fields that only models of 2022 and later know: their flags have no source and are ours."""


def read(name: str) -> Any:
    return json.loads((REFERENCE / name).read_text())


def compared(field: dict[str, Any], ours: Field) -> Iterator[tuple[str, object, object]]:
    """What the data says of a field, beside what we say."""
    if field["isReadOnly"] is not None:
        yield "isReadOnly", field["isReadOnly"], ours.is_read_only
        yield "isRequired", field["isRequired"], ours.is_required
        yield "isQueryable", field["isQueryable"], ours.is_queryable
        yield "isPickList", field["isPickList"], ours.picklist is not None
        yield "length", field["length"], ours.length
        reference = field["referenceEntityType"]
        yield "reference", REST_NAMES.get(reference, reference), ours.reference
    elif field["length"]:
        yield "length", field["length"], ours.length
    yield "dataType", KINDS.get(field["dataType"], field["dataType"]), ours.data_type
    if field.get("createOnly"):
        yield "createOnly", True, ours.is_create_only


def test_every_field_is_as_the_data_says() -> None:
    """No field is missing or invented, and type, length, flags, reference and picklist are those of the data."""
    differences: dict[tuple[str, str, str], tuple[object, object]] = {}
    without_flags = 0
    for entity, description in read("entities-merged.json").items():
        wanted = {field["name"]: field for field in description["fields"]}
        ours = {field.name: field for field in ENTITIES[entity].fields}
        assert set(ours) == set(wanted), entity
        without_flags += sum(field["isReadOnly"] is None for field in wanted.values())
        for name, field in wanted.items():
            for what, theirs, own in compared(field, ours[name]):
                if theirs != own:
                    differences[entity, name, what] = (theirs, own)
    assert {key: pair for key, pair in differences.items() if key not in DELIBERATE} == {}
    assert set(DELIBERATE) <= set(differences), "a deliberate difference is none any more"
    assert without_flags == FIELDS_OF_LATER_SOURCES


def test_rights_are_as_the_data_says() -> None:
    """What can be created, queried, updated and deleted."""
    for entity, description in read("entities-merged.json").items():
        info = description["soapInfo"]
        if info:
            own = ENTITIES[entity]
            theirs = (info["CanCreate"], info["CanQuery"], info["CanUpdate"], info["CanDelete"])
            assert theirs == (own.can_create, own.can_query, own.can_update, own.can_delete), entity


def test_every_door_of_the_data_is_there() -> None:
    """Each path and method of the Swagger document for our entities opens a door, and a method it lacks is refused."""
    known = {name.lower() for name in ENTITIES}
    children = {(entity.parent, entity.segment) for entity in ENTITIES.values()}
    tried = 0
    for path, methods in read("endpoints-needed.json").items():
        segments = [{"{id}": "7", "{parentId}": "3"}.get(part, part) for part in path.split("/")[2:]]
        if not segments or segments[0].lower() not in known:
            continue
        if segments[1:2] == ["3"] and (segments[0], segments[2]) not in children:
            continue
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            tried += 1
            if method.lower() in methods:
                find_door(method, segments)
            else:
                with pytest.raises((MethodNotAllowed, NoSuchDoor)):
                    find_door(method, segments)
    assert tried > 500


def test_picklists_hold_the_sourced_labels() -> None:
    """System picklists have the labels of the data in their order, and its values where it states them."""
    lists = build_picklists()
    for name, described in read("picklists.json").items():
        if name == "note":
            continue
        own = lists["Charges.status" if name == "TicketCharges.status" else name.replace("TicketCharges", "Charges")]
        if "labels" in described:
            assert [choice.label for choice in own] == described["labels"], name
        else:
            assert {choice.value: choice.label for choice in own} == described["values"], name


def test_references_between_our_entities_lead_somewhere() -> None:
    """A reference whose target is one of the named entities can be followed."""
    named = {entity.info_name for entity in ENTITIES.values()}
    for entity in ENTITIES.values():
        for field in entity.fields:
            if field.reference in named:
                assert BY_REFERENCE[field.reference].can_query


def test_tickets_are_as_a_real_tenant_described_them() -> None:
    """Each field that our tickets have is described as in the captured answer of a real tenant."""
    real = {field["name"]: field for field in read("samples/fields.Tickets.json")["body"]["fields"]}
    for field in ENTITIES["Tickets"].fields:
        captured = real[field.name]
        assert [captured[key] for key in ("dataType", "length", "isRequired", "isReadOnly", "isQueryable")] == [
            field.data_type,
            field.length,
            field.is_required,
            field.is_read_only,
            field.is_queryable,
        ], field.name
        assert captured["referenceEntityType"] == (field.reference or ""), field.name
        assert captured["isPickList"] == (field.picklist is not None), field.name
