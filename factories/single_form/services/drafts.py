"""Drafts of reports: begun once whoever opens them first, saved item by item, merged between people and devices."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from factories.single_form import rules
from factories.single_form.facts import first_answers, previous_version
from factories.single_form.models import Report, ReportStatus, ReportVersion
from factories.single_form.services.steps import (
    draft_of,
    form_in_force,
    locked_report,
    move,
    new_version,
    require_filler,
    standing_version,
)
from factories.single_form.states import REPORT_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError
from mind_portal.journal.services import record
from mind_portal.questionnaires.drafting import Conflict, known_reasons, merge
from mind_portal.questionnaires.forms import Change
from mind_portal.questionnaires.selectors import edition


@dataclass
class Saved:
    """What became of a save: the draft as it is now, and the items that clashed."""

    draft: ReportVersion
    conflicts: list[Conflict] = field(default_factory=list)


def start_report(*, report_id: int, actor: User, now: dt.datetime) -> ReportVersion:
    """The draft of a report, begun if it was not. Whoever of the enterprise opens it gets the same one.

    Raises Report.DoesNotExist out of scope; DomainError for FORM-ROLE-1, FORM-START-1, 2 or a wrong state.
    """
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_filler(report, actor)
        if report.status == ReportStatus.DRAFT:
            return draft_of(report)
        target = REPORT_MACHINE.check("start", report.status)
        form = form_in_force(report)
        first = first_answers(report, edition(form.pk).definition, previous_version(report))
        version = new_version(report, form_version=form, number=1, actor=actor, now=now, answers={"items": first})
        move(report, target, now)
        record(
            verb="single_form.report_started", subject=report, actor=actor, now=now,
            before={"status": "due"}, after={"status": target},
        )  # fmt: skip
    return version


def save_draft(
    *,
    report_id: int,
    changes: Sequence[Change],
    actor: User,
    now: dt.datetime,
    reasons: Mapping[str, str] | None = None,
) -> Saved:
    """Lay the changed items over the draft, three ways: what the page had shown, what it sends, what is stored.

    An item that nobody else touched is taken over; one that somebody answered differently in between is left as it is
    and returned as a conflict. Raises Report.DoesNotExist out of scope; DomainError when it is no draft any more.
    """
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_filler(report, actor)
        if report.status != ReportStatus.DRAFT:
            raise DomainError(Breach("FORM-SAVE-1", _("This report is no draft any more: reload the page")))
        draft = draft_of(report)
        before = draft.answers.get("items", {}), draft.answers.get("reasons", {})
        merged = merge(before[0], changes)
        definition = edition(draft.form_version_id).definition
        after = merged.answers, before[1] | known_reasons(definition, reasons or {})
        if after != before:
            draft.answers = draft.answers | {"items": after[0], "reasons": after[1]}
            draft.revision += 1
            draft.updated_by, draft.updated_at = actor, now
            draft.save(update_fields=["answers", "revision", "updated_by", "updated_at"])
    return Saved(draft, merged.conflicts)


def correct_report(*, report_id: int, reason: str, actor: User, now: dt.datetime) -> ReportVersion:
    """Open a new version of a certified or returned report, with the answers of the one before.

    The certified version stays as it is and counts until the new one is certified. Raises DomainError for FORM-CORR-1.
    """
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_filler(report, actor)
        target = REPORT_MACHINE.check("correct", report.status)
        breaches = rules.text_breaches("FORM-CORR-1", reason, _("Say what is corrected and why"))
        if breaches:
            raise DomainError(breaches)
        last = standing_version(report)
        assert last is not None  # report_certified_stands
        version = new_version(
            report, form_version=last.form_version, number=last.number + 1, actor=actor, now=now,
            reason=reason.strip(), answers=last.answers,
        )  # fmt: skip
        before = report.status
        move(report, target, now)
        record(
            verb="single_form.correction_begun", subject=report, actor=actor, now=now, reason=reason.strip(),
            before={"status": before}, after={"status": target, "version": version.number},
        )  # fmt: skip
    return version


def discard_draft(*, report_id: int, actor: User, now: dt.datetime) -> Report:
    """Throw the draft away: a first one leaves the report not begun, a correction leaves what was certified.

    A question that nobody answered waits again.
    """
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_filler(report, actor)
        target = REPORT_MACHINE.check(_dropping(report), report.status)
        draft = draft_of(report)
        facts = {"version": draft.number, "answers": len(draft.answers.get("items", {}))}
        draft.delete()
        move(report, target, now)
        record(verb="single_form.draft_discarded", subject=report, actor=actor, now=now, before=facts)
    return report


def _dropping(report: Report) -> str:
    """The verb that leads back to where the report was before its draft."""
    if report.certified_on is None:
        return "discard"
    if not report.is_standing:
        return "drop_after_return"
    waits = report.questions.filter(closed_at=None, answered_at=None).exists()
    return "drop_to_question" if waits else "drop_correction"
