"""What inspections add to the page of a factory: a button, a figure, a banner, two cards, their events."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import (
    Finding,
    FindingStatus,
    Inspection,
    InspectionStatus,
    Plan,
    PlannedVisit,
    RiskLevel,
    RiskScore,
    Severity,
    WantedInspection,
    WantedStatus,
)
from audits.selectors.lists import finding_row_values, inspection_row_values
from audits.selectors.planning import LEVEL_STATES, risk_of, risk_rows
from audits.services.risk import weights_on
from factories import facts, hooks
from factories.models import Site
from mind_portal.core import thai
from mind_portal.questionnaires.selectors import edition

SHOWN = 5
WANTED = 50
SEVERITIES = [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]


def register_hooks() -> None:
    """Called once, when the app is ready."""
    hooks.register_action("audits.start", 10, start_action)
    hooks.register_action("audits.plan", 40, plan_action)
    hooks.register_action("audits.interest", 60, interest_action)
    hooks.register_standing("audits.score", 10, score_standing)
    hooks.register_alert("audits.serious", 10, serious_alert)
    hooks.register_alert("audits.wanted", 20, wanted_alert)
    hooks.register_block("audits.findings", 20, findings_block)
    hooks.register_block("audits.inspections", 30, inspections_block)
    hooks.register_subjects("audits", subjects)
    hooks.register_block("audits.risk", 30, risk_block)


def open_duties(
    site_ids: Sequence[int], day: dt.date, *, without: Collection[int] = ()
) -> dict[int, list[facts.OpenDuty]]:
    """The findings that stood on `day`, by site, the worst first: for whoever must know what a factory has not done.

    `without`: those that an order names, which `audits.orders.factory_page` tells before them.
    """
    stood = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    found = Finding.objects.filter(stood, site_id__in=site_ids, found_on__lte=day)
    found = found.exclude(pk__in=list(without)) if without else found
    found = found.filter(inspection__status=InspectionStatus.FILED).select_related("inspection")
    duties: dict[int, list[facts.OpenDuty]] = {}
    for finding in sorted(found, key=lambda each: (SEVERITIES.index(Severity(each.severity)), each.found_on, each.pk)):
        item = edition(finding.inspection.version_id).definition.items.get(finding.item_code)
        text = " – ".join(part for part in (str(item.text) if item else "", finding.note) if part)
        url = reverse("audits:inspection_detail", args=[finding.inspection_id])
        duty = facts.OpenDuty(text or finding.item_code, finding.found_on, finding.severity, url=url)
        duties.setdefault(finding.site_id, []).append(duty)
    return duties


def plan_action(user: Any, site: Site) -> hooks.Action | None:
    """Put this factory on the office's plan, where there is one for this month or a later one."""
    if not user.has_perm("audits.make_plan"):
        return None
    month = thai.month_start(timezone.localdate())
    plans = Plan.objects.visible_to(user).filter(province_id=site.province_id, month__gte=month)
    plan = (
        plans.exclude(pk__in=PlannedVisit.objects.planned().filter(site=site).values("plan")).order_by("month").first()
    )
    if plan is None:
        return None
    url = reverse("audits:visit_add", args=[plan.pk, site.pk])
    return hooks.Action(gettext_lazy("Put on the plan"), url, "calendar-event")


def risk_block(user: Any, site: Site) -> hooks.Block | None:
    """The risk as a sum that one can add up, with how each line falls and what is not known."""
    if not user.has_perm("audits.view_plan"):
        return None
    score = RiskScore.objects.visible_to(user).filter(site=site).first()
    if score is None:
        return None
    risk = risk_of(score, weights_on(thai.local_date(score.computed_at)))
    context = {
        "rows": risk_rows(risk),
        "total": thai.format_number(risk.total, 1),
        "level": RiskLevel(risk.level).label,
        "state": LEVEL_STATES[risk.level],
        "at": thai.format_datetime(score.computed_at),
        "near_url": reverse("audits:site_surroundings", args=[site.pk]) if _may_note(user, site) else "",
    }
    return hooks.Block("audits/site_risk.html", context, column="side")


def _may_note(user: Any, site: Site) -> bool:
    return bool(user.has_perm("audits.file_inspection") and user.scope.covers_province(site.province_id))


def start_action(user: Any, site: Site) -> hooks.Action | None:
    """Inspect this factory; only for officers and heads of its province."""
    if not user.has_perm("audits.file_inspection"):
        return None
    url = f"{reverse('audits:draft_start')}?site={site.pk}"
    return hooks.Action(gettext_lazy("Start an inspection"), url, "clipboard-plus", primary=True)


def interest_action(user: Any, site: Site) -> hooks.Action | None:
    """An officer says that he must not inspect this factory."""
    if not user.has_perm("audits.file_inspection"):
        return None
    return hooks.Action(
        gettext_lazy("Declare an interest"), f"{reverse('audits:interest_list')}?site={site.pk}", "user-off"
    )


def score_standing(user: Any, site: Site) -> hooks.Standing | None:
    """The score of the last inspection; its day and the open findings are the register's own figures."""
    if not user.has_perm("audits.view_inspection"):
        return None
    newest = _last_inspections(user, site)
    filed = [row for row in newest if not row["returned"]]
    if not filed and len(newest) == SHOWN:
        filed = inspection_row_values(_inspections(user, site).filter(status=InspectionStatus.FILED)[:1])
    if not filed:
        return None
    last = filed[0]
    return hooks.Standing(
        _("Score of the last inspection"),
        last["score"],
        unit=_("points"),
        text=last["date"],
        state=last["state"],
        url=reverse("audits:inspection_detail", args=[last["pk"]]),
    )


def serious_alert(user: Any, site: Site) -> hooks.Alert | None:
    """A serious finding that still stands is said before everything else."""
    if not site.open_findings or not user.has_perm("audits.view_inspection"):
        return None
    newest = _last_findings(user, site)
    serious = sum(row["code"] == Severity.CRITICAL for row in newest)
    if len(newest) == SHOWN:  # there may be more of them
        serious = _findings(user, site).filter(severity=Severity.CRITICAL).count()
    if not serious:
        return None
    text = _("%(n)d serious findings still stand") % {"n": serious}
    url = f"{reverse('audits:finding_list')}?site={site.pk}&status=open&severity=critical"
    return hooks.Alert(text, state="bad", url=url, link=_("See them"))


def wanted_alert(user: Any, site: Site) -> hooks.Alert | None:
    """An inspection that something asks for: why, and until when."""
    if not user.has_perm("audits.file_inspection"):
        return None
    still = [one for one in _wanted(user, site) if one.status == WantedStatus.WANTED]
    if not still:
        return None
    wanted = min(still, key=lambda one: (one.due_on, one.pk))
    text = _("An inspection is wanted by %(day)s: %(reason)s")
    url = f"{reverse('audits:draft_start')}?site={site.pk}&kind={wanted.kind}"
    day = thai.format_date(wanted.due_on)
    return hooks.Alert(text % {"day": day, "reason": wanted.reason}, url=url, link=_("Start an inspection"))


def findings_block(user: Any, site: Site) -> hooks.Block | None:
    """The open findings, the newest first; no card without one."""
    if not site.open_findings or not user.has_perm("audits.view_inspection"):
        return None
    rows = _last_findings(user, site)
    if not rows:  # the register counts those of every office; `elsewhere` shows them
        return None
    total = len(rows) if len(rows) < SHOWN else _findings(user, site).count()
    return hooks.Block("audits/site_findings.html", {"rows": rows, "total": total, "site": site.pk})


def inspections_block(user: Any, site: Site) -> hooks.Block | None:
    """The last inspections, with a way to all of them."""
    if not user.has_perm("audits.view_inspection"):
        return None
    rows = _last_inspections(user, site)
    context = {"rows": rows, "site": site.pk, "may_file": user.has_perm("audits.file_inspection")}
    # The register knows of a visit that none of these is: another office's, before the factory moved here.
    context["elsewhere"] = not rows and site.last_inspected_on is not None
    return hooks.Block("audits/site_inspections.html", context)


def subjects(user: Any, site: Site) -> Sequence[hooks.Subject] | None:
    """Inspections and findings whose events belong into the time-line."""
    if not user.has_perm("audits.view_inspection"):
        return None
    closed = Finding.objects.visible_to(user).filter(site=site, status=FindingStatus.CLOSED)
    wanted = sorted((one.pk for one in _wanted(user, site)), reverse=True)[:SHOWN]
    return [
        *((Inspection._meta.label_lower, row["pk"]) for row in _last_inspections(user, site)),
        *(
            (Finding._meta.label_lower, pk)
            for pk in closed.order_by("-closed_on", "-pk").values_list("pk", flat=True)[:SHOWN]
        ),
        *((WantedInspection._meta.label_lower, pk) for pk in wanted),
    ]


def _inspections(user: Any, site: Site) -> Any:
    return Inspection.objects.visible_to(user).filter(site=site).order_by("-inspected_on", "-pk")


def _findings(user: Any, site: Site) -> Any:
    return Finding.objects.visible_to(user).filter(site=site, status=FindingStatus.OPEN, counts=True)


def _last_inspections(user: Any, site: Site) -> list[dict[str, Any]]:
    return hooks.read_once(
        user, site, "audits.inspections", lambda: inspection_row_values(_inspections(user, site)[:SHOWN])
    )


def _last_findings(user: Any, site: Site) -> list[dict[str, Any]]:
    """The open ones."""
    newest = _findings(user, site).order_by("-found_on", "-pk")
    return hooks.read_once(user, site, "audits.findings", lambda: finding_row_values(newest[:SHOWN]))


def _wanted(user: Any, site: Site) -> list[WantedInspection]:
    """The inspections that something asks for or asked for, those still to be done first, then the newest."""
    found = WantedInspection.objects.visible_to(user).filter(site=site)
    still_first = found.order_by(F("ended_at").asc(nulls_first=True), "-pk")
    return hooks.read_once(user, site, "audits.wanted", lambda: list(still_first[:WANTED]))
