"""What stays together where a run is taken back (P6): an order with all its receipts and the counts of its items, an item with all its counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stockpost.core.problems import Problem, problem
from stockpost.core.undo_items import UndoInput, UndoItem, listed, name_of
from stockpost.core.undo_obstacles import BY_A_NEW_SYNC, UndoObstacle


def what_stays(
    given: UndoInput, left: Sequence[UndoItem], obstacles: Mapping[str, UndoObstacle]
) -> tuple[set[str], list[Problem]]:
    """TxnIDs that stay, and why: a chain of an order with one obstacle stays whole, with the adjustments of its items."""
    blocked, held, problems = set[str](), set[int](), list[Problem]()
    for order_id in dict.fromkeys(item.step.order_id for item in left if item.step.order_id is not None):
        chain = [item for item in left if item.step.order_id == order_id]
        found = [obstacles[item.txn_id] for item in chain if item.txn_id in obstacles]
        if not found:
            continue
        blocked |= {item.txn_id for item in chain}
        held |= given.products.get(order_id, frozenset())
        problems.append(_problem(given, f"PO {given.order_name(order_id)}", found, order_id=order_id))
    reasons: dict[str, UndoObstacle | None] = {}
    others = [item for item in left if item.step.order_id is None]
    for item in others:
        if item.txn_id in obstacles:
            reasons[item.txn_id] = obstacles[item.txn_id]
        elif item.product_ids & held:
            # The count was set for the receipts that stay.
            reasons[item.txn_id] = _with_the_rest(item, held) if item.product_ids - held else None
    _hold_together(others, reasons)
    return blocked | reasons.keys(), problems + _problems_of(given, others, reasons)


def _hold_together(others: Sequence[UndoItem], reasons: dict[str, UndoObstacle | None]) -> None:
    """All counts of an item that the run set go, or none: half of a move between sites would leave units that nobody has."""
    while True:
        kept = {product_id for item in others if item.txn_id in reasons for product_id in item.product_ids}
        torn = [item for item in others if item.txn_id not in reasons and item.product_ids & kept]
        if not torn:
            return
        for item in torn:
            stay = [step.subject for step in item.steps if step.product_id in kept]
            reasons[item.txn_id] = UndoObstacle(
                f"Another count of {listed(stay)} that the run set stays.", BY_A_NEW_SYNC
            )


def _problems_of(
    given: UndoInput, others: Sequence[UndoItem], reasons: Mapping[str, UndoObstacle | None]
) -> list[Problem]:
    """One for each invoice and for each item's counts, however many adjustments set them."""
    cases: dict[tuple[int | None, int | None], list[tuple[UndoItem, UndoObstacle]]] = {}
    for item in others:
        reason = reasons.get(item.txn_id)
        if reason is not None:
            cases.setdefault((item.step.product_id, item.step.invoice_id), []).append((item, reason))
    return [
        _problem(
            given,
            name_of([item for item, _ in found]),
            [reason for _, reason in found],
            product_id=product_id,
            invoice_id=invoice_id,
        )
        for (product_id, invoice_id), found in cases.items()
    ]


def _with_the_rest(item: UndoItem, held: set[int]) -> UndoObstacle:
    stay = [step.subject for step in item.steps if step.product_id in held]
    return UndoObstacle(
        f"They were set in one inventory adjustment, and what was received of {listed(stay)} stays.", BY_A_NEW_SYNC
    )


def _problem(
    given: UndoInput,
    subject: str,
    found: Sequence[UndoObstacle],
    *,
    order_id: int | None = None,
    product_id: int | None = None,
    invoice_id: int | None = None,
) -> Problem:
    return problem(
        "undo_blocked",
        order_id=order_id,
        product_id=product_id,
        invoice_id=invoice_id,
        basis=f"undo:{given.run}",
        subject=subject,
        detail=" ".join(dict.fromkeys(one.detail for one in found)),
        advice=found[0].advice,
    )
