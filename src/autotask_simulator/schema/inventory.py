"""Locations, counts per location, stocked items and their movements (FACTS C)."""

from autotask_simulator.schema.model import Entity, entity

INVENTORY_ITEMS = entity(
    "InventoryItems",
    "InventoryItem",
    access="CQU",
    table="""
    id                             long        Rr
    backOrderQuantity              integer     r
    bin                            string(50)  -
    impersonatorCreatorResourceID  integer     r    >Resource
    inventoryLocationID            integer     Rrc  >InventoryLocation
    productID                      integer     Rrc  >Product
    quantityMaximum                integer     R
    quantityMinimum                integer     R
    quantityOnHand                 integer     r
    quantityOnOrder                integer     r
    quantityPicked                 integer     r
    quantityReserved               integer     r
    referenceNumber                string(50)  -
    """,
)

INVENTORY_ITEM_SERIAL_NUMBERS = entity(
    "InventoryItemSerialNumbers",
    "InventoryItemSerialNumber",
    access="CQU",
    parent="InventoryItems",
    segment="SerialNumbers",
    link="inventoryItemID",
    table="""
    id               long         Rr
    inventoryItemID  long         Rrc  >InventoryItem
    serialNumber     string(100)  R
    """,
)

INVENTORY_LOCATIONS = entity(
    "InventoryLocations",
    "InventoryLocation",
    access="CQU",
    table="""
    id                             long        Rr
    impersonatorCreatorResourceID  integer     r   >Resource
    isActive                       boolean     R
    isDefault                      boolean     -
    locationName                   string(50)  R
    resourceID                     integer     r   >Resource
    """,
)

INVENTORY_TRANSFERS = entity(
    "InventoryTransfers",
    "InventoryTransfer",
    access="CQ",
    table="""
    id                    long          Rr
    fromLocationID        long          Rrc  >InventoryLocation
    notes                 string(4000)  rc
    productID             long          Rrc  >Product
    quantityTransferred   integer       Rrc
    serialNumber          string(100)   rc
    toLocationID          long          Rrc  >InventoryLocation
    transferByResourceID  integer       r    >Resource
    transferDate          datetime      r
    updateNote            string(500)   rc
    """,
)

INVENTORY_PRODUCTS = entity(
    "InventoryProducts",
    "InventoryProduct",
    access="CQUD",
    table="""
    id                   long        Rr
    availableUnits       integer     r
    backOrderQuantity    integer     r
    bin                  string(50)  -
    createDateTime       datetime    r
    createdByResourceID  integer     r    >Resource
    inventoryLocationID  integer     Rrc  >InventoryLocation
    onHandUnits          integer     r
    pickedUnits          integer     r
    productID            integer     Rrc  >Product
    quantityMaximum      integer     R
    quantityMinimum      integer     R
    referenceNumber      string(50)  -
    reservedUnits        integer     r
    unitsOnOrder         integer     r
    """,
)

INVENTORY_STOCKED_ITEMS = entity(
    "InventoryStockedItems",
    "InventoryStockedItem",
    access="Q",
    table="""
    id                              long         Rr
    availableUnits                  integer      r
    companyID                       integer      r   >Company
    configurationItemID             integer      r   >ConfigurationItem
    contractChargeID                integer      r   >ContractCharge
    createDateTime                  datetime     r
    createdByResourceID             integer      r   >Resource
    currentInventoryLocationID      integer      r   >InventoryLocation
    deliveredUnits                  integer      r
    inventoryProductID              integer      r   >InventoryProduct
    onHandUnits                     integer      r
    parentInventoryStockedItemID    integer      r   >InventoryStockedItem
    parentStockedItemReceivedUnits  integer      rx
    pickedRemovedByResourceID       integer      r   >Resource
    pickedRemovedDateTime           datetime     r
    pickedUnits                     integer      r
    projectChargeID                 integer      r   >ProjectCharge
    purchaseOrderID                 integer      r   >PurchaseOrder
    purchaseOrderItemID             integer      r   >PurchaseOrderItem
    purchaseOrderItemReceivingID    integer      r   >PurchaseOrderItemReceiving
    quoteItemID                     integer      r   >QuoteItem
    removedUnits                    integer      r
    reservedUnits                   integer      r
    returnPrice                     decimal      r
    returnTypeID                    integer      r   =InventoryStockedItems.returnTypeID
    serialNumber                    string(100)  r
    statusID                        integer      r   =InventoryStockedItems.statusID
    ticketChargeID                  integer      r   >TicketCharge
    transferredUnits                integer      r
    unitCost                        decimal      r
    vendorID                        integer      r   >Company
    vendorInvoiceNumber             string(50)   r
    """,
)

INVENTORY_STOCKED_ITEMS_ADD = entity(
    "InventoryStockedItemsAdd",
    "InventoryStockedItemAdd",
    access="C",
    table="""
    id                      long          Rr
    determineCostUsing      integer       Rrc  =InventoryStockedItemsAdd.determineCostUsing
    determineNewPriceUsing  integer       rc   =InventoryStockedItemsAdd.determineNewPriceUsing
    inventoryProductID      integer       Rrc  >InventoryProduct
    pricePercentage         decimal       rc
    quantityBeingAdded      integer       Rrc
    reasonForUpdate         string(4000)  rc
    returnPrice             decimal       rc
    returnTypeID            integer       rc   =InventoryStockedItemsAdd.returnTypeID
    serialNumber            string(100)   rc
    unitCost                decimal       rc
    vendorID                integer       Rrc  >Company
    vendorInvoiceNumber     string(50)    rc
    """,
)

INVENTORY_STOCKED_ITEMS_REMOVE = entity(
    "InventoryStockedItemsRemove",
    "InventoryStockedItemRemove",
    access="C",
    table="""
    id                      long          Rr
    inventoryProductID      integer       rc   >InventoryProduct
    inventoryStockedItemID  integer       rc   >InventoryStockedItem
    quantityBeingRemoved    integer       Rrc
    reasonForUpdate         string(4000)  rc
    """,
)

INVENTORY_STOCKED_ITEMS_TRANSFER = entity(
    "InventoryStockedItemsTransfer",
    "InventoryStockedItemTransfer",
    access="C",
    table="""
    id                        long          Rr
    inventoryProductID        integer       rc   >InventoryProduct
    inventoryStockedItemID    integer       rc   >InventoryStockedItem
    newInventoryLocationID    integer       Rrc  >InventoryLocation
    quantityBeingTransferred  integer       Rrc
    reasonForUpdate           string(4000)  rc
    """,
)

ENTITIES: tuple[Entity, ...] = (
    INVENTORY_ITEMS,
    INVENTORY_ITEM_SERIAL_NUMBERS,
    INVENTORY_LOCATIONS,
    INVENTORY_TRANSFERS,
    INVENTORY_PRODUCTS,
    INVENTORY_STOCKED_ITEMS,
    INVENTORY_STOCKED_ITEMS_ADD,
    INVENTORY_STOCKED_ITEMS_REMOVE,
    INVENTORY_STOCKED_ITEMS_TRANSFER,
)
