"""The sheet choices, and what a list of choices becomes: pass/fail/not applicable, yes/no, or choices of its own."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.questionnaires.xlsform.columns import Line, number_of
from mind_portal.questionnaires.xlsform.faults import Findings
from mind_portal.questionnaires.xlsform.names import is_code, proposed_code

CHOICES: Final = "choices"

_PASS: Final = frozenset({"pass", "passed", "ok", "compliant", "comply", "conform", "conforming", "ผ่าน"})
_FAIL: Final = frozenset({
    "fail", "failed", "not_ok", "nok", "non_compliant", "noncompliant", "not_compliant", "non_conform",
    "nonconform", "not_conform", "ไม่ผ่าน",
})  # fmt: skip
_NOT_APPLICABLE: Final = frozenset({"na", "n_a", "n/a", "not_applicable", "ไม่เกี่ยวข้อง"})
_YES: Final = frozenset({"yes", "y", "true", "ใช่", "มี"})
_NO: Final = frozenset({"no", "n", "false", "ไม่ใช่", "ไม่มี"})
_COMPLIANCE_LIST: Final = re.compile(r"(mind_)?(compliance|pass_?fail\w*|conformity)")
_YES_NO_LIST: Final = re.compile(r"(yes_?no|yn)\w*")


@dataclass
class ChoiceList:
    """One list: the type that its questions get, and our code of each answer by the form's own name."""

    name: str
    type: str = "choice"
    codes: dict[str, str] = field(default_factory=dict)
    choices: list[dict[str, Any]] = field(default_factory=list)


def meaning(list_name: str, names: list[str], wanted: str = "") -> tuple[str, dict[str, str]]:
    """The type of a list's questions and the codes of their answers.

    The names of the answers decide; a list that is called pass_fail or compliance takes yes and no as pass and fail,
    one that is called yes_no takes 1 and 0. `wanted` is what the row asks for by `mind::type`.
    """
    judged = wanted == "compliance" or bool(_COMPLIANCE_LIST.fullmatch(list_name.lower()))
    binary = wanted == "yes_no" or bool(_YES_NO_LIST.fullmatch(list_name.lower()))
    verdicts = {name: _verdict(name.lower(), judged=judged) for name in names}
    given = sorted(verdicts.values())
    if wanted in ("", "compliance") and given in (["fail", "pass"], ["fail", "na", "pass"]):
        return "compliance", verdicts
    answers = {name: _answer(name.lower(), binary=binary) for name in names}
    if wanted in ("", "yes_no") and sorted(answers.values()) == ["false", "true"]:
        return "yes_no", answers
    return "choice", {name: name for name in names}


def _verdict(name: str, *, judged: bool) -> str:
    if name in _PASS or (judged and name in _YES):
        return "pass"
    if name in _FAIL or (judged and name in _NO):
        return "fail"
    return "na" if name in _NOT_APPLICABLE else ""


def _answer(name: str, *, binary: bool) -> str:
    if name in _YES or (binary and name == "1"):
        return "true"
    return "false" if name in _NO or (binary and name in ("0", "2")) else ""


class ChoiceLists:
    """The lists of the sheet, read when a question asks for one."""

    def __init__(self, lines: list[Line], found: Findings, default: str, *, rename: bool) -> None:
        self.found = found
        self.default = default
        self.rename = rename
        self.lines: dict[str, list[Line]] = {}
        self.read: dict[tuple[str, str], ChoiceList] = {}
        for line in lines:
            name = line.get("list name") or line.get("list_name")
            if name:
                self.lines.setdefault(name, []).append(line)

    def get(self, name: str, wanted: str = "") -> ChoiceList | None:
        """The list of that name, read once for each type that is asked for; None when there is none."""
        if name not in self.lines:
            return None
        key = (name, wanted)
        if key not in self.read:
            self.read[key] = self._list(name, self.lines[name], wanted)
        return self.read[key]

    def _list(self, name: str, lines: list[Line], wanted: str) -> ChoiceList:
        lines = [line for line in lines if self._is_named(line)]
        kind, codes = meaning(name, [line.get("name") for line in lines], wanted)
        found = ChoiceList(name, kind, codes)
        if kind == "choice":
            for line in lines:
                self._choice(found, line)
        return found

    def _is_named(self, line: Line) -> bool:
        if not line.get("name"):
            self.found.fault("QUE-XLS-7", line.spot(CHOICES, "name"), _("the choice has no name"))
        return bool(line.get("name"))

    def _choice(self, found: ChoiceList, line: Line) -> None:
        name = line.get("name")
        taken = [choice["code"] for choice in found.choices]
        code = name if is_code(name) and name not in taken else proposed_code(name, taken, f"choice_{line.number}")
        if code != name:
            self._renamed(line, name, code, twice=name in found.codes and name in taken)
        words = line.words("label", default=self.default)
        if not any(words.values()):
            message = _("the choice “%(name)s” has no label in Thai or English") % {"name": name}
            self.found.fault("QUE-XLS-5", line.spot(CHOICES, "label"), message)
        if any("${" in text for text in words.values()):
            message = _("a text cannot show the answer to another question: write it without ${…}")
            self.found.fault("QUE-XLS-5", line.spot(CHOICES, "label"), message)
        found.codes[name] = code
        found.choices.append({"code": code, "text": words, **self._own(line)})

    def _renamed(self, line: Line, name: str, code: str, *, twice: bool) -> None:
        spot, words = line.spot(CHOICES, "name"), {"name": name, "code": code}
        if twice:
            self.found.fault("QUE-XLS-7", spot, _("the choice “%(name)s” stands twice in its list") % words)
        elif self.rename:
            self.found.notice(spot, _("“%(name)s” becomes “%(code)s”") % words)
        else:
            message = _("“%(name)s” cannot be a name here (a–z, 0–9 and _): write “%(code)s”") % words
            self.found.fault("QUE-XLS-4", spot, message)

    def _own(self, line: Line) -> dict[str, Any]:
        """Our columns: a factor of conversion, its unit, and whether it is exact."""
        own: dict[str, Any] = {}
        unit = {language: line.get(f"mind_unit_{language}") for language in ("th", "en")}
        if line.get("mind_factor"):
            try:
                own["factor"] = number_of(line.get("mind_factor"))
            except ValueError:
                spot = line.spot(CHOICES, "mind_factor")
                self.found.fault("QUE-XLS-8", spot, _("“%(text)s” is no number") % {"text": line.get("mind_factor")})
        if any(unit.values()):
            own["unit"] = unit
        if line.get("mind_exact").lower() in ("yes", "true"):
            own["exact"] = True
        return own
