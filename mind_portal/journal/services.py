"""The one way to write into the journal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import models

from mind_portal.journal.models import Entry


def record(  # noqa: PLR0913 - keyword-only, and each is a column
    *,
    verb: str,
    subject: models.Model,
    actor: Any,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    province: str = "",
) -> Entry:
    """Append one event about `subject`, in the caller's transaction.

    `actor` is a user or None for the portal itself; `before` and `after` hold the changed fields only.
    `province` is the two-digit code under which the entry may be seen; by default the subject's own.
    """
    return Entry.objects.create(
        at=now,
        actor=actor if getattr(actor, "pk", None) else None,
        actor_name=str(actor) if actor is not None else "portal",
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_name=str(subject)[:200],
        province_code=province or getattr(subject, "province_id", None) or "",
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
        reason=reason,
        # A proxy or a client may have made it, of any length.
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64],
    )
