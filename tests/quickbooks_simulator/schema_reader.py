"""Reads the reference schema into the same kind of nodes as the simulator's tables, so that both can be held against each other.

The structure comes from the XSD files, and which qbXML version and which country's edition know an element from the comments
of the operations file. Nothing of these files is in the project; tests that need them are skipped where they are absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from quickbooks_simulator.structure.model import UNBOUNDED, Choice, Element, Node, Scalar, Sequence

XSD = "{http://www.w3.org/2001/XMLSchema}"
FILES = ("qbxmltypes130.xsd", "qbxml130.xsd", "qbxmlso130.xsd", "qbxmlops130.xsd")
OPERATIONS = "qbxmlops140.xml"
KINDS = {
    "IDTYPE": "id",
    "STRTYPE": "text",
    "BOOLTYPE": "boolean",
    "DATETYPE": "date",
    "DATETIMETYPE": "moment",
    "TIMEINTERVALTYPE": "interval",
    "AMTTYPE": "amount",
    "PRICETYPE": "price",
    "QUANTYPE": "quantity",
    "PERCENTTYPE": "percent",
    "ENUMTYPE": "enum",
    "INTTYPE": "integer",
    "GUIDTYPE": "guid",
    "UUIDTYPE": "text",
    "MACROTYPE": "text",
    "FLOATTYPE": "number",
}
ID_LENGTH = 36
ANSWERED_530 = ("CheckAddRq", "CreditCardChargeAddRq", "VendorCreditAddRq")
"""Their LinkToTxn is no parse failure, although the comments say that no desktop edition has it (FACTS 4, rule 9)."""
COUNTRIES = {"QBD": "US", "QBCA": "CA", "QBUK": "UK"}
"""Countries by the names of their editions in the operations file."""
Path_ = tuple[str, ...]
Mark = tuple[str | None, frozenset[str]]
"""The version that brought an element (None: the first), and the countries whose editions lack it."""


class ReferenceSchema:
    """The requests and answers of qbXML 13.0."""

    def __init__(self, folder: Path) -> None:
        self._named: dict[tuple[str, str], etree._Element] = {}
        for file in FILES:
            for child in etree.parse(folder / file).getroot():
                if isinstance(child.tag, str) and child.get("name"):
                    self._named[child.tag.removeprefix(XSD), str(child.get("name"))] = child
        self._marks = dict(_marks(folder / OPERATIONS))

    def request(self, name: str) -> Element:
        """The element XxxRq, with the marks of the operations file."""
        return self._marked(self._typed(Element(name), self._named["complexType", f"{name}Type"]), (name,))

    def answer_marks(self, name: str) -> dict[Path_, Mark]:
        """The marks of the elements of XxxRs by path."""
        return {path: mark for path, mark in self._marks.items() if path[0] == name}

    # structure

    def _element(self, declared: etree._Element) -> Element:
        low, high = _occurs(declared)
        reference = declared.get("ref")
        meant = self._named["element", reference] if reference else declared
        element = self._declared(meant)
        if element.scalar is not None and meant.get("default"):
            element = replace(element, scalar=replace(element.scalar, default=str(meant.get("default"))))
        return replace(element, minimum=low, maximum=high)

    def _declared(self, declared: etree._Element) -> Element:
        bare = Element(str(declared.get("name")))
        kind = declared.get("type")
        inline = next((child for child in declared if isinstance(child.tag, str)), None)
        if kind is None:
            assert inline is not None, declared.get("name")
            return self._typed(bare, inline)
        if kind in KINDS:
            return replace(bare, scalar=_plain(kind))
        simple = self._named.get(("simpleType", kind))
        return self._typed(bare, simple if simple is not None else self._named["complexType", kind])

    def _typed(self, bare: Element, kind: etree._Element) -> Element:
        if kind.tag == f"{XSD}simpleType":
            return replace(bare, scalar=self._scalar(kind))
        attributes = tuple(dict.fromkeys(str(found.get("name")) for found in kind.iter(f"{XSD}attribute")))
        extension = kind.find(f"{XSD}simpleContent/{XSD}extension")
        if extension is not None:
            base = str(extension.get("base"))
            named = self._named.get(("simpleType", base))
            scalar = _plain(base) if base in KINDS or named is None else self._scalar(named)
            return replace(bare, scalar=scalar, attributes=attributes)
        return replace(bare, content=tuple(self._particles(kind)), attributes=attributes)

    def _particles(self, parent: etree._Element) -> Iterator[Node]:
        for child in parent:
            if not isinstance(child.tag, str):
                continue
            kind = child.tag.removeprefix(XSD)
            if kind != "attribute" and _occurs(child)[1] == 0:
                continue
            if kind == "element":
                yield self._element(child)
            elif kind == "group":
                low, high = _occurs(child)
                content = tuple(self._particles(self._named["group", str(child.get("ref"))]))
                yield Sequence(content, low, high)
            elif kind in ("sequence", "choice"):
                low, high = _occurs(child)
                content = tuple(self._particles(child))
                yield Sequence(content, low, high) if kind == "sequence" else Choice(content, low, high)

    def _scalar(self, kind: etree._Element) -> Scalar:
        restriction = kind.find(f"{XSD}restriction")
        assert restriction is not None
        base = str(restriction.get("base"))
        values = tuple(str(found.get("value")) for found in restriction.iter(f"{XSD}enumeration"))
        length = restriction.find(f"{XSD}maxLength")
        low, high = (restriction.find(f"{XSD}{end}Inclusive") for end in ("min", "max"))
        plain = _plain(base) if base in KINDS else Scalar("text")
        return replace(
            plain,
            kind="enum" if values else plain.kind,
            values=values,
            max_length=int(str(length.get("value"))) if length is not None else plain.max_length,
            minimum=int(str(low.get("value"))) if low is not None else None,
            maximum=int(str(high.get("value"))) if high is not None else None,
        )

    # marks

    def _marked(self, element: Element, path: Path_) -> Element:
        since, unknown_in = self._marks.get(path, (None, frozenset()))
        if "LinkToTxn" in path and path[0] in ANSWERED_530:
            unknown_in = frozenset()
        foreign = "US" in unknown_in
        content = tuple(self._marked_node(node, path) for node in element.content)
        return replace(element, since=since, foreign=foreign, unknown_in=unknown_in, content=content)

    def _marked_node(self, node: Node, path: Path_) -> Node:
        if isinstance(node, Element):
            return self._marked(node, (*path, node.name))
        return replace(node, content=tuple(self._marked_node(part, path) for part in node.content))


def _plain(kind: str) -> Scalar:
    return Scalar(KINDS[kind], max_length=ID_LENGTH if kind == "IDTYPE" else None)


def _occurs(particle: etree._Element) -> tuple[int, int]:
    high = particle.get("maxOccurs", "1")
    return int(particle.get("minOccurs", "1")), UNBOUNDED if high == "unbounded" else int(high)


def _marks(file: Path) -> Iterator[tuple[Path_, Mark]]:
    """Path of an element to the version that brought it, and the countries whose editions lack it."""
    for message in etree.parse(file).getroot().iter():
        if isinstance(message.tag, str) and message.tag.endswith(("Rq", "Rs")):
            yield (message.tag,), _mark(message)
            yield from _marks_below(message, (message.tag,))


def _marks_below(element: etree._Element, path: Path_) -> Iterator[tuple[Path_, Mark]]:
    for child in element:
        if not isinstance(child.tag, str):
            continue
        yield (*path, child.tag), _mark(child)
        yield from _marks_below(child, (*path, child.tag))


def _mark(element: etree._Element) -> Mark:
    text = _comment_of(element)
    version = re.search(r"\bv(\d+\.\d+)", text)
    lacking = re.search(r"not in ([A-Z|]+)", text)
    products = lacking[1].split("|") if lacking else []
    return (version[1] if version else None, frozenset(COUNTRIES[name] for name in products if name in COUNTRIES))


def _comment_of(element: etree._Element) -> str:
    """The remark beside an element: on its line, so before its first child or after the element itself."""
    first = next(iter(element), None)
    beside = first if first is not None else element.getnext()
    is_remark = isinstance(beside, etree._Comment) and beside.sourceline == element.sourceline
    return str(beside.text) if is_remark and beside is not None else ""


def number(version: str | None) -> tuple[int, ...]:
    """A version in an order in which 10.0 is above 9.0."""
    return tuple(int(part) for part in version.split(".")) if version else (1, 0)


def known_from(node: Node, path: Path_ = (), above: str | None = None) -> Iterator[tuple[Path_, str | None]]:
    """Path of each element to the version from which on it can be sent at all: its own or that of what holds it."""
    if isinstance(node, Element):
        path = (*path, node.name)
        above = node.since if number(node.since) > number(above) else above
        yield path, above
    for part in node.content:
        yield from known_from(part, path, above)


def leaves(node: Node, path: Path_ = ()) -> Iterator[tuple[Path_, Element]]:
    """Every element below a node, with its path."""
    if isinstance(node, Element):
        path = (*path, node.name)
        yield path, node
    for part in node.content:
        yield from leaves(part, path)
