"""Following a run to its end: asking for its state again and again, with one line per purchase order in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from stockpost.app.desk import Desk
from stockpost.app.views import RunView
from stockpost.cli.output import console
from stockpost.cli.plain import plain
from stockpost.cli.shell import Shell
from stockpost.web.words import write_groups

_POLL_SECONDS = 0.5
_RUNNING = frozenset({"queued", "in_progress"})
_SETTLED = frozenset({"confirmed", "adopted", "rejected", "skipped"})


class Display(Protocol):
    """Something that shows where a run stands."""

    def show(self, run: RunView) -> None: ...


def is_finished(run: RunView) -> bool:
    """True when nothing more happens by itself."""
    return run.state not in _RUNNING


def follow(desk: Desk, company: str, run: RunView, *, seconds: float, shell: Shell) -> RunView:
    """The run as it is at its end, or when the seconds have run out."""
    if run.run is None:
        return run
    deadline = shell.seconds() + seconds
    with _display(shell) as display:
        display.show(run)
        while not is_finished(run):
            remaining = deadline - shell.seconds()
            if remaining <= 0:
                break
            shell.sleep(min(_POLL_SECONDS, remaining))
            run = desk.run(company, run.run or 0)
            display.show(run)
    return run


@contextmanager
def _display(shell: Shell) -> Iterator[Display]:
    """Progress lines in a terminal, nothing elsewhere."""
    if not shell.messages.isatty():
        yield Quiet()
        return
    lines = OrderLines(console(shell.messages))
    with lines.progress:
        yield lines


class Quiet:
    """No display."""

    def show(self, run: RunView) -> None:
        """Shows nothing."""


class OrderLines:
    """One progress line per purchase order, one for new names, one for stock counts; beside it what is being written."""

    def __init__(self, screen: Console) -> None:
        self.progress = Progress(
            TextColumn("{task.fields[name]}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[now]}", markup=False),
            console=screen,
        )
        self._lines: dict[str, TaskID] = {}

    def show(self, run: RunView) -> None:
        """Brings the lines up to date; lines of writes that were planned meanwhile are added."""
        for group in write_groups(run):
            if group.title not in self._lines:
                name = plain(group.title)
                self._lines[group.title] = self.progress.add_task("", name=name, now="", total=len(group.writes))
            open_writes = [write for write in group.writes if write.state not in _SETTLED]
            self.progress.update(
                self._lines[group.title],
                total=len(group.writes),
                completed=len(group.writes) - len(open_writes),
                now=plain(open_writes[0].summary) if open_writes else "done",
            )
