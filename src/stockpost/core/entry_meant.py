"""Which entry of QuickBooks' lists is meant by a name: people rename, merge and delete entries, but a ListID stays what it is.

Names are matched first (N1). The ListID that was found by a name before only speaks where the name leads nowhere, or to another
entry: a renamed entry is the same one, and what was merged or deleted is never silently made a second time. Whether it was renamed
in QuickBooks or in Autotask is all the same; only a mapping that a person chose since means another one. A mapping is a name, too:
what it led to before is what it means.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from stockpost.core.ledger import ENTITY_ROLES, KnownEntry
from stockpost.core.names import ShortName, fold
from stockpost.core.problems import Difference, Problem, problem, suggesting
from stockpost.core.quickbooks_records import Entity, Item
from stockpost.core.resolve import Resolution, Resolver

Entry = TypeVar("Entry", Entity, Item)
RENAMED_TO = "was renamed to “{name}” in QuickBooks"
"""How a note tells the name that an entry was given."""
IN_ITS_PLACE = " What was entered with it names “{name}” now."


def entry_meant(
    resolver: Resolver,
    found: Resolution,
    named: Entry | None,
    *,
    role: str,
    autotask_id: int,
    original: ShortName,
    by_list_id: Mapping[str, Entry | None],
    wanted: set[str],
    order_id: int | None,
    product_id: int | None = None,
    can_create: bool,
) -> Entry | None:
    """`named` is the entry that has the name, `original` Autotask's own name as QuickBooks can hold it. Where QuickBooks must be asked for the ListID
    first, `found` is unknown; where a person must choose, it has a problem."""
    known = resolver.ledger.entries.get((role, autotask_id)) or resolver.entries.get((role, autotask_id))
    is_mapped = (role, autotask_id) in resolver.ledger.mappings
    is_named = named is not None and (known is None or named.list_id == known.list_id)
    is_chosen_since = is_mapped and known is not None and known.key != found.key
    if known is None or is_chosen_since or is_named:
        return named
    if known.list_id not in by_list_id:
        if resolver.facts.is_live:
            wanted.add(known.list_id)
            found.is_unknown = True
        return named
    same = by_list_id[known.list_id]
    if same is None:
        if named is None:
            can_create = can_create and not is_mapped
            found.problem = _gone(
                resolver, known, role, autotask_id, original.full_name, order_id, product_id, can_create=can_create
            )
        return named
    if named is not None:
        found.problem = _moved(known, same, found, role, autotask_id, original.full_name, order_id, product_id)
        return None
    found.note = (
        f"“{known.full_name}” {RENAMED_TO.format(name=same.full_name)}; it is the same {role}"
        if known.key == found.key
        else f"“{found.name}” has another name in Autotask now; it is still the {role} “{same.full_name}” in QuickBooks"
    )
    found.name, found.key = same.full_name, fold(same.full_name)
    resolver.followed[role, autotask_id] = "" if found.key == original.key else same.full_name
    return same


def entry_of_newest_name(
    resolver: Resolver,
    found: Resolution,
    *,
    role: str,
    autotask_id: int,
    shorten: Callable[[str], ShortName],
    collisions: Mapping[str, tuple[str, ...]],
    known: Mapping[str, Entry | None],
    wanted: dict[str, str],
) -> Entry | None:
    """The entry that has Autotask's newest name, where none has the approved one: somebody entered it by hand after it was renamed.
    A second one, created under the name that was approved, would split its counts.

    One that another name of Autotask led to is that other's, and a shortened name that several have is nobody's.
    """
    if found.is_unknown or found.problem is not None or (role, autotask_id) in resolver.ledger.mappings:
        return None
    newest = shorten(resolver.catalogue.newest_name(role, autotask_id))
    if not newest.full_name or newest.key == found.key or (newest.is_changed and newest.key in collisions):
        return None
    if newest.key not in known:
        if resolver.facts.is_live:
            wanted[newest.key] = newest.full_name
            found.is_unknown = True
        return None
    entry = known[newest.key]
    if entry is None or entry.list_id in _ids_of_others(resolver, role, autotask_id):
        return None
    found.note = f"“{found.name}” has another name in Autotask now; the {role} “{entry.full_name}” of that name is used"
    found.name, found.key = newest.full_name, newest.key
    return entry


def _ids_of_others(resolver: Resolver, role: str, autotask_id: int) -> set[str]:
    """The ListIDs in the same list of QuickBooks that other names of Autotask led to."""
    return {
        entry.list_id
        for (other, other_id), entry in resolver.ledger.entries.items()
        if (other in ENTITY_ROLES) == (role in ENTITY_ROLES) and (other, other_id) != (role, autotask_id)
    }


def created_before(resolver: Resolver, found: Resolution, *, role: str, autotask_id: int) -> Resolution | None:
    """What this plan creates already for the same vendor, customer or product, under the name that it had at another approval."""
    before = resolver.created.setdefault((role, autotask_id), found)
    if before.key == found.key:
        return None
    note = (
        f"“{found.name}” has another name in Autotask now or had one; it is the {role} “{before.name}” that is created"
    )
    return replace(before, note=note)


def note_entry(resolver: Resolver, entry: Entity | Item, *, key: str, role: str, autotask_id: int) -> None:
    """The name `key` led to this entry: where it leads elsewhere one day, its ListID tells why.

    Never for an entry of another kind, which only stands in the way: once a person gives it another name, the name is free.
    """
    if resolver.facts.is_live:
        resolver.entries[role, autotask_id] = KnownEntry(list_id=entry.list_id, full_name=entry.full_name, key=key)


def gone_basis(role: str, autotask_id: int, known: KnownEntry) -> str:
    """The basis of what is asked and decided about an entry that is gone."""
    return f"{role}:{autotask_id}:{known.list_id}"


def is_made_again(resolver: Resolver, role: str, autotask_id: int) -> bool:
    """Did a person say that the entry it led to, which is gone, is to be made again, and chose none since? It is not made yet: else it
    leads to the new one."""
    known = resolver.ledger.entries.get((role, autotask_id))
    if known is None or (role, autotask_id) in resolver.ledger.mappings:
        return False
    return resolver.ledger.decided("entry_gone", gone_basis(role, autotask_id, known)) == "recreate"


def instead_of(basis: str, name: str) -> str:
    """The basis of what is decided about one order that names another entry since a merge: `basis` is that of the one that is gone."""
    return f"{basis}:{fold(name)}"


def _gone(
    resolver: Resolver,
    known: KnownEntry,
    role: str,
    autotask_id: int,
    original: str,
    order_id: int | None,
    product_id: int | None,
    *,
    can_create: bool,
) -> Problem | None:
    """Merged or deleted; None where a person said that it is to be made again."""
    basis = gone_basis(role, autotask_id, known)
    if can_create and resolver.ledger.decided("entry_gone", basis) == "recreate":
        return None
    found = problem(
        "entry_gone",
        order_id=order_id,
        product_id=product_id,
        item=known.full_name if role == "item" else "",
        name=known.full_name,
        role=role,
        a_role="an item" if role == "item" else f"a {role}",
        Role=role.capitalize(),
        instead="",
        or_else="have it created again" if can_create else "add it in QuickBooks and try again",
        basis=basis,
        differences=(
            Difference(
                field=role.capitalize(),
                autotask=original,
                last_transferred=known.full_name,
                quickbooks="merged or deleted",
            ),
        ),
        choices=("map", "recreate", "retry", "skip") if can_create else ("map", "retry", "skip"),
    )
    return _with_place(found, known.merged_into) if known.merged_into else found


def _with_place(found: Problem, name: str) -> Problem:
    return replace(
        suggesting(found, name),
        explanation=found.explanation + IN_ITS_PLACE.format(name=name),
        differences=tuple(replace(one, quickbooks=f"gone; {name} in its place") for one in found.differences),
    )


def without_place(found: Problem) -> Problem:
    """The same without the entry that transactions name in its place, for whoever knows it better."""
    if found.code != "entry_gone" or not found.suggested:
        return found
    _, _, remedy = found.remedy.partition("Otherwise ")
    return replace(
        found,
        suggested="",
        explanation=found.explanation.removesuffix(IN_ITS_PLACE.format(name=found.suggested)),
        remedy=f"{remedy[0].upper()}{remedy[1:]}",
        choices=tuple(one for one in found.choices if one != "adopt"),
    )


def _moved(
    known: KnownEntry,
    same: Entity | Item,
    found: Resolution,
    role: str,
    autotask_id: int,
    original: str,
    order_id: int | None,
    product_id: int | None,
) -> Problem:
    is_renamed = known.key == found.key
    return problem(
        "name_moved",
        order_id=order_id,
        product_id=product_id,
        item=known.full_name if role == "item" else "",
        name=found.name,
        role=role,
        renamed=same.full_name,
        became="was renamed to" if is_renamed else "got another name in Autotask and is still",
        basis=f"{role}:{autotask_id}:{known.list_id}",
        differences=(
            Difference(
                field=role.capitalize(),
                autotask=original,
                last_transferred=known.full_name,
                quickbooks=f"{'renamed to' if is_renamed else 'still'} {same.full_name}",
            ),
        ),
    )
