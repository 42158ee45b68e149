"""What happens elsewhere when an incident changes: `workflows` subscribes here, siblings never know one another.

Subscribers run inside the transaction of the service: what they write is kept or lost together with the change.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from emergencies.models import Incident

Subscriber = Callable[[Incident, Any, dt.datetime], None]
"""The incident (its row is locked), who acted, and when."""

_CLOSED: Final[dict[str, Subscriber]] = {}
_OPENED: Final[dict[str, Subscriber]] = {}


def on_closed(key: str, subscriber: Subscriber) -> None:
    """Call `subscriber` when an incident closes; a second registration of a key replaces the first.

    Exercises and false alarms come too: look at `is_exercise` and `is_false_alarm`.
    """
    _CLOSED[key] = subscriber


def on_opened(key: str, subscriber: Subscriber) -> None:
    """Call `subscriber` when an incident is opened, or flares up again."""
    _OPENED[key] = subscriber


def announce_closed(incident: Incident, actor: Any, now: dt.datetime) -> None:
    for subscriber in _CLOSED.values():
        subscriber(incident, actor, now)


def announce_opened(incident: Incident, actor: Any, now: dt.datetime) -> None:
    for subscriber in _OPENED.values():
        subscriber(incident, actor, now)
