"""The versions of an amended inspection, and what two of them say differently, item by item, in words."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from audits import amend_rules
from audits.models import Inspection, InspectionKind, InspectionStatus, InspectionVersion, Severity
from audits.selectors.reviewing import review_block
from audits.selectors.team import member_rows, team_rows, users_of
from audits.services.amending import MAY_REVIEW, amending_case
from audits.team_rules import members_of
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.questionnaires.answers import Answer, content
from mind_portal.questionnaires.definition import Item
from mind_portal.questionnaires.selectors import edition
from mind_portal.questionnaires.words import answer_text


def version_rows(inspection: Inspection) -> list[dict[str, Any]]:
    """Every version, the newest first; none for an inspection that was never amended, without a query."""
    if inspection.revision == 1:
        return []
    rows = InspectionVersion.objects.filter(inspection=inspection).select_related("made_by").order_by("-number")
    return [
        {
            "number": row.number,
            "at": row.made_at,
            "by": str(row.made_by),
            "reason": row.reason,
            "score": thai.format_number(row.score, 1),
            "failed": row.failed,
            "before": row.number - 1,
        }
        for row in rows.defer("answers")
    ]


def beside_versions(inspection: Inspection, user: User, now: dt.datetime) -> dict[str, Any]:
    """What teams, versions and reviews add to the page of an inspection."""
    is_operator = user.has_perm("audits.answer_order")
    may_file = user.has_perm("audits.file_inspection")
    return {
        "team": [] if is_operator else team_rows(inspection, user),
        "versions": version_rows(inspection),
        "review": {} if is_operator else review_block(inspection),
        "is_returned": inspection.status == InspectionStatus.RETURNED,
        "may_amend": may_file and not amend_rules.opening_breaches(amending_case(inspection, user, now)),
        "may_review": user.has_perm(MAY_REVIEW) and inspection.officer_id != user.pk,
    }


def difference(inspection: Inspection, old: InspectionVersion, new: InspectionVersion, user: User) -> dict[str, Any]:
    """What `new` says otherwise than `old`. The team is told to offices only."""
    definition = edition(inspection.version_id).definition
    before, after = (version.answers.get("items", {}) for version in (old, new))
    rows = [
        {
            "number": item.number,
            "text": str(item.text),
            "section": str(definition.section_of[code].title),
            "old": _said(item, before.get(code)),
            "new": _said(item, after.get(code)),
            "was": _result(before.get(code)),
            "is": _result(after.get(code)),
        }
        for code, item in definition.items.items()
        if content(before.get(code)) != content(after.get(code)) or _note(before, code) != _note(after, code)
    ]
    return {
        "rows": rows,
        "same": len([code for code in definition.items if code in after]) - len([r for r in rows if r["new"]]),
        "heads": _heads(old, new, tell_team=not user.has_perm("audits.answer_order")),
        "old": old,
        "new": new,
        "reasons": _reasons(old, new),
    }


def _reasons(old: InspectionVersion, new: InspectionVersion) -> list[dict[str, Any]]:
    """Why: the reason of each amendment between the two."""
    low, high = sorted((old.number, new.number))
    rows = InspectionVersion.objects.filter(
        inspection=new.inspection_id, number__gt=low, number__lte=high
    ).select_related("made_by")
    return [
        {"number": row.number, "reason": row.reason, "by": str(row.made_by), "at": row.made_at}
        for row in rows.order_by("number").defer("answers")
    ]


def _note(answers: Mapping[str, Any], code: str) -> tuple[str, str]:
    answer = answers.get(code) or {}
    return str(answer.get("note", "")), str(answer.get("severity", ""))


def _result(answer: Answer | None) -> str:
    value = (answer or {}).get("value")
    return value if value in ("pass", "fail", "na") else ""


def _said(item: Item, answer: Answer | None) -> list[str]:
    """The answer, its severity when it failed, and its note."""
    if not answer:
        return []
    severity = answer.get("severity", "")
    shown = str(Severity(severity).label) if answer.get("value") == "fail" and severity in Severity.values else ""
    return [part for part in (answer_text(item, answer), shown, str(answer.get("note", ""))) if part]


def _heads(old: InspectionVersion, new: InspectionVersion, *, tell_team: bool) -> list[tuple[str, str, str]]:
    """Kind, day, counts, score and team, where they differ."""
    pairs: list[tuple[str, str, str]] = [
        (_("Kind"), str(InspectionKind(old.kind).label), str(InspectionKind(new.kind).label)),
        (_("Day"), thai.format_date(old.inspected_on), thai.format_date(new.inspected_on)),
        (_("Score"), thai.format_number(old.score, 1), thai.format_number(new.score, 1)),
        (_("Failed"), thai.format_number(old.failed), thai.format_number(new.failed)),
    ]
    if tell_team:
        pairs.append((_("Team"), _team(old), _team(new)))
    return [pair for pair in pairs if pair[1] != pair[2]]


def _team(version: InspectionVersion) -> str:
    members = members_of(version.team)
    return ", ".join(f"{row['name']} ({row['role']})" for row in member_rows(members, users_of(members)))
