"""Who leads, and what is held of the incident: confirmed or not, by the operator, by the office."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from emergencies import geo
from emergencies.models import (
    Determination,
    Incident,
    LogKind,
    OperatorNotice,
    Position,
    PositionRole,
    SensitivePlace,
)
from emergencies.services import chaining, telling
from emergencies.services.effects import MOST
from emergencies.services.phases import lock_incident
from emergencies.services.words import in_thai
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.journal.services import record


def verify_incident(*, incident_id: int, actor: User, now: dt.datetime) -> Incident:
    """Say that somebody of the office has seen that it is true. Said twice it is said once."""
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        if incident.verified_at is not None:
            return incident
        if not incident.is_open:
            raise DomainError(Breach("EME-VERIFY-1", _("The incident is closed; a flare-up re-opens it.")))
        incident.verified_at = now
        incident.save(update_fields=["verified_at"])
        chaining.append(incident=incident, kind=LogKind.PHASE, text="ยืนยันแล้วว่าเกิดเหตุจริง", actor=actor, now=now)
        record(
            verb="emergencies.incident_verified", subject=incident, actor=actor, now=now,
            after={"verified_at": str(now)},
        )  # fmt: skip
    return incident


def hand_over_position(*, incident_id: int, role: str, holder_id: int, actor: User, now: dt.datetime) -> Position:
    """Give a position to another person; the hand-over is in the log. To the present holder it changes nothing.

    Raises DomainError (EME-POSITION-1) for an unknown position or a person who may not write here.
    """
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        holder = User.objects.filter(pk=holder_id, is_active=True).first()
        fit = holder is not None and holder.has_perm("emergencies.write_log")
        if role not in PositionRole.values or holder is None or not fit:
            text = _("Choose the position and a person who may write in this incident's log.")
            raise DomainError(Breach("EME-POSITION-1", text, "holder"))
        if not holder.scope.covers_province(incident.province_id):
            text = _("%(name)s does not work in this province.")
            raise DomainError(Breach("EME-POSITION-1", text % {"name": holder}, "holder"))
        current = Position.objects.filter(incident=incident, role=role, until__isnull=True).first()
        if current is not None and current.holder_id == holder.pk:
            return current
        if current is not None:
            current.until = now
            current.save(update_fields=["until"])
        position = Position.objects.create(
            incident=incident, province_id=incident.province_id, role=role, holder=holder, since=now
        )
        with in_thai():
            name = str(PositionRole(role).label)
            before = f" จาก {current.holder}" if current else ""
        text = f"{name}: {holder} รับช่วง{before}" if current else f"{name}: {holder}"
        chaining.append(incident=incident, kind=LogKind.FORCES, text=text, actor=actor, now=now)
        record(
            verb="emergencies.position_handed_over", subject=incident, actor=actor, now=now,
            before={role: str(current.holder)} if current else None, after={role: str(holder)},
        )  # fmt: skip
        telling.tell_position(incident, position, actor=actor, now=now)
    return position


def note_operator(*, incident_id: int, told_by: str, text: str, actor: User, now: dt.datetime) -> OperatorNotice:
    """Keep what the operator says, in its words and apart from what the office holds. Raises EME-OPERATOR-1."""
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        if not told_by.strip() or not text.strip():
            raise DomainError(Breach("EME-OPERATOR-1", _("Write who of the factory said it, and what."), "text"))
        said, source = f"ผู้ประกอบการแจ้ง: {text.strip()}", told_by.strip()[:120]
        if chaining.pressed_twice(
            incident=incident, kind=LogKind.NOTE, text=said, source=source, actor=actor, now=now
        ):  # fmt: skip
            return incident.operator_notices.latest("pk")
        notice = OperatorNotice.objects.create(
            incident=incident, province_id=incident.province_id, told_at=now, told_by=told_by.strip()[:200],
            text=text.strip(), recorded_by=actor, recorded_at=now,
        )  # fmt: skip
        chaining.append(
            incident=incident, kind=LogKind.NOTE, text=said, source=source,
            is_verified=False, actor=actor, now=now,
        )  # fmt: skip
        record(
            verb="emergencies.operator_noted", subject=incident, actor=actor, now=now, after={"by": notice.told_by}
        )  # fmt: skip
    return notice


def add_place(*, incident_id: int, values: Mapping[str, Any], actor: User, now: dt.datetime) -> SensitivePlace:
    """Add a school, a hospital or a canal; it stays for every later incident near it. Raises DomainError (EME-PLACE-1).

    `values`: kind, name, latitude, longitude, people, contact, note.
    """
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        latitude, longitude = float(values["latitude"]), float(values["longitude"])
        if not geo.in_thailand(latitude, longitude):
            text = _("This place lies outside Thailand; latitude is about 5 to 21, longitude about 97 to 106.")
            raise DomainError(Breach("EME-PLACE-1", text, "latitude"))
        if not 0 <= (values.get("people") or 0) <= MOST:
            raise DomainError(Breach("EME-PLACE-1", _("This is more people than there can be."), "people"))
        key = {"kind": values["kind"], "name": values["name"].strip(), "latitude": latitude, "longitude": longitude}
        there = SensitivePlace.objects.filter(province_id=incident.province_id, **key).first()
        if there is not None:
            return there
        place = SensitivePlace.objects.create(
            province_id=incident.province_id, **key, people=values.get("people"), contact=values.get("contact", ""),
            note=values.get("note", ""),
        )  # fmt: skip
        record(
            verb="emergencies.place_added", subject=place, actor=actor, now=now, after={"name": place.name}
        )  # fmt: skip
    return place


def determine_cause(*, incident_id: int, text: str, actor: User, now: dt.datetime) -> Determination:
    """Write what the office holds for the cause; also of a closed incident, when it is known later. EME-CAUSE-1."""
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        if not text.strip():
            raise DomainError(Breach("EME-CAUSE-1", _("Write what the office holds for the cause."), "text"))
        said = f"ความเห็นของสำนักงานถึงสาเหตุ: {text.strip()}"
        if chaining.pressed_twice(incident=incident, kind=LogKind.NOTE, text=said, actor=actor, now=now):
            return incident.determinations.latest("pk")
        determination = Determination.objects.create(
            incident=incident, province_id=incident.province_id, text=text.strip(), by=actor, at=now
        )
        chaining.append(
            incident=incident, kind=LogKind.NOTE, text=said, actor=actor, now=now,
        )  # fmt: skip
        record(
            verb="emergencies.cause_determined", subject=incident, actor=actor, now=now, after={"text": text.strip()}
        )  # fmt: skip
    return determination
