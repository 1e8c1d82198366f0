"""Structural tables of changes to bills, invoices and adjustments, of transfers between sites, and of clearing."""

from __future__ import annotations

from .common import address
from .lists import write
from .model import (
    Element,
    Node,
    amount,
    boolean,
    choice,
    date,
    foreign,
    group,
    identifier,
    integer,
    many,
    need,
    one_of,
    quantity,
    reference,
    seq,
    text,
)
from .transactions import (
    EXCHANGE_RATE,
    EXTERNAL_GUID,
    FOREIGN_TAX_HEAD,
    LOCATION,
    MACRO,
    MOD_HEAD,
    SITE,
    TRACKING,
    USE_MACRO,
    expense_line,
    item_lines_mod,
    sale_line,
    set_credit,
)


def _bill_mod() -> tuple[Node, ...]:
    return (
        *MOD_HEAD,
        reference("VendorRef", 41),
        address("VendorAddress"),
        reference("APAccountRef", 159),
        date("TxnDate"),
        date("DueDate"),
        text("RefNumber", 20),
        reference("TermsRef", 31),
        text("Memo", 4095),
        *FOREIGN_TAX_HEAD,
        EXCHANGE_RATE,
        boolean("ClearExpenseLines"),
        expense_line("ExpenseLineMod"),
        boolean("ClearItemLines"),
        item_lines_mod(),
    )


def _invoice_mod() -> tuple[Node, ...]:
    line = sale_line("InvoiceLineMod")
    lines = group(
        "InvoiceLineGroupMod",
        need(identifier("TxnLineID")),
        reference("ItemGroupRef", 31),
        quantity("Quantity"),
        text("UnitOfMeasure", 31),
        reference("OverrideUOMSetRef", 31),
        many(line),
    )
    return (
        *MOD_HEAD,
        reference("CustomerRef", 209),
        reference("ClassRef", 159),
        reference("ARAccountRef", 159),
        reference("TemplateRef", 31),
        date("TxnDate"),
        text("RefNumber", 11),
        address("BillAddress"),
        address("ShipAddress"),
        boolean("IsPending"),
        text("PONumber", 25),
        reference("TermsRef", 31),
        date("DueDate"),
        reference("SalesRepRef", 5),
        text("FOB", 13),
        date("ShipDate"),
        reference("ShipMethodRef", 15),
        reference("ItemSalesTaxRef", 31),
        text("Memo", 4095),
        reference("CustomerMsgRef", 101),
        boolean("IsToBePrinted"),
        boolean("IsToBeEmailed"),
        foreign(boolean("IsTaxIncluded")),
        reference("CustomerSalesTaxCodeRef", 3),
        text("Other", 29),
        EXCHANGE_RATE,
        many(set_credit()),
        many(choice(need(line), need(lines))),
    )


def _adjustment_mod() -> tuple[Node, ...]:
    by_lot = seq(text("LotNumber", 40), integer("CountAdjustment"))
    line = group(
        "InventoryAdjustmentLineMod",
        need(identifier("TxnLineID")),
        reference("ItemRef"),
        choice(text("SerialNumber", 4095), by_lot),
        LOCATION,
        quantity("QuantityDifference"),
        amount("ValueDifference"),
    )
    return (
        *MOD_HEAD,
        reference("AccountRef", 159),
        SITE,
        date("TxnDate"),
        text("RefNumber", 11),
        reference("CustomerRef", 209),
        reference("ClassRef", 159),
        text("Memo", 4095),
        many(line),
    )


def _transfer_add() -> tuple[Node, ...]:
    line = group(
        "TransferInventoryLineAdd",
        reference("ItemRef"),
        reference("FromInventorySiteLocationRef", 31),
        reference("ToInventorySiteLocationRef", 31),
        quantity("QuantityToTransfer"),
        TRACKING,
        attributes=MACRO,
    )
    return (
        date("TxnDate"),
        text("RefNumber", 11),
        need(reference("FromInventorySiteRef", 31)),
        need(reference("ToInventorySiteRef", 31)),
        text("Memo", 4095),
        EXTERNAL_GUID,
        many(line),
    )


def _cleared_status_mod() -> Element:
    txn_id = need(Element("TxnID", identifier("TxnID").scalar, attributes=USE_MACRO))
    line_id = Element("TxnLineID", identifier("TxnLineID").scalar, attributes=USE_MACRO)
    status = need(one_of("ClearedStatus", ("Cleared", "NotCleared", "Pending")))
    content = group("ClearedStatusMod", txn_id, line_id, status, attributes=USE_MACRO)
    return Element("ClearedStatusModRq", content=(need(content),), attributes=("requestID",))


CHANGE_REQUESTS: tuple[Element, ...] = (
    write("BillMod", *_bill_mod()),
    write("InvoiceMod", *_invoice_mod()),
    write("InventoryAdjustmentMod", *_adjustment_mod()),
    write("TransferInventoryAdd", *_transfer_add(), attributes=MACRO),
    _cleared_status_mod(),
)
