"""What is joined: Autotask orders with purchase orders in QuickBooks, receivings with receipts; what people mapped."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, false, func, not_, or_, select, update

from stockpost.core.ledger import LinkState, OrderLink, ReceiptLink, StepKind, StepState
from stockpost.store.codec import decode, encode
from stockpost.store.ledger_tables import mappings, order_links, problems, receipt_links, steps
from stockpost.store.statements import add_row, is_any, one_of, save_row
from stockpost.store.step_statements import ENTERED_LAST_FIRST

_LINKS = select(order_links.c.record).where(order_links.c.company_id == bindparam("company_id"))
_LINKED_WITH = select(order_links.c.txn_id, order_links.c.order_id).where(
    order_links.c.company_id == bindparam("company_id"), one_of(order_links.c.txn_id, "txn_ids")
)
_SOME_LINKS = _LINKS.where(one_of(order_links.c.order_id, "order_ids"))
_RECEIPTS = (
    select(receipt_links)
    .where(receipt_links.c.company_id == bindparam("company_id"), one_of(receipt_links.c.order_id, "order_ids"))
    .order_by(receipt_links.c.id)
)
_MAPPINGS = select(mappings.c.kind, mappings.c.autotask_id, mappings.c.name).where(
    mappings.c.company_id == bindparam("company_id")
)


_IS_OURS = is_any(order_links.c.state, (LinkState.LINKED.value, LinkState.CLOSED.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedMapping:
    """Which name of QuickBooks is meant, who said so and when."""

    name: str
    who: str
    time: datetime


def save_link(connection: Connection, company_id: int, link: OrderLink) -> None:
    """Keep a link. A number waits to be written back to Autotask until `note_written_back`."""
    values = {
        "company_id": company_id,
        "order_id": link.order_id,
        "state": link.state.value,
        "txn_id": link.txn_id or None,
        "transferred_at": link.transferred_at,
        "record": encode(link),
    }
    save_row(connection, order_links, values, keys=("company_id", "order_id"))


def links_of(connection: Connection, company_id: int, order_ids: Collection[int] | None = None) -> dict[int, OrderLink]:
    """Links by Autotask order id: all, or of certain orders."""
    if order_ids is not None and not order_ids:
        return {}
    if order_ids is None:
        rows = connection.execute(_LINKS, {"company_id": company_id})
    else:
        rows = connection.execute(_SOME_LINKS, {"company_id": company_id, "order_ids": list(order_ids)})
    links = [decode(text, OrderLink) for (text,) in rows]
    return {link.order_id: link for link in links}


def linked_ids(connection: Connection, company_id: int) -> set[int]:
    """The ids of all orders with a link, let go of or not."""
    here = order_links.c
    return set(connection.execute(select(here.order_id).where(here.company_id == company_id)).scalars())


def ids_linked_with(connection: Connection, company_id: int, txn_ids: Collection[str]) -> dict[str, int]:
    """Those of the transactions of QuickBooks that are an Autotask order's, let go of or not, with its id."""
    values = {"company_id": company_id, "txn_ids": list(txn_ids)}
    return {row.txn_id: row.order_id for row in connection.execute(_LINKED_WITH, values)}


_WAS_SENT = and_(
    is_any(steps.c.state, [state.value for state in StepState if state != StepState.PLANNED]), steps.c.attempts > 0
)
"""Whatever became of it: where QuickBooks has not got it as far as we know, a computer that slept may still hold it."""


def was_ever_sent(connection: Connection, company_id: int, kind: StepKind) -> bool:
    """Was a write of this kind sent?"""
    sent = select(steps.c.id).where(steps.c.company_id == company_id, steps.c.kind == kind.value, _WAS_SENT)
    return connection.execute(sent.limit(1)).first() is not None


def has_transferred_before(connection: Connection, company_id: int, moment: datetime, *, now: datetime) -> bool:
    """Was an order or invoice sent, or a count, before a moment, or an order or invoice chosen? What lies in the future was, too: our clock was
    ahead then."""
    here = steps.c
    kinds = (StepKind.CREATE_PURCHASE_ORDER, StepKind.CREATE_INVOICE, StepKind.ADJUST_ON_HAND)
    entered = is_any(here.kind, [kind.value for kind in kinds])
    by_us = select(here.id).where(
        here.company_id == company_id,
        entered,
        _WAS_SENT,
        not_(here.changed_at.between(moment, now)),
    )
    # What a person chose in QuickBooks was entered by no step; what was received on it since tells when it was transferred last.
    chosen = select(order_links.c.order_id).where(
        order_links.c.company_id == company_id, not_(order_links.c.transferred_at.between(moment, now))
    )
    chosen_before = select(problems.c.id).where(
        problems.c.company_id == company_id,
        is_any(problems.c.code, ("number_taken", "invoice_number_taken")),
        problems.c.choice == "adopt",
        not_(problems.c.closed_at.between(moment, now)),
    )
    return any(connection.execute(found.limit(1)).first() is not None for found in (by_us, chosen, chosen_before))


def orders_as_entered(connection: Connection, company_id: int, limit: int | None) -> list[str]:
    """TxnIDs of the orders of ours that nobody let go of and that no open problem is about, the one that was entered last first."""
    here = order_links.c
    entered = and_(
        steps.c.company_id == here.company_id,
        steps.c.order_id == here.order_id,
        steps.c.txn_id == here.txn_id,
        steps.c.kind == StepKind.CREATE_PURCHASE_ORDER.value,
    )
    statement = (
        select(here.txn_id)
        .outerjoin(steps, entered)
        .where(here.company_id == company_id, _IS_OURS, here.order_id.not_in(_doubtful(company_id)))
        .group_by(here.txn_id)
        .order_by(*ENTERED_LAST_FIRST, here.txn_id)
        .limit(limit)
    )
    return list(connection.execute(statement).scalars())


def receipts_as_entered(connection: Connection, company_id: int, limit: int | None) -> list[str]:
    """As `orders_as_entered`, the receipts that should be there."""
    here = receipt_links.c
    statement = (
        select(here.txn_id)
        .join(order_links, and_(order_links.c.company_id == here.company_id, order_links.c.order_id == here.order_id))
        .where(here.company_id == company_id, here.is_gone.is_(false()), _IS_OURS)
        .where(here.order_id.not_in(_doubtful(company_id)))
        .group_by(here.txn_id)
        .order_by(func.max(here.id).desc())
        .limit(limit)
    )
    return list(connection.execute(statement).scalars())


def orders_linked_with(
    connection: Connection, company_id: int, *, txn_ids: Collection[str], receipt_txn_ids: Collection[str]
) -> dict[int, OrderLink]:
    """Links of the orders that are those purchase orders of QuickBooks or have those receipts, as far as nobody let go of them and no
    open problem is about them."""
    of_receipts = select(receipt_links.c.order_id).where(
        receipt_links.c.company_id == company_id,
        receipt_links.c.is_gone.is_(false()),
        one_of(receipt_links.c.txn_id, "receipt_txn_ids"),
    )
    here = order_links.c
    statement = select(here.record).where(
        here.company_id == company_id,
        _IS_OURS,
        here.order_id.not_in(_doubtful(company_id)),
        or_(one_of(here.txn_id, "txn_ids"), here.order_id.in_(of_receipts)),
    )
    values = {"txn_ids": list(txn_ids), "receipt_txn_ids": list(receipt_txn_ids)}
    links = [decode(text, OrderLink) for text in connection.execute(statement, values).scalars()]
    return {link.order_id: link for link in links}


def _doubtful(company_id: int) -> Select[Any]:
    """Orders that a person has to decide about: they are looked at anyway, but for what came back beside one."""
    here = problems.c
    return select(here.order_id).where(
        here.company_id == company_id,
        here.closed_at.is_(None),
        here.order_id.is_not(None),
        here.code != "came_back",
    )


def ask_write_back(connection: Connection, company_id: int, order_id: int, number: str) -> None:
    """Note that `number` is to be written to Autotask's externalPONumber (N5)."""
    _change_link(connection, company_id, order_id, number_to_write_back=number)


def note_written_back(connection: Connection, company_id: int, order_id: int) -> None:
    _change_link(connection, company_id, order_id, number_to_write_back=None)


def numbers_to_write_back(connection: Connection, company_id: int, *, limit: int = 100) -> list[tuple[int, str]]:
    """(order id, number) pairs that still have to be written to Autotask."""
    here = order_links.c
    statement = (
        select(here.order_id, here.number_to_write_back)
        .where(here.company_id == company_id, here.number_to_write_back.is_not(None))
        .order_by(here.order_id)
        .limit(limit)
    )
    return [(order_id, number) for order_id, number in connection.execute(statement)]


def _change_link(connection: Connection, company_id: int, order_id: int, **values: object) -> None:
    here = order_links.c
    connection.execute(
        update(order_links).where(here.company_id == company_id, here.order_id == order_id).values(**values)
    )


def save_receipts(connection: Connection, company_id: int, receipts: Iterable[ReceiptLink]) -> None:
    """Keep receipts of ours; one that is known already stays as it is, so that applying twice changes nothing."""
    for receipt in receipts:
        values = {
            "company_id": company_id,
            "order_id": receipt.order_id,
            "line_id": receipt.line_id,
            "receiving_ids": list(receipt.receiving_ids),
            "quantity": receipt.quantity,
            "txn_id": receipt.txn_id,
            "is_gone": receipt.is_gone,
        }
        add_row(connection, receipt_links, values, keys=("company_id", "txn_id", "line_id"))


def receipts_of(
    connection: Connection, company_id: int, order_ids: Collection[int]
) -> dict[int, tuple[ReceiptLink, ...]]:
    """Our receipts by order."""
    found: dict[int, list[ReceiptLink]] = {}
    if not order_ids:
        return {}
    for row in connection.execute(_RECEIPTS, {"company_id": company_id, "order_ids": list(order_ids)}):
        found.setdefault(row.order_id, []).append(
            ReceiptLink(
                order_id=row.order_id,
                line_id=row.line_id,
                receiving_ids=tuple(row.receiving_ids),
                quantity=row.quantity,
                txn_id=row.txn_id,
                is_gone=row.is_gone,
            )
        )
    return {order_id: tuple(receipts) for order_id, receipts in found.items()}


def let_receipts_go(connection: Connection, company_id: int, order_id: int) -> None:
    """Those of an order that was deleted in QuickBooks with all its receipts, and is to be entered again (choice `recreate`)."""
    here = receipt_links.c
    statement = update(receipt_links).where(here.company_id == company_id, here.order_id == order_id)
    connection.execute(statement.values(is_gone=True))


def count_receipts(connection: Connection, company_id: int, receipts: Iterable[ReceiptLink]) -> None:
    """They count for other quantities from now on, or no more, or again."""
    here = receipt_links.c
    for receipt in receipts:
        statement = update(receipt_links).where(
            here.company_id == company_id, here.txn_id == receipt.txn_id, here.line_id == receipt.line_id
        )
        connection.execute(statement.values(quantity=receipt.quantity, is_gone=receipt.is_gone))


def let_receipt_go(connection: Connection, company_id: int, txn_id: str) -> None:
    """One receipt that is no longer there."""
    here = receipt_links.c
    connection.execute(
        update(receipt_links).where(here.company_id == company_id, here.txn_id == txn_id).values(is_gone=True)
    )


def save_mapping(
    connection: Connection, company_id: int, *, kind: str, autotask_id: int, name: str, who: str, time: datetime
) -> None:
    """Which QuickBooks name is meant by a vendor, customer, product or shipping type of Autotask (N1)."""
    values = {
        "company_id": company_id,
        "kind": kind,
        "autotask_id": autotask_id,
        "name": name,
        "who": who,
        "time": time,
    }
    save_row(connection, mappings, values, keys=("company_id", "kind", "autotask_id"))


def drop_mapping(connection: Connection, company_id: int, *, kind: str, autotask_id: int) -> None:
    """The name is matched by itself again."""
    here = mappings.c
    connection.execute(
        delete(mappings).where(here.company_id == company_id, here.kind == kind, here.autotask_id == autotask_id)
    )


def saved_mappings(connection: Connection, company_id: int) -> dict[tuple[str, int], SavedMapping]:
    """The mappings with who chose them, by (kind, Autotask id)."""
    here = mappings.c
    statement = select(mappings).where(here.company_id == company_id)
    return {
        (row.kind, row.autotask_id): SavedMapping(name=row.name, who=row.who, time=row.time)
        for row in connection.execute(statement)
    }


def mappings_of(connection: Connection, company_id: int) -> dict[tuple[str, int], str]:
    rows = connection.execute(_MAPPINGS, {"company_id": company_id})
    return {(kind, autotask_id): name for kind, autotask_id, name in rows}
