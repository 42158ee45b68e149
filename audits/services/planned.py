"""What proposing, drawing and changing by hand share: plans held, visits made, stored and told."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Final

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from audits.models import Plan, PlannedVisit, PlanStatus, RiskScore, VisitOrigin
from mind_portal.accounts.models import User
from mind_portal.journal.models import Entry
from mind_portal.notifications.services import notify

MUST: Final = "must"
"""In `PlannedVisit.why`: somebody wants the visit; else the codes of the factors that weigh most."""


def locked_plan(plan_id: int, actor: User) -> Plan:
    """The plan, held until the transaction ends. Raises Plan.DoesNotExist out of the actor's scope."""
    return Plan.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=plan_id)


def store_visits(visits: Sequence[tuple[PlannedVisit, Sequence[int]]]) -> None:
    """Write new visits and who makes them, in two statements."""
    PlannedVisit.objects.bulk_create([visit for visit, _officers in visits])
    through = PlannedVisit.officers.through
    through.objects.bulk_create(
        through(plannedvisit_id=visit.pk, user_id=officer) for visit, officers in visits for officer in officers
    )


def spread(dates: Sequence[dt.date], number: int, count: int) -> dt.date:
    """The `number`-th of an officer's `count` days, spread over the working days that are left of the month."""
    return dates[min(len(dates) - 1, (number - 1) * len(dates) // max(count, 1))]


def new_visit(
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


def tell_visit(visit: PlannedVisit, officers: Collection[int], change: Entry, actor: User, now: dt.datetime) -> None:
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
