"""The papers of an application, while the firm may change it: attached and taken away under the application's lock, so
that nothing joins or leaves what the office has in its hands."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction

from loans.services.applications import editable
from mind_portal.accounts.models import User
from mind_portal.documents import services as documents
from mind_portal.documents.models import Attachment


def attach_paper(*, application_id: int, slot: str, file: Any, actor: User, now: dt.datetime) -> Attachment:
    """Keep a file with the document `slot`. Raises Application.DoesNotExist out of scope, DomainError with
    LOAN-APPLY-10 once it was submitted and for what is no acceptable file."""
    with transaction.atomic():
        application = editable(application_id, actor)
        return documents.attach(file=file, subject=application, slot=slot, actor=actor, now=now)


def remove_paper(*, application_id: int, attachment_id: UUID, actor: User, now: dt.datetime) -> bool:
    """Take a file away again. Raises as `attach_paper`; False for one that is not there."""
    with transaction.atomic():
        application = editable(application_id, actor)
        if not Attachment.objects.about(application).filter(pk=attachment_id).exists():
            return False
        return documents.remove(attachment_id=attachment_id, actor=actor, now=now)
