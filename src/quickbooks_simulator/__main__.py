"""Run the simulator as a process of its own: ``python -m quickbooks_simulator --company-file F.json``."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import uvicorn

from . import verify_command
from .clock import Clock
from .company_file import CompanyFileError
from .control import Control
from .hresults import FILE_MODES
from .http import make_application
from .quickbooks import QuickBooks
from .web_connector.log import LEVELS
from .web_connector.poller import FileIdInUse
from .web_connector.qwc_file import QwcFile, QwcRefused, read_qwc
from .web_connector.window import Window

LOG = logging.getLogger("quickbooks_simulator")
IDLE_SECONDS = 1.0
FOLD_CHECK_SECONDS = 0.5
DEFAULT_EVERY_SECONDS = 60.0
GRACEFUL_SECONDS = 2
"""How long requests under way may take when the program is told to end."""


def main(arguments: list[str] | None = None) -> int:
    """Start, print one JSON line when ready, run until SIGTERM or SIGINT. Returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["verify-transcript"]:
        return verify_command.main(arguments[1:])
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        quickbooks = QuickBooks.open(Path(options.company_file), Clock())
    except CompanyFileError as error:
        return _failed(str(error), 2)
    except OSError as error:
        remedy = "name a file in a folder that you may write to"
        return _failed(_unusable("--company-file", options.company_file, error, remedy), 2)
    code = _run(quickbooks, options)
    try:
        quickbooks.close()
    except OSError as error:
        return _failed(f"{quickbooks.path} could not be rewritten, its journal keeps the changes: {error}", 1)
    return code


def _run(quickbooks: QuickBooks, options: argparse.Namespace) -> int:
    """Serve until told to end; the exit code."""
    try:
        window = _window(quickbooks, options)
        listener = _listener(options.host, options.port)
    except (FileIdInUse, QwcRefused, OSError, ValueError) as error:
        return _failed(str(error), 2)
    with listener:
        asyncio.run(_serve(quickbooks, window, listener, options))
    return 0


def _unusable(option: str, path: str, error: Exception, remedy: str) -> str:
    """The sentence for a file that cannot be used: the option that named it, why, and what to do."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{option} {path}: {reason}; {remedy}"


def _failed(text: str, code: int) -> int:
    print(f"quickbooks_simulator: {text}", file=sys.stderr)  # noqa: T201 - the command line's own message
    return code


def _listener(host: str, port: int) -> socket.socket:
    """A listening socket. TCP is named, else asyncio leaves Nagle's delay of 40 ms per answer switched on."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise OSError(f"cannot listen on {host}:{port}: {error.strerror}; --port 0 takes a free port") from error
    listener.listen(128)
    return listener


def _when_input_ends(act: Callable[[], object]) -> None:
    """Act when standard input is closed, as it is when the program that holds its other end is gone."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 4096):  # the descriptor itself: sys.stdin would be locked when the program ends
                pass
        act()

    threading.Thread(target=watch, name="input", daemon=True).start()


def _parser() -> argparse.ArgumentParser:
    # Without a usage text: wrong use of “stockpost simulate quickbooks” comes here, and that of another command misleads.
    parser = argparse.ArgumentParser(
        prog="quickbooks_simulator", description="A simulated QuickBooks Desktop.", usage=argparse.SUPPRESS
    )
    parser.add_argument("--company-file", required=True, metavar="F.json", help="made when it does not exist")
    parser.add_argument("--qwc", metavar="FILE", help="the .qwc file: address, user, OwnerID, FileID and interval")
    parser.add_argument("--web-connector", metavar="URL", help="web service the simulated Web Connector polls")
    parser.add_argument("--user", default="", help="user name for the web service")
    parser.add_argument("--password-file", metavar="F", help="file with the password; a final newline is dropped")
    parser.add_argument("--every", type=float, metavar="SECONDS", help="0 = only when told; 60, or the .qwc file's")
    parser.add_argument("--no-op-seconds", type=float, default=5.0, help="wait after getLastError answered NoOp")
    parser.add_argument("--owner-id", default="", help="OwnerID of the .qwc file, {GUID}")
    parser.add_argument("--file-id", default="", help="FileID of the .qwc file, {GUID}")
    parser.add_argument("--log-level", choices=LEVELS, default="DEBUG", help="of the Web Connector's own log")
    parser.add_argument("--mode", choices=FILE_MODES, default=FILE_MODES[0], help="in which it opens the company file")
    parser.add_argument("--end-with-input", action="store_true", help="end when standard input is closed")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 = a free one")
    return parser


def _qwc(quickbooks: QuickBooks, options: argparse.Namespace) -> QwcFile:
    """The .qwc file with what the options say instead; without a file the options alone."""
    if options.qwc:
        try:
            same_host = quickbooks.books.preferences.unverified.support_on_same_host
            qwc = read_qwc(Path(options.qwc), same_host=same_host)
        except OSError as error:
            remedy = "name the .qwc file that the web service gave out"
            raise ValueError(_unusable("--qwc", options.qwc, error, remedy)) from error
        for name in qwc.ignored:
            LOG.warning("%s: the Web Connector does not know %s; it is ignored", options.qwc, name)
    else:
        qwc = QwcFile("Web Connector", options.web_connector, "", "", "", DEFAULT_EVERY_SECONDS)
    return replace(
        qwc,
        app_url=options.web_connector or qwc.app_url,
        user_name=options.user or qwc.user_name,
        owner_id=options.owner_id or qwc.owner_id,
        file_id=options.file_id or qwc.file_id,
        every_seconds=qwc.every_seconds if options.every is None else options.every,
    )


def _window(quickbooks: QuickBooks, options: argparse.Namespace) -> Window:
    """The Web Connector with the application of the options, if they name one."""
    address = options.web_connector
    if address and not address.startswith(("http://", "https://")):
        raise ValueError(f"--web-connector {address}: write the whole address, as in http://localhost:8080/qbwc")
    window = Window(quickbooks, no_op_seconds=options.no_op_seconds)
    if not options.qwc and not options.web_connector:
        for name in ("user", "password_file", "owner_id", "file_id"):
            if getattr(options, name):
                option = f"--{name.replace('_', '-')}"
                raise ValueError(
                    f"{option} is for a web service: name it with --web-connector or --qwc, or leave {option} out"
                )
        return window
    qwc = _qwc(quickbooks, options)
    if not options.password_file:
        raise ValueError(f"QBWC1030: Password is not available for application named {qwc.app_name}: --password-file")
    name = window.add(qwc, _password(options.password_file))
    connector = window.application(name).connector
    connector.log.level, connector.mode = options.log_level, options.mode
    return window


def _password(path: str) -> str:
    """The password in a file. Raises ValueError when it cannot be read."""
    try:
        return Path(path).read_text().rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        remedy = "write the password into a text file and name that file"
        raise ValueError(_unusable("--password-file", path, error, remedy)) from error


async def _serve(quickbooks: QuickBooks, window: Window, listener: socket.socket, options: argparse.Namespace) -> None:
    application = make_application(Control(quickbooks, window))
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )
    server = _Server(config)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    if options.end_with_input:
        _when_input_ends(lambda: loop.call_soon_threadsafe(stop.set))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    with quickbooks.look() as work:
        ready = {
            "url": f"http://{options.host}:{listener.getsockname()[1]}",
            "company_file": str(quickbooks.path),
            "company_name": work.books.company.name,
            "company_path": work.preferences.company_path,
            "web_connector": next((one.connector.client.url for one in window.pollers.values()), None),
        }
    print(json.dumps(ready), flush=True)  # noqa: T201 - the promised line
    window.start()
    while not stop.is_set():
        await asyncio.to_thread(quickbooks.fold_when_idle, IDLE_SECONDS)
        try:
            await asyncio.wait_for(stop.wait(), FOLD_CHECK_SECONDS)
        except TimeoutError:
            continue
    window.stop()
    quickbooks.leave()
    server.should_exit = True
    await serving


class _Server(uvicorn.Server):
    """Leaves signals to us: ours also write the company file."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


if __name__ == "__main__":
    sys.exit(main())
