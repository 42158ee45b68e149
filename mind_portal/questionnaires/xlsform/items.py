"""One question of the survey as one item of a checklist, all but its conditions."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.questionnaires.definition import COLUMN_TYPES
from mind_portal.questionnaires.xlsform.choices import ChoiceList, ChoiceLists
from mind_portal.questionnaires.xlsform.columns import REQUIRED, Line, number_of
from mind_portal.questionnaires.xlsform.drafts import ItemDraft
from mind_portal.questionnaires.xlsform.faults import Findings
from mind_portal.questionnaires.xlsform.kinds import WHOLE_NUMBERS
from mind_portal.questionnaires.xlsform.names import is_code, proposed_code
from mind_portal.questionnaires.xlsform.outline import SURVEY, Part

_YES: Final = frozenset({"yes", "true", "true()", "1"})
_NO: Final = frozenset({"", "no", "false", "false()", "0"})
_HARMLESS: Final = frozenset({
    "max-pixels", "rows", "capture-accuracy", "warning-accuracy", "allow-mock-accuracy", "quality",
})  # fmt: skip
_ORDERING: Final = frozenset({"randomize", "seed", "incremental", "app"})
_IN_MORE: Final = ("prefill", "keep", "convert", "codes", "fill")
_SHOWN: Final = 60
OF_JUDGED: Final = ("severity", "on_fail", "measure")


class Items:
    """Makes items of questions and keeps the names that are taken."""

    def __init__(self, lists: ChoiceLists, found: Findings, default: str, *, rename: bool) -> None:
        self.lists = lists
        self.found = found
        self.default = default
        self.rename = rename
        self.taken: set[str] = set()
        self.one_language: set[str] = set()
        self.read_as: set[str] = set()

    def item(self, part: Part) -> ItemDraft:
        code = self.code(part, self.taken)
        draft = self.question(part, code)
        if part.sort == "repeat":
            draft.columns = self.columns(part)
            draft.data["columns"] = [column.data for column in draft.columns]
        return draft

    def question(self, part: Part, code: str) -> ItemDraft:
        """An item or a column."""
        line = part.line
        data: dict[str, Any] = {"code": code, "type": part.type}
        draft = ItemDraft(part, data, self.choices(part))
        if draft.choices is not None:
            data["type"] = draft.choices.type
        if line.own("type") == "code" and part.type == "text":
            data["type"] = "code"
        data["text"] = self.label(line)
        self.put_words(data, "look", self.look(line))
        self.put_words(data, "unit", line.words("mind", "unit"))
        if not self.is_required(part):
            data["required"] = False
        if draft.choices is not None and draft.choices.type == "choice":
            data["choices"] = draft.choices.choices
        self.parameters(line)
        self.own(line, data)
        if line.get("type") in WHOLE_NUMBERS:
            data.setdefault("decimals", 0)
        return draft

    def columns(self, part: Part) -> list[ItemDraft]:
        taken: set[str] = set()
        found = []
        for question in part.parts:
            if question.sort != "question":
                if question.sort == "note":
                    self.leave_out(question, _("a table has no place for notes"))
                continue
            column = self.question(question, self.code(question, taken))
            if column.data["type"] not in COLUMN_TYPES and (question.type or question.choices):
                message = _("“%(type)s” cannot stand within a repeat") % {"type": question.line.get("type")}
                self.fault(question.line, message, "type", rule="QUE-XLS-3")
            found.append(column)
        return found

    # --- pieces ------------------------------------------------------------------------------------------------------

    def fault(self, line: Line, message: str, *key: str, rule: str = "QUE-XLS-8") -> None:
        self.found.fault(rule, line.spot(SURVEY, *key), message)

    def code(self, part: Part, taken: set[str]) -> str:
        """The code of a group or question: its name, or what it is renamed to where that cannot be one."""
        name = part.name
        code = name if is_code(name) and name not in taken else proposed_code(name, taken, f"q_{part.line.number}")
        if code != name:
            words = {"name": name, "code": code}
            if self.rename:
                self.found.notice(part.spot("name"), _("“%(name)s” becomes “%(code)s”") % words)
            elif name in taken:
                message = _("the name “%(name)s” is already taken: write “%(code)s”") % words
                self.fault(part.line, message, "name", rule="QUE-XLS-4")
            else:
                message = _("“%(name)s” cannot be a name here (a–z, 0–9 and _): write “%(code)s”") % words
                self.fault(part.line, message, "name", rule="QUE-XLS-4")
        taken.add(code)
        return code

    def choices(self, part: Part) -> ChoiceList | None:
        if not part.choices:
            return None
        wanted = part.line.own("type")
        found = self.lists.get(part.choices, wanted if wanted in ("compliance", "yes_no", "choice") else "")
        if found is None:
            message = _("there is no list “%(name)s” in the sheet choices") % {"name": part.choices}
            self.fault(part.line, message, "type", rule="QUE-XLS-7")
        elif found.type != "choice" and not found.name.startswith("mind_"):
            self.read_as.add(found.name)
        return found or ChoiceList(part.choices)

    def label(self, line: Line) -> dict[str, str]:
        words = line.words("label", default=self.default)
        if not any(words.values()):
            self.fault(line, _("has no label in Thai or English"), "label", rule="QUE-XLS-5")
        for language, text in words.items():
            if not text:
                self.one_language.add(language)
        self.no_places(line, words, "label")
        return words

    def look(self, line: Line) -> dict[str, str]:
        hint = line.words("hint", default=self.default)
        guidance = line.words("guidance_hint", default=self.default)
        words = {key: "\n".join(filter(None, (hint[key], guidance[key]))) for key in ("th", "en")}
        self.no_places(line, words, "hint")
        return words

    def no_places(self, line: Line, words: Mapping[str, str], column: str) -> None:
        if any("${" in text for text in words.values()):
            message = _("a text cannot show the answer to another question: write it without ${…}")
            self.fault(line, message, column, rule="QUE-XLS-5")

    def leave_out(self, note: Part, why: str) -> None:
        words = note.line.words("label", default=self.default)
        text = " ".join((words["th"] or words["en"] or note.name).split())
        said = {"text": f"{text[:_SHOWN]}…" if len(text) > _SHOWN else text, "why": why}
        self.found.notice(note.spot("type"), _("the note “%(text)s” is left out: %(why)s") % said)

    def put_words(self, data: dict[str, Any], key: str, words: Mapping[str, str]) -> None:
        if any(words.values()):
            data[key] = dict(words)

    def is_required(self, part: Part) -> bool:
        """A repeat may stay empty unless `mind::required` says otherwise."""
        if part.sort == "repeat":
            return part.line.own("required").lower() in _YES
        written = part.line.get(*REQUIRED)
        if written.lower() in _YES or written.lower() in _NO:
            return written.lower() in _YES
        message = _("“%(text)s”: a question is required or not (yes or no), it cannot depend on another")
        self.fault(part.line, message % {"text": written}, *REQUIRED, rule="QUE-XLS-3")
        return False

    def parameters(self, line: Line) -> None:
        for name in (part.partition("=")[0].strip() for part in line.get("parameters").replace(";", " ").split()):
            if name in _ORDERING:
                message = _("the parameter “%(name)s” is left out") % {"name": name}
                self.found.notice(line.spot(SURVEY, "parameters"), message)
            elif name and name not in _HARMLESS:
                message = _("the parameter “%(name)s” is not supported") % {"name": name}
                self.fault(line, message, "parameters", rule="QUE-XLS-3")

    # --- our own columns ---------------------------------------------------------------------------------------------

    def own(self, line: Line, data: dict[str, Any]) -> None:
        """Weight, severity, article and the like, each from its column `mind::…`."""
        for key in OF_JUDGED:
            if line.own(key):
                data[key] = line.own(key)
        for key, read in _NUMBERS.items():
            if line.own(key):
                self.put_number(line, data, key, read)
        if line.own("article"):
            verified = line.own("article_verified").lower() in _YES
            data["article"] = {"text": line.own("article"), "verified": verified}
            if line.own("article_source"):
                data["article"]["source"] = line.own("article_source")
        self.put_words(data, "nil", line.words("mind", "nil"))
        if line.own("more"):
            self.put_more(line, data)

    def put_number(self, line: Line, data: dict[str, Any], key: str, read: Callable[[str], float]) -> None:
        try:
            data[key] = read(line.own(key))
        except ValueError:
            self.fault(line, _("“%(text)s” is no number") % {"text": line.own(key)}, "mind", key)

    def put_more(self, line: Line, data: dict[str, Any]) -> None:
        try:
            more = json.loads(line.own("more"))
        except ValueError:
            more = None
        if not isinstance(more, dict) or set(more) - set(_IN_MORE):
            message = _("cannot be read: leave it as the portal wrote it, or empty")
            self.fault(line, message, "mind", "more")
            return
        data.update(more)


_NUMBERS: Final[Mapping[str, Callable[[str], float]]] = {
    "weight": number_of, "min": number_of, "max": number_of, "decimals": int, "max_rows": int,
}  # fmt: skip
