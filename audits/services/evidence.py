"""Photos, files and signatures of a draft: they come and go one by one, and go with it when it is filed."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from audits.models import InspectionDraft
from audits.services import attaching
from audits.services.drafts import own_draft
from mind_portal.accounts.models import User


def attach_evidence(
    *, draft_id: UUID, code: str, file: Any, attachment_id: UUID | None = None, actor: User, now: dt.datetime
) -> InspectionDraft:
    """Attach an uploaded file to the item `code` of the actor's draft.

    Refuses as `attaching.add_file`; raises InspectionDraft.DoesNotExist for another's.
    """
    with transaction.atomic():
        draft = own_draft(draft_id, actor)
        return attaching.add_file(draft, code=code, file=file, attachment_id=attachment_id, actor=actor, now=now)


def detach_evidence(*, draft_id: UUID, code: str, key: str, actor: User, now: dt.datetime) -> InspectionDraft:
    """Take a file away from the item `code` of the actor's draft; one that is gone already stays so."""
    with transaction.atomic():
        return attaching.take_file(own_draft(draft_id, actor), code=code, key=key, actor=actor, now=now)


def sign_item(  # noqa: PLR0913 - keyword-only
    *, draft_id: UUID, code: str, name: str, role: str, drawn: str, confirmed: bool, actor: User, now: dt.datetime
) -> InspectionDraft:
    """Keep who signed an item of the actor's draft; refuses as `attaching.sign`."""
    given = {"name": name, "role": role, "drawn": drawn}
    with transaction.atomic():
        draft = own_draft(draft_id, actor)
        return attaching.sign(draft, code=code, given=given, confirmed=confirmed, actor=actor, now=now)


def unsign_item(*, draft_id: UUID, code: str, actor: User, now: dt.datetime) -> InspectionDraft:
    """Take a signature away."""
    with transaction.atomic():
        return attaching.unsign(own_draft(draft_id, actor), code=code, actor=actor, now=now)
