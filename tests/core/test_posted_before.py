"""After a restore it is told again what was posted with a receipt that people have changed since (P1, B11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from stockpost.core.autotask_records import OrderLine, OrderStatus, Product, PurchaseOrder, Receiving
from stockpost.core.company_settings import CompanySettings
from stockpost.core.ledger import Ledger, LinkState, OrderLink, StepKind, StepRecord, StepState
from stockpost.core.markers import external_guid, memo_token
from stockpost.core.posted_before import Postings
from stockpost.core.quickbooks_records import QuickBooksReceipt, QuickBooksReceiptLine
from stockpost.core.recognise_receipts import receipts_of_ours
from tests.core.model import NOW

KEY = "key"


def _line(line_id: int) -> OrderLine:
    product = Product(id=line_id, name=f"Product {line_id}")
    return OrderLine(id=line_id, product=product, quantity=Decimal(9), unit_cost=Decimal(1))


def _receiving(receiving_id: int, line_id: int, quantity: int, *, minutes: int = 0) -> Receiving:
    received_at = NOW + timedelta(minutes=minutes)
    return Receiving(id=receiving_id, line_id=line_id, quantity=Decimal(quantity), received_at=received_at)


ORDER = PurchaseOrder(
    id=1,
    number="1001",
    vendor_id=7,
    vendor_name="Acme",
    status=OrderStatus.SUBMITTED,
    created_at=NOW,
    lines=(_line(1), _line(2)),
    receivings=(
        _receiving(10, 1, 3),
        _receiving(11, 2, 4),
        _receiving(12, 1, 2),
        _receiving(13, 1, -1),
        _receiving(14, 1, 5, minutes=600),
    ),
)
"""Received in one go: 3 and 2 of line 1 and 4 of line 2; later 5 more of line 1."""


def _receipt(base: str, quantity: int, *, is_changed: bool) -> QuickBooksReceipt:
    entered = (NOW + timedelta(minutes=5)).isoformat()
    return QuickBooksReceipt(
        txn_id="R-1",
        edit_sequence="1",
        time_created=entered,
        time_modified="later" if is_changed else entered,
        memo=memo_token(KEY, base, 0),
        lines=(QuickBooksReceiptLine(txn_line_id="1", item_list_id="i-1", quantity=Decimal(quantity)),),
    )


@pytest.mark.parametrize(
    ("held", "is_changed", "has_all_lines", "first_ids", "posted"),
    [
        pytest.param({1: 4}, False, False, {10}, {1: 4}, id="nobody changed it"),
        pytest.param({1: 4}, True, False, {10}, {1: 5}, id="lowered"),
        pytest.param({1: 1}, True, False, {10, 12}, {1: 3}, id="another receipt has the second one"),
        pytest.param({1: 8}, True, False, {10}, {1: 8}, id="raised"),
        pytest.param({}, True, False, {10}, {1: 5}, id="nothing is left"),
        pytest.param({1: 5}, True, True, {10}, {1: 5, 2: 4}, id="a line was taken out of a receipt of all lines"),
    ],
)
def test_a_receipt_counts_with_what_was_posted(
    held: Mapping[int, int],
    is_changed: bool,
    has_all_lines: bool,
    first_ids: set[int],
    posted: Mapping[int, int],
) -> None:
    """Protects P1: what a person took out of a receipt is missed, not posted again; what came later, or stands in another one, is not."""
    postings = Postings(order=ORDER, first_ids=first_ids, has_all_lines=has_all_lines)
    units = {line_id: Decimal(quantity) for line_id, quantity in held.items()}
    found = postings.posted_with(_receipt("receipt:10", 1, is_changed=is_changed), units, first_id=10)
    assert found == posted


@pytest.mark.parametrize(
    ("held", "first_id", "posted"),
    [
        pytest.param({1: 4}, 10, {1: 5}, id="its own receipt"),
        pytest.param({2: 1}, 11, {2: 4}, id="the own receipt of the other one"),
        pytest.param({1: 4, 2: 1}, 10, {1: 5, 2: 4}, id="one that was entered when both went into one"),
    ],
)
def test_lines_of_one_item_in_receipts_of_all_lines(
    held: Mapping[int, int], first_id: int, posted: Mapping[int, int]
) -> None:
    """Protects P1: what came on another line of the item is in a receipt of its own, but not in those that were entered before that was so."""
    postings = Postings(order=ORDER, first_ids={first_id}, has_all_lines=True, alone={1, 2})
    units = {line_id: Decimal(quantity) for line_id, quantity in held.items()}
    receipt = _receipt(f"receipt:{first_id}", 1, is_changed=True)
    assert postings.posted_with(receipt, units, first_id=first_id) == posted


def test_a_receiving_that_autotask_does_not_have_tells_nothing() -> None:
    """Protects the look after a restore: the mark of a receiving that is gone stops nothing, and what the receipt holds counts."""
    postings = Postings(order=ORDER, first_ids={99}, has_all_lines=False)
    assert postings.posted_with(_receipt("receipt:99", 1, is_changed=True), {1: Decimal(1)}, first_id=99) == {1: 1}


LINK = OrderLink(order_id=1, state=LinkState.LINKED, txn_id="P-1", ref_number="1001", vendor_id=7, content_hash="")
SETTINGS = CompanySettings()


def test_a_receipt_outlives_its_order() -> None:
    """Protects P1: a person deleted the order in QuickBooks and left the receipt; created again, the order is not received twice."""
    receipt = _receipt("receipt:10", 5, is_changed=False)
    (found,) = receipts_of_ours(
        KEY, ORDER, LINK, None, receipts=[receipt], shows_guids=False, ledger=Ledger(), settings=SETTINGS
    )
    assert [(one.line_id, one.quantity, one.receiving_ids) for one in found.receipts] == [(1, Decimal(5), (10, 12))]


@pytest.mark.parametrize(
    ("guid", "bills", "is_ours"),
    [("", (), False), (external_guid(KEY, "receipt:10", 0), (), True), ("", ("R-1",), True)],
)
def test_a_copied_receipt_is_a_persons_own(guid: str, bills: tuple[str, ...], is_ours: bool) -> None:
    """Protects P4 and P1: it has our memo, and not our ExternalGUID; of one that became a bill nobody knows whether it keeps that."""
    receipt = replace(_receipt("receipt:10", 5, is_changed=False), txn_id="R-1", external_guid=guid)
    found = receipts_of_ours(
        KEY,
        ORDER,
        LINK,
        None,
        receipts=[receipt],
        bills=bills,
        shows_guids=True,
        ledger=Ledger(),
        settings=SETTINGS,
    )
    assert [one.txn_id for one in found] == (["R-1"] if is_ours else [])


def test_of_two_receipts_with_one_mark_none_is_taken() -> None:
    """Protects P1: somebody copied a receipt with its memo; both are shown to a person."""
    receipt = _receipt("receipt:10", 5, is_changed=False)
    both = [receipt, replace(receipt, txn_id="R-2")]
    assert (
        receipts_of_ours(KEY, ORDER, LINK, None, receipts=both, shows_guids=False, ledger=Ledger(), settings=SETTINGS)
        == []
    )


def test_a_receipt_that_is_known_stays_as_it_is() -> None:
    """Protects P2: what the ledger has already is not entered a second time."""
    record = StepRecord(base="receipt:10", generation=0, kind=StepKind.RECEIVE_ITEMS, state=StepState.CONFIRMED)
    receipt = _receipt("receipt:10", 5, is_changed=True)
    ledger = Ledger(steps={record.base: record})
    assert (
        receipts_of_ours(
            KEY, ORDER, LINK, None, receipts=[receipt], shows_guids=False, ledger=ledger, settings=SETTINGS
        )
        == []
    )
