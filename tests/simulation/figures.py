"""The figures of docs/reliability.md: each recorded run adds an entry to docs/reliability.json, and the page is written from it."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
RECORDS, PAGE = DOCS / "reliability.json", DOCS / "reliability.md"
BEGIN, END = "<!-- figures: written by `--record`, not by hand -->\n", "<!-- end of figures -->\n"
LOST = ("sent", "planned", "new", "skipped")
"""A write that is unknown was sent, and its answer was lost, though it may have been in this state at the last look."""
FATES = {
    "unknown → adopted": "found in QuickBooks",
    "unknown → confirmed": "told by its late answer",
    "unknown → planned": "proven absent, to be sent again",
    "unknown → sent": "proven absent and sent again",
    "unknown → skipped": "proven absent, and not wanted any more",
    "unknown → rejected": "left to a person for a while",
}
"""Changes of a write's state that tell how lost answers ended. One that is found out before the next look is not among them."""
SUMMED = ("seeds", "events", "messages", "deaths", "seconds", "violations")


def record(lane: str, values: Mapping[str, Any]) -> None:
    """Keep what a run saw, with the commit it ran on, and write the page anew."""
    records = _records()
    told = {"commit": commit(), "program": program(), "date": f"{datetime.now(UTC):%Y-%m-%d}"}
    records.setdefault(lane, []).append({**told, **values})
    RECORDS.write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(before + BEGIN + figures() + END + rest.partition(END)[2], encoding="utf-8")


def figures() -> str:
    """The part of the page between its marks."""
    return "".join(f"\n{table}" for table in _tables(_records())) + "\n"


def _records() -> dict[str, list[dict[str, Any]]]:
    return json.loads(RECORDS.read_text(encoding="utf-8")) if RECORDS.exists() else {}  # type: ignore[no-any-return]


def commit() -> str:
    """Of the code that runs; `+` where it was changed since."""
    return _as_committed("HEAD", "src", "tests")


def program() -> str:
    """The same for many commits: the product itself, without what judges it."""
    return _as_committed("HEAD:src/stockpost", "src/stockpost")


def _as_committed(name: str, *places: str) -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], capture_output=True, text=True, check=True, cwd=DOCS.parent
        ).stdout.strip()

    return git("rev-parse", "--short", name) + ("+" if git("status", "--porcelain", "--", *places) else "")


def _tables(records: Mapping[str, list[dict[str, Any]]]) -> Iterator[str]:
    if found := records.get("seeds"):
        names = ("database", "seeds", "first", "events", "messages", "deaths", "seconds", "violations")
        yield _table("Random seeds", ("commit", "date", *names), _of_one_program(found))
        latest = [one for one in found if one["program"] == found[-1]["program"]]
        yield (
            f"In all {_sum(found, 'seeds'):,} seeds. Of the program of {latest[0]['commit']}, which is the latest: {_sum(latest, 'seeds'):,}, "
            f"with {_sum(latest, 'violations'):,} violations.\n"
        )
        yield _counts("Faults that struck", found, "faults")
        yield _counts("Where the writes ended", found, "steps")
        yield _counts("Lost answers", [{"turns": _turns(one["turns"])} for one in found], "turns")
    if found := records.get("placements"):
        names = ("world", "faults", "chosen", "placements", "told", "cut off", "seconds", "violations")
        yield _table("Every placement of up to so many faults", ("commit", "date", *names), found)
    if found := records.get("mutants"):
        latest = found[-1]
        rows = [{"what": name, **one} for name, one in latest["noticed"].items()]
        title = f"The protocol broken on purpose, and after how many seeds it is noticed ({latest['commit']})"
        yield _table(title, ("what", "seeds", "promise"), rows)
    if found := records.get("years"):
        names = ("settings", "seed", "days", "orders", "receivings", "deliveries", "invoices", "problems")
        more = ("counts compared", "equal", "explained", "at the end", "seconds", "violations")
        # What was left at the end of the first ones was told, but not recorded.
        rows = [{"at the end": "not recorded", **one} for one in found]
        yield _table("Years of trade", ("commit", "date", *names, *more), rows)
    if found := records.get("processes"):
        rows = [{**one, "kills": sum(one["kills"].values())} for one in found]
        yield _table("Processes killed", ("commit", "date", "database", "seeds", "kills", "violations"), rows)
        yield _counts("Kills by kind", found, "kills")
        yield _counts("Faults beside the kills", found, "faults")
        yield _counts("Where the writes ended", found, "steps")


def _sum(rows: list[dict[str, Any]], name: str) -> int:
    return sum(one[name] for one in rows)


def _of_one_program(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Runs of the same program on the same database as one row, with its first commit: a large number of seeds is run in parts."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for run in runs:
        row = rows.setdefault((run["program"], run["database"]), {**run, **dict.fromkeys(SUMMED, 0)})
        row.update({name: row[name] + run[name] for name in SUMMED}, first=min(row["first"], run["first"]))
    return list(rows.values())


def _table(title: str, names: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
    def shown(value: Any) -> str:
        return f"{value:,}" if isinstance(value, int) else str(value)

    head = f"| {' | '.join(names)} |\n|{' --- |' * len(names)}\n"
    return f"**{title}**\n\n{head}" + "".join(f"| {' | '.join(shown(row[name]) for name in names)} |\n" for row in rows)


def _counts(title: str, rows: list[dict[str, Any]], key: str) -> str:
    total = Counter[str]()
    for row in rows:
        total.update(row[key])
    return f"{title}: " + ", ".join(f"{name} {count:,}" for name, count in sorted(total.items())) + ".\n"


def _turns(turns: Mapping[str, int]) -> dict[str, int]:
    lost = sum(turns.get(f"{state} → unknown", 0) for state in LOST)
    return {"answers lost": lost, **{words: turns.get(turn, 0) for turn, words in FATES.items()}}
