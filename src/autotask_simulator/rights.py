"""What the security level of the API user allows, entity by entity (FACTS B5: userAccessFor… is All or None)."""

from collections.abc import Mapping
from types import MappingProxyType

from autotask_simulator.errors import Refused
from autotask_simulator.schema import Entity
from autotask_simulator.tenant import Tenant

RIGHTS = ("create", "query", "update", "delete")

_OF_DOOR: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("get", "query", "page", "list", "count"), "query"),
        **dict.fromkeys(("patch", "put"), "update"),
        "create": "create",
        "delete": "delete",
    }
)


def access(tenant: Tenant, entity: Entity, right: str) -> str:
    """`All` or `None`, as `entityInformation` says it."""
    can = {
        "create": entity.can_create,
        "query": entity.can_query,
        "update": entity.can_update,
        "delete": entity.can_delete,
    }[right]
    return "All" if can and right not in tenant.denied_rights.get(entity.name, ()) else "None"


def check(tenant: Tenant, entity: Entity, door: str, *, impersonated_id: int | None = None) -> None:
    """`Refused` when the API user, or the resource it impersonates, may not; the text for queries is quoted in public, the others follow it."""
    right = _OF_DOOR.get(door)
    denied = tenant.denied_rights.get(entity.name, frozenset())
    if impersonated_id is not None:  # developer help: the impersonated resource's own security level counts, too
        denied |= tenant.denied_resource_rights.get((impersonated_id, entity.name), frozenset())
    if right is not None and right in denied:
        raise Refused(f"The logged in Resource does not have the adequate permissions to {right} this entity type.")
