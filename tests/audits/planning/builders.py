"""A plan with one visit, and a draw, for tests that only need one."""

import datetime as dt

from django.utils import timezone

from audits.models import Draw, Plan, PlannedVisit, VisitOrigin
from audits.services.plans import draw_checksum
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai


def make_plan(site: Site, officer: User, month: dt.date | None = None) -> Plan:
    """The draft of the site's office with a visit of the site on its first day."""
    month = month or thai.month_start(timezone.localdate())
    plan, _made = Plan.objects.get_or_create(province=site.province, month=month)
    visit, made = PlannedVisit.objects.get_or_create(
        plan=plan, site=site, defaults={"province": site.province, "planned_on": month, "origin": VisitOrigin.HAND}
    )
    if made:
        visit.officers.add(officer)
    return plan


def make_draw(plan: Plan, officer: User) -> Draw:
    """A draw of nothing from nothing: a true result of its seed."""
    pool = {"sites": [], "officers": [officer.pk], "count": 0, "team": 2, "limits": {}, "recused": {}}
    return Draw.objects.create(
        plan=plan, province=plan.province, seed="1234", seed_source="test", pool=pool, result=[],
        checksum=draw_checksum("1234", pool, []), drawn_at=timezone.now(), drawn_by=officer,
    )  # fmt: skip
