"""Structural tables of the requests on transactions, deletions and custom fields (FACTS 1, 2, 4)."""

from __future__ import annotations

from .card_payments import card_payment
from .common import (
    BILLABLE_STATUSES,
    DELETABLE_LISTS,
    DELETABLE_TRANSACTIONS,
    INCLUDE_RET_ELEMENT,
    VOIDABLE_TRANSACTIONS,
    address,
    data_ext,
    transaction_query,
)
from .lists import query, write
from .model import (
    Element,
    Node,
    amount,
    boolean,
    choice,
    date,
    foreign,
    group,
    guid,
    identifier,
    integer,
    many,
    moment,
    need,
    number,
    one_of,
    percent,
    price,
    quantity,
    reference,
    some,
    text,
)

MACRO = ("defMacro",)
USE_MACRO = ("useMacro",)
SITE = reference("InventorySiteRef", 31)
LOCATION = reference("InventorySiteLocationRef", 31)
EXTERNAL_GUID = guid("ExternalGUID")
EXCHANGE_RATE = number("ExchangeRate")
FOREIGN_TAX_HEAD: tuple[Node, ...] = (foreign(boolean("IsTaxIncluded")), foreign(reference("SalesTaxCodeRef", 3)))
TRACKING = choice(text("SerialNumber", 4095), text("LotNumber", 40))
DATA_EXT = data_ext()
MOD_HEAD: tuple[Node, ...] = (need(identifier("TxnID")), need(text("EditSequence", 16)))


def _purchase_order_head(*, adding: bool) -> tuple[Node, ...]:
    return (
        reference("VendorRef", 41),
        reference("ClassRef", 159),
        choice(SITE, reference("ShipToEntityRef", 209)),
        reference("TemplateRef", 31),
        date("TxnDate"),
        text("RefNumber", 11),
        address("VendorAddress"),
        address("ShipAddress"),
        reference("TermsRef", 31),
        date("DueDate"),
        date("ExpectedDate"),
        reference("ShipMethodRef", 15),
        text("FOB", 13),
        *(() if adding else (boolean("IsManuallyClosed"),)),
        text("Memo", 4095),
        text("VendorMsg", 99),
        boolean("IsToBePrinted"),
        boolean("IsToBeEmailed"),
        *FOREIGN_TAX_HEAD,
        text("Other1", 25),
        text("Other2", 29),
        EXCHANGE_RATE,
        *((EXTERNAL_GUID,) if adding else ()),
    )


def _purchase_order_line(*, adding: bool) -> tuple[Node, ...]:
    return (
        reference("ItemRef"),
        text("ManufacturerPartNumber", 31),
        text("Desc", 4095),
        quantity("Quantity"),
        text("UnitOfMeasure", 31),
        *(() if adding else (reference("OverrideUOMSetRef", 31),)),
        price("Rate"),
        reference("ClassRef", 159),
        amount("Amount"),
        foreign(amount("TaxAmount")),
        LOCATION,
        reference("CustomerRef", 209),
        date("ServiceDate"),
        foreign(reference("SalesTaxCodeRef", 3)),
        *(() if adding else (boolean("IsManuallyClosed"),)),
        reference("OverrideItemAccountRef", 159),
        text("Other1", 29),
        text("Other2", 29),
        *((DATA_EXT,) if adding else ()),
    )


def _purchase_order_lines_add() -> Node:
    line = need(group("PurchaseOrderLineAdd", *_purchase_order_line(adding=True), attributes=MACRO))
    lines = group(
        "PurchaseOrderLineGroupAdd",
        need(reference("ItemGroupRef", 31)),
        foreign(text("Desc")),
        quantity("Quantity"),
        text("UnitOfMeasure", 31),
        foreign(date("ServiceDate")),
        LOCATION,
        DATA_EXT,
    )
    return some(choice(line, need(lines)))


def _purchase_order_lines_mod() -> Node:
    line_id = need(Element("TxnLineID", identifier("TxnLineID").scalar, attributes=USE_MACRO))
    line = group("PurchaseOrderLineMod", line_id, *_purchase_order_line(adding=False), attributes=USE_MACRO)
    lines = group(
        "PurchaseOrderLineGroupMod",
        line_id,
        reference("ItemGroupRef", 31),
        quantity("Quantity"),
        text("UnitOfMeasure", 31),
        reference("OverrideUOMSetRef", 31),
        many(line),
        attributes=USE_MACRO,
    )
    return many(choice(need(line), need(lines)))


def expense_line(name: str) -> Element:
    """ExpenseLineAdd or ExpenseLineMod."""
    adding = name.endswith("Add")
    return many(
        group(
            name,
            *(() if adding else (need(identifier("TxnLineID")),)),
            reference("AccountRef", 159),
            amount("Amount"),
            foreign(amount("TaxAmount")),
            text("Memo", 4095),
            reference("CustomerRef", 209),
            reference("ClassRef", 159),
            foreign(reference("SalesTaxCodeRef", 3)),
            one_of("BillableStatus", BILLABLE_STATUSES),
            reference("SalesRepRef", 5),
            *((DATA_EXT,) if adding else ()),
            attributes=MACRO if adding else (),
        )
    )


def _item_line(name: str) -> Element:
    adding = name.endswith("Add")
    link = group("LinkToTxn", need(identifier("TxnID")), need(identifier("TxnLineID")))
    return group(
        name,
        *(() if adding else (need(identifier("TxnLineID")),)),
        reference("ItemRef"),
        SITE,
        LOCATION,
        TRACKING,
        text("Desc", 4095),
        quantity("Quantity"),
        text("UnitOfMeasure", 31),
        *(() if adding else (reference("OverrideUOMSetRef", 31),)),
        price("Cost"),
        amount("Amount"),
        foreign(amount("TaxAmount")),
        reference("CustomerRef", 209),
        reference("ClassRef", 159),
        foreign(reference("SalesTaxCodeRef", 3)),
        one_of("BillableStatus", BILLABLE_STATUSES),
        reference("OverrideItemAccountRef", 159),
        *((link,) if adding else ()),
        reference("SalesRepRef", 5),
        *((DATA_EXT,) if adding else ()),
    )


def item_lines_add() -> Node:
    """Item lines of a new purchase."""
    lines = group(
        "ItemGroupLineAdd",
        need(reference("ItemGroupRef", 31)),
        foreign(text("Desc")),
        quantity("Quantity"),
        text("UnitOfMeasure", 31),
        SITE,
        LOCATION,
        DATA_EXT,
    )
    return many(choice(need(_item_line("ItemLineAdd")), need(lines)))


def item_lines_mod() -> Node:
    """Item lines of a changed receipt or bill."""
    lines = group(
        "ItemGroupLineMod",
        need(identifier("TxnLineID")),
        reference("ItemGroupRef", 31),
        quantity("Quantity"),
        text("UnitOfMeasure", 31),
        reference("OverrideUOMSetRef", 31),
        many(_item_line("ItemLineMod")),
    )
    return many(choice(need(_item_line("ItemLineMod")), need(lines)))


def _receipt_add() -> tuple[Node, ...]:
    return (
        need(reference("VendorRef", 41)),
        reference("APAccountRef", 159),
        date("TxnDate"),
        text("RefNumber", 20),
        text("Memo", 4095),
        *FOREIGN_TAX_HEAD,
        EXCHANGE_RATE,
        EXTERNAL_GUID,
        many(identifier("LinkToTxnID")),
        expense_line("ExpenseLineAdd"),
        item_lines_add(),
    )


def _receipt_mod() -> tuple[Node, ...]:
    return (
        *MOD_HEAD,
        reference("VendorRef", 41),
        reference("APAccountRef", 159),
        date("TxnDate"),
        text("RefNumber", 20),
        text("Memo", 4095),
        *FOREIGN_TAX_HEAD,
        EXCHANGE_RATE,
        boolean("ClearExpenseLines"),
        expense_line("ExpenseLineMod"),
        boolean("ClearItemLines"),
        item_lines_mod(),
    )


def _bill_add() -> tuple[Node, ...]:
    return (
        need(reference("VendorRef", 41)),
        address("VendorAddress"),
        reference("APAccountRef", 159),
        date("TxnDate"),
        date("DueDate"),
        text("RefNumber", 20),
        reference("TermsRef", 31),
        text("Memo", 4095),
        *FOREIGN_TAX_HEAD,
        EXCHANGE_RATE,
        EXTERNAL_GUID,
        many(identifier("LinkToTxnID")),
        expense_line("ExpenseLineAdd"),
        item_lines_add(),
    )


def _adjustment_line_add() -> Element:
    by_quantity = group(
        "QuantityAdjustment",
        need(choice(need(quantity("NewQuantity")), need(quantity("QuantityDifference")))),
        TRACKING,
        LOCATION,
    )
    by_value = group("ValueAdjustment", need(choice(quantity("NewQuantity"), need(quantity("QuantityDifference")))))
    by_serial = group(
        "SerialNumberAdjustment",
        need(choice(text("AddSerialNumber", 4095), text("RemoveSerialNumber", 4095))),
        LOCATION,
    )
    by_lot = group("LotNumberAdjustment", text("LotNumber", 40), integer("CountAdjustment"), LOCATION)
    kinds = need(choice(need(by_quantity), need(by_value), need(by_serial), need(by_lot)))
    return some(group("InventoryAdjustmentLineAdd", need(reference("ItemRef")), kinds))


def _adjustment_add() -> tuple[Node, ...]:
    return (
        need(reference("AccountRef", 159)),
        date("TxnDate"),
        text("RefNumber", 11),
        SITE,
        reference("CustomerRef", 209),
        reference("ClassRef", 159),
        text("Memo", 4095),
        EXTERNAL_GUID,
        _adjustment_line_add(),
    )


def sale_line(name: str) -> Element:
    """A line of an invoice or sales receipt, added or changed."""
    adding = name.endswith("Add")
    link = group("LinkToTxn", need(identifier("TxnID")), need(identifier("TxnLineID")))
    rate = choice(need(price("Rate")), need(percent("RatePercent")), need(reference("PriceLevelRef", 31)))
    return group(
        name,
        *(() if adding else (need(identifier("TxnLineID")),)),
        reference("ItemRef"),
        text("Desc", 4095),
        quantity("Quantity"),
        text("UnitOfMeasure", 31),
        *(() if adding else (reference("OverrideUOMSetRef", 31),)),
        rate,
        reference("ClassRef", 159),
        amount("Amount"),
        foreign(amount("TaxAmount")),
        one_of("OptionForPriceRuleConflict", ("Zero", "BasePrice")),
        SITE,
        LOCATION,
        TRACKING,
        date("ServiceDate"),
        reference("SalesTaxCodeRef", 3),
        *((foreign(boolean("IsTaxable")),) if adding else ()),
        reference("OverrideItemAccountRef", 159),
        text("Other1", 29),
        text("Other2", 29),
        *((link,) if name == "InvoiceLineAdd" else ()),
        *((card_payment(),) if name == "SalesReceiptLineAdd" else ()),
        *((DATA_EXT,) if adding else ()),
        attributes=MACRO if adding else (),
    )


def _sale_lines(prefix: str) -> tuple[Node, ...]:
    lines = group(
        f"{prefix}LineGroupAdd",
        need(reference("ItemGroupRef", 31)),
        foreign(text("Desc")),
        quantity("Quantity"),
        text("UnitOfMeasure", 31),
        foreign(date("ServiceDate")),
        SITE,
        LOCATION,
        DATA_EXT,
    )
    either = choice(need(amount("Amount")), need(percent("RatePercent")))
    account = reference("AccountRef", 159)
    both = choice(need(sale_line(f"{prefix}LineAdd")), need(lines))
    return (
        many(both) if prefix == "Invoice" else some(both),
        foreign(group("DiscountLineAdd", either, boolean("IsTaxable"), account)),
        foreign(group("SalesTaxLineAdd", either, account)),
        foreign(group("ShippingLineAdd", need(amount("Amount")), account)),
    )


def set_credit() -> Element:
    """A credit applied to an invoice."""
    credit_id = need(Element("CreditTxnID", identifier("CreditTxnID").scalar, attributes=USE_MACRO))
    return group(
        "SetCredit",
        credit_id,
        foreign(identifier("TxnLineID")),
        need(amount("AppliedAmount")),
        boolean("Override"),
        attributes=USE_MACRO,
    )


def _invoice_add() -> tuple[Node, ...]:
    return (
        need(reference("CustomerRef", 209)),
        reference("ClassRef", 159),
        reference("ARAccountRef", 159),
        reference("TemplateRef", 31),
        date("TxnDate"),
        text("RefNumber", 11),
        address("BillAddress"),
        address("ShipAddress"),
        boolean("IsPending"),
        boolean("IsFinanceCharge"),
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
        EXTERNAL_GUID,
        many(identifier("LinkToTxnID")),
        many(set_credit()),
        *_sale_lines("Invoice"),
    )


def _sales_receipt_add() -> tuple[Node, ...]:
    return (
        reference("CustomerRef", 209),
        reference("ClassRef", 159),
        reference("TemplateRef", 31),
        date("TxnDate"),
        text("RefNumber", 11),
        address("BillAddress"),
        address("ShipAddress"),
        boolean("IsPending"),
        text("CheckNumber", 25),
        reference("PaymentMethodRef", 31),
        date("DueDate"),
        reference("SalesRepRef", 5),
        date("ShipDate"),
        reference("ShipMethodRef", 15),
        text("FOB", 13),
        reference("ItemSalesTaxRef", 31),
        text("Memo", 4095),
        reference("CustomerMsgRef", 101),
        boolean("IsToBePrinted"),
        boolean("IsToBeEmailed"),
        foreign(boolean("IsTaxIncluded")),
        reference("CustomerSalesTaxCodeRef", 3),
        reference("DepositToAccountRef", 159),
        card_payment(),
        text("Other", 29),
        EXCHANGE_RATE,
        EXTERNAL_GUID,
        *_sale_lines("SalesReceipt"),
    )


def _deleted_query(name: str, type_element: str, types: tuple[str, ...]) -> Element:
    span = group("DeletedDateRangeFilter", moment("FromDeletedDate"), moment("ToDeletedDate"))
    return query(name, some(one_of(type_element, types)), span, INCLUDE_RET_ELEMENT)


PAID_STATUS = one_of("PaidStatus", ("All", "PaidOnly", "NotPaidOnly"))
PURCHASE_ORDER_ID = need(Element("TxnID", identifier("TxnID").scalar, attributes=USE_MACRO))

TRANSACTION_REQUESTS: tuple[Element, ...] = (
    write("PurchaseOrderAdd", *_purchase_order_head(adding=True), _purchase_order_lines_add(), attributes=MACRO),
    write(
        "PurchaseOrderMod",
        PURCHASE_ORDER_ID,
        need(text("EditSequence", 16)),
        *_purchase_order_head(adding=False),
        _purchase_order_lines_mod(),
        attributes=USE_MACRO,
    ),
    query("PurchaseOrderQuery", *transaction_query(), iterator=True),
    write("ItemReceiptAdd", *_receipt_add(), attributes=MACRO),
    write("ItemReceiptMod", *_receipt_mod()),
    query("ItemReceiptQuery", *transaction_query(), iterator=True),
    write("InventoryAdjustmentAdd", *_adjustment_add(), attributes=MACRO),
    query(
        "InventoryAdjustmentQuery",
        *transaction_query(item=True, currency=False, linked=False),
        iterator=True,
    ),
    write("BillAdd", *_bill_add(), attributes=MACRO),
    query("BillQuery", *transaction_query(PAID_STATUS), iterator=True),
    write("InvoiceAdd", *_invoice_add(), attributes=MACRO),
    query("InvoiceQuery", *transaction_query(PAID_STATUS), iterator=True),
    write("SalesReceiptAdd", *_sales_receipt_add(), attributes=MACRO),
    query("SalesReceiptQuery", *transaction_query(linked=False), iterator=True),
    Element(
        "TxnDelRq",
        content=(need(one_of("TxnDelType", DELETABLE_TRANSACTIONS)), need(identifier("TxnID"))),
        attributes=("requestID",),
    ),
    Element(
        "TxnVoidRq",
        content=(need(one_of("TxnVoidType", VOIDABLE_TRANSACTIONS)), need(identifier("TxnID"))),
        attributes=("requestID",),
    ),
    Element(
        "ListDelRq",
        content=(need(one_of("ListDelType", DELETABLE_LISTS)), need(identifier("ListID"))),
        attributes=("requestID",),
    ),
    _deleted_query("TxnDeletedQuery", "TxnDelType", DELETABLE_TRANSACTIONS),
    _deleted_query("ListDeletedQuery", "ListDelType", DELETABLE_LISTS),
)
