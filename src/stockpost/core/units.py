"""Units of measure: Autotask counts everything in the item's base unit, and each line says so (QuickBooks FACTS 2, UOM).

UNVERIFIED, and the only place that says it: that Autotask's quantity is in the base unit of the item in QuickBooks. A line that
names no unit may be in the one that the item is bought or sold in, such as a case of 12; so the base unit is always named.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from stockpost.core.decimals import number
from stockpost.core.names import fold
from stockpost.core.quickbooks_records import UnitSet
from stockpost.core.resolve import Resolution, Resolver

NO_UNIT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineUnit:
    """The unit that a line names; without a name it names none. `conversion` says what that is in the unit people buy in."""

    name: str = NO_UNIT
    abbreviation: str = ""
    conversion: str = ""


def line_unit(resolver: Resolver, item: Resolution, quantity: Decimal | None) -> LineUnit | None:
    """The unit of a line of `item`; None while QuickBooks has to be asked."""
    if not item.unit_set_list_id:
        return LineUnit()
    if item.unit_set_list_id not in resolver.facts.unit_sets:
        if not resolver.facts.is_live:
            return LineUnit()
        resolver.needs.unit_set_list_ids.add(item.unit_set_list_id)
        return None
    found = resolver.facts.unit_sets[item.unit_set_list_id]
    if found is None or not found.base_unit:
        # Units of measure are switched off: naming one would be refused.
        return LineUnit()
    return LineUnit(
        name=found.base_unit,
        abbreviation=found.base_abbreviation,
        conversion=_conversion(item.name, found, quantity),
    )


def _conversion(item: str, found: UnitSet, quantity: Decimal | None) -> str:
    """“Cable: 24 each, which are 2 case (12 each)”: for who knows the item by the unit it is bought in."""
    bought = next((one for one in found.related if fold(one.name) == fold(found.purchase_unit)), None)
    if bought is None or not quantity:
        return ""
    units = (quantity / bought.ratio).quantize(Decimal("0.00001")).normalize()
    base = found.base_unit
    return f"{item}: {number(quantity)} {base}, which are {number(units)} {bought.name} ({number(bought.ratio)} {base})"


def is_same_unit(name: str, abbreviation: str, there: str) -> bool:
    """Does `there`, as QuickBooks shows it, mean the unit that was named? It may show a unit by name or abbreviation (UNVERIFIED)."""
    return fold(there) in {fold(name), fold(abbreviation)} - {NO_UNIT} or name == there
