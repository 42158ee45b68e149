"""The page before filing: counts, what stands in the way, what failed, what asks for a reason."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from audits import rules
from audits.models import InspectionDraft, Severity
from audits.selectors.drafts import examine_draft
from audits.selectors.reviewing import review_block
from audits.selectors.signs import SEVERITY_STATES
from audits.selectors.team import draft_team
from audits.services.amending import mark_of
from mind_portal.core import thai
from mind_portal.core.errors import Breach
from mind_portal.questionnaires.examination import Examination
from mind_portal.questionnaires.pages import section_list


def review_page(draft: InspectionDraft, today: dt.date, breaches: Sequence[Breach] = ()) -> dict[str, Any]:
    """Everything that the review shows; `breaches` are those of a refused filing."""
    found = examine_draft(draft)
    filed_on = thai.local_date(draft.amends.filed_at) if draft.amends else today
    waiting = [*rules.date_breaches(inspected_on=draft.inspected_on, today=filed_on), *rules.answer_breaches(found)]
    if draft.amends is None or draft.kind != draft.amends.kind:
        waiting += rules.occasion_breaches(definition=found.edition.definition, kind=draft.kind)
    blocking = [breach for breach in waiting if breach.rule != "AUD-FILE-7"]
    total = len(found.shown)
    return {
        "draft": draft,
        "site_name": draft.site.name,
        "counts": {result: len(found.with_result(result)) for result in ("pass", "fail", "na")},
        "unanswered": sum(1 for code in found.shown if not found.result(code)),
        "answered": found.answered,
        "total": total,
        "score": found.score(),
        "sections": section_list(found),
        "blocking": [_blocking(found, draft, breach) for breach in blocking],
        "failed": [_failed(found, item.code) for item in found.with_result("fail")],
        "warnings": [
            {"code": w.check.code, "number": w.item.number, "message": str(w.check.message), "reason": w.reason,
             "section": found.edition.definition.section_of[w.item.code].code, "item": w.item.code}
            for w in found.warnings
        ],
        "refused": breaches,
        "team": draft_team(draft),
        "amends": draft.amends,
        "seen": mark_of(draft.amends) if draft.amends else "",
        "review": review_block(draft.amends) if draft.amends else {},
        "saved": thai.format_time(draft.updated_at) if draft.revision else "",
    }  # fmt: skip


def _blocking(found: Examination, draft: InspectionDraft, breach: Breach) -> dict[str, Any]:
    """One thing to do first, with the way to it."""
    section = found.edition.definition.section_of.get(breach.field)
    item = found.edition.definition.items.get(breach.field)
    url = f"/audits/drafts/{draft.pk}/{section.code}/#i-{breach.field}" if section else "#details"
    return {"rule": breach.rule, "message": breach.message, "url": url, "number": item.number if item else ""}


def _failed(found: Examination, code: str) -> dict[str, Any]:
    item, answer = found.shown[code], found.answer(code)
    severity = answer.get("severity") or item.severity
    return {
        "code": code,
        "number": item.number,
        "text": str(item.text),
        "note": answer.get("note", ""),
        "severity": severity,
        "severity_text": str(Severity(severity).label),
        "state": SEVERITY_STATES[severity],
        "section": found.edition.definition.section_of[code].code,
    }
