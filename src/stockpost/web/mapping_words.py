"""The words of the page Mapping and of its commands: kinds, states and lists."""

from __future__ import annotations

KINDS = {
    "vendor": ("Vendors", "vendor"),
    "customer": ("Customers", "customer"),
    "item": ("Items", "item"),
    "ship_method": ("Ship methods", "ship method"),
    "tax_region": ("Tax regions", "tax region"),
    "location": ("Locations", "inventory location"),
}
"""Kind → title and the word for one."""
STATES = {
    "mapped": ("Mapped", "good"),
    "same_name": ("Same name", "good"),
    "shortened": ("Shortened name", "good"),
    "reactivated": ("Will be made active again", "busy"),
    "created": ("Will be created", "busy"),
    "left_out": ("Left out", "quiet"),
    "not_known": ("Not looked up yet", "quiet"),
    "together": ("Added up", "quiet"),
    "rest": ("Site for the rest", "good"),
    "collision": ("Two names become one", "attention"),
    "other_kind": ("Name taken by another kind", "attention"),
    "inactive": ("Inactive in QuickBooks", "attention"),
    "missing": ("Not in QuickBooks", "attention"),
    "no_name": ("No usable name", "attention"),
    "shared": ("One item for several", "attention"),
    "moved": ("Another one has the name", "attention"),
    "unmapped": ("Leads to no site", "attention"),
}
"""State (`core.mapping.NameState`) → words and tone."""
ACCOUNT_STATES = {
    "found": ("Found", "good"),
    "missing": ("Not in QuickBooks", "attention"),
    "unusable": ("Cannot be used", "attention"),
    "not_known": ("Not looked up yet", "quiet"),
}
"""State of an account that a setting names → words and tone."""
LISTS = {
    "entities": "Vendors, customers and other names",
    "items": "Items",
    "ship_methods": "Ship methods",
    "sites": "Inventory sites",
    "accounts": "Accounts",
    "classes": "Classes",
}
