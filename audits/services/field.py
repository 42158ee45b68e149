"""Records of the field pages: received once however often they are sent, merged with what is here, then filed."""

import datetime as dt
import hashlib
import hmac
import os
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from audits.facts import site_facts
from audits.field_reading import MAX_PHOTOS, Record, Saved, read_record, refusal
from audits.models import FieldSecret, FieldVisit, Inspection, InspectionDraft
from audits.services.drafts import own_draft
from audits.services.filing import Filed, file_draft, wait_for_twins
from audits.services.team import filer_of, planned_team
from audits.team_merge import TeamClash, merge_team
from audits.team_rules import members_of
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.documents.services import attach, take_piece
from mind_portal.documents.services.pieces import Arrived, Whole, received_of
from mind_portal.journal.services import record as journal
from mind_portal.questionnaires.answers import Answer, Answers, content, fingerprint
from mind_portal.questionnaires.definition import COUNTED
from mind_portal.questionnaires.drafting import Conflict, known_reasons, merge
from mind_portal.questionnaires.examination import examine
from mind_portal.questionnaires.forms import Change
from mind_portal.questionnaires.selectors import edition

SIGNATURE: Final = "signature"


@dataclass(frozen=True)
class Keys:
    """What a tablet encrypts one officer's records with, and what it seals saved files with."""

    vault: bytes
    seal: bytes


@dataclass
class Heard:
    """What of a record stands on the server as it was sent: item → mark, and the team when the tablet had changed it.
    Sent again with another answer it is compared with this, so that nobody clashes with himself."""

    bases: dict[str, str] = field(default_factory=dict)
    team: list[dict[str, Any]] | None = None
    team_clash: TeamClash | None = None


class NotFiled(DomainError):
    """A record whose answers were kept as a draft, and which cannot be filed as it is."""

    def __init__(self, error: DomainError, heard: Heard) -> None:
        super().__init__(error.breaches)
        self.heard = heard


@dataclass
class Received:
    """What became of a record: filed, or kept as a draft; what clashed; how a filed one differs from what was sent."""

    inspection: Inspection | None = None
    draft: InspectionDraft | None = None
    is_new: bool = False
    conflicts: list[Conflict] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    refused: list[Breach] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)


def field_keys(*, actor: User, now: dt.datetime) -> Keys:
    """The officer's keys, made at his first visit and never changed: waiting records hang on them."""
    defaults = {"secret": os.urandom(32), "created_at": now}
    kept, _made = FieldSecret.objects.get_or_create(user=actor, defaults=defaults)
    secret = bytes(kept.secret)
    vault, seal = (hmac.new(secret, name, hashlib.sha256).digest() for name in (b"vault", b"seal"))
    return Keys(vault, seal)


def receive_record(*, record: Record, actor: User, now: dt.datetime) -> Received:
    """Take a record in. Its answers are laid over the draft of the same id, if there is one, item by item.

    What another device answered differently meanwhile is not overwritten: it comes back as a conflict, and nothing is
    filed; the team likewise, member by member. Sent five times it is one inspection. Raises DomainError for another
    officer's record (AUD-FIELD-2), NotFiled for answers that cannot be filed (AUD-FILE-…), Site.DoesNotExist when the
    factory is not in the actor's scope. The draft with the answers stays when filing is refused.
    """
    with transaction.atomic():
        wait_for_twins(record.client_id, "record")
        _refuse_strangers(record, actor)
        draft = _own_draft(record, actor)  # waits for whoever is just filing it
        filed = Inspection.objects.filter(client_id=record.client_id).first()
        if filed is not None:
            return _again(filed, record, actor, now)
        draft, conflicts, heard = _lay_over(draft, record, actor, now)
    if conflicts or heard.team_clash or not record.file:
        return Received(draft=draft, conflicts=conflicts, heard=heard)
    try:
        with transaction.atomic():
            done = file_draft(draft_id=record.client_id, actor=actor, now=now)
            _note_visit(done, record, actor, now)
    except DomainError as error:
        raise NotFiled(error, heard) from None
    return Received(inspection=done.inspection, is_new=done.is_new)


def _refuse_strangers(record: Record, actor: User) -> None:
    """Only its own officer sends a record, whatever its id says."""
    owners = {record.officer_id}
    for model in (Inspection, InspectionDraft):
        name = "client_id" if model is Inspection else "pk"
        owners |= set(model._default_manager.filter(**{name: record.client_id}).values_list("officer", flat=True))
    if owners != {actor.pk}:
        message = _("This record was made by another officer: only he can send it, after signing in himself.")
        raise refusal("AUD-FIELD-2", message)


def _own_draft(record: Record, actor: User) -> InspectionDraft | None:
    try:
        return own_draft(record.client_id, actor)
    except InspectionDraft.DoesNotExist:
        return None


def _lay_over(
    draft: InspectionDraft | None, record: Record, actor: User, now: dt.datetime
) -> tuple[InspectionDraft, list[Conflict], Heard]:
    """The draft with the record's answers in it, begun if it is not there yet."""
    changes, base = record.changes, record.team_base
    if draft is None:
        draft = _begin(record, actor, now)
        changes = [replace(change, base="") for change in changes]  # there is nothing that they could clash with
        base = None
    if draft.site_id != record.site_id or draft.version_id != record.version_id:
        raise refusal("AUD-FIELD-7", _("Under this number another factory or checklist is begun already: start anew."))
    before = dict(draft.answers.get("items", {})), dict(draft.answers.get("reasons", {}))
    sent = [_joined(change, before[0], draft.version_id) for change in changes]
    merged = merge(before[0], sent)
    heard = _heard(sent, merged.answers)
    reasons = before[1] | known_reasons(edition(draft.version_id).definition, record.reasons)
    details = (draft.kind, draft.inspected_on, draft.team)
    if record.details_changed:
        draft.kind, draft.inspected_on = record.kind, record.inspected_on
    if record.team is not None:
        _lay_team_over(draft, record.team, base, heard)
    if (merged.answers, reasons) != before or details != (draft.kind, draft.inspected_on, draft.team):
        draft.answers = {"items": merged.answers, "reasons": reasons}
        draft.revision += 1
        draft.updated_at = now
        draft.save(update_fields=["answers", "kind", "inspected_on", "team", "revision", "updated_at"])
    return draft, merged.conflicts, heard


def _lay_team_over(draft: InspectionDraft, given: Any, base: Any, heard: Heard) -> None:
    """Judged when it is filed. A clash leaves the draft's team as it is."""
    was = None if base is None else members_of(base)
    done = merge_team(was, members_of(given), members_of(draft.team), filer_of(draft))
    heard.team_clash = done.clash
    if done.clash is None:
        draft.team = heard.team = [one.to_json() for one in done.members]


def _heard(sent: list[Change], stored: Answers) -> Heard:
    marks = {change.code: fingerprint(change.answer) for change in sent}
    return Heard({code: mark for code, mark in marks.items() if mark == fingerprint(stored.get(code))})


def _joined(change: Change, stored: Answers, version_id: int) -> Change:
    """Photos and files add up, whoever attached them: they never clash."""
    item = edition(version_id).definition.items.get(change.code)
    if item is None or item.type not in COUNTED:
        return change
    kept = (stored.get(change.code) or {}).get("value") or []
    both = list(dict.fromkeys([*kept, *(change.answer.get("value") or [])]))
    answer: Answer = {**change.answer, "value": both} if both else change.answer
    return replace(change, answer=answer, base="")


def _begin(record: Record, actor: User, now: dt.datetime) -> InspectionDraft:
    """A draft as the tablet began it. Day and version are judged when it is filed, so that no answer is turned away."""
    site = Site.objects.visible_to(actor).get(pk=record.site_id)
    return InspectionDraft.objects.create(
        pk=record.client_id, officer=actor, site=site, province_id=site.province_id, version_id=record.version_id,
        kind=record.kind, inspected_on=record.inspected_on, started_at=record.started_at, updated_at=now, answers={},
        team=planned_team(site, actor, record.inspected_on),
    )  # fmt: skip


def _note_visit(done: Filed, record: Record, actor: User, now: dt.datetime) -> None:
    """Where and when it was, beside the inspection; later photos of the same id are added, none is taken away.

    One that the officer gave up stays on the list and is marked so: the inspection says it, and the journal who did.
    """
    visit = record.visit
    values: dict[str, Any] = {
        "province_id": done.inspection.province_id, "begun_place": visit.begun_place, "ended_at": visit.ended_at,
        "ended_place": visit.ended_place, "signer_name": visit.signer_name, "signer_role": visit.signer_role,
        "photos": visit.photos, "clock_seconds": visit.clock_seconds, "digest": visit.digest, "received_at": now,
        "receipt": _unused(visit.receipt),
    }  # fmt: skip
    kept, made = FieldVisit.objects.get_or_create(inspection=done.inspection, defaults=values)
    if made:
        return
    known = {photo["id"] for photo in kept.photos}
    fresh = [photo for photo in visit.photos if photo["id"] not in known]
    photos = [*kept.photos, *(fresh if len(known) + len(fresh) <= MAX_PHOTOS else [])]
    given_up = {photo["id"] for photo in visit.photos if photo.get("left_out")}
    left = [photo["name"] for photo in photos if photo["id"] in given_up and not photo.get("left_out")]
    kept.photos = [photo | {"left_out": True} if photo["id"] in given_up else photo for photo in photos]
    if fresh or left:
        kept.save(update_fields=["photos"])
    if left:
        journal(verb="audits.photos_left_out", subject=done.inspection, actor=actor, now=now, after={"photos": left})


def _unused(receipt: str) -> str:
    """The receipt's token, unless another inspection has it: then somebody copied it, and it stays the other's."""
    return "" if FieldVisit.objects.filter(receipt=receipt).exclude(receipt="").exists() else receipt


def _again(filed: Inspection, record: Record, actor: User, now: dt.datetime) -> Received:
    """A record that is filed already: its photos may still come; other answers than those that were filed are named."""
    visit = FieldVisit.objects.filter(inspection=filed).first()
    _note_visit(Filed(filed, is_new=False), record, actor, now)
    same = visit is not None and visit.digest == record.visit.digest
    return Received(inspection=filed, differences=[] if same else _differences(filed, record))


def _differences(filed: Inspection, record: Record) -> list[str]:
    """The items that were filed with another answer."""
    answers = {change.code: change.answer for change in record.changes if content(change.answer)}
    shown = examine(edition(record.version_id), answers, site_facts(filed.site, filed.inspected_on)).shown
    kept = filed.answers.get("items", {})
    return [code for code in shown if content(answers.get(code)) != content(kept.get(code))]


# --- photos ---


def announced(inspection: Inspection, photo_id: UUID) -> Whole:
    """The photo as the record announced it. Raises DomainError (AUD-FIELD-8) for one that it did not."""
    visit = FieldVisit.objects.filter(inspection=inspection).first()
    for photo in visit.photos if visit else []:
        if photo["id"] == str(photo_id):
            return Whole(photo_id, photo["name"], photo["size"], photo["sha256"], photo["item"])
    raise refusal("AUD-FIELD-8", _("This photo does not belong to the inspection: send the record again."))


def receive_piece(
    *, inspection: Inspection, photo_id: UUID, start: int, content: bytes, actor: User, now: dt.datetime
) -> Arrived:
    """A piece of an announced photo; complete, it is an attachment of the inspection under the item's code."""
    whole = announced(inspection, photo_id)
    return take_piece(whole=whole, subject=inspection, start=start, content=content, actor=actor, now=now)


def arrived(inspection: Inspection) -> dict[str, int]:
    """How many bytes of each announced photo are here."""
    visit = FieldVisit.objects.filter(inspection=inspection).first()
    photos = visit.photos if visit else []
    wholes = [Whole(UUID(one["id"]), one["name"], one["size"], one["sha256"], one["item"]) for one in photos]
    return {str(made): size for made, size in received_of(wholes=wholes, subject=inspection).items()}


def receive_file(*, saved: Saved, actor: User, now: dt.datetime) -> Received:
    """A record brought as a file, with its photos: the same as if the outbox had sent it.

    A photo that is not accepted keeps back neither the inspection nor the other photos: it is named in `refused`.
    """
    done = receive_record(record=read_record(saved.record, now), actor=actor, now=now)
    if done.inspection is None:
        return done
    for name, photo in saved.photos.items():
        try:
            _attach_saved(done.inspection, UUID(name), photo, actor, now)
        except DomainError as error:
            done.refused.extend(error.breaches)
    return done


def _attach_saved(inspection: Inspection, photo_id: UUID, photo: bytes, actor: User, now: dt.datetime) -> None:
    whole = announced(inspection, photo_id)
    attach(
        file=SimpleUploadedFile(whole.name, photo), subject=inspection, slot=whole.slot, attachment_id=whole.id,
        actor=actor, now=now,
    )  # fmt: skip
