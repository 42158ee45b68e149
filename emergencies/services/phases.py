"""The phases of an incident, its level, and the closing of its file."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from emergencies import hooks, rules
from emergencies.models import EffectReport, Incident, LevelChange, LogKind, Order, Phase, PhaseChange
from emergencies.selectors.clocks import clock_minutes
from emergencies.selectors.closing import remaining
from emergencies.services import chaining, telling
from emergencies.services.words import in_thai
from emergencies.states import INCIDENT_MACHINE, REASONED
from emergencies.strips import forget_open
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import DomainError
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain

SENTENCES: Mapping[str, str] = {
    "mobilise": "เริ่มระดมกำลัง",
    "respond": "เริ่มตอบโต้เหตุ",
    "contain": "ควบคุมเหตุได้",
    "recover": "เข้าสู่ระยะฟื้นฟู",
    "close": "ปิดเหตุ",
    "flare_up": "เหตุปะทุขึ้นอีก กลับสู่ระยะตอบโต้",
    "dismiss": "ปิดเหตุเพราะไม่ใช่เหตุจริง",
}


def lock_incident(incident_id: int, actor: User) -> Incident:
    """The incident with its row locked. Raises Incident.DoesNotExist out of the actor's scope."""
    return Incident.objects.visible_to(actor).select_for_update(of=("self",), no_key=True).get(pk=incident_id)


def change_phase(
    *, incident_id: int, verb: str, reason: str = "", at: dt.datetime | None = None, actor: User, now: dt.datetime
) -> Incident:
    """Lead an incident to its next phase, back to responding when it flares up, or to the closed file.

    Raises Incident.DoesNotExist out of the scope, DomainError for a wrong state and every breach of EME-PHASE and
    EME-CLOSE. Two who close at once: the second finds it closed and is told so.
    """
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        target, source, at = INCIDENT_MACHINE.check(verb, incident.phase), incident.phase, at or now
        _check(incident, verb, reason, at, now)
        _move(incident, verb, target, at, now)
        PhaseChange.objects.create(
            incident=incident, province_id=incident.province_id, verb=verb, source=source, target=target, at=at,
            recorded_at=now, by=actor, reason=reason.strip(),
        )  # fmt: skip
        why = f" · {reason.strip()}" if reason.strip() else ""
        text = f"{SENTENCES[verb]}{why}"
        chaining.append(incident=incident, kind=LogKind.PHASE, text=text, at=at, actor=actor, now=now)
        record(
            verb=f"emergencies.incident_{verb}", subject=incident, actor=actor, now=now, reason=reason.strip(),
            before={"phase": source}, after={"phase": target},
        )  # fmt: skip
        _announce(incident, verb, actor, now)
        forget_open()
        after_commit_drain()
    return incident


def _check(incident: Incident, verb: str, reason: str, at: dt.datetime, now: dt.datetime) -> None:
    last_at = incident.phase_changes.order_by("-recorded_at", "-id").values_list("at", flat=True).first()
    breaches = rules.phase_breaches(
        verb=verb, at=at, last_at=last_at or incident.reported_at, now=now, reason=reason,
        wants_reason=verb in REASONED,
    )  # fmt: skip
    if verb == "close":
        breaches += rules.closing_breaches(remaining(incident))
    elif verb == "dismiss":
        # Nobody may go on working, or be called to account, for what has not happened.
        breaches += rules.closing_breaches(rules.Remaining(open_orders=remaining(incident).open_orders))
    if breaches:
        raise DomainError(breaches)


def _move(incident: Incident, verb: str, target: str, at: dt.datetime, now: dt.datetime) -> None:
    """The phase and its times. A flare-up takes back that it was under control, and reports are due again."""
    incident.phase = target
    if verb == "contain":
        incident.contained_at = at
    elif verb == "flare_up":
        incident.contained_at = None
    closed = target == Phase.CLOSED
    incident.closed_at, incident.closed_on = (at, thai.local_date(at)) if closed else (None, None)
    if closed:
        incident.report_due_at = None
    elif verb == "flare_up" and incident.report_due_at is None:
        minutes = clock_minutes("EME_REPORT_MINUTES", thai.local_date(now))
        incident.report_due_at = now + dt.timedelta(minutes=minutes)
    incident.is_false_alarm = verb == "dismiss"
    incident.save(update_fields=["phase", "contained_at", "closed_at", "closed_on", "report_due_at", "is_false_alarm"])
    if verb in ("dismiss", "flare_up"):
        counts = not (incident.is_false_alarm or incident.is_exercise)
        for model in (EffectReport, Order):
            model._default_manager.filter(incident=incident).exclude(counts=counts).update(counts=counts)


def _announce(incident: Incident, verb: str, actor: User, now: dt.datetime) -> None:
    if incident.phase == Phase.CLOSED:
        hooks.announce_closed(incident, actor, now)
    elif verb == "flare_up":
        hooks.announce_opened(incident, actor, now)
    telling.tell_phase(incident, verb, actor=actor, now=now)


def set_level(
    *,
    incident_id: int,
    level: int,
    sheet: Mapping[str, int],
    reason: str = "",
    actor: User,
    now: dt.datetime,
) -> Incident:
    """Set the level by the scoring sheet, or another one with its reason. The same level again is no change.

    Raises Incident.DoesNotExist, DomainError (EME-LEVEL-1 to 3).
    """
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        suggested = rules.suggested_level(sheet)
        breaches = rules.level_breaches(
            level=level, suggested=suggested, reason=reason, answered=sheet.keys(), is_open=incident.is_open
        )
        if breaches:
            raise DomainError(breaches)
        before = incident.level
        if before == level:
            return incident
        incident.level = level
        incident.save(update_fields=["level"])
        LevelChange.objects.create(
            incident=incident, province_id=incident.province_id, before=before, after=level, suggested=suggested,
            sheet=dict(sheet), reason=reason.strip(), at=now, by=actor,
        )  # fmt: skip
        with in_thai():
            why = f" · {reason.strip()}" if reason.strip() else ""
            text = f"{'ยก' if level > before else 'ลด'}ระดับเหตุจาก {before} เป็น {level}{why}"
        chaining.append(incident=incident, kind=LogKind.PHASE, text=text, actor=actor, now=now)
        record(
            verb="emergencies.level_set", subject=incident, actor=actor, now=now, reason=reason.strip(),
            before={"level": before}, after={"level": level, "suggested": suggested},
        )  # fmt: skip
        telling.tell_level(incident, before, actor=actor, now=now)
        forget_open()
        after_commit_drain()
    return incident
