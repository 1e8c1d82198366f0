"""Entries of QuickBooks that resemble what a preview would create: a likely twin is told of before it is made, not after (N1).

What is suggested on the page Mapping, for the names of one preview. QuickBooks' lists are as they were read last; where they never
were, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from stockpost.app.mapping_names import LIST_OF, quickbooks_list
from stockpost.app.suggestions import Suggester
from stockpost.core.mapping import KINDS_WANTED, MappingKind
from stockpost.core.names import fold, item_name
from stockpost.core.steps import Step, name_of_entry
from stockpost.store import facts, links, snapshots
from stockpost.store.companies import CompanyRow


def resembling_entries(connection: Connection, company: CompanyRow, steps: Iterable[Step]) -> dict[str, str]:
    """By the base of a step that creates an entry for a name of Autotask: the active entry of the same kind that is most like it."""
    creating: dict[MappingKind, list[Step]] = {}
    for step in steps:
        if (name := name_of_entry(step)) is not None:
            creating.setdefault(MappingKind(name[0]), []).append(step)
    found = {}
    for kind, wanted in creating.items():
        suggester = Suggester(_free_entries(connection, company, kind))
        for step in wanted:
            likest = suggester.suggest(step.subject)
            if likest is not None and fold(likest.name) != step.item_key:
                found[step.base] = likest.name
    return found


def _free_entries(connection: Connection, company: CompanyRow, kind: MappingKind) -> list[str]:
    """The entries that a name of this kind may go to. An item stands for one product only: those that have theirs are left out."""
    taken = _taken_items(connection, company) if kind == MappingKind.ITEM else set()
    return [
        one.name
        for one in quickbooks_list(connection, company, LIST_OF[kind]).entries.values()
        if one.is_active and one.kind in KINDS_WANTED[kind] and taken.isdisjoint((one.list_id, fold(one.name)))
    ]


def _taken_items(connection: Connection, company: CompanyRow) -> set[str]:
    """ListIDs of items that products led to, and names that lead to one: those of products, and those that people chose."""
    known = facts.known_entries(connection, company.id)
    chosen = links.mappings_of(connection, company.id)
    return {
        *(entry.list_id for (role, _), entry in known.items() if role == MappingKind.ITEM),
        *(fold(name) for (role, _), name in chosen.items() if role == MappingKind.ITEM),
        *(item_name(one.product.name).key for one in snapshots.products_known(connection, company.id).values()),
    }
