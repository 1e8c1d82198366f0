"""What Autotask says of invoices and of delivered charges, as immutable records (Autotask FACTS C: Invoices, BillingItems, charges)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from stockpost.core.autotask_records import Product


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLine:
    """One billing item. `amount` is before tax, `tax` what Autotask adds to it; `is_foreign` where they are not in the tenant's own
    currency. `charge` names the ticket, project or contract charge that was billed (`ticket:12`), `product` is that charge's; `locations`
    as in `Delivery`."""

    id: int
    text: str
    amount: Decimal
    quantity: Decimal | None = None
    rate: Decimal | None = None
    tax: Decimal = Decimal(0)
    charge: str = ""
    product: Product | None = None
    is_foreign: bool = False
    locations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """An Autotask invoice with its billing items in the order they are printed. Times are UTC; `terms` is the label of its payment
    term, `order_number` the customer's own number."""

    id: int
    number: str
    customer_id: int
    customer_name: str
    invoiced_at: datetime
    lines: tuple[InvoiceLine, ...]
    due_at: datetime | None = None
    is_voided: bool = False
    order_number: str = ""
    comments: str = ""
    terms: str = ""
    tax_region: str = ""

    @property
    def amount(self) -> Decimal:
        """Before tax."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return sum((line.tax for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        return self.amount + self.tax


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A billable charge that was delivered or shipped: Autotask's on hand has fallen by its units (Autotask FACTS A5). `locations` are the
    inventory locations that they left, empty where that is not known or does not matter; `invoice` is the number of Autotask's invoice that
    bills it and is not in QuickBooks yet, empty where none is known."""

    charge: str
    name: str
    product_id: int
    quantity: Decimal
    locations: tuple[int, ...] = ()
    invoice: str = ""


def charges_on(invoices: Iterable[Invoice]) -> frozenset[str]:
    """The charges that the invoices bill."""
    return frozenset(line.charge for invoice in invoices for line in invoice.lines if line.charge)
