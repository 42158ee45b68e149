"""State machines as tables: which verb leads from where to where."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError


@dataclass(frozen=True)
class Transition:
    """One imperative verb; `sources` are the states it may start from, `target` the one it ends in."""

    sources: frozenset[str]
    target: str


@dataclass(frozen=True)
class StateMachine:
    """A table of transitions by verb. Services call `check` after they hold the row's lock."""

    name: str
    transitions: Mapping[str, Transition]

    def check(self, verb: str, state: str) -> str:
        """The state that `verb` leads to; raises DomainError when it may not start from `state`."""
        transition = self.transitions[verb]
        if state not in transition.sources:
            message = _("This cannot be done in the state “%(state)s”. Reload the page to see what has changed.")
            raise DomainError(Breach(rule=f"{self.name}-STATE", message=message % {"state": state}))
        return transition.target

    def open_from(self, state: str) -> list[str]:
        """The verbs that may start from `state`, for the buttons of a page."""
        return [verb for verb, transition in self.transitions.items() if state in transition.sources]
