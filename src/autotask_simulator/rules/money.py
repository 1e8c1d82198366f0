"""Currencies and taxes (help pages MC_AdditionalFeatures, KB360046803411; developer help TicketCharges, Invoices).

Purchase orders are in the vendor's currency, prices and invoices in the customer's; what the API calls `internalCurrency…`
is that amount times the exchange rate of the currency. A company without a currency uses the internal one.
"""

from decimal import ROUND_HALF_UP, Context, Decimal

from autotask_simulator.tenant import Row, Tenant
from autotask_simulator.values import Value

_FOUR_DECIMALS = Decimal("0.0001")
_CENT = Decimal("0.01")
# Room for the product of all that is ever multiplied: a quantity, a price, an exchange rate and a tax rate of 38 digits.
_EXACT = Context(prec=200)
_PARENTS = {"ticketID": "Tickets", "projectID": "Projects", "contractID": "Contracts"}


def product(first: Value, second: Value) -> Decimal:
    """One amount times another, with all digits however many they are; an empty one is 0."""
    return _EXACT.multiply(Decimal(str(first or 0)), Decimal(str(second or 0)))


def rounded(amount: Decimal, step: Decimal = _FOUR_DECIMALS) -> Decimal:
    """The amount with four decimals, or those of the step, of any size."""
    return amount.quantize(step, ROUND_HALF_UP, _EXACT)


def exchange_rate(tenant: Tenant, company_id: Value) -> Decimal:
    """How much of the internal currency one unit of the company's currency is."""
    company = tenant.find("Companies", company_id)
    currency = None if company is None else tenant.find("Currencies", company["currencyID"])
    return Decimal(1) if currency is None else Decimal(str(currency["exchangeRate"] or 1))


def internal(tenant: Tenant, amount: Value, company_id: Value) -> Value:
    """An amount in the company's currency as the internal currency has it."""
    rate = exchange_rate(tenant, company_id)
    if amount is None or rate == 1:
        return amount
    return rounded(product(amount, rate))


def foreign(tenant: Tenant, amount: Value, company_id: Value) -> Value:
    """An amount in the internal currency as the company's currency has it."""
    rate = exchange_rate(tenant, company_id)
    if amount is None or rate == 1:
        return amount
    return rounded(_EXACT.divide(Decimal(str(amount)), rate))


def customer_of(tenant: Tenant, charge: Row) -> Value:
    """The company that a charge is for: that of its ticket, project or contract."""
    for link, table in _PARENTS.items():
        parent = tenant.find(table, charge.get(link))
        if parent is not None:
            return parent["companyID"]
    return None


def billing_code_of(tenant: Tenant, charge: Row) -> Value:
    """The billing code of a charge: its own, else that of its product."""
    if charge["billingCodeID"] is not None:
        return charge["billingCodeID"]
    row = tenant.find("Products", charge["productID"])
    return None if row is None else row["productBillingCodeID"]


def tax_on(tenant: Tenant, amount: Value, *, company: Row, billing_code_id: Value) -> Decimal:
    """The tax on a billed amount: the rates of the company's tax region for the tax category of the billing code.

    None without a region, a billing code or a category, nor for a company that is tax exempt. A compounded tax is
    taken of the amount with the taxes before it. Rates are fractions (0.0625); the tax is rounded to the cent.
    """
    code = tenant.find("BillingCodes", billing_code_id)
    if code is None or company["isTaxExempt"] or company["taxRegionID"] is None or code["taxCategoryID"] is None:
        return Decimal(0)
    price, tax = Decimal(str(amount or 0)), Decimal(0)
    for row in tenant.rows("Taxes"):
        if (row["taxRegionID"], row["taxCategoryID"]) == (company["taxRegionID"], code["taxCategoryID"]):
            taxed = _EXACT.add(price, tax) if row["isCompounded"] else price
            tax = _EXACT.add(tax, product(taxed, row["taxRate"]))
    return rounded(tax, _CENT)
