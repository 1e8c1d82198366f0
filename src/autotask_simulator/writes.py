"""Create, update and delete as the API does them: checks of the body first, then the entity's rules (FACTS B4, B6)."""

from collections.abc import Mapping

from autotask_simulator.errors import MethodNotAllowed, Refused
from autotask_simulator.rules.counts import Reader
from autotask_simulator.rules.registry import NO_RULES, RULES
from autotask_simulator.schema import BY_REFERENCE, Entity, Field
from autotask_simulator.tenant import Actor, Row, Tenant
from autotask_simulator.values import Value, read_value

UDF_KEY = "userdefinedfields"


def create(tenant: Tenant, entity: Entity, body: object, *, parent_id: int | None, actor: Actor) -> int:
    """Make a record and give its id; `parent_id` comes from the path of a child."""
    if not entity.can_create:
        raise MethodNotAllowed("POST")
    given = _named_values(tenant, entity, body)
    user_defined = _read_user_defined(tenant, entity, body)
    if given.pop("id", None) not in (None, 0):
        raise Refused("The id is given by Autotask; leave it out when creating.")
    _take_parent(tenant, entity, given, parent_id)
    for name in given:
        field = entity.field(name)
        assert field is not None  # noqa: S101 - named values hold known fields only
        if field.is_read_only and not field.is_create_only and given[name] is not None:
            _refuse_read_only(tenant, field)
    values = {name: value for name, value in given.items() if not _is_unwritable(entity, name, creating=True)}
    _check_all_required(entity, values)
    check_links(tenant, entity, values)
    rules = RULES.get(entity.name, NO_RULES)
    rules.before_create(tenant, values, actor)
    row = tenant.insert(entity.name, values)
    record_id = row["id"]
    assert isinstance(record_id, int)  # noqa: S101 - given by insert
    _store_user_defined(tenant, entity, record_id, user_defined)
    rules.after_create(tenant, row, actor)
    return record_id


def update(tenant: Tenant, entity: Entity, body: object, *, parent_id: int | None, actor: Actor, whole: bool) -> int:
    """Change a record named by the id in the body; `whole` (PUT) clears writable fields that are not given."""
    if not entity.can_update:
        raise MethodNotAllowed("PUT" if whole else "PATCH")
    given = _named_values(tenant, entity, body)
    user_defined = _read_user_defined(tenant, entity, body)
    if whole and tenant.switches.put_clears_user_defined:
        known = [item.name for item in tenant.user_defined_fields.get(entity.name, ())]
        user_defined = {name: user_defined.get(name) for name in known}
    record_id = given.pop("id", None)
    if not isinstance(record_id, int):
        raise Refused("The id of the record is missing in the body.")
    row = tenant.get(entity.name, record_id)
    if entity.link is not None and row[entity.link] != parent_id:
        raise Refused(f"The {entity.info_name} {record_id} does not belong to {entity.parent} {parent_id}.")
    values: dict[str, Value] = {}
    for field in entity.fields:
        if field.name == "id":
            continue
        if field.is_read_only:
            value = given.get(field.name, row[field.name])
            if value != row[field.name] and value != _shown(tenant, entity, row, field):
                _refuse_read_only(tenant, field)
        elif field.name in given:
            values[field.name] = given[field.name]
        elif whole:
            values[field.name] = None
    check_required(entity, values)
    check_links(tenant, entity, {name: value for name, value in values.items() if value != row[name]})
    rules = RULES.get(entity.name, NO_RULES)
    rules.before_update(tenant, row, values, actor)
    tenant.relink(entity.name, row, **values)
    _store_user_defined(tenant, entity, record_id, user_defined)
    rules.after_update(tenant, row, actor)
    return record_id


def _shown(tenant: Tenant, entity: Entity, row: Row, field: Field) -> Value:
    """The value that a client was shown: counts of inventory are computed when they are read."""
    return Reader(tenant).complete(entity.name, row)[field.name]


def delete(tenant: Tenant, entity: Entity, record_id: int, *, parent_id: int | None) -> int:
    """Remove a record."""
    if not entity.can_delete:
        raise MethodNotAllowed("DELETE")
    row = tenant.get(entity.name, record_id)
    if entity.link is not None and row[entity.link] != parent_id:
        raise Refused(f"The {entity.info_name} {record_id} does not belong to {entity.parent} {parent_id}.")
    rules = RULES.get(entity.name, NO_RULES)
    rules.before_delete(tenant, row)
    tenant.remove(entity.name, record_id)
    rules.after_delete(tenant, row)
    return record_id


def _named_values(tenant: Tenant, entity: Entity, body: object) -> dict[str, Value]:
    """The body's values by true field name; names come in any case (FACTS B3)."""
    if not isinstance(body, dict):
        raise Refused("The body must be a JSON object with the fields of the record.")
    values: dict[str, Value] = {}
    for key, raw in body.items():
        field = entity.field(str(key))
        if field is None:
            if str(key).lower() == UDF_KEY or tenant.switches.unknown_body_fields == "ignore":
                continue
            raise Refused(f"Unable to find {key} in the {entity.info_name} Entity.")
        values[field.name] = read_value(field, raw)
    return values


def _take_parent(tenant: Tenant, entity: Entity, values: dict[str, Value], parent_id: int | None) -> None:
    """The path names the parent; the body may repeat it, and then must name the same."""
    if entity.link is None or entity.parent is None:
        return
    tenant.get(entity.parent, parent_id)
    if values.get(entity.link) not in (None, parent_id):
        raise Refused(f"The {entity.link} in the body is not the {entity.parent} id of the path.")
    values[entity.link] = parent_id


def _is_unwritable(entity: Entity, name: str, *, creating: bool) -> bool:
    field = entity.field(name)
    return field is not None and field.is_read_only and not (creating and field.is_create_only)


def _refuse_read_only(tenant: Tenant, field: Field) -> None:
    if tenant.switches.read_only_fields == "refuse":
        raise Refused(f"The field {field.name} is read-only and cannot be set.")


def check_required(entity: Entity, values: Mapping[str, Value]) -> None:
    """Of the fields given, those that are required are not empty."""
    missing = [field for field in entity.fields if field.is_required and values.get(field.name, 0) in (None, "")]
    if missing:
        raise Refused(*(_missing_text(field) for field in missing))


def _check_all_required(entity: Entity, values: Mapping[str, Value]) -> None:
    """A new record has every required field that a client gives."""
    missing = [
        field
        for field in entity.fields
        if field.is_required
        and field.name != "id"
        and (field.is_create_only or not field.is_read_only)
        and values.get(field.name) in (None, "")
    ]
    if missing:
        raise Refused(*(_missing_text(field) for field in missing))


def _missing_text(field: Field) -> str:
    # The first text is quoted from the real API for a missing picklist value or reference (samples/errors.json).
    if field.picklist or field.reference:
        return f"Value does not reference an existing entity for {field.name} . "
    return f"Missing Required Field: {field.name}."


def check_links(tenant: Tenant, entity: Entity, values: Mapping[str, Value]) -> None:
    """References must exist, picklist values must be in the list and active."""
    errors = []
    for name, value in values.items():
        field = entity.field(name)
        if field is None or value is None:
            continue
        if field.picklist is not None:
            choices = tenant.choices(field)
            is_known = any(choice.value == str(value) and choice.is_active for choice in choices)
        elif field.reference is not None:
            target = BY_REFERENCE.get(field.reference)
            is_known = target is not None and tenant.find(target.name, value) is not None
        else:
            continue
        if not is_known:
            errors.append(f"Value does not reference an existing entity for {name} . ")
    if errors:
        raise Refused(*errors)


def _read_user_defined(tenant: Tenant, entity: Entity, body: object) -> dict[str, str | None]:
    """The `userDefinedFields` of a body: a list of name and value, the value always text (FACTS B4)."""
    assert isinstance(body, dict)  # noqa: S101 - checked by _named_values
    raw = next((value for key, value in body.items() if str(key).lower() == UDF_KEY), None)
    if raw is None:
        return {}
    if not isinstance(raw, list):
        raise Refused("userDefinedFields must be a list of objects with name and value.")
    definitions = {item.name.lower(): item for item in tenant.user_defined_fields.get(entity.name, ())}
    values: dict[str, str | None] = {}
    for element in raw:
        pair = {str(key).lower(): value for key, value in element.items()} if isinstance(element, dict) else {}
        definition = definitions.get(str(pair.get("name")).lower())
        if definition is None:
            raise Refused(f"Unable to find the user-defined field {pair.get('name')} in {entity.info_name}.")
        value = pair.get("value")
        if value is not None and not isinstance(value, str):
            raise Refused(f"The value of the user-defined field {definition.name} must be text.")
        if value is not None and len(value) > definition.length:
            raise Refused(f"The user-defined field {definition.name} holds at most {definition.length} characters.")
        values[definition.name] = value
    return values


def _store_user_defined(tenant: Tenant, entity: Entity, record_id: int, values: dict[str, str | None]) -> None:
    if values:
        before = tenant.user_defined_values.get(entity.name, {}).get(record_id, {})
        tenant.set_user_defined(entity.name, record_id, before | values)
