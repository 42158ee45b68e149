"""Files in pieces: each piece is kept as it comes, and a broken line goes on where it broke off."""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _

from mind_portal.documents.models import Attachment, Piece, Upload
from mind_portal.documents.services.attachments import attach
from mind_portal.documents.sniffing import MAX_BYTES, refuse

MAX_PIECE: Final = 512 * 1024


@dataclass(frozen=True)
class Whole:
    """A file as its sender announces it."""

    id: UUID
    name: str
    size: int
    sha256: str
    slot: str = ""


@dataclass(frozen=True)
class Arrived:
    """How many bytes are here, and the attachment once it is all of them."""

    received: int
    attachment: Attachment | None = None


def received(*, whole: Whole, subject: models.Model) -> Arrived:
    """How far a file has come; the sender goes on from there."""
    found = _attached(whole.id, subject)
    return Arrived(whole.size, found) if found else Arrived(_bytes_of(whole.id))


def received_of(*, wholes: Collection[Whole], subject: models.Model) -> dict[UUID, int]:
    """How many bytes of each of several files are here, by two questions however many they are."""
    ids = [whole.id for whole in wholes]
    attached = set(Attachment.objects.about(subject).filter(pk__in=ids).values_list("pk", flat=True))
    end = models.Max(models.F("start") + models.functions.Length("content"))
    here = dict(
        Piece.objects.filter(upload__in=ids).order_by().values("upload").annotate(end=end).values_list("upload", "end")
    )
    return {whole.id: whole.size if whole.id in attached else int(here.get(whole.id) or 0) for whole in wholes}


def take_piece(
    *, whole: Whole, subject: models.Model, start: int, content: bytes, actor: Any, now: dt.datetime
) -> Arrived:
    """Keep one piece; with the last one the file becomes an attachment of `subject`.

    A piece that came before changes nothing; one that leaves a gap is not kept: the answer says from where to go on.
    Raises DomainError for a file that is too large (DOC-FILE-2), damaged on its way (DOC-FILE-8), or not accepted
    (`attach`); then nothing of it is kept, and the sender begins anew.
    """
    if whole.size > MAX_BYTES:
        message = _("“%(name)s” is larger than %(n)d MB. Make it smaller, or send it in parts.")
        raise refuse("DOC-FILE-2", message, name=whole.name, n=MAX_BYTES // 1024 // 1024)
    with transaction.atomic():
        found = _attached(whole.id, subject)
        if found:
            return Arrived(whole.size, found)
        upload = _begin(whole, subject, actor, now)
        here = _keep(upload, start, content[:MAX_PIECE])
    if here < whole.size:
        return Arrived(here)
    return Arrived(whole.size, _finish(whole, subject, actor, now))


def _attached(made: UUID, subject: models.Model) -> Attachment | None:
    """The complete file, if it belongs to this record."""
    return Attachment.objects.about(subject).filter(pk=made).first()


def _begin(whole: Whole, subject: models.Model, actor: Any, now: dt.datetime) -> Upload:
    """The upload, locked. The same id for another record or of another content is refused."""
    values = {
        "subject_type": subject._meta.label_lower, "subject_id": str(subject.pk), "name": whole.name[:200],
        "size": whole.size, "sha256": whole.sha256,
    }  # fmt: skip
    Upload.objects.get_or_create(pk=whole.id, defaults={**values, "uploaded_by": actor, "begun_at": now})
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=whole.id)
    if upload.uploaded_by_id != actor.pk or any(getattr(upload, name) != value for name, value in values.items()):
        raise refuse("DOC-FILE-7", _("This file was sent before with another record. Choose the file again."))
    return upload


def _bytes_of(made: UUID) -> int:
    ends = Piece.objects.filter(upload=made).annotate(end=models.F("start") + models.functions.Length("content"))
    return int(ends.aggregate(models.Max("end"))["end__max"] or 0)


def _keep(upload: Upload, start: int, content: bytes) -> int:
    """Store what is new of the piece; how many bytes are here now, without a gap."""
    here = _bytes_of(upload.pk)
    fresh = content[here - start :] if 0 <= start <= here else b""
    fresh = fresh[: upload.size - here]
    if fresh:
        Piece.objects.create(upload=upload, start=here, content=fresh)
    return here + len(fresh)


def _finish(whole: Whole, subject: models.Model, actor: Any, now: dt.datetime) -> Attachment:
    """Join the pieces. Whatever comes of it, the pieces are not needed any more."""
    pieces = Piece.objects.filter(upload=whole.id).order_by("start").values_list("content", flat=True)
    content = b"".join(bytes(piece) for piece in pieces)
    # The last piece may have come twice at once: then the other call has joined them and cleared them away.
    found = None if content else _attached(whole.id, subject)
    if found:
        return found
    try:
        if hashlib.sha256(content).hexdigest() != whole.sha256:
            raise refuse("DOC-FILE-8", _("“%(name)s” arrived damaged. It is sent again."), name=whole.name)
        file = SimpleUploadedFile(whole.name, content)
        return attach(file=file, subject=subject, slot=whole.slot, attachment_id=whole.id, actor=actor, now=now)
    finally:
        Upload.objects.filter(pk=whole.id).delete()
