"""Builders of incidents: opened by the service itself, so that every row that belongs to one is there."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from emergencies.models import EffectReport, Figure, Incident, Notice, Order, SituationReport, Unit, UnitKind
from emergencies.notice_rules import NoticeDraft, Words
from emergencies.services import (
    Opening,
    OrderDraft,
    Told,
    add_chemical,
    add_place,
    change_phase,
    issue_order,
    open_incident,
    report_effects,
    write_entry,
)
from emergencies.services.logging import Entry
from emergencies.services.notices import draft_notice, release_notice
from emergencies.services.reports import draft_report
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province


def make_incident(actor: User, *, site: Site | None = None, **fields: Any) -> Incident:
    """An open incident in the province, or at a factory of it."""
    now = fields.pop("now", None) or timezone.now()
    values: dict[str, Any] = {"kind": "fire", "hurt": "unknown"} | fields
    if site is None and "latitude" not in values:
        values.setdefault("place", "ริมคลองบ้านค่าย")
        values.setdefault("province", "21")
    opening = Opening(client_id=uuid4(), site_id=site.pk if site else None, **values)
    return open_incident(opening=opening, actor=actor, now=now).incident


def make_unit(province: Province | None = None, name: str = "ปภ.ระยอง", **fields: Any) -> Unit:
    values: dict[str, Any] = {"short_name": name, "kind": UnitKind.DISASTER, "email": "unit@example.org"} | fields
    return Unit.objects.get_or_create(province=province, name=name, defaults=values)[0]


def make_order(incident: Incident, actor: User, *, now: dt.datetime | None = None, **fields: Any) -> Order:
    """An order due in an hour, to be answered in ten minutes."""
    now = now or timezone.now()
    unit = fields.pop("unit", None) or make_unit(incident.province)
    values: dict[str, Any] = {"text": "วัดอากาศ 3 จุดใต้ลม", "due_at": now + dt.timedelta(hours=1)} | fields
    draft = OrderDraft(client_id=uuid4(), unit_id=unit.pk, **values)
    return issue_order(incident_id=incident.pk, draft=draft, actor=actor, now=now).order


def lead_to(incident: Incident, actor: User, *verbs: str, now: dt.datetime | None = None) -> Incident:
    """Take an incident through some phases."""
    for verb in verbs:
        incident = change_phase(
            incident_id=incident.pk, verb=verb, reason="ทดสอบ", actor=actor, now=now or timezone.now()
        )
    return incident


def settle(incident: Incident, actor: User, *, now: dt.datetime | None = None) -> None:
    """Everything that closing asks for: final figures and the office's view."""
    now = now or timezone.now()
    for figure in (Figure.DEAD, Figure.INJURED, Figure.MISSING, Figure.EVACUATED):
        EffectReport.objects.create(
            incident=incident, province=incident.province, figure=figure, value=0, said_by="hospital", as_of=now,
            recorded_at=now, reported_on=incident.reported_on,
        )  # fmt: skip
    incident.determinations.create(province=incident.province, text="ไฟฟ้าลัดวงจร", by=actor, at=now)


def words(**changes: str) -> Words:
    return Words(**({"headline": "เพลิงไหม้", "area": "รัศมี 3 กม.", "description": "เกิดเพลิงไหม้"} | changes))


def make_draft(now: dt.datetime, **fields: Any) -> NoticeDraft:
    """A notice that nothing is wrong with."""
    english = Words(headline="Fire in Rayong", area="Within 3 km", description="A factory burns.")
    values: dict[str, Any] = {
        "client_id": uuid4(), "kind": "Alert", "urgency": "Immediate", "severity": "Severe", "certainty": "Observed",
        "latitude": 12.75, "longitude": 101.2, "radius_km": Decimal("3"), "advice": ("windows", "avoid"),
        "expires_at": now + dt.timedelta(hours=6), "texts": {"th": words(), "en": english}, "contact": "1784",
    } | fields  # fmt: skip
    return NoticeDraft(**values)


def make_notice(incident: Incident, actor: User, *, now: dt.datetime | None = None, **fields: Any) -> Notice:
    now = now or timezone.now()
    return draft_notice(incident_id=incident.pk, draft=make_draft(now, **fields), actor=actor, now=now).notice


def make_release(incident: Incident, actor: User, second: User, **fields: Any) -> Notice:
    """A released notice: drafted by one, released by the other."""
    now = fields.pop("now", None) or timezone.now()
    notice = make_notice(incident, actor, now=now, **fields)
    return release_notice(notice_id=notice.pk, revision=0, actor=second, now=now).notice


def make_report(incident: Incident, actor: User, *, now: dt.datetime | None = None) -> SituationReport:
    return draft_report(incident_id=incident.pk, client_id=uuid4(), actor=actor, now=now or timezone.now()).report


def make_told_incident(site: Site, actor: User, rows: int) -> Incident:
    """An incident with `rows` entries of its log, orders, figures, substances and neighbours."""
    now = timezone.now()
    incident = make_incident(actor, site=site, latitude=12.7, longitude=101.2, now=now)
    for n in range(rows):
        entry = Entry(client_id=uuid4(), kind="fire", text=f"ข้อ {n}")
        write_entry(incident_id=incident.pk, entry=entry, actor=actor, now=now)
        make_order(incident, actor, now=now)
        told = Told("hospital", f"รพ. {n}")
        report_effects(incident_id=incident.pk, figures={"injured": n}, told=told, actor=actor, now=now)
        add_chemical(incident_id=incident.pk, values={"name": f"สาร {n}"}, actor=actor, now=now)
        place = {"kind": "school", "name": f"โรงเรียน {n}", "latitude": 12.701, "longitude": 101.2}
        add_place(incident_id=incident.pk, values=place, actor=actor, now=now)
    return incident
