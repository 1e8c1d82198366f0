"""House rules that a formatter cannot hold (CONTRIBUTING.md)."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60

CLOCK_AND_CHANCE = {
    ("time", "sleep"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("uuid", "uuid1"),
    ("uuid", "uuid4"),
    ("random", "random"),
}
"""Names that make a run different each time. Time, ids and chance are passed in, so that a run can be repeated."""

EDGES = (
    "src/stockpost/wiring.py",
    "src/stockpost/cli/",
    "src/stockpost/store/database.py",
    "src/autotask_simulator/clock.py",
    "src/autotask_simulator/server.py",
    "src/quickbooks_simulator/clock.py",
    "src/quickbooks_simulator/server.py",
)
"""Where the outside world begins: only here may clock and chance be asked."""

MIGRATIONS = "src/stockpost/store/migrations/versions/"
"""Lists of tables and columns as they once were; nobody changes them any more."""

UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b")
MACHINE = re.compile(
    "|".join(
        [
            r"(?<![\w.])/(work|opt|root)/\w",
            r"(?<![\w.])/home/(?!USER\b)\w",
            r"\bpypi\." + "org",
            "python" + r"hosted\.org",
            r"registry\.npm" + r"js\.org",
            r"--(extra-)?index-" + "url[ =]",
            "--find-" + "links[ =]",
        ]
    )
)
"""Paths of one machine and hosts of package registries: pip and npm know their registry by themselves."""

TAG = re.compile(r"</?[A-Za-z][\w:.-]*[\s/>]|</?$|<\?xml|<!\[CDATA\[")


def tracked(*endings: str) -> list[Path]:
    """Files of the project: those in git's index, and new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    paths = [ROOT / name for name in names if not endings or name.endswith(endings)]
    return [path for path in paths if path.is_file()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in tracked(".py"):
        if name(path).startswith(folders):
            yield path, ast.parse(path.read_text(encoding="utf-8"), filename=name(path))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_files_are_short_enough_to_read() -> None:
    """A file holds one concept; beyond 500 lines nobody finds their way."""
    long = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in tracked(".py")}
    assert {path: lines for path, lines in long.items() if lines > FILE_LINES_MAX} == {}


def test_functions_are_short_enough_to_see_at_once() -> None:
    """A function fits on a screen, its docstring aside."""
    long = {}
    for path, tree in python_files("src/", "tests/", "scripts/", "benchmarks/"):
        if name(path).startswith(MIGRATIONS):
            continue
        for function in functions(tree):
            first = function.body[1] if ast.get_docstring(function) and len(function.body) > 1 else function.body[0]
            lines = (function.end_lineno or 0) - first.lineno + 1 + (function.body[0].lineno - function.lineno)
            if lines > FUNCTION_LINES_MAX:
                long[f"{name(path)}:{function.lineno} {function.name}"] = lines
    assert long == {}


def test_nothing_in_the_product_is_left_for_later() -> None:
    """Open ends belong to issues, where somebody looks for them."""
    found = [
        f"{name(path)}:{number}"
        for path in tracked(".py", ".html", ".css", ".js", ".sql")
        if name(path).startswith("src/")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert found == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    """The project works anywhere, with whatever registry or mirror the machine is set up for."""
    found = []
    for path in tracked():
        if path.suffix in {".png", ".svg", ".ico", ".woff2"}:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [f"{name(path)}:{number}" for number, line in enumerate(lines, 1) if MACHINE.search(line)]
    assert found == []


def test_clock_and_chance_are_passed_in() -> None:
    """Only the edges read the clock, sleep, or draw ids; everything else can be run again exactly."""
    found = []
    for path, tree in python_files("src/"):
        if name(path).startswith(EDGES):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
                if (owner, node.attr) in CLOCK_AND_CHANCE:
                    found.append(f"{name(path)}:{node.lineno} {owner}.{node.attr}")
            elif isinstance(node, ast.ImportFrom):
                names = {(node.module or "", alias.name) for alias in node.names} & CLOCK_AND_CHANCE
                found += [f"{name(path)}:{node.lineno} {module}.{imported}" for module, imported in names]
    assert found == []


def test_xml_is_built_as_a_tree_never_as_text() -> None:
    """A vendor called `</Memo><PurchaseOrderAdd>` stays a name: no piece of XML or HTML is put together from strings."""
    found = []
    for path, tree in python_files("src/stockpost/"):
        shown = {id(node) for function in functions(tree) if function.name == "__repr__" for node in ast.walk(function)}
        for node in ast.walk(tree):
            if id(node) in shown:
                continue
            pieces: list[ast.expr] = []
            if isinstance(node, ast.JoinedStr):
                pieces = node.values
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
                pieces = [node.left, node.right]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
                pieces = [node.func.value]
            texts = [piece.value for piece in pieces if isinstance(piece, ast.Constant)]
            if any(TAG.search(text.decode("latin-1") if isinstance(text, bytes) else str(text)) for text in texts):
                found.append(f"{name(path)}:{node.lineno}")  # type: ignore[attr-defined]
    assert found == []


def test_every_test_says_what_it_protects() -> None:
    """When a test fails years later, its first line tells whether that matters."""
    found = []
    for path, tree in python_files("tests/"):
        for function in functions(tree):
            said = (ast.get_docstring(function) or "").strip()
            if function.name.startswith("test_") and not said:
                found += [f"{name(path)}:{function.lineno} {function.name}"]
    assert found == []


def test_secrets_of_a_kind_are_not_committed() -> None:
    """Keys, databases and environment files stay out of the repository."""
    wrong = [
        name(path)
        for path in tracked()
        if path.suffix in {".db", ".key", ".pem", ".pfx", ".env"} or path.name == ".env"
    ]
    assert wrong == []


@pytest.mark.parametrize("path", ["Makefile", ".ci/run", "scripts/install_browser", "scripts/install_node_client"])
def test_what_people_start_is_there(path: str) -> None:
    """The two commands of the README rest on these."""
    assert (ROOT / path).is_file()
