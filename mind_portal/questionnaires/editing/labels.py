"""What fields, types and other codes of a definition are called on the editor's pages."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

Labels = Mapping[str, str | Promise]

FIELD_WORDS: Final[Labels] = {
    "title": gettext_lazy("Title"),
    "code": gettext_lazy("Code"),
    "type": gettext_lazy("Type of answer"),
    "text": gettext_lazy("Question"),
    "look": gettext_lazy("What to look at"),
    "unit": gettext_lazy("Unit"),
    "required": gettext_lazy("Must be answered"),
    "choices": gettext_lazy("Choice"),
    "columns": gettext_lazy("Column"),
    "checks": gettext_lazy("Check"),
    "show_if": gettext_lazy("Shows only when"),
    "weight": gettext_lazy("Weight"),
    "severity": gettext_lazy("How serious a fail is"),
    "article": gettext_lazy("Article of law"),
    "on_fail": gettext_lazy("A fail needs"),
    "min": gettext_lazy("At least"),
    "max": gettext_lazy("At most"),
    "decimals": gettext_lazy("Decimals"),
    "max_rows": gettext_lazy("Rows at most"),
    "minutes": gettext_lazy("Minutes"),
    "note": gettext_lazy("Note"),
    "intro": gettext_lazy("Words at its top"),
    "why": gettext_lazy("Why it does not apply"),
    "items": gettext_lazy("Items"),
    "occasions": gettext_lazy("Occasions"),
    "measure": gettext_lazy("Name for measures"),
    "facts": gettext_lazy("Facts"),
    "verified": gettext_lazy("Verified"),
    "rule": gettext_lazy("Rule"),
    "level": gettext_lazy("When it is broken"),
    "message": gettext_lazy("Sentence"),
    "each": gettext_lazy("Row by row"),
    "nil": gettext_lazy("Words of “there is none”"),
    "codes": gettext_lazy("Code list"),
    "section": pgettext_lazy("of a checklist", "Section"),
}

TYPE_WORDS: Final[Labels] = {
    "compliance": gettext_lazy("Pass, fail, not applicable"),
    "yes_no": gettext_lazy("Yes or no"),
    "number": pgettext_lazy("type of answer", "Number"),
    "text": pgettext_lazy("type of answer", "Text"),
    "date": gettext_lazy("Date"),
    "choice": gettext_lazy("One of several choices"),
    "table": gettext_lazy("Table of rows"),
    "photo": gettext_lazy("Photo"),
    "signature": gettext_lazy("Signature"),
    "place": gettext_lazy("Place"),
    "file": gettext_lazy("Files"),
    "code": gettext_lazy("Code of a code list"),
}


def type_words(kind: str) -> str:
    return str(TYPE_WORDS.get(kind, kind))


ON_FAIL_WORDS: Final[Labels] = {
    "note": gettext_lazy("a note"),
    "photo": gettext_lazy("a photo"),
    "photo_or_note": gettext_lazy("a photo or a note"),
    "none": gettext_lazy("nothing more"),
}

LEVEL_WORDS: Final[Labels] = {
    "error": gettext_lazy("Error: cannot be filed"),
    "warning": gettext_lazy("Warning: asks for a reason"),
}

OCCASION_WORDS: Final[Labels] = {
    "annual": gettext_lazy("Annual"),
    "complaint": gettext_lazy("After a complaint"),
    "before_licence": gettext_lazy("Before a licence"),
    "follow_up": gettext_lazy("Follow-up of an order"),
    "accident": gettext_lazy("After an accident"),
    "joint": gettext_lazy("Joint operation"),
    "self_declaration": gettext_lazy("Self-declaration by the operator"),
}

RULE_TYPE_WORDS: Final[Labels] = {
    "number": pgettext_lazy("type in a rule", "number"),
    "text": gettext_lazy("text"),
    "date": gettext_lazy("date"),
    "bool": gettext_lazy("true or false"),
    "choice": gettext_lazy("code of a choice"),
    "table": gettext_lazy("rows"),
    "count": gettext_lazy("how many"),
}
