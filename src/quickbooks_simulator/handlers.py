"""From the name of a request to what answers it; every handler returns the content of the Rs element."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from . import (
    adjustment_changes,
    adjustments,
    clearing,
    company_answers,
    custom_fields,
    field_definitions,
    list_entries,
    other_queries,
    purchases,
    references,
    sale_changes,
    sales,
    sites,
    statuses,
    to_dos,
)
from .envelope import Request
from .iterators import Session
from .list_answers import ListAnswers
from .open_forms import refuse_what_is_open
from .purchase_orders import add_purchase_order, modify_purchase_order
from .queries import (
    LIST_QUERIES,
    TRANSACTION_QUERIES,
    Content,
    Found,
    Result,
    find_entries,
    find_transactions,
    only_asked,
    write_objects,
)
from .records import Deleted, ListEntry, Transaction
from .transaction_answers import Include, transaction_answer
from .transactions import delete_transaction, void_transaction
from .work import Work

Values = dict[str, Any]
OBJECTS_AT_ONCE_MAX = 200
"""An answer with more objects is written while it is sent, where the door can do that."""
WRITES = ("Add", "Mod", "Del", "Void")
ITEM_SITES = "itemSites"
NO_FILTERS = ("MaxReturned", "IncludeLineItems", "IncludeLinkedTxns", "IncludeRetElement", "OwnerID")
"""Parts of a query that do not decide what it finds."""
OTHER_QUERIES = ("TransactionQuery", "ItemSitesQuery")

_LIST_WRITES = {
    "AccountAdd": "Account",
    "ClassAdd": "Class",
    "UnitOfMeasureSetAdd": "UnitOfMeasureSet",
    "InventorySiteAdd": "InventorySite",
    "VendorAdd": "Vendor",
    "VendorMod": "Vendor",
    "CustomerAdd": "Customer",
    "CustomerMod": "Customer",
    "ItemInventoryMod": "ItemInventory",
    "ItemNonInventoryMod": "ItemNonInventory",
    "ItemServiceMod": "ItemService",
    **{f"{kind}Add": kind for kind in references.ITEM_KINDS},
}


def is_write(message: str) -> bool:
    """The request changes the books."""
    return message.endswith(WRITES)


def handle(work: Work, session: Session, request: Request) -> Result:
    """Process one request. Raises Refused; the caller rolls back, and leaves out what was not asked for."""
    message, values = request.message, request.values
    if is_write(message) and work.preferences.read_only_access:
        raise statuses.Refused(3263, "The application has read-only access and cannot modify data.")
    refuse_what_is_open(work, message, values)
    if message.endswith("Add"):
        _refuse_known_guid(work, values[message])
    if message in LIST_QUERIES or message in TRANSACTION_QUERIES or message in OTHER_QUERIES:
        return _query(work, session, request)
    result = _simple(work, message, values)
    if request.attributes.get("metaData", "NoMetaData") != "NoMetaData":
        result.extra.append(("retCount", str(len(result.content))))
        if request.attributes["metaData"] == "MetaDataOnly":
            result.content = []
    return result


def _refuse_known_guid(work: Work, values: Values) -> None:
    """ExternalGUID of something else that is there (3210, code UNVERIFIED; FACTS 2; a switch)."""
    guid = str(values.get("ExternalGUID") or "0")
    if guid == "0" or not work.preferences.unverified.duplicate_guid_refused:
        return
    there = (*work.books.table("lists").values(), *work.books.transactions())
    if any(str(one.fields.get("ExternalGUID")).casefold() == guid.casefold() for one in there):
        raise statuses.invalid_value("ExternalGUID", guid, "It is in use already.")


def _simple(work: Work, message: str, values: Values) -> Result:
    if message in _LIST_WRITES:
        change = list_entries.add_entry if message.endswith("Add") else list_entries.modify_entry
        entry = change(work, _LIST_WRITES[message], values[message])
        return Result([(f"{entry.kind}Ret", ListAnswers(work).answer(entry))])
    if message in _TRANSACTION_WRITES:
        return _TRANSACTION_WRITES[message](work, values[message])
    if message == "HostQuery":
        return Result([("HostRet", company_answers.host_answer(work))])
    if message == "CompanyQuery":
        return Result([("CompanyRet", company_answers.company_answer(work, tuple(values.get("OwnerID", ()))))])
    if message == "PreferencesQuery":
        return Result([("PreferencesRet", company_answers.preferences_answer(work))])
    if message in ("TxnDel", "TxnVoid", "ListDel"):
        return _delete(work, message, values)
    if message in ("TxnDeletedQuery", "ListDeletedQuery"):
        name = "ListDeletedRet" if message == "ListDeletedQuery" else "TxnDeletedRet"
        answers = other_queries.deleted_answers(work, values, of_lists=message == "ListDeletedQuery")
        return _many([(name, answer) for answer in answers])
    if message.startswith("DataExtDef"):
        return _field_definition(work, message, values)
    if message in ("DataExtAdd", "DataExtMod", "DataExtDel"):
        return Result([custom_fields.write_value(work, message, values[message])])
    if message == "ToDoAdd":
        return Result([("ToDoRet", ListAnswers(work).answer(to_dos.add_to_do(work, values[message])))])
    if message == "ClearedStatusMod":
        clearing.set_cleared_status(work, values[message])
        return Result()
    # What remains is read and not entered; rule 9 of linking holds for it all the same (FACTS 4).
    if any("LinkToTxn" in line for line in values[message].get("ItemLineAdd", ())):
        raise statuses.unsupported_field("LinkToTxn")
    raise statuses.unsupported_request(message)


def _field_definition(work: Work, message: str, values: Values) -> Result:
    if message == "DataExtDefQuery":
        return _many([("DataExtDefRet", answer) for answer in field_definitions.query_definitions(work, values)])
    if message == "DataExtDefDel":
        return Result([("DataExtDefDelRet", field_definitions.delete_definition(work, values))])
    change = field_definitions.add_definition if message == "DataExtDefAdd" else field_definitions.modify_definition
    return Result([("DataExtDefRet", change(work, values[message]))])


def _many(content: Content) -> Result:
    return Result(content) if content else Result(code=1, message=statuses.NO_MATCH)


def _saved(work: Work, transaction: Transaction, *, links: bool) -> Result:
    """Add and Mod answers always contain the lines; new linked receipts their links (FACTS 3)."""
    answer = transaction_answer(work, transaction, Include(lines=True, links=links))
    return Result([(f"{transaction.kind}Ret", answer)])


def _purchase(work: Work, kind: str, values: Values) -> Result:
    transaction, closed = purchases.add_purchase(work, kind, values)
    result = _saved(work, transaction, links=True)
    if closed:
        result.code = 570
        result.message = f'Unable to link to transaction "{closed[0]}" because it has already been closed.'
    return result


_TRANSACTION_WRITES: dict[str, Callable[[Work, Values], Result]] = {
    "PurchaseOrderAdd": lambda work, values: _saved(work, add_purchase_order(work, values), links=False),
    "PurchaseOrderMod": lambda work, values: _saved(work, modify_purchase_order(work, values), links=False),
    "ItemReceiptAdd": lambda work, values: _purchase(work, "ItemReceipt", values),
    "ItemReceiptMod": lambda work, values: _saved(
        work, purchases.modify_purchase(work, "ItemReceipt", values), links=True
    ),
    "BillMod": lambda work, values: _saved(work, purchases.modify_purchase(work, "Bill", values), links=True),
    "BillAdd": lambda work, values: _purchase(work, "Bill", values),
    "InventoryAdjustmentAdd": lambda work, values: _saved(work, adjustments.add_adjustment(work, values), links=False),
    "InventoryAdjustmentMod": lambda work, values: _saved(
        work, adjustment_changes.modify_adjustment(work, values), links=False
    ),
    "TransferInventoryAdd": lambda work, values: _saved(work, sites.add_transfer(work, values), links=False),
    "InvoiceMod": lambda work, values: _saved(work, sale_changes.modify_invoice(work, values), links=False),
    "InvoiceAdd": lambda work, values: _saved(work, sales.add_sale(work, "Invoice", values), links=False),
    "SalesReceiptAdd": lambda work, values: _saved(work, sales.add_sale(work, "SalesReceipt", values), links=False),
}


def _delete(work: Work, message: str, values: Values) -> Result:
    if message == "ListDel":
        kind = values["ListDelType"]
        entry = list_entries.delete_entry(work, kind, values["ListID"])
        deleted: Deleted = work.books.table("deleted")[f"{kind}/{entry.list_id}"]
        return Result(
            [
                ("ListDelType", kind),
                ("ListID", entry.list_id),
                ("TimeDeleted", work.moment(work.now)),
                ("FullName", deleted.label),
            ]
        )
    number: Content
    if message == "TxnDel":
        kind = values["TxnDelType"]
        adjustments.check_may_take_back(work, kind)
        gone = delete_transaction(work, kind, values["TxnID"])
        number = [("RefNumber", gone.ref_number)] if gone.ref_number else []
        return Result([("TxnDelType", kind), ("TxnID", gone.txn_id), ("TimeDeleted", work.moment(work.now)), *number])
    kind = values["TxnVoidType"]
    adjustments.check_may_take_back(work, kind)
    voided = void_transaction(work, kind, values["TxnID"])
    number = [("RefNumber", voided.ref_number)] if voided.ref_number else []
    return Result(
        [
            ("TxnVoidType", kind),
            ("TxnID", voided.txn_id),
            ("TimeCreated", work.moment(voided.time_created)),
            ("TimeModified", work.moment(voided.time_modified)),
            *number,
        ]
    )


def _find(work: Work, message: str, values: Values) -> Found:
    if message == "TransactionQuery":
        return other_queries.find_any_transactions(work, values)
    if message == "ItemSitesQuery":
        return Found(*sites.find_item_sites(work, values))
    if message in TRANSACTION_QUERIES:
        return find_transactions(work, TRANSACTION_QUERIES[message], values)
    return find_entries(work, message, values)


def _write(work: Work, message: str, values: Values, found: list[Any]) -> Iterator[tuple[str, Any]]:
    if message == "TransactionQuery":
        return (("TransactionRet", other_queries.transaction_row(work, one)) for one in found)
    if message == "ItemSitesQuery":
        return (("ItemSitesRet", sites.item_site_answer(work, one)) for one in found)
    return write_objects(work, message, values, found)


def _query(work: Work, session: Session, request: Request) -> Result:
    message, values = request.message, request.values
    iterator = request.attributes.get("iterator")
    if iterator is not None:
        return _iterate(work, session, request, iterator)
    found = _find(work, message, values)
    objects = list(found.objects)
    limit = int(values.get("MaxReturned", 0) or 0)
    if limit:
        objects = objects[:limit]
    result = _counted(work, request, objects, len(found.objects))
    if found.missing is not None:
        result.code = 500
        result.message = (
            "The query request has not been fully completed. There was a required element "
            f'("{found.missing}") that could not be found in QuickBooks.'
        )
    elif not found.objects:
        result.code, result.message = 1, statuses.NO_MATCH
    return result


def _counted(work: Work, request: Request, objects: list[Any], count: int) -> Result:
    meta = request.attributes.get("metaData", "NoMetaData")
    result = Result()
    if meta != "NoMetaData":
        result.extra.append(("retCount", str(count)))
    if meta != "MetaDataOnly":
        is_long = work.in_pieces and len(objects) > OBJECTS_AT_ONCE_MAX
        # What is written later is written from the books as they are now, whatever people do meanwhile.
        source = Work(work.books.copy(), work.now) if is_long else work
        content = _write(source, request.message, request.values, objects)
        asked = only_asked(content, request.values.get("IncludeRetElement"))
        if is_long:
            result.later = asked
        else:
            result.content = list(asked)
    return result


def _iterate(work: Work, session: Session, request: Request, iterator: str) -> Result:
    """Start, Continue and Stop (FACTS 3). MaxReturned is needed; lists of ids or names cannot be iterated."""
    message, values = request.message, request.values
    iterator_id = request.attributes.get("iteratorID", "")
    if iterator == "Stop":
        session.stop(message, iterator_id)
        return Result()
    limit = int(values.get("MaxReturned", 0) or 0)
    if not limit or any(name in values for name in ("ListID", "TxnID", "FullName")):
        raise statuses.invalid_value("iterator", iterator, "MaxReturned and filters are needed to iterate.")
    filters = {name: value for name, value in values.items() if name not in NO_FILTERS}
    if iterator == "Start":
        keys = [_key(one) for one in _find(work, message, values).objects]
        if not keys:
            return Result(code=1, message=statuses.NO_MATCH, extra=[("iteratorRemainingCount", "0")])
        iterator_id = session.start(message, filters, keys, work.now)
    unverified = work.preferences.unverified
    taken, remaining = session.take(
        message,
        filters if unverified.continue_needs_same_filters else None,
        iterator_id,
        limit,
        now=work.now,
        expiry_seconds=unverified.iterator_expiry_seconds,
    )
    objects = [found for found in _present(work, taken) if found is not None]
    result = _counted(work, request, objects, len(objects) + remaining)
    result.extra += [("iteratorRemainingCount", str(remaining)), ("iteratorID", iterator_id)]
    return result


def _present(work: Work, keys: list[tuple[str, str]]) -> list[Any]:
    """What the keys stand for now; None for what has gone."""
    rows = {row.list_id: row for row in sites.item_sites(work)} if keys and keys[0][0] == ITEM_SITES else {}
    return [rows.get(key) if table == ITEM_SITES else work.books.table(table).get(key) for table, key in keys]


def _key(one: ListEntry | Transaction | sites.ItemSite) -> tuple[str, str]:
    if isinstance(one, sites.ItemSite):
        return ITEM_SITES, one.list_id
    if isinstance(one, Transaction):
        return "transactions", one.txn_id
    return "lists", f"{one.group}/{one.list_id}"
