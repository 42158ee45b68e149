"""What a report must be before it goes on, and what the office must say. Pure functions; each returns every breach.

`docs/single-form.md` lists the ids.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factories.single_form import figures
from mind_portal.core import thai
from mind_portal.core.errors import Breach
from mind_portal.questionnaires.examination import Examination

ANSWER_DAYS: Final = 15
CORRECT_DAYS: Final = 15
"""Days in which the enterprise answers a question or corrects: the office's own rule, not one of law."""
MAX_TEXT: Final = 2000

STATEMENTS: Final[Mapping[str, str | Promise]] = {
    "true": gettext_lazy("I have read the whole report, and what it says is true and complete to my knowledge."),
    "authority": gettext_lazy("I am authorised to certify reports of this enterprise."),
    "records": gettext_lazy("The documents behind the figures are kept at the factory and are shown to officers."),
}
"""What the certifier states, each by its own tick."""

KINDS_OF_PROBLEM: Final[Mapping[str, str]] = {
    "missing": "FORM-SUBMIT-1",
    "note": "FORM-SUBMIT-1",
    "invalid": "FORM-SUBMIT-2",
    "unknown": "FORM-SUBMIT-2",
    "error": "FORM-SUBMIT-3",
    "confirm": "FORM-SUBMIT-5",
}


def answer_breaches(found: Examination) -> list[Breach]:
    """FORM-SUBMIT-1 missing, 2 does not fit its item, 3 a broken check, 4 a warning without its reason,
    5 a value that was filled in and not confirmed."""
    breaches = []
    for problem in found.problems:
        item = found.shown.get(problem.item)
        where = f"{item.number} {item.text}" if item else problem.item
        breaches.append(Breach(KINDS_OF_PROBLEM[problem.kind], f"{where}: {problem.message}", field=problem.item))
    for warned in found.unexplained:
        message = _("%(number)s %(warning)s: give the reason") % {
            "number": warned.item.number,
            "warning": warned.message,
        }
        breaches.append(Breach("FORM-SUBMIT-4", message, field=f"reason-{warned.check.code}"))
    return breaches


def size_breaches(found: Examination) -> list[Breach]:
    """FORM-SUBMIT-2 too: each value fits its item, but what they add up to is no amount that a factory can have."""
    definition = found.edition.definition
    shown = {code: found.answer(code) for code in found.shown}
    breaches = []
    for code, number in figures.too_large(definition, shown):
        item = definition.items[code]
        words = {"item": f"{item.number} {item.text}", "number": number}
        message = _("%(item)s: %(number)s cannot be right. Look at the quantities and their units.")
        breaches.append(Breach("FORM-SUBMIT-2", message % words, field=code))
    return breaches


def signing_breaches(*, statements: Collection[str], signature: str, name: str) -> list[Breach]:
    """FORM-CERT-1: every statement is made. FORM-CERT-2: signed with the certifier's own name."""
    breaches = [
        Breach("FORM-CERT-1", _("Make this statement, or return the report to its preparer"), field=f"statement-{code}")
        for code in STATEMENTS
        if code not in statements
    ]
    if thai.search_key(signature) != thai.search_key(name):
        message = _("Type your name as your account has it: %(name)s") % {"name": name}
        breaches.append(Breach("FORM-CERT-2", message, field="signature"))
    return breaches


def text_breaches(rule: str, text: str, message: str, *, field: str = "reason") -> list[Breach]:
    """A text is there, and not endless."""
    if not text.strip():
        return [Breach(rule, message, field=field)]
    if len(text) > MAX_TEXT:
        return [Breach(rule, _("At most %(n)d characters") % {"n": MAX_TEXT}, field=field)]
    return []


def extension_breaches(*, extended_to: dt.date, due_on: dt.date, today: dt.date, is_closed: bool) -> list[Breach]:
    """FORM-EXT-1: later than the due day. FORM-EXT-2: not in the past. FORM-EXT-3: the period is still open."""
    breaches = []
    if extended_to <= due_on:
        message = _("The new day must be later than the due day, %(day)s") % {"day": thai.format_date(due_on)}
        breaches.append(Breach("FORM-EXT-1", message, field="extended_to"))
    if extended_to < today:
        breaches.append(Breach("FORM-EXT-2", _("The new day lies in the past"), field="extended_to"))
    if is_closed:
        breaches.append(Breach("FORM-EXT-3", _("The period is closed: its days cannot be changed any more")))
    return breaches
