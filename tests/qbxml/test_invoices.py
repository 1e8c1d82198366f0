"""What QuickBooks says of an invoice, of terms and of sales tax is read as it stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from stockpost.core.quickbooks_records import (
    LinkedTransaction,
    Preferences,
    QuickBooksInvoice,
    QuickBooksInvoiceLine,
    Terms,
)
from stockpost.qbxml import read_reply

INVOICE = """
<InvoiceRet><TxnID>3A-1</TxnID><EditSequence>17</EditSequence>
<CustomerRef><ListID>C-1</ListID><FullName>Lakeview</FullName></CustomerRef><TxnDate>2026-11-03</TxnDate>
<RefNumber>INV-3</RefNumber><PONumber>PO 9</PONumber><DueDate>2026-12-03</DueDate><Subtotal>50.00</Subtotal>
<SalesTaxTotal>3.50</SalesTaxTotal><Memo>as agreed [AT:invoice:3:0000]</Memo><ExternalGUID>{G}</ExternalGUID>
<LinkedTxn><TxnID>P-1</TxnID><TxnType>ReceivePayment</TxnType><TxnDate>2026-11-04</TxnDate><Amount>-53.50</Amount></LinkedTxn>
<InvoiceLineRet><TxnLineID>L-1</TxnLineID><ItemRef><ListID>I-1</ListID><FullName>Battery</FullName></ItemRef>
<Desc>for the rack</Desc><Quantity>2</Quantity><UnitOfMeasure>each</UnitOfMeasure><Rate>25.00</Rate><Amount>50.00</Amount></InvoiceLineRet>
<InvoiceLineGroupRet><TxnLineID>G-1</TxnLineID><InvoiceLineRet><TxnLineID>L-2</TxnLineID></InvoiceLineRet></InvoiceLineGroupRet>
</InvoiceRet>"""


def read(name: str, content: str) -> tuple[object, ...]:
    document = (
        f'<QBXML><QBXMLMsgsRs><{name}Rs statusCode="0" statusSeverity="Info" statusMessage="Status OK">'
        f"{content}</{name}Rs></QBXMLMsgsRs></QBXML>"
    )
    return read_reply(document).responses[0].records


def test_an_invoice_is_read() -> None:
    """Protects what undo and the comparison of totals rest on: every field, lines in groups, and payments."""
    (found,) = read("InvoiceQuery", INVOICE)
    assert found == QuickBooksInvoice(
        txn_id="3A-1",
        edit_sequence="17",
        ref_number="INV-3",
        txn_date=date(2026, 11, 3),
        due_date=date(2026, 12, 3),
        customer_list_id="C-1",
        customer_name="Lakeview",
        po_number="PO 9",
        memo="as agreed [AT:invoice:3:0000]",
        external_guid="{G}",
        subtotal=Decimal("50.00"),
        sales_tax=Decimal("3.50"),
        lines=(
            QuickBooksInvoiceLine(
                txn_line_id="L-1",
                item_list_id="I-1",
                item_name="Battery",
                description="for the rack",
                quantity=Decimal(2),
                unit="each",
                rate=Decimal("25.00"),
                amount=Decimal("50.00"),
            ),
            QuickBooksInvoiceLine(txn_line_id="L-2", unit=""),
        ),
        linked=(LinkedTransaction(txn_id="P-1", kind="ReceivePayment"),),
    )
    assert found.total == Decimal("53.50")


def test_terms_of_both_kinds_are_read() -> None:
    """Protects the field map: terms by days and by date are terms alike."""
    content = "".join(
        f"<{kind}Ret><ListID>{kind}</ListID><Name>Net 30</Name><IsActive>false</IsActive></{kind}Ret>"
        for kind in ("StandardTerms", "DateDrivenTerms")
    )
    assert read("TermsQuery", content) == tuple(
        Terms(list_id=kind, name="Net 30", is_active=False) for kind in ("StandardTerms", "DateDrivenTerms")
    )


def test_sales_tax_is_on_where_both_codes_are_named() -> None:
    """Protects taxes: without its section in the preferences sales tax is off."""
    codes = "".join(
        f"<Default{kind}SalesTaxCodeRef><ListID>{kind}</ListID></Default{kind}SalesTaxCodeRef>"
        for kind in ("Taxable", "NonTaxable")
    )
    for content, is_on in ((f"<SalesTaxPreferences>{codes}</SalesTaxPreferences>", True), ("", False)):
        (found,) = read("PreferencesQuery", f"<PreferencesRet>{content}</PreferencesRet>")
        assert isinstance(found, Preferences)
        assert found.is_sales_tax_on == is_on
