"""Every filter against a selection made by hand: the answer is what looking at each object would give (FACTS 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.quickbooks_simulator.desk import Check, Desk, order, receipt

Values = dict[str, Any]
Test = Callable[[etree._Element], bool]
NAMES = ("Alpha", "alpine", "Beta", "beta two", "Gamma", "Ömega", "Alp")
NUMBERS = ("1", "2", "10", "A-1", "a-1", "B", "")
DAYS = ("2026-11-20", "2026-11-22", "2026-11-24")
VENDORS = ("Ingram Micro Inc.", "D&H Distributing")
ITEMS = ("Toner HP 26X", "Patch Cable Cat6 3ft", "Patch Cable Cat6 3ft:Blue")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, check_answer: Check) -> Iterator[Desk]:
    """Vendors and orders entered minute by minute; nothing changes them afterwards."""
    path: Path = tmp_path_factory.mktemp("filters") / "file.json"
    desk = Desk(path, check_answer)
    for place, name in enumerate(NAMES):
        desk.clock.advance(60)
        desk.done("VendorAdd", {"Name": name, "IsActive": "false" if place % 3 == 2 else "true"})
    for place, number in enumerate(NUMBERS * 3):
        desk.clock.advance(60 if place % 2 else 0)
        head = {"VendorRef": {"FullName": VENDORS[place % 2]}, "TxnDate": DAYS[place % 3], "RefNumber": number}
        lines = [
            {"ItemRef": {"FullName": ITEMS[(place + extra) % 2]}, "Quantity": "2"} for extra in range(place % 2 + 1)
        ]
        desk.done("PurchaseOrderAdd", {**head, "PurchaseOrderLineAdd": lines})
    yield desk
    desk.quickbooks.file.abandon()


def everything(desk: Desk, message: str, **content: Any) -> list[etree._Element]:
    return list(desk.done(message, content).element)


def text(element: etree._Element, path: str) -> str:
    return element.findtext(path) or ""


def ids(elements: list[etree._Element]) -> list[str]:
    return [text(one, "ListID") or text(one, "TxnID") for one in elements]


def moments() -> st.SearchStrategy[str]:
    """Moments of the days and minutes in which things were entered: as dates, minutes and seconds; Chicago's time."""
    return st.one_of(
        st.sampled_from(["2026-11-23", "2026-11-24", "2026-11-25"]),
        st.integers(-1, 25).map(lambda minute: f"2026-11-24T09:{minute:02}" if minute >= 0 else "2026-11-24T08"),
        st.integers(0, 25).map(lambda minute: f"2026-11-24T09:{minute:02}:30"),
        st.integers(0, 25).map(lambda minute: f"2026-11-24T15:{minute:02}:00+00:00"),
    )


def whole(moment: str, *, end: bool) -> str:
    """The first or last second that a moment means, as local time, to be compared as text."""
    if moment.endswith("+00:00"):
        return f"2026-11-24T09{moment[13:19]}"
    return moment + ("T23:59:59" if end else "T00:00:00")[len(moment) - 10 :]


def span(name: str, of: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[Values, str, str]]:
    """From and To, either of which may be missing."""
    maybe = st.one_of(st.just(""), of)

    def made(ends: tuple[str, str]) -> tuple[Values, str, str]:
        given_ends = {f"{end}{name}": value for end, value in zip(("From", "To"), ends, strict=True) if value}
        return given_ends, *ends

    return st.tuples(maybe, maybe).map(made)


def is_between(value: str, low: str, high: str) -> bool:
    return (not low or low <= value) and (not high or value <= high)


def matched(criterion: str, wanted: str, value: str) -> bool:
    value, wanted = value.casefold(), wanted.casefold()
    return {"StartsWith": value.startswith(wanted), "EndsWith": value.endswith(wanted)}.get(criterion, wanted in value)


CRITERIA = st.sampled_from(["StartsWith", "Contains", "EndsWith"])
WORDS = st.sampled_from(["A", "al", "ALP", "beta", "ta", "o", "1", "-1", "x"])


@st.composite
def list_filters(draw: st.DrawFn) -> tuple[Values, Test]:
    """Filters of a query on vendors, and the same by hand."""
    status = draw(st.sampled_from(["", "ActiveOnly", "InactiveOnly", "All"]))
    modified, low, high = draw(span("ModifiedDate", moments()))
    content: Values = {**({"ActiveStatus": status} if status else {}), **modified}
    kind = draw(st.sampled_from(["none", "one", "range"]))
    bounds = st.one_of(WORDS, st.sampled_from(NAMES))
    criterion, word, first, last = draw(CRITERIA), draw(WORDS), draw(bounds), draw(bounds)
    if kind == "one":
        content["NameFilter"] = {"MatchCriterion": criterion, "Name": word}
    elif kind == "range":
        content["NameRangeFilter"] = {"FromName": first, "ToName": last}

    def passes(one: etree._Element) -> bool:
        name, is_active = text(one, "Name"), text(one, "IsActive") == "true"
        return (
            is_active in {"InactiveOnly": (False,), "All": (True, False)}.get(status, (True,))
            and is_between(
                text(one, "TimeModified")[:19], low and whole(low, end=False), high and whole(high, end=True)
            )
            and (kind != "one" or matched(criterion, word, name))
            and (kind != "range" or is_between(name.casefold(), first.casefold(), last.casefold()))
        )

    return content, passes


def in_number_order(low: str, high: str) -> bool:
    """Numbers compare as numbers if both are digits, else as text without case (FACTS 3)."""
    if low.isdigit() and high.isdigit():
        return int(low) <= int(high)
    return low.casefold() <= high.casefold()


@st.composite
def order_filters(draw: st.DrawFn) -> tuple[Values, Test]:
    """Filters of a query on purchase orders in the order of the schema, and the same by hand."""
    content: Values = {}
    tests: list[Test] = []
    dated = draw(st.sampled_from(["none", "modified", "txn"]))
    if dated == "modified":
        values, low, high = draw(span("ModifiedDate", moments()))
        content["ModifiedDateRangeFilter"] = values
        first, last = low and whole(low, end=False), high and whole(high, end=True)
        tests.append(lambda one: is_between(text(one, "TimeModified")[:19], first, last))
    elif dated == "txn":
        values, begin, until = draw(span("TxnDate", st.sampled_from([*DAYS, "2026-11-21"])))
        content["TxnDateRangeFilter"] = values
        tests.append(lambda one: is_between(text(one, "TxnDate"), begin, until))
    vendor = draw(st.sampled_from(["", *VENDORS]))
    if vendor:
        content["EntityFilter"] = {draw(st.sampled_from(["FullName", "FullNameWithChildren"])): vendor}
        tests.append(lambda one: text(one, "VendorRef/FullName") == vendor)
    numbered = draw(st.sampled_from(["none", "one", "range"]))
    if numbered == "one":
        criterion, word = draw(CRITERIA), draw(WORDS)
        content["RefNumberFilter"] = {"MatchCriterion": criterion, "RefNumber": word}
        tests.append(lambda one: matched(criterion, word, text(one, "RefNumber")))
    elif numbered == "range":
        lowest, highest = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(NUMBERS))
        content["RefNumberRangeFilter"] = {"FromRefNumber": lowest, "ToRefNumber": highest}
        tests.append(lambda one: not lowest or in_number_order(lowest, text(one, "RefNumber")))
        tests.append(lambda one: not highest or in_number_order(text(one, "RefNumber"), highest))
    return content, lambda one: all(test(one) for test in tests)


def agrees(desk: Desk, message: str, content: Values, expected: list[str], size: int, **more: Any) -> None:
    """The same by one query, by MaxReturned and by an iterator, or refused for a range that ends before it starts."""
    reply = desk.ask(message, {**content, **more})
    if reply.code in (3030, 3031):
        assert expected == []
        assert reply.code == 3030 or {"NameRangeFilter", "RefNumberRangeFilter"} & set(content)
        return
    assert reply.code == (0 if expected else 1), reply.message
    assert ids(list(reply.element)) == expected
    limited = desk.ask(message, {"MaxReturned": str(size), **content, **more})
    assert ids(list(limited.element)) == expected[:size]
    found: list[str] = []
    attributes = {"iterator": "Start"}
    while len(found) < len(expected):
        page = desk.done(message, {"MaxReturned": str(size), **content, **more}, **attributes)
        assert len(page.element) <= size
        found += ids(list(page.element))
        assert int(str(page.get("iteratorRemainingCount"))) == len(expected) - len(found)
        attributes = {"iterator": "Continue", "iteratorID": str(page.get("iteratorID"))}
    assert found == expected


@settings(max_examples=150, deadline=None)
@given(filters=list_filters(), size=st.integers(1, 5))
def test_filters_of_lists(full: Desk, filters: tuple[Values, Test], size: int) -> None:
    """Active or not, modified between (inclusive, with and without time and offset), by name and by range of names."""
    content, passes = filters
    expected = [one for one in everything(full, "VendorQuery", ActiveStatus="All") if passes(one)]
    agrees(full, "VendorQuery", content, ids(expected), size)


@settings(max_examples=150, deadline=None)
@given(filters=order_filters(), size=st.integers(1, 8))
def test_filters_of_transactions(full: Desk, filters: tuple[Values, Test], size: int) -> None:
    """Dates, entities, numbers and ranges of numbers, in any combination."""
    content, passes = filters
    expected = [one for one in everything(full, "PurchaseOrderQuery", IncludeLineItems="true") if passes(one)]
    agrees(full, "PurchaseOrderQuery", content, ids(expected), size)


def test_filters_of_receipts_by_account(desk: Desk) -> None:
    """AccountFilter finds what posts to the account, and nothing else."""
    added = desk.done("PurchaseOrderAdd", order("R"))
    desk.done("ItemReceiptAdd", receipt(str(added.text("TxnID")), str(added.text("TxnLineID"))))
    for account, count in (("Accounts Payable", 1), ("Inventory Asset", 1), ("Rent Expense", 0)):
        reply = desk.ask("ItemReceiptQuery", {"AccountFilter": {"FullName": account}})
        assert len(reply.element) == count, account


@pytest.mark.parametrize("name", ITEMS)
@pytest.mark.parametrize("element", ["FullName", "FullNameWithChildren"])
def test_filters_by_items_with_and_without_their_children(desk: Desk, name: str, element: str) -> None:
    """An item stands for itself, or with all below it; only such lines make an adjustment one that is answered."""
    parts = {"ParentRef": {"FullName": ITEMS[1]}, "IncomeAccountRef": {"FullName": "Hardware Sales"}}
    accounts = {
        "COGSAccountRef": {"FullName": "Cost of Goods Sold"},
        "AssetAccountRef": {"FullName": "Inventory Asset"},
    }
    desk.done("ItemInventoryAdd", {"Name": "Blue", **parts, **accounts})
    for place, item in enumerate(ITEMS):
        line = {"ItemRef": {"FullName": item}, "QuantityAdjustment": {"NewQuantity": str(50 + place)}}
        account = {"FullName": "Inventory Adjustment"}
        head = {"AccountRef": account, "RefNumber": str(place)}
        desk.done("InventoryAdjustmentAdd", {**head, "InventoryAdjustmentLineAdd": line})
    expected = [str(place) for place, item in enumerate(ITEMS) if item == name]
    if element == "FullNameWithChildren":
        expected = [str(place) for place, item in enumerate(ITEMS) if item == name or item.startswith(f"{name}:")]
    reply = desk.done("InventoryAdjustmentQuery", {"ItemFilter": {element: name}})
    assert [number for number in reply.texts("RefNumber") if number] == expected


def test_an_account_is_found_by_its_number(desk: Desk) -> None:
    """FullName in a query may be an account's number while account numbers are on (FACTS 4), and not while they are off."""
    desk.done("AccountAdd", {"Name": "Laptops", "AccountType": "OtherCurrentAsset", "AccountNumber": "1310"})
    assert desk.ask("AccountQuery", {"FullName": "1310"}).code == 500
    desk.prefer(isUsingAccountNumbers=True)
    assert desk.done("AccountQuery", {"FullName": "1310"}).text("FullName") == "Laptops"
    assert desk.ask("AccountQuery", {"FullName": "1311"}).code == 500


def test_entries_and_transactions_are_found_by_the_home_currency(desk: Desk) -> None:
    """Whatever carries no other currency is of the home currency, and CurrencyFilter finds it."""
    desk.prefer(isMultiCurrencyOn=True)
    desk.done("PurchaseOrderAdd", order("1"))
    home = {"CurrencyFilter": {"FullName": "US Dollar"}}
    everyone = desk.done("VendorQuery").texts("Name")
    assert desk.done("VendorQuery", home).texts("Name") == everyone
    assert desk.done("PurchaseOrderQuery", home).texts("RefNumber") == ["1"]


@pytest.mark.parametrize("kind", ["Employee", "OtherName"])
def test_all_people_and_companies_share_one_name_space(desk: Desk, kind: str) -> None:
    """Customers, vendors, employees and other names cannot have the same name (FACTS 2): 3100; EntityQuery finds all."""
    desk.person("add-entry", kind=kind, fields={"Name": "Robin Field"})
    for other in ("Vendor", "Customer"):
        assert desk.ask(f"{other}Add", {"Name": "ROBIN field"}).code == 3100
    found = desk.done("EntityQuery", {"FullName": "Robin Field"})
    assert found.names() == [f"{kind}Ret"]
    assert desk.ask("VendorQuery", {"FullName": "Robin Field"}).code == 500
    removed = desk.done("ListDel", {"ListDelType": kind, "ListID": str(found.text("ListID"))})
    assert removed.text("FullName") == "Robin Field"
    desk.done("VendorAdd", {"Name": "Robin Field"})
