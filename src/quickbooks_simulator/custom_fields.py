"""DataExt messages: values of custom fields and private data, among them the Web Connector's FileID (FACTS 2, 8)."""

from __future__ import annotations

from typing import Any

import msgspec

from . import references, statuses
from .list_entries import set_data_ext
from .records import DataExt, ListEntry, Transaction
from .render import Answer
from .transactions import Values, find_transaction, make_data_ext
from .work import Work

_TYPES = ("ListDataExtType", "TxnDataExtType", "OtherDataExtType")
_KINDS_OF_LISTS = {"Item": references.ITEM_KINDS}


def write_value(work: Work, message: str, values: Values) -> tuple[str, Answer]:
    """DataExtAdd, DataExtMod, DataExtDel; returns the name and content of the Ret element.

    Raises Refused 3170 when an Add finds a value or a Mod or Del finds none (codes UNVERIFIED), 3120 for an undefined
    field, one that is not assigned to such objects (a switch), or an unknown object.
    """
    values = work.clean(values)
    owner_id, name = str(values["OwnerID"]).upper(), str(values["DataExtName"])
    target, current = _target(work, values)
    old = next((one for one in current if _key(one) == (owner_id, name.casefold())), None)
    if message == "DataExtAdd" and old is not None:
        raise statuses.cannot_modify("DataExt", "The field already has a value; modify it instead.")
    if message != "DataExtAdd" and old is None:
        raise statuses.cannot_modify("DataExt", "The field has no value.")
    objects = [values[name] for name in _TYPES if name in values] + (["Item"] if "TxnLineID" in values else [])
    new = None if message == "DataExtDel" else make_data_ext(work, values, objects)
    _store(work, values, target, set_data_ext(current, new, owner_id=owner_id, name=name))
    if new is None:
        return "DataExtDelRet", {
            "OwnerID": owner_id,
            "DataExtName": name,
            **_echo(values),
            "TimeDeleted": work.moment(work.now),
        }
    return "DataExtRet", {
        "OwnerID": new.owner_id,
        "DataExtName": new.name,
        "DataExtType": new.type,
        "DataExtValue": new.value,
    }


def _key(value: DataExt) -> tuple[str, str]:
    return value.owner_id.upper(), value.name.casefold()


_PLACES = ("ListDataExtType", "ListObjRef", "TxnDataExtType", "TxnID", "TxnLineID", "OtherDataExtType")


def _echo(values: Values) -> Answer:
    return {name: values[name] for name in _PLACES if name in values}


def _target(work: Work, values: Values) -> tuple[Any, tuple[DataExt, ...]]:
    if "OtherDataExtType" in values:
        return None, work.books.company.data_ext
    if "ListDataExtType" in values:
        entry = _list_object(work, values["ListDataExtType"], values["ListObjRef"])
        return entry, entry.data_ext
    transaction = find_transaction(work.books, values["TxnID"], values["TxnDataExtType"])
    line_id = values.get("TxnLineID")
    if line_id is None:
        return transaction, transaction.data_ext
    line = next((line for line in transaction.lines if line.line_id == line_id), None)
    if line is None:
        raise statuses.not_found(line_id)
    return transaction, line.data_ext


def _list_object(work: Work, kind: str, reference: Values) -> ListEntry:
    group = "Item" if kind == "Item" else "Account" if kind == "Account" else "Entity"
    list_id, full_name = reference.get("ListID"), reference.get("FullName")
    entry = work.books.entry(group, list_id) if list_id else work.books.by_name(group, full_name or "")
    if entry is None or entry.kind not in _KINDS_OF_LISTS.get(kind, (kind,)):
        raise statuses.not_found(list_id or full_name or "")
    return entry


def _store(work: Work, values: Values, target: ListEntry | Transaction | None, data_ext: tuple[DataExt, ...]) -> None:
    replace = msgspec.structs.replace
    if target is None:
        work.books.put("company", "", replace(work.books.company, data_ext=data_ext))
    elif isinstance(target, ListEntry):
        work.books.put_entry(replace(target, data_ext=data_ext, time_modified=work.now))
    elif "TxnLineID" in values:
        lines = tuple(
            replace(line, data_ext=data_ext) if line.line_id == values["TxnLineID"] else line for line in target.lines
        )
        work.books.put_transaction(replace(target, lines=lines, time_modified=work.now))
    else:
        work.books.put_transaction(replace(target, data_ext=data_ext, time_modified=work.now))
