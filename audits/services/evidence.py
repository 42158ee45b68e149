"""Photos, files and signatures of a draft: they come and go one by one, and go with it when it is filed."""

import base64
import binascii
import datetime as dt
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from audits.models import InspectionDraft
from audits.services.drafts import own_draft
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


def attach_evidence(
    *, draft_id: UUID, code: str, file: Any, attachment_id: UUID | None = None, actor: User, now: dt.datetime
) -> InspectionDraft:
    """Attach an uploaded file to the item `code` of the actor's draft.

    To a judged item it is evidence (`photos`), of an item for photos or files it is the answer. Raises DomainError for
    an item that takes none (AUD-PROOF-1), one too many (AUD-PROOF-2), something else than a picture where a photo is
    asked for (AUD-PROOF-3) and what is not accepted at all (DOC-FILE-…); InspectionDraft.DoesNotExist for another's.
    """
    with transaction.atomic():
        draft = own_draft(draft_id, actor)
        item = _item_of(draft, code)
        kept = ids_of(item, draft)
        most = MAX_FILES if item.type == "file" else MAX_PHOTOS
        if str(attachment_id) in kept:
            return draft
        if len(kept) >= most:
            message = _("At most %(n)d files belong to one item: take one away first") % {"n": most}
            raise DomainError(Breach("AUD-PROOF-2", message, field=code))
        if item.type != "file" and sniff(file, file.name, file.size).kind != AttachmentKind.IMAGE:
            message = _("“%(name)s” is no photo: this item takes pictures only (JPEG, PNG, HEIC)")
            raise DomainError(Breach("AUD-PROOF-3", message % {"name": file.name}, field=code))
        made = attach(file=file, subject=draft, slot=code, attachment_id=attachment_id, actor=actor, now=now)
        return _store(draft, item, [*kept, str(made.pk)], now)


def detach_evidence(*, draft_id: UUID, code: str, key: str, actor: User, now: dt.datetime) -> InspectionDraft:
    """Take a file away from the item `code` of the actor's draft; one that is gone already stays so."""
    with transaction.atomic():
        draft = own_draft(draft_id, actor)
        item = _item_of(draft, code)
        kept = ids_of(item, draft)
        if key in kept:
            _drop(draft, key, actor, now)
        return _store(draft, item, [one for one in kept if one != key], now)


def sign_item(  # noqa: PLR0913 - keyword-only
    *, draft_id: UUID, code: str, name: str, role: str, drawn: str, confirmed: bool, actor: User, now: dt.datetime
) -> InspectionDraft:
    """Keep who signed: a drawn line (`drawn`, a PNG as a data address), or the typed name that the signer confirms.

    Raises DomainError without a name, or with neither line nor confirmation (AUD-PROOF-4).
    """
    with transaction.atomic():
        draft = own_draft(draft_id, actor)
        item = _item_of(draft, code, {"signature"})
        value: dict[str, str] = {"name": name, "role": role}
        try:
            clean_signature(value)
        except InvalidProof as error:
            raise DomainError(Breach("AUD-PROOF-4", str(error), field="name")) from None
        if not drawn and not confirmed:
            message = _("Draw the signature, or tick that the person named here signs by this name")
            raise DomainError(Breach("AUD-PROOF-4", message, field="confirmed"))
        _drop_signature(draft, code, actor, now)
        if drawn:
            file = SimpleUploadedFile("signature.png", _png(drawn))
            value["image"] = str(attach(file=file, subject=draft, slot=code, actor=actor, now=now).pk)
        return _store_answer(draft, code, {"value": clean_value(item, value)}, now)


def unsign_item(*, draft_id: UUID, code: str, actor: User, now: dt.datetime) -> InspectionDraft:
    """Take a signature away."""
    with transaction.atomic():
        draft = own_draft(draft_id, actor)
        _item_of(draft, code, {"signature"})
        _drop_signature(draft, code, actor, now)
        return _store_answer(draft, code, {}, now)


def ids_of(item: Item, draft: InspectionDraft) -> list[str]:
    """The attachments of one item: its answer, or the evidence beside it."""
    answer = draft.answers.get("items", {}).get(item.code) or {}
    return list(answer.get("value" if item.type in COUNTED else "photos") or [])


def _item_of(draft: InspectionDraft, code: str, types: Any = TAKES_FILES) -> Item:
    item = edition(draft.version_id).definition.items.get(code)
    if item is None or item.type not in types:
        raise DomainError(Breach("AUD-PROOF-1", _("Nothing can be attached to this item"), field=code))
    return item


def _store(draft: InspectionDraft, item: Item, keys: list[str], now: dt.datetime) -> InspectionDraft:
    answer: Answer = dict(draft.answers.get("items", {}).get(item.code) or {})  # type: ignore[assignment]
    if item.type in COUNTED:
        answer.pop("value", None)
        if keys:
            answer["value"] = keys
    else:
        answer.pop("photos", None)
        if keys:
            answer["photos"] = keys
    return _store_answer(draft, item.code, answer, now)


def _store_answer(draft: InspectionDraft, code: str, answer: Answer, now: dt.datetime) -> InspectionDraft:
    items = {name: kept for name, kept in draft.answers.get("items", {}).items() if name != code}
    if answer:
        items[code] = answer
    draft.answers = draft.answers | {"items": items}
    draft.revision += 1
    draft.updated_at = now
    draft.save(update_fields=["answers", "revision", "updated_at"])
    return draft


def _drop(draft: InspectionDraft, key: str, actor: User, now: dt.datetime) -> None:
    if Attachment.objects.about(draft).filter(pk=UUID(key)).exists():
        remove(attachment_id=UUID(key), actor=actor, now=now)


def _drop_signature(draft: InspectionDraft, code: str, actor: User, now: dt.datetime) -> None:
    before = (draft.answers.get("items", {}).get(code) or {}).get("value") or {}
    if before.get("image"):
        _drop(draft, before["image"], actor, now)


def _png(drawn: str) -> bytes:
    """The bytes of a drawn line; `attach` looks whether it is a picture."""
    try:
        return base64.b64decode(drawn.removeprefix(DRAWN), validate=True)
    except (ValueError, binascii.Error):
        message = _("The drawn signature did not arrive whole: draw it again")
        raise DomainError(Breach("AUD-PROOF-4", message, field="name")) from None
