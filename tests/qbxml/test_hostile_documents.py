"""Whatever arrives, reading ends soon, in little memory, and fetches nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockpost.qbxml import ReplyUnreadable, read_reply
from tests.qbxml.answers import answer, response
from tests.qbxml.strategies import steady

LAUGHS = "".join(f'<!ENTITY l{place} "{f"&l{place - 1};" * 10}">' for place in range(1, 30))
INSIDE = '<QBXML><QBXMLMsgsRs><ARs statusCode="0" statusMessage="{}">{}</ARs></QBXMLMsgsRs></QBXML>'
DOCTYPES = [
    "<!DOCTYPE QBXML>" + INSIDE.format("", ""),
    f'<!DOCTYPE QBXML [<!ENTITY l0 "ha">{LAUGHS}]>' + INSIDE.format("&l29;", "&l29;"),
    '<!DOCTYPE QBXML [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]>' + INSIDE.format("", ""),
    '<!DOCTYPE QBXML SYSTEM "http://127.0.0.1:1/qbxml.dtd">' + INSIDE.format("", ""),
    '<!DOCTYPE QBXML [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + INSIDE.format("", "&a;"),
    "<?xml version='1.0'?><!-- x --><!DOCTYPE QBXML []>" + INSIDE.format("", "\x07"),
]


@pytest.mark.parametrize("text", DOCTYPES)
@pytest.mark.parametrize("encoding", ["", "utf-8", "utf-16", "cp1252"])
def test_any_document_type_is_refused(text: str, encoding: str) -> None:
    """QuickBooks never declares one; whoever does wants entities expanded or files read, in whatever encoding."""
    hostile = text.encode(encoding) if encoding else text
    with pytest.raises(ReplyUnreadable, match="declares a document type"):
        read_reply(hostile)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        (b" \r\n ", "is empty"),
        ("QuickBooks found an error", "cut off or damaged"),
        ("<html><body>Bad gateway</body></html>", "its root is “html”, not QBXML"),
        ("<QBXML/>", "no message set"),
        ("<QBXML><QBXMLMsgsRq/></QBXML>", "no message set"),
        (INSIDE.format("", "&undeclared;"), "cut off or damaged"),
        (INSIDE.format("", "") + "<QBXML/>", "cut off or damaged"),
        (INSIDE.format("", "").replace('statusCode="0"', ""), "ARs carries no status code"),
        (INSIDE.format("", "").replace('"0"', '"zero"'), "statusCode of ARs is “zero”, no number"),
        (INSIDE.format("", "").replace('"0"', f'"{"9" * 5000}"'), "statusCode of ARs"),
        (INSIDE.format("", "<a>" * 62 + "</a>" * 62), "nested deeper than 64"),
        (INSIDE.format("", "<a>" * 100_000), "nested deeper than 64"),
        (INSIDE.format("x" * 11_000_000, ""), "cut off or damaged"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_sentence(text: str | bytes, sentence: str) -> None:
    """The sentence is shown to a person; the writes it may have answered are looked up, not guessed."""
    with pytest.raises(ReplyUnreadable, match=sentence):
        read_reply(text)


def test_size_and_depth_limits_can_be_set() -> None:
    """A small server may want less than 200 MB and 64 levels."""
    text = INSIDE.format("", "<a><b/></a>")
    assert read_reply(text, bytes_max=len(text), depth_max=5).responses[0].name == "A"
    with pytest.raises(ReplyUnreadable, match="larger than"):
        read_reply(text, bytes_max=len(text) - 1)
    with pytest.raises(ReplyUnreadable, match="nested deeper than 4"):
        read_reply(text, depth_max=4)


WHOLE = answer(
    response("HostQuery", "<HostRet><Country>US</Country></HostRet>"),
    response("ItemQuery", "<ItemServiceRet><ListID>8-1</ListID></ItemServiceRet>"),
)


@steady
@given(st.integers(min_value=0, max_value=len(WHOLE.rstrip()) - 1))
def test_half_an_answer_never_passes_for_a_whole_one(length: int) -> None:
    """Cut off after the first response, an order that was entered would look as if it had not been answered."""
    with pytest.raises(ReplyUnreadable):
        read_reply(WHOLE[:length])
    with pytest.raises(ReplyUnreadable):
        read_reply(WHOLE[:length].encode())


@steady
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300)),
    st.sampled_from(["", INSIDE.format("", "")[:60], "<QBXML>"]),
)
def test_no_rubbish_gets_further_than_a_sentence(rubbish: str | bytes, lead: str) -> None:
    """Anything else would end the Web Connector's call without an answer."""
    text = lead + rubbish if isinstance(rubbish, str) else lead.encode() + rubbish
    try:
        read_reply(text)
    except ReplyUnreadable as unreadable:
        assert str(unreadable).endswith(".")


MEASURE = """
import resource, sys
from stockpost.qbxml import read_reply
line = b"<{0}><ListID>80000001-1700000000</ListID><FullName>Cable</FullName><QuantityOnHand>3</QuantityOnHand><Odd>%s</Odd></{0}>\\n"
line = line.replace(b"{0}", sys.argv[1].encode()) % (b"x" * 900)
text = b"<QBXML><QBXMLMsgsRs><ItemQueryRs statusCode='0'>" + line * 30_000 + b"</ItemQueryRs></QBXMLMsgsRs></QBXML>"
assert len(text) > 30_000_000
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
reply = read_reply(text)
print(len(reply.responses[0].records), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize(("element", "records", "megabytes_max"), [("ItemInventoryRet", 30_000, 40), ("OddRet", 0, 4)])
def test_a_large_answer_is_read_in_little_memory(element: str, records: int, megabytes_max: int) -> None:
    """A tree of 30 MB would take several hundred; here only the records are held, and of unknown elements nothing."""
    pytest.importorskip("resource", reason="memory is measured on POSIX only")
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, element], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    )
    found, megabytes = map(int, done.stdout.split())
    assert found == records
    assert megabytes <= megabytes_max
