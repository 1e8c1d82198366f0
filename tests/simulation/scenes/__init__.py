"""Stories that are told to the simulation, each of something that chance brings about too rarely."""

from __future__ import annotations

from tests.simulation.scenes import (
    came_back,
    decided_again,
    edited_receipts,
    in_doubt,
    invoiced,
    left_alone,
    lost_receipts,
    lost_writes,
    merged,
    neighbours,
    posted_again,
    readings,
    refusals,
    remembered,
    restores,
    shared_counts,
    undo_meanwhile,
    undone,
    undone_by_site,
    vanished,
    watched,
    zones,
)
from tests.simulation.stage import Scene

SCENES: tuple[Scene, ...] = (
    *lost_writes.SCENES,
    *lost_receipts.SCENES,
    *in_doubt.SCENES,
    *restores.SCENES,
    *posted_again.SCENES,
    *edited_receipts.SCENES,
    *refusals.SCENES,
    *remembered.SCENES,
    *undone.SCENES,
    *undone_by_site.SCENES,
    *undo_meanwhile.SCENES,
    *came_back.SCENES,
    *watched.SCENES,
    *invoiced.SCENES,
    *shared_counts.SCENES,
    *vanished.SCENES,
    *left_alone.SCENES,
    *decided_again.SCENES,
    *merged.SCENES,
    *neighbours.SCENES,
    *readings.SCENES,
    *zones.SCENES,
)
