"""What a tablet takes along: factories, what was found there last, checklists with their rules, own drafts."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from audits.facts import site_facts
from audits.models import (
    Finding,
    FindingStatus,
    Inspection,
    InspectionDraft,
    InspectionKind,
    InspectionStatus,
    MemberRole,
    PlannedVisit,
    PlanStatus,
    WantedInspection,
)
from audits.selectors.drafts import own_drafts
from audits.selectors.planning import why_of
from audits.selectors.team import team_choices, users_of
from audits.team_rules import members_of
from factories.models import Site
from factories.outline import rings
from factories.selectors.sites import list_sites
from mind_portal.accounts.models import User
from mind_portal.core import thai
from mind_portal.questionnaires.answers import fingerprint
from mind_portal.questionnaires.definition import Article, Definition, Item
from mind_portal.questionnaires.models import Version
from mind_portal.questionnaires.selectors import Edition, checklists_in_force, edition
from mind_portal.questionnaires.words import SEVERITY_WORDS, answer_text

MOST_SITES: Final = 40
MOST_DRAFTS: Final = 40
FOUND: Final = 12
DAYS: Final = 7
"""The officer's visits of so many days back and ahead are taken along."""


def field_package(user: User, chosen: Collection[int], now: dt.datetime) -> dict[str, Any]:
    """Everything for the way: factories of the officer's drafts and plan, those he chose, those that must be seen."""
    drafts = list(own_drafts(user).filter(amends=None)[:MOST_DRAFTS])
    planned = {visit.site_id: visit for visit in _visits(user, now)}
    wanted = {one.site_id: one for one in WantedInspection.objects.visible_to(user).open().order_by("-due_on", "-pk")}
    due = sorted(wanted, key=lambda site: wanted[site].due_on)
    ids = list(dict.fromkeys([*(draft.site_id for draft in drafts), *planned, *chosen, *due]))[:MOST_SITES]
    sites = list(Site.objects.visible_to(user).filter(pk__in=ids).select_related("operator", "district", "subdistrict"))
    serving = checklists_in_force()
    current = next(iter(checklists_in_force(InspectionKind.ANNUAL) or serving), None)
    versions = {draft.version_id for draft in drafts} | {one.version_id for one in serving}
    return {
        "at": now.isoformat(),
        "current": current.version_id if current else None,
        "checklists": [_offered(one) for one in serving],
        "kinds": [{"code": value, "text": str(label)} for value, label in InspectionKind.choices],
        "sites": _with_teams(_sites(sites, _reasons(planned, wanted, thai.local_date(now))), user),
        **team_choices(sites),
        "invited": _invited(drafts),
        "outlines": {code: rings(code) for code in sorted({site.province_id for site in sites})},
        "editions": _editions(versions),
        "drafts": [_draft(draft) for draft in drafts if draft.site_id in {site.pk for site in sites}],
    }


def _invited(drafts: Collection[InspectionDraft]) -> dict[int, str]:
    """The names of whoever is on the team of a draft, by number: an officer of another office is nowhere else named."""
    users = users_of(one for draft in drafts for one in members_of(draft.team))
    return {user.pk: str(user) for user in users}


def _with_teams(rows: list[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """Each factory with who else is planned to visit it."""
    visits = PlannedVisit.objects.visible_to(user).planned().filter(site__in=[row["id"] for row in rows])
    pairs = visits.filter(plan__status=PlanStatus.PUBLISHED).values_list("site_id", "officers").distinct()
    teams: dict[int, list[dict[str, Any]]] = {}
    for site, officer in pairs.order_by("site_id", "officers"):
        if officer and officer != user.pk:
            teams.setdefault(site, []).append({"role": MemberRole.INSPECTOR.value, "user": officer})
    return [row | {"team": teams.get(row["id"], [])} for row in rows]


def find_sites(user: User, text: str) -> list[dict[str, Any]]:
    """The factories in the officer's scope that a text finds, to be added to those of the day."""
    text = text.strip()[:100]
    if not text:
        return []
    data = QueryDict(mutable=True)
    data["q"] = text
    rows = list_sites(Site.objects.visible_to(user), data).rows[:FOUND]
    found = Site.objects.visible_to(user).select_related("district").in_bulk([row.pk for row in rows])
    return [_named(found[row.pk]) for row in rows if row.pk in found]


def _named(site: Site) -> dict[str, Any]:
    return {"id": site.pk, "name": site.name, "place": site.district.name if site.district else ""}


def _visits(user: User, now: dt.datetime) -> list[PlannedVisit]:
    """The officer's own visits of the published plans around this day."""
    today = thai.local_date(now)
    visits = PlannedVisit.objects.visible_to(user).planned().filter(officers=user, plan__status=PlanStatus.PUBLISHED)
    near = visits.filter(planned_on__range=(today - dt.timedelta(days=DAYS), today + dt.timedelta(days=DAYS)))
    return list(near.order_by("planned_on", "pk"))


def _reasons(
    planned: Mapping[int, PlannedVisit], wanted: Mapping[int, WantedInspection], today: dt.date
) -> dict[int, dict[str, Any]]:
    """Why each factory is to be visited, and when: the plan's day, or until when something asks for it."""
    reasons = {site: _planned(visit, today) for site, visit in planned.items()}
    return reasons | {site: reasons.get(site, {}) | _wanted(one, today) for site, one in wanted.items()}


def _planned(visit: PlannedVisit, today: dt.date) -> dict[str, Any]:
    day, late = thai.format_date(visit.planned_on), visit.planned_on < today
    text = _("planned today") if visit.planned_on == today else _("planned %(day)s") % {"day": day}
    return {"kind": "", "due": visit.planned_on.isoformat(), "late": late, "text": text, "why": why_of(visit)}


def _wanted(one: WantedInspection, today: dt.date) -> dict[str, Any]:
    due = _("until %(day)s") % {"day": thai.format_date(one.due_on)}
    text = f"{one.get_kind_display()} · {due}"
    why = " · ".join(part for part in (one.cause_name, one.reason) if part)
    return {"kind": one.kind, "due": one.due_on.isoformat(), "late": one.due_on < today, "text": text, "why": why}


def _sites(sites: Collection[Site], reasons: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """The factories, what is planned or wanted first at their head."""
    filed = Inspection.objects.filter(site__in=sites, status=InspectionStatus.FILED)
    newest = filed.order_by("site", "-inspected_on", "-pk").distinct("site")
    last = {inspection.site_id: inspection for inspection in newest}
    findings: dict[int, list[Finding]] = {}
    for finding in Finding.objects.filter(site__in=sites, status=FindingStatus.OPEN, counts=True).select_related(
        "inspection"
    ):
        findings.setdefault(finding.site_id, []).append(finding)
    rows = [
        _site(site, last.get(site.pk), findings.get(site.pk, [])) | {"wanted": reasons.get(site.pk)} for site in sites
    ]
    return sorted(rows, key=lambda row: row["wanted"]["due"] if row["wanted"] else "9")


def _site(site: Site, last: Inspection | None, findings: list[Finding]) -> dict[str, Any]:
    facts = site_facts(site, dt.date.min)
    del facts["today"]  # the tablet puts the day of the inspection
    return {
        **_named(site),
        "operator": site.operator.name,
        "address": " ".join(part for part in (site.address, site.subdistrict.name if site.subdistrict else "") if part),
        "phone": site.phone,
        "latitude": site.latitude,
        "longitude": site.longitude,
        "facts": facts,
        "findings": [_finding(finding) for finding in findings[:10]],
        "open_findings": len(findings),
        "last": _last(last) if last else None,
    }


def _last(inspection: Inspection) -> dict[str, Any]:
    """The last visit in words: shown beside the question, never chosen beforehand."""
    items = edition(inspection.version_id).definition.items
    kept = inspection.answers.get("items", {})
    words = {code: answer_text(items[code], answer) for code, answer in kept.items() if code in items}
    return {
        "on": thai.format_date(inspection.inspected_on),
        "failed": inspection.failed,
        "answers": {code: text[:80] for code, text in words.items() if text},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    item = edition(finding.inspection.version_id).definition.items.get(finding.item_code)
    return {
        "text": f"{item.number} {item.text}" if item else finding.item_code,
        "note": finding.note[:300],
        "severity": finding.severity,
        "word": str(SEVERITY_WORDS[finding.severity]),
        "since": thai.format_date(finding.found_on),
    }


def _draft(draft: InspectionDraft) -> dict[str, Any]:
    """A draft of the server, with the marks of its answers: what it is merged by when it comes back."""
    items = draft.answers.get("items", {})
    return {
        "id": str(draft.pk),
        "site": draft.site_id,
        "version": draft.version_id,
        "kind": draft.kind,
        "inspected_on": draft.inspected_on.isoformat(),
        "started_at": draft.started_at.isoformat(),
        "revision": draft.revision,
        "answers": items,
        "bases": {code: fingerprint(answer) for code, answer in items.items()},
        "reasons": draft.answers.get("reasons", {}),
        "team": draft.team,
    }


# --- checklists ---


def _editions(ids: Collection[int]) -> list[dict[str, Any]]:
    versions = Version.objects.filter(pk__in=ids).order_by("pk")
    return [_edition(edition(version.pk), version) for version in versions]


def _offered(found: Edition) -> dict[str, Any]:
    """A checklist that can be begun, and the kinds of inspection that it serves."""
    definition = found.definition
    return {
        "version": found.version_id,
        "code": definition.code,
        "title": str(definition.title),
        "kinds": _kinds(definition),
    }


def _kinds(definition: Definition) -> list[str]:
    return [value for value in InspectionKind.values if definition.serves(value)]


def _edition(found: Edition, version: Version) -> dict[str, Any]:
    definition = found.definition
    return {
        "id": found.version_id,
        "code": definition.code,
        "number": found.number,
        "title": str(definition.title),
        "kinds": _kinds(definition),
        "retired": version.retired_at is not None,
        "facts": dict(definition.facts),
        "rules": {name: {"let": rule["let"], "cel": rule["cel"]} for name, rule in found.rules.items()},
        "sections": [
            {
                "code": section.code,
                "number": section.number,
                "title": str(section.title),
                "items": [_item(item) for item in section.items],
            }
            for section in definition.sections
        ],
    }


def _item(item: Item) -> dict[str, Any]:
    """A question in the officer's language; what it does not have is left out, since it travels far."""
    whole = {
        "code": item.code,
        "type": item.type,
        "number": item.number,
        "text": str(item.text),
        "look": str(item.look),
        "unit": str(item.unit),
        "required": item.required,
        "severity": item.severity,
        "article": _article(item.article),
        "choices": [{"code": choice.code, "text": str(choice.text)} for choice in item.choices],
        "columns": [_item(column) for column in item.columns],
        "low": item.low,
        "high": item.high,
        "decimals": item.decimals,
        "max_rows": item.max_rows if item.columns else None,
        "on_fail": item.on_fail if item.on_fail != "note" else "",
        "checks": [{"code": check.code, "level": check.level, "message": str(check.message)} for check in item.checks],
    }
    return {name: value for name, value in whole.items() if value not in (None, "", [])}


def _article(article: Article | None) -> dict[str, Any] | None:
    return {"text": article.text, "verified": article.verified} if article else None
