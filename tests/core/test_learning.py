"""What an answer of QuickBooks tells, and what a refused question tells all the same."""

from __future__ import annotations

from datetime import UTC, datetime

from stockpost.core.facts import vendor_key
from stockpost.core.learn import learn, learn_absence
from stockpost.core.quickbooks_records import Response
from stockpost.core.requests import (
    AccountQuery,
    EntityQuery,
    HostQuery,
    ItemQuery,
    ItemReceiptQuery,
    PurchaseOrderQuery,
)

SINCE = datetime(2026, 11, 24, tzinfo=UTC)


def refused(code: int, message: str = "") -> Response:
    return Response(name="Query", request_id="1", status_code=code, severity="Error", message=message)


def test_what_is_named_in_a_refusal_is_not_there() -> None:
    """Protects B11: of several ids that were asked for only the one that QuickBooks names is gone."""
    one, two = ItemReceiptQuery(txn_ids=("A",)), ItemReceiptQuery(txn_ids=("A", "B"))
    assert learn_absence(one, refused(3120)) == {("receipt", "A"): None}
    assert learn_absence(two, refused(3120, 'Object "B" cannot be found.')) == {("receipt", "B"): None}
    assert learn_absence(two, refused(3120, "Something cannot be found.")) == {}


def test_a_vendor_that_is_gone_has_no_orders() -> None:
    """Protects P1: an order of ours is looked for among its vendor's; where the vendor was deleted, the answer is known."""
    asked = PurchaseOrderQuery(vendor_list_id="V", modified_since=SINCE)
    assert learn_absence(asked, refused(3120)) == {("orders_of_vendor", vendor_key("V", SINCE)): None}


def test_a_name_that_is_gone_is_known_by_its_id() -> None:
    """Protects N1: a vendor or item that was merged or deleted is looked for by its old id, and the refusal is the answer."""
    assert learn_absence(EntityQuery(list_ids=("V",)), refused(3120)) == {("entity_by_list_id", "V"): None}
    several = ItemQuery(list_ids=("I", "J"))
    assert learn_absence(several, refused(3120, 'Object "J" cannot be found.')) == {("item_by_list_id", "J"): None}


def test_other_refusals_tell_nothing() -> None:
    """Protects P1: that a question could not be answered never counts as “it is not there”."""
    assert learn_absence(ItemReceiptQuery(txn_ids=("A",)), refused(3250)) == {}
    assert learn_absence(AccountQuery(full_names=("Sales",)), refused(3120)) == {}


def test_what_is_not_asked_about_the_books_teaches_nothing() -> None:
    """Protects the facts: an answer about QuickBooks itself adds none."""
    assert (
        learn(HostQuery(), Response(name="HostQuery", request_id="1", status_code=0, severity="Info", message="")) == {}
    )
