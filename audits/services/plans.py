"""Plans: proposed from risk, changed by hand with a reason, drawn by lot, published, done."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import (
    DeclaredInterest,
    Draw,
    Inspection,
    Plan,
    PlannedVisit,
    PlanStatus,
    RiskScore,
    VisitOrigin,
    VisitStatus,
)
from audits.planning import rules
from audits.planning.draw import Pool, draw
from audits.planning.proposal import propose
from audits.selectors.planning import candidates_of, field_officers, working_days
from audits.services.interests import note_recused
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.thai import clean_text, format_date, local_date
from mind_portal.journal.models import Entry
from mind_portal.journal.services import record
from mind_portal.notifications.services import notify

MUST: Final = "must"
"""In `PlannedVisit.why`: somebody wants the visit; else the codes of the factors that weigh most."""


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
    (AUD-PLAN-1, 2), numbers out of bounds (AUD-PLAN-3) and officers of another office (AUD-PLAN-4).
    """
    officers = {user.pk for user in field_officers(province)}
    breaches = rules.capacity_breaches(capacity, visits_per_day, officers)
    breaches += rules.month_breaches(month=month, today=local_date(now))
    if breaches:
        raise DomainError(breaches)
    with transaction.atomic():
        plan, made = Plan.objects.get_or_create(province_id=province, month=month)
        plan = _locked(plan.pk, actor)
        _refuse_published(plan)
        before = {"visits": 0 if made else plan.visits.filter(status=VisitStatus.PLANNED).count()}
        plan.visits.filter(origin=VisitOrigin.RISK, status=VisitStatus.PLANNED).delete()
        plan.capacity = {str(officer): days for officer, days in sorted(capacity.items()) if days}
        plan.visits_per_day, plan.proposed_at = visits_per_day, now
        plan.save(update_fields=["capacity", "visits_per_day", "proposed_at"])
        count = _fill(plan, capacity, local_date(now))
        record(
            verb="audits.plan_proposed", subject=plan, actor=actor, now=now, before=before,
            after={"month": month, "visits": count, "capacity": plan.capacity, "visits_per_day": visits_per_day},
        )  # fmt: skip
    return plan


def _fill(plan: Plan, capacity: Mapping[int, int], today: dt.date) -> int:
    kept = plan.visits.exclude(status=VisitStatus.CANCELLED).values_list("site_id", flat=True)
    candidates = candidates_of(plan.province_id, plan.month, leave_out=set(kept), recent_months=RECENT_MONTHS)
    days = propose(list(candidates), capacity, plan.visits_per_day)
    dates = working_days(plan.month, today)
    scores = RiskScore.objects.only("total", "heavy").in_bulk([site for day in days for site in day.sites])
    musts = {each.site for each in candidates if each.must}
    visits = []
    for day in days:
        planned_on = _spread(dates, day.number, capacity[day.officer])
        for site in day.sites:
            visits.append((_visit(plan, site, planned_on, VisitOrigin.RISK, scores.get(site), musts), (day.officer,)))
    _store(visits)
    return len(visits)


def _store(visits: Sequence[tuple[PlannedVisit, Sequence[int]]]) -> None:
    """Write new visits and who makes them, in two statements."""
    PlannedVisit.objects.bulk_create([visit for visit, _officers in visits])
    through = PlannedVisit.officers.through
    through.objects.bulk_create(
        through(plannedvisit_id=visit.pk, user_id=officer) for visit, officers in visits for officer in officers
    )


def _spread(dates: Sequence[dt.date], number: int, count: int) -> dt.date:
    """The `number`-th of an officer's `count` days, spread over the working days that are left of the month."""
    return dates[min(len(dates) - 1, (number - 1) * len(dates) // max(count, 1))]


def _visit(
    plan: Plan,
    site: int,
    planned_on: dt.date,
    origin: VisitOrigin,
    score: RiskScore | None,
    musts: Collection[int] = (),
) -> PlannedVisit:
    """A visit that is not stored yet. `musts`: the factories that somebody wants visited."""
    must = site in musts
    return PlannedVisit(
        plan=plan, site_id=site, province_id=plan.province_id, planned_on=planned_on, origin=origin,
        risk_total=score.total if score else None, why=MUST if must else ",".join(score.heavy if score else ()),
    )  # fmt: skip


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
    """Put a factory on the plan by hand. Raises DomainError (AUD-PLAN-5 … 8), DoesNotExist out of the actor's scope."""
    with transaction.atomic():
        plan = _locked(plan_id, actor)
        site = Site.objects.visible_to(actor).get(pk=site_id, province_id=plan.province_id)
        breaches = _hand_breaches(plan, planned_on, officers, reason)
        if plan.visits.exclude(status=VisitStatus.CANCELLED).filter(site=site).exists():
            breaches.append(Breach("AUD-PLAN-8", _("This factory is on the plan of this month already"), field="site"))
        if breaches:
            raise DomainError(breaches)
        visit = _visit(plan, site.pk, planned_on, VisitOrigin.HAND, RiskScore.objects.filter(pk=site.pk).first())
        visit.reason = clean_text(reason)[:300]
        visit.save()
        visit.officers.set(officers)
        told = _record(
            "audits.visit_added", visit, actor, now, {"officers": sorted(officers), "planned_on": planned_on}
        )
        _tell(visit, officers, told, actor, now)
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
    """Give a planned visit another day or other officers. Raises DomainError (AUD-PLAN-5 … 7, 9)."""
    with transaction.atomic():
        visit = _locked_visit(visit_id, actor)
        breaches = _hand_breaches(visit.plan, planned_on, officers, reason)
        if breaches:
            raise DomainError(breaches)
        before = {"planned_on": visit.planned_on, "officers": sorted(visit.officers.values_list("pk", flat=True))}
        visit.planned_on, visit.reason = planned_on, clean_text(reason)[:300]
        visit.save(update_fields=["planned_on", "reason"])
        visit.officers.set(officers)
        after = {"planned_on": planned_on, "officers": sorted(officers)}
        told = _record("audits.visit_moved", visit, actor, now, after, before)
        _tell(visit, officers, told, actor, now)
    return visit


def cancel_visit(*, visit_id: int, reason: str, actor: User, now: dt.datetime) -> PlannedVisit:
    """Take a visit off the plan; it stays readable with its reason. Raises DomainError (AUD-PLAN-7, 9)."""
    with transaction.atomic():
        visit = _locked_visit(visit_id, actor)
        breaches = rules.reason_breaches(reason)
        if breaches:
            raise DomainError(breaches)
        visit.status, visit.reason = VisitStatus.CANCELLED, clean_text(reason)[:300]
        visit.save(update_fields=["status", "reason"])
        _record("audits.visit_cancelled", visit, actor, now, {"status": visit.status}, {"status": "planned"})
    return visit


def draw_visits(  # noqa: PLR0913
    *,
    plan_id: int,
    seed: str,
    seed_source: str,
    count: int,
    team: int,
    limit: int,
    recused: Mapping[int, Sequence[int]],
    actor: User,
    now: dt.datetime,
) -> Draw:
    """Draw factories and inspectors by lot and put them on the plan; the draw is kept for ever with all it was made of.

    The pool: operating factories of the office that are not on the month's plan. `limit`: visits an inspector may draw;
    `recused`: inspector -> factories. Raises DomainError (AUD-DRAW-1 … 4).
    """
    with transaction.atomic():
        plan = _locked(plan_id, actor)
        officers = [user.pk for user in field_officers(plan.province_id)]
        kept = set(plan.visits.exclude(status=VisitStatus.CANCELLED).values_list("site_id", flat=True))
        sites = [pk for pk in _drawable(plan.province_id) if pk not in kept]
        seed, seed_source = clean_text(seed)[:200], clean_text(seed_source)[:300]
        breaches = rules.draw_breaches(
            seed=seed, seed_source=seed_source, count=count, team=team, sites=len(sites), officers=len(officers)
        )
        if plan.draws.filter(seed=seed).exists():
            breaches.append(Breach("AUD-DRAW-4", _("This seed has been used for this month already"), field="seed"))
        if breaches:
            raise DomainError(breaches)
        note_recused(recused=recused, province=plan.province_id, actor=actor, now=now)
        pool = Pool(sites, officers, count, team, dict.fromkeys(officers, limit), _recused(recused, officers))
        drawn = draw(seed, pool)
        result = [[one.site, list(one.officers)] for one in drawn]
        stored, told = _store_draw(plan, seed, seed_source, pool, result, actor, now)
        dates = working_days(plan.month, local_date(now))
        scores = RiskScore.objects.only("total", "heavy").in_bulk([one.site for one in drawn])
        visits = []
        for place, one in enumerate(drawn, start=1):
            planned_on = _spread(dates, place, len(drawn))
            visits.append((_visit(plan, one.site, planned_on, VisitOrigin.DRAW, scores.get(one.site)), one.officers))
        _store(visits)
        for visit, drawn_team in visits:
            _tell(visit, drawn_team, told, actor, now)
    return stored


def _recused(recused: Mapping[int, Sequence[int]], officers: Collection[int]) -> dict[int, list[int]]:
    """What the head wrote and what the officers have declared themselves."""
    found = {officer: set(sites) for officer, sites in recused.items()}
    declared = DeclaredInterest.objects.standing().filter(user__in=officers).values_list("user_id", "site_id")
    for officer, site in declared:
        found.setdefault(officer, set()).add(site)
    return {officer: sorted(sites) for officer, sites in sorted(found.items())}


def _drawable(province: str) -> list[int]:
    return list(RiskScore.objects.filter(province_id=province).order_by("pk").values_list("pk", flat=True))


def _store_draw(  # noqa: PLR0913
    plan: Plan, seed: str, source: str, pool: Pool, result: list[Any], actor: User, now: dt.datetime
) -> tuple[Draw, Entry]:
    content = {
        "sites": list(pool.sites), "officers": list(pool.officers), "count": pool.count, "team": pool.team,
        "limits": {str(k): v for k, v in pool.limits.items()},
        "recused": {str(k): list(v) for k, v in pool.recused.items()},
    }  # fmt: skip
    stored = Draw.objects.create(
        plan=plan, province_id=plan.province_id, seed=seed, seed_source=source, pool=content, result=result,
        checksum=draw_checksum(seed, content, result), drawn_at=now, drawn_by=actor,
    )  # fmt: skip
    told = record(
        verb="audits.visits_drawn", subject=stored, actor=actor, now=now,
        after={"seed": seed, "source": source, "drawn": len(result), "of": len(pool.sites), "sha256": stored.checksum},
    )  # fmt: skip
    return stored, told


def draw_checksum(seed: str, pool: Mapping[str, Any], result: Sequence[Any]) -> str:
    """sha256 of a draw as canonical JSON (keys sorted, no blanks)."""
    content = {"seed": seed, "pool": pool, "result": result}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def publish_plan(*, plan_id: int, actor: User, now: dt.datetime) -> Plan:
    """Make the plan known to its officers. Raises DomainError when it is published or empty (AUD-PLAN-1, 10)."""
    with transaction.atomic():
        plan = _locked(plan_id, actor)
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


def _locked(plan_id: int, actor: User) -> Plan:
    """The plan, held until the transaction ends. Raises Plan.DoesNotExist out of the actor's scope."""
    return Plan.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=plan_id)


def _locked_visit(visit_id: int, actor: User) -> PlannedVisit:
    """The visit, held after its plan: publishing and proposing lock the plan too, so that whoever changes a visit while
    the plan is published knows that it is, and tells those who go."""
    plan = _locked(PlannedVisit.objects.visible_to(actor).values_list("plan_id", flat=True).get(pk=visit_id), actor)
    visits = PlannedVisit.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    visit = visits.get(pk=visit_id)
    visit.plan = plan
    if visit.status != VisitStatus.PLANNED:
        raise DomainError(Breach("AUD-PLAN-9", _("This visit was made or taken off the plan: reload the page")))
    return visit


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


def _tell(visit: PlannedVisit, officers: Collection[int], change: Entry, actor: User, now: dt.datetime) -> None:
    """Whoever is to go learns of it, once the plan is published: of each change, also back to a day told before."""
    if visit.plan.status == PlanStatus.PUBLISHED:
        notify(
            key=f"audits.visit:{visit.pk}:{change.pk}",
            kind="audits.visit_moved",
            recipients=User.objects.filter(pk__in=officers),
            title=format_lazy("{}: {}", gettext_lazy("You are to inspect"), visit.site.name),
            url=f"{reverse('audits:plan')}?province={visit.province_id}&month={visit.plan.month:%Y-%m}",
            email=False,
            actor=actor,
            now=now,
        )
