"""The class that transactions of this company bear (settings class_name and invoice_class)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from stockpost.core.name_lists import NameList
from stockpost.core.names import fold
from stockpost.core.problems import Problem, problem
from stockpost.core.resolve import Resolver

CLASS_PURPOSES = {
    "class_name": "the class of what Stockpost enters",
    "invoice_class": "the class of invoices",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassResolution:
    """The outcome: a ListID, empty where none is to be named, or a problem, or (while `is_unknown`) a question. `note` is for people."""

    list_id: str = ""
    problem: Problem | None = None
    note: str = ""
    is_unknown: bool = False


class _BearsClass(Protocol):
    """An order or invoice as it should be."""

    class_list_id: str
    is_complete: bool
    notes: list[str]
    problems: list[Problem]


def take_class(wanted: _BearsClass, found: ClassResolution) -> None:
    """What is wanted bears the class, or waits for it, or has its problem."""
    wanted.class_list_id = found.list_id
    wanted.is_complete &= not found.is_unknown
    if found.note:
        wanted.notes.append(found.note)
    if found.problem is not None:
        wanted.problems.append(found.problem)


def class_setting(resolver: Resolver, *, is_invoice: bool = False) -> str:
    """The setting that holds for it."""
    return "invoice_class" if is_invoice and resolver.settings.invoice_class else "class_name"


def resolve_class(
    resolver: Resolver,
    *,
    is_invoice: bool = False,
    order_id: int | None = None,
    invoice_id: int | None = None,
) -> ClassResolution:
    """The class by the settings. A person's class on what is there already is never touched."""
    setting = class_setting(resolver, is_invoice=is_invoice)
    name: str = getattr(resolver.settings, setting)
    preferences = resolver.facts.preferences
    if not name or preferences is None:
        resolver.sound_accounts.add(setting)
        return ClassResolution()
    if not preferences.is_using_class_tracking:
        resolver.sound_accounts.add(setting)
        note = f"Class tracking is switched off in QuickBooks, so the class “{name}” (setting {setting}) is left out."
        return ClassResolution(note=note)
    key = fold(name)
    if key not in resolver.facts.classes:
        if resolver.facts.is_live:
            resolver.needs.classes[key] = name
        return ClassResolution(is_unknown=resolver.facts.is_live)
    found = resolver.facts.classes[key]
    if found is not None and found.is_active:
        resolver.sound_accounts.add(setting)
        return ClassResolution(list_id=found.list_id)
    if not resolver.knows_all(NameList.CLASSES):
        return ClassResolution(is_unknown=True)
    missing = problem(
        "class_missing",
        order_id=order_id,
        invoice_id=invoice_id,
        name=name,
        setting=setting,
        purpose=CLASS_PURPOSES[setting],
        detail="QuickBooks has no class of that name." if found is None else "The class of that name is inactive.",
        basis=f"class:{setting}:{key}",
    )
    others = (one for one in resolver.facts.classes.values() if one is not None)
    return ClassResolution(problem=resolver.suggesting(missing, name, others))
