"""What people write into the log."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from emergencies import rules
from emergencies.models import Incident, LogEntry, LogHead, Relation
from emergencies.models.log import TYPED_KINDS
from emergencies.services import chaining
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.documents.services import attach


@dataclass(frozen=True)
class Entry:
    """What somebody wrote. `about` is the number of the entry that it corrects or confirms."""

    client_id: UUID
    kind: str
    text: str
    source: str = ""
    is_verified: bool = False
    relation: str = ""
    about: int | None = None
    at: dt.datetime | None = None
    photos: Sequence[Any] = ()


@dataclass(frozen=True)
class Written:
    """The entry, and whether this call wrote it or an earlier one had."""

    entry: LogEntry
    is_new: bool


def write_entry(*, incident_id: int, entry: Entry, actor: User, now: dt.datetime) -> Written:
    """Append an entry to the log of an incident in the actor's scope. The same `client_id` twice is one entry.

    Four people at once wait for one another for the time of one insert: photos are made ready before. Raises
    Incident.DoesNotExist, DomainError.
    """
    with transaction.atomic():
        incident = Incident.objects.visible_to(actor).select_related("province").get(pk=incident_id)
        there = LogEntry.objects.filter(incident=incident, client_id=entry.client_id).first()
        if there is not None:
            return Written(there, is_new=False)
        about = _about(incident, entry)
        _check(incident, entry, now)
        photos = [
            attach(
                file=photo, subject=incident, slot=f"log:{entry.client_id}", actor=actor, now=now,
                attachment_id=uuid5(entry.client_id, f"photo {index}"),
            )
            for index, photo in enumerate(entry.photos)
        ]  # fmt: skip
        LogHead.objects.select_for_update().get(pk=incident.pk)
        # The lock has been waited for: the same may have been written, or the incident closed, meanwhile.
        there = LogEntry.objects.filter(incident=incident, client_id=entry.client_id).first()
        if there is not None:
            return Written(there, is_new=False)
        incident.refresh_from_db(fields=["phase"])
        _check(incident, entry, now)
        facts = {"photos": [{"id": str(photo.pk), "sha256": photo.sha256} for photo in photos]} if photos else {}
        made = chaining.append(
            incident=incident, kind=entry.kind, text=entry.text, source=entry.source, at=entry.at,
            is_verified=entry.is_verified or entry.relation == Relation.VERIFIES, relation=entry.relation, about=about,
            facts=facts, client_id=entry.client_id, actor=actor, now=now,
        )  # fmt: skip
    return Written(made, is_new=True)


def _about(incident: Incident, entry: Entry) -> LogEntry | None:
    if not entry.relation:
        return None
    found = LogEntry.objects.filter(incident=incident, seq=entry.about or 0).first()
    if found is None:
        text = _("This incident has no entry %(n)s to correct or confirm.")
        raise DomainError(Breach("EME-LOG-4", text % {"n": entry.about or "–"}, "about"))
    return found


def _check(incident: Incident, entry: Entry, now: dt.datetime) -> None:
    breaches = rules.log_breaches(
        text=entry.text, at=entry.at or now, now=now, is_open=incident.is_open, relation=entry.relation
    )
    if entry.kind not in TYPED_KINDS:
        breaches.append(Breach("EME-LOG-5", _("Choose what the entry is about."), "kind"))
    if breaches:
        raise DomainError(breaches)
