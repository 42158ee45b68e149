"""Draws and their announcements as the office sees them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from audits.models import AnnouncementStatus, Draw, DrawAnnouncement, DrawWay, Plan, PlannedVisit, VisitStatus
from audits.planning.draw import Pool, draw
from audits.planning.draw_rules import is_late
from audits.planning.papers import announcement_file, sha256
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai


def pool_from(pool: Mapping[str, Any]) -> Pool:
    """What a stored draw or announcement is made of."""
    return Pool(
        sites=pool["sites"], officers=pool["officers"], count=pool["count"], team=pool["team"],
        limits={int(key): value for key, value in pool["limits"].items()},
        recused={int(key): value for key, value in pool["recused"].items()},
    )  # fmt: skip


def pool_of(each: Draw) -> Pool:
    """The pool of a stored draw."""
    return pool_from(each.pool)


def draws_of(plan: Plan | None, now: dt.datetime) -> dict[str, Any]:
    """For the plan's page: its draws, and its announcements that led to none. `waiting`: the one that is open."""
    if plan is None:
        return {"draws": [], "announcements": [], "waiting": None}
    found = plan.announcements.exclude(status=AnnouncementStatus.DRAWN).order_by("-pk")
    announcements = [announcement_row(each, now) for each in found]
    return {
        "draws": [_draw_row(each) for each in plan.draws.order_by("-pk")],
        "announcements": announcements,
        "waiting": next((row for row in announcements if row["open"]), None),
    }


def _draw_row(each: Draw) -> dict[str, Any]:
    return {
        "pk": each.pk,
        "seed": each.seed,
        "drawn": len(each.result),
        "at": thai.format_datetime(each.drawn_at),
        "announced": each.way == DrawWay.ANNOUNCED,
    }


def announcement_row(each: DrawAnnouncement, now: dt.datetime) -> dict[str, Any]:
    """An announcement in a line: `ripe` when its number exists, `late` when it has for days, `over` with its month."""
    is_open = each.status == AnnouncementStatus.OPEN
    return {
        "pk": each.pk,
        "source": each.seed_source,
        "from": thai.format_datetime(each.exists_from),
        "at": thai.format_datetime(each.announced_at),
        "status": each.status,
        "open": is_open,
        "ripe": is_open and now >= each.exists_from,
        "late": is_open and is_late(exists_from=each.exists_from, now=now),
        "withdrawn": each.status == AnnouncementStatus.WITHDRAWN,
    }


def announcement_page(each: DrawAnnouncement, now: dt.datetime) -> dict[str, Any]:
    """An announcement with what it froze; the lists themselves only lead to a result together with the number."""
    drawn = Draw.objects.filter(announcement=each).first()
    pool = each.pool
    return announcement_row(each, now) | {
        "announcement": each,
        "drawn": drawn,
        "over": thai.local_date(now) >= thai.add_months(each.plan.month, 1),
        "sites": len(pool["sites"]),
        "officers": len(pool["officers"]),
        "count": pool["count"],
        "team": pool["team"],
        "limit": max(pool["limits"].values(), default=0),
        "recused": sum(len(sites) for sites in pool["recused"].values()),
        "checksum": sha256(announcement_file(each)),
        "withdrawn_at": thai.format_datetime(each.withdrawn_at),
    }


def draw_page(each: Draw) -> dict[str, Any]:
    """A draw with names, whether doing it again gives the same, and who goes now where others than those drawn."""
    keys = [site for site, _officers in each.result]
    found = Site.objects.filter(pk__in=keys).values_list("pk", "name", "province_id")
    sites = {pk: (name, province != each.province_id) for pk, name, province in found}
    people = dict(User.objects.filter(pk__in=each.pool["officers"]).values_list("pk", "display_name"))
    again = [[one.site, list(one.officers)] for one in draw(each.seed_text, pool_of(each))]
    visits = _visits_of(each, keys)
    rows = [
        {"place": place, "site": sites[site][0] if site in sites else str(site), "key": site,
         "left": site not in sites or sites[site][1],
         "officers": ", ".join(people.get(officer, str(officer)) for officer in officers),
         **_now(visits.get(site), officers)}
        for place, (site, officers) in enumerate(each.result, start=1)
    ]  # fmt: skip
    return {
        "draw": each,
        "rows": rows,
        "same": again == each.result,
        "announced": each.way == DrawWay.ANNOUNCED,
        "sites": len(each.pool["sites"]),
        "officers": len(each.pool["officers"]),
        "team": each.pool["team"],
        "at": thai.format_datetime(each.drawn_at),
    }


def _visits_of(each: Draw, keys: Sequence[int]) -> dict[int, PlannedVisit]:
    visits = PlannedVisit.objects.filter(plan=each.plan_id, site__in=keys).exclude(status=VisitStatus.CANCELLED)
    return {visit.site_id: visit for visit in visits.prefetch_related("officers")}


def _now(visit: PlannedVisit | None, drawn: Sequence[int]) -> dict[str, Any]:
    """`off`: no visit stands on the plan any more; `others`: who goes, where it is not who was drawn."""
    if visit is None:
        return {"off": True, "changed": False, "others": ""}
    going = {user.pk: user.display_name for user in visit.officers.all()}
    changed = set(going) != set(drawn)
    return {"off": False, "changed": changed, "others": ", ".join(going.values()) if changed else ""}
