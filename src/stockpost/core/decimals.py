"""Numbers as QuickBooks keeps them, and as people read them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
FIVE_DECIMALS = Decimal("0.00001")
_MONEY_PLACES = 2


def five_decimals(value: Decimal) -> Decimal:
    """A price or quantity as QuickBooks keeps it: at most five decimals (QuickBooks FACTS 2)."""
    return value.quantize(FIVE_DECIMALS).normalize()


def cents(amount: Decimal) -> Decimal:
    """An amount as QuickBooks keeps it, and as a total is read."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def line_amount(quantity: Decimal, price: Decimal) -> Decimal:
    """What QuickBooks makes of a line: the price as it keeps it times the quantity, rounded to the cent. Totals are sums of these, never of
    unrounded products."""
    return cents(quantity * five_decimals(price))


def number(value: Decimal | None) -> str:
    """A number for people: no exponent, no trailing zeros."""
    text = f"{value or Decimal(0):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(value: Decimal | None) -> str:
    """`1,500`, `2.5`: a number in a sentence or on a page; `number` where it is compared with another one."""
    whole, point, places = number(value).partition(".")
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}{point}{places}"


def signed(value: Decimal) -> str:
    """`+5`, `−3`, `0`: a difference for people."""
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{grouped(abs(value))}"


def money(value: Decimal | None) -> str:
    """`1,240.00`: an amount, total or value for people, always to the cent."""
    return f"{cents(value or Decimal(0)):,f}"


def price(value: Decimal | None) -> str:
    """`10.50`, `3.3333`: what one unit costs, for people: two decimals at least, more only where it has them, and not more than
    QuickBooks keeps."""
    exact = (value or Decimal(0)).quantize(FIVE_DECIMALS, rounding=ROUND_HALF_UP)
    whole, _, places = f"{exact:,f}".partition(".")
    return f"{whole}.{places.rstrip('0').ljust(_MONEY_PLACES, '0')}"
