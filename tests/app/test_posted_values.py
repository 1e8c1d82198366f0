"""What receipts are worth of which QuickBooks' answer does not tell what they posted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import pytest

from tests.crashes.connector import QuickBooksDoor
from tests.crashes.scene import COMPANY, Scene

ANSWER = re.compile(r"<ItemReceiptAddRs.*?</ItemReceiptAddRs>", re.DOTALL)
LINES = re.compile(r"<ItemLineRet>.*</ItemLineRet>", re.DOTALL)
COST = re.compile(r"<Cost>[^<]*</Cost>")


@dataclass
class LeavingOut(QuickBooksDoor):
    """QuickBooks answers receipts without something."""

    what: re.Pattern[str]

    def process(self, document: str) -> tuple[str, str, str]:
        answer, *error = super().process(document)
        return ANSWER.sub(lambda found: self.what.sub("", found.group()), answer), error[0], error[1]


@pytest.mark.parametrize("what", [LINES, COST, None], ids=["lines", "cost", "nothing"])
def test_what_an_answer_does_not_tell_is_not_claimed(scene: Scene, what: re.Pattern[str] | None) -> None:
    """B4: protects the bookkeeper from a value that nobody told: where the answer names no lines or no cost, what was received is worth what the
    order in QuickBooks says, and is not shown as posted."""
    if what is not None:
        scene.connector.quickbooks = LeavingOut(scene.world.qbxml.url, scene.world.qbxml.client, what)
    order = scene.world.order()
    assert scene.transfer(order).state == "done"
    found = scene.desk.order(COMPANY, order.number)
    assert (found.posted, found.posted_value) == (Decimal(5), Decimal("37.50"))
    assert found.is_value_posted is (what is None)
    assert [one.units_of_ours for one in found.lines] == ([3, 2] if what is None else [0, 0])
