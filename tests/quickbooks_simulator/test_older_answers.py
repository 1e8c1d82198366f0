"""What an answer holds in an older qbXML version and in another country's edition (FACTS 1, last rows; [OPS])."""

from __future__ import annotations

import pytest
from lxml import etree

from quickbooks_simulator.answer_order import ORDERS
from quickbooks_simulator.editions import VERSIONS
from quickbooks_simulator.envelope import HresultFailure
from quickbooks_simulator.structure import REQUESTS
from quickbooks_simulator.structure.answers import ELEMENTS_SINCE, PLACES_SINCE, UNKNOWN_IN
from tests.quickbooks_simulator.conftest import REFERENCE
from tests.quickbooks_simulator.desk import ALL_FEATURES, Desk, document, order, receipt, request_text
from tests.quickbooks_simulator.schema_reader import ReferenceSchema, number
from tests.quickbooks_simulator.test_any_request import add_history

QUERIES = sorted(name for name in REQUESTS if name.endswith("QueryRq"))
EVERYTHING = {"IncludeLineItems": "true", "IncludeLinkedTxns": "true", "OwnerID": "0"}


@pytest.fixture(scope="module")
def reference(schema: etree.XMLSchema) -> ReferenceSchema:
    """The schema's own tree; `schema` skips where it is absent."""
    assert schema is not None
    return ReferenceSchema(REFERENCE / "schema")


def test_the_table_of_answers_is_the_schema(reference: ReferenceSchema) -> None:
    """Each element that an answer may hold has the version that brought it and the editions that lack it."""
    for name in REQUESTS:
        for path, (since, lacking) in reference.answer_marks(f"{name.removesuffix('Rq')}Rs").items():
            parent, child = path[-2] if len(path) > 1 else "", path[-1]
            if child in ORDERS.get(parent, ()):
                place = f"{parent}/{child}"
                assert (PLACES_SINCE.get(place) or ELEMENTS_SINCE.get(child, "1.0")) == (since or "1.0"), path
                if "US" not in lacking:
                    assert UNKNOWN_IN.get(place, frozenset()) == lacking, path


@pytest.mark.parametrize("country", ["US", "CA", "UK"])
def test_no_answer_holds_what_its_version_or_edition_lacks(
    desk: Desk, reference: ReferenceSchema, country: str
) -> None:
    """Every query in every version, over books with something of every kind."""
    desk.prefer(**ALL_FEATURES)
    add_history(desk)
    desk.prefer(country=country)
    for query in QUERIES:
        marks = reference.answer_marks(f"{query.removesuffix('Rq')}Rs")
        included = [element.name for element in REQUESTS[query].content if hasattr(element, "name")]
        content = {name: value for name, value in EVERYTHING.items() if name in included}
        for version in VERSIONS:
            for element, path in elements(desk, query.removesuffix("Rq"), content, version):
                since, lacking = marks[path]
                assert number(since) <= number(version), (version, path, element)
                assert country not in lacking, path


def elements(desk: Desk, message: str, content: dict[str, str], version: str) -> list[tuple[str, tuple[str, ...]]]:
    """Elements of the answer with their paths; nothing where the version does not know the request."""
    for given in (content, {}):
        try:
            # Not by `desk.send`: what the 13.0 schema requires may be younger than the answer.
            answer = desk.quickbooks.process(document(request_text(message, given), version=version), desk.session)
        except HresultFailure:
            continue
        root = etree.fromstring(answer.encode())[0][0]
        found = []
        for element in root.iterdescendants():
            above = [str(one.tag) for one in element.iterancestors()]
            found.append((str(element.tag), (*reversed(above[: above.index(f"{message}Rs") + 1]), str(element.tag))))
        return found
    return []


def test_an_application_of_an_older_version_reads_what_it_knows(desk: Desk) -> None:
    """An order in 2.0: no IsFullyReceived (2.1), no ExternalGUID (9.0), no UnbilledQuantity (11.0); its links come with 3.0."""
    added = desk.done("PurchaseOrderAdd", order(ExternalGUID="{01234567-89AB-CDEF-0123-456789ABCDEF}"))
    desk.done("ItemReceiptAdd", receipt(str(added.text("TxnID")), str(added.text("TxnLineID")), Quantity="2"))
    asked = {"IncludeLineItems": "true"}
    (old,) = desk.ask_all(request_text("PurchaseOrderQuery", asked), version="2.0")
    assert old.text("PurchaseOrderLineRet/ReceivedQuantity") == "2"
    for name in ("IsFullyReceived", "IsManuallyClosed", "ExternalGUID", "UnbilledQuantity", "VendorAddressBlock"):
        assert old.texts(name) == [], name
    linked = {**asked, "IncludeLinkedTxns": "true"}
    (newer,) = desk.ask_all(request_text("PurchaseOrderQuery", linked), version="9.0")
    assert newer.text("LinkedTxn/LinkType") == "QUANTYPE"
    assert (newer.texts("UnbilledQuantity"), len(newer.texts("ExternalGUID"))) == ([], 1)


def test_each_edition_refuses_what_only_others_know(desk: Desk) -> None:
    """1099 vendors are American, TaxAmount is neither American, Canadian nor British, and so are counts by site."""
    vendor = {"Name": "Rent a Truck", "IsVendorEligibleFor1099": "true"}
    taxed = order()
    taxed["PurchaseOrderLineAdd"][0]["TaxAmount"] = "4.00"
    refused = {
        "US": ["PurchaseOrderAdd"],
        "CA": ["VendorAdd", "PurchaseOrderAdd"],
        "UK": ["VendorAdd", "PurchaseOrderAdd"],
    }
    for country, messages in refused.items():
        desk.prefer(country=country)
        for message, content in (("VendorAdd", vendor), ("PurchaseOrderAdd", taxed)):
            if message in messages:
                with pytest.raises(HresultFailure) as failure:
                    desk.ask(message, content)
                assert failure.value.hresult == "0x80040400"
            else:
                desk.done(message, content)
    assert desk.done("VendorQuery", {"FullName": "Rent a Truck"}).texts("IsVendorEligibleFor1099") == []
    with pytest.raises(HresultFailure):
        desk.ask("ItemSitesQuery")
    desk.prefer(unverified={"foreignFieldsAccepted": True})
    assert desk.done("PurchaseOrderAdd", taxed).text("PurchaseOrderLineRet/TaxAmount") == "4.00"
