"""What waits for a person, from all parts of the portal: one page in the morning instead of six lists.

Apps register a function when they are loaded, as they do with the bar's entries; the page asks each of them. So no app
knows another, and what a person may not do is never asked for.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.db.models import QuerySet
from django.utils.functional import Promise

State = Literal["bad", "warn", "info", "none"]
SHOWN: Final = 5
"""How many rows of a group stand on the page; the list behind it has the rest."""
_WEIGHT: Final[dict[State, int]] = {"bad": 0, "warn": 1, "info": 2, "none": 3}


@dataclass(frozen=True)
class WorkRow:
    """One thing to do: where it is done, what and where it is, until when, and how urgent."""

    text: str
    url: str
    detail: str = ""
    due: str = ""
    state: State = "none"
    act: str | Promise = ""
    """The word of its button; without one the text itself leads there."""


@dataclass(frozen=True)
class Work:
    """A group of one kind: its title, how many there are in all, the list that has them, and the first rows."""

    title: str | Promise
    icon: str
    total: int
    url: str
    state: State = "none"
    rows: Sequence[WorkRow] = field(default_factory=tuple)


Find = Callable[[Any, dt.date], Work | None]
"""(user, today) -> what waits, or None when that is none of this person's work. At most two queries."""

_SOURCES: dict[str, tuple[int, Find]] = {}


def register(name: str, order: int, find: Find) -> None:
    """Add a source, or replace the one of the same name."""
    _SOURCES[name] = (order, find)


def total_of(found: QuerySet[Any], rows: Sequence[object]) -> int:
    """How many there are behind the first rows; counted only when these may not be all."""
    return found.order_by().count() if len(rows) >= SHOWN else len(rows)


def urgency(rows: Sequence[WorkRow], otherwise: State) -> State:
    """A group is as urgent as its worst row: bad as soon as one is late."""
    return "bad" if any(row.state == "bad" for row in rows) else otherwise


def work_of(user: Any, today: dt.date) -> tuple[list[Work], list[Work]]:
    """(what waits, the most urgent first, and what is this person's but empty just now)."""
    found = [work for _order, find in sorted(_SOURCES.values(), key=lambda one: one[0]) if (work := find(user, today))]
    waiting = sorted((work for work in found if work.total), key=lambda work: _WEIGHT[work.state])
    return waiting, [work for work in found if not work.total]
