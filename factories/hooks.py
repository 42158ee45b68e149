"""Where other apps add to the factory's page: they sit above the register, so they come to it.

An app registers in its `AppConfig.ready`; each function gets the user and the site (already in the user's scope) and
returns None where it has nothing to show for this user.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeVar, cast

from django.utils.functional import Promise

from factories.models import Site

Text = str | Promise
Subject = tuple[str, int]
"""A record by the label of its model and its key, as the journal names it."""
_T = TypeVar("_T")


@dataclass(frozen=True)
class Block:
    """A card of the page: its template and what that template needs. `column`: the wide or the narrow one."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    column: Literal["main", "side"] = "main"


@dataclass(frozen=True)
class Action:
    """A button of the page's head. One of all is `primary`: the first in order."""

    label: Text
    url: str
    icon: str
    primary: bool = False


@dataclass(frozen=True)
class Standing:
    """One of the figures under the head: name, value with unit, a line below and its state (good, warn, bad)."""

    name: Text
    value: str
    unit: Text = ""
    text: Text = ""
    state: str = ""
    url: str = ""


@dataclass(frozen=True)
class Alert:
    """A banner over everything else: what is wrong now and where to go."""

    text: Text
    state: str = "warn"
    title: Text = ""
    url: str = ""
    link: Text = ""


_MAKERS: Final[dict[str, dict[str, tuple[int, Callable[[Any, Site], Any]]]]] = {
    kind: {} for kind in ("block", "action", "standing", "alert", "subjects")
}


def _register(kind: str, key: str, order: int, make: Callable[[Any, Site], Any]) -> None:
    _MAKERS[kind][key] = (order, make)


def register_block(key: str, order: int, make: Callable[[Any, Site], Block | None]) -> None:
    """Add a card; a second registration of a key replaces the first. The register's own are at 10 (licences),
    in the side column 10 (place), 20 (facts) and 90 (time-line)."""
    _register("block", key, order, make)


def register_action(key: str, order: int, make: Callable[[Any, Site], Action | None]) -> None:
    """Add a button to the head."""
    _register("action", key, order, make)


def register_standing(key: str, order: int, make: Callable[[Any, Site], Standing | None]) -> None:
    """Add a figure to the row under the head (four fit)."""
    _register("standing", key, order, make)


def register_alert(key: str, order: int, make: Callable[[Any, Site], Alert | None]) -> None:
    """Add a banner."""
    _register("alert", key, order, make)


def register_subjects(key: str, make: Callable[[Any, Site], Sequence[Subject] | None]) -> None:
    """Add records whose events belong into the time-line, such as its inspections, read in the user's scope."""
    _register("subjects", key, 0, make)


def read_once(user: Any, site: Site, key: str, read: Callable[[], _T]) -> _T:
    """What a card, a figure and a banner of one app tell from, read by the first of them. It is kept at this `site`
    object, which lives as long as the request that shows it."""
    kept = site.__dict__.setdefault("_read_once", {})
    if (key, user.pk) not in kept:
        kept[key, user.pk] = read()
    return cast(_T, kept[key, user.pk])


def _made(kind: str, user: Any, site: Site) -> list[Any]:
    made = [make(user, site) for _order, make in sorted(_MAKERS[kind].values(), key=lambda entry: entry[0])]
    return [item for item in made if item is not None]


def blocks(user: Any, site: Site) -> list[Block]:
    return _made("block", user, site)


def actions(user: Any, site: Site) -> list[Action]:
    return _made("action", user, site)


def standings(user: Any, site: Site) -> list[Standing]:
    return _made("standing", user, site)


def alerts(user: Any, site: Site) -> list[Alert]:
    return _made("alert", user, site)


def subjects(user: Any, site: Site) -> list[Subject]:
    return [subject for several in _made("subjects", user, site) for subject in several]
