"""Groups of the survey as sections of a checklist. A group within a group becomes a section of its own behind it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.questionnaires.xlsform import kinds
from mind_portal.questionnaires.xlsform.columns import RELEVANT
from mind_portal.questionnaires.xlsform.drafts import ItemDraft, SectionDraft
from mind_portal.questionnaires.xlsform.items import Items
from mind_portal.questionnaires.xlsform.outline import Part

GENERAL: Final = {"th": "ทั่วไป", "en": "General"}
CONTINUED: Final = {"th": "(ต่อ)", "en": "(continued)"}


@dataclass
class _Run:
    """Questions and notes that follow one another directly in the innermost of the groups `around`."""

    around: tuple[Part, ...]
    title: Mapping[str, str]
    parts: list[Part]


def sections_of(whole: Part, items: Items) -> list[SectionDraft]:
    """The sections in the order of the rows. Notes before the first question are a section's introduction."""
    return _Sections(items).all(whole)


class _Sections:
    def __init__(self, items: Items) -> None:
        self.items = items
        self.begun: set[int] = set()
        """The rows of the groups that have a section already: what comes later is its continuation."""
        self.waiting: list[tuple[Part, tuple[Part, ...]]] = []
        """Notes that no question followed, with the groups around them: they lead over to the next section."""

    def all(self, whole: Part) -> list[SectionDraft]:
        sections = []
        for run in self.runs((), whole, {"th": "", "en": ""}):
            notes = list(takewhile(lambda part: part.sort == "note", run.parts))
            self.waiting += [(note, run.around) for note in notes if self.can_show(note)]
            if len(run.parts) > len(notes):
                sections.append(self.section(run, run.parts[len(notes) :]))
        for note, _around in self.waiting:
            self.items.leave_out(note, _("it stands after the last question"))
        return sections

    def runs(self, around: tuple[Part, ...], group: Part, title: Mapping[str, str]) -> Iterator[_Run]:
        current: list[Part] = []
        for part in group.parts:
            if part.sort != "group":
                current.append(part)
                continue
            if current:
                yield _Run(around, title, current)
                current = []
            yield from self.runs((*around, part), part, self.title(around, part, title))
        if current:
            yield _Run(around, title, current)

    def title(self, around: tuple[Part, ...], part: Part, outer: Mapping[str, str]) -> dict[str, str]:
        label = self.items.label(part.line)
        title = {key: " – ".join(filter(None, (outer[key], label[key]))) for key in ("th", "en")}
        if around:
            message = _("the group within a group becomes a section of its own: “%(title)s”")
            self.items.found.notice(part.spot("type"), message % {"title": title["th"] or title["en"]})
        return title

    def section(self, run: _Run, parts: list[Part]) -> SectionDraft:
        group = run.around[-1] if run.around else Part("group", parts[0].line, "general")
        row = group.line.number if run.around else 0
        data: dict[str, Any] = {}
        if row in self.begun:
            data["code"] = self.continued(group)
            data["title"] = {key: f"{text} {CONTINUED[key]}" if text else "" for key, text in self.words(run).items()}
        else:
            data["code"] = self.items.code(group, self.items.taken)
            data["title"] = self.words(run)
            self.begin(group, row)
        if run.around:
            self.own(group, data)
        draft = SectionDraft(run.around, data)
        self.intro(draft)
        draft.items = self.questions(parts)
        return draft

    def questions(self, parts: list[Part]) -> list[ItemDraft]:
        """The items; a note between them goes to the hint of the one that follows it."""
        items: list[ItemDraft] = []
        notes: list[Part] = []
        for part in parts:
            if part.sort != "note":
                items.append(self.items.item(part))
                self.put_notes(items[-1], notes)
                notes = []
            elif self.can_show(part):
                notes.append(part)
        for note in notes:
            self.items.leave_out(note, _("it stands after the last question of its group"))
        return items

    def put_notes(self, item: ItemDraft, notes: list[Part]) -> None:
        texts = [self.note_words(note) for note in notes] + [item.data.get("look", {})]
        self.items.put_words(item.data, "look", _joined(texts))
        for note in notes:
            message = _("the note becomes part of the hint of “%(name)s”") % {"name": item.part.name}
            self.items.found.notice(note.spot("type"), message)

    def words(self, run: _Run) -> dict[str, str]:
        return dict(run.title) if run.around else dict(GENERAL)

    def begin(self, group: Part, row: int) -> None:
        self.begun.add(row)
        if not row:
            self.items.found.notice(group.spot(), _("the questions outside of any group become the section “General”"))

    def continued(self, group: Part) -> str:
        number = 2
        while f"{group.name}_{number}" in self.items.taken:
            number += 1
        return self.items.code(Part("group", group.line, f"{group.name}_{number}"), self.items.taken)

    def own(self, group: Part, data: dict[str, Any]) -> None:
        self.items.put_words(data, "why", group.line.words("mind", "why"))
        if group.line.own("minutes"):
            self.items.put_number(group.line, data, "minutes", int)

    def intro(self, section: SectionDraft) -> None:
        texts = []
        for note, around in self.waiting:
            if any(group.line.get(*RELEVANT) and group not in section.groups for group in around):
                self.items.leave_out(note, _("it shows only sometimes"))
            else:
                texts.append(self.note_words(note))
        self.items.put_words(section.data, "intro", _joined(texts))
        self.waiting = []

    def note_words(self, note: Part) -> dict[str, str]:
        return note.line.words("label", default=self.items.default)

    def can_show(self, note: Part) -> bool:
        """Whether the portal has a place for a note; otherwise it says that, and why, it is left out."""
        words = self.note_words(note).values()
        why = ""
        if note.line.get(*RELEVANT):
            why = _("it shows only sometimes")
        elif kinds.plain_type(note.line.get("type")) not in kinds.NOTES:
            why = _("it is the head of a grid")
        elif not any(words):
            why = _("it has no text in Thai or English")
        elif any("${" in text for text in words):
            why = _("it shows the answer to another question")
        if why:
            self.items.leave_out(note, why)
        return not why


def _joined(texts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    found = list(texts)
    return {key: "\n".join(text[key] for text in found if text.get(key)) for key in ("th", "en")}
