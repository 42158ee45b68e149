"""One sentence for each reason why a rule cannot be published, with its line and place."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mind_portal.questionnaires.rules.language import Code, Refused

SENTENCES: Final[Mapping[Code, str | Promise]] = {
    "too_long": gettext_lazy("The rule is longer than 2,000 characters: divide it"),
    "character": gettext_lazy("“%(text)s” has no place in a rule; use &&, ||, == and straight quotation marks"),
    "bracket": gettext_lazy("The brackets do not match"),
    "index": gettext_lazy("A row cannot be taken by its number; use all(…), exists(…) or filter(…)"),
    "number": gettext_lazy("The number %(text)s is too large"),
    "row_name": gettext_lazy("The name of the row “%(text)s” is missing or is already an item"),
    "nesting": gettext_lazy("At most two loops within one another"),
    "pattern": gettext_lazy('The pattern %(text)s is not safe: write "^…$", without \\d, \\w, . and repeated groups'),
    "method": gettext_lazy("“.%(text)s(…)” is not known"),
    "column": gettext_lazy("No table has a column “%(text)s”"),
    "date": gettext_lazy('%(text)s is not a date; write date("2026-10-01")'),
    "host_in_rows": gettext_lazy("%(text)s(…) cannot stand inside a loop; work it out outside"),
    "function": gettext_lazy("The function %(text)s(…) is not known or has the wrong number of values"),
    "unknown": gettext_lazy("There is no item “%(text)s”"),
    "syntax": gettext_lazy("The rule cannot be read here"),
    "type": gettext_lazy("The values do not fit together, for example a text compared with a number"),
}


def explain(refusal: Refused, text: str) -> str:
    """The sentence of a refusal with its place in the author's text: `line 1, place 5: There is no item “kq”`."""
    before = text[: refusal.at]
    line = before.count("\n") + 1
    place = refusal.at - (before.rfind("\n") + 1) + 1
    sentence = str(SENTENCES[refusal.code]) % {"text": refusal.text}
    where = _("line %(line)d, place %(place)d") % {"line": line, "place": place}
    return f"{where}: {sentence}"
