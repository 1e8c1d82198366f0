"""Which door of the API a path and method name (FACTS B1, B3, B4, B5)."""

from dataclasses import dataclass
from typing import Literal

from autotask_simulator.errors import MethodNotAllowed, NoSuchDoor
from autotask_simulator.schema import BY_PATH, CHILDREN, Entity
from autotask_simulator.values import is_number

Kind = Literal[
    "query", "count", "page", "get", "list", "create", "patch", "put", "delete", "info", "fields", "user_defined"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What is asked of which entity; ids are set where the path names them."""

    kind: Kind
    entity: Entity
    record_id: int | None = None
    parent_id: int | None = None


def find_door(method: str, segments: list[str]) -> Door:
    """The door; `NoSuchDoor` (404) when the path names none, `MethodNotAllowed` (405) when the method does not fit."""
    entity = BY_PATH.get(segments[0].lower()) if segments else None
    if entity is None:
        raise NoSuchDoor
    match [segment.lower() for segment in segments[1:]]:
        case []:
            return _root_door(method, entity)
        case ["query"] if entity.can_query:
            return _only(method, ("GET", "POST"), Door(kind="query", entity=entity))
        case ["query", "count"] if entity.can_query:
            return _only(method, ("GET", "POST"), Door(kind="count", entity=entity))
        case ["query", "next" | "previous"] if entity.can_query:
            return _only(method, ("GET", "POST"), Door(kind="page", entity=entity))
        case ["entityinformation", *rest]:
            return _information_door(method, entity, rest)
        case [record] if is_number(record):
            return _record_door(method, entity, int(record))
        case [parent, segment, *rest] if is_number(parent) and (entity.name.lower(), segment) in CHILDREN:
            return _child_door(method, CHILDREN[entity.name.lower(), segment], int(parent), rest)
    raise NoSuchDoor


def _only(method: str, allowed: tuple[str, ...], door: Door) -> Door:
    if method not in allowed:
        raise MethodNotAllowed(method)
    return door


def _root_door(method: str, entity: Entity) -> Door:
    if entity.parent is not None:
        raise NoSuchDoor  # a child is written under its parent only (FACTS B4)
    return _write_door(method, entity, None)


def _write_door(method: str, entity: Entity, parent_id: int | None) -> Door:
    match method:
        case "POST" if entity.can_create:
            return Door(kind="create", entity=entity, parent_id=parent_id)
        case "PATCH" if entity.can_update:
            return Door(kind="patch", entity=entity, parent_id=parent_id)
        case "PUT" if entity.can_update:
            return Door(kind="put", entity=entity, parent_id=parent_id)
    if parent_id is None and not (entity.can_create or entity.can_update):
        raise NoSuchDoor
    raise MethodNotAllowed(method)


def _record_door(method: str, entity: Entity, record_id: int) -> Door:
    if method == "GET" and entity.can_query:
        return Door(kind="get", entity=entity, record_id=record_id)
    if method == "DELETE" and entity.can_delete and entity.parent is None:
        return Door(kind="delete", entity=entity, record_id=record_id)
    raise MethodNotAllowed(method)


def _information_door(method: str, entity: Entity, rest: list[str]) -> Door:
    match rest:
        case []:
            return _only(method, ("GET",), Door(kind="info", entity=entity))
        case ["fields"]:
            return _only(method, ("GET",), Door(kind="fields", entity=entity))
        case ["userdefinedfields"]:
            return _only(method, ("GET",), Door(kind="user_defined", entity=entity))
    raise NoSuchDoor


def _child_door(method: str, child: Entity, parent_id: int, rest: list[str]) -> Door:
    match rest:
        case [] if method == "GET":
            return Door(kind="list", entity=child, parent_id=parent_id)
        case []:
            return _write_door(method, child, parent_id)
        case ["entityinformation", *more]:
            return _information_door(method, child, more)
        case [record] if is_number(record) and method == "GET":
            return Door(kind="get", entity=child, record_id=int(record), parent_id=parent_id)
        case [record] if is_number(record) and method == "DELETE" and child.can_delete:
            return Door(kind="delete", entity=child, record_id=int(record), parent_id=parent_id)
        case [record] if is_number(record):
            raise MethodNotAllowed(method)
    raise NoSuchDoor
