"""A complaint comes in: sorted to a province, numbered, its contact sealed, its photos kept; the office is told."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.complaints import keys, limits, rules
from audits.complaints.models import Complaint, ComplaintContact, ComplaintKey
from audits.complaints.sealing import seal
from audits.complaints.services.holding import hotline_on, numbers_on, refuse
from audits.complaints.services.telling import tell_office
from factories.models import Site
from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.once import in_turn
from mind_portal.documents.models import AttachmentKind
from mind_portal.documents.services import attach
from mind_portal.geography.models import Province
from mind_portal.geography.outlines import province_at
from mind_portal.journal.services import record
from mind_portal.legal import calendar
from mind_portal.rollups.tasks import after_commit_drain

CONSENT = "2569-11"
"""Which text the form shows; a changed text gets a new name."""


def file_complaint(  # noqa: PLR0913 - keyword-only
    *,
    client_id: UUID,
    told: rules.Told,
    photos: Sequence[Any],
    sender: str,
    traffic: rules.Traffic,
    actor: Any,
    now: dt.datetime,
) -> Complaint:
    """Take a complaint in, from anybody. Sent twice with the same id it is one, however fast the second comes.

    `sender` is the address as a key (`keys.sender_of`). It goes to the factory's province, else to that of the point,
    else to the one that was chosen; where none has an office, to head office. Raises DomainError (AUD-COMPLAINT-1…9,
    or what is wrong with a photo); nothing is stored then.
    """
    with transaction.atomic():
        in_turn(f"complaint {client_id}")
        known = Complaint.objects.filter(client_id=client_id).first()
        if known is not None:
            return known
        in_turn(f"complaints from {sender}")  # ten at once from one address would all be the first
        numbers = numbers_on(today := thai.local_date(now))
        site = Site.objects.select_related("province").filter(pk=told.site_id).first() if told.site_id else None
        told = replace(told, site_id=site.pk if site else None)
        counted = _counted(traffic, told, sender, today)
        refuse(rules.telling_breaches(told, len(photos)) + _too_many(counted, numbers, today))
        due_on = calendar.add_working_days(today, numbers["COMPLAINT_ANSWER_DAYS"])
        complaint = _store(client_id, told, site, today, due_on)
        _store_keys(complaint, told, now)
        attach_photos(photos, complaint, keep_place=told.keep_place, province=complaint.province_id or "", now=now)
        record(
            verb="audits.complaint_received", subject=complaint, actor=actor, now=now,
            after={"kind": complaint.kind, "site": complaint.site_id, "due_on": due_on, "photos": len(photos)},
        )  # fmt: skip
        after_commit_drain()
        _tell(complaint, now)
        limits.note_sent(sender, today)
        transaction.on_commit(lambda: limits.note_words(sender, today, told.text, told.site_id, complaint.number))
    return complaint


def _too_many(counted: rules.Traffic, numbers: Mapping[str, int], today: dt.date) -> list[Breach]:
    """What speaks against the traffic, with the office's limits of the day and the number to phone instead."""
    return rules.traffic_breaches(
        counted, per_address=numbers["COMPLAINT_PER_ADDRESS"], per_factory=numbers["COMPLAINT_PER_FACTORY"],
        hotline=hotline_on(today),
    )  # fmt: skip


def _tell(complaint: Complaint, now: dt.datetime) -> None:
    """Without the place in words: it is sent by mail, and people write where they live."""
    title = format_lazy(gettext_lazy("New complaint {number}"), number=complaint.number)
    text = str(complaint.site) if complaint.site else ""
    tell_office(complaint, "received", title=title, text=text, actor=None, now=now)


def _counted(traffic: rules.Traffic, told: rules.Told, sender: str, today: dt.date) -> rules.Traffic:
    """With what the day has seen before."""
    about = Complaint.objects.filter(site_id=told.site_id, received_on=today).count() if told.site_id else 0
    return replace(
        traffic, from_address=limits.sent_today(sender, today), about_factory=about,
        known_as=limits.sent_before(sender, today, told.text, told.site_id),
    )  # fmt: skip


def _store(client_id: UUID, told: rules.Told, site: Site | None, today: dt.date, due_on: dt.date) -> Complaint:
    place = told.place
    complaint = Complaint(
        client_id=client_id, kind=told.kind, text=told.text.strip(), when_text=told.when_text.strip()[:300], site=site,
        province_id=site.province_id if site else _province_of(place), place_text=place.text.strip()[:300],
        latitude=place.latitude if place.has_point else None, longitude=place.longitude if place.has_point else None,
        received_on=today, due_on=due_on,
    )  # fmt: skip
    for _try in range(5):
        complaint.number = keys.new_number(thai.fiscal_year(today))
        try:
            with transaction.atomic():
                complaint.save(force_insert=True)
        except IntegrityError as error:
            if "number" not in str(error):
                raise
        else:
            return complaint
    raise DomainError(_("No case number could be given: send it again in a minute."))


def _province_of(place: rules.Place) -> str | None:
    """The province that the point lies in, else the chosen one; None where there is no office, so head office sorts."""
    found = place.province
    if place.latitude is not None and place.longitude is not None:
        found = province_at(place.latitude, place.longitude) or found
    return found if found and Province.objects.filter(code=found, has_office=True).exists() else None


def _store_keys(complaint: Complaint, told: rules.Told, now: dt.datetime) -> None:
    token, pin = keys.token_of(complaint.client_id), keys.pin_of(complaint.client_id)
    ComplaintKey.objects.create(
        complaint=complaint, token_hash=keys.hash_of(token), pin_hash=keys.hash_of_pin(complaint.client_id, pin),
        made_at=now,
    )  # fmt: skip
    if told.person.is_known:
        ComplaintContact.objects.create(
            complaint=complaint,
            sealed=seal(told.person),
            consented_at=now,
            consent=CONSENT,
            news=told.news,
            language=told.language,
        )


def attach_photos(photos: Sequence[Any], subject: Any, *, keep_place: bool, province: str, now: dt.datetime) -> None:
    """Keep photos with a complaint or a message of it. Anything but a photo is refused (AUD-COMPLAINT-5).

    Numbered, not under the sender's names: those may say who complained, and the journal would keep them for ever.
    """
    for number, photo in enumerate(photos, start=1):
        given = str(getattr(photo, "name", "") or "")
        kept = attach(
            file=photo, subject=subject, province=province, keep_place=keep_place, keep_as=f"photo-{number}",
            actor=None, now=now,
        )  # fmt: skip
        if kept.kind != AttachmentKind.IMAGE:
            message = _("“%(name)s” is no photo: send JPEG, PNG or HEIC, or take a photo of the paper")
            raise DomainError(Breach("AUD-COMPLAINT-5", message % {"name": given}, field="photos"))
