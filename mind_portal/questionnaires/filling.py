"""Filling in a report form or an application: its list of sections, one section, and what a save answers.

The app keeps the draft and has its own addresses and services; it gives a `Sheet` and gets plain values for the
templates in `templates/questionnaires/`. `docs/how-to/add-a-form.md` shows how the parts fit.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mind_portal.core import thai
from mind_portal.questionnaires.definition import Item, Section
from mind_portal.questionnaires.drafting import Conflict
from mind_portal.questionnaires.examination import Examination
from mind_portal.questionnaires.forms import PREFIX, Change, Unreadable, take_changes, typed_rows
from mind_portal.questionnaires.pages import browser_data, neighbours
from mind_portal.questionnaires.pasting import pasted_rows
from mind_portal.questionnaires.prefill import origins, rows_to_keep
from mind_portal.questionnaires.sheet import SOURCE_ICONS, SOURCE_WORDS, Sheet, item_row, messages_at_top, section_cards
from mind_portal.questionnaires.sheet_table import script_columns, total_text


def section_of(found: Examination, code: str) -> Section | None:
    """The section that is shown under `code`."""
    return next((section for section in found.sections if section.code == code), None)


# --- the list of sections --------------------------------------------------------------------------------------------


def section_state(found: Examination, section: Section) -> dict[str, Any]:
    """How far a section is: `done`, `bad`, `warn`, `begun` or `new`, with its counts and words."""
    items = found.items_of(section)
    codes = {item.code for item in items}
    answered = sum(1 for item in items if found.result(item.code))
    required = [p for p in found.problems if p.item in codes]
    errors = [p for p in required if p.kind in ("invalid", "error", "unknown")]
    waiting = [p for p in required if p.kind == "confirm"]
    warnings = [w for w in found.unexplained if w.item.code in codes]
    return {
        "code": section.code,
        "number": section.number,
        "title": str(section.title),
        "state": _state(errors, warnings, required, answered),
        "errors": len(errors),
        "warnings": len(warnings),
        "waiting": len(waiting),
        "answered": answered,
        "total": len(items),
        "says": _section_says(found, items, answered, len(waiting)),
        "minutes": section.minutes,
        "left": _minutes_left(section, items, required),
    }


def _state(errors: Sequence[Any], warnings: Sequence[Any], required: Sequence[Any], answered: int) -> str:
    if errors:
        return "bad"
    if warnings:
        return "warn"
    if not required:
        return "done"
    return "begun" if answered else "new"


def _section_says(found: Examination, items: Sequence[Item], answered: int, waiting: int) -> str:
    """What stands in a section, in a few words: totals of its tables, what waits to be confirmed, how far one is."""
    if waiting:
        return ngettext("%(n)d filled in for you: confirm it", "%(n)d filled in for you: confirm them", waiting) % {
            "n": waiting
        }
    tables = [_table_says(item, found) for item in items if item.type == "table" and found.answer(item.code)]
    if tables and answered == len(items):
        return " · ".join(tables)
    return _("%(n)d of %(of)d answered") % {"n": answered, "of": len(items)}


def _table_says(item: Item, found: Examination) -> str:
    answer = found.answer(item.code)
    if answer.get("nil"):
        return str(item.nil)
    count = len(answer.get("value") or [])
    words = ngettext("%(n)d row", "%(n)d rows", count) % {"n": count}
    total = total_text(item, answer)
    return f"{words}, {total}" if total else words


def _minutes_left(section: Section, items: Sequence[Item], required: Sequence[Any]) -> int:
    """The section's minutes by the share of items that still ask for something, at least one while any does."""
    open_items = len({problem.item for problem in required})
    return max(1, round(section.minutes * open_items / max(1, len(items)))) if open_items else 0


def task_list(sheet: Sheet) -> dict[str, Any]:
    """The page that one comes back to: sections with their states, what is left, what was filled in, what is hidden."""
    found = sheet.found
    rows = [section_state(found, section) | {"url": sheet.url(section.code)} for section in found.sections]
    done = sum(1 for row in rows if row["state"] == "done")
    following = next((row for row in rows if row["state"] != "done"), None)
    return {
        "sections": rows,
        "done": done,
        "count": len(rows),
        "left": sum(row["left"] for row in rows),
        "next": following,
        "hidden": [hidden_row(found, section) for section in found.hidden_sections],
        "filled": filled_in(found),
        "blocking": len(rows) - done,
        "unexplained": len(found.unexplained),
        "errors": sum(row["errors"] for row in rows),
        "note": str(found.edition.definition.note),
        "verified": found.edition.definition.verified,
    }  # fmt: skip


def hidden_row(found: Examination, section: Section) -> dict[str, Any]:
    """A section that is not shown: why it does not apply, or which answer will tell."""
    waits = found.waits_for(section)
    why = str(section.why)
    if waits:
        why = _("until item %(numbers)s is answered") % {"numbers": ", ".join(item.number for item in waits)}
    return {"title": str(section.title), "why": why}


def filled_in(found: Examination) -> dict[str, Any]:
    """How many answers the portal filled in, from where, and how many still wait for the person's word."""
    shown = {code: answer for code, answer in found.answers.items() if code in found.shown}
    lines = [
        {
            "number": count,
            "icon": SOURCE_ICONS.get(origin, "history"),
            "text": str(SOURCE_WORDS.get(origin, origin)),
            "on": thai.format_date(dt.date.fromisoformat(on)) if on else "",
        }
        for (origin, on), count in sorted(origins(shown).items(), key=lambda pair: -pair[1])
    ]
    waiting = sum(1 for problem in found.problems if problem.kind == "confirm")
    return {"total": sum(line["number"] for line in lines), "lines": lines, "waiting": waiting}


# --- one section -----------------------------------------------------------------------------------------------------


def section_page(sheet: Sheet, section: Section) -> dict[str, Any]:
    """One section: its cards, the summary of messages, its neighbours, and the data of the script."""
    found = sheet.found
    before, after = neighbours(found, section.code)
    waiting = [i.code for i in section.items if any(p.item == i.code and p.kind == "confirm" for p in found.problems)]
    return {
        "section": {"code": section.code, "number": section.number, "title": str(section.title),
                    "intro": str(section.intro)},
        "cards": section_cards(sheet, section),
        "summary": messages_at_top(sheet, section.items),
        "waiting": len(waiting),
        "sections": [section_state(found, s) | {"url": sheet.url(s.code)} for s in found.sections],
        "section_count": len(found.sections),
        "before": _neighbour(sheet, before),
        "after": _neighbour(sheet, after),
        "previous_label": sheet.previous_label,
        "data": script_data(sheet, section),
    }  # fmt: skip


def _neighbour(sheet: Sheet, code: str) -> dict[str, Any] | None:
    section = section_of(sheet.found, code)
    return {"url": sheet.url(code), "number": section.number, "title": str(section.title)} if section else None


def script_data(sheet: Sheet, section: Section) -> dict[str, Any]:
    """As `pages.browser_data`, with what tables need."""
    tables = {item.code: script_columns(item) for item in section.items if item.type == "table"}
    rest = {item.code: typed_rows(item, sheet.found.answer(item.code)) for item in section.items if item.code in tables}
    return browser_data(sheet.found, sheet.facts) | {"tables": tables, "rows": rest, "unread": unread_cells(sheet)}


def unread_cells(sheet: Sheet) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """The cells of tables that cannot be read, by item and row: their column and why."""
    cells: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for problem in sheet.found.problems:
        if problem.kind == "invalid" and problem.row >= 0:
            rows = cells.setdefault(problem.item, {})
            rows.setdefault(str(problem.row), []).append((problem.column, problem.bare))
    return cells


# --- what is sent ----------------------------------------------------------------------------------------------------


def read_section(sheet: Sheet, section: Section, data: QueryDict) -> tuple[list[Change], list[Unreadable]]:
    """The changes of a section's page, with what its buttons ask for: confirm, last period's rows, pasted rows."""
    go = str(data.get("go", ""))
    changes, unreadable = take_changes(section.items, data, sheet.found.answers, confirm=go == "confirm")
    verb, _colon, code = go.partition(":")
    item = sheet.found.edition.definition.items.get(code)
    if verb not in ("keep", "paste") or item is None or item not in section.items:
        return changes, unreadable
    added = rows_to_keep(item, sheet.previous.get(code, {})) if verb == "keep" else []
    if verb == "paste":
        added = pasted_rows(item, str(data.get(f"{PREFIX}{code}-paste", "")))
    return _with_rows(item, added, changes, unreadable, data)


def _with_rows(
    item: Item, added: list[dict[str, Any]], changes: list[Change], unreadable: list[Unreadable], data: QueryDict
) -> tuple[list[Change], list[Unreadable]]:
    """The rows that a button adds, behind those that the page sends; too many of them change nothing."""
    mine = next((change for change in changes if change.code == item.code), None)
    if mine is None:
        return changes, unreadable
    rows = [*typed_rows(item, mine.answer), *added]
    sent = QueryDict(mutable=True)
    sent[f"{PREFIX}{item.code}-base"] = mine.base
    fresh, refused = take_changes([item], _with_json(sent, item, rows), {})
    others = [change for change in changes if change.code != item.code]
    return ([*others, *fresh], unreadable) if fresh else (changes, [*unreadable, *refused])


def _with_json(sent: QueryDict, item: Item, rows: list[dict[str, Any]]) -> QueryDict:
    sent[f"{PREFIX}{item.code}-rows"] = json.dumps(rows, ensure_ascii=False)
    return sent


def saved_json(sheet: Sheet, section: Section, unreadable: Iterable[Unreadable], saved: str) -> dict[str, Any]:
    """What the script needs after a save: marks of the stored answers, what clashed, what cannot be read and where."""
    rows = {item.code: item_row(sheet, item) for item in section.items}
    refused = {one.code: one.message for one in unreadable}
    own = {p.item: p.message for p in sheet.found.problems if p.kind == "invalid" and p.row < 0}
    return {
        "saved": saved,
        "bases": {code: row["base"] for code, row in rows.items()},
        "conflicts": {code: rows[code]["clash"] for code in sheet.clashes if code in rows},
        "errors": own | refused,
        "cells": unread_cells(sheet),
        "sections": {s.code: section_state(sheet.found, s)["state"] for s in sheet.found.sections},
    }


def clashes_of(conflicts: Iterable[Conflict]) -> dict[str, Any]:
    """Conflicts as a sheet shows them."""
    return {clash.code: (clash.mine, clash.theirs) for clash in conflicts}


def where_next(sheet: Sheet, section: Section, go: str) -> str:
    """Where the pressed button leads."""
    before, after = neighbours(sheet.found, section.code)
    if go.partition(":")[0] in ("keep", "paste", "more"):
        return f"{sheet.url(section.code)}#i-{go.partition(':')[2]}"
    if go == "stay":
        return sheet.url(section.code)
    if go == "before" and before:
        return sheet.url(before)
    if go in ("next", "confirm") and after:
        return sheet.url(after)
    return sheet.url("")
