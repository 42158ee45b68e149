"""What the provincial office does with a certified report: ask, accept, return; and with a claim to owe none."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from factories.single_form import rules
from factories.single_form.models import Question, QuestionMessage, Report
from factories.single_form.services.steps import locked_report, move, require_filler, require_office, standing_version
from factories.single_form.services.telling import (
    tell_accepted,
    tell_answered,
    tell_asked,
    tell_returned,
    tell_waiver,
)
from factories.single_form.states import REPORT_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.core.thai import local_date
from mind_portal.journal.services import record
from mind_portal.rollups.tasks import after_commit_drain


def ask_question(*, report_id: int, text: str, actor: User, now: dt.datetime, item_code: str = "") -> Question:
    """Ask the enterprise; it has ANSWER_DAYS. About an item that was asked about before the thread goes on."""
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_office(report, actor)
        before = report.status
        target = REPORT_MACHINE.check("ask", before)
        _check(rules.text_breaches("FORM-ASK-1", text, _("Write the question"), field="text"))
        answer_by = local_date(now) + dt.timedelta(days=rules.ANSWER_DAYS)
        question = report.questions.filter(closed_at=None, item_code=item_code).order_by("-pk").first()
        if question is None:
            question = Question(report=report, province_id=report.province_id, item_code=item_code, asked_at=now)
        question.answer_by, question.answered_at = answer_by, None
        question.save()
        _say(question, text, actor=actor, now=now, from_office=True)
        move(report, target, now, answer_by=answer_by)
        _note("question_asked", report, before, actor=actor, now=now, reason=text.strip())
        tell_asked(report, question, text.strip(), actor=actor, now=now)
    return question


def answer_question(*, question_id: int, text: str, actor: User, now: dt.datetime) -> Question:
    """The enterprise answers. The report goes back to the office when no question of it waits any more."""
    with transaction.atomic():
        found = Question.objects.visible_to(actor).values_list("report_id", flat=True).get(pk=question_id)
        report = locked_report(found, actor)
        require_filler(report, actor)
        before = report.status
        target = REPORT_MACHINE.check("answer", before)
        _check(rules.text_breaches("FORM-ANSWER-1", text, _("Write the answer"), field="text"))
        question = report.questions.get(pk=question_id)
        question.answered_at = now
        question.save(update_fields=["answered_at"])
        _say(question, text, actor=actor, now=now, from_office=False)
        if not report.questions.filter(closed_at=None, answered_at=None).exists():
            move(report, target, now, answer_by=None)
        _note("question_answered", report, before, actor=actor, now=now, reason=text.strip())
        tell_answered(report, question, text.strip(), actor=actor, now=now)
    return question


def _say(question: Question, text: str, *, actor: User, now: dt.datetime, from_office: bool) -> None:
    QuestionMessage.objects.create(question=question, author=actor, from_office=from_office, text=text.strip(), at=now)


def accept_report(*, report_id: int, actor: User, now: dt.datetime, number: int | None = None) -> Report:
    """The office has no more questions. Accepted twice it is accepted once, by the first.

    `number` is the version that the officer had before him: FORM-ACCEPT-1, it is the one that stands.
    """
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_office(report, actor)
        before = report.status
        target = REPORT_MACHINE.check("accept", before)
        standing = standing_version(report)
        if number is not None and standing is not None and number != standing.number:
            message = _("The enterprise has certified a newer version since: read version %(n)d, then accept it")
            raise StaleError(Breach("FORM-ACCEPT-1", message % {"n": standing.number}))
        report.questions.filter(closed_at=None).update(closed_at=now)
        move(report, target, now, answer_by=None)
        _note("report_accepted", report, before, actor=actor, now=now)
        tell_accepted(report, actor=actor, now=now)
        after_commit_drain()
    return report


def return_report(*, report_id: int, reason: str, actor: User, now: dt.datetime) -> Report:
    """Give the report back for correction; it counts as not reported until a new version is certified."""
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_office(report, actor)
        before = report.status
        target = REPORT_MACHINE.check("return", before)
        _check(rules.text_breaches("FORM-RETURN-1", reason, _("Say what must be corrected")))
        report.questions.filter(closed_at=None).update(closed_at=now)
        correct_by = local_date(now) + dt.timedelta(days=rules.CORRECT_DAYS)
        move(report, target, now, is_standing=False, answer_by=correct_by, note=reason.strip())
        _note("report_returned", report, before, actor=actor, now=now, reason=reason.strip())
        tell_returned(report, reason.strip(), actor=actor, now=now)
        after_commit_drain()
    return report


def approve_not_required(*, report_id: int, actor: User, now: dt.datetime) -> Report:
    """The factory owes no report for this period: it leaves the denominator."""
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_office(report, actor)
        before = report.status
        target = REPORT_MACHINE.check("approve_not_required", before)
        move(report, target, now)
        _note("waiver_approved", report, before, actor=actor, now=now, reason=report.note)
        tell_waiver(report, "waiver_approved", actor=actor, now=now)
        after_commit_drain()
    return report


def refuse_not_required(*, report_id: int, reason: str, actor: User, now: dt.datetime) -> Report:
    """The factory owes the report after all."""
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_office(report, actor)
        before = report.status
        target = REPORT_MACHINE.check("refuse_not_required", before)
        _check(rules.text_breaches("FORM-WAIVE-3", reason, _("Say why the report is required")))
        move(report, target, now, note=reason.strip())
        _note("waiver_refused", report, before, actor=actor, now=now, reason=reason.strip())
        tell_waiver(report, "waiver_refused", actor=actor, now=now)
    return report


def _check(breaches: list[Any]) -> None:
    if breaches:
        raise DomainError(breaches)


def _note(verb: str, report: Report, before: str, *, actor: User, now: dt.datetime, reason: str = "") -> None:
    record(
        verb=f"single_form.{verb}", subject=report, actor=actor, now=now, reason=reason,
        before={"status": before}, after={"status": report.status},
    )  # fmt: skip
