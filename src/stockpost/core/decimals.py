"""Numbers as QuickBooks keeps them."""

from __future__ import annotations

from decimal import Decimal


def five_decimals(value: Decimal) -> Decimal:
    """A price or quantity as QuickBooks keeps it: at most five decimals (QuickBooks FACTS 2)."""
    return value.quantize(Decimal("0.00001")).normalize()
