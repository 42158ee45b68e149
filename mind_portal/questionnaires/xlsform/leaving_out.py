"""Rows and cells that may be left out without another meaning of any answer; each is named."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from mind_portal.questionnaires.xlsform import kinds
from mind_portal.questionnaires.xlsform.columns import (
    APPEARANCE,
    CONSTRAINT,
    MESSAGE,
    RELEVANT,
    REQUIRED,
    Key,
    Line,
    rows_text,
)
from mind_portal.questionnaires.xlsform.faults import Findings, Spot
from mind_portal.questionnaires.xlsform.outline import SURVEY, is_disabled

_REFERENCE: Final = re.compile(r"\$\{([^{}]*)\}")
_CALCULATE: Final[Key] = ("bind", "calculate")
_ASKING: Final[tuple[Key, ...]] = (
    RELEVANT, REQUIRED, CONSTRAINT, MESSAGE, _CALCULATE, ("choice_filter",), ("label",), ("hint",), ("guidance_hint",),
)  # fmt: skip
"""Cells whose meaning hangs on the question that they name."""


def asked_lines(lines: Iterable[Line]) -> list[Line]:
    """The rows that become something: no notes, no calculations, nothing that the device notes by itself."""
    unasked = kinds.NOTES | kinds.CALCULATIONS | kinds.KNOWN_TO_PORTAL
    return [line for line in lines if not is_disabled(line) and kinds.plain_type(line.get("type")) not in unasked]


def look_at_calculations(lines: list[Line], found: Findings) -> None:
    """A calculation that no rule or text needs is left out; one that is needed is refused with the rows that ask."""
    calculated = [
        line for line in lines if not is_disabled(line) and kinds.plain_type(line.get("type")) in kinds.CALCULATIONS
    ]
    needed = _needed(calculated, asked_lines(lines))
    for line in calculated:
        spot, words = line.spot(SURVEY, "type"), {"name": line.get("name")}
        users = needed.get(line.get("name"), [])
        if users:
            message = _("the calculation “%(name)s” is needed by %(rows)s: write it into the condition there")
            found.fault("QUE-XLS-3", spot, message % {**words, "rows": rows_text(users)})
        else:
            found.notice(spot, _("the calculation “%(name)s” is left out: no question depends on it") % words)


def _needed(calculated: list[Line], asked: list[Line]) -> dict[str, list[Line]]:
    """The calculations that asked rows name, directly or through another calculation, with those rows."""
    needed: dict[str, list[Line]] = {}
    waiting = list(asked)
    by_name = {line.get("name"): line for line in calculated}
    while waiting:
        line = waiting.pop(0)
        for name in sorted(_names(line) & set(by_name)):
            if name not in needed:
                waiting.append(by_name[name])
            needed.setdefault(name, []).append(line)
    return needed


def _names(line: Line) -> set[str]:
    texts = [text for key, text in line.cells.items() if any(key[: len(one)] == one for one in _ASKING)]
    return {name.strip() for text in texts for name in _REFERENCE.findall(text)}


def look_at_appearances(lines: list[Line], found: Findings) -> None:
    """Appearances are how a device draws; only `search()` changes what can be answered, and is refused."""
    drawn: dict[str, list[Line]] = {}
    for line in lines:
        written = line.get(*APPEARANCE)
        if "search(" in written.replace(" ", ""):
            message = _("search() is not supported: write the choices into the sheet choices")
            found.fault("QUE-XLS-3", line.spot(SURVEY, *APPEARANCE), message)
        else:
            for word in set(written.split()) - {kinds.SIGNATURE}:
                drawn.setdefault(word, []).append(line)
    if drawn:
        rows = sorted({line.number: line for found_lines in drawn.values() for line in found_lines}.items())
        message = _("the appearances %(names)s are left out, the portal draws its pages by itself (%(rows)s)")
        words = {"names": ", ".join(sorted(drawn)), "rows": rows_text(line for _number, line in rows)}
        found.notice(Spot(SURVEY), message % words)
