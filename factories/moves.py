"""A factory that now lies in another province: who keeps cases of it learns so in the transaction that moved it.

The register knows no case. Whoever stores some registers in its `AppConfig.ready`; one that refuses refuses the move.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Move:
    """One factory, the code of the province that it left and of the one that it lies in now."""

    site_id: int
    old: str
    new: str


Moved = Callable[[Sequence[Move], Any, dt.datetime], None]
"""(moves, who let them happen or None, the time). The rows of the factories are locked, and changed already."""

_MOVED: Final[dict[str, Moved]] = {}


def on_moved(key: str, subscriber: Moved) -> None:
    """Join in; a second registration of a key replaces the first."""
    _MOVED[key] = subscriber


def tell_moved(moves: Sequence[Move], actor: Any, now: dt.datetime) -> None:
    """Called by whatever changes a factory's province, once for all factories of its transaction."""
    for subscriber in _MOVED.values():
        subscriber(moves, actor, now)
