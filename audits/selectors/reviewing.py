"""What the head reviews: the list, the serious first, and of one inspection what is worth a look."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import (
    FieldVisit,
    FindingStatus,
    Inspection,
    InspectionKind,
    InspectionReview,
    InspectionStatus,
    Severity,
    Verdict,
)
from audits.planning.proposal import distance_km
from audits.selectors.signs import score_state
from mind_portal.core import thai
from mind_portal.documents.models import Attachment
from mind_portal.legal.selectors import values_on
from mind_portal.questionnaires.selectors import edition

WINDOW_DAYS: Final = 120
"""Inspections of so many days back are laid before the head; an older one is found in the list of inspections."""
PAGE: Final = 50

SHOWS: Final = ("waiting", "returned", "accepted")


@dataclass(frozen=True)
class Rows:
    """One page, with how many there are and the addresses of its neighbours."""

    rows: list[dict[str, Any]]
    found: int
    before: str
    after: str


@dataclass(frozen=True)
class Limits:
    """From where on something is worth a look: dated numbers of the office. One that is not loaded gives no sign."""

    short_minutes: Decimal | None
    late_days: Decimal | None
    far_km: Decimal | None
    score_points: Decimal | None


def limits_on(day: dt.date) -> Limits:
    """As they are on the day on which the head looks: they say what he wants to see, not what an officer had to do."""
    values = values_on("REVIEW_", day)
    names = ("SHORT_MINUTES", "LATE_DAYS", "FAR_KM", "SCORE_POINTS")
    return Limits(*(values.get(f"REVIEW_{name}") for name in names))


def in_window(inspections: QuerySet[Inspection], today: dt.date) -> QuerySet[Inspection]:
    return inspections.filter(inspected_on__gt=today - dt.timedelta(days=WINDOW_DAYS))


def shown(inspections: QuerySet[Inspection], show: str) -> QuerySet[Inspection]:
    """Waiting: filed, and no head has accepted what it says now. Returned; accepted."""
    accepted = Exists(
        InspectionReview.objects.filter(
            inspection=OuterRef("pk"), revision=OuterRef("revision"), verdict=Verdict.ACCEPTED
        )
    )
    if show == "returned":
        return inspections.filter(status=InspectionStatus.RETURNED)
    filed = inspections.filter(status=InspectionStatus.FILED)
    return filed.filter(accepted) if show == "accepted" else filed.exclude(accepted)


def review_rows(inspections: QuerySet[Inspection], data: QueryDict, limits: Limits) -> Rows:
    """Fifty rows: those with serious findings first, then those with any, the newest filed first."""
    found = inspections.count()
    asked = data.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 1
    number = max(1, min(number, (found + PAGE - 1) // PAGE or 1))
    serious = Count("findings", filter=Q(findings__severity=Severity.CRITICAL) & ~Q(findings__status="withdrawn"))
    ordered = inspections.annotate(serious=serious).order_by("-serious", (F("failed")).desc(), "-filed_at", "-pk")
    name = "name_th" if thai.is_thai() else "name_en"
    columns = (
        "pk", "inspected_on", "filed_at", "site__name", f"site__district__{name}", "kind", "officer__display_name",
        "score", "failed", "serious", "revision", "started_at", "visit__ended_at",
    )  # fmt: skip
    values = ordered.values_list(*columns)[(number - 1) * PAGE : number * PAGE]
    return Rows(
        rows=[_row(row, limits) for row in values],
        found=found,
        before=_address(data, number - 1) if number > 1 else "",
        after=_address(data, number + 1) if number * PAGE < found else "",
    )


def _address(data: QueryDict, page: int) -> str:
    copy = data.copy()
    copy["page"] = str(page)
    return f"?{copy.urlencode()}"


def _row(row: tuple[Any, ...], limits: Limits) -> dict[str, Any]:
    pk, day, filed, site, district, kind, officer, score, failed, serious, revision, started, ended = row
    return {
        "pk": pk,
        "date": thai.format_date(day),
        "filed": thai.format_datetime(filed),
        "site": site,
        "place": district or "",
        "kind": str(InspectionKind(kind).label),
        "officer": officer,
        "score": thai.format_number(score, 1),
        "state": score_state(score),
        "failed": failed,
        "serious": serious,
        "again": revision > 1,
        "signs": [text for text in (_late(day, filed, limits), _short(started, ended, limits)) if text],
    }


def _late(day: dt.date, filed: dt.datetime, limits: Limits) -> str:
    days = (thai.local_date(filed) - day).days
    if limits.late_days is None or days <= limits.late_days:
        return ""
    return ngettext("filed %(n)d day after", "filed %(n)d days after", days) % {"n": days}


def _short(started: dt.datetime | None, ended: dt.datetime | None, limits: Limits) -> str:
    if started is None or ended is None or limits.short_minutes is None:
        return ""
    minutes = int((ended - started).total_seconds() // 60)
    return _("took %(n)d minutes") % {"n": minutes} if 0 <= minutes < limits.short_minutes else ""


def signs_of(inspection: Inspection, limits: Limits) -> list[str]:
    """What is worth a look before the head says yes; each a sentence of its own. No sign is a proof of anything."""
    visit = FieldVisit.objects.filter(inspection=inspection).first()
    found = [
        _late(inspection.inspected_on, inspection.filed_at, limits),
        _short(inspection.started_at, visit.ended_at if visit else None, limits),
        _far(inspection, visit, limits),
        _without_photo(inspection),
        _jump(inspection, limits),
    ]
    return [text for text in found if text]


def _far(inspection: Inspection, visit: FieldVisit | None, limits: Limits) -> str:
    site, place = inspection.site, visit.begun_place if visit else None
    if limits.far_km is None or not place or site.latitude is None or site.longitude is None:
        return ""
    km = distance_km(float(place["latitude"]), float(place["longitude"]), float(site.latitude), float(site.longitude))
    km -= float(place.get("accuracy") or 0) / 1000
    return _("begun %(km)s km from the factory") % {"km": thai.format_number(km, 1)} if km > limits.far_km else ""


def _without_photo(inspection: Inspection) -> str:
    failed = inspection.findings.exclude(status=FindingStatus.WITHDRAWN).values_list("item_code", flat=True)
    slots = set(Attachment.objects.about(inspection).values_list("slot", flat=True))
    count = len([code for code in failed if code not in slots])
    if not count:
        return ""
    return ngettext("%(n)d finding without a photo", "%(n)d findings without a photo", count) % {"n": count}


def _jump(inspection: Inspection, limits: Limits) -> str:
    """The score against the last filed inspection of the factory by the same checklist."""
    if inspection.score is None or limits.score_points is None:
        return ""
    earlier = Inspection.objects.filter(
        site=inspection.site_id, status=InspectionStatus.FILED, score__isnull=False,
        version__questionnaire=inspection.version.questionnaire_id, inspected_on__lt=inspection.inspected_on,
    )  # fmt: skip
    last = earlier.order_by("-inspected_on", "-pk").values_list("score", flat=True).first()
    if last is None or abs(inspection.score - last) < limits.score_points:
        return ""
    words = {"old": thai.format_number(last, 1), "new": thai.format_number(inspection.score, 1)}
    return _("score %(old)s at the last visit, %(new)s now") % words


def review_block(inspection: Inspection) -> dict[str, Any]:
    """The last word of a head, for the inspection's page and for the draft that corrects it."""
    last = InspectionReview.objects.filter(inspection=inspection).select_related("reviewed_by").order_by("-pk").first()
    if last is None:
        return {}
    items = edition(inspection.version_id).definition.items
    return {
        "verdict": last.verdict,
        "returned": inspection.status == InspectionStatus.RETURNED and last.verdict == Verdict.RETURNED,
        "current": last.revision == inspection.revision,
        "note": last.note,
        "by": str(last.reviewed_by),
        "at": last.reviewed_at,
        "items": [
            {"code": code, "number": items[code].number, "text": str(items[code].text), "reason": reason}
            for code, reason in last.items.items()
            if code in items
        ],
    }


def returned_cards(user: Any) -> list[dict[str, Any]]:
    """The officer's own inspections that wait for his correction, for his start page."""
    mine = Inspection.objects.visible_to(user).filter(officer=user, status=InspectionStatus.RETURNED)
    reviews = InspectionReview.objects.filter(inspection__in=mine, verdict=Verdict.RETURNED).order_by("pk")
    notes = {review.inspection_id: review for review in reviews.select_related("reviewed_by")}
    rows = []
    for inspection in mine.select_related("site").defer("answers").order_by("inspected_on", "pk")[:20]:
        review = notes.get(inspection.pk)
        rows.append(
            {
                "pk": inspection.pk,
                "name": inspection.site.name,
                "date": thai.format_date(inspection.inspected_on),
                "by": str(review.reviewed_by) if review else "",
                "note": review.note if review else "",
                "items": len(review.items) if review else 0,
            }
        )
    return rows
