"""DataExtDefAdd, -Mod, -Del and -Query: which custom and private fields there are (FACTS 2)."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from . import statuses
from .records import DataExt, DataExtDefinition
from .render import Answer
from .scalars import boolean_text, is_true
from .transactions import Values
from .work import Work

Rewrite = Callable[[tuple[DataExt, ...]], tuple[DataExt, ...]]


def add_definition(work: Work, values: Values) -> Answer:
    """DataExtDefAdd; a name in use under that owner is 3100."""
    owner_id, name = str(values["OwnerID"]).upper(), str(values["DataExtName"])
    key = f"{owner_id}/{name.casefold()}"
    if key in work.books.table("dataExtDefinitions"):
        raise statuses.name_in_use(name)
    definition = DataExtDefinition(
        owner_id=owner_id,
        name=name,
        type=values["DataExtType"],
        number=work.new_data_ext_number(),
        objects=tuple(values.get("AssignToObject", ())),
        list_require=is_true(values.get("DataExtListRequire")),
        txn_require=is_true(values.get("DataExtTxnRequire")),
        format_string=values.get("DataExtFormatString", ""),
    )
    work.books.put("dataExtDefinitions", key, definition)
    return definition_answer(definition)


def definition_answer(definition: DataExtDefinition) -> Answer:
    """DataExtDefRet."""
    answer: Answer = {
        "OwnerID": definition.owner_id,
        "DataExtID": str(definition.number),
        "DataExtName": definition.name,
        "DataExtType": definition.type,
        "DataExtListRequire": boolean_text(definition.list_require),
        "DataExtTxnRequire": boolean_text(definition.txn_require),
        "DataExtFormatString": definition.format_string,
    }
    if definition.objects:
        answer["AssignToObject"] = list(definition.objects)
    return answer


def query_definitions(work: Work, values: Values) -> list[Answer]:
    """DataExtDefQuery by owner or by object."""
    owners = {owner_id.upper() for owner_id in values.get("OwnerID", ())}
    objects = set(values.get("AssignToObject", ()))
    return [
        definition_answer(found)
        for found in work.books.table("dataExtDefinitions").values()
        if (not owners or found.owner_id in owners) and (not objects or objects & set(found.objects))
    ]


def modify_definition(work: Work, values: Values) -> Answer:
    """DataExtDefMod; a new name is given to the stored values, too. Raises Refused 3120, 3100."""
    old = _existing(work, values)
    new_name = str(values.get("DataExtNewName") or old.name)
    table = work.books.table("dataExtDefinitions")
    key, new_key = _key(old.owner_id, old.name), _key(old.owner_id, new_name)
    if new_key != key and new_key in table:
        raise statuses.name_in_use(new_name)
    removed = set(values.get("RemoveFromObject", ()))
    objects = dict.fromkeys((*old.objects, *values.get("AssignToObject", ())))
    changed = msgspec.structs.replace(
        old,
        name=new_name,
        objects=tuple(one for one in objects if one not in removed),
        list_require=is_true(values["DataExtListRequire"]) if "DataExtListRequire" in values else old.list_require,
        txn_require=is_true(values["DataExtTxnRequire"]) if "DataExtTxnRequire" in values else old.txn_require,
        format_string=values.get("DataExtFormatString", old.format_string),
    )
    if new_key != key:
        work.books.drop("dataExtDefinitions", key)
    work.books.put("dataExtDefinitions", new_key, changed)
    if new_name != old.name:

        def renamed(stored: tuple[DataExt, ...]) -> tuple[DataExt, ...]:
            return tuple(
                msgspec.structs.replace(one, name=new_name) if _key(one.owner_id, one.name) == key else one
                for one in stored
            )

        _rewrite_values(work, renamed)
    return definition_answer(changed)


def delete_definition(work: Work, values: Values) -> Answer:
    """DataExtDefDel; the values of the field go with it: our reading, nothing can ask for them. Raises Refused 3120."""
    old = _existing(work, values)
    key = _key(old.owner_id, old.name)
    work.books.drop("dataExtDefinitions", key)
    _rewrite_values(work, lambda stored: tuple(one for one in stored if _key(one.owner_id, one.name) != key))
    return {"OwnerID": old.owner_id, "DataExtName": old.name, "TimeDeleted": work.moment(work.now)}


def _key(owner_id: str, name: str) -> str:
    return f"{owner_id.upper()}/{name.casefold()}"


def _existing(work: Work, values: Values) -> DataExtDefinition:
    name = str(values["DataExtName"])
    found = work.books.table("dataExtDefinitions").get(_key(str(values["OwnerID"]), name))
    if not isinstance(found, DataExtDefinition):
        raise statuses.not_found(name)
    return found


def _rewrite_values(work: Work, rewrite: Rewrite) -> None:
    """Stored values of the company, of list entries, and of transactions with their lines."""
    replace = msgspec.structs.replace
    books = work.books
    if rewrite(books.company.data_ext) != books.company.data_ext:
        books.put("company", "", replace(books.company, data_ext=rewrite(books.company.data_ext)))
    for entry in list(books.table("lists").values()):
        if rewrite(entry.data_ext) != entry.data_ext:
            books.put_entry(replace(entry, data_ext=rewrite(entry.data_ext)))
    for transaction in list(books.transactions()):
        lines, expense_lines = (
            tuple(replace(line, data_ext=rewrite(line.data_ext)) for line in part)
            for part in (transaction.lines, transaction.expense_lines)
        )
        changed = replace(transaction, lines=lines, expense_lines=expense_lines, data_ext=rewrite(transaction.data_ext))
        if changed != transaction:
            books.put_transaction(changed)
