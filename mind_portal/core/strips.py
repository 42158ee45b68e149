"""Thin lines under the bar of every page: what is so urgent that nobody may miss it. Apps register theirs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise


@dataclass(frozen=True)
class Strip:
    """One line: its words, where it leads, its state (bad or warn) and icon."""

    text: str | Promise
    url: str
    state: str = "bad"
    icon: str = "flame"
    tag: str | Promise = ""


_MAKERS: Final[dict[str, Callable[[Any], Sequence[Strip]]]] = {}


def register(key: str, make: Callable[[Any], Sequence[Strip]]) -> None:
    """`make(user)` gives the lines for this user, cheaply: it is called for every page. A key is registered once."""
    _MAKERS[key] = make


def strips_for(user: Any) -> list[Strip]:
    """The lines for a signed-in user."""
    if user is None or not user.is_authenticated:
        return []
    return [strip for make in _MAKERS.values() for strip in make(user)]
