"""A shop's names as a bookkeeper meets them: some fit, some do not, some are somebody's choice."""

from __future__ import annotations

from stockpost.core.name_lists import NameList
from tests.mapping.office import COMPANY, Office, listed

STEM = "Wireless Access Point AX-3000 i"
VENDORS = (
    "Ingram Micro Inc.",
    "D&H Distributing",
    "TechData",
    "Pax8",
    "Harbor Clinic",
    "APC by Schneider",
    "Consolidated Network Equipment Distributors of New England",
)


def fill(office: Office) -> None:
    """Vendors, items, customers and ship methods in every state."""
    for number, vendor in enumerate(VENDORS, 101):
        office.order(vendor, vendor_id=number)
    office.order(
        vendor_id=101,
        items={
            1: f"{STEM}ndoor",
            2: f"{STEM}P67 outdoor",
            3: "Battery Pack RBC7",
            4: "Latitude 5440",
            5: "Onsite labor",
        },
        customer=(20, "Lakeview Dental, LLC"),
        shipping=(3, "UPS Ground (5 days)"),
    )
    office.order(vendor_id=101, customer=(21, "Harbor Clinic"), shipping=(4, "Courier"))
    office.quickbooks(
        NameList.ENTITIES,
        *(listed(name, "Vendor") for name in ("Ingram Micro", "D & H Distributing Co.", "Tech Data Corp", "Pax8")),
        listed("Consolidated Network Equipment Distributo", "Vendor"),
        listed("APC by Schneider", "Vendor", is_active=False),
        listed("Harbor Clinic", "Customer"),
        listed("Lakeview Dental", "Customer"),
    )
    office.quickbooks(
        NameList.ITEMS,
        *(listed(name, "Inventory") for name in ("Battery Pack, RBC 7", "Latitude 5450", "AP indoor", "AP outdoor")),
        listed("Onsite labor", "Service"),
    )
    office.quickbooks(NameList.SHIP_METHODS, listed("UPS Ground"), listed("Courier"))
    office.mapping.choose(COMPANY, "vendor", 101, "Ingram Micro", who="Dana")
