"""Vendors and customers: a saved mapping first, then the exact name ignoring case; a missing one is created (N1–N3)."""

from __future__ import annotations

from stockpost.core.entry_meant import created_before, entry_meant, entry_of_newest_name, note_entry
from stockpost.core.ledger import StepKind
from stockpost.core.markers import entry_guid
from stockpost.core.names import ENTITY_NAME_LENGTH, ShortName, change_in_words, entity_name, others_in_words
from stockpost.core.problems import problem
from stockpost.core.quickbooks_records import Entity
from stockpost.core.requests import CustomerAdd, VendorAdd, Write
from stockpost.core.resolve import (
    KIND_WORDS,
    Resolution,
    Resolver,
    if_missing,
    inactive,
    nameless,
    not_there,
    with_article,
)
from stockpost.core.resolve_currency import CurrencyResolution, check_currency
from stockpost.core.steps import Step, content_hash


def resolve_vendor(
    resolver: Resolver, vendor_id: int, name: str, *, order_id: int | None, currency: str | None = None
) -> Resolution:
    """The vendor in QuickBooks, kept in `currency` (an ISO code, empty for Autotask's own; None where no amount is meant)."""
    return _resolve_entity(resolver, "vendor", vendor_id, name, order_id=order_id, currency=currency)


def resolve_customer(
    resolver: Resolver, customer_id: int, name: str, *, order_id: int | None, currency: str | None = None
) -> Resolution:
    """The customer in QuickBooks that an order is for, or that an invoice bills."""
    return _resolve_entity(resolver, "customer", customer_id, name, order_id=order_id, currency=currency)


def _resolve_entity(
    resolver: Resolver, role: str, autotask_id: int, name: str, *, order_id: int | None, currency: str | None
) -> Resolution:
    wanted = role.capitalize()
    mapped = resolver.ledger.mappings.get((role, autotask_id))
    short = ShortName(full_name=mapped, is_changed=False) if mapped else entity_name(name)
    found = Resolution(name=short.full_name, key=short.key)
    found.note = change_in_words(name, short, length=ENTITY_NAME_LENGTH)
    if not short.full_name:
        found.problem = nameless(role, autotask_id, order_id=order_id)
        return found
    names = resolver.names_becoming_one(role, autotask_id)
    if short.is_changed and short.key in names:
        found.problem = problem(
            "name_collision",
            order_id=order_id,
            name=short.full_name,
            original=name,
            others=others_in_words(names[short.key], name),
            length=ENTITY_NAME_LENGTH,
            basis=f"{role}:{autotask_id}",
        )
        return found
    if short.key not in resolver.facts.entities and resolver.facts.is_open(is_chosen=bool(mapped)):
        if resolver.facts.is_live:
            resolver.needs.entities[short.key] = short.full_name
        found.is_unknown = True
        return found
    entity = _meant(resolver, found, role, autotask_id, name, order_id=order_id)
    if found.is_unknown or found.problem is not None:
        return found
    if entity is not None:
        _use(resolver, found, entity, role, autotask_id, currency, order_id=order_id)
        return found
    basis = f"{role}:{autotask_id}"
    if mapped or not getattr(resolver.settings, f"create_missing_{role}s"):
        detail = (
            not_there(short.full_name, name, role)
            if mapped
            else f"{wanted}s are not created by themselves in this company (setting create_missing_{role}s)."
        )
        found.problem = problem(f"{role}_missing", order_id=order_id, name=short.full_name, detail=detail, basis=basis)
        return found
    if before := created_before(resolver, found, role=role, autotask_id=autotask_id):
        return before
    _create_in(resolver, found, role, autotask_id, short, currency, order_id=order_id)
    return found


def _meant(
    resolver: Resolver, found: Resolution, role: str, autotask_id: int, name: str, *, order_id: int | None
) -> Entity | None:
    meant = entry_meant(
        resolver,
        found,
        resolver.facts.entities.get(found.key),
        role=role,
        autotask_id=autotask_id,
        original=entity_name(name),
        by_list_id=resolver.facts.entities_by_list_id,
        wanted=resolver.needs.entity_list_ids,
        order_id=order_id,
        can_create=getattr(resolver.settings, f"create_missing_{role}s"),
    )
    return meant or entry_of_newest_name(
        resolver,
        found,
        role=role,
        autotask_id=autotask_id,
        shorten=entity_name,
        collisions=resolver.catalogue.entity_collisions,
        known=resolver.facts.entities,
        wanted=resolver.needs.entities,
    )


def _use(
    resolver: Resolver,
    found: Resolution,
    entity: Entity,
    role: str,
    autotask_id: int,
    currency: str | None,
    *,
    order_id: int | None,
) -> None:
    """The entry that has the name, unless it is of another kind, inactive or kept in another currency."""
    basis = f"{role}:{autotask_id}"
    kind = KIND_WORDS.get(entity.kind, entity.kind)
    if entity.kind != role.capitalize():
        found.problem = problem(
            f"{role}_name_taken",
            order_id=order_id,
            name=entity.full_name,
            kind=kind,
            a_kind=with_article(kind),
            basis=basis,
        )
        return
    note_entry(resolver, entity, key=found.key, role=role, autotask_id=autotask_id)
    if not entity.is_active:
        inactive(resolver, found, entity, basis, kind=kind, order_id=order_id)
        return
    found.list_id = entity.list_id
    if currency is not None:
        check_currency(resolver, found, entity, currency, basis=basis, order_id=order_id)


def _create_in(
    resolver: Resolver,
    found: Resolution,
    role: str,
    autotask_id: int,
    name: ShortName,
    currency: str | None,
    *,
    order_id: int | None,
) -> None:
    """The step that creates the name in the currency, unless that stands in the way."""
    kept_in = CurrencyResolution()
    if currency is not None:
        basis = f"{role}:{autotask_id}"
        kept_in = check_currency(resolver, found, None, currency, basis=basis, order_id=order_id)
    if found.problem is None and not found.is_unknown:
        found.step = _create_entity(resolver, role, autotask_id, name, note=found.note, currency=kept_in)


def _create_entity(
    resolver: Resolver, role: str, autotask_id: int, name: ShortName, *, note: str, currency: CurrencyResolution
) -> Step:
    base = f"{role}:{name.key}"
    generation = resolver.ledger.next_generation(base)
    guid = entry_guid(resolver.context.company_key, role, autotask_id, generation)
    request: Write = (
        VendorAdd(name=name.full_name, currency_list_id=currency.list_id, external_guid=guid)
        if role == "vendor"
        else CustomerAdd(name=name.full_name, external_guid=guid)
    )
    return Step(
        base=base,
        generation=generation,
        kind=StepKind.CREATE_VENDOR if role == "vendor" else StepKind.CREATE_CUSTOMER,
        subject=name.full_name,
        summary=f"Create the {role} “{name.full_name}”{f', kept in {currency.name}' if currency.list_id else ''}"
        f"{if_missing(name.key, resolver.facts.entities)}",
        request=request,
        content_hash=content_hash(role, name.full_name, *filter(None, [currency.list_id])),
        vendor_id=autotask_id,
        note=note,
        item_key=name.key,
        guid=guid,
    )
