"""Inventory sites (Advanced Inventory): one chosen site holds what Autotask counts, and stock on other sites is left alone (decision 13),
or each location of Autotask has its site (decision 14).

Without a chosen site, or where the company file keeps no sites, no request names one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from stockpost.core.autotask_records import Product
from stockpost.core.company_settings import BY_LOCATION
from stockpost.core.decimals import number
from stockpost.core.item_counts import NOTHING, units_by_site
from stockpost.core.ledger import StepKind
from stockpost.core.names import fold
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import Site, SiteCount
from stockpost.core.requests import InvoiceAdd, ItemReceiptAdd, PurchaseOrderAdd
from stockpost.core.resolve import Resolution, Resolver
from stockpost.core.steps import Step

MOVES_STOCK = (StepKind.CREATE_PURCHASE_ORDER, StepKind.RECEIVE_ITEMS, StepKind.CREATE_INVOICE)
"""Writes of orders and invoices that say where units go to or come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A site, or a problem, or (while `is_unknown`) a question; `list_id` is empty where no request names a site.

    `purpose` says in a sentence who names it, `advice` what else to do. What has no site although it needs one is `homeless`.
    """

    list_id: str = ""
    name: str = ""
    detail: str = ""
    is_unknown: bool = False
    purpose: str = ""
    homeless: str = ""
    advice: str = ""

    def problem(
        self,
        *,
        order_id: int | None = None,
        product_id: int | None = None,
        invoice_id: int | None = None,
        item: str = "",
    ) -> Problem:
        """The problem of whoever needs the site."""
        return problem(
            "location_without_site" if self.homeless else "site_missing",
            order_id=order_id,
            product_id=product_id,
            invoice_id=invoice_id,
            item=item,
            basis=f"location:{fold(self.homeless)}" if self.homeless else f"site:{fold(self.name)}",
            name=self.homeless or self.name,
            detail=self.detail,
            purpose=self.purpose,
            advice=self.advice,
        )


_CHOSEN = "The setting inventory_site names it as the site that holds what Autotask counts."
_CHOOSE_ANOTHER = "name another one in the setting inventory_site"


def keeps_sites(resolver: Resolver) -> bool:
    """Does the company file keep stock by site, as far as is known?"""
    preferences = resolver.facts.preferences
    return preferences is not None and preferences.is_multi_location_enabled


def is_by_location(resolver: Resolver) -> bool:
    """Has each location of Autotask its site?"""
    return resolver.settings.inventory_sites == BY_LOCATION and keeps_sites(resolver)


def chosen_site(resolver: Resolver) -> Place:
    """The site that the setting `inventory_site` names. It is never created (design 2.5)."""
    name = resolver.settings.inventory_site
    return (
        _named(resolver, Place(name=name, purpose=_CHOSEN, advice=_CHOOSE_ANOTHER))
        if name and keeps_sites(resolver)
        else Place()
    )


def ask_for_sites(resolver: Resolver) -> None:
    """All sites that people named are asked for in the first message, whatever a plan needs of them."""
    chosen_site(resolver)
    if is_by_location(resolver):
        for location_id in mapped_locations(resolver):
            site_of_location(resolver, location_id)


def mapped_locations(resolver: Resolver) -> list[int]:
    """The inventory locations of Autotask that people mapped to sites."""
    return sorted(autotask_id for kind, autotask_id in resolver.ledger.mappings if kind == "location")


def _named(resolver: Resolver, wanted: Place) -> Place:
    """The site of that name as QuickBooks has it."""
    name = wanted.name
    key = fold(name)
    if key not in resolver.facts.sites:
        if resolver.facts.is_live:
            resolver.needs.sites[key] = name
        return replace(wanted, is_unknown=True)
    site = resolver.facts.sites[key]
    detail = why_not(site)
    if site is None or detail:
        return replace(wanted, detail=detail)
    return Place(list_id=site.list_id, name=site.name)


def site_of_location(resolver: Resolver, location_id: int | None) -> Place:
    """Where units of an inventory location are in QuickBooks: at the site that it is mapped to, else at the chosen one.

    None is a location that Autotask does not tell. By location there has to be a site, since units at none are in no count of ours.
    """
    if not is_by_location(resolver):
        return chosen_site(resolver)
    mapped = None if location_id is None else resolver.ledger.mappings.get(("location", location_id))
    name = "" if location_id is None else location_name(resolver.catalogue.locations, location_id)
    if mapped:
        purpose = f"The inventory location “{name}” of Autotask is mapped to it."
        advice = f"map “{name}” to another one (page Mapping, Locations)"
        return _named(resolver, Place(name=mapped, purpose=purpose, advice=advice))
    if resolver.settings.inventory_site:
        return chosen_site(resolver)
    if location_id is None:
        return _homeless(
            "What Autotask moves without a location",
            "Autotask does not tell the location.",
            "Name the site for it in the setting inventory_site",
        )
    return _homeless(
        f"The inventory location “{name}”",
        "Nobody has mapped it to a site of QuickBooks, and no site is named for the rest.",
        f"Map “{name}” to its site (page Mapping, Locations), or name the site for all locations that are not mapped in the setting inventory_site",
    )


def site_of_sale(resolver: Resolver, locations: Collection[int]) -> Place:
    """Where an invoice takes units off that were delivered from these locations: at their site, else at the chosen one, since a line
    names one site."""
    if not is_by_location(resolver):
        return chosen_site(resolver)
    places = {fold(place.name): place for one in locations for place in [site_of_location(resolver, one)]}
    if len(places) == 1:
        return next(iter(places.values()))
    if resolver.settings.inventory_site:
        return chosen_site(resolver)
    return _homeless(
        "What invoices sell",
        "Autotask tells several locations with different sites that one delivery was taken from, and a line of an invoice names one site."
        if places
        else "Autotask does not tell which location the delivered goods were taken from.",
        "Name the site that such goods are taken off in the setting inventory_site",
    )


def _homeless(what: str, detail: str, advice: str) -> Place:
    return Place(homeless=what, detail=detail, advice=advice)


def location_name(names: Mapping[int, str], location_id: int) -> str:
    """As Autotask shows it, as far as known."""
    return names.get(location_id) or f"location {location_id}"


def why_not(site: Site | None) -> str:
    """Why a site cannot hold stock; empty where it can."""
    if site is None:
        return "QuickBooks has no inventory site of that name."
    if site.parent_list_id:
        return "The entry of that name is a bin of another site."
    return "" if site.is_active else "The site of that name is inactive."


@dataclass(frozen=True, slots=True)
class Places:
    """The sites of what orders and invoices move, for one plan. `locations` are those of the order lines, by line, `sold_from` those of the
    invoice lines."""

    resolver: Resolver
    locations: Mapping[int, int | None]
    sold_from: Mapping[int, Collection[int]]

    def obstacle(self, steps: Iterable[Step]) -> Place | None:
        """The first site that these steps need and cannot have."""
        needed = (place for step in steps if step.kind in MOVES_STOCK for place in self._needed(step))
        return next((place for place in needed if place.detail), None)

    def _needed(self, step: Step) -> list[Place]:
        if step.kind != StepKind.CREATE_INVOICE:
            lines = [*step.line_ids, *(part.line_id for part in step.parts)]
            return [self.of_line(line_id) for line_id in lines if line_id]
        if not is_by_location(self.resolver):
            return [chosen_site(self.resolver)]
        return [site_of_sale(self.resolver, self.sold_from[line_id]) for line_id in step.line_ids if line_id]

    def of_line(self, line_id: int) -> Place:
        """Where the units of an order line arrive."""
        return site_of_location(self.resolver, self.locations.get(line_id))

    def at_site(self, step: Step) -> Step:
        """The step with its sites. An order that is shipped to a customer names none, since QuickBooks takes only one of both (FACTS 4)."""
        request = step.request
        if isinstance(request, PurchaseOrderAdd):
            return replace(step, request=self._of_order(request, step.line_ids))
        if isinstance(request, ItemReceiptAdd):
            lines = tuple(
                replace(line, inventory_site_list_id=self.of_line(part.line_id).list_id)
                for line, part in zip(request.lines, step.parts, strict=True)
            )
            return replace(step, request=replace(request, lines=lines))
        if isinstance(request, InvoiceAdd):
            sold = tuple(
                replace(line, inventory_site_list_id=site_of_sale(self.resolver, self.sold_from[line_id]).list_id)
                if line_id
                else line
                for line, line_id in zip(request.lines, step.line_ids, strict=True)
            )
            return replace(step, request=replace(request, lines=sold))
        return step

    def _of_order(self, request: PurchaseOrderAdd, line_ids: Iterable[int]) -> PurchaseOrderAdd:
        """An order names a site in its head alone: that of all its lines, else the chosen one, or none. Receipts name their own."""
        if request.ship_to_entity_list_id:
            return request
        found = {self.of_line(line_id).list_id for line_id in line_ids if line_id}
        (list_id,) = found if len(found) == 1 else {chosen_site(self.resolver).list_id}
        return replace(request, inventory_site_list_id=list_id)


def on_other_sites(counts: Sequence[SiteCount], place: Place) -> dict[str, Decimal]:
    """Units that are not at the chosen site, by the name of where they are."""
    return dict(units_by_site(one for one in counts if one.site_list_id != place.list_id))


def in_words(units: Mapping[str, Decimal]) -> str:
    """“5 at Van, 2 at no site”."""
    return ", ".join(f"{number(count)} at {name}" for name, count in sorted(units.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What is set where: the count of a site, or with an empty `site` the total. `note` tells of what other sites hold."""

    count: Decimal
    site: str = ""
    note: str = ""

    @property
    def hashed(self) -> tuple[object, ...]:
        """Nothing where no site is named, so that what was refused before there were sites is known again."""
        return (self.site, self.count) if self.site else ()


def share_of_site(product: Product, item: Resolution, target: Decimal, resolver: Resolver) -> Share | Problem | None:
    """The chosen site gets what other sites do not hold, so that all of them together hold Autotask's count. A problem where that cannot
    be set, None where QuickBooks must be asked first."""
    place = chosen_site(resolver)
    if place.detail:
        return place.problem(product_id=product.id, item=product.name)
    if not place.name:
        return Share(count=target)
    counts = () if item.is_new else resolver.facts.item_sites.get(item.key)
    if place.is_unknown or counts is None:
        if not resolver.facts.is_live:
            return Share(count=target)
        # No count is looked at before the site is known, so what is missing is what is where.
        resolver.needs.item_sites[item.key] = item.name
        return None
    others = on_other_sites(counts, place)
    count = target - sum(others.values(), NOTHING)
    if count >= 0:
        note = f"{number(count)} at {place.name}, {in_words(others)} left alone" if others else ""
        return Share(count=count, site=place.list_id, note=note)
    return problem(
        "other_sites_hold_more",
        product_id=product.id,
        item=product.name,
        target=number(target),
        others=in_words(others),
        name=place.name,
        basis=f"{number(target)}:{in_words(others)}",
    )


def notes_of_file(resolver: Resolver) -> list[str]:
    """What a person must know of adjustments in a company file that keeps more than a count of its items."""
    preferences = resolver.facts.preferences
    if preferences is None:
        return []
    notes = []
    if keeps_sites(resolver) and not resolver.settings.inventory_site and not is_by_location(resolver):
        notes.append(
            "This company file keeps stock by site: an adjustment sets the total of an item and names no site. "
            "Name the site that holds Autotask's count in the setting inventory_site, or move units between sites in QuickBooks."
        )
    if preferences.serial_or_lot_tracking == "LotNumber":
        notes.append("This company file keeps lot numbers: an adjustment sets the total of an item and names no lot.")
    return notes
