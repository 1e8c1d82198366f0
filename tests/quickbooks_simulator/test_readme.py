"""The README of the simulator names everything there is."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

import quickbooks_simulator
from quickbooks_simulator.control import CONTROL_ACTIONS
from quickbooks_simulator.faults import CONNECTOR_FAULTS, QUICKBOOKS_FAULTS
from quickbooks_simulator.people import ACTIONS
from quickbooks_simulator.preferences import Preferences, Unverified

README = (Path(quickbooks_simulator.__file__).parent / "README.md").read_text()


@pytest.mark.parametrize("kind", [Preferences, Unverified])
def test_every_preference_is_described(kind: type[msgspec.Struct]) -> None:
    """A switch nobody can find is no switch."""
    names = [field.encode_name for field in msgspec.structs.fields(kind)]
    assert [name for name in names if f"`{name}`" not in README and name != "unverified"] == []


def test_every_action_and_fault_is_described() -> None:
    """The control API has no secret doors."""
    names = [*ACTIONS, *CONTROL_ACTIONS, *QUICKBOOKS_FAULTS, *CONNECTOR_FAULTS]
    assert [name for name in names if f"`{name}`" not in README] == []
