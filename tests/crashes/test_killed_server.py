"""P1 and P2 with the real server, killed as by a power cut between two calls of the Web Connector."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

import pytest

from stockpost import wiring
from tests.crashes.conftest import MakeScene
from tests.crashes.connector import Lost, SoapDoor
from tests.crashes.scene import check_whole

PLACES = [
    ("PurchaseOrderAdd", "after sendRequestXML", False),
    ("PurchaseOrderAdd", "before receiveResponseXML", True),
    ("PurchaseOrderAdd", "before receiveResponseXML", False),
    ("ItemReceiptAdd", "before receiveResponseXML", True),
    ("ItemReceiptAdd", "before receiveResponseXML", False),
    ("ItemReceiptAdd", "after receiveResponseXML", True),
    ("InventoryAdjustmentAdd", "before receiveResponseXML", False),
    ("InventoryAdjustmentAdd", "after receiveResponseXML", True),
]
"""The write that is out, the moment, and whether the Web Connector goes on with its session."""


@dataclass
class Server:
    """`stockpost serve` as a process, to be killed and started again."""

    folder: Path
    database: str
    process: subprocess.Popen[bytes] | None = None
    doors: list[SoapDoor] = field(default_factory=list)

    def start(self) -> None:
        arguments = ["serve", "--port", "0", "--json", "--database", self.database]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "stockpost", *arguments],
                env={**os.environ, wiring.KEY_FILE_VARIABLE: str(self.folder / "stockpost.key")},
                stdout=subprocess.PIPE,
                stderr=log,
            )
        line = cast("IO[bytes]", self.process.stdout).readline()
        assert line, (self.folder / "server.log").read_text()
        self.doors.append(SoapDoor(json.loads(line)["web_connector_url"]))

    def kill(self) -> None:
        """As `kill -9` does: no handler runs, nothing is put in order."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.doors[-1].shut()
            self.process = None

    def door(self) -> SoapDoor:
        return self.doors[-1]


@pytest.fixture
def server(tmp_path: Path, sqlite_url: str) -> Iterator[Server]:
    made = Server(tmp_path, sqlite_url)
    yield made
    made.kill()


@pytest.mark.parametrize(("write", "moment", "goes_on"), PLACES)
def test_a_killed_server_loses_and_doubles_nothing(
    make_scene: MakeScene, server: Server, write: str, moment: str, goes_on: bool
) -> None:
    """Protects P1 and P2: the restarted server knows all; the Web Connector goes on with its session, or begins a new one."""
    scene = make_scene(server.database)
    order = scene.world.order()
    run = scene.approve(order)
    server.start()
    killed: list[str] = []

    def watch(name: str) -> None:
        sent = scene.connector.messages[-1:] if moment != "after sendRequestXML" else []
        is_out = any(f"<{write}Rq" in message for message in sent)
        if moment == "after sendRequestXML":
            is_out = bool(scene.run(run).writes) and any(
                one.kind == "create_purchase_order" and one.state == "sent" for one in scene.run(run).writes
            )
        if not killed and name == moment and is_out:
            killed.append(name)
            server.kill()
            server.start()
            if not goes_on:
                raise Lost("the answer was lost with the server")

    scene.connector.watch = watch
    for _ in range(6):
        if scene.run(run).state not in ("queued", "in_progress"):
            break
        scene.session(server.door)
    assert killed
    check_whole(scene, run, order)
