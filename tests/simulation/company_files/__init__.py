"""Stories of company files with the features of QuickBooks Enterprise (design 2.5), each from purchase order to stock count.

They say what must come of it; the calm at their end approves, resolves and compares both sides once more, under all promises.
"""

from __future__ import annotations

from tests.simulation.company_files import (
    all_features,
    classes,
    currencies,
    many_users,
    numbers,
    receiving,
    sites,
    sites_by_location,
    units,
)
from tests.simulation.stage import Scene

STORIES: tuple[Scene, ...] = (
    *receiving.STORIES,
    *many_users.STORIES,
    *classes.STORIES,
    *units.STORIES,
    *currencies.STORIES,
    *numbers.STORIES,
    *sites.STORIES,
    *sites_by_location.STORIES,
    *all_features.STORIES,
)
