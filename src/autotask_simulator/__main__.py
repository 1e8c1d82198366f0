"""`python -m autotask_simulator`: serve one simulated tenant until SIGTERM."""

import argparse
import json
import logging
import signal
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from autotask_simulator import sample
from autotask_simulator.api import Api
from autotask_simulator.application import Application
from autotask_simulator.sample.large import build_large_seed
from autotask_simulator.seed import Seed, SeedProblem, fill, read_seed_file
from autotask_simulator.server import end_with_input, listen, make_server
from autotask_simulator.state_file import StateFile
from autotask_simulator.switches import Switches
from autotask_simulator.tenant import Credentials, Tenant
from autotask_simulator.values import YEARS


def _day(text: str) -> date:
    """A day that the tenant's clock can show."""
    day = date.fromisoformat(text)
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise argparse.ArgumentTypeError(f"the year must be from {YEARS[0]} to {YEARS[1]}")
    return day


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    # Without a usage text: wrong use of “stockpost simulate autotask” comes here, and that of another command misleads.
    parser = argparse.ArgumentParser(prog="autotask_simulator", description=__doc__, usage=argparse.SUPPRESS)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--end-with-input", action="store_true", help="end when standard input is closed")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--seed-file", type=Path, help="a tenant of your own instead of the sample one (see README)")
    parser.add_argument("--products", type=int, default=0, help="a made-up tenant of so many products …")
    parser.add_argument("--orders", type=int, default=0, help="… and so many purchase orders")
    parser.add_argument("--state-file", type=Path, help="keep the tenant here across restarts")
    parser.add_argument("--today", type=_day, help="the tenant's date at the start (YYYY-MM-DD)")
    parser.add_argument("--user", default="stockpost@msp.example")
    parser.add_argument("--code", default="SIMULATEDINTEGRATIONCODE")
    parser.add_argument("--secret", default="simulated-secret")
    parser.add_argument(
        "--delays", action="store_true", help="hold requests back when half of the hourly limit is used"
    )
    parser.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an assumption of switches.py, e.g. shuffle_picklists=7",
    )
    return parser.parse_args(argv)


def read_switches(pairs: list[str], *, delays: bool) -> Switches:
    """Switches from `name=value`; `ValueError` names the one that does not fit."""
    given: dict[str, object] = {"delays": delays}
    for pair in pairs:
        name, separator, text = pair.partition("=")
        if not separator:
            raise ValueError(f"--switch {pair}: write it as name=value")
        given[name] = {"true": True, "false": False}.get(text.lower(), text)
    try:
        return msgspec.convert(given, Switches, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"--switch: {error}") from None


def build_tenant(options: argparse.Namespace) -> Tenant:
    """The tenant from the state file if there is one, else from what the other options ask for."""
    switches = read_switches(options.switch, delays=options.delays)
    credentials = Credentials(user=options.user, code=options.code, secret=options.secret)
    tenant = Tenant(credentials=credentials, switches=switches)
    if options.today is not None:
        now = tenant.now()
        tenant.clock.set(datetime.combine(options.today, now.timetz()).astimezone(UTC), frozen=False)
    if options.state_file is not None and options.state_file.exists():
        StateFile(options.state_file).load(tenant)
    else:
        fill(tenant, _seed(options))
    return tenant


def _seed(options: argparse.Namespace) -> Seed:
    """What is asked for: a seed file, a tenant of some size, or the sample."""
    if options.seed_file:
        return read_seed_file(options.seed_file)
    if options.products or options.orders:
        if options.products < 1 or options.orders < 0:
            raise ValueError("--orders needs --products, both above 0")
        return build_large_seed(products=options.products, orders=options.orders)
    return sample.build_seed()


def _fail(problem: str) -> int:
    """Say why nothing is served; the exit code."""
    print(f"autotask_simulator: {problem}", file=sys.stderr)  # noqa: T201 - the command's own output
    return 2


def main(argv: list[str] | None = None) -> int:
    """Run until stopped; the ready line is the only thing on standard output."""
    options = _arguments(argv)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    state_file = StateFile(options.state_file) if options.state_file else None
    try:
        if state_file is not None:
            state_file.take()
        tenant = build_tenant(options)
        if state_file is not None:
            state_file.save(tenant)
    except (SeedProblem, ValueError) as problem:
        return _fail(str(problem))
    except OSError as error:
        return _fail(f"cannot write the state file {options.state_file}: {error.strerror}")
    try:
        listener = listen(options.host, options.port)
    except OSError as error:
        return _fail(f"cannot listen on {options.host}:{options.port}: {error.strerror}")
    origin = f"http://{options.host}:{listener.getsockname()[1]}"
    server = make_server(Application(Api(tenant, state_file=state_file)))
    ready = {
        "url": f"{origin}/ATServicesRest/V1.0/",
        "user": options.user,
        "code": options.code,
        "secret": options.secret,
        "page": f"{origin}/",
    }
    if options.end_with_input:
        end_with_input(server)
    # uvicorn raises the signal again once it has shut down; asked to end, ending is no failure.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: sys.exit(0))
    # The socket already listens, so a client that connects at once waits in its queue.
    print(json.dumps(ready), flush=True)  # noqa: T201 - the ready line
    server.run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
