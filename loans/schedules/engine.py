"""The plan itself: line by line, each knowing only what had happened by its own day.

That is why a plan can be made anew after a later payment out, a payment ahead or a change: the lines before that day
come out as they were.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from loans.schedules.counting import ZERO, due_dates, factor, interest_on, rate_on, to_satang
from loans.schedules.terms import Grace, Method, Prepaid, Rate, Terms, TermsError

Flow = tuple[dt.date, Decimal]
"""Money that moves the principal beside the plan: paid out is positive, paid back ahead of time negative."""

Shift = Callable[[dt.date], dt.date]


@dataclass(frozen=True)
class Line:
    """One instalment. `interest` is what the period bore; of it and of what was kept from before, `interest_due` is
    asked for now and `capitalised` joins the principal. `payment` = `interest_due` + `principal`."""

    number: int
    due_on: dt.date
    opening: Decimal
    percent: Decimal
    interest: Decimal
    interest_due: Decimal
    capitalised: Decimal
    principal: Decimal
    closing: Decimal

    @property
    def payment(self) -> Decimal:
        return self.interest_due + self.principal


@dataclass
class _State:
    """Where the plan stands between two lines."""

    terms: Terms
    balance: Decimal = ZERO
    deferred: Decimal = ZERO
    level: Decimal | None = None
    """The instalment or the part of the principal in force; None: to be worked out at the next line."""
    percent: Decimal | None = None
    lines: list[Line] = field(default_factory=list)


def build(terms: Terms, flows: Sequence[Flow], shift: Shift | None = None) -> list[Line]:
    """The lines of a plan. The first flow is the first payment out; `shift` moves a due date off a holiday.

    Raises TermsError when the flows and the terms do not fit together.
    """
    moves = sorted(flows)
    if not moves or moves[0][1] <= 0:
        raise TermsError("flows", "nothing_paid_out")
    days = list(due_dates(terms.first_due_on, terms.instalments, every=terms.every, due_day=terms.due_day))
    if shift is not None:
        days = [shift(day) for day in days]
    if moves[0][0] >= days[0]:
        raise TermsError("first_due_on", "before_paid_out")
    if moves[-1][0] >= days[-1]:
        raise TermsError("flows", "after_last_instalment")
    state, start = _State(terms), moves[0][0]
    for index, due_on in enumerate(days):
        inside = [move for move in moves if start <= move[0] < due_on]
        _add_line(state, days[index:], start, inside)
        moves = moves[len(inside) :]
        start = due_on
        if state.balance == 0 and not moves and not state.deferred:
            break
    return state.lines


def _add_line(state: _State, days: Sequence[dt.date], start: dt.date, inside: Sequence[Flow]) -> None:
    terms, due_on = state.terms, days[0]
    interest = interest_on(state.balance, inside, (start, due_on), terms.rates, terms.day_count)
    opening = state.balance + sum((amount for _day, amount in inside), ZERO)
    if opening < 0:
        raise TermsError("flows", "more_than_owed")
    percent = rate_on(terms.rates, start)
    number = len(state.lines) + 1
    if number <= terms.grace_instalments:
        due, capitalised, principal = _spare(state, interest)
    else:
        if _must_be_worked_out(state, percent, inside):
            state.level = _level(terms, opening, interest, days)
        due, capitalised = interest + state.deferred, ZERO
        state.deferred = ZERO
        principal = _principal(state, opening, interest, last=len(days) == 1)
    state.percent = percent
    state.balance = opening + capitalised - principal
    line = Line(number, due_on, opening, percent, interest, due, capitalised, principal, state.balance)
    state.lines.append(line)


def _spare(state: _State, interest: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """(interest asked for, interest that joins the principal, principal) of an instalment within the grace."""
    if state.terms.grace is Grace.PRINCIPAL:
        return interest, ZERO, ZERO
    if state.terms.grace is Grace.CAPITALISED:
        return ZERO, interest, ZERO
    state.deferred += interest
    return ZERO, ZERO, ZERO


def _must_be_worked_out(state: _State, percent: Decimal, inside: Sequence[Flow]) -> bool:
    if state.level is None:
        return True
    if percent != state.percent and state.terms.method is Method.EQUAL_INSTALMENT:
        return True
    return any(amount > 0 or state.terms.prepaid is Prepaid.LOWER for _day, amount in inside)


def _level(terms: Terms, opening: Decimal, interest: Decimal, days: Sequence[dt.date]) -> Decimal:
    """The equal instalment (or part of the principal) that ends at nothing on the last day.

    `opening` + `interest` = level × (1 + the sum of the later instalments, each discounted to this one's day), with
    the true days of every period and the rate in force today: a later step works it out anew.
    """
    if terms.method is Method.EQUAL_PRINCIPAL:
        return to_satang(opening / len(days))
    today = (Rate(days[0], rate_on(terms.rates, days[0])),)
    weight, discount = Decimal(1), Decimal(1)
    for begins, ends in zip(days[:-1], days[1:], strict=True):
        discount /= 1 + factor(begins, ends, today, terms.day_count)
        weight += discount
    return to_satang((opening + interest) / weight)


def _principal(state: _State, opening: Decimal, interest: Decimal, *, last: bool) -> Decimal:
    """What the line pays back: the level without its interest, never below nothing nor above what is owed; the last
    line takes the rest. A line that its interest fills makes the next one work the level out anew."""
    assert state.level is not None
    if last:
        return opening
    if state.terms.method is Method.EQUAL_PRINCIPAL:
        return min(state.level, opening)
    principal = state.level - interest
    if principal < 0:
        state.level = None
        return ZERO
    return min(principal, opening)
