"""What an answer teaches: facts by (kind, key); whatever was asked for and is not in a good answer is known to be absent."""

from __future__ import annotations

from stockpost.core.facts import deletions_key, vendor_key
from stockpost.core.names import fold
from stockpost.core.quickbooks_records import (
    Account,
    Currency,
    DeletedEntry,
    DeletedTransaction,
    Entity,
    Item,
    QuickBooksAdjustment,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksReceipt,
    Response,
    ShipMethod,
    Site,
    SiteCount,
    Terms,
    TransactionClass,
    UnitSet,
)
from stockpost.core.requests import (
    AccountQuery,
    BillQuery,
    ClassQuery,
    CurrencyQuery,
    EntityQuery,
    InventoryAdjustmentQuery,
    InventorySiteQuery,
    InvoiceQuery,
    ItemQuery,
    ItemReceiptQuery,
    ItemSitesQuery,
    ListDeletedQuery,
    NameListQuery,
    PurchaseOrderQuery,
    Read,
    ShipMethodQuery,
    TermsQuery,
    TxnDeletedQuery,
    UnitSetQuery,
)

Known = dict[tuple[str, str], object]
KINDS_BY_TXN_ID = {
    PurchaseOrderQuery: "order",
    ItemReceiptQuery: "receipt",
    BillQuery: "bill",
    InventoryAdjustmentQuery: "adjustment",
    InvoiceQuery: "invoice",
}
KINDS_DELETED = {"Invoice": "invoice", "PurchaseOrder": "order", "ItemReceipt": "receipt"}
_NO_MATCH, _NOT_FOUND, _NO_SUCH_OBJECT = 1, 500, 3120
"""Status codes of a query that found nothing, or not all of it (QuickBooks FACTS 5)."""
_NOT_AVAILABLE = 3250
"""The feature is switched off: there are no units of measure, or no currency but one."""


def is_answer(response: Response) -> bool:
    """Did the query work? Finding nothing is an answer, too."""
    return response.severity != "Error" and (
        response.status_code in (0, _NO_MATCH, _NOT_FOUND) or bool(response.records)
    )


def learn_absence(request: Read, response: Response) -> Known:
    """What a refused question by id tells all the same: QuickBooks may refuse it, naming the one id that it does not have
    (status 3120, QuickBooks FACTS 3), where it could have answered that nothing was found."""
    if response.status_code == _NOT_AVAILABLE and isinstance(request, CurrencyQuery | UnitSetQuery):
        return _absent(request)
    if response.status_code != _NO_SUCH_OBJECT:
        return {}
    if isinstance(request, PurchaseOrderQuery) and request.modified_since is not None and request.vendor_list_id:
        return {("orders_of_vendor", vendor_key(request.vendor_list_id, request.modified_since)): None}
    if isinstance(request, EntityQuery | ItemQuery):
        kind = "entity_by_list_id" if isinstance(request, EntityQuery) else "item_by_list_id"
        return {(kind, one): None for one in _named_ids(request.list_ids, response)}
    if not isinstance(
        request, PurchaseOrderQuery | ItemReceiptQuery | BillQuery | InventoryAdjustmentQuery | InvoiceQuery
    ):
        return {}
    kind = KINDS_BY_TXN_ID[type(request)]
    return {(kind, txn_id): None for txn_id in _named_ids(request.txn_ids, response)}


def _named_ids(asked: tuple[str, ...], response: Response) -> list[str]:
    return [one for one in asked if len(asked) == 1 or f'"{one}"' in response.message]


def learn(request: Read, response: Response) -> Known:
    """Facts from one query and its answer (an answer in the sense of `is_answer`)."""
    known: Known = {}
    records = response.records
    if isinstance(request, AccountQuery | ClassQuery | NameListQuery):
        _learn_accounts_and_classes(request, response, known)
    elif isinstance(request, EntityQuery | ItemQuery) and request.modified_since is not None:
        # Not all of them was asked for, so they tell nothing else.
        kind = "entities_since" if isinstance(request, EntityQuery) else "items_since"
        known[kind, request.modified_since.isoformat()] = records
    elif isinstance(request, EntityQuery):
        known.update({("entity", fold(name)): None for name in request.full_names})
        by_id = {found.list_id: found for found in records if isinstance(found, Entity)}
        known.update({("entity_by_list_id", list_id): by_id.get(list_id) for list_id in request.list_ids})
        known.update({("entity", fold(found.full_name)): found for found in records if isinstance(found, Entity)})
    elif isinstance(request, ItemQuery):
        known.update({("item", fold(name)): None for name in request.full_names})
        items = [found for found in records if isinstance(found, Item)]
        known.update({("item", fold(found.full_name)): found for found in items})
        by_list_id = {found.list_id: found for found in items}
        known.update({("item_by_list_id", list_id): by_list_id.get(list_id) for list_id in request.list_ids})
        known.update(
            {("on_hand", fold(found.full_name)): found.on_hand for found in items if found.on_hand is not None}
        )
    elif isinstance(request, ShipMethodQuery):
        known.update({("ship_method", fold(name)): None for name in request.names})
        known.update({("ship_method", fold(found.name)): found for found in records if isinstance(found, ShipMethod)})
    elif isinstance(request, TermsQuery):
        known.update({("terms", fold(name)): None for name in request.names})
        known.update({("terms", fold(found.name)): found for found in records if isinstance(found, Terms)})
    elif isinstance(request, CurrencyQuery | UnitSetQuery):
        known.update(_absent(request))
        known.update({("currency", found.code): found for found in records if isinstance(found, Currency)})
        known.update({("unit_set", found.list_id): found for found in records if isinstance(found, UnitSet)})
    elif isinstance(request, InventorySiteQuery | ItemSitesQuery):
        _learn_sites(request, response, known)
    elif isinstance(request, InvoiceQuery):
        _learn_invoices(request, tuple(found for found in records if isinstance(found, QuickBooksInvoice)), known)
    elif isinstance(request, TxnDeletedQuery):
        deleted = tuple(found for found in records if isinstance(found, DeletedTransaction))
        known["deleted_since", deletions_key(request.kind, request.deleted_since)] = deleted
        known.update({(KINDS_DELETED[request.kind], found.txn_id): None for found in deleted})
    elif isinstance(request, ListDeletedQuery):
        entries = tuple(found for found in records if isinstance(found, DeletedEntry))
        known["deleted_entries", request.deleted_since.isoformat()] = entries
        known.update({(_of_list(found.kind), found.list_id): None for found in entries})
    elif isinstance(request, PurchaseOrderQuery):
        _learn_orders(request, tuple(found for found in records if isinstance(found, QuickBooksOrder)), known)
    elif isinstance(request, ItemReceiptQuery | BillQuery):
        _learn_receipts(request, tuple(found for found in records if isinstance(found, QuickBooksReceipt)), known)
    elif isinstance(request, InventoryAdjustmentQuery):
        _learn_adjustments(request, tuple(found for found in records if isinstance(found, QuickBooksAdjustment)), known)
    return known


def _learn_adjustments(
    request: InventoryAdjustmentQuery, adjustments: tuple[QuickBooksAdjustment, ...], known: Known
) -> None:
    if request.modified_since and request.marks_only:
        known["adjustment_marks_since", request.modified_since.isoformat()] = adjustments
        return
    known.update({("adjustment", txn_id): None for txn_id in request.txn_ids})
    known.update({("adjustment", found.txn_id): found for found in adjustments})
    if request.modified_since:
        known["adjustments_since", request.modified_since.isoformat()] = adjustments
    for number in request.ref_numbers:
        known["adjustment_number", number] = tuple(found for found in adjustments if found.ref_number == number)


def _of_list(kind: str) -> str:
    return "entity_by_list_id" if kind == "Vendor" else "item_by_list_id"


def _absent(request: CurrencyQuery | UnitSetQuery) -> Known:
    if isinstance(request, CurrencyQuery):
        return {("currency", code): None for code in request.codes}
    return {("unit_set", list_id): None for list_id in request.list_ids}


def _learn_accounts_and_classes(
    request: AccountQuery | ClassQuery | NameListQuery, response: Response, known: Known
) -> None:
    """Those that were asked for by name, or the whole list at once."""
    if isinstance(request, NameListQuery):
        known["whole_list", request.name_list] = True
    else:
        kind = "account" if isinstance(request, AccountQuery) else "class"
        known.update({(kind, fold(name)): None for name in request.full_names})
    records = response.records
    known.update({("account", fold(found.full_name)): found for found in records if isinstance(found, Account)})
    known.update({("class", fold(found.full_name)): found for found in records if isinstance(found, TransactionClass)})


def _learn_sites(request: InventorySiteQuery | ItemSitesQuery, response: Response, known: Known) -> None:
    if isinstance(request, InventorySiteQuery):
        known.update({("site", fold(name)): None for name in request.names})
        # A bin of another site may have the name, too.
        sites = [found for found in response.records if isinstance(found, Site)]
        sites.sort(key=lambda site: not site.parent_list_id)
        known.update({("site", fold(found.name)): found for found in sites})
        return
    counts = [found for found in response.records if isinstance(found, SiteCount)]
    for name in request.full_names:
        known["item_sites", fold(name)] = tuple(one for one in counts if fold(one.item_name) == fold(name))


def _learn_receipts(
    request: ItemReceiptQuery | BillQuery, receipts: tuple[QuickBooksReceipt, ...], known: Known
) -> None:
    kind = KINDS_BY_TXN_ID[type(request)]
    known.update({(kind, txn_id): None for txn_id in request.txn_ids})
    known.update({(kind, found.txn_id): found for found in receipts})
    if request.modified_since:
        known[f"{kind}s_since", request.modified_since.isoformat()] = receipts


def _learn_orders(request: PurchaseOrderQuery, orders: tuple[QuickBooksOrder, ...], known: Known) -> None:
    known.update({("order", txn_id): None for txn_id in request.txn_ids})
    known.update({("order", found.txn_id): found for found in orders})
    for number in request.ref_numbers:
        known["order_number", number] = tuple(found for found in orders if found.ref_number == number)
    if request.modified_since is not None:
        known["orders_of_vendor", vendor_key(request.vendor_list_id, request.modified_since)] = orders


def _learn_invoices(request: InvoiceQuery, invoices: tuple[QuickBooksInvoice, ...], known: Known) -> None:
    known.update({("invoice", txn_id): None for txn_id in request.txn_ids})
    known.update({("invoice", found.txn_id): found for found in invoices})
    for number in request.ref_numbers:
        known["invoice_number", number] = tuple(found for found in invoices if found.ref_number == number)
    if request.modified_since is not None:
        known["invoices_since", request.modified_since.isoformat()] = invoices
