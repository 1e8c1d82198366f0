"""The body of a control request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from autotask_simulator.api import Api
from autotask_simulator.errors import Refused
from autotask_simulator.lookup import find_line, find_named, find_order
from autotask_simulator.tenant import Row
from autotask_simulator.values import YEARS, decimal_of, read_moment, whole_of

Body = dict[str, object]


class Arguments:
    """The body of a control request; asking for a value names the field when it is missing or of the wrong kind."""

    def __init__(self, body: Body) -> None:
        self._body = body

    def get(self, name: str) -> object:
        """The raw value, or None."""
        return self._body.get(name)

    def need(self, name: str) -> object:
        """The raw value; `Refused` when it is missing."""
        value = self.get(name)
        if value is None:
            raise Refused(f"{name} is missing")
        return value

    def whole(self, name: str) -> int:
        """A whole number."""
        value = self.need(name)
        number = whole_of(value)
        if number is None:
            raise Refused(f"{name} is {value!r}; it must be a whole number up to 2,147,483,647")
        return number

    def whole_or_none(self, name: str) -> int | None:
        """A whole number, or None when it was left out."""
        return None if self.get(name) is None else self.whole(name)

    def decimal(self, name: str, default: object) -> Decimal:
        """A decimal number, as number or text."""
        value = self.get(name)
        value = default if value is None else value
        number = decimal_of(value)
        if number is None:
            raise Refused(f"{name} is {value!r}; it must be a number")
        return number

    def decimal_or_none(self, name: str) -> Decimal | None:
        """A decimal number, or None when it was left out."""
        return None if self.get(name) is None else self.decimal(name, None)

    def text(self, name: str) -> str | None:
        """Text, or None."""
        value = self.get(name)
        return None if value is None else str(value)

    def moment(self, name: str) -> datetime | None:
        """A date or date-time, or None."""
        value = self.get(name)
        if value is None:
            return None
        moment = read_moment(name, value)
        if not YEARS[0] <= moment.year <= YEARS[1]:
            raise Refused(f"{name} is {value!r}; the year must be from {YEARS[0]} to {YEARS[1]}")
        return moment

    def record(self, name: str) -> Body:
        """An object."""
        value = self.need(name)
        if not isinstance(value, dict):
            raise Refused(f"{name} must be an object")
        return value


@dataclass(frozen=True, slots=True)
class Action:
    """A control door: what it does and which names its body may have."""

    run: Callable[[Api, Arguments], object]
    names: tuple[str, ...]


def need_order(api: Api, arguments: Arguments) -> Row:
    """The purchase order that `order` names."""
    return find_order(api.tenant, arguments.need("order"))


def need_line(api: Api, arguments: Arguments) -> tuple[Row, Row]:
    """The order and its line that `order` and `line` name."""
    order = need_order(api, arguments)
    return order, find_line(api.tenant, order, arguments.need("line"))


def need_product(api: Api, arguments: Arguments) -> Row:
    """The product that `product` names."""
    return find_named(api.tenant, "Products", arguments.need("product"), what="product")


def location(api: Api, arguments: Arguments, name: str = "location") -> Row:
    """The inventory location of that name; `location` may be left out for the first one."""
    if name == "location" and arguments.get(name) is None:
        return next(api.tenant.rows("InventoryLocations"))
    return find_named(api.tenant, "InventoryLocations", arguments.need(name), what=name)
