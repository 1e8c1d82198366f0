"""Which branches of the code that mends things a run has passed: what no seed has been through, no seed has tried."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import coverage

ROOT = Path(__file__).parents[2]
RECOVERY = (
    *(
        "core/judge.py",
        "core/verify.py",
        "core/recognise.py",
        "core/plan_undo.py",
        "core/undo_chains.py",
        "core/undo_items.py",
        "core/apply.py",
    ),
    *("app/answers.py", "app/lost_answers.py", "app/catching_up.py", "app/sweep.py", "app/undoing.py"),
    *("app/sending.py", "app/resuming.py", "app/exchange.py", "app/advance.py"),
    *("app/watch.py", "app/coming_back.py", "core/came_back.py"),
)
"""Below src/stockpost: what decides after something has gone wrong."""
FILES = [str(ROOT / "src" / "stockpost" / name) for name in RECOVERY]


def _coverage(folder: Path, *, suffix: bool) -> coverage.Coverage:
    return coverage.Coverage(
        data_file=str(folder / "branches"), data_suffix=suffix, branch=True, include=FILES, config_file=False
    )


@contextmanager
def watched(folder: Path) -> Iterator[None]:
    """What runs within the block is kept in a file of the folder."""
    watching = _coverage(folder, suffix=True)
    watching.start()
    try:
        yield
    finally:
        watching.stop()
        watching.save()


def _inside_functions(file: Path) -> set[int]:
    """What is outside of functions runs when a module is loaded, before anything is watched."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    bodies = (statement for function in functions for statement in function.body)
    lines = {line for statement in bodies for line in range(statement.lineno, (statement.end_lineno or 0) + 1)}
    return lines - {node.lineno for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def never_passed(folder: Path) -> list[str]:
    """Lines and branches that none of the files in the folder knows of, as `app/answers.py:71` or `app/answers.py:71 → 75`."""
    together = _coverage(folder, suffix=False)
    together.combine([str(folder)])
    together.save()
    report = folder / "branches.json"
    together.json_report(morfs=FILES, outfile=str(report))
    found = []
    for name, values in json.loads(report.read_text())["files"].items():
        short = name.partition("stockpost/")[2]
        lines = set(values["missing_lines"]) & _inside_functions(Path(name))
        found += [f"{short}:{line}" for line in sorted(lines)]
        found += [
            f"{short}:{start} → {end}"
            for start, end in values["missing_branches"]
            if start not in lines and end not in lines
        ]
    return found
