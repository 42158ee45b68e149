"""A plan with one visit, and a draw, for tests that only need one."""

import datetime as dt
from typing import Any

from django.utils import timezone

from audits.models import Draw, DrawAnnouncement, Plan, PlannedVisit, VisitOrigin
from audits.planning.papers import draw_checksum
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
        plan=plan, province=plan.province, way="before", seed="1234", seed_source="test", pool=pool, result=[],
        checksum=draw_checksum("1234", pool, []), drawn_at=timezone.now(), drawn_by=officer,
    )  # fmt: skip


def make_announcement(plan: Plan, head: User, **changes: Any) -> DrawAnnouncement:
    """A draw of nothing from nothing, announced an hour ago; its number exists from tomorrow on."""
    now = timezone.now()
    values: dict[str, Any] = {
        "plan": plan, "province": plan.province, "seed_source": "สลาก งวดหน้า", "salt": "ab12",
        "exists_from": now + dt.timedelta(days=1), "announced_at": now - dt.timedelta(hours=1), "announced_by": head,
        "pool": {"sites": [], "officers": [head.pk], "count": 0, "team": 2, "limits": {}, "recused": {}},
    }  # fmt: skip
    return DrawAnnouncement.objects.create(**(values | changes))
