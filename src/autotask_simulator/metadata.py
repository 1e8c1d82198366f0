"""What the API says of its entities (FACTS B5; shapes: samples/fields.Tickets.json, userDefinedFields.shape.json)."""

from autotask_simulator import rights
from autotask_simulator.schema import Entity, Field
from autotask_simulator.tenant import Tenant, UserDefinedField

Json = dict[str, object]


def entity_information(tenant: Tenant, entity: Entity) -> Json:
    """`{"info": {…}}`."""
    return {
        "info": {
            "name": entity.info_name,
            "canCreate": entity.can_create,
            "canDelete": entity.can_delete,
            "canQuery": entity.can_query,
            "canUpdate": entity.can_update,
            "userAccessForCreate": rights.access(tenant, entity, "create"),
            "userAccessForDelete": rights.access(tenant, entity, "delete"),
            "userAccessForQuery": rights.access(tenant, entity, "query"),
            "userAccessForUpdate": rights.access(tenant, entity, "update"),
            "hasUserDefinedFields": bool(tenant.user_defined_fields.get(entity.name)),
            "supportsWebhookCallouts": entity.supports_webhooks,
        }
    }


def entity_fields(tenant: Tenant, entity: Entity) -> Json:
    """`{"fields": […]}`, sorted by name without case."""
    ordered = sorted(entity.fields, key=lambda field: field.name.lower())
    return {"fields": [_field(tenant, field) for field in ordered]}


def _field(tenant: Tenant, field: Field) -> Json:
    return {
        "name": field.name,
        "dataType": field.data_type,
        "length": field.length,
        "isRequired": field.is_required,
        "isReadOnly": field.is_read_only,
        "isQueryable": field.is_queryable,
        "isReference": field.reference is not None,
        "referenceEntityType": field.reference or "",
        "isPickList": field.picklist is not None,
        "picklistValues": None if field.picklist is None else _picklist(tenant, field),
        "picklistParentValueField": "",
        "isSupportedWebhookField": False,
    }


def _picklist(tenant: Tenant, field: Field) -> list[Json]:
    return [
        {
            "value": choice.value,
            "label": choice.label,
            "isDefaultValue": choice.is_default,
            "sortOrder": choice.sort_order,
            "parentValue": "",
            "isActive": choice.is_active,
            "isSystem": choice.is_system,
        }
        for choice in tenant.choices(field)
    ]


def entity_user_defined_fields(tenant: Tenant, entity: Entity) -> Json:
    """`{"fields": […]}` of the tenant's own fields; their objects have other keys than ordinary fields."""
    return {"fields": [_user_defined(item) for item in tenant.user_defined_fields.get(entity.name, ())]}


def _user_defined(item: UserDefinedField) -> Json:
    return {
        "name": item.name,
        "label": item.name,
        "type": "string",
        "length": item.length,
        "description": item.description,
        "isRequired": False,
        "isReadOnly": False,
        "isQueryable": True,
        "isReference": False,
        "referenceEntityType": None,
        "isPickList": False,
        "picklistValues": None,
        "picklistParentValueField": None,
        "defaultValue": "",
        "isSupportedWebhookField": False,
    }
