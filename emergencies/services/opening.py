"""Opening an incident: three answers and one button, on a phone, perhaps sent twice."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from emergencies import hooks, rules
from emergencies.models import (
    Chemical,
    Incident,
    IncidentCounter,
    IncidentKind,
    LevelChange,
    LogKind,
    Phase,
    PhaseChange,
    Position,
    PositionRole,
    Reporter,
)
from emergencies.selectors.clocks import clock_minutes
from emergencies.services import chaining, telling
from emergencies.services.words import in_thai
from emergencies.strips import forget_open
from factories import facts
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.documents.services import attach
from mind_portal.geography import outlines
from mind_portal.geography.models import Province
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain

HURT = {"yes": "มี", "no": "ไม่มี", "unknown": "ยังไม่รู้"}


@dataclass(frozen=True)
class Opening:
    """What the phone sends. Where it is: a factory, or a point, or words with a province. `hurt`: yes, no, unknown."""

    client_id: UUID
    kind: str
    hurt: str = "unknown"
    site_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    province: str = ""
    title: str = ""
    happened_at: dt.datetime | None = None
    is_exercise: bool = False
    reporter_name: str = ""
    reporter_phone: str = ""
    photos: Sequence[Any] = ()


@dataclass(frozen=True)
class Opened:
    """The incident, and whether this call opened it or an earlier one had."""

    incident: Incident
    is_new: bool


def open_incident(*, opening: Opening, actor: User, now: dt.datetime) -> Opened:
    """Open an incident and tell the centre. The same `client_id` twice is one incident.

    Raises DomainError (EME-OPEN-1 to 5).
    """
    with transaction.atomic():
        there = Incident.objects.visible_to(actor).filter(client_id=opening.client_id).first()
        if there is not None:
            return Opened(there, is_new=False)
        site = _site(opening, actor)
        province = _province(opening, site, actor, now)
        counter = _lock_counter(thai.fiscal_year(thai.local_date(now)), is_exercise=opening.is_exercise)
        # The lock has been waited for: whoever sent the same a moment ago is done now.
        there = Incident.objects.visible_to(actor).filter(client_id=opening.client_id).first()
        if there is not None:
            return Opened(there, is_new=False)
        counter.last += 1
        counter.save(update_fields=["last"])
        incident = _create(opening, site, province, counter, now)
        _begin(incident, opening, actor, now)
        _keep_chemicals(incident, thai.local_date(now))
        hooks.announce_opened(incident, actor, now)
        telling.tell_opened(incident, actor=actor, now=now)
        record(
            verb="emergencies.incident_opened", subject=incident, actor=actor, now=now,
            after={"number": incident.label, "kind": incident.kind, "level": incident.level, "hurt": opening.hurt},
        )  # fmt: skip
        forget_open()
        after_commit_drain()
    return Opened(incident, is_new=True)


def _site(opening: Opening, actor: User) -> Site | None:
    if opening.site_id is None:
        return None
    site = Site.objects.visible_to(actor).select_related("province").filter(pk=opening.site_id).first()
    if site is None:
        text = _("This factory is not among those of your province. Choose another, or write the place in words.")
        raise DomainError(Breach("EME-OPEN-4", text, "site"))
    return site


def _province(opening: Opening, site: Site | None, actor: User, now: dt.datetime) -> Province:
    """The province that the incident belongs to: the factory's, the chosen one, or the one that the point lies in."""
    code = site.province_id if site else opening.province
    has_point = opening.latitude is not None and opening.longitude is not None
    if not code and opening.latitude is not None and opening.longitude is not None:
        code = outlines.province_at(opening.latitude, opening.longitude) or ""
    has_place = site is not None or has_point or bool(opening.place.strip() and code)
    breaches = rules.opening_breaches(
        has_place=has_place, latitude=opening.latitude, longitude=opening.longitude,
        happened_at=opening.happened_at, now=now,
    )  # fmt: skip
    if opening.kind not in IncidentKind.values:
        breaches.append(Breach("EME-OPEN-5", _("Choose what happened."), "kind"))
    if has_place and not (code and actor.scope.covers_province(code)):
        text = _("The place lies in no province of yours. Choose the province, or call its office.")
        breaches.append(Breach("EME-OPEN-4", text, "province"))
    province = Province.objects.filter(pk=code).first()
    if breaches or province is None:
        raise DomainError(breaches or [Breach("EME-OPEN-4", _("Choose the province."), "province")])
    return province


def _lock_counter(year: int, *, is_exercise: bool) -> IncidentCounter:
    """The counter of the fiscal year, locked until the transaction ends: so numbers have no gap."""
    IncidentCounter.objects.get_or_create(fiscal_year=year, is_exercise=is_exercise)
    return IncidentCounter.objects.select_for_update().get(fiscal_year=year, is_exercise=is_exercise)


def _create(
    opening: Opening, site: Site | None, province: Province, counter: IncidentCounter, now: dt.datetime
) -> Incident:
    latitude, longitude = opening.latitude, opening.longitude
    if site is not None and latitude is None and site.location_flag == "":
        latitude, longitude = site.latitude, site.longitude
    with in_thai():
        kind = str(IncidentKind(opening.kind).label)
        where = site.name if site else opening.place.strip() or str(province)
    minutes = clock_minutes("EME_REPORT_MINUTES", thai.local_date(now))
    return Incident.objects.create(
        client_id=opening.client_id, fiscal_year=counter.fiscal_year, number=counter.last,
        is_exercise=opening.is_exercise, province=province, site=site, kind=opening.kind,
        title=(opening.title.strip() or f"{kind} {where}")[:200], place=opening.place.strip()[:300],
        latitude=latitude, longitude=longitude, happened_at=opening.happened_at, reported_at=now,
        reported_on=thai.local_date(now), phase=Phase.REPORTED, level=2 if opening.hurt == "yes" else 1,
        report_due_at=now + dt.timedelta(minutes=minutes),
    )  # fmt: skip


def _begin(incident: Incident, opening: Opening, actor: User, now: dt.datetime) -> None:
    """The first rows of its histories: phase, level, who leads, who called, the first entry of the log."""
    common: dict[str, Any] = {"incident": incident, "province_id": incident.province_id}
    PhaseChange.objects.create(**common, verb="report", target=Phase.REPORTED, at=now, recorded_at=now, by=actor)
    LevelChange.objects.create(**common, after=incident.level, suggested=incident.level, at=now, by=actor)
    Position.objects.create(**common, role=PositionRole.COMMANDER, holder=actor, since=now)
    if opening.reporter_name.strip() or opening.reporter_phone.strip():
        name, phone = opening.reporter_name.strip()[:120], opening.reporter_phone.strip()[:40]
        Reporter.objects.create(**common, name=name, phone=phone)
    photos = [
        attach(
            file=photo, subject=incident, slot=f"log:{opening.client_id}", actor=actor, now=now,
            attachment_id=uuid5(opening.client_id, f"photo {index}"),
        )
        for index, photo in enumerate(opening.photos)
    ]  # fmt: skip
    chaining.begin(incident)
    chaining.append(
        incident=incident, kind=LogKind.PHASE, actor=actor, now=now, client_id=opening.client_id,
        text=f"รับแจ้งเหตุ {incident.title} · มีคนเจ็บหรือติดอยู่: {HURT.get(opening.hurt, HURT['unknown'])}",
        facts={"photos": [{"id": str(photo.pk), "sha256": photo.sha256} for photo in photos]} if photos else {},
    )  # fmt: skip


def _keep_chemicals(incident: Incident, today: dt.date) -> None:
    """What the factory last reported to hold, copied as it stood when the incident began."""
    if incident.site_id is None:
        return
    for held in facts.chemicals([incident.site_id], today).of(incident.site_id):
        Chemical.objects.create(
            incident=incident, province_id=incident.province_id, name=held.name[:200], cas=held.cas[:12],
            un=held.un[:8], hazard=str(held.hazard)[:120], tonnes=held.tonnes, source=str(held.source)[:200],
            as_of=held.as_of, is_reported=True,
        )  # fmt: skip
