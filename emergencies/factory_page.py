"""What incidents add to the page of a factory, and what siblings may know of them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from emergencies.models import Incident, Phase
from emergencies.selectors.lists import site_rows
from factories import facts, hooks
from factories.models import Site
from mind_portal.documents import access

SHOWN = 5


def register_hooks() -> None:
    """Called once, when the app is ready."""
    hooks.register_alert("emergencies.open", 5, open_alert)
    hooks.register_block("emergencies.incidents", 40, incidents_block)
    hooks.register_subjects("emergencies", subjects)
    facts.register(facts.INCIDENTS, past_incidents)
    access.register("emergencies.incident", may_open_incident_file)
    access.register("emergencies.order", may_open_order_file)


def _incidents(user: Any, site: Site) -> Any:
    return Incident.objects.visible_to(user).filter(site=site).order_by("-reported_on", "-pk")


def _last_incidents(user: Any, site: Site) -> list[dict[str, Any]]:
    return hooks.read_once(user, site, "emergencies.incidents", lambda: site_rows(_incidents(user, site)[:SHOWN]))


def open_alert(user: Any, site: Site) -> hooks.Alert | None:
    """An incident that is open here and now is said before everything else."""
    if not user.has_perm("emergencies.view_incident"):
        return None
    newest = _last_incidents(user, site)
    still = [row for row in newest if row["open"]]
    if not still and len(newest) == SHOWN:
        still = site_rows(_incidents(user, site).exclude(phase=Phase.CLOSED)[:1])
    if not still:
        return None
    incident = still[0]
    title = _("Exercise") if incident["drill"] else _("An incident is open here")
    url = reverse("emergencies:incident_detail", args=[incident["pk"]])
    text = f"{incident['label']} {incident['title']}"
    return hooks.Alert(text, state=incident["state"], title=title, url=url, link=_("Open it"))


def incidents_block(user: Any, site: Site) -> hooks.Block | None:
    """The last incidents; exercises are shown as such. No card without one."""
    if not user.has_perm("emergencies.view_incident"):
        return None
    rows = _last_incidents(user, site)
    may_report = user.has_perm("emergencies.report_incident")
    if not rows and not may_report:
        return None
    return hooks.Block("emergencies/site_incidents.html", {"rows": rows, "site": site.pk, "may_report": may_report})


def subjects(user: Any, site: Site) -> Sequence[hooks.Subject] | None:
    """Incidents whose events belong into the time-line."""
    if not user.has_perm("emergencies.view_incident"):
        return None
    return [(Incident._meta.label_lower, row["pk"]) for row in _last_incidents(user, site)]


def past_incidents(site_ids: Sequence[int], day: dt.date) -> Mapping[int, Sequence[facts.PastIncident]]:
    """The incidents of factories up to a day; exercises and false alarms are none."""
    found = Incident.objects.counted().filter(site__in=site_ids, reported_on__lte=day)
    by_site: dict[int, list[facts.PastIncident]] = {}
    columns = ("pk", "site_id", "title", "reported_on", "level", "closed_on")
    for pk, site, title, on, level, closed in found.order_by("-reported_on", "-pk").values_list(*columns):
        is_open = closed is None or closed > day
        url = reverse("emergencies:incident_detail", args=[pk])
        by_site.setdefault(site, []).append(facts.PastIncident(title, on, level, is_open, url))
    return by_site


def may_open_incident_file(user: Any, subject_id: str) -> bool:
    """Whoever may see the incident."""
    allowed = user.has_perm("emergencies.view_incident")
    return bool(allowed and Incident.objects.visible_to(user).filter(pk=subject_id).exists())


def may_open_order_file(user: Any, subject_id: str) -> bool:
    """Whoever may see the incident of the order."""
    allowed = user.has_perm("emergencies.view_incident")
    return bool(allowed and Incident.objects.visible_to(user).filter(orders__pk=int(subject_id)).exists())
