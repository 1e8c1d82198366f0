"""What the version year of QuickBooks decides: the qbXML versions it lists (FACTS 1)."""

from __future__ import annotations

FIRST_YEAR, LAST_YEAR = 2012, 2024

_NEWEST = {"11.0": 2012, "12.0": 2013, "13.0": 2014, "14.0": 2021, "15.0": 2022, "16.0": 2023}
"""qbXML version to the first year that lists it. 2012 and 2014 are captured, 16.0 came with 2023 (FACTS 1); that 12.0
came with 2013, 14.0 with 2021 and 15.0 with 2022 is UNVERIFIED."""
_EARLIER = ("1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0")
VERSIONS = (*_EARLIER, *_NEWEST)
"""All of them, oldest first."""


def versions_of(year: int) -> tuple[str, ...]:
    """SupportedQBXMLVersion of a QuickBooks of this year."""
    return (*_EARLIER, *(version for version, first in _NEWEST.items() if first <= year))
