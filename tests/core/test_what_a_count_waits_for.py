"""Which open problem a count is left alone for, by the reason that its run gives."""

from __future__ import annotations

import pytest

from stockpost.core.left_alone import waits_for
from stockpost.core.problems import problem


def _changed(number: str) -> str:
    return problem("changed_in_quickbooks", number=number, fields="", consequence="", advice="").title


@pytest.mark.parametrize(
    "reason",
    [
        _changed("1007"),
        f"{_changed('1007')}; its items are left alone until that is resolved",
        f"{_changed('1007')} and seems to be part of “Toner”; both are left alone until that is resolved",
        f"QuickBooks has received less on 1007 than was posted, and 1007 waits for a decision ({_changed('1007')}); its items are left alone",
    ],
)
def test_a_count_waits_for_the_problem_that_its_reason_names(reason: str) -> None:
    """A run of the item shows that problem, and no problem of a document whose number is part of another's."""
    of_order, of_invoice, longer = (
        problem("changed_in_quickbooks", number=number, fields="", consequence="", advice="")
        for number in ("1007", "Invoice 1007", "21007")
    )
    assert waits_for(of_order, reason)
    assert not waits_for(of_invoice, reason)
    assert not waits_for(longer, reason)
    assert not waits_for(of_order, reason.replace("1007 was", "Invoice 1007 was"))
