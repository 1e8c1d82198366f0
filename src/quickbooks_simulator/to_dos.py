"""Reminders of the To Do list (MESSAGES, ToDoAdd): kept and given back; they concern no books."""

from __future__ import annotations

from typing import Any

from . import references
from .records import ListEntry
from .scalars import is_true
from .work import Work

KIND = "ToDo"


def add_to_do(work: Work, values: dict[str, Any]) -> ListEntry:
    """ToDoAdd. Raises Refused for an unknown customer or vendor."""
    values = work.clean(values)
    fields = {name: value for name, value in values.items() if name != "IsActive" and value not in ("", {})}
    fields.setdefault("Type", "Task")
    fields.setdefault("Priority", "Medium")
    fields.setdefault("IsDone", "false")
    entry = ListEntry(
        group=KIND,
        kind=KIND,
        list_id=work.new_list_id(KIND),
        name=str(values["Notes"])[:31],
        is_active=is_true(values.get("IsActive") or "true"),
        time_created=work.now,
        time_modified=work.now,
        fields=references.resolve_all(work.books, fields, KIND),
    )
    work.books.put_entry(entry)
    return entry


def is_wanted(entry: ListEntry, done_status: str) -> bool:
    """DoneStatus of ToDoQuery; NotDoneOnly when left out ([XSD] default)."""
    return done_status == "All" or is_true(entry.fields.get("IsDone")) == (done_status == "DoneOnly")
