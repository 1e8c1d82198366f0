"""Writing answers the way QuickBooks does (FACTS 1): one element per line, no indentation, LF, ASCII with entities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from . import statuses
from .answer_order import order_of

Answer = dict[str, Any]
PIECE_LENGTH = 64 * 1024


def escape(text: str) -> str:
    """Escape for element content; characters outside ASCII become numeric entities (FACTS 2)."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.encode("ascii", "xmlcharrefreplace").decode("ascii")


def attribute(text: str) -> str:
    """Escape for an attribute in double quotes."""
    return escape(text).replace('"', "&quot;").replace("\n", "&#10;")


def element_lines(name: str, value: Any) -> list[str]:
    """Lines of an element; lists repeat it, None leaves it out."""
    if value is None:
        return []
    if isinstance(value, list):
        return [line for one in value for line in element_lines(name, one)]
    if not isinstance(value, dict):
        return [f"<{name}>{escape(str(value))}</{name}>"]
    order = order_of(name)
    if order is not None and not set(value) <= set(order):
        raise AssertionError(f"{name} has no place for {sorted(set(value) - set(order))}")
    inner = [line for key in (order or value) if key in value for line in element_lines(key, value[key])]
    return [f"<{name}>", *inner, f"</{name}>"]


def response_lines(
    name: str,
    code: int,
    message: str,
    *,
    request_id: str | None = None,
    extra: Iterable[tuple[str, str]] = (),
    content: Iterable[tuple[str, Any]] = (),
) -> str:
    """One XxxRs as text, ending with a line end; attributes in the captured order (FACTS 1)."""
    head = response_head(name, code, message, request_id=request_id, extra=extra)
    lines = [line for key, value in content for line in element_lines(key, value)]
    if not lines:
        return f"{head} />\n"
    return "\n".join([f"{head}>", *lines, f"</{name}Rs>"]) + "\n"


def response_head(
    name: str, code: int, message: str, *, request_id: str | None, extra: Iterable[tuple[str, str]]
) -> str:
    """The start of an XxxRs, without its closing bracket."""
    attributes = [] if request_id is None else [("requestID", request_id)]
    attributes += [
        ("statusCode", str(code)),
        ("statusSeverity", statuses.severity_of(code)),
        ("statusMessage", message),
        *extra,
    ]
    return f"<{name}Rs " + " ".join(f'{key}="{attribute(value)}"' for key, value in attributes)


def document(answers: Iterable[str], *, new_message_set_id: str | None = None, set_status: str | None = None) -> str:
    """The whole answer document."""
    attributes = ""
    if new_message_set_id is not None:
        attributes += f' newMessageSetID="{attribute(new_message_set_id)}"'
    if set_status is not None:
        attributes += f' messageSetStatusCode="{set_status}"'
    body = "".join(answers)
    if not body:
        return f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs{attributes} />\n</QBXML>\n'
    return f'<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs{attributes}>\n{body}</QBXMLMsgsRs>\n</QBXML>\n'


def document_in_pieces(name: str, head: str, content: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """An answer document with one XxxRs, of which ``head`` is the start: pieces of at least PIECE_LENGTH characters."""
    collected = ['<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs>\n', f"{head}>\n"]
    length = 0
    for key, value in content:
        written = "\n".join(element_lines(key, value)) + "\n"
        collected.append(written)
        length += len(written)
        if length >= PIECE_LENGTH:
            yield "".join(collected)
            collected, length = [], 0
    yield "".join([*collected, f"</{name}Rs>\n</QBXMLMsgsRs>\n</QBXML>\n"])
