"""What QuickBooks says arrives as it was said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from stockpost.core import requests
from stockpost.core.quickbooks_records import (
    Account,
    CompanyFile,
    DeletedEntry,
    DeletedTransaction,
    Entity,
    ErrorRecovery,
    Host,
    Item,
    LinkedTransaction,
    Preferences,
    QuickBooksAdjustment,
    QuickBooksAdjustmentLine,
    QuickBooksOrder,
    QuickBooksOrderLine,
    QuickBooksReceipt,
    QuickBooksReceiptLine,
    QuickBooksRecord,
    ShipMethod,
)
from stockpost.core.text import storable
from stockpost.qbxml import read_reply, write_message_set
from tests.qbxml.answers import answer, echoed, response
from tests.qbxml.strategies import adjustments, items, numbered, orders, receipts, steady

ORDER = """<PurchaseOrderRet>
<TxnID>2D-1700000000</TxnID><TimeCreated>2026-11-24T10:00:00-05:00</TimeCreated>
<TimeModified>2026-11-24T11:00:00-05:00</TimeModified><EditSequence>1700000001</EditSequence><TxnNumber>12</TxnNumber>
<VendorRef><ListID>80000001-1</ListID><FullName>Ingram Micro</FullName></VendorRef>
<ShipToEntityRef><ListID>80000009-1</ListID><FullName>Café</FullName></ShipToEntityRef>
<TxnDate>2026-11-24</TxnDate><RefNumber>1007</RefNumber>
<ShipAddress><Addr1>Northgate</Addr1><City>Albany</City><State>NY</State><PostalCode>12203</PostalCode></ShipAddress>
<ShipAddressBlock><Addr1>Northgate</Addr1><Addr2>Albany, NY 12203</Addr2></ShipAddressBlock>
<ShipMethodRef><ListID>8-1</ListID><FullName>UPS</FullName></ShipMethodRef><FOB>12.00</FOB>
<TotalAmount>37.50</TotalAmount><IsManuallyClosed>false</IsManuallyClosed><IsFullyReceived>1</IsFullyReceived>
<Memo>Line one\r\n[AT:po:1007]</Memo><VendorMsg>B&#252;cher &amp; mehr</VendorMsg>
<ExternalGUID>{11111111-2222-3333-4444-555555555555}</ExternalGUID>
<LinkedTxn><TxnID>3A-1</TxnID><TxnType>ItemReceipt</TxnType><TxnDate>2026-11-24</TxnDate><RefNumber>INV-1</RefNumber>
<LinkType>QUANTYPE</LinkType><Amount>-3.00</Amount></LinkedTxn>
<PurchaseOrderLineRet><TxnLineID>2F-1</TxnLineID><ItemRef><ListID>80000002-1</ListID><FullName>Cable:Red</FullName></ItemRef>
<ManufacturerPartNumber>CAB-R</ManufacturerPartNumber><Desc>Red cable</Desc><Quantity>3</Quantity><Rate>12.50</Rate>
<Amount>37.50</Amount><CustomerRef><ListID>80000009-1</ListID></CustomerRef><ReceivedQuantity>3</ReceivedQuantity>
<UnbilledQuantity>0</UnbilledQuantity><IsBilled>false</IsBilled><IsManuallyClosed>false</IsManuallyClosed>
</PurchaseOrderLineRet>
<PurchaseOrderLineGroupRet><TxnLineID>30-1</TxnLineID><ItemGroupRef><ListID>8-7</ListID></ItemGroupRef><Quantity>1</Quantity>
<IsPrintItemsInGroup>false</IsPrintItemsInGroup><TotalAmount>0.00</TotalAmount>
<PurchaseOrderLineRet><TxnLineID>31-1</TxnLineID><ItemRef><ListID>8-8</ListID></ItemRef><Quantity>0.5</Quantity>
<IsManuallyClosed>true</IsManuallyClosed></PurchaseOrderLineRet></PurchaseOrderLineGroupRet>
<DataExtRet><OwnerID>0</OwnerID><DataExtName>x</DataExtName><DataExtType>STR255TYPE</DataExtType><DataExtValue>y</DataExtValue></DataExtRet>
</PurchaseOrderRet>"""


def only(name: str, content: str) -> QuickBooksRecord:
    reply = read_reply(answer(response(name, content)))
    (record,) = reply.responses[0].records
    return record


def test_a_purchase_order_with_all_it_has() -> None:
    """Every field of it decides something: what is compared, received, linked or closed."""
    assert only("PurchaseOrderQuery", ORDER) == QuickBooksOrder(
        txn_id="2D-1700000000",
        edit_sequence="1700000001",
        time_created="2026-11-24T10:00:00-05:00",
        time_modified="2026-11-24T11:00:00-05:00",
        ref_number="1007",
        txn_date=date(2026, 11, 24),
        vendor_list_id="80000001-1",
        vendor_name="Ingram Micro",
        ship_to_entity_list_id="80000009-1",
        ship_address=("Northgate", "Albany, NY 12203"),
        ship_method="UPS",
        fob="12.00",
        memo="Line one\n[AT:po:1007]",
        vendor_message="Bücher & mehr",
        external_guid="{11111111-2222-3333-4444-555555555555}",
        total=Decimal("37.50"),
        is_fully_received=True,
        lines=(
            QuickBooksOrderLine(
                txn_line_id="2F-1",
                item_list_id="80000002-1",
                item_name="Cable:Red",
                part_number="CAB-R",
                description="Red cable",
                quantity=Decimal(3),
                rate=Decimal("12.50"),
                customer_list_id="80000009-1",
                received=Decimal(3),
            ),
            QuickBooksOrderLine(
                txn_line_id="31-1",
                item_list_id="8-8",
                quantity=Decimal("0.5"),
                is_manually_closed=True,
                group_txn_line_id="30-1",
            ),
        ),
        linked=(LinkedTransaction(txn_id="3A-1", kind="ItemReceipt", ref_number="INV-1"),),
    )


def test_an_address_without_a_block_is_put_together() -> None:
    """Older files give the parts only; the printed lines are what is compared (B10)."""
    parts = "<Addr1>Northgate</Addr1><City>Albany</City><State>NY</State><PostalCode>12203</PostalCode><Country>US</Country>"
    record = only("PurchaseOrderQuery", f"<PurchaseOrderRet><ShipAddress>{parts}</ShipAddress></PurchaseOrderRet>")
    assert isinstance(record, QuickBooksOrder)
    assert record.ship_address == ("Northgate", "Albany, NY 12203", "US")


def test_a_receipt_with_lines_in_and_out_of_a_group() -> None:
    """What QuickBooks has received is never posted again (B6), also where a group line was received."""
    content = """<ItemReceiptRet><TxnID>3A-1</TxnID><EditSequence>5</EditSequence><VendorRef><ListID>8-1</ListID></VendorRef>
    <LiabilityAccountRef><ListID>8-3</ListID></LiabilityAccountRef><TxnDate>2026-11-24</TxnDate><RefNumber>INV-1</RefNumber>
    <Memo>[AT:r]</Memo><ExternalGUID>{x}</ExternalGUID><LinkedTxn><TxnID>2D-1</TxnID><TxnType>PurchaseOrder</TxnType></LinkedTxn>
    <ItemLineRet><TxnLineID>3C-1</TxnLineID><ItemRef><ListID>8-2</ListID><FullName>Cable</FullName></ItemRef>
    <Quantity>2</Quantity><Cost>1.25</Cost></ItemLineRet>
    <ItemGroupLineRet><TxnLineID>3D-1</TxnLineID><ItemLineRet><TxnLineID>3E-1</TxnLineID><Quantity>1</Quantity></ItemLineRet>
    </ItemGroupLineRet></ItemReceiptRet>"""
    assert only("ItemReceiptAdd", content) == QuickBooksReceipt(
        txn_id="3A-1",
        edit_sequence="5",
        ref_number="INV-1",
        txn_date=date(2026, 11, 24),
        vendor_list_id="8-1",
        memo="[AT:r]",
        external_guid="{x}",
        lines=(
            QuickBooksReceiptLine(
                txn_line_id="3C-1",
                item_list_id="8-2",
                item_name="Cable",
                quantity=Decimal(2),
                cost=Decimal("1.25"),
            ),
            QuickBooksReceiptLine(txn_line_id="3E-1", quantity=Decimal(1)),
        ),
        linked=(LinkedTransaction(txn_id="2D-1", kind="PurchaseOrder"),),
    )


@pytest.mark.parametrize(
    ("name", "content", "record"),
    [
        (
            "AccountQuery",
            (
                "<AccountRet><ListID>8-1</ListID><FullName>A:B</FullName><IsActive>false</IsActive>"
                "<AccountType>CostOfGoodsSold</AccountType></AccountRet>"
            ),
            Account(list_id="8-1", full_name="A:B", account_type="CostOfGoodsSold", is_active=False),
        ),
        (
            "EntityQuery",
            "<OtherNameRet><ListID>8-1</ListID><Name>Petty</Name><EditSequence>7</EditSequence></OtherNameRet>",
            Entity(kind="OtherName", list_id="8-1", full_name="Petty", edit_sequence="7"),
        ),
        (
            "ItemQuery",
            (
                "<ItemInventoryAssemblyRet><QuantityOnOrder>2</QuantityOnOrder><FullName>Kit</FullName><ListID>8-1</ListID>"
                "<Name>x</Name><QuantityOnHand>-3.5</QuantityOnHand><AverageCost>1.23456</AverageCost></ItemInventoryAssemblyRet>"
            ),
            Item(
                kind="InventoryAssembly",
                list_id="8-1",
                full_name="Kit",
                on_hand=Decimal("-3.5"),
                on_order=Decimal(2),
                average_cost=Decimal("1.23456"),
            ),
        ),
        (
            "ItemQuery",
            "<ItemGroupRet><ListID>8-1</ListID><Name>Set</Name><IsActive>0</IsActive></ItemGroupRet>",
            Item(kind="Group", list_id="8-1", full_name="Set", is_active=False),
        ),
        (
            "ShipMethodQuery",
            "<ShipMethodRet><ListID>8-1</ListID><Name>UPS</Name><IsActive>true</IsActive></ShipMethodRet>",
            ShipMethod(list_id="8-1", name="UPS"),
        ),
        (
            "InventoryAdjustmentAdd",
            (
                "<InventoryAdjustmentRet><TxnID>4-1</TxnID><EditSequence>5</EditSequence><TxnDate>2026-01-02</TxnDate>"
                "<RefNumber>ATI1</RefNumber><Memo>m</Memo><InventoryAdjustmentLineRet><TxnLineID>5-1</TxnLineID>"
                "<ItemRef><ListID>8-2</ListID><FullName>Cable</FullName></ItemRef><QuantityDifference>-4</QuantityDifference>"
                "<ValueDifference>-8.00</ValueDifference></InventoryAdjustmentLineRet></InventoryAdjustmentRet>"
            ),
            QuickBooksAdjustment(
                txn_id="4-1",
                edit_sequence="5",
                ref_number="ATI1",
                txn_date=date(2026, 1, 2),
                memo="m",
                lines=(
                    QuickBooksAdjustmentLine(
                        item_list_id="8-2",
                        item_name="Cable",
                        quantity_difference=Decimal(-4),
                        value_difference=Decimal("-8.00"),
                    ),
                ),
            ),
        ),
        (
            "TxnDel",
            "<TxnDelType>ItemReceipt</TxnDelType><TxnID>3A-1</TxnID><TimeDeleted>2026-01-02</TimeDeleted><RefNumber>R</RefNumber>",
            DeletedTransaction(kind="ItemReceipt", txn_id="3A-1", ref_number="R"),
        ),
        (
            "TxnDeletedQuery",
            "<TxnDeletedRet><TxnDelType>Bill</TxnDelType><TxnID>9-1</TxnID></TxnDeletedRet>",
            DeletedTransaction(kind="Bill", txn_id="9-1"),
        ),
        (
            "ListDeletedQuery",
            "<ListDeletedRet><ListDelType>Vendor</ListDelType><FullName>Acme</FullName><ListID>8-9</ListID></ListDeletedRet>",
            DeletedEntry(kind="Vendor", list_id="8-9"),
        ),
    ],
)
def test_records_of_every_kind(name: str, content: str, record: QuickBooksRecord) -> None:
    """Each kind of record, in a free order of its elements."""
    assert only(name, content) == record


def test_the_first_call_tells_program_company_and_preferences() -> None:
    """The Web Connector's first call decides whether the right file is open (wrong_company_file)."""
    reply = read_reply(
        answer(
            response(
                "HostQuery",
                "<HostRet><ProductName>QuickBooks Enterprise</ProductName><MajorVersion>34</MajorVersion><MinorVersion>0"
                "</MinorVersion><Country>US</Country><SupportedQBXMLVersion>12.0</SupportedQBXMLVersion>"
                "<SupportedQBXMLVersion>13.0</SupportedQBXMLVersion><QBFileMode>MultiUser</QBFileMode></HostRet>",
            ),
            response(
                "CompanyQuery",
                "<CompanyRet><CompanyName>A &amp; B</CompanyName><LegalCompanyName>A</LegalCompanyName>"
                "<DataExtRet><OwnerID>{9}</OwnerID><DataExtName>AppLock</DataExtName><DataExtValue>LOCKED:X:1</DataExtValue></DataExtRet>"
                "<DataExtRet><OwnerID>{9}</OwnerID><DataExtName>FileID</DataExtName><DataExtValue>{5}</DataExtValue></DataExtRet></CompanyRet>",
            ),
            response(
                "PreferencesQuery",
                "<PreferencesRet><AccountingPreferences><IsUsingClassTracking>true</IsUsingClassTracking><ClosingDate>2025-12-31"
                "</ClosingDate></AccountingPreferences><MultiCurrencyPreferences><IsMultiCurrencyOn>true</IsMultiCurrencyOn>"
                "</MultiCurrencyPreferences><MultiLocationInventoryPreferences><IsMultiLocationInventoryEnabled>true"
                "</IsMultiLocationInventoryEnabled></MultiLocationInventoryPreferences><PurchasesAndVendorsPreferences>"
                "<IsUsingInventory>false</IsUsingInventory></PurchasesAndVendorsPreferences><ItemsAndInventoryPreferences>"
                "<EnhancedInventoryReceivingEnabled>true</EnhancedInventoryReceivingEnabled><IsTrackingSerialOrLotNumber>LotNumber"
                "</IsTrackingSerialOrLotNumber></ItemsAndInventoryPreferences></PreferencesRet>",
            ),
        )
    )
    assert [record for given_response in reply.responses for record in given_response.records] == [
        Host(
            product_name="QuickBooks Enterprise",
            major_version="34",
            minor_version="0",
            country="US",
            qbxml_versions=("12.0", "13.0"),
            file_mode="MultiUser",
        ),
        CompanyFile(company_name="A & B", legal_name="A", file_id="{5}"),
        Preferences(
            closing_date=date(2025, 12, 31),
            is_using_inventory=False,
            is_using_class_tracking=True,
            is_multi_currency_on=True,
            is_multi_location_enabled=True,
            is_enhanced_receiving_enabled=True,
            serial_or_lot_tracking="LotNumber",
        ),
    ]


def test_a_remembered_write_may_carry_only_its_id() -> None:
    """QuickBooks may answer a repeated set from memory with ErrorRecovery; that is success, not an empty answer."""
    content = "<ErrorRecovery><TxnID>2D-1</TxnID><TxnNumber>4</TxnNumber><EditSequence>9</EditSequence><ExternalGUID>{1}</ExternalGUID></ErrorRecovery>"
    reply = read_reply(answer(response("PurchaseOrderAdd", content), attributes='messageSetStatusCode="0"'))
    assert reply.message_set_status == 0
    assert reply.responses[0].records == ()
    assert reply.responses[0].recovery == ErrorRecovery(txn_id="2D-1", edit_sequence="9", external_guid="{1}")


@steady
@given(orders)
def test_a_written_order_is_read_back_as_it_was_meant(order: requests.PurchaseOrderAdd) -> None:
    """If writing and reading disagreed, every order would look changed in QuickBooks (B10)."""
    record = read_reply(echoed(write_message_set(numbered(order)))).responses[0].records[0]
    assert isinstance(record, QuickBooksOrder)
    assert (record.vendor_list_id, record.txn_date) == (order.vendor_list_id, order.txn_date)
    assert record.ref_number == storable(order.ref_number, one_line=True)
    assert record.memo == storable(order.memo)
    assert record.vendor_message == storable(order.vendor_message, one_line=True)
    assert record.fob == storable(order.fob, one_line=True)
    assert record.external_guid == order.external_guid
    assert record.ship_address == tuple(
        line for line in (storable(text, one_line=True) for text in order.ship_address) if line
    )
    assert [(line.item_list_id, line.quantity, line.rate, line.customer_list_id) for line in record.lines] == [
        (line.item_list_id, line.quantity, line.rate, line.customer_list_id) for line in order.lines
    ]
    assert [line.description for line in record.lines] == [storable(line.description) for line in order.lines]


@steady
@given(receipts, adjustments, items)
def test_other_writes_are_read_back_as_they_were_meant(
    receipt: requests.ItemReceiptAdd, adjustment: requests.InventoryAdjustmentAdd, item: requests.ItemInventoryAdd
) -> None:
    """Quantities, dates and markers survive the way out and back exactly."""
    reply = read_reply(echoed(write_message_set(numbered(receipt, adjustment, item))))
    first, second, third = (given_response.records[0] for given_response in reply.responses)
    assert isinstance(first, QuickBooksReceipt)
    assert [(line.quantity, line.cost) for line in first.lines] == [
        (line.quantity, line.cost) for line in receipt.lines
    ]
    assert (first.txn_date, first.memo, first.external_guid) == (
        receipt.txn_date,
        storable(receipt.memo),
        receipt.external_guid,
    )
    assert isinstance(second, QuickBooksAdjustment)
    assert second.ref_number == storable(adjustment.ref_number, one_line=True)
    assert [line.item_list_id for line in second.lines] == [line.item_list_id for line in adjustment.lines]
    assert isinstance(third, Item)
    assert (third.kind, third.full_name) == ("Inventory", storable(item.name, one_line=True))
