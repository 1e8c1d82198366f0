"""Fields of a record as people and seeds give them: any field of the entity, read-only ones too, of its type and length."""

from collections.abc import Mapping

from autotask_simulator.errors import Refused
from autotask_simulator.schema import ENTITIES
from autotask_simulator.values import Value, read_value


def read_fields(entity: str, given: Mapping[str, object]) -> dict[str, Value]:
    """The values by their true names; `Refused` names a field that the entity lacks, or whose value does not fit."""
    values: dict[str, Value] = {}
    for key, raw in given.items():
        field = ENTITIES[entity].field(key)
        if field is None:
            known = ", ".join(item.name for item in ENTITIES[entity].fields)
            raise Refused(f"{key} is no field of {entity}; the fields are {known}")
        values[field.name] = read_value(field, str(raw) if isinstance(raw, float) else raw)
    return values
