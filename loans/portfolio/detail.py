"""The page of one loan as plain values: where it stands, its plan, money out and back, what it is for."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from factories import facts
from loans.models import (
    Application,
    Contract,
    Disbursement,
    Instalment,
    LoanClass,
    MoneyState,
    Repayment,
    Schedule,
    Standing,
)
from loans.portfolio.forms import DAY_COUNTS, GRACES, METHODS, rates_from
from loans.portfolio.lists import lateness
from loans.schedules import Line, Terms, from_document
from loans.selectors.pages import timeline as timeline_of_firm
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.journal.selectors import timeline

ZERO = Decimal(0)
_BUDDHIST = 2300
"""Years above are of the Buddhist era."""


def contract_page(contract: Contract, user: Any, today: dt.date) -> dict[str, Any]:
    """Everything on the page; `contract` is in the user's scope, with its relations read. The firm sees what is in
    force, and of the fund and the committee the act, not the person."""
    is_firm = user.roles <= {Role.OPERATOR}
    standing = Standing.objects.filter(contract=contract).first()
    back = list(Repayment.objects.filter(contract=contract).order_by("-paid_on", "-pk"))
    out = list(
        Disbursement.objects.filter(contract=contract).select_related("proposed_by", "decided_by").order_by("-paid_on")
    )
    plans = list(contract.schedules.select_related("proposed_by", "decided_by").order_by("-version"))
    left = _left(contract, out)
    if is_firm:
        out = [payment for payment in out if payment.state == MoneyState.CONFIRMED]
        plans = [plan for plan in plans if plan.state == MoneyState.CONFIRMED]
    served = sum((payment.to_interest + payment.to_principal for payment in back), ZERO)
    return {
        "contract": contract,
        "standing": _standing(contract, standing, back, today),
        "instalments": instalment_rows(contract, served, today),
        "repayments": [_repayment(payment, back) for payment in back],
        "disbursements": [_disbursement(payment, user) | _without_names(is_firm) for payment in out],
        "left_to_pay_out": left,
        "plans": [_plan(plan) | _without_names(is_firm) for plan in plans],
        "waiting_plan": next((_waiting(plan, user) for plan in plans if plan.state == MoneyState.PROPOSED), None),
        "terms": terms_words(from_document(contract.terms), contract.signed_on),
        "outcomes": outcome_rows(contract, today),
        "may_visit": user.has_perm("loans.view_portfolio"),
        "timeline": _timeline(contract, user, is_firm=is_firm),
    }


def _timeline(contract: Contract, user: Any, *, is_firm: bool) -> list[dict[str, Any]]:
    """From the application on; the firm's is without what went on inside."""
    if is_firm:
        return timeline_of_firm(contract, contract.application, is_firm=True)
    about: list[Model] = [contract]
    if not user.has_perm("loans.decide_application") or _sees(user, contract.application):
        about.append(contract.application)
    return timeline(user, about).entries


def _sees(user: Any, application: Application) -> bool:
    """A member who declared a conflict of interest does not find the application's votes here either."""
    return Application.objects.visible_to(user).filter(pk=application.pk).exists()


def _without_names(is_firm: bool) -> dict[str, str]:
    return {"by": ""} if is_firm else {}


def _standing(contract: Contract, found: Standing | None, back: list[Repayment], today: dt.date) -> dict[str, Any]:
    disbursed, outstanding = (found.disbursed, found.outstanding) if found else (ZERO, ZERO)
    days = (today - found.oldest_due_on).days if found and found.oldest_due_on else 0
    kind = found.loan_class if found else LoanClass.NORMAL
    return {
        **lateness(contract.status, kind, days),
        "disbursed": thai.format_number(disbursed, 2),
        "outstanding": thai.format_number(outstanding, 2),
        "overdue": thai.format_number(found.overdue if found else ZERO, 2),
        "overdue_since": thai.format_date(found.oldest_due_on) if found and found.oldest_due_on else "",
        "returned": thai.format_number(sum((payment.amount for payment in back), ZERO), 2),
        "share": float(100 * (disbursed - outstanding) / disbursed) if disbursed else 0.0,
        "as_of": found.as_of if found else None,
    }


def instalment_rows(contract: Contract, served: Decimal, today: dt.date) -> list[dict[str, Any]]:
    """The instalments of the plan in force. Paid is what the running sum of all payments covers."""
    lines = Instalment.objects.filter(contract=contract, in_force_until=None).order_by("due_on")
    ended = Q(in_force_until=contract.closed_on, in_force_until__isnull=False)
    if contract.closed_on is not None and not lines.exists():
        lines = Instalment.objects.filter(ended, contract=contract).order_by("due_on")
    return [_instalment(line, served, today) for line in lines]


def _instalment(line: Instalment, served: Decimal, today: dt.date) -> dict[str, Any]:
    amount = line.interest + line.principal
    open_part = min(amount, max(ZERO, line.cumulative - served))
    if open_part == 0:
        state, word = "good", _("Paid")
    elif line.due_on < today:
        days = thai.format_number((today - line.due_on).days)
        state, word = ("bad" if (today - line.due_on).days > 90 else "warn"), _("%(days)s days late") % {"days": days}
    else:
        state, word = "none", _("To come")
    return {
        "number": line.number,
        "due": thai.format_date(line.due_on),
        "amount": thai.format_number(amount, 2),
        "interest": thai.format_number(line.interest, 2),
        "principal": thai.format_number(line.principal, 2),
        "closing": thai.format_number(line.closing, 2),
        "percent": thai.format_number(line.percent),
        "open": thai.format_number(open_part, 2) if ZERO < open_part < amount else "",
        "state": state,
        "word": word,
    }


def _repayment(payment: Repayment, all_of_them: list[Repayment]) -> dict[str, Any]:
    back = {each.reversal_of_id for each in all_of_them if each.reversal_of_id}
    parts = (
        (_("penalty"), payment.to_penalty), (_("interest"), payment.to_interest),
        (_("principal"), payment.to_principal), (_("more than asked for"), payment.excess),
    )  # fmt: skip
    taken_back = payment.pk in back
    served = " · ".join(f"{name} {thai.format_number(amount, 2)}" for name, amount in parts if amount)
    return {
        "pk": payment.pk,
        "day": thai.format_date(payment.paid_on),
        "amount": thai.format_number(payment.amount, 2),
        "reference": payment.reference,
        "source": payment.get_source_display(),
        "served": "" if taken_back or payment.reversal_of_id else served,
        "taken_back": taken_back,
        "is_reversal": payment.reversal_of_id is not None,
        "reason": payment.reason,
    }


def _disbursement(payment: Disbursement, user: Any) -> dict[str, Any]:
    states = {"proposed": "warn", "confirmed": "good", "refused": "none"}
    return {
        "pk": payment.pk,
        "day": thai.format_date(payment.paid_on),
        "amount": thai.format_number(payment.amount, 2),
        "reference": payment.reference,
        "state": states[payment.state],
        "word": payment.get_state_display(),
        "by": " → ".join(str(person) for person in (payment.proposed_by, payment.decided_by) if person),
        "waits": payment.state == MoneyState.PROPOSED,
        "mine": payment.proposed_by_id == user.pk,
    }


def _left(contract: Contract, out: list[Disbursement]) -> Decimal:
    bound = sum((payment.amount for payment in out if payment.state != MoneyState.REFUSED), ZERO)
    return contract.principal - bound


def _plan(plan: Schedule) -> dict[str, Any]:
    states = {"proposed": "warn", "confirmed": "info", "refused": "none"}
    return {
        "version": plan.version,
        "kind": plan.get_kind_display(),
        "since": thai.format_date(plan.effective_on),
        "state": states[plan.state],
        "word": plan.get_state_display() if plan.state != MoneyState.CONFIRMED else "",
        "reason": plan.reason,
        "by": " → ".join(str(person) for person in (plan.proposed_by, plan.decided_by) if person),
    }


def _waiting(plan: Schedule, user: Any) -> dict[str, Any]:
    words = terms_words(from_document(plan.terms), plan.effective_on)
    return {"pk": plan.pk, "mine": plan.proposed_by_id == user.pk, "terms": words, **_plan(plan)}


def terms_words(terms: Terms, start: dt.date) -> list[tuple[str, str]]:
    """The terms as (name, value), for people."""
    rates = ", ".join(
        _("year %(year)s: %(percent)s %%") % {"year": year, "percent": thai.format_number(percent)}
        for year, percent in rates_from(terms.rates, start)
    )
    grace = str(dict(GRACES)[terms.grace.value])
    if terms.grace_instalments:
        grace = _("%(n)s instalments; %(kind)s") % {"n": terms.grace_instalments, "kind": grace}
    return [
        (_("Interest from"), rates),
        (_("Instalments"), str(terms.instalments)),
        (_("First due"), thai.format_date(terms.first_due_on)),
        (_("Kind of instalments"), str(dict(METHODS)[terms.method.value])),
        (_("Grace"), grace),
        (_("Days of interest"), str(dict(DAY_COUNTS)[terms.day_count.value])),
    ]


def line_rows(lines: list[Line]) -> list[dict[str, Any]]:
    """Lines of a plan that is not in force, for a preview."""
    return [
        {
            "number": line.number,
            "due": thai.format_date(line.due_on),
            "amount": thai.format_number(line.payment, 2),
            "interest": thai.format_number(line.interest_due, 2),
            "principal": thai.format_number(line.principal, 2),
            "closing": thai.format_number(line.closing, 2),
        }
        for line in lines
    ]


def outcome_rows(contract: Contract, today: dt.date) -> dict[str, Any]:
    """What the firm itself reported for the years around the loan, from its own reports and no extra form."""
    known = facts.outcomes([contract.operator_id], today)
    rows = []
    for outcome in sorted(known.of(contract.operator_id), key=lambda each: each.year):
        values: Mapping[str, Any] = asdict(outcome)
        shown = {name: thai.format_number(values[name]) for name in ("workers", "energy_gj", "production_tonnes")}
        year = outcome.year if outcome.year > _BUDDHIST else outcome.year + thai.BUDDHIST_OFFSET
        before = year < contract.signed_on.year + thai.BUDDHIST_OFFSET
        rows.append({"year": year if thai.is_thai() else year - thai.BUDDHIST_OFFSET, "before": before, **shown})
    return {"known": known.known, "rows": rows}
