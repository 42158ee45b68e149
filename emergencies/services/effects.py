"""People and things: figures per source, the wind, the substances."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from emergencies import rules
from emergencies.models import Chemical, EffectReport, Figure, Incident, LogKind, SaidBy, Wind
from emergencies.services import chaining
from emergencies.services.phases import lock_incident
from emergencies.services.words import in_thai, wind_name
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain

MOST: int = 10_000_000
"""More people than that are a slip of the finger."""


@dataclass(frozen=True)
class Told:
    """Who said it and as of when."""

    said_by: str
    source: str = ""
    as_of: dt.datetime | None = None


def report_effects(
    *, incident_id: int, figures: Mapping[str, int], told: Told, actor: User, now: dt.datetime
) -> list[EffectReport]:
    """Keep what one source says of some figures; other sources' figures stay beside it.

    Raises Incident.DoesNotExist, DomainError (EME-EFFECT-1 to 3).
    """
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        as_of = told.as_of or now
        _check_figures(incident, figures, told, as_of, now)
        with in_thai():
            told_figures = " · ".join(f"{Figure(figure).label} {value:,}" for figure, value in figures.items())
            source = told.source.strip() or str(SaidBy(told.said_by).label)
        if chaining.pressed_twice(
            incident=incident, kind=LogKind.PEOPLE, text=told_figures, source=source, actor=actor, now=now
        ):
            return list(incident.effects.order_by("-pk")[: len(figures)])
        made = _keep_figures(incident, figures, told, as_of, actor, now)
        chaining.append(
            incident=incident, kind=LogKind.PEOPLE, text=told_figures, source=source, at=as_of,
            is_verified=told.said_by in (SaidBy.HOSPITAL, SaidBy.DISASTER_OFFICE, SaidBy.SEEN),
            facts={"figures": dict(figures)}, actor=actor, now=now,
        )  # fmt: skip
        record(
            verb="emergencies.effects_reported", subject=incident, actor=actor, now=now,
            after={**figures, "source": source},
        )  # fmt: skip
        after_commit_drain()
    return made


def _keep_figures(
    incident: Incident, figures: Mapping[str, int], told: Told, as_of: dt.datetime, actor: User, now: dt.datetime
) -> list[EffectReport]:
    counts = not (incident.is_exercise or incident.is_false_alarm)
    return EffectReport.objects.bulk_create(
        EffectReport(
            incident=incident, province_id=incident.province_id, figure=figure, value=value,
            said_by=told.said_by, source=told.source.strip()[:120], as_of=as_of, recorded_at=now,
            recorded_by=actor, reported_on=incident.reported_on, counts=counts,
        )
        for figure, value in figures.items()
    )  # fmt: skip


def _check_figures(
    incident: Incident, figures: Mapping[str, int], told: Told, as_of: dt.datetime, now: dt.datetime
) -> None:
    found: list[Breach] = []
    if not figures:
        found.append(Breach("EME-EFFECT-1", _("Change at least one figure, or say that it is still the same."), ""))
    for figure, value in figures.items():
        if figure not in Figure.values or not 0 <= value <= MOST:
            found.append(Breach("EME-EFFECT-1", _("A figure is a whole number from 0."), figure))
    if told.said_by not in SaidBy.values:
        found.append(Breach("EME-EFFECT-2", _("Choose who said so."), "said_by"))
    if not now - rules.OLDEST <= as_of <= now + rules.CLOCKS_DIFFER:
        found.append(Breach("EME-EFFECT-3", _("The time must lie in the last 30 days and not ahead of now."), "as_of"))
    if found:
        raise DomainError(found)


def note_wind(
    *,
    incident_id: int,
    from_degrees: int,
    speed: Decimal | None = None,
    source: str = "",
    actor: User,
    now: dt.datetime,
) -> Wind:
    """Keep where the wind comes from; the neighbours are sorted by it. Raises DomainError (EME-WIND-1)."""
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        if not 0 <= from_degrees < 360 or (speed is not None and not 0 <= speed < 500):
            raise DomainError(Breach("EME-WIND-1", _("Choose where the wind comes from; its speed is 0 to 499 km/h.")))
        how_fast = f" {speed.normalize():f} กม./ชม." if speed is not None else ""
        text = f"ลมจากทิศ{wind_name(from_degrees)}{how_fast}"
        if chaining.pressed_twice(
            incident=incident, kind=LogKind.AIR, text=text, source=source, actor=actor, now=now
        ):  # fmt: skip
            return incident.winds.latest("pk")
        wind = Wind.objects.create(
            incident=incident, province_id=incident.province_id, from_degrees=from_degrees, speed=speed, as_of=now,
            source=source.strip()[:120],
        )  # fmt: skip
        chaining.append(
            incident=incident, kind=LogKind.AIR, text=text, source=source,
            facts={"wind_from": from_degrees}, actor=actor, now=now,
        )  # fmt: skip
        record(
            verb="emergencies.wind_noted", subject=incident, actor=actor, now=now, after={"from": from_degrees}
        )  # fmt: skip
    return wind


def add_chemical(*, incident_id: int, values: Mapping[str, Any], actor: User, now: dt.datetime) -> Chemical:
    """Add a substance that somebody saw or read from a label. `values`: name, cas, un, hazard, tonnes, source.

    Raises DomainError (EME-CHEMICAL-1).
    """
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        name, tonnes = str(values.get("name", "")).strip(), values.get("tonnes")
        if not name or (tonnes is not None and not 0 <= tonnes < 1_000_000):
            text = _("Give the substance its name as on the label; the amount is in tonnes, from 0.")
            raise DomainError(Breach("EME-CHEMICAL-1", text, "name"))
        amount = f" {tonnes.normalize():f} ตัน" if tonnes is not None else ""
        said, source = f"พบสาร {name[:200]}{amount}", str(values.get("source", ""))[:120]
        if chaining.pressed_twice(
            incident=incident, kind=LogKind.NOTE, text=said, source=source, actor=actor, now=now
        ):  # fmt: skip
            return incident.chemicals.latest("pk")
        chemical = Chemical.objects.create(
            incident=incident, province_id=incident.province_id, name=name[:200], tonnes=tonnes,
            cas=str(values.get("cas", ""))[:12], un=str(values.get("un", ""))[:8],
            hazard=str(values.get("hazard", ""))[:120], source=str(values.get("source", ""))[:200],
        )  # fmt: skip
        chaining.append(
            incident=incident, kind=LogKind.NOTE, text=said, source=source,
            is_verified=False, actor=actor, now=now,
        )  # fmt: skip
        record(
            verb="emergencies.chemical_added", subject=incident, actor=actor, now=now, after={"name": chemical.name}
        )  # fmt: skip
    return chemical
