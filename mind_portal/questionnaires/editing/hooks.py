"""What the apps above tell the editor, which knows none of them: how often a version is used, which facts there are.

Registered in `AppConfig.ready`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise

Usage = Callable[[Collection[int]], Mapping[int, int]]
"""Version ids → how many records were filled in under each."""


@dataclass(frozen=True)
class Fact:
    """What the portal says of a factory to a rule: its type in the rule language and its name in words."""

    type: str
    words: str | Promise


_USAGE: Final[dict[str, Usage]] = {}
_FACTS: Final[dict[str, Fact]] = {}


def register_usage(key: str, count: Usage) -> None:
    """Count the records of one kind (`inspections`, `drafts`) by version; a second registration replaces the first."""
    _USAGE[key] = count


def register_facts(facts: Mapping[str, Fact]) -> None:
    """Name the facts that a checklist may ask for; a new checklist begins with all of them."""
    _FACTS.update(facts)


def usage(key: str, version_ids: Collection[int]) -> Mapping[int, int]:
    """How many records of the kind `key` each version has; versions without any are left out."""
    count = _USAGE.get(key)
    return count(version_ids) if count and version_ids else {}


def facts() -> Mapping[str, Fact]:
    return _FACTS
