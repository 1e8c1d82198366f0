"""Sentences of problems, notes and writes as the pages show them: settings by their titles, days in words, our marks by what they are.

Doors for programs keep the text as it is; in the terminal a setting has its name, and a day its ISO form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from markupsafe import Markup, escape

from stockpost.core.company_settings import setting_names
from stockpost.core.markers import without_tokens
from stockpost.web.setting_words import GROUPS

_TITLES = {setting.name: setting.title for _, group in GROUPS for setting in group}
# A name of one word, such as `freight`, is a word of everyday sentences.
_SETTING = re.compile(r"\b(" + "|".join(name for name in setting_names() if "_" in name) + r")\b")
# A date that stands alone, or after one of the words that sentences have before a date: in a name it stays as it is.
_DAY = re.compile(r"(\A|\b(?:received|dated|since|of|date) )(\d{4}-\d{2}-\d{2})(?=\Z|[\s,.)])")

_MOMENT = re.compile(r"\b(\d{4}-\d{2}-\d{2} \d{2}:\d{2}) UTC\b")


def day_words(day: date, *, today: date) -> str:
    """`24 Nov`, with the year where it is not the present one."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day.day} {day:%b}{year}"


def for_people(text: str, *, settings_link: str, today: date, moment: Callable[[datetime], str]) -> Markup:
    """The sentence, escaped, with each setting as a link to its place on the page Settings, at `settings_link`. `moment` writes a time
    as the other pages show it."""
    with_times = _MOMENT.sub(lambda found: _moment(found, moment), text)
    with_days = _DAY.sub(lambda found: f"{found[1]}{_day(found[2], today)}", with_times)
    marked = without_tokens(with_days)
    # Names of settings have no character that escaping changes.
    return Markup(_SETTING.sub(lambda found: _link(found[0], settings_link), str(escape(marked))))  # noqa: S704


def _day(text: str, today: date) -> str:
    try:
        return day_words(date.fromisoformat(text), today=today)
    except ValueError:
        return text


def _moment(found: re.Match[str], moment: Callable[[datetime], str]) -> str:
    try:
        return moment(datetime.fromisoformat(found[1]).replace(tzinfo=UTC))
    except ValueError:
        return found[0]


def _link(name: str, settings_link: str) -> str:
    title = _TITLES.get(name)
    return name if title is None else Markup('<a href="{}#{}">{}</a>').format(settings_link, name, title)
