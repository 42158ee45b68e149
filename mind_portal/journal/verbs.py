"""What the events of the journal are called. Apps register theirs when they are loaded, as with the bar's entries."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Verb:
    """How an event reads in a time-line: a short sentence in the past, an icon, and a state for its colour."""

    label: str | Promise
    icon: str = "history"
    state: str = ""


_VERBS: dict[str, Verb] = {}


def register(name: str, label: str | Promise, *, icon: str = "history", state: str = "") -> None:
    """Name an event (`app.event`); a second registration replaces the first."""
    _VERBS[name] = Verb(label, icon, state)


def verb(name: str) -> Verb:
    """The event's words; an event that no app names reads as its own name."""
    return _VERBS.get(name, Verb(name))


def choices() -> list[tuple[str, str]]:
    """(name, label) of all registered events, by label."""
    return sorted(((name, str(verb.label)) for name, verb in _VERBS.items()), key=lambda row: row[1])
