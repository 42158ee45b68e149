"""What differs between two editions of a checklist, in the words of the page: added, removed, changed, moved.

Works on definitions as they are typed, so that a draft can be compared before it is whole. What a definition leaves
out counts as what it means then: an item that says nothing of `required` is required.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.questionnaires.editing.labels import (
    FIELD_WORDS,
    LEVEL_WORDS,
    OCCASION_WORDS,
    ON_FAIL_WORDS,
    RULE_TYPE_WORDS,
    type_words,
)
from mind_portal.questionnaires.editing.names import dicts
from mind_portal.questionnaires.editing.shape import Data
from mind_portal.questionnaires.words import NO, SEVERITY_WORDS, YES

Kind = Literal["added", "removed", "changed", "moved"]

DEFAULTS: Final[Mapping[str, Any]] = {
    "required": True, "weight": 1, "severity": "major", "on_fail": "note", "minutes": 0, "verified": True,
    "max_rows": 99, "each": False, "exact": False,
}  # fmt: skip


@dataclass(frozen=True)
class FieldChange:
    """One value of a piece: its name, what it was and what it is; empty stands for nothing."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class PieceChange:
    """What happened to a section, an item, or the checklist itself (`code` is empty then)."""

    kind: Kind
    piece: Literal["checklist", "section", "item"]
    code: str
    title: str
    fields: tuple[FieldChange, ...] = ()
    where: str = ""


@dataclass(frozen=True)
class Difference:
    changes: tuple[PieceChange, ...] = field(default_factory=tuple)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def count(self, kind: Kind) -> int:
        return sum(1 for change in self.changes if change.kind == kind)


def difference(old: Data | None, new: Data) -> Difference:
    """From `old` to `new`, in the order of the new one, what was removed at the end."""
    before: Data = old or {"sections": []}
    found: list[PieceChange] = []
    if old is not None and (fields := fields_changed(old, new, skip={"sections", "code", "kind"})):
        found.append(PieceChange("changed", "checklist", "", _title(new), fields))
    found += _of_sections(before, new)
    found += _of_items(before, new)
    order = _order(new)
    gone = [change for change in found if change.kind == "removed"]
    stay = sorted((one for one in found if one.kind != "removed"), key=lambda one: order.get(one.code, -1))
    return Difference((*stay, *gone))


def _order(data: Data) -> dict[str, int]:
    codes = [code for section in data["sections"] for code in (section["code"], *(i["code"] for i in section["items"]))]
    return {code: number for number, code in enumerate(codes)}


def _of_sections(old: Data, new: Data) -> Iterable[PieceChange]:
    before = {section["code"]: section for section in old["sections"]}
    after = {section["code"]: section for section in new["sections"]}
    moved = moved_codes([s["code"] for s in old["sections"]], [s["code"] for s in new["sections"]])
    for code, section in after.items():
        if code not in before:
            yield PieceChange("added", "section", code, _title(section))
        elif fields := fields_changed(before[code], section, skip={"items", "code"}):
            yield PieceChange("changed", "section", code, _title(section), fields)
        if code in moved:
            yield PieceChange("moved", "section", code, _title(section))
    for code in before.keys() - after.keys():
        yield PieceChange("removed", "section", code, _title(before[code]))


def _of_items(old: Data, new: Data) -> Iterable[PieceChange]:
    before, after = _placed(old), _placed(new)
    stayed = {section["code"] for section in old["sections"]} & {section["code"] for section in new["sections"]}
    moved: set[str] = set()
    for code in stayed:
        moved |= moved_codes(_codes_of(old, code), _codes_of(new, code))
    for code, (section, item) in after.items():
        if code not in before:
            yield PieceChange("added", "item", code, _title(item), where=_title(section))
            continue
        was_in, was = before[code]
        if fields := fields_changed(was, item, skip={"code"}):
            yield PieceChange("changed", "item", code, _title(item), fields, _title(section))
        if code in moved or was_in["code"] != section["code"]:
            yield PieceChange("moved", "item", code, _title(item), (), _title(section))
    for code, (section, item) in before.items():
        if code not in after:
            yield PieceChange("removed", "item", code, _title(item), where=_title(section))


def _placed(data: Data) -> dict[str, tuple[Data, Data]]:
    return {item["code"]: (section, item) for section in data["sections"] for item in section["items"]}


def _codes_of(data: Data, code: str) -> list[str]:
    return [i["code"] for section in data["sections"] if section["code"] == code for i in section["items"]]


def moved_codes(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """The fewest codes that must have moved among those in both: all outside a longest run that kept its order."""
    place = {code: number for number, code in enumerate(old)}
    both = [code for code in new if code in place]
    ends: list[int] = []  # the smallest last place of a run of each length
    runs: list[str] = []  # the code that stands there
    before: dict[str, str | None] = {}
    for code in both:
        length = bisect_left(ends, place[code])
        ends[length : length + 1] = [place[code]]
        runs[length : length + 1] = [code]
        before[code] = runs[length - 1] if length else None
    kept: set[str] = set()
    last = runs[-1] if runs else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return set(both) - kept


# --- field by field --------------------------------------------------------------------------------------------------


def fields_changed(old: Data, new: Data, skip: set[str] | frozenset[str] = frozenset()) -> tuple[FieldChange, ...]:
    """Each value that differs, with what it was and what it is, in words."""
    found: list[FieldChange] = []
    for key in dict.fromkeys([*FIELD_WORDS, *old, *new]):
        if key not in skip:
            found += _field(key, old.get(key, DEFAULTS.get(key)), new.get(key, DEFAULTS.get(key)))
    return tuple(found)


def _field(key: str, old: Any, new: Any) -> list[FieldChange]:
    if old == new:
        return []
    if _is_words(old) and _is_words(new):
        return _words_changed(str(FIELD_WORDS.get(key, key)), old or {}, new or {})
    if key in ("choices", "columns", "checks", "explain") and (dicts(old) or dicts(new)):
        return _rows_changed(str(FIELD_WORDS.get(key, key)), dicts(old), dicts(new))
    before, after = shown(key, old), shown(key, new)
    return [FieldChange(str(FIELD_WORDS.get(key, key)), before, after)] if before != after else []


def _is_words(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and set(value) <= {"th", "en"})


def _words_changed(name: str, old: Data, new: Data) -> list[FieldChange]:
    languages = {"th": _("Thai"), "en": _("English")}
    return [
        FieldChange(f"{name} ({language})", str(old.get(key, "")), str(new.get(key, "")))
        for key, language in languages.items()
        if str(old.get(key, "")).strip() != str(new.get(key, "")).strip()
    ]


def _rows_changed(name: str, old: list[Data], new: list[Data]) -> list[FieldChange]:
    """Choices, columns and checks by their codes."""
    before = {str(row.get("code")): row for row in old}
    after = {str(row.get("code")): row for row in new}
    found: list[FieldChange] = []
    for code, row in after.items():
        if code not in before:
            found.append(FieldChange(f"{name} “{code}”", "", _row_words(row)))
        else:
            inside = fields_changed(before[code], row, {"code"})
            found += [FieldChange(f"{name} “{code}” · {one.name}", one.old, one.new) for one in inside]
    found += [FieldChange(f"{name} “{code}”", _row_words(row), "") for code, row in before.items() if code not in after]
    if not found and list(before) != list(after):
        found.append(FieldChange(_("%(name)s: order") % {"name": name}, ", ".join(before), ", ".join(after)))
    return found


def _row_words(row: Data) -> str:
    return _title(row) or str(row.get("rule") or row.get("code") or "")


def _title(piece: Data) -> str:
    for key in ("text", "title", "message"):
        words = piece.get(key)
        if isinstance(words, dict):
            both = [str(words.get(language) or "").strip() for language in ("th", "en")]
            return (both[0] or both[1]) if thai.is_thai() else (both[1] or both[0])
    return str(piece.get("code", ""))


CODED: Final = {"severity": SEVERITY_WORDS, "on_fail": ON_FAIL_WORDS, "level": LEVEL_WORDS}


def shown(key: str, value: Any) -> str:
    """One value in words."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, int | float):
        return thai.format_number(value)
    if isinstance(value, dict):
        return _object(key, value)
    if isinstance(value, list):
        return ", ".join(str(OCCASION_WORDS.get(str(one), one)) for one in value)
    if key == "type":
        return type_words(str(value))
    return str(CODED.get(key, {}).get(str(value), value))


def _object(key: str, value: Data) -> str:
    """An article of law with whether it is verified; facts with their types; of anything else its keys and values."""
    if key == "article":
        state = _("verified") if value.get("verified") else _("not verified")
        return " · ".join(part for part in (str(value.get("text", "")), state, str(value.get("source", ""))) if part)
    if _is_words(value):
        return _title({"text": value})
    words = {str(k): str(RULE_TYPE_WORDS.get(str(v), v)) for k, v in value.items()}
    return ", ".join(f"{k}: {v}" for k, v in words.items())
