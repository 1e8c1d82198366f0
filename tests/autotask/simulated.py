"""The Autotask simulator as its own process, and its control doors."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2


@dataclass(frozen=True)
class Simulator:
    """A running simulator. `url`, `user`, `code`, `secret` are what a person would type in."""

    process: subprocess.Popen[str]
    url: str
    user: str
    code: str
    secret: str

    def control(self, action: str, **arguments: Any) -> Any:
        """Do something as a person in Autotask, or change how the simulator behaves."""
        return self._answer(httpx2.post(self._door(action), json=arguments))

    def fault(self, kind: str, match: str = "", **arguments: Any) -> None:
        """Spoil the next matching request."""
        self.control("faults", kind=kind, match=match, **arguments)

    def log(self) -> list[str]:
        """Method and path of every API request since `forget`, with a mark where it was spoilt."""
        entries = self._answer(httpx2.get(self._door("log")))["requests"]
        return [f"{entry['method']} {entry['path'].removeprefix('/ATServicesRest/V1.0/')}" for entry in entries]

    def forget(self) -> None:
        """Empty the log and take all faults away."""
        self.control("log/clear")
        self.control("faults/clear")

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _door(self, name: str) -> str:
        return f"{self.url.split('/ATServicesRest')[0]}/control/{name}"

    @staticmethod
    def _answer(response: httpx2.Response) -> Any:
        assert response.status_code == 200, response.text
        return response.json()


def start(seed_file: Path, *options: str) -> Simulator:
    """Start a simulator on a free port and wait for its ready line."""
    command = [sys.executable, "-m", "autotask_simulator", "--port", "0", "--seed-file", str(seed_file), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    return Simulator(process, ready["url"], ready["user"], ready["code"], ready["secret"])


def large_seed() -> dict[str, Any]:
    """200 orders of 5 lines, every line received in one part, 120 products at two locations, 25 vendors."""
    products = [f"Product {number:03}" for number in range(120)]
    return {
        "locations": ["Main", "Van"],
        "companies": [{"companyName": f"Vendor {number:02}"} for number in range(25)],
        "products": [{"name": name, "unitCost": f"{number}.15"} for number, name in enumerate(products)],
        "purchaseOrders": [
            {
                "number": str(1001 + order),
                "vendor": f"Vendor {order % 25:02}",
                "shipping": "UPS Ground",
                "created": "2026-10-01",
                "lines": [
                    {
                        "product": products[(order * 5 + line) % 120],
                        "quantity": 10,
                        "unitCost": "0.1",
                        "received": [{"quantity": 4, "date": "2026-10-05"}],
                    }
                    for line in range(5)
                ],
            }
            for order in range(200)
        ],
        "stock": [
            {"product": name, "onHand": 50 + place, "location": location}
            for name in products
            for place, location in enumerate(("Main", "Van"))
        ],
    }
