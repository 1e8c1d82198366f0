"""The command ``python -m quickbooks_simulator verify-transcript FILE``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from .company_file import CompanyFileError
from .transcript import TranscriptError, read_transcript, verify


def main(arguments: list[str]) -> int:
    """Exit code 0 without differences, 1 with some, 2 for a file that cannot be used."""
    parser = argparse.ArgumentParser(
        prog="quickbooks_simulator verify-transcript",
        description="Replays a recorded conversation with a real QuickBooks and lists every difference.",
    )
    parser.add_argument("transcript", metavar="FILE", help="JSON lines of request and answer (README, section 7)")
    parser.add_argument("--company-file", metavar="F.json", help="replayed against a copy of it; a new one without")
    parser.add_argument("--ignore", action="append", default=[], metavar="NAME", help="an element or attribute")
    parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
    options = parser.parse_args(arguments)
    company_file = None if options.company_file is None else Path(options.company_file)
    try:
        exchanges = read_transcript(Path(options.transcript))
        differences = verify(exchanges, company_file, frozenset(options.ignore))
    except (TranscriptError, CompanyFileError, OSError) as error:
        print(f"quickbooks_simulator: {error}", file=sys.stderr)  # noqa: T201 - the command line's own message
        return 2
    if options.json:
        shown = {"exchanges": len(exchanges), "differences": [asdict(one) for one in differences]}
        print(json.dumps(shown))  # noqa: T201 - the result
    else:
        for one in differences:
            print(one)  # noqa: T201 - the result
        print(f"{len(exchanges)} exchanges, {len(differences)} differences")  # noqa: T201 - the result
    return 1 if differences else 0
