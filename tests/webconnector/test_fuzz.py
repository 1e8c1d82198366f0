"""Whatever bytes come, in whatever pieces: a call that was meant, or a refusal with a sentence. Never anything else."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stockpost.webconnector.refusal import Refusal
from stockpost.webconnector.soap import Call
from stockpost.webconnector.soap_reader import CallReader
from tests.webconnector.envelopes import envelope

SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SEEDS = [
    envelope("authenticate", {"strUserName": "u", "strPassword": "pässword"}).encode(),
    envelope("serverVersion", {}).encode(),
    envelope("receiveResponseXML", {"ticket": "t", "response": "<QBXML>" + "é" * 300, "hresult": "", "message": ""}).encode(),
    envelope(
        "sendRequestXML",
        {"ticket": "t", "strHCPResponse": "<a/>", "qbXMLMajorVers": "13", "qbXMLMinorVers": "0"},
    ).encode(),
]  # fmt: skip
SNIPPETS = [
    b"<!DOCTYPE a>",
    b"<?x?>",
    b"<!--",
    b"]]>",
    b"&#0;",
    b"&a;",
    b"\x00",
    b"\xff\xfe",
    b"</soap:Body>",
    b"<a>",
    b' xmlns=""',
]


def read(pieces: list[bytes]) -> Call | str:
    """The call, or the sentence of the refusal; any other exception fails the test."""
    reader = CallReader()
    try:
        for piece in pieces:
            reader.feed(piece)
        return reader.close()
    except Refusal as refusal:
        assert refusal.sentence.endswith((".", "?wsdl."))
        assert 400 <= refusal.http_status < 500
        return refusal.sentence


def cut(document: bytes, places: list[int]) -> list[bytes]:
    bounds = [0, *sorted({place % (len(document) + 1) for place in places}), len(document)]
    return [document[begin:end] for begin, end in pairwise(bounds)]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A proper document with a few bytes replaced, left out, doubled or put in."""
    document = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(document)))
        end = min(len(document), begin + draw(st.integers(0, 30)))
        filling = draw(st.one_of(st.binary(max_size=5), st.sampled_from(SNIPPETS), st.just(document[begin:end] * 2)))
        document = document[:begin] + filling + document[end:]
    return document


@settings(SLOW_MACHINE, max_examples=400)
@given(damaged())
def test_damaged_documents_are_understood_or_refused(document: bytes) -> None:
    """No damage on the way, and no malice, makes the endpoint fail or hang."""
    read([document])


@settings(SLOW_MACHINE, max_examples=200)
@given(st.binary(max_size=2000))
@example(b"")
@example(b"<?xml version='1.0' encoding=''?>")
def test_any_bytes_are_refused(document: bytes) -> None:
    """What is no call is never taken for one."""
    assert isinstance(read([document]), str)


@settings(SLOW_MACHINE, max_examples=200)
@given(st.sampled_from(SEEDS), st.lists(st.integers(0, 5000), max_size=8))
def test_a_call_is_the_same_in_any_pieces(document: bytes, places: list[int]) -> None:
    """How the network cuts a body up, even within a character, changes nothing in what is understood."""
    whole = read([document])
    assert isinstance(whole, Call)
    assert read(cut(document, places)) == whole


@settings(SLOW_MACHINE, max_examples=200)
@given(damaged(), st.lists(st.integers(0, 5000), max_size=8))
def test_a_damaged_document_means_the_same_in_any_pieces(document: bytes, places: list[int]) -> None:
    """A document cannot be a call in one cut and something else in another; only the wording of a refusal may differ."""
    whole, pieces = read([document]), read(cut(document, places))
    assert whole == pieces or (isinstance(whole, str) and isinstance(pieces, str))
