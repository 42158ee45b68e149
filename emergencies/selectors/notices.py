"""Public notices: the suggestion that a draft begins from, the pages of the office, and what the public reads."""

import datetime as dt
from typing import Any, Final
from uuid import uuid4

from django.db.models import Exists, OuterRef, Q
from django.utils import translation

from emergencies import notice_texts
from emergencies.models import (
    Certainty,
    Incident,
    Notice,
    NoticeKind,
    NoticeRelease,
    NoticeSeverity,
    NoticeStatus,
    Urgency,
)
from emergencies.report_words import typed
from mind_portal.core import thai

SUGGESTED_LIFE: Final = dt.timedelta(hours=6)
PUBLIC_SHOWN: Final = 50
HOTLINE: Final = "1784"
"""That of disaster prevention; a suggestion that the drafter changes."""


def for_page(user: Any) -> Any:
    """Notices in the user's scope, with what their pages name."""
    found = Notice.objects.visible_to(user).select_related(
        "incident", "incident__site", "incident__province", "province", "drafted_by", "edited_by", "release",
        "release__released_by", "previous", "previous__release",
    )  # fmt: skip
    return found.prefetch_related("texts")


# --- drafting --------------------------------------------------------------------------------------------------------


def suggestion(incident: Incident, kind: str, previous: Notice | None, now: dt.datetime) -> dict[str, Any]:
    """The first values of the form: from the last notice where there is one, else from the incident."""
    values = _of_notice(previous) if previous else _of_incident(incident)
    values |= {"client_id": uuid4(), "kind": kind, "previous": previous.pk if previous else None, "revision": None}
    values["expires_at"] = typed(now + SUGGESTED_LIFE)
    if kind == NoticeKind.CANCEL:
        values |= {"urgency": Urgency.PAST, "severity": NoticeSeverity.MINOR, "advice": ["normal"]}
    radius = values["radius_km"]
    for language in notice_texts.LANGUAGES:
        where, area = place(incident, language), town(incident, language)
        since = incident.happened_at or incident.reported_at
        phase = "closed" if kind == NoticeKind.CANCEL and not incident.is_open else incident.phase
        values |= {
            f"headline_{language}": notice_texts.headline(language, kind=kind, event=incident.kind, where=area),
            f"description_{language}": notice_texts.description(
                language, event=incident.kind, where=where, since=since, phase=phase
            ),
            f"area_{language}": notice_texts.area(language, where=where, radius=str(radius)),
        }
    return values


def _of_incident(incident: Incident) -> dict[str, Any]:
    return {
        "severity": notice_texts.SEVERITY_BY_LEVEL[incident.level], "urgency": Urgency.IMMEDIATE,
        "certainty": Certainty.OBSERVED if incident.verified_at else Certainty.LIKELY,
        "advice": list(notice_texts.SUGGESTED[incident.kind]), "latitude": _coordinate(incident.latitude),
        "longitude": _coordinate(incident.longitude), "radius_km": notice_texts.RADIUS_BY_LEVEL[incident.level],
        "contact": HOTLINE,
    }  # fmt: skip


def _of_notice(notice: Notice) -> dict[str, Any]:
    texts = {f"more_{text.language}": text.more for text in notice.texts.all()}
    return texts | {
        "severity": notice.severity, "urgency": notice.urgency, "certainty": notice.certainty,
        "advice": list(notice.advice), "latitude": _coordinate(notice.latitude),
        "longitude": _coordinate(notice.longitude), "radius_km": _radius(notice), "contact": notice.contact,
    }  # fmt: skip


def form_values(notice: Notice) -> dict[str, Any]:
    """A draft as its form shows it."""
    values = _of_notice(notice) | {
        "client_id": notice.client_id, "kind": notice.kind, "previous": notice.previous_id,
        "revision": notice.revision, "expires_at": typed(notice.expires_at),
    }  # fmt: skip
    for text in notice.texts.all():
        for name in ("headline", "area", "description"):
            values[f"{name}_{text.language}"] = getattr(text, name)
    return values


def _coordinate(value: float | None) -> str:
    return "" if value is None else f"{value:.5f}"


def _radius(notice: Notice) -> str:
    return thai.format_number(notice.radius_km)


def place(incident: Incident, language: str) -> str:
    """The place as a notice names it; English has the province's name where it has no other."""
    if language == "en":
        return f"a factory in {incident.province.name_en} province" if incident.site else town(incident, "en")
    name = incident.site.name if incident.site else incident.place
    return " ".join(part for part in (name, town(incident, "th")) if part)


def town(incident: Incident, language: str) -> str:
    """District and province in one language."""
    district = incident.site.district if incident.site else None
    if language == "en":
        parts = [district.name_en if district else "", incident.province.name_en]
        return ", ".join(part for part in parts if part)
    bangkok = incident.province.code == "10"
    parts = [f"{'เขต' if bangkok else 'อ.'}{district.name_th}" if district else ""]
    return " ".join(part for part in (*parts, f"{'' if bangkok else 'จ.'}{incident.province.name_th}") if part)


# --- the office ------------------------------------------------------------------------------------------------------


def notice_rows(incident: Incident) -> list[dict[str, Any]]:
    """The notices of an incident that are not discarded, the newest first."""
    found = Notice.objects.filter(incident=incident).exclude(status=NoticeStatus.DISCARDED)
    followed = Notice.objects.filter(previous=OuterRef("pk")).exclude(status=NoticeStatus.DISCARDED)
    rows: Any = found.select_related("release", "edited_by").annotate(is_followed=Exists(followed)).order_by("-pk")
    return [
        {
            "pk": row.pk,
            "kind": row.get_kind_display(),
            "draft": row.status == NoticeStatus.DRAFT,
            "label": row.release.label if row.status == NoticeStatus.RELEASED else "",
            "when": thai.format_time(row.release.released_at if row.status == NoticeStatus.RELEASED else row.edited_at),
            "who": str(row.edited_by),
            "can_follow": row.status == NoticeStatus.RELEASED and not row.is_followed and row.kind != NoticeKind.CANCEL,
        }
        for row in rows
    ]


def shown(notice: Notice) -> dict[str, Any]:
    """A notice as the office and the public read it: both languages, each in itself."""
    texts = {text.language: text for text in notice.texts.all()}
    return {
        "languages": [_in_language(notice, texts[code], code) for code in notice_texts.LANGUAGES if code in texts],
        "kind": notice.kind,
        "state": _state(notice),
        "radius": _radius(notice),
        "point": f"{notice.latitude:.5f},{notice.longitude:.5f}",
        "contact": notice.contact,
    }


def _state(notice: Notice) -> str:
    if notice.kind == NoticeKind.CANCEL or notice.urgency == Urgency.PAST:
        return "good"
    return "bad" if notice.severity in (NoticeSeverity.EXTREME, NoticeSeverity.SEVERE) else "warn"


def _in_language(notice: Notice, text: Any, code: str) -> dict[str, Any]:
    with translation.override(code):
        return {
            "code": code,
            "headline": text.headline,
            "description": text.description,
            "area": text.area,
            "advice": notice_texts.instruction(code, notice.advice, text.more).splitlines(),
            "kind": str(NoticeKind(notice.kind).label),
            "severity": str(NoticeSeverity(notice.severity).label),
            "urgency": str(Urgency(notice.urgency).label),
            "certainty": str(Certainty(notice.certainty).label),
            "expires": thai.format_datetime(notice.expires_at),
            "sender": notice_texts.SENDER_NAME[code],
        }


# --- the public ------------------------------------------------------------------------------------------------------


def released() -> Any:
    """Released notices of real incidents, the newest first: nothing else is ever shown to the public."""
    found = NoticeRelease.objects.filter(is_exercise=False).select_related("notice", "notice__previous__release")
    return found.prefetch_related("notice__texts").order_by("-released_at", "-number")


def public_list(now: dt.datetime) -> dict[str, list[dict[str, Any]]]:
    """Everything that holds now, and fifty of what held before."""
    later = Notice.objects.filter(previous=OuterRef("notice"), status=NoticeStatus.RELEASED)
    rows = released().annotate(is_followed=Exists(later))
    over = Q(is_followed=True) | Q(notice__expires_at__lte=now)
    # A notice ends within three days of its draft: that keeps the first list short without cutting it off.
    return {
        "now": [public_row(row) for row in rows.exclude(over)],
        "before": [public_row(row) for row in rows.filter(over)[:PUBLIC_SHOWN]],
    }


def public_row(release: NoticeRelease) -> dict[str, Any]:
    found = shown(release.notice)
    with translation.override("th"):
        at = thai.format_datetime(release.released_at)
    return {"label": release.label, "at": at, "thai": found["languages"][0], "english": found["languages"][-1]} | {
        "state": found["state"]
    }


def by_label(label: str) -> NoticeRelease | None:
    """The released notice of a number such as `2570-0007`; an exercise's is nobody's business."""
    year, _dash, number = label.partition("-")
    if not (year.isascii() and year.isdigit() and number.isascii() and number.isdigit() and len(label) < 16):
        return None
    found: NoticeRelease | None = released().filter(fiscal_year=int(year), number=int(number)).first()
    return found if found and found.label == label else None


def public_page(release: NoticeRelease, now: dt.datetime) -> dict[str, Any]:
    """One notice for the public: does it still hold, what came before and after it."""
    following = NoticeRelease.objects.filter(notice__previous=release.notice).select_related("notice").first()
    with translation.override("th"):
        released_at = thai.format_datetime(release.released_at)
    return {
        "release": release,
        "notice": shown(release.notice),
        "released_at": released_at,
        "following": following,
        "previous": release.notice.previous.release if release.notice.previous else None,
        "ended": following is None and release.notice.expires_at <= now,
    }


def recent_releases(now: dt.datetime) -> Any:
    """For the feed and the API."""
    return released().filter(released_at__gt=now - dt.timedelta(days=90))[:PUBLIC_SHOWN]
