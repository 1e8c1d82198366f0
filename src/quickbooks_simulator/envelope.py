"""Reading a qbXML document as strictly as QuickBooks does (FACTS 1, 2, 6).

Whatever does not fit the tables fails the whole message set with an HRESULT; nothing of it is processed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from .scalars import is_too_long, scalar_error
from .structure import REQUESTS, Choice, Element, Node, Sequence, number

Values = dict[str, Any]
"""An aggregate: element name to text, to another aggregate, or to a list of these; ``@name`` for attributes."""

PARSE_ERROR = "0x80040400"
PARSE_ERROR_MESSAGE = "QuickBooks found an error when parsing the provided XML text stream."
VERSION_ERROR = "0x80040423"
VERSION_ERROR_MESSAGE = "The version of qbXML that was requested is not supported or is unknown."
MACRO_MARK = "\x00useMacro="
"""Stands before a macro's name where an id is expected; no document can hold a NUL."""
MAX_DOCUMENT_BYTES = 64 * 1024 * 1024

_ENVELOPE_ATTRIBUTES = {"onError", "responseData", "newMessageSetID", "oldMessageSetID"}
_ATTRIBUTE_VALUES = {
    "metaData": ("NoMetaData", "MetaDataOnly", "MetaDataAndResponseData"),
    "iterator": ("Start", "Continue", "Stop"),
}
_ITERATORS_SINCE = (5, 0)
"""FACTS 3; the schema does not say it."""


class HresultFailure(Exception):
    """ProcessRequest or BeginSession fails as a whole (FACTS 6); ``detail`` is for the simulator's log only."""

    def __init__(self, hresult: str, message: str, detail: str = "") -> None:
        super().__init__(f"{hresult} {message} {detail}".strip())
        self.hresult = hresult
        self.message = message
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Request:
    """One XxxRq: its name, attributes, and content; ``too_long`` is the first field whose text is too long, with it."""

    name: str
    attributes: dict[str, str]
    values: Values
    too_long: tuple[str, str] | None = None

    @property
    def message(self) -> str:
        """The name without ``Rq``, e.g. ``PurchaseOrderAdd``."""
        return self.name.removesuffix("Rq")


@dataclass(frozen=True, slots=True)
class MessageSet:
    """A parsed QBXMLMsgsRq; ``canonical`` is what two sendings of the same set share."""

    version: str
    stop_on_error: bool
    include_data: bool
    new_id: str | None
    old_id: str | None
    requests: tuple[Request, ...]
    canonical: bytes


def _refuse(detail: str) -> HresultFailure:
    return HresultFailure(PARSE_ERROR, PARSE_ERROR_MESSAGE, detail)


def read_message_set(
    document: bytes,
    *,
    supported_versions: tuple[str, ...],
    country: str,
    foreign_fields: bool = False,
    overlong_texts: bool = False,
) -> MessageSet:
    """Parse and check a document (FACTS 1).

    ``country``: that of the edition; ``foreign_fields``: accept elements that only the editions of other countries
    know; ``overlong_texts``: let the request be read whose texts are too long. Raises HresultFailure.
    """
    version, message_set = _open(document, supported_versions)
    unknown = set(message_set.attrib) - _ENVELOPE_ATTRIBUTES
    if unknown:
        raise _refuse(f"unknown attribute {sorted(map(str, unknown))} of QBXMLMsgsRq")
    on_error = message_set.get("onError")
    if on_error not in ("stopOnError", "continueOnError"):
        raise _refuse(f"onError is {on_error!r}: stopOnError or continueOnError is needed")
    response_data = message_set.get("responseData", "includeAll")
    if response_data not in ("includeAll", "includeNone"):
        raise _refuse(f"responseData is {response_data!r}")
    checker = _Checker(version, None if foreign_fields else country, overlong_texts=overlong_texts)
    children = _children(message_set, "QBXMLMsgsRq")
    requests = tuple(checker.request(child) for child in children)
    new_id, old_id = message_set.get("newMessageSetID"), message_set.get("oldMessageSetID")
    if not requests and new_id is None and old_id is None:
        raise _refuse("QBXMLMsgsRq is empty")
    return MessageSet(
        version=version,
        stop_on_error=on_error == "stopOnError",
        include_data=response_data == "includeAll",
        new_id=new_id,
        old_id=old_id,
        requests=requests,
        canonical=b"".join(etree.tostring(child, method="c14n", with_comments=False) for child in children),
    )


def _open(document: bytes, supported_versions: tuple[str, ...]) -> tuple[str, etree._Element]:
    if len(document) > MAX_DOCUMENT_BYTES:
        raise _refuse("the document is too large")
    if any(byte > 127 for byte in document):
        # Raw non-ASCII bytes commonly cause 0x80040400; numeric entities work (FACTS 2).
        raise _refuse("raw characters outside ASCII; write them as numeric entities")
    if re.search(rb"<!DOCTYPE", document, re.IGNORECASE):
        raise _refuse("a DOCTYPE is not allowed")
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise _refuse(str(error)) from error
    version = _version(root)
    if version not in supported_versions:
        raise HresultFailure(VERSION_ERROR, VERSION_ERROR_MESSAGE, f"qbXML version {version!r}")
    if root.tag != "QBXML" or root.attrib:
        raise _refuse(f"the root element is {root.tag}, QBXML is needed")
    children = list(_children(root, "QBXML"))
    if [child.tag for child in children] != ["QBXMLMsgsRq"]:
        raise _refuse("QBXML must hold exactly one QBXMLMsgsRq")
    return version, children[0]


def _version(root: etree._Element) -> str:
    node = root.getprevious()
    while node is not None:
        if isinstance(node, etree._ProcessingInstruction) and node.target == "qbxml":
            found = re.fullmatch(r"""\s*version\s*=\s*["']([^"']*)["']\s*""", node.text or "")
            if found:
                return found.group(1)
            break
        node = node.getprevious()
    raise _refuse('the line <?qbxml version="…"?> is missing')


def _children(element: etree._Element, where: str) -> list[etree._Element]:
    """Child elements; text between them is refused, comments are skipped."""
    if (element.text or "").strip():
        raise _refuse(f"text inside {where}")
    children = []
    for child in element:
        if (child.tail or "").strip():
            raise _refuse(f"text inside {where}")
        if isinstance(child, etree._Comment):
            continue
        if not isinstance(child.tag, str):
            raise _refuse(f"a processing instruction inside {where}")
        children.append(child)
    return children


class _Checker:
    """Checks elements against the tables for one qbXML version, and for one country unless that is None."""

    def __init__(self, version: str, country: str | None, *, overlong_texts: bool) -> None:
        self._version = number(version)
        self._country = country
        self._overlong_texts = overlong_texts
        self._too_long: tuple[str, str] | None = None

    def request(self, element: etree._Element) -> Request:
        table = REQUESTS.get(str(element.tag))
        if table is None or not self._known(table):
            raise _refuse(f"unknown request {element.tag}")
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        for name, value in attributes.items():
            if name not in table.attributes or value not in _ATTRIBUTE_VALUES.get(name, (value,)):
                raise _refuse(f"attribute {name}={value!r} of {table.name}")
            if name.startswith("iterator") and self._version < _ITERATORS_SINCE:
                raise _refuse(f"attribute {name} of {table.name}: iterators came with 5.0")
        self._too_long = None
        values = self._aggregate(element, table.content, table.name)
        return Request(table.name, attributes, values, self._too_long)

    def _aggregate(self, element: etree._Element, content: tuple[Node, ...], path: str) -> Values:
        children = _children(element, path)
        values: Values = {}
        position = self._sequence(content, children, 0, values, path)
        if position < len(children):
            raise _refuse(f"{path}: {children[position].tag} is unknown here or out of order")
        return values

    def _sequence(
        self, content: tuple[Node, ...], children: list[etree._Element], position: int, values: Values, path: str
    ) -> int:
        for node in content:
            position = self._repeat(node, children, position, values, path)
        return position

    def _repeat(self, node: Node, children: list[etree._Element], position: int, values: Values, path: str) -> int:
        count = 0
        while count < node.maximum and position < len(children) and self._starts(node, str(children[position].tag)):
            position = self._once(node, children, position, values, path)
            count += 1
        if count < node.minimum and not _may_be_empty(node):
            raise _refuse(f"{path}: {_names(node)} is missing")
        return position

    def _once(self, node: Node, children: list[etree._Element], position: int, values: Values, path: str) -> int:
        if isinstance(node, Sequence):
            return self._sequence(node.content, children, position, values, path)
        if isinstance(node, Choice):
            tag = str(children[position].tag)
            part = next(part for part in node.content if self._starts(part, tag))
            return self._repeat(part, children, position, values, path)
        self._element(node, children[position], values, path)
        return position + 1

    def _starts(self, node: Node, tag: str) -> bool:
        if isinstance(node, Element):
            return node.name == tag and self._known(node)
        if isinstance(node, Choice):
            return any(self._starts(part, tag) for part in node.content)
        for part in node.content:
            if self._starts(part, tag):
                return True
            if part.minimum > 0 and not _may_be_empty(part):
                return False
        return False

    def _known(self, node: Element) -> bool:
        if self._country in node.unknown_in:
            return False
        return node.since is None or number(node.since) <= self._version

    def _element(self, node: Element, element: etree._Element, values: Values, path: str) -> None:
        where = f"{path}/{node.name}"
        for name in map(str, element.attrib):
            if name not in node.attributes:
                raise _refuse(f"{where}: attribute {name}")
        value: Any
        if node.scalar is None:
            value = self._aggregate(element, node.content, where)
            value.update({f"@{name!s}": str(text) for name, text in element.attrib.items()})
        else:
            value = self._scalar(node, element, where)
            if "useMacro" in element.attrib:
                value = MACRO_MARK + str(element.attrib["useMacro"])
        if node.maximum > 1 or node.name in values:
            values.setdefault(node.name, []).append(value)
        elif _repeats(node.name):
            values[node.name] = [value]
        else:
            values[node.name] = value

    def _scalar(self, node: Element, element: etree._Element, where: str) -> str:
        if len(element):
            raise _refuse(f"{where} holds elements, a value is needed")
        value = element.text or ""
        assert node.scalar is not None  # noqa: S101 - asked by the caller
        if node.scalar.kind not in ("text", "id"):
            value = value.strip()
        if self._overlong_texts and node.scalar.kind == "text" and is_too_long(node.scalar, value):
            self._too_long = self._too_long or (node.name, value)
            return value
        error = scalar_error(node.scalar, value)
        if error is not None:
            raise _refuse(f"{where}: {error}")
        return value or node.scalar.default


_LINE_NAMES = re.compile(r"(Line|LineGroup|GroupLine)(Add|Mod)$")


def _repeats(name: str) -> bool:
    """Lines stand once inside a repeated choice; they are lists all the same."""
    return _LINE_NAMES.search(name) is not None


def _may_be_empty(node: Node) -> bool:
    if isinstance(node, Element):
        return False
    if isinstance(node, Choice):
        return any(part.minimum == 0 or _may_be_empty(part) for part in node.content)
    return all(part.minimum == 0 or _may_be_empty(part) for part in node.content)


def _names(node: Node) -> str:
    if isinstance(node, Element):
        return node.name
    return " or ".join(_names(part) for part in node.content[:4])
