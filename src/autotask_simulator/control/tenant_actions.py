"""Changing records, the clock, the limits and the switches of the tenant."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

import msgspec

from autotask_simulator import people, rights, writes
from autotask_simulator.api import Api
from autotask_simulator.control.arguments import Action, Arguments, need_product
from autotask_simulator.errors import Refused
from autotask_simulator.lookup import find_named
from autotask_simulator.queries import show
from autotask_simulator.record_fields import read_fields
from autotask_simulator.schema import ENTITIES
from autotask_simulator.switches import Switches
from autotask_simulator.values import show_moment

_USED_MAX = 1_000_000
_CREDENTIALS = ("user", "code", "secret")


def _set_record(api: Api, arguments: Arguments) -> object:
    """Set fields of any record, read-only ones too: what a person or Autotask itself may change.

    The record stays one that can be: with its id, its required fields, and references that lead somewhere.
    """
    entity = str(arguments.need("entity"))
    if entity not in ENTITIES:
        raise Refused(f"entity is {entity!r}; known are {', '.join(ENTITIES)}")
    row = api.tenant.get(entity, arguments.whole("id"))
    values = read_fields(entity, arguments.record("set"))
    if values.get("id", row["id"]) != row["id"]:
        raise Refused("set: the id of a record cannot be changed")
    writes.check_required(ENTITIES[entity], values)
    writes.check_links(api.tenant, ENTITIES[entity], values)
    api.tenant.relink(entity, row, **values)
    return show(api.tenant, ENTITIES[entity], api.reader.complete(entity, row))


def _set_product(api: Api, arguments: Arguments) -> object:
    product = need_product(api, arguments)
    changes = {"id": product["id"], **arguments.record("set")}
    actor = people.person(api.tenant)
    writes.update(api.tenant, ENTITIES["Products"], changes, parent_id=None, actor=actor, whole=False)
    return show(api.tenant, ENTITIES["Products"], product)


def _set_company(api: Api, arguments: Arguments) -> object:
    company = find_named(api.tenant, "Companies", arguments.need("company"), what="company")
    changes = {"id": company["id"], **arguments.record("set")}
    actor = people.person(api.tenant)
    writes.update(api.tenant, ENTITIES["Companies"], changes, parent_id=None, actor=actor, whole=False)
    return show(api.tenant, ENTITIES["Companies"], company)


def _rights(api: Api, arguments: Arguments) -> object:
    """Give the API user, or a resource that it impersonates, a right on an entity (true) or take it away (false)."""
    name = str(arguments.need("entity"))
    if name not in ENTITIES:
        raise Refused(f"entity is {name!r}; known are {', '.join(ENTITIES)}")
    tenant = api.tenant
    resource = None
    if arguments.get("resource") is not None:
        resource = arguments.whole("resource")
        tenant.get("Resources", resource)
    own = tenant.denied_rights.get(name, frozenset())
    denied = set(own if resource is None else tenant.denied_resource_rights.get((resource, name), frozenset()))
    for right in rights.RIGHTS:
        allowed = arguments.get(right)
        if allowed is not None:
            denied = denied - {right} if allowed else denied | {right}
    if resource is not None:
        tenant.denied_resource_rights[resource, name] = frozenset(denied)
        return {right: right not in denied for right in rights.RIGHTS}
    tenant.denied_rights[name] = frozenset(denied)
    return {right: rights.access(tenant, ENTITIES[name], right) for right in rights.RIGHTS}


def _credentials(api: Api, arguments: Arguments) -> object:
    """Somebody gives the API user another name, integration code or secret; the old one counts no more."""
    changes = {name: str(value) for name in _CREDENTIALS if (value := arguments.get(name)) is not None}
    api.tenant.credentials = replace(api.tenant.credentials, **changes)
    return {"changed": list(changes)}


def _clock(api: Api, arguments: Arguments) -> object:
    clock = api.tenant.clock
    moment = arguments.moment("now")
    if moment is not None:
        clock.set(moment, frozen=bool(arguments.get("frozen")))
    if arguments.get("advanceSeconds") is not None:
        clock.advance(seconds=float(arguments.decimal("advanceSeconds", 0)))
    if arguments.get("realTime"):
        clock.follow_real_time()
    return {"now": show_moment(clock.now())}


def _limits(api: Api, arguments: Arguments) -> object:
    now = api.tenant.now()
    if arguments.get("used") is not None:
        used = arguments.whole("used")
        if not 0 <= used <= _USED_MAX:
            raise Refused(f"used is {used}; it must be from 0 to {_USED_MAX}")
        api.budget.fill(now, used=used)
    return {"used": api.budget.used(now), "requestsPerHour": api.tenant.switches.requests_per_hour}


def _switches(api: Api, arguments: Arguments) -> object:
    present = msgspec.to_builtins(api.tenant.switches)
    changes = {name: value for name in present if (value := arguments.get(name)) is not None}
    if "shuffle_picklists" in changes:
        raise Refused("shuffle_picklists can only be given at the start (--switch shuffle_picklists=7)")
    builtins = {name: float(value) if isinstance(value, Decimal) else value for name, value in changes.items()}
    api.tenant.switches = msgspec.convert(present | builtins, Switches)
    return api.tenant.switches


ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "set-product": Action(_set_product, ("product", "set")),
        "set-company": Action(_set_company, ("company", "set")),
        "set-record": Action(_set_record, ("entity", "id", "set")),
        "rights": Action(_rights, ("entity", "resource", *rights.RIGHTS)),
        "credentials": Action(_credentials, _CREDENTIALS),
        "clock": Action(_clock, ("now", "frozen", "advanceSeconds", "realTime")),
        "limits": Action(_limits, ("used",)),
        "switches": Action(_switches, tuple(field.name for field in msgspec.structs.fields(Switches))),
    }
)
