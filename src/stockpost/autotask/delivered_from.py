"""Which inventory locations the units of a charge were delivered from, as the stocked items tell (FACTS C, InventoryStockedItems).

UNVERIFIED: that a stocked item whose units were delivered keeps its charge and its row of InventoryProducts. Where it does not, or the
tenant is older than stocked items, nobody knows the location, and none is guessed.
"""

from __future__ import annotations

from collections.abc import Collection

from stockpost.autotask.charges import CHARGE_ENTITIES, charge_key
from stockpost.autotask.errors import AutotaskError
from stockpost.autotask.query import Reader
from stockpost.autotask.wire import InventoryProductRow, StockedItemRow

STOCKED_ITEMS, INVENTORY_PRODUCTS = "InventoryStockedItems", "InventoryProducts"


def read_delivered_from(reader: Reader, charges: Collection[str], *, notes: list[str]) -> dict[str, tuple[int, ...]]:
    """Return charge (`ticket:12`) → the locations, in order of id. A charge of which Autotask does not tell them is absent; what the
    tenant or the user's rights do not offer leaves all absent, with a note."""
    try:
        return _read(reader, charges)
    except AutotaskError as error:
        if error.is_transient:
            raise
        notes.append(error.text)
        return {}


def _read(reader: Reader, charges: Collection[str]) -> dict[str, tuple[int, ...]]:
    parts: dict[str, set[int]] = {}
    for kind in CHARGE_ENTITIES:
        ids = {int(key.partition(":")[2]) for key in charges if key.partition(":")[0] == kind}
        for row in reader.rows_of(STOCKED_ITEMS, StockedItemRow, f"{kind}ChargeID", ids):
            if row.delivered_units:
                parts.setdefault(charge_key(row), set()).add(row.inventory_product_id or 0)
    places = reader.by_ids(INVENTORY_PRODUCTS, InventoryProductRow, set().union(*parts.values()) - {0})
    # Where one part is not known, the whole is not.
    known = {charge: ids for charge, ids in parts.items() if ids <= places.keys()}
    return {charge: tuple(sorted({places[one].inventory_location_id for one in ids})) for charge, ids in known.items()}
