"""Several counts in one inventory adjustment (decision 12): each stays a step of its own, and all carry the marks of the whole.

A step's request holds the one line of the step; what leaves is their lines in one request.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from stockpost.core.markers import adjustment_number, external_guid, joint_name, memo_token
from stockpost.core.requests import InventoryAdjustmentAdd, Write
from stockpost.core.steps import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A step to be sent. `owner` is the run that sends it; `line_limit` as in `StepRecord`."""

    id: int
    step: Step
    owner: int
    line_limit: int | None = None


def marked_adjustment(
    company_key: str, names: Sequence[tuple[str, int]], request: InventoryAdjustmentAdd
) -> InventoryAdjustmentAdd:
    """The request with the marks of the steps `names`, given as (base, generation), whatever marks it had."""
    base, generation = joint_name(names)
    return replace(
        request,
        ref_number=adjustment_number(company_key, base, generation),
        memo=f"Autotask on hand {memo_token(company_key, base, generation)}",
        external_guid=external_guid(company_key, base, generation),
    )


def in_transactions(saved: Sequence[Saved], *, company_key: str, lines_max: int) -> list[list[Saved]]:
    """The steps as they go together: counts that only differ in their items share an adjustment, all else goes by itself.

    What one run set is not mixed with what another did, so that each can be taken back. No transaction has more than `lines_max`
    lines, or than one of its lines may have company of.
    """
    groups: list[list[Saved]] = []
    open_groups: dict[Hashable, list[Saved]] = {}
    for one in saved:
        request = one.step.request
        if not isinstance(request, InventoryAdjustmentAdd):
            groups.append([one])
            continue
        size = min(lines_max, one.line_limit or lines_max)
        head = replace(request, ref_number="", memo="", external_guid="", lines=())
        key = (size, one.owner, head)
        if key not in open_groups or len(open_groups[key]) == size:
            open_groups[key] = []
            groups.append(open_groups[key])
        open_groups[key].append(one)
    return [_marked(group, company_key) if len(group) > 1 else group for group in groups]


def request_of(group: Sequence[Step]) -> Write | None:
    """What leaves for steps that share a transaction."""
    first = group[0].request
    if not isinstance(first, InventoryAdjustmentAdd):
        return first
    shares = (step.request for step in group)
    return replace(
        first, lines=tuple(line for one in shares if isinstance(one, InventoryAdjustmentAdd) for line in one.lines)
    )


def _marked(group: Sequence[Saved], company_key: str) -> list[Saved]:
    names = [(one.step.base, one.step.generation) for one in group]
    base, generation = joint_name(names)
    mark, guid = memo_token(company_key, base, generation), external_guid(company_key, base, generation)
    marked = []
    for one in group:
        assert isinstance(one.step.request, InventoryAdjustmentAdd)  # noqa: S101 - nothing else is grouped
        request = marked_adjustment(company_key, names, one.step.request)
        marked.append(replace(one, step=replace(one.step, request=request, mark=mark, guid=guid)))
    return marked
