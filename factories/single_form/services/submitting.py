"""From the preparer to the certifier to the office: submit, send back, certify, nil, not required."""

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from factories.single_form import figures, rules
from factories.single_form.facts import previous_version, report_facts, stored_facts
from factories.single_form.models import Report, ReportStatus, ReportVersion
from factories.single_form.services.steps import (
    draft_of,
    form_in_force,
    locked_report,
    move,
    new_version,
    require_certifier,
    require_filler,
    standing_version,
)
from factories.single_form.services.telling import tell_certified, tell_sent_back, tell_submitted, tell_waiver
from factories.single_form.states import REPORT_MACHINE
from mind_portal.accounts.models import User
from mind_portal.core.errors import Breach, DomainError, StaleError
from mind_portal.core.thai import local_date
from mind_portal.journal.services import record
from mind_portal.questionnaires.answers import Answer, clean_answer
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.selectors import edition
from mind_portal.rollups.tasks import after_commit_drain


@dataclass(frozen=True)
class Certified:
    """The certified version, and whether this call certified it or an earlier one had."""

    version: ReportVersion
    is_new: bool


def examine_version(version: ReportVersion, *, report: Report) -> Examination:
    """The answers of a draft under the facts of now."""
    form = edition(version.form_version_id)
    facts = report_facts(report, form.definition, previous_version(report))
    return examine(form, version.answers.get("items", {}), facts, version.answers.get("reasons", {}))


def submit_report(*, report_id: int, actor: User, now: dt.datetime) -> ReportVersion:
    """Hand the draft to the certifier. Raises DomainError with every breach (FORM-SUBMIT-1 … 4)."""
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_filler(report, actor)
        target = REPORT_MACHINE.check("submit", report.status)
        draft = draft_of(report)
        found = examine_version(draft, report=report)
        breaches = rules.answer_breaches(found) or rules.size_breaches(found)
        if breaches:
            raise DomainError(breaches)
        draft.answers = draft.answers | _document(report, found)
        draft.is_nil = False
        _prepared(draft, actor, now)
        move(report, target, now)
        record(
            verb="single_form.report_submitted", subject=report, actor=actor, now=now,
            before={"status": "draft"},
            after={"status": target, "version": draft.number, "warnings": len(found.warnings)},
        )  # fmt: skip
        tell_submitted(report, actor=actor, now=now)
    return draft


def _prepared(draft: ReportVersion, actor: User, now: dt.datetime) -> None:
    draft.prepared_by, draft.prepared_at, draft.updated_by, draft.updated_at = actor, now, actor, now
    fields = ["answers", "is_nil", "prepared_by", "prepared_at", "updated_by", "updated_at"]
    draft.save(update_fields=fields)


def _document(report: Report, found: Examination) -> dict[str, Any]:
    """What is kept: the answers that were shown, in their clean shape, the reasons, the facts of that day."""
    items = {}
    for code, item in found.shown.items():
        answer = found.answer(code)
        kept: Answer = clean_answer(item, answer.get("value"), answer.get("note", ""))
        if answer.get("nil") and "value" not in kept:
            kept["nil"] = True
        if "source" in answer:
            kept["source"] = answer["source"]
        if kept:
            items[code] = kept
    facts = report_facts(report, found.edition.definition, previous_version(report))
    reasons = {warned.check.code: warned.reason for warned in found.warnings}
    return {"items": items, "reasons": reasons, "facts": stored_facts(facts)}


def send_back(*, report_id: int, reason: str, actor: User, now: dt.datetime) -> ReportVersion:
    """The certifier gives the report back to its preparer; nothing that was filled in is lost."""
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_filler(report, actor)
        target = REPORT_MACHINE.check("send_back", report.status)
        breaches = rules.text_breaches("FORM-BACK-1", reason, _("Say what the preparer should look at"))
        if breaches:
            raise DomainError(breaches)
        draft = draft_of(report)
        draft.is_nil, draft.prepared_by, draft.prepared_at = False, None, None
        draft.save(update_fields=["is_nil", "prepared_by", "prepared_at"])
        move(report, target, now)
        record(
            verb="single_form.report_sent_back", subject=report, actor=actor, now=now, reason=reason.strip(),
            before={"status": "submitted"}, after={"status": target},
        )  # fmt: skip
        tell_sent_back(report, reason.strip(), actor=actor, now=now)
    return draft


def certify_report(
    *,
    report_id: int,
    statements: Collection[str],
    signature: str,
    actor: User,
    now: dt.datetime,
    seen: str | None = None,
) -> Certified:
    """Certify the submitted version: from now on it is frozen, counted, and before the office.

    `seen` is the checksum of what the certifier had before him. Pressed twice by the same certifier it is certified
    once. Raises DomainError for FORM-ROLE-2, FORM-CERT-1, 2; StaleError for FORM-CERT-3.
    """
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_certifier(report, actor)
        if report.status == ReportStatus.CERTIFIED:
            standing = standing_version(report)
            if standing is not None and standing.certified_by_id == actor.pk:
                return Certified(standing, is_new=False)
        target = REPORT_MACHINE.check("certify", report.status)
        breaches = rules.signing_breaches(statements=statements, signature=signature, name=actor.display_name)
        if breaches:
            raise DomainError(breaches)
        draft, before = draft_of(report), standing_version(report)
        if seen is not None and seen != checksum(draft):
            message = _("The report was changed while you were reading it. Read it again, then certify it.")
            raise StaleError(Breach("FORM-CERT-3", message))
        version = _sign(draft, before, signature=signature, actor=actor, now=now)
        _stand(report, version, target, now)
        record(
            verb="single_form.report_certified", subject=report, actor=actor, now=now, reason=version.reason,
            before={"status": "submitted"},
            after={"status": target, "version": version.number, "nil": version.is_nil, "checksum": version.checksum},
        )  # fmt: skip
        tell_certified(report, version.receipt, actor=actor, now=now)
        after_commit_drain()
    return Certified(version, is_new=True)


def _sign(
    version: ReportVersion, before: ReportVersion | None, *, signature: str, actor: User, now: dt.datetime
) -> ReportVersion:
    if version.is_nil:
        version.answers = {"items": {}, "reasons": {}, "facts": version.answers.get("facts", {})}
    version.statements = [str(text) for text in rules.STATEMENTS.values()]
    version.signature, version.certified_by, version.certified_at = signature.strip(), actor, now
    version.difference = difference(before.answers if before else None, version.answers)
    version.checksum = checksum(version)
    version.save()
    return version


def _stand(report: Report, version: ReportVersion, target: str, now: dt.datetime) -> None:
    """The version counts: its figures replace those of the one before, and questions about that one are settled."""
    figures.store(report, version)
    report.questions.filter(closed_at=None).update(closed_at=now)
    move(
        report, target, now, certified_on=report.certified_on or local_date(now), is_standing=True,
        is_nil=version.is_nil, warnings=len(version.answers.get("reasons", {})), answer_by=None, note="",
    )  # fmt: skip


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The items that a correction changed, with what they said before and say now."""
    if before is None:
        return []
    old, new = before.get("items", {}), after.get("items", {})
    return [
        {"code": code, "before": old.get(code, {}).get("value"), "after": new.get(code, {}).get("value")}
        for code in sorted(old.keys() | new.keys())
        if old.get(code, {}).get("value") != new.get(code, {}).get("value")
    ]


def checksum(version: ReportVersion) -> str:
    """sha256 over what was certified: report, version, form and answers as canonical JSON."""
    whole = {
        "report": version.report_id, "version": version.number, "form": version.form_version_id,
        "nil": version.is_nil, "answers": version.answers,
    }  # fmt: skip
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def declare_nil(*, report_id: int, actor: User, now: dt.datetime) -> ReportVersion:
    """Say that there is nothing to report: goes to the certifier without a form. What a draft held is kept until then,
    should the certifier send it back."""
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_filler(report, actor)
        before = report.status
        target = REPORT_MACHINE.check("declare_nil", before)
        if before == ReportStatus.DRAFT:
            draft = draft_of(report)
        else:
            draft = new_version(report, form_version=form_in_force(report), number=1, actor=actor, now=now)
        draft.is_nil = True
        _prepared(draft, actor, now)
        move(report, target, now)
        record(
            verb="single_form.nil_declared", subject=report, actor=actor, now=now,
            before={"status": before}, after={"status": target, "nil": True},
        )  # fmt: skip
        tell_submitted(report, actor=actor, now=now)
    return draft


def declare_not_required(*, report_id: int, reason: str, actor: User, now: dt.datetime) -> Report:
    """Say why the factory does not owe this report; the office decides. A draft is given up.

    Raises DomainError for FORM-WAIVE-1 (no reason) and FORM-WAIVE-2 (something was certified already).
    """
    with transaction.atomic():
        report = locked_report(report_id, actor)
        require_filler(report, actor)
        before = report.status
        target = REPORT_MACHINE.check("declare_not_required", before)
        breaches = rules.text_breaches("FORM-WAIVE-1", reason, _("Say why this report is not required of the factory"))
        if report.certified_on is not None:
            breaches.append(Breach("FORM-WAIVE-2", _("A version of this report was certified: correct it instead")))
        if breaches:
            raise DomainError(breaches)
        report.versions.filter(certified_at=None).delete()
        move(report, target, now, note=reason.strip())
        record(
            verb="single_form.waiver_asked", subject=report, actor=actor, now=now, reason=reason.strip(),
            before={"status": before}, after={"status": target},
        )  # fmt: skip
        tell_waiver(report, "waiver_asked", actor=actor, now=now)
    return report
