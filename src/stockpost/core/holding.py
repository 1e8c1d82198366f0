"""What holds a planned write back: QuickBooks refused just this before, or nobody knows what became of it (design 5.3)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from stockpost.core.ledger import MOVING_STOCK, Ledger, StepKind, StepRecord, StepState
from stockpost.core.problems import Problem, problem
from stockpost.core.refusals import refusal_problem
from stockpost.core.steps import PHASES, Step

DOUBTS = ("duplicate_found", "outcome_unknown")
_LIST_ID = re.compile(r'"([0-9A-F]+-[0-9]+)"')


def held_by(step: Step, ledger: Ledger, order_id: int | None) -> Problem | None:
    """The problem that holds a step back, if QuickBooks refused the same content before."""
    record = ledger.steps.get(step.base)
    if record is None or record.state != StepState.REJECTED:
        return None
    # Other content mends a refusal. It does not tell whether the first sending was carried out.
    if record.content_hash != step.content_hash and record.problem_code != "outcome_unknown":
        return None
    if record.problem_code == "duplicate_found":
        return _found_twice(step, record, order_id=order_id)
    named = replace(record, status_text=_with_names(record.status_text, ledger))
    return refusal_problem(step, named, order_id=order_id)


def _found_twice(step: Step, record: StepRecord, *, order_id: int | None) -> Problem:
    """QuickBooks refused nothing: a copy of the transaction was made there, or the computer slept with the first sending."""
    number = f"The adjustment of {step.subject}" if step.kind == StepKind.ADJUST_ON_HAND else step.subject
    found = doubt_problem(replace(record, order_id=order_id, invoice_id=step.invoice_id), number)
    product_id = step.product_id if order_id is None else None
    return replace(found, product_id=product_id, item=step.subject, choices=("retry", "skip"))


def _with_names(said: str, ledger: Ledger) -> str:
    """QuickBooks' words with the names of the vendors, customers and items that it calls by their ListIDs (P5)."""
    if not _LIST_ID.search(said):
        return said
    names: dict[str, set[str]] = defaultdict(set)
    for entry in ledger.entries.values():
        names[entry.list_id].add(entry.full_name)
    # One of a vendor and one of an item may be the same; QuickBooks does not say which list it means.
    return _LIST_ID.sub(lambda found: f'"{" or ".join(sorted(names.get(found[1], {found[1]})))}"', said)


def without_held(steps: Sequence[Step], ledger: Ledger, order_id: int | None) -> tuple[list[Step], list[Problem]]:
    """What is left of the steps, and what holds the others back. What QuickBooks refused is not sent again as it is: it stays a
    problem until its content or a person's choice changes it, and what comes after it waits."""
    held = {step.base: found for step in steps if (found := held_by(step, ledger, order_id))}
    if not held:
        return list(steps), []
    first = min(PHASES[step.kind] for step in steps if step.base in held)
    left = [step for step in steps if step.base not in held and PHASES[step.kind] <= first]
    return left, list(held.values())


def is_to_be_cleared(record: StepRecord, *, is_let_go: bool) -> bool:
    """Does a doubt hold anything up? To what a person has let go of nothing is written, so nothing is left to decide; but whether units came or
    went has to be known before their count is set."""
    return not is_let_go or (record.problem_code == "outcome_unknown" and record.kind in MOVING_STOCK)


def doubt_problem(record: StepRecord, number: str) -> Problem:
    """Nobody knows whether a write was made, or it was made more than once: nothing more is written until that is clear."""
    basis, order_id, invoice_id = f"{record.base}.{record.generation}", record.order_id, record.invoice_id
    if record.problem_code == "outcome_unknown":
        is_deletion = record.kind == StepKind.DELETE_TRANSACTION
        return problem(
            "outcome_unknown",
            order_id=order_id,
            # As the undo tells it, see `refusal_problem`.
            product_id=record.product_id if is_deletion and order_id is None else None,
            invoice_id=invoice_id,
            item=record.subject if is_deletion else "",
            basis=basis,
            summary=record.summary or number,
            detail=record.status_text,
        )
    return problem(
        "duplicate_found",
        order_id=order_id,
        invoice_id=invoice_id,
        number=f"A receipt of {number}" if record.kind == StepKind.RECEIVE_ITEMS else number,
        found=record.status_text,
        basis=basis,
    )
