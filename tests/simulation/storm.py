"""The part of a seed in which everybody acts and anything fails."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from quickbooks_simulator.web_connector.soap import SoapFailure
from tests.simulation import billing, lists, numbers_back, order_lines, people, sites, zones
from tests.simulation.settings import change_settings
from tests.simulation.world import Shared, World

THEMES = ("", "restore", "undo", "meddling", "clocks")
"""What happens more often than else."""


@dataclass(frozen=True)
class _Mixture:
    """What each of the people may do; `operator` is asked for twice as often."""

    technician: list[people.Act]
    bookkeeper: list[people.Act]
    operator: list[people.Act]
    administrator: list[people.Act]


def storm(shared: Shared, chance: random.Random, *, seed: int, only: Collection[int] | None, theme: str) -> None:
    """Each seed has its own mixture of people, and each event a chance of its own. `only` some events are told, or all (None)."""
    who = _mixture(shared, chance, seed, theme)
    put_back = random.Random(f"put back {seed}")
    busy, whole = chance.choice([0.4, 0.6, 0.8]), chance.choice([0.3, 0.8, 1.0])
    for event in range(chance.choice(shared.worlds[0].sizes.events)):
        shared.fate.begin(event)
        shared.chance.seed(f"event {seed} {event}")
        if only is None or event in only:
            shared.trace.append(f"-- {event}")
            world = shared.chance.choice(shared.worlds)
            if shared.chance.random() < busy:
                _computer_calls(world, theme, whole=whole)
            else:
                _somebody_acts(world, who, theme, put_back)
            if lists.changes_names(seed):
                lists.people_change_names(shared.worlds[-1], event)
            if order_lines.changes_lines(seed):
                order_lines.people_change_lines(shared.worlds[-1], event)
            if zones.moves_zones(seed):
                zones.zone_may_move(shared.worlds[-1], event)
            if shared.worlds[0].writes_numbers_back:
                numbers_back.numbers_go_back(shared.worlds[0], event)


def _mixture(shared: Shared, chance: random.Random, seed: int, theme: str) -> _Mixture:
    technician = _some(chance, people.TECHNICIAN)
    bookkeeper = _some(chance, people.BOOKKEEPER) if chance.random() < 0.7 else []
    operator = [people.approve, people.refresh, *_some(chance, people.OPERATOR)]
    administrator = _some(chance, people.ADMINISTRATOR) if chance.random() < 0.4 else []
    if shared.worlds[0].sizes.has_invoices:
        technician += _some(chance, billing.TECHNICIAN)
        bookkeeper += _some(chance, billing.BOOKKEEPER) if bookkeeper else []
        operator += [*billing.OPERATOR, *_some(chance, billing.OPERATOR)]
    if sites.has_sites(seed):
        bookkeeper += [sites.move_between_sites]
    if chance.random() < 0.3:
        administrator += [change_settings]
    if theme == "restore":
        administrator += [people.back_up_stockpost, people.restore_stockpost, people.restore_stockpost]
    if theme == "clocks":
        administrator += [people.clock_jumps]
        # Of a clock that only jumps in between, the storm seldom ends with the last call in the future.
        for host in shared.hosts:
            host.clock_error = timedelta(days=chance.choice([-1, 0, 1, 1]))
    if theme == "undo":
        operator += [people.undo_run, people.undo_run]
    return _Mixture(technician, bookkeeper, operator, administrator)


def _some(chance: random.Random, acts: tuple[people.Act, ...]) -> list[people.Act]:
    share = chance.choice([0.3, 0.6, 1.0])
    return [act for act in acts if chance.random() < share]


def _computer_calls(world: World, theme: str, *, whole: float) -> None:
    chance = world.shared.chance
    number = chance.randrange(len(world.connectors))
    if chance.random() < whole:
        world.run_session(number)
    else:
        world.connect(number)
    is_lost = number not in world.sessions and world.connectors[number].outcome == "lost"
    if theme == "meddling" and is_lost:
        # Before it is found out what became of a lost message, somebody does the same by hand, or changes it.
        world.do(chance.choice(people.MEDDLING))


def _somebody_acts(world: World, mixture: _Mixture, theme: str, put_back: random.Random) -> None:
    chance, operator = world.shared.chance, mixture.operator
    who = chance.choice([mixture.technician, mixture.bookkeeper, operator, operator, mixture.administrator])
    if who:
        act = chance.choice(who)
        if act is people.undo_run and theme == "undo" and put_back.random() < 0.4:
            _undo_and_put_back(world)
        else:
            world.do(act)
    if who is operator and chance.random() < 0.4:
        # What was approved goes out before people change it.
        world.run_session(chance.randrange(len(world.connectors)))
    if chance.random() < 0.1:
        wake_sleepers(world)


def _undo_and_put_back(world: World) -> None:
    """What the undo deletes is there again."""
    backup = world.bookkeeping.backup()
    world.do(people.undo_run)
    world.run_session()
    if not world.is_asleep:
        world.note("an older company file is put back")
        world.bookkeeping.restore(backup)


def wake_sleepers(world: World) -> None:
    for connector in world.connectors:
        if connector.held:
            world.note("a computer wakes")
            world.is_waking = True
            with contextlib.suppress(SoapFailure):
                connector.wake(deliver=world.chance.random() < 0.5)
            world.is_waking = False
            world.watch()
