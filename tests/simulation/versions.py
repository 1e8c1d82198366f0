"""Two versions of the program at the same time, as while one host after the other is updated.

The next version writes other words, and takes other hashes of the same content, so nothing may depend on either being equal.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import stockpost.app.desk  # noqa: F401 - so that all places of the functions below are loaded
from stockpost.core import desired, plan_receipts, steps

Function = Callable[..., Any]


def _hashed_anew(right: Function) -> Function:
    return lambda *parts: right("next version", *parts)


def _other_receipt_memo(right: Function) -> Function:
    def step_of(*arguments: Any) -> Any:
        step = right(*arguments)
        if step.request is None:
            return step
        return replace(step, request=replace(step.request, memo=step.request.memo.replace("received", "arrived")))

    return step_of


def _other_order_memo(right: Function) -> Function:
    return lambda *arguments, **more: f"Autotask\n{right(*arguments, **more)}"


CHANGES = (
    (steps.content_hash, _hashed_anew),
    (plan_receipts._receipt, _other_receipt_memo),
    (desired.memo_of, _other_order_memo),
)


class Versions:
    """Makes one of the versions the running one. 0 is today's, 1 the next."""

    def __init__(self) -> None:
        self._running = 0
        self._places: list[tuple[Any, str, tuple[Function, Function]]] = []
        for right, make in CHANGES:
            both = (right, make(right))
            for name, module in list(sys.modules.items()):
                if name.startswith("stockpost.") and getattr(module, right.__name__, None) is right:
                    self._places.append((module, right.__name__, both))

    def run(self, version: int) -> None:
        """Everything that is called from now on is of this version."""
        if version == self._running:
            return
        self._running = version
        for module, name, both in self._places:
            setattr(module, name, both[version])


VERSIONS = Versions()
