"""Public notices: drafted by one person, released by another, followed by updates and an all clear."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emergencies import cap, notice_rules, notice_texts
from emergencies.models import (
    Incident,
    LogKind,
    Notice,
    NoticeCounter,
    NoticeKind,
    NoticeRelease,
    NoticeStatus,
    NoticeText,
)
from emergencies.notice_rules import NoticeDraft, Words
from emergencies.report_words import clean_lines
from emergencies.services import chaining
from emergencies.services.phases import lock_incident
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.journal.services import record
from mind_portal.notifications.selectors import recipients
from mind_portal.notifications.services import notify

RELEASE = "emergencies.release_notice"
KIND_WORDS: Mapping[str, str] = {"Alert": "ประกาศเตือน", "Update": "ประกาศความคืบหน้า", "Cancel": "ประกาศยุติการแจ้งเตือน"}


@dataclass(frozen=True)
class Kept:
    """The notice, and whether this call made or released it, or an earlier one had."""

    notice: Notice
    is_new: bool


def draft_notice(*, incident_id: int, draft: NoticeDraft, actor: User, now: dt.datetime) -> Kept:
    """Keep a notice for a second person to release. The same `client_id` twice is one.

    Raises Incident.DoesNotExist, DomainError (EME-NOTICE-2 to 8): an invalid notice is never kept.
    """
    with transaction.atomic():
        incident = lock_incident(incident_id, actor)
        there = Notice.objects.filter(client_id=draft.client_id, incident=incident).first()
        if there is not None:
            return Kept(there, is_new=False)
        draft = _cleaned(draft)
        previous = _previous(incident, draft)
        _check(incident, draft, now)
        notice = Notice(
            client_id=draft.client_id, incident=incident, province_id=incident.province_id, kind=draft.kind,
            previous=previous, is_exercise=incident.is_exercise, drafted_by=actor, drafted_at=now,
        )  # fmt: skip
        _fill(notice, draft, actor, now)
        notice.save(force_insert=True)
        _keep_texts(notice, draft.texts)
        _validate(notice, draft.texts, _preview(notice, now))
        record(
            verb="emergencies.notice_drafted", subject=notice, actor=actor, now=now,
            after={"incident": incident.label, "kind": notice.kind},
        )  # fmt: skip
        _ask_second_person(notice, actor, now)
    return Kept(notice, is_new=True)


def edit_notice(*, notice_id: int, revision: int, draft: NoticeDraft, actor: User, now: dt.datetime) -> Notice:
    """Change a draft; whoever changes it cannot release it. Raises DomainError, StaleError."""
    with transaction.atomic():
        notice = _lock(notice_id, actor)
        _must_be_draft(notice)
        _same_revision(notice, revision)
        draft = replace(_cleaned(draft), kind=notice.kind)
        _check(notice.incident, draft, now)
        _fill(notice, draft, actor, now)
        notice.revision += 1
        notice.save()
        _keep_texts(notice, draft.texts)
        _validate(notice, draft.texts, _preview(notice, now))
        record(
            verb="emergencies.notice_edited", subject=notice, actor=actor, now=now,
            after={"incident": notice.incident.label, "revision": notice.revision},
        )  # fmt: skip
    return notice


def release_notice(*, notice_id: int, revision: int, actor: User, now: dt.datetime) -> Kept:
    """Let the public read it, in both languages and as CAP. Released twice it is released once.

    Raises DomainError (EME-NOTICE-1, 4, 7), StaleError when the draft is not the one that was read.
    """
    with transaction.atomic():
        notice = _lock(notice_id, actor)
        if notice.status == NoticeStatus.RELEASED:
            return Kept(notice, is_new=False)
        _must_be_draft(notice)
        _same_revision(notice, revision)
        breaches = notice_rules.release_breaches(
            actor_id=actor.pk, writers=notice.writers,
            expires_at=notice.expires_at, now=now, is_open=notice.incident.is_open, kind=notice.kind,
        )  # fmt: skip
        if breaches:
            raise DomainError(breaches)
        released = _release(notice, actor, now)
        notice.status = NoticeStatus.RELEASED
        notice.save(update_fields=["status"])
        chaining.append(
            incident=notice.incident, kind=LogKind.NOTICE, actor=actor, now=now,
            text=f"เผยแพร่{KIND_WORDS[notice.kind]} {released.label}",
            facts={"notice": released.label, "sha256": released.sha256},
        )  # fmt: skip
        record(
            verb="emergencies.notice_released", subject=notice, actor=actor, now=now,
            after={"incident": notice.incident.label, "number": released.label, "checksum": released.sha256},
        )  # fmt: skip
        notify(
            key=f"emergencies.notice:{notice.pk}:released", kind="notice", recipients=[notice.drafted_by],
            title=format_lazy(gettext_lazy("Your notice {number} is released"), number=released.label),
            url=_page(notice), actor=actor, now=now,
        )  # fmt: skip
    return Kept(notice, is_new=True)


def discard_notice(*, notice_id: int, actor: User, now: dt.datetime) -> Notice:
    """Put a draft aside; discarded twice it is discarded once. Raises DomainError for a released one."""
    with transaction.atomic():
        notice = _lock(notice_id, actor)
        if notice.status == NoticeStatus.DISCARDED:
            return notice
        _must_be_draft(notice)
        notice.status = NoticeStatus.DISCARDED
        notice.save(update_fields=["status"])
        record(verb="emergencies.notice_discarded", subject=notice, actor=actor, now=now)
    return notice


def _lock(notice_id: int, actor: User) -> Notice:
    """The notice, with the incident's row locked before its own."""
    seen = Notice.objects.visible_to(actor).only("incident_id").get(pk=notice_id)
    incident = lock_incident(seen.incident_id, actor)
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    notice.incident = incident
    return notice


def _must_be_draft(notice: Notice) -> None:
    if notice.status == NoticeStatus.RELEASED:
        text = _("This notice is released and cannot be changed. Write an update, or an all clear.")
        raise DomainError(Breach("EME-NOTICE-STATE", text))
    if notice.status == NoticeStatus.DISCARDED:
        raise DomainError(Breach("EME-NOTICE-STATE", _("This draft was discarded. Write a new notice.")))


def _same_revision(notice: Notice, revision: int) -> None:
    if notice.revision != revision:
        text = _("%(name)s has changed this notice meanwhile. Read it again before you go on.")
        raise StaleError(Breach("EME-NOTICE-STALE", text % {"name": notice.edited_by}))


def _previous(incident: Incident, draft: NoticeDraft) -> Notice | None:
    """The released notice that this one follows: the newest of its chain (EME-NOTICE-8)."""
    if draft.kind == NoticeKind.ALERT:
        return None
    found = Notice.objects.filter(incident=incident, status=NoticeStatus.RELEASED, pk=draft.previous_id or 0).first()
    followed = Notice.objects.filter(previous=found).exclude(status=NoticeStatus.DISCARDED) if found else None
    if found is None or found.kind == NoticeKind.CANCEL or (followed is not None and followed.exists()):
        text = _(
            "An update or an all clear follows the newest released notice. Open the incident and begin from there."
        )
        raise DomainError(Breach("EME-NOTICE-8", text))
    return found


def _check(incident: Incident, draft: NoticeDraft, now: dt.datetime) -> None:
    breaches = notice_rules.draft_breaches(draft, now)
    if breaches:
        raise DomainError(breaches)
    if not incident.is_open and draft.kind == NoticeKind.ALERT:
        text = _("The incident is closed: there is nothing new to warn of. Only an update or an all clear can follow.")
        raise DomainError(Breach("EME-NOTICE-7", text))


def _fill(notice: Notice, draft: NoticeDraft, actor: User, now: dt.datetime) -> None:
    values: dict[str, Any] = {
        "urgency": draft.urgency, "severity": draft.severity, "certainty": draft.certainty,
        "latitude": draft.latitude, "longitude": draft.longitude, "radius_km": draft.radius_km,
        "advice": list(draft.advice), "contact": draft.contact[:120], "expires_at": draft.expires_at,
        "edited_by": actor, "edited_at": now,
    }  # fmt: skip
    for name, value in values.items():
        setattr(notice, name, value)
    notice.writer_ids = sorted({*notice.writer_ids, actor.pk})


def _keep_texts(notice: Notice, texts: Mapping[str, Words]) -> None:
    for language, words in texts.items():
        values = {"headline": words.headline, "area": words.area, "description": words.description, "more": words.more}
        NoticeText.objects.update_or_create(notice=notice, language=language, defaults=values)


def _preview(notice: Notice, now: dt.datetime) -> NoticeRelease:
    """A release that is not kept: to see whether the message would be valid."""
    return NoticeRelease(
        notice=notice, fiscal_year=2500, number=0, identifier="TH-MIND-DRAFT", sender=_sender(), released_at=now,
        cap_status="Exercise" if notice.is_exercise else "Actual",
    )  # fmt: skip


def _release(notice: Notice, actor: User, now: dt.datetime) -> NoticeRelease:
    year = thai.fiscal_year(thai.local_date(now))
    key: dict[str, Any] = {"fiscal_year": year, "is_exercise": notice.is_exercise}
    NoticeCounter.objects.get_or_create(**key)
    counter = NoticeCounter.objects.select_for_update().get(**key)
    counter.last += 1
    counter.save(update_fields=["last"])
    letter = "X" if notice.is_exercise else "N"
    released = NoticeRelease(
        notice=notice, **key, number=counter.last, identifier=f"TH-MIND-{letter}{year}-{counter.last:04d}",
        cap_status="Exercise" if notice.is_exercise else "Actual", sender=_sender(), released_by=actor, released_at=now,
    )  # fmt: skip
    texts = {row.language: Words(row.headline, row.area, row.description, row.more) for row in notice.texts.all()}
    xml = _validate(notice, texts, released)
    released.xml, released.sha256 = xml.decode(), hashlib.sha256(xml).hexdigest()
    released.save(force_insert=True)
    return released


def _validate(notice: Notice, texts: Mapping[str, Words], released: NoticeRelease) -> bytes:
    """The message; a notice that makes no valid one is refused (EME-NOTICE-9), and nothing of it is kept."""
    try:
        xml = cap.build(_message(notice, texts, released))
    except ValueError as error:
        raise DomainError(Breach("EME-NOTICE-9", _("The text holds signs that cannot be sent: %s") % error)) from None
    problems = cap.problems(xml)
    if problems:
        raise DomainError([Breach("EME-NOTICE-9", problem) for problem in problems])
    return xml


def _message(notice: Notice, texts: Mapping[str, Words], released: NoticeRelease) -> cap.Alert:
    incident = notice.incident
    return cap.Alert(
        identifier=released.identifier, sender=released.sender, sent=released.released_at, status=released.cap_status,
        kind=notice.kind, incident=incident_code(incident), categories=notice_texts.CATEGORIES[incident.kind],
        responses=notice_texts.responses(notice.advice), urgency=notice.urgency, severity=notice.severity,
        certainty=notice.certainty, expires=notice.expires_at, references=_references(notice),
        circle=(notice.latitude, notice.longitude, float(notice.radius_km)),
        infos=[
            cap.Info(
                language=notice_texts.CAP_LANGUAGES[language], event=notice_texts.EVENT[incident.kind][language],
                sender_name=notice_texts.SENDER_NAME[language], headline=texts[language].headline,
                description=texts[language].description, area=texts[language].area, contact=notice.contact,
                instruction=notice_texts.instruction(language, notice.advice, texts[language].more),
                web=_public_address(released),
            )
            for language in notice_texts.LANGUAGES
        ],
    )  # fmt: skip


def incident_code(incident: Incident) -> str:
    """The incident's number in the letters that CAP allows."""
    return f"{'X' if incident.is_exercise else ''}{incident.fiscal_year}-{incident.number:04d}"


def _references(notice: Notice) -> list[cap.Reference]:
    """All released notices of the chain before this one, the oldest first."""
    found, at = [], notice.previous
    while at is not None:
        release = at.release
        found.append(cap.Reference(release.sender, release.identifier, release.released_at))
        at = at.previous
    return found[::-1]


def _sender() -> str:
    return f"notices@{urlsplit(settings.PORTAL_URL).hostname or 'portal'}"


def _public_address(released: NoticeRelease) -> str:
    """Exercises have no page for the public."""
    if released.is_exercise or not released.number:
        return ""
    return settings.PORTAL_URL.rstrip("/") + reverse("notices:notice", args=[released.label])


def _page(notice: Notice) -> str:
    return reverse("emergencies:notice_detail", args=[notice.pk])


def _ask_second_person(notice: Notice, actor: User, now: dt.datetime) -> None:
    exercise = "[ฝึกซ้อม] " if notice.is_exercise else ""
    words = gettext_lazy("{exercise}A public notice waits for you to read and release it: {name}")
    notify(
        key=f"emergencies.notice:{notice.pk}:waits", kind="notice", urgent=True, actor=actor, now=now,
        recipients=recipients(RELEASE, notice.province_id),
        title=format_lazy(words, exercise=exercise, name=str(notice.incident)), url=_page(notice),
    )  # fmt: skip


def _cleaned(draft: NoticeDraft) -> NoticeDraft:
    """Each line without what no screen and no XML can show; choices once each, in their own order."""
    texts = {
        language: Words(
            headline=" ".join(clean_lines(words.headline)).strip(), area=" ".join(clean_lines(words.area)).strip(),
            description=_lines(words.description), more=_lines(words.more),
        )
        for language, words in draft.texts.items()
    }  # fmt: skip
    known = [code for code in notice_texts.ADVICE if code in draft.advice]
    strange = [code for code in draft.advice if code not in notice_texts.ADVICE]
    return replace(draft, texts=texts, advice=(*known, *strange), contact=thai.clean_text(draft.contact))


def _lines(text: str) -> str:
    return "\n".join(filter(None, clean_lines(text)))
