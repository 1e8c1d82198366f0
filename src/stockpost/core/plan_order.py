"""What one Autotask purchase order needs in QuickBooks: enter it, update it, receive it, close it, or a problem (B4–B6, B9–B13)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from stockpost.core.agreed import (
    OPENED_AGAIN,
    Kept,
    about_names,
    adopted_link,
    agreeing,
    as_found,
    changed_problem,
    chosen_instead,
    differences,
    kept_fields,
    still_kept,
    wanted_of,
    why_not,
)
from stockpost.core.autotask_records import OrderStatus, PurchaseOrder
from stockpost.core.canceled_order import IS_LOOKED_FOR, canceled_before, may_be_entered
from stockpost.core.closed_order import closed_lines, closed_problem
from stockpost.core.compare import NAMED_FIELDS, Change, changes_since
from stockpost.core.customer_of_order import customer_notes
from stockpost.core.decimals import money
from stockpost.core.deleted_order import deleted_problem, has_receipts_without_order
from stockpost.core.desired import DesiredOrder, desired_of_entered, desired_order, order_content_hash, wanted_number
from stockpost.core.ledger import LinkState, OrderLink, ReceiptLink, StepKind, WrittenOrder
from stockpost.core.number_taken import order_number_taken
from stockpost.core.order_candidates import order_candidates
from stockpost.core.plan_receipts import Target, corrected_receipts, counting, plan_receipts, posted_again
from stockpost.core.plan_update import closing_step, is_taken_over, leads_elsewhere, received_as_another, update_step
from stockpost.core.posted_twice import posted_twice
from stockpost.core.problems import Difference, Problem, problem
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine, QuickBooksReceipt
from stockpost.core.receipt_changes import changed_receipts
from stockpost.core.recognise import Names, Recognised, orders_of_ours, recognised_order
from stockpost.core.recognise_receipts import recognised_receipts
from stockpost.core.requests import PurchaseOrderAdd
from stockpost.core.resolve import Resolver
from stockpost.core.several import several_text
from stockpost.core.steps import Step, content_hash
from stockpost.core.vendor_of_order import ask_for_vendor, vendor_of_order


@dataclass(slots=True, kw_only=True)
class OrderPlan:
    """The outcome for one order. `is_unknown`: QuickBooks must be asked first. `settled` is the link as it should be noted
    when nothing needs to be written for it."""

    order_id: int
    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_unknown: bool = False
    settled: OrderLink | None = None
    recognised: list[Recognised] = field(default_factory=list)
    """Writes of ours that QuickBooks has and the ledger does not know."""
    let_go: list[ReceiptLink] = field(default_factory=list)
    """Receipts of ours that count for less from now on, or no more: they were corrected on both sides to the same quantity, or a person
    lets what is missing of them be posted again."""


def plan_order(order: PurchaseOrder, resolver: Resolver) -> OrderPlan:
    """Plan one order from the facts; the same facts give the same plan."""
    link = resolver.ledger.links.get(order.id)
    if link is None or link.state == LinkState.GONE:
        return _plan_creation(order, resolver)
    if link.state.is_let_go:
        return OrderPlan(order_id=order.id)
    return _plan_linked(order, link, resolver)


def _plan_creation(order: PurchaseOrder, resolver: Resolver) -> OrderPlan:
    plan = OrderPlan(order_id=order.id)
    if order.status == OrderStatus.CANCELED:
        _plan_canceled(order, resolver, plan)
        return plan
    base = f"po:{order.id}"
    generation = resolver.ledger.next_generation(base)
    wanted = desired_order(order, resolver, base=base, generation=generation)
    if _is_there(order, resolver, plan, number=wanted.ref_number, vendor_list_id=wanted.vendor_list_id):
        return plan
    taken = _number_problem(order, wanted, resolver)
    # What has its number may be the one that its receipts are on: a person knows.
    if taken is None and has_receipts_without_order(order, resolver):
        link = OrderLink(order_id=order.id, state=LinkState.LINKED, ref_number=wanted.ref_number)
        return _deleted(order, link, resolver, plan)
    plan.notes.extend(wanted.notes)
    plan.problems.extend([*wanted.problems, *([taken] if taken else [])])
    if plan.problems:
        return plan
    plan.is_unknown = plan.is_unknown or (resolver.facts.is_live and not wanted.is_complete and not wanted.steps)
    enter = _entering_step(order, wanted, resolver, base=base, generation=generation, is_ready=not plan.is_unknown)
    receipts, plan.problems = plan_receipts(order, Target(lines={}), resolver)
    plan.steps = [*wanted.steps, enter, *receipts]
    return plan


def _plan_canceled(order: PurchaseOrder, resolver: Resolver, plan: OrderPlan) -> None:
    """It may have been entered all the same, by an older copy of the database or by a computer that slept with it: then it is taken up, and
    closed (B12). Names are not looked up for it: what it would have needed is not to be created."""
    number, _ = wanted_number(order, resolver.settings)
    vendor = resolver.ledger.entries.get(("vendor", order.vendor_id))
    if _is_there(order, resolver, plan, number=number, vendor_list_id=vendor.list_id if vendor else ""):
        return
    if may_be_entered(order, resolver.ledger) and not resolver.facts.is_live:
        plan.is_unknown = True
        plan.notes.append(IS_LOOKED_FOR)
        return
    plan.problems.append(canceled_before(order))


def _is_there(order: PurchaseOrder, resolver: Resolver, plan: OrderPlan, *, number: str, vendor_list_id: str) -> bool:
    """An order with our own mark that the ledger does not know, as after an older copy of the database was restored, is taken
    up and not entered a second time (P1)."""
    if not resolver.facts.is_live:
        return False
    candidates, is_unknown = order_candidates(order, resolver, number=number, vendor_list_id=vendor_list_id)
    plan.is_unknown = plan.is_unknown or is_unknown
    ours = orders_of_ours(
        resolver.context.company_key,
        order.id,
        candidates,
        ledger=resolver.ledger,
        shows_guids=resolver.facts.shows_guids(QuickBooksOrder),
    )
    if len(ours) > 1:
        found_text = several_text([found for _, found in ours])
        plan.problems.append(problem("duplicate_found", order_id=order.id, number=order.number, found=found_text))
        return True
    for generation, found in ours:
        names = Names.of(resolver.ledger.mappings, resolver.ledger.entries, resolver.settings)
        plan.recognised.append(
            recognised_order(resolver.context.company_key, order, found, generation, names),
        )
        plan.is_unknown = True
        return True
    return False


def _number_problem(order: PurchaseOrder, wanted: DesiredOrder, resolver: Resolver) -> Problem | None:
    """A number that QuickBooks already has on a purchase order that is not this one (N4)."""
    number = wanted.ref_number
    if number not in resolver.facts.orders_by_number:
        return None
    there = resolver.facts.orders_by_number[number]
    raised = resolver.context.local_date(order.created_at)
    is_external = resolver.settings.is_external_number
    return order_number_taken(
        order, wanted, there, resolver.ledger.order_owners, raised=raised, is_external=is_external
    )


def _entering_step(
    order: PurchaseOrder, wanted: DesiredOrder, resolver: Resolver, *, base: str, generation: int, is_ready: bool
) -> Step:
    request = None
    if is_ready and wanted.is_complete:
        request = PurchaseOrderAdd(
            vendor_list_id=wanted.vendor_list_id,
            class_list_id=wanted.class_list_id,
            ship_to_entity_list_id=wanted.ship_to_entity_list_id,
            txn_date=resolver.context.today,
            ref_number=wanted.ref_number,
            ship_address=wanted.ship_address,
            ship_method_list_id=wanted.ship_method_list_id,
            fob=wanted.fob,
            memo=wanted.memo,
            vendor_message=wanted.vendor_message,
            external_guid=wanted.guid,
            lines=wanted.lines,
        )
    count = len(order.lines)
    return Step(
        base=base,
        generation=generation,
        kind=StepKind.CREATE_PURCHASE_ORDER,
        subject=order.number,
        summary=f"Enter PO {order.number} for {order.vendor_name}, {count} line{'s' if count != 1 else ''}, {money(order.total)}",
        request=request,
        content_hash=content_hash(
            "po", order_content_hash(order), wanted.ref_number, request and request.vendor_list_id, wanted.lines
        ),
        order_id=order.id,
        vendor_id=order.vendor_id,
        note="; ".join(wanted.notes),
        order_content_hash=order_content_hash(order),
        line_ids=wanted.line_ids,
        item_key=wanted.ref_number,
        mark=wanted.mark,
        guid=wanted.guid,
    )


def _plan_linked(order: PurchaseOrder, link: OrderLink, resolver: Resolver) -> OrderPlan:
    plan = OrderPlan(order_id=order.id)
    if link.txn_id not in resolver.facts.orders:
        resolver.needs.order_txn_ids.add(link.txn_id)
        ask_for_vendor(order, link, resolver)
        plan.is_unknown = True
        return plan
    found = resolver.facts.orders[link.txn_id]
    if found is None:
        return _deleted(order, link, resolver, plan)
    plan.notes.extend(_bill_notes(order, found, resolver))
    if resolver.facts.is_live and _has_receipts_to_take_up(order, link, found, resolver, plan):
        return plan
    changed = _changes(order, link, found, resolver, plan)
    if plan.is_unknown:
        return plan
    if any(change.name in NAMED_FIELDS for change in changed):
        changed, link = _without_merged(order, link, found, changed, resolver, plan)
        if plan.problems or plan.is_unknown:
            return plan
    choice = resolver.ledger.decided("changed_in_quickbooks", found.edit_sequence, order_id=order.id)
    if choice and why_not(choice, order, link, found, changed, resolver):
        choice = None
    if changed and choice not in ("overwrite", "adopt"):
        plan.problems.append(changed_problem(order, link, found, changed, resolver))
        return plan
    link = _agreed_link(order, link, found, changed if choice == "adopt" else [], resolver, plan)
    is_forced = bool(changed) and choice == "overwrite"
    kept = Kept() if is_forced else kept_fields(link.kept)
    wanted, update = _plan_update(order, link, found, resolver, plan, is_forced=is_forced, kept=kept)
    if plan.problems or plan.is_unknown:
        return plan
    lines = _lines_by_autotask_id(link, found)
    changed_by_people = changed_receipts(order, lines, found, resolver)
    if changed_by_people is None:
        plan.is_unknown = True
        return plan
    target = Target(
        txn_id=found.txn_id,
        vendor_list_id=found.vendor_list_id,
        lines=lines,
        changed=changed_by_people,
        is_ready=update is None,
        kept_quantities=kept.quantities(),
    )
    again = posted_again(order, target, resolver)
    resolver = counting(again, resolver)
    receipts, plan.problems = plan_receipts(order, target, resolver)
    if not plan.problems:
        plan.problems, plan.is_unknown = posted_twice(order, receipts, target, found, resolver)
    if plan.problems or plan.is_unknown:
        return plan
    is_moved = wanted and wanted.vendor_list_id != found.vendor_list_id and not kept.holds("vendor_list_id")
    if (receipts or update) and not is_moved:
        receipts = _for_active_vendor(order, found, receipts, resolver, plan)
        if plan.problems or plan.is_unknown:
            return plan
    linked = {linked.txn_id for linked in found.linked}
    plan.let_go = [*again, *corrected_receipts(order, target, linked, resolver)]
    return _plan_closing(order, link, found, resolver, plan, wanted=wanted, update=update, receipts=receipts, kept=kept)


def _for_active_vendor(
    order: PurchaseOrder, found: QuickBooksOrder, receipts: list[Step], resolver: Resolver, plan: OrderPlan
) -> list[Step]:
    """The receipts, which wait for the step that makes the vendor active again where a person asked for it."""
    vendor = vendor_of_order(order, found, resolver)
    plan.is_unknown = vendor.is_unknown
    plan.problems.extend(filter(None, [vendor.problem]))
    plan.steps.extend(vendor.steps)
    return [replace(step, request=None) for step in receipts] if vendor.steps else receipts


def _has_receipts_to_take_up(
    order: PurchaseOrder, link: OrderLink, found: QuickBooksOrder, resolver: Resolver, plan: OrderPlan
) -> bool:
    """Receipts of ours that the ledger does not know are taken up first, or read to tell whose they are."""
    plan.recognised, unread = recognised_receipts(
        resolver.context.company_key,
        order,
        link,
        found,
        receipts=resolver.facts.receipts,
        shows_guids=resolver.facts.shows_guids(QuickBooksReceipt),
        ledger=resolver.ledger,
        settings=resolver.settings,
    )
    resolver.needs.receipt_txn_ids.update(unread)
    plan.is_unknown = bool(unread or plan.recognised)
    return plan.is_unknown


def _changes(
    order: PurchaseOrder, link: OrderLink, found: QuickBooksOrder, resolver: Resolver, plan: OrderPlan
) -> list[Change]:
    changed = changes_since(link.written, found) if link.written else []
    if link.written and link.written.is_uncertain:
        wanted = wanted_of(order, link, resolver, is_asking=True)
        plan.is_unknown = resolver.facts.is_live and not (wanted.is_complete or wanted.steps or wanted.problems)
        # Names that stand in the way are told of when it is updated.
        changed = [] if wanted.problems or plan.is_unknown else differences(link, found, wanted)
    is_reopened = link.state == LinkState.CLOSED and order.status == OrderStatus.CANCELED and not found.is_closed
    return [*changed, OPENED_AGAIN] if is_reopened else changed


def _without_merged(
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder,
    changed: list[Change],
    resolver: Resolver,
    plan: OrderPlan,
) -> tuple[list[Change], OrderLink]:
    """A vendor or item may be another one because people merged two of them: that is told as such, and it is no edit of the order
    once Autotask's name leads to the one that remained. Where the old one is made again or a third one was chosen, the order is updated."""
    wanted = wanted_of(order, link, resolver, is_asking=True)
    plan.problems.extend(about_names(order, changed, wanted))
    plan.is_unknown = resolver.facts.is_live and not (wanted.is_complete or wanted.steps or wanted.problems)
    agreed = agreeing(changed, wanted, found, link)
    left = [change for change in changed if change not in agreed]
    again = chosen_instead(order, left, link, resolver)
    if again < set(left) or plan.problems or plan.is_unknown:
        return left, link
    plan.settled = as_found(link, found)
    if again:
        # Without a content hash every field is compared with what Autotask wants.
        plan.settled = replace(plan.settled, content_hash="")
    return [], plan.settled


def _agreed_link(
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder,
    adopted: list[Change],
    resolver: Resolver,
    plan: OrderPlan,
) -> OrderLink:
    """The link with what a person agreed to now, and without that of which Autotask has changed its mind since."""
    newest = adopted_link(order, link, found, adopted, resolver) if adopted else link
    if newest.kept:
        newest = replace(newest, kept=still_kept(newest, wanted_of(order, newest, resolver)))
    if newest != link:
        plan.settled = newest
    return newest


def _deleted(order: PurchaseOrder, link: OrderLink, resolver: Resolver, plan: OrderPlan) -> OrderPlan:
    found, is_unknown = deleted_problem(order, link, resolver)
    plan.problems.append(found)
    plan.is_unknown = plan.is_unknown or is_unknown
    return plan


def _bill_notes(order: PurchaseOrder, found: QuickBooksOrder, resolver: Resolver) -> list[str]:
    """A receipt of ours that somebody turned into a bill still counts as posted (B11)."""
    ours = {receipt.txn_id for receipt in resolver.ledger.receipts.get(order.id, ())}
    count = sum(1 for linked in found.linked if linked.kind == "Bill" and linked.txn_id in ours)
    if not count:
        return []
    what = "One receipt was turned into a bill" if count == 1 else f"{count} receipts were turned into bills"
    return [f"{what} in QuickBooks; what was received with it still counts."]


def _plan_update(
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder,
    resolver: Resolver,
    plan: OrderPlan,
    *,
    is_forced: bool,
    kept: Kept,
) -> tuple[DesiredOrder | None, Step | None]:
    """The change of header and lines, where Autotask's content is not what was last written."""
    if order_content_hash(order) == link.content_hash and not is_forced:
        return None, None
    if found.is_manually_closed and link.state == LinkState.CLOSED and order.status == OrderStatus.CANCELED:
        return None, None
    # QuickBooks says it in the conversation: receipts of ours may have been deleted there.
    may_have = not resolver.facts.is_live and bool(resolver.ledger.receipts.get(order.id))
    has_receipts = may_have or any(line.received for line in found.lines)
    if order.vendor_id != link.vendor_id and has_receipts:
        plan.problems.append(
            problem(
                "vendor_changed",
                order_id=order.id,
                number=order.number,
                name=order.vendor_name,
                basis=f"{link.vendor_id}:{order.vendor_id}",
                differences=(
                    Difference(
                        field="Vendor",
                        autotask=order.vendor_name,
                        last_transferred=link.written.vendor_name if link.written else "",
                        quickbooks=found.vendor_name,
                    ),
                ),
            )
        )
        return None, None
    wanted = desired_of_entered(order, link, resolver)
    plan.notes.extend(wanted.notes)
    plan.problems.extend(wanted.problems)
    if plan.problems:
        return wanted, None
    if resolver.facts.is_live and not wanted.is_complete and not wanted.steps:
        plan.is_unknown = True
        return wanted, None
    is_of_another = leads_elsewhere(
        wanted.vendor_list_id, found.vendor_list_id, resolver, role="vendor", autotask_id=order.vendor_id
    )
    if has_receipts and is_of_another and not kept.holds("vendor_list_id"):
        plan.problems.append(_received_from_another(order, link, found, resolver))
        return wanted, None
    plan.notes.extend(customer_notes(order, link, found, wanted))
    update = update_step(order, link, found, wanted, resolver, plan.problems, kept=kept)
    if not plan.problems:
        plan.steps.extend(wanted.steps)
    return wanted, update


def _received_from_another(
    order: PurchaseOrder, link: OrderLink, found: QuickBooksOrder, resolver: Resolver
) -> Problem:
    taken_over, there = is_taken_over(link, resolver), found.vendor_list_id
    return received_as_another(
        order, "vendor", order.vendor_id, order.vendor_name, found.vendor_name, there, is_taken_over=taken_over
    )


def _plan_closing(
    order: PurchaseOrder,
    link: OrderLink,
    found: QuickBooksOrder,
    resolver: Resolver,
    plan: OrderPlan,
    *,
    wanted: DesiredOrder | None,
    update: Step | None,
    receipts: list[Step],
    kept: Kept,
) -> OrderPlan:
    """Closing by hand in QuickBooks (B11), canceling in Autotask (B12), and what is left to note when nothing is written."""
    is_canceled = order.status == OrderStatus.CANCELED
    is_open = not found.is_closed
    # QuickBooks receives nothing on a closed order. A canceled one may stay closed, unless something had arrived before.
    # What Stockpost closed because it was canceled is opened again once Autotask takes that back.
    is_revived = found.is_manually_closed and link.state == LinkState.CLOSED and not is_canceled
    shut = closed_lines(_lines_by_autotask_id(link, found), receipts)
    if is_revived or shut or (found.is_manually_closed and (receipts or (update and not is_canceled))):
        if (
            not is_revived
            and resolver.ledger.decided("closed_in_quickbooks", found.edit_sequence, order_id=order.id) != "overwrite"
        ):
            plan.problems.append(closed_problem(order, link, found, shut))
            return plan
        update = update_step(order, link, found, wanted, resolver, plan.problems, kept=kept, reopen=True)
        receipts, plan.problems = plan_receipts(
            order,
            Target(
                txn_id=found.txn_id,
                vendor_list_id=found.vendor_list_id,
                lines=_lines_by_autotask_id(link, found),
                is_ready=False,
                kept_quantities=kept.quantities(),
            ),
            resolver,
        )
        is_open = True
    if update is not None:
        plan.steps.append(update)
    plan.steps.extend(receipts)
    if is_canceled and is_open:
        plan.steps.append(closing_step(order, found, resolver, is_ready=update is None and not receipts))
    elif not plan.steps:
        state = LinkState.CLOSED if is_canceled else LinkState.LINKED
        content = order_content_hash(order)
        if (state, content) != (link.state, link.content_hash):
            customer = wanted.ship_to_entity_list_id if wanted else None
            written = _settled(link.written, customer) if link.written else None
            plan.settled = replace(link, state=state, content_hash=content, written=written)
    return plan


def _settled(written: WrittenOrder, customer_list_id: str | None) -> WrittenOrder:
    """What QuickBooks says already counts as written; the customer as well, which is not compared."""
    known = written.customer_list_id if customer_list_id is None else customer_list_id
    return replace(written, is_uncertain=False, customer_list_id=known)


def _lines_by_autotask_id(link: OrderLink, found: QuickBooksOrder) -> dict[int, QuickBooksOrderLine]:
    """In the order that they have in QuickBooks."""
    line_ids = {line.txn_line_id: line.line_id for line in (link.written.lines if link.written else ())}
    return {line_ids[line.txn_line_id]: line for line in found.lines if line.txn_line_id in line_ids}
