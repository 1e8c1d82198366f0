"""One count that is to be set, as a step, or what a person has to say first (I1, I2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from stockpost.core.autotask_records import Product, VanishedRow
from stockpost.core.counts_by_site import SiteAim, SiteAims
from stockpost.core.decimals import grouped, number, signed
from stockpost.core.item_counts import NOTHING
from stockpost.core.ledger import Ledger, StepKind
from stockpost.core.markers import count_base, external_guid, memo_token
from stockpost.core.names import fold
from stockpost.core.problems import Problem, problem
from stockpost.core.requests import InventoryAdjustmentAdd, InventoryAdjustmentLineWrite
from stockpost.core.resolve import Resolution, Resolver
from stockpost.core.shared_adjustments import marked_adjustment
from stockpost.core.sites import Share, in_words, share_of_site
from stockpost.core.steps import Step, content_hash
from stockpost.core.vanished import vanished_problem

ADJUSTMENTS_MAX = 3
"""Adjustments of one count in one run; after that a person is asked (I1)."""
CHANGE_TOO_LARGE = "change_too_large"
_BETWEEN = "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A count that is to be set: the total of an item, or what is at the site of `aim`."""

    base: str
    target: Decimal
    current: Decimal | None
    aim: SiteAim | None = None

    @property
    def difference(self) -> Decimal:
        return self.target - (self.current or NOTHING)

    def words(self, units: Decimal | None) -> str:
        """“5 at Van”."""
        return f"{grouped(units)}{self.at}"

    @property
    def case(self) -> str:
        """What a decision about the change is about: the count that is shown, and the one to be set."""
        return f"{number(self.current)}:{number(self.target)}{self.at}"

    def is_approved(self, product_id: int, ledger: Ledger, limit: Decimal) -> bool:
        """Did somebody approve it, and was no count of the item set since? Theirs may have moved since it was shown, by no more than needs no
        approval."""
        _, _, aim = self.case.partition(":")
        approved = (
            case.partition(":")
            for one in ledger.decisions
            if (one.code, one.choice, one.product_id) == (CHANGE_TOO_LARGE, "approve", product_id)
            for case in one.basis.split(_BETWEEN)
        )
        # Before the count was kept there was only what is to be set.
        return any(
            wanted == aim and abs((self.current or NOTHING) - Decimal(shown)) <= limit for shown, _, wanted in approved
        )

    @property
    def at(self) -> str:
        """“ at Van”, empty where it is the total."""
        return f" at {self.aim.place.name}" if self.aim else ""


def changes_of(product: Product, target: Decimal, current: Decimal | None, aims: SiteAims | None) -> list[Change]:
    """The counts that differ, or may."""
    if aims is None:
        base = count_base(product.id)
        return [] if current == target else [Change(base=base, target=target, current=current)]
    return [
        Change(
            base=count_base(product.id, fold(aim.place.name)),
            target=aim.share.target,
            current=None if aim.share.quickbooks is None else aim.share.quickbooks + aim.share.arriving,
            aim=aim,
        )
        for aim in aims.aims
        if aim.share.difference != 0
    ]


def share_of(
    change: Change, product: Product, item: Resolution, resolver: Resolver, aims: SiteAims | None
) -> Share | Problem | None:
    """What is sent for a change; a problem or None as from `share_of_site`."""
    if change.aim is None or aims is None:
        return share_of_site(product, item, change.target, resolver)
    note = f"{in_words(aims.others)} left alone" if aims.others else ""
    return Share(count=change.target, site=change.aim.place.list_id, note=note)


def asking_problem(
    product: Product,
    changes: Sequence[Change],
    adjusted: Mapping[str, int],
    resolver: Resolver,
    *,
    vanished: Sequence[VanishedRow],
) -> Problem | None:
    """A person is asked where a location has `vanished` or a change is above the limit (I2), and where a count does not stay as it was
    set (I1)."""
    if vanished:
        return vanished_problem(
            vanished,
            resolver.catalogue.locations,
            product_id=product.id,
            item=product.name,
            current=", ".join("not read yet" if one.current is None else one.words(one.current) for one in changes),
            target=", ".join(one.words(one.target) for one in changes),
        )
    limit = resolver.settings.on_hand_change_limit
    large = [one for one in changes if limit and one.current is not None and abs(one.difference) > limit]
    if any(not one.is_approved(product.id, resolver.ledger, limit) for one in large):
        return problem(
            CHANGE_TOO_LARGE,
            product_id=product.id,
            item=product.name,
            difference=", ".join(f"{signed(one.difference)}{one.at}" for one in changes),
            current=", ".join(one.words(one.current) for one in changes),
            target=", ".join(one.words(one.target) for one in changes),
            limit=grouped(limit),
            basis=_BETWEEN.join(one.case for one in changes),
        )
    for one in changes:
        if adjusted.get(one.base, 0) >= ADJUSTMENTS_MAX:
            return problem(
                "on_hand_keeps_changing",
                product_id=product.id,
                item=product.name,
                target=one.words(one.target),
                current=one.words(one.current),
                basis=f"{one.base}:{number(one.target)}",
            )
    return None


def adjusting_step(
    product: Product,
    item: Resolution,
    change: Change,
    resolver: Resolver,
    *,
    account_list_id: str,
    class_list_id: str,
    note: str,
    share: Share,
) -> Step:
    generation = resolver.ledger.next_generation(change.base)
    key = resolver.context.company_key
    request = None
    is_placed = change.aim is None or share.site
    if item.list_id and account_list_id and is_placed:
        request = marked_adjustment(
            key,
            [(change.base, generation)],
            InventoryAdjustmentAdd(
                account_list_id=account_list_id,
                txn_date=resolver.context.today,
                ref_number="",
                inventory_site_list_id=share.site,
                class_list_id=class_list_id,
                lines=(InventoryAdjustmentLineWrite(item_list_id=item.list_id, new_quantity=share.count),),
            ),
        )
    where = f" at {change.aim.place.name}" if change.aim else ""
    before = f"from {grouped(change.current)} " if change.current is not None else ""
    after = "" if change.current is not None else ", if QuickBooks has another count"
    words = f"{before}to {grouped(change.target)}{after}{f' ({note})' if note else ''}"
    return Step(
        base=change.base,
        generation=generation,
        kind=StepKind.ADJUST_ON_HAND,
        subject=product.name,
        summary=f"Set on hand of {product.name}{where} {words}",
        request=request,
        content_hash=content_hash("onhand", item.list_id, change.target, account_list_id, *share.hashed),
        product_id=product.id,
        note=note,
        item_key=item.key,
        target=change.target,
        mark=memo_token(key, change.base, generation),
        guid=external_guid(key, change.base, generation),
    )
