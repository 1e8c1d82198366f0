"""Reads the text of an answer as a stream: no tree of the whole is built, and nothing outside the text is ever fetched.

Refused: any DOCTYPE (so no entity is ever declared), answers over a size, nesting over a depth. Within these limits the answer
is read as leniently as can be told apart from damage: a wrong or missing encoding and control characters are mended, a cut-off
answer is not, since it could hide that something was done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from stockpost.qbxml.node import Node, ReplyUnreadable

BYTES_MAX = 200 * 1024 * 1024
"""Some 200 000 items at about 1 kB each; a whole list is asked for in parts far smaller than that."""
DEPTH_MAX = 64
"""QuickBooks' deepest element (a custom field of a line within a group line) is at depth 8."""
CHUNK_BYTES = 64 * 1024

CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
CONTROL_REFERENCES = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]));")
DECLARATION = re.compile(r"^<\?xml\b[^>]*\?>")
DAMAGED_CHARACTERS = frozenset(
    {
        etree.ErrorTypes.ERR_INVALID_CHAR,
        etree.ErrorTypes.ERR_INVALID_CHARREF,
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
        etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
        etree.ErrorTypes.I18N_CONV_FAILED,
        etree.ErrorTypes.I18N_NO_NAME,
        etree.ErrorTypes.ERR_ENCODING_NAME,
    }
)

ROOT_DEPTH = 1
MESSAGE_SET_DEPTH = 2
RESPONSE_DEPTH = 3
RECORD_DEPTH = 4


@dataclass(slots=True)
class Handlers:
    """What the stream tells: the attributes of the message set and of each response, each element directly in a response,
    and the end of each response."""

    message_set: Callable[[Mapping[str, str]], None]
    response: Callable[[str, Mapping[str, str]], None]
    wants: Callable[[str], bool]
    element: Callable[[Node], None]
    response_end: Callable[[], None]


class _Target:
    """Receives the parser's events. Only the element being read is held in memory."""

    def __init__(self, handlers: Handlers, *, depth_max: int) -> None:
        self.handlers = handlers
        self.depth_max = depth_max
        self.depth = 0
        self.open: list[Node] = []
        self.is_within_message_set = False
        self.has_message_set = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        if self.depth > self.depth_max:
            raise ReplyUnreadable(f"QuickBooks' answer is nested deeper than {self.depth_max} elements.")
        name = tag.rpartition("}")[2]
        if self.depth == ROOT_DEPTH:
            if name != "QBXML":
                raise ReplyUnreadable(f"This is no answer of QuickBooks: its root is “{name[:40]}”, not QBXML.")
        elif self.depth == MESSAGE_SET_DEPTH:
            self.is_within_message_set = name == "QBXMLMsgsRs"
            if self.is_within_message_set:
                self.has_message_set = True
                self.handlers.message_set(attributes)
        elif not self.is_within_message_set:
            return
        elif self.depth == RESPONSE_DEPTH:
            self.handlers.response(name, attributes)
        elif self.depth == RECORD_DEPTH:
            if self.handlers.wants(name):
                self.open = [Node(name)]
        elif self.open:
            node = Node(name)
            self.open[-1].children.append(node)
            self.open.append(node)

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].pieces.append(text)

    def end(self, _tag: str) -> None:
        if self.open:
            node = self.open.pop()
            if not self.open:
                self.handlers.element(node)
        elif self.depth == RESPONSE_DEPTH and self.is_within_message_set:
            self.handlers.response_end()
        self.depth -= 1

    def doctype(self, _name: str | None, _public: str | None, _system: str | None) -> None:
        raise ReplyUnreadable("QuickBooks' answer declares a document type, which it never does; it was not read.")

    def close(self) -> None:
        """The parser calls this after a failure, too, so nothing is judged here."""


class _DamagedCharacters(Exception):
    """The text holds characters that XML does not allow, or not in its encoding."""


def read_stream(
    text: str | bytes, handlers: Callable[[], Handlers], *, bytes_max: int = BYTES_MAX, depth_max: int = DEPTH_MAX
) -> None:
    """Parse `text`. `handlers` makes fresh handlers, since a text with damaged characters is read a second time, mended.

    Raises `ReplyUnreadable`.
    """
    if len(text) > bytes_max:
        raise ReplyUnreadable(f"QuickBooks' answer is larger than {bytes_max // (1024 * 1024)} MB; it was not read.")
    if not text.strip():
        raise ReplyUnreadable("QuickBooks' answer is empty.")
    try:
        _parse(_without_lead(text), handlers(), depth_max=depth_max)
    except _DamagedCharacters:
        try:
            _parse(_mended(text), handlers(), depth_max=depth_max)
        except _DamagedCharacters as damage:
            raise ReplyUnreadable(f"QuickBooks' answer cannot be read: {damage}.") from damage


def _without_lead(text: str | bytes) -> str | bytes:
    """Blanks and a mark before the declaration are left out, as XML wants nothing there."""
    return text.lstrip(" \t\r\n\ufeff") if isinstance(text, str) else text.lstrip(b" \t\r\n")


def _mended(text: str | bytes) -> str:
    decoded = DECLARATION.sub("", _decoded(text).lstrip(" \t\r\n\ufeff\x00"))
    return CONTROL_REFERENCES.sub("", CONTROL_CHARACTERS.sub("", decoded))


def _decoded(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        # QuickBooks itself works in Windows-1252; its five undefined bytes become a replacement character.
        return text.decode("cp1252", errors="replace")


def _parse(text: str | bytes, handlers: Handlers, *, depth_max: int) -> None:
    target = _Target(handlers, depth_max=depth_max)
    parser = etree.XMLParser(
        target=cast("Any", target),  # the stubs also ask for the bytes of Python 2
        encoding="utf-8" if isinstance(text, str) else None,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=False,
    )
    try:
        for start in range(0, len(text), CHUNK_BYTES):
            piece = text[start : start + CHUNK_BYTES]
            parser.feed(piece if isinstance(piece, bytes) else piece.encode("utf-8", "surrogatepass"))
        parser.close()
        if not target.has_message_set:
            raise ReplyUnreadable("QuickBooks' answer holds no message set (QBXMLMsgsRs).")
    except etree.XMLSyntaxError as error:
        what = (error.msg or "it is no XML").rstrip(".")
        if getattr(error, "code", None) in DAMAGED_CHARACTERS:
            raise _DamagedCharacters(what) from error
        raise ReplyUnreadable(f"QuickBooks' answer is cut off or damaged: {what}.") from error
    except (UnicodeDecodeError, LookupError) as error:
        raise _DamagedCharacters(str(error)) from error
