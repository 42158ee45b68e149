"""The page of one section as plain values, so that forty items render in a loop without a form each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from mind_portal.questionnaires.answers import Answer, document, fingerprint
from mind_portal.questionnaires.definition import Item, Section
from mind_portal.questionnaires.examination import Examination
from mind_portal.questionnaires.forms import PREFIX, Unreadable
from mind_portal.questionnaires.proofs import place_text
from mind_portal.questionnaires.words import NO, SEVERITY_WORDS, YES, answer_text

ALL: Final = "all"
"""The code of the page that holds every section, for a desk."""

SPARE_ROWS: Final = 2

TAKES_FILES: Final = frozenset({"photo", "file", "compliance", "yes_no"})
"""Types of items that photos or files can be attached to on a page."""


def chosen_sections(found: Examination, code: str) -> list[Section]:
    """The sections of one page; empty for a code that is not shown."""
    return found.sections if code == ALL else [section for section in found.sections if section.code == code]


def section_pages(found: Examination, sections: Iterable[Section], extras: "Extras") -> list[dict[str, Any]]:
    """Sections with their items, hidden ones too: an answer on the page may show them."""
    return [
        {
            "code": section.code,
            "number": section.number,
            "title": str(section.title),
            "items": [item_row(found, item, extras) for item in section.items],
        }
        for section in sections
    ]


class Extras:
    """What stands beside the answers: the last visit's, what clashed, what could not be read."""

    def __init__(
        self,
        previous: Mapping[str, Answer] | None = None,
        typed: Mapping[str, Unreadable] | None = None,
        clashes: Mapping[str, tuple[Answer, Answer]] | None = None,
        rows: Mapping[str, int] | None = None,
        proofs: "Proofs | None" = None,
    ) -> None:
        self.previous = previous or {}
        self.typed = typed or {}
        self.clashes = clashes or {}
        self.rows = rows or {}
        self.proofs = proofs or Proofs()


@dataclass
class Proofs:
    """Files of the page's items, and where they are sent; without `url` the page takes none.

    `files`: by item, as the app shows them; `refused`: why a file was not taken, by item; `far`: of an item of the type
    place, how far it lies from where it should be.
    """

    url: str = ""
    files: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    far: Mapping[str, dict[str, str]] = field(default_factory=dict)


def item_row(found: Examination, item: Item, extras: Extras) -> dict[str, Any]:
    """One question with its answer, ready for the template."""
    stored = found.answer(item.code)
    mine, theirs = extras.clashes.get(item.code, (stored, None))
    unreadable = extras.typed.get(item.code)
    value = unreadable.typed if unreadable else mine.get("value")
    problems = [p for p in found.problems if p.item == item.code and p.kind not in ("missing", "note")]
    return {
        "code": item.code,
        "name": PREFIX + item.code,
        "number": item.number,
        "type": item.type,
        "text": str(item.text),
        "look": str(item.look),
        "unit": str(item.unit),
        "article": item.article,
        "required": item.required,
        "hidden": item.code not in found.shown,
        "value": _typed_value(item, value),
        "note": unreadable.note if unreadable else mine.get("note", ""),
        "severities": severity_buttons(PREFIX + item.code, mine.get("severity") or item.severity),
        "base": fingerprint(stored),
        "options": options(item, value),
        "columns": [{"text": str(c.text), "unit": str(c.unit)} for c in item.columns],
        "rows": _rows(item, value, extras.rows.get(item.code, SPARE_ROWS)),
        "previous": answer_text(item, extras.previous.get(item.code)),
        "error": _error(
            unreadable, [problem.message for problem in problems], extras.proofs.refused.get(item.code, "")
        ),
        "warnings": [w.message for w in found.warnings if w.item.code == item.code],
        "clash": answer_text(item, theirs) or _("no answer") if theirs is not None else "",
        **proof_row(item, stored, extras.proofs),
    }


def _error(unreadable: Unreadable | None, problems: list[str], refused: str) -> str:
    return refused or (unreadable.message if unreadable else next(iter(problems), ""))


def _typed_value(item: Item, value: Any) -> Any:
    """What stands in the field: a place as it can be typed again."""
    if item.type == "place" and isinstance(value, dict):
        return place_text(value)
    return "" if value is None else value


def proof_row(item: Item, stored: Answer, proofs: Proofs) -> dict[str, Any]:
    """Files of one item and where they come and go; what its photos are for."""
    takes = bool(proofs.url) and item.type in TAKES_FILES
    return {
        "files": proofs.files.get(item.code, []),
        "file_url": f"{proofs.url}{item.code}/" if takes or (proofs.url and item.type == "signature") else "",
        "camera": item.type != "file",
        "photo_needed": item.on_fail if item.on_fail in ("photo", "photo_or_note") else "",
        "signed": answer_text(item, stored) if item.type == "signature" else "",
        "far": proofs.far.get(item.code),
    }


YES_NO: Final[tuple[tuple[str, str | Promise], ...]] = (("yes", YES), ("no", NO))


def options(item: Item, value: Any) -> list[tuple[str, str, bool]]:
    if item.type == "yes_no":
        given = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        return [(code, str(text), code == given) for code, text in YES_NO]
    return [(choice.code, str(choice.text), choice.code == value) for choice in item.choices]


def _rows(item: Item, value: Any, spare: int) -> list[list[dict[str, Any]]]:
    """The rows of a table and some blank ones to go on."""
    if item.type != "table":
        return []
    given = value if isinstance(value, list) else []
    rows = [*given, *({} for _ in range(spare))]
    return [
        [
            {
                "name": f"{PREFIX}{item.code}-{index}-{column.code}",
                "type": column.type,
                "text": str(column.text),
                "value": "" if row.get(column.code) is None else row[column.code],
                "options": options(column, row.get(column.code)),
            }
            for column in item.columns
        ]
        for index, row in enumerate(rows)
    ]


def severity_buttons(name: str, chosen: str) -> SafeString:
    """The three severities as one row of radio buttons; put together here, since it stands in every item."""
    buttons = (
        f'<label><input type="radio" name="{name}-severity" value="{value}"{" checked" if value == chosen else ""}>'
        f"<span>{escape(str(label))}</span></label>"
        for value, label in SEVERITY_WORDS.items()
    )
    return mark_safe("".join(buttons))  # noqa: S308 - codes of the definition, and escaped words


# --- progress --------------------------------------------------------------------------------------------------------


def progress(found: Examination, sections: Iterable[Section]) -> dict[str, Any]:
    """How far the whole checklist and this page are, and one state an item for the segments."""
    items = [item for section in sections for item in found.items_of(section)]
    states = [_state(found.result(item.code)) for item in items]
    return {
        "answered": found.answered,
        "total": len(found.shown),
        "here": sum(1 for state in states if state),
        "here_total": len(states),
        "states": states,
    }


def _state(result: str) -> str:
    return "pass" if result == "given" else result


def section_list(found: Examination) -> list[dict[str, Any]]:
    """Each section with its progress, for the overview and the review."""
    return [{"code": s.code, "number": s.number, "title": str(s.title), **progress(found, [s])} for s in found.sections]


def neighbours(found: Examination, code: str) -> tuple[str, str]:
    """The codes of the sections before and after; empty at the ends and on the page of all."""
    codes = [section.code for section in found.sections]
    if code not in codes:
        return "", ""
    place = codes.index(code)
    return (codes[place - 1] if place else ""), (codes[place + 1] if place + 1 < len(codes) else "")


# --- for the browser ---


def browser_data(found: Examination, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the page's script needs to decide by the same rules: rules, order, types, every value as rules see it."""
    definition = found.edition.definition
    checks = {
        code: [{"code": c.code, "level": c.level, "message": str(c.message), "each": c.each} for c in item.checks]
        for code, item in definition.items.items()
        if item.checks
    }
    return {
        "rules": {name: {"let": rule["let"], "cel": rule["cel"]} for name, rule in found.edition.rules.items()},
        "order": [[section.code, [item.code for item in section.items]] for section in definition.sections],
        "types": {code: item.type for code, item in definition.items.items()},
        "columns": {
            code: {c.code: c.type for c in item.columns} for code, item in definition.items.items() if item.columns
        },
        "checks": checks,
        "values": document(definition, found.answers, facts),
    }
