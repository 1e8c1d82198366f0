"""The people of a world of processes: a technician and a bookkeeper at their control doors, an operator at the HTTP API."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2

from stockpost.app.people import People, Role
from stockpost.app.views import OrderView
from stockpost.store.passwords import Passwords
from tests.processes.evidence import COMPANY, open_runs, reader
from tests.processes.town import USER, Town
from tests.simulation.connector import PASSWORD
from tests.simulation.invariants.marks import Violation
from tests.simulation.systems import CREDENTIALS
from tests.simulation.world import NAMES, VENDORS

TRIES_MAX = 20
FORGETS = 0.5
LOCATIONS = ("Main", "Van")
OWN_ITEM, OWN_VENDOR = "Toner HP 26X", "D&H Distributing"
"""Of a new company file: nothing in Autotask is called so."""
CHANGEABLE = ("New", "Submitted", "Received Partial")
NOTHING = "There is nothing to write."


@dataclass
class Story:
    """`orders` holds what Autotask last said of each order, by number."""

    town: Town
    chance: random.Random
    products: list[str]
    vendors: list[str]
    orders: dict[str, Any] = field(default_factory=dict)
    token: str = ""

    def seed(self) -> dict[str, Any]:
        """The tenant at the start."""
        return {
            "locations": list(LOCATIONS),
            "companies": [{"companyName": name} for name in self.vendors],
            "products": [{"name": name, "unitCost": "2"} for name in self.products],
        }

    # The technician

    def raise_order(self) -> None:
        products = self.chance.sample(self.products, self.chance.randint(1, min(3, len(self.products))))
        lines = [
            {
                "product": name,
                "quantity": self.chance.choice([1, 2, 5, 12]),
                "unitCost": self.chance.choice(["0", "3", "10.50"]),
            }
            for name in products
        ]
        order = {"vendor": self.chance.choice(self.vendors), "lines": lines}
        self._heard(self.town.tenant.act("add-order", purchaseOrder=order))

    def receive(self) -> None:
        open_lines = [
            (order["number"], number, int(line["quantity"]) - int(line["received"]))
            for order in self._living()
            for number, line in enumerate(order["lines"], 1)
            if int(line["quantity"]) > int(line["received"])
        ]
        if not open_lines:
            self.raise_order()
            return
        order, line, most = self.chance.choice(open_lines)
        quantity = self.chance.randint(1, most)
        self._heard(self.town.tenant.act("receive", order=order, line=line, quantity=quantity))

    def change_line(self) -> None:
        changeable = [order for order in self._living() if order["status"] in CHANGEABLE]
        if not changeable:
            return
        order = self.chance.choice(changeable)
        number = self.chance.randint(1, len(order["lines"]))
        more = int(order["lines"][number - 1]["quantity"]) + self.chance.randint(1, 3)
        change = self.chance.choice([{"quantity": more}, {"unitCost": self.chance.choice(["1.25", "10.50", "0"])}])
        self._heard(self.town.tenant.act("edit-line", order=order["number"], line=number, set=change))

    def change_memo(self) -> None:
        order = self.chance.choice(self._living())
        memo = f"Note {self.chance.randint(1, 99)}"
        self._heard(self.town.tenant.act("edit-order", order=order["number"], set={"generalMemo": memo}))

    def cancel(self) -> None:
        """An order of which nothing came, never the last one."""
        living = [order for order in self._living() if not any(int(line["received"]) for line in order["lines"])]
        if len(living) > 1:
            self._heard(self.town.tenant.act("cancel", order=self.chance.choice(living)["number"]))

    def count_stock(self) -> None:
        product, location = self.chance.choice(self.products), self.chance.choice(LOCATIONS)
        self.town.tenant.act("adjust-stock", product=product, location=location, onHand=self.chance.randint(0, 30))

    def _living(self) -> list[Any]:
        return [order for order in self.orders.values() if order["status"] != "Canceled"]

    def _heard(self, order: Any) -> None:
        self.orders[order["number"]] = order

    # The bookkeeper, with what is not Stockpost's

    def enter_own_order(self) -> None:
        number = str(self.chance.randint(70000, 99999))
        line = {"item": OWN_ITEM, "quantity": "3", "rate": "90"}
        self.town.bookkeeper.act("enter-order", vendor=OWN_VENDOR, number=number, lines=[line])
        if self.chance.random() < 0.5:
            self.town.bookkeeper.act("receive", number=number, quantities={"0": "2"})

    def sell(self) -> None:
        """An item of the orders, once QuickBooks has it: its count differs from Autotask's until the next sync."""
        known = {item["name"] for item in self.town.bookkeeper.look("books")["items"]}
        items = [name for name in self.products if name[:31].strip() in known] or [OWN_ITEM]
        self.town.bookkeeper.act("sell", item=self.chance.choice(items)[:31].strip(), quantity="1")

    def perhaps_forget(self) -> None:
        """QuickBooks keeps a limited number of message sets: what it was sent before is then no longer known by its id."""
        if self.chance.random() < FORGETS:
            self.town.note("QuickBooks forgets its message sets")
            self.town.bookkeeper.act("forget-message-sets")

    def everybody_acts(self) -> None:
        """Each round there is something to transfer."""
        acts = [self.chance.choice([self.raise_order, self.receive, self.receive])]
        others = [self.receive, self.receive, self.change_line, self.change_memo, self.count_stock, self.cancel]
        bookkeeper = [self.enter_own_order, self.sell]
        acts += [self.chance.choice([*others, *bookkeeper]) for _ in range(self.chance.randint(0, 3))]
        for act in acts:
            self.town.note(act.__name__)
            act()

    # The operator

    def join(self, settings: dict[str, str]) -> None:
        with reader(self.town.place) as host:
            host.desk.add_company(
                COMPANY,
                autotask_url=self.town.autotask.ready["url"],
                autotask_user=CREDENTIALS.user,
                autotask_code=CREDENTIALS.code,
                autotask_secret=CREDENTIALS.secret,
                web_connector_user=USER,
                web_connector_password=PASSWORD,
                settings={"takeover_seconds": "0", "refresh_minutes": "0", "transfer_from": "2000-01-01", **settings},
                who="dana",
            )
            people = People(host.database, passwords=Passwords(), clock=lambda: datetime.now(UTC))
            self.token = people.add_token("story", role=Role.OPERATOR, who="dana")

    def refresh(self) -> None:
        self._post("refresh")

    def approve_all(self) -> None:
        self._post("transfer", all=True)

    def update_status(self) -> None:
        """Whoever wants to know what became of transferred orders in QuickBooks asks for their status."""
        known = [view.number for view in self._views() if view.transfer_status in ("transferred", "closed")]
        if known:
            self._post("transfer", numbers=known)

    def sync(self) -> None:
        items = {
            line.item
            for view in self._views()
            if view.transfer_status in ("transferred", "closed")
            for line in view.lines
        }
        if items:
            self._post("sync", items=sorted(items))

    def resolve(self, problem: int, choice: str) -> None:
        self._post(f"problems/{problem}/resolve", choice=choice)

    def is_idle(self) -> bool:
        with self.town.database_lock, reader(self.town.place) as host:
            return not open_runs(host)

    def _views(self) -> list[OrderView]:
        with self.town.database_lock, reader(self.town.place) as host:
            return host.desk.orders(COMPANY)

    def _post(self, path: str, **body: object) -> None:
        """At the HTTP API, again while no answer comes or the server cannot do it now, as a person would."""
        said = ""
        for _ in range(TRIES_MAX):
            self.town.mend()
            with self.town.database_lock:
                pass  # a database that is just recovering is waited for
            try:
                answer = httpx2.post(
                    f"{self.town.balancer.url}/api/v1/{path}",
                    json=body,
                    headers={"Authorization": f"Bearer {self.token}"},
                    timeout=60,
                    trust_env=False,
                )
            except httpx2.HTTPError as error:
                said = f"no answer: {error}"
                continue
            said = answer.text
            self.town.note(f"{path} {body or ''}: {answer.status_code} {said[:100]}")
            if answer.status_code == 200 or NOTHING in said:
                return
            if answer.status_code not in (500, 503):
                break
        raise Violation(f"POST {path} {body}: {said}")


def make_story(town: Town, chance: random.Random) -> Story:
    return Story(town, chance, list(NAMES[: chance.randint(2, 6)]), list(VENDORS[: chance.randint(1, 3)]))
