"""Plans: proposed from risk, changed by hand with a reason, published, done. Draws by lot are in `services.draws`."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import Inspection, Plan, PlannedVisit, PlanStatus, RiskScore, VisitOrigin, VisitStatus
from audits.planning import rules
from audits.planning.proposal import propose
from audits.selectors.planning import candidates_of, field_officers, working_days
from audits.services.planned import locked_plan, new_visit, spread, store_visits, tell_visit
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import AlreadyDone, Breach, DomainError
from mind_portal.core.thai import clean_text, format_date, local_date
from mind_portal.journal.models import Entry
from mind_portal.journal.selectors import was_last
from mind_portal.journal.services import record
from mind_portal.notifications.services import notify

PROPOSED: Final = "audits.plan_proposed"


def _long_month(month: dt.date) -> str:
    return format_date(month, "longmonth")


_month_name = lazy(_long_month, str)

RECENT_MONTHS: Final = 3
"""A factory inspected within so many months is not proposed again by risk alone."""


def propose_plan(
    *,
    province: str,
    month: dt.date,
    capacity: Mapping[int, int],
    visits_per_day: int,
    actor: User,
    now: dt.datetime,
) -> Plan:
    """Make the draft of a month, or make its proposal anew; what was chosen by hand or drawn stays as it is.

    `capacity`: officer's key -> days in the field. Raises DomainError for a published plan or a month that is over
    (AUD-PLAN-1, 2), numbers out of bounds (AUD-PLAN-3) and officers of another office (AUD-PLAN-4); AlreadyDone when
    the actor asks again for what is proposed already.
    """
    officers = {user.pk for user in field_officers(province)}
    breaches = rules.capacity_breaches(capacity, visits_per_day, officers)
    breaches += rules.month_breaches(month=month, today=local_date(now))
    if breaches:
        raise DomainError(breaches)
    with transaction.atomic():
        plan, made = Plan.objects.get_or_create(province_id=province, month=month)
        plan = locked_plan(plan.pk, actor)
        _refuse_published(plan)
        standing = plan.visits.filter(origin=VisitOrigin.RISK, status=VisitStatus.PLANNED)
        before = {"visits": 0 if made else plan.visits.filter(status=VisitStatus.PLANNED).count()}
        plan.capacity = {str(officer): days for officer, days in sorted(capacity.items()) if days}
        plan.visits_per_day, plan.proposed_at = visits_per_day, now
        visits = _proposed(plan, capacity, local_date(now))
        after = {"month": month, "visits": len(visits), "capacity": plan.capacity, "visits_per_day": visits_per_day}
        if was_last(plan, verb=PROPOSED, actor=actor, after=after) and _same(standing, visits):
            raise AlreadyDone(plan)
        standing.delete()
        store_visits(visits)
        plan.save(update_fields=["capacity", "visits_per_day", "proposed_at"])
        record(verb=PROPOSED, subject=plan, actor=actor, now=now, before=before, after=after)
    return plan


Team = tuple[PlannedVisit, Sequence[int]]
"""A visit and its officers' keys."""


def _proposed(plan: Plan, capacity: Mapping[int, int], today: dt.date) -> list[Team]:
    """The visits that the risk of today proposes, not stored yet, beside those that stay."""
    stays = plan.visits.exclude(status=VisitStatus.CANCELLED)
    stays = stays.exclude(origin=VisitOrigin.RISK, status=VisitStatus.PLANNED)
    kept = set(stays.values_list("site_id", flat=True))
    candidates = candidates_of(plan.province_id, plan.month, leave_out=kept, recent_months=RECENT_MONTHS)
    days = propose(list(candidates), capacity, plan.visits_per_day)
    dates = working_days(plan.month, today)
    scores = RiskScore.objects.only("total", "heavy").in_bulk([site for day in days for site in day.sites])
    musts = {each.site for each in candidates if each.must}
    visits: list[Team] = []
    for day in days:
        planned_on = spread(dates, day.number, capacity[day.officer])
        for site in day.sites:
            visits.append(
                (new_visit(plan, site, planned_on, VisitOrigin.RISK, scores.get(site), musts), (day.officer,))
            )
    return visits


def _same(standing: QuerySet[PlannedVisit], visits: Sequence[Team]) -> bool:
    """Whether what is proposed stands on the plan already, visit by visit."""
    columns = ("site_id", "planned_on", "risk_total", "why", "officers")
    proposed = {(visit.site_id, visit.planned_on, visit.risk_total, visit.why, *team) for visit, team in visits}
    return set(standing.values_list(*columns)) == proposed


def add_visit(  # noqa: PLR0913
    *,
    plan_id: int,
    site_id: int,
    planned_on: dt.date,
    officers: Collection[int],
    reason: str,
    actor: User,
    now: dt.datetime,
) -> PlannedVisit:
    """Put a factory on the plan by hand.

    Raises DomainError (AUD-PLAN-5 … 8), AlreadyDone for a second press, DoesNotExist out of the actor's scope.
    """
    with transaction.atomic():
        plan = locked_plan(plan_id, actor)
        site = Site.objects.visible_to(actor).get(pk=site_id, province_id=plan.province_id)
        reason, after = clean_text(reason)[:300], {"officers": sorted(officers), "planned_on": planned_on}
        breaches = _hand_breaches(plan, planned_on, officers, reason)
        there = plan.visits.exclude(status=VisitStatus.CANCELLED).filter(site=site).first()
        if there:
            _refuse_again(there, "audits.visit_added", actor, after, reason)
            breaches.append(Breach("AUD-PLAN-8", _("This factory is on the plan of this month already"), field="site"))
        if breaches:
            raise DomainError(breaches)
        visit = new_visit(plan, site.pk, planned_on, VisitOrigin.HAND, RiskScore.objects.filter(pk=site.pk).first())
        visit.reason = reason
        visit.save()
        visit.officers.set(officers)
        told = _record("audits.visit_added", visit, actor, now, after)
        tell_visit(visit, officers, told, actor, now)
    return visit


def move_visit(
    *,
    visit_id: int,
    planned_on: dt.date,
    officers: Collection[int],
    reason: str,
    actor: User,
    now: dt.datetime,
) -> PlannedVisit:
    """Give a planned visit another day or other officers. Raises DomainError (AUD-PLAN-5 … 7, 9), AlreadyDone."""
    with transaction.atomic():
        visit = _locked_visit(visit_id, actor)
        reason, after = clean_text(reason)[:300], {"planned_on": planned_on, "officers": sorted(officers)}
        _refuse_again(visit, "audits.visit_moved", actor, after, reason)
        _refuse_unplanned(visit)
        breaches = _hand_breaches(visit.plan, planned_on, officers, reason)
        if breaches:
            raise DomainError(breaches)
        before = {"planned_on": visit.planned_on, "officers": sorted(visit.officers.values_list("pk", flat=True))}
        visit.planned_on, visit.reason = planned_on, reason
        visit.save(update_fields=["planned_on", "reason"])
        visit.officers.set(officers)
        told = _record("audits.visit_moved", visit, actor, now, after, before)
        tell_visit(visit, officers, told, actor, now)
    return visit


def cancel_visit(*, visit_id: int, reason: str, actor: User, now: dt.datetime) -> PlannedVisit:
    """Take a visit off the plan; it stays readable with its reason. Raises DomainError (AUD-PLAN-7, 9), AlreadyDone."""
    with transaction.atomic():
        visit = _locked_visit(visit_id, actor)
        reason, after = clean_text(reason)[:300], {"status": VisitStatus.CANCELLED.value}
        _refuse_again(visit, "audits.visit_cancelled", actor, after, reason)
        _refuse_unplanned(visit)
        breaches = rules.reason_breaches(reason)
        if breaches:
            raise DomainError(breaches)
        visit.status, visit.reason = VisitStatus.CANCELLED, reason
        visit.save(update_fields=["status", "reason"])
        _record("audits.visit_cancelled", visit, actor, now, after, {"status": "planned"})
    return visit


def publish_plan(*, plan_id: int, actor: User, now: dt.datetime) -> Plan:
    """Make the plan known to its officers.

    Raises DomainError when it is published or empty (AUD-PLAN-1, 10), AlreadyDone when the actor published it.
    """
    with transaction.atomic():
        plan = locked_plan(plan_id, actor)
        if plan.published_by_id == actor.pk:
            raise AlreadyDone(plan)
        _refuse_published(plan)
        visits = plan.visits.filter(status=VisitStatus.PLANNED)
        if not visits.exists():
            raise DomainError(Breach("AUD-PLAN-10", _("There is no visit on the plan yet: propose it first")))
        plan.status, plan.published_at, plan.published_by = PlanStatus.PUBLISHED, now, actor
        plan.save(update_fields=["status", "published_at", "published_by"])
        record(
            verb="audits.plan_published", subject=plan, actor=actor, now=now,
            before={"status": "draft"}, after={"status": "published", "visits": visits.count()},
        )  # fmt: skip
        officers = User.objects.filter(planned_visits__in=visits).distinct()
        notify(
            key=f"audits.plan:{plan.pk}:published",
            kind="audits.plan_published",
            recipients=officers,
            title=format_lazy("{}: {}", gettext_lazy("The plan of inspections is published"), _month_name(plan.month)),
            url=f"{reverse('audits:plan')}?province={plan.province_id}&month={plan.month:%Y-%m}",
            actor=actor,
            now=now,
        )
    return plan


def note_visit_done(*, inspection: Inspection) -> None:
    """A filed inspection fulfils the planned visits of its factory, in the filing's transaction.

    Those of its month or an earlier one; a visit that was planned for a later month stays.
    """
    waiting = PlannedVisit.objects.filter(site_id=inspection.site_id, status=VisitStatus.PLANNED)
    waiting = waiting.filter(plan__month__lte=inspection.inspected_on.replace(day=1))
    waiting.update(status=VisitStatus.DONE, inspection=inspection)


def pause_visits(*, inspection: Inspection) -> None:
    """A returned inspection fulfils no planned visit: they wait again, and remember it."""
    PlannedVisit.objects.filter(inspection=inspection, status=VisitStatus.DONE).update(status=VisitStatus.PLANNED)


def resume_visits(*, inspection: Inspection) -> None:
    """Filed again, it fulfils what it had fulfilled, unless another visit has done so meanwhile."""
    PlannedVisit.objects.filter(inspection=inspection, status=VisitStatus.PLANNED).update(status=VisitStatus.DONE)


def _locked_visit(visit_id: int, actor: User) -> PlannedVisit:
    """The visit, held after its plan: publishing and proposing lock the plan too, so that whoever changes a visit while
    the plan is published knows that it is, and tells those who go."""
    seen = PlannedVisit.objects.visible_to(actor)
    plan = locked_plan(seen.values_list("plan_id", flat=True).get(pk=visit_id), actor)
    visit = seen.select_for_update(of=("self",), no_key=True).get(pk=visit_id)
    visit.plan = plan
    return visit


def _refuse_unplanned(visit: PlannedVisit) -> None:
    if visit.status != VisitStatus.PLANNED:
        raise DomainError(Breach("AUD-PLAN-9", _("This visit was made or taken off the plan: reload the page")))


def _refuse_again(visit: PlannedVisit, verb: str, actor: User, after: Mapping[str, Any], reason: str) -> None:
    if was_last(visit, verb=verb, actor=actor, after=after, reason=reason):
        raise AlreadyDone(visit)


def _refuse_published(plan: Plan) -> None:
    if plan.status == PlanStatus.PUBLISHED:
        message = _("The plan is published: change single visits, with a reason")
        raise DomainError(Breach("AUD-PLAN-1", message))


def _hand_breaches(plan: Plan, planned_on: dt.date, officers: Collection[int], reason: str) -> list[Breach]:
    own = {user.pk for user in field_officers(plan.province_id)}
    return [
        *rules.visit_breaches(planned_on=planned_on, month=plan.month, officers=officers, own=own),
        *rules.reason_breaches(reason),
    ]


def _record(
    verb: str, visit: PlannedVisit, actor: User, now: dt.datetime, after: dict[str, Any], before: Any = None
) -> Entry:
    return record(verb=verb, subject=visit, actor=actor, now=now, before=before, after=after, reason=visit.reason)
