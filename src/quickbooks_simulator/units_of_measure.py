"""Units of measure: sets of a base unit and related ones, and what a quantity on a line is in base units (FACTS 2).

Costs, prices and counts of an item are for its base unit; a related unit holds so many base units, and a line in it
costs so many times as much. A set can name the unit that buying and selling begin with. Sets with related units need
the mode ``multiple``; Pro has none (Intuit's in-product help 2012: invtry_uom_set_defined, invtry_select_base_uom,
invtry_single_uom_mode_defined; qbgarage.com, What Is the Unit of Measure Preference). Which code a wrong unit gets is
UNVERIFIED: 3210.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from . import references, statuses
from .records import Line, ListEntry
from .scalars import PRICE_STEP
from .work import Work

SET = "UnitOfMeasureSet"
ONE = Decimal(1)
_RATIO_MIN, _RATIO_MAX = Decimal("0.001"), Decimal(5000)


def refuse_when_off(work: Work, values: dict[str, Any]) -> None:
    """3250 for a unit or a set while units of measure are off."""
    if work.preferences.units_of_measure != "none":
        return
    given = ("OverrideUOMSetRef", "UnitOfMeasureSetRef")
    if values.get("UnitOfMeasure") or any(references.is_given(values, name) for name in given):
        raise statuses.not_available()


def check_set(work: Work, values: dict[str, Any]) -> None:
    """UnitOfMeasureSetAdd: the feature is on, names occur once, ratios and default units are possible. Raises Refused."""
    mode = work.preferences.units_of_measure
    related, defaults = values.get("RelatedUnit", []), values.get("DefaultUnit", [])
    if mode == "none" or (mode == "single" and related):
        raise statuses.not_available()
    units = [values["BaseUnit"], *related]
    names = [str(unit["Name"]).casefold() for unit in units]
    for name in names:
        if names.count(name) > 1:
            raise statuses.invalid_value("Name", name, "Each unit of a set needs a name of its own.")
    for unit in related:
        if not _RATIO_MIN <= Decimal(unit["ConversionRatio"] or "0") <= _RATIO_MAX:
            raise statuses.invalid_value("ConversionRatio", str(unit["ConversionRatio"]), "It is out of range.")
    uses = [str(default["UnitUsedFor"]) for default in defaults]
    for default in defaults:
        if str(default["Unit"]).casefold() not in names:
            raise statuses.invalid_value("Unit", str(default["Unit"]), "The set has no such unit.")
        if uses.count(default["UnitUsedFor"]) > 1:
            raise statuses.invalid_value("UnitUsedFor", str(default["UnitUsedFor"]), "It is given twice.")


def check_item(work: Work, values: dict[str, Any], item: ListEntry | None = None) -> None:
    """UnitOfMeasureSetRef of an item; another one for an item in use needs ForceUOMChange (3170, code UNVERIFIED)."""
    refuse_when_off(work, values)
    if item is None or not references.is_given(values, "UnitOfMeasureSetRef"):
        return
    wanted = references.resolve(work.books, "UnitOfMeasureSetRef", values["UnitOfMeasureSetRef"], item.kind).list_id
    if item.fields.get("UnitOfMeasureSetRef", {}).get("ListID", wanted) == wanted or values.get("ForceUOMChange") in (
        "true",
        "1",
    ):
        return
    if any(line.item_id == item.list_id for one in work.books.transactions() for line in one.lines):
        raise statuses.cannot_modify(item.kind, "The item is used in transactions with its unit of measure set.")


def unit_of(work: Work, item: ListEntry, fields: dict[str, Any], use: str, before: Line | None = None) -> Decimal:
    """Base units in one unit of the line; completes UnitOfMeasure in ``fields``.

    ``use`` is Purchase or Sales. A unit left out is that of ``before`` as long as the item is the same, else the one
    that the set names for the use (a switch), else the base unit. Raises Refused 3210.
    """
    if work.preferences.units_of_measure == "none":
        return ONE
    set_ref = fields.get("OverrideUOMSetRef") or item.fields.get("UnitOfMeasureSetRef")
    found = None if set_ref is None else work.books.entry(SET, set_ref["ListID"])
    name = str(fields.get("UnitOfMeasure", ""))
    if found is None:
        if name:
            raise statuses.invalid_value("UnitOfMeasure", name, "The item has no unit of measure set.")
        return ONE
    if before is not None and before.item_id == item.list_id and name == before.fields.get("UnitOfMeasure", ""):
        return before.unit_ratio
    units = [(found.fields["BaseUnit"], ONE)]
    units += [(unit, Decimal(unit["ConversionRatio"])) for unit in found.fields.get("RelatedUnit", ())]
    if not name and work.preferences.unverified.default_unit_applied:
        defaults = found.fields.get("DefaultUnit", ())
        name = next((str(one["Unit"]) for one in defaults if one["UnitUsedFor"] == use), "")
    name = name or str(found.fields["BaseUnit"]["Name"])
    for unit, ratio in units:
        if name.casefold() in (str(unit["Name"]).casefold(), str(unit["Abbreviation"]).casefold()):
            fields["UnitOfMeasure"] = str(unit["Name"])
            return ratio
    raise statuses.invalid_value("UnitOfMeasure", name, "The unit of measure set of the item has no such unit.")


def in_unit(price: Decimal, ratio: Decimal, before: Decimal = ONE) -> Decimal:
    """A price for ``before`` base units as one for ``ratio`` base units."""
    return price if ratio == before else (price * ratio / before).quantize(PRICE_STEP)
