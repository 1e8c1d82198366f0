"""Adding, changing and deleting list entries: names, parents, references (FACTS 2, 4, 5)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec

from . import currencies, ledger, references, statuses, units_of_measure
from .addresses import check_addresses
from .ledger import PostingList
from .records import DataExt, Deleted, Line, ListEntry, Movement, Stock, Transaction
from .references import is_given
from .scalars import is_true, to_cents
from .stock import MovementList, is_inventory
from .work import Work

Values = dict[str, Any]

GROUPS = {
    "Account": "Account",
    "Class": "Class",
    "InventorySite": "InventorySite",
    "UnitOfMeasureSet": "UnitOfMeasureSet",
    "Vendor": "Entity",
    "Customer": "Entity",
    "Employee": "Entity",
    "OtherName": "Entity",
    **dict.fromkeys(references.ITEM_KINDS, "Item"),
}
_LIST_NAMES = {"Account": "Accounts", "Class": "Classes", "Entity": "Customers", "Item": "Items"}
_NAME_LENGTHS = {"Account": 31, "Class": 31, "Vendor": 41, "Customer": 41, "Employee": 41, "OtherName": 41}
HIERARCHICAL = (
    *("Account", "Class", "Customer"),
    *("ItemInventory", "ItemInventoryAssembly", "ItemNonInventory", "ItemService", "ItemOtherCharge", "ItemDiscount"),
)
_ONE_ACCOUNT = {"ItemDiscount": "AccountRef", "ItemFixedAsset": "AssetAccountRef"}
_SPINE = ("Name", "IsActive", "ParentRef", "ListID", "EditSequence")
_OPENING = ("OpenBalance", "OpenBalanceDate", "QuantityOnHand", "TotalValue", "InventoryDate")
MAX_LEVELS = 5


def add_entry(work: Work, kind: str, values: Values) -> ListEntry:
    """XxxAdd on a list. Raises Refused."""
    values = work.clean(values)
    group = GROUPS[kind]
    if kind == "InventorySite" and not work.preferences.multi_location:
        raise statuses.not_available()
    name = checked_name(kind, str(values["Name"]))
    parent = _parent(work, group, kind, values)
    _refuse_taken_name(work, group, name, parent, itself=None)
    check_addresses(values)
    _check_accounts(work, kind, values)
    currencies.check_entry(work, kind, values)
    units_of_measure.check_item(work, values)
    if kind == units_of_measure.SET:
        units_of_measure.check_set(work, values)
    fields = {key: value for key, value in values.items() if key not in (*_SPINE, *_OPENING)}
    entry = ListEntry(
        group=group,
        kind=kind,
        list_id=work.new_list_id(group),
        name=name,
        parent_id=None if parent is None else parent.list_id,
        is_active=is_true(values.get("IsActive") or "true"),
        time_created=work.now,
        time_modified=work.now,
        fields=_stored(references.resolve_all(work.books, fields, kind)),
    )
    work.books.put_entry(entry)
    _open_balance(work, entry, values)
    return entry


def modify_entry(work: Work, kind: str, values: Values) -> ListEntry:
    """XxxMod on a list: what is given replaces, an empty value clears (FACTS 4, 5). Raises Refused."""
    values = work.clean(values)
    group = GROUPS[kind]
    entry = existing(work, group, str(values["ListID"]), kind)
    if values["EditSequence"] != entry.edit_sequence:
        raise statuses.stale_edit_sequence(values["EditSequence"])
    name = checked_name(kind, str(values["Name"])) if "Name" in values else entry.name
    parent_id = entry.parent_id
    if "ParentRef" in values:
        parent = _parent(work, group, kind, values)
        parent_id = None if parent is None else parent.list_id
    parent_entry = None if parent_id is None else work.books.entry(group, parent_id)
    _refuse_own_child(work, entry, parent_entry)
    _refuse_taken_name(work, group, name, parent_entry, itself=entry)
    check_addresses(values)
    currencies.check_entry(work, kind, values, entry)
    units_of_measure.check_item(work, values, entry)
    changes = {key: value for key, value in values.items() if key not in _SPINE and not key.startswith("Apply")}
    named = _without_mod_names(changes)
    fields = _merged(_sided(entry.fields, named), references.resolve_all(work.books, named, kind))
    changed = msgspec.structs.replace(
        entry,
        name=name,
        parent_id=parent_id,
        is_active=is_true(values["IsActive"]) if values.get("IsActive") else entry.is_active,
        time_modified=work.now,
        fields=fields,
    )
    work.books.put_entry(changed)
    return changed


def _refuse_own_child(work: Work, entry: ListEntry, parent: ListEntry | None) -> None:
    """An entry is below neither itself nor anything below it (FACTS 5, 3130; the reason's wording is UNVERIFIED)."""
    above = parent
    while above is not None:
        if above.list_id == entry.list_id:
            raise statuses.invalid_parent(work.books.full_name(entry), _LIST_NAMES[entry.group])
        above = None if above.parent_id is None else work.books.entry(above.group, above.parent_id)


def existing(work: Work, group: str, list_id: str, kind: str | None = None) -> ListEntry:
    """The entry with this id, else 3000 or 3120."""
    if not references.is_plausible_id(list_id):
        raise statuses.invalid_id(list_id, "ListID")
    entry = work.books.entry(group, list_id)
    if entry is None or (kind is not None and entry.kind != kind):
        raise statuses.not_found(list_id)
    return entry


def delete_entry(work: Work, kind: str, list_id: str) -> ListEntry:
    """ListDel; refused with 3160 while anything uses the entry (FACTS 4)."""
    group = GROUPS.get(kind) or {"StandardTerms": "Terms", "DateDrivenTerms": "Terms"}.get(kind, kind)
    entry = existing(work, group, list_id, kind)
    if _is_used(work, entry):
        raise statuses.cannot_delete(
            f'the {kind} list element "{work.books.full_name(entry)}"',
            "This list element cannot be deleted because it is being used.",
        )
    deleted = Deleted(
        is_list=True,
        kind=kind,
        id=list_id,
        time_created=entry.time_created,
        time_deleted=work.now,
        label=work.books.full_name(entry),
    )
    work.books.drop("lists", f"{group}/{list_id}")
    if list_id in work.books.table("stock") and group == "Item":
        work.books.drop("stock", list_id)
    work.books.put("deleted", f"{kind}/{list_id}", deleted)
    return entry


def _is_used(work: Work, entry: ListEntry) -> bool:
    if entry.fields.get("SpecialAccountType"):
        return True
    for other in work.books.table("lists").values():
        if other.group == entry.group and other.parent_id == entry.list_id:
            return True
        if _mentions(other.fields, entry):
            return True
    return any(_transaction_mentions(found, entry) for found in work.books.transactions())


def _transaction_mentions(transaction: Transaction, entry: ListEntry) -> bool:
    if entry.group == "Entity" and transaction.entity_id == entry.list_id:
        return True
    if entry.group == "Account" and (
        transaction.account_id == entry.list_id
        or any(posting.account_id == entry.list_id for posting in transaction.postings)
    ):
        return True
    lines = (*transaction.lines, *transaction.expense_lines)
    if entry.group == "Item" and any(line.item_id == entry.list_id for line in lines):
        return True
    return _mentions(transaction.fields, entry) or any(_mentions(line.fields, entry) for line in lines)


def _mentions(fields: Values, entry: ListEntry) -> bool:
    for name, value in fields.items():
        for one in value if isinstance(value, list) else (value,):
            if not isinstance(one, dict):
                continue
            if not name.endswith("Ref"):
                if _mentions(one, entry):
                    return True
            elif one.get("ListID") == entry.list_id and references.target_of(name).group == entry.group:
                return True
    return False


def checked_name(kind: str, name: str) -> str:
    """The name without spaces around it; 3090 for one that is empty, too long or holds a colon."""
    name = name.strip()
    limit = _NAME_LENGTHS.get(kind, 31)
    if not name or ":" in name or len(name) > limit:
        raise statuses.Refused(3090, f'There was an error when storing "{name}" in the "Name" field.')
    return name


def _parent(work: Work, group: str, kind: str, values: Values) -> ListEntry | None:
    if kind not in HIERARCHICAL or not is_given(values, "ParentRef"):
        return None
    given = values["ParentRef"]
    list_id, full_name = given.get("ListID"), given.get("FullName")
    found = work.books.entry(group, list_id) if list_id else work.books.by_name(group, full_name)
    if found is None or found.kind != kind or work.books.level(found) + 2 > MAX_LEVELS:
        raise statuses.invalid_parent(list_id or full_name, _LIST_NAMES[group])
    return found


def _refuse_taken_name(
    work: Work, group: str, name: str, parent: ListEntry | None, *, itself: ListEntry | None
) -> None:
    full_name = name if parent is None else f"{work.books.full_name(parent)}:{name}"
    taken = work.books.by_name(group, full_name)
    if taken is not None and (itself is None or taken.list_id != itself.list_id):
        raise statuses.name_in_use(full_name)


def _check_accounts(work: Work, kind: str, values: Values) -> None:
    """Items need their posting accounts (3270); NonPosting accounts cannot be made (FACTS 4)."""
    if kind == "Account" and values["AccountType"] == "NonPosting":
        raise statuses.invalid_value("AccountType", "NonPosting", "Accounts of this type cannot be created.")
    if kind in ("ItemInventory", "ItemInventoryAssembly"):
        if not work.preferences.is_using_inventory:
            raise statuses.not_available()
        for name in ("IncomeAccountRef", "COGSAccountRef", "AssetAccountRef"):
            _need_account(work, values, name)
        if kind == "ItemInventoryAssembly" and work.preferences.edition == "Pro":
            raise statuses.not_available()  # assemblies come with Premier and Enterprise (the code is UNVERIFIED)
    elif kind in _ONE_ACCOUNT:
        _need_account(work, values, _ONE_ACCOUNT[kind])
    elif "SalesOrPurchase" in values:
        _need_account(work, values["SalesOrPurchase"], "AccountRef")
    elif "SalesAndPurchase" in values:
        _need_account(work, values["SalesAndPurchase"], "IncomeAccountRef")
        _need_account(work, values["SalesAndPurchase"], "ExpenseAccountRef")


def _need_account(work: Work, values: Values, name: str) -> None:
    if not is_given(values, name):
        raise statuses.Refused(3270, f"Missing posting account. The {name} is needed.")
    account = references.resolve(work.books, name, values[name], "item")
    if ledger.account_type(account) == "NonPosting":
        raise statuses.Refused(3270, f'Missing posting account. "{account.name}" is a non-posting account.')


def _stored(values: Values) -> Values:
    """What is kept of an Add: empty values are as good as absent."""
    return {key: value for key, value in values.items() if value not in ("", {}, [])}


def _without_mod_names(values: Values) -> Values:
    """``SalesOrPurchaseMod`` is kept as ``SalesOrPurchase``."""
    return {key.removesuffix("Mod") if key.startswith("Sales") else key: value for key, value in values.items()}


def _sided(fields: Values, changes: Values) -> Values:
    """An item that is sold or bought may become one that is both; the way back is refused (3151, code UNVERIFIED)."""
    if "SalesOrPurchase" in changes and "SalesAndPurchase" in fields:
        raise statuses.Refused(3151, "The element SalesOrPurchaseMod is not valid for an item that is sold and bought.")
    if "SalesAndPurchase" in changes:
        return {name: value for name, value in fields.items() if name != "SalesOrPurchase"}
    return fields


def _merged(old: Values, changes: Values) -> Values:
    merged = dict(old)
    for name, value in changes.items():
        if value == "":
            merged.pop(name, None)
        elif isinstance(value, dict) and isinstance(old.get(name), dict) and not name.endswith("Ref"):
            merged[name] = _merged(old[name], value)
        else:
            merged[name] = value
    return merged


def _open_balance(work: Work, entry: ListEntry, values: Values) -> None:
    if is_inventory(entry):
        _open_stock(work, entry, values)
        return
    amount = to_cents(Decimal(values.get("OpenBalance") or "0"))
    if amount == 0:
        return
    postings = PostingList()
    if entry.kind == "Account":
        kind, account, other = "JournalEntry", entry, ledger.special_account(work, "OpeningBalanceEquity")
        sign = 1 if ledger.account_type(entry) in ledger.DEBIT_TYPES else -1
    elif entry.kind == "Vendor":
        kind, account, sign = "Bill", ledger.special_account(work, "AccountsPayable"), -1
        other = ledger.special_account(work, "UncategorizedExpenses")
    else:
        kind, account, sign = "Invoice", ledger.special_account(work, "AccountsReceivable"), 1
        other = ledger.special_account(work, "UncategorizedIncome")
    postings.debit(account.list_id, sign * amount)
    postings.credit(other.list_id, sign * amount)
    date = values.get("OpenBalanceDate") or work.today
    entity_id = None if entry.kind == "Account" else entry.list_id
    _opening_transaction(work, kind, date, postings, entity_id=entity_id, account_id=account.list_id)


def _open_stock(work: Work, entry: ListEntry, values: Values) -> None:
    """Opening count and value; TotalValue gives way to QuantityOnHand x PurchaseCost (FACTS 4)."""
    cost = Decimal(values.get("PurchaseCost") or "0")
    quantity = Decimal(values.get("QuantityOnHand") or "0")
    value = Decimal(values.get("TotalValue") or "0")
    if value and quantity <= 0:
        raise statuses.invalid_value("TotalValue", str(values["TotalValue"]), "QuantityOnHand must be above zero.")
    work.books.put("stock", entry.list_id, Stock(item_id=entry.list_id, average_cost=cost))
    if quantity == 0:
        return
    if quantity < 0:
        raise statuses.invalid_value("QuantityOnHand", str(values["QuantityOnHand"]), "It must not be negative.")
    equity = ledger.special_account(work, "OpeningBalanceEquity")
    postings = PostingList()
    movements = MovementList(work, postings)
    movements.change(entry, quantity, to_cents(quantity * cost) if cost else value, equity.list_id)
    date = values.get("InventoryDate") or work.today
    _opening_transaction(
        work, "InventoryAdjustment", date, postings, movements.result(), item=entry, account_id=equity.list_id
    )


def _opening_transaction(
    work: Work,
    kind: str,
    date: str,
    postings: PostingList,
    movements: tuple[Movement, ...] = (),
    *,
    account_id: str,
    item: ListEntry | None = None,
    entity_id: str | None = None,
) -> None:
    txn_id = work.new_txn_id()
    lines: tuple[Line, ...] = ()
    if item is not None:
        quantity, value = movements[0].quantity, movements[0].value
        lines = (Line(line_id=work.new_txn_id(), item_id=item.list_id, quantity=quantity, amount=value),)
    work.books.put_transaction(
        Transaction(
            kind=kind,
            txn_id=txn_id,
            number=work.new_txn_number(),
            time_created=work.now,
            time_modified=work.now,
            txn_date=date,
            entity_id=entity_id,
            account_id=account_id,
            lines=lines,
            postings=postings.result(),
            movements=movements,
            fields={"Memo": "Opening balance"},
        )
    )


def set_data_ext(values: tuple[DataExt, ...], new: DataExt | None, *, owner_id: str, name: str) -> tuple[DataExt, ...]:
    """The field values with one of them replaced, added or (``new`` None) removed."""
    key = (owner_id.upper(), name.casefold())
    kept = tuple(one for one in values if (one.owner_id.upper(), one.name.casefold()) != key)
    return kept if new is None else (*kept, new)


__all__ = ["GROUPS", "add_entry", "delete_entry", "existing", "modify_entry", "set_data_ext"]
