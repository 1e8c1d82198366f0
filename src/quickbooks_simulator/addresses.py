"""Addresses: at most five printed lines, and the block form of answers (FACTS 2)."""

from __future__ import annotations

from typing import Any

from . import statuses

_LINES = ("Addr1", "Addr2", "Addr3", "Addr4", "Addr5")
MAX_PRINTED_LINES = 5


def printed_lines(address: dict[str, str]) -> list[str]:
    """The lines as printed: Addr1 to Addr5, then ``City, State PostalCode``, then Country."""
    lines = [address[name] for name in _LINES if address.get(name)]
    place = " ".join(part for part in (address.get("State", ""), address.get("PostalCode", "")) if part)
    city = ", ".join(part for part in (address.get("City", ""), place) if part)
    return [line for line in (*lines, city, address.get("Country", "")) if line]


def check_addresses(values: dict[str, Any]) -> None:
    """Refuse an address of more than five printed lines (3205, code UNVERIFIED)."""
    for name, value in values.items():
        for address in value if isinstance(value, list) else [value]:
            if (
                name.endswith("Address")
                and isinstance(address, dict)
                and len(printed_lines(address)) > MAX_PRINTED_LINES
            ):
                raise statuses.Refused(
                    3205, f"The {name} has {len(printed_lines(address))} printed lines; at most 5 are allowed."
                )


def address_answer(address: dict[str, str] | None) -> dict[str, str] | None:
    """XxxAddress of an answer."""
    given = {name: value for name, value in (address or {}).items() if value}
    return given or None


def block_answer(address: dict[str, str] | None) -> dict[str, str] | None:
    """XxxAddressBlock of an answer."""
    lines = printed_lines(address or {})
    return dict(zip(_LINES, lines, strict=False)) or None
