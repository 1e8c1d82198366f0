"""The OpenAPI document of the HTTP API, made from its table of addresses and written shapes (design 3.1)."""

from __future__ import annotations

import re

import msgspec

from stockpost.app.documents import Document
from stockpost.app.transfer_statuses import TRANSFER_STATUSES
from stockpost.web.api import API_DOORS, PREFIX
from stockpost.web.api_door import ApiDoor
from stockpost.web.mapping_words import KINDS, LISTS, STATES

Schema = dict[str, object]
_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer"}
_DECIMAL: Schema = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "description": "A decimal number as text."}
_DAY: Schema = {"type": "string", "format": "date"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_WRITE_KINDS = (
    "create_vendor",
    "create_customer",
    "create_item",
    "create_purchase_order",
    "update_purchase_order",
    "close_purchase_order",
    "receive_items",
    "adjust_on_hand",
    "create_invoice",
    "delete_transaction",
)
_WRITE_STATES = ("planned", "sent", "unknown", "confirmed", "adopted", "rejected", "skipped")
_SYNC_RESULTS = ("adjusted", "equal", "left_out", "problem", "taken_back")
_RUN_STATES = ("preview", "queued", "in_progress", "done", "done_with_problems")


def _nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _enum(values: tuple[str, ...]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _object(*, optional: Schema | None = None, **properties: Schema) -> Schema:
    known = {**properties, **(optional or {})}
    return {"type": "object", "required": list(properties), "properties": known, "additionalProperties": False}


_MAPPING_CHANGE = _object(
    kind=_enum(tuple(KINDS)),
    autotask_id=_NUMBER,
    autotask_name=_TEXT,
    before=_nullable(_TEXT),
    after=_nullable(_TEXT),
    note=_nullable(_TEXT),
)
_SHAPES: dict[str, Schema] = {
    "company": _object(
        name=_TEXT,
        autotask_url=_TEXT,
        company_name=_TEXT,
        company_file=_TEXT,
        last_contact=_nullable(_TIME),
        settings={"type": "object", "additionalProperties": _TEXT},
    ),
    "order": _object(
        number=_TEXT,
        autotask_id=_NUMBER,
        vendor=_TEXT,
        autotask_status=_TEXT,
        ordered=_DECIMAL,
        received=_DECIMAL,
        total=_DECIMAL,
        transfer_status=_enum(TRANSFER_STATUSES),
        quickbooks=_nullable(_object(txn_id=_TEXT, ref_number=_nullable(_TEXT))),
        problems=_list(_object(code=_TEXT, title=_TEXT, remedy=_TEXT)),
        lines=_list(_object(item=_TEXT, ordered=_DECIMAL, received=_DECIMAL, posted=_DECIMAL, unit_cost=_DECIMAL)),
    ),
    "invoice": _object(
        number=_TEXT,
        autotask_id=_NUMBER,
        customer=_TEXT,
        date=_DAY,
        due_date=_nullable(_DAY),
        voided={"type": "boolean"},
        tax=_DECIMAL,
        total=_DECIMAL,
        transfer_status=_enum(TRANSFER_STATUSES),
        quickbooks=_nullable(_object(txn_id=_TEXT, ref_number=_nullable(_TEXT))),
        quickbooks_total=_nullable(_DECIMAL),
        voided_in_quickbooks={"type": "boolean"},
        quickbooks_customer=_nullable(_TEXT),
        taken_over_by=_nullable(_TEXT),
        problems=_list(_object(code=_TEXT, title=_TEXT, remedy=_TEXT)),
        lines=_list(
            _object(
                description=_TEXT, item=_nullable(_TEXT), quantity=_nullable(_DECIMAL), amount=_DECIMAL, tax=_DECIMAL
            )
        ),
    ),
    "problem": _object(
        id=_NUMBER,
        code=_TEXT,
        title=_TEXT,
        explanation=_TEXT,
        remedy=_TEXT,
        order=_nullable(_TEXT),
        order_id=_nullable(_NUMBER),
        invoice=_nullable(_TEXT),
        invoice_id=_nullable(_NUMBER),
        item=_nullable(_TEXT),
        items=_list(_TEXT),
        also_waiting=_list(_TEXT),
        also_waiting_more=_NUMBER,
        since=_nullable(_TIME),
        choices=_list(_object(choice=_TEXT, title=_TEXT)),
        differences=_list(_object(field=_TEXT, autotask=_TEXT, last_transferred=_TEXT, quickbooks=_TEXT)),
    ),
    "run": _object(
        optional={
            "note": {**_TEXT, "description": "What a chosen name means beside the decision; absent for nothing."}
        },
        run=_nullable(_NUMBER),
        state=_enum(_RUN_STATES),
        writes=_list(
            _object(
                kind=_enum(_WRITE_KINDS),
                subject=_TEXT,
                summary=_TEXT,
                state=_enum(_WRITE_STATES),
                txn_id=_nullable(_TEXT),
                counts=_nullable({"$ref": "#/components/schemas/stock_item"}),
                lines=_list(
                    _object(text=_TEXT, quantity=_nullable(_DECIMAL), price=_nullable(_DECIMAL), amount=_DECIMAL)
                ),
                resembles=_nullable(_TEXT),
                by_run=_nullable(_NUMBER),
                undone_by=_nullable(_NUMBER),
            )
        ),
        problems=_list({"$ref": "#/components/schemas/problem"}),
        shown=_nullable(_TEXT),
        waiting=_list(_TEXT),
        canceled_by=_nullable(_TEXT),
        undone_by=_nullable(_NUMBER),
    ),
    "stock_item": _object(
        item=_TEXT,
        autotask_id=_NUMBER,
        autotask=_nullable(_DECIMAL),
        locations=_list(_object(location=_TEXT, on_hand=_DECIMAL)),
        no_longer_listed=_list(_object(location=_TEXT, on_hand=_DECIMAL)),
        in_quickbooks=_nullable({"type": "boolean"}),
        quickbooks_name=_nullable({"type": "string"}),
        quickbooks=_nullable(_DECIMAL),
        sites=_list(_object(site=_TEXT, on_hand=_DECIMAL)),
        by_site=_list(
            _object(
                site=_TEXT,
                locations=_list(_TEXT),
                autotask=_DECIMAL,
                target=_DECIMAL,
                quickbooks=_nullable(_DECIMAL),
                difference=_nullable(_DECIMAL),
            )
        ),
        quickbooks_read_at=_nullable(_TIME),
        on_order=_nullable(_DECIMAL),
        not_yet_posted=_list(_object(order=_TEXT, quantity=_DECIMAL)),
        not_yet_invoiced=_list(_object(charge=_TEXT, quantity=_DECIMAL, invoice=_nullable(_TEXT))),
        not_yet_invoiced_known={"type": "boolean"},
        target=_nullable(_DECIMAL),
        shared_with=_list(_object(item=_TEXT, target=_nullable(_DECIMAL))),
        difference=_nullable(_DECIMAL),
        average_cost=_nullable(_DECIMAL),
        value=_nullable(_DECIMAL),
        estimated_value=_nullable(_DECIMAL),
        why=_list(_TEXT),
        last_sync=_nullable(_object(time=_TIME, run=_NUMBER, result=_enum(_SYNC_RESULTS), reason=_TEXT)),
    ),
    "notes": _object(notes=_list(_TEXT)),
    "count_reading": _object(asked_at=_nullable(_TIME), asked_by=_TEXT),
    "history_entry": _object(
        time=_TIME,
        who=_TEXT,
        run=_nullable(_NUMBER),
        order=_nullable(_TEXT),
        order_id=_nullable(_NUMBER),
        kind=_TEXT,
        summary=_TEXT,
        state=_TEXT,
        txn_id=_nullable(_TEXT),
        request=_nullable(_TEXT),
        reply=_nullable(_TEXT),
    ),
    "mapping": _object(
        kind=_enum(tuple(KINDS)),
        autotask_id=_NUMBER,
        autotask_name=_TEXT,
        goes_to=_TEXT,
        state=_enum(tuple(STATES)),
        explanation=_TEXT,
        needs_a_person={"type": "boolean"},
        mapped_to=_nullable(_TEXT),
        mapped_by=_nullable(_TEXT),
        mapped_at=_nullable(_TIME),
        suggestion=_nullable(_object(name=_TEXT, score=_NUMBER)),
    ),
    "mapping_change": _MAPPING_CHANGE,
    "mapping_import": _object(
        saved={"type": "boolean"},
        changes=_list(_MAPPING_CHANGE),
        accounts=_list(_object(setting=_TEXT, before=_TEXT, after=_TEXT)),
        unchanged=_NUMBER,
        wrong=_list(_object(line=_NUMBER, field=_TEXT, text=_TEXT)),
    ),
    "list": _object(
        list=_enum(tuple(LISTS)),
        names=_NUMBER,
        read_at=_nullable(_TIME),
        asked={"type": "boolean"},
        asked_by=_nullable(_TEXT),
        detail=_TEXT,
    ),
    "check": _object(check=_TEXT, ok={"type": "boolean"}, detail=_TEXT, remedy=_TEXT),
    "audit": _object(events=_NUMBER, ok={"type": "boolean"}, first_broken=_nullable(_NUMBER)),
    "error": {
        "type": "object",
        "required": ["error"],
        "properties": {"error": _TEXT, "code": _TEXT},
        "additionalProperties": False,
    },
}
_LISTS = {
    "companies": "company",
    "orders": "order",
    "invoices": "invoice",
    "problems": "problem",
    "runs": "run",
    "history": "history_entry",
    "stock": "stock_item",
    "checks": "check",
    "mappings": "mapping",
    "mapping_changes": "mapping_change",
    "lists": "list",
}


def openapi_document() -> Document:
    """The description of every address in `API_DOORS`."""
    bodies, body_shapes = msgspec.json.schema_components(
        [door.body for door in API_DOORS if door.body is not None], ref_template="#/components/schemas/{name}"
    )
    del bodies
    paths: dict[str, dict[str, object]] = {}
    for door in API_DOORS:
        path = PREFIX + re.sub(r"\{(\w+):\w+\}", r"{\1}", door.path)
        paths.setdefault(path, {})[door.method.lower()] = _operation(door)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Stockpost",
            "version": "1",
            "description": "Purchase orders, receipts and stock counts from Autotask to QuickBooks Desktop.",
        },
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**_SHAPES, **body_shapes},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _operation(door: ApiDoor) -> Schema:
    gives = _list(_reference(_LISTS[door.gives])) if door.gives in _LISTS else _reference(door.gives)
    refusal = {
        "description": "A sentence that says what is wrong and what to do.",
        "content": _content(_reference("error")),
    }
    operation: Schema = {
        "summary": door.summary,
        "description": f"Needs a token with the role {door.role.word} or higher.",
        "parameters": _parameters(door),
        "responses": {
            "200": {"description": door.summary, "content": _content(gives)},
            "400": refusal,
            "401": refusal,
            "403": refusal,
            "404": refusal,
            "503": refusal,
        },
    }
    if door.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(_reference(door.body.__name__))}
    return operation


def _parameters(door: ApiDoor) -> list[Schema]:
    found: list[Schema] = []
    for name, kind in re.findall(r"\{(\w+):(\w+)\}", door.path):
        found.append({"name": name, "in": "path", "required": True, "schema": _NUMBER if kind == "int" else _TEXT})
    for name, words in (*door.parameters, ("company", "The company, where there are several.")):
        found.append({"name": name, "in": "query", "description": words, "schema": _TEXT})
    if door.is_once:
        words = "The same request with the same key is answered with the same run."
        found.append({"name": "Idempotency-Key", "in": "header", "description": words, "schema": _TEXT})
    return found
