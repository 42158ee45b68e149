"""The only writers of drafts: begin, change, discard, publish, retire."""

from mind_portal.questionnaires.editing.services.drafts import (
    begin_copy,
    begin_empty,
    begin_next,
    change_draft,
    discard_draft,
    start_draft,
)
from mind_portal.questionnaires.editing.services.publishing import (
    publish_draft,
    rebase_draft,
    retire_checklist,
    take_file,
)

__all__ = [
    "begin_copy",
    "begin_empty",
    "begin_next",
    "change_draft",
    "discard_draft",
    "publish_draft",
    "rebase_draft",
    "retire_checklist",
    "start_draft",
    "take_file",
]
