"""From a request record to the name of its message and a draft of its content; `structure.compose` puts it in order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch

from stockpost.core import requests
from stockpost.qbxml.messages import ADDRESS_LINES_MAX, NEW_LINE
from stockpost.qbxml.structure import Draft, Misfit

NamedDraft = tuple[str, Draft]
LIST_MESSAGES = {
    "entities": "EntityQuery",
    "items": "ItemQuery",
    "ship_methods": "ShipMethodQuery",
    "sites": "InventorySiteQuery",
    "accounts": "AccountQuery",
    "classes": "ClassQuery",
}
ITERATED = ("entities", "items")
LISTED_ELEMENTS = ("ListID", "Name", "FullName", "IsActive")
"""What tells an entry's name; without the rest a page stays small."""
_MORE_LISTED = {"sites": ("ParentSiteRef",), "accounts": ("AccountType",)}
MARKED_ELEMENTS = (*LISTED_ELEMENTS, "ExternalGUID")
"""What tells whose an entry is. That one which was created or renamed counts as modified is UNVERIFIED."""


@singledispatch
def draft(request: object) -> NamedDraft:
    """The message name without Rq, and the draft."""
    raise TypeError(f"{type(request).__name__} is no request to QuickBooks")


@draft.register
def _(_request: requests.HostQuery) -> NamedDraft:
    return "HostQuery", {}


@draft.register
def _(request: requests.CompanyQuery) -> NamedDraft:
    return "CompanyQuery", {"OwnerID": _filled(request.owner_id)}


@draft.register
def _(_request: requests.PreferencesQuery) -> NamedDraft:
    return "PreferencesQuery", {}


@draft.register
def _(request: requests.AccountQuery) -> NamedDraft:
    return "AccountQuery", {"FullName": list(request.full_names)}


@draft.register
def _(request: requests.EntityQuery) -> NamedDraft:
    return "EntityQuery", _entries(request)


@draft.register
def _(request: requests.ItemQuery) -> NamedDraft:
    return "ItemQuery", _entries(request)


def _entries(request: requests.EntityQuery | requests.ItemQuery) -> Draft:
    if request.modified_since is not None:
        elements = list(MARKED_ELEMENTS)
        return {"ActiveStatus": "All", "FromModifiedDate": request.modified_since, "IncludeRetElement": elements}
    return {"ListID": list(request.list_ids), "FullName": list(request.full_names)}


@draft.register
def _(request: requests.ShipMethodQuery) -> NamedDraft:
    return "ShipMethodQuery", {"FullName": list(request.names)}


@draft.register
def _(request: requests.TermsQuery) -> NamedDraft:
    return "TermsQuery", {"FullName": list(request.names)}


@draft.register
def _(request: requests.ClassQuery) -> NamedDraft:
    return "ClassQuery", {"FullName": list(request.full_names)}


@draft.register
def _(_request: requests.CurrencyQuery) -> NamedDraft:
    return "CurrencyQuery", {"ActiveStatus": "All"}


@draft.register
def _(request: requests.UnitSetQuery) -> NamedDraft:
    return "UnitOfMeasureSetQuery", {"ListID": list(request.list_ids)}


@draft.register
def _(request: requests.InventorySiteQuery) -> NamedDraft:
    return "InventorySiteQuery", {"FullName": list(request.names)}


@draft.register
def _(request: requests.ItemSitesQuery) -> NamedDraft:
    filters = {"ItemFilter": {"FullName": list(request.full_names)}}
    return "ItemSitesQuery", {"ItemSiteFilter": filters, "ActiveStatus": "All"}


@draft.register
def _(request: requests.NameListQuery) -> NamedDraft:
    has_pages = request.name_list in ITERATED
    return LIST_MESSAGES[request.name_list], {
        "MaxReturned": requests.NAMES_PER_PAGE if has_pages else None,
        "ActiveStatus": "All",
        "IncludeRetElement": [*LISTED_ELEMENTS, *_MORE_LISTED.get(request.name_list, ())],
    }


def attributes(request: object) -> dict[str, str]:
    """The attributes of the request's element beside its requestID: those of an iterator (QuickBooks FACTS 3)."""
    if not isinstance(request, requests.NameListQuery) or request.name_list not in ITERATED:
        return {}
    if not request.iterator_id:
        return {"iterator": "Start"}
    return {"iterator": "Continue", "iteratorID": request.iterator_id}


@draft.register
def _(request: requests.PurchaseOrderQuery) -> NamedDraft:
    return "PurchaseOrderQuery", {
        **_transactions(request, request.ref_numbers),
        "IncludeLineItems": True,
        "IncludeLinkedTxns": True,
    }


@draft.register
def _(request: requests.ItemReceiptQuery) -> NamedDraft:
    return "ItemReceiptQuery", {**_transactions(request, ()), "IncludeLineItems": True, "IncludeLinkedTxns": True}


@draft.register
def _(request: requests.BillQuery) -> NamedDraft:
    return "BillQuery", {**_transactions(request, ()), "IncludeLineItems": True, "IncludeLinkedTxns": True}


@draft.register
def _(request: requests.InventoryAdjustmentQuery) -> NamedDraft:
    draft = _transactions(request, request.ref_numbers)
    return "InventoryAdjustmentQuery", {**draft, "IncludeLineItems": not request.marks_only}


@draft.register
def _(request: requests.InvoiceQuery) -> NamedDraft:
    return "InvoiceQuery", {
        **_transactions(request, request.ref_numbers),
        "IncludeLineItems": True,
        "IncludeLinkedTxns": True,
    }


@draft.register
def _(request: requests.TxnDeletedQuery) -> NamedDraft:
    span = {"FromDeletedDate": request.deleted_since}
    return "TxnDeletedQuery", {"TxnDelType": request.kind, "DeletedDateRangeFilter": span}


@draft.register
def _(request: requests.ListDeletedQuery) -> NamedDraft:
    span = {"FromDeletedDate": request.deleted_since}
    return "ListDeletedQuery", {"ListDelType": list(requests.LISTS_WATCHED), "DeletedDateRangeFilter": span}


@draft.register
def _(request: requests.VendorAdd) -> NamedDraft:
    return "VendorAdd", {
        "VendorAdd": {
            "Name": request.name,
            "CurrencyRef": _ref(request.currency_list_id or None),
            "ExternalGUID": request.external_guid or None,
        }
    }


@draft.register
def _(request: requests.CustomerAdd) -> NamedDraft:
    return "CustomerAdd", {"CustomerAdd": {"Name": request.name, "ExternalGUID": request.external_guid or None}}


@draft.register
def _(request: requests.AccountAdd) -> NamedDraft:
    return "AccountAdd", {"AccountAdd": {"Name": request.name, "AccountType": request.account_type}}


@draft.register
def _(request: requests.ItemInventoryAdd) -> NamedDraft:
    return "ItemInventoryAdd", {
        "ItemInventoryAdd": {
            "Name": request.name,
            "ParentRef": _ref(request.parent_list_id or None),
            "ManufacturerPartNumber": request.part_number or None,
            "SalesDesc": request.sales_description or None,
            "SalesPrice": request.sales_price,
            "IncomeAccountRef": _ref(request.income_account_list_id),
            "PurchaseDesc": request.purchase_description or None,
            "PurchaseCost": request.purchase_cost,
            "COGSAccountRef": _ref(request.cogs_account_list_id),
            "AssetAccountRef": _ref(request.asset_account_list_id),
            "ExternalGUID": request.external_guid or None,
        }
    }


@draft.register
def _(request: requests.ItemOtherChargeAdd) -> NamedDraft:
    return "ItemOtherChargeAdd", {"ItemOtherChargeAdd": _one_account_item(request)}


@draft.register
def _(request: requests.ItemNonInventoryAdd) -> NamedDraft:
    return "ItemNonInventoryAdd", {"ItemNonInventoryAdd": _one_account_item(request)}


@draft.register
def _(request: requests.VendorReactivate) -> NamedDraft:
    return "VendorMod", {"VendorMod": _reactivation(request)}


@draft.register
def _(request: requests.CustomerReactivate) -> NamedDraft:
    return "CustomerMod", {"CustomerMod": _reactivation(request)}


@draft.register
def _(request: requests.ItemReactivate) -> NamedDraft:
    return "ItemInventoryMod", {"ItemInventoryMod": _reactivation(request)}


@draft.register
def _(request: requests.PurchaseOrderAdd) -> NamedDraft:
    return "PurchaseOrderAdd", {
        "PurchaseOrderAdd": {
            "VendorRef": _ref(request.vendor_list_id),
            "ClassRef": _ref(request.class_list_id or None),
            "InventorySiteRef": _ref(request.inventory_site_list_id or None),
            "ShipToEntityRef": _ref(request.ship_to_entity_list_id or None),
            "TxnDate": request.txn_date,
            "RefNumber": request.ref_number or None,
            "ShipAddress": _address("PurchaseOrderAdd", request.ship_address) if request.ship_address else None,
            "ShipMethodRef": _ref(request.ship_method_list_id or None),
            "FOB": request.fob or None,
            "Memo": request.memo or None,
            "VendorMsg": request.vendor_message or None,
            "ExternalGUID": request.external_guid or None,
            "PurchaseOrderLineAdd": [_added_line(place, line) for place, line in enumerate(request.lines, 1)],
        }
    }


@draft.register
def _(request: requests.PurchaseOrderMod) -> NamedDraft:
    return "PurchaseOrderMod", {
        "PurchaseOrderMod": {
            "TxnID": request.txn_id,
            "EditSequence": request.edit_sequence,
            "VendorRef": _ref(request.vendor_list_id),
            "ShipToEntityRef": _ref(request.ship_to_entity_list_id),
            "RefNumber": request.ref_number,
            "ShipAddress": None
            if request.ship_address is None
            else _address("PurchaseOrderMod", request.ship_address, fills_up=True),
            "ShipMethodRef": _ref(request.ship_method_list_id),
            "FOB": request.fob,
            "IsManuallyClosed": request.is_manually_closed,
            "Memo": request.memo,
            "VendorMsg": request.vendor_message,
            "lines": None if request.lines is None else _changed_lines(request.lines),
        }
    }


@draft.register
def _(request: requests.ItemReceiptAdd) -> NamedDraft:
    return "ItemReceiptAdd", {
        "ItemReceiptAdd": {
            "VendorRef": _ref(request.vendor_list_id),
            "TxnDate": request.txn_date,
            "RefNumber": request.ref_number or None,
            "Memo": request.memo or None,
            "ExternalGUID": request.external_guid or None,
            "ItemLineAdd": [
                {
                    "InventorySiteRef": _ref(line.inventory_site_list_id or None),
                    "Quantity": line.quantity,
                    "UnitOfMeasure": line.unit or None,
                    "Cost": line.cost,
                    "LinkToTxn": {"TxnID": line.order_txn_id, "TxnLineID": line.order_txn_line_id},
                }
                for line in request.lines
            ],
        }
    }


@draft.register
def _(request: requests.InventoryAdjustmentAdd) -> NamedDraft:
    return "InventoryAdjustmentAdd", {
        "InventoryAdjustmentAdd": {
            "AccountRef": _ref(request.account_list_id),
            "TxnDate": request.txn_date,
            "RefNumber": request.ref_number or None,
            "ClassRef": _ref(request.class_list_id or None),
            "InventorySiteRef": _ref(request.inventory_site_list_id or None),
            "Memo": request.memo or None,
            "ExternalGUID": request.external_guid or None,
            "InventoryAdjustmentLineAdd": [
                {"ItemRef": _ref(line.item_list_id), "QuantityAdjustment": {"NewQuantity": line.new_quantity}}
                for line in request.lines
            ],
        }
    }


@draft.register
def _(request: requests.InvoiceAdd) -> NamedDraft:
    return "InvoiceAdd", {
        "InvoiceAdd": {
            "CustomerRef": _ref(request.customer_list_id),
            "ClassRef": _ref(request.class_list_id or None),
            "TxnDate": request.txn_date,
            "RefNumber": request.ref_number or None,
            "PONumber": request.po_number or None,
            "TermsRef": _ref(request.terms_list_id or None),
            "DueDate": request.due_date,
            "ItemSalesTaxRef": _ref(request.tax_item_list_id or None),
            "Memo": request.memo or None,
            "ExternalGUID": request.external_guid or None,
            "InvoiceLineAdd": [
                {
                    "ItemRef": _ref(line.item_list_id),
                    "Desc": line.description or None,
                    "Quantity": line.quantity,
                    "UnitOfMeasure": line.unit or None,
                    "Rate": line.rate,
                    "Amount": line.amount,
                    "InventorySiteRef": _ref(line.inventory_site_list_id or None),
                    "SalesTaxCodeRef": _ref(line.tax_code_list_id or None),
                }
                for line in request.lines
            ],
        }
    }


@draft.register
def _(request: requests.TxnDel) -> NamedDraft:
    return "TxnDel", {"TxnDelType": request.kind, "TxnID": request.txn_id}


def _filled(*values: str) -> list[str]:
    return [value for value in values if value]


def _ref(list_id: str | None) -> Draft | None:
    """A reference; an empty id stays in, so that it is reported as missing."""
    return None if list_id is None else {"ListID": list_id}


def _reactivation(request: requests.VendorReactivate | requests.CustomerReactivate | requests.ItemReactivate) -> Draft:
    return {"ListID": request.list_id, "EditSequence": request.edit_sequence, "IsActive": True}


def _one_account_item(request: requests.ItemOtherChargeAdd | requests.ItemNonInventoryAdd) -> Draft:
    return {
        "Name": request.name,
        "SalesOrPurchase": {"Desc": request.description or None, "AccountRef": _ref(request.account_list_id)},
        "ExternalGUID": request.external_guid or None,
    }


def _transactions(
    request: requests.PurchaseOrderQuery
    | requests.ItemReceiptQuery
    | requests.BillQuery
    | requests.InventoryAdjustmentQuery
    | requests.InvoiceQuery,
    ref_numbers: Sequence[str],
) -> Draft:
    return {
        "TxnID": list(request.txn_ids),
        "RefNumberCaseSensitive": list(ref_numbers),
        "ModifiedDateRangeFilter": {"FromModifiedDate": request.modified_since} if request.modified_since else None,
        "EntityFilter": _ref(getattr(request, "vendor_list_id", "") or None),
    }


def _address(message: str, lines: Sequence[str], *, fills_up: bool = False) -> Draft:
    """`fills_up` empties the printed lines that are not used: in a change, a line left out would stay as it is."""
    if len(lines) > ADDRESS_LINES_MAX:
        reason = f"has {len(lines)} lines; QuickBooks takes {ADDRESS_LINES_MAX}"
        raise Misfit(f"{message}.ShipAddress", ", ".join(lines), reason)
    padded = [*lines, *([""] * (ADDRESS_LINES_MAX - len(lines)) if fills_up else [])]
    return {f"Addr{place}": line for place, line in enumerate(padded, 1)}


def _line_fields(line: requests.PurchaseOrderLineWrite) -> Draft:
    return {
        "ItemRef": _ref(line.item_list_id or None),
        "ManufacturerPartNumber": line.part_number or None,
        "Desc": line.description or None,
        "Quantity": line.quantity,
        "UnitOfMeasure": line.unit or None,
        "Rate": line.rate,
        "ClassRef": _ref(line.class_list_id or None),
        "CustomerRef": _ref(line.customer_list_id or None),
    }


def _added_line(place: int, line: requests.PurchaseOrderLineWrite) -> Draft:
    if line.keep_only or line.txn_line_id or line.group_txn_line_id:
        reason = "names a line of an existing purchase order; a new one has none yet"
        raise Misfit(f"PurchaseOrderAdd.PurchaseOrderLineAdd[{place}].TxnLineID", line.txn_line_id, reason)
    return _line_fields(line)


def _changed_lines(lines: Sequence[requests.PurchaseOrderLineWrite]) -> list[tuple[str, Draft]]:
    """All lines; those of one group line stand inside it."""
    if not lines:
        reason = "has no line left; QuickBooks would leave all lines as they are"
        raise Misfit("PurchaseOrderMod.PurchaseOrderLineMod", None, reason)
    drafts: list[tuple[str, Draft]] = []
    group_id, members = "", []
    for place, line in enumerate(lines, 1):
        written = _changed_line(place, line)
        if not line.group_txn_line_id:
            drafts.append(("PurchaseOrderLineMod", written))
        elif line.group_txn_line_id == group_id:
            members.append(written)
        else:
            members = [written]
            drafts.append(
                ("PurchaseOrderLineGroupMod", {"TxnLineID": line.group_txn_line_id, "PurchaseOrderLineMod": members})
            )
        group_id = line.group_txn_line_id
    return drafts


def _changed_line(place: int, line: requests.PurchaseOrderLineWrite) -> Draft:
    path = f"PurchaseOrderMod.PurchaseOrderLineMod[{place}]"
    if line.keep_only:
        if not line.txn_line_id:
            raise Misfit(f"{path}.TxnLineID", None, "is missing in a line that is to be kept")
        return {"TxnLineID": line.txn_line_id}
    if not line.txn_line_id and not line.item_list_id:
        raise Misfit(f"{path}.ItemRef.ListID", None, "is missing in a new line")
    return {"TxnLineID": line.txn_line_id or NEW_LINE, **_line_fields(line)}
