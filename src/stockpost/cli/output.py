"""Where results and messages go: tables or one JSON document to the output, sentences to the messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TextIO

from rich.console import Console, RenderableType

from stockpost.app.documents import Document, json_bytes
from stockpost.cli.plain import cell
from stockpost.cli.shell import Shell

FILE_WIDTH_CHARACTERS = 200
"""Width of tables that do not go to a terminal, wide enough that names are not folded."""


def console(stream: TextIO, *, file_width: int = FILE_WIDTH_CHARACTERS) -> Console:
    """A console that shows text as it is: no markup, no guessing of colours. `file_width` counts where it is no terminal."""
    width = None if stream.isatty() else file_width
    return Console(file=stream, width=width, markup=False, highlight=False, emoji=False)


def message(shell: Shell, text: str) -> None:
    """A sentence for the person, beside the result."""
    console(shell.messages).print(cell(text), soft_wrap=True)


def show(
    shell: Shell,
    *,
    json: bool,
    document: Callable[[], Mapping[str, object] | Sequence[Document]],
    pictures: Callable[[], Iterable[RenderableType]],
) -> None:
    """The result: the document with `json`, else its pictures (tables and texts). Only the one asked for is made."""
    if json:
        write_document(shell, document())
        return
    screen = console(shell.output)
    for picture in pictures():
        screen.print(picture)


def write_document(shell: Shell, document: Mapping[str, object] | Sequence[Document]) -> None:
    """One JSON document and a newline, in UTF-8 whatever the terminal's encoding is."""
    shell.has_result.set()
    content = json_bytes(dict(document) if isinstance(document, Mapping) else document) + b"\n"
    stream = getattr(shell.output, "buffer", None)
    if stream is None:
        shell.output.write(content.decode())
    else:
        shell.output.flush()
        stream.write(content)
    shell.output.flush()
