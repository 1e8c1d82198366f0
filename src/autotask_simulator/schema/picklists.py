"""Picklists. The labels are sourced; integer values mostly are not (FACTS A8), so clients must resolve labels.

With a shuffle seed the values of lists whose values no source states are dealt out anew, so that a client that
hard-codes 1..5 for the order status fails.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a picklist; `value` is text even for integer fields (FACTS B5)."""

    value: str
    label: str
    sort_order: int
    is_default: bool = False
    is_active: bool = True
    is_system: bool = True


ORDER_STATUSES = ("New", "Submitted", "Received Partial", "Received Full", "Canceled")

_UNSTATED_VALUES: dict[str, tuple[str, ...]] = {
    "PurchaseOrders.status": ORDER_STATUSES,
    "PurchaseOrders.useItemDescriptionsFrom": ("Product (Catalog)", "Quote Item", "Charge"),
    "PurchaseOrders.paymentTerm": ("Net 30 days", "Net 45 days", "Net 60 days", "Due upon receipt"),
    "PurchaseOrders.purchaseOrderTemplateID": ("Standard Purchase Order",),
    "InventoryStockedItems.statusID": (
        "Available",
        "Reserved",
        "Picked",
        "Delivered/Shipped",
        "Removed",
        "Transferred",
    ),
    "InventoryStockedItems.returnTypeID": ("Restock", "Return to Vendor"),
    "Charges.chargeType": ("Operational", "Capitalized"),
    "BillingItems.billingItemType": (
        "Labor",
        "Project Cost",
        "Ticket Cost",
        "Expense",
        "Subscription",
        "Setup Fee",
        "Recurring Services",
        "Recurring Services Adjustment",
        "Recurring Service Bundle",
        "Recurring Service Bundle Adjustment",
        "Milestone",
        "Contract Block",
        "Contract Retainer",
        "Contract Cost",
        "Contract Incident",
    ),
    "BillingItems.subType": (
        "Labor",
        "Milestone Labor",
        "Project Cost Deductions",
        "Project Cost",
        "Ticket Cost Deductions",
        "Ticket Cost",
        "Expense",
        "Expense Deductions",
        "Subscription",
        "Subscription Cost",
        "Setup Fee",
        "Recurring Services",
        "Recurring Services Adjustment",
        "Recurring Service Bundle",
        "Recurring Service Bundle Adjustment",
        "Milestones",
        "Block Purchase",
        "Retainer Purchase",
    ),
    "BillingCodes.useType": (
        "General Allocation Code",
        "Expense Code",
        "Internal Allocation Code",
        "Material Cost Code",
        "Recurring Contract Service Code",
        "Milestone Code",
        "Product Code",
    ),
    "Products.periodType": ("One-Time", "Monthly", "Quarterly", "Yearly"),
    "Products.billingType": ("One-Time", "Recurring"),
    "Products.priceCostMethod": ("Flat", "Tiered"),
    "Companies.invoiceMethod": ("Paper", "Email", "None"),
    "Companies.billToAddressToUse": ("Company", "Parent Company", "Other"),
    "Currencies.displaySymbol": ("$", "€", "£"),
    "Countries.addressFormatID": ("City, State Postal Code", "Postal Code City"),
    "PurchaseApprovals.costType": ("Ticket", "Project", "Contract"),
    "Resources.licenseType": ("Professional", "Team Member", "API User"),
    "Tickets.priority": ("Critical", "High", "Medium", "Low"),
    "Tickets.queueID": ("Help Desk", "Purchasing"),
    "Tickets.source": ("Phone", "Email", "Monitoring"),
    "Tickets.issueType": ("Hardware", "Network"),
    "Tickets.subIssueType": ("Printer", "Switch"),
    "Tickets.ticketType": ("Service Request", "Incident"),
    "Tickets.ticketCategory": ("Standard",),
    "Tickets.serviceLevelAgreementID": ("Next Business Day",),
    "Projects.projectType": ("Client", "Internal"),
    "Projects.status": ("New", "In Progress", "Complete"),
    "Contracts.contractType": ("Time & Materials", "Fixed Price", "Recurring Service"),
    "Contracts.status": ("Inactive", "Active"),
}

_STATED_VALUES: dict[str, dict[int, str]] = {
    # FACTS A8: there is no 5.
    "Charges.status": {
        1: "Pending",
        2: "Waiting Approval",
        3: "Need to Order/Fulfill",
        4: "On Order",
        6: "Ready to Deliver/Ship",
        7: "Delivered/Shipped Full",
        8: "Canceled",
    },
    # A public summary of the developer help (InventoryStockedItemsAdd) states these values.
    "InventoryStockedItemsAdd.determineCostUsing": {
        1: "Average Cost",
        2: "Last Received Cost",
        3: "Catalog Cost",
        4: "Manual Entry",
    },
    "InventoryStockedItemsAdd.determineNewPriceUsing": {
        1: "Cost of Items",
        2: "Percentage of Cost",
        3: "Catalog Price",
        4: "Percentage of Catalog Price",
        5: "Manual Entry",
    },
    # Captured: samples/fixtures.misc.json, billingCodeType.
    "BillingCodes.billingCodeType": {0: "Normal", 1: "System", 2: "Non-Billable"},
    "Companies.companyType": {
        1: "Customer",
        2: "Lead",
        3: "Prospect",
        4: "Dead",
        6: "Cancelation",
        7: "Vendor",
        8: "Partner",
    },
    "Tickets.status": {1: "New", 5: "Complete", 7: "Waiting Customer", 8: "In Progress"},
    "Products.productCategory": {1: "Hardware", 2: "Software", 3: "Supplies"},
}

_TENANT_MADE = ("Products.productCategory", "PurchaseOrders.purchaseOrderTemplateID")

_SAME_AS = {
    "TicketCharges.chargeType": "Charges.chargeType",
    "ProjectCharges.chargeType": "Charges.chargeType",
    "ContractCharges.chargeType": "Charges.chargeType",
    "InventoryStockedItemsAdd.returnTypeID": "InventoryStockedItems.returnTypeID",
    "Invoices.paymentTerm": "PurchaseOrders.paymentTerm",
    "Companies.purchaseOrderTemplateID": "PurchaseOrders.purchaseOrderTemplateID",
    "Countries.purchaseOrderTemplateID": "PurchaseOrders.purchaseOrderTemplateID",
}


def build_picklists(*, shuffle_seed: int | None = None) -> Mapping[str, tuple[Choice, ...]]:
    """All picklists by name; lists that are in none of the tables are empty."""
    lists: dict[str, tuple[Choice, ...]] = {}
    for name, labels in _UNSTATED_VALUES.items():
        values = list(range(1, len(labels) + 1))
        if shuffle_seed is not None:
            # Also moved away from 1..n, so that no position is right by luck. Not for secrets.
            values = [value + 10 for value in values]
            random.Random(f"{shuffle_seed} {name}").shuffle(values)  # noqa: S311
        lists[name] = _choices(zip(values, labels, strict=True), is_system=name not in _TENANT_MADE)
    for name, stated in _STATED_VALUES.items():
        lists[name] = _choices(stated.items(), is_system=name not in _TENANT_MADE)
    for name, other in _SAME_AS.items():
        lists[name] = lists[other]
    return lists


def _choices(pairs: Iterable[tuple[int, str]], *, is_system: bool) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=str(value), label=label, sort_order=order, is_system=is_system)
        for order, (value, label) in enumerate(pairs, start=1)
    )
