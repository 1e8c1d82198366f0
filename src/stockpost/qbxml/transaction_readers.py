"""From the elements of an answer to records of transactions (MESSAGES.md, responses)."""

from __future__ import annotations

from collections.abc import Iterator

from stockpost.core.quickbooks_records import (
    DeletedTransaction,
    ErrorRecovery,
    LinkedTransaction,
    QuickBooksAdjustment,
    QuickBooksAdjustmentLine,
    QuickBooksInvoice,
    QuickBooksInvoiceLine,
    QuickBooksOrder,
    QuickBooksOrderLine,
    QuickBooksReceipt,
    QuickBooksReceiptLine,
)
from stockpost.qbxml.node import Node

ADDRESS_LINES = tuple(f"Addr{line}" for line in range(1, 6))


def purchase_order(node: Node) -> QuickBooksOrder:
    """PurchaseOrderRet. Lines within a group line stand in their place among the others."""
    return QuickBooksOrder(
        txn_id=node.word("TxnID"),
        edit_sequence=node.word("EditSequence"),
        time_created=node.word("TimeCreated"),
        time_modified=node.word("TimeModified"),
        ref_number=node.text("RefNumber"),
        txn_date=node.day("TxnDate"),
        due_date=node.day("DueDate"),
        expected_date=node.day("ExpectedDate"),
        vendor_list_id=node.word("VendorRef", "ListID"),
        vendor_name=node.text("VendorRef", "FullName"),
        ship_to_entity_list_id=node.word("ShipToEntityRef", "ListID"),
        ship_address=_printed_address(node),
        ship_method=node.text("ShipMethodRef", "FullName"),
        fob=node.text("FOB"),
        memo=node.text("Memo"),
        vendor_message=node.text("VendorMsg"),
        external_guid=node.word("ExternalGUID"),
        total=node.number("TotalAmount"),
        is_manually_closed=node.flag("IsManuallyClosed"),
        is_fully_received=node.flag("IsFullyReceived"),
        lines=tuple(
            _order_line(line, group_id)
            for line, group_id in _lines(node, "PurchaseOrderLineRet", "PurchaseOrderLineGroupRet")
        ),
        linked=_linked(node),
    )


def _order_line(node: Node, group_id: str) -> QuickBooksOrderLine:
    return QuickBooksOrderLine(
        txn_line_id=node.word("TxnLineID"),
        item_list_id=node.word("ItemRef", "ListID"),
        item_name=node.text("ItemRef", "FullName"),
        part_number=node.text("ManufacturerPartNumber"),
        description=node.text("Desc"),
        quantity=node.number("Quantity"),
        unit=node.text("UnitOfMeasure"),
        rate=node.number("Rate"),
        customer_list_id=node.word("CustomerRef", "ListID"),
        received=node.number("ReceivedQuantity"),
        is_manually_closed=node.flag("IsManuallyClosed"),
        group_txn_line_id=group_id,
    )


def item_receipt(node: Node) -> QuickBooksReceipt:
    """ItemReceiptRet, or the BillRet that it became."""
    return QuickBooksReceipt(
        txn_id=node.word("TxnID"),
        edit_sequence=node.word("EditSequence"),
        time_created=node.word("TimeCreated"),
        time_modified=node.word("TimeModified"),
        ref_number=node.text("RefNumber"),
        txn_date=node.day("TxnDate"),
        vendor_list_id=node.word("VendorRef", "ListID"),
        memo=node.text("Memo"),
        external_guid=node.word("ExternalGUID"),
        lines=tuple(
            QuickBooksReceiptLine(
                txn_line_id=line.word("TxnLineID"),
                item_list_id=line.word("ItemRef", "ListID"),
                item_name=line.text("ItemRef", "FullName"),
                quantity=line.number("Quantity"),
                unit=line.text("UnitOfMeasure"),
                cost=line.number("Cost"),
                site_list_id=line.word("InventorySiteRef", "ListID"),
                site_name=line.text("InventorySiteRef", "FullName"),
            )
            for line, _ in _lines(node, "ItemLineRet", "ItemGroupLineRet")
        ),
        linked=_linked(node),
    )


def inventory_adjustment(node: Node) -> QuickBooksAdjustment:
    """InventoryAdjustmentRet."""
    return QuickBooksAdjustment(
        txn_id=node.word("TxnID"),
        edit_sequence=node.word("EditSequence"),
        time_created=node.word("TimeCreated"),
        time_modified=node.word("TimeModified"),
        account_list_id=node.word("AccountRef", "ListID"),
        ref_number=node.text("RefNumber"),
        txn_date=node.day("TxnDate"),
        memo=node.text("Memo"),
        external_guid=node.word("ExternalGUID"),
        site_list_id=node.word("InventorySiteRef", "ListID"),
        site_name=node.text("InventorySiteRef", "FullName"),
        lines=tuple(
            QuickBooksAdjustmentLine(
                item_list_id=line.word("ItemRef", "ListID"),
                item_name=line.text("ItemRef", "FullName"),
                quantity_difference=line.number("QuantityDifference"),
                value_difference=line.number("ValueDifference"),
            )
            for line in node.every("InventoryAdjustmentLineRet")
        ),
        txn_number=int(node.number("TxnNumber") or 0),
    )


def invoice(node: Node) -> QuickBooksInvoice:
    """InvoiceRet."""
    return QuickBooksInvoice(
        txn_id=node.word("TxnID"),
        edit_sequence=node.word("EditSequence"),
        ref_number=node.text("RefNumber"),
        txn_date=node.day("TxnDate"),
        due_date=node.day("DueDate"),
        customer_list_id=node.word("CustomerRef", "ListID"),
        customer_name=node.text("CustomerRef", "FullName"),
        po_number=node.text("PONumber"),
        memo=node.text("Memo"),
        external_guid=node.word("ExternalGUID"),
        subtotal=node.number("Subtotal"),
        sales_tax=node.number("SalesTaxTotal"),
        lines=tuple(
            QuickBooksInvoiceLine(
                txn_line_id=line.word("TxnLineID"),
                item_list_id=line.word("ItemRef", "ListID"),
                item_name=line.text("ItemRef", "FullName"),
                description=line.text("Desc"),
                quantity=line.number("Quantity"),
                unit=line.text("UnitOfMeasure"),
                rate=line.number("Rate"),
                amount=line.number("Amount"),
            )
            for line, _ in _lines(node, "InvoiceLineRet", "InvoiceLineGroupRet")
        ),
        linked=_linked(node),
    )


def deleted_transaction(node: Node) -> DeletedTransaction:
    """TxnDeletedRet, or the content of TxnDelRs."""
    return DeletedTransaction(
        kind=node.word("TxnDelType"), txn_id=node.word("TxnID"), ref_number=node.text("RefNumber")
    )


def error_recovery(node: Node) -> ErrorRecovery:
    """ErrorRecovery, which stands for the record in the answer to a write that QuickBooks remembers."""
    return ErrorRecovery(
        list_id=node.word("ListID"),
        txn_id=node.word("TxnID"),
        edit_sequence=node.word("EditSequence"),
        external_guid=node.word("ExternalGUID"),
    )


def _lines(node: Node, line: str, group: str) -> Iterator[tuple[Node, str]]:
    for child in node.every(line, group):
        if child.name == line:
            yield child, ""
        else:
            for inner in child.every(line):
                yield inner, child.word("TxnLineID")


def _linked(node: Node) -> tuple[LinkedTransaction, ...]:
    return tuple(
        LinkedTransaction(txn_id=link.word("TxnID"), kind=link.word("TxnType"), ref_number=link.text("RefNumber"))
        for link in node.every("LinkedTxn")
    )


def _printed_address(node: Node) -> tuple[str, ...]:
    """The block as printed; without one, the address put together in the way QuickBooks prints it."""
    block = node.first("ShipAddressBlock") or node.first("ShipAddress")
    if block is None:
        return ()
    lines = [block.text(name) for name in ADDRESS_LINES]
    if block.name == "ShipAddress":
        region = " ".join(filter(None, (block.text("State"), block.text("PostalCode"))))
        lines += [", ".join(filter(None, (block.text("City"), region))), block.text("Country")]
    return tuple(line for line in lines if line)
