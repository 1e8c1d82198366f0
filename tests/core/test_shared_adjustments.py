"""Several counts in one adjustment (decision 12): marked as a whole, found as a whole, divided where QuickBooks refuses one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockpost.core.judge import REFUSALS_MAX, judge
from stockpost.core.ledger import StepKind, StepState
from stockpost.core.markers import external_guid, memo_token, read_joint_token, read_token
from stockpost.core.quickbooks_records import QuickBooksAdjustment, QuickBooksAdjustmentLine, Response
from stockpost.core.recognise import recognised_adjustment
from stockpost.core.requests import InventoryAdjustmentAdd, InventoryAdjustmentLineWrite, TxnDel
from stockpost.core.shared_adjustments import Saved, in_transactions, marked_adjustment, request_of
from stockpost.core.steps import Step
from stockpost.core.verify import is_ours
from tests.core.strategies import QUICK

KEY, TODAY = "{key}", date(2026, 11, 27)
HEAD = InventoryAdjustmentAdd(account_list_id="A-1", txn_date=TODAY, ref_number="", class_list_id="C-1", lines=())
LASTING = "The transaction cannot be saved."


def count(product: int, generation: int = 0) -> Step:
    """One count, as it is planned."""
    base = f"onhand:{product}"
    line = InventoryAdjustmentLineWrite(item_list_id=f"I-{product}", new_quantity=Decimal(product % 7))
    return Step(
        base=base,
        generation=generation,
        kind=StepKind.ADJUST_ON_HAND,
        subject=f"Item {product}",
        summary=f"Set item {product}",
        request=marked_adjustment(KEY, [(base, generation)], replace(HEAD, lines=(line,))),
        product_id=product,
        mark=memo_token(KEY, base, generation),
        guid=external_guid(KEY, base, generation),
    )


def deletion(number: int) -> Step:
    return replace(count(number), base=f"delete:{number}", request=TxnDel(kind="Invoice", txn_id=f"{number}"))


COUNTS = st.builds(
    lambda products, generations, owners, limits, is_other: [
        Saved(
            id=product,
            step=deletion(product) if other else count(product, generation),
            owner=owner,
            line_limit=limit,
        )
        for product, generation, owner, limit, other in zip(
            products, generations, owners, limits, is_other, strict=True
        )
    ],
    st.permutations(range(1, 13)),
    st.lists(st.integers(0, 3), min_size=12, max_size=12),
    st.lists(st.sampled_from([1, 1, 1, 2]), min_size=12, max_size=12),
    st.lists(st.sampled_from([None, None, None, 1, 3]), min_size=12, max_size=12),
    st.lists(st.sampled_from([False] * 5 + [True]), min_size=12, max_size=12),
)


@QUICK
@given(COUNTS, st.integers(1, 12))
def test_each_count_goes_once_in_a_transaction_that_all_of_it_may_share(saved: list[Saved], lines_max: int) -> None:
    """Protects P1 and P6: nothing is left out or doubled, no bound is passed, and no two runs share an adjustment."""
    groups = in_transactions(saved, company_key=KEY, lines_max=lines_max)
    assert sorted(one.id for group in groups for one in group) == sorted(one.id for one in saved)
    marks = []
    for group in groups:
        together = [one.step for one in group]
        assert len(group) <= min([lines_max, *(one.line_limit or lines_max for one in group)])
        assert len({(one.owner, one.step.mark, one.step.guid) for one in group}) == 1
        sent = request_of(together)
        if not isinstance(sent, InventoryAdjustmentAdd):
            assert [one.step for one in saved if one.id == group[0].id] == together
            continue
        names = [(one.base, one.generation) for one in together]
        assert sent == marked_adjustment(KEY, names, replace(HEAD, lines=sent.lines))
        assert [line.item_list_id for line in sent.lines] == [f"I-{one.id}" for one in group]
        assert read_joint_token(KEY, sent.memo) == names
        assert read_token(KEY, sent.memo) == (names[0] if len(names) == 1 else None)
        found = QuickBooksAdjustment(txn_id="T", edit_sequence="1", memo=sent.memo, external_guid=sent.external_guid)
        assert [one for one in saved if is_ours(one.step, found, shows_guids=False)] == (
            group if len(group) == 1 else []
        )
        assert all(is_ours(one, found, shows_guids=False) for one in together)
        marks.append(sent.ref_number)
    assert len(set(marks)) == len(marks)


def test_the_marks_of_the_largest_adjustment_fit_its_memo() -> None:
    """Protects P5: with ids as long as they can be, the bound on lines keeps the memo within QuickBooks' 4,095 characters."""
    saved = [Saved(id=number, step=count(2**63 - 1 - number, 999), owner=1) for number in range(100)]
    (group,) = in_transactions(saved, company_key=KEY, lines_max=100)
    sent = request_of([one.step for one in group])
    assert isinstance(sent, InventoryAdjustmentAdd)
    assert len(sent.memo) <= 4095


def refused(code: int, text: str = LASTING) -> Response:
    return Response(name="InventoryAdjustmentAdd", request_id="s1", status_code=code, severity="Error", message=text)


@pytest.mark.parametrize(
    ("code", "refusals", "lines", "limit"),
    [
        (3180, 0, 100, 10),
        (3180, 0, 10, 1),
        (3175, 0, 7, 1),
        (3250, 0, 2, 1),
        (3140, REFUSALS_MAX, 2, 1),
        # The facts may have moved on; it is about all lines alike; a single line has nothing to be parted from.
        (3140, 0, 2, None),
        (3171, 0, 2, None),
        (3260, 0, 2, None),
        (3162, 0, 2, None),
        (3231, 0, 2, None),
        (3180, 0, 1, None),
    ],
)
def test_a_refusal_that_one_line_may_have_caused_divides_the_transaction(
    code: int, refusals: int, lines: int, limit: int | None
) -> None:
    """Protects B14: one guilty item does not hold up the others, and what is about all of them is not tried a hundred times."""
    judgement = judge(count(1), refused(code), refusals=refusals, lines=lines)
    assert judgement.line_limit == limit
    if limit is not None:
        assert (judgement.state, judgement.problem_code, judgement.is_deferred) == (StepState.PLANNED, "", False)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Toner", "Switch"], [("onhand:2", 0, "Toner"), ("onhand:5", 3, "Switch")]),
        (["Toner"], [("onhand:2", 0, "Toner"), ("onhand:5", 3, "Toner")]),
    ],
)
def test_all_counts_of_an_unknown_adjustment_are_recognised(
    names: list[str], expected: list[tuple[str, int, str]]
) -> None:
    """Protects P1 after a restore: each count gets its generation, also where a person deleted a line meanwhile."""
    lines = tuple(QuickBooksAdjustmentLine(item_list_id=name, item_name=name) for name in names)
    memo = f"Autotask on hand {memo_token(KEY, 'onhand:2,5.3', 0)}"
    found = recognised_adjustment(KEY, QuickBooksAdjustment(txn_id="T", edit_sequence="1", memo=memo, lines=lines))
    assert [(one.step.base, one.step.generation, one.step.subject) for one in found] == expected
    assert {one.txn_id for one in found} == {"T"}
