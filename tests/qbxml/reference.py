"""Intuit's schema and captured documents, where they are present. They are never part of the project."""

from __future__ import annotations

import functools
import os
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[2]


def folder() -> Path:
    """The QuickBooks part of the reference documents; the test is skipped where there are none."""
    named = os.environ.get("STOCKPOST_REFERENCE")
    path = (Path(named) if named else ROOT.parent / "shared" / "reference") / "quickbooks"
    if not path.is_dir():
        pytest.skip("reference documents are absent (STOCKPOST_REFERENCE)")
    return path


def sample(name: str) -> bytes:
    """A captured document."""
    return (folder() / "samples" / name).read_bytes()


def assert_valid(document: str | bytes) -> None:
    """Fail unless Intuit's schema of qbXML 13.0 takes the document."""
    schema = _schema(folder())
    tree = etree.fromstring(document.encode() if isinstance(document, str) else document)
    if not schema.validate(tree):
        raise AssertionError(f"{schema.error_log}\n{document!r}")


@functools.cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path / "schema" / "qbxmlops130.xsd"))
