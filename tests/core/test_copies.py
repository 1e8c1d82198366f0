"""What is ours, and what is a copy that a person made of it: that has our memo, and not our ExternalGUID."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from stockpost.core.facts import Facts, Needs, vendor_key
from stockpost.core.ledger import Ledger, LinkState, OrderLink, StepKind, StepRecord, StepState
from stockpost.core.markers import external_guid, joint_base, memo_token, proven_names
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksReceipt
from stockpost.core.recognise import orders_of_ours
from stockpost.core.requests import ItemReceiptAdd, ItemReceiptLineWrite, PurchaseOrderAdd
from stockpost.core.steps import Step
from stockpost.core.verify import Verdict, verify

KEY = "acme"
BASE = "po:7"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
COPY = QuickBooksOrder(txn_id="T-2", edit_sequence="1", ref_number="1007", memo=memo_token(KEY, BASE, 0))
OURS = replace(COPY, txn_id="T-1", external_guid=external_guid(KEY, BASE, 0))
ENTERED = StepRecord(base=BASE, generation=0, kind=StepKind.CREATE_PURCHASE_ORDER, state=StepState.CONFIRMED)
GONE = {7: OrderLink(order_id=7, state=LinkState.GONE)}
UNDONE = Ledger(steps={BASE: ENTERED}, links=GONE, entered={(7, None): frozenset({"T-0"})})
LINKED = Ledger(steps={BASE: ENTERED}, links={7: OrderLink(order_id=7, state=LinkState.LINKED, txn_id="T-2")})
HAD = replace(UNDONE, entered={(7, None): frozenset({"T-2"})})
LOST = Ledger(steps={BASE: replace(ENTERED, state=StepState.UNKNOWN)})
PLANNED = replace(UNDONE, steps={BASE: replace(ENTERED, generation=1, state=StepState.PLANNED)})


@pytest.mark.parametrize(
    ("ledger", "shows_guids", "there", "ours"),
    [
        # Nothing of it is known: as after an older copy of the database was put back.
        (Ledger(), False, COPY, True),
        (Ledger(), True, COPY, False),
        (Ledger(), True, OURS, True),
        (Ledger(), True, replace(OURS, memo="typed over"), True),
        (LOST, False, COPY, True),
        # Its only generation was taken back: what is there of it is a copy, unless QuickBooks says otherwise.
        (UNDONE, False, COPY, False),
        (UNDONE, True, COPY, False),
        (UNDONE, True, OURS, True),
        (PLANNED, False, COPY, False),
        (PLANNED, False, replace(COPY, memo=memo_token(KEY, BASE, 1)), True),
        (UNDONE, False, replace(COPY, memo=memo_token(KEY, BASE, 1)), True),
        # What counted before is known by its id: an older company file has it again, or a person had chosen it.
        (HAD, False, COPY, True),
        (HAD, True, COPY, True),
        (LINKED, True, COPY, True),
    ],
)
def test_a_copy_is_told_from_ours(ledger: Ledger, shows_guids: bool, there: QuickBooksOrder, ours: bool) -> None:
    """Protects P4 and P1: the memo alone counts only where QuickBooks shows no ExternalGUIDs, and of nothing that has ended."""
    found = orders_of_ours(KEY, 7, [there], ledger=ledger, shows_guids=shows_guids)
    assert [one.txn_id for _, one in found] == ([there.txn_id] if ours else [])


def _sent(request: PurchaseOrderAdd | ItemReceiptAdd, base: str, kind: StepKind) -> Step:
    mark, guid = memo_token(KEY, base, 0), external_guid(KEY, base, 0)
    return Step(base=base, generation=0, kind=kind, subject="x", summary="x", request=request, mark=mark, guid=guid)


def _verdict(step: Step, facts: Facts) -> Verdict:
    return verify(step, sent_at=NOW, ledger=Ledger(), facts=facts, needs=Needs()).verdict


def test_a_lost_order_is_not_its_copy() -> None:
    """Protects P4: the order that was deleted before its answer was found was copied by a person; without ExternalGUIDs it is found (P1)."""
    request = PurchaseOrderAdd(vendor_list_id="1", txn_date=NOW.date(), ref_number="1007", lines=())
    step = _sent(request, BASE, StepKind.CREATE_PURCHASE_ORDER)
    since = datetime(2026, 11, 23, tzinfo=UTC)
    known = Facts(is_live=True, orders_by_number={"1007": (COPY,)}, orders_of_vendor={vendor_key("", since): ()})
    assert _verdict(step, known) == Verdict.FOUND
    assert _verdict(step, replace(known, guids_shown=[QuickBooksOrder.__name__])) == Verdict.ABSENT
    both = replace(known, guids_shown=[QuickBooksOrder.__name__], orders_by_number={"1007": (COPY, OURS)})
    assert _verdict(step, both) == Verdict.FOUND


def test_a_lost_receipt_that_became_a_bill_is_found_by_its_memo() -> None:
    """Protects P1: whether a bill keeps the ExternalGUID of its receipt nobody knows; a receipt without it is a copy."""
    lines = (ItemReceiptLineWrite(order_txn_id="T-1", order_txn_line_id="L-1", quantity=Decimal(1)),)
    request = ItemReceiptAdd(vendor_list_id="1", txn_date=NOW.date(), lines=lines)
    step = _sent(request, "receipt:10", StepKind.RECEIVE_ITEMS)
    one, key = QuickBooksReceipt(txn_id="R-1", edit_sequence="1", memo=step.mark), datetime(2026, 11, 23, tzinfo=UTC)
    known = Facts(
        is_live=True,
        guids_shown=[QuickBooksReceipt.__name__],
        orders={"T-1": OURS},
        receipts_since={key.isoformat(): (one,)},
        bills_since={key.isoformat(): ()},
    )
    assert _verdict(step, known) == Verdict.ABSENT
    as_bill = replace(known, receipts_since={key.isoformat(): ()}, bills_since={key.isoformat(): (one,)})
    assert _verdict(step, as_bill) == Verdict.FOUND


def test_an_adjustment_of_several_counts_is_proven_as_one() -> None:
    """Protects the counts: one ExternalGUID stands for all of them; a copy of it sets and teaches nothing."""
    names = [("onhand:1", 0), ("onhand:2", 3)]
    memo, guid = memo_token(KEY, joint_base(names), 0), external_guid(KEY, joint_base(names), 0)
    assert proven_names(KEY, memo=memo, guid=guid, shows_guids=True) == names
    assert proven_names(KEY, memo=memo, guid="", shows_guids=True) == []
    assert proven_names(KEY, memo=memo, guid="", shows_guids=False) == names
    assert proven_names(KEY, memo="typed by hand", guid=guid, shows_guids=True) == []
