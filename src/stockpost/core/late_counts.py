"""A count that was set late: a computer slept with it, newer ones went out, and then it carried it out all the same (I1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from stockpost.core.decimals import number, signed
from stockpost.core.item_counts import LateUnits, SetUnits
from stockpost.core.markers import COUNT, proven_names
from stockpost.core.problems import LATE_COUNT, Problem, problem
from stockpost.core.quickbooks_records import QuickBooksAdjustment
from stockpost.core.several import moment_words
from stockpost.core.steps import Step

Name = tuple[str, int]
"""Base and generation of a write."""


def counts_named(company_key: str, found: QuickBooksAdjustment) -> list[Name]:
    """The counts that an adjustment of ours set, and no copy that somebody made of it."""
    names = proven_names(company_key, memo=found.memo, guid=found.external_guid, shows_guids=True)
    return [one for one in names if one[0].startswith(COUNT)]


def is_carried_out_later(one: QuickBooksAdjustment, other: QuickBooksAdjustment) -> bool:
    """Was it entered after the other one? Its time alone does not tell: the clock of QuickBooks' computer may have been wrong then. That numbers
    go up is UNVERIFIED (see assumptions)."""
    if not (one.time_created and other.time_created):
        return False
    first, second = (datetime.fromisoformat(found.time_created) for found in (other, one))
    return one.txn_number > other.txn_number and second >= first


def units_changed(names: Sequence[Name], found: QuickBooksAdjustment) -> dict[Name, Decimal | None]:
    """By count what the adjustment did to it; None where a person has added lines to it or removed some since."""
    if len(names) != len(found.lines):
        return dict.fromkeys(names)
    # Lines stand in the order in which they were sent.
    return {name: line.quantity_difference for name, line in zip(names, found.lines, strict=True)}


def late_problem(step: Step, found: QuickBooksAdjustment, units: Decimal | None) -> Problem:
    """`units`: what it did to the count. The basis keeps all that is told of it later."""
    at = moment_words(found.time_created)
    return problem(
        LATE_COUNT,
        product_id=step.product_id,
        item=step.subject,
        basis=f"{found.txn_id}:{'' if units is None else number(units)}:{at}",
        number=found.ref_number,
        at=at,
        change="" if units is None else f" (it changed the count by {signed(units)})",
    )


def holds_up(found: Problem) -> bool:
    """All problems hold up what they are about. This one only tells of what happened: counts go on beside it, and no look at the item finds or
    ends it."""
    return found.code != LATE_COUNT


def told_of(found: Problem) -> str:
    """The TxnID of the adjustment that a problem told of."""
    return found.basis.partition(":")[0]


def moved_late(found: Problem, *, time: datetime, is_open: bool) -> LateUnits | SetUnits:
    """What it did to the count of which a problem told; `time` is when that came, `is_open` whether it still waits."""
    _, units, at = found.basis.split(":", 2)
    return LateUnits(time=time, units=Decimal(units), at=at, is_open=is_open) if units else SetUnits(time=time)
