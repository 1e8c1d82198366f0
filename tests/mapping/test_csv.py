"""CSV out and in: what Excel makes of it, what people make of it, and what is said about each wrong line."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockpost.app.errors import UseError
from stockpost.app.mapping_csv import BYTES_MAX, HEADER, read_csv, write_csv
from stockpost.app.mapping_views import MappingView, SuggestionView
from stockpost.core.mapping import MappingKind
from tests.qbxml.strategies import steady

HEAD = "kind,autotask_id,mapped_to\r\n"


def view(name: str = "Ingram Micro", **changes: object) -> MappingView:
    values: dict[str, object] = {
        "kind": "vendor",
        "autotask_id": 7,
        "autotask_name": name,
        "goes_to": name,
        "state": "same_name",
        "explanation": "",
        "needs_a_person": False,
    }
    return MappingView(**{**values, **changes})  # type: ignore[arg-type]


def test_excel_reads_it() -> None:
    """Protects Excel: a byte order mark, its line ends, one line for each name, every column named."""
    content = write_csv(
        [
            view(
                "Müller, Söhne",
                mapped_to="Muller",
                mapped_by="dana",
                mapped_at=datetime(2026, 11, 24, tzinfo=UTC),
                suggestion=SuggestionView(name="Mueller", score=91),
            )
        ]
    )
    assert content.startswith(b"\xef\xbb\xbfkind,")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == list(HEADER)
    assert rows[1] == [
        "vendor",
        "7",
        "Müller, Söhne",
        "Muller",
        "Müller, Söhne",
        "same_name",
        "Mueller",
        "91",
        "dana",
        "2026-11-24T00:00:00Z",
    ]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "＝", "'", "'="])
def test_no_cell_is_run_as_a_formula(begin: str) -> None:
    """Protects whoever opens the file: names come from strangers, and a table program would run them."""
    name = f'{begin}HYPERLINK("http://example.com")'
    content = write_csv([view(name, mapped_to=name)]).decode("utf-8-sig")
    cells = next(csv.reader(io.StringIO(content.splitlines()[1])))
    assert not any(cell.startswith(tuple("=+-@\t")) for cell in cells)
    (row,), wrong = read_csv(content.encode())
    assert wrong == []
    assert row.mapped_to == name.strip()


@steady
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20))
def test_what_goes_out_comes_in(name: str) -> None:
    """Protects the round trip: any name is read back as it was, but for blanks around it."""
    (row,), wrong = read_csv(write_csv([view(name, mapped_to=name)]))
    assert (row.autotask_name, row.mapped_to, wrong) == (name.strip(), name.strip(), [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_ways_of_table_programs(delimiter: str, encoding: str) -> None:
    """Protects people with another Excel: comma, semicolon or tab; UTF-8 or Windows-1252; columns in any order, empty lines."""
    lines = ["Mapped_To", "KIND", " autotask_id ", "remark"], [""], ['"Müller; Co, Ltd"', "Ship Method", "7", "x"]
    content = "\n".join(delimiter.join(line) for line in lines).encode(encoding)
    (row,), wrong = read_csv(content)
    assert (row.line, row.kind, row.autotask_id, row.mapped_to) == (3, MappingKind.SHIP_METHOD, 7, "Müller; Co, Ltd")
    assert wrong == []


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "kind, autotask_id, mapped_to is missing"),
        (b"kind,name\r\n", "autotask_id, mapped_to is missing"),
        (b"kind,kind,autotask_id,mapped_to\r\n", "twice: kind"),
        (b"PK\x03\x04\x00\x00", "an .xlsx file is not taken"),
        (b"kind\x81\x8d", "an .xlsx file is not taken"),
        (HEAD.encode() + b'vendor,7,"Ingram"x\r\n', "Line 2 of the file is no CSV"),
        (b"x" * (BYTES_MAX + 1), "more than 20 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(content: bytes, text: str) -> None:
    """Protects P5: the sentence says what is wrong with the file and what to do."""
    with pytest.raises(UseError) as refused:
        read_csv(content)
    assert text in str(refused.value)


@pytest.mark.parametrize(
    ("line", "field", "text"),
    [
        ("car,7,Ingram", "kind", "“car” is none of vendor, customer, item, ship_method"),
        ("vendor,seven,Ingram", "autotask_id", "“seven” is no number"),
        ("vendor,,Ingram", "autotask_id", "“” is no number"),
        ("vendor", "autotask_id", "“” is no number"),
        (f"vendor,{'9' * 19},Ingram", "autotask_id", "is no number"),
        ("vendor,7,Ingram,Micro", "", "The line has 4 cells, the first line 3"),
    ],
)
def test_a_wrong_line_is_named(line: str, field: str, text: str) -> None:
    """Protects whoever has to mend it: number of the line, name of the column, and why; the others are read."""
    (row,), (wrong,) = read_csv(f"{HEAD}vendor,8,\r\n{line}\r\n".encode())
    assert (row.line, row.mapped_to) == (2, "")
    assert (wrong.line, wrong.field) == (3, field)
    assert text in wrong.text


def test_the_same_name_twice_is_wrong() -> None:
    """Protects against a file that contradicts itself: the second line about one name is wrong."""
    rows, (wrong,) = read_csv(f"{HEAD}vendor,7,A\r\nitem,7,C\r\nvendor,7,B\r\n".encode())
    assert len(rows) == 3
    assert (wrong.line, wrong.text) == (4, "Line 2 is about the same vendor. Take one of them out.")
