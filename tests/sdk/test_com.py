"""The request processor over COM, on a stand-in for pywin32: which calls are made, and how its errors are read."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from stockpost.app.errors import UseError
from stockpost.sdk.com import make_com_processor
from stockpost.sdk.request_processor import QuickBooksFailure, session_in

EXCEPTION_OCCURRED = -2147352567
"""Of every error that QuickBooks itself raises: the details say which."""


class ComError(Exception):
    """As pywin32's: HRESULT, text, details (code, source, text, help file, help context, HRESULT), number of the argument."""


class Processor:
    """Writes down the calls; `failing` are errors by call."""

    def __init__(self, failing: dict[str, ComError]) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self._failing = failing

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: object) -> str:
            self.calls.append((name, *arguments))
            if name in self._failing:
                raise self._failing[name]
            return {"BeginSession": "ticket", "GetCurrentCompanyFileName": r"C:\Acme.qbw"}.get(name, "<answer />")

        return call


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> dict[str, ComError]:
    return {}


@pytest.fixture
def processor(failing: dict[str, ComError], monkeypatch: pytest.MonkeyPatch) -> Processor:
    """What pywin32 makes of the name of the request processor."""
    found = Processor(failing)

    def dispatch(name: str) -> Processor:
        assert name == "QBXMLRP2.RequestProcessor"
        if "Dispatch" in failing:
            raise failing["Dispatch"]
        return found

    package, client, errors = ModuleType("win32com"), ModuleType("win32com.client"), ModuleType("pywintypes")
    vars(client)["Dispatch"], vars(errors)["com_error"] = dispatch, ComError
    for module in (package, client, errors):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return found


def test_a_session_makes_the_calls_of_the_sdk_in_their_order(processor: Processor) -> None:
    """Protects what QuickBooks asks for: connection, session, requests, and both ended in turn (QuickBooks FACTS 6)."""
    with session_in(make_com_processor(platform="win32"), "") as session:
        assert session.path == r"C:\Acme.qbw"
        assert session.process("<question />") == "<answer />"
    assert processor.calls == [
        ("OpenConnection2", "", "Stockpost", 1),
        ("BeginSession", "", 2),
        ("GetCurrentCompanyFileName", "ticket"),
        ("ProcessRequest", "ticket", "<question />"),
        ("EndSession", "ticket"),
        ("CloseConnection",),
    ]


@pytest.mark.parametrize(
    ("error", "hresult", "text"),
    [
        ((EXCEPTION_OCCURRED, "Exception occurred.", (0, "QBXMLRP2", "Busy.", None, 0, -2147220460), None), "0x80040414", "Busy."),
        ((EXCEPTION_OCCURRED, "Exception occurred.", (0, None, None, None, 0, -2147220460), None), "0x80040414", "Exception occurred."),
        ((-2147023170, "The remote procedure call failed.", None, None), "0x800706BE", "The remote procedure call failed."),
        ((-2147220460, None), "0x80040414", ""),
    ],
)  # fmt: skip
def test_the_failure_is_the_one_of_quickbooks(
    processor: Processor, failing: dict[str, ComError], error: tuple[Any, ...], hresult: str, text: str
) -> None:
    """Protects the sentence for the bookkeeper: QuickBooks' own code, not COM's “exception occurred”; and the session is ended."""
    failing["ProcessRequest"] = ComError(*error)
    with (
        pytest.raises(QuickBooksFailure) as raised,
        session_in(make_com_processor(platform="win32"), "") as session,
    ):
        session.process("<question />")
    assert (raised.value.hresult, raised.value.text) == (hresult, text)
    assert [call[0] for call in processor.calls[-2:]] == ["EndSession", "CloseConnection"]


def test_what_fails_at_the_end_hides_nothing(processor: Processor, failing: dict[str, ComError]) -> None:
    """Protects the first failure: a QuickBooks that has gone cannot end the session either, and nobody need know."""
    gone = ComError(-2147417848, "The object invoked has disconnected from its clients.", None, None)
    failing |= {"EndSession": gone, "CloseConnection": gone}
    with session_in(make_com_processor(platform="win32"), "") as session:
        session.process("<question />")
    failing["BeginSession"] = ComError(-2147220472, "Could not start QuickBooks.", None, None)
    with pytest.raises(QuickBooksFailure, match="0x80040408"), session_in(make_com_processor(platform="win32"), ""):
        raise AssertionError("there is no session")


def test_without_the_interface_there_is_a_code_for_it(processor: Processor, failing: dict[str, ComError]) -> None:
    """Protects a Python of the other bitness: that Windows does not know QuickBooks' interface is a failure like any other."""
    failing["Dispatch"] = ComError(-2147221005, "Invalid class string", None, None)
    with pytest.raises(QuickBooksFailure, match="0x800401F3"), session_in(make_com_processor(platform="win32"), ""):
        raise AssertionError("there is no session")


def test_elsewhere_than_on_windows_there_is_a_remedy() -> None:
    """Protects whoever tries it on a server: the sentence says what to use instead."""
    with pytest.raises(UseError, match=r"Windows computer; this is none\. Use the Web Connector"):
        make_com_processor(platform="linux")


def test_without_pywin32_there_is_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Protects an installation without the extra: the sentence says what to install."""
    monkeypatch.setitem(sys.modules, "win32com.client", None)
    with pytest.raises(UseError, match=r"requirements/sdk\.txt"):
        make_com_processor(platform="win32")
