"""Which row of the workbook a fault of the finished definition belongs to."""

import re
from collections.abc import Sequence
from typing import Final

from mind_portal.questionnaires.xlsform import own
from mind_portal.questionnaires.xlsform.columns import CONSTRAINT, RELEVANT, Key, Line
from mind_portal.questionnaires.xlsform.drafts import SectionDraft
from mind_portal.questionnaires.xlsform.faults import Spot
from mind_portal.questionnaires.xlsform.outline import SURVEY, Part

_PATH: Final = re.compile(r"\$\.sections\[(\d+)\](?:\.items\[(\d+)\])?(?:\.columns\[(\d+)\])?\.?(.*)")


class Places:
    """Finds the spot of a place in the definition (`$.sections[0].items[2].weight`) or of a rule (`show:CODE`)."""

    def __init__(self, sections: Sequence[SectionDraft], checks: Sequence[Line]) -> None:
        self.sections = sections
        self.checks = checks

    def spot_of(self, field: str) -> Spot:
        kind, colon, code = field.partition(":")
        if colon and kind == "show":
            return self._show(code)
        match = _PATH.match(field)
        if match is None:
            return self._check(code or field)
        section, item, column, key = match.groups()
        draft = self.sections[int(section)]
        part = draft.groups[-1] if draft.groups else draft.items[0].part
        if item is not None:
            question = draft.items[int(item)]
            part = (question.columns[int(column)] if column is not None else question).part
        return self._cell(part, key)

    def _cell(self, part: Part, key: str) -> Spot:
        """The column of ours that a key comes from, else the whole row."""
        own_key: Key = ("mind", key.partition(".")[0].partition("[")[0])
        has_it = any(known[:2] == own_key for known in part.line.headers)
        return part.spot(*own_key) if has_it else part.spot("name")

    def _show(self, code: str) -> Spot:
        for section in self.sections:
            if section.data["code"] == code and section.groups:
                return section.groups[-1].spot(*RELEVANT)
            for item in section.items:
                if item.code == code:
                    return item.part.spot(*RELEVANT)
        return Spot(SURVEY)

    def _check(self, code: str) -> Spot:
        if any(line.get("code") == code for line in self.checks):
            return own.spot_of_check(list(self.checks), code)
        for section in self.sections:
            for item in section.items:
                if any(check["code"] == code for check in item.data.get("checks", [])):
                    return item.part.spot(*CONSTRAINT)
        return Spot(SURVEY)
