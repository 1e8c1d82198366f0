"""What people made of invoices in QuickBooks did to on hand of an item, and how much of it explains what a count has moved by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedUnits:
    """What people made of an invoice in QuickBooks did to on hand of an item, decided at `time`: above zero where it brought units back.
    `done` and `decided` are parts of a sentence. `met` are those of the units that the last sync, which set nothing, may have met."""

    number: str
    units: Decimal
    time: datetime
    done: str
    decided: str
    met: Decimal = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedUnits:
    """What people made of an invoice in QuickBooks did to on hand of an item, as long as a problem asks about it, or what all of those took
    off of which there should be one; units as in `AgreedUnits`. `done` is a part of a sentence."""

    number: str
    units: Decimal
    done: str


def beside_agreed(
    units: Decimal | None, agreed: Sequence[AgreedUnits], *, may_be_met: bool
) -> tuple[Decimal | None, tuple[AgreedUnits, ...]]:
    """What of the units is left to explain, and what is told: what is in them, and the rest where the last sync may have met it."""
    if units is None:
        return None, tuple(agreed)
    found = list(_counted(units, [one.units for one in agreed]))
    told = []
    for one, part in zip(agreed, found, strict=True):
        met = one.units - part if may_be_met else NOTHING
        if part or met:
            told.append(replace(one, units=part + met, met=met))
    return units - sum(found, NOTHING), tuple(told)


def beside_asked(units: Decimal | None, asked: Sequence[AskedUnits]) -> tuple[Decimal | None, tuple[AskedUnits, ...]]:
    """What of the units is left to explain, and what is told: no more than is in them."""
    if units is None:
        return None, ()
    found = list(_counted(units, [one.units for one in asked]))
    told = (replace(one, units=part) for one, part in zip(asked, found, strict=True) if part)
    return units - sum(found, NOTHING), tuple(told)


def _counted(units: Decimal, changes: Sequence[Decimal]) -> Iterator[Decimal]:
    """How much of each change is in the units. QuickBooks' count may be older than the change, and a sync may have met that already, so they
    explain no more than there is."""
    together = sum(changes, NOTHING)
    if _part(units, together) == together:
        yield from changes
        return
    for change in changes:
        part = _part(units, change)
        units -= part
        yield part


def _part(units: Decimal, change: Decimal) -> Decimal:
    if units * change <= 0:
        return NOTHING
    return min(units, change) if units > 0 else max(units, change)
