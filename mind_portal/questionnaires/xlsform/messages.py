"""What a broken constraint says: `${hp}` in it is `{hp}` with us, the value of that question."""

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from mind_portal.questionnaires.xlsform.columns import MESSAGE, Line
from mind_portal.questionnaires.xlsform.drafts import ItemDraft
from mind_portal.questionnaires.xlsform.faults import Findings
from mind_portal.questionnaires.xlsform.outline import SURVEY

_REFERENCE: Final = re.compile(r"\$\{([^{}]*)\}")


def message_words(line: Line, items: Mapping[str, ItemDraft], found: Findings) -> dict[str, str]:
    """The message of a row in both languages, with the values that it speaks of."""
    words = {}
    for language, text in line.words(*MESSAGE).items():
        for name in _REFERENCE.findall(text):
            if name.strip() not in items:
                message = _("the message speaks of “%(name)s”, which is no question outside of a repeat")
                found.fault("QUE-XLS-5", line.spot(SURVEY, *MESSAGE), message % {"name": name})
        words[language] = _REFERENCE.sub(lambda match: _place(match[1].strip(), items), text)
    return words


def _place(name: str, items: Mapping[str, ItemDraft]) -> str:
    return f"{{{items[name].code}}}" if name in items else ""
