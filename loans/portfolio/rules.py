"""What must hold before money or a contract is entered. Pure: every breach with its id, its field and the way out."""

import datetime as dt
import re
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from loans.schedules import TermsError
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import clean_text, format_date, format_number, to_arabic_digits

MIN_REASON: Final = 10
_NOT_IN_KEY: Final = re.compile(r"[^0-9A-Zก-๙]")


def number_key(number: str) -> str:
    """What a contract's number is matched by: Arabic digits, capitals, without blanks and marks of punctuation."""
    return _NOT_IN_KEY.sub("", to_arabic_digits(clean_text(number)).upper())


def money(amount: Decimal) -> str:
    """An amount for a message."""
    return format_number(amount, 2)


def contract_breaches(
    *, number: str, principal: Decimal, approved: Decimal, signed_on: dt.date, decided_on: dt.date, today: dt.date
) -> list[Breach]:
    """LOAN-CON-1 … 4: what the paper says against what the committee resolved."""
    found = []
    if not number_key(number):
        found.append(Breach("LOAN-CON-1", _("Give the number of the contract as it stands on the paper."), "number"))
    if principal <= 0 or principal > approved:
        text = _("The committee approved %(approved)s baht; the contract cannot be for more, nor for nothing.")
        found.append(Breach("LOAN-CON-2", text % {"approved": money(approved)}, "principal"))
    if signed_on < decided_on:
        text = _("The committee decided on %(day)s; the contract cannot be signed before that.")
        found.append(Breach("LOAN-CON-3", text % {"day": format_date(decided_on)}, "signed_on"))
    found += _not_in_future(signed_on, today, "LOAN-CON-4", "signed_on")
    return found


def _not_in_future(day: dt.date, today: dt.date, rule: str, field: str) -> list[Breach]:
    if day <= today:
        return []
    return [Breach(rule, _("This day is yet to come: %(day)s.") % {"day": format_date(day)}, field)]


def paying_out_breaches(
    *, amount: Decimal, paid_on: dt.date, signed_on: dt.date, principal: Decimal, already: Decimal, today: dt.date
) -> list[Breach]:
    """LOAN-OUT-1 … 3. `already`: what is confirmed or waits to be."""
    found = []
    if amount <= 0:
        found.append(Breach("LOAN-OUT-1", _("Give an amount above nothing."), "amount"))
    elif already + amount > principal:
        text = _("Of the %(principal)s baht of the contract %(left)s baht are left to pay out.")
        values = {"principal": money(principal), "left": money(max(Decimal(0), principal - already))}
        found.append(Breach("LOAN-OUT-1", text % values, "amount"))
    if paid_on < signed_on:
        text = _("The contract was signed on %(day)s; nothing is paid out before that.")
        found.append(Breach("LOAN-OUT-2", text % {"day": format_date(signed_on)}, "paid_on"))
    found += _not_in_future(paid_on, today, "LOAN-OUT-3", "paid_on")
    return found


def repayment_breaches(
    *, amount: Decimal, paid_on: dt.date, first_out: dt.date | None, most: Decimal, is_closed: bool, today: dt.date
) -> list[Breach]:
    """LOAN-PAY-1 … 5. `most`: everything that the loan may still take."""
    found = []
    if is_closed:
        found.append(Breach("LOAN-PAY-4", _("The contract is closed; it takes no repayment."), "contract"))
    if amount <= 0:
        found.append(Breach("LOAN-PAY-1", _("Give an amount above nothing."), "amount"))
    if first_out is None or paid_on < first_out:
        when = format_date(first_out) if first_out else _("nothing has been paid out")
        text = _("A repayment before the first payment out (%(when)s): look at the day and at the contract.")
        found.append(Breach("LOAN-PAY-2", text % {"when": when}, "paid_on"))
    elif amount > most and not is_closed:
        text = _("That is more than the firm owes: with all interest %(most)s baht are left.")
        found.append(Breach("LOAN-PAY-5", text % {"most": money(most)}, "amount"))
    found += _not_in_future(paid_on, today, "LOAN-PAY-3", "paid_on")
    return found


def second_person(*, proposed_by: int, decided_by: int) -> list[Breach]:
    """LOAN-EYES-1: who enters money does not confirm it."""
    if proposed_by != decided_by:
        return []
    text = _("You entered this yourself; a second person of the fund confirms it.")
    return [Breach("LOAN-EYES-1", text)]


def reason_breaches(reason: str) -> list[Breach]:
    """LOAN-WHY-1: a reason that somebody can understand later."""
    if len(reason.strip()) >= MIN_REASON:
        return []
    return [Breach("LOAN-WHY-1", _("Say why, in at least 10 characters."), "reason")]


def plan_breaches(*, effective_on: dt.date, since: dt.date, today: dt.date, outstanding: Decimal) -> list[Breach]:
    """LOAN-PLAN-1 … 3: a new plan begins within the time of the present one, and on a debt."""
    found = _not_in_future(effective_on, today, "LOAN-PLAN-1", "effective_on")
    if effective_on < since:
        text = _("The plan in force began on %(day)s; a new one begins on that day or later.")
        found.append(Breach("LOAN-PLAN-2", text % {"day": format_date(since)}, "effective_on"))
    if outstanding <= 0:
        found.append(Breach("LOAN-PLAN-3", _("Nothing was outstanding on that day.")))
    return found


def terms_error(error: TermsError) -> DomainError:
    """Terms that make no plan, in words."""
    words = {
        "number": _("This number makes no plan."),
        "longer_than_term": _("The grace must be shorter than the whole term."),
        "kind_and_number": _("A grace needs both its kind and its number of instalments."),
        "missing": _("Give at least one rate."),
        "order": _("The rates must follow one another by their days."),
        "before_paid_out": _("The first instalment is due after the money is paid out, not before."),
        "after_last_instalment": _("Money is paid out after the last instalment."),
        "more_than_owed": _("More is paid back than is owed."),
        "nothing_paid_out": _("Nothing is paid out yet."),
    }
    return DomainError(Breach("LOAN-PLAN-6", words[error.reason], error.field))
