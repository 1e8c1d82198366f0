"""The words, tones and icons for states. Autotask's and QuickBooks' own words for their own things; none of our inner words.

A tone is one of `good`, `busy`, `attention`, `bad`, `quiet`; each has an icon, so that nothing is said by colour alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from stockpost.app.problem_views import asked_once
from stockpost.app.views import ChoiceView, HistoryView, ProblemView, RunView, WaitingInvoice, WriteView
from stockpost.core.decimals import money
from stockpost.core.problems import OF_SETTINGS

TONE_ICONS = {"good": "check", "busy": "clock", "attention": "notice", "bad": "warning", "quiet": "dot"}

TRANSFER_STATUS = {
    "not_transferred": ("Not transferred", "quiet"),
    "queued": ("Waiting for QuickBooks", "busy"),
    "in_progress": ("In progress", "busy"),
    "transferred": ("Transferred", "good"),
    "needs_update": ("Needs update", "attention"),
    "problem": ("Problem", "bad"),
    "detached": ("Left as it is", "quiet"),
    "closed": ("Closed", "good"),
    "ignored": ("Ignored", "quiet"),
}
RUN_STATE = {
    "preview": ("Preview", "quiet"),
    "queued": ("Waiting for QuickBooks", "busy"),
    "in_progress": ("In progress", "busy"),
    "done": ("Done", "good"),
    "done_with_problems": ("Done, with problems", "bad"),
}
_OVER = frozenset({"done", "done_with_problems"})
WRITE_STATE = {
    "planned": ("Waiting", "quiet"),
    "sent": ("Sent to QuickBooks", "busy"),
    "unknown": ("Checking with QuickBooks", "busy"),
    "confirmed": ("Done", "good"),
    "adopted": ("Done, found in QuickBooks", "good"),
    "rejected": ("Refused by QuickBooks", "bad"),
    "skipped": ("Not sent", "quiet"),
}
WRITE_KIND = {
    "create_vendor": ("New vendor", "new vendor", "new vendors", "plus"),
    "create_customer": ("New customer", "new customer", "new customers", "plus"),
    "create_item": ("New item", "new item", "new items", "plus"),
    "create_account": ("New account", "new account", "new accounts", "plus"),
    "reactivate": ("Make active again", "name to make active again", "names to make active again", "check"),
    "create_purchase_order": (
        "Enter purchase order",
        "purchase order to enter",
        "purchase orders to enter",
        "document",
    ),
    "update_purchase_order": (
        "Update purchase order",
        "purchase order to update",
        "purchase orders to update",
        "pencil",
    ),
    "close_purchase_order": ("Close purchase order", "purchase order to close", "purchase orders to close", "lock"),
    "receive_items": ("Receive items", "receipt", "receipts", "inbox"),
    "adjust_on_hand": ("Adjust on hand", "stock adjustment", "stock adjustments", "scale"),
    "create_invoice": ("Enter invoice", "invoice to enter", "invoices to enter", "document"),
    "delete_transaction": ("Delete", "deletion", "deletions", "cross"),
}
ROLES = {
    1: ("Viewer", "sees orders, stock, problems and history"),
    2: ("Operator", "also transfers, syncs stock and decides problems"),
    3: ("Administrator", "also changes settings, people and tokens"),
}
# Choices that destroy somebody's work; their buttons are marked.
STRONG_CHOICES = frozenset({"overwrite"})

NAMES_SHOWN_MAX = 8
REASONS_SHOWN_MAX = 3
QUIET_MAX = timedelta(minutes=2)
"""Without a word from QuickBooks for longer a run is not being written; one message set seldom takes a minute."""
NOT_NEEDED = {
    "receive_items": "Received in QuickBooks already.",
    "adjust_on_hand": "Both counts agree already.",
    "create_invoice": "The one in QuickBooks was taken over instead.",
    "delete_transaction": "Not in QuickBooks any more.",
}
"""By kind: what QuickBooks had when a write turned out not to be needed."""

_NEW = ("?", "quiet")


def transfer_status(status: str) -> tuple[str, str]:
    """Words and tone of a transfer status; one we do not know is shown as it is."""
    return TRANSFER_STATUS.get(status, (status.replace("_", " ").capitalize(), _NEW[1]))


def run_state(state: str) -> tuple[str, str]:
    return RUN_STATE.get(state, (state.replace("_", " ").capitalize(), _NEW[1]))


def run_words(run: RunView) -> tuple[str, str]:
    """Words and tone of a run that may have been canceled or taken back."""
    if run.canceled_by:
        return ("Canceled", "quiet")
    if run.state in _OVER and run.is_no_count_set and not (run.orders or run.invoices):
        return ("Nothing was set", "attention")
    return ("Taken back", "quiet") if is_undone(run) else run_state(run.state)


def write_state(state: str, *, is_needed: bool = True) -> tuple[str, str]:
    """`is_needed` is False for a skipped write where QuickBooks turned out to have what it would have written."""
    if state == "skipped" and not is_needed:
        return ("Not needed", "quiet")
    return WRITE_STATE.get(state, (state.replace("_", " ").capitalize(), _NEW[1]))


def entry_words(entry: HistoryView) -> tuple[str, str]:
    """Words and tone of what was sent: of two attempts the one that QuickBooks refused is not taken for one that was never sent."""
    if entry.refusal:
        return ("Refused then, put off", "quiet")
    return ("Not wanted any more", "quiet") if entry.state == "skipped" else write_state(entry.state)


def write_words(write: WriteView) -> tuple[str, str]:
    """Words and tone of a write in its run."""
    if write.by_run is not None:
        return (f"By run {write.by_run}", "quiet")
    if write.undone_by is not None:
        return ("Taken back", "quiet")
    return write_state(write.state, is_needed=write.is_needed)


def note_of(write: WriteView) -> str:
    """Its note, empty where its sentence says that already."""
    return "" if write.note in write.summary else write.note


def write_icon(kind: str) -> str:
    return WRITE_KIND[kind][3] if kind in WRITE_KIND else "dot"


def is_new_name(kind: str) -> bool:
    """True for writes that make a new list entry in QuickBooks; the preview marks them."""
    return kind in ("create_vendor", "create_customer", "create_item", "create_account")


def is_long_list_of_names(writes: Sequence[WriteView]) -> bool:
    """More new names than a person reads through: a preview shows how many, and the names when asked."""
    return len(writes) > NAMES_SHOWN_MAX and all(is_new_name(write.kind) for write in writes)


def count_writes(writes: Iterable[WriteView]) -> list[str]:
    """`["1 purchase order to enter", "4 receipts"]` in the order of `WRITE_KIND`."""
    counts = Counter(write.kind for write in writes)
    parts = []
    for kind, (_, one, many, _) in WRITE_KIND.items():
        if counts[kind]:
            parts.append(f"{counts[kind]:,} {one if counts[kind] == 1 else many}")
    return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteGroup:
    """Writes that belong together: of one purchase order or invoice, or of none (`order` and `invoice` None)."""

    title: str
    order: str | None
    writes: tuple[WriteView, ...]
    invoice: str | None = None


def write_groups(run: RunView) -> list[WriteGroup]:
    """The writes as they will happen: names that are made or made active first, then each purchase order and invoice in the run's order, then
    stock counts."""
    by_order: dict[str, list[WriteView]] = {number: [] for number in run.orders}
    by_invoice: dict[str, list[WriteView]] = {number: [] for number in run.invoices}
    names: list[WriteView] = []
    active_again: list[WriteView] = []
    stock: list[WriteView] = []
    for write in run.writes:
        if write.order is not None:
            by_order.setdefault(write.order, []).append(write)
        elif write.invoice is not None:
            by_invoice.setdefault(write.invoice, []).append(write)
        elif is_new_name(write.kind):
            names.append(write)
        elif write.kind == "reactivate":
            active_again.append(write)
        else:
            stock.append(write)
    groups = [
        WriteGroup(
            title="New names in QuickBooks",
            order=None,
            # Items need their accounts, which may have been asked for later.
            writes=tuple(sorted(names, key=lambda write: write.kind != "create_account")),
        ),
        WriteGroup(title="Names made active again", order=None, writes=tuple(active_again)),
    ]
    groups += [
        WriteGroup(title=f"PO {number}", order=number, writes=tuple(writes)) for number, writes in by_order.items()
    ]
    groups += [
        WriteGroup(title=f"Invoice {number}", order=None, writes=tuple(writes), invoice=number)
        for number, writes in by_invoice.items()
    ]
    groups.append(WriteGroup(title="Stock counts", order=None, writes=tuple(stock)))
    return [group for group in groups if group.writes]


def group_state(writes: Iterable[WriteView]) -> tuple[str, str]:
    """One word and tone for all writes of an order."""
    writes = list(writes)
    states = [write.state for write in writes]
    if any(state == "rejected" for state in states):
        return ("Problem", "bad")
    finished = [state for state in states if state in ("confirmed", "adopted", "skipped")]
    if len(finished) == len(states):
        done = [write for write in writes if write.state != "skipped"]
        if done:
            return ("Taken back", "quiet") if all(write.undone_by for write in done) else ("Done", "good")
        words = {write_words(write) for write in writes}
        return words.pop() if len(words) == 1 else write_state("skipped")
    if any(state in ("sent", "unknown", "confirmed", "adopted") for state in states):
        return ("In progress", "busy")
    return ("Waiting", "quiet")


def can_be_undone(run: RunView) -> bool:
    """Has a finished run created transactions that were not taken back? Whether they are still as they were, the preview of the undo
    says."""
    is_over = run.undoes is None and run.state in _OVER
    return is_over and any(write.undone_by is None for write in _created(run)) and not is_being_undone(run)


def is_undone(run: RunView) -> bool:
    """Was all taken back that a run created?"""
    created = _created(run)
    return bool(created) and all(write.undone_by is not None for write in created)


def is_being_undone(run: RunView) -> bool:
    """Was it approved to take a run back, and nothing is deleted yet?"""
    return run.undone_by is not None and all(write.undone_by is None for write in run.writes)


def _created(run: RunView) -> list[WriteView]:
    """The transactions that a run created, whether they are still there or not."""
    kinds = ("create_purchase_order", "receive_items", "adjust_on_hand", "create_invoice")
    return [write for write in run.writes if write.kind in kinds and write.state in ("confirmed", "adopted")]


def waiting_and_left_out(run: RunView) -> tuple[list[ProblemView], list[ProblemView]]:
    """The problems of orders and invoices that stay approved until they are solved, and those of what is left out."""
    invoice_ids = {one.autotask_id for one in run.waiting_invoices}
    waiting = [found for found in run.problems if found.order in run.waiting_orders or found.invoice_id in invoice_ids]
    return asked_once(waiting), asked_once(found for found in run.problems if found not in waiting)


def waiting_sentence(run: RunView) -> str:
    """What becomes of the orders and invoices that a problem holds up, empty where there are none (P2)."""
    names = [*(f"PO {number}" for number in run.waiting_orders), *_invoice_names(run.waiting_invoices)]
    if not names:
        return ""
    is_one, is_preview = len(names) == 1, run.run is None
    if is_preview:
        approved = f"You also approve {_listed(names)}, which {'is' if is_one else 'are'} not written now"
    else:
        approved = f"{_listed(names)} {'stays approved and waits' if is_one else 'stay approved and wait'}"
    solved = "its problem is solved, it" if is_one else "the problem of one is solved, that one"
    left_out = "leave it out of your selection" if is_preview else "leave it out or let go of it on the page Problems"
    return f"{approved}: as soon as {solved} is written to QuickBooks by itself, unless it was changed in Autotask meanwhile. If you do not want that, {left_out}."


def _invoice_names(waiting: Sequence[WaitingInvoice]) -> list[str]:
    """Several of one number by their totals."""
    times = Counter(one.number for one in waiting)
    totals = {one.autotask_id: f" over {money(one.total)}" if times[one.number] > 1 else "" for one in waiting}
    return [f"Invoice {one.number}{totals[one.autotask_id]}" for one in waiting]


def also_waiting_sentence(problem: ProblemView) -> str:
    """What else a decision about the same name moves; empty where nothing does."""
    if not problem.also:
        return ""
    waiting = len(problem.also) + problem.also_more
    wait, names = "waits" if waiting == 1 else "wait", _listed(problem.also, waiting)
    if problem.code in OF_SETTINGS and not (problem.order or problem.invoice or problem.items):
        for_all = "; what is decided holds for all of them" if waiting > 1 else ""
        return f"{names} {wait} for it{for_all}."
    return (
        f"{names} {wait} for it as well ({waiting + 1:,} in all); what is decided about the name holds for all of them."
    )


def no_writes_sentence(run: RunView) -> str:
    """Why a run shows no writes; empty where it has some. What is approved by a decision or an invoice is often not known before
    QuickBooks is asked."""
    if run.writes:
        return ""
    if run.state == "done":
        return "Nothing had to be written."
    if run.state == "done_with_problems" or run.waiting_orders or run.waiting_invoices:
        return "Nothing was written."
    return "What has to be written is found out in the conversation with QuickBooks."


def no_count_sentence(run: RunView) -> str:
    """That all counts of a run are left alone, and why; empty where one was set or found equal, or may still be."""
    left = [write for write in run.writes if write.is_left_alone]
    if not left or not run.is_no_count_set or run.state not in _OVER:
        return ""
    reasons = list(dict.fromkeys(f"{write.reason[:1].upper()}{write.reason[1:]}." for write in left))
    if len(reasons) > REASONS_SHOWN_MAX:
        reasons[REASONS_SHOWN_MAX:] = ["The others have their reasons beside them."]
    items = "1 item is" if len(left) == 1 else f"{len(left):,} items are"
    return f"No count was set: {items} left alone. {' '.join(reasons)}"


def _listed(names: Sequence[str], in_all: int = 0) -> str:
    """`A`, `A and B`, `A, B and C`; of many the first and how many more. `in_all`: how many there are where these are the first of them."""
    in_all = max(in_all, len(names))
    if in_all > NAMES_SHOWN_MAX:
        return f"{', '.join(names[:NAMES_SHOWN_MAX])} and {in_all - NAMES_SHOWN_MAX:,} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def finished_count(writes: Iterable[WriteView]) -> int:
    """How many writes will not change any more."""
    return sum(write.state in ("confirmed", "adopted", "rejected") for write in writes)


def not_sent(writes: Iterable[WriteView]) -> int:
    """How many writes were approved and not sent, though QuickBooks does not have what they would have written."""
    return sum(write.state == "skipped" and write.is_needed and not write.is_left_alone for write in writes)


def why_not_needed(write: WriteView) -> str:
    """Why a write was left out that QuickBooks did not need; empty for any other."""
    if write.state != "skipped" or write.is_needed or write.by_run is not None:
        return ""
    return NOT_NEEDED.get(write.kind, "QuickBooks has it already.")


def is_interrupted(run: RunView, last_contact: datetime | None, *, now: datetime) -> bool:
    """Is a run half written and nobody at it? It goes on by itself at the next contact with QuickBooks."""
    is_quiet = last_contact is None or now - last_contact > QUIET_MAX
    return run.state == "in_progress" and is_quiet


def choices_for_all(group: Sequence[ProblemView]) -> list[ChoiceView]:
    """What a person may choose for all problems of a group at once: where each is about the count of an item alone."""
    if len(group) < 2 or not all(problem.kind_of_item for problem in group):
        return []
    return [choice for choice in group[0].choices if not choice.needs_name]


def problems_by_code(problems: Iterable[ProblemView]) -> list[tuple[str, list[ProblemView]]]:
    """Cause first: the problems of one code together, the most frequent code first."""
    groups: dict[str, list[ProblemView]] = {}
    for problem in problems:
        groups.setdefault(problem.code, []).append(problem)
    return sorted(groups.items(), key=lambda group: -len(group[1]))
