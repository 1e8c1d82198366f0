"""The entities of the simulated API, written as tables (fields, lengths and flags: FACTS C and its data files)."""

from collections.abc import Mapping
from types import MappingProxyType

from autotask_simulator.schema import billing, catalog, companies, inventory, purchasing
from autotask_simulator.schema.model import Entity, Field

ENTITIES: Mapping[str, Entity] = MappingProxyType(
    {item.name: item for group in (purchasing, inventory, catalog, companies, billing) for item in group.ENTITIES}
)
"""Every entity by its REST name."""

BY_PATH: Mapping[str, Entity] = MappingProxyType({name.lower(): item for name, item in ENTITIES.items()})
"""The same by the lower-case path segment: paths are case-insensitive (FACTS B1)."""

BY_REFERENCE: Mapping[str, Entity] = MappingProxyType({item.info_name: item for item in ENTITIES.values()})
"""The same by the name that references use (`referenceEntityType`)."""

CHILDREN: Mapping[tuple[str, str], Entity] = MappingProxyType(
    {
        (item.parent.lower(), item.segment.lower()): item
        for item in ENTITIES.values()
        if item.parent is not None and item.segment is not None
    }
)
"""Child entities by lower-case (parent, segment)."""

__all__ = ["BY_PATH", "BY_REFERENCE", "CHILDREN", "ENTITIES", "Entity", "Field"]
