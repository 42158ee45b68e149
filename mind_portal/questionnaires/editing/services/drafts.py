"""Begin, change and discard a draft. It holds what has been typed, valid or not; only its shape is sure."""

import copy
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mind_portal.core import thai
from mind_portal.core.errors import Breach, DomainError
from mind_portal.core.once import in_turn
from mind_portal.journal.services import record
from mind_portal.questionnaires.editing import hooks
from mind_portal.questionnaires.editing.shape import Data, require_shape, require_size
from mind_portal.questionnaires.models import DraftState, DraftVersion, Kind, Origin, Questionnaire, Version
from mind_portal.questionnaires.reading import SLUG
from mind_portal.questionnaires.selectors import latest_version
from mind_portal.questionnaires.services import checksum

ADDRESSES = frozenset({"new", "drafts", "xlsform"})
"""Words that stand in addresses beside the codes of checklists."""


def start_draft(*, code: str, definition: Mapping[str, Any], origin: str, actor: Any, now: datetime) -> DraftVersion:
    """Begin the next version of the checklist `code`, or a new checklist, with a whole definition, valid or not.

    Raises DomainError when a draft is open already (QUE-EDIT-1), the code cannot be one (QUE-EDIT-2), it belongs to
    something else than a checklist (QUE-EDIT-3), the definition has no sections and items with codes of their own
    (QUE-EDIT-4) or is too large (QUE-EDIT-5). Nothing is kept then.
    """
    data = {**copy.deepcopy(dict(definition)), "code": code, "kind": Kind.CHECKLIST.value}
    _require_code(code)
    require_shape(data)
    require_size(data)
    try:
        with transaction.atomic():
            draft = DraftVersion.objects.create(
                code=code, definition=data, checksum=checksum(definition), origin=origin,
                based_on=latest_version(code), begun_by=_person(actor), begun_at=now, changed_by=_person(actor),
                changed_at=now,
            )  # fmt: skip
            after = {"code": code, "origin": origin, "based_on": draft.based_on.number if draft.based_on else None}
            record(verb="questionnaires.draft_begun", subject=draft, actor=actor, now=now, after=after)
    except IntegrityError as error:
        raise DomainError(Breach("QUE-EDIT-1", _open_draft_sentence(code))) from error
    return draft


def _person(actor: Any) -> Any:
    return actor if getattr(actor, "pk", None) else None


def _require_code(code: str) -> None:
    if not SLUG.fullmatch(code) or len(code) > 50 or code in ADDRESSES:
        message = _("“%(code)s” cannot be the code of a checklist: small letters, digits and hyphens, at most 50")
        raise DomainError(Breach("QUE-EDIT-2", message % {"code": code}, field="code"))
    if Questionnaire.objects.filter(code=code).exclude(kind=Kind.CHECKLIST).exists():
        message = _("“%(code)s” is not a checklist: its form is kept in a file")
        raise DomainError(Breach("QUE-EDIT-3", message % {"code": code}, field="code"))


def _open_draft_sentence(code: str) -> str:
    open_one = DraftVersion.objects.select_related("changed_by").filter(code=code, state=DraftState.OPEN).first()
    if open_one is None:
        return _("A draft was open a moment ago: try again")
    words = {"who": open_one.changed_by or _("the portal"), "when": thai.format_datetime(open_one.changed_at)}
    return _("A draft is open already, last changed by %(who)s, %(when)s: publish or discard it first") % words


def begin_next(*, code: str, actor: Any, now: datetime) -> DraftVersion:
    """Begin the next version of a checklist as a copy of its last one; a draft that is open is gone on with.

    So two who press at once work on one draft. Raises Version.DoesNotExist, DomainError.
    """
    with transaction.atomic():
        in_turn(f"draft of checklist {code}")
        begun = DraftVersion.objects.filter(code=code, state=DraftState.OPEN).first()
        if begun is not None:
            return begun
        latest = latest_version(code)
        if latest is None:
            raise Version.DoesNotExist
        return start_draft(code=code, definition=latest.definition, origin=Origin.EDITOR, actor=actor, now=now)


def begin_empty(*, code: str, title: Mapping[str, str], actor: Any, now: datetime) -> DraftVersion:
    """Begin a new checklist with one empty section and every fact that the portal knows of a factory."""
    _require_new(code)
    definition = {
        "title": dict(title),
        "minutes": 0,
        "facts": {name: fact.type for name, fact in hooks.facts().items()},
        "sections": [{"code": "part_1", "title": {"th": "", "en": ""}, "items": []}],
    }
    return start_draft(code=code, definition=definition, origin=Origin.EDITOR, actor=actor, now=now)


def begin_copy(*, source: str, code: str, title: Mapping[str, str], actor: Any, now: datetime) -> DraftVersion:
    """Begin a new checklist as a copy of another one's last version. Raises Version.DoesNotExist, DomainError."""
    latest = latest_version(source)
    if latest is None:
        raise Version.DoesNotExist
    _require_new(code)
    definition = {**latest.definition, "title": dict(title)}
    return start_draft(code=code, definition=definition, origin=Origin.EDITOR, actor=actor, now=now)


def _require_new(code: str) -> None:
    if Questionnaire.objects.filter(code=code).exists():
        message = _("The code “%(code)s” is taken: open that checklist, or choose another code")
        raise DomainError(Breach("QUE-EDIT-2", message % {"code": code}, field="code"))


def open_draft(draft_id: int) -> DraftVersion:
    """The open draft, locked. Raises DraftVersion.DoesNotExist."""
    return DraftVersion.objects.select_for_update().get(pk=draft_id, state=DraftState.OPEN)


def change_draft(
    *, draft_id: int, change: Callable[[Data], None], what: Mapping[str, Any], actor: Any, now: datetime
) -> DraftVersion:
    """Apply one change of `editing.changes` to an open draft; `what` is what the journal says of it.

    Raises DraftVersion.DoesNotExist, and whatever the change refuses: nothing is stored then. A change that changes
    nothing is not counted.
    """
    with transaction.atomic():
        draft = open_draft(draft_id)
        data = copy.deepcopy(draft.definition)
        change(data)
        require_size(data)
        if data == draft.definition:
            return draft
        draft.definition, draft.revision = data, draft.revision + 1
        draft.changed_by, draft.changed_at = _person(actor), now
        draft.save(update_fields=["definition", "revision", "changed_by", "changed_at"])
        after = {**what, "revision": draft.revision}
        record(verb="questionnaires.draft_changed", subject=draft, actor=actor, now=now, after=after)
    return draft


def discard_draft(*, draft_id: int, actor: Any, now: datetime) -> DraftVersion:
    """Throw an open draft away; its row stays as discarded. Raises DraftVersion.DoesNotExist."""
    with transaction.atomic():
        draft = open_draft(draft_id)
        draft.state, draft.changed_by, draft.changed_at = DraftState.DISCARDED, _person(actor), now
        draft.save(update_fields=["state", "changed_by", "changed_at"])
        after = {"code": draft.code, "revision": draft.revision}
        record(verb="questionnaires.draft_discarded", subject=draft, actor=actor, now=now, after=after)
    return draft
