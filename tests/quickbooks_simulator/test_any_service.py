"""Whatever a web service answers, a session ends with an outcome and the Web Connector lives on (FACTS 8)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quickbooks_simulator.clock import Clock
from quickbooks_simulator.quickbooks import QuickBooks
from quickbooks_simulator.web_connector.connector import Connector
from quickbooks_simulator.web_connector.soap import ENVELOPE_NAMESPACE, NAMESPACE, SoapFailure, parse_reply
from tests.quickbooks_simulator.desk import document, request_text

OUTCOMES = {"finished", "none", "nvu", "busy", "postponed", "error", "failed", "connection error", "refused"}
CALLS_MAX = 3000
TEXTS = st.one_of(
    st.sampled_from(
        ["", "none", "NVU", "busy", "NoOp", "Interactive mode", "done", "W:x", "E:x", "O:9", "X", "²", "٣"]
    ),
    st.sampled_from(["0", "1", "99", "100", "101", "-1", "5_0", "1e3", " 50 ", "9" * 12, "0x10", "100%"]),
    st.sampled_from([document(request_text("HostQuery")).decode(), "<nonsense/>", "<?qbxml?>", "C:\\x.qbw"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
)
RAW = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"<a/>",
            b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>',
            f'<e:Envelope xmlns:e="{ENVELOPE_NAMESPACE}"><e:Body/></e:Envelope>'.encode(),
            f'<e:Envelope xmlns:e="{ENVELOPE_NAMESPACE}"><e:Body><e:Fault/></e:Body></e:Envelope>'.encode(),
        ]
    ),
)
ANSWERS = st.one_of(TEXTS, st.lists(TEXTS, max_size=5), RAW)


def reply(method: str, answer: str | list[str] | bytes) -> bytes:
    """A SOAP answer, or raw bytes."""
    if isinstance(answer, bytes):
        return answer
    texts = answer if isinstance(answer, list) else [answer]
    inner = (
        "".join(f"<string>{escape(one)}</string>" for one in texts)
        if method == "authenticate"
        else escape(texts[0] if texts else "")
    )
    return (
        f'<e:Envelope xmlns:e="{ENVELOPE_NAMESPACE}"><e:Body><{method}Response xmlns="{NAMESPACE}">'
        f"<{method}Result>{inner}</{method}Result></{method}Response></e:Body></e:Envelope>"
    ).encode()


class AnyService:
    """Stands for SoapClient: answers in order, then as a service does that is gone; with ``signed_in`` the first calls go well."""

    def __init__(self, answers: list[str | list[str] | bytes], signed_in: list[str]) -> None:
        self._answers = iter(answers)
        self._signed_in = signed_in
        self.calls = 0

    def call(self, method: str, _arguments: list[tuple[str, str]]) -> list[str]:
        self.calls += 1
        assert self.calls < CALLS_MAX
        if method in ("serverVersion", "clientVersion") and self._signed_in:
            return [""]
        if method == "authenticate" and self._signed_in:
            return self._signed_in
        given_answer = next(self._answers, None)
        if given_answer is None:
            raise SoapFailure(method, "no more answers")
        return parse_reply(method, reply(method, given_answer))


@pytest.fixture(scope="module")
def quickbooks() -> Iterator[QuickBooks]:
    """One for all sessions."""
    with tempfile.TemporaryDirectory() as folder:
        made = QuickBooks.open(Path(folder) / "company.json", Clock())
        yield made
        made.close()


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    answers=st.lists(ANSWERS, max_size=8),
    signed_in=st.one_of(st.just([]), st.just(["t", ""]), st.tuples(st.just("t"), st.just(""), TEXTS, TEXTS).map(list)),
)
def test_any_answers_end_a_session_with_an_outcome(
    quickbooks: QuickBooks, answers: list[str | list[str] | bytes], signed_in: list[str]
) -> None:
    """Nothing is raised, whatever comes, and the report says how it ended."""
    service = AnyService(answers, signed_in)
    connector = Connector(quickbooks, service, user="u", password="p")  # type: ignore[arg-type]
    report = connector.run_session(skip_waits=True, auto_run=True)
    assert report.outcome in OUTCOMES, report
    assert len(report.calls) == service.calls


def test_a_service_that_only_waits_is_left(quickbooks: QuickBooks) -> None:
    """Where waits are skipped, NoOp for ever would never end."""
    service = AnyService(["NoOp"] * CALLS_MAX, ["t", ""])
    connector = Connector(quickbooks, service, user="u", password="p")  # type: ignore[arg-type]
    report = connector.run_session(skip_waits=True)
    assert report.outcome == "abandoned"
    assert "NoOp" in report.final_text
