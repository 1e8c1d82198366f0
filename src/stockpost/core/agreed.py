"""What a person agreed to of what another one changed in QuickBooks (choice `adopt`): it stays as long as Autotask says the same.

Once Autotask says something else of that very field, Autotask is its master again (B9).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from stockpost.core.autotask_records import PurchaseOrder
from stockpost.core.compare import (
    LINE_FIELDS,
    NAMED_FIELDS,
    NOT_KNOWN,
    NOT_THERE,
    ORDER_FIELDS,
    REMOVED,
    WHOLE_LINE,
    Change,
    as_we_wrote,
    changes_since,
    written_order,
)
from stockpost.core.decimals import number, price
from stockpost.core.desired import FREIGHT_LINE_ID, DesiredOrder, desired_of_entered
from stockpost.core.entry_meant import instead_of, without_place
from stockpost.core.facts import Needs
from stockpost.core.ledger import KeptField, OrderLink, WrittenLine, WrittenOrder
from stockpost.core.names import fold
from stockpost.core.overwriting import why_not_overwritten
from stockpost.core.problems import Difference, Problem, problem, suggesting
from stockpost.core.quickbooks_records import QuickBooksOrder
from stockpost.core.resolve import Resolver

WAYS = {
    "overwrite": "overwrite QuickBooks with what Autotask says",
    "adopt": "take over what is there",
    "retry": "put it right in QuickBooks and try again",
    "detach": "leave QuickBooks as it is and let go of the order",
}
"""The ways out of a change in QuickBooks, in words."""
CONSEQUENCE = "Autotask is the master, so nothing was written and its items were not synced."
UNCERTAIN = (
    "Stockpost found this order in QuickBooks by its mark: a copy of its database was put back that is older than the order, or a company "
    "file in which the order is that an undo had deleted. So nobody can tell which side was changed since: "
    "{fields}. {consequence}"
)
NO_PLACE = " It cannot be taken over: what Autotask receives of that line would have no line of its item to go to."
OTHER_FREIGHT = " It cannot be taken over here: freight goes on the item of the setting freight_item. To keep “{now}”, name it there."
NO_FREIGHT = " It cannot be taken over: the order has freight in Autotask."
OTHER_UNIT = " It cannot be taken over: Autotask counts the item in another unit."


OPENED_AGAIN = Change(name="is_manually_closed", title="Purchase order", before="closed", now="opened again")
"""A canceled order that Stockpost had closed."""


NEW_LINES = " It cannot be taken over: Autotask has new lines, too, and nobody can tell whether they are the same ones."
CANCELED = " It cannot be taken over while Autotask says that the order is canceled."


@dataclass(frozen=True, slots=True)
class Kept:
    """The fields of one order that stay as QuickBooks has them."""

    fields: frozenset[tuple[str, str]] = frozenset()

    def holds(self, name: str, line: str = "") -> bool:
        return (name, line) in self.fields

    def quantities(self) -> frozenset[int]:
        """Autotask lines of which QuickBooks' own ordered quantity stays."""
        return frozenset(int(line) for name, line in self.fields if name == "quantity")


def wanted_of(order: PurchaseOrder, link: OrderLink, resolver: Resolver, *, is_asking: bool = False) -> DesiredOrder:
    """What Autotask wants of an order that is there, for comparing: nothing is created, and where only words are wanted (not
    `is_asking`) nothing is asked for."""
    needs = resolver.needs if is_asking else Needs()
    aside = replace(resolver, needs=needs, extra={}, sound_accounts=set(), created={})
    return desired_of_entered(order, link, aside)


def _wanted_words(wanted: DesiredOrder) -> dict[tuple[str, str], str]:
    """Autotask's words for each compared field, by name and line."""
    words = {(field.name, ""): field.words(wanted) for field in ORDER_FIELDS}
    for line_id, name, line in zip(wanted.line_ids, wanted.item_names, wanted.lines, strict=True):
        key = str(line_id)
        words[WHOLE_LINE, key] = f"{number(line.quantity)} at {price(line.rate)}"
        words.update({(field.name, key): name if field.shown else field.words(line) for field in LINE_FIELDS})
    return words


def _words_for(change: Change, words: dict[tuple[str, str], str]) -> str:
    found = words.get((change.name, change.line), NOT_THERE if change.name == WHOLE_LINE else "")
    # A unit is not asked for here: it is the one that was named before.
    return found or (change.before if change.name == "unit" else "")


def differences(link: OrderLink, found: QuickBooksOrder, wanted: DesiredOrder) -> list[Change]:
    """What both sides say differently of an order that the ledger is older than: nobody can tell what was written."""
    there = {line.line_id: line.txn_line_id for line in (link.written.lines if link.written else ())}
    return [replace(change, before=NOT_KNOWN) for change in changes_since(as_if_written(wanted, there), found)]


def as_if_written(wanted: DesiredOrder, there: Mapping[int, str]) -> WrittenOrder:
    """What Autotask wants, as if it had been written; `there` are the TxnLineIDs of its lines, as far as they stand for one in QuickBooks."""
    return WrittenOrder(
        vendor_list_id=wanted.vendor_list_id,
        vendor_name=wanted.vendor_name,
        ref_number=wanted.ref_number,
        memo=wanted.memo,
        vendor_message=wanted.vendor_message,
        ship_address=wanted.ship_address,
        lines=tuple(
            WrittenLine(
                line_id=line_id,
                txn_line_id=there.get(line_id, ""),
                item_list_id=line.item_list_id,
                item_name=name,
                quantity=line.quantity or Decimal(0),
                rate=line.rate or Decimal(0),
                unit=None,
            )
            for line_id, name, line in zip(wanted.line_ids, wanted.item_names, wanted.lines, strict=True)
        ),
    )


def about_names(order: PurchaseOrder, changes: Sequence[Change], wanted: DesiredOrder) -> list[Problem]:
    """Vendors and items that are gone: where the order shows another one in their place, that is where they were merged into."""
    return [
        _with_suggestion(order, found, changes)
        for found in wanted.problems
        if found.code in ("entry_gone", "name_moved")
    ]


def _with_suggestion(order: PurchaseOrder, found: Problem, changes: Sequence[Change]) -> Problem:
    role, autotask_id, _ = found.basis.split(":")
    lines = {str(line.id) for line in order.lines if line.product and str(line.product.id) == autotask_id}
    instead = {
        change.now
        for change in changes
        if (role == "item" and change.name == "item_list_id" and change.line in lines)
        or (role == "vendor" and change.name == "vendor_list_id")
    }
    if found.code != "entry_gone" or len(instead) != 1:
        return found
    (name,) = instead
    bare = without_place(found)
    return replace(
        suggesting(bare, name),
        explanation=f"{bare.explanation} Purchase order {order.number} now shows “{name}” in its place.",
        differences=tuple(replace(one, quickbooks=f"gone; {name} in its place") for one in found.differences),
    )


def agreeing(changes: Iterable[Change], wanted: DesiredOrder, found: QuickBooksOrder, link: OrderLink) -> set[Change]:
    """Changes of vendors and items after which QuickBooks names the very entry that Autotask means, as after a merge."""
    written = {str(line.line_id): line.txn_line_id for line in (link.written.lines if link.written else ())}
    there = {line.txn_line_id: line.item_list_id for line in found.lines}
    meant = {str(line_id): line.item_list_id for line_id, line in zip(wanted.line_ids, wanted.lines, strict=True)}
    return {
        change
        for change in changes
        if (change.name == "vendor_list_id" and found.vendor_list_id == wanted.vendor_list_id)
        or (change.name == "item_list_id" and there[written[change.line]] == meant.get(change.line))
    }


def chosen_instead(order: PurchaseOrder, changes: Iterable[Change], link: OrderLink, resolver: Resolver) -> set[Change]:
    """Changes that a merge made, where a person saw what the order names since and had the old entry made again or chose a third one: the
    order gets that one."""
    products = {str(line.id): line.product.id for line in order.lines if line.product}
    written = {str(line.line_id): line.item_list_id for line in (link.written.lines if link.written else ())}
    vendor = link.written.vendor_list_id if link.written else ""
    entries = {
        change: f"vendor:{order.vendor_id}:{vendor}"
        if change.name == "vendor_list_id"
        else f"item:{products.get(change.line)}:{written.get(change.line)}"
        for change in changes
        if change.name in NAMED_FIELDS
    }
    return {
        change
        for change, basis in entries.items()
        if resolver.ledger.decided("entry_gone", instead_of(basis, change.now), order_id=order.id)
        in ("recreate", "map")
    }


def changed_problem(
    order: PurchaseOrder, link: OrderLink, found: QuickBooksOrder, changes: Sequence[Change], resolver: Resolver
) -> Problem:
    """Side by side, field by field, with the ways out that make sense for these changes (B10)."""
    words = _wanted_words(wanted_of(order, link, resolver))
    words[OPENED_AGAIN.name, ""] = order.status.value
    fields = ", ".join(dict.fromkeys(change.title for change in changes))
    obstacles = {one: why_not(one, order, link, found, changes, resolver) for one in ("overwrite", "adopt")}
    is_offered = {**{one: not why for one, why in obstacles.items()}, "retry": bool(obstacles["overwrite"])}
    choices = tuple(one for one in WAYS if is_offered.get(one, True))
    *ways, last = (WAYS[one] for one in choices)
    advice = f"{', '.join(ways)}, or {last}.{''.join(obstacles.values())}"
    shown = problem(
        "changed_in_quickbooks",
        order_id=order.id,
        number=order.number,
        fields=fields,
        consequence=CONSEQUENCE,
        advice=f"{advice[0].upper()}{advice[1:]}",
        differences=tuple(
            Difference(
                field=change.title,
                autotask=_words_for(change, words),
                last_transferred=change.before,
                quickbooks=change.now,
            )
            for change in changes
        ),
        choices=choices,
        basis=found.edit_sequence,
    )
    if link.written is None or not link.written.is_uncertain:
        return shown
    return replace(
        shown,
        title=f"{order.number} differs in Autotask and QuickBooks",
        explanation=UNCERTAIN.format(fields=fields, consequence=CONSEQUENCE),
    )


def why_not(
    choice: str,
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder,
    changes: Sequence[Change],
    resolver: Resolver,
) -> str:
    """What stands in the way of a choice about these changes, for people; empty where nothing does."""
    if choice == "overwrite":
        return why_not_overwritten(changes, link, found, wanted_of(order, link, resolver))
    return _why_not_adopted(order, link, found, changes, resolver) if choice == "adopt" else ""


def _why_not_adopted(
    order: PurchaseOrder, link: OrderLink, found: QuickBooksOrder, changes: Iterable[Change], resolver: Resolver
) -> str:
    """What stands in the way of agreeing to these changes, for people; empty where nothing does.

    Where both sides have new lines, of other items by name, nobody can tell whether they are the same ones, as after an older copy of
    the database was put back: Autotask's would be entered and received once more.
    """
    wanted = wanted_of(order, link, resolver)
    written = {line.txn_line_id: line.line_id for line in (link.written.lines if link.written else ())}
    known = written | not_written_yet(wanted, found, written)
    is_new_here = any(line_id not in known.values() for line_id in wanted.line_ids)
    is_new_there = any(line.txn_line_id not in known for line in found.lines)
    if is_new_here and is_new_there:
        return NEW_LINES
    return next(filter(None, map(_obstacle, changes)), "")


def _obstacle(change: Change) -> str:
    """A line of ours that is gone or stands for another item takes no receipts of what Autotask orders; one in another unit takes
    others than it counts. Nothing is received on the line of the freight."""
    if change.name == "unit":
        return OTHER_UNIT
    if change == OPENED_AGAIN:
        return CANCELED
    is_freight, is_removed = change.line == str(FREIGHT_LINE_ID), change.name == WHOLE_LINE and change.now == REMOVED
    if change.name == "item_list_id":
        return OTHER_FREIGHT.format(now=change.now) if is_freight else NO_PLACE
    if is_removed:
        return NO_FREIGHT if is_freight else NO_PLACE
    return ""


def as_found(link: OrderLink, found: QuickBooksOrder, wanted: DesiredOrder | None = None) -> OrderLink:
    """What is there counts as written; lines that a person added get numbers of their own.

    One of the item of a line that is `wanted` and not written yet is that line: Stockpost entered it itself where the ledger is
    older than QuickBooks, and what was received of it would be received twice on a second one (P1).
    """
    line_ids = {line.txn_line_id: line.line_id for line in (link.written.lines if link.written else ())}
    if wanted is not None:
        line_ids |= not_written_yet(wanted, found, line_ids)
    unknown = min([0, *line_ids.values()])
    ids = [line_ids.get(line.txn_line_id, unknown - place) for place, line in enumerate(found.lines, start=1)]
    written = written_order(found, ids)
    return replace(link, written=as_we_wrote(written, link.written or written), ref_number=found.ref_number)


def not_written_yet(wanted: DesiredOrder, found: QuickBooksOrder, written: Mapping[str, int]) -> dict[str, int]:
    """By TxnLineID the wanted line of the same item, for lines that neither side knew."""
    free: dict[str, list[int]] = {}
    for line_id, name in zip(wanted.line_ids, wanted.item_names, strict=True):
        if line_id not in written.values():
            # By name: whether QuickBooks was asked for the item in this conversation does not matter.
            free.setdefault(fold(name), []).append(line_id)
    added = ((line.txn_line_id, fold(line.item_name)) for line in found.lines if line.txn_line_id not in written)
    return {txn_line_id: free[name].pop(0) for txn_line_id, name in added if free.get(name)}


def adopted_link(
    order: PurchaseOrder, link: OrderLink, found: QuickBooksOrder, changes: Iterable[Change], resolver: Resolver
) -> OrderLink:
    """The link once a person agreed to `changes`: what is there counts as written."""
    meant = wanted_of(order, link, resolver)
    newest = as_found(link, found, meant)
    now_ours = (
        {line.txn_line_id for line in newest.written.lines if line.line_id in meant.line_ids}
        if newest.written
        else set()
    )
    # As it is wanted from now on: the memo names Autotask's number where QuickBooks has another one.
    words = _wanted_words(wanted_of(order, newest, resolver))
    # A line that was added and is one of Autotask's is Autotask's: only what a person alone wants is kept.
    changed = [
        KeptField(name=change.name, line=change.line, wanted=_words_for(change, words))
        for change in changes
        if change.name != WHOLE_LINE or change.line not in now_ours
    ]
    again = {(one.name, one.line) for one in changed}
    before = tuple(one for one in link.kept if (one.name, one.line) not in again)
    return replace(newest, kept=(*before, *changed))


def still_kept(link: OrderLink, wanted: DesiredOrder) -> tuple[KeptField, ...]:
    """Of what was agreed to that of which Autotask still says the same."""
    words = _wanted_words(wanted)
    return tuple(one for one in link.kept if words.get((one.name, one.line), NOT_THERE) == one.wanted)


def kept_fields(kept: Iterable[KeptField]) -> Kept:
    """For looking up."""
    return Kept(frozenset((one.name, one.line) for one in kept))
