"""Who may open a file: the app whose record it belongs to says so, since it lies above this one.

An app registers in `AppConfig.ready`, by the label of its model. A subject that nobody registered is shown to nobody.
"""

from collections.abc import Callable
from typing import Any

from mind_portal.documents.models import Attachment

Check = Callable[[Any, str], bool]

_CHECKS: dict[str, Check] = {}


def register(label: str, check: Check) -> None:
    """`check(user, subject_id)` answers for the model `label`; a second registration replaces the first."""
    _CHECKS[label.lower()] = check


def may_open(user: Any, attachment: Attachment) -> bool:
    """Whether this user may read this file."""
    check = _CHECKS.get(attachment.subject_type)
    return check is not None and attachment.removed_at is None and check(user, attachment.subject_id)
