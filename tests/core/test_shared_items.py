"""Which items several products stand for: by their names, by mappings, and since their names led to one entry."""

from __future__ import annotations

import pytest

from stockpost.core.facts import Facts
from stockpost.core.ledger import KnownEntry
from stockpost.core.quickbooks_records import Item
from stockpost.core.shared_items import NOTHING_KNOWN, ItemsLedTo, items_led_to, shared_item_keys

NAMES = {1: "Switch", 2: "Toner", 3: "Cable"}
SWITCH = KnownEntry(list_id="80-1", full_name="Switch", key="switch")
TONER = KnownEntry(list_id="80-2", full_name="Toner", key="toner")
CHOSEN = {("item", 1): "Toner, black"}
BLACK = {"toner, black": "80-2"}


def test_names_and_mappings_alone() -> None:
    """Protects the counts of products that were never looked for: equal names and mappings make one item of them."""
    names = {**NAMES, 4: "CABLE"}
    assert shared_item_keys(names, {("item", 2): "Switch"}, NOTHING_KNOWN) == {"switch": (1, 2), "cable": (3, 4)}


@pytest.mark.parametrize(
    ("mapped", "entries", "list_ids", "shared"),
    [
        # Mapped to the new name of an item that another product led to.
        (CHOSEN, {2: TONER}, BLACK, {"toner": (1, 2), "toner, black": (1, 2)}),
        (CHOSEN, {1: SWITCH, 2: TONER}, BLACK, {"toner": (1, 2), "toner, black": (1, 2)}),
        # The new name was not looked for yet, or the old one is another item's.
        (CHOSEN, {2: TONER}, {}, {}),
        (CHOSEN, {2: TONER}, {**BLACK, "toner": "80-9"}, {}),
        # A mapping that somebody chose since: what its name led to before does not count.
        ({**CHOSEN, ("item", 2): "Toner, blue"}, {2: TONER}, BLACK, {}),
        # Both led to one item, which has a third name now.
        ({}, {1: TONER, 2: TONER}, BLACK, {"switch": (1, 2), "toner": (1, 2), "toner, black": (1, 2)}),
        # Several of one name, whose item has another one now.
        ({("item", 1): "Toner"}, {2: TONER}, BLACK, {"toner": (1, 2), "toner, black": (1, 2)}),
        # Gone, and nobody has said what became of it.
        ({}, {1: SWITCH, 2: TONER}, BLACK, {}),
    ],
)
def test_entries_that_names_led_to(
    mapped: dict[tuple[str, int], str],
    entries: dict[int, KnownEntry],
    list_ids: dict[str, str],
    shared: dict[str, tuple[int, ...]],
) -> None:
    """Protects the count of an item that people renamed: whoever leads to it under whichever name has part in it."""
    led_to = ItemsLedTo(entries={("item", one): entry for one, entry in entries.items()}, list_ids=list_ids)
    assert shared_item_keys(NAMES, mapped, led_to) == shared


def test_what_quickbooks_calls_them_now() -> None:
    """Protects a conversation: an item that was asked for by its ListID tells its name as well as one asked for by name."""
    toner = Item(kind="Inventory", list_id="80-2", full_name="Toner, black")
    by_name = Item(kind="Inventory", list_id="80-1", full_name="Switch")
    facts = Facts(items={"switch": by_name, "toner": None}, items_by_list_id={"80-2": toner, "80-3": None})
    assert items_led_to({}, facts).list_ids == {"switch": "80-1", "toner, black": "80-2"}
