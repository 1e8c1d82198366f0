"""The seeds that once broke a promise, in a file that grows by itself; all tests run them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

FILE = Path(__file__).with_name("broken_seeds.txt")


def known() -> list[int]:
    """In order of number."""
    return sorted(int(line) for line in _lines() if not line.startswith("#"))


def add(seeds: Iterable[int]) -> None:
    """Those that are not there yet."""
    head = [line for line in _lines() if line.startswith("#")]
    FILE.write_text("\n".join([*head, *map(str, sorted({*known(), *seeds}))]) + "\n", encoding="utf-8")


def _lines() -> list[str]:
    return FILE.read_text(encoding="utf-8").splitlines()
