"""Edition, country, version and mode of the company file: each combination and what it changes (FACTS 1, 4, 9)."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from quickbooks_simulator.editions import FIRST_YEAR, LAST_YEAR, VERSIONS
from quickbooks_simulator.envelope import HresultFailure
from tests.quickbooks_simulator.desk import Desk, document, order, request_text
from tests.quickbooks_simulator.test_items import ASSEMBLY

NEWEST = {
    2012: "11.0",
    2013: "12.0",
    2014: "13.0",
    2020: "13.0",
    2021: "14.0",
    2022: "15.0",
    2023: "16.0",
    2024: "16.0",
}
PRODUCT = {"Pro": "Pro", "Premier": "Premier", "Enterprise": "Enterprise Solutions"}
COUNT = {
    "AccountRef": {"FullName": "Inventory Adjustment"},
    "InventoryAdjustmentLineAdd": {
        "ItemRef": {"FullName": "Toner HP 26X"},
        "QuantityAdjustment": {"NewQuantity": "9"},
    },
}
COMBINATIONS = list(product(PRODUCT, ("US", "CA", "UK"), (False, True), (False, True)))


@pytest.mark.parametrize(("edition", "country", "multi_user", "advanced"), COMBINATIONS)
def test_every_combination_answers_as_its_edition_does(
    desk: Desk, edition: str, country: str, multi_user: bool, advanced: bool
) -> None:
    """What HostQuery tells, and what is allowed: foreign fields, adjustments, sites, assemblies."""
    desk.prefer(edition=edition, country=country, multiUser=multi_user, advancedInventory=advanced)
    has_advanced = edition == "Enterprise" and advanced
    host = desk.done("HostQuery")
    assert host.text("ProductName") == f"QuickBooks {PRODUCT[edition]} 2024"
    assert (host.text("MajorVersion"), host.text("Country")) == ("34", country)
    assert host.text("QBFileMode") == ("MultiUser" if multi_user else "SingleUser")
    assert desk.ask("InventoryAdjustmentAdd", COUNT).code == (0 if has_advanced or not multi_user else 3162)
    assert desk.ask("ItemInventoryAssemblyAdd", ASSEMBLY).code == (3250 if edition == "Pro" else 0)
    if has_advanced:
        desk.prefer(multiLocation=True)
    assert desk.ask("InventorySiteAdd", {"Name": "Front"}).code == (0 if has_advanced else 3250)
    found = desk.done("PreferencesQuery").text("MultiLocationInventoryPreferences/IsMultiLocationInventoryAvailable")
    available = "true" if has_advanced else "false"
    assert found == (available if country == "US" else None), "the other editions do not know this part"
    taxed = order()
    taxed["PurchaseOrderLineAdd"][0]["SalesTaxCodeRef"] = {"FullName": "Tax"}
    if country == "US":
        with pytest.raises(HresultFailure) as failure:
            desk.ask("PurchaseOrderAdd", taxed)
        assert failure.value.hresult == "0x80040400"
    else:
        assert desk.done("PurchaseOrderAdd", taxed).text("PurchaseOrderLineRet/SalesTaxCodeRef/FullName") == "Tax"


@pytest.mark.parametrize(("year", "newest"), NEWEST.items())
def test_each_version_lists_and_takes_its_qbxml(desk: Desk, year: int, newest: str) -> None:
    """SupportedQBXMLVersion ends with the year's newest one; that is taken, any later one is 0x80040423 (FACTS 1)."""
    desk.prefer(versionYear=year)
    host = desk.done("HostQuery") if newest not in ("11.0", "12.0") else None
    if host is not None:
        assert host.texts("SupportedQBXMLVersion") == list(VERSIONS[: VERSIONS.index(newest) + 1])
        assert (host.text("MajorVersion"), host.text("MinorVersion")) == (str(year - 1990), "0")
    for version in VERSIONS:
        request = document(request_text("HostQuery"), version=version)
        if VERSIONS.index(version) <= VERSIONS.index(newest):
            assert f"<SupportedQBXMLVersion>{newest}</SupportedQBXMLVersion>" in desk.send(request)
        else:
            with pytest.raises(HresultFailure) as failure:
                desk.send(request)
            assert failure.value.hresult == "0x80040423"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"edition": "Basic"}, "edition"),
        ({"country": "US of A"}, "country"),
        ({"versionYear": FIRST_YEAR - 1}, "versionYear"),
        ({"versionYear": LAST_YEAR + 1}, "versionYear"),
        ({"edition": "Pro", "multiLocation": True}, "multiLocation needs"),
        ({"advancedInventory": False, "serialOrLotTracking": "LotNumber"}, "serialOrLotTracking needs"),
        ({"edition": "Pro", "unitsOfMeasure": "single"}, "unitsOfMeasure needs"),
        ({"edition": "Premier", "enhancedInventoryReceiving": True}, "enhancedInventoryReceiving needs"),
    ],
)
def test_what_does_not_exist_cannot_be_chosen(desk: Desk, changes: dict[str, Any], wrong: str) -> None:
    """An edition, country or year that does not exist, or a feature the edition lacks, is refused by name."""
    with pytest.raises(ValueError, match=wrong):
        desk.prefer(**changes)


def test_a_smaller_edition_turns_off_what_it_lacks(desk: Desk) -> None:
    """A file with sites and Enhanced Inventory Receiving that is opened in Pro has neither."""
    desk.prefer(multiLocation=True, enhancedInventoryReceiving=True)
    desk.done("InventorySiteAdd", {"Name": "Front"})
    desk.prefer(edition="Pro")
    assert desk.ask("InventorySiteQuery").code == 3250
    answer = desk.done("PreferencesQuery")
    assert answer.text("ItemsAndInventoryPreferences/EnhancedInventoryReceivingEnabled") == "false"
    assert answer.text("MultiLocationInventoryPreferences/IsMultiLocationInventoryEnabled") == "false"
