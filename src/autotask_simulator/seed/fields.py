"""Reading what seed records hold: names, dates."""

from datetime import UTC, datetime, time, timedelta

from autotask_simulator.errors import Refused
from autotask_simulator.lookup import find_named
from autotask_simulator.tenant import Row, Tenant
from autotask_simulator.values import Value, is_number, read_moment


def take_id(values: dict[str, Value]) -> int | None:
    given = values.pop("id", None)
    return given if isinstance(given, int) else None


def need(values: dict[str, Value], name: str) -> None:
    if values.get(name) in (None, ""):
        raise Refused(f"{name} is missing")


def find_location(tenant: Tenant, key: str | int | None) -> Row:
    if key is None:
        return next(tenant.rows("InventoryLocations"))
    return find_named(tenant, "InventoryLocations", key, what="location")


def read_day(tenant: Tenant, name: str, raw: object, *, default: datetime) -> datetime:
    """A date or date-time, or `-12` for twelve days before the tenant's today; a day alone is its noon.

    Today is now when noon is still to come, so that nothing of a sample has happened in the future.
    """
    if raw is None:
        return default
    if isinstance(raw, int) or (isinstance(raw, str) and is_number(raw.removeprefix("-"))):
        try:
            day = tenant.now().date() + timedelta(days=int(raw))
        except OverflowError:
            raise Refused(f"{name} is {raw!r}; there is no such day") from None
        noon = datetime.combine(day, time(12), UTC)
        return tenant.now() if day == tenant.now().date() and noon > tenant.now() else noon
    moment = read_moment(name, raw)
    return moment.replace(hour=12) if isinstance(raw, str) and len(raw) == 10 else moment
