"""A desk per test, and the reference schema where it is present."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from quickbooks_simulator.web_connector.connector import Connector
from quickbooks_simulator.web_connector.soap import SoapClient
from tests.quickbooks_simulator.desk import Desk
from tests.quickbooks_simulator.web_service import WebService

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = Path(os.environ.get("STOCKPOST_REFERENCE") or ROOT.parent / "shared" / "reference") / "quickbooks"


def errors_of(schema: etree.XMLSchema) -> list[str]:
    """Messages of the last validation."""
    log: Any = schema.error_log
    return [str(error.message) for error in log]


@pytest.fixture(scope="session")
def optional_schema() -> etree.XMLSchema | None:
    """The qbXML 13.0 schema, or None where the reference documents are absent."""
    path = REFERENCE / "schema" / "qbxmlops130.xsd"
    return etree.XMLSchema(etree.parse(path)) if path.exists() else None


@pytest.fixture(scope="session")
def schema(optional_schema: etree.XMLSchema | None) -> etree.XMLSchema:
    """The schema; tests that need it are skipped without it."""
    if optional_schema is None:
        pytest.skip("reference documents are absent")
    return optional_schema


@pytest.fixture(scope="session")
def check_answer(optional_schema: etree.XMLSchema | None) -> Callable[[str], None]:
    """Asserts that an answer is ASCII, laid out as captured, and valid."""

    def check(answer: str) -> None:
        assert answer.isascii()
        assert answer.startswith('<?xml version="1.0" ?>\n<QBXML>\n<QBXMLMsgsRs')
        root = etree.fromstring(answer.encode())
        if optional_schema is not None and not optional_schema.validate(root):
            raise AssertionError(f"{errors_of(optional_schema)}\n{answer}")

    return check


@pytest.fixture
def service() -> Iterator[WebService]:
    """A web service on a free port that answers what the test tells it."""
    made = WebService()
    yield made
    made.close()


@pytest.fixture
def connector(desk: Desk, service: WebService) -> Iterator[Connector]:
    """A Web Connector for it."""
    client = SoapClient(service.url)
    yield Connector(quickbooks=desk.quickbooks, client=client, user="stockpost", password="secret")
    client.close()


@pytest.fixture
def new_desk(tmp_path: Path, check_answer: Callable[[str], None]) -> Iterator[Callable[[], Desk]]:
    """Makes desks, each with a company file of its own."""
    desks: list[Desk] = []

    def make() -> Desk:
        desks.append(Desk(tmp_path / f"company_{len(desks)}.json", check_answer))
        return desks[-1]

    yield make
    for desk in desks:
        desk.quickbooks.file.abandon()


@pytest.fixture
def desk(new_desk: Callable[[], Desk]) -> Desk:
    """A new company file."""
    return new_desk()
