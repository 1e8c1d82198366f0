"""Counts that are left alone: why, and what a person is asked about them. Nobody is asked where both sides agree, or about the same thing
twice: whoever says that a count is kept in QuickBooks says it once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from stockpost.core.autotask_records import Product
from stockpost.core.decimals import number
from stockpost.core.facts import Facts
from stockpost.core.item_counts import NOTHING, ItemCount
from stockpost.core.ledger import Ledger
from stockpost.core.names import others_in_words
from stockpost.core.problems import Problem, problem
from stockpost.core.resolve import Resolution

KEEP = "detach"
"""The choice that leaves a count to QuickBooks for as long as the reason stays the same."""
KEPT = "its count is kept in QuickBooks, as somebody decided"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An item that is not synced, with the reason. `is_waiting`: until something else is decided, which then does not compare its count."""

    product_id: int
    item: str
    reason: str
    is_problem: bool = False
    is_waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """What stands in the way of a count: the `reason` is told wherever the item is shown, the `problem` asks about it.

    `differs`: is QuickBooks' count known to be another one? None where that is not known. `is_of_name`: the name of the product leads to no
    item that could be counted, which whoever named it for a sync is told in any case.
    """

    reason: str
    problem: Problem
    differs: bool | None
    is_of_name: bool = False


def keepable(found: Problem) -> Problem:
    """The same where a person may also say that QuickBooks keeps the count; what is about more than one item is not said of one."""
    if found.product_id is None:
        return found
    return replace(found, choices=(*(one for one in found.choices if one != "skip"), KEEP, "skip"))


def is_kept(found: Problem, ledger: Ledger) -> bool:
    """Has somebody said so about this very case?"""
    return KEEP in found.choices and ledger.decided(found.code, found.basis, product_id=found.product_id) == KEEP


def waits_for(found: Problem, reason: str) -> bool:
    """Is it this problem for which a count is left alone? The reason begins with its title or has it in brackets; the title of another
    document may have it within, as “Invoice 1007 …” has “1007 …”."""
    title = found.title
    return reason == title or reason.startswith((f"{title};", f"{title} and ")) or f"({title})" in reason


def must_ask(item: Resolution, facts: Facts) -> bool:
    """Is QuickBooks' count of an item to be asked for, which was not read in this conversation, or moved since?"""
    if not facts.is_live or not item.name:
        return False
    if item.key not in facts.items:
        return True
    there = facts.items[item.key]
    return there is not None and there.on_hand is not None and item.key not in facts.on_hand


def count_differs(count: ItemCount, item: Resolution, facts: Facts) -> bool | None:
    """Would a sync set another count if nothing stood in the way? `count` is that of the item which is meant. None where it is not known,
    as of an item of a kind that keeps no count."""
    if not item.name:
        # QuickBooks cannot have an item of such a name.
        return bool(count.target)
    is_known = count.is_in_quickbooks is False or item.key in facts.on_hand
    return count.is_other if is_known and count.difference is not None else None


def name_obstacle(
    product: Product, found: Problem, count: ItemCount, item: Resolution, ledger: Ledger, facts: Facts
) -> Obstacle:
    """The name of a product leads to no item that could be counted."""
    differs = count_differs(count, item, facts)
    if found.code == "item_missing" and ("item", product.id) not in ledger.mappings:
        # That QuickBooks does not get it is what the setting create_missing_items says.
        differs = None
    elif _was_another(product, count, item, ledger, facts):
        differs = True
    return Obstacle(reason=found.title, problem=keepable(_with_counts(found, count)), differs=differs, is_of_name=True)


def _with_counts(found: Problem, count: ItemCount) -> Problem:
    """The same, telling both counts: who decides about a name decides about them, too."""
    if found.product_id is None or count.target is None or count.is_in_quickbooks is False:
        return found
    current = "was not read yet" if count.quickbooks is None else f"has {number(count.quickbooks)}"
    counts = f"By Autotask there should be {number(count.target)}, and QuickBooks {current}."
    return replace(found, explanation=f"{found.explanation} {counts}")


def _was_another(product: Product, count: ItemCount, item: Resolution, ledger: Ledger, facts: Facts) -> bool:
    """Did the product have another item, which is gone or has another count? Both are nothing where neither side has any."""
    known, there = ledger.entries.get(("item", product.id)), facts.items.get(item.key)
    if known is None or known.list_id not in facts.items_by_list_id or (there and there.list_id == known.list_id):
        return False
    before = facts.items_by_list_id[known.list_id]
    units = NOTHING if before is None else before.on_hand
    return units is not None and units != (count.target or NOTHING) - count.arriving


def partners_of(product_ids: Collection[int], shared_items: Mapping[str, Sequence[Product]]) -> set[int]:
    """Further products that stand for the items of these: what is said of one count is said of all of them."""
    wanted = set(product_ids)
    groups = ({one.id for one in several} for several in shared_items.values())
    return set().union(*(group for group in groups if group & wanted)) - wanted


def shared_obstacle(product: Product, item: Resolution, counts: Sequence[ItemCount], facts: Facts) -> Obstacle:
    """One item stands for several products (whose `counts` these are): the count of one would overwrite that of another, over and over.
    It is one question, whichever of them asks it."""
    names = others_in_words([one.item for one in counts])
    should = sum(((one.target or NOTHING) - one.arriving for one in counts), NOTHING)
    is_absent = item.key in facts.items and facts.items[item.key] is None
    current = NOTHING if is_absent else facts.on_hand.get(item.key)
    found = problem(
        "item_shared",
        product_id=product.id,
        item=product.name,
        name=item.name,
        should=number(should),
        parts=", ".join(
            f"“{one.item}” {'not stocked' if one.target is None else number(one.target - one.arriving)}"
            for one in counts
        ),
        current="not read yet" if current is None else number(current),
        basis=f"shared:{item.key}:{','.join(str(one.product_id) for one in counts)}",
    )
    return Obstacle(
        reason=(
            f"“{item.name}” in QuickBooks stands for several products of Autotask ({names}), so the count of one is not its count; "
            "give each an item of its own"
        ),
        problem=found,
        differs=None if current is None else current != should,
    )


def numbered_obstacle(product: Product, item: Resolution, count: ItemCount, differs: bool | None) -> Obstacle:
    """Both sides count by serial number: a quantity alone would leave more or fewer numbers than units on hand."""
    found = problem(
        "counted_by_serial",
        product_id=product.id,
        item=product.name,
        target=number(count.target),
        current=number(count.quickbooks),
        basis=f"serial:{item.list_id}",
    )
    reason = (
        "it is counted by serial numbers on both sides, and an adjustment of the quantity says nothing of the numbers; "
        "adjust it in QuickBooks by serial number"
    )
    return Obstacle(reason=reason, problem=found, differs=differs)


def below_zero_obstacle(
    product: Product, count: ItemCount, explanation: str, differs: bool | None, *, at: str = ""
) -> Obstacle:
    """More was received and not posted than there is, or Autotask itself counts less than nothing: no such count is set."""
    if count.unposted:
        where = f", {number(count.target)}{at}" if at else ""
        detail = f"{explanation}{where}: below zero, so nothing is set"
        advice = f"update {', '.join(name for name, _ in count.unposted)} first"
    else:
        detail = (
            f"Autotask's {f'count{at}' if at else 'total'} is {number(count.target)}, below zero, so nothing is set"
        )
        advice = "correct its count in Autotask"
    found = problem(
        "below_zero",
        product_id=product.id,
        item=product.name,
        detail=detail,
        advice=f"{advice[0].upper()}{advice[1:]}",
        basis=f"{number(count.target)}{at}",
    )
    return Obstacle(reason=f"{detail}; {advice}", problem=found, differs=differs)
