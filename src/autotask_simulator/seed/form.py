"""The form of a seed: names stand for ids, and what a record leaves out gets a plain default."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import msgspec

Record = dict[str, Any]


class Received(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A receipt of a line; without a date it is the day of the order's submission."""

    quantity: int
    date: str | None = None
    vendor_invoice_number: str | None = None
    serial_number: str | None = None


class Line(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A line of an order; location defaults to the first one, unitCost to the product's; `charge` names a charge."""

    product: str | int
    charge: str | None = None
    quantity: int
    unit_cost: Decimal | None = None
    location: str | int | None = None
    memo: str | None = None
    estimated_arrival_date: str | None = None
    received: list[Received] = []


class Charge(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A charge on a ticket, project or contract of a company; `name` tells charges apart and defaults to the product.

    `delivered` says that the units have left the location for the customer (date as with receipts).
    """

    company: str | int
    product: str | int
    quantity: int
    name: str | None = None
    kind: Literal["ticket", "project", "contract"] = "ticket"
    title: str = "On-site work"
    unit_price: Decimal | None = None
    unit_cost: Decimal | None = None
    location: str | int | None = None
    date: str | None = None
    delivered: str | None = None


class Invoice(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """An invoice of delivered charges, which it names."""

    company: str | int
    number: str
    charges: list[str]
    date: str | None = None
    due: str | None = None
    comments: str | None = None
    order_number: str | None = None


class Stock(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """The count of a product at a location once everything else is in place; without it, what was received counts."""

    product: str | int
    on_hand: int
    location: str | int | None = None
    bin: str | None = None


class Currency(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A currency beside the internal one; the rate is what one unit of it is in the internal currency."""

    name: str
    exchange_rate: Decimal
    description: str | None = None


class Seed(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """A tenant. Orders hold REST fields beside `number`, `vendor`, `status`, `created`, `lines` and so on."""

    currencies: list[Currency] = []
    companies: list[Record] = []
    products: list[Record] = []
    locations: list[Record | str] = []
    shipping_types: list[str] = []
    purchase_orders: list[Record] = []
    stock: list[Stock] = []
    product_vendors: list[Record] = []
    charges: list[Charge] = []
    invoices: list[Invoice] = []


class SeedProblem(Exception):
    """The seed cannot be used; the text names the place in it and what is wrong."""


def read_seed_file(path: Path) -> Seed:
    """Read a seed file; `SeedProblem` names the field."""
    try:
        return msgspec.json.Decoder(Seed, float_hook=Decimal).decode(path.read_bytes())
    except OSError as error:
        raise SeedProblem(f"the seed file {path} cannot be read: {error.strerror}") from None
    except msgspec.ValidationError as error:
        raise SeedProblem(f"the seed file {path} does not fit: {error}") from None
    except msgspec.DecodeError as error:
        raise SeedProblem(f"the seed file {path} is not JSON: {error}") from None
