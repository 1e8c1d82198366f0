"""Which on-hand counts must be set (B7, B8, I1, I2): Autotask's total over all locations, less what is received and not yet posted; or
the same site by site (decision 14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from stockpost.core.autotask_invoices import Delivery
from stockpost.core.autotask_records import Product, PurchaseOrder, StockRow, VanishedRow
from stockpost.core.counts_by_site import Moving, SiteAims, UnitsAt, site_aims
from stockpost.core.decimals import grouped
from stockpost.core.item_counts import NOTHING, ItemCount, UninvoicedCharge, item_key_of, with_quickbooks
from stockpost.core.ledger import StepKind
from stockpost.core.left_alone import (
    KEPT,
    LeftOut,
    Obstacle,
    below_zero_obstacle,
    count_differs,
    is_kept,
    must_ask,
    name_obstacle,
    numbered_obstacle,
    shared_obstacle,
)
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import Account, SiteCount
from stockpost.core.resolve import Resolution, Resolver
from stockpost.core.resolve_class import resolve_class
from stockpost.core.resolve_items import named_item, purchase_cost, resolve_item
from stockpost.core.set_count import CHANGE_TOO_LARGE, adjusting_step, asking_problem, changes_of, share_of
from stockpost.core.sites import Share, in_words, is_by_location, notes_of_file
from stockpost.core.steps import Step
from stockpost.core.unposted import Received, Unposted, received_elsewhere
from stockpost.core.vanished import undecided

CHARGES_SHOWN_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StockScope:
    """What is to be synced. `asked_by_name` are products that a person named: not knowing their stock is then a problem.

    `pending_order_ids` are approved orders that are not entered yet; `blocked` maps products to the reason they are left alone;
    `expected` are units that the receipts of this plan will add, by product and location; `adjusted` counts the adjustments already made for
    an item (by base) since the run was approved; `received` and `posted` are all units received and posted so far, by product,
    `missing` those that receipts lack of which a person is asked.
    `uninvoiced` are by product the delivered charges that a later invoice takes off QuickBooks' on hand; they are part of the target where
    the settings hold them (`holds_uninvoiced`).
    `mapped_locations` are the inventory locations that people mapped to sites; `vanished` are by product those that Autotask lists no longer.
    `partners` are further products that stand for the items of these; `asked_of_orders` are the questions about products, by code, that open
    problems of orders ask already.
    """

    products: Sequence[Product]
    partners: Sequence[Product] = ()
    stock: Mapping[int, Sequence[StockRow]]
    orders: Iterable[PurchaseOrder]
    asked_by_name: Collection[int] = ()
    pending_order_ids: Collection[int] = ()
    blocked: Mapping[int, str] = field(default_factory=dict)
    asked_of_orders: Collection[tuple[str, int]] = ()
    expected: Mapping[int, UnitsAt] = field(default_factory=dict)
    adjusted: Mapping[str, int] = field(default_factory=dict)
    received: Mapping[int, Decimal] = field(default_factory=dict)
    posted: Mapping[int, Decimal] = field(default_factory=dict)
    missing: Mapping[int, Decimal] = field(default_factory=dict)
    uninvoiced: Mapping[int, Sequence[Delivery]] = field(default_factory=dict)
    mapped_locations: Sequence[int] = ()
    vanished: Mapping[int, Sequence[VanishedRow]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class StockPlan:
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unasked: list[Problem] = field(default_factory=list)
    """What stands in the way where it is not known whether the counts differ: whoever was asked before still has to decide, and nobody else
    is asked."""
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """About single items; each begins with the item's name."""
    file_notes: list[str] = field(default_factory=list)
    """What a person must know of the company file."""
    counts: dict[int, ItemCount] = field(default_factory=dict)
    """Both sides' counts of each product that was looked at, whether or not anything is to be set."""
    is_unknown: bool = False


def plan_stock(scope: StockScope, resolver: Resolver) -> StockPlan:
    """One adjustment for each item whose count differs; equal counts post nothing."""
    plan = StockPlan()
    wanted = {product.id for product in (*scope.products, *scope.partners)}
    received = received_elsewhere(wanted, scope.orders, scope.pending_order_ids, resolver)
    plan.is_unknown = received.is_unknown
    if plan.is_unknown:
        return plan
    looked = [_look_at(product, scope, resolver, plan, received) for product in _without_twins(scope.products)]
    found = [one for one in looked if one is not None]
    meant = _products_by_item(found, resolver)
    for one in found:
        _plan_item(one, meant[one.item.key], scope, resolver, plan, received)
    if resolver.needs.items:
        # Somebody may have received them by hand since: read with the counts, both are of one moment.
        resolver.needs.order_txn_ids |= received.open_txn_ids
    for product_id, count in plan.counts.items():
        if not count.is_in_quickbooks:
            # Names that only become equal stand for no item yet.
            continue
        sharing = meant.get(count.item_key) or resolver.catalogue.shared_items.get(count.item_key, ())
        plan.counts[product_id] = _together(count, sharing, scope, resolver, received)
    if any(step.kind == StepKind.ADJUST_ON_HAND for step in plan.steps):
        plan.file_notes = notes_of_file(resolver)
    return plan


def _together(
    count: ItemCount, sharing: Sequence[Product], scope: StockScope, resolver: Resolver, received: Received
) -> ItemCount:
    """The count of one product of several that are one item of QuickBooks, with what the others should have of it."""
    others = (one for one in sharing if one.id != count.product_id)
    counts = [_count_of(one, scope, resolver, received, key=count.item_key)[0] for one in others]
    units = tuple((one.item, None if one.target is None else one.target - one.arriving) for one in counts)
    return replace(count, shared_with=units, by_site=()) if units else count


def _without_twins(products: Sequence[Product]) -> list[Product]:
    """Each product once, in order of id."""
    return [product for _, product in sorted({product.id: product for product in products}.items())]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """A product whose count may be set, with its item in QuickBooks. `aims` are those of the count by the name that is known."""

    product: Product
    item: Resolution
    count: ItemCount
    aims: SiteAims | None


def _look_at(
    product: Product,
    scope: StockScope,
    resolver: Resolver,
    plan: StockPlan,
    received: Received,
) -> _Looked | None:
    """Its counts as far as they are known; None where it is left out, or nothing can be said before QuickBooks was asked."""
    count, aims = _count_of(product, scope, resolver, received)
    plan.counts[product.id] = count
    if count.target is None:
        reason = "Autotask has no stock row for it, so its count is unknown, not zero"
        _leave_out(product, reason, plan)
        unknown = _unknown_problem(product, reason + ".", "Add it to an inventory location in Autotask.")
        (plan.problems if product.id in scope.asked_by_name else plan.unasked).append(unknown)
        return None
    if product.id in scope.blocked:
        named = named_item(resolver, product, order_id=None)
        if resolver.facts.is_live and named.problem is None and named.key not in resolver.facts.items:
            # Nothing is set, but what people did to its orders may have changed its count: the page Stock shows what it is.
            resolver.needs.items[named.key] = named.name
            plan.is_unknown = True
            return None
        # Whoever named the item is told that it waits for a decision.
        is_named = product.id in scope.asked_by_name
        _leave_out(product, scope.blocked[product.id], plan, is_problem=is_named, is_waiting=True)
        return None
    item = resolve_item(resolver, product, order_id=None)
    if item.is_unknown:
        plan.is_unknown = True
        return None
    if item.is_new:
        count = replace(count, cost_when_created=purchase_cost(product))
        plan.counts[product.id] = count
    return _Looked(product=product, item=item, count=count, aims=aims)


def _products_by_item(found: Sequence[_Looked], resolver: Resolver) -> dict[str, list[Product]]:
    """Which products each item stands for: those that the catalogue knows, or those of this plan that lead to it, as after somebody renamed
    an item to the name of another product."""
    several: dict[str, list[Product]] = {}
    for one in found:
        several.setdefault(one.item.key, []).append(one.product)
    known = resolver.catalogue.shared_items
    return {key: list(known[key]) if key in known else products for key, products in several.items()}


def _plan_item(
    looked: _Looked,
    sharing: Sequence[Product],
    scope: StockScope,
    resolver: Resolver,
    plan: StockPlan,
    received: Received,
) -> None:
    product, item, count = looked.product, looked.item, looked.count
    # Shown by the name that is known, set by the entry that is meant: most often the same one.
    meant, aims = count, looked.aims
    if item.key != count.item_key:
        meant, aims = _count_of(product, scope, resolver, received, key=item.key)
    explanation = _explanation(count)
    obstacle = _obstacle(product, item, meant, aims, sharing, scope, resolver, received, explanation)
    if obstacle is not None:
        _leave_alone(product, item, obstacle, aims, scope, resolver, plan)
        return
    if explanation:
        plan.notes.append(explanation)
    if never := received.never_transferred.get(product.id):
        plan.notes.append(
            f"{product.name}: Autotask's count includes what was received on {', '.join(never)}, not transferred so far."
        )
    if aims is not None:
        there = () if item.is_new else resolver.facts.item_sites.get(item.key)
        aims = aims if aims.counts == there else _aims(count, scope, resolver, received.of(product.id), there)
        _plan_sites(product, item, count, aims, scope, resolver, plan, explanation=explanation)
    else:
        _plan_count(product, item, count, scope, resolver, plan, explanation=explanation)


def _plan_sites(
    product: Product,
    item: Resolution,
    count: ItemCount,
    aims: SiteAims,
    scope: StockScope,
    resolver: Resolver,
    plan: StockPlan,
    *,
    explanation: str,
) -> None:
    """The same site by site; where one of them stands in the way, none is set."""
    if aims.obstacle is not None:
        _hold_up(product, aims.obstacle.problem(product_id=product.id, item=product.name), plan)
        return
    if aims.counts is None and resolver.facts.is_live:
        resolver.needs.item_sites[item.key] = item.name
    _plan_count(product, item, count, scope, resolver, plan, explanation=explanation, aims=aims)


def _aims(
    count: ItemCount,
    scope: StockScope,
    resolver: Resolver,
    unposted: Unposted,
    there: Sequence[SiteCount] | None,
) -> SiteAims:
    held: dict[tuple[int, ...], Decimal] = {}
    for one in scope.uninvoiced.get(count.product_id, ()) if resolver.settings.holds_uninvoiced else ():
        held[one.locations] = held.get(one.locations, NOTHING) + one.quantity
    moving = Moving(unposted=unposted.at, arriving=scope.expected.get(count.product_id, {}), held=held)
    return site_aims(count.locations, moving, there, resolver, mapped=scope.mapped_locations)


def _hold_up(product: Product, found: Problem, plan: StockPlan) -> None:
    """The item waits for a person."""
    _leave_out(product, found.title, plan, is_problem=True)
    _ask(found, plan)


def _ask(found: Problem, plan: StockPlan) -> None:
    """What all items need, as an account, is told once."""
    if found.product_id is not None or found not in plan.problems:
        plan.problems.append(found)


def _count_of(
    product: Product,
    scope: StockScope,
    resolver: Resolver,
    received: Received,
    *,
    key: str = "",
) -> tuple[ItemCount, SiteAims | None]:
    """Both sides' counts as they are known, before anything is decided; with what each site should hold where each location has its own.
    `key` is the item that is meant, where that is another one than the name of the product says."""
    unposted = received.of(product.id)
    rows = tuple(scope.stock.get(product.id, ()))
    total = sum((row.on_hand for row in rows), NOTHING) if rows else None
    # Of an item without any row nothing is known, and nothing is set.
    vanished = scope.vanished.get(product.id, ()) if rows else ()
    delivered = scope.uninvoiced.get(product.id)
    count = ItemCount(
        product_id=product.id,
        item=product.name,
        item_key=key or item_key_of(resolver.ledger.mappings, product),
        autotask=total,
        locations=rows,
        vanished=undecided(vanished, resolver.ledger.decisions, product_id=product.id),
        unposted=tuple(unposted.orders),
        never_transferred=tuple(received.never_transferred.get(product.id, ())),
        let_go=tuple(received.let_go.get(product.id, ())),
        uninvoiced=None
        if delivered is None
        else tuple(UninvoicedCharge(one.name, one.quantity, one.invoice) for one in delivered),
        is_holding=resolver.settings.holds_uninvoiced,
        arriving=sum(scope.expected.get(product.id, {}).values(), NOTHING),
        received=scope.received.get(product.id, NOTHING),
        posted=scope.posted.get(product.id, NOTHING),
        missing=scope.missing.get(product.id, NOTHING),
    )
    count = replace(count, target=None if total is None else total - unposted.quantity + count.held_units)
    count = with_quickbooks(count, resolver.facts)
    if total is None or not is_by_location(resolver):
        return count, None
    there = () if count.is_in_quickbooks is False else resolver.facts.item_sites.get(count.item_key)
    aims = _aims(count, scope, resolver, unposted, there)
    return replace(count, by_site=tuple(aim.share for aim in aims.aims)), aims


def _obstacle(
    product: Product,
    item: Resolution,
    count: ItemCount,
    aims: SiteAims | None,
    sharing: Sequence[Product],
    scope: StockScope,
    resolver: Resolver,
    received: Received,
    explanation: str,
) -> Obstacle | None:
    """Why the count of an item is left alone; None where nothing stands in the way. `count` is that of the item which is meant, which
    stands for the products `sharing`."""
    facts = resolver.facts
    if item.problem is not None:
        return name_obstacle(product, item.problem, count, item, resolver.ledger, facts)
    if len(sharing) > 1:
        counts = [_count_of(one, scope, resolver, received, key=item.key)[0] for one in sharing]
        return shared_obstacle(product, item, counts, facts)
    differs = count_differs(count, item, facts)
    if (
        product.is_serialized
        and facts.preferences is not None
        and facts.preferences.serial_or_lot_tracking == "SerialNumber"
    ):
        return numbered_obstacle(product, item, count, differs)
    if count.target is not None and count.target < 0:
        return below_zero_obstacle(product, count, explanation, differs)
    below = next((one.share for one in aims.aims if one.share.target < 0), None) if aims and not aims.obstacle else None
    if below is not None:
        return below_zero_obstacle(
            product, replace(count, target=below.target), explanation, differs, at=f" at {below.site}"
        )
    return None


def _leave_alone(
    product: Product,
    item: Resolution,
    found: Obstacle,
    aims: SiteAims | None,
    scope: StockScope,
    resolver: Resolver,
    plan: StockPlan,
) -> None:
    """A person is asked where the counts differ, unless somebody said already that this one is kept in QuickBooks."""
    facts = resolver.facts
    if must_ask(item, facts):
        resolver.needs.items[item.key] = item.name
        plan.is_unknown = True
        return
    if facts.is_live and aims is not None and aims.counts is None and item.key in facts.on_hand:
        resolver.needs.item_sites[item.key] = item.name
        plan.is_unknown = True
        return
    if is_kept(found.problem, resolver.ledger):
        _leave_out(product, f"{found.reason}; {KEPT}", plan)
        return
    is_named = product.id in scope.asked_by_name
    is_asked = bool(found.differs or (is_named and found.is_of_name and found.differs is None))
    if (found.problem.code, product.id) in scope.asked_of_orders:
        # One decision is asked for once. Whoever named the item is told all the same that it waits.
        _leave_out(product, found.reason, plan, is_problem=is_asked and is_named, is_waiting=True)
        return
    if is_asked:
        _leave_out(product, found.reason, plan, is_problem=True)
        _ask(found.problem, plan)
        return
    _leave_out(product, found.reason, plan)
    if found.differs is not False:
        plan.unasked.append(found.problem)


def _leave_out(
    product: Product, reason: str, plan: StockPlan, *, is_problem: bool = False, is_waiting: bool = False
) -> None:
    plan.left_out.append(LeftOut(product.id, product.name, reason, is_problem=is_problem, is_waiting=is_waiting))
    plan.counts[product.id] = replace(plan.counts[product.id], reason=reason)


def _explanation(count: ItemCount) -> str:
    """“12 in Autotask, 5 of them received on 1007 and not yet posted: 7” (B8); “7 in Autotask, 2 more delivered and not yet invoiced
    (Battery for rack): 9” (I4)."""
    parts = [
        f"{grouped(quantity)} of them received on {order} and not yet posted" for order, quantity in count.unposted
    ]
    if count.uninvoiced and count.is_holding:
        at = in_words({share.site: share.held for share in count.by_site if share.held})
        groups = [
            [one for one in count.uninvoiced if bool(one.invoice) == is_invoiced] for is_invoiced in (False, True)
        ]
        first, *rest = [group for group in groups if group]
        # Where they are held is said once, of all of them.
        parts += [_held_words(first, "" if rest else at), *(_held_words(group, at) for group in rest)]
    total = grouped(count.autotask)
    return f"{count.item}: {total} in Autotask, {', '.join(parts)}: {grouped(count.target)}" if parts else ""


def _held_words(charges: Sequence[UninvoicedCharge], at: str) -> str:
    """Of charges that are all invoiced in Autotask, or none of them."""
    names = [one.charge for one in charges[:CHARGES_SHOWN_MAX]]
    more = f" and {len(charges) - len(names)} more" if len(charges) > len(names) else ""
    units = grouped(sum((one.units for one in charges), NOTHING))
    invoices = ", ".join(dict.fromkeys(one.invoice for one in charges if one.invoice))
    where = f", invoiced in Autotask ({invoices}), not yet in QuickBooks" if invoices else " and not yet invoiced"
    return f"{units} more delivered{where} ({', '.join(names)}{more}{f'; held until then: {at}' if at else ''})"


def _unknown_problem(product: Product, detail: str, advice: str) -> Problem:
    return problem(
        "on_hand_unknown",
        product_id=product.id,
        item=product.name,
        detail=detail,
        advice=advice,
        basis=f"stock:{product.id}",
    )


def _plan_count(
    product: Product,
    item: Resolution,
    count: ItemCount,
    scope: StockScope,
    resolver: Resolver,
    plan: StockPlan,
    *,
    explanation: str,
    aims: SiteAims | None = None,
) -> None:
    current: Decimal | None = Decimal(0) if item.is_new else resolver.facts.on_hand.get(item.key)
    # Asked in the same message as the count.
    account = resolver.account("adjustment_account")
    bears = resolve_class(resolver)
    if current is None and resolver.facts.is_live:
        resolver.needs.items[item.key] = item.name
    if resolver.facts.is_live and (current is None or _is_open(aims)):
        plan.is_unknown = True
        return
    if current is not None:
        current += sum(scope.expected.get(product.id, {}).values(), NOTHING)
    changes = changes_of(product, count.target or NOTHING, current, aims)
    if not changes:
        return
    asking = asking_problem(product, changes, scope.adjusted, resolver, vanished=count.vanished)
    if asking is not None:
        plan.problems.append(asking)
        if asking.code == CHANGE_TOO_LARGE:
            plan.counts[product.id] = replace(count, limit=resolver.settings.on_hand_change_limit)
        return
    shares = [share_of(one, product, item, resolver, aims) for one in changes]
    missing = next((one for one in (account, bears.problem, *shares) if isinstance(one, Problem)), None)
    if missing is not None:
        _hold_up(product, missing, plan)
        return
    known = [share for share in shares if isinstance(share, Share)]
    if (account is None and resolver.facts.is_live) or bears.is_unknown or len(known) < len(changes):
        plan.is_unknown = True
        return
    for change, share in zip(changes, known, strict=True):
        plan.steps.extend(item.steps)
        plan.steps.append(
            adjusting_step(
                product,
                item,
                change,
                resolver,
                account_list_id=account.list_id if isinstance(account, Account) else "",
                class_list_id=bears.list_id,
                note="; ".join(filter(None, (explanation, share.note))),
                share=share,
            )
        )


def _is_open(aims: SiteAims | None) -> bool:
    """Must QuickBooks be asked for sites, or where the item is?"""
    return aims is not None and (aims.is_unknown or any(aim.share.quickbooks is None for aim in aims.aims))
