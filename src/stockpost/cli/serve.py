"""The command `serve`."""

from __future__ import annotations

import threading
from typing import Annotated
from urllib.parse import urlencode

from cyclopts import Parameter
from cyclopts.validators import Number

from stockpost.app.errors import Unreachable
from stockpost.app.people import People
from stockpost.cli.logs import configure_logging
from stockpost.cli.options import COMMON, Common
from stockpost.cli.output import message, show
from stockpost.cli.plain import cell
from stockpost.cli.server import open_socket, running_schedule, running_server, socket_url
from stockpost.cli.shell import Exit, Shell, ShellArgument
from stockpost.cli.stopping import Stopped, stoppable

_POLL_SECONDS = 0.5

Port = Annotated[
    int, Parameter(metavar="PORT", validator=Number(gte=0, lte=65535), help="Port to listen on; 0 takes a free one.")
]


def serve(
    *,
    host: Annotated[
        str, Parameter(metavar="ADDRESS", help="Address to listen on; 0.0.0.0 for every address of this machine.")
    ] = "127.0.0.1",
    port: Port = 8787,
    public_url: Annotated[
        str | None,
        Parameter(
            env_var="STOCKPOST_PUBLIC_URL",
            metavar="URL",
            help="Address that people and the Web Connector use, where a proxy with https stands before this server.",
        ),
    ] = None,
    common: Common = COMMON,
    shell: ShellArgument,
) -> Exit:
    """Run the server: web pages, the Web Connector's endpoint, and the scheduled reading of Autotask."""
    configure_logging(shell.messages)
    site = shell.factories.make_site(common.database or None, public_url=public_url or None)
    opened = open_socket(host, port)
    url = public_url or socket_url(opened)
    try:
        with stoppable(), running_server(site.app, opened) as server, running_schedule(site.desk):
            _announce(url, site.people, shell, json=common.json)
            wait_while_alive(server)
    except Stopped:
        message(shell, "Stopped. What was approved goes on at the next start.")
    return Exit.DONE


def wait_while_alive(server: threading.Thread) -> None:
    """Waits for a stop signal, in pieces, since Windows does not interrupt a long wait. Unreachable when the server fails."""
    # Not server.join: an exception out of it, such as Stopped, makes Python believe that the thread has ended (bpo-45274).
    pause = threading.Event()
    while server.is_alive():
        pause.wait(_POLL_SECONDS)
    raise Unreachable("The server stopped by itself; the log says why.", code="server")


def _announce(url: str, people: People, shell: Shell, *, json: bool) -> None:
    setup = setup_link(url, people) if people.setup_needed() else None
    lines = [cell(f"Stockpost: {url}"), cell(f"Web Connector endpoint: {url}/qbwc")]
    if setup is not None:
        lines.append(cell(f"No person can sign in yet. This link makes the first administrator, once: {setup}"))
    show(
        shell,
        json=json,
        document=lambda: {"url": url, "web_connector_url": f"{url}/qbwc", "setup_url": setup},
        pictures=lambda: lines,
    )
    shell.output.flush()
    message(shell, "CTRL-C stops it.")


def setup_link(url: str, people: People) -> str:
    """The one-time link that makes the first administrator. It voids the one before."""
    return f"{url}/setup?{urlencode({'code': people.new_setup_code()})}"
