"""Situation reports: drafted from the record, edited, signed by somebody else, frozen."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emergencies import report_rules, report_words
from emergencies.models import Incident, LogKind, PositionRole, ReportStatus, Rung, SituationReport
from emergencies.selectors.clocks import clock_minutes
from emergencies.selectors.composing import compose, last_signed
from emergencies.selectors.people import holder_of, on_rung
from emergencies.services import chaining
from emergencies.services.phases import lock_incident
from emergencies.services.words import in_thai
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.journal.services import record
from mind_portal.notifications.services import notify, withdraw


@dataclass(frozen=True)
class Drafted:
    """The report, and whether this call made or signed it, or an earlier one had."""

    report: SituationReport
    is_new: bool


def draft_report(*, incident_id: int, client_id: UUID, actor: User, now: dt.datetime) -> Drafted:
    """Begin the next report from what has changed since the last signed one; the draft that is there is gone on with.

    Raises Incident.DoesNotExist out of the actor's scope.
    """
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        reports = SituationReport.objects.filter(incident=incident)
        there = reports.filter(client_id=client_id).first() or reports.filter(status=ReportStatus.DRAFT).first()
        if there is not None:
            return Drafted(there, is_new=False)
        facts = compose(incident, last_signed(incident), now)
        minutes = clock_minutes("EME_REPORT_MINUTES", thai.local_date(now))
        report = SituationReport.objects.create(
            client_id=client_id, incident=incident, province_id=incident.province_id,
            number=(reports.aggregate(last=Max("number"))["last"] or 0) + 1, as_of=now, facts=facts,
            texts=report_words.first_texts(facts, now),
            next_due_at=now + dt.timedelta(minutes=minutes) if incident.is_open else None,
            drafted_by=actor, drafted_at=now, edited_by=actor, edited_at=now,
        )  # fmt: skip
        record(
            verb="emergencies.report_drafted", subject=report, actor=actor, now=now,
            after={"incident": incident.label, "number": report.number},
        )  # fmt: skip
    return Drafted(report, is_new=True)


def save_report(
    *,
    report_id: int,
    revision: int,
    texts: Mapping[str, str],
    next_due_at: dt.datetime | None,
    actor: User,
    now: dt.datetime,
) -> SituationReport:
    """Keep what was written. Raises DomainError (EME-REPORT-1, 2), StaleError when somebody saved in between."""
    with transaction.atomic():
        report = _lock_draft(report_id, revision, actor)
        cleaned = {section: _clean(texts.get(section, "")) for section in report_rules.SECTIONS}
        breaches = report_rules.text_breaches(cleaned, next_due_at=next_due_at, as_of=report.as_of)
        if breaches:
            raise DomainError(breaches)
        report.texts, report.next_due_at = cleaned, next_due_at
        _touch(report, actor, now, "texts", "next_due_at")
    return report


def recompose_report(*, report_id: int, revision: int, actor: User, now: dt.datetime) -> SituationReport:
    """Take the facts anew as of now; what was written stays. Raises DomainError for a signed one, StaleError."""
    with transaction.atomic():
        report = _lock_draft(report_id, revision, actor)
        report.facts, report.as_of = compose(report.incident, last_signed(report.incident), now), now
        if report.next_due_at is not None and report.next_due_at <= now:
            minutes = clock_minutes("EME_REPORT_MINUTES", thai.local_date(now))
            report.next_due_at = now + dt.timedelta(minutes=minutes)
        _touch(report, actor, now, "facts", "as_of", "next_due_at")
    return report


def sign_report(*, report_id: int, revision: int, alone_because: str = "", actor: User, now: dt.datetime) -> Drafted:
    """Sign what stands there and freeze it. Signed twice it is signed once.

    Raises DomainError (EME-REPORT-3 to 5), StaleError when the draft is not the one that the signer read.
    """
    with transaction.atomic():
        report = _lock(report_id, actor)
        if report.is_signed:
            return Drafted(report, is_new=False)
        incident = report.incident
        _same_revision(report, revision)
        is_drafter = actor.pk == report.drafted_by_id
        breaches = report_rules.signing_breaches(
            texts=report.texts, next_due_at=report.next_due_at, is_open=incident.is_open, is_drafter=is_drafter,
            alone_because=alone_because, now=now,
        )  # fmt: skip
        if breaches:
            raise DomainError(breaches)
        _freeze(report, actor, alone_because.strip()[:300] if is_drafter else "", now)
        incident.report_due_at = report.next_due_at if incident.is_open else None
        incident.save(update_fields=["report_due_at"])
        chaining.append(
            incident=incident, kind=LogKind.REPORT, text=f"ลงนามรายงานสถานการณ์ฉบับที่ {report.number}", actor=actor,
            now=now, facts={"report": report.number, "sha256": report.sha256},
        )  # fmt: skip
        record(
            verb="emergencies.report_signed", subject=report, actor=actor, now=now, reason=report.alone_because,
            after={"incident": incident.label, "number": report.number, "checksum": report.sha256},
        )  # fmt: skip
        remind_of_report(incident, actor, now)
    return Drafted(report, is_new=True)


def discard_report(*, report_id: int, actor: User, now: dt.datetime) -> None:
    """Throw a draft away; its number is given to the next. Raises SituationReport.DoesNotExist, DomainError."""
    with transaction.atomic():
        report = _lock(report_id, actor)
        _must_be_draft(report)
        record(
            verb="emergencies.report_discarded", subject=report, actor=actor, now=now,
            before={"incident": report.incident.label, "number": report.number},
        )  # fmt: skip
        report.delete()


def remind_of_report(incident: Incident, actor: Any, now: dt.datetime) -> None:
    """Ask for the next report when it is due, whoever signed the last one; earlier reminders are taken back."""
    key = f"emergencies.report_due:{incident.pk}:"
    withdraw(key=key, actor=actor, now=now)
    due = incident.report_due_at
    if not incident.is_open or due is None:
        return
    holders = [holder_of(incident, role) for role in (PositionRole.COMMANDER, PositionRole.SCRIBE)]
    title = format_lazy(gettext_lazy("The next situation report is due: {name}"), name=str(incident))
    notify(
        key=f"{key}{due.isoformat()}", kind="report", title=title, urgent=True, actor=None, now=now,
        due_at=max(due, now),
        recipients=[*(one for one in holders if one is not None), *on_rung(incident, Rung.HEAD)],
        url=reverse("emergencies:incident_detail", args=[incident.pk]),
    )  # fmt: skip


def content_hash(report: SituationReport) -> str:
    """sha256 over what a report says: who changes one letter of it gets another."""
    content = {
        "incident": report.facts["incident"]["label"], "number": report.number, "as_of": report.as_of.isoformat(),
        "facts": report.facts, "texts": report.texts,
        "next_due_at": report.next_due_at.isoformat() if report.next_due_at else None,
    }  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def _freeze(report: SituationReport, actor: User, alone_because: str, now: dt.datetime) -> None:
    with in_thai():
        posts = [str(role.label) for role in sorted(actor.roles)]
    report.status, report.signed_by, report.signed_at = ReportStatus.SIGNED, actor, now
    report.signed_name, report.alone_because = str(actor)[:150], alone_because
    report.signed_post = " · ".join(part for part in (", ".join(posts), actor.office) if part)[:200]
    report.sha256 = content_hash(report)
    report.save(
        update_fields=[
            "status", "signed_by", "signed_at", "signed_name", "signed_post", "alone_because", "sha256",
        ]
    )  # fmt: skip


def _lock(report_id: int, actor: User) -> SituationReport:
    """The report, with the incident's row locked before its own: so nobody waits in a circle."""
    seen = SituationReport.objects.visible_to(actor).only("incident_id").get(pk=report_id)
    incident = lock_incident(seen.incident_id, actor)
    report = SituationReport.objects.select_for_update(of=("self",)).get(pk=report_id)
    report.incident = incident
    return report


def _lock_draft(report_id: int, revision: int, actor: User) -> SituationReport:
    report = _lock(report_id, actor)
    _must_be_draft(report)
    _same_revision(report, revision)
    return report


def _must_be_draft(report: SituationReport) -> None:
    if report.is_signed:
        text = _("Report %(n)s is signed and cannot be changed. Draft the next one to say more.")
        raise DomainError(Breach("EME-REPORT-STATE", text % {"n": report.number}))


def _same_revision(report: SituationReport, revision: int) -> None:
    if report.revision != revision:
        text = _("%(name)s has changed this draft meanwhile. Look at it again; what you typed is still below.")
        raise StaleError(Breach("EME-REPORT-STALE", text % {"name": report.edited_by}))


def _touch(report: SituationReport, actor: User, now: dt.datetime, *fields: str) -> None:
    report.revision += 1
    report.edited_by, report.edited_at = actor, now
    report.save(update_fields=[*fields, "revision", "edited_by", "edited_at"])


def _clean(text: str) -> str:
    return "\n".join(report_words.clean_lines(text)).strip()
