"""Macros: an id defined by an Add and used by a later request of the same message set (FACTS 2)."""

from __future__ import annotations

from typing import Any

from .envelope import MACRO_MARK, Request
from .queries import Result
from .statuses import Refused

_LINES = {
    "PurchaseOrderLineAdd": "PurchaseOrderLineRet",
    "ExpenseLineAdd": "ExpenseLineRet",
    "InvoiceLineAdd": "InvoiceLineRet",
    "SalesReceiptLineAdd": "SalesReceiptLineRet",
}


class Macros:
    """The macros of one message set."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def resolved(self, value: Any) -> Any:
        """The content with macros replaced by ids. Raises Refused 9100 for an undefined one (code UNVERIFIED)."""
        if isinstance(value, dict):
            return {name: self.resolved(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.resolved(one) for one in value]
        if isinstance(value, str) and value.startswith(MACRO_MARK):
            name = value.removeprefix(MACRO_MARK)
            if name not in self._ids:
                raise Refused(9100, f'The macro "{name}" is not defined.')
            return self._ids[name]
        return value

    def learn(self, request: Request, result: Result) -> None:
        """Keep the ids the request defined names for."""
        values = request.values.get(request.message)
        if not isinstance(values, dict) or result.code >= 1000:
            return
        answer = result.content[0][1] if result.content else {}
        self._keep(values, answer.get("TxnID"))
        for name, ret_name in _LINES.items():
            for line, answered in zip(values.get(name, []), answer.get(ret_name, []), strict=False):
                self._keep(line, answered.get("TxnLineID"))

    def _keep(self, values: dict[str, Any], found: str | None) -> None:
        name = values.get("@defMacro")
        if name is not None and found is not None:
            self._ids[name] = found
