"""Templates: everything is escaped, and amounts, times and words are written one way."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from stockpost.app.documents import quantity_text, time_text
from stockpost.app.shown import can_be_approved, to_write
from stockpost.app.stock_words import NOT_READ_YET, SYNC_RESULTS, of_all, reasons
from stockpost.core.decimals import grouped, money, price, signed
from stockpost.web import words
from stockpost.web.sentences import day_words, for_people

if TYPE_CHECKING:
    from stockpost.web.call import Call

_FOLDER = Path(__file__).parent
STATIC_FOLDER = _FOLDER / "static"
HTMX_INTEGRITY = "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"


def signed_money(value: Decimal) -> str:
    """`1,240.00`, `−61.90`: an amount with the minus sign of a page."""
    return money(value).replace("-", "−")


def duration_words(seconds: int) -> str:
    """`3 min`, `2 h`, `5 days`: one unit, rounded down."""
    for size, word in ((86_400, "day"), (3_600, "h"), (60, "min")):
        count = seconds // size
        if count:
            return f"{count} {word}s" if word == "day" and count > 1 else f"{count} {word}"
    return "a moment"


def ago_words(then: datetime, *, now: datetime) -> str:
    """`2 min ago`; `just now` below a minute and for clocks that are slightly ahead."""
    seconds = int((now - then).total_seconds())
    return "just now" if seconds < 60 else f"{duration_words(seconds)} ago"


def local_time(value: datetime, zone: str) -> datetime:
    """The time in the company's zone; in the server's where it has none or one that this server does not know."""
    if not zone:
        return value.astimezone()
    try:
        return value.astimezone(ZoneInfo(zone))
    except (KeyError, ValueError, OSError):
        return value.astimezone()


def date_words(value: datetime, zone: str, *, now: datetime) -> str:
    """`24 Nov`, with the year where it is not the present one."""
    return day_words(local_time(value, zone).date(), today=local_time(now, zone).date())


def short_time_words(value: datetime, zone: str, *, now: datetime) -> str:
    """`10:42` today, else `24 Nov`: the label of an axis."""
    local = local_time(value, zone)
    return f"{local:%H:%M}" if local.date() == local_time(now, zone).date() else date_words(value, zone, now=now)


def time_words(value: datetime, zone: str) -> str:
    """`24 Nov 2026, 10:42`, with the zone, which the reader may not share."""
    local = local_time(value, zone)
    return f"{local.day} {local:%b %Y, %H:%M} {local.tzname()}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 order`, `3 orders`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


class Pages:
    """Renders templates from the package's folder."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(
            money=signed_money,
            price=price,
            quantity=grouped,
            plural=plural,
            utc=time_text,
            duration=duration_words,
            signed=signed,
            reasons=reasons,
            of_all=of_all,
        )
        self._environment.globals.update(
            words=words,
            to_write=to_write,
            can_be_approved=can_be_approved,
            sync_results=SYNC_RESULTS,
            not_read_yet=NOT_READ_YET,
            htmx_integrity=HTMX_INTEGRITY,
            static_version=_static_version(),
            quantity_text=quantity_text,
        )

    def response(self, template: str, *, call: Call, status: int, values: Mapping[str, object]) -> Response:
        """The rendered page. Times are shown in the company's zone."""
        zone = call.time_zone
        today = local_time(call.now, zone).date()
        helpers = {
            "ago": lambda then: _time_element(ago_words(then, now=call.now), then, zone),
            "on_day": lambda then: _time_element(date_words(then, zone, now=call.now), then, zone),
            "day": lambda day: day_words(day, today=today),
            "said": lambda text: for_people(
                text, settings_link=call.link("/settings"), today=today, moment=lambda then: time_words(then, zone)
            ),
            "at_time": lambda then: time_words(then, zone),
            "short_time": lambda then: short_time_words(then, zone, now=call.now),
        }
        text = self._environment.get_template(template).render(call=call, **helpers, **values)
        return HTMLResponse(text, status_code=status)


def _time_element(text: str, then: datetime, zone: str) -> Markup:
    """The text with the exact time behind it: on hover, and for the script that keeps `2 min ago` true."""
    element = Markup('<time datetime="{}" title="{}">{}</time>')
    if text.endswith(("ago", "now")):
        element = Markup('<time datetime="{}" title="{}" data-ago>{}</time>')
    # `format` of Markup escapes what it puts in.
    return element.format(time_text(then), time_words(then, zone), text)


def _static_version() -> str:
    """Changes with any static file, so that browsers may keep them for long."""
    digest = hashlib.sha256()
    for path in sorted(STATIC_FOLDER.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
