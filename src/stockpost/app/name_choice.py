"""Whether QuickBooks has the name that a person chooses, and what else leads to it: the same for the page Mapping and for Problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from stockpost.app.errors import UseError
from stockpost.app.mapping_names import LIST_OF, MappingNames, name_of
from stockpost.app.names_chosen import is_forgotten
from stockpost.core.mapping import KINDS_WANTED, SOLD_ONLY, WANTED_WORDS, MappingKind, shared_words, why_no_name
from stockpost.core.names import fold
from stockpost.core.resolve import with_article
from stockpost.core.shared_items import shared_item_keys


class SharedName(UseError):
    """The chosen item `name` is that of another product already. What that means was not seen yet, so nothing was saved."""

    def __init__(self, text: str, *, name: str) -> None:
        super().__init__(text)
        self.name = name


def name_there(names: MappingNames, kind: MappingKind, autotask_id: int, name: str) -> str:
    """The name as QuickBooks writes it. UseError for one that it does not have, as far as its list was read, or cannot have."""
    if reason := why_not(names, kind, name, is_ordered=names.is_ordered(kind, autotask_id)):
        raise UseError(reason)
    known = names.lists[LIST_OF[kind]].entries.get(fold(name))
    return known.name if known else name


def why_not(names: MappingNames, kind: MappingKind, name: str, *, is_ordered: bool) -> str:
    """Why a name cannot be chosen, as a sentence with its remedy; empty where it can."""
    if reason := why_no_name(kind, name):
        return reason
    known = names.lists[LIST_OF[kind]]
    entry = known.entries.get(fold(name))
    if entry is None:
        if known.read_at is None:
            return ""
        return f"QuickBooks had no “{name}” when its list was read. Check the spelling; if it is new there, read the lists again."
    if entry.kind not in KINDS_WANTED[kind] and (is_ordered or entry.kind not in SOLD_ONLY):
        return f"“{entry.name}” is no {WANTED_WORDS[kind]} in QuickBooks. Choose {with_article(WANTED_WORDS[kind])}."
    if not entry.is_active:
        return f"“{entry.name}” is inactive in QuickBooks. Make it active there and read the lists again, or choose another."
    return ""


def shared_notes(names: MappingNames, chosen: Mapping[tuple[str, int], str]) -> dict[int, str]:
    """By product what it means that several of them stand for one item, once these names are `chosen`."""
    mapped = {key: saved.name for key, saved in names.saved.items()} | dict(chosen)
    known = {
        key: entry
        for key, entry in names.led_to.entries.items()
        if key not in chosen or not is_forgotten(entry, chosen[key])
    }
    products = {product_id: name_of(subject) for product_id, subject in names.subjects[MappingKind.ITEM].items()}
    return {
        product_id: shared_words([products[one] for one in several])
        for several in shared_item_keys(products, mapped, replace(names.led_to, entries=known)).values()
        for product_id in several
    }
