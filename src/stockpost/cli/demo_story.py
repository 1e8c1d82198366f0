"""`demo --once`: the received sample order goes from Autotask to QuickBooks, and both sides are compared afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from rich.console import RenderableType

from stockpost.app.documents import Document, problem_document, quantity_text
from stockpost.app.views import RunView
from stockpost.cli.demo_place import COMPANY, Demonstration
from stockpost.cli.demo_sides import autotask_on_hand, quickbooks_on_hand
from stockpost.cli.following import follow
from stockpost.cli.output import message
from stockpost.cli.plain import cell
from stockpost.cli.shell import Shell
from stockpost.cli.tables import run_sentence, table
from stockpost.core.names import item_name

SAMPLE_ORDER = "1001"
_WHO = "demo"
_DONE = frozenset({"confirmed", "adopted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOutcome:
    """On hand of one item on both sides, None where the side does not have it."""

    item: str
    autotask: Decimal | None
    quickbooks: Decimal | None

    @property
    def is_equal(self) -> bool:
        return self.autotask is not None and self.autotask == self.quickbooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the sample transfer ended."""

    run: RunView
    quickbooks_number: str | None
    receipts: int
    items: tuple[ItemOutcome, ...]

    @property
    def is_good(self) -> bool:
        """Done without problems, in QuickBooks, and equal on both sides."""
        return (
            self.run.state == "done"
            and self.quickbooks_number is not None
            and bool(self.items)
            and all(item.is_equal for item in self.items)
        )


def tell(demo: Demonstration, shell: Shell, *, seconds: float) -> Outcome:
    """Previews, approves and follows the transfer of the sample order, for at most `seconds`; then reads both sides."""
    desk = demo.desk
    message(shell, f"PO {SAMPLE_ORDER}: {run_sentence(desk.preview_transfer(COMPANY, [SAMPLE_ORDER]))}")
    run = desk.approve_transfer(COMPANY, [SAMPLE_ORDER], who=_WHO)
    message(shell, "Approved. The Web Connector of the simulated QuickBooks fetches it now.")
    run = follow(desk, COMPANY, run, seconds=seconds, shell=shell)
    order = desk.order(COMPANY, SAMPLE_ORDER)
    return Outcome(
        run=run,
        quickbooks_number=order.ref_number if order.txn_id is not None else None,
        receipts=sum(1 for write in run.writes if write.kind == "receive_items" and write.state in _DONE),
        items=_compare(
            list(dict.fromkeys(line.item for line in order.lines)),
            autotask_on_hand(demo.autotask),
            quickbooks_on_hand(demo.quickbooks["url"]),
        ),
    )


def _compare(
    items: list[str], autotask: Mapping[str, Decimal], quickbooks: Mapping[str, Decimal]
) -> tuple[ItemOutcome, ...]:
    return tuple(
        ItemOutcome(item=item, autotask=autotask.get(item), quickbooks=quickbooks.get(item_name(item).full_name))
        for item in items
    )


def outcome_document(outcome: Outcome) -> Document:
    """The JSON of `demo --once`."""
    return {
        "ok": outcome.is_good,
        "order": SAMPLE_ORDER,
        "quickbooks_number": outcome.quickbooks_number,
        "state": outcome.run.state,
        "receipts": outcome.receipts,
        "items": [
            {
                "item": item.item,
                "autotask_on_hand": _count(item.autotask),
                "quickbooks_on_hand": _count(item.quickbooks),
                "equal": item.is_equal,
            }
            for item in outcome.items
        ],
        "problems": [problem_document(problem) for problem in outcome.run.problems],
    }


def _count(value: Decimal | None) -> str | None:
    return None if value is None else quantity_text(value)


def outcome_pictures(outcome: Outcome) -> Iterator[RenderableType]:
    """The outcome as a table, and in one sentence."""
    rows = table(
        "PO",
        "QuickBooks number",
        "Receipts",
        "Item",
        "Autotask on hand",
        "QuickBooks on hand",
        right=("Receipts", "Autotask on hand", "QuickBooks on hand"),
    )
    for position, item in enumerate(outcome.items):
        head = (SAMPLE_ORDER, outcome.quickbooks_number or "-", str(outcome.receipts)) if position == 0 else ("",) * 3
        style = "" if item.is_equal else "bold red"
        counts = (cell(_count(item.autotask) or "-", style), cell(_count(item.quickbooks) or "-", style))
        rows.add_row(*(cell(text) for text in head), cell(item.item), *counts)
    yield rows
    for problem in outcome.run.problems:
        yield cell(f"Problem: {problem.title}. {problem.remedy}", "bold red")
    if outcome.is_good:
        yield cell("Both sides agree.", "green")
    else:
        yield cell(f"The sides do not agree. {run_sentence(outcome.run)}", "bold red")
