"""Charges, billing items and invoices (FACTS C, I: update rights)."""

from autotask_simulator.schema.model import Entity, entity

TICKET_CHARGES = entity(
    "TicketCharges",
    "TicketCharge",
    access="CQUD",
    parent="Tickets",
    segment="Charges",
    link="ticketID",
    table="""
    id                                long          Rr
    billableAmount                    decimal       r
    billingCodeID                     long          -   >BillingCode
    chargeType                        integer       R   =TicketCharges.chargeType
    contractServiceBundleID           long          -   >ContractServiceBundle
    contractServiceID                 long          -   >ContractService
    createDate                        datetime      r
    creatorResourceID                 long          r   >Resource
    datePurchased                     datetime      R
    description                       string(8000)  -
    extendedCost                      decimal       r
    internalCurrencyBillableAmount    decimal       r
    internalCurrencyUnitPrice         decimal       r
    internalPurchaseOrderNumber       string(50)    -
    isBillableToCompany               boolean       -
    isBilled                          boolean       r
    name                              string(100)   R
    notes                             string(2000)  -
    organizationalLevelAssociationID  integer       r   >OrganizationalLevelAssociation
    productID                         long          -   >Product
    purchaseOrderNumber               string(50)    -
    status                            long          r   =Charges.status
    statusLastModifiedBy              long          r
    statusLastModifiedDate            datetime      r
    ticketID                          long          R   >Ticket
    unitCost                          decimal       -
    unitPrice                         decimal       -
    unitQuantity                      decimal       R
    """,
)

PROJECT_CHARGES = entity(
    "ProjectCharges",
    "ProjectCharge",
    access="CQUD",
    parent="Projects",
    segment="Charges",
    link="projectID",
    table="""
    id                                long          Rr
    billableAmount                    decimal       r
    billingCodeID                     long          -   >BillingCode
    chargeType                        integer       R   =ProjectCharges.chargeType
    contractServiceBundleID           long          -   >ContractServiceBundle
    contractServiceID                 long          -   >ContractService
    createDate                        datetime      r
    creatorResourceID                 long          r   >Resource
    datePurchased                     datetime      R
    description                       string(2000)  -
    estimatedCost                     decimal       -
    extendedCost                      decimal       r
    internalCurrencyBillableAmount    decimal       r
    internalCurrencyUnitPrice         decimal       r
    internalPurchaseOrderNumber       string(50)    -
    isBillableToCompany               boolean       -
    isBilled                          boolean       r
    name                              string(100)   R
    notes                             string(2000)  -
    organizationalLevelAssociationID  integer       r   >OrganizationalLevelAssociation
    productID                         long          -   >Product
    projectID                         long          R   >Project
    purchaseOrderNumber               string(50)    -
    status                            long          r   =Charges.status
    statusLastModifiedBy              long          r
    statusLastModifiedDate            datetime      r
    unitCost                          decimal       -
    unitPrice                         decimal       -
    unitQuantity                      decimal       R
    """,
)

CONTRACT_CHARGES = entity(
    "ContractCharges",
    "ContractCharge",
    access="CQUD",
    parent="Contracts",
    segment="Charges",
    link="contractID",
    table="""
    id                                long          Rr
    billableAmount                    decimal       r
    billingCodeID                     long          -   >BillingCode
    chargeType                        integer       R   =ContractCharges.chargeType
    contractID                        long          R   >Contract
    contractServiceBundleID           long          -   >ContractServiceBundle
    contractServiceID                 long          -   >ContractService
    createDate                        datetime      r
    creatorResourceID                 long          r   >Resource
    datePurchased                     datetime      R
    description                       string(2000)  -
    extendedCost                      decimal       r
    internalCurrencyBillableAmount    decimal       r
    internalCurrencyUnitPrice         decimal       r
    internalPurchaseOrderNumber       string(50)    -
    isBillableToCompany               boolean       -
    isBilled                          boolean       r
    name                              string(100)   R
    notes                             string(2000)  -
    organizationalLevelAssociationID  integer       r   >OrganizationalLevelAssociation
    productID                         long          -   >Product
    purchaseOrderNumber               string(50)    -
    status                            long          r   =Charges.status
    statusLastModifiedBy              long          r
    statusLastModifiedDate            datetime      r
    unitCost                          decimal       -
    unitPrice                         decimal       -
    unitQuantity                      decimal       R
    """,
)

BILLING_ITEMS = entity(
    "BillingItems",
    "BillingItem",
    access="QU",
    table="""
    id                                 long          Rr
    accountManagerWhenApprovedID       integer       r   >Resource
    billingCodeID                      integer       r   >BillingCode
    billingItemType                    integer       Rr  =BillingItems.billingItemType
    companyID                          integer       r   >Company
    configurationItemID                long          r   >ConfigurationItem
    contractBlockID                    integer       r
    contractChargeID                   long          r   >ContractCharge
    contractID                         integer       r   >Contract
    contractServiceAdjustmentID        integer       r
    contractServiceBundleAdjustmentID  integer       r
    contractServiceBundleID            integer       r
    contractServiceBundlePeriodID      integer       r
    contractServiceID                  integer       r
    contractServicePeriodID            integer       r
    description                        string(2000)  r
    expenseItemID                      integer       r   >ExpenseItem
    extendedPrice                      decimal       r
    internalCurrencyExtendedPrice      decimal       r
    internalCurrencyRate               decimal       r
    internalCurrencyTaxDollars         decimal       r
    internalCurrencyTotalAmount        decimal       r
    invoiceID                          integer       r   >Invoice
    itemApproverID                     integer       r   >Resource
    itemDate                           datetime      r
    itemName                           string(255)   r
    lineItemFullDescription            string(8000)  rx
    lineItemGroupDescription           string(8000)  rx
    lineItemID                         long          r
    milestoneID                        long          r   >ContractMilestone
    nonBillable                        integer       Rr
    organizationalLevelAssociationID   integer       r   >OrganizationalLevelAssociation
    ourCost                            decimal       r
    postedDate                         datetime      r
    postedOnTime                       datetime      r
    projectChargeID                    long          r   >ProjectCharge
    projectID                          integer       r   >Project
    purchaseOrderNumber                string(50)    r
    quantity                           decimal       r
    rate                               decimal       r
    roleID                             integer       r   >Role
    serviceBundleID                    long          r   >ServiceBundle
    serviceID                          long          r   >Service
    sortOrderID                        long          r
    subType                            integer       Rr  =BillingItems.subType
    taskID                             integer       r   >Task
    taxDollars                         decimal       r
    ticketChargeID                     long          r   >TicketCharge
    ticketID                           integer       r   >Ticket
    timeEntryID                        integer       r   >TimeEntry
    totalAmount                        decimal       r
    vendorID                           long          r   >Company
    webServiceDate                     datetime      -
    """,
)

BILLING_ITEM_APPROVAL_LEVELS = entity(
    "BillingItemApprovalLevels",
    "BillingItemApprovalLevel",
    access="CQ",
    table="""
    id                  integer   Rr
    approvalDateTime    datetime  R
    approvalLevel       integer   R
    approvalResourceID  integer   R   >Resource
    timeEntryID         integer   R   >TimeEntry
    """,
)

INVOICES = entity(
    "Invoices",
    "Invoice",
    access="QU",
    table="""
    id                       long          Rr
    batchID                  integer       r
    comments                 string(2000)  r
    companyID                integer       r   >Company
    createDateTime           datetime      r
    creatorResourceID        integer       r   >Resource
    dueDate                  datetime      rx
    fromDate                 datetime      r
    invoiceDateTime          datetime      Rr
    invoiceEditorTemplateID  integer       r   >InvoiceTemplate
    invoiceNumber            string(100)   -
    invoiceTotal             decimal       r
    isVoided                 boolean       r
    orderNumber              string(20)    r
    paidDate                 datetime      -
    paymentTerm              integer       r   =Invoices.paymentTerm
    taxGroup                 integer       rx
    taxRegionName            string(200)   r
    toDate                   datetime      r
    totalTaxValue            decimal       r
    voidedByResourceID       integer       r   >Resource
    voidedDate               datetime      r
    webServiceDate           datetime      -
    """,
)

ENTITIES: tuple[Entity, ...] = (
    TICKET_CHARGES,
    PROJECT_CHARGES,
    CONTRACT_CHARGES,
    BILLING_ITEMS,
    BILLING_ITEM_APPROVAL_LEVELS,
    INVOICES,
)
