"""What each inventory site should hold of an item where every location of Autotask has its site (decision 14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from stockpost.core.autotask_records import StockRow
from stockpost.core.item_counts import NOTHING, SiteShare, units_by_site
from stockpost.core.names import fold
from stockpost.core.quickbooks_records import SiteCount
from stockpost.core.resolve import Resolver
from stockpost.core.sites import Place, chosen_site, site_of_location, site_of_sale

UnitsAt = Mapping[int | None, Decimal]
"""Units by the id of an inventory location, None where Autotask does not tell it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """What is about to move of one product, by location: `unposted` was received and no receipt holds it yet, `arriving` comes by
    receipts of the same plan, `held` was delivered and waits for its invoice (I4), by all locations that it left."""

    unposted: UnitsAt = field(default_factory=dict)
    arriving: UnitsAt = field(default_factory=dict)
    held: Mapping[tuple[int, ...], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAim:
    """What one site should hold."""

    place: Place
    share: SiteShare


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAims:
    """What all of them should hold, by name, next to `counts`, where QuickBooks has the item (None while that is not known); `others` are units
    at sites that no location leads to. `obstacle` is the site that is missing for some of the units: then nothing is set."""

    counts: Sequence[SiteCount] | None
    aims: tuple[SiteAim, ...] = ()
    others: Mapping[str, Decimal] = field(default_factory=dict)
    obstacle: Place | None = None

    @property
    def is_unknown(self) -> bool:
        """Must QuickBooks be asked for a site first?"""
        return any(aim.place.is_unknown for aim in self.aims)


@dataclass(slots=True, kw_only=True)
class _Sum:
    place: Place
    locations: set[int] = field(default_factory=set)
    autotask: Decimal = NOTHING
    target: Decimal = NOTHING
    arriving: Decimal = NOTHING
    held: Decimal = NOTHING


def site_aims(
    rows: Iterable[StockRow],
    moving: Moving,
    counts: Sequence[SiteCount] | None,
    resolver: Resolver,
    *,
    mapped: Iterable[int],
) -> SiteAims:
    """The sites that locations lead to, with Autotask's count at these locations less what is not posted yet (B8) and with what is held
    (I4). `counts` is where QuickBooks has the item, None where that is not known; `mapped` are all locations that people mapped."""
    sums: dict[str, _Sum] = {}
    obstacles: list[Place] = []

    def at(place: Place, units: Decimal) -> _Sum:
        """Where nothing is to be counted, a site that is missing is none of this item's concern."""
        if place.detail:
            obstacles.extend([place] if units else [])
            return _Sum(place=place)
        return sums.setdefault(fold(place.name), _Sum(place=place))

    if resolver.settings.inventory_site:
        at(chosen_site(resolver), NOTHING)
    for location_id in mapped:
        at(site_of_location(resolver, location_id), NOTHING).locations.add(location_id)
    for row in rows:
        found = at(site_of_location(resolver, row.location_id), row.on_hand)
        found.locations.add(row.location_id)
        found.autotask += row.on_hand
        found.target += row.on_hand
    for where, units in moving.unposted.items():
        at(site_of_location(resolver, where), units).target -= units
    for where, units in moving.arriving.items():
        at(site_of_location(resolver, where), units).arriving += units
    for left, units in moving.held.items():
        held = at(site_of_sale(resolver, left), units)
        held.target += units
        held.held += units
    if obstacles:
        return SiteAims(counts=counts, obstacle=obstacles[0])
    there = dict(units_by_site(counts or ()))
    aims = tuple(_aim(one, there, is_known=counts is not None) for _, one in sorted(sums.items()))
    others = {name: units for name, units in there.items() if fold(name) not in sums}
    return SiteAims(counts=counts, aims=aims, others=others)


def _aim(one: _Sum, there: Mapping[str, Decimal], *, is_known: bool) -> SiteAim:
    name = fold(one.place.name)
    share = SiteShare(
        site=one.place.name,
        locations=tuple(sorted(one.locations)),
        autotask=one.autotask,
        target=one.target,
        quickbooks=sum((units for found, units in there.items() if fold(found) == name), NOTHING) if is_known else None,
        arriving=one.arriving,
        held=one.held,
    )
    return SiteAim(place=one.place, share=share)
