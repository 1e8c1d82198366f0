"""The documents keep step with the code: words, problems, settings and commands."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from stockpost.core.company_settings import CompanySettings, format_settings, setting_names
from stockpost.core.problems import CHOICE_TITLES, KINDS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def sections(text: str, level: str) -> dict[str, str]:
    """Texts by the code in their heading."""
    parts = re.split(rf"^{level} `([a-z_]+)`$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_public_class_of_the_core_is_in_the_glossary() -> None:
    """The glossary is the authority for names, so no concept of the core goes without a word in it."""
    glossary = read("docs/glossary.md")
    public = [
        f"{path.name}: {node.name}"
        for path in sorted((ROOT / "src/stockpost/core").glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [name for name in public if f"`{name.split()[-1]}`" not in glossary] == []


def test_the_glossary_names_no_class_that_is_gone() -> None:
    """A word for something that does not exist misleads."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/stockpost/core").glob("*.py"))
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", read("docs/glossary.md")))
    assert {name for name in named if f"class {name}" not in code} == set()


def test_every_problem_is_explained_with_its_choices() -> None:
    """Whoever sees a code finds what it means and what each of its buttons does."""
    explained = sections(read("docs/errors.md"), "###")
    assert set(explained) == set(KINDS)
    for code, kind in KINDS.items():
        missing = [choice for choice in kind.choices if f"`{choice}`" not in explained[code] and choice not in COMMON]
        assert missing == [], code


COMMON = {"retry", "skip", "map", "ignore"}
"""Choices explained once, at the head of the page."""


def test_every_choice_is_explained() -> None:
    """The table of choices at the head of the page is complete."""
    head = read("docs/errors.md").partition("\n## ")[0]
    assert [choice for choice in CHOICE_TITLES if f"| `{choice}` |" not in head] == []


def test_every_setting_is_documented_with_its_default() -> None:
    """An administrator finds each setting with the default that the code has."""
    rows = {}
    for line in read("docs/settings.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            rows |= dict.fromkeys(re.findall(r"`([a-z_]+)`", cells[0]), cells[1])
    assert set(rows) == set(setting_names())
    for name, default in format_settings(CompanySettings()).items():
        if name not in {"transfer_from", "time_zone"}:
            assert rows[name].strip("`") == (default or "empty"), name


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    """A reader who follows a link of ours arrives."""
    text = re.sub(r"^```.*?^```", "", read(document), flags=re.MULTILINE | re.DOTALL)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith(("https://", "http://", "mailto:", "#")):
            path = (ROOT / document).parent / target.partition("#")[0]
            broken += [] if path.exists() else [target]
    assert broken == []


def test_commands_in_the_documents_exist() -> None:
    """A command copied from the documents is one that the program has."""
    lines = "\n".join(read(document) for document in DOCUMENTS if not document.startswith("docs/decisions"))
    used = set(re.findall(r"(?:^|[`\s/])stockpost ((?:company|user|token|audit|simulate) [a-z]+|[a-z][a-z-]+)", lines))
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/stockpost/cli").glob("*.py"))
    missing = [
        command
        for command in sorted(used)
        if not re.search(rf"""["']{command.split()[-1]}["']|def {command.split()[-1].replace("-", "_")}\b""", source)
    ]
    assert missing == []


def test_every_switch_of_an_unverified_fact_is_an_assumption() -> None:
    """What the simulators can do either way is what we do not know, so it is on the page of assumptions."""
    page = read("docs/assumptions.md")
    quickbooks = re.search(
        r"class Unverified\(.*?(?=\nclass )", read("src/quickbooks_simulator/preferences.py"), re.DOTALL
    )
    assert quickbooks is not None
    switches = [camel(name) for name in re.findall(r"^    ([a-z_]+): ", quickbooks[0], re.MULTILINE)]
    switches += re.findall(r"UNVERIFIED[^\n]*\n    ([a-z_]+): ", read("src/autotask_simulator/switches.py"))
    assert len(switches) > 20
    known_to_simulators_only = {"requests_per_hour"}
    assert [switch for switch in switches if f"`{switch}`" not in page and switch not in known_to_simulators_only] == []


def test_every_switch_on_the_page_of_assumptions_exists() -> None:
    """Who reads of a switch or fault finds it: the last column names what the simulators have."""
    rows = [line.rsplit("|", 2)[1] for line in read("docs/assumptions.md").splitlines() if line[:2] == "| "]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    simulators = read("src/quickbooks_simulator/preferences.py") + read("src/autotask_simulator/switches.py")
    fields = re.findall(r"^    ([a-z_]+): ", simulators, re.MULTILINE)
    faults = re.findall(r'"([a-z_]+)"', read("src/autotask_simulator/faults.py"))
    assert "overlongText" in named
    assert named - {*fields, *map(camel, fields), *faults} == set()


def test_every_place_of_an_unverified_fact_is_on_the_page() -> None:
    """Whoever marks a belief in the product as unverified also writes it down for its users."""
    page = read("docs/assumptions.md")
    marked = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "src/stockpost").rglob("*.py"))
        if "UNVERIFIED" in path.read_text(encoding="utf-8")
    ]
    assert marked
    assert [path for path in marked if f"`{path}`" not in page] == []


def test_each_case_of_people_names_its_test_from_both_ends() -> None:
    """What people change on either side is told with the tests that play it: whoever doubts a row finds them."""
    tables = read("docs/people.md").partition("\n## ")[2]
    rows = [line.strip("| ").split(" | ") for line in tables.splitlines() if line.startswith("| ")]
    cells = {row[0]: re.findall(r"`(test_\w+)`", row[-1]) for row in rows if row[-1] not in ("test", "---")}
    assert len(cells) > 30
    folders = [ROOT / "tests/rules", ROOT / "tests/core"]
    lost = [
        name for names in cells.values() for name in names if not any((at / f"{name}.py").exists() for at in folders)
    ]
    assert lost == []
    of_rules = {path.stem for path in folders[0].glob("test_*.py")}
    assert [case for case, names in cells.items() if not of_rules.intersection(names)] == []


def test_the_places_named_on_the_page_of_assumptions_exist() -> None:
    """An assumption that turns out wrong is mended where the page says."""
    named = set(re.findall(r"`(src/[\w/.]+)`", read("docs/assumptions.md")))
    assert len(named) > 10
    assert {path for path in named if not (ROOT / path).exists()} == set()


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
