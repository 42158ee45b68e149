"""What the public may know of draws by lot: announced, made, and afterwards all of it.

A draw of a month still running shows without its lists, since whoever read them would be warned. What is announced
holds it fast: the checksums are those of the very files which are published after the month. The reasons that an office
wrote are published then, too: they may name what nobody should know before.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from audits.models import (
    AnnouncementStatus,
    Draw,
    DrawAnnouncement,
    DrawWay,
    InspectionStatus,
    PlannedVisit,
    VisitStatus,
)
from audits.planning.draw_rules import is_late
from audits.planning.papers import announcement_file, draw_file, numbers_of, sha256
from audits.public.names import public_name
from factories.models import Site
from mind_portal.core import thai

MOST_MONTHS: Final = 36


def months() -> list[dt.date]:
    """The months with a draw or an announcement, the newest first, at most three years of them. Two queries."""
    found: set[dt.date] = set()
    for model in (Draw, DrawAnnouncement):
        dates = model._default_manager.order_by("-plan__month").values_list("plan__month", flat=True)
        found.update(dates.distinct()[:MOST_MONTHS])
    return sorted(found, reverse=True)[:MOST_MONTHS]


def open_from(month: dt.date) -> dt.date:
    """The day from which the lists of this month's draws are public: the first of the next month."""
    return thai.add_months(month, 1)


def is_open(month: dt.date, today: dt.date) -> bool:
    return today >= open_from(month)


def list_page(month: dt.date | None, now: dt.datetime) -> dict[str, Any]:
    """All draws of a month (the newest by default), by province, and what is announced. Four queries."""
    known, today = months(), thai.local_date(now)
    shown = month if month in known else (known[0] if known else None)
    drawn = Draw.objects.filter(plan__month=shown) if shown else Draw.objects.none()
    rows = drawn.select_related("province", "plan").order_by("province__name_th", "pk")
    return {
        "months": [
            {"value": f"{each:%Y-%m}", "name": thai.format_date(each, "longmonth"), "here": each == shown}
            for each in known
        ],
        "month": thai.format_date(shown, "longmonth") if shown else "",
        "open": shown is not None and is_open(shown, today),
        "open_from": thai.format_date(open_from(shown), "long") if shown else "",
        "rows": [_summary(each) for each in rows],
        "announced": _announced(shown, now),
    }  # fmt: skip


def _announced(month: dt.date | None, now: dt.datetime) -> list[dict[str, Any]]:
    """The month's announcements that have led to no draw (yet)."""
    if month is None:
        return []
    found = DrawAnnouncement.objects.filter(plan__month=month).exclude(status=AnnouncementStatus.DRAWN)
    found = found.select_related("province", "plan").order_by("province__name_th", "pk")
    return [_announcement(each, now) for each in found]


def _announcement(each: DrawAnnouncement, now: dt.datetime) -> dict[str, Any]:
    word, state = _standing(each, now)
    return {
        "pk": each.pk,
        "province": each.province.name,
        "source": each.seed_source,
        "from": thai.format_datetime(each.exists_from),
        "at": thai.format_datetime(each.announced_at),
        "word": word,
        "state": state,
    }


def _standing(each: DrawAnnouncement, now: dt.datetime) -> tuple[str, str]:
    """Where an announcement stands, in a word."""
    if each.status == AnnouncementStatus.WITHDRAWN:
        return _("withdrawn"), "none"
    if each.status == AnnouncementStatus.DRAWN:
        return _("drawn"), "good"
    over = thai.local_date(now) >= open_from(each.plan.month)
    if over or is_late(exists_from=each.exists_from, now=now):
        return _("not drawn, though the number exists"), "bad"
    return (_("the number exists, to be drawn"), "warn") if now >= each.exists_from else (_("not drawn yet"), "info")


def announcement_page(each: DrawAnnouncement, now: dt.datetime) -> dict[str, Any]:
    """One announcement: source, day, sizes and checksum of its lists; why it was withdrawn once the month is over."""
    month, pool = each.plan.month, each.pool
    shown = is_open(month, thai.local_date(now))
    return _announcement(each, now) | {
        "month": thai.format_date(month, "longmonth"),
        "month_value": f"{month:%Y-%m}",
        "sites": len(pool["sites"]),
        "officers": len(pool["officers"]),
        "count": pool["count"],
        "team": pool["team"],
        "checksum": sha256(announcement_file(each)),
        "open": shown,
        "open_from": thai.format_date(open_from(month), "long"),
        "draw": Draw.objects.filter(announcement=each).values_list("pk", flat=True).first(),
        "waiting": each.status == AnnouncementStatus.OPEN,
        "withdrawn_at": thai.format_datetime(each.withdrawn_at) if each.withdrawn_at else "",
        "because": each.withdrawn_because if shown else "",
    }


def _summary(each: Draw) -> dict[str, Any]:
    return {
        "pk": each.pk,
        "province": each.province.name,
        "seed": each.seed,
        "drawn": len(each.result),
        "sites": len(each.pool["sites"]),
        "officers": len(each.pool["officers"]),
        "at": thai.format_datetime(each.drawn_at),
        "announced": each.way == DrawWay.ANNOUNCED,
    }


def draw_page(each: Draw, today: dt.date) -> dict[str, Any]:
    """One draw: its seed, its lists' sizes and checksum; who and what was drawn once the month is over."""
    month = each.plan.month
    shown = is_open(month, today)
    announcement = each.announcement
    return _summary(each) | {
        "month": thai.format_date(month, "longmonth"),
        "month_value": f"{month:%Y-%m}",
        "source": each.seed_source,
        "team": each.pool["team"],
        "checksum": checksum(each),
        "announcement": announcement.pk if announcement else None,
        "announced_at": thai.format_datetime(announcement.announced_at) if announcement else "",
        "announced_checksum": sha256(announcement_file(announcement)) if announcement else "",
        "why": each.why_unannounced if shown else "",
        "has_why": bool(each.why_unannounced),
        "salted": bool(each.salt),
        "salt": each.salt if shown else "",
        "open": shown,
        "open_from": thai.format_date(open_from(month), "long"),
        "results": _results(each) if shown else [],
    }


def checksum(each: Draw) -> str:
    """sha256 of the public file, the same before and after it is published."""
    return sha256(draw_file(each))


def _results(each: Draw) -> list[dict[str, Any]]:
    number = numbers_of(each.pool)
    keys = [site for site, _officers in each.result]
    sites = Site.objects.select_related("operator").in_bulk(keys)
    visits = _visits(each, keys)
    return [
        {
            "place": place,
            "key": site,
            "name": public_name(sites[site]) if site in sites else _("No longer in the register"),
            "officers": ", ".join(str(number[key]) for key in officers),
            **_became(visits.get(site)),
        }
        for place, (site, officers) in enumerate(each.result, start=1)
    ]


def _visits(each: Draw, keys: Sequence[int]) -> dict[int, PlannedVisit]:
    found = PlannedVisit.objects.filter(plan=each.plan_id, site__in=keys).exclude(status=VisitStatus.CANCELLED)
    return {visit.site_id: visit for visit in found.select_related("inspection")}


def _became(visit: PlannedVisit | None) -> dict[str, str]:
    """What became of the visit, in a word; no reason, which may name somebody."""
    if visit is None:
        return {"state": "none", "word": _("taken off the plan")}
    inspection = visit.inspection
    if inspection is not None and inspection.status == InspectionStatus.FILED:
        day = thai.format_date(inspection.inspected_on)
        return {"state": "good", "word": _("inspected on %(day)s") % {"day": day}}
    return {"state": "warn", "word": _("not inspected yet")}
