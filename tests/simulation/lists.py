"""What people do to names in a world of chance: they rename, merge and inactivate entries of QuickBooks, and rename in Autotask."""

from __future__ import annotations

import random
import re

from quickbooks_simulator.records import ListEntry
from stockpost.app.views import ProblemView
from tests.simulation import people
from tests.simulation.invariants.marks import whole
from tests.simulation.settings import enter_item
from tests.simulation.world import World

SHARE, RATE = 1 / 6, 0.2
"""Of the seeds, and of the events of such a seed."""
KINDS = ("ItemInventory", "Vendor", "Customer")
RENAMED = re.compile("^(?:renamed to|still) (.+)$")
QUOTED = re.compile("“(.+?)”")


def changes_names(seed: int) -> bool:
    """Whether this seed tells of names that change, drawn by itself, so that all others tell what they told before."""
    return random.Random(f"names {seed}").random() < SHARE


def people_change_names(world: World, event: int) -> None:
    """After an event of the storm, sometimes. The event has happened already, so that it is what it was without this."""
    chance = random.Random(f"names {world.seed} {event}")
    if chance.random() < RATE:
        world.chance.seed(f"names {world.seed} {event}")
        world.do(chance.choice(ACTS))


# QuickBooks: the bookkeeper


def rename_entry(world: World, chance: random.Random) -> None:
    """To a name of its own, or to one that Autotask has and no entry bears: it may be that of another."""
    _rename(world, chance, _any_entry(world, chance))


def rename_vendor(world: World, chance: random.Random) -> None:
    """Of all names there are few vendors, and many orders of each."""
    _rename(world, chance, _any_entry(world, chance, "Vendor"))


def _rename(world: World, chance: random.Random, entry: ListEntry) -> None:
    books = world.bookkeeping.books
    wanted = world.products if entry.group == "Item" else [*world.vendors, *world.customers]
    lengths = 31 if entry.group == "Item" else 41
    names = [name for one in wanted if books.by_name(entry.group, name := one[:lengths].strip()) is None]
    name = chance.choice([*names, f"{world.sizes.prefix}Renamed {chance.randint(1, 99)}"])
    former = entry.name
    world.bookkeeping.act("edit-entry", group=entry.group, name=entry.list_id, newName=name)
    world.called.setdefault((entry.group, former), []).append(entry.list_id)


def merge_entries(world: World, chance: random.Random) -> None:
    """One goes and the other remains; what QuickBooks knows of the first is the second's."""
    _merge_into_any(world, chance, _any_entry(world, chance))


def merge_vendors(world: World, chance: random.Random) -> None:
    _merge_into_any(world, chance, _any_entry(world, chance, "Vendor"))


def _merge_into_any(world: World, chance: random.Random, gone: ListEntry) -> None:
    others = [one for one in _entries(world) if one.kind == gone.kind and one.list_id != gone.list_id]
    if others:
        merge(world, gone, chance.choice(others))


def merge(world: World, gone: ListEntry, survivor: ListEntry) -> None:
    world.bookkeeping.act("merge", group=gone.group, name=gone.list_id, into=survivor.list_id)
    world.became[gone.group, gone.list_id] = survivor.list_id
    world.called.setdefault((gone.group, gone.name), []).append(gone.list_id)
    world.merged_at[survivor.group, survivor.list_id] = int(world.bookkeeping.quickbooks.clock.now())


def inactivate_entry(world: World, chance: random.Random) -> None:
    entry = _any_entry(world, chance)
    world.bookkeeping.act("edit-entry", group=entry.group, name=entry.list_id, isActive=False)


def reactivate_entries(world: World, _chance: random.Random) -> None:
    """All that somebody made inactive."""
    for entry in _entries(world):
        if not entry.is_active:
            world.bookkeeping.act("edit-entry", group=entry.group, name=entry.list_id, isActive=True)


def _entries(world: World) -> list[ListEntry]:
    books = world.bookkeeping.books
    return [one for group in ("Item", "Entity") for one in books.entries(group) if one.kind in KINDS]


def _any_entry(world: World, chance: random.Random, *kinds: str) -> ListEntry:
    found = [one for one in _entries(world) if one.kind in (kinds or KINDS)]
    if not found:
        raise ValueError("there is no entry yet")
    return chance.choice(found)


# Autotask: the technician


def rename_in_autotask(world: World, chance: random.Random) -> None:
    """A product or a company gets another name, or its first one again."""
    entity = chance.choice(["Products", "Products", "Companies"])
    first = chance.choice(world.first_names(entity))
    new = first if world.renamed.get(first, first) != first else f"{first[:20].strip()} v{chance.randint(2, 9)}"
    rename(world, entity, first, new)


def rename(world: World, entity: str, first: str, new: str) -> None:
    """What Autotask called so at first is called otherwise from now on."""
    now = world.renamed.get(first, first)
    field = "name" if entity == "Products" else "companyName"
    rows = world.tenancy.tenant.rows(entity)
    row = next(one for one in rows if str(one[field]) == now)
    world.tenancy.act("set-record", entity=entity, id=whole(row["id"]), set={field: new})
    world.renamed[first] = new
    world.former[new] = [*world.former.pop(now, []), now]


ACTS: tuple[people.Act, ...] = (
    *(rename_entry, rename_entry, rename_entry, merge_entries, inactivate_entry, reactivate_entries),
    *(rename_in_autotask, rename_in_autotask),
)


# Stockpost: whoever decides which entry is meant


def entry_meant_by_a_person(world: World, found: ProblemView) -> str:
    """Who decides knows what became of the entry: what it was renamed to, or what it was merged into. Empty where there is none."""
    renamed = next((told[1] for one in found.differences if (told := RENAMED.match(one.quickbooks))), "")
    if renamed:
        return renamed
    quoted = QUOTED.search(found.title)
    name = quoted[1] if quoted else ""
    books = world.bookkeeping.books
    group = "Item" if found.item else "Entity"
    once = (books.entry(group, list_id) for list_id in world.once_called(group, name))
    kind = found.title.partition(" ")[0]
    # A vendor that once had the name is no customer.
    meant = [one for one in once if one is not None and (kind not in ("Vendor", "Customer") or one.kind == kind)]
    entry = meant[0] if meant else books.by_name(group, name)
    return "" if entry is None else books.full_name(entry)


def with_entry(world: World, found: ProblemView, choice: str) -> tuple[str, str | None]:
    """The choice with the entry that is named, or another choice where none is there that could be meant."""
    name = entry_meant_by_a_person(world, found) if choice == "map" else None
    return (_without_entry(world, found), None) if name == "" else (choice, name)


def _without_entry(world: World, found: ProblemView) -> str:
    """What is chosen where nothing is there that could be meant. What a person chose is never created by itself: they enter it again."""
    if "recreate" in [one.choice for one in found.choices]:
        return "recreate"
    if found.item:
        enter_item(world, QUOTED.findall(found.title)[0])
    else:
        fields = {"Name": QUOTED.findall(found.title)[0]}
        world.bookkeeping.act("add-entry", kind=found.title.partition(" ")[0], fields=fields)
    return "retry"
