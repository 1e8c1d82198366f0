"""Inventory sites (Advanced Inventory): one chosen site holds what Autotask counts, and stock on other sites is left alone (decision 13).

Without a chosen site, or where the company file keeps no sites, no request names one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from stockpost.core.autotask_records import Product
from stockpost.core.decimals import number
from stockpost.core.item_counts import NOTHING, units_by_site
from stockpost.core.ledger import StepKind
from stockpost.core.names import fold
from stockpost.core.problems import Problem, problem
from stockpost.core.quickbooks_records import Item, Site, SiteCount
from stockpost.core.requests import InvoiceAdd, ItemReceiptAdd, PurchaseOrderAdd, Write
from stockpost.core.resolve import Resolution, Resolver
from stockpost.core.resolve_charges import STOCK_KINDS
from stockpost.core.steps import Step

MOVES_STOCK = (StepKind.CREATE_PURCHASE_ORDER, StepKind.RECEIVE_ITEMS, StepKind.CREATE_INVOICE)
"""Writes of orders and invoices that say where units go to or come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The chosen site, or a problem, or (while `is_unknown`) a question; `list_id` is empty where no request names a site."""

    list_id: str = ""
    name: str = ""
    detail: str = ""
    is_unknown: bool = False

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
            "site_missing",
            order_id=order_id,
            product_id=product_id,
            invoice_id=invoice_id,
            item=item,
            basis=f"site:{fold(self.name)}",
            name=self.name,
            detail=self.detail,
        )


def chosen_site(resolver: Resolver) -> Place:
    """The site that the setting `inventory_site` names. It is never created (design 2.5)."""
    name, preferences = resolver.settings.inventory_site, resolver.facts.preferences
    if not name or preferences is None or not preferences.is_multi_location_enabled:
        return Place()
    key = fold(name)
    if key not in resolver.facts.sites:
        if resolver.facts.is_live:
            resolver.needs.sites[key] = name
        return Place(name=name, is_unknown=True)
    site = resolver.facts.sites[key]
    detail = why_not(site)
    return Place(name=name, detail=detail) if site is None or detail else Place(list_id=site.list_id, name=site.name)


def why_not(site: Site | None) -> str:
    """Why a site cannot hold stock; empty where it can."""
    if site is None:
        return "QuickBooks has no inventory site of that name."
    if site.parent_list_id:
        return "The entry of that name is a bin of another site."
    return "" if site.is_active else "The site of that name is inactive."


def at_site(step: Step, place: Place, items: Mapping[str, Item | None]) -> Step:
    """The step with its site. An order that is shipped to a customer names none, since QuickBooks takes only one of both (FACTS 4)."""
    if not place.list_id or step.request is None:
        return step
    return replace(step, request=_placed(step.request, place.list_id, items))


def _placed(request: Write, list_id: str, items: Mapping[str, Item | None]) -> Write:
    if isinstance(request, PurchaseOrderAdd):
        return request if request.ship_to_entity_list_id else replace(request, inventory_site_list_id=list_id)
    if isinstance(request, ItemReceiptAdd):
        lines = tuple(replace(line, inventory_site_list_id=list_id) for line in request.lines)
        return replace(request, lines=lines)
    if isinstance(request, InvoiceAdd):
        stocked = {item.list_id for item in items.values() if item is not None and item.kind in STOCK_KINDS}
        return replace(
            request,
            lines=tuple(
                replace(line, inventory_site_list_id=list_id) if line.item_list_id in stocked else line
                for line in request.lines
            ),
        )
    return request


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
    counts = () if item.step is not None else resolver.facts.item_sites.get(item.key)
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
