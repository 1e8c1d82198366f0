"""Keeping a tenant in a file across restarts: written whole after every change, by rename."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from autotask_simulator.errors import Refused
from autotask_simulator.file_lock import lock
from autotask_simulator.schema import ENTITIES, Field
from autotask_simulator.tenant import Tenant, UserDefinedField
from autotask_simulator.values import Value, read_moment, show_value


class _State(msgspec.Struct, kw_only=True):
    tables: dict[str, list[dict[str, Any]]]
    next_ids: dict[str, int]
    last_order_number: int
    api_resource_id: int
    user_defined_fields: dict[str, tuple[UserDefinedField, ...]]
    user_defined_values: dict[str, dict[int, dict[str, str | None]]]


def _stored(field: Field, raw: Any) -> Value:
    """The value as it was saved: without the bounds for what clients send, since computed amounts may be beyond them."""
    if raw is None:
        return None
    if field.data_type == "datetime":
        return read_moment(field.name, raw)
    if field.data_type == "decimal":
        return Decimal(str(raw))
    stored: Value = raw
    return stored


class StateFile:
    """The file of one tenant."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._saved_version = -1

    def take(self) -> None:
        """Make it this process's alone; `ValueError` when another simulator has it, `OSError`."""
        if not lock(self._path.with_suffix(self._path.suffix + ".lock")):
            raise ValueError(f"the state file {self._path} is in use by another simulator")

    def save(self, tenant: Tenant) -> None:
        """Write the tenant, unless nothing changed since the last time; `OSError` when the disk refuses."""
        if tenant.version == self._saved_version:
            return
        state = _State(
            tables={
                name: [
                    {key: show_value(value) for key, value in row.items() if value is not None} for row in rows.values()
                ]
                for name, rows in tenant.tables.items()
                if rows
            },
            next_ids=tenant.next_ids,
            last_order_number=tenant.last_order_number,
            api_resource_id=tenant.api_resource_id,
            user_defined_fields=dict(tenant.user_defined_fields),
            user_defined_values=tenant.user_defined_values,
        )
        fresh = self._path.with_suffix(self._path.suffix + ".new")
        fresh.write_bytes(msgspec.json.Encoder(decimal_format="number").encode(state))
        fresh.replace(self._path)
        self._saved_version = tenant.version

    def load(self, tenant: Tenant) -> None:
        """Fill an empty tenant from the file; `ValueError` when it cannot be read."""
        try:
            state = msgspec.json.Decoder(_State, float_hook=Decimal).decode(self._path.read_bytes())
            for name, rows in state.tables.items():
                for row in rows:
                    values = {field.name: _stored(field, row.get(field.name)) for field in ENTITIES[name].fields}
                    tenant.insert(name, values, record_id=row["id"])
        except (OSError, msgspec.MsgspecError, Refused) as error:
            raise ValueError(f"the state file {self._path} cannot be used: {error}") from None
        except KeyError as error:
            raise ValueError(f"the state file {self._path} cannot be used: it has no use for {error}") from None
        tenant.next_ids.update(state.next_ids)
        tenant.last_order_number = state.last_order_number
        tenant.api_resource_id = state.api_resource_id
        tenant.user_defined_values = state.user_defined_values
        tenant.user_defined_fields = state.user_defined_fields
        self._saved_version = tenant.version
