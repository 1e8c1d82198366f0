"""From the text of an answer to a `Reply` (QuickBooks FACTS 1 'Response', 7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from stockpost.core.quickbooks_records import ErrorRecovery, QuickBooksRecord, Reply, Response
from stockpost.qbxml import list_readers, transaction_readers
from stockpost.qbxml.node import Node, ReplyUnreadable
from stockpost.qbxml.stream import BYTES_MAX, DEPTH_MAX, Handlers, read_stream

READERS: dict[str, Callable[[Node], QuickBooksRecord]] = {
    "HostRet": list_readers.host,
    "CompanyRet": list_readers.company,
    "PreferencesRet": list_readers.preferences,
    "AccountRet": list_readers.account,
    "ShipMethodRet": list_readers.ship_method,
    "InventorySiteRet": list_readers.site,
    "ItemSitesRet": list_readers.site_count,
    "StandardTermsRet": list_readers.terms,
    "DateDrivenTermsRet": list_readers.terms,
    "ClassRet": list_readers.transaction_class,
    "CurrencyRet": list_readers.currency,
    "UnitOfMeasureSetRet": list_readers.unit_set,
    "PurchaseOrderRet": transaction_readers.purchase_order,
    "ItemReceiptRet": transaction_readers.item_receipt,
    "BillRet": transaction_readers.item_receipt,
    "InventoryAdjustmentRet": transaction_readers.inventory_adjustment,
    "InvoiceRet": transaction_readers.invoice,
    "ListDeletedRet": list_readers.deleted_entry,
    "TxnDeletedRet": transaction_readers.deleted_transaction,
    **{f"{kind}Ret": list_readers.entity for kind in list_readers.ENTITY_KINDS},
}
NO_ITEMS = ("ItemReceiptRet", "ItemSitesRet", "ItemAssembliesCanBuildRet")
"""Elements whose names look like items."""
DELETION = "TxnDelRs"
DELETION_FIELDS = ("TxnDelType", "TxnID", "RefNumber")
"""The answer of TxnDel holds its fields directly, in no Ret element."""
RECOVERY = "ErrorRecovery"


def read_reply(text: str | bytes, *, bytes_max: int = BYTES_MAX, depth_max: int = DEPTH_MAX) -> Reply:
    """Read a whole answer. Unknown elements are ignored, missing ones are their defaults, the order is free.

    Raises `ReplyUnreadable` with a sentence where the answer is not qbXML, cut off, too large, too deep, or malformed in a value
    that matters: half an answer must not pass for a whole one.
    """
    collectors: list[_Collector] = []

    def handlers() -> Handlers:
        collectors.append(_Collector())
        return collectors[-1].handlers()

    read_stream(text, handlers, bytes_max=bytes_max, depth_max=depth_max)
    return collectors[-1].reply()


class _Collector:
    """Gathers the responses of one reading."""

    def __init__(self) -> None:
        self.responses: list[Response] = []
        self.message_set_status: int | None = None
        self.name = ""
        self.attributes: dict[str, str] = {}
        self.records: list[QuickBooksRecord] = []
        self.deletion: Node | None = None
        self.recovery: ErrorRecovery | None = None

    def handlers(self) -> Handlers:
        return Handlers(
            message_set=self.message_set,
            response=self.response,
            wants=self.wants,
            element=self.element,
            response_end=self.response_end,
        )

    def reply(self) -> Reply:
        return Reply(responses=tuple(self.responses), message_set_status=self.message_set_status)

    def message_set(self, attributes: Mapping[str, str]) -> None:
        self.message_set_status = _whole_number(attributes, "messageSetStatusCode", "QBXMLMsgsRs")

    def response(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name, self.attributes = name, dict(attributes)
        self.records = []
        self.deletion = Node(name) if name == DELETION else None
        self.recovery = None

    def wants(self, name: str) -> bool:
        return name == RECOVERY or _reader(name) is not None or (self.deletion is not None and name in DELETION_FIELDS)

    def element(self, node: Node) -> None:
        reader = _reader(node.name)
        if reader is not None:
            self.records.append(reader(node))
        elif node.name == RECOVERY:
            self.recovery = transaction_readers.error_recovery(node)
        elif self.deletion is not None:
            self.deletion.children.append(node)

    def response_end(self) -> None:
        if self.deletion is not None and self.deletion.children:
            self.records.append(transaction_readers.deleted_transaction(self.deletion))
        status_code = _whole_number(self.attributes, "statusCode", self.name)
        if status_code is None:
            raise ReplyUnreadable(f"QuickBooks' answer cannot be read: {self.name} carries no status code.")
        self.responses.append(
            Response(
                name=self.name.removesuffix("Rs"),
                request_id=self.attributes.get("requestID", ""),
                status_code=status_code,
                severity=self.attributes.get("statusSeverity", ""),
                message=self.attributes.get("statusMessage", ""),
                records=tuple(self.records),
                iterator_id=self.attributes.get("iteratorID", ""),
                iterator_remaining=_whole_number(self.attributes, "iteratorRemainingCount", self.name),
                recovery=self.recovery,
            )
        )


def _reader(name: str) -> Callable[[Node], QuickBooksRecord] | None:
    if name.startswith("Item") and name.endswith("Ret") and name not in NO_ITEMS:
        return list_readers.item
    return READERS.get(name)


def _whole_number(attributes: Mapping[str, str], name: str, element: str) -> int | None:
    word = attributes.get(name, "").strip()
    if not word:
        return None
    if not word.isascii() or not word.lstrip("-").isdigit() or len(word) > 12:
        raise ReplyUnreadable(f"QuickBooks' answer cannot be read: {name} of {element} is “{word[:40]}”, no number.")
    return int(word)
