"""Purchase orders and what belongs to them (FACTS C, A8)."""

from autotask_simulator.schema.model import Entity, entity

PURCHASE_ORDERS = entity(
    "PurchaseOrders",
    "PurchaseOrder",
    access="CQU",
    table="""
    id                              long          Rr
    additionalVendorInvoiceNumbers  string(8000)  -
    cancelDateTime                  datetime      r
    createDateTime                  datetime      r
    creatorResourceID               integer       r    >Resource
    externalPONumber                string(50)    -
    fax                             string(25)    -
    freight                         decimal       -
    generalMemo                     string(4000)  -
    impersonatorCreatorResourceID   integer       r    >Resource
    internalCurrencyFreight         decimal       r
    latestEstimatedArrivalDate      datetime      r
    paymentTerm                     integer       -    =PurchaseOrders.paymentTerm
    phone                           string(25)    -
    purchaseForCompanyID            integer       -    >Company
    purchaseOrderNumber             string(50)    r
    purchaseOrderTemplateID         integer       -    =PurchaseOrders.purchaseOrderTemplateID
    shippingDate                    datetime      -
    shippingType                    integer       -    >ShippingType
    shipToAddress1                  string(128)   R
    shipToAddress2                  string(128)   -
    shipToCity                      string(30)    -
    shipToName                      string(100)   R
    shipToPostalCode                string(10)    -
    shipToState                     string(25)    -
    showEachTaxInGroup              boolean       -
    showTaxCategory                 boolean       -
    status                          integer       R    =PurchaseOrders.status
    submitDateTime                  datetime      r
    taxRegionID                     integer       -    =PurchaseOrders.taxRegionID
    useItemDescriptionsFrom         integer       -    =PurchaseOrders.useItemDescriptionsFrom
    vendorID                        integer       Rrc  >Company
    vendorInvoiceNumber             string(50)    -
    """,
)

PURCHASE_ORDER_ITEMS = entity(
    "PurchaseOrderItems",
    "PurchaseOrderItem",
    access="CQU",
    parent="PurchaseOrders",
    segment="Items",
    link="orderID",
    table="""
    id                        long          Rr
    chargeID                  integer       -
    contractID                long          r    >Contract
    estimatedArrivalDate      datetime      -
    internalCurrencyUnitCost  decimal       r
    inventoryLocationID       integer       R    >InventoryLocation
    memo                      string(4000)  -
    orderID                   integer       Rrc  >PurchaseOrder
    productID                 integer       -    >Product
    projectID                 long          r    >Project
    quantity                  integer       R
    salesOrderID              long          r    >SalesOrder
    ticketID                  long          r    >Ticket
    unitCost                  decimal       R
    """,
)

PURCHASE_ORDER_ITEM_RECEIVING = entity(
    "PurchaseOrderItemReceiving",
    "PurchaseOrderItemReceiving",
    access="CQ",
    parent="PurchaseOrderItems",
    segment="Receiving",
    link="purchaseOrderItemID",
    table="""
    id                          long        Rr
    purchaseOrderItemID         long        Rrc  >PurchaseOrderItem
    quantityBackOrdered         integer     r
    quantityNowReceiving        integer     Rrc
    quantityPreviouslyReceived  integer     r
    receiveDate                 datetime    r
    receivedByResourceID        integer     r    >Resource
    serialNumber                string(50)  rc
    vendorInvoiceNumber         string(50)  rc
    """,
)

PURCHASE_APPROVALS = entity(
    "PurchaseApprovals",
    "PurchaseApproval",
    access="QU",
    table="""
    id          long          Rr
    costType    string(8)     r   =PurchaseApprovals.costType
    isApproved  boolean       Rx
    rejectNote  string(5000)  x
    """,
)

SHIPPING_TYPES = entity(
    "ShippingTypes",
    "ShippingType",
    access="Q",
    table="""
    id             long          Rr
    billingCodeID  integer       r   >BillingCode
    description    string(2000)  r
    isActive       boolean       r
    name           string(100)   r
    """,
)

PAYMENT_TERMS = entity(
    "PaymentTerms",
    "PaymentTerm",
    access="CQU",
    table="""
    id                long          Rr
    description       string(2000)  -
    isActive          boolean       -
    name              string(100)   R
    paymentDueInDays  integer       -
    """,
)

ENTITIES: tuple[Entity, ...] = (
    PURCHASE_ORDERS,
    PURCHASE_ORDER_ITEMS,
    PURCHASE_ORDER_ITEM_RECEIVING,
    PURCHASE_APPROVALS,
    SHIPPING_TYPES,
    PAYMENT_TERMS,
)
