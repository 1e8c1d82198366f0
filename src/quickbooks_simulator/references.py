"""XxxRef aggregates: which list each of them points into, and how they are resolved (FACTS 2, 4, 5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from . import statuses
from .books import Books
from .records import ListEntry

_ID = re.compile(r"[0-9A-Fa-f]{1,16}-[0-9]{1,12}")

ITEM_KINDS = (
    "ItemService",
    "ItemNonInventory",
    "ItemOtherCharge",
    "ItemInventory",
    "ItemInventoryAssembly",
    "ItemFixedAsset",
    "ItemSubtotal",
    "ItemDiscount",
    "ItemPayment",
    "ItemSalesTax",
    "ItemSalesTaxGroup",
    "ItemGroup",
)
ENTITY_KINDS = ("Customer", "Vendor", "Employee", "OtherName")


@dataclass(frozen=True, slots=True)
class Target:
    """The list a reference points into; no ``kinds`` means any; ``label`` is the word in error texts."""

    group: str
    label: str
    kinds: tuple[str, ...] = ()


_ACCOUNT = Target("Account", "Account")
_ITEM = Target("Item", "Item")
TARGETS: dict[str, Target] = {
    "VendorRef": Target("Entity", "Vendor", ("Vendor",)),
    "PrefVendorRef": Target("Entity", "Vendor", ("Vendor",)),
    "CustomerRef": Target("Entity", "Customer", ("Customer",)),
    "ShipToEntityRef": Target("Entity", "Entity"),
    "EntityRef": Target("Entity", "Entity"),
    "ItemRef": _ITEM,
    "ItemGroupRef": Target("Item", "ItemGroup", ("ItemGroup",)),
    "ItemInventoryRef": _ITEM,
    "TaxVendorRef": Target("Entity", "Vendor", ("Vendor",)),
    "ItemSalesTaxRef": Target("Item", "ItemSalesTax", ("ItemSalesTax",)),
    "AccountRef": _ACCOUNT,
    "APAccountRef": _ACCOUNT,
    "ARAccountRef": _ACCOUNT,
    "LiabilityAccountRef": _ACCOUNT,
    "IncomeAccountRef": _ACCOUNT,
    "ExpenseAccountRef": _ACCOUNT,
    "COGSAccountRef": _ACCOUNT,
    "AssetAccountRef": _ACCOUNT,
    "DepositToAccountRef": _ACCOUNT,
    "PrefillAccountRef": _ACCOUNT,
    "OverrideItemAccountRef": _ACCOUNT,
    "ClassRef": Target("Class", "Class"),
    "TermsRef": Target("Terms", "Terms"),
    "ShipMethodRef": Target("ShipMethod", "ShipMethod"),
    "TemplateRef": Target("Template", "Template"),
    "SalesTaxCodeRef": Target("SalesTaxCode", "SalesTaxCode"),
    "CustomerSalesTaxCodeRef": Target("SalesTaxCode", "SalesTaxCode"),
    "CurrencyRef": Target("Currency", "Currency"),
    "InventorySiteRef": Target("InventorySite", "InventorySite"),
    "InventorySiteLocationRef": Target("InventorySite", "InventorySite"),
    "ParentSiteRef": Target("InventorySite", "InventorySite"),
    "FromInventorySiteRef": Target("InventorySite", "InventorySite"),
    "ToInventorySiteRef": Target("InventorySite", "InventorySite"),
    "FromInventorySiteLocationRef": Target("InventorySite", "InventorySite"),
    "ToInventorySiteLocationRef": Target("InventorySite", "InventorySite"),
    "OverrideUOMSetRef": Target("UnitOfMeasureSet", "UnitOfMeasureSet"),
    "UnitOfMeasureSetRef": Target("UnitOfMeasureSet", "UnitOfMeasureSet"),
    "PaymentMethodRef": Target("PaymentMethod", "PaymentMethod"),
    "PreferredPaymentMethodRef": Target("PaymentMethod", "PaymentMethod"),
}
"""Every other XxxRef points into a list that is empty in this simulator."""


def target_of(name: str) -> Target:
    """The list a reference element points into."""
    return TARGETS.get(name) or Target(name.removesuffix("Ref"), name.removesuffix("Ref"))


def is_plausible_id(value: str) -> bool:
    """Ids look like ``80000001-1405768916`` (FACTS 2)."""
    return _ID.fullmatch(value) is not None


def is_given(values: dict[str, Any], name: str) -> bool:
    """The reference is there and not empty."""
    value = values.get(name)
    return isinstance(value, dict) and bool(value.get("ListID") or value.get("FullName"))


_SITES = ("InventorySiteRef", "FromInventorySiteRef", "ToInventorySiteRef")


def resolve(books: Books, name: str, value: dict[str, Any], where: str) -> ListEntry:
    """The entry a reference points to; if both are given FullName is ignored (FACTS 2).

    Raises Refused 3000 for a malformed id and 3140 when there is no such entry (3130 for a parent), when it is of
    another kind, or when it is inactive (a switch).
    """
    target = target_of(name)
    list_id, full_name = value.get("ListID"), value.get("FullName")
    entry: ListEntry | None
    if list_id:
        if not is_plausible_id(list_id):
            raise statuses.invalid_id(list_id, "ListID")
        entry, said = books.entry(target.group, list_id), list_id
    else:
        assert full_name is not None  # noqa: S101 - is_given() was asked
        entry, said = books.by_name(target.group, full_name), full_name
    if entry is None or (target.kinds and entry.kind not in target.kinds):
        if name == "ParentSiteRef":
            raise statuses.invalid_parent(said, "Inventory Sites")
        raise statuses.invalid_reference(target.label, said, where)
    if name in _SITES and entry.fields.get("ParentSiteRef") and books.preferences.unverified.bins_are_no_sites:
        raise statuses.invalid_reference(target.label, said, where, "It is a bin, not an inventory site.")
    if not entry.is_active and books.preferences.unverified.inactive_references_refused:
        raise statuses.invalid_reference(target.label, said, where, "The specified record is inactive.")
    return entry


def resolve_all(books: Books, values: dict[str, Any], where: str) -> dict[str, Any]:
    """Replace every reference inside ``values``, at any depth, by ``{"ListID": …}``; drop empty ones."""
    resolved: dict[str, Any] = {}
    for name, value in values.items():
        if name.endswith("Ref") and isinstance(value, dict):
            if is_given(values, name):
                resolved[name] = {"ListID": resolve(books, name, value, where).list_id}
        elif name.endswith("Ref") and isinstance(value, list) and name != "AdditionalContactRef":
            resolved[name] = [
                {"ListID": resolve(books, name, one, where).list_id} for one in value if any(one.values())
            ]
        elif isinstance(value, dict):
            resolved[name] = resolve_all(books, value, where)
        elif isinstance(value, list):
            resolved[name] = [resolve_all(books, one, where) if isinstance(one, dict) else one for one in value]
        else:
            resolved[name] = value
    return resolved


def reference_of(books: Books, name: str, list_id: str | None) -> dict[str, str] | None:
    """The aggregate of an answer: ListID and the FullName the entry has now."""
    if list_id is None:
        return None
    entry = books.entry(target_of(name).group, list_id)
    return {"ListID": list_id} if entry is None else {"ListID": list_id, "FullName": books.full_name(entry)}
