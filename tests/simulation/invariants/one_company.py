"""S8: what belongs to one company is never in another one's messages or on its pages."""

from __future__ import annotations

from tests.simulation.invariants.marks import Violation
from tests.simulation.world import World


def check_own_names(world: World, message: str) -> None:
    """All names of each company begin with a word of its own."""
    for other in world.shared.worlds:
        if other is not world and (other.sizes.prefix in message or other.company in message):
            raise Violation(f"S8: a message to {world.company} names {other.company}: {message[:300]}")


def check_own_views(world: World) -> None:
    """Orders, runs, problems, history and what is unknown, as a person sees them."""
    desk = world.hosts[0].desk
    views = (desk.orders, desk.runs, desk.problems, desk.history, desk.unknown)
    for other in world.shared.worlds:
        for view in views:
            if other is not world and other.sizes.prefix in repr(view(world.company)):
                raise Violation(f"S8: {world.company} sees something of {other.company}")
