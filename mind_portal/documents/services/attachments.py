"""Keep a file with a record, hand it on to another record, take it away."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import IO, Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.documents.models import Attachment, AttachmentKind
from mind_portal.documents.pictures import remake
from mind_portal.documents.sniffing import Found, refuse, sniff
from mind_portal.journal.services import record


def attach(  # noqa: PLR0913 - keyword-only
    *,
    file: Any,
    subject: models.Model,
    slot: str = "",
    province: str = "",
    attachment_id: UUID | None = None,
    keep_place: bool = True,
    keep_as: str = "",
    actor: Any,
    now: dt.datetime,
) -> Attachment:
    """Store an uploaded file (`request.FILES[…]`) with `subject`; whether the actor may is the caller's question.

    The content decides what it is; a photo is made anew without what it carried, its time and place kept as data.
    Sent again with the same `attachment_id` to the same subject, it is the one that is there. Raises DomainError with
    the field `file` for what is not accepted. `province` is by default the subject's own. Without `keep_place` nothing
    of where and when a photo was taken is kept: its owner has not agreed. `keep_as` names it instead of its sender.
    """
    made = attachment_id or uuid4()
    known = _known(made, subject)
    if known is not None:
        return known
    name = _clean_name(str(getattr(file, "name", "") or "file"))
    found = sniff(file, name, int(file.size))
    attachment = Attachment(
        id=made, subject_type=subject._meta.label_lower, subject_id=str(subject.pk), slot=slot[:100],
        province_id=province or getattr(subject, "province_id", None) or None,
        name=_with_extension(keep_as or name, found), kind=found.kind, content_type=found.content_type,
        original_sha256=_sha256(file), uploaded_by=actor if getattr(actor, "pk", None) else None, uploaded_at=now,
    )  # fmt: skip
    content = _fill(attachment, file, found, name, keep_place=keep_place)
    with transaction.atomic():
        # Two uploads of one id at once: the second waits here, then finds the first.
        _lock(made)
        known = _known(made, subject)
        if known is not None:
            return known
        attachment.file.save(f"file.{found.extension}", content, save=False)
        attachment.save(force_insert=True)
        record(
            verb="documents.attached", subject=subject, actor=actor, now=now, province=attachment.province_id or "",
            after={"file": attachment.name, "checksum": attachment.sha256},
        )  # fmt: skip
    return attachment


def remove(*, attachment_id: UUID, actor: Any, now: dt.datetime, reason: str = "") -> bool:
    """Take a file away from its record; the bytes stay for thirty days. Removed twice it is removed once."""
    with transaction.atomic():
        attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment_id)
        if attachment.removed_at is not None:
            return False
        attachment.removed_at = now
        attachment.save(update_fields=["removed_at"])
        record(
            verb="documents.removed", subject=attachment, actor=actor, now=now, reason=reason,
            before={"file": attachment.name, "checksum": attachment.sha256},
        )  # fmt: skip
    return True


def hand_over(
    *, subject: models.Model, to: models.Model, ids: Iterable[UUID] | None = None, actor: Any, now: dt.datetime
) -> int:
    """Give the files of a draft to the record that it became, in the caller's transaction. How many there were."""
    files = Attachment.objects.about(subject)
    if ids is not None:
        files = files.filter(pk__in=list(ids))
    label, province = to._meta.label_lower, getattr(to, "province_id", None)
    changed = files.order_by().update(subject_type=label, subject_id=str(to.pk), province=province)
    if changed:
        record(verb="documents.handed_over", subject=to, actor=actor, now=now, after={"counts": changed})
    return changed


def _known(made: UUID, subject: models.Model) -> Attachment | None:
    """The attachment of this id; the id of another record's file is never answered with that file (DOC-FILE-7)."""
    found = Attachment.objects.filter(pk=made).first()
    if found and (found.subject_type, found.subject_id) != (subject._meta.label_lower, str(subject.pk)):
        raise refuse("DOC-FILE-7", _("This file was sent before with another record. Choose the file again."))
    return found


def _lock(made: UUID) -> None:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"attachment {made}"])


def _fill(attachment: Attachment, file: Any, found: Found, name: str, *, keep_place: bool) -> "File[bytes]":
    """The bytes to store; sizes, checksum, and of a photo its measures, time and place are written to the row."""
    if found.kind != AttachmentKind.IMAGE:
        attachment.size, attachment.sha256 = int(file.size), attachment.original_sha256
        file.seek(0)
        return File(file)
    picture = remake(file, found.image_format, name)
    attachment.width, attachment.height = picture.width, picture.height
    if keep_place:
        attachment.taken_at = picture.taken_at
        attachment.latitude, attachment.longitude = picture.place or (None, None)
    attachment.size, attachment.sha256 = len(picture.content), hashlib.sha256(picture.content).hexdigest()
    attachment.thumbnail.save("thumb.jpg", ContentFile(picture.thumbnail), save=False)
    return ContentFile(picture.content)


def _sha256(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1 << 16):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def _clean_name(name: str) -> str:
    """A name as people wrote it, without folders, control characters and quotes that break a header."""
    last = thai.clean_text(name.replace("\\", "/").rsplit("/", 1)[-1])
    return "".join(letter for letter in last if letter not in '<>:"|?*').strip(". ")[-150:] or "file"


def _with_extension(name: str, found: Found) -> str:
    stem = name.rsplit(".", 1)[0] if "." in name else name
    return f"{stem}.{found.extension}"
