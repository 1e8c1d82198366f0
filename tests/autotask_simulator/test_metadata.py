"""What the API says of its entities (FACTS B5)."""

from __future__ import annotations

from typing import Any

from tests.autotask_simulator.desk import SMALL_SEED, Desk, open_desk

KEYS = [
    "name",
    "dataType",
    "length",
    "isRequired",
    "isReadOnly",
    "isQueryable",
    "isReference",
    "referenceEntityType",
    "isPickList",
    "picklistValues",
    "picklistParentValueField",
    "isSupportedWebhookField",
]


def fields(desk: Desk, entity: str) -> dict[str, dict[str, Any]]:
    found = desk.answer("GET", f"{entity}/entityInformation/fields")["fields"]
    return {field["name"]: field for field in found}


def test_field_objects(sample_desk: Desk) -> None:
    """Keys in the real order, fields sorted by name, picklist values as text, empty text instead of null."""
    found = fields(sample_desk, "PurchaseOrders")
    assert list(found) == sorted(found, key=str.lower)
    assert all(list(field) == KEYS for field in found.values())
    assert found["vendorID"]["isReadOnly"] is found["vendorID"]["isRequired"] is True
    assert found["vendorID"]["referenceEntityType"] == "Company"
    assert (found["freight"]["dataType"], found["externalPONumber"]["length"]) == ("decimal", 50)
    assert found["phone"]["referenceEntityType"] == found["phone"]["picklistParentValueField"] == ""
    assert found["phone"]["picklistValues"] is None
    assert found["status"]["picklistValues"][0] == {
        "value": "1",
        "label": "New",
        "isDefaultValue": False,
        "sortOrder": 1,
        "parentValue": "",
        "isActive": True,
        "isSystem": True,
    }


def test_charge_statuses_skip_five(sample_desk: Desk) -> None:
    """Charge statuses have their stated values: there is no 5."""
    assert list(sample_desk.labels("TicketCharges", "status")) == ["1", "2", "3", "4", "6", "7", "8"]


def test_entity_information(sample_desk: Desk) -> None:
    """Rights per entity: receiving cannot be updated, orders not deleted, shipping types not made."""
    rights = {
        entity: sample_desk.answer("GET", f"{entity}/entityInformation")["info"]
        for entity in (
            "PurchaseOrders",
            "PurchaseOrderItemReceiving",
            "ShippingTypes",
            "InventoryProducts",
            "Companies",
        )
    }
    letters = {
        entity: "".join(key[3] for key in ("canCreate", "canQuery", "canUpdate", "canDelete") if info[key])
        for entity, info in rights.items()
    }
    assert letters == {
        "PurchaseOrders": "CQU",
        "PurchaseOrderItemReceiving": "CQ",
        "ShippingTypes": "Q",
        "InventoryProducts": "CQUD",
        "Companies": "CQU",
    }
    assert rights["PurchaseOrders"]["hasUserDefinedFields"] is False
    assert rights["Companies"]["hasUserDefinedFields"] is True


def test_user_defined_field_objects(sample_desk: Desk) -> None:
    """User-defined fields are described with other keys: label and type, and null instead of empty text."""
    (field,) = sample_desk.answer("GET", "Companies/entityInformation/userDefinedFields")["fields"]
    assert (field["label"], field["type"], field["referenceEntityType"]) == ("QuickBooks Name", "string", None)
    assert sample_desk.answer("GET", "PurchaseOrders/entityInformation/userDefinedFields") == {"fields": []}


def test_shuffled_status_values() -> None:
    """With shuffled picklists a client that hard-codes 1..5 finds other values, and the rules still go by label."""
    with open_desk(SMALL_SEED, shuffle_picklists=7) as desk:
        labels = desk.labels("PurchaseOrders", "status")
        assert sorted(labels.values()) == ["Canceled", "New", "Received Full", "Received Partial", "Submitted"]
        assert not set(labels) & {"1", "2", "3", "4", "5"}
        assert (desk.status("501"), desk.status("502"), desk.status("503")) == ("New", "Submitted", "Canceled")
