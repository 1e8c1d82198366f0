"""QuickBooks' request processor over COM. The only file that needs Windows, and pywin32 (the extra `sdk`).

Calls and order are those of QuickBooks FACTS 6, "COM use". Which versions of qbXML there are is asked by HostQuery, as in every
conversation: Intuit's own samples warn that QBXMLVersionsForSession may name one too many.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from stockpost.app.errors import UseError
from stockpost.sdk.request_processor import MakeProcessor, QuickBooksFailure

PROCESSOR = "QBXMLRP2.RequestProcessor"
APPLICATION = "Stockpost"
"""The name under which QuickBooks lists us among its integrated applications. Another name would have to be let in anew."""
LOCAL_QUICKBOOKS = 1
"""UNVERIFIED: the number of OpenConnection2 for the QuickBooks on this computer."""
WHATEVER_MODE = 2
"""UNVERIFIED: the number of BeginSession for single-user or multi-user mode, whichever is on."""

INSTEAD = "Use the Web Connector: “stockpost company qwc NAME -o FILE” makes its file, “stockpost serve” answers it."
NOT_WINDOWS = f"“stockpost connect” drives QuickBooks on a Windows computer; this is none. {INSTEAD}"
NO_PYWIN32 = (
    "“stockpost connect” needs pywin32, which is not installed. Install it into the Python that runs Stockpost: "
    f"“pip install --require-hashes -r requirements/sdk.txt”. Or do without: {INSTEAD[0].lower()}{INSTEAD[1:]}"
)


def make_com_processor(*, platform: str = sys.platform) -> MakeProcessor:
    """Makes request processors of the QuickBooks on this computer. UseError with the remedy where there cannot be one."""
    if platform != "win32":
        raise UseError(NOT_WINDOWS)
    try:
        client, errors = import_module("win32com.client"), import_module("pywintypes")
    except ImportError:
        raise UseError(NO_PYWIN32) from None
    return lambda: ComProcessor(client.Dispatch, errors.com_error)


class ComProcessor:
    """Implements `RequestProcessor`. To be used by the thread that made it, as COM objects are."""

    def __init__(self, dispatch: Any, com_error: type[Exception]) -> None:
        self._com_error = com_error
        with self._failures():
            self._processor = dispatch(PROCESSOR)

    def open_connection(self) -> None:
        with self._failures():
            self._processor.OpenConnection2("", APPLICATION, LOCAL_QUICKBOOKS)

    def begin_session(self, path: str) -> str:
        with self._failures():
            return str(self._processor.BeginSession(path, WHATEVER_MODE))

    def company_file(self, ticket: str) -> str:
        with self._failures():
            return str(self._processor.GetCurrentCompanyFileName(ticket))

    def process(self, ticket: str, document: str) -> str:
        with self._failures():
            return str(self._processor.ProcessRequest(ticket, document))

    def end_session(self, ticket: str) -> None:
        with self._failures():
            self._processor.EndSession(ticket)

    def close_connection(self) -> None:
        with self._failures():
            self._processor.CloseConnection()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except self._com_error as error:
            raise _failure(*error.args) from error


def _failure(
    hresult: int, text: str | None = "", details: tuple[Any, ...] | None = None, _argument: object = None
) -> QuickBooksFailure:
    """pywin32's error: the HRESULT of the call, or where QuickBooks itself has raised it, the one in the details, with its own text."""
    _, _, said, _, _, raised = details or (None,) * 6
    return QuickBooksFailure(f"0x{(raised or hresult) % 2**32:08X}", str(said or text or "").strip())
