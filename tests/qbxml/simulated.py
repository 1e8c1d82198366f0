"""The QuickBooks simulator as its own process, spoken to in the product's words."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx2

from stockpost.core import requests
from stockpost.core.quickbooks_records import Reply, Response
from stockpost.qbxml import read_reply, write_message_set
from tests.qbxml.strategies import numbered


class Refused(Exception):
    """QuickBooks did not take the call: HRESULT and message."""


@dataclass(frozen=True)
class QuickBooks:
    """A running simulator."""

    process: subprocess.Popen[str]
    url: str

    def post(self, document: str) -> Reply:
        """Send a document as it stands."""
        answer = httpx2.post(f"{self.url}/qbxml", content=document.encode("ascii"))
        if answer.status_code == 422:
            raise Refused(answer.json()["hresult"], answer.json()["message"])
        assert answer.status_code == 200, answer.text
        return read_reply(answer.content)

    def ask(self, *asked: requests.Request) -> tuple[Response, ...]:
        """Send requests, check that each is answered in turn, and give the answers."""
        reply = self.post(write_message_set(numbered(*asked)))
        assert [response.request_id for response in reply.responses] == [str(place + 1) for place in range(len(asked))]
        return reply.responses

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


def start(company_file: Path) -> QuickBooks:
    """Start a simulator on a free port and wait for its ready line."""
    command = [sys.executable, "-m", "quickbooks_simulator", "--company-file", str(company_file), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    return QuickBooks(process, json.loads(process.stdout.readline())["url"])
