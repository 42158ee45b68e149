"""From a draft to the version in force, and out of force; what a file may do beside head office."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.core.thai import clean_text
from mind_portal.journal.services import record
from mind_portal.questionnaires.editing.faults import faults_of
from mind_portal.questionnaires.editing.services.drafts import open_draft, start_draft
from mind_portal.questionnaires.models import DraftState, DraftVersion, Kind, Origin, Questionnaire, Version
from mind_portal.questionnaires.selectors import latest_version
from mind_portal.questionnaires.services import checksum, publish_definition

MOST_REASON = 2000


def publish_draft(*, draft_id: int, revision: int, reason: str, actor: Any, now: datetime) -> Version:
    """Make the draft the version in force; pressed twice it gives the same version.

    Inspections begun under the version before go on under it. Raises DraftVersion.DoesNotExist; StaleError when the
    draft has changed since it was looked at (QUE-EDIT-7) or another version was published since it began
    (QUE-EDIT-8); DomainError with every fault (QUE-EDIT-9), for a draft that changes nothing (QUE-EDIT-10), and
    without a reason (QUE-EDIT-11). The draft stays as it was then.
    """
    with transaction.atomic():
        draft = DraftVersion.objects.select_for_update().exclude(state=DraftState.DISCARDED).get(pk=draft_id)
        if draft.published is not None:
            return draft.published
        Questionnaire.objects.select_for_update().filter(code=draft.code).first()
        latest = latest_version(draft.code)
        _require_current(draft, revision, latest)
        reason = clean_text(reason)[:MOST_REASON]
        _require_publishable(draft, latest, reason)
        version, _is_new = publish_definition(
            data=draft.definition, actor=actor, now=now, origin=draft.origin, reason=reason
        )
        draft.state, draft.published = DraftState.PUBLISHED, version
        draft.changed_by, draft.changed_at = actor if getattr(actor, "pk", None) else None, now
        draft.save(update_fields=["state", "published", "changed_by", "changed_at"])
    return version


def _require_current(draft: DraftVersion, revision: int, latest: Version | None) -> None:
    if draft.revision != revision:
        message = _("The draft has been changed by %(who)s since you opened this page: look at the changes again")
        raise StaleError(Breach("QUE-EDIT-7", message % {"who": draft.changed_by or _("the portal")}))
    if (latest.pk if latest else None) != draft.based_on_id:
        message = _("Version %(n)d was published after this draft was begun: compare with it, then go on")
        raise StaleError(Breach("QUE-EDIT-8", message % {"n": latest.number if latest else 0}))


def _require_publishable(draft: DraftVersion, latest: Version | None, reason: str) -> None:
    breaches = [
        Breach("QUE-EDIT-9", f"{fault.where}: {fault.message}", field=fault.piece)
        for fault in faults_of(draft.code, draft.definition)
    ]
    same = latest is not None and latest.retired_at is None and latest.checksum == checksum(draft.definition)
    if same:
        breaches.append(Breach("QUE-EDIT-10", _("The draft says the same as the version in force")))
    if not reason:
        breaches.append(Breach("QUE-EDIT-11", _("Say why: officers and auditors read it"), field="reason"))
    if breaches:
        raise DomainError(breaches)


def rebase_draft(*, draft_id: int, version: int, actor: Any, now: datetime) -> DraftVersion:
    """The editor has seen what version `version` changed: the draft goes on as its successor.

    The draft's text stays as it is. Raises DraftVersion.DoesNotExist; StaleError (QUE-EDIT-8) when that is not the
    last version any more.
    """
    with transaction.atomic():
        draft = open_draft(draft_id)
        latest = latest_version(draft.code)
        if latest is None or latest.number != version:
            raise StaleError(Breach("QUE-EDIT-8", _("Another version was published meanwhile: compare again")))
        before = {"based_on": draft.based_on.number if draft.based_on else None}
        draft.based_on, draft.revision = latest, draft.revision + 1
        draft.changed_by, draft.changed_at = actor if getattr(actor, "pk", None) else None, now
        draft.save(update_fields=["based_on", "revision", "changed_by", "changed_at"])
        record(
            verb="questionnaires.draft_changed", subject=draft, actor=actor, now=now, before=before,
            after={"based_on": latest.number},
        )  # fmt: skip
    return draft


def retire_checklist(*, code: str, number: int, reason: str, actor: Any, now: datetime) -> Version:
    """Take the version `number` out of force without a successor: no inspection begins under it any more.

    Drafts of inspections begun before can still be filed. Raises Version.DoesNotExist for what is no checklist;
    DomainError when that version is not in force any more (QUE-EDIT-12) or without a reason (QUE-EDIT-11).
    """
    reason = clean_text(reason)[:MOST_REASON]
    with transaction.atomic():
        versions = Version.objects.select_for_update().filter(questionnaire__kind=Kind.CHECKLIST)
        version = versions.get(questionnaire__code=code, number=number, published_at__isnull=False)
        breaches = []
        if version.retired_at is not None:
            breaches.append(Breach("QUE-EDIT-12", _("This version is not in force any more")))
        if not reason:
            breaches.append(Breach("QUE-EDIT-11", _("Say why: officers and auditors read it"), field="reason"))
        if breaches:
            raise DomainError(breaches)
        version.retired_at = now
        version.save(update_fields=["retired_at"])
        record(
            verb="questionnaires.version_retired", subject=version, actor=actor, now=now, reason=reason,
            before={"retired_at": None}, after={"code": code, "number": number, "retired_at": now},
        )  # fmt: skip
    return version


@dataclass(frozen=True)
class Taken:
    """What became of a file: a version, or a draft for head office, or neither."""

    state: Literal["published", "unchanged", "older", "waits", "discarded", "busy"]
    version: Version | None = None


def take_file(*, data: Mapping[str, Any], actor: Any, now: datetime) -> Taken:
    """Publish the definition of a file, unless head office has taken the checklist into its own hands.

    While the last version came from a file too, a changed file becomes the next version. Once head office has
    published or retired one, a file that was a version before changes nothing, and a new one waits as a draft for head
    office to compare, publish or discard; what it discarded is not brought again. Raises DomainError as
    `publish_definition` does.
    """
    code = str(data.get("code", ""))
    with transaction.atomic():
        Questionnaire.objects.select_for_update().filter(code=code).first()
        latest = latest_version(code)
        if latest is None or latest.questionnaire.kind != Kind.CHECKLIST or _is_the_files(latest):
            version, is_new = publish_definition(data=data, actor=actor, now=now)
            return Taken("published" if is_new else "unchanged", version)
        digest = checksum(data)
        if latest.questionnaire.versions.filter(checksum=digest).exists():
            return Taken("older" if latest.checksum != digest else "unchanged", latest)
        before = DraftVersion.objects.filter(code=code)
        brought = before.filter(checksum=digest, origin=Origin.FILE).order_by("-pk").first()
        if brought is not None:
            return Taken("waits" if brought.state == DraftState.OPEN else "discarded", latest)
        if before.filter(state=DraftState.OPEN).exists():
            return Taken("busy", latest)
        start_draft(code=code, definition=data, origin=Origin.FILE, actor=actor, now=now)
        return Taken("waits", latest)


def _is_the_files(latest: Version) -> bool:
    return latest.origin == Origin.FILE and latest.retired_at is None
