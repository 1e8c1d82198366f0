"""Autotask moves a tenant to another zone: its old address lets nobody in any more, and only says where it went (Autotask FACTS B1)."""

from __future__ import annotations

import random

from tests.simulation.world import TENANT_ADDRESS, World

MOVED_PORT = 100


def moves_zones(seed: int) -> bool:
    """In a twentieth of the worlds."""
    return random.Random(f"zone {seed}").random() < 0.05


def zone_may_move(world: World, event: int) -> None:
    """Of its own chance, so that all else happens as if it stayed where it is."""
    if random.Random(f"zone {world.seed} {event}").random() < 0.2:
        move_zone(world)


def move_zone(world: World) -> None:
    tenants = world.shared.network.tenants
    address = TENANT_ADDRESS.format(port=MOVED_PORT + len(tenants))
    world.wire.address, tenants[address] = address, world.wire
    world.note(f"the zone moves to {address}")
