"""What is known of QuickBooks, kept with the session generation in which it was read (design 4, 'the way of the data')."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import KnownEntry
from stockpost.core.names import fold
from stockpost.core.newest import Newest
from stockpost.core.quickbooks_records import (
    Account,
    Currency,
    DeletedEntry,
    DeletedTransaction,
    Entity,
    Item,
    Preferences,
    QuickBooksAdjustment,
    QuickBooksInvoice,
    QuickBooksOrder,
    QuickBooksReceipt,
    ShipMethod,
    Site,
    SiteCount,
    Terms,
    TransactionClass,
    UnitSet,
)
from stockpost.core.several import Transaction
from stockpost.store.codec import decode, encode
from stockpost.store.count_history import QUICKBOOKS, drop_counts, note_counts
from stockpost.store.invoice_tables import invoice_links
from stockpost.store.ledger_tables import order_links, quickbooks_facts, receipt_links
from stockpost.store.statements import is_any, one_of, save_rows

KINDS: dict[str, Any] = {
    "account": Account,
    "entity": Entity,
    "item": Item,
    "entity_by_list_id": Entity,
    "item_by_list_id": Item,
    "entities_since": tuple[Entity, ...],
    "items_since": tuple[Item, ...],
    "ship_method": ShipMethod,
    "order": QuickBooksOrder,
    "order_number": tuple[QuickBooksOrder, ...],
    "orders_of_vendor": tuple[QuickBooksOrder, ...],
    "receipt": QuickBooksReceipt,
    "receipts_since": tuple[QuickBooksReceipt, ...],
    "bill": QuickBooksReceipt,
    "bills_since": tuple[QuickBooksReceipt, ...],
    "adjustment": QuickBooksAdjustment,
    "adjustments_since": tuple[QuickBooksAdjustment, ...],
    "adjustment_marks_since": tuple[QuickBooksAdjustment, ...],
    "adjustment_number": tuple[QuickBooksAdjustment, ...],
    "on_hand": Decimal,
    "terms": Terms,
    "class": TransactionClass,
    "whole_list": bool,
    "currency": Currency,
    "unit_set": UnitSet,
    "site": Site,
    "item_sites": tuple[SiteCount, ...],
    "invoice": QuickBooksInvoice,
    "invoice_number": tuple[QuickBooksInvoice, ...],
    "invoices_since": tuple[QuickBooksInvoice, ...],
    "deleted_since": tuple[DeletedTransaction, ...],
    "deleted_entries": tuple[DeletedEntry, ...],
    "refused": tuple[str, str],
}
_FORGOTTEN_EPOCH = -1
_MOVED_EPOCH = -2
"""Of a count that a write of ours has moved since it was read, or what is on order beside it."""
_COUNTS = ("on_hand", "item_sites")
_ENTRY = "entry"
"""Which entry a name led to: it is no fact to plan by, but what explains a name that leads elsewhere."""
_ACCOUNT = "account_of_setting"
"""Which account a setting named: as an entry, no fact to plan by."""
_NEWEST = "newest"
"""What was changed last: as an entry, no fact to plan by."""
_UNREAD = "unread"
"""What Autotask did not show of what our marks name: as an entry, no fact to plan by."""
_WINDOWS = (
    *("orders_of_vendor", "adjustments_since", "adjustment_marks_since"),
    *("receipts_since", "bills_since", "invoices_since"),
    *("deleted_since", "deleted_entries", "entities_since", "items_since", "whole_list", "refused"),
)
"""Answers to “what was changed since”: long, and of use only in the conversation in which they were given, as are refusals, and that a
whole list was read."""
_GUIDS = "guids_shown"
"""Of which transactions QuickBooks has shown an ExternalGUID: as an entry, no fact to plan by."""
_LOADED = {
    "account": "accounts",
    "entity": "entities",
    "item": "items",
    "entity_by_list_id": "entities_by_list_id",
    "item_by_list_id": "items_by_list_id",
    "entities_since": "entities_since",
    "items_since": "items_since",
    "ship_method": "ship_methods",
    "order": "orders",
    "order_number": "orders_by_number",
    "orders_of_vendor": "orders_of_vendor",
    "receipt": "receipts",
    "receipts_since": "receipts_since",
    "bill": "bills",
    "bills_since": "bills_since",
    "adjustment": "adjustments",
    "adjustments_since": "adjustments_since",
    "adjustment_marks_since": "adjustment_marks_since",
    "adjustment_number": "adjustments_by_number",
    "on_hand": "on_hand",
    "terms": "terms",
    "class": "classes",
    "whole_list": "whole_lists",
    "currency": "currencies",
    "unit_set": "unit_sets",
    "site": "sites",
    "item_sites": "item_sites",
    "invoice": "invoices",
    "invoice_number": "invoices_by_number",
    "invoices_since": "invoices_since",
    "deleted_since": "deleted_since",
    "deleted_entries": "deleted_entries",
    "refused": "refused",
}

_FACTS = select(quickbooks_facts.c.kind, quickbooks_facts.c.key, quickbooks_facts.c.record).where(
    quickbooks_facts.c.company_id == bindparam("company_id"), one_of(quickbooks_facts.c.kind, "kinds")
)
_SOME_FACTS = _FACTS.where(one_of(quickbooks_facts.c.key, "keys"))
_FORGET = (
    update(quickbooks_facts)
    .where(
        quickbooks_facts.c.company_id == bindparam("company"),
        quickbooks_facts.c.kind == bindparam("of_kind"),
        quickbooks_facts.c.key == bindparam("of_key"),
    )
    .values(epoch=bindparam("forgotten"))
)
_DROP_WINDOWS = delete(quickbooks_facts).where(
    quickbooks_facts.c.company_id == bindparam("company"), is_any(quickbooks_facts.c.kind, _WINDOWS)
)
_DROP_OTHERS = [
    delete(quickbooks_facts).where(
        quickbooks_facts.c.company_id == bindparam("company"),
        quickbooks_facts.c.kind == kind,
        quickbooks_facts.c.key.not_in(
            select(table.c.txn_id).where(table.c.company_id == bindparam("company"), table.c.txn_id.is_not(None))
        ),
    )
    for kind, table in (
        *(("order", order_links), ("invoice", invoice_links)),
        *(("receipt", receipt_links), ("bill", receipt_links)),
    )
]
"""Transactions that are none of ours: they were only read since somebody changed them."""
_FACTS_OF_EPOCH = _FACTS.where(quickbooks_facts.c.epoch == bindparam("epoch"))


def remember(
    connection: Connection, company_id: int, known: Mapping[tuple[str, str], object], *, epoch: int, read_at: datetime
) -> None:
    """Keep facts by (kind, key); None is kept as known to be absent."""
    rows = [
        {
            "company_id": company_id,
            "kind": kind,
            "key": key,
            "epoch": epoch,
            "read_at": read_at,
            "record": None if record is None else encode(record),
        }
        for (kind, key), record in known.items()
    ]
    save_rows(connection, quickbooks_facts, rows, keys=("company_id", "kind", "key"))
    counts = {key: record for (kind, key), record in known.items() if kind == "on_hand" and isinstance(record, Decimal)}
    note_counts(connection, company_id, QUICKBOOKS, counts, at=read_at)


def note_guids(
    connection: Connection, company_id: int, answered: Iterable[object], *, epoch: int, read_at: datetime
) -> None:
    """Keep of which kinds of transactions answers to questions hold the ExternalGUID: that to an Add may hold it all the same."""
    kinds = {name for record in answered for name in _with_guid(record)}
    remember(connection, company_id, {(_GUIDS, name): None for name in kinds}, epoch=epoch, read_at=read_at)


def _with_guid(record: object) -> Iterator[str]:
    """`0` stands for none (QuickBooks FACTS 2)."""
    if isinstance(record, tuple):
        for one in record:
            yield from _with_guid(one)
    elif isinstance(record, Transaction) and record.external_guid.startswith("{"):
        yield type(record).__name__


def guids_shown(connection: Connection, company_id: int) -> frozenset[str]:
    """As in `Facts`."""
    here = quickbooks_facts.c
    shown = select(here.key).where(here.company_id == company_id, here.kind == _GUIDS)
    return frozenset(connection.execute(shown).scalars())


def forget(connection: Connection, company_id: int, keys: Iterable[tuple[str, str]]) -> None:
    """Facts that no longer count in this conversation; as last known facts they stay. An item's count goes with those of its sites; what
    is on order is read with the count, and no site knows it."""
    for kind, key in keys:
        kinds = {"on_hand": _COUNTS, "on_order": ("on_hand",)}.get(kind)
        for one in kinds or (kind,):
            epoch = _MOVED_EPOCH if kinds else _FORGOTTEN_EPOCH
            which = {"company": company_id, "of_kind": one, "of_key": key, "forgotten": epoch}
            if connection.execute(_FORGET, which).rowcount == 0 and one == "on_hand":
                _note_moved(connection, company_id, key)


def forget_ids_of(connection: Connection, company_id: int, absent: Collection[tuple[str, str]], *, epoch: int) -> None:
    """What was read under a ListID in this conversation does not count any more where QuickBooks has not got its name: it was renamed since,
    or an answer from QuickBooks' memory told of it."""
    for kind in ("item", "entity"):
        names = {key for one, key in absent if one == kind}
        of_kind = {"company_id": company_id, "kinds": [f"{kind}_by_list_id"], "epoch": epoch}
        rows = connection.execute(_FACTS_OF_EPOCH, of_kind) if names else ()
        read = {(by_id, key): decode(record, KINDS[by_id]) for by_id, key, record in rows if record is not None}
        forget(connection, company_id, [one for one, entry in read.items() if fold(entry.full_name) in names])


def _note_moved(connection: Connection, company_id: int, key: str) -> None:
    """Of an item whose count was never read apart, as of one just created, only the item itself tells it: it is to be read as well."""
    here = quickbooks_facts.c
    of_item = (here.company_id == company_id, here.kind == "item", here.key == key, here.record.is_not(None))
    created = connection.execute(select(here.record, here.read_at).where(*of_item)).one_or_none()
    on_hand = decode(created.record, Item).on_hand if created is not None else None
    if created is None or on_hand is None:
        return
    row = {"company_id": company_id, "kind": "on_hand", "key": key, "epoch": _MOVED_EPOCH}
    row |= {"read_at": created.read_at, "record": encode(on_hand)}
    save_rows(connection, quickbooks_facts, [row], keys=("company_id", "kind", "key"))


def take_moved(connection: Connection, company_id: int, *, limit: int) -> dict[str, dict[str, str]]:
    """Names by key, under `on_hand` and `item_sites`, of the counts of up to so many items of which writes of ours have moved these, or what
    is on order, and nobody has read them since. They are told once."""
    here = quickbooks_facts.c
    moved = (here.company_id == company_id, is_any(here.kind, _COUNTS), here.epoch == _MOVED_EPOCH)
    rows = connection.execute(select(here.kind, here.key).where(*moved)).all()
    if not rows:
        return {}
    keys = set(sorted({row.key for row in rows})[:limit])
    items = select(here.key, here.record).where(
        here.company_id == company_id, here.kind == "item", is_any(here.key, keys), here.record.is_not(None)
    )
    names = {key: decode(record, Item).full_name for key, record in connection.execute(items)}
    connection.execute(update(quickbooks_facts).where(*moved, is_any(here.key, keys)).values(epoch=_FORGOTTEN_EPOCH))
    taken = [row for row in rows if row.key in keys]
    return {kind: {row.key: names.get(row.key, row.key) for row in taken if row.kind == kind} for kind in _COUNTS}


def forget_all(connection: Connection, company_id: int) -> None:
    """Nothing that was read before counts as current any more: the outcome of a write is unknown."""
    here = quickbooks_facts.c
    current = (here.company_id == company_id, here.epoch != _MOVED_EPOCH)
    connection.execute(update(quickbooks_facts).where(*current).values(epoch=_FORGOTTEN_EPOCH))


def drop_windows(connection: Connection, company_id: int) -> None:
    """A new conversation begins: what was changed since some moment is asked anew where it matters. Of what is not ours nothing is
    kept, or it would grow with the company file."""
    for statement in (_DROP_WINDOWS, *_DROP_OTHERS):
        connection.execute(statement, {"company": company_id})


def load_facts(
    connection: Connection,
    company_id: int,
    *,
    epoch: int | None,
    preferences: Mapping[str, Any] | None,
    kinds: Collection[str] = tuple(KINDS),
) -> Facts:
    """The facts for a plan: those of `epoch` in a conversation, else (None) the last known ones for a preview."""
    values = {"company_id": company_id, "kinds": list(kinds), "epoch": epoch}
    loaded: dict[str, Any] = {name: {} for name in _LOADED.values()}
    for kind, key, record in connection.execute(_FACTS if epoch is None else _FACTS_OF_EPOCH, values):
        loaded[_LOADED[kind]][key] = None if record is None else decode(record, KINDS[kind])
    return Facts(
        is_live=epoch is not None,
        guids_shown=guids_shown(connection, company_id),
        preferences=decode_preferences(preferences),
        **loaded,
    )


def no_needs(connection: Connection, company_id: int, *, epoch: int) -> Needs:
    """Nothing to ask so far in a conversation."""
    return load_facts(connection, company_id, epoch=epoch, preferences=None, kinds=("refused",)).needs()


def known_since(connection: Connection, company_id: int, kind: str, *, since: datetime | None) -> dict[str, Any]:
    """The last known facts of one kind that were read after a moment (None: all), by key; None where QuickBooks has none."""
    here = quickbooks_facts.c
    statement = select(here.key, here.record).where(here.company_id == company_id, here.kind == kind)
    if since is not None:
        statement = statement.where(here.read_at > since)
    return {
        key: None if record is None else decode(record, KINDS[kind]) for key, record in connection.execute(statement)
    }


def known_of(connection: Connection, company_id: int, kind: str, keys: Collection[str]) -> dict[str, Any]:
    """The last known facts of one kind under some keys of QuickBooks (TxnIDs, ListIDs), by key; None where QuickBooks has none."""
    if not keys:
        return {}
    rows = connection.execute(_SOME_FACTS, {"company_id": company_id, "kinds": [kind], "keys": list(keys)})
    return {key: None if record is None else decode(record, KINDS[kind]) for _, key, record in rows}


def live_order(connection: Connection, company_id: int, txn_id: str, *, epoch: int) -> QuickBooksOrder | None:
    """One purchase order as read in this conversation."""
    here = quickbooks_facts.c
    statement = select(here.record).where(
        here.company_id == company_id, here.kind == "order", here.key == txn_id, here.epoch == epoch
    )
    record = connection.execute(statement).scalar_one_or_none()
    return None if record is None else decode(record, QuickBooksOrder)


def decode_preferences(values: Mapping[str, Any] | None) -> Preferences | None:
    """Preferences as the companies table keeps them."""
    return None if values is None else decode(encode(values), Preferences)


def oldest_read_at(connection: Connection, company_id: int, keys: Collection[str]) -> datetime | None:
    """When the oldest fact of these orders (TxnID) and names (folded) was read; None where nothing is known of them."""
    here = quickbooks_facts.c
    statement = (
        select(here.read_at)
        .where(
            here.company_id == company_id,
            here.key.in_(list(keys)),
            here.kind.in_(["order", "item", "entity", "invoice"]),
        )
        .order_by(here.read_at)
        .limit(1)
    )
    return connection.execute(statement).scalar_one_or_none()


def items_read_at(connection: Connection, company_id: int, *, epoch: int | None = None) -> dict[str, datetime]:
    """When each item was last read, by folded name; also those that QuickBooks was found not to have. With `epoch` only those
    that were read in that conversation."""
    here = quickbooks_facts.c
    statement = select(here.key, here.read_at).where(here.company_id == company_id, here.kind == "item")
    if epoch is not None:
        statement = statement.where(here.epoch == epoch)
    return {row.key: row.read_at for row in connection.execute(statement)}


def items_were_read_by(connection: Connection, company_id: int, moment: datetime) -> None:
    """No item was read later than at a moment that is now, whatever a clock said that was ahead."""
    here = quickbooks_facts.c
    later = (here.company_id == company_id, here.kind == "item", here.read_at > moment)
    connection.execute(update(quickbooks_facts).where(*later).values(read_at=moment))


def note_entries(
    connection: Connection, company_id: int, entries: Mapping[tuple[str, int], KnownEntry], *, read_at: datetime
) -> None:
    """Keep which entry each name led to, by (vendor, customer or item; Autotask id)."""
    known = {(_ENTRY, f"{role}:{autotask_id}"): entry for (role, autotask_id), entry in entries.items()}
    remember(connection, company_id, known, epoch=_FORGOTTEN_EPOCH, read_at=read_at)


def known_entries(connection: Connection, company_id: int) -> dict[tuple[str, int], KnownEntry]:
    """What `note_entries` kept."""
    entries: dict[tuple[str, int], KnownEntry] = {}
    for _, key, record in connection.execute(_FACTS, {"company_id": company_id, "kinds": [_ENTRY]}):
        role, _, autotask_id = key.partition(":")
        entries[role, int(autotask_id)] = decode(record, KnownEntry)
    return entries


def note_accounts(
    connection: Connection, company_id: int, accounts: Mapping[str, KnownEntry], *, read_at: datetime
) -> None:
    """Keep which account each setting named, by setting."""
    known = {(_ACCOUNT, setting): account for setting, account in accounts.items()}
    remember(connection, company_id, known, epoch=_FORGOTTEN_EPOCH, read_at=read_at)


def known_accounts(connection: Connection, company_id: int) -> dict[str, KnownEntry]:
    """What `note_accounts` kept."""
    rows = connection.execute(_FACTS, {"company_id": company_id, "kinds": [_ACCOUNT]})
    return {setting: decode(record, KnownEntry) for _, setting, record in rows}


def note_newest(
    connection: Connection, company_id: int, newest: Mapping[str, Newest | None], *, read_at: datetime
) -> None:
    """Keep by kind (TxnDelType) what was changed last of it; None where nothing of it is known."""
    known = {(_NEWEST, kind): one for kind, one in newest.items()}
    remember(connection, company_id, known, epoch=_FORGOTTEN_EPOCH, read_at=read_at)


def newest_seen(connection: Connection, company_id: int) -> dict[str, Newest]:
    """What `note_newest` kept."""
    rows = connection.execute(_FACTS, {"company_id": company_id, "kinds": [_NEWEST]})
    return {kind: decode(record, Newest) for _, kind, record in rows if record is not None}


def note_unread(
    connection: Connection, company_id: int, unread: Mapping[str, str | None], *, epoch: int, read_at: datetime
) -> None:
    """Keep by mark (`invoice:12`) why Autotask did not show it whole in a conversation; None where it is not there."""
    known = {(_UNREAD, base): why for base, why in unread.items()}
    remember(connection, company_id, known, epoch=epoch, read_at=read_at)


def known_unread(connection: Connection, company_id: int, *, epoch: int | None = None) -> dict[str, str | None]:
    """What `note_unread` kept: in one conversation, or (None) at all."""
    values = {"company_id": company_id, "kinds": [_UNREAD], "epoch": epoch}
    rows = connection.execute(_FACTS if epoch is None else _FACTS_OF_EPOCH, values)
    return {base: None if why is None else decode(why, str) for _, base, why in rows}


def forget_unread(connection: Connection, company_id: int) -> None:
    """All that our marks name is known."""
    here = quickbooks_facts.c
    connection.execute(delete(quickbooks_facts).where(here.company_id == company_id, here.kind == _UNREAD))


def forget_entry(connection: Connection, company_id: int, *, role: str, autotask_id: int) -> None:
    """Which entry a name led to does not count any more."""
    here = quickbooks_facts.c
    connection.execute(
        delete(quickbooks_facts).where(
            here.company_id == company_id, here.kind == _ENTRY, here.key == f"{role}:{autotask_id}"
        )
    )


def drop_facts(connection: Connection, company_id: int) -> None:
    """Forget everything, when the company is bound to another file."""
    connection.execute(delete(quickbooks_facts).where(quickbooks_facts.c.company_id == company_id))
    drop_counts(connection, company_id, QUICKBOOKS)
