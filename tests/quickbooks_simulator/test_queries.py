"""Queries: filters, iterators, what is included (FACTS 3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.quickbooks_simulator.desk import Desk, order, receipt


def numbers(desk: Desk, **content: Any) -> list[str]:
    reply = desk.ask("PurchaseOrderQuery", content)
    assert reply.code in (0, 1), reply.message
    return reply.texts("RefNumber")


@pytest.fixture
def stocked(desk: Desk) -> Desk:
    """Orders A-1, a-1, 2, 10 on four days, entered a minute apart."""
    for day, number in enumerate(("A-1", "a-1", "2", "10"), 20):
        desk.done("PurchaseOrderAdd", order(number, TxnDate=f"2026-11-{day}"))
        desk.clock.advance(60)
    return desk


def test_numbers_with_and_without_case(stocked: Desk) -> None:
    """RefNumber ignores case, RefNumberCaseSensitive does not; a number may stand on several orders."""
    assert numbers(stocked, RefNumber="A-1") == ["A-1", "a-1"]
    assert numbers(stocked, RefNumberCaseSensitive="A-1") == ["A-1"]


def test_what_is_not_there_is_500_with_what_is(stocked: Desk) -> None:
    """Warn, the first missing one named, the found ones returned."""
    reply = stocked.ask("PurchaseOrderQuery", {"RefNumber": ["2", "404", "405"]})
    assert (reply.code, reply.severity, reply.texts("RefNumber")) == (500, "Warn", ["2"])
    assert reply.message == (
        "The query request has not been fully completed. There was a required element "
        '("404") that could not be found in QuickBooks.'
    )


def test_an_unknown_id_may_be_3120(stocked: Desk) -> None:
    """Both answers were seen; a switch chooses."""
    assert stocked.ask("PurchaseOrderQuery", {"TxnID": "FFF-1405768916"}).code == 500
    stocked.prefer(unverified={"unknownIdStatus": "3120"})
    reply = stocked.ask("VendorQuery", {"ListID": "8000001B-1405768916"})
    assert (reply.code, reply.message) == (
        3120,
        (
            'Object "8000001B-1405768916" specified in the request cannot be found.  QuickBooks error message: '
            "Invalid argument.  The specified record does not exist in the list."
        ),
    )


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("PurchaseOrderQuery", "TxnID"),
        ("ItemReceiptQuery", "TxnID"),
        ("VendorQuery", "ListID"),
        ("ItemQuery", "ListID"),
    ],
)
def test_a_malformed_id_is_told_apart_from_an_unknown_one(stocked: Desk, message: str, field: str) -> None:
    """FACTS 3: 3000 names id and field, whatever an unknown one would be answered."""
    reply = stocked.ask(message, {field: "order 1"})
    assert (reply.code, reply.severity) == (3000, "Error")
    assert reply.message == f'The given object ID "order 1" in the field "{field}" is invalid.'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"MaxReturned": "2"}, ["A-1", "a-1"]),
        ({"TxnDateRangeFilter": {"FromTxnDate": "2026-11-21", "ToTxnDate": "2026-11-22"}}, ["a-1", "2"]),
        ({"TxnDateRangeFilter": {"DateMacro": "ThisMonth"}}, ["A-1", "a-1", "2", "10"]),
        ({"TxnDateRangeFilter": {"DateMacro": "Yesterday"}}, ["10"]),
        ({"TxnDateRangeFilter": {"DateMacro": "LastMonth"}}, []),
        ({"RefNumberFilter": {"MatchCriterion": "StartsWith", "RefNumber": "A"}}, ["A-1", "a-1"]),
        ({"RefNumberFilter": {"MatchCriterion": "EndsWith", "RefNumber": "0"}}, ["10"]),
        ({"RefNumberRangeFilter": {"FromRefNumber": "2", "ToRefNumber": "10"}}, ["2", "10"]),
        ({"EntityFilter": {"FullName": "D&H Distributing"}}, []),
        ({"EntityFilter": {"FullNameWithChildren": "INGRAM MICRO INC."}}, ["A-1", "a-1", "2", "10"]),
        ({"ModifiedDateRangeFilter": {"FromModifiedDate": "2026-11-24T09:01:00-06:00"}}, ["a-1", "2", "10"]),
        ({"ModifiedDateRangeFilter": {"FromModifiedDate": "2026-11-24T09:02"}}, ["2", "10"]),
        ({"ModifiedDateRangeFilter": {"ToModifiedDate": "2026-11-23"}}, []),
        ({"ModifiedDateRangeFilter": {"ToModifiedDate": "2026-11-24"}}, ["A-1", "a-1", "2", "10"]),
    ],
)
def test_filters(stocked: Desk, content: dict[str, Any], expected: list[str]) -> None:
    """Each filter, bounds inclusive, local time without an offset, a date alone from start to end of day."""
    assert numbers(stocked, **content) == expected


def test_a_range_that_ends_before_it_starts_is_refused(stocked: Desk) -> None:
    """3030."""
    span = {"FromModifiedDate": "2026-11-25", "ToModifiedDate": "2026-11-24"}
    assert stocked.ask("PurchaseOrderQuery", {"ModifiedDateRangeFilter": span}).code == 3030


@pytest.mark.parametrize(
    ("message", "content"),
    [
        ("VendorQuery", {"NameRangeFilter": {"FromName": "b", "ToName": "A"}}),
        ("PurchaseOrderQuery", {"RefNumberRangeFilter": {"FromRefNumber": "10", "ToRefNumber": "9"}}),
        ("BillQuery", {"RefNumberRangeFilter": {"FromRefNumber": "b", "ToRefNumber": "A"}}),
        ("TransactionQuery", {"RefNumberRangeFilter": {"FromRefNumber": "10", "ToRefNumber": "9"}}),
    ],
)
def test_a_range_of_texts_that_ends_before_it_starts_is_refused(
    stocked: Desk, message: str, content: dict[str, Any]
) -> None:
    """FACTS 5, 3031, also where there is nothing that could be found."""
    assert stocked.ask(message, content).code == 3031


def test_an_unknown_object_in_a_filter_is_refused(stocked: Desk) -> None:
    """3120: a filter by nobody is no empty answer."""
    assert stocked.ask("PurchaseOrderQuery", {"EntityFilter": {"FullName": "Nobody"}}).code == 3120


def test_lines_and_links_come_only_when_asked_for(desk: Desk) -> None:
    """Both default to false in queries."""
    added = desk.done("PurchaseOrderAdd", order())
    txn_id, line_id = str(added.text("TxnID")), str(added.text("TxnLineID"))
    desk.done("ItemReceiptAdd", receipt(txn_id, line_id))
    plain = desk.done("PurchaseOrderQuery", {"TxnID": txn_id})
    assert (plain.texts("PurchaseOrderLineRet"), plain.texts("LinkedTxn")) == ([], [])
    full = desk.done("PurchaseOrderQuery", {"TxnID": txn_id, "IncludeLineItems": "1", "IncludeLinkedTxns": "true"})
    assert (len(full.texts("PurchaseOrderLineRet")), len(full.texts("LinkedTxn"))) == (1, 1)


def test_only_named_elements_are_returned(desk: Desk) -> None:
    """Top level only, case-sensitive, unknown names ignored; for Add answers as well."""
    names = ["TxnID", "refnumber", "Nonsense", "EditSequence"]
    reply = desk.done("PurchaseOrderAdd", order())
    found = desk.done("PurchaseOrderQuery", {"TxnID": reply.text("TxnID"), "IncludeRetElement": names})
    assert [child.tag for child in found.element[0]] == ["TxnID", "EditSequence"]


@pytest.mark.parametrize("moment", ["2026-02-30", "2026-13-01T10", "2026-11-24T25:00:00", "0000-01-01"])
def test_an_impossible_date_is_named(stocked: Desk, moment: str) -> None:
    """3020 with the value that was sent; the last moments there are can be asked for."""
    reply = stocked.ask("PurchaseOrderQuery", {"ModifiedDateRangeFilter": {"FromModifiedDate": moment}})
    assert (reply.code, reply.message) == (3020, f'The date "{moment}" is invalid.')
    ends = {"FromModifiedDate": "0001-01-01T00:00:00+14:00", "ToModifiedDate": "9999-12-31T23:59:59-14:00"}
    assert stocked.ask("PurchaseOrderQuery", {"ModifiedDateRangeFilter": ends}).code == 0


def test_counts_without_data(stocked: Desk) -> None:
    """MetaDataOnly gives the count alone."""
    reply = stocked.ask("PurchaseOrderQuery", metaData="MetaDataOnly")
    assert (reply.get("retCount"), reply.names()) == ("4", [])
    assert stocked.ask("VendorQuery", metaData="MetaDataAndResponseData").get("retCount") == "2"


def test_an_iterator_gives_everything_once(stocked: Desk) -> None:
    """Start, Continue, the remaining count, and then no more."""
    first = stocked.ask("PurchaseOrderQuery", {"MaxReturned": "3"}, iterator="Start")
    assert (first.texts("RefNumber"), first.get("iteratorRemainingCount")) == (["A-1", "a-1", "2"], "1")
    iterator_id = str(first.get("iteratorID"))
    second = stocked.ask("PurchaseOrderQuery", {"MaxReturned": "3"}, iterator="Continue", iteratorID=iterator_id)
    assert (second.texts("RefNumber"), second.get("iteratorRemainingCount")) == (["10"], "0")
    third = stocked.ask("PurchaseOrderQuery", {"MaxReturned": "3"}, iterator="Continue", iteratorID=iterator_id)
    assert (third.code, third.message) == (3391, f'The iteratorID "{iterator_id}" is not valid.')


@pytest.mark.parametrize(("same", "code"), [(True, 3391), (False, 0)])
def test_an_iterator_goes_on_with_its_filters(stocked: Desk, same: bool, code: int) -> None:
    """FACTS 3: Continue has the filters of its Start (a switch); how much is returned of each may change."""
    stocked.prefer(unverified={"continueNeedsSameFilters": same})
    first = stocked.ask("PurchaseOrderQuery", {"MaxReturned": "1"}, iterator="Start")
    going_on = {"iterator": "Continue", "iteratorID": str(first.get("iteratorID"))}
    other = {"MaxReturned": "1", "RefNumberFilter": {"MatchCriterion": "Contains", "RefNumber": "A"}}
    assert stocked.ask("PurchaseOrderQuery", other, **going_on).code == code
    rest = stocked.done("PurchaseOrderQuery", {"MaxReturned": "9", "IncludeRetElement": "RefNumber"}, **going_on)
    assert rest.texts("RefNumber") == ["a-1", "2", "10"][not same :]


def test_an_iterator_ends_with_its_session(stocked: Desk) -> None:
    """Never across sessions."""
    first = stocked.ask("PurchaseOrderQuery", {"MaxReturned": "1"}, iterator="Start")
    stocked.session = stocked.quickbooks.new_session()
    attributes = {"iterator": "Continue", "iteratorID": str(first.get("iteratorID"))}
    assert stocked.ask("PurchaseOrderQuery", {"MaxReturned": "1"}, **attributes).code == 3391


def test_a_stopped_iterator_is_gone(stocked: Desk) -> None:
    """FACTS 3: Stop ends it, and a later Continue is 3391."""
    first = stocked.ask("PurchaseOrderQuery", {"MaxReturned": "1"}, iterator="Start")
    iterator_id = str(first.get("iteratorID"))
    for iterator, code in (("Stop", (0, 1)), ("Continue", (3391,))):
        page = {"MaxReturned": "1"}
        assert stocked.ask("PurchaseOrderQuery", page, iterator=iterator, iteratorID=iterator_id).code in code


def test_an_iterator_can_expire(stocked: Desk) -> None:
    """A switch: not continued soon enough it is gone."""
    stocked.prefer(unverified={"iteratorExpirySeconds": 10})
    first = stocked.ask("PurchaseOrderQuery", {"MaxReturned": "1"}, iterator="Start")
    stocked.clock.advance(11)
    attributes = {"iterator": "Continue", "iteratorID": str(first.get("iteratorID"))}
    assert stocked.ask("PurchaseOrderQuery", {"MaxReturned": "1"}, **attributes).code == 3391


def test_an_object_deleted_meanwhile_is_left_out(stocked: Desk) -> None:
    """The iterator skips what is gone."""
    first = stocked.ask("PurchaseOrderQuery", {"MaxReturned": "1"}, iterator="Start")
    stocked.person("delete", number="a-1", kind="PurchaseOrder")
    attributes = {"iterator": "Continue", "iteratorID": str(first.get("iteratorID"))}
    assert stocked.ask("PurchaseOrderQuery", {"MaxReturned": "9"}, **attributes).texts("RefNumber") == ["2", "10"]


def test_transactions_of_all_types(desk: Desk) -> None:
    """TransactionQuery by type, entity and number."""
    desk.done("PurchaseOrderAdd", order("77"))
    desk.person("sell", item="Toner HP 26X", quantity="1", customer="Lakeview Law")
    types = {"TransactionTypeFilter": {"TxnTypeFilter": ["PurchaseOrder", "Invoice"]}}
    assert desk.done("TransactionQuery", types).texts("TxnType") == ["PurchaseOrder", "Invoice"]
    assert desk.done("TransactionQuery", {"RefNumber": "77"}).texts("TxnType") == ["PurchaseOrder"]
    posting = {"TransactionPostingStatusFilter": "NonPosting"}
    assert desk.done("TransactionQuery", posting).texts("RefNumber") == ["77"]


def test_deleted_objects_are_grouped_by_type_and_then_by_time(desk: Desk) -> None:
    """FACTS 3: type, id, both times and the number or name; ascending within each type, whatever was deleted first."""
    for number in ("1", "2"):
        added = desk.done("PurchaseOrderAdd", order(number))
        link = receipt(str(added.text("TxnID")), str(added.text("TxnLineID")))
        received = desk.done("ItemReceiptAdd", link).text("TxnID")
        desk.clock.advance(60)
        desk.done("TxnDel", {"TxnDelType": "ItemReceipt", "TxnID": received})
        desk.done("TxnDel", {"TxnDelType": "PurchaseOrder", "TxnID": added.text("TxnID")})
    found = desk.done("TxnDeletedQuery", {"TxnDelType": ["PurchaseOrder", "ItemReceipt"]})
    groups = [one.findtext("TxnDelType") for one in found.element]
    assert groups in (
        ["PurchaseOrder"] * 2 + ["ItemReceipt"] * 2,
        ["ItemReceipt"] * 2 + ["PurchaseOrder"] * 2,
    )
    orders = [one for one in found.element if one.findtext("TxnDelType") == "PurchaseOrder"]
    assert [one.findtext("RefNumber") for one in orders] == ["1", "2"]
    names = ["TxnDelType", "TxnID", "TimeCreated", "TimeDeleted", "RefNumber"]
    assert [[child.tag for child in one] for one in orders] == [names, names]
    made = desk.done("VendorAdd", {"Name": "Short lived"})
    desk.done("ListDel", {"ListDelType": "Vendor", "ListID": made.text("ListID")})
    gone = desk.done("ListDeletedQuery", {"ListDelType": "Vendor"}).element[0]
    assert [child.tag for child in gone] == ["ListDelType", "ListID", "TimeCreated", "TimeDeleted", "FullName"]


def test_deleted_objects_are_remembered_for_ninety_days(desk: Desk) -> None:
    """Afterwards nobody knows."""
    desk.done("PurchaseOrderAdd", order("1"))
    desk.person("delete", number="1", kind="PurchaseOrder")
    assert desk.ask("TxnDeletedQuery", {"TxnDelType": "PurchaseOrder"}).texts("RefNumber") == ["1"]
    desk.clock.advance(91 * 86400)
    assert desk.ask("TxnDeletedQuery", {"TxnDelType": "PurchaseOrder"}).code == 1
