"""What people do with list entries: add, rename, inactivate, merge, delete. Field values are texts."""

from __future__ import annotations

from typing import Any

import msgspec

from . import list_entries
from .inputs import Values, WrongInput, entry_of, needed
from .merging import merge_entries
from .work import Work


def edit_entry(work: Work, values: Values) -> Values:
    """Rename or (in)activate: ``group`` (Item, Entity, Account …), ``name``, ``newName``, ``isActive``."""
    entry = entry_of(work, str(values.get("group") or "Item"), needed(values, "name"))
    changes: dict[str, Any] = {"time_modified": work.now}
    if values.get("newName"):
        name = list_entries.checked_name(entry.kind, str(values["newName"]))
        parent = None if entry.parent_id is None else work.books.entry(entry.group, entry.parent_id)
        full_name = name if parent is None else f"{work.books.full_name(parent)}:{name}"
        taken = work.books.by_name(entry.group, full_name)
        if taken is not None and taken.list_id != entry.list_id:
            raise WrongInput(f"newName: {name!r} is in use; merge the two to make them one")
        changes["name"] = name
    if "isActive" in values:
        changes["is_active"] = values["isActive"] in (True, "true", "on")
    work.books.put_entry(msgspec.structs.replace(entry, **changes))
    return {"listId": entry.list_id}


def add_entry(work: Work, values: Values) -> Values:
    """Add a list entry: ``kind`` (Vendor, Customer, ItemInventory …) and ``fields`` as in qbXML."""
    kind = needed(values, "kind")
    if kind not in list_entries.GROUPS:
        raise WrongInput(f"kind: {kind!r} is unknown; use one of {', '.join(list_entries.GROUPS)}")
    fields = dict(values.get("fields") or {})
    if "Name" not in fields:
        raise WrongInput("fields.Name is missing")
    return {"listId": list_entries.add_entry(work, kind, fields).list_id}


def merge(work: Work, values: Values) -> Values:
    """Make two entries one: ``group``, ``name`` of the one that goes, ``into`` the name of the one that remains."""
    group = str(values.get("group") or "Item")
    gone, survivor = entry_of(work, group, needed(values, "name")), entry_of(work, group, needed(values, "into"))
    return {"listId": merge_entries(work, gone, survivor).list_id}


def delete_entry(work: Work, values: Values) -> Values:
    """Delete a list entry nobody uses."""
    entry = entry_of(work, str(values.get("group") or "Item"), needed(values, "name"))
    list_entries.delete_entry(work, entry.kind, entry.list_id)
    return {"listId": entry.list_id}
