"""Structural tables of the requests on lists: company, accounts, entities, items (FACTS 1, 4)."""

from __future__ import annotations

from .common import (
    ACCOUNT_TYPES,
    COMPARISONS,
    INCLUDE_RET_ELEMENT,
    OWNER_IDS,
    SALES_TAX_COUNTRIES,
    address,
    class_filter,
    currency_ref,
    list_query,
)
from .model import (
    Element,
    Node,
    amount,
    boolean,
    choice,
    currency_filter,
    date,
    foreign,
    group,
    guid,
    identifier,
    integer,
    many,
    need,
    one_of,
    percent,
    price,
    quantity,
    reference,
    text,
)

QUERY_ATTRIBUTES = ("requestID", "metaData")
ITERATOR_ATTRIBUTES = ("requestID", "metaData", "iterator", "iteratorID")


def write(name: str, *content: Node, attributes: tuple[str, ...] = ()) -> Element:
    """XxxAddRq or XxxModRq: the aggregate, then IncludeRetElement."""
    return Element(
        f"{name}Rq",
        content=(need(group(name, *content, attributes=attributes)), INCLUDE_RET_ELEMENT),
        attributes=("requestID",),
    )


def query(name: str, *content: Node, iterator: bool = False) -> Element:
    """XxxQueryRq."""
    return Element(f"{name}Rq", content=content, attributes=ITERATOR_ATTRIBUTES if iterator else QUERY_ATTRIBUTES)


def _person() -> tuple[Node, ...]:
    return (
        text("CompanyName", 41),
        text("Salutation", 15),
        text("FirstName", 25),
        text("MiddleName", 5),
        text("LastName", 25),
        foreign(text("Suffix")),
        text("JobTitle", 41),
    )


def _additional_contact() -> Element:
    return many(group("AdditionalContactRef", need(text("ContactName", 40)), need(text("ContactValue", 255))))


def _contacts(name: str) -> Element:
    head: tuple[Node, ...] = (identifier("ListID"), text("EditSequence", 16)) if name == "ContactsMod" else ()
    return many(
        group(
            name,
            *head,
            text("Salutation", 15),
            need(text("FirstName", 25)),
            text("MiddleName", 5),
            text("LastName", 25),
            text("JobTitle", 41),
            _additional_contact(),
        )
    )


def _phones(contacts: str) -> tuple[Node, ...]:
    return (
        text("Phone", 21),
        foreign(text("Mobile", 21)),
        foreign(text("Pager", 21)),
        text("AltPhone", 21),
        text("Fax", 21),
        text("Email", 1023),
        text("Cc", 1023),
        text("Contact", 41),
        text("AltContact", 41),
        _additional_contact(),
        _contacts(contacts),
    )


def _vendor_tax() -> tuple[Node, ...]:
    return (
        foreign(reference("SalesTaxCodeRef", 3)),
        foreign(one_of("SalesTaxCountry", SALES_TAX_COUNTRIES)),
        foreign(boolean("IsSalesTaxAgency")),
        foreign(reference("SalesTaxReturnRef")),
        foreign(text("TaxRegistrationNumber", 30)),
        foreign(one_of("ReportingPeriod", ("Monthly", "Quarterly"))),
        foreign(boolean("IsTaxTrackedOnPurchases")),
        foreign(reference("TaxOnPurchasesAccountRef", 159)),
        foreign(boolean("IsTaxTrackedOnSales")),
        foreign(reference("TaxOnSalesAccountRef", 159)),
        foreign(boolean("IsTaxOnTax")),
        many(reference("PrefillAccountRef", 159)),
        currency_ref(),
    )


def _notes(*, adding: bool) -> Element:
    if adding:
        return group("AdditionalNotes", need(text("Note", 4095)))
    return group("AdditionalNotesMod", need(integer("NoteID")), need(text("Note", 4095)))


def _vendor(*, adding: bool) -> tuple[Node, ...]:
    name = text("Name", 41)
    opening: tuple[Node, ...] = (amount("OpenBalance"), date("OpenBalanceDate")) if adding else ()
    return (
        need(name) if adding else name,
        boolean("IsActive"),
        reference("ClassRef", 159),
        *_person(),
        address("VendorAddress"),
        address("ShipAddress"),
        *_phones("Contacts" if adding else "ContactsMod"),
        text("NameOnCheck", 41),
        text("AccountNumber", 99),
        text("Notes", 4095),
        many(_notes(adding=adding)),
        reference("VendorTypeRef", 159),
        reference("TermsRef", 31),
        amount("CreditLimit"),
        text("VendorTaxIdent", 15),
        boolean("IsVendorEligibleFor1099"),
        *opening,
        reference("BillingRateRef", 31),
        *((guid("ExternalGUID"),) if adding else ()),
        *_vendor_tax(),
    )


def _customer(*, adding: bool) -> tuple[Node, ...]:
    name = text("Name", 41)
    opening: tuple[Node, ...] = (amount("OpenBalance"), date("OpenBalanceDate")) if adding else ()
    ship_to = address("ShipToAddress")
    ship_to_content = (need(text("Name", 41)), *ship_to.content, boolean("DefaultShipTo"))
    card = group(
        "CreditCardInfo",
        text("CreditCardNumber", 25),
        integer("ExpirationMonth", 1, 12),
        integer("ExpirationYear"),
        text("NameOnCard", 41),
        text("CreditCardAddress", 41),
        text("CreditCardPostalCode", 41),
    )
    return (
        need(name) if adding else name,
        boolean("IsActive"),
        reference("ClassRef", 159),
        reference("ParentRef"),
        *_person(),
        address("BillAddress"),
        address("ShipAddress"),
        many(group("ShipToAddress", *ship_to_content)),
        foreign(text("PrintAs", 41)),
        *_phones("Contacts" if adding else "ContactsMod"),
        reference("CustomerTypeRef", 159),
        reference("TermsRef", 31),
        reference("SalesRepRef", 5),
        *opening,
        reference("SalesTaxCodeRef", 3),
        reference("ItemSalesTaxRef", 31),
        foreign(one_of("SalesTaxCountry", SALES_TAX_COUNTRIES)),
        text("ResaleNumber", 15),
        text("AccountNumber", 99),
        amount("CreditLimit"),
        reference("PreferredPaymentMethodRef", 31),
        card,
        one_of("JobStatus", ("Awarded", "Closed", "InProgress", "None", "NotAwarded", "Pending")),
        date("JobStartDate"),
        date("JobProjectedEndDate"),
        date("JobEndDate"),
        text("JobDesc", 99),
        reference("JobTypeRef", 159),
        text("Notes", 4095),
        many(_notes(adding=adding)),
        foreign(boolean("IsStatementWithParent")),
        foreign(one_of("DeliveryMethod", ("Email", "Fax", "Print"))),
        one_of("PreferredDeliveryMethod", ("None", "Email", "Fax")),
        reference("PriceLevelRef", 31),
        *((guid("ExternalGUID"),) if adding else ()),
        foreign(text("TaxRegistrationNumber", 30)),
        currency_ref(),
    )


def _entity_filters() -> tuple[Node, ...]:
    balance = group("TotalBalanceFilter", need(one_of("Operator", COMPARISONS)), need(amount("Amount")))
    return (balance, currency_filter(), class_filter())


BAR_CODE = group("BarCode", text("BarCodeValue", 50), boolean("AssignEvenIfUsed"), boolean("AllowOverride"))


def item_identity(*, adding: bool, part_number: bool, class_first: bool, measure: bool = True) -> tuple[Node, ...]:
    """What an item begins with, from its name to its sales tax code."""
    name = text("Name", 31)
    head: tuple[Node, ...] = (
        (need(name),) if adding else (need(identifier("ListID")), need(text("EditSequence", 16)), name)
    )
    class_ref, parent = reference("ClassRef", 159), reference("ParentRef")
    order: tuple[Node, ...] = (class_ref, parent) if class_first else (parent, class_ref)
    part: tuple[Node, ...] = (text("ManufacturerPartNumber", 31),) if part_number else ()
    unit: tuple[Node, ...] = (reference("UnitOfMeasureSetRef", 31),) if measure else ()
    force: tuple[Node, ...] = (boolean("ForceUOMChange"),) if measure and not adding else ()
    tax: tuple[Node, ...] = (foreign(boolean("IsTaxIncluded")), reference("SalesTaxCodeRef", 3))
    return (*head, BAR_CODE, boolean("IsActive"), *order, *part, *unit, *force, *tax)


OPENING_STOCK: tuple[Node, ...] = (
    quantity("QuantityOnHand"),
    amount("TotalValue"),
    date("InventoryDate"),
    guid("ExternalGUID"),
)
"""What the Add of an item that is counted ends with."""


def _posting_account(name: str, *, adding: bool) -> tuple[Node, ...]:
    """An account of an item; a Mod may carry the change into what was posted already."""
    return (reference(name, 159), *(() if adding else (boolean(f"Apply{name}ToExistingTxns"),)))


def sold_and_bought(cost_account: str, *, adding: bool) -> tuple[Node, ...]:
    """The two sides of an item that is sold and bought; ``cost_account`` is what buying or selling it costs."""
    return (
        text("SalesDesc", 4095),
        price("SalesPrice"),
        *_posting_account("IncomeAccountRef", adding=adding),
        text("PurchaseDesc", 4095),
        price("PurchaseCost"),
        foreign(reference("PurchaseTaxCodeRef", 3)),
        *_posting_account(cost_account, adding=adding),
        reference("PrefVendorRef", 41),
    )


def _inventory(*, adding: bool) -> tuple[Node, ...]:
    return (
        *item_identity(adding=adding, part_number=True, class_first=True),
        *sold_and_bought("COGSAccountRef", adding=adding),
        reference("AssetAccountRef", 159),
        quantity("ReorderPoint"),
        quantity("Max"),
        *(OPENING_STOCK if adding else ()),
    )


def _sales_sides(*, adding: bool) -> Node:
    ending = "" if adding else "Mod"
    one_side = group(
        f"SalesOrPurchase{ending}",
        text("Desc", 4095),
        choice(need(price("Price")), need(percent("PricePercent"))),
        *_posting_account("AccountRef", adding=adding),
    )
    both_sides = group(f"SalesAndPurchase{ending}", *sold_and_bought("ExpenseAccountRef", adding=adding))
    sides = choice(need(one_side), need(both_sides))
    return need(sides) if adding else sides


def _plain_item(*, adding: bool, part_number: bool, class_first: bool, measure: bool = True) -> tuple[Node, ...]:
    identity = item_identity(adding=adding, part_number=part_number, class_first=class_first, measure=measure)
    last: tuple[Node, ...] = (guid("ExternalGUID"),) if adding else ()
    return (*identity, _sales_sides(adding=adding), *last)


_DETAIL_ACCOUNT_TYPES = """
AP AR AccumulatedAdjustment AccumulatedAmortization AccumulatedAmortizationOfOtherAssets AccumulatedDepletion
AccumulatedDepreciation AdvertisingOrPromotional AllowanceForBadDebts Amortization Auto BadDebts BankCharges
Buildings CashOnHand CharitableContributions Checking CommonStock CostOfLabor CostOfLaborCOS CreditCard
DepletableAssets Depreciation DevelopmentCosts DiscountsOrRefundsGiven DividendIncome DuesAndSubscriptions
EmployeeCashAdvances Entertainment EntertainmentMeals EquipmentRental EquipmentRentalCOS FederalIncomeTaxPayable
FurnitureAndFixtures Goodwill Insurance InsurancePayable IntangibleAssets InterestEarned InterestPaid Inventory
InvestmentMortgageOrRealEstateLoans InvestmentOther InvestmentTaxExemptSecurities InvestmentUSGovObligations Land
LeaseBuyout LeaseholdImprovements LegalAndProfessionalFees Licenses LineOfCredit LoanPayable LoansToOfficers
LoansToOthers LoansToStockholders MachineryAndEquipment MoneyMarket NonProfitIncome NotesPayable
OfficeOrGeneralAdministrativeExpenses OpeningBalanceEquity OrganizationalCosts OtherCostsOfServiceCOS
OtherCurrentAssets OtherCurrentLiab OtherFixedAssets OtherInvestmentIncome OtherLongTermAssets OtherLongTermLiab
OtherMiscExpense OtherMiscIncome OtherMiscServiceCost OtherPrimaryIncome OwnersEquity PaidInCapitalOrSurplus
PartnerContributions PartnerDistributions PartnersEquity PayrollClearing PayrollExpenses PayrollTaxPayable
PenaltiesAndSettlements PreferredStock PrepaidExpenses PrepaidExpensesPayable PromotionalMeals
RentOrLeaseOfBuildings RentsHeldInTrust RentsInTrustLiab RepairAndMaintenance Retainage RetainedEarnings
SalesOfProductIncome SalesTaxPayable Savings SecurityDeposits ServiceOrFeeIncome ShareholderNotesPayable
ShippingFreightAndDelivery ShippingFreightAndDeliveryCOS StateOrLocalIncomeTaxPayable SuppliesAndMaterials
SuppliesAndMaterialsCOGS TaxExemptInterest TaxesPaid Travel TravelMeals TreasuryStock TrustAccounts
TrustAccountsLiab UndepositedFunds Utilities Vehicles
"""
DETAIL_ACCOUNT_TYPES = tuple(_DETAIL_ACCOUNT_TYPES.split())
"""DetailAccountType, which US files do not know."""


def _account() -> tuple[Node, ...]:
    return (
        need(text("Name", 31)),
        boolean("IsActive"),
        reference("ParentRef"),
        need(one_of("AccountType", ACCOUNT_TYPES)),
        foreign(one_of("DetailAccountType", DETAIL_ACCOUNT_TYPES)),
        text("AccountNumber", 7),
        text("BankNumber", 25),
        text("Desc", 200),
        amount("OpenBalance"),
        date("OpenBalanceDate"),
        foreign(reference("SalesTaxCodeRef", 3)),
        integer("TaxLineID"),
        currency_ref(),
    )


def _unit_of_measure_set() -> tuple[Node, ...]:
    name, abbreviation = need(text("Name", 31)), need(text("Abbreviation", 31))
    ratio = need(price("ConversionRatio"))
    return (
        need(text("Name", 31)),
        boolean("IsActive"),
        need(one_of("UnitOfMeasureType", ("Area", "Count", "Length", "Other", "Time", "Volume", "Weight"))),
        need(group("BaseUnit", name, abbreviation)),
        many(group("RelatedUnit", name, abbreviation, ratio)),
        many(
            group("DefaultUnit", need(one_of("UnitUsedFor", ("Purchase", "Sales", "Shipping"))), need(text("Unit", 31)))
        ),
    )


_ITEM_QUERIES = ("ItemInventory", "ItemNonInventory", "ItemService", "ItemOtherCharge")

LIST_REQUESTS: tuple[Element, ...] = (
    Element(
        "HostQueryRq",
        content=(group("IncludeListMetaData", need(boolean("IncludeMaxCapacity"))), INCLUDE_RET_ELEMENT),
        attributes=("requestID",),
    ),
    Element("CompanyQueryRq", content=(INCLUDE_RET_ELEMENT, OWNER_IDS), attributes=("requestID",)),
    Element("PreferencesQueryRq", content=(INCLUDE_RET_ELEMENT,), attributes=("requestID",)),
    query(
        "AccountQuery",
        *list_query(currency_filter(), types=(many(one_of("AccountType", ACCOUNT_TYPES)),)),
    ),
    write("AccountAdd", *_account()),
    query("ClassQuery", *list_query(owner=False)),
    write("ClassAdd", need(text("Name", 31)), boolean("IsActive"), reference("ParentRef")),
    write("VendorAdd", *_vendor(adding=True)),
    write("VendorMod", need(identifier("ListID")), need(text("EditSequence", 16)), *_vendor(adding=False)),
    query("VendorQuery", *list_query(*_entity_filters()), iterator=True),
    write("CustomerAdd", *_customer(adding=True)),
    write("CustomerMod", need(identifier("ListID")), need(text("EditSequence", 16)), *_customer(adding=False)),
    query("CustomerQuery", *list_query(*_entity_filters()), iterator=True),
    query("EntityQuery", *list_query(owner=False), iterator=True),
    query("TermsQuery", *list_query(owner=False)),
    query("ShipMethodQuery", *list_query(owner=False)),
    query("SalesTaxCodeQuery", *list_query(owner=False)),
    query("CurrencyQuery", *list_query(owner=False)),
    write("UnitOfMeasureSetAdd", *_unit_of_measure_set()),
    query("UnitOfMeasureSetQuery", *list_query(owner=False)),
    query("InventorySiteQuery", *list_query(owner=False, max_returned=False)),
    query("TemplateQuery", INCLUDE_RET_ELEMENT),
    query("ItemQuery", *list_query(), iterator=True),
    *(query(f"{kind}Query", *list_query(class_filter()), iterator=True) for kind in _ITEM_QUERIES),
    query("ItemGroupQuery", *list_query(), iterator=True),
    write("ItemInventoryAdd", *_inventory(adding=True)),
    write("ItemInventoryMod", *_inventory(adding=False)),
    write("ItemNonInventoryAdd", *_plain_item(adding=True, part_number=True, class_first=False)),
    write("ItemNonInventoryMod", *_plain_item(adding=False, part_number=True, class_first=True)),
    write("ItemServiceAdd", *_plain_item(adding=True, part_number=False, class_first=True)),
    write("ItemServiceMod", *_plain_item(adding=False, part_number=False, class_first=True)),
    write("ItemOtherChargeAdd", *_plain_item(adding=True, part_number=False, class_first=True, measure=False)),
)
