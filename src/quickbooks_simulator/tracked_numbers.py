"""Serial and lot numbers of goods: which are in stock, and what may come in or go out (FACTS 4, 9; preference
``serialOrLotTracking``).

A company tracks serial numbers or lots, never both; several serial numbers on a line are separated by commas, and the
forms can be set to warn only where a number is blank, unknown or there twice (theledgerfirm.com/2025/07/30/
using-serial-and-lot-numbers-in-quickbooks). What a request gets in place of a warning is UNVERIFIED: switches.
The numbers in stock are worked out from the transactions, so changing, voiding or deleting one takes them back.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from . import statuses
from .books import Books
from .places import ADJUSTMENT, TRANSFER, places_of
from .records import ZERO, Line, Transaction
from .stock import is_inventory, sign_of, stock_of
from .work import Work

Key = tuple[str, str, str]
"""Item id, site id (empty without one), number; numbers are not case-sensitive (a switch)."""

_FIELDS = ("SerialNumber", "LotNumber")


def refuse_untracked_kind(work: Work, values: dict[str, Any]) -> None:
    """3250 for a serial number where serial numbers are not tracked, likewise for lots."""
    for name in _FIELDS:
        if values.get(name) and work.preferences.serial_or_lot_tracking != name:
            raise statuses.not_available()


def _same(books: Books, number: str) -> str:
    """What two spellings of one number share."""
    return number.casefold() if books.preferences.unverified.numbers_ignore_case else number


def serial_numbers(text: str) -> tuple[str, ...]:
    """The serial numbers of a line."""
    return tuple(number.strip() for number in text.split(",") if number.strip())


def adjustment_of(values: dict[str, Any]) -> tuple[Decimal, dict[str, Any]] | None:
    """Difference and fields of SerialNumberAdjustment or LotNumberAdjustment; None for another kind of line.

    That of a lot is what CountAdjustment says, see :func:`lot_difference`. Raises Refused 3150.
    """
    serial, lot = values.get("SerialNumberAdjustment"), values.get("LotNumberAdjustment")
    if serial is not None:
        added, removed = serial.get("AddSerialNumber"), serial.get("RemoveSerialNumber")
        if not added and not removed:
            raise statuses.missing_element("AddSerialNumber")
        count = len(serial_numbers(added or removed))
        return Decimal(count if added else -count), {"SerialNumber": added or removed}
    if lot is not None:
        for name in ("LotNumber", "CountAdjustment"):
            if not lot.get(name):
                raise statuses.missing_element(name)
        return Decimal(lot["CountAdjustment"]), {"LotNumber": lot["LotNumber"]}
    return None


def lot_difference(books: Books, key: Key, given: Decimal, before: Decimal = ZERO) -> Decimal:
    """CountAdjustment of a lot as a difference: it is one, or by the switch the new count.

    ``before``: what the line that is changed has adjusted so far.
    """
    if books.preferences.unverified.count_adjustment_is_difference:
        return given
    item_id, site_id, number = key
    return given - (numbers_in_stock(books).get((item_id, site_id, _same(books, number)), ZERO) - before)


def changed_numbers(
    books: Books, values: dict[str, Any], kept: Line | None, item_id: str, site_id: str
) -> Decimal | None:
    """Difference of an adjusted line that a Mod gives other numbers; None when it gives none.

    Serial numbers are added or removed as the line did before. Raises Refused 3150.
    """
    if values.get("SerialNumber"):
        count = len(serial_numbers(values["SerialNumber"]))
        return Decimal(-count if kept is not None and (kept.quantity or ZERO) < 0 else count)
    if values.get("CountAdjustment"):
        lot = values.get("LotNumber") or (kept.fields.get("LotNumber") if kept is not None else None)
        if not lot:
            raise statuses.missing_element("LotNumber")
        is_same = kept is not None and (kept.item_id, kept.fields.get("LotNumber")) == (item_id, lot)
        before = (kept.quantity or ZERO) if kept is not None and is_same else ZERO
        return lot_difference(books, (item_id, site_id, str(lot)), Decimal(values["CountAdjustment"]), before)
    return None


def added_or_removed(line: Line) -> dict[str, str]:
    """SerialNumberAddedOrRemoved of an adjusted line with serial numbers."""
    if "SerialNumber" not in line.fields:
        return {}
    return {"SerialNumberAddedOrRemoved": "Removed" if (line.quantity or ZERO) < 0 else "Added"}


def numbers_in_stock(books: Books) -> dict[Key, Decimal]:
    """Key to how many are there: 1 or 0 of a serial number, the count of a lot."""
    counts: dict[Key, Decimal] = {}
    for transaction in books.transactions():
        for key, count in _moved(books, transaction):
            counts[key] = counts.get(key, ZERO) + count
    return counts


def _moved(books: Books, transaction: Transaction) -> Iterator[tuple[Key, Decimal]]:
    for line in transaction.lines:
        quantity = line.base_quantity
        if line.item_id is None or not quantity or not any(name in line.fields for name in _FIELDS):
            continue
        for (site, _), sign in places_of(transaction, line):
            for number, count in _numbers_of(line, quantity):
                yield (line.item_id, site, _same(books, number)), sign * count


def _numbers_of(line: Line, quantity: Decimal) -> list[tuple[str, Decimal]]:
    if "SerialNumber" in line.fields:
        direction = Decimal(1 if quantity > 0 else -1)
        return [(number, direction) for number in serial_numbers(line.fields["SerialNumber"])]
    return [(str(line.fields["LotNumber"]), quantity)]


def check_changes(books: Books) -> None:
    """Hold the numbers of every transaction changed in this request against the rules. Raises Refused."""
    if books.preferences.serial_or_lot_tracking == "None":
        return
    touched: dict[Key, str] = {}
    changed = []
    for before, after in books.changed_transactions():
        for one in (before, after):
            if one is not None:
                touched |= {key: one.kind for key, _ in _moved(books, one)}
        if after is not None and (before is None or before.lines != after.lines) and not after.is_voided:
            changed.append(after)
    for transaction in changed:
        _check_lines(books, transaction)
    blank = [one for one in changed if _blank_lines(books, one)]
    if touched or blank:
        counts = numbers_in_stock(books)
        _check_counts(books, counts, touched)
        for transaction in blank:
            _check_blanks(books, counts, transaction)


def _check_lines(books: Books, transaction: Transaction) -> None:
    """As many serial numbers as pieces, each once, and only for goods that are counted (3210; code UNVERIFIED)."""
    for line in transaction.lines:
        for name in _FIELDS:
            text = str(line.fields.get(name, ""))
            item = None if line.item_id is None else books.entry("Item", line.item_id)
            if text and not is_inventory(item):
                raise statuses.invalid_value(name, text, "Only inventory items have such numbers.")
        text = str(line.fields.get("SerialNumber", ""))
        numbers = serial_numbers(text)
        different = {_same(books, number) for number in numbers}
        if text and (len(numbers) != abs(line.base_quantity) or len(different) < len(numbers)):
            raise statuses.invalid_value("SerialNumber", text, "Each piece needs one serial number of its own.")


def _blank_lines(books: Books, transaction: Transaction) -> list[Line]:
    """Lines that move goods without saying which ones."""
    if not sign_of(transaction):
        return []
    return [
        line
        for line in transaction.lines
        if line.item_id is not None
        and line.quantity
        and not any(name in line.fields for name in _FIELDS)
        and is_inventory(books.entry("Item", line.item_id))
    ]


def _check_blanks(books: Books, counts: dict[Key, Decimal], transaction: Transaction) -> None:
    unverified = books.preferences.unverified
    is_adjustment = transaction.kind == ADJUSTMENT
    if not (unverified.untracked_adjustment_refused if is_adjustment else unverified.blank_numbers_refused):
        return
    tracked = {item_id for (item_id, _, _), count in counts.items() if count}
    for line in _blank_lines(books, transaction):
        if line.item_id in tracked:
            what = books.preferences.serial_or_lot_tracking
            raise statuses.cannot_save(transaction.kind, f"This item is tracked: a {what} is needed.")


def _check_counts(books: Books, counts: dict[Key, Decimal], touched: dict[Key, str]) -> None:
    """Nothing goes out of a site where it is not; a serial number is in stock once, whatever the site (switches)."""
    unverified, serial = books.preferences.unverified, books.preferences.serial_or_lot_tracking == "SerialNumber"
    pieces: dict[tuple[str, str], Decimal] = {}
    for (item_id, _, number), count in counts.items():
        pieces[item_id, number] = pieces.get((item_id, number), ZERO) + max(count, ZERO)
    for key, kind in touched.items():
        item_id, _, number = key
        if counts.get(key, ZERO) < 0 and unverified.unknown_number_refused:
            raise statuses.cannot_save(kind, f"The number {number} is not in inventory.")
        if serial and unverified.duplicate_serial_refused and pieces.get((item_id, number), ZERO) > 1:
            raise statuses.cannot_save(kind, f"The serial number {number} is in inventory already.")


def check_numbers(books: Books) -> list[str]:
    """What must hold of numbers in stock: an item without a piece that has none has as many numbers as pieces."""
    counts = numbers_in_stock(books)
    if not counts:
        return []
    problems = []
    for item_id in fully_tracked(books):
        total = sum((count for key, count in counts.items() if key[0] == item_id), ZERO)
        if total != stock_of(books, item_id).on_hand:
            problems.append(f"numbers in stock of item {item_id} are {total:f}, not as many as on hand")
    return problems


def fully_tracked(books: Books) -> set[str]:
    """Ids of the items all of whose goods came and went with numbers."""
    named: set[str] = set()
    partly: set[str] = set()
    for transaction in books.transactions():
        counted = {line.item_id for line in _blank_lines(books, transaction)}
        if not sign_of(transaction) and transaction.kind != TRANSFER:
            counted |= {movement.item_id for movement in transaction.movements if movement.quantity}
        partly |= {item_id for item_id in counted if item_id is not None}
        named |= {item_id for (item_id, _, _), _ in _moved(books, transaction)}
    return named - partly
