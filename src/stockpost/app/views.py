"""What the doors (commands, pages, HTTP API) show. Plain records, made by `app.desk.Desk`; the JSON of design 3.1 is in `app.documents`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from stockpost.core.decimals import cents, five_decimals, line_amount
from stockpost.core.item_counts import ItemCount, LastSync, LetGoUnits, Movements, SiteShare, VoidedUnits
from stockpost.core.problems import Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceView:
    """One way out of a problem. `consequence` says what will happen; `needs_name` asks for a name (choice `map`), of the kind
    `kind_of_name` (`core.mapping.MappingKind`)."""

    choice: str
    title: str
    consequence: str = ""
    needs_name: bool = False
    kind_of_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """What waits for a person, in words a bookkeeper understands. `id` is 0 for a problem that only a preview shows."""

    id: int
    code: str
    title: str
    explanation: str
    remedy: str
    order: str | None = None
    item: str | None = None
    since: datetime | None = None
    choices: tuple[ChoiceView, ...] = ()
    differences: tuple[Difference, ...] = ()
    """What somebody changed in QuickBooks, side by side (B10)."""
    invoice: str | None = None
    items: tuple[str, ...] = ()
    """All items that wait for this decision; `item` is None where these are several."""
    cause: tuple[str, ...] = ()
    kind_of_item: str = ""
    """Both as in `core.problems.Problem`."""
    also: tuple[str, ...] = ()
    """What else waits for the same name, as people call it: `PO 1003`, `Invoice INV-3`. All that wait where it is of none of them."""
    also_more: int = 0
    """How many more wait than `also` names."""
    others: tuple[int, ...] = ()
    """The problems that are asked about with this one."""
    order_id: int | None = None
    invoice_id: int | None = None
    """Autotask's ids: two orders may have one number, and two invoices."""
    is_taken_over: bool = False
    basis: str = ""
    """Both as in `core.problems.Problem`."""

    @property
    def before_title(self) -> str:
        """What stands over `last_transferred` of the differences; empty where there is nothing before. It is what was transferred, or what a
        person took over from QuickBooks since."""
        if not any(one.last_transferred for one in self.differences):
            return ""
        return "Last agreed" if self.is_taken_over else "Last transferred or agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUpView:
    """What a problem holds up: the writes of the run that met it, as they were approved, in words; none where the problem was there before
    any was planned."""

    run: int
    writes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLineView:
    """A line with both sides' quantities. `posted` is what QuickBooks has received, whoever received it."""

    item: str
    ordered: Decimal
    received: Decimal
    posted: Decimal
    unit_cost: Decimal
    autotask_on_hand: Decimal | None = None
    quickbooks_on_hand: Decimal | None = None
    quickbooks_ordered: Decimal | None = None
    """What QuickBooks orders on the line as last known, None where the order is not there; so is `quickbooks_cost` the cost there."""
    quickbooks_cost: Decimal | None = None
    is_quantity_kept: bool = False
    is_cost_kept: bool = False
    """Both: True where a person took over from QuickBooks what it says, which stays until Autotask changes it."""
    quickbooks_item: str = ""
    """What QuickBooks calls the item of the line, where that is another name than Autotask's, as after a merge."""
    units_of_ours: Decimal = Decimal(0)
    value_of_ours: Decimal = Decimal(0)
    """Units on receipts of ours whose posted value is known, and that value."""

    @property
    def received_value(self) -> Decimal:
        """What Autotask has received of it comes to, at its cost."""
        return line_amount(self.received, self.unit_cost)

    @property
    def posted_value(self) -> Decimal:
        """What QuickBooks has received of it comes to: receipts of ours as QuickBooks posted them, all else at the cost of the order there."""
        cost = self.unit_cost if self.quickbooks_cost is None else self.quickbooks_cost
        if self.units_of_ours > self.posted:
            # Somebody deleted or lowered one: which is not known here.
            return line_amount(self.posted, self.value_of_ours / self.units_of_ours)
        return self.value_of_ours + line_amount(self.posted - self.units_of_ours, cost)

    @property
    def is_value_posted(self) -> bool:
        """Is it all what QuickBooks posted for receipts of ours?"""
        return self.posted == self.units_of_ours

    @property
    def orders_otherwise(self) -> bool:
        return self.quickbooks_ordered is not None and self.quickbooks_ordered != self.ordered

    @property
    def costs_otherwise(self) -> bool:
        """By what QuickBooks can keep of a cost."""
        return self.quickbooks_cost is not None and self.quickbooks_cost != five_decimals(self.unit_cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedLineView:
    """A line in QuickBooks for which Autotask has none. `is_kept`: somebody took it over. `is_ours`: Stockpost wrote it, and Autotask has
    removed its own since. A line that is neither a person added, and nobody has decided about it."""

    item: str
    ordered: Decimal
    received: Decimal
    unit_cost: Decimal
    is_kept: bool = False
    is_ours: bool = False

    @property
    def received_value(self) -> Decimal:
        return line_amount(self.received, self.unit_cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """A row of the transfer page (B1)."""

    number: str
    autotask_id: int
    vendor: str
    autotask_status: str
    ordered: Decimal
    received: Decimal
    total: Decimal
    transfer_status: str
    txn_id: str | None
    ref_number: str | None
    problems: tuple[ProblemView, ...]
    lines: tuple[OrderLineView, ...]
    created_at: datetime
    last_transfer_at: datetime | None = None
    update_summary: str = ""
    """One line of what Update would write, for example `2 receipts, 1 changed line`; empty when nothing."""
    is_partly_kept: bool = False
    """True where something that people changed in QuickBooks was taken over."""
    quickbooks_vendor: str = ""
    """What QuickBooks calls the vendor of the order, where that is another name than Autotask's, as after a merge."""
    added_lines: tuple[AddedLineView, ...] = ()
    in_scope: bool = True
    """False for orders created before `transfer_from` that were never transferred: shown on request only."""
    canceled_words: str = ""
    """What became of units that were received before the order was canceled, and never entered; empty where there are none."""
    is_number_shared: bool = False
    """True where another order of Autotask has the same number: the address of its page needs the id as well."""

    @property
    def ordered_there(self) -> Decimal:
        """What QuickBooks orders, on lines that Autotask does not have as well."""
        ordered = [line.ordered if line.quickbooks_ordered is None else line.quickbooks_ordered for line in self.lines]
        return sum((*ordered, *(line.ordered for line in self.added_lines)), Decimal(0))

    @property
    def posted(self) -> Decimal:
        """Units that QuickBooks has received, on all its lines."""
        return sum((*(one.posted for one in self.lines), *(one.received for one in self.added_lines)), Decimal(0))

    @property
    def received_value(self) -> Decimal:
        """What Autotask has received comes to, line by line at its cost; so is `posted_value` what QuickBooks has received, on all its lines."""
        return sum((line.received_value for line in self.lines), Decimal(0))

    @property
    def is_value_posted(self) -> bool:
        """Is `posted_value` all what QuickBooks posted for receipts of ours?"""
        return all(line.is_value_posted for line in self.lines) and not any(line.received for line in self.added_lines)

    @property
    def posted_value(self) -> Decimal:
        values = (*(one.posted_value for one in self.lines), *(one.received_value for one in self.added_lines))
        return sum(values, Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLineView:
    """A line of an invoice. `item` is the product that its charge names, empty where there is none."""

    text: str
    item: str
    quantity: Decimal | None
    amount: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceHead:
    """Where an invoice stands, without what is on it: what the views of the page Invoices are counted by. Words as in `InvoiceView`."""

    autotask_id: int
    transfer_status: str
    is_voided: bool
    in_scope: bool
    has_problems: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView:
    """A row of the page Invoices. `total` is with tax."""

    number: str
    autotask_id: int
    customer: str
    invoiced_on: date
    due_on: date | None
    is_voided: bool
    tax: Decimal
    total: Decimal
    transfer_status: str
    txn_id: str | None
    ref_number: str | None
    problems: tuple[ProblemView, ...]
    lines: tuple[InvoiceLineView, ...]
    last_transfer_at: datetime | None = None
    in_scope: bool = True
    """False for invoices dated before `transfer_from` that were never transferred: shown on request only."""
    quickbooks_total: Decimal | None = None
    """As QuickBooks stored it, or as a person agreed to it; None where that is not known."""
    is_voided_there: bool = False
    """Voided in QuickBooks, and taken over so."""
    taken_over_by: str = ""
    """Who took over an invoice that QuickBooks had; empty where it was transferred."""
    quickbooks_customer: str = ""
    """Where a person took over what QuickBooks has and it bears another customer's name, that name."""

    @property
    def has_another_total(self) -> bool:
        """Is it known to be over another amount in QuickBooks? Money is told and compared to the cent."""
        return self.quickbooks_total is not None and cents(self.quickbooks_total) != cents(self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """What one inventory site should hold of an item, with the names of the locations that lead to it."""

    share: SiteShare
    locations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StockItemView:
    """One item's counts on both sides, and what explains their difference. `locations` are names with units on hand, `vanished` those that
    Autotask lists no longer with what was there; `sites` is empty unless each location has its site; `autotask_read_at` is told where one
    item is looked at alone."""

    count: ItemCount
    locations: tuple[tuple[str, Decimal], ...] = ()
    vanished: tuple[tuple[str, Decimal], ...] = ()
    sites: tuple[SiteView, ...] = ()
    autotask_read_at: datetime | None = None
    quickbooks_read_at: datetime | None = None
    last_sync: LastSync | None = None
    movements: Movements | None = None
    voided: tuple[VoidedUnits, ...] = ()
    let_go: tuple[LetGoUnits, ...] = ()
    """Of orders that were let go of after the last sync, as long as the counts differ."""
    asked: str = ""
    """Of an item that is not left alone: the title of the open problem for which its last sync did not set it, as long as the counts
    differ."""

    @property
    def differs(self) -> bool:
        """True where QuickBooks has the item, both counts are known and a sync would set another one."""
        return bool(self.count.is_in_quickbooks and self.count.is_other)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockView:
    """The stock page. A side's time is that of its oldest count, None where one was never read; `counts_asked_at` is when somebody
    asked to have QuickBooks' counts read, as long as that waits. `asks_uninvoiced`: is Autotask asked for what is delivered and not yet
    invoiced?"""

    items: tuple[StockItemView, ...]
    autotask_read_at: datetime | None = None
    quickbooks_read_at: datetime | None = None
    counts_asked_at: datetime | None = None
    counts_asked_by: str = ""
    asks_uninvoiced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteLineView:
    """A line of a new purchase order or invoice, as Autotask has it. `price` is that of one unit, None where there is none."""

    text: str
    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteView:
    """One write: `kind`, `state` and `txn_id` as in design 3.1; `order` is the PO number it belongs to, None for stock."""

    kind: str
    subject: str
    summary: str
    state: str
    txn_id: str | None
    order: str | None = None
    note: str = ""
    invoice: str | None = None
    is_needed: bool = True
    """False for a skipped write where QuickBooks turned out to have what it would have written."""
    is_left_alone: bool = False
    """True for an item whose count was never to be set; `reason` says why."""
    reason: str = ""
    counts: StockItemView | None = None
    """Both sides' counts, for an adjustment in a preview."""
    value: Decimal | None = None
    """What an adjustment posted to the accounts, known once its run is finished; None where it is not."""
    lines: tuple[WriteLineView, ...] = ()
    """The lines of what a preview would enter."""
    resembles: str = ""
    """An entry of QuickBooks of nearly the same name as the one that a preview would create."""
    by_run: int | None = None
    """The other run that carried it out, or will. For this one it is then `skipped` and not needed."""
    undone_by: int | None = None
    """The run that took it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingInvoice:
    """An approved invoice that a problem holds up. Two may have one number; their totals tell them apart."""

    autotask_id: int
    number: str
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A preview (`run` None, `state` preview) or an approved run."""

    run: int | None
    state: str
    writes: tuple[WriteView, ...]
    problems: tuple[ProblemView, ...]
    orders: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    approved_by: str = ""
    approved_at: datetime | None = None
    quickbooks_facts_age_seconds: int | None = None
    undoes: int | None = None
    """The run that this one takes back (P6)."""
    is_no_count_set: bool = False
    """True where the counts of a run are left alone, all of them."""
    canceled_by: str = ""
    """Who took back what was not sent; empty where nobody did."""
    undone_by: int | None = None
    """The last run that took this one back, as a whole or in part, or that is about to."""
    waiting_orders: tuple[str, ...] = ()
    waiting_invoices: tuple[WaitingInvoice, ...] = ()
    """What a problem holds up and stays approved: it is written by itself when the problem is solved (P2). In a preview, what would
    wait so."""
    compared_orders: tuple[str, ...] = ()
    """In a preview: what people received of these by hand. The counts of their items are compared, also where nothing is to be written."""


NOTHING_TO_WRITE = RunView(run=None, state="done", writes=(), problems=())


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionView:
    """Both sides as last seen (B2). `quickbooks_state` is `connected`, `waiting`, `never` or `problem`."""

    quickbooks_state: str
    quickbooks_company_name: str
    quickbooks_version: str
    quickbooks_company_file: str
    quickbooks_last_contact_at: datetime | None
    quickbooks_problem: ProblemView | None
    autotask_read_at: datetime | None
    autotask_problem: ProblemView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyView:
    """A joined company."""

    name: str
    autotask_url: str
    autotask_user: str
    web_connector_user: str
    company_name: str
    company_file: str
    last_contact: datetime | None
    settings: dict[str, str]
    features: tuple[str, ...] = ()
    """What the company file has switched on and has settings of its own, as last seen."""
    joined_on: date | None = None
    """The day it was joined, in its time zone: what counts where `transfer_from` is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """One write that was made or tried, with the exact request and reply (P3), or an invoice that was taken over, which has neither."""

    time: datetime
    who: str
    run: int | None
    order: str | None
    kind: str
    summary: str
    state: str
    txn_id: str | None
    request: str | None
    reply: str | None
    order_id: int | None = None
    refusal: str = ""
    """Why QuickBooks did not take a `skipped` write when it was sent, as a sentence; it was planned anew. Empty for all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineView:
    """One line of a purchase order's story. `is_day` where only the day of `time` is known."""

    time: datetime
    who: str
    text: str
    is_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStoryView:
    """One item: its counts now, every change of each side's count (oldest first), and what happened (newest first)."""

    item: StockItemView
    autotask: tuple[tuple[datetime, Decimal], ...]
    quickbooks: tuple[tuple[datetime, Decimal], ...]
    events: tuple[TimelineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownView:
    """A write that was sent and whose outcome is not known; `next` says what happens with it."""

    summary: str
    order: str | None
    sent_at: datetime
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """One line of `doctor`."""

    check: str
    ok: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """Result of checking the audit chain: `first_broken` is the number of the first broken event."""

    events: int
    ok: bool
    first_broken: int | None = None
