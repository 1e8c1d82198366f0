"""Companies, people, and the parents of charges.

Tickets, projects, contracts and resources carry only the fields that purchase orders and charges need."""

from autotask_simulator.schema.model import Entity, entity

COMPANIES = entity(
    "Companies",
    "Company",
    access="CQU",
    has_user_defined_fields=True,
    supports_webhooks=True,
    table="""
    id                                      long         Rr
    additionalAddressInformation            string(100)  -
    address1                                string(128)  -
    address2                                string(128)  -
    alternatePhone1                         string(25)   -
    alternatePhone2                         string(25)   -
    apiVendorID                             integer      r   =Companies.apiVendorID
    assetValue                              decimal      x
    billingAddress1                         string(150)  r
    billingAddress2                         string(150)  r
    billToAdditionalAddressInformation      string(100)  r
    billToAddressToUse                      integer      r   =Companies.billToAddressToUse
    billToAttention                         string(50)   -
    billToCity                              string(50)   r
    billToCompanyLocationID                 integer      -   >CompanyLocation
    billToCountryID                         integer      r   >Country
    billToState                             string(128)  r
    billToZipCode                           string(50)   r
    city                                    string(30)   -
    classification                          integer      -   =Companies.classification
    companyCategoryID                       integer      -
    companyName                             string(100)  R
    companyNumber                           string(50)   -
    companyType                             integer      R   =Companies.companyType
    competitorID                            integer      -   =Companies.competitorID
    countryID                               integer      -   >Country
    createDate                              datetime     r
    createdByResourceID                     integer      r   >Resource
    currencyID                              integer      -   >Currency
    fax                                     string(25)   -
    impersonatorCreatorResourceID           integer      r   >Resource
    invoiceEmailMessageID                   integer      -
    invoiceMethod                           integer      -   =Companies.invoiceMethod
    invoiceNonContractItemsToParentCompany  boolean      -
    invoiceTemplateID                       integer      -   >InvoiceTemplate
    isActive                                boolean      -
    isClientPortalActive                    boolean      r
    isEnabledForComanaged                   boolean      -
    isTaskFireActive                        boolean      r
    isTaxExempt                             boolean      -
    lastActivityDate                        datetime     r
    lastTrackedModifiedDateTime             datetime     r
    marketSegmentID                         integer      -   =Companies.marketSegmentID
    ownerResourceID                         integer      R   >Resource
    parentCompanyID                         integer      -   >Company
    phone                                   string(25)   R
    postalCode                              string(10)   -
    purchaseOrderTemplateID                 integer      -   =Companies.purchaseOrderTemplateID
    quoteEmailMessageID                     integer      -
    quoteTemplateID                         integer      -   >QuoteTemplate
    sicCode                                 string(32)   x
    state                                   string(40)   -
    stockMarket                             string(10)   x
    stockSymbol                             string(10)   x
    surveyCompanyRating                     decimal      r
    taxID                                   string(50)   -
    taxRegionID                             integer      -   >TaxRegion
    territoryID                             integer      -   =Companies.territoryID
    webAddress                              string(255)  -
    """,
)

RESOURCES = entity(
    "Resources",
    "Resource",
    access="QU",
    table="""
    id                        long         Rr
    accountingReferenceID     string(100)  -
    dateFormat                string(20)   r
    defaultServiceDeskRoleID  integer      x   >Role
    email                     string(254)  R
    firstName                 string(50)   R
    hireDate                  datetime     r
    isActive                  boolean      R
    lastName                  string(50)   R
    licenseType               integer      r   =Resources.licenseType
    locationID                integer      r
    officePhone               string(25)   -
    resourceType              string(15)   R
    title                     string(50)   -
    userName                  string(32)   R
    userType                  integer      r
    """,
)

TICKETS = entity(
    "Tickets",
    "Ticket",
    access="CQU",
    has_user_defined_fields=True,
    supports_webhooks=True,
    table="""
    id                                        long          Rr
    assignedResourceID                        integer       -   >Resource
    assignedResourceRoleID                    integer       -   >Role
    billingCodeID                             integer       -   >BillingCode
    companyID                                 integer       R   >Company
    completedDate                             datetime      r
    contactID                                 integer       -   >Contact
    contractID                                integer       -   >Contract
    createDate                                datetime      r
    creatorResourceID                         integer       r   >Resource
    description                               string(8000)  -
    dueDateTime                               datetime      -
    estimatedHours                            decimal       -
    externalID                                string(50)    -
    firstResponseDateTime                     datetime      r
    firstResponseDueDateTime                  datetime      r
    issueType                                 integer       -   =Tickets.issueType
    lastActivityDate                          datetime      r
    priority                                  integer       R   =Tickets.priority
    projectID                                 integer       -   >Project
    purchaseOrderNumber                       string(50)    -
    queueID                                   integer       -   =Tickets.queueID
    resolution                                string(32000) -
    resolutionPlanDateTime                    datetime      r
    resolutionPlanDueDateTime                 datetime      r
    resolvedDateTime                          datetime      r
    resolvedDueDateTime                       datetime      r
    serviceLevelAgreementHasBeenMet           boolean       r
    serviceLevelAgreementID                   integer       -   =Tickets.serviceLevelAgreementID
    serviceLevelAgreementPausedNextEventHours decimal       rx
    source                                    integer       -   =Tickets.source
    status                                    integer       R   =Tickets.status
    subIssueType                              integer       -   =Tickets.subIssueType
    ticketCategory                            integer       -   =Tickets.ticketCategory
    ticketNumber                              string(50)    -
    ticketType                                integer       -   =Tickets.ticketType
    title                                     string(255)   R
    """,
)

PROJECTS = entity(
    "Projects",
    "Project",
    access="CQU",
    table="""
    id                   long         Rr
    companyID            integer      Rrc  >Company
    completedDateTime    datetime     r
    completedPercentage  integer      r
    contractID           integer      -    >Contract
    createDateTime       datetime     r
    description          string(2000) -
    duration             integer      r
    endDateTime          datetime     R
    estimatedTime        decimal      r
    lastActivityDateTime datetime     r
    projectName          string(100)  R
    projectNumber        string(50)   r
    projectType          integer      -    =Projects.projectType
    purchaseOrderNumber  string(50)   -
    startDateTime        datetime     R
    status               integer      R    =Projects.status
    statusDetail         string(2000) -
    """,
)

CONTRACTS = entity(
    "Contracts",
    "Contract",
    access="CQU",
    table="""
    id                   long         Rr
    companyID            integer      Rrc  >Company
    contractName         string(100)  R
    contractNumber       string(50)   -
    contractType         integer      Rrc  =Contracts.contractType
    endDate              datetime     R
    purchaseOrderNumber  string(50)   -
    startDate            datetime     R
    status               integer      R    =Contracts.status
    """,
)

ENTITIES: tuple[Entity, ...] = (
    COMPANIES,
    RESOURCES,
    TICKETS,
    PROJECTS,
    CONTRACTS,
)
