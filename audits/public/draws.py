"""What the public may know of draws by lot: at once that one took place and its checksum, afterwards all of it.

A draw of a month still running is announced without its lists, since whoever read them would be warned. What is
announced holds it fast: the checksum is that of the very file which is published after the month.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from audits.models import Draw, InspectionStatus, PlannedVisit, VisitStatus
from audits.public.names import public_name
from factories.models import Site
from mind_portal.core import thai

FORMAT: Final = "mind-draw/1"
MOST_MONTHS: Final = 36


def months() -> list[dt.date]:
    """The months with a draw, the newest first, at most three years of them."""
    return list(Draw.objects.order_by("-plan__month").values_list("plan__month", flat=True).distinct()[:MOST_MONTHS])


def open_from(month: dt.date) -> dt.date:
    """The day from which the lists of this month's draws are public: the first of the next month."""
    return thai.add_months(month, 1)


def is_open(month: dt.date, today: dt.date) -> bool:
    return today >= open_from(month)


def list_page(month: dt.date | None, today: dt.date) -> dict[str, Any]:
    """All draws of a month (the newest by default), by province. Two queries."""
    known = months()
    shown = month if month in known else (known[0] if known else None)
    drawn = Draw.objects.filter(plan__month=shown) if shown else Draw.objects.none()
    rows = drawn.select_related("province").order_by("province__name_th", "pk")
    return {
        "months": [
            {"value": f"{each:%Y-%m}", "name": thai.format_date(each, "longmonth"), "here": each == shown}
            for each in known
        ],
        "month": thai.format_date(shown, "longmonth") if shown else "",
        "open": shown is not None and is_open(shown, today),
        "open_from": thai.format_date(open_from(shown), "long") if shown else "",
        "rows": [_summary(each) for each in rows],
    }  # fmt: skip


def _summary(each: Draw) -> dict[str, Any]:
    return {
        "pk": each.pk,
        "province": each.province.name,
        "seed": each.seed,
        "drawn": len(each.result),
        "sites": len(each.pool["sites"]),
        "officers": len(each.pool["officers"]),
        "at": thai.format_datetime(each.drawn_at),
    }


def draw_page(each: Draw, today: dt.date) -> dict[str, Any]:
    """One draw: its seed, its lists' sizes and checksum; who and what was drawn once the month is over."""
    month = each.plan.month
    shown = is_open(month, today)
    return _summary(each) | {
        "month": thai.format_date(month, "longmonth"),
        "month_value": f"{month:%Y-%m}",
        "source": each.seed_source,
        "team": each.pool["team"],
        "checksum": checksum(each),
        "open": shown,
        "open_from": thai.format_date(open_from(month), "long"),
        "results": _results(each) if shown else [],
    }


def public_file(each: Draw) -> str:
    """Everything that is needed to do the draw again, as canonical JSON (keys sorted, no blanks); ends with no newline.

    `sites` are the portal's numbers of factories. Inspectors are numbered from 1 in the order of their keys, which
    changes no draw (it only uses their order) and says nobody's name.
    """
    number = _numbers(each)
    content = {
        "format": FORMAT,
        "month": f"{each.plan.month:%Y-%m}",
        "province": each.province_id,
        "seed": each.seed,
        "seed_source": each.seed_source,
        "sites": sorted(each.pool["sites"]),
        "officers": sorted(number.values()),
        "count": each.pool["count"],
        "team": each.pool["team"],
        "limits": {str(number[int(key)]): most for key, most in each.pool["limits"].items()},
        "recused": {str(number[int(key)]): sites for key, sites in each.pool["recused"].items()},
        "result": [[site, [number[key] for key in officers]] for site, officers in each.result],
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checksum(each: Draw) -> str:
    """sha256 of the public file, the same before and after it is published."""
    return hashlib.sha256(public_file(each).encode()).hexdigest()


def _numbers(each: Draw) -> dict[int, int]:
    """Inspector -> the number that stands for him in public."""
    return {key: n for n, key in enumerate(sorted(each.pool["officers"]), start=1)}


def _results(each: Draw) -> list[dict[str, Any]]:
    number = _numbers(each)
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
