"""The simulator's README is true: its example works and it names every door."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import autotask_simulator
from autotask_simulator.__main__ import main
from autotask_simulator.control import ACTIONS
from autotask_simulator.faults import Kind
from autotask_simulator.schema import ENTITIES
from tests.autotask_simulator.desk import open_desk

README = (Path(autotask_simulator.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_the_seed_example_works() -> None:
    """Someone who copies the seed example gets the tenant that it describes."""
    (example,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    with open_desk(json.loads(example)) as desk:
        assert desk.status("1001") == "Received Full"
        assert desk.on_hand("Switch 24-Port PoE") == 3
        assert desk.one("Invoices", "invoiceNumber", "INV-1")["invoiceTotal"] == 519


def test_every_door_is_described() -> None:
    """No action, fault, entity or option is missing."""
    assert [name for name in ACTIONS if f"`{name}`" not in README] == []
    assert [kind for kind in get_args(Kind) if f"`{kind}`" not in README] == []
    listed = README.replace("…Add, …Remove and …Transfer", "").split("Entities: ")[1].split("\n")[0]
    names = {name for name in ENTITIES if not re.search(r"StockedItems(Add|Remove|Transfer)$", name)}
    assert {part.strip(" .").removesuffix(" with") for part in listed.split(",")} == names


def test_every_option_is_described() -> None:
    """The options of the command are those of the README."""
    source = Path(main.__code__.co_filename).read_text(encoding="utf-8")
    options = re.findall(r'"(--[a-z-]+)"', source)
    assert options and [option for option in options if f"`{option}" not in README] == []
