"""Ret elements of list entries and of the company (FACTS 1, 2, 4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from . import ledger, stock
from .addresses import address_answer, block_answer
from .books import Books
from .list_entries import HIERARCHICAL
from .records import ZERO, DataExt, ListEntry
from .references import reference_of
from .render import Answer
from .scalars import amount_text, boolean_text, price_text, quantity_text
from .work import Work

_NOT_ANSWERED = (
    "Contacts",
    "ContactsMod",
    "AdditionalNotes",
    "AdditionalNotesMod",
    "BarCode",
    "ForceUOMChange",
    "TaxLineID",
    "ClearedStatus",
)
_PRICES = ("SalesPrice", "SalesExpense", "PurchaseCost", "Price", "PricePercent", "DiscountRate")
_AMOUNTS = ("CreditLimit", "CostBasis", "YearEndAccumulatedDepreciation", "YearEndBookValue")
_QUANTITIES = ("ReorderPoint", "BuildPoint", "Max", "Quantity")
_BLOCKS = ("BillAddress", "ShipAddress", "VendorAddress", "SiteAddress")


class ListAnswers:
    """Writes list entries; balances and counts are worked out once for all entries of an answer."""

    def __init__(self, work: Work, owner_ids: tuple[str, ...] = ()) -> None:
        self._work = work
        self._books = work.books
        self._owner_ids = tuple(owner_id.upper() for owner_id in owner_ids)
        self._balances: dict[str, dict[str, Decimal]] = {}

    def answer(self, entry: ListEntry) -> Answer:
        """The content of the entry's Ret element."""
        values: Answer = {
            "ListID": entry.list_id,
            "TimeCreated": self._work.moment(entry.time_created),
            "TimeModified": self._work.moment(entry.time_modified),
            "EditSequence": entry.edit_sequence,
            "Name": entry.name,
            "IsActive": boolean_text(entry.is_active),
        }
        if entry.kind in HIERARCHICAL:
            values["FullName"] = self._books.full_name(entry)
            values["Sublevel"] = str(self._books.level(entry))
            if entry.parent_id is not None:
                parent = self._books.entry(entry.group, entry.parent_id)
                name = "" if parent is None else self._books.full_name(parent)
                values["ParentRef"] = {"ListID": entry.parent_id, "FullName": name}
        values.update(stored_answer(self._books, entry.fields))
        if not self._work.preferences.unverified.external_guid_answered:
            values.pop("ExternalGUID", None)
        bar_code = entry.fields.get("BarCode", {}).get("BarCodeValue")
        if bar_code:
            values["BarCodeValue"] = bar_code
        values.update(self._computed(entry))
        if entry.kind == "Vendor":
            values.pop("ShipAddressBlock", None)  # VendorRet has the block of the vendor's own address only
        if entry.kind == "ToDo":
            del values["Name"]
        if entry.kind == "Currency" and entry.name == self._work.preferences.home_currency:
            values.pop("ExchangeRate", None)  # the rate of the home currency is always 1
            values.pop("AsOfDate", None)
        if self._work.preferences.is_multi_currency_on and entry.kind in ("Account", "Vendor", "Customer"):
            home = self._books.by_name("Currency", self._work.preferences.home_currency)
            if home is not None:
                values.setdefault("CurrencyRef", {"ListID": home.list_id, "FullName": home.name})
        found = data_ext_answer(entry.data_ext, self._owner_ids)
        if found:
            values["DataExtRet"] = found
        return values

    def _computed(self, entry: ListEntry) -> Answer:
        if entry.kind == "Account":
            return self._account(entry)
        if entry.kind == "Vendor":
            return {"Balance": amount_text(self._balance("Vendor").get(entry.list_id, ZERO))}
        if entry.kind == "Customer":
            balance = amount_text(self._balance("Customer").get(entry.list_id, ZERO))
            return {"Balance": balance, "TotalBalance": balance, "JobStatus": entry.fields.get("JobStatus", "None")}
        if stock.is_inventory(entry):
            return self._stock(entry)
        if entry.kind == "InventorySite":
            return {"IsDefaultSite": entry.fields.get("IsDefaultSite", "false")}
        return {}

    def _balance(self, kind: str) -> dict[str, Decimal]:
        if kind not in self._balances:
            if kind == "Account":
                self._balances[kind] = ledger.balances(self._books)
            elif kind == "on order":
                self._balances[kind] = stock.on_order(self._books)
            else:
                self._balances[kind] = ledger.entity_balances(self._books, kind)
        return self._balances[kind]

    def _account(self, entry: ListEntry) -> Answer:
        classification = "NotApplicable" if ledger.account_type(entry) in ("Bank", "NonPosting") else "None"
        if ledger.account_type(entry) in ledger.INCOME_TYPES:
            classification = "None"
        values: Answer = {"CashFlowClassification": classification}
        if entry.fields.get("TaxLineID"):
            values["TaxLineInfoRet"] = {"TaxLineID": entry.fields["TaxLineID"]}
        if ledger.account_type(entry) != "NonPosting":
            own = self._balance("Account").get(entry.list_id, ZERO)
            children = self._with_children(entry)
            values["Balance"] = amount_text(ledger.natural_balance(entry, own))
            values["TotalBalance"] = amount_text(ledger.natural_balance(entry, own + children))
        return values

    def _with_children(self, entry: ListEntry) -> Decimal:
        total = ZERO
        for child in self._books.entries("Account"):
            if child.parent_id == entry.list_id:
                total += self._balance("Account").get(child.list_id, ZERO) + self._with_children(child)
        return total

    def _stock(self, entry: ListEntry) -> Answer:
        found = stock.stock_of(self._books, entry.list_id)
        ordered = self._balance("on order").get(entry.list_id, ZERO)
        return {
            "SalesPrice": price_text(Decimal(entry.fields.get("SalesPrice") or "0")),
            "PurchaseCost": price_text(Decimal(entry.fields.get("PurchaseCost") or "0")),
            "QuantityOnHand": quantity_text(stock.on_hand_today(self._work, entry.list_id)),
            "AverageCost": price_text(found.average_cost),
            "QuantityOnOrder": quantity_text(ordered),
            "QuantityOnSalesOrder": "0",
        }


def stored_answer(books: Books, fields: dict[str, Any]) -> Answer:
    """Stored fields in the form of answers: references with names, prices with two decimals, addresses twice."""
    values: Answer = {}
    for name, value in fields.items():
        if name in _NOT_ANSWERED or name.startswith("Apply"):
            continue
        if name.endswith("Ref") and isinstance(value, dict):
            values[name] = reference_of(books, name, value.get("ListID"))
        elif name.endswith("Ref") and isinstance(value, list):
            values[name] = [reference_of(books, name, one.get("ListID")) for one in value if "ListID" in one] or None
        elif name.endswith("Address") and isinstance(value, dict):
            values[name] = address_answer(value)
            if name in _BLOCKS:
                values[f"{name}Block"] = block_answer(value)
        elif isinstance(value, dict):
            values[name] = stored_answer(books, value)
        elif isinstance(value, list) and all(isinstance(one, dict) for one in value):
            values[name] = [stored_answer(books, one) for one in value]
        else:
            values[name] = _scalar_answer(name, value)
    return {name: value for name, value in values.items() if value is not None}


def _scalar_answer(name: str, value: Any) -> Any:
    if value in ("0", "1") and name.startswith("Is"):
        return boolean_text(value == "1")
    if name in _PRICES:
        return price_text(Decimal(value))
    if name in _AMOUNTS:
        return amount_text(Decimal(value))
    if name in _QUANTITIES:
        return quantity_text(Decimal(value))
    return value


def data_ext_answer(values: tuple[DataExt, ...], owner_ids: tuple[str, ...]) -> list[Answer]:
    """DataExtRet of the owners that were asked for; OwnerID is returned in upper case (FACTS 2)."""
    wanted = {owner_id.upper() for owner_id in owner_ids}
    found = []
    for one in sorted(values, key=lambda value: value.name):
        if one.owner_id.upper() in wanted:
            answer: Answer = {"OwnerID": one.owner_id.upper()} if one.owner_id != "0" else {"OwnerID": "0"}
            answer.update({"DataExtName": one.name, "DataExtType": one.type, "DataExtValue": one.value})
            found.append(answer)
    return found
