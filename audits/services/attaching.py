"""Photos, files and signatures of a record of answers, an officer's draft or an operator's self-declaration.

The caller has found and locked the record and holds the transaction.
"""

import base64
import binascii
import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, TypeVar
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _

from audits.declarations.models import SelfDeclaration
from audits.models import InspectionDraft
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.documents.models import Attachment, AttachmentKind
from mind_portal.documents.services import attach, remove
from mind_portal.documents.sniffing import sniff
from mind_portal.questionnaires.answers import Answer, clean_value
from mind_portal.questionnaires.definition import COUNTED, Item
from mind_portal.questionnaires.pages import TAKES_FILES
from mind_portal.questionnaires.proofs import MAX_FILES, MAX_PHOTOS, InvalidProof, clean_signature
from mind_portal.questionnaires.selectors import edition

DRAWN: Final = "data:image/png;base64,"

R = TypeVar("R", InspectionDraft, SelfDeclaration)


def add_file(record: R, *, code: str, file: Any, attachment_id: UUID | None = None, actor: User, now: dt.datetime) -> R:
    """Attach an uploaded file to the item `code`: evidence of a judged item, the answer of one for photos or files.

    Raises DomainError for an item that takes none (AUD-PROOF-1), one too many (AUD-PROOF-2), something else than a
    picture where a photo is asked for (AUD-PROOF-3) and what is not accepted at all (DOC-FILE-…).
    """
    item = _item_of(record, code)
    kept: list[str] = _ids_of(item, record)
    most = MAX_FILES if item.type == "file" else MAX_PHOTOS
    if str(attachment_id) in kept:
        return record
    if len(kept) >= most:
        message = _("At most %(n)d files belong to one item: take one away first") % {"n": most}
        raise DomainError(Breach("AUD-PROOF-2", message, field=code))
    if item.type != "file" and sniff(file, file.name, file.size).kind != AttachmentKind.IMAGE:
        message = _("“%(name)s” is no photo: this item takes pictures only (JPEG, PNG, HEIC)")
        raise DomainError(Breach("AUD-PROOF-3", message % {"name": file.name}, field=code))
    made = attach(file=file, subject=record, slot=code, attachment_id=attachment_id, actor=actor, now=now)
    return _store(record, item, [*kept, str(made.pk)], now)


def take_file(record: R, *, code: str, key: str, actor: User, now: dt.datetime) -> R:
    """Take a file away from the item `code`; one that is gone already stays so."""
    item = _item_of(record, code)
    kept: list[str] = _ids_of(item, record)
    if key in kept:
        _drop(record, key, actor, now)
    return _store(record, item, [one for one in kept if one != key], now)


def sign(record: R, *, code: str, given: Mapping[str, str], confirmed: bool, actor: User, now: dt.datetime) -> R:
    """Keep who signed, `name` and `role`: by the line `drawn` (a PNG as a data address), or the confirmed name alone.

    Raises DomainError without a name, or with neither line nor confirmation (AUD-PROOF-4).
    """
    item = _item_of(record, code, {"signature"})
    value: dict[str, str] = {"name": given.get("name", ""), "role": given.get("role", "")}
    try:
        clean_signature(value)
    except InvalidProof as error:
        raise DomainError(Breach("AUD-PROOF-4", str(error), field="name")) from None
    drawn = given.get("drawn", "")
    if not drawn and not confirmed:
        message = _("Draw the signature, or tick that the person named here signs by this name")
        raise DomainError(Breach("AUD-PROOF-4", message, field="confirmed"))
    _drop_signature(record, code, actor, now)
    if drawn:
        file = SimpleUploadedFile("signature.png", _png(drawn))
        value["image"] = str(attach(file=file, subject=record, slot=code, actor=actor, now=now).pk)
    return _store_answer(record, code, {"value": clean_value(item, value)}, now)


def unsign(record: R, *, code: str, actor: User, now: dt.datetime) -> R:
    """Take a signature away."""
    _item_of(record, code, {"signature"})
    _drop_signature(record, code, actor, now)
    return _store_answer(record, code, {}, now)


def _ids_of(item: Item, record: InspectionDraft | SelfDeclaration) -> list[str]:
    """The attachments of one item: its answer, or the evidence beside it."""
    answer = record.answers.get("items", {}).get(item.code) or {}
    return list(answer.get("value" if item.type in COUNTED else "photos") or [])


def _item_of(record: InspectionDraft | SelfDeclaration, code: str, types: Any = TAKES_FILES) -> Item:
    item = edition(record.version_id).definition.items.get(code)
    if item is None or item.type not in types:
        raise DomainError(Breach("AUD-PROOF-1", _("Nothing can be attached to this item"), field=code))
    return item


def _store(record: R, item: Item, keys: list[str], now: dt.datetime) -> R:
    answer: Answer = dict(record.answers.get("items", {}).get(item.code) or {})  # type: ignore[assignment]
    if item.type in COUNTED:
        answer.pop("value", None)
        if keys:
            answer["value"] = keys
    else:
        answer.pop("photos", None)
        if keys:
            answer["photos"] = keys
    return _store_answer(record, item.code, answer, now)


def _store_answer(record: R, code: str, answer: Answer, now: dt.datetime) -> R:
    items = {name: kept for name, kept in record.answers.get("items", {}).items() if name != code}
    if answer:
        items[code] = answer
    record.answers = record.answers | {"items": items}
    record.revision += 1
    record.updated_at = now
    record.save(update_fields=["answers", "revision", "updated_at"])
    return record


def _drop(record: InspectionDraft | SelfDeclaration, key: str, actor: User, now: dt.datetime) -> None:
    if Attachment.objects.about(record).filter(pk=UUID(key)).exists():
        remove(attachment_id=UUID(key), actor=actor, now=now)


def _drop_signature(record: InspectionDraft | SelfDeclaration, code: str, actor: User, now: dt.datetime) -> None:
    before = (record.answers.get("items", {}).get(code) or {}).get("value") or {}
    if before.get("image"):
        _drop(record, before["image"], actor, now)


def _png(drawn: str) -> bytes:
    """The bytes of a drawn line; `attach` looks whether it is a picture."""
    try:
        return base64.b64decode(drawn.removeprefix(DRAWN), validate=True)
    except (ValueError, binascii.Error):
        message = _("The drawn signature did not arrive whole: draw it again")
        raise DomainError(Breach("AUD-PROOF-4", message, field="name")) from None
