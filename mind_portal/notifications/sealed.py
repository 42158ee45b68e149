"""Addresses that the outbox does not know: who keeps them opens one at the moment of sending, and for that alone.

An app registers in `AppConfig.ready`. Its message holds a reference instead of an address and of a secret link, so that
neither table, page nor log of the outbox says to whom it goes.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Opened:
    """Where one message goes, and the address that it leads to; neither shows when this is printed."""

    to: str = field(repr=False)
    url: str = field(default="", repr=False)


Opener = Callable[[str, dt.datetime], Opened | None]

_OPENERS: dict[str, Opener] = {}


def register(keeper: str, opener: Opener) -> None:
    """`opener(reference, now)` gives the address, None when nobody is to be told any more; it journals that it did.

    Called in the transaction that sends. A second registration replaces the first.
    """
    _OPENERS[keeper] = opener


def open_address(keeper: str, reference: str, now: dt.datetime) -> Opened | None:
    """Raises KeyError for a keeper that nobody registered."""
    return _OPENERS[keeper](reference, now)
