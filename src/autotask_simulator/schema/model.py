"""What a field and an entity are, and how the tables of this package are read.

A table has one field a line: name, type (with the length of a string), flags, then `>Entity` for a reference and
`=Name.of.list` for a picklist. Flags: `R` required, `r` read-only (FACTS B5: "not updatable"), `c` may be given on
create although read-only, `x` not queryable, `-` none.
"""

import re
from dataclasses import dataclass
from typing import Literal

DataType = Literal["string", "integer", "long", "boolean", "datetime", "decimal"]

_TYPES: dict[str, DataType] = {
    "string": "string",
    "integer": "integer",
    "long": "long",
    "boolean": "boolean",
    "datetime": "datetime",
    "decimal": "decimal",
}
_TYPE = re.compile(r"(\w+)(?:\((\d+)\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an entity, as `entityInformation/fields` describes it (FACTS B5)."""

    name: str
    data_type: DataType
    length: int
    is_required: bool
    is_read_only: bool
    is_create_only: bool
    is_queryable: bool
    reference: str | None
    picklist: str | None

    @property
    def is_number(self) -> bool:
        """Whether values are numbers."""
        return self.data_type in ("integer", "long", "decimal")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity of the REST API.

    `name` is the plural used in paths, `info_name` the singular used in references and in `entityInformation`.
    A child has a parent: it is written only under `/{parent}/{id}/{segment}`, and `link` names its parent's id (B4).
    """

    name: str
    info_name: str
    fields: tuple[Field, ...]
    can_create: bool
    can_query: bool
    can_update: bool
    can_delete: bool
    has_user_defined_fields: bool
    supports_webhooks: bool
    parent: str | None
    segment: str | None
    link: str | None

    def field(self, name: str) -> Field | None:
        """The field of that name, whatever its case (FACTS B3), or None."""
        lowered = name.lower()
        return next((field for field in self.fields if field.name.lower() == lowered), None)


def _read_field(line: str) -> Field:
    name, type_text, flags, *rest = line.split()
    matched = _TYPE.fullmatch(type_text)
    assert matched, f"unreadable field type in {line!r}"  # noqa: S101 - a slip in our own tables
    return Field(
        name=name,
        data_type=_TYPES[matched[1]],
        length=int(matched[2] or 0),
        is_required="R" in flags,
        is_read_only="r" in flags,
        is_create_only="c" in flags,
        is_queryable="x" not in flags,
        reference=next((part[1:] for part in rest if part.startswith(">")), None),
        picklist=next((part[1:] for part in rest if part.startswith("=")), None),
    )


def entity(
    name: str,
    info_name: str,
    *,
    access: str,
    table: str,
    parent: str | None = None,
    segment: str | None = None,
    link: str | None = None,
    has_user_defined_fields: bool = False,
    supports_webhooks: bool = False,
) -> Entity:
    """Read an entity from its table; `access` holds C, Q, U, D for create, query, update, delete."""
    return Entity(
        name=name,
        info_name=info_name,
        fields=tuple(_read_field(line) for line in table.splitlines() if line.strip()),
        can_create="C" in access,
        can_query="Q" in access,
        can_update="U" in access,
        can_delete="D" in access,
        has_user_defined_fields=has_user_defined_fields,
        supports_webhooks=supports_webhooks,
        parent=parent,
        segment=segment,
        link=link,
    )
