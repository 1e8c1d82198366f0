"""Products and the lists that other records refer to (FACTS C)."""

from autotask_simulator.schema.model import Entity, entity

PRODUCTS = entity(
    "Products",
    "Product",
    access="CQU",
    has_user_defined_fields=True,
    table="""
    id                                 long          Rr
    billingType                        integer       r   =Products.billingType
    chargeBillingCodeID                integer       -   >BillingCode
    createdByResourceID                integer       r   >Resource
    createdTime                        datetime      r
    defaultInstalledProductCategoryID  integer       -   >ConfigurationItemCategory
    defaultVendorID                    integer       -   >Company
    description                        string(2000)  -
    doesNotRequireProcurement          boolean       -
    externalProductID                  string(50)    -
    impersonatorCreatorResourceID      integer       r   >Resource
    internalProductID                  string(50)    -
    isActive                           boolean       R
    isEligibleForRma                   boolean       -
    isSerialized                       boolean       R
    link                               string(500)   -
    manufacturerName                   string(100)   -
    manufacturerProductName            string(50)    -
    markupRate                         decimal       r
    msrp                               decimal       -
    name                               string(100)   R
    periodType                         string(10)    -   =Products.periodType
    priceCostMethod                    integer       r   =Products.priceCostMethod
    productBillingCodeID               integer       R   >BillingCode
    productCategory                    integer       -   =Products.productCategory
    sku                                string(50)    -
    unitCost                           decimal       -
    unitPrice                          decimal       -
    vendorProductNumber                string(50)    -
    """,
)

PRODUCT_VENDORS = entity(
    "ProductVendors",
    "ProductVendor",
    access="CQU",
    parent="Products",
    segment="Vendors",
    link="productID",
    table="""
    id                long        Rr
    isActive          boolean     R
    isDefault         boolean     R
    productID         integer     Rrc  >Product
    vendorCost        decimal     -
    vendorID          integer     R    >Company
    vendorPartNumber  string(50)  -
    """,
)

BILLING_CODES = entity(
    "BillingCodes",
    "BillingCode",
    access="Q",
    table="""
    id                          long         Rr
    afterHoursWorkType          integer      -   >BillingCode
    billingCodeType             integer      -   =BillingCodes.billingCodeType
    department                  integer      -
    description                 string(500)  -
    externalNumber              string(100)  -
    generalLedgerAccount        integer      -   =BillingCodes.generalLedgerAccount
    isActive                    boolean      R
    isExcludedFromNewContracts  boolean      -
    markupRate                  decimal      r
    name                        string(200)  -
    taxCategoryID               integer      -   >TaxCategory
    unitCost                    decimal      R
    unitPrice                   decimal      R
    useType                     integer      -   =BillingCodes.useType
    """,
)

TAXES = entity(
    "Taxes",
    "Tax",
    access="CQU",
    table="""
    id             integer      Rr
    isCompounded   boolean      -
    taxCategoryID  integer      Rrc  >TaxCategory
    taxName        string(100)  R
    taxRate        decimal      R
    taxRegionID    integer      Rrc  >TaxRegion
    """,
)

TAX_CATEGORIES = entity(
    "TaxCategories",
    "TaxCategory",
    access="CQU",
    table="""
    id           integer      Rr
    description  string(200)  -
    isActive     boolean      -
    name         string(200)  R
    """,
)

TAX_REGIONS = entity(
    "TaxRegions",
    "TaxRegion",
    access="CQU",
    table="""
    id        integer      Rr
    isActive  boolean      -
    name      string(200)  R
    """,
)

CURRENCIES = entity(
    "Currencies",
    "Currency",
    access="QU",
    table="""
    id                      long         Rr
    currencyNegativeFormat  string(10)   Rr
    currencyPositiveFormat  string(10)   Rr
    description             string(100)  Rr
    displaySymbol           integer      Rr  =Currencies.displaySymbol
    exchangeRate            decimal      R
    isActive                boolean      Rr
    isInternalCurrency      boolean      Rr
    lastModifiedDateTime    datetime     -
    name                    string(3)    Rr
    updateResourceId        integer      r   >Resource
    """,
)

COUNTRIES = entity(
    "Countries",
    "Country",
    access="QU",
    table="""
    id                       long         Rr
    addressFormatID          long         R   =Countries.addressFormatID
    countryCode              string(2)    r
    displayName              string(100)  R
    invoiceTemplateID        integer      -   >InvoiceTemplate
    isActive                 boolean      -
    isDefaultCountry         boolean      -
    name                     string(50)   r
    purchaseOrderTemplateID  integer      -   =Countries.purchaseOrderTemplateID
    quoteTemplateID          integer      -   >QuoteTemplate
    """,
)

DEPARTMENTS = entity(
    "Departments",
    "Department",
    access="CQU",
    table="""
    id                 long          Rr
    description        string(1000)  -
    name               string(100)   R
    number             string(50)    -
    primaryLocationID  integer       R   >InternalLocation
    """,
)

INVOICE_TEMPLATES = entity(
    "InvoiceTemplates",
    "InvoiceTemplate",
    access="Q",
    table="""
    id                  long        Rr
    displayTaxCategory  boolean     Rr
    name                string(50)  Rr
    paymentTerms        integer     Rr  >PaymentTerm
    """,
)

ENTITIES: tuple[Entity, ...] = (
    PRODUCTS,
    PRODUCT_VENDORS,
    BILLING_CODES,
    TAXES,
    TAX_CATEGORIES,
    TAX_REGIONS,
    CURRENCIES,
    COUNTRIES,
    DEPARTMENTS,
    INVOICE_TEMPLATES,
)
