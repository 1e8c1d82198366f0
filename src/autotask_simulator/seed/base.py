"""Lists that every tenant has: people, terms, billing codes, taxes, currency, country."""

from datetime import UTC, datetime
from decimal import Decimal

from autotask_simulator.tenant import Row, Tenant, UserDefinedField


def base_lists(tenant: Tenant, shipping_types: list[str]) -> None:
    """Lists that every tenant has: people, terms, billing codes, taxes, currency, country."""
    joined = datetime(2019, 3, 4, tzinfo=UTC)
    people_rows = (
        ("Dana", "Whitfield", "Purchasing"),
        ("Marco", "Ilić", "Technician"),
        ("Stockpost", "API", "API User"),
    )
    for first, last, title in people_rows:
        row = tenant.insert(
            "Resources",
            {
                "firstName": first,
                "lastName": last,
                "title": title,
                "userName": f"{first}.{last}".lower(),
                # Clients find the user they signed in as by its e-mail address.
                "email": tenant.credentials.user if title == "API User" else f"{first}@msp.example".lower(),
                "isActive": True,
                "resourceType": "Employee",
                "hireDate": joined,
                "licenseType": tenant.choice(
                    "Resources.licenseType", "API User" if title == "API User" else "Professional"
                ),
                "locationID": 1,
                "userType": 1,
            },
        )
        tenant.api_resource_id = int(str(row["id"]))
    for name in shipping_types:
        tenant.insert("ShippingTypes", {"name": name, "description": "", "isActive": True})
    for name, days in (("Net 30 days", 30), ("Net 45 days", 45), ("Net 60 days", 60), ("Due upon receipt", 0)):
        tenant.insert("PaymentTerms", {"name": name, "paymentDueInDays": days, "isActive": True})
    category = tenant.insert("TaxCategories", {"name": "Goods", "description": "", "isActive": True})
    for name, use in (("Hardware", "Product Code"), ("Software", "Product Code"), ("Materials", "Material Cost Code")):
        tenant.insert(
            "BillingCodes",
            {
                "name": name,
                "isActive": True,
                "billingCodeType": 0,
                "useType": tenant.choice("BillingCodes.useType", use),
                "taxCategoryID": category["id"],
                "unitCost": Decimal(0),
                "unitPrice": Decimal(0),
            },
        )
    _base_money(tenant, category)


def _base_money(tenant: Tenant, category: Row) -> None:
    region = tenant.insert("TaxRegions", {"name": "State Sales Tax", "isActive": True})
    tenant.insert(
        "Taxes",
        {
            "taxName": "Sales Tax",
            "taxRate": Decimal("0.0625"),
            "taxRegionID": region["id"],
            "taxCategoryID": category["id"],
            "isCompounded": False,
        },
    )
    tenant.insert(
        "Currencies",
        {
            "name": "USD",
            "description": "US Dollar",
            "displaySymbol": tenant.choice("Currencies.displaySymbol", "$"),
            "currencyPositiveFormat": "$#",
            "currencyNegativeFormat": "($#)",
            "exchangeRate": Decimal(1),
            "isActive": True,
            "isInternalCurrency": True,
        },
    )
    tenant.insert(
        "Countries",
        {
            "name": "United States",
            "displayName": "United States",
            "countryCode": "US",
            "isActive": True,
            "isDefaultCountry": True,
            "addressFormatID": tenant.choice("Countries.addressFormatID", "City, State Postal Code"),
        },
    )
    tenant.insert("Departments", {"name": "Administration", "description": "", "number": "", "primaryLocationID": 1})
    tenant.user_defined_fields["Companies"] = (UserDefinedField(name="QuickBooks Name"),)
    tenant.user_defined_fields["Products"] = (UserDefinedField(name="QuickBooks Item"),)
