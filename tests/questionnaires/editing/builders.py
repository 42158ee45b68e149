"""Checklists in head office's hands."""

import datetime as dt
from typing import Any

from mind_portal.questionnaires.editing.services import begin_next, start_draft
from mind_portal.questionnaires.models import DraftState, DraftVersion, Origin, Version
from mind_portal.questionnaires.selectors import latest_version
from mind_portal.questionnaires.services import publish_definition
from tests.audits.builders import small_definition, words

NOW = dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC)
CODE = "boiler-check"


def published(code: str = CODE, **changes: Any) -> Version:
    """A checklist in force, as a file brings it."""
    data = small_definition(code=code, **changes)
    return publish_definition(data=data, actor=None, now=NOW - dt.timedelta(days=30))[0]


def draft_of(code: str = CODE, actor: Any = None) -> DraftVersion:
    """The open draft of a checklist's next version, begun if there is none."""
    existing = DraftVersion.objects.filter(code=code, state=DraftState.OPEN).first()
    if existing is not None:
        return existing
    if latest_version(code) is None:
        published(code)
    return begin_next(code=code, actor=actor, now=NOW)


def new_draft(code: str = "new-check", actor: Any = None, **changes: Any) -> DraftVersion:
    """A draft of a checklist that was never published."""
    return start_draft(code=code, definition=small_definition() | changes, origin=Origin.EDITOR, actor=actor, now=NOW)


__all__ = ["CODE", "NOW", "draft_of", "new_draft", "published", "words"]
