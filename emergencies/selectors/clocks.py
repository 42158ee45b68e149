"""Clocks: the minutes by which an incident is run, and how much is left of a time, in words."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import pgettext

from emergencies.rules import CLOCKS
from mind_portal.core.thai import NO_BREAK_SPACE
from mind_portal.legal.errors import NoValue
from mind_portal.legal.selectors import value_on


def clock_minutes(code: str, day: dt.date) -> int:
    """Minutes of one of `rules.CLOCKS` on `day`: dated data where the office has set them, else our own practice."""
    try:
        return int(value_on(code, day))
    except NoValue:
        return CLOCKS[code]


@dataclass(frozen=True)
class Clock:
    """A time that runs. The browser keeps it going by `at`; `before` and `after` are the words around the duration."""

    text: str
    state: str
    at: str
    before: str
    after: str
    icon: str


def duration(delta: dt.timedelta) -> str:
    """`2 ชม. 40 นาที`, `18 นาที`, `3 วัน 2 ชม.`; never below zero."""
    minutes = max(int(delta.total_seconds() // 60), 0)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts: list[tuple[int, str]] = [
        (days, pgettext("days", "d")),
        (hours, pgettext("hours", "h")),
        (rest, pgettext("minutes", "min")),
    ]
    parts = [(n, unit) for n, unit in parts if n][:2] or [(0, pgettext("minutes", "min"))]
    return " ".join(f"{n}{NO_BREAK_SPACE}{unit}" for n, unit in parts)


def countdown(at: dt.datetime, now: dt.datetime, *, waiting: str = "", state: str = "info") -> Clock:
    """What is left until `at`, or by how much it has passed. `waiting` is said before what is left."""
    before, after = waiting or pgettext("clock", "left"), pgettext("clock", "over by")
    late = now >= at
    words = f"{after if late else before} {duration(abs(now - at))}"
    return Clock(
        text=words, state="bad" if late else state, at=at.isoformat(), before=before, after=after,
        icon="alert-octagon" if late else "clock",
    )  # fmt: skip
