"""Plans of a contract: laid with the first payment out, laid anew with each further one, paid ahead, or restructured.

A plan that is replaced stays: its lines end on the day from which the new one holds (`Instalment.in_force_until`).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from loans.models import Contract, ContractStatus, Instalment, MoneyState, Repayment, Schedule, ScheduleKind
from loans.portfolio import rules, standing
from loans.portfolio.books import ZERO, paid_out_of, rebook
from loans.schedules import Flow, Line, Terms, TermsError, build, from_document, to_document
from loans.schedules.counting import due_dates, interest_on
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import local_date
from mind_portal.journal.services import record
from mind_portal.legal.calendar import between
from mind_portal.rollups.tasks import after_commit_drain

_HOLIDAYS_AT_END: Final = dt.timedelta(days=30)


def lock_contract(contract_id: int, actor: User) -> Contract:
    """The contract in the actor's scope, locked. Raises Contract.DoesNotExist."""
    visible = Contract.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    return visible.get(pk=contract_id)


def lines_for(terms: Terms, flows: Sequence[Flow]) -> list[Line]:
    """The lines of a plan, off holidays where the contract says so. Raises DomainError in words."""
    try:
        return build(terms, flows, _shift(terms) if terms.off_holidays else None)
    except TermsError as error:
        raise rules.terms_error(error) from error


def _shift(terms: Terms) -> Callable[[dt.date], dt.date]:
    *_days, last = due_dates(terms.first_due_on, terms.instalments, every=terms.every, due_day=terms.due_day)
    calendar = between(terms.first_due_on, last + _HOLIDAYS_AT_END)
    return lambda day: calendar.add(day, 0)


def starting_after(terms: Terms, day: dt.date) -> Terms:
    """The terms with the first due date behind `day`: where money is paid out later than was agreed, the same number
    of instalments begins later."""
    if terms.first_due_on > day:
        return terms
    wanted = terms.due_day or terms.first_due_on.day
    dates = due_dates(terms.first_due_on, 1200, every=terms.every, due_day=wanted)
    return replace(terms, first_due_on=next(due for due in dates if due > day), due_day=wanted)


def lay_after_paying_out(contract: Contract, day: dt.date, amount: Decimal, *, actor: User, now: dt.datetime) -> None:
    """The plan with one more payment out, in the caller's transaction. What was due up to that day stays due."""
    latest = contract.schedules.filter(state=MoneyState.CONFIRMED).order_by("-version").first()
    if latest is None:
        terms, flows, base, carried = starting_after(from_document(contract.terms), day), [(day, amount)], ZERO, ZERO
    else:
        terms, carried, base = from_document(latest.terms), latest.carried, latest.base
        flows = sorted([*_flows(latest), (day, amount)])
        begun = _restarted_on(contract)
        if begun is not None and day < begun:
            raise DomainError(rules.plan_breaches(effective_on=day, since=begun, today=day, outstanding=amount))
    lines = lines_for(terms, flows)
    schedule = _new_version(
        contract, ScheduleKind.PAID_OUT, day, terms, actor=actor, now=now, flows=_as_json(flows), base=base,
        carried=carried,
    )  # fmt: skip
    kept = Instalment.objects.filter(contract=contract, in_force_until=None, due_on__lte=day)
    Instalment.objects.filter(contract=contract, in_force_until=None, due_on__gt=day).update(in_force_until=day)
    done = kept.aggregate(most=Max("cumulative"))["most"]
    new = [line for line in lines if line.due_on > day]
    asked_already = kept.filter(schedule__base=base, schedule__carried=carried).exists()
    first_asks = ZERO if asked_already else carried
    _write_lines(schedule, new, base if done is None else done, first_asks)


def _restarted_on(contract: Contract) -> dt.date | None:
    """The day of the last plan that began anew on what was outstanding."""
    found = contract.schedules.filter(state=MoneyState.CONFIRMED).exclude(kind=ScheduleKind.PAID_OUT)
    last: dt.date | None = found.aggregate(last=Max("effective_on"))["last"]
    return last


def _flows(schedule: Schedule) -> list[Flow]:
    return [(dt.date.fromisoformat(day), Decimal(amount)) for day, amount in schedule.flows]


def _as_json(flows: Iterable[Flow]) -> list[list[str]]:
    return [[day.isoformat(), str(amount)] for day, amount in flows]


def _new_version(
    contract: Contract, kind: str, day: dt.date, terms: Terms, *, actor: User, now: dt.datetime, **more: Any
) -> Schedule:
    last = contract.schedules.aggregate(last=Max("version"))["last"] or 0
    return Schedule.objects.create(
        contract=contract, province_id=contract.province_id, version=last + 1, kind=kind, effective_on=day,
        terms=to_document(terms), proposed_by=actor, proposed_at=now, **more,
    )  # fmt: skip


def _write_lines(schedule: Schedule, lines: Sequence[Line], base: Decimal, carried: Decimal) -> None:
    """`carried` is asked for with the first line."""
    running, rows = base, []
    for index, line in enumerate(lines):
        interest = line.interest_due + (carried if index == 0 else ZERO)
        running += interest + line.principal
        rows.append(
            Instalment(
                contract_id=schedule.contract_id, schedule=schedule, province_id=schedule.province_id,
                number=line.number, due_on=line.due_on, percent=line.percent, interest=interest,
                principal=line.principal, capitalised=line.capitalised, closing=line.closing, cumulative=running,
                in_force_from=schedule.effective_on,
            )
        )  # fmt: skip
    Instalment.objects.bulk_create(rows)


# --- a new plan on what is outstanding -------------------------------------------------------------------------------


def propose_plan(
    *, contract_id: int, terms: Terms, effective_on: dt.date, reason: str, actor: User, now: dt.datetime
) -> Schedule:
    """A restructuring, for a second person to approve. Nothing changes before.

    Raises Contract.DoesNotExist, DomainError with LOAN-PLAN-1 … 4, LOAN-WHY-1, LOAN-PLAN-6.
    """
    with transaction.atomic():
        contract = lock_contract(contract_id, actor)
        _check_running(contract)
        waiting = contract.schedules.filter(state=MoneyState.PROPOSED).exists()
        if waiting:
            raise DomainError(Breach("LOAN-PLAN-4", _waiting_text()))
        breaches = [*_plan_breaches(contract, effective_on, local_date(now)), *rules.reason_breaches(reason)]
        if breaches:
            raise DomainError(breaches)
        outstanding, _carried, _base = _position(contract, effective_on)
        lines_for(terms, [(effective_on, outstanding)])
        schedule = _new_version(
            contract, ScheduleKind.RESTRUCTURED, effective_on, terms, actor=actor, now=now, reason=reason.strip(),
            state=MoneyState.PROPOSED,
        )  # fmt: skip
        record(
            verb="loans.plan_proposed", subject=contract, actor=actor, now=now, reason=reason.strip(),
            after={"version": schedule.version, "effective_on": effective_on, "terms": schedule.terms},
        )  # fmt: skip
    return schedule


def decide_plan(*, schedule_id: int, approve: bool, actor: User, now: dt.datetime, reason: str = "") -> Schedule:
    """Approve or refuse a restructuring that another proposed. An approved one is in force from its day.

    Raises Schedule.DoesNotExist, DomainError with LOAN-EYES-1, LOAN-PLAN-0 to 3, 5 or, for a refusal, LOAN-WHY-1.
    """
    with transaction.atomic():
        found = Schedule.objects.visible_to(actor).get(pk=schedule_id)
        contract = lock_contract(found.contract_id, actor)
        schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
        if schedule.state != MoneyState.PROPOSED:
            raise DomainError(Breach("LOAN-PLAN-5", _decided_text()))
        breaches = rules.second_person(proposed_by=schedule.proposed_by_id, decided_by=actor.pk)
        if approve:  # money may have gone out since it was proposed, which a plan from before would forget
            _check_running(contract)
            breaches += _plan_breaches(contract, schedule.effective_on, local_date(now))
        else:
            breaches += rules.reason_breaches(reason)
        if breaches:
            raise DomainError(breaches)
        if approve:
            _put_in_force(contract, schedule)
        schedule.state = MoneyState.CONFIRMED if approve else MoneyState.REFUSED
        schedule.decided_by, schedule.decided_at = actor, now
        schedule.save(update_fields=["state", "decided_by", "decided_at"])
        record(
            verb="loans.plan_approved" if approve else "loans.plan_refused", subject=contract, actor=actor, now=now,
            reason=reason.strip() or schedule.reason,
            after={"version": schedule.version, "effective_on": schedule.effective_on},
        )  # fmt: skip
        if approve:
            rebook([contract], local_date(now))
            after_commit_drain()
    return schedule


def plan_after_prepayment(*, contract_id: int, effective_on: dt.date, actor: User, now: dt.datetime) -> Schedule:
    """Work the plan out anew from what is outstanding on a day, under the same terms: lower instalments, or fewer.

    Raises Contract.DoesNotExist, DomainError with LOAN-PLAN-1 … 4.
    """
    with transaction.atomic():
        contract = lock_contract(contract_id, actor)
        _check_running(contract)
        if breaches := _plan_breaches(contract, effective_on, local_date(now)):
            raise DomainError(breaches)
        if contract.schedules.filter(state=MoneyState.PROPOSED).exists():
            raise DomainError(Breach("LOAN-PLAN-4", _waiting_text()))
        terms = _rest_of(contract, effective_on)
        schedule = _new_version(contract, ScheduleKind.PREPAID, effective_on, terms, actor=actor, now=now)
        _put_in_force(contract, schedule)
        schedule.save(update_fields=["flows", "base", "carried"])
        record(
            verb="loans.plan_renewed", subject=contract, actor=actor, now=now,
            after={"version": schedule.version, "effective_on": effective_on},
        )  # fmt: skip
        rebook([contract], local_date(now))
        after_commit_drain()
    return schedule


def _waiting_text() -> str:
    return _("Another plan waits for its approval; decide on that one first.")


def _decided_text() -> str:
    return _("This plan was decided on already. Reload the page to see it.")


def _check_running(contract: Contract) -> None:
    if contract.status != ContractStatus.RUNNING:
        raise DomainError(Breach("LOAN-PLAN-0", _("Only a running contract has a plan to change.")))


def _plan_breaches(contract: Contract, day: dt.date, today: dt.date) -> list[Breach]:
    since = contract.schedules.filter(state=MoneyState.CONFIRMED).aggregate(last=Max("effective_on"))["last"]
    outstanding = standing.on_day(day, [contract.pk]).get(contract.pk, {}).get("outstanding", ZERO)
    return rules.plan_breaches(effective_on=day, since=since, today=today, outstanding=outstanding)


def _rest_of(contract: Contract, day: dt.date) -> Terms:
    """The terms of the plan in force for the instalments that are left after a day."""
    latest = contract.schedules.filter(state=MoneyState.CONFIRMED).order_by("-version").first()
    assert latest is not None, "a running contract has a plan"
    terms = from_document(latest.terms)
    left = list(Instalment.objects.filter(contract=contract, in_force_until=None, due_on__gt=day).order_by("due_on"))
    if not left:
        raise DomainError(Breach("LOAN-PLAN-3", _("Every instalment is due already; restructure the loan.")))
    spared = sum(1 for line in left if line.number <= terms.grace_instalments)
    return replace(
        terms, first_due_on=left[0].due_on, instalments=len(left), grace_instalments=spared,
        grace=terms.grace if spared else type(terms.grace).NONE, due_day=terms.due_day or terms.first_due_on.day,
    )  # fmt: skip


def _position(contract: Contract, day: dt.date) -> tuple[Decimal, Decimal, Decimal]:
    """(principal outstanding, interest of before that is still owed, all that was paid) at the end of a day."""
    outstanding = standing.on_day(day, [contract.pk])[contract.pk]["outstanding"]
    served = Repayment.objects.filter(contract=contract, paid_on__lte=day).aggregate(
        interest=Sum("to_interest", default=ZERO), principal=Sum("to_principal", default=ZERO)
    )
    holding = Instalment.objects.filter(contract=contract, in_force_until=None, due_on__lte=day)
    asked = holding.aggregate(sum=Sum("interest", default=ZERO), last=Max("due_on"))
    before = _asked_before(contract)
    carried = asked["sum"] + before + _accrued(contract, asked["last"], day) - served["interest"]
    return outstanding, max(ZERO, carried), served["interest"] + served["principal"]


def _asked_before(contract: Contract) -> Decimal:
    """Interest that lines of former plans asked for and that was paid: those lines hold no more, their money does."""
    latest = contract.schedules.filter(state=MoneyState.CONFIRMED).exclude(kind=ScheduleKind.PAID_OUT)
    restart = latest.order_by("-version").first()
    if restart is None:
        return ZERO
    kept = Instalment.objects.filter(contract=contract, in_force_until=None, cumulative__lte=restart.base)
    paid = Repayment.objects.filter(contract=contract, paid_on__lte=restart.effective_on)
    sums = paid.aggregate(interest=Sum("to_interest", default=ZERO))
    counted = kept.aggregate(interest=Sum("interest", default=ZERO))
    return Decimal(sums["interest"] - counted["interest"])


def _accrued(contract: Contract, since: dt.date | None, day: dt.date) -> Decimal:
    """Interest of the days since the last instalment, on the principal as it really stood."""
    latest = contract.schedules.filter(state=MoneyState.CONFIRMED).order_by("-version").first()
    assert latest is not None, "a running contract has a plan"
    out = paid_out_of([contract.pk])[contract.pk]
    begins = max(since or out[0][0], latest.effective_on if latest.kind != ScheduleKind.PAID_OUT else out[0][0])
    if begins >= day:
        return ZERO
    terms = from_document(latest.terms)
    back = Repayment.objects.filter(contract=contract, paid_on__gt=begins, paid_on__lte=day)
    moves = [(on, -amount) for on, amount in back.values_list("paid_on", "to_principal")]
    moves += [(on, amount) for on, amount in out if begins < on <= day]
    balance = standing.on_day(begins, [contract.pk])[contract.pk]["outstanding"]
    return interest_on(balance, moves, (begins, day), terms.rates, terms.day_count)


def _put_in_force(contract: Contract, schedule: Schedule) -> None:
    """End the lines that the new plan replaces (those to come, and those that are not paid) and write its own."""
    day = schedule.effective_on
    outstanding, carried, base = _position(contract, day)
    terms = from_document(schedule.terms)
    lines = lines_for(terms, [(day, outstanding)])
    schedule.flows, schedule.base, schedule.carried = _as_json([(day, outstanding)]), base, carried
    schedule.save(update_fields=["flows", "base", "carried"])
    holding = Instalment.objects.filter(contract=contract, in_force_until=None)
    (holding.filter(due_on__gt=day) | holding.filter(cumulative__gt=base)).update(in_force_until=day)
    _write_lines(schedule, lines, base, carried)
