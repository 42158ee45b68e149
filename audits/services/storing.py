"""What is kept of an inspection: its document, and a finding for each failed item."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from audits.models import Finding, FindingStatus, Inspection
from mind_portal.questionnaires.answers import clean_answer, with_photos
from mind_portal.questionnaires.examination import Examination


def document(found: Examination, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept for ever: the answers that were shown, in their clean shape, the reasons, the facts of that day."""
    items = {
        code: with_photos(
            clean_answer(item, answer.get("value"), answer.get("note", ""), answer.get("severity", "")), answer
        )
        for code, item in found.shown.items()
        if (answer := found.answer(code))
    }
    kept = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in facts.items()}
    reasons = {warned.check.code: warned.reason for warned in found.warnings}
    return {"items": items, "reasons": reasons, "facts": kept}


def totals(found: Examination) -> dict[str, Any]:
    """The columns that lists and measures read."""
    return {
        "passed": len(found.with_result("pass")),
        "failed": len(found.with_result("fail")),
        "not_applicable": len(found.with_result("na")),
        "score": found.score(),
    }


def finding_of(inspection: Inspection, found: Examination, code: str) -> Finding:
    item, answer = found.shown[code], found.answer(code)
    return Finding(
        inspection=inspection,
        site_id=inspection.site_id,
        province_id=inspection.province_id,
        item_code=code,
        section_code=found.edition.definition.section_of[code].code,
        severity=answer.get("severity") or item.severity,
        article=item.article.text if item.article else "",
        article_verified=item.article.verified if item.article else False,
        note=answer.get("note", ""),
        status=FindingStatus.OPEN,
        found_on=inspection.inspected_on,
    )
