"""The tables against the reference schema, read as it stands: nothing missing, nothing more, and every single mistake is refused (FACTS 1, 2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import etree

from quickbooks_simulator.structure import REQUESTS, Element, Node
from tests.quickbooks_simulator.conftest import REFERENCE, errors_of
from tests.quickbooks_simulator.desk import Desk
from tests.quickbooks_simulator.requests import BRANCHES, as_document, build, is_accepted
from tests.quickbooks_simulator.schema_reader import Path_, ReferenceSchema, known_from, leaves

NAMES = sorted(REQUESTS)
MALFORMED = {
    "id": ["x" * 37],
    "boolean": ["yes", "TRUE", "2"],
    "date": ["2026-13-01", "24.11.2026", "2026-02-30", "today"],
    "moment": ["24.11.2026", "2026-11-24 10:00", "x"],
    "interval": ["9:30", "P1"],
    "amount": ["1.5", "1,00", "1.234", "$1", "12345678901234", "1e2"],
    "price": ["1,5", "1.123456", "12345678901", "$1"],
    "quantity": ["1,5", "1e3", "1.123456", "12345678901"],
    "percent": ["1,5", "5%"],
    "enum": ["Surprise"],
    "integer": ["1.5", "one", ""],
    "guid": ["", "1", "{0123}", "01234567-89ab-cdef-0123-456789abcdef"],
    "number": ["1,5", "1e3", "x"],
}
"""Texts that a value of the kind may not be."""


@pytest.fixture(scope="module")
def reference(schema: etree.XMLSchema) -> ReferenceSchema:
    """The schema's own tree; `schema` skips where it is absent."""
    assert schema is not None
    return ReferenceSchema(REFERENCE / "schema")


@pytest.mark.parametrize("name", NAMES)
def test_the_tables_are_the_schema(reference: ReferenceSchema, name: str) -> None:
    """Each element of a request, its kind of value, length, choices, attributes, repetition, edition and first version."""
    theirs, ours = reference.request(name), REQUESTS[name]
    assert facets(ours) == facets(theirs)
    assert dict(known_from(ours)) == dict(known_from(theirs))


def facets(request: Element) -> dict[Path_, object]:
    return {
        path: (element.scalar, sorted(element.attributes), element.maximum > 1, element.foreign, element.unknown_in)
        for path, element in leaves(request)
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_least_and_the_most_that_the_schema_allows_are_accepted(
    desk: Desk, reference: ReferenceSchema, schema: etree.XMLSchema, name: str
) -> None:
    """Every branch of every choice, with as little and as much as may be: no parse failure, and a valid answer."""
    for document in documents(reference.request(name)):
        assert schema.validate(etree.fromstring(document)), errors_of(schema)
        desk.send(document)


@pytest.mark.parametrize("name", NAMES)
def test_every_place_of_the_schema_is_tried(reference: ReferenceSchema, name: str) -> None:
    """The requests built for these proofs hold every element that a US file knows, so that none is judged by nobody."""
    request = reference.request(name)
    built = (build(request, full=True, branch=branch) for branch in range(BRANCHES))
    assert {path_of(element) for root in built for element in root.iter()} == set(known_to_us_files(request))


def known_to_us_files(node: Node, path: Path_ = ()) -> Iterator[Path_]:
    """Paths of the elements that are neither marked as foreign nor inside of one that is."""
    if isinstance(node, Element):
        if node.foreign:
            return
        path = (*path, node.name)
        yield path
    for part in node.content:
        yield from known_to_us_files(part, path)


def path_of(element: etree._Element) -> Path_:
    return (*(str(above.tag) for above in reversed(list(element.iterancestors()))), str(element.tag))


def documents(request: Element) -> Iterator[bytes]:
    yield from dict.fromkeys(
        as_document(build(request, full=full, branch=branch)) for full in (False, True) for branch in range(BRANCHES)
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_single_mistake_is_refused(reference: ReferenceSchema, schema: etree.XMLSchema, name: str) -> None:
    """Left out, doubled, swapped, unknown: a request is accepted after one change only where the schema still allows it."""
    request = reference.request(name)
    seen: set[tuple[str, ...]] = set()
    for branch in range(BRANCHES):
        root = build(request, full=True, branch=branch)
        for what in mistakes(root, seen):
            document = as_document(root)
            valid = schema.validate(etree.fromstring(document))
            assert is_accepted(document) == valid, (name, what, errors_of(schema))


def mistakes(root: etree._Element, seen: set[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Makes one mistake after the other in the request, each taken back before the next. Places seen before are passed over."""
    for parent in list(root.iter()):
        children = list(parent)
        for place, child in enumerate(children):
            following = children[place + 1] if place + 1 < len(children) else None
            key = (
                *(str(above.tag) for above in child.iterancestors()),
                str(child.tag),
                str(getattr(following, "tag", "")),
            )
            if key in seen:
                continue
            seen.add(key)
            parent.remove(child)
            yield ("left out", *key)
            parent.insert(place, child)
            parent.insert(place, etree.fromstring(etree.tostring(child)))
            yield ("doubled", *key)
            del parent[place]
            parent.insert(place, etree.Element("Stranger"))
            yield ("unknown", *key)
            del parent[place]
            if following is not None and following.tag != child.tag:
                parent.remove(child)
                parent.insert(place + 1, child)
                yield ("swapped", *key)
                parent.remove(child)
                parent.insert(place, child)


@pytest.mark.parametrize("name", NAMES)
def test_every_wrong_value_is_refused(reference: ReferenceSchema, schema: etree.XMLSchema, name: str) -> None:
    """At its greatest length a text passes, with one character more it fails, and so does any value of a wrong form."""
    request = reference.request(name)
    kinds = {path: element for path, element in leaves(request) if element.scalar is not None}
    seen: set[Path_] = set()
    for branch in range(BRANCHES):
        root = build(request, full=True, branch=branch)
        for leaf in list(root.iter()):
            path = path_of(leaf)
            if path not in kinds or path in seen:
                continue
            seen.add(path)
            was, leaf.text = leaf.text, None
            for value, is_fine in values(kinds[path]):
                leaf.text = value
                document = as_document(root)
                assert is_accepted(document) == is_fine, (path, value[:40])
                assert schema.validate(etree.fromstring(document)) == is_fine, (path, value[:40])
            leaf.text = was


def values(element: Element) -> Iterator[tuple[str, bool]]:
    scalar = element.scalar
    assert scalar is not None
    yield from ((value, False) for value in MALFORMED.get(scalar.kind, []))
    yield from ((value, True) for value in scalar.values)
    if scalar.kind == "enum":
        yield "", bool(scalar.default)
    if scalar.max_length is not None:
        yield "x" * scalar.max_length, True
        yield "x" * (scalar.max_length + 1), False
    if scalar.minimum is not None:
        yield str(scalar.minimum), True
        yield str(scalar.minimum - 1), False
    if scalar.maximum is not None:
        yield str(scalar.maximum), True
        yield str(scalar.maximum + 1), False
