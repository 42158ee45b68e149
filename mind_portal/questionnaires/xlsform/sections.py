"""Groups of the survey as sections of a checklist. A group within a group becomes a section of its own behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.questionnaires.xlsform.columns import RELEVANT
from mind_portal.questionnaires.xlsform.drafts import SectionDraft
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
        self.waiting: list[Part] = []
        """Notes that no question followed: they lead over to the next section."""

    def all(self, whole: Part) -> list[SectionDraft]:
        sections = []
        for run in self.runs((), whole, {"th": "", "en": ""}):
            notes = list(takewhile(lambda part: part.sort == "note", run.parts))
            self.waiting += notes
            if len(run.parts) > len(notes):
                sections.append(self.section(run, run.parts[len(notes) :]))
        for part in self.waiting:
            self.refuse(part, _("a note after the last question has no place"), "type")
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
        draft.items = [self.items.item(part) for part in parts if not self.is_lost_note(part)]
        return draft

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
        for part in self.waiting:
            texts.append(self.items.label(part.line))
            if part.line.get(*RELEVANT):
                self.refuse(part, _("a note that shows only sometimes is not supported"), *RELEVANT)
        words = {key: "\n".join(text[key] for text in texts if text[key]) for key in ("th", "en")}
        self.items.put_words(section.data, "intro", words)
        self.waiting = []

    def is_lost_note(self, part: Part) -> bool:
        if part.sort == "note":
            message = _("a note between questions has no place: move it to the top of the group, or into a hint")
            self.refuse(part, message, "type")
        return part.sort == "note"

    def refuse(self, part: Part, message: str, *key: str) -> None:
        self.items.fault(part.line, message, *key, rule="QUE-XLS-3")
