"""`python -m tests.simulation --seeds 1000 --first 0`: run seeds and say what was seen; `--seed N` shows one seed's trace."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.simulation.place import Place, scratch
from tests.simulation.run import Outcome, run_seed

_place: list[Place] = []


def _run(seed: int) -> Outcome:
    if not _place:
        _place.append(Place(Path(tempfile.mkdtemp(prefix="stockpost-simulation-", dir=scratch()))))
    outcome = run_seed(_place[0], seed)
    if not outcome.violation:
        outcome.trace = []
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    if options.seed is not None:
        outcome = _run(options.seed)
        print("\n".join(outcome.trace))
        print(outcome.violation or "held", outcome.trace_hash)
        return bool(outcome.violation)
    started = time.monotonic()
    total, faults, failed = Outcome(-1), Counter[str](), []
    with ProcessPoolExecutor(options.jobs) as pool:
        for outcome in pool.map(_run, range(options.first, options.first + options.seeds), chunksize=5):
            total.events += outcome.events
            total.messages += outcome.messages
            total.deaths += outcome.deaths
            total.steps += outcome.steps
            faults += outcome.faults
            if outcome.violation:
                failed.append(outcome)
                print(f"seed {outcome.seed}: {outcome.violation[:300]}", flush=True)
    seconds = time.monotonic() - started
    print(
        f"{options.seeds} seeds, {seconds:.0f} s, {total.events} events, {total.messages} messages, {total.deaths} deaths"
    )
    print(dict(total.steps), sum(faults.values()), "faults")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
