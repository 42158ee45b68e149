"""Whom an obligation means: a rule of the questionnaires' language over the facts of a licence on a day."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from mind_portal.questionnaires.rules import Published, evaluate, publish

FACTS: Final[Mapping[str, str]] = {
    "factory_class": "number",
    "horsepower": "number",
    "workers": "number",
    "capital": "number",
    "type_code": "text",
}
"""What a rule may ask: จำพวก, machine horsepower, workers, capital in baht, the five digits of the type."""


@lru_cache(64)
def compiled(text: str) -> Published:
    """The rule, ready to evaluate. Raises `rules.Refused`."""
    return publish(text, FACTS)


@lru_cache(64)
def names_in(text: str) -> frozenset[str]:
    """The facts that a rule speaks of."""
    return frozenset(re.findall(r"[a-z_]+", text)) & FACTS.keys()


def applies(text: str, facts: Mapping[str, Any]) -> bool:
    """Whether a licence with these facts is meant; an empty rule means every one, a blank fact that decides nobody."""
    return not text.strip() or evaluate(compiled(text), facts) is True
