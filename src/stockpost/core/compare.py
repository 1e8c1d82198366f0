"""Has somebody changed the purchase order in QuickBooks? Only what Stockpost writes is compared (B10): the fields of two tables.

The order of lines is not compared: a line is known by its TxnLineID, wherever it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from stockpost.core.decimals import number, price
from stockpost.core.ledger import WrittenLine, WrittenOrder
from stockpost.core.names import fold
from stockpost.core.quickbooks_records import QuickBooksOrder, QuickBooksOrderLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedField:
    """A field that we write. `name` is its attribute in what was written, found and wanted alike; `shown` that of the words for it,
    where the field itself is an id; `figure` writes a number."""

    name: str
    title: str
    shown: str = ""
    figure: Callable[[Decimal | None], str] = number

    def words(self, record: object) -> str:
        """The field of a record for people."""
        value = getattr(record, self.shown or self.name)
        if isinstance(value, tuple):
            return "\n".join(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str):
            return value
        return self.figure(value)

    def is_changed(self, written: object, found: object) -> bool:
        """A number that QuickBooks does not say is none. What was not looked at when it was written is no change."""
        before, now = getattr(written, self.name), getattr(found, self.name)
        if isinstance(before, Decimal):
            return before != (now or Decimal(0))
        return before is not None and bool(before != now)


ORDER_FIELDS = (
    ComparedField(name="vendor_list_id", title="Vendor", shown="vendor_name"),
    ComparedField(name="ref_number", title="Number"),
    ComparedField(name="memo", title="Memo"),
    ComparedField(name="vendor_message", title="Vendor message"),
    ComparedField(name="ship_address", title="Ship to"),
)
LINE_FIELDS = (
    ComparedField(name="item_list_id", title="item", shown="item_name"),
    ComparedField(name="quantity", title="quantity"),
    ComparedField(name="unit", title="unit of measure"),
    ComparedField(name="rate", title="unit cost", figure=price),
)
FIELDS_LEFT_TO_PEOPLE = (
    ComparedField(name="txn_date", title="Date"),
    ComparedField(name="due_date", title="Due date"),
    ComparedField(name="expected_date", title="Expected date"),
    ComparedField(name="fob", title="FOB"),
)
LINE_FIELDS_LEFT_TO_PEOPLE = (
    ComparedField(name="description", title="description"),
    ComparedField(name="part_number", title="part number"),
)
"""Both: what people change of these is no conflict with an update (B10), but lost where the order is deleted (P6)."""
NAMED_FIELDS = frozenset(field.name for field in (*ORDER_FIELDS, *LINE_FIELDS) if field.shown)
"""Fields that name an entry of QuickBooks' lists."""
WHOLE_LINE = ""
"""In place of a field's name: the line itself was added or removed."""
NOT_THERE, REMOVED, NOT_KNOWN = "not there", "removed", "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field that is not as we wrote it. `line` is the Autotask line, or the TxnLineID of a line that a person added; empty in the
    header."""

    name: str
    title: str
    line: str = ""
    before: str
    now: str


def written_order(stored: QuickBooksOrder, line_ids: Sequence[int]) -> WrittenOrder:
    """The fields we write, as QuickBooks stored them. `line_ids` are the Autotask lines in the order of QuickBooks' lines."""
    return WrittenOrder(
        vendor_list_id=stored.vendor_list_id,
        ref_number=stored.ref_number,
        memo=stored.memo,
        vendor_message=stored.vendor_message,
        ship_address=stored.ship_address,
        fob=stored.fob,
        txn_date=stored.txn_date,
        due_date=stored.due_date,
        expected_date=stored.expected_date,
        vendor_name=stored.vendor_name,
        ship_method=stored.ship_method,
        customer_list_id=stored.ship_to_entity_list_id,
        lines=tuple(
            WrittenLine(
                line_id=line_id,
                txn_line_id=line.txn_line_id,
                item_list_id=line.item_list_id,
                quantity=line.quantity or Decimal(0),
                rate=line.rate or Decimal(0),
                item_name=line.item_name,
                unit=line.unit,
                description=line.description,
                part_number=line.part_number,
            )
            for line_id, line in zip(line_ids, stored.lines, strict=False)
        ),
    )


def received_there(written: WrittenOrder, found: QuickBooksOrder) -> dict[int, Decimal]:
    """What QuickBooks has received on each line of ours, whoever received it, by Autotask's line; nothing on one that was removed."""
    received = {line.txn_line_id: line.received or Decimal(0) for line in found.lines}
    return {line.line_id: received.get(line.txn_line_id, Decimal(0)) for line in written.lines}


def as_we_wrote(written: WrittenOrder, before: WrittenOrder) -> WrittenOrder:
    """With the fields that are not compared as they were written before: what a person chose there since is not ours."""
    known = {(line.txn_line_id, line.item_list_id): line for line in before.lines}
    return replace(
        written,
        fob=before.fob,
        ship_method=before.ship_method,
        customer_list_id=before.customer_list_id,
        txn_date=before.txn_date,
        due_date=before.due_date,
        expected_date=before.expected_date,
        lines=tuple(
            replace(line, description=ours.description, part_number=ours.part_number)
            if (ours := known.get((line.txn_line_id, line.item_list_id))) is not None
            else line
            for line in written.lines
        ),
    )


def changes_since(written: WrittenOrder, found: QuickBooksOrder, *, is_whole: bool = False) -> list[Change]:
    """What a person changed of ours since it was transferred; empty where nothing was. `is_whole`: also of what an update leaves to people,
    as far as that was kept."""
    is_whole = is_whole and written.txn_date is not None
    header = [
        Change(name=field.name, title=field.title, before=field.words(written), now=field.words(found))
        for field in (*ORDER_FIELDS, *(FIELDS_LEFT_TO_PEOPLE if is_whole else ()))
        if field.is_changed(written, found)
    ]
    return header + _line_changes(written, found, (*LINE_FIELDS, *(LINE_FIELDS_LEFT_TO_PEOPLE if is_whole else ())))


def _line_changes(written: WrittenOrder, found: QuickBooksOrder, fields: Sequence[ComparedField]) -> list[Change]:
    rows: list[Change] = []
    there = {line.txn_line_id: line for line in found.lines}
    before = {line.txn_line_id: line.item_name for line in written.lines}
    names = named_lines((line.txn_line_id, before.get(line.txn_line_id) or line.item_name) for line in found.lines)
    for ours in written.lines:
        line = there.pop(ours.txn_line_id, None)
        key = str(ours.line_id)
        if line is None:
            title = f"Line {ours.item_name}" if ours.item_name else "Line"
            rows.append(Change(name=WHOLE_LINE, title=title, line=key, before=line_words(ours), now=REMOVED))
            continue
        rows.extend(
            Change(
                name=field.name,
                title=f"{names[line.txn_line_id]}: {field.title}",
                line=key,
                before=field.words(ours),
                now=field.words(line),
            )
            for field in fields
            if field.is_changed(ours, line)
        )
    rows.extend(
        Change(
            name=WHOLE_LINE,
            title=f"Line {line.item_name}",
            line=line.txn_line_id,
            before=NOT_THERE,
            now=line_words(line),
        )
        for line in there.values()
    )
    return rows


def named_lines(lines: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By TxnLineID the names of a transaction's lines, `Switch (line 2)` where one stands on several: so people tell them apart."""
    found = list(lines)
    times = Counter(fold(name) for _, name in found)
    return {
        txn_line_id: f"{name} (line {place})" if times[fold(name)] > 1 else name
        for place, (txn_line_id, name) in enumerate(found, start=1)
    }


def line_words(line: WrittenLine | QuickBooksOrderLine) -> str:
    """“24 each at 10.50”: a whole line in few words."""
    return f"{number(line.quantity)}{f' {line.unit}' if line.unit else ''} at {price(line.rate)}"
