"""An invoice of Autotask, what QuickBooks knows for it, and its plan: what the tests of invoices share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from stockpost.core.autotask_invoices import Invoice, InvoiceLine
from stockpost.core.autotask_records import Product
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts
from stockpost.core.ledger import Ledger
from stockpost.core.markers import memo_token
from stockpost.core.names import fold
from stockpost.core.plan import Plan, PlanInput, make_plan
from stockpost.core.quickbooks_records import (
    Entity,
    Item,
    Preferences,
    QuickBooksInvoice,
    QuickBooksInvoiceLine,
)
from stockpost.core.requests import InvoiceAdd
from stockpost.core.resolve import Catalogue
from stockpost.core.steps import Context

NOON = datetime(2026, 11, 3, 17, tzinfo=UTC)
KEY = "company"
BATTERY = Product(id=1, name="Battery")
LINE = InvoiceLine(
    id=10,
    text="Battery",
    amount=Decimal(50),
    quantity=Decimal(2),
    rate=Decimal(25),
    charge="ticket:5",
    product=BATTERY,
)
INVOICE = Invoice(id=3, number="INV-3", customer_id=7, customer_name="Lakeview", invoiced_at=NOON, lines=(LINE,))
TAX_ON = Preferences(taxable_code_list_id="T-1", untaxed_code_list_id="T-2")


def local_date(moment: datetime) -> date:
    return moment.date()


def everything(**changes: object) -> Facts:
    """All that the invoice needs is there, and its number is free."""
    items = (
        Item(kind="Inventory", list_id="I-1", full_name="Battery"),
        Item(kind="NonInventory", list_id="I-2", full_name="Autotask Charge"),
    )
    values: dict[str, Any] = {
        "is_live": True,
        "entities": {"lakeview": Entity(kind="Customer", list_id="C-1", full_name="Lakeview")},
        "items": {fold(item.full_name): item for item in items},
        "invoices_by_number": {"INV-3": ()},
    }
    return Facts(**{**values, **changes})


def plan(
    *invoices: Invoice,
    facts: Facts | None = None,
    ledger: Ledger | None = None,
    catalogue: Catalogue | None = None,
    **settings: object,
) -> Plan:
    return make_plan(
        PlanInput(
            orders=(),
            ledger=ledger or Ledger(),
            facts=facts if facts is not None else everything(),
            settings=CompanySettings(**settings),  # type: ignore[arg-type]
            context=Context(company_key=KEY, today=date(2026, 11, 24), local_date=local_date),
            catalogue=catalogue or Catalogue(),
            invoices=invoices or (INVOICE,),
        )
    )


def request_of(made: Plan) -> InvoiceAdd:
    assert (made.problems, bool(made.needs)) == ([], False)
    (step,) = made.steps
    assert isinstance(step.request, InvoiceAdd)
    return step.request


def codes(made: Plan) -> list[str]:
    assert [found.invoice_id for found in made.problems] == [3] * len(made.problems)
    return [found.code for found in made.problems]


def there(**changes: object) -> QuickBooksInvoice:
    """The invoice as QuickBooks has it once it was entered."""
    values: dict[str, Any] = {
        "txn_id": "X-1",
        "edit_sequence": "1",
        "ref_number": "INV-3",
        "txn_date": date(2026, 11, 3),
        "customer_list_id": "C-1",
        "customer_name": "Lakeview",
        "memo": memo_token(KEY, "invoice:3", 0),
        "subtotal": Decimal(50),
        "lines": (
            QuickBooksInvoiceLine(
                txn_line_id="L-1",
                item_list_id="I-1",
                item_name="Battery",
                quantity=Decimal(2),
                rate=Decimal(25),
                amount=Decimal(50),
            ),
        ),
    }
    return QuickBooksInvoice(**{**values, **changes})
