"""The columns of the sheets: which of pyxform's columns a header means, in any of the spellings that it knows."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pyxform import aliases
from pyxform.parsing.sheet_headers import process_header
from pyxform.question import MultipleChoiceQuestion, Option
from pyxform.survey import Survey

from mind_portal.questionnaires.xlsform.faults import Findings, Spot
from mind_portal.questionnaires.xlsform.languages import language_of, words_of
from mind_portal.questionnaires.xlsform.opening import Row, Sheet

Key = tuple[str, ...]

OWN: Final = "mind"
RELEVANT: Final = ("bind", "relevant")
REQUIRED: Final = ("bind", "required")
CONSTRAINT: Final = ("bind", "constraint")
MESSAGE: Final = ("bind", "jr:constraintMsg")
APPEARANCE: Final = ("control", "appearance")

_KNOWN: Final[Mapping[str, tuple[Mapping[str, object], Collection[str]]]] = {
    "survey": (aliases.survey_header, set(MultipleChoiceQuestion.get_slot_names())),
    "choices": (aliases.list_header, set(Option.get_slot_names())),
    "settings": (aliases.settings_header, set(Survey.get_slot_names())),
}

_TAKEN: Final = frozenset({
    "type", "name", "label", "hint", "guidance_hint", "parameters", "list name", "disabled",
    RELEVANT, REQUIRED, CONSTRAINT, MESSAGE, APPEARANCE,
})  # fmt: skip
"""Columns that are read; by their first part, or their first two for those of `bind` and `control`."""

_REFUSED: Final[Mapping[Key, str]] = {
    ("bind", "calculate"): "calculation", ("choice_filter",): "choice_filter", ("trigger",): "trigger",
    ("control", "jr:count"): "repeat_count", ("bind", "readonly"): "read_only",
    ("bind", "entities:saveto"): "save_to",
}  # fmt: skip
"""Columns that change what is asked: a filled cell is refused."""

_LEAVE_EMPTY: Final = gettext_lazy("leave the cell empty")
_WAYS_OUT: Final[Mapping[str, str | Promise]] = {
    "choice_filter": gettext_lazy("make one question of each group of choices and show it by relevant"),
    "repeat_count": gettext_lazy("leave the cell empty: whoever inspects adds the rows, at most mind::max_rows"),
    "read_only": gettext_lazy("make the row a note, or leave the cell empty"),
}

_UNSAID: Final[Mapping[Key, str | Promise]] = {
    ("default",): gettext_lazy("“default” is left out, an inspection begins without answers (%(rows)s)"),
    ("bind", "jr:requiredMsg"): gettext_lazy("“required_message” is left out, the portal has its own (%(rows)s)"),
    ("instance_name",): gettext_lazy("“instance_name” is left out, an inspection has a number (%(rows)s)"),
}
"""Columns that may be left out without another meaning of any answer: named once, with their rows."""

_OF_SETTINGS: Final = frozenset({"title", "id_string", "version", "default_language", "allow_choice_duplicates"})
_ROWS_SHOWN: Final = 20

_NO: Final = frozenset({"no", "false", "false()"})


@dataclass(frozen=True)
class Line:
    """A row with its cells by meaning; `headers` gives back the header of a meaning, to name the column."""

    number: int
    cells: Mapping[Key, str]
    headers: Mapping[Key, str]

    def get(self, *key: str) -> str:
        return self.cells.get(key, "")

    def own(self, *key: str) -> str:
        """A cell of ours: `mind::weight`."""
        return self.cells.get((OWN, *key), "")

    def words(self, *key: str, default: str = "") -> dict[str, str]:
        """The texts of a translated column, in both languages."""
        size = len(key)
        texts = {k[size] if len(k) > size else "": v for k, v in self.cells.items() if k[:size] == key}
        return words_of(texts, default)

    def spot(self, sheet: str, *key: str) -> Spot:
        """The place of a cell, of the whole row where the sheet has no such column."""
        header = next((self.headers[k] for k in self.headers if k[: len(key)] == key), "") if key else ""
        return Spot(sheet, self.number, header)


def keys_of(sheet: Sheet) -> dict[str, Key]:
    """What each header of a sheet means."""
    known = _KNOWN.get(sheet.name)
    if known is None:
        return {header: (header.strip().lower(),) for header in sheet.headers}
    double = any("::" in header for header in sheet.headers)
    options = {"use_double_colon": double, "header_aliases": known[0], "header_columns": known[1]}
    return {header: process_header(header=header, **options)[1] for header in sheet.headers}


def lines_of(sheet: Sheet) -> list[Line]:
    """The filled rows of a sheet."""
    keys = keys_of(sheet)
    headers = {key: header for header, key in keys.items()}
    return [
        Line(row.number, {keys[header]: text for header, text in row.cells.items()}, headers) for row in sheet.filled()
    ]


def without_own(sheet: Sheet) -> Sheet:
    """The sheet as pyxform may see it: our own columns are none of its business."""
    mine = {header for header, key in keys_of(sheet).items() if _is_own(key)}
    rows = tuple(Row(r.number, {h: text for h, text in r.cells.items() if h not in mine}) for r in sheet.rows)
    return Sheet(sheet.name, tuple(header for header in sheet.headers if header not in mine), rows)


def _is_own(key: Key) -> bool:
    return key[0] == OWN or key[0].startswith(f"{OWN}_")


def _foreign(key: Key) -> set[str]:
    """The language of a column of texts that is neither Thai nor English."""
    is_text = len(key) > 1 and key[0] in ("label", "hint", "guidance_hint")
    return {key[1]} if is_text and not language_of(key[1]) else set()


def rows_text(lines: Iterable[Line]) -> str:
    """`row 4`, `rows 4, 7, 9`; of many the first ones."""
    numbers = [line.number for line in lines]
    shown = ", ".join(str(number) for number in numbers[:_ROWS_SHOWN]) + ("…" if len(numbers) > _ROWS_SHOWN else "")
    return ngettext("row %(rows)s", "rows %(rows)s", len(numbers)) % {"rows": shown}


def look_at_columns(sheet: Sheet, lines: list[Line], found: Findings) -> None:
    """Refuse cells of columns that nothing here can do; name the columns that are left out.

    `lines` are the rows that become something: what stands in the others is left out with them.
    """
    taken = _OF_SETTINGS if sheet.name == "settings" else _TAKEN
    left_out, languages = set(), set()
    for header, key in keys_of(sheet).items():
        filled = [line for line in lines if key in line.cells]
        if not filled or _is_own(key):
            continue
        sentence = _UNSAID.get(key[:2], _UNSAID.get(key[:1]))
        if key in _REFUSED:
            _refuse_cells(sheet.name, _REFUSED[key], key, filled, found)
        elif sentence:
            found.notice(Spot(sheet.name), str(sentence) % {"rows": rows_text(filled)})
        elif key[0] not in taken and key[:2] not in taken:
            left_out.add(header)
        else:
            languages |= _foreign(key)
    if left_out:
        message = _("these columns are not taken: %(names)s")
        found.notice(Spot(sheet.name), message % {"names": ", ".join(sorted(left_out))})
    if languages:
        message = _("only Thai and English are taken, not %(names)s")
        found.notice(Spot(sheet.name), message % {"names": ", ".join(sorted(languages))})


def _refuse_cells(sheet: str, name: str, key: Key, filled: list[Line], found: Findings) -> None:
    for line in filled:
        if name == "read_only" and line.cells[key].lower() in _NO:
            continue
        message = _("“%(name)s” is not supported: %(way_out)s")
        words = {"name": name, "way_out": _WAYS_OUT.get(name, _LEAVE_EMPTY)}
        found.fault("QUE-XLS-3", line.spot(sheet, *key), message % words)


def number_of(text: str) -> float:
    """A number as JSON would have it: 2 rather than 2.0. Raises ValueError, also for what is no finite number."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return int(value) if value.is_integer() and abs(value) < 1e15 else value
