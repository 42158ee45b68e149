"""The rows of the sheet survey as a tree of groups, repeats and questions, as they stand between begin and end."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from django.utils.translation import gettext as _
from pyxform import aliases
from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_SELECT

from mind_portal.questionnaires.xlsform import kinds
from mind_portal.questionnaires.xlsform.columns import APPEARANCE, RELEVANT, Line
from mind_portal.questionnaires.xlsform.faults import Findings, Spot

SURVEY: Final = "survey"
Sort = Literal["group", "repeat", "question", "note"]


@dataclass
class Part:
    """A group, a repeat, a question or a note. `type` is ours, empty where a list of choices decides."""

    sort: Sort
    line: Line
    name: str
    type: str = ""
    choices: str = ""
    parts: list["Part"] = field(default_factory=list)
    had_unasked: bool = False
    """Whether something in it was left out, so that it may be empty."""

    def spot(self, *key: str) -> Spot:
        return self.line.spot(SURVEY, *key)


def outline(lines: Iterable[Line], found: Findings) -> Part:
    """The whole survey as one group without a name. Everything that cannot be taken is in `found`."""
    return _Outliner(found).read(lines)


def is_disabled(line: Line) -> bool:
    return line.get("disabled").lower() in ("yes", "true", "true()")


class _Outliner:
    def __init__(self, found: Findings) -> None:
        self.found = found
        self.stack: list[Part] = []

    def read(self, lines: Iterable[Line]) -> Part:
        whole = Part("group", Line(1, {}, {}), "")
        self.stack = [whole]
        for line in lines:
            if not is_disabled(line):
                self.row(line)
        for part in self.stack[1:]:
            self.fault(part.line, _("“begin %(what)s” has no end") % {"what": part.sort}, "type")
        return whole

    def fault(self, line: Line, message: str, *key: str, rule: str = "QUE-XLS-3") -> None:
        self.found.fault(rule, line.spot(SURVEY, *key), message)

    def row(self, line: Line) -> None:
        written = line.get("type")
        if not written:
            if line.get("name") or any(line.words("label").values()):
                self.fault(line, _("has no type"), "type")
            return
        begin, end = RE_BEGIN_CONTROL.search(written), RE_END_CONTROL.search(written)
        if begin:
            self.begin(line, str(aliases.control[begin["type"]]))
        elif end:
            self.end(line, str(aliases.control[end["type"]]))
        else:
            self.question(line, written)

    def begin(self, line: Line, what: str) -> None:
        inside = [part for part in self.stack if part.sort == "repeat"]
        if what == "loop":
            self.fault(line, kinds.not_supported(line.get("type"), "loop"), "type")
        elif inside and what == "repeat":
            message = _("a repeat within the repeat “%(name)s”: only one level of rows is supported")
            self.fault(line, message % {"name": inside[-1].name}, "type")
        part = Part("group" if what == "group" else "repeat", line, self.name(line))
        part.type = "table" if part.sort == "repeat" else ""
        if inside and what == "group":
            self.flatten(part, inside[-1])
        else:
            self.stack[-1].parts.append(part)
        self.stack.append(part)

    def flatten(self, group: Part, repeat: Part) -> None:
        """The questions of a group within a repeat are columns as the others are."""
        group.parts = repeat.parts
        if group.line.get(*RELEVANT):
            message = _("a group within the repeat “%(name)s” cannot be shown only sometimes")
            self.fault(group.line, message % {"name": repeat.name}, *RELEVANT)
        else:
            message = _("the questions of the group “%(group)s” become columns of the repeat “%(name)s”")
            self.found.notice(group.spot("type"), message % {"group": group.name, "name": repeat.name})

    def end(self, line: Line, what: str) -> None:
        sort = "group" if what == "group" else "repeat"
        if len(self.stack) == 1 or self.stack[-1].sort != sort:
            self.fault(line, _("“%(type)s” ends nothing that began before it") % {"type": line.get("type")}, "type")
            return
        part = self.stack.pop()
        if not part.parts and part.had_unasked and sort == "group":
            self.drop(part)
        elif not part.parts:
            self.fault(part.line, _("is empty: there is no question in it"), "type")

    def drop(self, group: Part) -> None:
        """A group of nothing but rows that are left out goes with them."""
        self.leave_out()
        outer = self.stack[-1].parts
        if outer and outer[-1] is group:
            outer.pop()

    def leave_out(self) -> None:
        self.stack[-1].had_unasked = True

    def question(self, line: Line, written: str) -> None:
        kind = kinds.plain_type(written)
        choice = RE_SELECT.search(written)
        if kind in kinds.KNOWN_TO_PORTAL:
            message = _("“%(type)s” is left out: the portal keeps it by itself")
            self.found.notice(line.spot(SURVEY, "type"), message % {"type": written})
            self.leave_out()
        elif kind in kinds.CALCULATIONS:
            self.leave_out()  # `leaving_out` says of it what there is to say
        elif kind in kinds.NOTES or (choice and kinds.HEADING in line.get(*APPEARANCE).split()):
            self.stack[-1].parts.append(Part("note", line, line.get("name")))
        elif choice:
            self.choice(line, written, choice["select_command"], choice["list_name"], other=choice["specify_other"])
        elif kind in kinds.BECOMES:
            self.add(line, self.proof(line, kinds.BECOMES[kind]))
        elif kinds.is_known(kind) or kinds.is_known(kind.lower()):
            self.fault(line, kinds.not_supported(written, kind), "type")
        else:
            self.fault(line, _("the type “%(type)s” is not known in XLSForm") % {"type": written}, "type")

    def choice(self, line: Line, written: str, command: str, name: str, *, other: str | None) -> None:
        one = aliases.select[command] == "select one" and command not in aliases.select_from_file
        if not one or name.startswith("${"):
            word = command.replace(" ", "_")
            is_multiple = aliases.select[command] == "select all that apply"
            self.fault(line, kinds.not_supported(written, "select_multiple" if is_multiple else word), "type")
        elif other:
            message = _("“or_other” is not supported: add the choice “other” and a text question that it shows")
            self.fault(line, message, "type")
        else:
            self.add(line, "", choices=name)

    def proof(self, line: Line, kind: str) -> str:
        signed = kind == "photo" and kinds.SIGNATURE in line.get(*APPEARANCE).split()
        return "signature" if signed else kind

    def add(self, line: Line, kind: str, choices: str = "") -> None:
        self.stack[-1].parts.append(Part("question", line, self.name(line), kind, choices))

    def name(self, line: Line) -> str:
        name = line.get("name")
        if not name:
            self.fault(line, _("has no name"), "name", rule="QUE-XLS-4")
        return name or f"row_{line.number}"
