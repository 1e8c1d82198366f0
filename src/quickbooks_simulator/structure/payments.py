"""Structural tables of checks, card charges and vendor credits, which are read and not entered (FACTS 4, rule 9)."""

from __future__ import annotations

from .common import address
from .lists import write
from .model import Element, Node, amount, boolean, date, group, identifier, many, need, reference, text
from .transactions import EXCHANGE_RATE, EXTERNAL_GUID, FOREIGN_TAX_HEAD, MACRO, USE_MACRO, expense_line, item_lines_add

_PAYER = (need(reference("AccountRef", 159)), reference("PayeeEntityRef", 209))
_PAID_ID = need(Element("TxnID", identifier("TxnID").scalar, attributes=USE_MACRO))
_PAID = group("ApplyCheckToTxnAdd", _PAID_ID, amount("Amount"), attributes=USE_MACRO)
_LINES: tuple[Node, ...] = (expense_line("ExpenseLineAdd"), item_lines_add())
_FOREIGN: tuple[Node, ...] = (*FOREIGN_TAX_HEAD, EXCHANGE_RATE, EXTERNAL_GUID)

PAYMENT_REQUESTS: tuple[Element, ...] = (
    write(
        "CheckAdd",
        *_PAYER,
        text("RefNumber", 11),
        date("TxnDate"),
        text("Memo", 4095),
        address("Address"),
        boolean("IsToBePrinted"),
        *_FOREIGN,
        many(_PAID),
        *_LINES,
        attributes=MACRO,
    ),
    write(
        "CreditCardChargeAdd",
        *_PAYER,
        date("TxnDate"),
        text("RefNumber", 11),
        text("Memo", 4095),
        *_FOREIGN,
        *_LINES,
        attributes=MACRO,
    ),
    write(
        "VendorCreditAdd",
        need(reference("VendorRef", 41)),
        reference("APAccountRef", 159),
        date("TxnDate"),
        text("RefNumber", 20),
        text("Memo", 4095),
        *_FOREIGN,
        *_LINES,
        attributes=MACRO,
    ),
)
