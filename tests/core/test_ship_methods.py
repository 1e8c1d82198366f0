"""Ship methods: a mapping first, then the name; never created (N4)."""

from __future__ import annotations

from stockpost.core.company_settings import CompanySettings
from stockpost.core.facts import Facts, Needs
from stockpost.core.ledger import Ledger
from stockpost.core.quickbooks_records import ShipMethod
from stockpost.core.resolve import Catalogue, Resolver
from stockpost.core.resolve_ship_methods import resolve_ship_method
from tests.core.model import CONTEXT

UPS = ShipMethod(list_id="1", name="UPS Ground")
TRUCK = ShipMethod(list_id="2", name="Truck")


def resolver(*known: ShipMethod, mapped: str = "", is_live: bool = True) -> Resolver:
    return Resolver(
        ledger=Ledger(mappings={("ship_method", 7): mapped} if mapped else {}),
        facts=Facts(is_live=is_live, ship_methods={method.name.casefold(): method for method in known}),
        settings=CompanySettings(),
        context=CONTEXT,
        catalogue=Catalogue(),
        needs=Needs(),
    )


def test_a_mapping_is_used_first() -> None:
    """Protects N4: the chosen ship method wins over the one of the same name."""
    assert resolve_ship_method(resolver(UPS, TRUCK, mapped="Truck"), 7, "UPS Ground").list_id == "2"
    assert resolve_ship_method(resolver(UPS, TRUCK, mapped="Truck"), None, "UPS Ground").list_id == "1"
    assert resolve_ship_method(resolver(UPS), 7, "UPS GROUND ").list_id == "1"


def test_what_is_not_known_is_asked() -> None:
    """Protects live plans: a name is asked for once in a conversation; a preview goes without."""
    live = resolver()
    found = resolve_ship_method(live, 7, "United Parcel Ground")
    assert (found.is_unknown, found.list_id) == (True, "")
    assert live.needs.ship_methods == {"united parcel g": "United Parcel G"}
    preview = resolver(is_live=False)
    assert not resolve_ship_method(preview, 7, "UPS Ground").is_unknown
    assert not preview.needs


def test_none_and_inactive_ones_are_left_out() -> None:
    """Protects against a refused order: without a usable ship method the order goes without one."""
    asleep = ShipMethod(list_id="3", name="Asleep", is_active=False)
    assert resolve_ship_method(resolver(asleep), 7, "Asleep").list_id == ""
    nothing = resolver()
    assert resolve_ship_method(nothing, None, "").list_id == ""
    assert not nothing.needs
