"""Findings per 100 inspections by topic: the sections of the checklists, which head office may change any day.

So they are no measures of the roll-ups, whose list is fixed: one grouped query a page over twelve months, kept for ten
minutes, from the same rows as the measure `audits.findings_per_100`, whose figure is the page's sum.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, Q

from audits.models import Finding, Inspection, InspectionStatus
from mind_portal.core import thai
from mind_portal.geography.selectors import province_choices, province_name
from mind_portal.questionnaires.models import Kind, Version
from mind_portal.questionnaires.selectors import edition

MONTHS: Final = 12
KEPT: Final = 600  # seconds


def page(province: str, today: dt.date) -> dict[str, Any]:
    """The topics of a province (or of the nation: ""), those with most findings first, beside the year before."""
    last = thai.month_start(today)
    first = thai.add_months(last, 1 - MONTHS)
    now, before = (
        counts(province, first, last),
        counts(province, thai.add_months(first, -MONTHS), thai.add_months(first, -1)),
    )
    names = _topic_names()
    rows = [_row(code, names.get(code, code), now, before) for code in now["topics"]]
    rows.sort(key=lambda row: (-row["found"], row["name"]))
    most = max((row["rate"] for row in rows), default=0.0)
    return {
        "rows": [row | {"bar": 100 * row["rate"] / most if most else 0} for row in rows],
        "inspections": now["filed"],
        "findings": sum(found for found, _serious in now["topics"].values()),
        "rate": thai.format_number(_rate(sum(found for found, _serious in now["topics"].values()), now["filed"]), 0),
        "period": f"{thai.format_date(first, 'month')} – {thai.format_date(last, 'month')}",
        "since": first.isoformat(),
        "province": province,
        "area": province_name(province) if province else "",
        "provinces": [(code, name, code == province) for code, name in province_choices(with_office=True)],
    }  # fmt: skip


def counts(province: str, first: dt.date, last: dt.date) -> dict[str, Any]:
    """Inspections filed from month to month, and by topic how many findings, and how many serious ones."""
    key = f"audits.topics:{province}:{first:%Y%m}:{last:%Y%m}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _count(province, first, last)
        cache.set(key, found, KEPT)
    return found


def _count(province: str, first: dt.date, last: dt.date) -> dict[str, Any]:
    where = {"month__gte": first, "month__lte": last} | ({"province_id": province} if province else {})
    findings = Finding.objects.filter(counts=True, **where).order_by().values("section_code")
    rows = findings.annotate(found=Count("pk"), serious=Count("pk", filter=Q(severity="critical")))
    return {
        "filed": Inspection.objects.filter(status=InspectionStatus.FILED, **where).count(),
        "topics": {row["section_code"]: (row["found"], row["serious"]) for row in rows},
    }


def _row(code: str, name: str, now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    found, serious = now["topics"][code]
    rate, earlier = _rate(found, now["filed"]), _rate(before["topics"].get(code, (0, 0))[0], before["filed"])
    return {
        "code": code,
        "name": name,
        "found": found,
        "serious": serious,
        "rate": rate or 0.0,
        "shown": thai.format_number(rate, 1),
        "change": None if rate is None or earlier is None else rate - earlier,
    }


def _rate(found: int, filed: int) -> float | None:
    return 100 * found / filed if filed else None


def _topic_names() -> dict[str, str]:
    """The title of each section by its code, as the newest version that has it calls it."""
    versions = Version.objects.filter(questionnaire__kind=Kind.CHECKLIST, published_at__isnull=False)
    names: dict[str, str] = {}
    for pk in versions.order_by("published_at", "pk").values_list("pk", flat=True):
        names |= {section.code: str(section.title) for section in edition(pk).definition.sections}
    return names
