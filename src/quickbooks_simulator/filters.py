"""Filters of queries (FACTS 3): names, dates, numbers, list objects with or without their children."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from . import ledger, references, statuses
from .records import ListEntry, Transaction
from .scalars import moment_bounds
from .work import Work

Values = dict[str, Any]
Found = TypeVar("Found", ListEntry, Transaction)


def modified_between(work: Work, values: Values, begin: str, end: str) -> Callable[[int], bool]:
    """From/To bounds, inclusive (FACTS 2). 3020 for an impossible date, 3030 for an inverted range."""
    low = _bound(work, values.get(begin, ""), end=False)
    high = _bound(work, values.get(end, ""), end=True)
    if low is not None and high is not None and low > high:
        raise statuses.Refused(3030, "The start of the date range is after its end.")
    return lambda moment: (low is None or moment >= low) and (high is None or moment <= high)


def _bound(work: Work, value: str, *, end: bool) -> float | None:
    try:
        return moment_bounds(value, work.preferences.zone, end=end)
    except (ValueError, OverflowError) as error:
        raise statuses.Refused(3020, f'The date "{value}" is invalid.') from error


def matches_text(criterion: str, wanted: str, text: str) -> bool:
    """MatchCriterion, ignoring case."""
    text, wanted = text.casefold(), wanted.casefold()
    if criterion == "StartsWith":
        return text.startswith(wanted)
    if criterion == "EndsWith":
        return text.endswith(wanted)
    return wanted in text


def name_matches(values: Values, name: str) -> bool:
    """NameFilter or NameRangeFilter."""
    one: Values | None = values.get("NameFilter")
    if one is not None:
        return matches_text(str(one["MatchCriterion"]), str(one["Name"]), name)
    span = values.get("NameRangeFilter")
    if span is None:
        return True
    key = name.casefold()
    low, high = str(span.get("FromName", "")).casefold(), str(span.get("ToName", "")).casefold()
    return bool((not low or key >= low) and (not high or key <= high))


def refuse_inverted_texts(values: Values) -> None:
    """3031 for a range of names or numbers that ends before it starts, whatever the books hold (FACTS 5)."""
    names, numbers = values.get("NameRangeFilter", {}), values.get("RefNumberRangeFilter", {})
    first, last = str(names.get("FromName", "")), str(names.get("ToName", ""))
    low, high = str(numbers.get("FromRefNumber", "")), str(numbers.get("ToRefNumber", ""))
    if (last and first.casefold() > last.casefold()) or (high and _number_order(low, high) > 0):
        raise statuses.Refused(3031, "The start of the range is after its end.")


def is_wanted_active(values: Values, *, is_active: bool) -> bool:
    """ActiveStatus; ActiveOnly when left out (FACTS 3; [OPS] has it as the default)."""
    status = values.get("ActiveStatus", "ActiveOnly")
    return bool(status == "All" or is_active == (status == "ActiveOnly"))


def ref_number_matches(values: Values, ref_number: str) -> bool:
    """RefNumberFilter or RefNumberRangeFilter; the range compares numbers when both are digits (FACTS 3)."""
    one = values.get("RefNumberFilter")
    if one is not None:
        return matches_text(one["MatchCriterion"], one["RefNumber"], ref_number)
    span = values.get("RefNumberRangeFilter")
    if span is None:
        return True
    low, high = span.get("FromRefNumber", ""), span.get("ToRefNumber", "")
    return (not low or _number_order(low, ref_number) <= 0) and (not high or _number_order(ref_number, high) <= 0)


def _number_order(first: str, second: str) -> int:
    if first.isdigit() and second.isdigit():
        return (int(first) > int(second)) - (int(first) < int(second))
    left, right = first.casefold(), second.casefold()
    return (left > right) - (left < right)


def txn_date_matches(work: Work, values: Values) -> Callable[[str], bool]:
    """TxnDateRangeFilter: two dates or a macro."""
    span = values.get("TxnDateRangeFilter") or values.get("TransactionDateRangeFilter")
    if span is None:
        return lambda _date: True
    low, high = span.get("FromTxnDate", ""), span.get("ToTxnDate", "")
    if "DateMacro" in span:
        low, high = macro_span(span["DateMacro"], datetime.date.fromisoformat(work.today))
    if low and high and low > high:
        raise statuses.Refused(3030, "The start of the date range is after its end.")
    return lambda date: (not low or date >= low) and (not high or date <= high)


def macro_span(macro: str, today: datetime.date) -> tuple[str, str]:
    """First and last day of a DateMacro; weeks start on Monday, the fiscal year in January."""
    if macro == "All":
        return "", ""
    days = {"Today": (0, 0), "Yesterday": (-1, -1), "NextFourWeeks": (0, 27)}
    if macro in days:
        low, high = days[macro]
        return tuple((today + datetime.timedelta(days=number)).isoformat() for number in (low, high))  # type: ignore[return-value]
    to_date = macro.endswith("ToDate")
    name = macro.removesuffix("ToDate")
    step = {"This": 0, "Last": -1, "Next": 1}[name[:4]]
    first, last = _period(name[4:], today, step)
    if to_date:
        elapsed = today - _period(name[4:], today, 0)[0]
        last = min(last, first + elapsed)
    return first.isoformat(), last.isoformat()


def _period(unit: str, today: datetime.date, step: int) -> tuple[datetime.date, datetime.date]:
    if unit == "Week":
        first = today - datetime.timedelta(days=today.weekday()) + datetime.timedelta(weeks=step)
        return first, first + datetime.timedelta(days=6)
    months = {"Month": 1, "CalendarQuarter": 3, "FiscalQuarter": 3, "CalendarYear": 12, "FiscalYear": 12}[unit]
    index = today.year * 12 + today.month - 1
    start = index - index % months + step * months
    following = start + months
    first = datetime.date(start // 12, start % 12 + 1, 1)
    return first, datetime.date(following // 12, following % 12 + 1, 1) - datetime.timedelta(days=1)


def wanted_objects(work: Work, group: str, values: Values | None) -> set[str] | None:
    """Ids a list-object filter stands for; None without a filter. An unknown object is 3120."""
    if values is None:
        return None
    ids: set[str] = set()
    for list_id in [
        *values.get("ListID", []),
        *([values["ListIDWithChildren"]] if "ListIDWithChildren" in values else []),
    ]:
        if not references.is_plausible_id(list_id):
            raise statuses.invalid_id(list_id, "ListID")
        if work.books.entry(group, list_id) is None:
            raise statuses.not_found(list_id)
        ids.add(list_id)
    names = [
        *values.get("FullName", []),
        *([values["FullNameWithChildren"]] if "FullNameWithChildren" in values else []),
    ]
    for name in names:
        entry = work.books.by_name(group, name)
        if entry is None:
            raise statuses.not_found(name)
        ids.add(entry.list_id)
    if "ListIDWithChildren" in values or "FullNameWithChildren" in values:
        _add_children(work, group, ids)
    return ids


def currency_matches(work: Work, values: Values) -> Callable[[Values], bool]:
    """CurrencyFilter, on the fields of an entry or transaction; what names no currency is of the home currency (FACTS 9)."""
    wanted = wanted_objects(work, "Currency", values.get("CurrencyFilter"))
    if wanted is None:
        return lambda _fields: True
    home = work.books.by_name("Currency", work.preferences.home_currency)
    home_id = None if home is None else home.list_id
    return lambda fields: fields.get("CurrencyRef", {}).get("ListID", home_id) in wanted


def _add_children(work: Work, group: str, ids: set[str]) -> None:
    grown = True
    while grown:
        children = {entry.list_id for entry in work.books.entries(group) if entry.parent_id in ids}
        grown = not children <= ids
        ids |= children


_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "LessThan": lambda left, right: left < right,
    "LessThanEqual": lambda left, right: left <= right,
    "Equal": lambda left, right: left == right,
    "GreaterThan": lambda left, right: left > right,
    "GreaterThanEqual": lambda left, right: left >= right,
}


def balance_matches(work: Work, kind: str, values: Values) -> Callable[[str], bool]:
    """TotalBalanceFilter of customers and vendors."""
    wanted = values.get("TotalBalanceFilter")
    if wanted is None:
        return lambda _list_id: True
    balances = ledger.entity_balances(work.books, kind)
    compare, amount = _COMPARE[wanted["Operator"]], Decimal(wanted["Amount"] or "0")
    return lambda list_id: compare(balances.get(list_id, Decimal(0)), amount)
