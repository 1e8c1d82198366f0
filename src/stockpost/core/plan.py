"""The plan: from what Autotask says, what QuickBooks says and what we did, to the writes that are left, recomputed from facts every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from stockpost.core.as_posted import as_posted, expected
from stockpost.core.autotask_invoices import Delivery, Invoice
from stockpost.core.autotask_records import Product, PurchaseOrder, StockRow, VanishedRow
from stockpost.core.by_hand import note_of_hand, received_by_hand
from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts, Needs
from stockpost.core.holding import DOUBTS, doubt_problem, held_by, is_to_be_cleared, without_held
from stockpost.core.item_counts import ItemCount, item_key_of, posted_units, received_units
from stockpost.core.ledger import (
    InvoiceLink,
    KnownEntry,
    Ledger,
    OrderLink,
    ReceiptLink,
    StepKind,
    StepRecord,
    StepState,
)
from stockpost.core.left_alone import LeftOut
from stockpost.core.missing_receipts import missing_by_line, missing_units
from stockpost.core.names import fold
from stockpost.core.number_taken import order_wanted_by_two
from stockpost.core.plan_invoice import InvoicePlan, plan_invoices
from stockpost.core.plan_order import OrderPlan, plan_order
from stockpost.core.plan_stock import StockPlan, StockScope, plan_stock
from stockpost.core.problems import QUESTION_REFUSED, Problem
from stockpost.core.recognise import Recognised
from stockpost.core.resolve import Catalogue, Resolver
from stockpost.core.shown_items import items_shown
from stockpost.core.sites import Places, ask_for_sites, mapped_locations
from stockpost.core.steps import PHASES, Context, Step
from stockpost.core.taken_back import is_taken_back
from stockpost.core.unanswered import OF_ORDERS, as_answered, unanswered_problem
from stockpost.core.unseen import do_counts_wait, missed_problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInput:
    """All that a plan is made from. `orders` are the ones to plan, `all_orders` everything known (for B8);
    `stock_products` are to be synced once the receipts are through, None for no sync."""

    orders: Iterable[PurchaseOrder]
    ledger: Ledger
    facts: Facts
    settings: CompanySettings
    context: Context
    catalogue: Catalogue = field(default_factory=Catalogue)
    all_orders: Iterable[PurchaseOrder] = ()
    stock_products: tuple[Product, ...] | None = None
    stock_partners: tuple[Product, ...] = ()
    """Further products that stand for the items of these."""
    stock: Mapping[int, tuple[StockRow, ...]] = field(default_factory=dict)
    vanished: Mapping[int, tuple[VanishedRow, ...]] = field(default_factory=dict)
    """By product: locations that Autotask lists no longer (I2)."""
    asked_by_name: frozenset[int] = frozenset()
    order_problems: Mapping[int, tuple[Problem, ...]] = field(default_factory=dict)
    """Open problems of orders that are not planned here, by order: they count for the stock all the same."""
    item_problems: tuple[Problem, ...] = ()
    """Open problems of items that are gone or missing, whatever order names them."""
    merged_before: Mapping[int, str] = field(default_factory=dict)
    """By product what its item was merged into, where that question is closed: the one that remained has had its units."""
    doubtful_products: Mapping[int, str] = field(default_factory=dict)
    """Products of invoices that somebody changed or deleted in QuickBooks, with the title of that problem."""
    unread_problems: tuple[Problem, ...] = ()
    """Of further doubtful ones: what has our mark in QuickBooks and Autotask does not show whole."""
    in_doubt: tuple[tuple[Step, str], ...] = ()
    """Writes that move stock and of which nobody knows what became, by the ledger: whatever run wanted them, and whether or not a problem is
    open. Each with the title of its problem."""
    adjusted: Mapping[str, int] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    """Questions that QuickBooks refused, and without which no count is set."""
    invoices: Iterable[Invoice] = ()
    """The invoices to plan."""
    uninvoiced: Mapping[int, tuple[Delivery, ...]] = field(default_factory=dict)
    """By product: delivered charges that a later invoice takes off QuickBooks' on hand (I4). Products of which that is not known are missing."""


@dataclass(slots=True, kw_only=True)
class Plan:
    """The outcome: steps in the order they are made, problems, what must be asked first, and what is to be noted without a write."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unasked: list[Problem] = field(default_factory=list)
    """Problems of counts that may not differ: not opened, but not gone either."""
    needs: Needs = field(default_factory=Needs)
    order_notes: dict[int, list[str]] = field(default_factory=dict)
    invoice_notes: dict[int, list[str]] = field(default_factory=dict)
    """By order and by invoice, which may have the same number; each begins with it."""
    stock_notes: list[str] = field(default_factory=list)
    file_notes: list[str] = field(default_factory=list)
    """What a person must know of the company file for these writes."""
    left_out: list[LeftOut] = field(default_factory=list)
    counts: dict[int, ItemCount] = field(default_factory=dict)
    """Both sides' counts of the products that are to be synced."""
    settled: list[OrderLink] = field(default_factory=list)
    settled_invoices: list[InvoiceLink] = field(default_factory=list)
    recognised: list[Recognised] = field(default_factory=list)
    let_go: list[ReceiptLink] = field(default_factory=list)
    by_hand: dict[int, Decimal] = field(default_factory=dict)
    """By order without a problem the units of `received_by_hand`: the counts of its items are to be compared, whether or not anything is written."""
    open_order_ids: set[int] = field(default_factory=set)
    """Orders that still have something to write or to ask."""
    open_invoice_ids: set[int] = field(default_factory=set)
    problem_invoice_ids: set[int] = field(default_factory=set)
    order_problems: dict[int, tuple[Problem, ...]] = field(default_factory=dict)
    sound_accounts: set[str] = field(default_factory=set)
    entries: dict[tuple[str, int], KnownEntry] = field(default_factory=dict)
    accounts: dict[str, KnownEntry] = field(default_factory=dict)
    followed: dict[tuple[str, int], str] = field(default_factory=dict)
    """Names of entries that people renamed: kept as mappings from now on."""
    is_stock_open: bool = False
    is_stock_waiting: bool = False
    """True while the counts cannot be compared yet, since writes of the orders come first."""

    @property
    def notes(self) -> list[str]:
        """All of them: of the orders, the invoices, the stock and the company file."""
        about_both = [*self.order_notes.values(), *self.invoice_notes.values()]
        return [*(note for notes in about_both for note in notes), *self.stock_notes, *self.file_notes]

    @property
    def problem_order_ids(self) -> set[int]:
        """Orders that a problem holds up."""
        return {order_id for order_id, found in self.order_problems.items() if found}


BLOCKING_STOCK = frozenset(
    {
        "changed_in_quickbooks",
        "closed_in_quickbooks",
        "deleted_in_quickbooks",
        "receipt_deleted",
        "receipt_changed",
        "received_less",
        "duplicate_found",
        "outcome_unknown",
        "unit_differs",
        "received_as_another",
        "number_taken",
        QUESTION_REFUSED,
    }
)
"""Problems of an order that make the counts of its items doubtful: they are not synced (B10). Where its number is taken, what was received
on it may have been received on that one, too."""
LEFT_ALONE = "{}; its items are left alone until that is resolved"


ENHANCED_RECEIVING = (
    "This company file has Enhanced Inventory Receiving switched on: receipts bring the goods in at the cost of the order and "
    "post to Inventory Offset. Enter the vendor's bill beside them in QuickBooks."
)


def make_plan(given: PlanInput) -> Plan:
    """Plan all orders, then the stock; the order in which orders are given does not matter."""
    plan = Plan(needs=given.facts.needs())
    resolver = Resolver(given.ledger, given.facts, given.settings, given.context, given.catalogue, plan.needs)
    ask_for_sites(resolver)
    planned: dict[str, Step] = {}
    numbers: dict[str, PurchaseOrder] = {}
    doubtful = {
        record.order_id: record
        for record in given.ledger.steps.values()
        if record.state == StepState.REJECTED and record.problem_code in DOUBTS
    }
    orders = sorted(given.orders, key=lambda order: order.id)
    places = Places(
        resolver,
        {line.id: line.location_id for order in orders for line in order.lines},
        {line.id: line.locations for invoice in given.invoices for line in invoice.lines},
    )
    for order in orders:
        order_plan = _plan_order(order, resolver)
        _same_number_twice(order, order_plan, numbers, given.settings)
        _stop_at_doubt(order, order_plan, doubtful.get(order.id), given.ledger.links.get(order.id))
        order_plan.steps, refused = without_held(order_plan.steps, given.ledger, order.id)
        order_plan.problems.extend(refused)
        missing = places.obstacle(order_plan.steps)
        if missing is not None:
            order_plan.steps, order_plan.problems = [], [*order_plan.problems, missing.problem(order_id=order.id)]
        _add_order(plan, order, order_plan, planned)
        if not order_plan.problems and not order_plan.is_unknown:
            _add_by_hand(plan, order, resolver)
    for invoice_plan in plan_invoices(given.invoices, resolver):
        missing = places.obstacle(invoice_plan.steps)
        if missing is not None:
            found = missing.problem(invoice_id=invoice_plan.invoice_id)
            invoice_plan.steps, invoice_plan.problems = [], [*invoice_plan.problems, found]
        _add_invoice(plan, invoice_plan, planned)
    plan.steps = [places.at_site(step) for step in plan.steps]
    _add_extra(plan, resolver, planned)
    if given.stock_products is not None:
        _add_stock(plan, given, resolver, orders, planned)
    _add_extra(plan, resolver, planned)
    plan.sound_accounts = resolver.sound_accounts
    plan.entries = {key: entry for key, entry in resolver.entries.items() if given.ledger.entries.get(key) != entry}
    plan.accounts = {key: one for key, one in resolver.accounts.items() if given.ledger.accounts.get(key) != one}
    plan.followed = resolver.followed
    plan.file_notes = [*_notes_of_receiving(plan.steps, given.facts), *plan.file_notes]
    plan.steps.sort(key=_place)
    return plan


def _plan_order(order: PurchaseOrder, resolver: Resolver) -> OrderPlan:
    """As QuickBooks answers; what it refuses to answer, that order waits for."""
    plan, questions = as_answered(partial(plan_order, order), resolver, OF_ORDERS)
    if not questions:
        return plan
    found = unanswered_problem(questions, resolver.facts.refused, what=f"PO {order.number} waits", order_id=order.id)
    return OrderPlan(order_id=order.id, problems=[found])


def _notes_of_receiving(steps: Iterable[Step], facts: Facts) -> list[str]:
    """What a person must know who is used to receipts that become bills."""
    is_enhanced = facts.preferences is not None and facts.preferences.is_enhanced_receiving_enabled
    if not is_enhanced or not any(step.kind == StepKind.RECEIVE_ITEMS for step in steps):
        return []
    return [ENHANCED_RECEIVING]


def _place(step: Step) -> tuple[int, int]:
    """Where a step stands in a plan: by phase, then by the order or invoice it belongs to."""
    owner = step.order_id if step.order_id is not None else step.invoice_id
    return PHASES[step.kind], -1 if owner is None else owner


def _add_extra(plan: Plan, resolver: Resolver, planned: dict[str, Step]) -> None:
    for base, step in resolver.extra.items():
        if base not in planned:
            planned[base] = step
            plan.steps.append(step)


def _same_number_twice(
    order: PurchaseOrder, plan: OrderPlan, numbers: dict[str, PurchaseOrder], settings: CompanySettings
) -> None:
    """Two orders of one run whose numbers are the same after shortening: the later one is a problem (N4)."""
    for step in plan.steps:
        ref_number = step.item_key
        if step.kind != StepKind.CREATE_PURCHASE_ORDER or not ref_number:
            continue
        first = numbers.setdefault(ref_number, order)
        if first.id != order.id:
            plan.steps = []
            is_external = settings.is_external_number
            plan.problems = [order_wanted_by_two(first, order, ref_number, is_external=is_external)]
            return


def _stop_at_doubt(order: PurchaseOrder, plan: OrderPlan, record: StepRecord | None, link: OrderLink | None) -> None:
    """Nobody knows whether a write was made, or it was made more than once: nothing more is written to the order (design 5.3)."""
    if record is None or not is_to_be_cleared(record, is_let_go=link is not None and link.state.is_let_go):
        return
    plan.steps = []
    plan.settled = None
    plan.recognised = []
    plan.problems = [doubt_problem(record, order.number)]


def _add_order(plan: Plan, order: PurchaseOrder, order_plan: OrderPlan, planned: dict[str, Step]) -> None:
    plan.problems.extend(order_plan.problems)
    plan.order_notes[order.id] = [f"{order.number}: {note}" for note in order_plan.notes]
    if order_plan.settled is not None:
        plan.settled.append(order_plan.settled)
    plan.recognised.extend(order_plan.recognised)
    plan.let_go.extend(order_plan.let_go)
    plan.order_problems[order.id] = tuple(order_plan.problems)
    if order_plan.steps or order_plan.is_unknown:
        plan.open_order_ids.add(order.id)
    for step in order_plan.steps:
        if step.base not in planned:
            planned[step.base] = step
            plan.steps.append(step)


def _add_by_hand(plan: Plan, order: PurchaseOrder, resolver: Resolver) -> None:
    units = received_by_hand(order, resolver)
    if units:
        plan.by_hand[order.id] = sum(units.values(), Decimal(0))
        plan.order_notes[order.id].append(f"{order.number}: {note_of_hand(order, units)}")


def _add_invoice(plan: Plan, invoice_plan: InvoicePlan, planned: dict[str, Step]) -> None:
    plan.problems.extend(invoice_plan.problems)
    plan.invoice_notes[invoice_plan.invoice_id] = [f"{invoice_plan.number}: {note}" for note in invoice_plan.notes]
    plan.recognised.extend(invoice_plan.recognised)
    if invoice_plan.settled is not None:
        plan.settled_invoices.append(invoice_plan.settled)
    if invoice_plan.problems:
        plan.problem_invoice_ids.add(invoice_plan.invoice_id)
    if invoice_plan.steps or invoice_plan.is_unknown:
        plan.open_invoice_ids.add(invoice_plan.invoice_id)
    for step in invoice_plan.steps:
        if step.base not in planned:
            planned[step.base] = step
            plan.steps.append(step)


def _add_stock(
    plan: Plan,
    given: PlanInput,
    resolver: Resolver,
    orders: list[PurchaseOrder],
    planned: dict[str, Step],
) -> None:
    is_live = given.facts.is_live
    waiting = {step.base for step in plan.steps if not _is_deferred(step, given.ledger)}
    if is_live and (waiting or plan.needs):
        # The counts are compared after the receipts, never before (B7).
        plan.is_stock_open = plan.is_stock_waiting = True
        return
    order_problems = {**given.order_problems, **plan.order_problems}
    scope = StockScope(
        products=given.stock_products or (),
        partners=given.stock_partners,
        stock=given.stock,
        orders=list(given.all_orders)
        if is_live
        else as_posted(given.all_orders, plan.steps, open_order_ids=plan.open_order_ids),
        asked_by_name=given.asked_by_name,
        pending_order_ids=plan.open_order_ids | _held_up(order_problems, given.ledger),
        blocked=_blocked(given, order_problems),
        asked_of_orders={
            (one.code, one.product_id)
            for found in order_problems.values()
            for one in found
            if one.product_id is not None
        },
        expected={} if is_live else expected(plan.steps, orders),
        adjusted=given.adjusted,
        received=received_units(given.all_orders),
        posted=posted_units(given.all_orders, given.ledger),
        missing=missing_units(
            [order for order in given.all_orders if order_problems.get(order.id)], given.ledger, given.facts
        ),
        uninvoiced=given.uninvoiced,
        mapped_locations=mapped_locations(resolver),
        vanished=given.vanished,
    )
    stock_plan = _plan_counts(scope, resolver, given.hidden)
    _hold_refused_adjustments(stock_plan, given.ledger)
    plan.problems.extend((*stock_plan.problems, *given.unread_problems))
    plan.unasked = stock_plan.unasked
    plan.file_notes = stock_plan.file_notes
    plan.stock_notes.extend(stock_plan.notes)
    plan.left_out.extend(stock_plan.left_out)
    plan.counts = stock_plan.counts
    plan.is_stock_open = bool(stock_plan.is_unknown or stock_plan.steps)
    for step in stock_plan.steps:
        if step.base not in planned:
            planned[step.base] = step
            plan.steps.append(step)


def _plan_counts(scope: StockScope, resolver: Resolver, hidden: frozenset[str]) -> StockPlan:
    """As `_plan_order`, for all of them: what one count needs, all do."""
    own = replace(resolver, needs=resolver.facts.needs())
    plan = plan_stock(scope, own)
    questions = own.needs.unanswered | hidden
    if not questions:
        resolver.needs.add(own.needs)
        return plan
    found = [
        unanswered_problem(questions, own.facts.refused, what="The counts wait", product_id=one.id, item=one.name)
        for one in scope.products
    ]
    return StockPlan(problems=found, counts=plan.counts)


def _held_up(order_problems: Mapping[int, tuple[Problem, ...]], ledger: Ledger) -> set[int]:
    """Orders that somebody wants transferred and a problem holds up: what was received on them is still to be posted (B8)."""
    let_go = {order_id for order_id, link in ledger.links.items() if link.state.is_let_go}
    held_up = {
        order_id for order_id, found in order_problems.items() if any(one.code != "order_canceled" for one in found)
    }
    return held_up - let_go


def _blocked(given: PlanInput, order_problems: Mapping[int, tuple[Problem, ...]]) -> dict[int, str]:
    """Products whose count is doubtful, with the reason (B10)."""
    missed, refused = given.facts.missed, given.facts.refused
    if do_counts_wait(missed, is_held=given.settings.holds_uninvoiced):
        reason = LEFT_ALONE.format(missed_problem(missed, refused, is_held=given.settings.holds_uninvoiced).title)
        return {one.id: reason for one in given.stock_products or ()}
    blocked = {product_id: LEFT_ALONE.format(title) for product_id, title in given.doubtful_products.items()}
    # The last of several problems of an order gives the reason.
    doubts = (
        _taken_back(given, order_problems)
        | {step.order_id: LEFT_ALONE.format(title) for step, title in given.in_doubt if step.order_id is not None}
        | {
            order_id: LEFT_ALONE.format(found.title)
            for order_id, several in order_problems.items()
            for found in several
            if found.code in BLOCKING_STOCK or _is_about_vendor(found)
        }
    )
    for order_id, reason in doubts.items():
        shown = items_shown(order_id, given.ledger, given.facts)
        blocked.update({one.id: reason for one in given.stock_products or () if shown.holds(one, given.ledger)})
    for order in given.all_orders:
        if order.id in doubts:
            blocked.update({line.product.id: doubts[order.id] for line in order.lines if line.product})
        if order_problems.get(order.id):
            blocked = _with_missing_receipts(order, given, order_problems[order.id][-1]) | blocked
    # The units of a merged item are in the count of the one that remained, which may be another product of Autotask.
    of_orders = [one for several in order_problems.values() for one in several if not one.setting]
    asked = [*of_orders, *given.item_problems]
    suggesting = [one for one in asked if one.suggested]
    suggesting += [
        replace(one, suggested=given.merged_before[one.product_id])
        for one in asked
        if one.code == "item_missing" and one.product_id is not None and one.product_id in given.merged_before
    ]
    doubtful = {fold(name): title for step, title in given.in_doubt for name in step.item_key.split("\n") if name}
    # Most often nothing is suggested or in doubt, and a full sync has thousands of products.
    is_named = suggesting or doubtful
    names = [(one.id, _names_of_item(one, given)) for one in given.stock_products or ()] if is_named else []
    for name, title in doubtful.items():
        blocked.update({product_id: LEFT_ALONE.format(title) for product_id, its in names if name in its})
    for found in suggesting:
        reason = (
            f"{found.title} and seems to be part of “{found.suggested}”; both are left alone until that is resolved"
            if found.code == "entry_gone"
            else f"{found.title}; “{found.suggested}” is left alone until that is resolved"
        )
        blocked.update({product_id: reason for product_id, its in names if fold(found.suggested) in its})
    return blocked


def _taken_back(given: PlanInput, order_problems: Mapping[int, tuple[Problem, ...]]) -> dict[int, str]:
    """Orders of which Autotask has taken units back, whatever else is asked about them: whoever corrects the receipt in QuickBooks takes the units
    off its count, and a count that is set before would take them off twice."""
    reasons: dict[int, str] = {}
    order_of = {receiving.id: order.id for order in given.all_orders for receiving in order.receivings}
    for order in given.all_orders:
        if is_taken_back(order, given.ledger, given.facts, order_of=order_of):
            reason = f"Autotask has received less on {order.number} than was posted"
            if found := order_problems.get(order.id):
                reason += f", and {order.number} waits for a decision ({found[-1].title})"
            reasons[order.id] = LEFT_ALONE.format(reason)
    return reasons


def _names_of_item(product: Product, given: PlanInput) -> set[str]:
    """Folded: what its item is called, was called when it was last used, and is called now. Somebody may have renamed it before or after a
    problem named it."""
    names = {item_key_of(given.ledger.mappings, product)}
    known = given.ledger.entries.get(("item", product.id))
    if known is not None:
        now = given.facts.items_by_list_id.get(known.list_id)
        names |= {fold(known.full_name), *([fold(now.full_name)] if now is not None else [])}
    return names


def _with_missing_receipts(order: PurchaseOrder, given: PlanInput, waiting_for: Problem) -> dict[int, str]:
    """Items of which QuickBooks has received less on the order than we posted. While the order waits for something else nobody is asked
    about that (B11), and a count would hide it."""
    lacking = missing_by_line(order, given.ledger, given.facts)
    reason = (
        f"QuickBooks has received less on {order.number} than was posted, and {order.number} waits for a decision "
        f"({waiting_for.title}); its items are left alone until that is made"
    )
    return {line.product.id: reason for line in order.lines if line.product and line.id in lacking}


def _is_about_vendor(found: Problem) -> bool:
    """The vendor of an order was merged, deleted, or its name is another's: receipts of all its items wait for a person."""
    return found.code in ("entry_gone", "name_moved") and not found.item


def _is_deferred(step: Step, ledger: Ledger) -> bool:
    record = ledger.steps.get(step.base)
    return record is not None and record.is_deferred


def _hold_refused_adjustments(plan: StockPlan, ledger: Ledger) -> None:
    kept = []
    for step in plan.steps:
        found = held_by(step, ledger, None)
        if found is None:
            kept.append(step)
        else:
            plan.problems.append(found)
    plan.steps = kept
