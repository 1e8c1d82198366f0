"""The structural tables against the reference schema, and the parser against single mutations (FACTS 1, 2)."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from quickbooks_simulator.editions import VERSIONS
from quickbooks_simulator.envelope import read_message_set
from quickbooks_simulator.structure import REQUESTS
from tests.quickbooks_simulator.conftest import errors_of
from tests.quickbooks_simulator.requests import as_document, build, is_accepted

NAMES = sorted(REQUESTS)
XSD = "{http://www.w3.org/2001/XMLSchema}"


def validation_error(schema: etree.XMLSchema, document: bytes) -> str | None:
    root = etree.fromstring(document)
    return None if schema.validate(root) else errors_of(schema)[-1]


@pytest.mark.parametrize("name", NAMES)
def test_every_single_mutation_is_refused(name: str) -> None:
    """A missing, foreign, swapped, overlong or malformed part fails the whole set with 0x80040400."""
    request = build(REQUESTS[name], full=True)
    assert is_accepted(as_document(request))
    for mutated in mutations(request):
        assert not is_accepted(as_document(mutated)), etree.tostring(mutated)


def mutations(request: etree._Element) -> Iterator[etree._Element]:
    unknown = copy.deepcopy(request)
    etree.SubElement(unknown, "Surprise")
    yield unknown
    attribute = copy.deepcopy(request)
    attribute.set("surprise", "1")
    yield attribute
    spoken = copy.deepcopy(request)
    spoken.text = "hello"
    yield spoken
    for index, element in enumerate(request.iter()):
        children = list(element)
        if len(children) > 1 and children[0].tag != children[1].tag:
            swapped = list(copy.deepcopy(request).iter())[index]
            swapped.insert(0, swapped[1])
            yield next(swapped.iterancestors(request.tag), swapped)
        if len(children) > 0:
            stranger = list(copy.deepcopy(request).iter())[index]
            stranger[-1].tag = "Stranger"
            yield next(stranger.iterancestors(request.tag), stranger)


SCALARS = [
    ("TxnDate", ["2026-13-01", "24.11.2026", "2026-02-30"]),
    ("RefNumber", ["123456789012"]),
    ("Memo", ["x" * 4096]),
    ("VendorMsg", ["x" * 100]),
    ("FOB", ["x" * 14]),
    ("ExternalGUID", ["", "1", "{0123}"]),
    ("Quantity", ["1,5", "1e3", "1.123456", "12345678901"]),
    ("Rate", ["$1", "1.1.1"]),
    ("Amount", ["1.5", "1.234", "12345678901234"]),
    ("IsToBePrinted", ["yes", "TRUE"]),
    ("ManufacturerPartNumber", ["x" * 32]),
]


@pytest.mark.parametrize(("tag", "values"), SCALARS)
def test_malformed_values_are_refused(tag: str, values: list[str]) -> None:
    """Lengths and forms of scalars are checked before anything is processed."""
    for value in values:
        request = build(REQUESTS["PurchaseOrderAddRq"], full=True)
        request.find(f".//{tag}").text = value  # type: ignore[union-attr]
        assert not is_accepted(as_document(request)), value


def test_fields_of_other_countries_are_refused_on_a_us_file() -> None:
    """Elements marked as unknown to the US edition are as good as unknown elements."""
    request = build(REQUESTS["PurchaseOrderAddRq"], full=False)
    line = request.find(".//PurchaseOrderLineAdd")
    assert line is not None
    etree.SubElement(line, "TaxAmount").text = "1.00"
    document = as_document(request)
    assert not is_accepted(document)
    assert read_message_set(document, supported_versions=VERSIONS, country="US", foreign_fields=True).requests


def test_newer_elements_are_unknown_to_older_versions() -> None:
    """ExternalGUID came with 9.0."""
    request = build(REQUESTS["PurchaseOrderAddRq"], full=False)
    add = request[0]
    add.insert(0, etree.Element("ExternalGUID"))
    add[0].text = "{01234567-89ab-cdef-0123-456789abcdef}"
    assert is_accepted(as_document(request, version="9.0"))
    assert not is_accepted(as_document(request, version="8.0"))


def test_iterators_are_unknown_before_their_version() -> None:
    """They came with 5.0 (FACTS 3), and so did the id by which one goes on."""
    for attribute, value in (("iterator", "Start"), ("iteratorID", "{01234567-89ab-cdef-0123-456789abcdef}")):
        request = build(REQUESTS["VendorQueryRq"], full=False)
        request.set(attribute, value)
        assert is_accepted(as_document(request, version="5.0"))
        assert not is_accepted(as_document(request, version="4.1"))


@pytest.mark.parametrize("number", ["9" * 11, "9" * 5000])
def test_a_number_too_long_for_quickbooks_fails_to_parse(number: str) -> None:
    """Also where Python itself refuses to read so many digits: a parse failure, never a crash."""
    request = build(REQUESTS["VendorQueryRq"], full=False)
    etree.SubElement(request, "MaxReturned").text = number
    assert not is_accepted(as_document(request))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_random_documents_are_judged_as_the_schema_judges(schema: etree.XMLSchema, data: st.DataObject) -> None:
    """A request with random parts left out, doubled or moved is accepted only if the schema accepts it."""
    name = data.draw(st.sampled_from(NAMES))
    request = build(REQUESTS[name], full=True, branch=data.draw(st.integers(0, 11)))
    for _ in range(data.draw(st.integers(1, 4))):
        places = [element for element in request.iter() if len(element)]
        if not places:
            break
        place = places[data.draw(st.integers(0, len(places) - 1))]
        child = place[data.draw(st.integers(0, len(place) - 1))]
        action = data.draw(st.sampled_from(["remove", "double", "move"]))
        if action == "remove":
            place.remove(child)
        elif action == "double":
            place.append(copy.deepcopy(child))
        else:
            place.insert(data.draw(st.integers(0, len(place) - 1)), child)
    document = as_document(request)
    error = validation_error(schema, document)
    assert is_accepted(document) == (error is None), error
