"""The page of one filed inspection: answers under their own version, findings, and the sum that gives the score."""

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from audits.models import Finding, FindingStatus, Inspection
from audits.selectors.signs import SEVERITY_STATES
from audits.selectors.visits import visit_block
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.journal import verbs
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.examination import Examination, examine
from mind_portal.questionnaires.selectors import edition
from mind_portal.questionnaires.words import answer_text


def for_page(user: User) -> QuerySet[Inspection]:
    """Inspections in the user's scope with what their page names."""
    related = ("site", "site__operator", "site__district", "province", "officer", "version")
    return Inspection.objects.visible_to(user).select_related(*related)


def inspection_page(inspection: Inspection) -> dict[str, Any]:
    """Everything that the page shows."""
    kept = inspection.answers
    items, facts, reasons = (kept.get(name, {}) for name in ("items", "facts", "reasons"))
    found = examine(edition(inspection.version_id), items, facts, reasons)
    findings = {finding.item_code: finding for finding in inspection.findings.order_by("pk")}
    standing = {code: f for code, f in findings.items() if f.status != FindingStatus.WITHDRAWN}
    field = visit_block(inspection)
    return {
        "field": field,
        "inspection": inspection,
        "score": thai.format_number(inspection.score, 1),
        "weights": _weights(found),
        "sections": [
            {
                "number": section.number,
                "title": str(section.title),
                "items": [
                    _item(found, item, standing.get(item.code), field["photos"]) for item in found.items_of(section)
                ],
            }
            for section in found.sections
        ],
        "findings": [_finding(found, finding) for finding in findings.values()],
        "warnings": [
            {"message": str(w.check.message), "reason": w.reason, "number": w.item.number} for w in found.warnings
        ],
        "version_number": found.edition.number,
        "title": str(found.edition.definition.title),
        "timeline": _timeline(inspection, list(findings.values())),
    }


def _item(
    found: Examination, item: Item, finding: Finding | None, photos: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    answer = found.answer(item.code)
    return {
        "number": item.number,
        "code": item.code,
        "text": str(item.text),
        "result": found.result(item.code),
        "answer": answer_text(item, answer),
        "note": answer.get("note", ""),
        "photos": photos.get(item.code, []),
        "finding": finding.pk if finding else None,
    }


def _finding(found: Examination, finding: Finding) -> dict[str, Any]:
    item = found.edition.definition.items.get(finding.item_code)
    return {
        "pk": finding.pk,
        "number": item.number if item else "",
        "text": str(item.text) if item else finding.item_code,
        "severity": finding.get_severity_display(),
        "state": SEVERITY_STATES[finding.severity],
        "article": finding.article,
        "verified": finding.article_verified,
        "note": finding.note,
        "open": finding.status == FindingStatus.OPEN,
        "taken_back": finding.status == FindingStatus.WITHDRAWN,
        "contradicted": thai.format_date(finding.contradicted_on) if finding.contradicted_on else "",
        "closed": thai.format_date(finding.closed_on) if finding.closed_on else "",
    }


def _weights(found: Examination) -> dict[str, str]:
    """The sum that gives the score: passed weight, judged weight, and what was left out."""
    passed = sum(item.weight for item in found.with_result("pass"))
    failed = sum(item.weight for item in found.with_result("fail"))
    left_out = len(found.with_result("na"))
    return {
        "passed": thai.format_number(passed),
        "judged": thai.format_number(passed + failed),
        "left_out": thai.format_number(left_out),
    }


def _timeline(inspection: Inspection, findings: list[Finding]) -> list[dict[str, Any]]:
    """The journal of the inspection and its findings, newest first."""
    mine = Entry.objects.about(inspection)
    if findings:
        subjects = {"subject_type": Finding._meta.label_lower, "subject_id__in": [str(f.pk) for f in findings]}
        mine = mine | Entry.objects.filter(**subjects)
    rows = mine.order_by("-at", "-pk").values_list("at", "verb", "actor_name", "reason")[:50]
    return [
        {
            "at": at,
            "title": str(EVENTS[verb][0] if verb in EVENTS else verbs.verb(verb).label),
            "text": " · ".join(part for part in (actor, reason) if part),
            "icon": EVENTS[verb][1] if verb in EVENTS else verbs.verb(verb).icon,
            "state": EVENTS[verb][2] if verb in EVENTS else "",
        }
        for at, verb, actor, reason in rows
    ]


EVENTS: Final = {
    "audits.photos_left_out": (gettext_lazy("Photos left out by the officer"), "camera", "warn"),
    "audits.inspection_filed": (gettext_lazy("Inspection filed"), "send", "info"),
    "audits.finding_closed": (gettext_lazy("Finding closed"), "check", "good"),
}
"""Words, icon and state of each verb in the journal."""
