"""Resolutions: recorded by the secretary, confirmed or struck out by the chair. The money of a round is bound here,
under its lock: what does not fit goes to the waiting list, in the order in which it was resolved."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from loans import notices, rules
from loans.models import (
    AgendaItem,
    Application,
    ApplicationStatus,
    Decision,
    DecisionOutcome,
    DecisionState,
    MeetingMember,
    ProgrammeTerms,
    Recusal,
    VoteChoice,
)
from loans.selectors.offers import terms_on
from loans.services.meetings import MEETING_MACHINE, is_recorded, lock_item
from loans.services.money import lock_money, room_for
from loans.services.stages import lock_application, move
from loans.terms import read_rates
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import local_date
from mind_portal.journal.services import record
from mind_portal.legal.calendar import working_days_between
from mind_portal.rollups.tasks import after_commit_drain

VERBS = {
    DecisionOutcome.APPROVED: "approve",
    DecisionOutcome.CONDITIONAL: "approve_conditionally",
    DecisionOutcome.WAITING: "wait",
    DecisionOutcome.DEFERRED: "defer",
    DecisionOutcome.DECLINED: "decline",
}
LENT = (DecisionOutcome.APPROVED, DecisionOutcome.CONDITIONAL)


@dataclass(frozen=True)
class Resolution:
    """What the secretary records. Term, grace and rate: None takes what was asked and what the terms say."""

    outcome: str
    amount: Decimal | None = None
    months: int | None = None
    grace_months: int = 0
    rate: Decimal | None = None
    conditions: str = ""
    drop_reason: str = ""
    reason: str = ""


def record_resolution(*, item_id: int, resolution: Resolution, actor: User, now: dt.datetime) -> Decision:
    """Record what the committee resolved; the chair confirms it. An approval that the money does not cover is recorded
    as a place on the waiting list.

    Raises DomainError from a wrong state, and LOAN-DECIDE-1 to 4 and 7.
    """
    with transaction.atomic():
        item, meeting = lock_item(item_id, actor)
        MEETING_MACHINE.check("sit", meeting.status)
        application = lock_application(item.application_id, actor)
        breaches = _record_breaches(item, application, resolution)
        if breaches:
            raise DomainError(breaches)
        outcome = _outcome_by_money(application, resolution)
        decision = _store(application, item, resolution, outcome, actor, now)
        record(
            verb="loans.resolution_recorded", subject=application, actor=actor, now=now,
            after={"outcome": outcome, "amount": decision.amount, "meeting": meeting.pk},
        )  # fmt: skip
    return decision


def _record_breaches(item: AgendaItem, application: Application, resolution: Resolution) -> list[Breach]:
    if application.status != ApplicationStatus.IN_MEETING or is_recorded(item):
        return [Breach("LOAN-DECIDE-7", _("A resolution on this item is recorded already"))]
    if resolution.outcome not in DecisionOutcome.values:
        return [Breach("LOAN-DECIDE-3", _("Choose the resolution"), field="outcome")]
    lends = resolution.outcome in rules.LENDING
    breaches = rules.tally_breaches(tally_of(item), lends=lends)
    return breaches + rules.resolution_breaches(
        outcome=resolution.outcome, amount=resolution.amount, asked=application.asked,
        conditions=resolution.conditions, drop_reason=resolution.drop_reason,
    )  # fmt: skip


def tally_of(item: AgendaItem) -> rules.Tally:
    """The votes of those who count."""
    present = set(
        MeetingMember.objects.filter(meeting_id=item.meeting_id, is_present=True).values_list("user_id", flat=True)
    )
    present -= set(Recusal.objects.filter(application_id=item.application_id).values_list("user_id", flat=True))
    votes = [choice for user, choice in item.votes.values_list("user_id", "choice") if user in present]
    supports = sum(1 for choice in votes if choice in (VoteChoice.APPROVE, VoteChoice.CONDITIONAL))
    return rules.Tally(counting=len(present), voted=len(votes), supports=supports, quorum=item.meeting.quorum)


def _outcome_by_money(application: Application, resolution: Resolution) -> str:
    """An approval that does not fit waits. The round's lock makes it the only one who asks now."""
    if resolution.outcome not in LENT or resolution.amount is None:
        return resolution.outcome
    found = lock_money(application.round_id)
    fits = resolution.amount <= room_for(application, found.pot).left
    return resolution.outcome if fits else DecisionOutcome.WAITING.value


def _store(
    application: Application,
    item: AgendaItem | None,
    resolution: Resolution,
    outcome: str,
    actor: User,
    now: dt.datetime,
) -> Decision:
    terms = _terms(application)
    lends = outcome in rules.LENDING
    return Decision.objects.create(
        application=application, item=item, province_id=application.province_id, outcome=outcome, terms=terms,
        amount=resolution.amount if lends else None,
        months=resolution.months or application.months or terms.max_months if lends else None,
        grace_months=resolution.grace_months if lends else 0,
        rates=read_rates(terms.rates).resolved(application.collateral, resolution.rate) if lends else [],
        conditions=resolution.conditions.strip(), reason=resolution.reason.strip(),
        drop_reason=resolution.drop_reason if outcome == DecisionOutcome.DECLINED else "",
        recorded_by=actor, recorded_at=now,
    )  # fmt: skip


def _terms(application: Application) -> ProgrammeTerms:
    found = terms_on(application.round.programme_id, application.round.opens_on)
    if found is None:
        raise DomainError(Breach("LOAN-TERMS-2", _("The programme had no terms when the round opened")))
    return found


# --- the chair -------------------------------------------------------------------------------------------------------


def confirm_resolution(*, decision_id: int, actor: User, now: dt.datetime) -> Decision:
    """The chair stands by the record: now it takes effect. Confirmed twice it is confirmed once.

    Raises Decision.DoesNotExist out of scope, DomainError for LOAN-DECIDE-5 (not the recorder) and 6 (not the chair).
    """
    with transaction.atomic():
        decision, application = _lock_decision(decision_id, actor)
        if decision.state == DecisionState.CONFIRMED:
            return decision
        breaches = _chair_breaches(decision, actor)
        if breaches:
            raise DomainError(breaches)
        decision.state, decision.confirmed_by, decision.confirmed_at = DecisionState.CONFIRMED, actor, now
        decision.save(update_fields=["state", "confirmed_by", "confirmed_at"])
        _take_effect(application, decision, now)
        record(
            verb="loans.resolution_confirmed", subject=application, actor=actor, now=now,
            after={"outcome": decision.outcome, "amount": decision.amount, "status": application.status},
        )  # fmt: skip
        notices.decided(application, decision, actor=actor, now=now)
        after_commit_drain()
    return decision


def strike_resolution(*, decision_id: int, reason: str, actor: User, now: dt.datetime) -> Decision:
    """The chair does not stand by the record: it is struck out, its money is free, the item is open again."""
    with transaction.atomic():
        decision, application = _lock_decision(decision_id, actor)
        breaches = _chair_breaches(decision, actor) + rules.reason_breaches(reason=reason, rule="LOAN-DECIDE-8")
        if decision.state != DecisionState.RECORDED:
            breaches.append(Breach("LOAN-DECIDE-9", _("Only a resolution that waits for the chair can be struck out")))
        if breaches:
            raise DomainError(breaches)
        decision.state, decision.reason = DecisionState.STRUCK, reason.strip()
        decision.save(update_fields=["state", "reason"])
        record(
            verb="loans.resolution_struck", subject=application, actor=actor, now=now, reason=reason.strip(),
            before={"outcome": decision.outcome, "amount": decision.amount},
        )  # fmt: skip
    return decision


def _lock_decision(decision_id: int, actor: User) -> tuple[Decision, Application]:
    """The application first, as everywhere, then its decision; a recused member finds neither."""
    found = Decision.objects.visible_to(actor).only("application_id").get(pk=decision_id)
    try:
        application = lock_application(found.application_id, actor)
    except Application.DoesNotExist:
        raise Decision.DoesNotExist from None
    decision = Decision.objects.select_for_update(of=("self",)).select_related("item").get(pk=decision_id)
    return decision, application


def _chair_breaches(decision: Decision, actor: User) -> list[Breach]:
    breaches = rules.second_person_breaches(first=decision.recorded_by_id, second=actor.pk, rule="LOAN-DECIDE-5")
    if not presides(decision, actor):
        breaches.append(Breach("LOAN-DECIDE-6", _("Only the chair of the meeting confirms or strikes out")))
    return breaches


def presides(decision: Decision, user: User) -> bool:
    """Whether he is the chair; where the chair is recused or absent, any member who counts stands in for him. A
    resolution from the waiting list belongs to the meeting that put it there."""
    item = decision.item or _meeting_item(decision)
    if item is None:
        return False
    present = MeetingMember.objects.filter(meeting_id=item.meeting_id, is_present=True)
    recused = Recusal.objects.filter(application_id=decision.application_id).values("user_id")
    counting = {member.user_id: member.is_chair for member in present.exclude(user_id__in=recused)}
    return user.pk in counting and (counting[user.pk] or not any(counting.values()))


def _sat(decision: Decision) -> list[User]:
    """Who was present where it was put on the waiting list."""
    item = _meeting_item(decision)
    if item is None:
        return []
    present = MeetingMember.objects.filter(meeting_id=item.meeting_id, is_present=True)
    return [member.user for member in present.select_related("user")]


def _meeting_item(decision: Decision) -> AgendaItem | None:
    earlier = Decision.objects.filter(application_id=decision.application_id, item__isnull=False)
    last = earlier.select_related("item").order_by("-pk").first()
    return last.item if last else None


def _take_effect(application: Application, decision: Decision, now: dt.datetime) -> None:
    today = local_date(now)
    outcome = DecisionOutcome(decision.outcome)
    changed = move(application, VERBS[outcome], now)
    application.waiting_rank = None
    if outcome in LENT:
        application.approved = decision.amount
    if outcome == DecisionOutcome.WAITING:
        application.waiting_rank = _next_rank(application.round_id)
    if outcome in (*LENT, DecisionOutcome.DECLINED):
        application.decided_on = today
        application.waited_days = working_days_between(application.submitted_on or today, today)
        application.drop_reason = decision.drop_reason
    application.save(update_fields=[*changed, "waiting_rank", "approved", "decided_on", "waited_days", "drop_reason"])


def _next_rank(round_id: int) -> int:
    lock_money(round_id)
    return (Application.objects.filter(round_id=round_id).aggregate(last=Max("waiting_rank"))["last"] or 0) + 1


# --- the waiting list ------------------------------------------------------------------------------------------------


def promote_application(*, application_id: int, actor: User, now: dt.datetime) -> Decision:
    """Money is free again: the first on the list whom it covers gets it. The chair confirms.

    Raises DomainError when the money does not cover it (LOAN-WAIT-1), when another comes first (LOAN-WAIT-2) or when
    a resolution waits for the chair already (LOAN-DECIDE-7).
    """
    with transaction.atomic():
        application = lock_application(application_id, actor)
        found = lock_money(application.round_id)
        _check_turn(application, found.pot)
        last = application.decisions.filter(state=DecisionState.CONFIRMED, outcome=DecisionOutcome.WAITING).latest("pk")
        outcome = DecisionOutcome.CONDITIONAL if last.conditions else DecisionOutcome.APPROVED
        decision = Decision.objects.create(
            application=application, province_id=application.province_id, outcome=outcome, terms_id=last.terms_id,
            amount=last.amount, months=last.months, grace_months=last.grace_months, rates=last.rates,
            conditions=last.conditions, reason=last.reason, recorded_by=actor, recorded_at=now,
        )  # fmt: skip
        record(
            verb="loans.application_promoted", subject=application, actor=actor, now=now,
            before={"waiting_rank": application.waiting_rank}, after={"amount": decision.amount},
        )  # fmt: skip
        chair = [user for user in _sat(decision) if presides(decision, user)]
        notices.promoted(application, chair, actor=actor, now=now)
    return decision


def _check_turn(application: Application, pot: Decimal) -> None:
    if application.status != ApplicationStatus.WAITING or _waits_for_chair(application):
        raise DomainError(Breach("LOAN-DECIDE-7", _("A resolution on it is recorded already, or it does not wait")))
    if not _covered(application, pot):
        raise DomainError(Breach("LOAN-WAIT-1", _("The money that is left does not cover it")))
    earlier = Application.objects.filter(
        round_id=application.round_id, status=ApplicationStatus.WAITING, waiting_rank__lt=application.waiting_rank
    )
    for other in earlier.order_by("waiting_rank"):
        if not _waits_for_chair(other) and _covered(other, pot):
            message = _("%(number)s comes first on the waiting list") % {"number": other.number}
            raise DomainError(Breach("LOAN-WAIT-2", message))


def _waits_for_chair(application: Application) -> bool:
    return application.decisions.filter(state=DecisionState.RECORDED).exists()


def _covered(application: Application, pot: Decimal) -> bool:
    last = application.decisions.filter(state=DecisionState.CONFIRMED, outcome=DecisionOutcome.WAITING).latest("pk")
    return last.amount is not None and last.amount <= room_for(application, pot).left
