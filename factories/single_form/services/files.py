"""Files of a draft: attached to one of its items, taken away again; what a certified version shows stays for ever."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from factories.single_form.models import Report, ReportStatus, ReportVersion
from factories.single_form.services.steps import draft_of, locked_report, require_filler
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.documents.services import attach, remove
from mind_portal.questionnaires.answers import MAX_FILES, Answer


def attach_file(*, report_id: int, code: str, file: Any, actor: User, now: dt.datetime) -> ReportVersion:
    """Attach an uploaded file to the item `code` of the draft.

    Raises Report.DoesNotExist out of scope; DomainError for a file that is not accepted or one too many, or when it is
    no draft any more.
    """
    with transaction.atomic():
        report, draft = _locked_draft(report_id, actor)
        kept = _files_of(draft, code)
        if len(kept) >= MAX_FILES:
            raise DomainError(_("At most %(n)d files") % {"n": MAX_FILES})
        made = attach(file=file, subject=report, slot=code, actor=actor, now=now)
        return _store(draft, code, [*kept, str(made.pk)], actor=actor, now=now)


def detach_file(*, report_id: int, code: str, key: str, actor: User, now: dt.datetime) -> ReportVersion:
    """Take a file away from the item `code` of the draft. The file itself goes only if no certified version has it."""
    with transaction.atomic():
        report, draft = _locked_draft(report_id, actor)
        kept = _files_of(draft, code)
        if key not in kept:
            return draft
        if not _is_certified(report, code, key):
            remove(attachment_id=UUID(key), actor=actor, now=now)
        return _store(draft, code, [one for one in kept if one != key], actor=actor, now=now)


def _locked_draft(report_id: int, actor: User) -> tuple[Report, ReportVersion]:
    report = locked_report(report_id, actor)
    require_filler(report, actor)
    if report.status != ReportStatus.DRAFT:
        raise DomainError(Breach("FORM-SAVE-1", _("This report is no draft any more: reload the page")))
    return report, draft_of(report)


def _files_of(version: ReportVersion, code: str) -> list[str]:
    return list(version.answers.get("items", {}).get(code, {}).get("value") or [])


def _is_certified(report: Report, code: str, key: str) -> bool:
    return any(key in _files_of(version, code) for version in report.versions.filter(certified_at__isnull=False))


def _store(draft: ReportVersion, code: str, keys: list[str], *, actor: User, now: dt.datetime) -> ReportVersion:
    items = {name: answer for name, answer in draft.answers.get("items", {}).items() if name != code}
    if keys:
        answer: Answer = {"value": keys}
        items[code] = answer
    draft.answers = draft.answers | {"items": items}
    draft.revision += 1
    draft.updated_by, draft.updated_at = actor, now
    draft.save(update_fields=["answers", "revision", "updated_by", "updated_at"])
    return draft
